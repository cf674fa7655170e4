//! Opening documents: jobs of the worker, from the first message to the document on the screen.
//!
//! Until a job has ended well, the open document is left as it is.

use super::disk::Owner;
use super::files::{MAX_FILES, Picked};
use super::lasting::State;
use super::store::{Dialog, DrawerTab, ImportReport, Mode, Screen, Selection, Store};
use super::ui::count;
use super::{address, client, disk, notice, saving};
use crate::protocol::{
    Answer, Job, Placing, Question, ReportLine, ReportTotals, SavedDocument, ToPage, ToWorker,
    WholeDocument,
};
use leptos::prelude::*;
use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use std::sync::Arc;
use trestle_core::edit::{Collision, Command, PasteAs};
use trestle_core::layout::Point;
use trestle_core::model::{DiagramId, Document, ObjectRef, Records, Table};
use trestle_core::samples::Sample;
use trestle_core::share::Read;

/// What the worker is busy with.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Work {
    pub(super) job: Job,
    pub(super) title: String,
    /// From 0 to 1; none where it is not known.
    pub(super) fraction: Option<f64>,
    pub(super) statements: usize,
}

/// Why nothing could be opened.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Failure {
    pub(super) message: String,
    pub(super) report: Vec<ReportLine>,
}

/// A finished import that waits for the person to say where it goes.
#[derive(Clone, Debug)]
pub(super) struct Waiting {
    pub(super) job: Job,
    pub(super) document: Document,
    pub(super) report: Arc<ImportReport>,
}

/// Where what is pasted goes: its middle, in world pixels.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct PastePlace {
    pub(super) diagram: DiagramId,
    pub(super) at: Point,
}

/// What was read from the clipboard and waits for the person to say what becomes of names that are taken.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Pasting {
    job: Job,
    place: PastePlace,
    name: String,
    report: Arc<ImportReport>,
    pub(super) collisions: Vec<Collision>,
}

/// Signals about opening. Copied freely.
#[derive(Clone, Copy)]
pub(super) struct Opening {
    pub(super) work: State<Option<Work>>,
    pub(super) failure: State<Option<Failure>>,
    pub(super) saved: State<Vec<SavedDocument>>,
    pub(super) waiting: State<Option<Waiting>>,
    store: Store,
}

/// A document that arrives in pieces.
struct Arriving {
    job: Job,
    document: Document,
    tables: Vec<Table>,
}

thread_local! {
    static OPENING: Cell<Option<Opening>> = const { Cell::new(None) };
    static ARRIVING: RefCell<Option<Arriving>> = const { RefCell::new(None) };
    static LAST_JOB: Cell<Job> = const { Cell::new(0) };
    /// Where what a job reads is pasted.
    static PASTING: RefCell<Option<(Job, PastePlace)>> = const { RefCell::new(None) };
    /// The key of the saved document that a job loads.
    static LOADING: RefCell<Option<(Job, String)>> = const { RefCell::new(None) };
}

impl Opening {
    pub(super) fn new(store: Store) -> Self {
        let opening = Self {
            work: State::new(None),
            failure: State::new(None),
            saved: State::new(Vec::new()),
            waiting: State::new(None),
            store,
        };
        OPENING.set(Some(opening));
        opening
    }

    fn begin(self, title: String) -> Job {
        let job = LAST_JOB.get() + 1;
        LAST_JOB.set(job);
        ARRIVING.set(None);
        self.failure.set(None);
        self.work.set(Some(Work { job, title, fraction: None, statements: 0 }));
        job
    }

    /// Gives the job, where there is anything to read.
    pub(super) fn import_files(self, picked: Vec<Picked>) -> Option<Job> {
        if picked.is_empty() {
            self.fail("There is nothing to read in what you chose. Choose .sql, .mmd or .dbml files, or a folder that holds them.");
            return None;
        }
        if picked.len() >= MAX_FILES {
            notice::say(format!("Only the first {MAX_FILES} files are read."));
        }
        let title = match picked.as_slice() {
            [one] => format!("Reading {}", one.path),
            many => format!("Reading {} files", many.len()),
        };
        let job = self.begin(title);
        let (paths, files): (Vec<_>, Vec<_>) = picked.into_iter().map(|p| (p.path, p.file)).unzip();
        client::send_with_files(ToWorker::ImportFiles { job, paths }, &files);
        Some(job)
    }

    pub(super) fn import_text(self, text: String) {
        let job = self.begin("Reading what you pasted".to_owned());
        let name = "pasted.sql".to_owned();
        client::send(ToWorker::ImportText { job, name, text });
    }

    /// Reads a text to put what it says into the open document.
    pub(super) fn paste_text(self, text: String, place: PastePlace) {
        let job = self.begin("Reading what you pasted".to_owned());
        PASTING.set(Some((job, place)));
        let name = "pasted.sql".to_owned();
        client::send(ToWorker::ImportText { job, name, text });
    }

    /// Puts what was read into the open document as one step; asks first where names are taken and nothing is chosen.
    pub(super) fn paste_with(
        self,
        pasting: Pasting,
        choices: Vec<(ObjectRef, PasteAs)>,
        refused: impl FnOnce(String) + 'static,
    ) {
        let is_chosen = !choices.is_empty();
        let Pasting { job, place, .. } = pasting.clone();
        let question = Question::Paste { job, diagram: place.diagram, at: place.at, choices };
        let store = self.store;
        client::ask(question, move |_, answer| match answer {
            Answer::Paste(Ok(plan)) if !plan.collisions.is_empty() && !is_chosen => {
                let pasting = Pasting { collisions: plan.collisions, ..pasting };
                store.dialog.set(Some(Dialog::PasteCollisions(Box::new(pasting))));
            }
            Answer::Paste(Ok(plan)) if !plan.any => {
                store.dialog.set(None);
                notice::say("All of it is here already: nothing was pasted.");
            }
            Answer::Paste(Ok(_)) => client::take_proposal(move |version, patch| {
                store.dialog.set(None);
                let before = store.document.get_untracked();
                let fits = store.version.get_untracked() == version;
                if !(fits && store.accept(format!("Paste {}", pasting.name), patch)) {
                    notice::error("The document was changed meanwhile. Paste again.");
                    return;
                }
                let tables = store.document.with_untracked(|d| {
                    let new =
                        d.schema.tables.iter().filter(|t| !before.schema.tables.contains(&t.id));
                    new.map(|t| t.id.clone()).collect::<BTreeSet<_>>()
                });
                store.selection.set(Selection::of_tables(tables));
                notice::say(format!("Pasted {}.", pasting.name));
                self.show_report(pasting.report);
            }),
            Answer::Paste(Err(reason)) => refused(reason),
            _ => {}
        });
    }

    pub(super) fn open_sample(self, sample: &Sample) {
        let job = self.begin(format!("Opening {}", sample.title));
        client::send(ToWorker::ImportSample { job, code: sample.code.to_owned() });
    }

    pub(super) fn open_saved(self, saved: &SavedDocument) {
        self.load(saved.key.clone(), format!("Opening {}", saved.name));
    }

    /// Opens the document that is saved under a key.
    pub(super) fn load(self, key: String, title: String) {
        let job = self.begin(title);
        LOADING.set(Some((job, key.clone())));
        client::send(ToWorker::Load { job, key });
    }

    /// Opens a version of the open document as a document of its own.
    pub(super) fn open_version(self, id: String, name: String) {
        let job = self.begin(format!("Opening {name}"));
        LOADING.set(Some((job, new_key())));
        client::send(ToWorker::LoadVersion { job, id, name });
    }

    /// An empty document.
    pub(super) fn create(self) {
        self.adopt(Document::new("Untitled schema"), Mode::Edit);
    }

    /// Puts a document that the worker does not have yet on the screen.
    pub(super) fn adopt(self, document: Document, mode: Mode) {
        let key = (mode == Mode::Edit).then(new_key);
        let whole = Box::new(WholeDocument::new(&document));
        self.store.show(document, mode, key.clone());
        let version = self.store.version.get_untracked();
        client::send(ToWorker::Hold { document: whole, key, version });
    }

    /// Adds to the document that was opened from a link the fields that this version does not know.
    pub(super) fn complete(self, read: Read) {
        let opened = read.document().schema.tables.clone();
        let unknown = read.complete().unknown;
        let store = self.store;
        if unknown.is_empty() || store.document.with_untracked(|d| !d.schema.tables.same(&opened)) {
            return;
        }
        let document = Document { unknown, ..(*store.document.get_untracked()).clone() };
        let (key, version) = (store.key.get_untracked(), store.version.get_untracked());
        client::send(ToWorker::Hold {
            document: Box::new(WholeDocument::new(&document)),
            key,
            version,
        });
        store.document.set(Arc::new(document));
    }

    /// Makes the review copy a document of one's own.
    pub(super) fn copy_to_edit(self) {
        let document = self.store.document.get_untracked();
        let selection = self.store.selection.get_untracked();
        self.adopt((*document).clone(), Mode::Edit);
        self.store.selection.set(selection);
        address::clear();
        notice::say("This copy is yours: it is saved in this browser.");
    }

    /// Stops the running job.
    pub(super) fn cancel(self) {
        if self.work.with_untracked(Option::is_some) {
            self.work.set(None);
            ARRIVING.set(None);
            client::restart();
            notice::say("Stopped. Nothing was changed.");
        }
    }

    pub(super) fn fail(self, message: &str) {
        self.work.set(None);
        self.failure.set(Some(Failure { message: message.to_owned(), report: Vec::new() }));
    }

    /// Back to the start screen; the open document stays saved.
    pub(super) fn leave(self) {
        self.store.select_nothing();
        self.store.screen.set(Screen::Start);
        address::clear();
        list_saved();
    }

    fn finished(self, job: Job, totals: ReportTotals, lines: Vec<ReportLine>) {
        let Some(arrived) = ARRIVING.take().filter(|a| a.job == job) else { return };
        let mut document = arrived.document;
        document.schema.tables = arrived.tables.into_iter().collect::<Records<_>>();
        self.work.set(None);
        let report = Arc::new(ImportReport { lines, totals, job });
        let pasted = PASTING.take().filter(|(j, _)| *j == job).map(|(_, place)| place);
        if let Some(place) = pasted {
            let name = match document.schema.tables.iter().filter(|t| !t.external).count() {
                1 => "1 table".to_owned(),
                n => format!("{n} tables"),
            };
            let pasting = Pasting { job, place, name, report, collisions: Vec::new() };
            self.paste_with(pasting, Vec::new(), notice::error);
            return;
        }
        let loaded = LOADING.take().filter(|(j, _)| *j == job).map(|(_, key)| key);
        if loaded.is_none() && self.asks_where() {
            self.waiting.set(Some(Waiting { job, document, report }));
            self.store.dialog.set(Some(Dialog::PlaceImport));
        } else {
            self.open_made(job, document, report, loaded);
        }
    }

    /// Whether what is read could go into the open document too.
    pub(super) fn asks_where(self) -> bool {
        self.store.screen.get_untracked() == Screen::Editor
            && self.store.mode.get_untracked() == Mode::Edit
            && self.store.document.with_untracked(|d| !d.schema.tables.is_empty())
    }

    fn open_made(
        self,
        job: Job,
        document: Document,
        report: Arc<ImportReport>,
        key: Option<String>,
    ) {
        let key = match disk::owner(job) {
            Some(Owner::Follows(key)) => key,
            _ => key.unwrap_or_else(new_key),
        };
        address::clear();
        // Of what is read from SQL, prefixes are all that is known of domains.
        let guessed = if report.totals.all() > 0 { document.domains.len() } else { 0 };
        self.store.show(document, Mode::Edit, Some(key.clone()));
        let version = self.store.version.get_untracked();
        client::send(ToWorker::Adopt { job, key, version });
        disk::opened(self.store, job);
        self.show_report(report);
        if guessed > 0 {
            let found = count(guessed, "domain", "domains");
            notice::offer(format!("Found {found} by prefix."), "review-domains");
        }
    }

    fn show_report(self, report: Arc<ImportReport>) {
        if report.totals.all() == 0 {
            return;
        }
        if report.totals.failed > 0 {
            self.store.drawer.set(Some(DrawerTab::Report));
        }
        self.store.report.set(Some(report));
    }

    /// The waiting import becomes a document of its own.
    pub(super) fn place_as_new(self) {
        let Some(waiting) = self.waiting.try_update(Option::take).flatten() else { return };
        if let Some(Owner::AsItIs(key)) = disk::owner(waiting.job) {
            self.load(key, format!("Opening {}", waiting.document.name));
        } else {
            self.open_made(waiting.job, waiting.document, waiting.report, None);
        }
    }

    /// What was shown of the waiting import becomes part of the open document, as one step that can be undone.
    pub(super) fn accept_waiting(self, how: Placing) {
        let Some(waiting) = self.waiting.try_update(Option::take).flatten() else { return };
        let name = waiting.document.name;
        let label = match how {
            Placing::Merge => format!("Import {name}"),
            Placing::Same => format!("Make the same as {name}"),
        };
        let report = waiting.report;
        client::take_proposal(move |version, patch| {
            self.store.dialog.set(None);
            let fits = self.store.version.get_untracked() == version;
            if fits && self.store.accept(label, patch) {
                self.show_report(report);
            } else {
                notice::error("The document was changed meanwhile. Import the files again.");
            }
        });
    }

    pub(super) fn drop_waiting(self) {
        self.waiting.set(None);
        self.store.dialog.set(None);
    }
}

/// Messages of the worker about jobs and storage.
pub(super) fn receive(message: ToPage) {
    let Some(opening) = OPENING.get() else { return };
    let current =
        |job: Job| opening.work.with_untracked(|w| w.as_ref().is_some_and(|w| w.job == job));
    match message {
        ToPage::Progress { job, fraction, statements } if current(job) => {
            opening.work.update(|work| {
                if let Some(work) = work {
                    work.fraction = Some(fraction);
                    work.statements = statements;
                }
            });
        }
        ToPage::DocumentHead { job, document, tables } if current(job) => {
            let tables = Vec::with_capacity(tables.min(100_000));
            ARRIVING.set(Some(Arriving { job, document: document.into_document(), tables }));
        }
        ToPage::DocumentTables { job, mut tables } if current(job) => {
            ARRIVING.with_borrow_mut(|arriving| {
                if let Some(arriving) = arriving.as_mut().filter(|a| a.job == job) {
                    arriving.tables.append(&mut tables);
                }
            });
        }
        ToPage::DocumentEnd { job, report, totals } if current(job) => {
            opening.finished(job, totals, report);
        }
        ToPage::JobFailed { job, message, report } if current(job) => {
            opening.work.set(None);
            opening.failure.set(Some(Failure { message, report }));
        }
        ToPage::Saved { key, version } => saving::saved(opening.store, &key, version),
        ToPage::SavedAsCopy { key, copy } => {
            let store = opening.store;
            if store.key.with_untracked(|k| k.as_ref() == Some(&key)) {
                store.key.set(Some(copy));
                let name = store.document.with_untracked(|d| format!("{} (copy)", d.name));
                let _ = store.apply(&Command::RenameDocument { name });
                store.seal();
                notice::error(
                    "Another tab has changed this document meanwhile. Nothing of it was overwritten: \
                     what you do here goes on as a copy.",
                );
            }
        }
        ToPage::SaveFailed { trouble } => saving::failed(opening.store, trouble),
        ToPage::Recovered { key } => saving::recovered(&key),
        ToPage::SavedDocuments { documents } => opening.saved.set(documents),
        ToPage::Exposures { exposures } => {
            opening.store.exposures.set(Arc::new(exposures.into_iter().collect()));
        }
        ToPage::Problems { anew, gone, come } => {
            opening.store.problems.update(|all| *all = all.changed(anew, &gone, come));
        }
        _ => {}
    }
}

/// The worker failed as a program.
pub(super) fn job_broke() {
    let Some(opening) = OPENING.get() else { return };
    let was_busy = opening.work.with_untracked(Option::is_some);
    client::restart();
    if was_busy {
        opening.fail(
            "Reading stopped with a mistake in the program. Your open document is as it was. \
             Leave out the file that was read last and try again.",
        );
    }
}

/// Asks for the list of saved documents.
pub(super) fn list_saved() {
    client::send(ToWorker::ListSaved);
}

/// Removes a saved document.
pub(super) fn forget(key: String) {
    client::send(ToWorker::Forget { key });
}

fn new_key() -> String {
    let random = js_sys::Math::random().to_bits();
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "milliseconds")]
    let now = js_sys::Date::now() as u64;
    format!("{now:x}-{random:x}")
}
