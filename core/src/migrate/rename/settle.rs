//! Renames in an order in which no two objects ever have one name.

use super::named::Named;
use super::{Said, name_in};
use crate::model::{Catalog, MAX_NAME_BYTES, Name, ObjectRef};
use std::collections::BTreeMap;

/// A name that only one object can have at a time: where, and what.
type Key = (String, String);

/// Gives everything that stays its new name. What goes and is in the way steps aside: gives its name then.
pub(super) fn settle(
    all: Vec<Named>,
    new: &Catalog,
    said: &mut Said<'_>,
) -> Vec<(ObjectRef, Name)> {
    let mut open: Vec<(usize, Name)> = Vec::new();
    for (n, held) in all.iter().enumerate() {
        if let Some(to) = name_in(new, &held.object).filter(|to| *to != held.name) {
            open.push((n, to));
        }
    }
    if open.is_empty() {
        return Vec::new();
    }
    let key = |n: usize, name: &Name| -> Key { (all[n].space.clone(), name.to_string()) };
    let mut now: Vec<Name> = all.iter().map(|held| held.name.clone()).collect();
    let mut taken: BTreeMap<Key, usize> =
        all.iter().enumerate().map(|(n, held)| (key(n, &held.name), n)).collect();
    let mut aside = Vec::new();
    while !open.is_empty() {
        let free = open.iter().position(|(n, to)| !taken.contains_key(&key(*n, to)));
        let (n, to) = if let Some(at) = free {
            open.remove(at)
        } else {
            // All wait for a name, of which this is one: who has it steps aside.
            let (waiting, to) = &open[0];
            let Some(holder) = taken.get(&key(*waiting, to)).copied() else { break };
            let name = free_name(to, |name| !taken.contains_key(&key(holder, &Name::new(name))));
            if !open.iter().any(|(n, _)| *n == holder) {
                aside.push((all[holder].object.clone(), name.clone()));
            }
            (holder, name)
        };
        taken.remove(&key(n, &now[n]));
        taken.insert(key(n, &to), n);
        said.say(&all[n].object, all[n].wording.rename(now[n].as_str(), to.as_str()));
        now[n] = to;
    }
    aside
}

/// Names that are tried beside one that is taken.
const MAX_ASIDE: u32 = 100_000;

/// A name that nothing has, like one that something has.
pub(super) fn free_name(name: &Name, is_free: impl Fn(&str) -> bool) -> Name {
    let made = |suffix: &str| {
        let mut kept = name.as_str();
        while kept.len() + suffix.len() > MAX_NAME_BYTES {
            let mut chars = kept.chars();
            chars.next_back();
            kept = chars.as_str();
        }
        format!("{kept}{suffix}")
    };
    let first = made("__old");
    if is_free(&first) {
        return Name::new(first);
    }
    let others = (2..=MAX_ASIDE).map(|n| made(&format!("__old{n}"))).find(|name| is_free(name));
    Name::new(others.unwrap_or(first))
}
