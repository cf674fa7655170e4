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

/// What a schema expects to be there before it is loaded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Prelude {
    Nothing,
    /// Supabase's roles, and the schemas `auth` and `storage`, empty.
    Roles,
    /// All of Supabase's platform.
    Supabase,
}

impl Prelude {
    /// What the truth of a schema was made with.
    pub fn of(folder: &Path) -> Self {
        let truth = std::fs::read_to_string(folder.join("truth.json")).unwrap_or_default();
        match () {
            () if truth.contains("\"prelude\": \"supabase\"") => Self::Supabase,
            () if truth.contains("\"prelude\": \"roles\"") => Self::Roles,
            () => Self::Nothing,
        }
    }

    fn files(self) -> &'static [&'static str] {
        match self {
            Self::Nothing => &[],
            Self::Roles => &["00-roles.sql"],
            Self::Supabase => &["00-roles.sql", "10-auth.sql", "11-storage.sql", "20-platform.sql"],
        }
    }

    /// Loads it into a new database.
    ///
    /// # Panics
    ///
    /// Where the server refuses a statement.
    pub fn load(self, client: &mut postgres::Client, corpus: &Path, database: &str) {
        if self == Self::Nothing {
            return;
        }
        client
            .batch_execute("CREATE SCHEMA auth; CREATE SCHEMA storage")
            .unwrap_or_else(|e| panic!("{e}"));
        for file in self.files() {
            let path = corpus.join("_prelude").join(file);
            let text = std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{e}"));
            let text = text.replace(":\"DBNAME\"", &format!("\"{database}\""));
            for piece in trestle_core::sql::split(&text) {
                if let Err(error) = client.batch_execute(piece.text) {
                    panic!("{file}: {error}: {}", piece.text);
                }
            }
        }
    }
}
