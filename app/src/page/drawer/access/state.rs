//! What the panel shows, and what of it is chosen.

use super::filter::{Roles, Wanted};
use crate::page::client::derived;
use crate::page::store::Store;
use crate::protocol::{Answer, Question};
use leptos::prelude::*;
use std::sync::Arc;
use trestle_core::model::{Name, TableId};
use trestle_core::rls::{Action, Matrix};

/// What of access the panel is about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Tab {
    #[default]
    Matrix,
    Policies,
    TryIt,
}

impl Tab {
    pub(super) const ALL: [Self; 3] = [Self::Matrix, Self::Policies, Self::TryIt];

    pub(super) fn label(self) -> &'static str {
        match self {
            Self::Matrix => "Matrix",
            Self::Policies => "Policies",
            Self::TryIt => "Try it",
        }
    }
}

thread_local! {
    /// The tab that was open last.
    static LAST_TAB: std::cell::Cell<Tab> = const { std::cell::Cell::new(Tab::Matrix) };
}

/// A cell of the matrix, whatever is shown of it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Chosen {
    /// None is `PUBLIC`.
    pub(super) role: Option<Name>,
    pub(super) table: TableId,
    pub(super) action: Action,
}

/// Signals of the panel. Copied freely.
#[derive(Clone, Copy)]
pub(super) struct Shown {
    pub(super) store: Store,
    pub(super) tab: RwSignal<Tab>,
    /// None until the worker has told it.
    pub(super) matrix: Memo<Option<Arc<Matrix>>>,
    pub(super) wanted: RwSignal<Wanted>,
    /// Positions in the matrix.
    pub(super) roles: Memo<Vec<usize>>,
    pub(super) rows: Memo<Vec<usize>>,
    /// The cell that is explained.
    pub(super) chosen: RwSignal<Option<Chosen>>,
    /// The place among what is shown, row and column, that has or would get the focus; row 0 is the first table.
    pub(super) here: RwSignal<(usize, usize)>,
}

impl Shown {
    pub(super) fn new(store: Store) -> Self {
        let answer = derived(store.version, Signal::derive(|| Some(Question::Access)));
        let matrix = Memo::new(move |before: Option<&Option<Arc<Matrix>>>| match answer.get() {
            Some(Answer::Access(matrix)) => {
                // The same one stays, so that nothing follows from it anew.
                let same = before.and_then(Option::as_ref).filter(|old| ***old == *matrix);
                Some(same.cloned().unwrap_or_else(|| Arc::from(matrix)))
            }
            _ => None,
        });
        let wanted = RwSignal::new(Wanted::default());
        let roles = Memo::new(move |_| {
            let matrix = matrix.get();
            wanted.with(|w| matrix.map(|m| w.roles(&m)).unwrap_or_default())
        });
        let rows = Memo::new(move |_| {
            let Some(matrix) = matrix.get() else { return Vec::new() };
            let wanted = wanted.get();
            let selected = store.selection.with(|s| s.tables.clone());
            store.document.with(|d| wanted.rows(d, &matrix, &selected))
        });
        let (chosen, here) = (RwSignal::new(None), RwSignal::new((0, 0)));
        let tab = RwSignal::new(LAST_TAB.get());
        Effect::new(move || LAST_TAB.set(tab.get()));
        Self { store, tab, matrix, wanted, roles, rows, chosen, here }
    }

    /// Whether one role alone is shown, in words.
    pub(super) fn is_of_one(self) -> bool {
        self.wanted.with(|w| w.roles != Roles::All)
    }

    /// How many cells are in a row.
    pub(super) fn columns(self) -> usize {
        self.roles.with(Vec::len) * Action::ALL.len()
    }

    /// The cell at a place among what is shown.
    pub(super) fn at(self, (row, column): (usize, usize)) -> Option<Chosen> {
        let matrix = self.matrix.get_untracked()?;
        let row = self.rows.with_untracked(|rows| rows.get(row).copied())?;
        let role = self.roles.with_untracked(|r| r.get(column / Action::ALL.len()).copied())?;
        Some(Chosen {
            role: matrix.roles.get(role)?.name.clone(),
            table: matrix.rows.get(row)?.table.clone(),
            action: *Action::ALL.get(column % Action::ALL.len())?,
        })
    }
}
