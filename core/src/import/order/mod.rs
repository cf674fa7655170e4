//! Which files of a folder are run, and in which order: as the tool that wrote them does.
//!
//! Names decide for most tools, so all files are first put in the order of their paths. Tools that keep their own order
//! ([`drizzle`], [`flyway`]) then order their files among themselves. A file that undoes another is never run, nor is the
//! part of one ([`sections`]); each has its row.

mod compare;
mod drizzle;
mod flyway;
mod leave_out;
mod prisma;
mod sections;

use super::format::Format;
use super::report::{Outcome, Report};
use super::source::{MAX_SOURCE_BYTES, MAX_TOTAL_BYTES, Source};
use compare::compare_paths;
use std::collections::HashMap;

/// What a tool says of its files, by path.
#[derive(Debug, Default)]
struct Orders {
    /// Files that are left out, and why.
    left_out: HashMap<String, String>,
    /// Files that are run among themselves in this order, a list for each folder.
    groups: Vec<Vec<String>>,
}

/// The files to read, in order; all others get a row that says why not.
///
/// `format` is the language that the caller says all files are in.
pub(super) fn plan(
    sources: Vec<Source>,
    format: Option<Format>,
    report: &mut Report,
) -> Vec<Source> {
    let mut sources = sources;
    sources.sort_by(|a, b| compare_paths(&a.path, &b.path));
    let mut orders = Orders::default();
    drizzle::order(&sources, &mut orders);
    prisma::order(&sources, &mut orders);
    flyway::order(&sources, &mut orders);
    let folder = leave_out::Folder::of(&sources, format);
    let mut total = 0usize;
    let mut plan: Vec<Source> = Vec::new();
    for mut source in sources {
        let reason = orders.left_out.remove(&source.path).or_else(|| folder.reason(&source));
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
                if matches!(Format::wanted(format, &source), Some(Format::Sql) | None) {
                    sections::blank_down_parts(&mut source, report);
                }
                plan.push(source);
            }
        }
    }
    for group in &orders.groups {
        reorder(&mut plan, group);
    }
    plan
}

/// Puts the files of a group in its order, in the places that they have in the whole.
fn reorder(plan: &mut [Source], group: &[String]) {
    let ranks: HashMap<&str, usize> =
        group.iter().enumerate().map(|(rank, path)| (path.as_str(), rank)).collect();
    let places: Vec<usize> = plan
        .iter()
        .enumerate()
        .filter(|(_, s)| ranks.contains_key(s.path.as_str()))
        .map(|(place, _)| place)
        .collect();
    let mut members: Vec<Source> = Vec::with_capacity(places.len());
    for place in &places {
        members.extend(plan.get_mut(*place).map(|s| std::mem::replace(s, Source::new("", ""))));
    }
    members.sort_by_key(|s| ranks.get(s.path.as_str()).copied());
    for (place, member) in places.into_iter().zip(members) {
        if let Some(source) = plan.get_mut(place) {
            *source = member;
        }
    }
}

/// The folder of a path, with its last `/`; empty where there is none.
fn folder_of(path: &str) -> &str {
    path.rfind('/').and_then(|at| path.get(..=at)).unwrap_or_default()
}

#[cfg(test)]
mod tests;
