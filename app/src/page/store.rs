//! What the page knows: the open document with its history, and what is selected and shown.

use super::client;
use super::disk::LinkedFile;
use super::drawer::Tried;
use super::lasting::State;
use super::later::later;
use super::problems::{self, Problems};
use crate::protocol::{Job, ReportLine, ReportTotals, SaveTrouble, ToWorker, Version};
use leptos::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use trestle_core::edit::{Applied, Command, CommandError, History, Patch, apply, describe};
use trestle_core::layout::settled;
use trestle_core::lint::{Diagnostic, Mending};
use trestle_core::model::{DiagramId, Document, ObjectRef, TableId};
use trestle_core::rls::Exposure;

/// Whether a document can be changed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Mode {
    #[default]
    Edit,
    /// A copy from a link: to look at, until it is copied.
    Review,
}

/// What is on the screen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Screen {
    #[default]
    Start,
    Editor,
}

/// How the document's safety is shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) enum SaveState {
    /// A review copy, or nothing open.
    #[default]
    Unsaved,
    Saving,
    Saved,
    /// Also while further changes are made, until all is safe again.
    Failed(SaveTrouble),
}

/// Tabs of the drawer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum DrawerTab {
    Problems,
    Domains,
    Conventions,
    Access,
    Sql,
    Mermaid,
    Report,
}

/// Panels that lie over the canvas where the screen is narrow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sheet {
    Explorer,
    Inspector,
}

/// A form of the inspector for a part of a table or view.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum PartForm {
    Change(ObjectRef),
    /// One that its table or view is yet to have.
    New(ObjectRef, PartKind),
}

/// Parts that are added by a form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PartKind {
    Constraint,
    Index,
    Policy,
    Trigger,
}

/// Dialogs, of which at most one is open.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Dialog {
    Palette,
    Share,
    Shortcuts,
    Paste,
    AddTable,
    /// An object of any other kind.
    AddObject,
    /// A relation of the selected table.
    Relate,
    /// Relations that names speak of.
    Suggestions,
    History,
    /// The way between two tables.
    FindPath,
    /// Columns that cards leave out.
    HideColumns,
    Versions,
    /// New names for the selected tables.
    RenamePattern,
    /// What is pasted has names that are taken.
    PasteCollisions(Box<super::open::Pasting>),
    /// The document's file was changed by another program.
    OverwriteFile,
    /// The name of a diagram.
    Diagram(super::dialog::Naming),
    /// An import while a document is open: what to do with it.
    PlaceImport,
    /// What mending problems would change.
    Mend(Mending),
    /// Why a rule is not to be held against an object.
    Suppress(Box<Diagnostic>),
    /// The domains that table names tell of, before they are taken over.
    ReviewDomains,
    /// How many rows tables have, from a file or a text.
    ImportCounts,
    /// The domain that the selected tables are to belong to.
    MoveToDomain,
    /// Conventions from a file or a text.
    ImportConventions,
    /// A standard pattern for the selected tables; of which group the first one is.
    InsertPattern(trestle_core::pattern::Group),
    /// Removing needs more to go.
    ConfirmRemove {
        object: ObjectRef,
        dependents: Vec<String>,
    },
}

/// What is selected: tables on the canvas, and the one object that the inspector shows.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Selection {
    pub(super) tables: BTreeSet<TableId>,
    pub(super) object: Option<ObjectRef>,
}

impl Selection {
    pub(super) fn of(object: ObjectRef) -> Self {
        Self { tables: table_of(&object).into_iter().cloned().collect(), object: Some(object) }
    }

    /// Tables, and the one that the inspector shows where it is one.
    pub(super) fn of_tables(tables: BTreeSet<TableId>) -> Self {
        let object = match tables.first() {
            Some(one) if tables.len() == 1 => Some(ObjectRef::Table(one.clone())),
            _ => None,
        };
        Self { tables, object }
    }

    pub(super) fn table(&self) -> Option<&TableId> {
        self.object.as_ref().and_then(table_of)
    }
}

/// The table that an object is or belongs to.
pub(super) fn table_of(object: &ObjectRef) -> Option<&TableId> {
    match object {
        ObjectRef::Table(id)
        | ObjectRef::Column(id, _)
        | ObjectRef::Constraint(id, _)
        | ObjectRef::Index(id, _)
        | ObjectRef::Trigger(id, _)
        | ObjectRef::Policy(id, _) => Some(id),
        _ => None,
    }
}

/// What cards tell of who reaches the rows of their tables.
pub(super) type Exposures = Arc<BTreeMap<TableId, Exposure>>;

/// The last import's report.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct ImportReport {
    pub(super) lines: Vec<ReportLine>,
    pub(super) totals: ReportTotals,
    /// The job that made it, for its files.
    pub(super) job: Job,
}

/// Signals of the page. Copied freely; everything in it lives as long as the page.
#[derive(Clone, Copy)]
pub(super) struct Store {
    pub(super) screen: State<Screen>,
    pub(super) document: State<Arc<Document>>,
    pub(super) mode: State<Mode>,
    /// The key under which the document is saved.
    pub(super) key: State<Option<String>>,
    pub(super) save_state: State<SaveState>,
    /// The file on the disk that the document belongs to.
    pub(super) file: State<Option<LinkedFile>>,
    pub(super) version: State<Version>,
    /// Counts the documents that were put on the screen.
    pub(super) opened: State<u32>,
    history: StoredValue<History>,
    /// What undo and redo would do.
    pub(super) undo_label: State<Option<String>>,
    pub(super) redo_label: State<Option<String>>,
    pub(super) selection: State<Selection>,
    pub(super) diagram: State<DiagramId>,
    pub(super) report: State<Option<Arc<ImportReport>>>,
    /// What breaks the conventions of the open document.
    pub(super) problems: State<Problems>,
    /// What cards tell of who reaches the rows of their tables.
    pub(super) exposures: State<Exposures>,
    pub(super) drawer: State<Option<DrawerTab>>,
    pub(super) sheet: State<Option<Sheet>>,
    pub(super) dialog: State<Option<Dialog>>,
    /// The form that is open in the inspector.
    pub(super) form: State<Option<PartForm>>,
    /// SQL that was typed and could not be read yet, while its panel is closed; with the number of its document
    /// in `opened`.
    pub(super) sql_draft: State<Option<(u32, String)>>,
    /// Rows that were tried as somebody.
    pub(super) tried: State<Tried>,
}

impl Store {
    pub(super) fn new() -> Self {
        problems::start();
        Self {
            screen: State::new(Screen::Start),
            document: State::new(Arc::new(Document::new(""))),
            mode: State::new(Mode::Edit),
            key: State::new(None),
            save_state: State::new(SaveState::Unsaved),
            file: State::new(None),
            version: State::new(0),
            opened: State::new(0),
            history: StoredValue::new(History::default()),
            undo_label: State::new(None),
            redo_label: State::new(None),
            selection: State::new(Selection::default()),
            diagram: State::new(Document::main_diagram_id()),
            report: State::new(None),
            problems: State::new(Problems::default()),
            exposures: State::new(Exposures::default()),
            drawer: State::new(None),
            sheet: State::new(None),
            dialog: State::new(None),
            form: State::new(None),
            sql_draft: State::new(None),
            tried: State::new(Tried::default()),
        }
    }

    pub(super) fn can_edit(self) -> bool {
        self.mode.get() == Mode::Edit && later().is_some()
    }

    /// Puts a document on the screen. The worker is told by the caller.
    pub(super) fn show(self, document: Document, mode: Mode, key: Option<String>) {
        let diagram = document.opening_diagram().map(|d| d.id.clone());
        super::panic_screen::remember(&document);
        self.history.set_value(History::default());
        self.selection.set(Selection::default());
        self.diagram.set(diagram.unwrap_or_else(Document::main_diagram_id));
        self.document.set(Arc::new(document));
        self.mode.set(mode);
        self.save_state.set(if key.is_some() { SaveState::Saving } else { SaveState::Unsaved });
        self.key.set(key);
        self.file.set(None);
        self.version.update(|v| *v += 1);
        self.report.set(None);
        self.problems.set(Problems::default());
        self.exposures.set(Exposures::default());
        self.drawer.set(None);
        self.sheet.set(None);
        self.dialog.set(None);
        self.form.set(None);
        self.opened.update(|n| *n += 1);
        self.screen.set(Screen::Editor);
        self.say_labels();
    }

    /// Applies a command as one step that can be undone. Gives the objects that came into being.
    pub(super) fn apply(self, command: &Command) -> Result<Vec<ObjectRef>, CommandError> {
        match untrack(later) {
            Some(later) if self.mode.get_untracked() == Mode::Edit => (later.apply)(self, command),
            _ => Ok(Vec::new()),
        }
    }

    pub(super) fn apply_now(self, command: &Command) -> Result<Vec<ObjectRef>, CommandError> {
        let before = self.document.get_untracked();
        let applied = self.settle(&before, apply(&before, command)?);
        if applied.patch.is_empty() {
            return Ok(applied.created);
        }
        self.history.update_value(|h| h.record(&before, command, &applied));
        self.changed(applied.document, applied.patch);
        Ok(applied.created)
    }

    /// The same with a place for each card that is new, and room for each that grew, as part of the step.
    fn settle(self, before: &Document, applied: Applied) -> Applied {
        let Applied { document, patch, created, notes } = applied;
        let diagrams = document.diagrams.clone();
        let settled = self.diagram.with_untracked(|shown| settled(before, document, Some(shown)));
        let document = settled.document;
        for pair in settled.covered {
            let [a, b] = pair.map(|table| describe(&document, &ObjectRef::Table(table)));
            super::notice::say(format!("{a} lies over {b} now: both cards are locked."));
        }
        let same = document.diagrams.same(&diagrams);
        let patch = if same { patch } else { Patch::between(before, &document) };
        Applied { document, patch, created, notes }
    }

    /// Takes over what the worker made of an import that it has shown, as one step. Whether it still fits.
    pub(super) fn accept(self, label: String, patch: Patch) -> bool {
        self.adopt(label, patch, None, |version, _| client::send(ToWorker::Accepted { version }))
    }

    /// Takes over what the worker read in the SQL panel. Joins what is typed without a pause into one step.
    pub(super) fn accept_sql(self, patch: Patch) -> bool {
        let key = Some("sql".to_owned());
        self.adopt("Edit SQL".to_owned(), patch, key, |version, patch| {
            client::send(ToWorker::Patch { patch: Box::new(patch), version, from_text: true });
        })
    }

    /// Takes over what the worker read of one object's SQL, as a step of its own.
    pub(super) fn accept_text(self, label: String, patch: Patch) -> bool {
        self.adopt(label, patch, None, |version, patch| {
            client::send(ToWorker::Patch { patch: Box::new(patch), version, from_text: false });
        })
    }

    fn adopt(
        self,
        label: String,
        patch: Patch,
        merge_key: Option<String>,
        tell: impl FnOnce(Version, Patch),
    ) -> bool {
        if self.mode.get_untracked() == Mode::Review {
            return false;
        }
        let Ok(document) = patch.apply(&self.document.get_untracked()) else { return false };
        if !patch.is_empty() {
            self.history.update_value(|h| h.push(label, patch.clone(), merge_key));
            let version = self.version.get_untracked() + 1;
            tell(version, patch);
            self.show_changed(document, version);
        }
        true
    }

    /// Ends the present step: see [`History::seal`].
    pub(super) fn seal(self) {
        self.history.update_value(History::seal);
    }

    pub(super) fn undo(self) {
        self.step(History::undo);
    }

    pub(super) fn redo(self) {
        self.step(History::redo);
    }

    /// The steps that led here, and those that were taken back, in the order in which they were done.
    pub(super) fn steps(self) -> (Vec<String>, Vec<String>) {
        self.history.with_value(|h| {
            (
                h.labels().map(str::to_owned).collect(),
                h.undone_labels().map(str::to_owned).collect(),
            )
        })
    }

    /// Undoes or redoes until so many steps are done.
    pub(super) fn go_to_step(self, wanted: usize) {
        let done = |store: Self| store.history.with_value(|h| h.labels().count());
        while done(self) > wanted {
            let before = done(self);
            self.undo();
            if done(self) == before {
                return;
            }
        }
        while done(self) < wanted {
            let before = done(self);
            self.redo();
            if done(self) == before {
                return;
            }
        }
    }

    fn step(self, take: fn(&mut History, &Document) -> Option<(Document, Patch)>) {
        let before = self.document.get_untracked();
        let taken = self.history.try_update_value(|h| take(h, &before)).flatten();
        match taken {
            Some((document, patch)) => self.changed(document, patch),
            None => self.say_labels(),
        }
    }

    fn changed(self, document: Document, patch: Patch) {
        let version = self.version.get_untracked() + 1;
        client::send(ToWorker::Patch { patch: Box::new(patch), version, from_text: false });
        self.show_changed(document, version);
    }

    fn show_changed(self, document: Document, version: Version) {
        super::panic_screen::remember(&document);
        let document = Arc::new(document);
        self.forget_removed(&document);
        // Where the diagram that is shown is gone, another is shown.
        if self.diagram.with_untracked(|id| !document.diagrams.contains(id))
            && let Some(first) = document.opening_diagram()
        {
            self.diagram.set(first.id.clone());
        }
        self.document.set(document);
        self.version.set(version);
        let is_failed = self.save_state.with_untracked(|s| matches!(s, SaveState::Failed(_)));
        if self.key.with_untracked(Option::is_some) && !is_failed {
            self.save_state.set(SaveState::Saving);
        }
        self.say_labels();
    }

    /// Selections of what is no more lead nowhere.
    fn forget_removed(self, document: &Document) {
        let exists = |o: &ObjectRef| document.contains(o);
        let stale = self.selection.with_untracked(|s| {
            s.object.as_ref().is_some_and(|o| !exists(o))
                || s.tables.iter().any(|t| !document.schema.tables.contains(t))
        });
        if stale {
            self.selection.update(|s| {
                s.tables.retain(|t| document.schema.tables.contains(t));
                if s.object.as_ref().is_some_and(|o| !exists(o)) {
                    let table = s.table().filter(|t| document.schema.tables.contains(t)).cloned();
                    s.object = table.map(ObjectRef::Table);
                }
            });
        }
    }

    fn say_labels(self) {
        let labels = self
            .history
            .with_value(|h| (h.undo_label().map(str::to_owned), h.redo_label().map(str::to_owned)));
        self.undo_label.set(labels.0);
        self.redo_label.set(labels.1);
    }

    pub(super) fn select(self, object: ObjectRef) {
        self.selection.set(Selection::of(object));
    }

    /// Selects what an address names, where there is such a thing.
    pub(super) fn select_if_there(self, object: ObjectRef) {
        if self.document.with_untracked(|d| d.contains(&object)) {
            self.select(object);
        }
    }

    pub(super) fn select_nothing(self) {
        if self.selection.with_untracked(|s| *s != Selection::default()) {
            self.selection.set(Selection::default());
        }
    }
}

pub(super) fn use_store() -> Store {
    expect_context::<Store>()
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    fn renamed(name: &str) -> Command {
        Command::RenameDocument { name: name.to_owned() }
    }

    fn name(store: Store) -> String {
        store.document.with_untracked(|d| d.name.clone())
    }

    #[wasm_bindgen_test]
    fn a_change_can_be_undone_and_done_again() {
        let store = Store::new();
        store.show(Document::new("one"), Mode::Edit, None);
        assert!(store.apply(&renamed("two")).is_ok());
        store.undo();
        assert_eq!((name(store).as_str(), store.undo_label.get_untracked()), ("one", None));
        store.redo();
        assert_eq!(name(store), "two");
    }

    #[wasm_bindgen_test]
    fn a_review_copy_does_not_change() {
        let store = Store::new();
        store.show(Document::new("one"), Mode::Review, None);
        assert!(store.apply(&renamed("two")).is_ok());
        assert_eq!(name(store), "one");
    }
}
