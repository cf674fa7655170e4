//! The selected foreign key's own toolbar, beside its edge.

use crate::page::action::{remove, run, use_ctx};
use crate::page::icon::Shape;
use crate::page::ui::IconButton;
use leptos::prelude::*;
use trestle_core::edit::Command;
use trestle_core::layout::Point;
use trestle_core::model::{
    Catalog, ColumnId, Constraint, ConstraintId, ConstraintKind, ForeignKey, ObjectRef,
    ReferentialAction, TableId,
};
use trestle_core::relation::{foreign_key_words, is_indexed};

/// Characters of the names that are shown; the width of one, and of everything beside them, in screen pixels.
const WORDS: u8 = 42;
const CHARACTER: f64 = 7.8;
const CONTROLS: f64 = 480.0;
/// Distance from the edge and from the borders of the canvas, in screen pixels.
const MARGIN: f64 = 12.0;

/// What the bar says of a foreign key.
#[derive(Clone, PartialEq)]
struct Said {
    table: TableId,
    id: ConstraintId,
    words: String,
    on_delete: ReferentialAction,
    on_update: ReferentialAction,
    columns: Vec<ColumnId>,
    indexed: bool,
}

#[component]
pub(super) fn EdgeBar() -> impl IntoView {
    let ctx = use_ctx();
    let (store, view) = (ctx.store, ctx.view);
    let said = Memo::new(move |_| {
        store.selection.with(|s| match &s.object {
            Some(ObjectRef::Constraint(table, id)) => {
                store.document.with(|d| say(&d.schema, table, id))
            }
            _ => None,
        })
    });
    // The middle of the edge, in world pixels.
    let middle = Memo::new(move |_| {
        said.with(|said| {
            let said = said.as_ref()?;
            view.scene.with(|scene| scene.edge(&said.table, &said.id).map(|e| middle(&e.points)))
        })
    });
    let place = move || {
        let middle = middle.get().unwrap_or_default();
        let p = view.camera.with(|c| c.screen_from_world(middle));
        // As wide as it will be, roughly: it is placed before it is measured.
        let characters = said.with(|s| s.as_ref().map_or(0, |s| s.words.chars().count()));
        let wide = f64::from(u8::try_from(characters).unwrap_or(u8::MAX).min(WORDS)) * CHARACTER
            + CONTROLS;
        let size = view.size.get();
        let x = (p.x - wide / 2.0).min(size.width - wide - MARGIN).max(MARGIN);
        format!("translate({}px, {}px)", x.round(), (p.y + MARGIN).round())
    };
    let shown = move || {
        let size = view.size.get();
        let seen = view.camera.with(|c| c.visible(size));
        middle.get().filter(|m| seen.contains(*m)).and(said.get())
    };
    let shown = Memo::new(move |_| shown());
    move || {
        let said = shown.get()?;
        let object = ObjectRef::Constraint(said.table.clone(), said.id.clone());
        let can_edit = store.can_edit();
        let said = StoredValue::new(said);
        let set = move |change: fn(&mut ForeignKey, ReferentialAction), value: String| {
            let Some(action) = ReferentialAction::ALL.into_iter().find(|a| a.words() == value)
            else {
                return;
            };
            said.with_value(|said| {
                let found = store.document.with_untracked(|d| {
                    d.schema.tables.get(&said.table)?.constraint(&said.id).cloned()
                });
                let Some(mut constraint) = found else { return };
                if let ConstraintKind::ForeignKey(key) = &mut constraint.kind {
                    change(key, action);
                }
                let (table, constraint) = (said.table.clone(), Box::new(constraint));
                run(ctx, &Command::SetConstraint { table, constraint });
                store.seal();
            });
        };
        let add_index = move |_| {
            let command = said.with_value(|said| {
                Command::add_index(said.table.clone(), said.columns.iter().cloned())
            });
            run(ctx, &command);
        };
        let (words, on_delete, on_update, indexed) =
            said.with_value(|s| (s.words.clone(), s.on_delete, s.on_update, s.indexed));
        Some(view! {
            <div class="edge-bar" role="toolbar" aria-label="Foreign key" style:transform=place>
                <span class="edge-bar-words mono">{words}</span>
                {can_edit
                    .then(|| {
                        view! {
                            <Choice
                                label="On delete"
                                chosen=on_delete
                                on_choice=move |v| set(|key, action| {
                                    key.on_delete = action;
                                    key.on_delete_columns.clear();
                                }, v)
                            />
                            <Choice
                                label="On update"
                                chosen=on_update
                                on_choice=move |v| set(|key, action| key.on_update = action, v)
                            />
                            {(!indexed)
                                .then(|| {
                                    view! {
                                        <button type="button" class="button" on:click=add_index>
                                            "Add index"
                                        </button>
                                    }
                                })}
                            <IconButton
                                shape=Shape::Trash
                                label="Remove foreign key"
                                on_press=move || remove(ctx, object.clone())
                            />
                        }
                    })}
            </div>
        })
    }
}

#[component]
fn Choice(
    label: &'static str,
    chosen: ReferentialAction,
    on_choice: impl Fn(String) + 'static,
) -> impl IntoView {
    view! {
        <label class="edge-bar-choice">
            <span class="muted">{label}</span>
            <select on:change=move |e| on_choice(event_target_value(&e))>
                {ReferentialAction::ALL
                    .into_iter()
                    .map(|action| {
                        view! {
                            <option value=action.words() selected=action == chosen>
                                {action.words()}
                            </option>
                        }
                    })
                    .collect_view()}
            </select>
        </label>
    }
}

fn say(catalog: &Catalog, table: &TableId, id: &ConstraintId) -> Option<Said> {
    let owner = catalog.tables.get(table)?;
    let Constraint { kind: ConstraintKind::ForeignKey(key), .. } = owner.constraint(id)? else {
        return None;
    };
    Some(Said {
        table: table.clone(),
        id: id.clone(),
        words: foreign_key_words(catalog, owner, key),
        on_delete: key.on_delete,
        on_update: key.on_update,
        columns: key.columns.clone(),
        indexed: is_indexed(owner, &key.columns),
    })
}

/// The middle of an edge's longest piece.
fn middle(points: &[Point]) -> Point {
    let pieces = points.iter().zip(points.iter().skip(1));
    let length = |(a, b): &(&Point, &Point)| (a.x - b.x).hypot(a.y - b.y);
    let longest = pieces.max_by(|a, b| length(a).total_cmp(&length(b)));
    longest
        .map(|(a, b)| Point { x: f64::midpoint(a.x, b.x), y: f64::midpoint(a.y, b.y) })
        .unwrap_or_default()
}
