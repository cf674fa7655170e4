//! The fields of one column.

use super::column_more::{Change, Storage, Values};
use super::comment::{Comment, CommentField};
use super::field::{NameField, change};
use super::grants::Grants;
use super::shown::Shown;
use super::type_field::TypeField;
use crate::page::action::{remove, run, use_ctx};
use crate::page::icon::{Icon, Shape};
use crate::page::ui::IconButton;
use leptos::prelude::*;
use trestle_core::edit::Command;
use trestle_core::model::{Column, ColumnId, ObjectRef};

#[component]
pub(super) fn ColumnFields(shown: Shown, id: StoredValue<ColumnId>) -> impl IntoView {
    let ctx = use_ctx();
    let store = shown.store;
    let column = Memo::new(move |_| shown.read(|t| id.with_value(|id| t.column(id).cloned())));
    let text = move |read: fn(&Column) -> String| {
        Signal::derive(move || column.with(|c| c.as_ref().map(read).unwrap_or_default()))
    };
    let object = ObjectRef::Column(shown.id.get_value(), id.get_value());
    let name = text(|c| c.name.to_string());
    let type_text = Signal::derive(move || {
        shown.read_with(|catalog, t| {
            let found = id.with_value(|id| t.column(id));
            found.map(|c| catalog.type_text(&c.data_type)).unwrap_or_default()
        })
    });
    let not_null = Signal::derive(move || column.with(|c| c.as_ref().is_some_and(|c| c.not_null)));
    let said = Signal::derive(move || column.with(|c| c.as_ref().and_then(|c| c.comment.clone())));
    let comment = text(|c| c.comment.clone().unwrap_or_default());
    let of = Change { shown, column };
    let position = Signal::derive(move || {
        shown
            .read(|t| id.with_value(|id| t.columns.iter().position(|c| c.id == *id)))
            .unwrap_or_default()
    });
    let last = Signal::derive(move || shown.read(|t| t.columns.len()).saturating_sub(1));
    let move_to = move |position: usize| {
        let command =
            Command::MoveColumn { table: shown.id.get_value(), column: id.get_value(), position };
        run(ctx, &command);
        store.seal();
    };
    let set_type = Callback::new(move |data_type| {
        let (table, column) = (shown.id.get_value(), id.get_value());
        change(store, &Command::SetColumnType { table, column, data_type })
    });
    let grants = object.clone();
    let goes = object.clone();
    view! {
        <div class="column-fields">
            <Comment text=said />
            <NameField object=object.clone() value=name id=Signal::derive(|| Some("inspector-name")) />
            <TypeField value=type_text apply=set_type />
            <label class="check">
                <input
                    type="checkbox"
                    prop:checked=not_null
                    disabled=move || !store.can_edit()
                    on:change=move |event| {
                        let command = Command::SetNotNull {
                            table: shown.id.get_value(),
                            column: id.get_value(),
                            not_null: event_target_checked(&event),
                        };
                        if run(ctx, &command).is_none() {
                            event_target::<web_sys::HtmlInputElement>(&event).set_checked(not_null.get_untracked());
                        }
                        store.seal();
                    }
                />
                "Not null"
            </label>
            <Values of=of />
            <Storage of=of id=id />
            <Show when=move || column.with(|c| c.as_ref().is_some_and(|c| c.inherited))>
                <p class="muted">"From the parent table, which is where it is changed."</p>
            </Show>
            <CommentField object=object value=comment />
            <Show when=move || store.can_edit()>
                <div class="column-actions">
                    <IconButton
                        shape=Shape::Up
                        label="Move up"
                        disabled=Signal::derive(move || position.get() == 0)
                        on_press=move || move_to(position.get_untracked().saturating_sub(1))
                    />
                    <IconButton
                        shape=Shape::Down
                        label="Move down"
                        disabled=Signal::derive(move || position.get() >= last.get())
                        on_press=move || move_to(position.get_untracked() + 1)
                    />
                    <span class="grow"></span>
                    <button
                        type="button"
                        class="button button-danger"
                        on:click={
                            let object = goes.clone();
                            move |_| remove(ctx, object.clone())
                        }
                    >
                        <Icon shape=Shape::Trash />
                        <span>"Remove column"</span>
                    </button>
                </div>
            </Show>
            <details class="more">
                <summary>"Privileges"</summary>
                <div class="more-fields">
                    <Grants store=store object=grants.clone() />
                </div>
            </details>
        </div>
    }
}
