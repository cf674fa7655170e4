//! Messages between the page and its worker, as JSON text; files travel beside it.
//!
//! The page is where the document changes: it sends patches, one way. The worker sends back what it
//! derives from them. A document that the worker made (an import, one from storage) is sent in pieces, so
//! that no single message keeps the page busy for long.

use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use trestle_core::conventions::KindExamples;
use trestle_core::diff::{Change, Mark};
use trestle_core::domain::Overview;
use trestle_core::edit::{Collision, Command, PasteAs, Patch};
use trestle_core::layout::Point;
use trestle_core::lint::{Diagnostic, Mending};
use trestle_core::model::{
    Conventions, DiagramId, Document, DomainId, Name, ObjectRef, Policy, PolicyId, Table, TableId,
    UnknownField,
};
use trestle_core::rls::attempt::{Problem, RowAnswers, Scenario};
use trestle_core::rls::{Action, Explanation, Exposure, Matrix};
use trestle_core::sql::{Completion, Flaw};

/// Number of a long piece of work.
pub type Job = u32;

/// Counts the changes of the open document; answers say to which they belong.
pub type Version = u32;

/// From the page to the worker.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ToWorker {
    /// Reads files that come with the message, one for each path.
    ImportFiles { job: Job, paths: Vec<String> },
    /// Reads SQL or a document from a text.
    ImportText { job: Job, name: String, text: String },
    /// Makes a sample that comes with the program, by its code.
    ImportSample { job: Job, code: String },
    /// Reads a saved document.
    Load { job: Job, key: String },
    /// The document of a finished job is the open one from now on, saved under a key.
    Adopt { job: Job, key: String, version: Version },
    /// This document is the open one from now on; saved where it has a key.
    Hold { document: Box<WholeDocument>, key: Option<String>, version: Version },
    /// The open document changed; whether by what was typed in its SQL.
    Patch { patch: Box<Patch>, version: Version, from_text: bool },
    /// Sends the patch of the last preview.
    TakeProposal { request: u32 },
    /// The document of the last preview is the open one from now on.
    Accepted { version: Version },
    /// Derives something from the open document.
    Ask { request: u32, question: Question },
    /// A version of the open document becomes a document of its own, under a name.
    LoadVersion { job: Job, id: String, name: String },
    /// Saves at once what is to be saved soon.
    Flush,
    /// What a page that went away had not seen saved; when it had opened the document, and when it went.
    Recover { key: String, text: String, writer: String, since: f64, at: f64 },
    /// The file of a document; its handle comes with the message.
    KeepFile { key: String, about: FileAbout },
    /// Asks which document a file is of; its handle comes with the message. [`Answer::FileOf`] answers.
    FindFile { request: u32 },
    /// Lists saved documents.
    ListSaved,
    /// Removes a saved document.
    Forget { key: String },
}

/// From the worker to the page.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ToPage {
    /// The worker listens.
    Ready,
    /// How far a job is, from 0 to 1, and what it counted.
    Progress {
        job: Job,
        fraction: f64,
        statements: usize,
    },
    /// A document without its tables, which follow.
    DocumentHead {
        job: Job,
        document: Box<WholeDocument>,
        tables: usize,
    },
    DocumentTables {
        job: Job,
        tables: Vec<Table>,
    },
    /// All tables have been sent.
    DocumentEnd {
        job: Job,
        report: Vec<ReportLine>,
        totals: ReportTotals,
    },
    /// Nothing could be made of what was given; why, and the rows that say so.
    JobFailed {
        job: Job,
        message: String,
        report: Vec<ReportLine>,
    },
    Answer {
        request: u32,
        version: Version,
        answer: Answer,
    },
    /// A part of the patch that was asked for; the version is the one that it applies to.
    Proposal {
        request: u32,
        version: Version,
        patch: Box<Patch>,
        last: bool,
    },
    /// The open document is safe up to this version.
    Saved {
        key: String,
        version: Version,
    },
    /// Another tab has saved the document since: from now on this one is saved as a copy, under another key.
    SavedAsCopy {
        key: String,
        copy: String,
    },
    /// The open document, or another that was changed last, is not safe. It is tried again.
    SaveFailed {
        trouble: SaveTrouble,
    },
    /// What a page had left unsaved is in the storage now.
    Recovered {
        key: String,
    },
    /// The file of the document of a job; its handle comes with the message. Whether the document is in it as it is.
    File {
        job: Job,
        about: FileAbout,
        clean: bool,
    },
    SavedDocuments {
        documents: Vec<SavedDocument>,
    },
    /// What cards tell of access is other than before; all of it.
    Exposures {
        exposures: Vec<(TableId, Exposure)>,
    },
    /// What breaks the conventions of the open document is other than before.
    Problems {
        /// Nothing of what was told before holds.
        anew: bool,
        gone: Vec<Diagnostic>,
        come: Vec<Diagnostic>,
    },
}

/// A document with what serialisation leaves out.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct WholeDocument {
    pub document: Document,
    pub unknown: Vec<UnknownField>,
}

impl WholeDocument {
    pub fn new(document: &Document) -> Self {
        Self { document: document.clone(), unknown: document.unknown.as_ref().clone() }
    }

    pub fn into_document(self) -> Document {
        let mut document = self.document;
        document.unknown = self.unknown.into();
        document
    }
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Question {
    /// The SQL of one object, or of the whole schema.
    Sql {
        object: Option<ObjectRef>,
    },
    Mermaid {
        scope: Scope,
    },
    /// The part of a link after `#`.
    Link,
    /// The document's file.
    File,
    /// What a finished job would do to the open document.
    Preview {
        job: Job,
        how: Placing,
    },
    /// The SQL of some tables, with what they need.
    SqlOfTables {
        tables: BTreeSet<TableId>,
    },
    /// What pasting a finished job would do, with its middle at a point; ready to be taken over.
    Paste {
        job: Job,
        diagram: DiagramId,
        at: Point,
        choices: Vec<(ObjectRef, PasteAs)>,
    },
    /// The SQL of the whole schema, to be changed by [`Question::SqlRead`].
    SqlOpen,
    /// What changed SQL makes of the document; new tables join the diagram that is shown.
    SqlRead {
        text: String,
        shown: DiagramId,
    },
    /// The text of a file of a job's import.
    Source {
        job: Job,
        file: String,
    },
    /// Versions of the document, the newest first.
    Versions,
    /// Keeps the document as a version under a name.
    SaveVersion {
        name: String,
    },
    /// Names a version; an empty name takes it away.
    NameVersion {
        id: String,
        name: String,
    },
    RemoveVersion {
        id: String,
    },
    /// What going back to a version would do; `propose` readies it to be taken over.
    VersionPreview {
        id: String,
        propose: bool,
    },
    /// Reads the expressions of a command as they were typed.
    Expressions {
        command: Box<Command>,
    },
    /// All rules, in words.
    Rules,
    /// What would mend problems, each by its rule and object.
    Fixes {
        problems: Vec<(String, ObjectRef)>,
    },
    /// What mending would do; ready to be taken over.
    Mend {
        what: Mending,
    },
    /// What each domain holds.
    Domains,
    /// What patterns of names come to, in the document with these conventions.
    Examples {
        conventions: Box<Conventions>,
    },
    /// The numbers of rows that a text says tables have.
    Counts {
        text: String,
    },
    /// Who may do what with the rows of each table.
    Access,
    /// Why a role may do something with a table, or why not; no role is `PUBLIC`.
    AccessWhy {
        role: Option<Name>,
        table: TableId,
        action: Action,
    },
    /// The policies of tables in sentences.
    PolicyWords {
        tables: Vec<TableId>,
    },
    /// What can be written at a byte offset of a condition of a table's policies.
    Complete {
        table: TableId,
        text: String,
        at: usize,
    },
    /// The statements that a command comes to on a server that holds the document, as a script.
    Statements {
        command: Box<Command>,
    },
    /// What is to be said of a policy while it is typed.
    PolicyDraft {
        table: TableId,
        policy: Box<Policy>,
    },
    /// Which rows a role reaches, in words, for each of some tables; no role is `PUBLIC`.
    AccessWords {
        role: Option<Name>,
        tables: Vec<TableId>,
    },
    /// A scenario to begin with, for the rows of a table.
    OfferTrial {
        table: TableId,
    },
    /// What becomes of a table's rows in a scenario.
    Try {
        table: TableId,
        scenario: Box<Scenario>,
    },
    /// The same as a test for pgTAP.
    TrialText {
        table: TableId,
        scenario: Box<Scenario>,
    },
    /// The matrix of access as a text: CSV, or Markdown.
    AccessText {
        as_csv: bool,
    },
    /// What changed SQL of one object, or SQL that adds objects, makes of the document.
    ObjectSql {
        object: Option<ObjectRef>,
        text: String,
        shown: DiagramId,
    },
}

/// How an import goes into the open document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Placing {
    /// Nothing is removed.
    Merge,
    /// What the import lacks is removed.
    Same,
}

/// Which part of a schema.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    All,
    Domain(DomainId),
    Tables(Vec<TableId>),
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    Text(String),
    /// The command with its expressions read, or what is wrong with them.
    Expressions(Result<Box<Command>, String>),
    /// Why it cannot be done, in words.
    Preview(Result<Preview, String>),
    Sql(SqlAnswer),
    /// None where the text is no longer kept.
    Source(Option<String>),
    Versions(Result<Vec<SavedVersion>, SaveTrouble>),
    Paste(Result<PastePlan, String>),
    /// The saved document that is linked to a file, if there is one.
    FileOf(Option<FileOf>),
    Rules(Vec<RuleWords>),
    /// In the order of the question; none where a person has to decide.
    Fixes(Vec<Option<FixWords>>),
    Mend(Box<MendPlan>),
    Domains(Box<Overview>),
    Examples(Vec<KindExamples>),
    Counts(Counts),
    Access(Box<Matrix>),
    /// None where there is no such table.
    Trial(Option<Box<Scenario>>),
    Tried {
        rows: Vec<RowAnswers>,
        /// What of the scenario cannot be read.
        problems: Vec<Problem>,
    },
    /// None where there is no such table.
    AccessWhy(Option<Box<Explanation>>),
    /// Names in sentences are between backticks.
    PolicyWords(Vec<(TableId, PolicyId, String)>),
    AccessWords(Vec<(TableId, String)>),
    Completion(Completion),
    PolicyDraft {
        using: Option<Flaw>,
        check: Option<Flaw>,
        /// As of [`Answer::PolicyWords`]; none while something cannot be read.
        sentence: Option<String>,
    },
}

/// A rule as the page tells of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleWords {
    pub code: String,
    pub group: String,
    pub title: String,
    /// Markdown.
    pub why: String,
    /// SQL.
    pub bad: String,
    pub good: String,
    pub can_be_fixed: bool,
}

/// What would mend a problem.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FixWords {
    pub label: String,
    /// No row is refused, changed or lost by it, and no query gives another result.
    pub is_safe: bool,
}

/// What a text says of how many rows tables have.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    pub matched: Vec<(TableId, u64)>,
    /// Lines from 1 with names that no table has, or with the reason why they are no counts.
    pub unmatched: Vec<(usize, String)>,
    pub malformed: Vec<(usize, String)>,
    /// Further lines of both kinds.
    pub more: usize,
}

/// What mending would do.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MendPlan {
    /// Of the step.
    pub label: String,
    pub mended: usize,
    pub is_safe: bool,
    pub changes: Preview,
    /// Messages of problems that stay, with the reason.
    pub left: Vec<(String, String)>,
    /// Objects that a person has to look at, since texts of theirs mention what gets another name.
    pub notes: Vec<String>,
    /// The migration, or why it cannot be told.
    pub statements: Result<Vec<String>, String>,
}

/// A saved document as the one that a file of the disk belongs to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FileOf {
    pub key: String,
    /// When the file was changed last, as far as the document knows.
    pub modified: f64,
    /// Whether the document is what was in the file then.
    pub clean: bool,
}

/// What an import would do.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Preview {
    /// All, by kind and mark.
    pub counts: Vec<(String, Mark, usize)>,
    /// As many as are shown.
    pub changes: Vec<Change>,
    pub default_privileges: bool,
    /// Whether anything changes at all, also what is not told, such as the places of cards.
    pub any: bool,
}

/// What pasting would do.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct PastePlan {
    /// Names that are taken.
    pub collisions: Vec<Collision>,
    /// Whether anything changes.
    pub any: bool,
}

/// What became of SQL that was typed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SqlAnswer {
    /// What it changes.
    Read(Box<Patch>),
    /// What cannot be read of it; `total` counts those that are not listed too.
    Problems { problems: Vec<SqlPlace>, total: usize },
    /// Why it cannot be, though it can be read.
    Refused(String),
}

/// A place in SQL that was typed, and what is wrong there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SqlPlace {
    /// In UTF-16 units, as the browser counts.
    pub from: usize,
    pub to: usize,
    /// From 1.
    pub line: u32,
    pub column: u32,
    pub reason: String,
}

/// A row of the import report, as the page shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportLine {
    pub file: String,
    pub line: u32,
    pub column: u32,
    pub outcome: Outcome,
    pub summary: String,
    pub reason: Option<String>,
    pub object: Option<ObjectRef>,
    pub excerpt: String,
}

/// What became of a statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    Failed,
    Verbatim,
    Ignored,
    Modelled,
}

impl Outcome {
    pub const ALL: [Self; 4] = [Self::Failed, Self::Verbatim, Self::Ignored, Self::Modelled];

    pub fn label(self) -> &'static str {
        match self {
            Self::Failed => "Failed",
            Self::Verbatim => "Kept verbatim",
            Self::Ignored => "Ignored",
            Self::Modelled => "Modelled",
        }
    }
}

/// How many statements ended in each way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportTotals {
    pub failed: usize,
    pub verbatim: usize,
    pub ignored: usize,
    pub modelled: usize,
}

impl ReportTotals {
    pub fn of(self, outcome: Outcome) -> usize {
        match outcome {
            Outcome::Failed => self.failed,
            Outcome::Verbatim => self.verbatim,
            Outcome::Ignored => self.ignored,
            Outcome::Modelled => self.modelled,
        }
    }

    pub fn all(self) -> usize {
        self.failed + self.verbatim + self.ignored + self.modelled
    }
}

/// A document in this browser's storage.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SavedDocument {
    pub key: String,
    pub name: String,
    pub tables: usize,
    /// Milliseconds since 1970.
    pub saved_at: f64,
    /// The page that saved it last; every load of the page is another.
    #[serde(default)]
    pub writer: String,
}

/// Why the browser does not save.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SaveTrouble {
    /// There is no more room.
    Full,
    /// This window has no storage, as in some private modes.
    Unavailable,
    Other(String),
}

impl std::fmt::Display for SaveTrouble {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Full => f.write_str("its storage is full"),
            Self::Unavailable => f.write_str("this window has no storage"),
            Self::Other(message) => f.write_str(message.trim_end_matches('.')),
        }
    }
}

/// A version of a document that can be gone back to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SavedVersion {
    pub id: String,
    /// Milliseconds since 1970.
    pub at: f64,
    /// What a person has called it; it then stays for good.
    pub name: Option<String>,
    pub reason: VersionReason,
    pub tables: usize,
    pub bytes: usize,
    /// The same for the same document.
    pub digest: String,
}

/// Why a version was kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum VersionReason {
    /// Before the first change after the document was opened.
    Opened,
    /// Now and then while it is changed.
    Editing,
    BeforeImport,
    BeforeReplace,
    BeforeRestore,
    /// A person wanted it.
    Named,
}

/// What is known of a document's file beside its handle.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FileAbout {
    pub name: String,
    /// When the file was changed last, as this program left or found it, in milliseconds since 1970.
    pub modified: f64,
    /// Of the document as it is in the file.
    pub digest: String,
}

/// Tells texts and bytes apart, well enough to know the same again (FNV-1a).
pub fn digest(bytes: &[u8]) -> String {
    let hash = bytes.iter().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    });
    format!("{hash:016x}")
}
