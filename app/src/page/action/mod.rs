//! Everything that a person can do, in one list: menus, shortcuts, the palette and toolbars read it.

mod button;
mod diagram;
mod edit;
mod keys;
mod list;
mod many;
mod output;
mod view;

use super::canvas::View;
use super::later::when_loaded;
use super::open::Opening;
use super::store::Store;
use super::theme::Themes;
use super::{notice, ui};
pub(super) use button::ActionButton;
pub(super) use diagram::{colour_selected, show_diagram};
pub(super) use edit::{add_column_to, relate, remove};
use keys::Keys;
use leptos::prelude::*;
pub(super) use list::{actions, perform_entry};
pub(super) use output::click;
use trestle_core::edit::Command;
use trestle_core::model::ObjectRef;
use wasm_bindgen::JsCast;

/// What actions work on. Copied freely.
#[derive(Clone, Copy)]
pub(super) struct Ctx {
    pub(super) store: Store,
    pub(super) opening: Opening,
    pub(super) themes: Themes,
    pub(super) view: View,
}

pub(super) fn use_ctx() -> Ctx {
    expect_context::<Ctx>()
}

/// One thing to do, as [`list`] says it.
struct Action {
    id: &'static str,
    label: &'static str,
    /// Other words that find it in the palette.
    keywords: &'static str,
    keys: &'static [Keys],
    /// Whether it can be done now; read inside effects.
    available: fn(Ctx) -> bool,
    perform: fn(Ctx),
}

/// What menus, keys and toolbars read of an action.
#[derive(Clone, Copy)]
pub(super) struct Entry {
    pub(super) id: &'static str,
    pub(super) label: &'static str,
    pub(super) keywords: &'static str,
    pub(super) keys: &'static [Keys],
    pub(super) available: fn(Ctx) -> bool,
    number: usize,
}

impl Entry {
    const fn of(action: &Action, number: usize) -> Self {
        let Action { id, label, keywords, keys, available, perform: _ } = *action;
        Self { id, label, keywords, keys, available, number }
    }

    pub(super) fn perform(&'static self, ctx: Ctx) {
        when_loaded(move |later| (later.perform)(ctx, self));
    }
}

/// The action of this id.
///
/// # Panics
///
/// Where there is none, which a test rules out.
#[expect(clippy::expect_used, reason = "ids are constants of this program")]
pub(super) fn action(id: &str) -> &'static Entry {
    actions().find(|a| a.id == id).expect("the action is in the list")
}

pub(super) fn perform(ctx: Ctx, id: &str) {
    let action = action(id);
    if untrack(|| (action.available)(ctx)) {
        action.perform(ctx);
    }
}

/// Runs the action of a shortcut, if there is one; whether there was.
pub(super) fn on_key(ctx: Ctx, event: &web_sys::KeyboardEvent) -> bool {
    // What the text editor has answered is done.
    if ctx.store.dialog.with_untracked(Option::is_some) || event.default_prevented() {
        return false;
    }
    let field =
        event.target().and_then(|t| t.dyn_into::<web_sys::Element>().ok()).filter(ui::is_field);
    // Fields keep plain keys, and their own undo as long as they hold something that is not applied.
    let reaches = |keys: &Keys| match &field {
        None => true,
        Some(field) => match keys.key {
            "z" | "y" => keys.command && field.has_attribute("data-settled"),
            "a" => false,
            _ => keys.command,
        },
    };
    let found = actions().find(|a| {
        a.keys.iter().any(|k| k.matches(event) && reaches(k)) && untrack(|| (a.available)(ctx))
    });
    match found {
        Some(action) => {
            event.prevent_default();
            action.perform(ctx);
            true
        }
        None => false,
    }
}

/// Says why a command was refused, over the page.
pub(super) fn run(ctx: Ctx, command: &Command) -> Option<Vec<ObjectRef>> {
    match ctx.store.apply(command) {
        Ok(created) => Some(created),
        Err(error) => {
            notice::error(error.to_string());
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test]
    fn ids_and_keys_belong_to_one_action() {
        let ids: BTreeSet<_> = actions().map(|a| a.id).collect();
        assert_eq!(ids.len(), actions().count());
        let keys: Vec<_> =
            actions().flat_map(|a| a.keys).map(|k| (k.command, k.shift, k.key)).collect();
        let different: BTreeSet<_> = keys.iter().collect();
        assert_eq!(different.len(), keys.len());
    }
}
