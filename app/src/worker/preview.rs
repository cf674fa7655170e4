//! What an import would do to the open document.

use super::{Made, Open, Proposal};
use crate::protocol::{Placing, Preview, VersionReason};
use std::collections::BTreeMap;
use trestle_core::diff::summary;
use trestle_core::edit::{Command, Patch, apply, read_back};
use trestle_core::layout::settled;
use trestle_core::model::Document;

/// Changes that are told one by one; all are counted.
const MAX_CHANGES: usize = 3_000;

/// The document that would come of it, with a place for every card, and what is to be told of it.
pub(super) fn propose(
    open: &Open,
    made: &Made,
    how: Placing,
) -> Result<(Proposal, Preview), String> {
    let document = Box::new(made.document.clone());
    let command = match how {
        Placing::Merge => Command::Import { document },
        // SQL does not say all of a document: only where it differs from the SQL of this one is it meant.
        Placing::Same => {
            let base = (!made.whole).then(|| Box::new(read_back(&open.document)));
            Command::Replace { document, base }
        }
    };
    let applied = apply(&open.document, &command).map_err(|e| e.to_string())?;
    let document = settled(&open.document, applied.document, None).document;
    let patch = Patch::between(&open.document, &document);
    let told = told(&open.document, &document, &patch);
    let version = open.version;
    let reason = Some(match how {
        Placing::Merge => VersionReason::BeforeImport,
        Placing::Same => VersionReason::BeforeReplace,
    });
    Ok((Proposal { document, patch, version, reason }, told))
}

/// What leads from the one document to the other, in words.
pub(super) fn told(before: &Document, after: &Document, patch: &Patch) -> Preview {
    let told = summary(before, after, patch);
    let mut counts: BTreeMap<(&str, _), usize> = BTreeMap::new();
    for change in &told.changes {
        *counts.entry((&change.kind, change.mark)).or_default() += 1;
    }
    let counts = counts.into_iter().map(|((kind, mark), n)| (kind.to_owned(), mark, n)).collect();
    let mut changes = told.changes;
    changes.truncate(MAX_CHANGES);
    let default_privileges = !told.default_privileges.is_empty();
    Preview { counts, changes, default_privileges, any: !patch.is_empty() }
}
