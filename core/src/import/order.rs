//! Which files of a folder are run, and in which order: as the tool that wrote them does.

use super::format::Format;
use super::report::{Outcome, Report};
use super::source::{MAX_SOURCE_BYTES, MAX_TOTAL_BYTES, Source};
use std::cmp::Ordering;
use std::collections::HashMap;

/// The files to read, in order; all others get a row that says why not.
pub(super) fn plan(sources: Vec<Source>, report: &mut Report) -> Vec<Source> {
    let journal = drizzle_journal(&sources);
    let alone = sources.len() == 1;
    let declarative = declarative_folders(&sources);
    let mut total = 0usize;
    let mut plan: Vec<Source> = Vec::new();
    let mut sources = sources;
    sources.sort_by(|a, b| compare_paths(&a.path, &b.path));
    for source in sources {
        let declared_again = declarative.iter().any(|folder| source.path.starts_with(folder));
        let reason = reason_to_leave_out(&source, alone)
            .or(declared_again.then_some("the migrations beside it make the same objects"));
        match reason {
            Some(reason) => report.file(&source.path, Outcome::Ignored, reason),
            None if source.bytes.len() > MAX_SOURCE_BYTES => {
                let limit = MAX_SOURCE_BYTES / 1024 / 1024;
                report.file(
                    &source.path,
                    Outcome::Failed,
                    format!("the file is larger than {limit} MB; export the schema alone, without data (pg_dump --schema-only)"),
                );
            }
            None if total + source.bytes.len() > MAX_TOTAL_BYTES => {
                report.file(&source.path, Outcome::Failed, "all files together are too large");
            }
            None => {
                total += source.bytes.len();
                plan.push(source);
            }
        }
    }
    if let Some(journal) = journal {
        plan.sort_by_key(|s| {
            journal.get(s.file_name().trim_end_matches(".sql")).copied().unwrap_or(usize::MAX)
        });
    }
    plan
}

fn reason_to_leave_out(source: &Source, alone: bool) -> Option<&'static str> {
    let name = source.file_name().to_ascii_lowercase();
    if name.starts_with('.') {
        return Some("a hidden file");
    }
    if name == "down.sql" || name.ends_with(".down.sql") || name.ends_with("_down.sql") {
        return (!alone).then_some("a down migration: it undoes what the others do");
    }
    if alone {
        return None;
    }
    if name == "seed.sql" || source.path.split('/').any(|p| p.eq_ignore_ascii_case("seeds")) {
        return Some("seed data is no part of a schema");
    }
    match Format::of(source) {
        Some(Format::Markdown) if !source.bytes.windows(7).any(|bytes| bytes == b"mermaid") => {
            Some("no Mermaid diagram is in it")
        }
        Some(_) => None,
        None => Some("not an SQL file, nor a diagram"),
    }
}

/// Supabase's `supabase/schemas` declares what `supabase/migrations` makes: where both are there, the
/// migrations count.
fn declarative_folders(sources: &[Source]) -> Vec<String> {
    let folders = |name: &str| {
        sources
            .iter()
            .filter_map(|s| s.path.find(name).map(|at| s.path[..at].to_owned()))
            .collect::<std::collections::BTreeSet<_>>()
    };
    let migrations = folders("supabase/migrations/");
    folders("supabase/schemas/")
        .into_iter()
        .filter(|folder| migrations.contains(folder))
        .map(|folder| format!("{folder}supabase/schemas/"))
        .collect()
}

/// Drizzle's `meta/_journal.json` lists the migrations by tag, in order.
fn drizzle_journal(sources: &[Source]) -> Option<HashMap<String, usize>> {
    let source = sources.iter().find(|s| s.file_name() == "_journal.json")?;
    let journal: serde_json::Value = serde_json::from_slice(&source.bytes).ok()?;
    let entries = journal.get("entries")?.as_array()?;
    let tags = entries.iter().filter_map(|e| e.get("tag")?.as_str());
    Some(tags.enumerate().map(|(i, tag)| (tag.to_owned(), i)).collect())
}

/// Compares paths part by part; digits in them count as numbers, so that `9_x` stands before `10_x`.
pub(super) fn compare_paths(a: &str, b: &str) -> Ordering {
    let mut left = a.split('/');
    let mut right = b.split('/');
    loop {
        match (left.next(), right.next()) {
            (None, None) => return a.cmp(b),
            (None, Some(_)) => return Ordering::Less,
            (Some(_), None) => return Ordering::Greater,
            (Some(x), Some(y)) => match compare_natural(x, y) {
                Ordering::Equal => {}
                other => return other,
            },
        }
    }
}

fn compare_natural(a: &str, b: &str) -> Ordering {
    // Diesel wrote `20140924_x` first and `2017-09-23-182408_x` later: dashes in a date count for nothing.
    if let (Some(x), Some(y)) = (version(a), version(b)) {
        let order = compare_numbers(x.as_bytes(), y.as_bytes());
        if order != Ordering::Equal {
            return order;
        }
    }
    let (mut a, mut b) = (a.as_bytes(), b.as_bytes());
    loop {
        let (Some(x), Some(y)) = (a.first(), b.first()) else { return a.len().cmp(&b.len()) };
        if x.is_ascii_digit() && y.is_ascii_digit() {
            let (number_a, rest_a) = split_number(a);
            let (number_b, rest_b) = split_number(b);
            let order = compare_numbers(number_a, number_b);
            if order != Ordering::Equal {
                return order;
            }
            (a, b) = (rest_a, rest_b);
        } else {
            let order = x.to_ascii_lowercase().cmp(&y.to_ascii_lowercase());
            if order != Ordering::Equal {
                return order;
            }
            (a, b) = (&a[1..], &b[1..]);
        }
    }
}

/// Numbers as their digits, without leading zeros.
fn compare_numbers(a: &[u8], b: &[u8]) -> Ordering {
    a.len().cmp(&b.len()).then_with(|| a.cmp(b))
}

/// The digits of the number or date that a name starts with, without leading zeros.
fn version(name: &str) -> Option<String> {
    let end = name.find(|c: char| !c.is_ascii_digit() && c != '-').unwrap_or(name.len());
    let digits: String = name[..end].chars().filter(char::is_ascii_digit).collect();
    (!digits.is_empty()).then(|| digits.trim_start_matches('0').to_owned())
}

/// The digits at the start, without leading zeros, and what follows.
fn split_number(bytes: &[u8]) -> (&[u8], &[u8]) {
    let end = bytes.iter().position(|b| !b.is_ascii_digit()).unwrap_or(bytes.len());
    let zeros = bytes[..end].iter().position(|b| *b != b'0').unwrap_or(end);
    (&bytes[zeros..end], &bytes[end..])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order(paths: &[(&str, &str)]) -> (Vec<String>, Vec<String>) {
        let sources = paths.iter().map(|(p, text)| Source::new(*p, *text)).collect();
        let mut report = Report::default();
        let plan = plan(sources, &mut report);
        (
            plan.into_iter().map(|s| s.path).collect(),
            report.rows.into_iter().map(|r| r.file).collect(),
        )
    }

    #[test]
    fn numbers_count_as_numbers() {
        let (plan, _) = order(&[("10_c.sql", ""), ("9_b.sql", ""), ("0001_a.sql", "")]);
        assert_eq!(plan, ["0001_a.sql", "9_b.sql", "10_c.sql"]);
    }

    #[test]
    fn dates_with_and_without_dashes_are_dates() {
        let (plan, _) =
            order(&[("2017-09-23-182408_b/up.sql", ""), ("20140924113530_a/up.sql", "")]);
        assert_eq!(plan, ["20140924113530_a/up.sql", "2017-09-23-182408_b/up.sql"]);
    }

    #[test]
    fn down_migrations_and_other_files_are_left_out_and_said() {
        let (plan, left) = order(&[
            ("2020/up.sql", ""),
            ("2020/down.sql", ""),
            ("README.md", ""),
            ("seed.sql", ""),
            ("1.up.sql", ""),
            ("1.down.sql", ""),
        ]);
        assert_eq!(plan, ["1.up.sql", "2020/up.sql"]);
        assert_eq!(left.len(), 4);
    }

    #[test]
    fn drizzle_runs_in_the_order_of_its_journal() {
        let journal = r#"{"entries":[{"idx":0,"tag":"0001_b"},{"idx":1,"tag":"0000_a"}]}"#;
        let (plan, _) =
            order(&[("d/0000_a.sql", ""), ("d/0001_b.sql", ""), ("d/meta/_journal.json", journal)]);
        assert_eq!(plan, ["d/0001_b.sql", "d/0000_a.sql"]);
    }
}
