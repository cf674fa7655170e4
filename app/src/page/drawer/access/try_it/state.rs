//! Who acts on which rows, and what the worker says of it.

use crate::page::client::{ask, derived};
use crate::page::store::Store;
use crate::protocol::{Answer, Question};
use leptos::prelude::*;
use std::collections::BTreeMap;
use trestle_core::model::{Name, TableId};
use trestle_core::rls::Action;
use trestle_core::rls::attempt::{self, Problem, RowAnswers, Scenario};

/// What was tried of the open document: for each table its rows and who acts. It is no part of the document and is gone with the
/// page.
#[derive(Clone, Debug, Default, PartialEq)]
pub(in crate::page) struct Tried {
    /// Counts documents, as `Store::opened` does: of another document nothing counts.
    opened: u32,
    table: Option<TableId>,
    scenarios: BTreeMap<TableId, Scenario>,
}

/// Signals of the view. Copied freely.
#[derive(Clone, Copy)]
pub(super) struct Trying {
    pub(super) store: Store,
    /// Whose rows are tried.
    pub(super) table: Memo<Option<TableId>>,
    /// None until the worker has offered one.
    pub(super) scenario: Memo<Option<Scenario>>,
    /// What becomes of each row, and what of the scenario cannot be read.
    pub(super) result: Memo<(Vec<RowAnswers>, Vec<Problem>)>,
    /// The row and action that are explained.
    pub(super) chosen: RwSignal<Option<(usize, Action)>>,
    pub(super) answer: Memo<Option<attempt::Answer>>,
}

impl Trying {
    pub(super) fn new(store: Store) -> Self {
        let tried = Memo::new(move |_| {
            let opened = store.opened.get();
            store.tried.with(|t| if t.opened == opened { t.clone() } else { Tried::default() })
        });
        let table = Memo::new(move |_| {
            let wanted = tried.with(|t| t.table.clone());
            store.document.with(|d| {
                let tables = || d.schema.tables.iter();
                let is_there = |id: &TableId| d.schema.tables.get(id).is_some();
                let guarded = || tables().find(|t| !t.external && !t.policies.is_empty());
                let any = || tables().find(|t| !t.external);
                let first = || guarded().or_else(any).map(|t| t.id.clone());
                wanted.filter(is_there).or_else(first)
            })
        });
        let scenario = Memo::new(move |_| {
            let table = table.get()?;
            tried.with(|t| t.scenarios.get(&table).cloned())
        });
        let trying = Self {
            store,
            table,
            scenario,
            result: Memo::new(|_| (Vec::new(), Vec::new())),
            chosen: RwSignal::new(None),
            answer: Memo::new(|_| None),
        };
        Effect::new(move || {
            if let (Some(table), None) = (table.get(), scenario.get()) {
                trying.offer(table);
            }
        });
        let question = Signal::derive(move || {
            let scenario = Box::new(scenario.get()?);
            Some(Question::Try { table: table.get()?, scenario })
        });
        let said = derived(store.version, question);
        let result = Memo::new(move |_| match said.get() {
            Some(Answer::Tried { rows, problems }) => (rows, problems),
            _ => (Vec::new(), Vec::new()),
        });
        let answer = Memo::new(move |_| {
            let (row, action) = trying.chosen.get()?;
            result.with(|(rows, _)| rows.get(row).map(|of| of_action(of, action).clone()))
        });
        Self { result, answer, ..trying }
    }

    /// Takes what the worker offers to begin with.
    fn offer(self, table: TableId) {
        let question = Question::OfferTrial { table: table.clone() };
        ask(question, move |_, answer| {
            if let Answer::Trial(Some(mut scenario)) = answer {
                scenario.now = Some(now());
                self.keep(|tried| {
                    tried.scenarios.entry(table).or_insert(*scenario);
                });
            }
        });
    }

    /// Begins anew with what is offered.
    pub(super) fn begin_anew(self) {
        if let Some(table) = self.table.get_untracked() {
            self.chosen.set(None);
            self.keep(|tried| {
                tried.scenarios.remove(&table);
            });
        }
    }

    pub(super) fn choose_table(self, table: TableId) {
        self.chosen.set(None);
        self.keep(|tried| tried.table = Some(table));
    }

    /// Changes who acts, or rows.
    pub(super) fn change(self, edit: impl FnOnce(&mut Scenario)) {
        let Some(table) = self.table.get_untracked() else { return };
        self.keep(|tried| {
            if let Some(scenario) = tried.scenarios.get_mut(&table) {
                edit(scenario);
            }
        });
    }

    fn keep(self, edit: impl FnOnce(&mut Tried)) {
        let opened = self.store.opened.get_untracked();
        self.store.tried.update(|tried| {
            if tried.opened != opened {
                *tried = Tried { opened, ..Tried::default() };
            }
            edit(tried);
        });
    }

    /// Who acts, by name; none is everybody.
    pub(super) fn set_role(self, role: Option<Name>) {
        self.change(|scenario| {
            // The API's server puts the role into the token.
            if let (Some(claims), Some(role)) = (&mut scenario.claims, &role)
                && claims.contains_key("role")
            {
                claims.insert("role".to_owned(), role.as_str().into());
            }
            scenario.role = role;
        });
    }
}

/// What becomes of a row by an action.
pub(super) fn of_action(of: &RowAnswers, action: Action) -> &attempt::Answer {
    match action {
        Action::Select => &of.select,
        Action::Insert => &of.insert,
        Action::Update => &of.update,
        Action::Delete => &of.delete,
    }
}

/// This moment, as Postgres reads it.
fn now() -> String {
    let text = String::from(js_sys::Date::new_0().to_iso_string());
    match (text.get(..10), text.get(11..19)) {
        (Some(day), Some(time)) => format!("{day} {time}+00"),
        _ => text,
    }
}
