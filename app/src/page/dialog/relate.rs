//! A relation by keyboard: what the gesture on the diagram does, in a form.

use super::modal::Modal;
use super::select::Select;
use crate::page::action::{relate, use_ctx};
use crate::page::ui;
use leptos::prelude::*;
use trestle_core::model::{ColumnId, Document, ObjectRef, TableId};
use trestle_core::relation::{Wish, check};

/// Stands for columns that are made, and for the key of the referenced table.
const NONE: &str = "";

/// The choices of the form; ids, as the fields hold them.
#[derive(Clone, PartialEq)]
struct Choices {
    table: TableId,
    column: String,
    references: String,
    referenced: String,
    with_index: bool,
    many: bool,
}

impl Choices {
    /// None until a table is chosen.
    fn wish(&self) -> Option<Wish> {
        let id = |id: &str| (id != NONE).then(|| ColumnId::new(id));
        (self.references != NONE).then(|| Wish {
            table: self.table.clone(),
            column: id(&self.column),
            references: TableId::new(&*self.references),
            referenced_column: id(&self.referenced),
            with_index: self.with_index,
            many: self.many,
        })
    }
}

/// Columns of a table, as options.
fn columns(document: &Document, table: &str) -> Vec<(String, String)> {
    let table = document.schema.tables.get(&TableId::new(table));
    let columns = table.map(|t| t.columns.as_slice()).unwrap_or_default();
    columns.iter().map(|c| (c.id.to_string(), c.name.to_string())).collect()
}

#[component]
pub(super) fn Relate() -> impl IntoView {
    let ctx = use_ctx();
    let store = ctx.store;
    let document = store.document.get_untracked();
    let (table, column) = store.selection.with_untracked(|s| match &s.object {
        Some(ObjectRef::Column(table, column)) => (Some(table.clone()), column.to_string()),
        _ => (s.table().cloned(), NONE.to_owned()),
    });
    let Some(table) = table else { return ().into_any() };
    let name = document.schema.tables.get(&table).map(|t| t.name.to_string()).unwrap_or_default();
    let tables = StoredValue::new(ui::table_options(&document));
    let own: Vec<_> = std::iter::once((NONE.to_owned(), "A new column".to_owned()))
        .chain(columns(&document, table.as_str()))
        .collect();
    let choices = RwSignal::new(Choices {
        table,
        column,
        references: NONE.to_owned(),
        referenced: NONE.to_owned(),
        with_index: true,
        many: false,
    });
    let many = Memo::new(move |_| choices.with(|c| c.many));
    let references = Memo::new(move |_| choices.with(|c| c.references.clone()));
    let referenced = move || {
        let document = store.document.get_untracked();
        std::iter::once((NONE.to_owned(), "Its key".to_owned()))
            .chain(columns(&document, &references.get()))
            .collect::<Vec<_>>()
    };
    // What would come of it, or why nothing can.
    let outcome = Memo::new(move |_| {
        let wish = choices.with(Choices::wish)?;
        Some(store.document.with(|d| check(d, &wish)))
    });
    let words = move || outcome.get()?.ok().map(|o| o.words);
    let error = move || outcome.get()?.err().map(|e| e.to_string());
    let ready = move || outcome.with(|o| matches!(o, Some(Ok(_))));
    let add = move || {
        if let Some(wish) = choices.with_untracked(Choices::wish)
            && relate(ctx, &wish)
        {
            store.dialog.set(None);
            ui::focus_soon("canvas");
        }
    };
    view! {
        <Modal title="Add relation">
            <form
                class="form"
                on:submit=move |event| {
                    event.prevent_default();
                    if untrack(ready) {
                        add();
                    }
                }
            >
                <fieldset class="radios">
                    <legend class="field-label">"Each row of " <span class="mono">{name}</span></legend>
                    <Radio label="references one row of another table" chosen=Signal::derive(move || !many.get())
                        on_choice=move || choices.update(|c| c.many = false) />
                    <Radio label="goes with many rows of another, by a table of pairs" chosen=many.into()
                        on_choice=move || choices.update(|c| c.many = true) />
                </fieldset>
                <Select label="Referenced table" options=Signal::derive(move || tables.get_value()) chosen=references.into()
                    on_choice=move |v| choices.update(|c| {
                        c.references = v;
                        NONE.clone_into(&mut c.referenced);
                    }) />
                <Show when=move || !many.get()>
                    <Select
                        label="Column"
                        options=Signal::derive({
                            let own = own.clone();
                            move || own.clone()
                        })
                        chosen=Signal::derive(move || choices.with(|c| c.column.clone()))
                        on_choice=move |v| choices.update(|c| c.column = v)
                    />
                    <Select
                        label="Referenced column"
                        options=Signal::derive(referenced)
                        chosen=Signal::derive(move || choices.with(|c| c.referenced.clone()))
                        on_choice=move |v| choices.update(|c| c.referenced = v)
                    />
                    <label class="check">
                        <input
                            type="checkbox"
                            prop:checked=move || choices.with(|c| c.with_index)
                            on:change=move |e| {
                                let checked = event_target_checked(&e);
                                choices.update(|c| c.with_index = checked);
                            }
                        />
                        "Add an index on what references, unless there is one"
                    </label>
                </Show>
                <p class="mono outcome" role="status">{words}</p>
                <p class="field-error" role="alert">{error}</p>
                <footer class="dialog-foot">
                    <button type="button" class="button" on:click=move |_| store.dialog.set(None)>
                        "Cancel"
                    </button>
                    <button type="submit" class="button button-primary" disabled=move || !ready()>
                        "Add relation"
                    </button>
                </footer>
            </form>
        </Modal>
    }
    .into_any()
}

#[component]
fn Radio(
    label: &'static str,
    chosen: Signal<bool>,
    on_choice: impl Fn() + 'static,
) -> impl IntoView {
    view! {
        <label class="check">
            <input type="radio" name="kind" prop:checked=chosen on:change=move |_| on_choice() />
            {label}
        </label>
    }
}
