//! What the palette lists: actions, and what is found in the schema.

use crate::page::action::{Ctx, actions};
use crate::page::icon::Shape;
use leptos::prelude::*;
use trestle_core::find::{Kind, Query, find};
use trestle_core::model::{Document, ObjectRef};

/// Entries that are shown at once.
const SHOWN: usize = 50;

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Target {
    Action(&'static str),
    Object(ObjectRef),
}

#[derive(Clone, Debug, PartialEq)]
pub(super) struct Entry {
    pub(super) target: Target,
    pub(super) text: String,
    pub(super) kind: &'static str,
    pub(super) shape: Shape,
}

/// An action that can be run now.
#[derive(Clone, Debug)]
pub(super) struct Runnable {
    id: &'static str,
    label: &'static str,
    keywords: &'static str,
}

pub(super) fn runnable(ctx: Ctx) -> Vec<Runnable> {
    actions()
        .filter(|a| a.id != "palette" && untrack(|| (a.available)(ctx)))
        .map(|a| Runnable { id: a.id, label: a.label, keywords: a.keywords })
        .collect()
}

/// What fits, the best first; actions before all else where nothing was typed.
pub(super) fn search(actions: &[Runnable], document: Option<&Document>, typed: &str) -> Vec<Entry> {
    let query = Query::parse(typed);
    let found = document.map(|d| find(d, &query, SHOWN)).unwrap_or_default();
    let actions = actions.iter().filter_map(|a| {
        let rank = query.rank_of_text(a.label, a.keywords)?;
        let (target, text) = (Target::Action(a.id), a.label.to_owned());
        let rank = if query.is_empty() { 0 } else { rank };
        Some((rank, Entry { target, text, kind: "command", shape: Shape::Chevron }))
    });
    let objects = found.into_iter().map(|f| {
        let rank = if query.is_empty() { 1 } else { f.rank };
        let entry = Entry {
            target: Target::Object(f.object),
            text: f.text,
            kind: f.kind.word(),
            shape: shape(f.kind),
        };
        (rank, entry)
    });
    let mut all: Vec<_> = actions.chain(objects).collect();
    all.sort_by_key(|(rank, _)| *rank);
    all.truncate(SHOWN);
    all.into_iter().map(|(_, entry)| entry).collect()
}

fn shape(kind: Kind) -> Shape {
    match kind {
        Kind::Table | Kind::Domain => Shape::Table,
        Kind::Diagram => Shape::Arrange,
        Kind::View => Shape::View,
        Kind::Function | Kind::Trigger => Shape::Function,
        Kind::Type => Shape::Type,
        Kind::Sequence => Shape::Sequence,
        Kind::Definition => Shape::Verbatim,
        Kind::Policy | Kind::Constraint | Kind::Index => Shape::Key,
        Kind::Column => Shape::Minus,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    fn action(label: &'static str, keywords: &'static str) -> Runnable {
        Runnable { id: "x", label, keywords }
    }

    fn texts(actions: &[Runnable], typed: &str) -> Vec<String> {
        search(actions, None, typed).into_iter().map(|e| e.text).collect()
    }

    #[wasm_bindgen_test]
    fn beginnings_come_before_middles_and_keywords_last() {
        let all = [
            action("Zoom out", "less user"),
            action("Show users", ""),
            action("Users", ""),
            action("Superusers", ""),
        ];
        assert_eq!(texts(&all, "user"), ["Users", "Show users", "Superusers", "Zoom out"]);
        assert_eq!(texts(&all, "SHOW us"), ["Show users"]);
        assert_eq!(texts(&all, "nothing"), [""; 0]);
        assert_eq!(texts(&all, "is:table"), [""; 0]);
        assert_eq!(texts(&all, " ").len(), 4);
    }
}
