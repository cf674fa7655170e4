//! What `pg_dump` says of a database: the fullest description of a schema that there is.

use crate::server::Server;
use std::collections::BTreeMap;
use std::process::Command;

/// The dump's entries by their heading (`Name: users; Type: TABLE; Schema: public`). An entry that comes
/// more than once holds all its texts.
pub type Dump = BTreeMap<String, String>;

/// The schema of a database, without owners.
///
/// # Panics
///
/// Where `pg_dump` is not there or fails.
pub fn read(server: &Server, database: &str) -> Dump {
    parse(&text(server, database))
}

/// The same but for the order of columns, which Postgres never changes.
///
/// # Panics
///
/// Where `pg_dump` is not there or fails.
pub fn read_unordered(server: &Server, database: &str) -> Dump {
    let mut all = read(server, database);
    let is_table = |heading: &str| {
        ["; Type: TABLE;", "; Type: FOREIGN TABLE;"].iter().any(|kind| heading.contains(kind))
    };
    for text in all.iter_mut().filter(|(heading, _)| is_table(heading)) {
        let mut lines: Vec<&str> = text.1.lines().map(|line| line.trim_end_matches(',')).collect();
        lines.sort_unstable();
        *text.1 = lines.join("\n");
    }
    all
}

/// What `pg_dump` writes of the schema of a database, without owners.
///
/// # Panics
///
/// Where `pg_dump` is not there or fails.
pub fn text(server: &Server, database: &str) -> String {
    let program = server.binaries().join("pg_dump");
    let output = Command::new(&program)
        .args(["--schema-only", "--no-owner", "--username", "postgres", "--host"])
        .arg(server.socket_folder())
        .arg(database)
        .output()
        .unwrap_or_else(|e| panic!("{}: {e}", program.display()));
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// The entries of a dump's text.
pub fn parse(text: &str) -> Dump {
    let mut dump = Dump::new();
    let mut heading = String::new();
    let mut body = String::new();
    let mut settings: Vec<&str> = Vec::new();
    let mut finish = |heading: &mut String, body: &mut String| {
        let text = body.trim();
        if !heading.is_empty() {
            // Who was granted something first means nothing.
            let is_acl = heading.contains("; Type: ACL;") || heading.contains("DEFAULT ACL");
            let mut lines: Vec<&str> = text.lines().collect();
            if is_acl {
                lines.sort_unstable();
            }
            let entry = dump.entry(std::mem::take(heading)).or_default();
            entry.push_str(&lines.join("\n"));
            entry.push('\n');
        }
        body.clear();
    };
    for line in text.lines() {
        if let Some(name) = line.strip_prefix("-- Name: ") {
            finish(&mut heading, &mut body);
            name.clone_into(&mut heading);
        } else if line.starts_with("-- PostgreSQL database dump complete") {
            finish(&mut heading, &mut body);
        } else if line.starts_with("SET default_") {
            // Said once before the first object that it holds for.
            settings.push(line);
        } else if line != "--" && !heading.is_empty() {
            body.push_str(line.trim_end());
            body.push('\n');
        }
    }
    finish(&mut heading, &mut body);
    dump
}

/// Entries that differ, in a form that people can read; empty where both agree.
pub fn difference(expected: &Dump, found: &Dump) -> Vec<String> {
    let mut all = Vec::new();
    for (heading, text) in expected {
        match found.get(heading) {
            None => all.push(format!("missing {heading}\n{text}")),
            Some(other) if other != text => {
                all.push(format!("differs {heading}\nexpected {text}\nfound    {other}"));
            }
            Some(_) => {}
        }
    }
    for (heading, text) in found {
        if !expected.contains_key(heading) {
            all.push(format!("extra   {heading}\n{text}"));
        }
    }
    all
}
