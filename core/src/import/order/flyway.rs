//! Flyway: versions first, by number; repeatable migrations last, by description.
//!
//! `V1.2__x.sql` and `V1_2__x.sql` are version 1.2, `R__x.sql` is repeated, `U1.2__x.sql` undoes. `B3__x.sql` is a baseline:
//! the newest stands for all versions up to its own. Callbacks (`beforeMigrate.sql`) make no schema.

use super::Orders;
use crate::import::source::Source;
use std::collections::BTreeMap;

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Name {
    Baseline(Vec<String>),
    Version(Vec<String>),
    Repeatable(String),
    Undo,
    Callback,
}

pub(super) fn order(sources: &[Source], orders: &mut Orders) {
    let mut locations: BTreeMap<&str, Vec<(Name, &Source)>> = BTreeMap::new();
    for source in sources {
        if let Some(name) = name(source.file_name()) {
            locations.entry(location(&source.path)).or_default().push((name, source));
        }
    }
    for files in locations.values() {
        let of_flyway = files.iter().any(|(name, _)| !matches!(name, Name::Callback));
        if of_flyway {
            order_location(files, orders);
        }
    }
}

fn order_location(files: &[(Name, &Source)], orders: &mut Orders) {
    let newest = files.iter().filter_map(|(name, _)| match name {
        Name::Baseline(version) => Some(version),
        _ => None,
    });
    let newest = newest.max_by(|a, b| number(a).cmp(&number(b)));
    let mut group = Vec::new();
    for (name, source) in files {
        let reason = match name {
            Name::Baseline(version) if Some(version) != newest => "there is a newer baseline",
            Name::Version(version) if newest.is_some_and(|n| number(version) <= number(n)) => {
                "the baseline holds what it makes"
            }
            Name::Undo => "a down migration: it undoes what the others do",
            Name::Callback => "a callback of Flyway is no part of a schema",
            Name::Baseline(version) => {
                group.push((0, number(version), String::new(), *source));
                continue;
            }
            Name::Version(version) => {
                group.push((1, number(version), String::new(), *source));
                continue;
            }
            Name::Repeatable(description) => {
                group.push((2, Vec::new(), description.clone(), *source));
                continue;
            }
        };
        orders.left_out.insert(source.path.clone(), reason.to_owned());
    }
    group.sort_by(|a, b| (a.0, &a.1, &a.2, &a.3.path).cmp(&(b.0, &b.1, &b.2, &b.3.path)));
    orders.groups.push(group.into_iter().map(|(.., source)| source.path.clone()).collect());
}

/// Digits without leading zeros, the longer the larger; zeros at the end count for nothing.
fn number(parts: &[String]) -> Vec<(usize, &str)> {
    let mut parts: Vec<(usize, &str)> =
        parts.iter().map(|p| p.trim_start_matches('0')).map(|p| (p.len(), p)).collect();
    while parts.last().is_some_and(|(len, _)| *len == 0) {
        parts.pop();
    }
    parts
}

/// What Flyway searches whole: the folder that is called after migrations, or the file's own.
fn location(path: &str) -> &str {
    let mut end = None;
    let mut at = 0;
    for part in path.split_inclusive('/') {
        at += part.len();
        if matches!(part, "migration/" | "migrations/") {
            end = Some(at);
        }
    }
    end.and_then(|end| path.get(..end)).unwrap_or_else(|| super::folder_of(path))
}

fn name(file: &str) -> Option<Name> {
    let stem = file.strip_suffix(".sql").or_else(|| file.strip_suffix(".SQL"))?;
    let callback = stem.split("__").next().unwrap_or(stem);
    let is_callback = ["before", "after"].iter().any(|when| {
        let rest = callback.strip_prefix(when).unwrap_or_default();
        let rest = rest.strip_prefix("Each").unwrap_or(rest);
        [
            "Migrate",
            "Undo",
            "Clean",
            "Info",
            "Validate",
            "Baseline",
            "Repair",
            "Connect",
            "Versioned",
            "Repeatables",
            "Statement",
            "Deploy",
        ]
        .iter()
        .any(|event| rest.starts_with(event))
    });
    if is_callback {
        return Some(Name::Callback);
    }
    let (head, description) = stem.split_once("__")?;
    if head == "R" {
        return Some(Name::Repeatable(description.to_owned()));
    }
    let mut chars = head.chars();
    let kind = chars.next()?;
    let parts: Vec<String> = chars.as_str().split(['.', '_']).map(str::to_owned).collect();
    let is_number = |p: &String| !p.is_empty() && p.bytes().all(|b| b.is_ascii_digit());
    if !parts.iter().all(is_number) {
        return None;
    }
    match kind {
        'V' => Some(Name::Version(parts)),
        'B' => Some(Name::Baseline(parts)),
        'U' => Some(Name::Undo),
        _ => None,
    }
}
