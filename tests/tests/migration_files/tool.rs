//! Files run as their tools run them.

use postgres::Client;
use std::path::Path;
use trestle_core::migrate::files::File;
use trestle_core::sql::split;

type Ran = Result<(), String>;

/// One query, as drivers send a text without parameters: one transaction, or none where it is one statement.
fn query(client: &mut Client, text: &str) -> Ran {
    client.batch_execute(text).map_err(|error| {
        let _ = client.batch_execute("ROLLBACK");
        let reason = error.as_db_error().map_or_else(|| error.to_string(), ToString::to_string);
        format!("{reason}\nof {text}")
    })
}

fn transaction(client: &mut Client, text: &str) -> Ran {
    query(client, "BEGIN")?;
    query(client, text)?;
    query(client, "COMMIT")
}

/// Each statement by itself, as `psql` does.
pub fn psql(client: &mut Client, text: &str) -> Ran {
    split(text).try_for_each(|piece| query(client, piece.text))
}

pub fn is_sql(path: &str) -> bool {
    Path::new(path).extension().is_some_and(|extension| extension == "sql")
}

/// All texts of files whose path passes, in the order of their paths.
fn by_path(files: &[File], passes: impl Fn(&str) -> bool) -> Vec<&File> {
    let mut all: Vec<&File> = files.iter().filter(|file| passes(&file.path)).collect();
    all.sort_by_key(|file| file.path.as_str());
    all
}

/// The way there.
pub fn up(layout: &str, client: &mut Client, files: &[File]) -> Ran {
    match layout {
        "one" => by_path(files, |path| path == "change_it.sql")
            .iter()
            .try_for_each(|file| psql(client, &file.text)),
        "per-table" => by_path(files, |path| !path.contains("/rollback_"))
            .iter()
            .try_for_each(|file| psql(client, &file.text)),
        "supabase" => by_path(files, |path| path.starts_with("supabase/migrations/"))
            .iter()
            .try_for_each(|file| query(client, &file.text)),
        "drizzle" => drizzle(client, files),
        "flyway" => by_path(files, |path| path.starts_with('V') && is_sql(path))
            .iter()
            .try_for_each(|file| flyway(client, file, files)),
        "up-down" => by_path(files, |path| path.ends_with(".up.sql"))
            .iter()
            .try_for_each(|file| query(client, &file.text)),
        "sqlx" => by_path(files, |path| path.ends_with(".up.sql"))
            .iter()
            .try_for_each(|file| sqlx(client, file)),
        "dbmate" => by_path(files, |_| true)
            .iter()
            .try_for_each(|file| dbmate(client, &sections(&file.text).0)),
        other => panic!("nobody knows how {other} is run"),
    }
}

/// The way back, newest first. None where the tool has none.
pub fn down(layout: &str, client: &mut Client, files: &[File]) -> Option<Ran> {
    let newest_first = |mut files: Vec<&File>, run: &mut dyn FnMut(&File) -> Ran| {
        files.reverse();
        files.into_iter().try_for_each(run)
    };
    Some(match layout {
        "one" => newest_first(by_path(files, |path| path == "change_it.down.sql"), &mut |file| {
            psql(client, &file.text)
        }),
        "per-table" => {
            let is_part = |path: &str| path.contains("/rollback_") && !path.contains("_all.");
            let mut parts = by_path(files, is_part);
            if parts.iter().any(|file| file.text.contains("is not known")) {
                parts = by_path(files, |path| path.ends_with("/rollback_all.sql"));
            }
            newest_first(parts, &mut |file| psql(client, &file.text))
        }
        "flyway" => newest_first(
            by_path(files, |path| path.starts_with('U') && is_sql(path)),
            &mut |file| flyway(client, file, files),
        ),
        "up-down" => {
            newest_first(by_path(files, |path| path.ends_with(".down.sql")), &mut |file| {
                query(client, &file.text)
            })
        }
        "sqlx" => newest_first(by_path(files, |path| path.ends_with(".down.sql")), &mut |file| {
            sqlx(client, file)
        }),
        "dbmate" => newest_first(by_path(files, |_| true), &mut |file| {
            dbmate(client, &sections(&file.text).1)
        }),
        _ => return None,
    })
}

/// All files of the journal in one transaction, cut at its marks; what says that it cannot be, with `psql`.
fn drizzle(client: &mut Client, files: &[File]) -> Ran {
    let journal = files.iter().find(|file| file.path == "meta/_journal.json").unwrap();
    let journal: serde_json::Value = serde_json::from_str(&journal.text).unwrap();
    let file = |entry: &serde_json::Value| {
        let path = format!("{}.sql", entry["tag"].as_str().unwrap());
        files.iter().find(|file| file.path == path).unwrap()
    };
    let files: Vec<&File> = journal["entries"].as_array().unwrap().iter().map(file).collect();
    if files.iter().any(|file| file.text.contains("one after another with psql")) {
        return files.iter().try_for_each(|file| psql(client, &file.text));
    }
    query(client, "BEGIN")?;
    let statements = files.iter().flat_map(|file| file.text.split("--> statement-breakpoint"));
    statements.into_iter().try_for_each(|statement| query(client, statement))?;
    query(client, "COMMIT")
}

/// Statement by statement; a value is put in the place of `${…}` unless the file beside it says not to.
fn flyway(client: &mut Client, file: &File, files: &[File]) -> Ran {
    let beside = format!("{}.conf", file.path);
    let settings = files.iter().find(|file| file.path == beside).map_or("", |file| &file.text);
    if file.text.contains("${") && !settings.contains("placeholderReplacement=false") {
        return Err(format!("no value for a placeholder in {}", file.path));
    }
    if settings.contains("executeInTransaction=false") {
        return psql(client, &file.text);
    }
    transaction(client, &file.text)
}

fn sqlx(client: &mut Client, file: &File) -> Ran {
    if file.text.starts_with("-- no-transaction") {
        return query(client, &file.text);
    }
    transaction(client, &file.text)
}

/// A section, below its line.
fn dbmate(client: &mut Client, section: &str) -> Ran {
    let first = section.lines().next().unwrap_or_default();
    if first.contains("transaction:false") {
        return query(client, section);
    }
    transaction(client, section)
}

fn sections(text: &str) -> (String, String) {
    let at = text.find("-- migrate:down").expect("a section that leads back");
    assert!(text.starts_with("-- migrate:up"));
    (text[..at].to_owned(), text[at..].to_owned())
}
