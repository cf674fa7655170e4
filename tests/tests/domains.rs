//! Domains of real schemas beside a real server: what is renamed with them still means something.

use trestle_core::edit::{Command, apply};
use trestle_core::import::{ImportOptions, import};
use trestle_core::model::{Document, Name, check_invariants};
use trestle_core::sql::{EmitOptions, emit, split};
use trestle_tests::corpus::{self, Prelude};
use trestle_tests::server::Server;

/// The first statement that a new database refuses, and why.
fn refused(document: &Document, database: &str) -> Option<String> {
    let sql = emit(document, EmitOptions::default());
    let mut client = Server::shared().create_database(database);
    let mut pieces = split(&sql);
    pieces.find_map(|piece| {
        let error = client.batch_execute(piece.text).err()?;
        let reason = error.as_db_error().map_or_else(|| error.to_string(), ToString::to_string);
        Some(format!("{reason}: {}", piece.text))
    })
}

/// Every domain of every schema gets another prefix, with all that is named after its tables.
#[test]
fn renamed_domains_load() {
    let Some(corpus) = corpus::folder_or_skip("domains of real schemas") else { return };
    let (mut schemas, mut renamed, mut kept) = (0, 0, Vec::new());
    for entry in std::fs::read_dir(&corpus).unwrap().flatten() {
        let folder = entry.path();
        let name = entry.file_name().to_string_lossy().into_owned();
        if !folder.join("truth.json").is_file() || Prelude::of(&folder) != Prelude::Nothing {
            continue;
        }
        let before = import(corpus::sources(&folder), &ImportOptions::default()).document;
        // What its authors' tools set, or this server lacks, is looked at elsewhere.
        if before.domains.is_empty() || refused(&before, &format!("before_{name}")).is_some() {
            continue;
        }
        let mut document = before.clone();
        for (n, domain) in before.domains.iter().enumerate() {
            let prefix = Name::from(format!("domain{n}_"));
            let domain = domain.id.clone();
            let command = Command::SetDomainPrefix { domain, prefix, rename: true };
            match apply(&document, &command) {
                Ok(applied) => {
                    document = applied.document;
                    renamed += 1;
                }
                Err(error) => kept.push(format!("{name}: {error}")),
            }
        }
        assert_eq!(check_invariants(&document), [], "{name}");
        assert_eq!(refused(&document, &format!("renamed_{name}")), None, "{name}");
        schemas += 1;
    }
    println!("{renamed} domains of {schemas} schemas renamed; not: {kept:#?}");
    assert!(schemas > 3 && renamed > kept.len() * 10, "{schemas} {renamed} {kept:#?}");
}
