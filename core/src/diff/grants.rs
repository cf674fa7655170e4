//! Privileges that are granted and taken away, in words.

use super::summary::{Detail, Mark};
use crate::model::{AclEntry, AclState, Name};
use std::collections::BTreeMap;

/// What differs between two lists, one part for each grantee and what became of its privileges. `on` says what they are
/// on, where it is not the object itself.
pub(super) fn grants(old: &[AclEntry], new: &[AclEntry], on: &str) -> Vec<Detail> {
    let mut details = words(old.iter().filter(|e| !new.contains(e)), Mark::Removed, on);
    details.extend(words(new.iter().filter(|e| !old.contains(e)), Mark::Added, on));
    details
}

fn words<'a>(entries: impl Iterator<Item = &'a AclEntry>, mark: Mark, on: &str) -> Vec<Detail> {
    let mut by_grantee: BTreeMap<(AclState, Option<&Name>), Vec<String>> = BTreeMap::new();
    for entry in entries {
        let privileges = by_grantee.entry((entry.state, entry.grantee.as_ref())).or_default();
        privileges.push(entry.privilege.keyword().to_lowercase());
    }
    let detail = |((state, grantee), privileges): ((AclState, Option<&Name>), Vec<String>)| {
        let (kind, to, option) = match state {
            AclState::Granted => ("grant", "to", ""),
            AclState::GrantedWithGrantOption => ("grant", "to", ", who may grant it on"),
            AclState::Revoked => ("revoke", "from", ""),
        };
        let grantee = grantee.map_or("public", Name::as_str);
        Detail {
            mark,
            kind: kind.to_owned(),
            name: format!("{}{on} {to} {grantee}{option}", privileges.join(", ")),
            was: None,
            notes: Vec::new(),
        }
    };
    by_grantee.into_iter().map(detail).collect()
}
