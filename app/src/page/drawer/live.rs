//! What is typed in the SQL panel and what the document says, kept the same.
//!
//! The text that a person types is not rewritten under their hands: it follows the document again when the focus
//! leaves it or the document is changed by another way. While it cannot be read the document stays as it was last
//! read, and the text stays too.

use crate::page::action::{Ctx, perform};
use crate::page::client::ask;
use crate::page::editor::{Editor, Mark, Slot};
use crate::page::store::Selection;
use crate::protocol::{Answer, Question, SqlAnswer, SqlPlace, Version};
use gloo::timers::callback::Timeout;
use leptos::prelude::*;
use std::sync::Arc;
use trestle_core::model::{Document, ObjectRef};
use trestle_core::sql::quote_ident;

/// A pause in typing that ends an undo step, in milliseconds.
const STEP_PAUSE: u32 = 2_000;

/// How text and document stand to each other.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Status {
    /// The text is on its way.
    Writing,
    /// They say the same.
    Same,
    /// Something was typed and not read yet.
    Typing,
    /// What cannot be read, and how many there are in all.
    Problems(Arc<Vec<SqlPlace>>, usize),
    Refused(String),
}

/// The panel's state. Copied freely.
#[derive(Clone, Copy)]
pub(super) struct Live {
    ctx: Ctx,
    pub(super) slot: Slot,
    pub(super) status: RwSignal<Status>,
    /// The text when it was last the document's, and until the editor is there.
    pub(super) text: RwSignal<String>,
    /// The version that the text made itself.
    own: StoredValue<Version>,
    /// The document whose schema the text shows.
    shown: StoredValue<Option<Arc<Document>>>,
    /// Whether something is typed that the document does not have.
    unsettled: StoredValue<bool>,
    /// Numbers the texts that were asked for; only the last counts.
    asked: StoredValue<u32>,
    /// Whether a reading is on its way, and the text that is to be read after it.
    reading: StoredValue<bool>,
    next: StoredValue<Option<String>>,
    pause: StoredValue<Option<Timeout>, LocalStorage>,
}

impl Live {
    pub(super) fn new(ctx: Ctx) -> Self {
        Self {
            ctx,
            slot: RwSignal::new_local(None),
            status: RwSignal::new(Status::Writing),
            text: RwSignal::new(String::new()),
            own: StoredValue::new(0),
            shown: StoredValue::new(None),
            unsettled: StoredValue::new(false),
            asked: StoredValue::new(0),
            reading: StoredValue::new(false),
            next: StoredValue::new(None),
            pause: StoredValue::new_local(None),
        }
    }

    /// The text as it is now.
    pub(super) fn current(self) -> String {
        let typed = self.slot.try_with_untracked(|e| e.as_ref().map(Editor::text)).flatten();
        typed.or_else(|| self.text.try_get_untracked()).unwrap_or_default()
    }

    /// Begins with what was typed before the panel was closed.
    pub(super) fn resume(self, draft: String) {
        self.text.set(draft.clone());
        self.unsettled.set_value(true);
        self.status.set(Status::Typing);
        self.read(draft);
    }

    /// What was typed and the document does not have, when the panel is closed.
    pub(super) fn draft(self) -> Option<String> {
        let unsettled = self.unsettled.try_get_value() == Some(true);
        unsettled.then(|| self.current())
    }

    /// Brings an editor that has just come up to date.
    pub(super) fn fill(self, editor: &Editor) {
        editor.set_text(&self.text.get_untracked());
        if let Status::Problems(list, _) = self.status.get_untracked() {
            editor.set_marks(&marks(&list));
        }
    }

    /// Writes the document's SQL into the text.
    fn write(self) {
        self.asked.update_value(|n| *n += 1);
        let number = self.asked.get_value();
        let document = self.ctx.store.document.get_untracked();
        ask(Question::SqlOpen, move |version, answer| {
            let current = self.asked.try_get_value() == Some(number)
                && self.ctx.store.version.get_untracked() == version;
            let Answer::Text(text) = answer else { return };
            if !current || self.unsettled.get_value() {
                return;
            }
            self.shown.set_value(Some(document));
            self.slot.with_untracked(|editor| {
                if let Some(editor) = editor {
                    editor.set_text(&text);
                    editor.set_marks(&[]);
                }
            });
            self.text.set(text);
            self.status.set(Status::Same);
        });
    }

    /// The document was changed, or another one was opened.
    pub(super) fn document_changed(self) {
        let store = self.ctx.store;
        let document = store.document.get_untracked();
        if store.version.get_untracked() == self.own.get_value() {
            self.shown.set_value(Some(document));
            return;
        }
        let same = self
            .shown
            .with_value(|shown| shown.as_ref().is_some_and(|s| s.schema == document.schema));
        // A card that was moved is no matter of the text.
        if !same && !self.unsettled.get_value() {
            self.write();
        }
    }

    pub(super) fn typed(self) {
        self.unsettled.set_value(true);
        // What was on its way is not what is wanted now.
        self.asked.update_value(|n| *n += 1);
        if self.status.with_untracked(|s| *s == Status::Same) {
            self.status.set(Status::Typing);
        }
        self.pause.set_value(None);
    }

    pub(super) fn read(self, text: String) {
        if self.reading.get_value() {
            self.next.set_value(Some(text));
            return;
        }
        self.reading.set_value(true);
        let busy = Busy(self.reading);
        let shown = self.ctx.store.diagram.get_untracked();
        ask(Question::SqlRead { text: text.clone(), shown }, move |version, answer| {
            drop(busy);
            // The panel may be gone.
            if self.reading.try_get_value().is_none() {
                return;
            }
            let next = self.next.try_update_value(Option::take).flatten();
            match next {
                Some(next) => self.read(next),
                None if self.ctx.store.version.get_untracked() != version => self.read(text),
                None => {
                    if let Answer::Sql(answer) = answer {
                        self.take(&text, answer);
                    }
                }
            }
        });
    }

    fn take(self, text: &str, answer: SqlAnswer) {
        let mut found = Vec::new();
        match answer {
            SqlAnswer::Read(patch) => {
                let store = self.ctx.store;
                let version = store.version.get_untracked();
                self.own.set_value(version + 1);
                if !store.accept_sql(*patch) {
                    self.own.set_value(version);
                    self.status.set(Status::Refused(
                        "The document was changed meanwhile. Take back what you typed.".to_owned(),
                    ));
                    return;
                }
                if store.version.get_untracked() == version {
                    self.own.set_value(version);
                }
                self.shown.set_value(Some(store.document.get_untracked()));
                self.settled(text);
            }
            SqlAnswer::Problems { problems, total } => {
                found = marks(&problems);
                self.status.set(Status::Problems(Arc::new(problems), total));
            }
            SqlAnswer::Refused(reason) => self.status.set(Status::Refused(reason)),
        }
        self.slot.with_untracked(|editor| {
            // Typed on meanwhile: the places are no longer where they were, and will be told again.
            if let Some(editor) = editor.as_ref().filter(|e| e.text() == text) {
                editor.set_marks(&found);
            }
        });
    }

    /// The document has what the text said.
    fn settled(self, text: &str) {
        let mut focused = false;
        let mut same = true;
        self.slot.with_untracked(|editor| {
            if let Some(editor) = editor {
                same = editor.text() == text;
                focused = editor.has_focus();
                if same {
                    editor.settle();
                }
            }
        });
        if !same {
            return;
        }
        self.unsettled.set_value(false);
        self.text.set(text.to_owned());
        self.status.set(Status::Same);
        if focused {
            let store = self.ctx.store;
            self.pause.set_value(Some(Timeout::new(STEP_PAUSE, move || store.seal())));
        } else {
            self.left();
        }
    }

    /// The focus has left the text.
    pub(super) fn left(self) {
        self.pause.set_value(None);
        self.ctx.store.seal();
        if !self.unsettled.get_value() {
            self.write();
        }
    }

    /// Gives up what was typed.
    pub(super) fn take_back(self) {
        self.unsettled.set_value(false);
        self.next.set_value(None);
        self.status.set(Status::Writing);
        self.write();
    }

    pub(super) fn undo(self, action: &'static str) {
        self.ctx.store.seal();
        perform(self.ctx, action);
    }

    /// Shows where the selected object is made.
    pub(super) fn reveal(self, selection: &Selection) {
        self.slot.with_untracked(|editor| {
            let Some(editor) = editor.as_ref().filter(|e| !e.has_focus()) else { return };
            let text = editor.text();
            let document = self.ctx.store.document.get_untracked();
            if let Some(line) = line_of(&text, &document, selection) {
                editor.reveal_line(line, false);
            }
        });
    }
}

/// Ends with the answer, or with the worker that will not answer any more.
struct Busy(StoredValue<bool>);

impl Drop for Busy {
    fn drop(&mut self) {
        let _ = self.0.try_set_value(false);
    }
}

fn marks(list: &[SqlPlace]) -> Vec<Mark> {
    let mark = |p: &SqlPlace| Mark { from: p.from, to: p.to, message: p.reason.clone() };
    list.iter().map(mark).collect()
}

/// The line, from 1, of the statement that makes what is selected.
fn line_of(text: &str, document: &Document, selection: &Selection) -> Option<u32> {
    let catalog = &document.schema;
    let table = selection.table().and_then(|id| catalog.tables.get(id));
    let (word, schema, name) = match (table, selection.object.as_ref()?) {
        (Some(table), _) => ("TABLE", &table.schema, &table.name),
        (_, ObjectRef::View(id)) => catalog.views.get(id).map(|v| ("VIEW", &v.schema, &v.name))?,
        (_, ObjectRef::Type(id)) => catalog.types.get(id).map(|t| ("TYPE", &t.schema, &t.name))?,
        (_, ObjectRef::Function(id)) => {
            catalog.functions.get(id).map(|f| ("FUNCTION", &f.schema, &f.name))?
        }
        _ => return None,
    };
    let schema = quote_ident(catalog.schema_name(schema));
    let path = format!("{word} {schema}.{}", quote_ident(name.as_str()));
    let line = text.lines().position(|line| {
        let rest =
            line.strip_prefix("CREATE ").and_then(|l| l.split_once(&path)).map(|(_, rest)| rest);
        rest.is_some_and(|r| r.is_empty() || r.starts_with([' ', '(']))
    });
    u32::try_from(line? + 1).ok()
}
