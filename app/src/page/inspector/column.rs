//! The fields of one column.

use super::field::{CommentField, Field, NameField, TextField, change};
use super::grants::Grants;
use super::item::Clause;
use super::table::Shown;
use super::words;
use crate::page::action::{remove, run, use_ctx};
use crate::page::client;
use crate::page::icon::{Icon, Shape};
use crate::page::ui::IconButton;
use crate::protocol::{Answer, Question};
use leptos::prelude::*;
use trestle_core::edit::Command;
use trestle_core::model::{Column, ColumnId, DataType, GeneratedKind, ObjectRef};

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
    let default = text(|c| c.default.as_ref().map(|e| e.text().to_owned()).unwrap_or_default());
    let comment = text(|c| c.comment.clone().unwrap_or_default());
    let generated =
        Memo::new(move |_| column.with(|c| c.as_ref().and_then(|c| c.generated.clone())));
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
    let set_type =
        move |(typed, field): (String, Field)| field.settle(type_typed(shown, id, &typed));
    let set_default = move |(typed, field): (String, Field)| default_typed(shown, id, typed, field);
    let goes = object.clone();
    view! {
        <div class="column-fields">
            <NameField object=object.clone() value=name id=Signal::derive(|| Some("inspector-name")) />
            <TextField label="Type" value=type_text apply=set_type list="types" class="mono" />
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
            <Show when=move || generated.with(Option::is_none)>
                <TextField label="Default" value=default apply=set_default placeholder="none" class="mono" />
            </Show>
            <Clause
                word="Generated"
                text=Signal::derive(move || {
                    generated.with(|g| {
                        g.as_ref().map(|g| match g.kind {
                            GeneratedKind::Stored => g.expression.text().to_owned(),
                            GeneratedKind::Virtual => format!("{} virtual", g.expression.text()),
                        })
                    })
                })
            />
            {move || column.with(|c| c.as_ref().map(facts))}
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
            {move || column.with(|c| c.as_ref().map(|c| view! { <Grants acl=c.acl.clone() owner=None /> }))}
        </div>
    }
}

/// What a column has that is read only.
fn facts(column: &Column) -> impl IntoView + use<> {
    let pairs: Vec<(&str, String)> = [
        ("Identity", column.identity.as_ref().map(words::identity)),
        ("Collation", column.collation.as_ref().map(words::qualified)),
        ("Storage", column.storage.clone()),
        ("Compression", column.compression.clone()),
        ("Statistics", column.statistics.map(|n| n.to_string())),
        ("Options", (!column.options.is_empty()).then(|| words::parameters(&column.options))),
        ("Inherited", column.inherited.then(|| "from the parent table".to_owned())),
    ]
    .into_iter()
    .filter_map(|(word, text)| text.map(|t| (word, t)))
    .collect();
    (!pairs.is_empty()).then(|| {
        view! {
            <dl class="pairs">
                {pairs.into_iter().map(|(word, text)| view! { <dt>{word}</dt><dd>{text}</dd> }).collect_view()}
            </dl>
        }
    })
}

fn type_typed(shown: Shown, id: StoredValue<ColumnId>, typed: &str) -> Result<(), String> {
    let data_type = DataType::parse(typed).map_err(|e| e.to_string())?;
    let data_type = shown.store.document.with_untracked(|d| d.schema.resolve_type(data_type));
    let (table, column) = (shown.id.get_value(), id.get_value());
    change(shown.store, &Command::SetColumnType { table, column, data_type })
}

/// The worker reads the expression, since it has the parser.
fn default_typed(shown: Shown, id: StoredValue<ColumnId>, typed: String, field: Field) {
    let (table, column) = (shown.id.get_value(), id.get_value());
    let store = shown.store;
    if typed.trim().is_empty() {
        field.settle(change(store, &Command::SetDefault { table, column, default: None }));
        return;
    }
    let question = Question::Default { table: table.clone(), column: column.clone(), text: typed };
    client::ask(question, move |_, answer| {
        if let Answer::Default(read) = answer {
            field.settle(read.and_then(|default| {
                change(store, &Command::SetDefault { table, column, default: Some(default) })
            }));
        }
    });
}
