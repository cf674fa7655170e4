//! What can be written on the command line.

use clap::builder::{PossibleValue, PossibleValuesParser};
use clap::{Args as ClapArgs, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;
use trestle_core::migrate::files::{DEFAULT_TRACKING_TABLE, LAYOUTS, Moment};

/// Design Postgres schemas: read SQL, Mermaid, DBML and documents, write SQL, Mermaid, documents and links.
#[derive(Debug, Parser)]
#[command(version, arg_required_else_help = true)]
pub(crate) struct Args {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Read SQL files, migration folders, diagrams and documents into one document.
    Import(ImportArgs),
    /// Write a schema as SQL, or as a document.
    Export(ExportArgs),
    /// Say where a schema does not keep its conventions.
    Lint(LintArgs),
    /// Write the migration from one schema to another, or say what differs.
    Diff(DiffArgs),
    /// Put a schema into a link.
    Link(LinkArgs),
    /// Take the document out of a link.
    Unlink(UnlinkArgs),
}

/// What is read.
#[derive(Debug, ClapArgs)]
pub(crate) struct InputArgs {
    #[command(flatten)]
    pub(crate) files: FileArgs,
    /// What the files hold; `auto` looks at them.
    #[arg(long, value_enum, default_value_t = InputFormat::Auto)]
    pub(crate) format: InputFormat,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct FileArgs {
    /// Files, folders and zip files, in any mix of SQL, Mermaid, DBML and documents; `-` is standard input.
    #[arg(required = true, value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,
    /// What the tool that runs the SQL sets before it, such as `search_path=app,public`; may be repeated.
    #[arg(long, value_name = "NAME=VALUE")]
    pub(crate) set: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum InputFormat {
    Auto,
    /// SQL statements.
    Sql,
    /// Mermaid entity relationship diagrams; in .md files, those between fences.
    Mermaid,
    /// DBML.
    Dbml,
    /// Trestle documents.
    Json,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct ImportArgs {
    #[command(flatten)]
    pub(crate) input: InputArgs,
    /// Where the document goes; standard output if not given.
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// Also write what became of each statement, as JSON.
    #[arg(long, value_name = "FILE")]
    pub(crate) report: Option<PathBuf>,
    /// The document's name; taken from the files if not given.
    #[arg(long)]
    pub(crate) name: Option<String>,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct ExportArgs {
    #[command(flatten)]
    pub(crate) input: InputArgs,
    /// What to write.
    #[arg(long, value_enum)]
    pub(crate) to: OutputFormat,
    /// Where it goes; standard output if not given.
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// SQL: also write who owns what.
    #[arg(long)]
    pub(crate) owners: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum OutputFormat {
    Sql,
    Json,
    /// A Mermaid entity relationship diagram.
    Mermaid,
    /// Who may do what with the rows of each table, as Markdown.
    AccessMatrix,
    /// The same as CSV, a line for each role, table and action.
    AccessMatrixCsv,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct LintArgs {
    #[command(flatten)]
    pub(crate) files: FileArgs,
    /// What the files hold; `auto` looks at them.
    #[arg(long, value_enum, default_value_t = InputFormat::Auto)]
    pub(crate) from: InputFormat,
    /// A built-in profile, or a JSON file with `profile` and `changes`; the document's own conventions if not given.
    #[arg(long, value_name = "NAME|FILE")]
    pub(crate) profile: Option<String>,
    /// How findings are written.
    #[arg(long, value_enum, default_value_t = LintFormat::Text)]
    pub(crate) format: LintFormat,
    /// Where they go; standard output if not given.
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// The least severity that makes the exit code 1.
    #[arg(long, value_enum, default_value_t = Deny::Warning)]
    pub(crate) deny: Deny,
    /// Findings that are known and left out, as --write-baseline wrote them.
    #[arg(long, value_name = "FILE")]
    pub(crate) baseline: Option<PathBuf>,
    /// Write all findings as known ones, and find none.
    #[arg(long, value_name = "FILE", conflicts_with = "baseline")]
    pub(crate) write_baseline: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum LintFormat {
    /// A line for each: `file:line:column: severity: message [rule]`.
    Text,
    Json,
    /// SARIF 2.1.0, for code scanning.
    Sarif,
    /// Annotations of GitHub Actions.
    Github,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Deny {
    Info,
    Warning,
    Error,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct DiffArgs {
    /// The schema that there is: a file, a folder or a zip file of SQL, Mermaid, DBML or a document; `-` is standard input.
    #[arg(value_name = "OLD")]
    pub(crate) old: PathBuf,
    /// The schema that there is to be.
    #[arg(value_name = "NEW")]
    pub(crate) new: PathBuf,
    /// What the tool that runs the SQL sets before it, such as `search_path=app,public`; may be repeated.
    #[arg(long, value_name = "NAME=VALUE")]
    pub(crate) set: Vec<String>,
    /// The way back, from NEW to OLD.
    #[arg(long)]
    pub(crate) down: bool,
    /// In more and smaller steps that keep nobody from reading and writing for long, where Postgres has a way for that. What
    /// takes long all the same says so.
    #[arg(long)]
    pub(crate) online: bool,
    /// Tables that get another name can be read and written under the old one too, by views that a second phase takes away.
    #[arg(long)]
    pub(crate) compatibility_views: bool,
    /// Tables and columns that go are kept under other names with their rows, so that the way back brings them back; a
    /// second phase drops them.
    #[arg(long)]
    pub(crate) keep_removed: bool,
    /// What was renamed, and is not dropped and made anew: `users=people`, `orders.total=amount`; may be repeated.
    #[arg(long, value_name = "OLD=NEW")]
    pub(crate) rename: Vec<String>,
    /// Take everything for renamed that may have been.
    #[arg(long)]
    pub(crate) assume_renames: bool,
    /// What is written.
    #[arg(long, value_enum, default_value_t = DiffFormat::Sql)]
    pub(crate) format: DiffFormat,
    /// Where it goes; standard output if not given. With --layout, the folder that the files go into.
    #[arg(short, long, value_name = "FILE|FOLDER")]
    pub(crate) output: Option<PathBuf>,
    /// End with 1 where something differs.
    #[arg(long)]
    pub(crate) exit_code: bool,
    #[command(flatten, next_help_heading = "Files")]
    pub(crate) files: LayoutArgs,
}

/// A migration as files.
#[derive(Debug, ClapArgs)]
pub(crate) struct LayoutArgs {
    /// Write both ways as files, as a tool expects them, into the folder of -o. Files that are there are never overwritten;
    /// Drizzle's journal gains entries.
    #[arg(long, value_name = "LAYOUT", value_parser = layouts(), requires = "output", conflicts_with_all = ["down", "format"])]
    pub(crate) layout: Option<String>,
    /// What the migration is called.
    #[arg(long, default_value = "migration", requires = "layout")]
    pub(crate) name: String,
    /// The time of the first file, in UTC, such as 20261123120000; now if not given.
    #[arg(long, value_name = "TIME", requires = "layout", value_parser = moment)]
    pub(crate) at: Option<Moment>,
    /// The number of the first file; the one after the highest in the folder if not given.
    #[arg(long, requires = "layout")]
    pub(crate) number: Option<u32>,
    /// Also keep in a table of the database which tables were migrated.
    #[arg(long, value_name = "TABLE", num_args = 0..=1, require_equals = true, default_missing_value = DEFAULT_TRACKING_TABLE, requires = "layout")]
    pub(crate) tracking: Option<String>,
    /// Statements that can be run again where they have been run already.
    #[arg(long, requires = "layout")]
    pub(crate) idempotent: bool,
    /// Also `scripts/NAME_verify.sql`, which fails where a database does not hold all that NEW holds.
    #[arg(long, requires = "layout")]
    pub(crate) verify: bool,
    /// Also `scripts/NAME_reset.sql`, which drops all that NEW holds.
    #[arg(long, requires = "layout")]
    pub(crate) reset: bool,
}

fn layouts() -> PossibleValuesParser {
    let values = LAYOUTS.iter().map(|layout| PossibleValue::new(layout.name).help(layout.about));
    PossibleValuesParser::new(values)
}

fn moment(text: &str) -> Result<Moment, String> {
    Moment::parse(text).ok_or_else(|| "fourteen digits are expected: YYYYMMDDhhmmss".to_owned())
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum DiffFormat {
    /// The statements that lead from one schema to the other.
    Sql,
    /// What differs, the steps of both ways, and what may have been renamed.
    Json,
    /// What differs, a line for each object and part.
    Text,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct LinkArgs {
    #[command(flatten)]
    pub(crate) input: InputArgs,
    /// Address of the page that opens the link. Without it, what goes after its `#` is printed.
    #[arg(long, value_name = "URL")]
    pub(crate) base: Option<String>,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct UnlinkArgs {
    /// The link, or what follows its `#`; `-` reads it from standard input.
    pub(crate) url: String,
    /// Where the document goes; standard output if not given.
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
}
