//! A new table: name, schema, and the key that it begins with.

use super::modal::Modal;
use super::name_field::NameField;
use crate::page::action::use_ctx;
use crate::page::ui;
use leptos::prelude::*;
use trestle_core::edit::{Command, NewColumn};
use trestle_core::layout::Size;
use trestle_core::model::{
    ColumnId, ConstraintKind, DataType, Document, Expr, Identity, KeyIndex, Name, ObjectRef, Point,
    SchemaId, SequenceOptions, TableId,
};

/// How the rows of a new table are told apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Key {
    Uuid,
    Number,
    None,
}

impl Key {
    const ALL: [(Self, &str, &str); 3] = [
        (Self::Uuid, "uuid", "id uuid, made by gen_random_uuid()"),
        (Self::Number, "number", "id bigint, counted by Postgres"),
        (Self::None, "none", "No column yet"),
    ];

    fn column(self, id: &ColumnId) -> Option<NewColumn> {
        let mut column = match self {
            Self::Uuid => NewColumn {
                default: Some(Expr::opaque("gen_random_uuid()")),
                ..NewColumn::new("id", DataType::builtin("uuid"))
            },
            Self::Number => NewColumn {
                identity: Some(Identity {
                    always: true,
                    sequence_name: None,
                    options: SequenceOptions::default(),
                }),
                ..NewColumn::new("id", DataType::builtin("bigint"))
            },
            Self::None => return None,
        };
        column.id = Some(id.clone());
        column.not_null = true;
        Some(column)
    }
}

/// The command that adds a table, and the table's id.
fn command(document: &Document, schema: SchemaId, name: &str, key: Key) -> (Command, TableId) {
    let schema_name = document.schema.schema_name(&schema).to_owned();
    let id = TableId::derive(&[&schema_name, name], |id| document.schema.tables.contains(id));
    let column_id = ColumnId::new("id");
    let column = key.column(&column_id);
    let mut commands = vec![Command::AddTable {
        schema,
        name: Name::new(name),
        id: Some(id.clone()),
        columns: column.iter().cloned().collect(),
    }];
    if column.is_some() {
        let kind = ConstraintKind::PrimaryKey(KeyIndex::new(vec![column_id]));
        commands.push(Command::AddConstraint { table: id.clone(), name: None, kind });
    }
    (Command::Batch { label: format!("Add table {name}"), commands }, id)
}

#[component]
pub(super) fn AddTable() -> impl IntoView {
    let ctx = use_ctx();
    let store = ctx.store;
    let schemas: Vec<(SchemaId, String)> = store.document.with_untracked(|d| {
        d.schema.schemas.iter().map(|s| (s.id.clone(), s.name.to_string())).collect()
    });
    let first = schemas
        .iter()
        .find(|(_, name)| name == "public")
        .or(schemas.first())
        .map(|(id, _)| id.to_string())
        .unwrap_or_default();
    let name = RwSignal::new(String::new());
    let schema = RwSignal::new(first);
    let key = RwSignal::new(Key::Uuid);
    let error = RwSignal::new(None::<String>);
    let several = schemas.len() > 1;
    let add = move || {
        let document = store.document.get_untracked();
        let typed = name.get_untracked();
        let schema = SchemaId::new(schema.get_untracked());
        let (command, id) = command(&document, schema, typed.trim(), key.get_untracked());
        match store.apply(&command) {
            Ok(_) => {
                store.seal();
                store.dialog.set(None);
                place(ctx, &id);
                store.select(ObjectRef::Table(id.clone()));
                ctx.view.reveal(&id);
                ui::focus_soon("canvas");
            }
            Err(refused) => error.set(Some(innermost(&refused))),
        }
    };
    view! {
        <Modal title="Add table">
            <form
                class="form"
                on:submit=move |event| {
                    event.prevent_default();
                    add();
                }
            >
                <NameField name=name error=error class="mono" />
                {several
                    .then(|| {
                        view! {
                            <label class="field">
                                <span class="field-label">"Schema"</span>
                                <select prop:value=schema on:change=move |e| schema.set(event_target_value(&e))>
                                    {schemas
                                        .iter()
                                        .map(|(id, name)| {
                                            let chosen = schema.with_untracked(|s| s == id.as_str());
                                            view! {
                                                <option value=id.to_string() selected=chosen>
                                                    {name.clone()}
                                                </option>
                                            }
                                        })
                                        .collect_view()}
                                </select>
                            </label>
                        }
                    })}
                <fieldset class="radios">
                    <legend class="field-label">"Primary key"</legend>
                    {Key::ALL
                        .into_iter()
                        .map(|(this, value, label)| {
                            view! {
                                <label class="check">
                                    <input
                                        type="radio"
                                        name="key"
                                        value=value
                                        prop:checked=move || key.get() == this
                                        on:change=move |_| key.set(this)
                                    />
                                    {label}
                                </label>
                            }
                        })
                        .collect_view()}
                </fieldset>
                <footer class="dialog-foot">
                    <button type="button" class="button" on:click=move |_| store.dialog.set(None)>
                        "Cancel"
                    </button>
                    <button type="submit" class="button button-primary">
                        "Add table"
                    </button>
                </footer>
            </form>
        </Modal>
    }
}

/// The reason itself, without the step of the batch.
fn innermost(error: &trestle_core::edit::CommandError) -> String {
    match error {
        trestle_core::edit::CommandError::InBatch { source, .. } => innermost(source),
        other => other.to_string(),
    }
}

/// Puts a new card into the middle of what is seen, on the grid.
fn place(ctx: crate::page::action::Ctx, table: &TableId) {
    const GRID: f64 = 8.0;
    let size = ctx.view.size.get_untracked();
    let card = ctx.view.scene.with_untracked(|s| s.card(table).map(|c| c.rect));
    let Some(card) = card.filter(|_| size != Size::default()) else { return };
    let middle = ctx.view.camera.get_untracked().visible(size).centre();
    let snap = |n: f64| (n / GRID).round() * GRID;
    let point =
        Point { x: snap(middle.x - card.width / 2.0), y: snap(middle.y - card.height / 2.0) };
    let taken = ctx.view.scene.with_untracked(|s| {
        let wanted = trestle_core::layout::Rect { x: point.x, y: point.y, ..card };
        s.cards.iter().any(|c| c.table.id != *table && c.rect.meets(&wanted))
    });
    // Where another card lies, the place that the layout found is better.
    let at = if taken { Point { x: card.x, y: card.y } } else { point };
    let diagram = ctx.store.diagram.get_untracked();
    let command = Command::PlaceCards { diagram, cards: vec![(table.clone(), at)] };
    crate::page::action::run(ctx, &command);
    ctx.store.seal();
}

#[cfg(test)]
mod tests {
    use super::*;
    use trestle_core::edit::apply;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test]
    fn a_table_begins_with_its_key() {
        let document = Document::new("d");
        let schema = document.schema.schemas.iter().next().map(|s| s.id.clone());
        let schema = schema.unwrap_or_else(|| SchemaId::new("public"));
        for (key, columns) in [(Key::Uuid, 1), (Key::Number, 1), (Key::None, 0)] {
            let (command, id) = command(&document, schema.clone(), "users", key);
            let applied = apply(&document, &command).map(|a| a.document);
            let table = applied.ok().and_then(|d| d.schema.tables.get(&id).cloned());
            assert_eq!(
                table.map(|t| (t.columns.len(), t.primary_key().is_some())),
                Some((columns, columns == 1))
            );
        }
    }
}
