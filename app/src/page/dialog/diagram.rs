//! The name of a diagram: of a new one, of a copy, or of the one that is shown.

use super::modal::Modal;
use super::name_field::NameField;
use crate::page::action::{show_diagram, use_ctx};
use crate::page::ui::count;
use leptos::prelude::*;
use trestle_core::edit::Command;
use trestle_core::model::ObjectRef;

/// What the name is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::page) enum Naming {
    /// A diagram of all tables.
    New,
    /// A diagram of the selected tables.
    OfSelection,
    Copy,
    Rename,
}

#[component]
pub(super) fn DiagramName(naming: Naming) -> impl IntoView {
    let ctx = use_ctx();
    let store = ctx.store;
    let shown = store.diagram.get_untracked();
    let old = store
        .document
        .with_untracked(|d| d.diagrams.get(&shown).map(|d| d.name.clone()))
        .unwrap_or_default();
    let tables = store.selection.with_untracked(|s| s.tables.clone());
    let (title, verb, first, hint) = match naming {
        Naming::New => (
            "New diagram",
            "Add diagram",
            String::new(),
            "It shows all tables, arranged anew.".to_owned(),
        ),
        Naming::OfSelection => {
            let what = count(tables.len(), "selected table", "selected tables");
            (
                "New diagram of the selection",
                "Add diagram",
                String::new(),
                format!("It shows the {what}. Others can be added."),
            )
        }
        Naming::Copy => {
            let hint = "It begins with the same tables, places, colours and notes.".to_owned();
            ("Duplicate diagram", "Duplicate", format!("{old} copy"), hint)
        }
        Naming::Rename => ("Rename diagram", "Rename", old, String::new()),
    };
    let name = RwSignal::new(first);
    let error = RwSignal::new(None::<String>);
    let apply = move || {
        let name = name.get_untracked().trim().to_owned();
        let like = Some(shown.clone());
        let command = match naming {
            Naming::New => Command::AddDiagram { name, tables: None, like: None },
            Naming::OfSelection => {
                Command::AddDiagram { name, tables: Some(tables.clone()), like: None }
            }
            Naming::Copy => Command::AddDiagram { name, tables: None, like },
            Naming::Rename => Command::Rename { object: ObjectRef::Diagram(shown.clone()), name },
        };
        match store.apply(&command) {
            Ok(created) => {
                store.seal();
                store.dialog.set(None);
                if let Some(ObjectRef::Diagram(id)) = created.first() {
                    show_diagram(ctx, id);
                }
            }
            Err(reason) => error.set(Some(reason.to_string())),
        }
    };
    let on_submit = {
        let apply = apply.clone();
        move |event: leptos::ev::SubmitEvent| {
            event.prevent_default();
            apply();
        }
    };
    view! {
        <Modal title=title>
            <form on:submit=on_submit>
                <NameField name=name error=error />
                <p class="muted diagram-hint">{hint}</p>
                <footer class="dialog-foot">
                    <button type="button" class="button" on:click=move |_| store.dialog.set(None)>
                        "Cancel"
                    </button>
                    <button type="submit" class="button button-primary">
                        {verb}
                    </button>
                </footer>
            </form>
        </Modal>
    }
}
