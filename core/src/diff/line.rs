//! A summary in one line: `+2 tables, −3 policies, 2 tables renamed`.

use super::summary::{Mark, Summary};

/// What happened to how many of a kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Fate {
    Added,
    Removed,
    Renamed,
    Changed,
}

/// Says how many objects, and parts of objects that stay, were added, removed, renamed and changed: whole objects first. What
/// comes and goes with its object is not counted, and an object that changes in its parts alone is told by these. `no
/// changes` where there are none.
pub fn line(summary: &Summary) -> String {
    let mut counts: Vec<(Fate, String, usize)> = Vec::new();
    let mut count = |mark: Mark, was: bool, kind: &str| {
        let fate = match mark {
            Mark::Added => Fate::Added,
            Mark::Removed => Fate::Removed,
            Mark::Changed if was => Fate::Renamed,
            Mark::Changed => Fate::Changed,
        };
        match counts.iter_mut().find(|(f, k, _)| *f == fate && k == kind) {
            Some((_, _, n)) => *n += 1,
            None => counts.push((fate, kind.to_owned(), 1)),
        }
    };
    for change in &summary.changes {
        let by_parts =
            change.mark == Mark::Changed && change.was.is_none() && change.notes.is_empty();
        if !by_parts || change.details.is_empty() {
            count(change.mark, change.was.is_some(), &change.kind);
        }
    }
    let parts = summary.changes.iter().flat_map(|c| &c.details).chain(&summary.default_privileges);
    for part in parts {
        count(part.mark, part.was.is_some(), &part.kind);
    }
    let more: usize = summary.changes.iter().map(|c| c.more).sum();
    let kinds: Vec<String> = counts.iter().map(|(_, kind, _)| kind.clone()).collect();
    counts.sort_by_key(|(fate, kind, _)| (kinds.iter().position(|k| k == kind), *fate));
    let mut words: Vec<String> = counts
        .iter()
        .map(|(fate, kind, n)| {
            let kinds = if *n == 1 { kind.clone() } else { plural(kind) };
            match fate {
                Fate::Added => format!("+{n} {kinds}"),
                Fate::Removed => format!("−{n} {kinds}"),
                Fate::Renamed => format!("{n} {kinds} renamed"),
                Fate::Changed => format!("{n} {kinds} changed"),
            }
        })
        .collect();
    if more > 0 {
        words.push(format!("{more} more parts"));
    }
    if words.is_empty() { "no changes".to_owned() } else { words.join(", ") }
}

/// The plural of a kind of object.
fn plural(kind: &str) -> String {
    match kind {
        "index" => "indexes".to_owned(),
        "statistics" => kind.to_owned(),
        _ => match kind.strip_suffix('y') {
            Some(stem) => format!("{stem}ies"),
            None if kind.ends_with('s') => format!("{kind}es"),
            None => format!("{kind}s"),
        },
    }
}
