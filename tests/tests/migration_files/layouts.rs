//! Every layout of every pair, there and back.

use super::schemas::{Pair, comparison, difference, held, job, load, migration, of_others, own};
use super::tool;
use std::collections::BTreeSet;
use trestle_core::migrate::files::{File, LAYOUTS, Layout, down_text, tracked};
use trestle_core::sql::{PieceKind, check_syntax, split};
use trestle_tests::corpus;

/// The layouts that were run of a pair.
fn prove(pair: &Pair, database: &str) -> Option<Result<usize, String>> {
    load(&format!("{database}_new"), &pair.new)?;
    let mut client = load(database, &pair.old)?;
    let (old, new) = (held(database), held(&format!("{database}_new")));
    let comparison = comparison(pair);
    let mut ran = 0;
    for online in [false, true] {
        let migration = migration(&comparison, online)?;
        let job = job(&comparison, &migration, online);
        for layout in LAYOUTS {
            let mut there_and_back = || {
                let files = layout.files(&job).map_err(|error| error.to_string())?;
                check_files(&files)?;
                if files.is_empty() {
                    return Ok(());
                }
                tool::up(layout.name, &mut client, &files)?;
                difference(&new, database)?;
                let back = tool::down(layout.name, &mut client, &files);
                back.unwrap_or_else(|| tool::psql(&mut client, &down_text(&job)))?;
                difference(&old, database)
            };
            let told =
                |why: String| format!("{} of {}, online {online}: {why}", layout.name, pair.name);
            if let Err(why) = there_and_back() {
                return Some(Err(told(why)));
            }
            ran += 1;
        }
    }
    Some(Ok(ran))
}

/// Paths are apart from each other and safe, and every statement is one that we can read.
fn check_files(files: &[File]) -> Result<(), String> {
    let paths: BTreeSet<&str> = files.iter().map(|file| file.path.as_str()).collect();
    if paths.len() != files.len() {
        return Err(format!("two files have one path: {paths:#?}"));
    }
    for file in files.iter().filter(|file| tool::is_sql(&file.path)) {
        for piece in split(&file.text).filter(|piece| piece.kind == PieceKind::Statement) {
            check_syntax(piece.text).map_err(|e| format!("{}: {e}\n{}", file.path, piece.text))?;
        }
    }
    Ok(())
}

#[test]
fn every_layout_leads_there_and_back() {
    assert_eq!(prove(&own(), "files_own"), Some(Ok(2 * LAYOUTS.len())));
}

#[test]
fn as_many_files_as_one_likes_are_undone_and_done_again() {
    let pair = own();
    load("files_again_new", &pair.new).unwrap();
    let mut client = load("files_again", &pair.old).unwrap();
    let comparison = comparison(&pair);
    let migration = migration(&comparison, true).unwrap();
    let files = Layout::named("sqlx").unwrap().files(&job(&comparison, &migration, true)).unwrap();
    tool::up("sqlx", &mut client, &files).unwrap();
    let new = held("files_again_new");
    let stamps: BTreeSet<&str> = files.iter().map(|file| &file.path[..14]).collect();
    assert!(stamps.len() > 3);
    for first in stamps.into_iter().rev() {
        let newest: Vec<File> =
            files.iter().filter(|file| &file.path[..14] >= first).cloned().collect();
        tool::down("sqlx", &mut client, &newest).unwrap().unwrap();
        tool::up("sqlx", &mut client, &newest).unwrap();
        assert_eq!(difference(&new, "files_again"), Ok(()), "from {first}");
    }
}

#[test]
fn pairs_of_others_are_laid_out_too() {
    let Some(corpus) = corpus::folder_or_skip("migration files") else { return };
    let (mut ran, mut failed) = (0, Vec::new());
    let pairs = of_others(&corpus);
    for pair in &pairs {
        match prove(pair, "files_pair") {
            None => println!("NOT LOADED {}", pair.name),
            Some(Ok(_)) => ran += 1,
            Some(Err(why)) => failed.push(why),
        }
    }
    println!("{ran} of {} pairs", pairs.len());
    assert!(failed.is_empty(), "{}", failed.join("\n\n"));
    assert!(ran > 5);
}

#[test]
fn a_table_keeps_what_was_migrated() {
    let pair = own();
    let mut client = load("files_tracked", &pair.old).unwrap();
    let comparison = comparison(&pair);
    let migration = migration(&comparison, false).unwrap();
    let mut job = job(&comparison, &migration, false);
    let tracked = tracked(&job, "My.table");
    job.migration = &tracked;
    client.batch_execute("CREATE SCHEMA \"My\"").unwrap();
    for layout in LAYOUTS {
        let files = layout.files(&job).unwrap();
        check_files(&files).unwrap();
        tool::up(layout.name, &mut client, &files).unwrap();
        let query =
            "SELECT change || ' ' || coalesce(old_name, '-') || ' ' || coalesce(new_name, '-')
            FROM \"My\".\"table\" ORDER BY 1";
        let rows = client.query(query, &[]).unwrap();
        let rows: Vec<String> = rows.iter().map(|row| row.get(0)).collect();
        assert_eq!(
            rows,
            [
                "changed public.orders public.orders",
                "created - app.lines",
                "dropped public.gone -",
                "renamed public.people public.users",
            ]
        );
        let back = tool::down(layout.name, &mut client, &files);
        back.unwrap_or_else(|| tool::psql(&mut client, &down_text(&job))).unwrap();
        assert!(client.query(query, &[]).unwrap().is_empty());
    }
}
