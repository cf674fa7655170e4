//! The elements of indexes and exclusion constraints: a column or an expression, with what goes with each.

use super::control::{AddChoice, DraftText, ExpressionInput, RowButtons, SelectField};
use leptos::prelude::*;
use trestle_core::model::{
    ColumnId, ExclusionElement, Expr, IndexElement, IndexKey, NullsOrder, QualifiedName, SortOrder,
};

/// Stands for an expression among the ids of columns, none of which is empty.
const EXPRESSION: &str = "";

fn qualified(typed: &str) -> Option<QualifiedName> {
    let typed = typed.trim();
    (!typed.is_empty()).then(|| match typed.split_once('.') {
        Some((schema, name)) if !schema.is_empty() && !name.is_empty() => {
            QualifiedName::qualified(schema, name)
        }
        _ => QualifiedName::unqualified(typed),
    })
}

/// The elements of an index in their order.
#[component]
pub(super) fn IndexElements(
    all: Signal<Vec<(ColumnId, String)>>,
    elements: Signal<Vec<IndexElement>>,
    on_change: Callback<Vec<IndexElement>>,
) -> impl IntoView {
    let count = Memo::new(move |_| elements.with(Vec::len));
    let set = move |at: usize, change: &mut dyn FnMut(&mut IndexElement)| {
        let mut list = elements.get_untracked();
        if let Some(element) = list.get_mut(at) {
            change(element);
            on_change.run(list);
        }
    };
    view! {
        <fieldset class="list-field">
            <legend class="field-label">"Columns and expressions"</legend>
            {move || {
                let count = count.get();
                (0..count)
                    .map(|at| {
                        let element = Memo::new(move |_| elements.with(|e| e.get(at).cloned()));
                        let order = Signal::derive(move || {
                            element
                                .with(|e| match e.as_ref().map(|e| e.order) {
                                    Some(SortOrder::Descending) => "desc",
                                    _ => "asc",
                                })
                                .to_owned()
                        });
                        let nulls = Signal::derive(move || {
                            element
                                .with(|e| match e.as_ref().and_then(|e| e.nulls) {
                                    Some(NullsOrder::First) => "first",
                                    Some(NullsOrder::Last) => "last",
                                    None => "",
                                })
                                .to_owned()
                        });
                        let opclass = Signal::derive(move || {
                            element.with(|e| {
                                e.as_ref()
                                    .and_then(|e| e.opclass.as_ref())
                                    .map(super::words::qualified)
                                    .unwrap_or_default()
                            })
                        });
                        view! {
                            <div class="element-row">
                                <Key
                                    at=at
                                    all=all
                                    element=Signal::derive(move || element.get())
                                    on_change=Callback::new(move |key: IndexKey| set(at, &mut |e| e.key = key.clone()))
                                    count=count
                                    on_move=Callback::new(move |to: usize| {
                                        let mut list = elements.get_untracked();
                                        if to < list.len() {
                                            list.swap(at, to);
                                            on_change.run(list);
                                        }
                                    })
                                    on_remove=Callback::new(move |()| {
                                        let mut list = elements.get_untracked();
                                        if at < list.len() {
                                            list.remove(at);
                                            on_change.run(list);
                                        }
                                    })
                                />
                                <div class="element-more">
                                    <SelectField
                                        label=format!("Order of element {}", at + 1)
                                        bare=true
                                        options=options(&[("asc", "Ascending"), ("desc", "Descending")])
                                        chosen=order
                                        apply=move |value: String| {
                                            set(at, &mut |e| {
                                                e.order = if value == "desc" {
                                                    SortOrder::Descending
                                                } else {
                                                    SortOrder::Ascending
                                                };
                                            });
                                            Ok(())
                                        }
                                    />
                                    <SelectField
                                        label=format!("Nulls of element {}", at + 1)
                                        bare=true
                                        options=options(
                                            &[("", "Nulls as usual"), ("first", "Nulls first"), ("last", "Nulls last")],
                                        )
                                        chosen=nulls
                                        apply=move |value: String| {
                                            set(at, &mut |e| {
                                                e.nulls = match value.as_str() {
                                                    "first" => Some(NullsOrder::First),
                                                    "last" => Some(NullsOrder::Last),
                                                    _ => None,
                                                };
                                            });
                                            Ok(())
                                        }
                                    />
                                    <DraftText
                                        label=format!("Operator class of element {}", at + 1)
                                        bare=true
                                        class="mono"
                                        value=opclass
                                        placeholder="operator class"
                                        on_input=move |typed: String| set(at, &mut |e| e.opclass = qualified(&typed))
                                    />
                                </div>
                            </div>
                        }
                    })
                    .collect_view()
            }}
            <AddElement
                all=all
                on_add=Callback::new(move |key: IndexKey| {
                    let mut list = elements.get_untracked();
                    list.push(key.into());
                    on_change.run(list);
                })
            />
        </fieldset>
    }
}

/// The elements of an exclusion constraint, each with its operator.
#[component]
pub(super) fn ExclusionElements(
    all: Signal<Vec<(ColumnId, String)>>,
    elements: Signal<Vec<ExclusionElement>>,
    on_change: Callback<Vec<ExclusionElement>>,
) -> impl IntoView {
    let count = Memo::new(move |_| elements.with(Vec::len));
    let set = move |at: usize, change: &mut dyn FnMut(&mut ExclusionElement)| {
        let mut list = elements.get_untracked();
        if let Some(element) = list.get_mut(at) {
            change(element);
            on_change.run(list);
        }
    };
    view! {
        <fieldset class="list-field">
            <legend class="field-label">"No two rows agree in all of"</legend>
            {move || {
                let count = count.get();
                (0..count)
                    .map(|at| {
                        let element = Memo::new(move |_| elements.with(|e| e.get(at).cloned()));
                        let operator = Signal::derive(move || {
                            element.with(|e| {
                                e.as_ref().map(|e| super::words::qualified(&e.operator)).unwrap_or_default()
                            })
                        });
                        view! {
                            <div class="element-row">
                                <Key
                                    at=at
                                    all=all
                                    element=Signal::derive(move || element.get().map(|e| e.element))
                                    on_change=Callback::new(move |key: IndexKey| {
                                        set(at, &mut |e| e.element.key = key.clone());
                                    })
                                    count=count
                                    on_move=Callback::new(move |to: usize| {
                                        let mut list = elements.get_untracked();
                                        if to < list.len() {
                                            list.swap(at, to);
                                            on_change.run(list);
                                        }
                                    })
                                    on_remove=Callback::new(move |()| {
                                        let mut list = elements.get_untracked();
                                        if at < list.len() {
                                            list.remove(at);
                                            on_change.run(list);
                                        }
                                    })
                                />
                                <DraftText
                                    label=format!("Operator of element {}", at + 1)
                                    class="mono"
                                    value=operator
                                    placeholder="= or &&"
                                    on_input=move |typed: String| {
                                        set(at, &mut |e| {
                                            e.operator = QualifiedName::unqualified(typed.trim());
                                        });
                                    }
                                />
                            </div>
                        }
                    })
                    .collect_view()
            }}
            <AddElement
                all=all
                on_add=Callback::new(move |key: IndexKey| {
                    let mut list = elements.get_untracked();
                    let operator = QualifiedName::unqualified(if list.is_empty() { "=" } else { "&&" });
                    list.push(ExclusionElement { element: key.into(), operator });
                    on_change.run(list);
                })
            />
        </fieldset>
    }
}

fn options(all: &[(&str, &str)]) -> Vec<(String, String)> {
    all.iter().map(|(v, t)| ((*v).to_owned(), (*t).to_owned())).collect()
}

/// What an element is of, and its place in the list.
#[component]
fn Key(
    at: usize,
    all: Signal<Vec<(ColumnId, String)>>,
    element: Signal<Option<IndexElement>>,
    on_change: Callback<IndexKey>,
    count: usize,
    on_move: Callback<usize>,
    on_remove: Callback<()>,
) -> impl IntoView {
    let expression = Memo::new(move |_| {
        element.with(|e| match e.as_ref().map(|e| &e.key) {
            Some(IndexKey::Expression(expr)) => Some(expr.text().to_owned()),
            _ => None,
        })
    });
    let name = move || {
        element.with(|e| match e.as_ref().map(|e| &e.key) {
            Some(IndexKey::Column(id)) => all.with(|all| {
                all.iter().find(|(other, _)| other == id).map_or(id.to_string(), |(_, n)| n.clone())
            }),
            _ => String::new(),
        })
    };
    let is_expression = Memo::new(move |_| expression.with(Option::is_some));
    view! {
        <div class="list-row">
            <span class="grow mono">
                {move || {
                    if is_expression.get() {
                        view! {
                            <ExpressionInput
                                label=format!("Expression {}", at + 1)
                                bare=true
                                value=Signal::derive(move || expression.get().unwrap_or_default())
                                placeholder="lower(email)"
                                on_input=move |typed: String| {
                                    on_change.run(IndexKey::Expression(Expr::opaque(typed)));
                                }
                            />
                        }
                            .into_any()
                    } else {
                        name.into_any()
                    }
                }}
            </span>
            <RowButtons
                what=Signal::derive(move || format!("element {}", at + 1))
                first=at == 0
                last={at + 1 == count}
                on_up=move || on_move.run(at.saturating_sub(1))
                on_down=move || on_move.run(at + 1)
                on_remove=move || on_remove.run(())
            />
        </div>
    }
}

#[component]
fn AddElement(all: Signal<Vec<(ColumnId, String)>>, on_add: Callback<IndexKey>) -> impl IntoView {
    let all = Signal::derive(move || {
        let mut all: Vec<_> =
            all.get().into_iter().map(|(id, name)| (id.to_string(), name)).collect();
        all.push((EXPRESSION.to_owned(), "(expression)".to_owned()));
        all
    });
    let add = Callback::new(move |value: String| {
        on_add.run(if value == EXPRESSION {
            IndexKey::Expression(Expr::default())
        } else {
            IndexKey::Column(ColumnId::new(value))
        });
    });
    view! {
        <AddChoice
            label="Add an element"
            placeholder=Signal::derive(|| "Add a column or (expression)…".to_owned())
            all=all
            on_add=add
        />
    }
}
