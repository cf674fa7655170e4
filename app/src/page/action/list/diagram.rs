//! Diagrams: which there are, which tables they show, where cards and notes stand.

use super::{editable, open, several_diagrams, several_selected, tables_selected};
use crate::page::action::Action;
use crate::page::action::diagram::{
    add_note, any_selected, choose_colour, colour_selected, next_diagram, remove_diagram,
    selected_domain, show_all_tables, show_selected, shows_a_part,
};
use crate::page::action::keys::plain;
use crate::page::action::view::{align, arrange_domain, arrange_now, distribute, toggle_lock};
use crate::page::dialog::Naming;
use crate::page::store::Dialog;
use leptos::prelude::*;
use trestle_core::layout::{ArrangeScope, Axis, Line};

pub(super) const ACTIONS: &[Action] = &[
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
];
