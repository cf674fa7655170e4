//! Files that no tool runs to make a schema, by their names and what stands beside them.

use crate::import::format::Format;
use crate::import::source::Source;
use std::collections::BTreeSet;

/// Endings of programs, and what they are called.
const PROGRAMS: &[(&str, &str)] = &[
    ("js", "JavaScript"),
    ("cjs", "JavaScript"),
    ("mjs", "JavaScript"),
    ("ts", "TypeScript"),
    ("mts", "TypeScript"),
    ("cts", "TypeScript"),
    ("rb", "Ruby"),
    ("py", "Python"),
    ("go", "Go"),
    ("rs", "Rust"),
    ("php", "PHP"),
    ("java", "Java"),
    ("kt", "Kotlin"),
    ("exs", "Elixir"),
];

/// What is known of all files together.
#[derive(Debug)]
pub(super) struct Folder {
    /// There is one file only, which is read whatever its name.
    alone: bool,
    /// The caller says in which language the files are, whatever their names.
    said: bool,
    /// Starts of paths that declare what migrations make.
    declared: Vec<String>,
    /// Files that a tool writes from what its migrations made.
    dumped: BTreeSet<String>,
}

impl Folder {
    pub(super) fn of(sources: &[Source], format: Option<Format>) -> Self {
        let readable: Vec<&Source> = sources.iter().filter(|s| Format::of(s).is_some()).collect();
        Self {
            alone: sources.len() == 1,
            said: format.is_some(),
            declared: declared(sources),
            dumped: dumped(&readable),
        }
    }

    /// Why a file is left out, if it is.
    pub(super) fn reason(&self, source: &Source) -> Option<String> {
        self.fixed_reason(source).map(str::to_owned).or_else(|| self.by_language(source))
    }

    fn fixed_reason(&self, source: &Source) -> Option<&'static str> {
        let name = source.file_name().to_ascii_lowercase();
        let has_part =
            |wanted: &str| source.path.split('/').any(|p| p.eq_ignore_ascii_case(wanted));
        if name.starts_with('.') {
            return Some("a hidden file");
        }
        if has_part("__MACOSX") {
            return Some("what macOS keeps beside the files of an archive");
        }
        if self.alone {
            return None;
        }
        let undoes = ["down.sql", "rollback.sql", "undo.sql", "revert.sql"].iter().any(|ending| {
            let before = name.strip_suffix(ending);
            before.is_some_and(|before| before.is_empty() || before.ends_with(['.', '_', '-']))
        });
        if undoes {
            return Some("a down migration: it undoes what the others do");
        }
        if name == "seed.sql" || has_part("seeds") || has_part("seed") {
            return Some("seed data is no part of a schema");
        }
        if source.path.contains("supabase/tests/") {
            return Some("tests are no part of a schema");
        }
        if self.declared.iter().any(|folder| source.path.starts_with(folder))
            || self.dumped.contains(&source.path)
        {
            return Some("the migrations beside it make the same objects");
        }
        None
    }

    fn by_language(&self, source: &Source) -> Option<String> {
        match Format::of(source) {
            _ if self.alone || (self.said && !is_companion(source)) => None,
            Some(Format::Markdown) if !source.bytes.windows(7).any(|bytes| bytes == b"mermaid") => {
                Some("no Mermaid diagram is in it".to_owned())
            }
            Some(_) => None,
            None => {
                let name = source.file_name().to_ascii_lowercase();
                let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
                let program = PROGRAMS.iter().find(|(e, _)| *e == ending);
                Some(match (name.as_str(), program) {
                    ("_journal.json", _) => "it says the order of the migrations".to_owned(),
                    ("migration_lock.toml", _) => {
                        "it says which database the migrations are for".to_owned()
                    }
                    (_, Some((_, language))) => {
                        format!("a program in {language}: only SQL is read, and nothing is run")
                    }
                    _ if ending == "prisma" => {
                        "a schema of Prisma: its migrations are read, in prisma/migrations"
                            .to_owned()
                    }
                    _ => "not an SQL file, nor a diagram".to_owned(),
                })
            }
        }
    }
}

/// Supabase's `supabase/schemas` declares what `supabase/migrations` makes: where both are there, the
/// migrations count.
fn declared(sources: &[Source]) -> Vec<String> {
    let folders = |name: &str| -> BTreeSet<&str> {
        let sql = sources.iter().filter(|s| Format::of_name(s.file_name()) == Some(Format::Sql));
        sql.filter_map(|s| s.path.find(name).and_then(|at| s.path.get(..at))).collect()
    };
    let migrations = folders("supabase/migrations/");
    folders("supabase/schemas/")
        .into_iter()
        .filter(|folder| migrations.contains(folder))
        .map(|folder| format!("{folder}supabase/schemas/"))
        .collect()
}

/// dbmate writes `schema.sql` beside its folder of migrations, Rails and others `structure.sql` beside theirs.
fn dumped(sources: &[&Source]) -> BTreeSet<String> {
    const FOLDERS: &[&str] = &["migrations", "migrate"];
    let of_sql = |s: &&&Source| Format::of_name(s.file_name()) == Some(Format::Sql);
    let parents: BTreeSet<&str> = sources
        .iter()
        .filter(of_sql)
        .filter_map(|s| {
            let folder = super::folder_of(&s.path).trim_end_matches('/');
            let (parent, name) = folder.rsplit_once('/').unwrap_or(("", folder));
            FOLDERS.contains(&name).then_some(parent)
        })
        .collect();
    sources
        .iter()
        .filter(|s| matches!(s.file_name(), "schema.sql" | "structure.sql"))
        .filter(|s| parents.contains(super::folder_of(&s.path).trim_end_matches('/')))
        .map(|s| s.path.clone())
        .collect()
}

/// Files that say how others are to be read.
fn is_companion(source: &Source) -> bool {
    matches!(source.file_name(), "_journal.json" | "migration_lock.toml")
}
