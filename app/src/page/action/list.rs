//! Everything that a person can do, in one list.

use super::diagram::{
    add_note, any_selected, choose_colour, colour_selected, next_diagram, remove_diagram,
    selected_domain, show_all_tables, show_selected, shows_a_part,
};
use super::edit::{add_column, add_part, remove_selected};
use super::keys::{command, command_shift, plain};
use super::many::{copy_json, duplicate, invert_selection, select_group, select_neighbours};
use super::output::{click, copy, download, toggle_drawer};
use super::view::{
    align, arrange_domain, arrange_now, distribute, escape, focus, select_all, toggle_lock,
};
use super::{Action, Ctx};
use crate::page::dialog::Naming;
use crate::page::store::{Dialog, DrawerTab, Mode, PartKind, Screen};
use crate::page::{disk, notice, ui};
use crate::protocol::{Question, Scope};
use leptos::prelude::*;
use trestle_core::layout::{ArrangeScope, Axis, Detail, Line};
use trestle_core::model::ObjectRef;

/// All actions, in the order of the palette.
pub(in crate::page) const ACTIONS: &[Action] = &[
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
        id: "add-object",
        label: "Add object…",
        keywords: "new create enum type domain view function trigger procedure sequence schema extension role publication sql",
        keys: &[plain("a")],
        available: editable,
        perform: |ctx| ctx.store.dialog.set(Some(Dialog::AddObject)),
    },
    Action {
        id: "add-constraint",
        label: "Add constraint",
        keywords: "new create primary foreign key unique check exclusion",
        keys: &[],
        available: table_selected,
        perform: |ctx| add_part(ctx, PartKind::Constraint),
    },
    Action {
        id: "add-index",
        label: "Add index",
        keywords: "new create unique gin",
        keys: &[],
        available: table_selected,
        perform: |ctx| add_part(ctx, PartKind::Index),
    },
    Action {
        id: "add-policy",
        label: "Add policy",
        keywords: "new create rls row level security access",
        keys: &[],
        available: table_selected,
        perform: |ctx| add_part(ctx, PartKind::Policy),
    },
    Action {
        id: "add-trigger",
        label: "Add trigger",
        keywords: "new create function",
        keys: &[],
        available: table_selected,
        perform: |ctx| add_part(ctx, PartKind::Trigger),
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
        perform: crate::page::canvas::edit_selected,
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
            ctx.store.sheet.set(Some(crate::page::store::Sheet::Inspector));
            ui::focus_soon("inspector-name");
        },
    },
    Action {
        id: "duplicate",
        label: "Duplicate tables",
        keywords: "copy clone selection",
        keys: &[command("d")],
        available: |ctx| editable(ctx) && tables_selected(ctx),
        perform: duplicate,
    },
    Action {
        id: "rename-pattern",
        label: "Rename by pattern…",
        keywords: "find replace prefix suffix snake case many tables columns",
        keys: &[],
        available: |ctx| editable(ctx) && tables_selected(ctx),
        perform: |ctx| ctx.store.dialog.set(Some(Dialog::RenamePattern)),
    },
    Action {
        id: "copy-selection-json",
        label: "Copy selection as JSON",
        keywords: "clipboard fragment tables",
        keys: &[],
        available: tables_selected,
        perform: copy_json,
    },
    Action {
        id: "remove",
        label: "Remove selected",
        keywords: "delete drop",
        keys: &[plain("Delete"), plain("Backspace")],
        available: |ctx| something_selected(ctx) || (editable(ctx) && tables_selected(ctx)),
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
        id: "save",
        label: "Save to file",
        keywords: "disk write store document json",
        keys: &[command("s")],
        available: open,
        perform: disk::save,
    },
    Action {
        id: "save-as",
        label: "Save to another file…",
        keywords: "save as disk write document json",
        keys: &[command_shift("s")],
        available: |ctx| open(ctx) && disk::can_choose(),
        perform: disk::save_as,
    },
    Action {
        id: "versions",
        label: "Versions…",
        keywords: "restore back earlier snapshot save a version history",
        keys: &[],
        available: |ctx| editable(ctx) && ctx.store.key.with(Option::is_some),
        perform: |ctx| ctx.store.dialog.set(Some(Dialog::Versions)),
    },
    Action {
        id: "download",
        label: "Download document",
        keywords: "save json file export",
        keys: &[],
        available: open,
        perform: |ctx| download(ctx, Question::File, "trestle.json", "application/json"),
    },
    Action {
        id: "open-file",
        label: "Open or import files…",
        keywords: "sql dump json load",
        keys: &[command("o")],
        available: always,
        perform: disk::choose,
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
        id: "arrange-domain",
        label: "Arrange domain",
        keywords: "auto layout tidy prefix group",
        keys: &[],
        available: |ctx| editable(ctx) && selected_domain(ctx).is_some(),
        perform: arrange_domain,
    },
    Action {
        id: "add-note",
        label: "Add note",
        keywords: "text markdown comment new create",
        keys: &[plain("n")],
        available: editable,
        perform: add_note,
    },
    Action {
        id: "colour",
        label: "Colour cards…",
        keywords: "color swatch palette selection",
        keys: &[],
        available: |ctx| editable(ctx) && tables_selected(ctx),
        perform: choose_colour,
    },
    Action {
        id: "uncolour",
        label: "Remove colour of cards",
        keywords: "color reset selection",
        keys: &[],
        available: |ctx| editable(ctx) && tables_selected(ctx),
        perform: |ctx| colour_selected(ctx, None),
    },
    Action {
        id: "add-diagram",
        label: "New diagram…",
        keywords: "add create view",
        keys: &[],
        available: editable,
        perform: |ctx| ctx.store.dialog.set(Some(Dialog::Diagram(Naming::New))),
    },
    Action {
        id: "add-diagram-of-selection",
        label: "New diagram of the selection…",
        keywords: "add create view tables chosen",
        keys: &[],
        available: |ctx| editable(ctx) && tables_selected(ctx),
        perform: |ctx| ctx.store.dialog.set(Some(Dialog::Diagram(Naming::OfSelection))),
    },
    Action {
        id: "duplicate-diagram",
        label: "Duplicate diagram…",
        keywords: "copy view",
        keys: &[],
        available: editable,
        perform: |ctx| ctx.store.dialog.set(Some(Dialog::Diagram(Naming::Copy))),
    },
    Action {
        id: "rename-diagram",
        label: "Rename diagram…",
        keywords: "name view",
        keys: &[],
        available: editable,
        perform: |ctx| ctx.store.dialog.set(Some(Dialog::Diagram(Naming::Rename))),
    },
    Action {
        id: "remove-diagram",
        label: "Remove diagram",
        keywords: "delete view",
        keys: &[],
        available: |ctx| editable(ctx) && several_diagrams(ctx),
        perform: remove_diagram,
    },
    Action {
        id: "next-diagram",
        label: "Next diagram",
        keywords: "switch view other",
        keys: &[plain("d")],
        available: |ctx| open(ctx) && several_diagrams(ctx),
        perform: next_diagram,
    },
    Action {
        id: "add-to-diagram",
        label: "Add selected tables to this diagram",
        keywords: "show include",
        keys: &[],
        available: |ctx| editable(ctx) && any_selected(ctx, false),
        perform: |ctx| show_selected(ctx, true),
    },
    Action {
        id: "remove-from-diagram",
        label: "Take selected tables out of this diagram",
        keywords: "hide exclude remove",
        keys: &[],
        available: |ctx| editable(ctx) && any_selected(ctx, true),
        perform: |ctx| show_selected(ctx, false),
    },
    Action {
        id: "all-in-diagram",
        label: "Show all tables in this diagram",
        keywords: "include every",
        keys: &[],
        available: |ctx| editable(ctx) && shows_a_part(ctx),
        perform: show_all_tables,
    },
    Action {
        id: "lock",
        label: "Lock or unlock cards",
        keywords: "pin fix place selection",
        keys: &[plain("l")],
        available: |ctx| editable(ctx) && tables_selected(ctx),
        perform: toggle_lock,
    },
    Action {
        id: "align-left",
        label: "Align left edges",
        keywords: "line up cards selection",
        keys: &[],
        available: several_selected,
        perform: |ctx| align(ctx, Line::Left),
    },
    Action {
        id: "align-centre",
        label: "Align centres",
        keywords: "line up middle cards selection",
        keys: &[],
        available: several_selected,
        perform: |ctx| align(ctx, Line::Centre),
    },
    Action {
        id: "align-right",
        label: "Align right edges",
        keywords: "line up cards selection",
        keys: &[],
        available: several_selected,
        perform: |ctx| align(ctx, Line::Right),
    },
    Action {
        id: "align-top",
        label: "Align top edges",
        keywords: "line up cards selection",
        keys: &[],
        available: several_selected,
        perform: |ctx| align(ctx, Line::Top),
    },
    Action {
        id: "align-middle",
        label: "Align middles",
        keywords: "line up cards selection",
        keys: &[],
        available: several_selected,
        perform: |ctx| align(ctx, Line::Middle),
    },
    Action {
        id: "align-bottom",
        label: "Align bottom edges",
        keywords: "line up cards selection",
        keys: &[],
        available: several_selected,
        perform: |ctx| align(ctx, Line::Bottom),
    },
    Action {
        id: "distribute-across",
        label: "Distribute across",
        keywords: "equal gaps horizontal cards selection",
        keys: &[],
        available: several_selected,
        perform: |ctx| distribute(ctx, Axis::Horizontal),
    },
    Action {
        id: "distribute-down",
        label: "Distribute down",
        keywords: "equal gaps vertical cards selection",
        keys: &[],
        available: several_selected,
        perform: |ctx| distribute(ctx, Axis::Vertical),
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
        id: "find-path",
        label: "Find a path between tables…",
        keywords: "join way route connect relation query",
        keys: &[plain("p")],
        available: |ctx| open(ctx) && ctx.store.document.with(|d| d.schema.tables.len() > 1),
        perform: |ctx| ctx.store.dialog.set(Some(Dialog::FindPath)),
    },
    Action {
        id: "hide-columns",
        label: "Hide columns…",
        keywords: "audit pattern created_at updated_at show cards",
        keys: &[],
        available: open,
        perform: |ctx| ctx.store.dialog.set(Some(Dialog::HideColumns)),
    },
    Action {
        id: "unfocus",
        label: "Show all tables again",
        keywords: "focus clear",
        keys: &[],
        available: |ctx| open(ctx) && ctx.view.focus.with(Option::is_some),
        perform: |ctx| {
            ctx.view.focus.set(None);
            ctx.view.fit_all();
        },
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
        id: "select-domain",
        label: "Select the tables of its domain",
        keywords: "group prefix all",
        keys: &[],
        available: |ctx| {
            tables_selected(ctx)
                || (open(ctx)
                    && ctx.store.selection.with(|s| matches!(s.object, Some(ObjectRef::Domain(_)))))
        },
        perform: select_group,
    },
    Action {
        id: "select-neighbours",
        label: "Select neighbours too",
        keywords: "related references foreign keys grow",
        keys: &[],
        available: tables_selected,
        perform: select_neighbours,
    },
    Action {
        id: "invert-selection",
        label: "Invert selection",
        keywords: "others swap",
        keys: &[],
        available: open,
        perform: invert_selection,
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
            ctx.store.sheet.set(Some(crate::page::store::Sheet::Explorer));
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
        id: "contrast",
        label: "Switch high contrast",
        keywords: "accessibility colours lines stronger",
        keys: &[],
        available: always,
        perform: |ctx| {
            let more = ctx.themes.toggle_contrast();
            notice::say(if more { "High contrast is on." } else { "High contrast is off." });
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

fn always(_: Ctx) -> bool {
    true
}

fn open(ctx: Ctx) -> bool {
    ctx.store.screen.get() == Screen::Editor
}

fn editable(ctx: Ctx) -> bool {
    open(ctx) && ctx.store.can_edit()
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

fn several_diagrams(ctx: Ctx) -> bool {
    ctx.store.document.with(|d| d.diagrams.len() > 1)
}

fn tables_selected(ctx: Ctx) -> bool {
    open(ctx) && ctx.store.selection.with(|s| !s.tables.is_empty())
}

fn several_selected(ctx: Ctx) -> bool {
    editable(ctx) && ctx.store.selection.with(|s| s.tables.len() > 1)
}
