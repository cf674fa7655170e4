//! A constraint as a form: its kind, its columns in order, and what goes with the kind.

use super::control::{CheckField, ColumnsField, ExpressionInput, SelectField};
use super::elements::ExclusionElements;
use super::part_draft::{Head, PartDraft};
use super::shown::Shown;
use crate::page::ui::table_options;
use leptos::prelude::*;
use trestle_core::edit::Defined;
use trestle_core::model::{
    ColumnId, Constraint, ConstraintId, ConstraintKind, Deferrable, Expr, ForeignKey, KeyIndex,
    MatchType, Name, ReferentialAction, TableId,
};
use trestle_core::relation::check_foreign_key;

type Draft = RwSignal<Constraint>;

const KINDS: [(&str, &str); 5] = [
    ("primary", "Primary key"),
    ("unique", "Unique"),
    ("foreign", "Foreign key"),
    ("check", "Check"),
    ("exclude", "Exclusion"),
];

fn kind_word(kind: &ConstraintKind) -> &'static str {
    match kind {
        ConstraintKind::PrimaryKey(_) => "primary",
        ConstraintKind::Unique(_) => "unique",
        ConstraintKind::ForeignKey(_) => "foreign",
        ConstraintKind::Check { .. } => "check",
        ConstraintKind::Exclude { .. } => "exclude",
        ConstraintKind::NotNull { .. } => "not-null",
    }
}

/// A kind with nothing in it, but the columns of the present one.
fn kind_of(word: &str, present: &ConstraintKind) -> ConstraintKind {
    let columns = match present {
        ConstraintKind::PrimaryKey(key) | ConstraintKind::Unique(key) => key.columns.clone(),
        ConstraintKind::ForeignKey(key) => key.columns.clone(),
        _ => Vec::new(),
    };
    match word {
        "primary" => ConstraintKind::PrimaryKey(KeyIndex::new(columns)),
        "unique" => ConstraintKind::Unique(KeyIndex::new(columns)),
        "foreign" => {
            ConstraintKind::ForeignKey(ForeignKey::new(Vec::new(), TableId::new(""), Vec::new()))
        }
        "check" => ConstraintKind::Check { expression: Expr::default(), no_inherit: false },
        _ => ConstraintKind::Exclude {
            method: Name::new("gist"),
            elements: Vec::new(),
            include: Vec::new(),
            predicate: None,
            parameters: Vec::new(),
            tablespace: None,
        },
    }
}

/// What a table without a primary key most likely wants.
fn new_constraint(shown: Shown) -> Constraint {
    let has_key =
        shown.table.with_untracked(|t| t.as_ref().is_some_and(|t| t.primary_key().is_some()));
    let key = KeyIndex::new(Vec::new());
    let kind = if has_key { ConstraintKind::Unique(key) } else { ConstraintKind::PrimaryKey(key) };
    Constraint::new(ConstraintId::new(""), "", kind)
}

/// The form of a constraint that is there, or of a new one.
#[component]
pub(super) fn ConstraintForm(
    shown: Shown,
    constraint: Option<Constraint>,
    done: Callback<()>,
) -> impl IntoView {
    let head = Head::of(constraint.as_ref().map(|c| (&c.name, &c.comment)));
    let draft = RwSignal::new(constraint.unwrap_or_else(|| new_constraint(shown)));
    let part = Callback::new(move |()| {
        let mut constraint = draft.get_untracked();
        head.write(&mut constraint.name, &mut constraint.comment);
        if let ConstraintKind::ForeignKey(key) = &constraint.kind {
            let document = shown.store.document.get_untracked();
            shown
                .id
                .with_value(|id| check_foreign_key(&document, id, key))
                .map_err(|e| e.to_string())?;
        }
        Ok(Defined::Constraint(shown.id.get_value(), constraint))
    });
    let word = Memo::new(move |_| draft.with(|c| kind_word(&c.kind)));
    let all = Signal::derive(move || columns_of(shown));
    view! {
        <PartDraft word="constraint" head=head name_placeholder="chosen as Postgres does" part=part done=done>
            {head
                .is_new()
                .then(|| {
                    view! {
                        <SelectField
                            label="Kind"
                            options=KINDS.map(|(v, t)| (v.to_owned(), t.to_owned())).to_vec()
                            chosen=Signal::derive(move || word.get().to_owned())
                            apply=move |value: String| {
                                draft.update(|c| c.kind = kind_of(&value, &c.kind));
                                Ok(())
                            }
                        />
                    }
                })}
            {move || match word.get() {
                "primary" | "unique" => view! { <KeyFields draft=draft all=all /> }.into_any(),
                "foreign" => view! { <ForeignFields shown=shown draft=draft all=all /> }.into_any(),
                "check" => view! { <CheckFields draft=draft /> }.into_any(),
                "exclude" => view! { <ExcludeFields draft=draft all=all /> }.into_any(),
                _ => ().into_any(),
            }}
            <Show when=move || !matches!(word.get(), "check" | "not-null")>
                <SelectField
                    label="Checked"
                    options=[
                        ("now", "At every statement"),
                        ("can-wait", "At every statement, can be deferred"),
                        ("waits", "At the end of the transaction"),
                    ]
                        .map(|(v, t)| (v.to_owned(), t.to_owned()))
                        .to_vec()
                    chosen=Signal::derive(move || {
                        draft
                            .with(|c| match c.deferrable {
                                Deferrable::NotDeferrable => "now",
                                Deferrable::InitiallyImmediate => "can-wait",
                                Deferrable::InitiallyDeferred => "waits",
                            })
                            .to_owned()
                    })
                    apply=move |value: String| {
                        draft.update(|c| {
                            c.deferrable = match value.as_str() {
                                "can-wait" => Deferrable::InitiallyImmediate,
                                "waits" => Deferrable::InitiallyDeferred,
                                _ => Deferrable::NotDeferrable,
                            };
                        });
                        Ok(())
                    }
                />
            </Show>
            <Show when=move || matches!(word.get(), "check" | "foreign")>
                <Flag draft=draft label="Rows that are there are not checked (NOT VALID)"
                    read=|c| c.not_valid write=|c, on| c.not_valid = on />
            </Show>
        </PartDraft>
    }
}

/// Columns of a table by id and name.
pub(super) fn columns_of(shown: Shown) -> Vec<(ColumnId, String)> {
    shown.read(|t| t.columns.iter().map(|c| (c.id.clone(), c.name.to_string())).collect())
}

#[component]
fn Flag(
    draft: Draft,
    label: &'static str,
    read: fn(&Constraint) -> bool,
    write: fn(&mut Constraint, bool),
) -> impl IntoView {
    view! {
        <CheckField
            label=label
            checked=Signal::derive(move || draft.with(read))
            apply=move |on| {
                draft.update(|c| write(c, on));
                Ok(())
            }
        />
    }
}

fn key_mut(constraint: &mut Constraint) -> Option<&mut KeyIndex> {
    match &mut constraint.kind {
        ConstraintKind::PrimaryKey(key) | ConstraintKind::Unique(key) => Some(key),
        _ => None,
    }
}

fn key(constraint: &Constraint) -> Option<&KeyIndex> {
    match &constraint.kind {
        ConstraintKind::PrimaryKey(key) | ConstraintKind::Unique(key) => Some(key),
        _ => None,
    }
}

#[component]
fn KeyFields(draft: Draft, all: Signal<Vec<(ColumnId, String)>>) -> impl IntoView {
    let chosen = Signal::derive(move || {
        draft.with(|c| key(c).map(|k| k.columns.clone())).unwrap_or_default()
    });
    let include = Signal::derive(move || {
        draft.with(|c| key(c).map(|k| k.include.clone())).unwrap_or_default()
    });
    let unique = Memo::new(move |_| draft.with(|c| matches!(c.kind, ConstraintKind::Unique(_))));
    let set = move |write: fn(&mut KeyIndex, Vec<ColumnId>)| {
        Callback::new(move |list| {
            draft.update(|c| {
                if let Some(key) = key_mut(c) {
                    write(key, list);
                }
            });
        })
    };
    view! {
        <ColumnsField label="Columns" all=all chosen=chosen on_change=set(|k, list| k.columns = list) />
        <Show when=move || unique.get()>
            <Flag draft=draft label="Nulls are equal (NULLS NOT DISTINCT)"
                read=|c| key(c).is_some_and(|k| k.nulls_not_distinct)
                write=|c, on| if let Some(k) = key_mut(c) { k.nulls_not_distinct = on; } />
        </Show>
        <details class="more">
            <summary>"Columns kept in the index"</summary>
            <div class="more-fields">
                <ColumnsField label="Included" all=all chosen=include on_change=set(|k, list| k.include = list) />
            </div>
        </details>
    }
}

#[component]
fn CheckFields(draft: Draft) -> impl IntoView {
    let text = Signal::derive(move || {
        draft.with(|c| match &c.kind {
            ConstraintKind::Check { expression, .. } => expression.text().to_owned(),
            _ => String::new(),
        })
    });
    view! {
        <ExpressionInput
            label="Holds of every row"
            value=text
            placeholder="total >= 0"
            on_input=move |typed: String| {
                draft.update(|c| {
                    if let ConstraintKind::Check { expression, .. } = &mut c.kind {
                        *expression = Expr::opaque(typed);
                    }
                });
            }
        />
        <Flag draft=draft label="Child tables do not get it (NO INHERIT)"
            read=|c| matches!(c.kind, ConstraintKind::Check { no_inherit: true, .. })
            write=|c, on| if let ConstraintKind::Check { no_inherit, .. } = &mut c.kind { *no_inherit = on; } />
    }
}

#[component]
fn ExcludeFields(draft: Draft, all: Signal<Vec<(ColumnId, String)>>) -> impl IntoView {
    let elements = Signal::derive(move || {
        draft.with(|c| match &c.kind {
            ConstraintKind::Exclude { elements, .. } => elements.clone(),
            _ => Vec::new(),
        })
    });
    let method = Signal::derive(move || {
        draft.with(|c| match &c.kind {
            ConstraintKind::Exclude { method, .. } => method.to_string(),
            _ => String::new(),
        })
    });
    let condition = Signal::derive(move || {
        draft.with(|c| match &c.kind {
            ConstraintKind::Exclude { predicate: Some(p), .. } => p.text().to_owned(),
            _ => String::new(),
        })
    });
    view! {
        <SelectField
            label="Method"
            options=["gist", "spgist", "btree", "hash"].map(|m| (m.to_owned(), m.to_owned())).to_vec()
            chosen=method
            apply=move |value: String| {
                draft.update(|c| {
                    if let ConstraintKind::Exclude { method, .. } = &mut c.kind {
                        *method = Name::from(value);
                    }
                });
                Ok(())
            }
        />
        <ExclusionElements
            all=all
            elements=elements
            on_change=Callback::new(move |list| {
                draft.update(|c| {
                    if let ConstraintKind::Exclude { elements, .. } = &mut c.kind {
                        *elements = list;
                    }
                });
            })
        />
        <ExpressionInput
            label="Only rows where"
            value=condition
            placeholder="all rows"
            on_input=move |typed: String| {
                draft.update(|c| {
                    if let ConstraintKind::Exclude { predicate, .. } = &mut c.kind {
                        *predicate = (!typed.trim().is_empty()).then(|| Expr::opaque(typed));
                    }
                });
            }
        />
    }
}

fn foreign_mut(constraint: &mut Constraint) -> Option<&mut ForeignKey> {
    match &mut constraint.kind {
        ConstraintKind::ForeignKey(key) => Some(key),
        _ => None,
    }
}

const ACTIONS: [(ReferentialAction, &str, &str); 5] = [
    (ReferentialAction::NoAction, "no-action", "Refuse (no action)"),
    (ReferentialAction::Restrict, "restrict", "Refuse at once (restrict)"),
    (ReferentialAction::Cascade, "cascade", "Follow (cascade)"),
    (ReferentialAction::SetNull, "set-null", "Set null"),
    (ReferentialAction::SetDefault, "set-default", "Set default"),
];

#[component]
fn ForeignFields(
    shown: Shown,
    draft: Draft,
    all: Signal<Vec<(ColumnId, String)>>,
) -> impl IntoView {
    let tables = Signal::derive(move || shown.store.document.with(|d| table_options(d)));
    let references =
        Memo::new(move |_| draft.with(|c| c.foreign_key().map(|k| k.references.clone())));
    let there = Signal::derive(move || {
        let Some(id) = references.get() else { return Vec::new() };
        shown.store.document.with(|d| {
            let columns = d.schema.tables.get(&id).map(|t| t.columns.clone()).unwrap_or_default();
            columns.into_iter().map(|c| (c.id, c.name.to_string())).collect::<Vec<_>>()
        })
    });
    // The key of the table that is chosen is what is referenced, most of the time.
    let choose_table = move |value: String| {
        let id = TableId::new(value);
        let columns = shown.store.document.with_untracked(|d| {
            let key = d.schema.tables.get(&id).and_then(|t| t.primary_key());
            key.map(|k| k.columns.clone()).unwrap_or_default()
        });
        draft.update(|c| {
            if let Some(key) = foreign_mut(c) {
                key.columns.resize(columns.len().max(1), ColumnId::new(""));
                key.referenced_columns = columns;
                key.referenced_columns.resize(key.columns.len(), ColumnId::new(""));
                key.references = id;
            }
        });
        Ok(())
    };
    let pairs = Memo::new(move |_| {
        draft.with(|c| {
            let key = c.foreign_key();
            key.map(|k| {
                k.columns
                    .iter()
                    .cloned()
                    .zip(k.referenced_columns.iter().cloned())
                    .collect::<Vec<_>>()
            })
            .unwrap_or_default()
        })
    });
    let pick = |all: Vec<(ColumnId, String)>| {
        let mut options = vec![(String::new(), "Choose a column".to_owned())];
        options.extend(all.into_iter().map(|(id, name)| (id.to_string(), name)));
        options
    };
    let action = move |label: &'static str,
                       read: fn(&ForeignKey) -> ReferentialAction,
                       write: fn(&mut ForeignKey, ReferentialAction)| {
        let chosen = Signal::derive(move || {
            let present = draft.with(|c| c.foreign_key().map(read)).unwrap_or_default();
            let found = ACTIONS.iter().find(|(a, ..)| *a == present);
            found.map_or("no-action", |(_, word, _)| word).to_owned()
        });
        view! {
            <SelectField
                label=label
                options=ACTIONS.map(|(_, v, t)| (v.to_owned(), t.to_owned())).to_vec()
                chosen=chosen
                apply=move |value: String| {
                    let found = ACTIONS.iter().find(|(_, word, _)| *word == value);
                    draft.update(|c| {
                        if let (Some(key), Some((action, ..))) = (foreign_mut(c), found) {
                            write(key, *action);
                        }
                    });
                    Ok(())
                }
            />
        }
    };
    view! {
        <SelectField
            label="Referenced table"
            class="mono"
            options=tables
            chosen=Signal::derive(move || references.get().map(|id| id.to_string()).unwrap_or_default())
            apply=choose_table
        />
        <fieldset class="list-field">
            <legend class="field-label">"Columns, and what each references"</legend>
            {move || {
                let count = pairs.with(Vec::len);
                (0..count)
                    .map(|at| {
                        let from = Signal::derive(move || {
                            pairs.with(|p| p.get(at).map(|p| p.0.to_string()).unwrap_or_default())
                        });
                        let to = Signal::derive(move || {
                            pairs.with(|p| p.get(at).map(|p| p.1.to_string()).unwrap_or_default())
                        });
                        view! {
                            <div class="pair-row">
                                <SelectField
                                    label=format!("Column {}", at + 1)
                                    bare=true
                                    class="mono"
                                    options=Signal::derive(move || pick(all.get()))
                                    chosen=from
                                    apply=move |value: String| {
                                        draft.update(|c| {
                                            if let Some(slot) = foreign_mut(c).and_then(|k| k.columns.get_mut(at)) {
                                                *slot = ColumnId::new(value);
                                            }
                                        });
                                        Ok(())
                                    }
                                />
                                <span aria-hidden="true">"→"</span>
                                <SelectField
                                    label=format!("Referenced column {}", at + 1)
                                    bare=true
                                    class="mono"
                                    options=Signal::derive(move || pick(there.get()))
                                    chosen=to
                                    apply=move |value: String| {
                                        draft.update(|c| {
                                            let slots = foreign_mut(c).map(|k| &mut k.referenced_columns);
                                            if let Some(slot) = slots.and_then(|s| s.get_mut(at)) {
                                                *slot = ColumnId::new(value);
                                            }
                                        });
                                        Ok(())
                                    }
                                />
                                <crate::page::ui::IconButton
                                    shape=crate::page::icon::Shape::Trash
                                    label=format!("Remove column pair {}", at + 1)
                                    on_press=move || {
                                        draft.update(|c| {
                                            if let Some(key) = foreign_mut(c)
                                                && at < key.columns.len()
                                                && at < key.referenced_columns.len()
                                            {
                                                key.columns.remove(at);
                                                key.referenced_columns.remove(at);
                                            }
                                        });
                                    }
                                />
                            </div>
                        }
                    })
                    .collect_view()
            }}
            <button
                type="button"
                class="button button-small"
                on:click=move |_| {
                    draft.update(|c| {
                        if let Some(key) = foreign_mut(c) {
                            key.columns.push(ColumnId::new(""));
                            key.referenced_columns.push(ColumnId::new(""));
                        }
                    });
                }
            >
                "Add a pair"
            </button>
        </fieldset>
        <div class="field-pair">
            {action("On delete", |k| k.on_delete, |k, a| k.on_delete = a)}
            {action("On update", |k| k.on_update, |k, a| k.on_update = a)}
        </div>
        <Flag draft=draft label="All columns are null, or none (MATCH FULL)"
            read=|c| c.foreign_key().is_some_and(|k| k.match_type == MatchType::Full)
            write=|c, on| if let Some(k) = foreign_mut(c) {
                k.match_type = if on { MatchType::Full } else { MatchType::Simple };
            } />
    }
}
