//! Changes of the schema.

use super::{editable, something_selected, table_selected, tables_selected};
use crate::page::action::Action;
use crate::page::action::edit::{add_column, add_part, remove_selected};
use crate::page::action::keys::{command, plain};
use crate::page::action::many::{copy_json, duplicate};
use crate::page::store::{Dialog, PartKind};
use crate::page::ui;
use leptos::prelude::*;
use trestle_core::pattern::Group;

pub(super) const ACTIONS: &[Action] = &[
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
        id: "insert-pattern",
        label: "Insert standard pattern…",
        keywords: "columns audit soft delete updated_at lock tenant lookup junction notification log created_at",
        keys: &[],
        available: editable,
        perform: |ctx| ctx.store.dialog.set(Some(Dialog::InsertPattern(Group::Structure))),
    },
    Action {
        id: "insert-access-pattern",
        label: "Add policies from a pattern…",
        keywords: "access rls row level security owner tenant member admin public read write claim storage bucket grant",
        keys: &[],
        available: editable,
        perform: |ctx| ctx.store.dialog.set(Some(Dialog::InsertPattern(Group::Access))),
    },
    Action {
        id: "move-to-domain",
        label: "Move to domain…",
        keywords: "prefix group rename tables",
        keys: &[],
        available: |ctx| editable(ctx) && tables_selected(ctx),
        perform: |ctx| ctx.store.dialog.set(Some(Dialog::MoveToDomain)),
    },
    Action {
        id: "review-domains",
        label: "Review domains…",
        keywords: "find infer prefix merge split group",
        keys: &[],
        available: editable,
        perform: |ctx| ctx.store.dialog.set(Some(Dialog::ReviewDomains)),
    },
    Action {
        id: "import-counts",
        label: "Import counts…",
        keywords: "rows records statistics csv json size",
        keys: &[],
        available: editable,
        perform: |ctx| ctx.store.dialog.set(Some(Dialog::ImportCounts)),
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
];
