//! Everything that a person can do, in one list: menus, shortcuts, the palette and toolbars read it.

use super::canvas::View;
use super::open::Opening;
use super::store::{Dialog, DrawerTab, Mode, Screen, Store};
use super::theme::Themes;
use super::{client, files, notice, ui};
use crate::protocol::{Answer, Question, Scope};
use leptos::prelude::*;
use trestle_core::edit::{Command, CommandError, NewColumn};
use trestle_core::layout::{ArrangeScope, Detail, arrange};
use trestle_core::model::{DataType, ObjectRef, Placement, Table, TableId};
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

/// Keys of a shortcut. `mod` is ⌘ on a Mac and Ctrl elsewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Keys {
    command: bool,
    shift: bool,
    key: &'static str,
}

const fn plain(key: &'static str) -> Keys {
    Keys { command: false, shift: false, key }
}

const fn command(key: &'static str) -> Keys {
    Keys { command: true, shift: false, key }
}

const fn command_shift(key: &'static str) -> Keys {
    Keys { command: true, shift: true, key }
}

impl Keys {
    fn matches(self, event: &web_sys::KeyboardEvent) -> bool {
        let command = event.ctrl_key() || event.meta_key();
        // Signs such as ? and + need Shift on some keyboards, so Shift counts with letters alone.
        let letter = self.key.len() == 1 && self.key.bytes().all(|b| b.is_ascii_alphabetic());
        command == self.command
            && !event.alt_key()
            && (!letter || event.shift_key() == self.shift)
            && event.key().eq_ignore_ascii_case(self.key)
    }

    /// As it is shown.
    pub(super) fn text(self) -> String {
        let mac = window().navigator().platform().is_ok_and(|p| p.starts_with("Mac"));
        let mut text = String::new();
        if self.command {
            text.push_str(if mac { "⌘" } else { "Ctrl " });
        }
        if self.shift {
            text.push_str(if mac { "⇧" } else { "Shift " });
        }
        match self.key {
            "Escape" => text.push_str("Esc"),
            "Delete" => text.push_str("Del"),
            key if key.len() == 1 => text.push_str(&key.to_uppercase()),
            key => text.push_str(key),
        }
        text
    }
}

/// One thing to do.
pub(super) struct Action {
    pub(super) id: &'static str,
    pub(super) label: &'static str,
    /// Other words that find it in the palette.
    pub(super) keywords: &'static str,
    pub(super) keys: &'static [Keys],
    /// Whether it can be done now; read inside effects.
    pub(super) available: fn(Ctx) -> bool,
    pub(super) perform: fn(Ctx),
}

fn always(_: Ctx) -> bool {
    true
}

fn open(ctx: Ctx) -> bool {
    ctx.store.screen.get() == Screen::Editor
}

fn editable(ctx: Ctx) -> bool {
    open(ctx) && ctx.store.mode.get() == Mode::Edit
}

fn reviewing(ctx: Ctx) -> bool {
    open(ctx) && ctx.store.mode.get() == Mode::Review
}

fn table_selected(ctx: Ctx) -> bool {
    editable(ctx) && ctx.store.selection.with(|s| s.table().is_some())
}

fn something_selected(ctx: Ctx) -> bool {
    editable(ctx) && ctx.store.selection.with(|s| s.object.is_some())
}

fn tables_selected(ctx: Ctx) -> bool {
    open(ctx) && ctx.store.selection.with(|s| !s.tables.is_empty())
}

/// All actions, in the order of the palette.
pub(super) const ACTIONS: &[Action] = &[
    Action {
        id: "palette",
        label: "Find or run…",
        keywords: "command palette search go to",
        keys: &[command("k")],
        available: always,
        perform: |ctx| ctx.store.dialog.set(Some(Dialog::Palette)),
    },
    Action {
        id: "undo",
        label: "Undo",
        keywords: "back",
        keys: &[command("z")],
        available: |ctx| editable(ctx) && ctx.store.undo_label.with(Option::is_some),
        perform: |ctx| ctx.store.undo(),
    },
    Action {
        id: "redo",
        label: "Redo",
        keywords: "again forward",
        keys: &[command_shift("z"), command("y")],
        available: |ctx| editable(ctx) && ctx.store.redo_label.with(Option::is_some),
        perform: |ctx| ctx.store.redo(),
    },
    Action {
        id: "history",
        label: "History…",
        keywords: "undo redo steps changes back list",
        keys: &[plain("h")],
        available: |ctx| {
            editable(ctx)
                && (ctx.store.undo_label.with(Option::is_some)
                    || ctx.store.redo_label.with(Option::is_some))
        },
        perform: |ctx| ctx.store.dialog.set(Some(Dialog::History)),
    },
    Action {
        id: "copy-to-edit",
        label: "Make a copy to edit",
        keywords: "review link fork",
        keys: &[],
        available: reviewing,
        perform: |ctx| ctx.opening.copy_to_edit(),
    },
    Action {
        id: "add-table",
        label: "Add table…",
        keywords: "new create",
        keys: &[plain("t")],
        available: editable,
        perform: |ctx| ctx.store.dialog.set(Some(Dialog::AddTable)),
    },
    Action {
        id: "add-column",
        label: "Add column",
        keywords: "new create field",
        keys: &[plain("c")],
        available: table_selected,
        perform: add_column,
    },
    Action {
        id: "edit-on-card",
        label: "Edit on the card",
        keywords: "name type column in place",
        keys: &[plain("e")],
        available: table_selected,
        perform: super::canvas::edit_selected,
    },
    Action {
        id: "relate",
        label: "Add relation…",
        keywords: "foreign key reference link many to many junction",
        keys: &[plain("r")],
        available: table_selected,
        perform: |ctx| ctx.store.dialog.set(Some(Dialog::Relate)),
    },
    Action {
        id: "suggestions",
        label: "Suggested relations…",
        keywords: "foreign key missing find reference",
        keys: &[],
        available: editable,
        perform: |ctx| ctx.store.dialog.set(Some(Dialog::Suggestions)),
    },
    Action {
        id: "rename",
        label: "Rename",
        keywords: "name",
        keys: &[plain("F2")],
        available: something_selected,
        perform: |ctx| {
            ctx.store.sheet.set(Some(super::store::Sheet::Inspector));
            ui::focus_soon("inspector-name");
        },
    },
    Action {
        id: "remove",
        label: "Remove selected",
        keywords: "delete drop",
        keys: &[plain("Delete"), plain("Backspace")],
        available: something_selected,
        perform: remove_selected,
    },
    Action {
        id: "share",
        label: "Share as a link…",
        keywords: "url send",
        keys: &[],
        available: open,
        perform: |ctx| ctx.store.dialog.set(Some(Dialog::Share)),
    },
    Action {
        id: "show-sql",
        label: "Show SQL",
        keywords: "ddl text panel export",
        keys: &[plain("s")],
        available: open,
        perform: |ctx| toggle_drawer(ctx, DrawerTab::Sql),
    },
    Action {
        id: "show-mermaid",
        label: "Show Mermaid",
        keywords: "er diagram text panel export",
        keys: &[plain("m")],
        available: open,
        perform: |ctx| toggle_drawer(ctx, DrawerTab::Mermaid),
    },
    Action {
        id: "show-report",
        label: "Show import report",
        keywords: "statements errors lines",
        keys: &[],
        available: |ctx| open(ctx) && ctx.store.report.with(Option::is_some),
        perform: |ctx| toggle_drawer(ctx, DrawerTab::Report),
    },
    Action {
        id: "copy-sql",
        label: "Copy SQL",
        keywords: "ddl clipboard export",
        keys: &[],
        available: open,
        perform: |ctx| copy(ctx, Question::Sql { object: None }, "SQL"),
    },
    Action {
        id: "copy-mermaid",
        label: "Copy Mermaid",
        keywords: "clipboard export",
        keys: &[],
        available: open,
        perform: |ctx| copy(ctx, Question::Mermaid { scope: Scope::All }, "Mermaid"),
    },
    Action {
        id: "download-sql",
        label: "Download SQL",
        keywords: "export save ddl file",
        keys: &[],
        available: open,
        perform: |ctx| download(ctx, Question::Sql { object: None }, "sql", "application/sql"),
    },
    Action {
        id: "download-mermaid",
        label: "Download Mermaid",
        keywords: "export save file mmd",
        keys: &[],
        available: open,
        perform: |ctx| download(ctx, Question::Mermaid { scope: Scope::All }, "mmd", "text/plain"),
    },
    Action {
        id: "download",
        label: "Download document",
        keywords: "save json file export",
        keys: &[command("s")],
        available: open,
        perform: |ctx| download(ctx, Question::File, "trestle.json", "application/json"),
    },
    Action {
        id: "open-file",
        label: "Open or import files…",
        keywords: "sql dump json load",
        keys: &[command("o")],
        available: always,
        perform: |_| click("open-files"),
    },
    Action {
        id: "open-folder",
        label: "Open a migrations folder…",
        keywords: "import directory supabase",
        keys: &[],
        available: always,
        perform: |_| click("open-folder"),
    },
    Action {
        id: "paste",
        label: "Paste SQL…",
        keywords: "import text",
        keys: &[],
        available: always,
        perform: |ctx| ctx.store.dialog.set(Some(Dialog::Paste)),
    },
    Action {
        id: "new",
        label: "New document",
        keywords: "create empty",
        keys: &[],
        available: always,
        perform: |ctx| ctx.opening.create(),
    },
    Action {
        id: "start",
        label: "All documents",
        keywords: "start home recent close",
        keys: &[],
        available: open,
        perform: |ctx| ctx.opening.leave(),
    },
    Action {
        id: "zoom-in",
        label: "Zoom in",
        keywords: "larger",
        keys: &[plain("+"), plain("=")],
        available: open,
        perform: |ctx| ctx.view.zoom_by(1.25),
    },
    Action {
        id: "zoom-out",
        label: "Zoom out",
        keywords: "smaller",
        keys: &[plain("-")],
        available: open,
        perform: |ctx| ctx.view.zoom_by(0.8),
    },
    Action {
        id: "zoom-fit",
        label: "Fit diagram",
        keywords: "zoom all overview",
        keys: &[plain("1")],
        available: open,
        perform: |ctx| ctx.view.fit_all(),
    },
    Action {
        id: "zoom-selection",
        label: "Zoom to selection",
        keywords: "fit",
        keys: &[plain("2")],
        available: tables_selected,
        perform: |ctx| ctx.view.fit_tables(&ctx.store.selection.get_untracked().tables),
    },
    Action {
        id: "zoom-life",
        label: "Zoom to 100%",
        keywords: "actual size",
        keys: &[plain("0")],
        available: open,
        perform: |ctx| ctx.view.zoom_to(1.0),
    },
    Action {
        id: "arrange",
        label: "Arrange diagram",
        keywords: "auto layout tidy",
        keys: &[],
        available: editable,
        perform: |ctx| arrange_now(ctx, &ArrangeScope::All),
    },
    Action {
        id: "arrange-selection",
        label: "Arrange selection",
        keywords: "auto layout tidy",
        keys: &[],
        available: |ctx| editable(ctx) && tables_selected(ctx),
        perform: |ctx| {
            let tables = ctx.store.selection.get_untracked().tables;
            arrange_now(ctx, &ArrangeScope::Tables(tables));
        },
    },
    Action {
        id: "detail-all",
        label: "Show all columns",
        keywords: "detail cards",
        keys: &[],
        available: open,
        perform: |ctx| ctx.view.detail.set(Detail::All),
    },
    Action {
        id: "detail-keys",
        label: "Show keys only",
        keywords: "detail cards columns",
        keys: &[],
        available: open,
        perform: |ctx| ctx.view.detail.set(Detail::Keys),
    },
    Action {
        id: "detail-names",
        label: "Show names only",
        keywords: "detail cards columns",
        keys: &[],
        available: open,
        perform: |ctx| ctx.view.detail.set(Detail::Names),
    },
    Action {
        id: "focus",
        label: "Focus on selection and its neighbours",
        keywords: "isolate related only",
        keys: &[plain("f")],
        available: tables_selected,
        perform: focus,
    },
    Action {
        id: "unfocus",
        label: "Show all tables again",
        keywords: "focus clear",
        keys: &[],
        available: |ctx| open(ctx) && ctx.view.only.with(Option::is_some),
        perform: |ctx| ctx.view.only.set(None),
    },
    Action {
        id: "select-all",
        label: "Select all tables",
        keywords: "",
        keys: &[command("a")],
        available: open,
        perform: select_all,
    },
    Action {
        id: "deselect",
        label: "Clear selection",
        keywords: "none escape",
        keys: &[plain("Escape")],
        available: open,
        perform: escape,
    },
    Action {
        id: "find-in-explorer",
        label: "Filter tables and columns",
        keywords: "search explorer",
        keys: &[plain("/")],
        available: open,
        perform: |ctx| {
            ctx.store.sheet.set(Some(super::store::Sheet::Explorer));
            ui::focus_now("explorer-filter");
        },
    },
    Action {
        id: "theme",
        label: "Switch theme",
        keywords: "dark light system colours",
        keys: &[],
        available: always,
        perform: |ctx| {
            ctx.themes.next();
            notice::say(ctx.themes.theme.get_untracked().label());
        },
    },
    Action {
        id: "shortcuts",
        label: "Keyboard shortcuts",
        keywords: "keys help",
        keys: &[plain("?")],
        available: always,
        perform: |ctx| ctx.store.dialog.set(Some(Dialog::Shortcuts)),
    },
];

/// The action of this id.
///
/// # Panics
///
/// Where there is none, which a test rules out.
#[expect(clippy::expect_used, reason = "ids are constants of this program")]
pub(super) fn action(id: &str) -> &'static Action {
    ACTIONS.iter().find(|a| a.id == id).expect("the action is in the list")
}

pub(super) fn perform(ctx: Ctx, id: &str) {
    let action = action(id);
    if untrack(|| (action.available)(ctx)) {
        (action.perform)(ctx);
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
    let found = ACTIONS.iter().find(|a| {
        a.keys.iter().any(|k| k.matches(event) && reaches(k)) && untrack(|| (a.available)(ctx))
    });
    match found {
        Some(action) => {
            event.prevent_default();
            (action.perform)(ctx);
            true
        }
        None => false,
    }
}

fn click(id: &str) {
    if let Some(element) = document().get_element_by_id(id)
        && let Ok(element) = element.dyn_into::<web_sys::HtmlElement>()
    {
        element.click();
    }
}

fn toggle_drawer(ctx: Ctx, tab: DrawerTab) {
    ctx.store.drawer.update(|open| *open = if *open == Some(tab) { None } else { Some(tab) });
}

fn copy(_: Ctx, question: Question, what: &'static str) {
    client::ask(question, move |_, answer| {
        if let Answer::Text(text) = answer {
            ui::copy_text(&text, what);
        }
    });
}

fn download(ctx: Ctx, question: Question, ending: &'static str, kind: &'static str) {
    let name = ctx.store.document.with_untracked(|d| files::file_name(&d.name, ending));
    client::ask(question, move |_, answer| {
        if let Answer::Text(text) = answer {
            files::download(&name, kind, &text);
        }
    });
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

/// Removes an object; asks where others would go with it.
pub(super) fn remove(ctx: Ctx, object: ObjectRef) {
    match ctx.store.apply(&Command::Remove { object: object.clone(), cascade: false }) {
        Ok(_) => {}
        Err(CommandError::HasDependents { dependents, .. }) => {
            let dependents = dependents.into_iter().map(|d| d.name).collect();
            ctx.store.dialog.set(Some(Dialog::ConfirmRemove { object, dependents }));
        }
        Err(error) => notice::error(error.to_string()),
    }
}

fn remove_selected(ctx: Ctx) {
    let selection = ctx.store.selection.get_untracked();
    if selection.tables.len() > 1 {
        let commands = selection
            .tables
            .iter()
            .map(|t| Command::Remove { object: ObjectRef::Table(t.clone()), cascade: true })
            .collect::<Vec<_>>();
        let label = format!("Remove {} tables", commands.len());
        run(ctx, &Command::Batch { label, commands });
    } else if let Some(object) = selection.object {
        remove(ctx, object);
    }
}

fn add_column(ctx: Ctx) {
    let Some(table) = ctx.store.selection.with_untracked(|s| s.table().cloned()) else { return };
    add_column_to(ctx, table);
}

/// Adds a column under a free name and puts the cursor into the name.
pub(super) fn add_column_to(ctx: Ctx, table: TableId) {
    let Some(name) = ctx.store.document.with_untracked(|d| {
        let table = d.schema.tables.get(&table)?;
        Some(free_name(table))
    }) else {
        return;
    };
    let column = Box::new(NewColumn::new(name, DataType::builtin("text")));
    let command = Command::AddColumn { table, column, position: None };
    if let Some(created) = run(ctx, &command)
        && let Some(object) = created.into_iter().find(|o| matches!(o, ObjectRef::Column(..)))
    {
        ctx.store.select(object);
        ui::focus_soon("inspector-name");
    }
}

fn free_name(table: &Table) -> String {
    // One more than there are columns: one of them is free.
    (1..=table.columns.len() + 1)
        .map(|n| if n == 1 { "column".to_owned() } else { format!("column_{n}") })
        .find(|name| table.column_named(name).is_none())
        .unwrap_or_default()
}

fn arrange_now(ctx: Ctx, scope: &ArrangeScope) {
    let document = ctx.store.document.get_untracked();
    let id = ctx.store.diagram.get_untracked();
    let Some(diagram) = document.diagrams.get(&id) else { return };
    let placements = arrange(&document, diagram, scope)
        .into_iter()
        .map(|(table, p)| {
            let locked = diagram.placements.get(&table).is_some_and(|old| old.locked);
            (table, Placement { x: p.x, y: p.y, locked })
        })
        .collect();
    run(ctx, &Command::Arrange { diagram: id, placements });
    ctx.view.fit_all();
}

fn focus(ctx: Ctx) {
    let tables = ctx.store.selection.get_untracked().tables;
    let document = ctx.store.document.get_untracked();
    let mut shown = tables.clone();
    for table in &document.schema.tables {
        for (_, key) in table.foreign_keys() {
            if tables.contains(&table.id) {
                shown.insert(key.references.clone());
            }
            if tables.contains(&key.references) {
                shown.insert(table.id.clone());
            }
        }
    }
    ctx.view.only.set(Some(shown));
    ctx.view.fit_all();
}

fn select_all(ctx: Ctx) {
    let tables =
        ctx.view.scene.with_untracked(|s| s.cards.iter().map(|c| c.table.id.clone()).collect());
    ctx.store.selection.update(|s| s.tables = tables);
}

fn escape(ctx: Ctx) {
    if ctx.store.sheet.with_untracked(Option::is_some) {
        ctx.store.sheet.set(None);
    } else if ctx.store.selection.with_untracked(|s| s.object.is_none() && s.tables.is_empty()) {
        ctx.view.only.set(None);
    } else {
        ctx.store.select_nothing();
    }
}

/// A button that runs an action, with the action's shortcut in its tip.
#[component]
pub(super) fn ActionButton(
    id: &'static str,
    #[prop(optional)] class: &'static str,
    /// Another text than the action's own.
    #[prop(optional)]
    text: Option<&'static str>,
    #[prop(optional)] icon: Option<super::icon::Shape>,
    /// Shows the icon alone.
    #[prop(optional)]
    icon_only: bool,
) -> impl IntoView {
    let ctx = use_ctx();
    let action = action(id);
    let label = text.unwrap_or(action.label);
    let tip = match action.keys.first() {
        Some(keys) => format!("{} ({})", action.label, keys.text()),
        None => action.label.to_owned(),
    };
    view! {
        <button
            type="button"
            class=if icon_only { "icon-button".to_owned() } else { format!("button {class}") }
            title=tip
            aria-label=if icon_only { Some(action.label) } else { None }
            disabled=move || !(action.available)(ctx)
            on:click=move |_| perform(ctx, id)
        >
            {icon.map(|shape| view! { <super::icon::Icon shape=shape /> })}
            {(!icon_only).then(|| view! { <span class="button-text">{label}</span> })}
        </button>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test]
    fn ids_and_keys_belong_to_one_action() {
        let ids: BTreeSet<_> = ACTIONS.iter().map(|a| a.id).collect();
        assert_eq!(ids.len(), ACTIONS.len());
        let keys: Vec<_> =
            ACTIONS.iter().flat_map(|a| a.keys).map(|k| (k.command, k.shift, k.key)).collect();
        let different: BTreeSet<_> = keys.iter().collect();
        assert_eq!(different.len(), keys.len());
    }
}
