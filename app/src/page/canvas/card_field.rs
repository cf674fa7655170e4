//! Names, types and defaults, changed in place on the card: Tab goes to the next, Enter begins a new column.

use super::frame::NEAR;
use crate::page::action::{Ctx, use_ctx};
use crate::page::choice_box::{Choice, ChoiceList, ChoiceOptions, ListKey};
use crate::page::inspector::{change_read, defaults};
use crate::page::type_box::{remember_type, type_list};
use crate::page::ui::focus_soon;
use leptos::html;
use leptos::prelude::*;
use trestle_core::edit::{Command, Defined, NewColumn};
use trestle_core::layout::{HEADER_HEIGHT, NAME_INSET, PADDING, ROW_HEIGHT, Rect, SceneCard};
use trestle_core::model::{Column, ColumnId, DataType, Expr, ObjectRef, Table, TableId};

/// Least width of a field, in world pixels.
const MIN_WIDTH: f64 = 120.0;

/// Which text of a card is being changed.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(in crate::page) enum Part {
    Name,
    Column(ColumnId),
    Type(ColumnId),
    Default(ColumnId),
    /// A column that does not exist yet, after another or before all.
    New(Option<ColumnId>),
}

/// A text that is being changed, and the table whose card it is on.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(in crate::page) struct Editing {
    pub(in crate::page) table: TableId,
    pub(in crate::page) part: Part,
}

/// Begins to change a text of a card that is near enough to be read.
pub(in crate::page) fn edit(ctx: Ctx, table: TableId, part: Part) {
    if !untrack(|| ctx.store.can_edit()) {
        return;
    }
    ctx.view.reveal(&table);
    ctx.view.editing.set(Some(Editing { table, part }));
}

/// Begins with what is selected.
pub(in crate::page) fn edit_selected(ctx: Ctx) {
    match ctx.store.selection.with_untracked(|s| s.object.clone()) {
        Some(ObjectRef::Column(table, column)) => edit(ctx, table, Part::Column(column)),
        Some(ObjectRef::Table(table)) => edit(ctx, table, Part::Name),
        _ => {}
    }
}

/// What became of a text that was typed: the column that it is about now.
type Done = Box<dyn FnOnce(Result<Option<ColumnId>, String>)>;

/// Whether a column can have a default: an identity or a generated column has its values from elsewhere.
fn takes_default(column: &Column) -> bool {
    column.identity.is_none() && column.generated.is_none()
}

impl Part {
    /// The column that exists already and that it is of.
    fn column(&self) -> Option<&ColumnId> {
        match self {
            Self::Column(id) | Self::Type(id) | Self::Default(id) => Some(id),
            Self::Name | Self::New(_) => None,
        }
    }

    fn text(&self, ctx: Ctx, table: &Table) -> String {
        match self {
            Self::Name => table.name.to_string(),
            Self::Column(id) => table.column(id).map(|c| c.name.to_string()).unwrap_or_default(),
            Self::Type(id) => ctx.store.document.with_untracked(|d| {
                table.column(id).map(|c| d.schema.type_text(&c.data_type)).unwrap_or_default()
            }),
            Self::Default(id) => {
                let default = table.column(id).and_then(|c| c.default.as_ref());
                // A field of one line holds no others.
                default.map(|d| d.text().replace(['\r', '\n'], " ")).unwrap_or_default()
            }
            Self::New(_) => String::new(),
        }
    }

    fn label(&self, table: &Table) -> String {
        let column =
            |id: &ColumnId| table.column(id).map(|c| c.name.to_string()).unwrap_or_default();
        match self {
            Self::Name => format!("Name of table {}", table.name),
            Self::Column(id) => format!("Name of column {}", column(id)),
            Self::Type(id) => format!("Type of column {}", column(id)),
            Self::Default(id) => format!("Default of column {}", column(id)),
            Self::New(_) => format!("New column of {}", table.name),
        }
    }

    /// Where the field stands, in world pixels.
    fn place(&self, card: &SceneCard) -> Rect {
        let row = |column: &ColumnId| {
            let middle = card.card.rows.iter().find(|r| r.column == *column).map(|r| r.port_y);
            middle.map(|m| m - ROW_HEIGHT / 2.0)
        };
        let last = card.card.rows.last();
        let end = last.map_or(HEADER_HEIGHT, |r| r.port_y + ROW_HEIGHT / 2.0);
        let width = card.rect.width;
        let (x, y, width, height) = match self {
            Self::Name => (PADDING / 2.0, 0.0, width - PADDING, HEADER_HEIGHT),
            Self::Column(id) => {
                let left = NAME_INSET - PADDING / 2.0;
                let type_left = card.card.type_left(id).unwrap_or(width);
                (left, row(id).unwrap_or(end), type_left - left, ROW_HEIGHT)
            }
            Self::Type(id) => {
                let left = card.card.type_left(id).unwrap_or(0.0) - PADDING / 2.0;
                (left, row(id).unwrap_or(end), width - left, ROW_HEIGHT)
            }
            Self::Default(id) => {
                let left = card.card.default_left(id).unwrap_or(0.0) - PADDING / 2.0;
                (left, row(id).unwrap_or(end), width - left, ROW_HEIGHT)
            }
            Self::New(after) => {
                let y = match after {
                    Some(id) => row(id).map_or(end, |y| y + ROW_HEIGHT),
                    None => HEADER_HEIGHT,
                };
                let left = NAME_INSET - PADDING / 2.0;
                (left, y, width - left, ROW_HEIGHT)
            }
        };
        Rect { x: card.rect.x + x, y: card.rect.y + y, width: width.max(MIN_WIDTH), height }
    }
}

impl Editing {
    /// Applies what was typed: at once, or when the worker has read the expression.
    fn apply(&self, ctx: Ctx, typed: &str, done: Done) {
        let Part::Default(id) = &self.part else {
            done(self.apply_now(ctx, typed));
            return;
        };
        let (table, typed) = (self.table.clone(), typed.trim());
        let column = ctx.store.document.with_untracked(|d| d.schema.column(&table, id).cloned());
        let Some(mut column) = column else { return };
        column.default = (!typed.is_empty()).then(|| Expr::opaque(typed));
        let id = id.clone();
        let object = Box::new(Defined::Column(table, column));
        change_read(ctx.store, Command::Define { object }, move |result| {
            done(result.map(|()| Some(id)));
        });
    }

    /// The same for what no parser needs to read.
    fn apply_now(&self, ctx: Ctx, typed: &str) -> Result<Option<ColumnId>, String> {
        let store = ctx.store;
        let typed = typed.trim();
        let table = self.table.clone();
        let run = |command: &Command| {
            let done = store.apply(command).map_err(|e| e.to_string());
            store.seal();
            done
        };
        let resolved = |text: &str| {
            let data_type = DataType::parse(text).map_err(|e| e.to_string())?;
            Ok::<_, String>(store.document.with_untracked(|d| d.schema.resolve_type(data_type)))
        };
        match &self.part {
            Part::Name => {
                let object = ObjectRef::Table(table);
                run(&Command::Rename { object, name: typed.to_owned() })?;
                Ok(None)
            }
            Part::Column(id) => {
                let object = ObjectRef::Column(table, id.clone());
                run(&Command::Rename { object, name: typed.to_owned() })?;
                Ok(Some(id.clone()))
            }
            Part::Type(id) => {
                let data_type = resolved(typed)?;
                remember_type(typed);
                run(&Command::SetColumnType { table, column: id.clone(), data_type })?;
                Ok(Some(id.clone()))
            }
            Part::Default(id) => Ok(Some(id.clone())),
            Part::New(after) => {
                if typed.is_empty() {
                    return Ok(after.clone());
                }
                // `email text` is a name and its type.
                let (name, data_type) = match typed.split_once(char::is_whitespace) {
                    Some((name, data_type)) => (name, resolved(data_type.trim())?),
                    None => (typed, DataType::builtin("text")),
                };
                let position = store.document.with_untracked(|d| {
                    let columns = &d.schema.tables.get(&table)?.columns;
                    let after = columns.iter().position(|c| Some(&c.id) == after.as_ref());
                    Some(after.map_or(0, |n| n + 1))
                });
                let column = Box::new(NewColumn::new(name, data_type));
                let created = run(&Command::AddColumn { table, column, position })?;
                Ok(created.into_iter().find_map(|o| match o {
                    ObjectRef::Column(_, column) => Some(column),
                    _ => None,
                }))
            }
        }
    }

    /// Where Tab goes from here; `column` is what [`Editing::apply`] gave.
    fn next(&self, ctx: Ctx, column: Option<ColumnId>, back: bool) -> Option<Part> {
        ctx.store.document.with_untracked(|d| {
            let columns = &d.schema.tables.get(&self.table)?.columns;
            let at = |id: &ColumnId| columns.iter().position(|c| c.id == *id);
            let name = |n: usize| columns.get(n).map(|c| Part::Column(c.id.clone()));
            let new = || Part::New(columns.last().map(|c| c.id.clone()));
            // The last text of a column.
            let last = |column: &Column| {
                let part = if takes_default(column) { Part::Default } else { Part::Type };
                part(column.id.clone())
            };
            Some(match (&self.part, back) {
                (Part::Name, true) => return None,
                (Part::Name, false) => name(0).unwrap_or_else(new),
                (Part::Column(id), false) | (Part::Default(id), true) => Part::Type(id.clone()),
                (Part::Column(id), true) => {
                    match at(id)?.checked_sub(1).and_then(|n| columns.get(n)) {
                        Some(before) => last(before),
                        None => Part::Name,
                    }
                }
                (Part::Type(id), false) if takes_default(columns.get(at(id)?)?) => {
                    Part::Default(id.clone())
                }
                (Part::Type(id) | Part::Default(id), false) => {
                    name(at(id)? + 1).unwrap_or_else(new)
                }
                (Part::Type(id), true) => Part::Column(id.clone()),
                (Part::New(after), _) => match column {
                    Some(column) if Some(&column) != after.as_ref() => Part::Type(column),
                    Some(column) if back => last(columns.get(at(&column)?)?),
                    _ => return None,
                },
            })
        })
    }

    /// Where Enter goes from here.
    fn below(&self, ctx: Ctx, typed: &str, column: Option<ColumnId>) -> Option<Part> {
        match (&self.part, column) {
            (Part::New(_), _) if typed.trim().is_empty() => None,
            (_, Some(column)) => Some(Part::New(Some(column))),
            (_, None) => ctx.store.document.with_untracked(|d| {
                let columns = &d.schema.tables.get(&self.table)?.columns;
                Some(Part::New(columns.last().map(|c| c.id.clone())))
            }),
        }
    }
}

#[component]
pub(super) fn CardField() -> impl IntoView {
    let ctx = use_ctx();
    let editing = ctx.view.editing;
    let near = Memo::new(move |_| ctx.view.camera.with(|c| c.zoom >= NEAR));
    // It ends where its card has gone, or is too small to be read.
    Effect::new(move || {
        let ends = editing.with(|e| {
            e.as_ref()
                .is_some_and(|e| !near.get() || ctx.view.scene.with(|s| s.card(&e.table).is_none()))
        });
        if ends {
            editing.set(None);
        }
    });
    // Each text has a field of its own, so that none begins with what another held.
    view! {
        <For each=move || editing.get() key=Clone::clone let:editing>
            <Field editing=editing />
        </For>
    }
}

/// Defaults that columns like this one often have.
fn default_list(ctx: Ctx, editing: &Editing) -> ChoiceList {
    let (table, column) = (editing.table.clone(), editing.part.column().cloned());
    let found = move |typed: String| {
        let all = ctx.store.document.with(|d| {
            let column = column.as_ref().and_then(|id| d.schema.column(&table, id));
            column.map(|c| defaults(&d.schema, c)).unwrap_or_default()
        });
        let fits = all.into_iter().filter(|text| text.contains(typed.trim()));
        fits.map(|text| Choice::new("", text, String::new())).collect()
    };
    ChoiceList::new("Defaults", Callback::new(found))
}

#[component]
fn Field(editing: Editing) -> impl IntoView {
    let ctx = use_ctx();
    let store = ctx.store;
    let table = store.document.with_untracked(|d| d.schema.tables.get(&editing.table).cloned());
    let (text, label) =
        table.map(|t| (editing.part.text(ctx, &t), editing.part.label(&t))).unwrap_or_default();
    let is_type = matches!(editing.part, Part::Type(_));
    let is_new = matches!(editing.part, Part::New(_));
    let offers = is_type || matches!(editing.part, Part::Default(_));
    let placeholder = match editing.part {
        Part::New(_) => "name, or name and type",
        Part::Default(_) => "no default",
        _ => "",
    };
    let input = NodeRef::<html::Input>::new();
    let list = if is_type { type_list(store) } else { default_list(ctx, &editing) };
    let pick = Callback::new(move |text: String| {
        if let Some(input) = input.get_untracked() {
            input.set_value(&text);
        }
    });
    let error = RwSignal::new(None::<String>);
    let before = StoredValue::new(text.clone());
    let editing = StoredValue::new(editing);
    // Enter, Tab and Escape end it; losing the focus through them does not end it again.
    let ended = StoredValue::new(false);
    // What was typed is with the worker.
    let waiting = StoredValue::new(false);
    Effect::new(move || {
        if let Some(input) = input.get() {
            let _ = input.focus();
            input.select();
            if offers && !is_type && input.value().is_empty() {
                list.show_all();
            }
        }
    });
    let place = Memo::new(move |_| {
        ctx.view
            .scene
            .with(|s| editing.with_value(|e| s.card(&e.table).map(|card| e.part.place(card))))
    });
    let apply = move |done: Done| {
        let typed = input.get_untracked().map(|i| i.value()).unwrap_or_default();
        editing.with_value(|e| {
            if before.with_value(|b| *b == typed) && !is_new {
                done(Ok(e.part.column().cloned()));
            } else {
                e.apply(ctx, &typed, done);
            }
        });
    };
    let go = move |part: Option<Part>| {
        ended.set_value(true);
        let table = editing.with_value(|e| e.table.clone());
        let selected = match &part {
            Some(part) => match part.column() {
                Some(id) => ObjectRef::Column(table.clone(), id.clone()),
                None => ObjectRef::Table(table.clone()),
            },
            None => ObjectRef::Table(table.clone()),
        };
        if part.is_some() {
            store.select(selected);
        } else {
            focus_soon("canvas");
        }
        ctx.view.editing.set(part.map(|part| Editing { table, part }));
    };
    let on_key = move |event: web_sys::KeyboardEvent| {
        event.stop_propagation();
        // One Escape gives up the field with its list.
        if offers && event.key() != "Escape" {
            match list.on_key(&event) {
                ListKey::Taken => return,
                ListKey::Picked(text) => pick.run(text),
                ListKey::Other => {}
            }
        }
        let back = event.shift_key();
        let begins_column = match &*event.key() {
            "Enter" if !event.is_composing() => true,
            "Tab" => false,
            "Escape" => {
                event.prevent_default();
                go(None);
                return;
            }
            _ => return,
        };
        event.prevent_default();
        if waiting.get_value() {
            return;
        }
        waiting.set_value(true);
        let typed = input.get_untracked().map(|i| i.value()).unwrap_or_default();
        apply(Box::new(move |result| {
            waiting.try_set_value(false);
            // Meanwhile the field may have been left.
            let here = ended.try_get_value() == Some(false);
            match result {
                Ok(column) if here => go(editing.with_value(|e| {
                    if begins_column {
                        e.below(ctx, &typed, column)
                    } else {
                        e.next(ctx, column, back)
                    }
                })),
                Ok(_) => {}
                Err(reason) if here => error.set(Some(reason)),
                Err(reason) => crate::page::notice::error(reason),
            }
        }));
    };
    let left = move |_| {
        // A field that has gone has ended too.
        if ended.try_get_value().unwrap_or(true) {
            return;
        }
        ended.set_value(true);
        if !waiting.get_value() {
            apply(Box::new(|result| {
                if let Err(reason) = result {
                    crate::page::notice::error(reason);
                }
            }));
        }
        ctx.view.editing.set(None);
    };
    let style = move || {
        let r = place.get().unwrap_or_default();
        format!("translate({}px, {}px)", r.x, r.y)
    };
    view! {
        <div
            class="card-field"
            style:transform=style
            style:width=move || format!("{}px", place.get().unwrap_or_default().width)
            on:pointerdown=|e| e.stop_propagation()
            on:dblclick=|e| e.stop_propagation()
        >
            <input
                node_ref=input
                class="mono"
                style:height=move || format!("{}px", place.get().unwrap_or_default().height)
                aria-label=label
                aria-invalid=move || error.with(Option::is_some).then_some("true")
                placeholder=placeholder
                role=offers.then_some("combobox")
                aria-autocomplete=offers.then_some("list")
                aria-expanded=move || offers.then(|| list.is_shown().to_string())
                aria-controls=move || (offers && list.is_shown()).then(|| list.list_id())
                aria-activedescendant=move || list.active_id()
                autocomplete="off"
                spellcheck="false"
                prop:value=text
                on:keydown=on_key
                on:input=move |e| {
                    error.set(None);
                    if offers {
                        list.typed(&event_target_value(&e));
                    }
                }
                on:blur=left
            />
            <span class="field-error" role="alert">
                {move || error.get()}
            </span>
            <ChoiceOptions list=list field=input on_pick=pick />
        </div>
    }
}
