//! Pairs of schemas that others wrote to test theirs.

use super::proof::{Pair, Verdict, prove};
use std::path::Path;
use trestle_tests::{corpus, server::Server};

/// Every folder under one that has both files, by its path.
fn find(folder: &Path, [old, new]: [&str; 2], name: &str, all: &mut Vec<Pair>) {
    let text = |file: &str| std::fs::read_to_string(folder.join(file)).ok();
    if let (Some(old), Some(new)) = (text(old), text(new)) {
        let setup = text("setup.sql").unwrap_or_default();
        let with_setup = |sql: String| format!("{setup}\n{sql}");
        all.push(Pair { name: name.to_owned(), old: with_setup(old), new: with_setup(new) });
    }
    let mut folders: Vec<_> = std::fs::read_dir(folder).unwrap().flatten().collect();
    folders.sort_by_key(std::fs::DirEntry::file_name);
    for inner in folders.into_iter().filter(|entry| entry.path().is_dir()) {
        let inner_name = inner.file_name().to_string_lossy().into_owned();
        let name = if name.is_empty() { inner_name } else { format!("{name}/{inner_name}") };
        find(&inner.path(), [old, new], &name, all);
    }
}

/// Pairs of which one way cannot be proved, with the reason.
const EXCUSED: [(&str, &str); 3] = [
    ("extversions", "Postgres takes no extension back to an earlier version"),
    (
        "inherit2",
        "on the way back, a column that the child declared by itself is one that both declare",
    ),
    ("partitioning", "a table becomes a partitioned one: its rows would have to be copied"),
];

#[test]
fn pairs_of_others_are_migrated_and_back() {
    let Some(corpus) = corpus::folder_or_skip("pairs") else { return };
    let mut admin = Server::shared().connect("postgres").unwrap();
    admin.batch_execute("CREATE ROLE testuser; CREATE ROLE schemainspect_test_role").unwrap();
    let only = std::env::var("TRESTLE_PAIR").unwrap_or_default();
    let mut failed = Vec::new();
    for (folder, files) in [
        ("pgschema-diff/src/testdata/diff", ["old.sql", "new.sql"]),
        ("migra-fixtures/src/tests/FIXTURES", ["a.sql", "b.sql"]),
    ] {
        let mut all = Vec::new();
        find(&corpus.join(folder), files, "", &mut all);
        let (mut proved, mut loaded) = (0, 0);
        for pair in all.iter().filter(|pair| pair.name.contains(&only)) {
            match prove(pair, "pair") {
                Verdict::Proved(_) => (proved, loaded) = (proved + 1, loaded + 1),
                Verdict::NotLoaded(reason) => println!("NOT LOADED {}: {reason}", pair.name),
                Verdict::Failed(why) => {
                    loaded += 1;
                    println!("FAILED {}\n{why}", pair.name);
                    failed.push(pair.name.clone());
                }
            }
        }
        println!("{folder}: {proved} of {loaded} that load, {} in all", all.len());
    }
    let excused = EXCUSED.map(|(name, _)| name);
    let unexpected: Vec<_> =
        failed.iter().filter(|name| !excused.contains(&name.as_str())).collect();
    assert!(unexpected.is_empty(), "{unexpected:#?}");
    if only.is_empty() {
        assert_eq!(
            failed, excused,
            "what is excused and can be proved by now is no longer excused"
        );
    }
}
