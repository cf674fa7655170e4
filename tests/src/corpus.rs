//! The corpus of real schemas, where it is at hand: `../shared/corpus` beside the project.

use std::path::{Path, PathBuf};
use trestle_core::import::Source;

/// The corpus' folder, if there is one.
pub fn folder() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/corpus");
    folder.is_dir().then_some(folder)
}

/// The corpus' folder; where there is none, says so, so that a skipped test is seen.
pub fn folder_or_skip(test: &str) -> Option<PathBuf> {
    let folder = folder();
    if folder.is_none() {
        eprintln!("SKIPPED {test}: there is no ../shared/corpus");
    }
    folder
}

/// The published files of one schema, template variables filled in.
///
/// # Panics
///
/// Where a file cannot be read.
pub fn sources(folder: &Path) -> Vec<Source> {
    let rendered = folder.join("rendered");
    let base = if rendered.is_dir() { rendered } else { folder.join("src") };
    let mut all = Vec::new();
    collect(&base, &base, &mut all);
    all
}

fn collect(folder: &Path, base: &Path, all: &mut Vec<Source>) {
    let entries = std::fs::read_dir(folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display()));
    let mut paths: Vec<PathBuf> = entries.flatten().map(|e| e.path()).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            collect(&path, base, all);
        } else {
            let name = path.strip_prefix(base).unwrap_or(&path).to_string_lossy().into_owned();
            let bytes = std::fs::read(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
            all.push(Source::new(name, bytes));
        }
    }
}

/// Whether the schema expects Supabase's platform to be there.
pub fn needs_prelude(folder: &Path) -> bool {
    std::fs::read_to_string(folder.join("truth.json"))
        .is_ok_and(|truth| truth.contains("\"prelude\": \"supabase\""))
}
