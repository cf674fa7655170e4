//! Asks a real server what any SQL file means, and how far the product agrees.
//!
//! `cargo run -p trestle-tests --example oracle -- [--supabase] [--brief] PATH…`: each path is a file, or
//! a folder of the corpus (with an `ORDER`). Each is loaded by psql into one database; what is emitted
//! after importing it into another; then the two dumps are compared, and every statement that the
//! server refuses, or refuses to take from us, is listed.

use std::path::{Path, PathBuf};
use std::process::Command;
use trestle_core::import::{ImportOptions, Outcome, Source, import};
use trestle_core::sql::{EmitOptions, PieceKind, emit, split};
use trestle_tests::corpus::{self, Prelude};
use trestle_tests::{dump, server::Server};

fn main() {
    let mut supabase = false;
    let mut brief = false;
    let mut steps = false;
    let mut paths = Vec::new();
    for argument in std::env::args().skip(1) {
        match argument.as_str() {
            "--supabase" => supabase = true,
            "--brief" => brief = true,
            "--steps" => steps = true,
            path => paths.push(PathBuf::from(path).canonicalize().expect("a path")),
        }
    }
    let mut sum = Figures::default();
    for (n, path) in paths.iter().enumerate() {
        if steps {
            step_by_step(n, path);
            continue;
        }
        let figures = ask(n, path, supabase, brief);
        println!("{} {figures:?}", path.display());
        sum.add(&figures);
    }
    println!("all {sum:?}");
}

#[derive(Debug, Default)]
struct Figures {
    modelled: usize,
    verbatim: usize,
    ignored: usize,
    failed: usize,
    /// Emitted statements that the server refuses.
    refused: usize,
    entries: usize,
    differ: usize,
    second_emit_differs: usize,
}

impl Figures {
    fn add(&mut self, other: &Self) {
        self.modelled += other.modelled;
        self.verbatim += other.verbatim;
        self.ignored += other.ignored;
        self.failed += other.failed;
        self.refused += other.refused;
        self.entries += other.entries;
        self.differ += other.differ;
        self.second_emit_differs += other.second_emit_differs;
    }
}

fn files_of(path: &Path) -> Vec<PathBuf> {
    let Ok(order) = std::fs::read_to_string(path.join("ORDER")) else {
        return vec![path.to_owned()];
    };
    let rendered = path.join("rendered");
    let base = if rendered.is_dir() { rendered } else { path.join("src") };
    order.lines().filter(|l| !l.is_empty()).map(|l| base.join(l)).collect()
}

fn ask(n: usize, path: &Path, supabase: bool, brief: bool) -> Figures {
    let server = Server::shared();
    let (theirs, ours) = (format!("theirs_{n}"), format!("ours_{n}"));
    for database in [&theirs, &ours] {
        server.create_database(database);
        let prelude = if supabase { Prelude::Supabase } else { Prelude::of(path) };
        if let Some(corpus) = corpus::folder() {
            let mut client = server.connect(database).unwrap();
            prelude.load(&mut client, &corpus, database);
        }
    }
    let files = files_of(path);
    for file in &files {
        let said = psql(server, &theirs, file);
        if !brief {
            for line in said.lines().filter(|l| l.contains("ERROR")) {
                println!("  server: {line}");
            }
        }
    }
    let sources = if path.is_dir() {
        files
            .iter()
            .filter_map(|f| {
                Some(Source::new(
                    f.strip_prefix(path).ok()?.to_string_lossy(),
                    std::fs::read(f).ok()?,
                ))
            })
            .collect()
    } else {
        vec![Source::new(
            path.file_name().unwrap_or_default().to_string_lossy(),
            std::fs::read(path).unwrap_or_default(),
        )]
    };
    let imported = import(sources, &ImportOptions::default());
    let mut figures = Figures::default();
    for row in &imported.report.rows {
        match row.outcome {
            Outcome::Modelled => figures.modelled += 1,
            Outcome::Verbatim => figures.verbatim += 1,
            Outcome::Ignored => figures.ignored += 1,
            Outcome::Failed => figures.failed += 1,
        }
        if !brief && matches!(row.outcome, Outcome::Failed | Outcome::Verbatim) {
            println!(
                "  {:?} {}:{}: {} [{}]",
                row.outcome,
                row.file,
                row.line,
                row.reason.as_deref().unwrap_or(""),
                row.excerpt
            );
        }
    }
    let sql = emit(&imported.document, EmitOptions::default());
    let _ = std::fs::write(std::env::temp_dir().join("oracle.sql"), &sql);
    let mut client = server.connect(&ours).unwrap();
    for piece in split(&sql).filter(|p| p.kind == PieceKind::Statement) {
        if let Err(error) = client.batch_execute(piece.text) {
            figures.refused += 1;
            let reason =
                error.as_db_error().map_or_else(|| error.to_string(), |e| e.message().to_owned());
            println!("  refused: {reason}: {}", piece.text);
        }
    }
    let again = import(vec![Source::new("emitted.sql", sql.clone())], &ImportOptions::default());
    let second = emit(&again.document, EmitOptions::default());
    if second != sql {
        figures.second_emit_differs = 1;
        for row in again.report.rows.iter().filter(|r| r.outcome == Outcome::Failed) {
            println!(
                "  second import: {}: {} [{}]",
                row.line,
                row.reason.as_deref().unwrap_or(""),
                row.excerpt
            );
        }
        if let Some((a, b)) = sql.lines().zip(second.lines()).find(|(a, b)| a != b) {
            println!("  second emit: {a}\n          not: {b}");
        }
    }
    let (expected, found) = (dump::read(server, &theirs), dump::read(server, &ours));
    figures.entries = expected.len();
    let difference = dump::difference(&expected, &found);
    figures.differ = difference.len();
    for line in difference {
        let cut: String = line.chars().take(if brief { 160 } else { 1500 }).collect();
        println!("  {}", cut.replace('\n', "\n    "));
    }
    figures
}

/// Runs a file one statement at a time, and says where the server and the report disagree.
fn step_by_step(n: usize, path: &Path) {
    let server = Server::shared();
    let database = format!("steps_{n}");
    let mut client = server.create_database(&database);
    let bytes = std::fs::read(path).unwrap_or_default();
    let text = String::from_utf8_lossy(&bytes).into_owned();
    let imported = import(vec![Source::new("f.sql", text.clone())], &ImportOptions::default());
    let (mut accepted, mut lost, mut lenient) = (0, 0, 0);
    for (piece, row) in split(&text).zip(&imported.report.rows) {
        if piece.kind != PieceKind::Statement || piece.text.to_lowercase().starts_with("copy") {
            continue;
        }
        let answer = client.simple_query(piece.text);
        if client.is_closed() {
            client = server.connect(&database).unwrap();
        }
        let flat: String = piece.text.split_whitespace().collect::<Vec<_>>().join(" ");
        let flat: String = flat.chars().take(150).collect();
        match (&answer, row.outcome) {
            (Ok(_), Outcome::Failed) => {
                lost += 1;
                let reason = row.reason.as_deref().unwrap_or("");
                println!("  lost {}: {reason} [{flat}]", row.line);
            }
            (Err(error), Outcome::Modelled) => {
                let reason =
                    error.as_db_error().map_or_else(String::new, |e| e.message().to_owned());
                if !reason.contains("transaction is aborted") {
                    lenient += 1;
                    println!("  lenient {}: {reason} [{flat}]", row.line);
                }
            }
            _ => {}
        }
        accepted += usize::from(answer.is_ok());
    }
    println!("{}: accepted {accepted}, lost {lost}, lenient {lenient}", path.display());
}

fn psql(server: &Server, database: &str, file: &Path) -> String {
    let output = Command::new(server.binaries().join("psql"))
        .args(["-q", "-X", "-U", "postgres", "-h"])
        .arg(server.socket_folder())
        .args(["-d", database, "-f"])
        .arg(file)
        .current_dir(file.parent().unwrap_or(file))
        .output()
        .unwrap_or_else(|e| panic!("psql: {e}"));
    String::from_utf8_lossy(&output.stderr).into_owned()
}
