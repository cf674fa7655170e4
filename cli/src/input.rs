//! Reading files, folders and standard input into one document.

use crate::Failure;
use crate::args::{FileArgs, InputFormat};
use crate::output::note;
use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use trestle_core::edit::{Command, apply};
use trestle_core::import::{
    Format, ImportOptions, MAX_SOURCE_BYTES, Outcome, Report, Source, decode_text, import,
};
use trestle_core::model::Document;
use trestle_core::share::document_from_json;

/// What was read.
pub(crate) struct Input {
    pub(crate) document: Document,
    pub(crate) report: Report,
    /// Whether it is one Trestle document, with ids that were kept.
    pub(crate) is_document: bool,
}

impl Input {
    /// Says on standard error what failed, and whether anything did.
    pub(crate) fn say_failures(&self) -> bool {
        let failed = self.report.rows.iter().filter(|row| row.outcome == Outcome::Failed);
        let mut any = false;
        for row in failed {
            any = true;
            let reason = row.reason.as_deref().unwrap_or("it could not be read");
            note(&format!("{}:{}:{}: {}: {reason}", row.file, row.line, row.column, row.summary));
        }
        any
    }
}

/// Folders that hold no schema of one's own.
const SKIPPED_FOLDERS: &[&str] = &["node_modules", "target", "vendor"];

/// How deep folders are walked.
const MAX_FOLDER_DEPTH: usize = 32;

/// Most files that are read at once.
const MAX_FILES: usize = 20_000;

/// Reads everything that was named. SQL is read as one schema, in the order in which the tools that
/// wrote it run it. Of several documents, the first is the one that the others and the SQL are imported
/// into.
pub(crate) fn read(
    args: &FileArgs,
    format: InputFormat,
    name: Option<&str>,
) -> Result<Input, Failure> {
    let mut sources = Vec::new();
    for path in &args.paths {
        if path.as_os_str() == "-" {
            let mut bytes = Vec::new();
            let limit = MAX_SOURCE_BYTES as u64 + 1;
            std::io::stdin()
                .take(limit)
                .read_to_end(&mut bytes)
                .map_err(|error| format!("standard input: {error}"))?;
            sources.push((Source::new("-", bytes), true));
        } else if path.is_dir() {
            let mut files = Vec::new();
            walk(path, 0, &mut files)?;
            let before = sources.len();
            for file in files {
                let source = Source::new(shown(&file), read_file(&file)?);
                if !is_mere_text(&source) {
                    sources.push((source, false));
                }
            }
            if sources.len() == before {
                return Err(format!(
                    "{}: no SQL files, diagrams or documents are in it",
                    path.display()
                ));
            }
        } else {
            sources.push((Source::new(shown(path), read_file(path)?), true));
        }
    }
    let mut documents = Vec::new();
    let mut others = Vec::new();
    for (source, named) in sources {
        if is_document(&source, named, format) {
            documents.push(read_document(&source)?);
        } else {
            others.push(source);
        }
    }
    let options = ImportOptions {
        name: name.map(str::to_owned),
        format: language(format),
        settings: settings(&args.set)?,
    };
    join(documents, others, &options)
}

/// `NAME=VALUE` in two.
fn settings(written: &[String]) -> Result<Vec<(String, String)>, Failure> {
    let pair = |text: &String| {
        let (name, value) = text.split_once('=')?;
        Some((name.trim().to_owned(), value.trim().to_owned()))
    };
    written
        .iter()
        .map(|text| pair(text).ok_or_else(|| format!("--set {text}: NAME=VALUE is expected")))
        .collect()
}

fn join(
    documents: Vec<Document>,
    others: Vec<Source>,
    options: &ImportOptions,
) -> Result<Input, Failure> {
    let mut report = Report::default();
    let is_document = documents.len() == 1 && others.is_empty();
    let imported = if others.is_empty() {
        None
    } else {
        let imported = import(others, options);
        report = imported.report;
        Some(imported.document)
    };
    let mut all = documents.into_iter().chain(imported);
    let mut document = all.next().ok_or("nothing to read")?;
    for other in all {
        let command = Command::Import { document: Box::new(other) };
        document = apply(&document, &command)
            .map_err(|error| format!("the files do not go together: {error}"))?
            .document;
    }
    if let Some(name) = &options.name {
        name.clone_into(&mut document.name);
    }
    Ok(Input { document, report, is_document })
}

fn shown(path: &Path) -> String {
    // The same path on every system, so that reports can be compared.
    path.to_string_lossy().replace('\\', "/")
}

fn read_file(path: &Path) -> Result<Vec<u8>, Failure> {
    fs::read(path).map_err(|error| format!("{}: {error}", path.display()))
}

fn walk(folder: &Path, depth: usize, files: &mut Vec<PathBuf>) -> Result<(), Failure> {
    let failure = |error| format!("{}: {error}", folder.display());
    if depth > MAX_FOLDER_DEPTH {
        return Err(format!("{}: more than {MAX_FOLDER_DEPTH} folders deep", folder.display()));
    }
    let mut entries = Vec::new();
    for entry in fs::read_dir(folder).map_err(failure)? {
        entries.push(entry.map_err(failure)?);
    }
    entries.sort_by_key(std::fs::DirEntry::file_name);
    for entry in entries {
        let path = entry.path();
        let name = entry.file_name();
        let name = name.to_string_lossy();
        let kind = entry.file_type().map_err(failure)?;
        if kind.is_dir() {
            if !name.starts_with('.') && !SKIPPED_FOLDERS.contains(&name.as_ref()) {
                walk(&path, depth + 1, files)?;
            }
        } else if path.is_file() && has_known_ending(&path) {
            if files.len() == MAX_FILES {
                return Err(format!("{}: more than {MAX_FILES} files", folder.display()));
            }
            files.push(path);
        }
    }
    Ok(())
}

/// Whether a file of a folder is read. Others are somebody else's.
fn has_known_ending(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_lowercase());
    Format::of_name(&name).is_some()
        || ending.as_deref() == Some("json")
        || name == "migration_lock.toml"
}

/// Markdown without a diagram, such as a README.
fn is_mere_text(source: &Source) -> bool {
    let has_diagram = || source.bytes.windows(7).any(|bytes| bytes == b"mermaid");
    Format::of_name(source.file_name()) == Some(Format::Markdown) && !has_diagram()
}

/// The language that files are said to be in.
fn language(format: InputFormat) -> Option<Format> {
    match format {
        InputFormat::Auto | InputFormat::Json => None,
        InputFormat::Sql => Some(Format::Sql),
        InputFormat::Mermaid => Some(Format::Mermaid),
        InputFormat::Dbml => Some(Format::Dbml),
    }
}

/// Whether a file is a Trestle document. One that was named and is JSON is taken for one, so that a
/// damaged document is reported and not read as SQL; in folders there is other JSON as well.
fn is_document(source: &Source, named: bool, format: InputFormat) -> bool {
    match format {
        InputFormat::Sql | InputFormat::Mermaid | InputFormat::Dbml => false,
        InputFormat::Json => true,
        InputFormat::Auto => {
            let start = source.bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&source.bytes);
            let json = start.trim_ascii_start().starts_with(b"{");
            let start = &start[..start.len().min(200)];
            let says_so = start.windows(9).any(|bytes| bytes == b"\"trestle/");
            json && (says_so || (named && source.file_name() != "_journal.json"))
        }
    }
}

fn read_document(source: &Source) -> Result<Document, Failure> {
    let (text, _) =
        decode_text(&source.bytes).map_err(|reason| format!("{}: {reason}", source.path))?;
    document_from_json(&text).map_err(|error| match error.position() {
        Some((line, column)) => {
            let message = error.to_string();
            let place = format!("Line {line}, column {column}: ");
            let message = message.strip_prefix(&place).unwrap_or(&message);
            format!("{}:{line}:{column}: {message}", source.path)
        }
        None => format!("{}: {error}", source.path),
    })
}
