//! The document as a whole: shown as text, copied, saved, opened, left.

use super::{always, editable, open};
use crate::page::action::Action;
use crate::page::action::keys::{command, command_shift, plain};
use crate::page::action::output::{click, copy, download, toggle_drawer};
use crate::page::disk;
use crate::page::store::{Dialog, DrawerTab};
use crate::protocol::{Question, Scope};
use leptos::prelude::*;

pub(super) const ACTIONS: &[Action] = &[
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
];
