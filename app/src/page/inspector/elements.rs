//! The elements of indexes and exclusion constraints: a column or an expression, with what goes with each.

use super::control::{AddChoice, DraftText, ExpressionInput, RowButtons, SelectField};
use super::words::{qualified, qualified_name};
use crate::page::choice_box::Choice;
use leptos::prelude::*;
use trestle_core::model::{
    ColumnId, ExclusionElement, Expr, IndexElement, IndexKey, NullsOrder, QualifiedName, SortOrder,
};

/// Stands for an expression among the ids of columns, none of which is empty.
const EXPRESSION: &str = "";

/// What a person does to the list.
enum Step {
    Add(IndexKey),
    Key(usize, IndexKey),
    Swap(usize, usize),
    Remove(usize),
}

/// A list after a step. `key` is what an element is of, `new` makes one of a key.
fn stepped<T>(
    mut list: Vec<T>,
    step: Step,
    key: fn(&mut T) -> &mut IndexKey,
    new: fn(IndexKey, &[T]) -> T,
) -> Vec<T> {
    match step {
        Step::Add(added) => {
            let element = new(added, &list);
            list.push(element);
        }
        Step::Key(at, changed) => {
            if let Some(element) = list.get_mut(at) {
                *key(element) = changed;
            }
        }
        Step::Swap(a, b) if a < list.len() && b < list.len() => list.swap(a, b),
        Step::Remove(at) if at < list.len() => drop(list.remove(at)),
        Step::Swap(..) | Step::Remove(_) => {}
    }
    list
}

/// The elements of an index in their order.
#[component]
pub(super) fn IndexElements(
    all: Signal<Vec<(ColumnId, String)>>,
    elements: Signal<Vec<IndexElement>>,
    on_change: Callback<Vec<IndexElement>>,
) -> impl IntoView {
    let keys = Signal::derive(move || {
        elements.with(|all| all.iter().map(|e| e.key.clone()).collect::<Vec<_>>())
    });
    let on_step = Callback::new(move |step| {
        let list = elements.get_untracked();
        on_change.run(stepped(list, step, |e| &mut e.key, |key, _| key.into()));
    });
    let more = Callback::new(move |at| {
        view! { <IndexElementMore at=at elements=elements on_change=on_change /> }.into_any()
    });
    view! { <Elements legend="Columns and expressions" all=all keys=keys on_step=on_step more=more /> }
}

/// Order and operator class of an element of an index.
#[component]
fn IndexElementMore(
    at: usize,
    elements: Signal<Vec<IndexElement>>,
    on_change: Callback<Vec<IndexElement>>,
) -> impl IntoView {
    let element = Memo::new(move |_| elements.with(|e| e.get(at).cloned()));
    let set = move |change: &dyn Fn(&mut IndexElement)| {
        let mut list = elements.get_untracked();
        if let Some(element) = list.get_mut(at) {
            change(element);
            on_change.run(list);
        }
    };
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
            let opclass = e.as_ref().and_then(|e| e.opclass.as_ref());
            opclass.map(super::words::qualified).unwrap_or_default()
        })
    });
    view! {
        <div class="element-more">
            <SelectField
                label=format!("Order of element {}", at + 1)
                bare=true
                options=options(&[("asc", "Ascending"), ("desc", "Descending")])
                chosen=order
                apply=move |value: String| {
                    set(&|e| {
                        e.order = if value == "desc" { SortOrder::Descending } else { SortOrder::Ascending };
                    });
                    Ok(())
                }
            />
            <SelectField
                label=format!("Nulls of element {}", at + 1)
                bare=true
                options=options(&[("", "Nulls as usual"), ("first", "Nulls first"), ("last", "Nulls last")])
                chosen=nulls
                apply=move |value: String| {
                    set(&|e| {
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
                on_input=move |typed: String| set(&|e| e.opclass = qualified_name(&typed))
            />
        </div>
    }
}

/// The elements of an exclusion constraint, each with its operator.
#[component]
pub(super) fn ExclusionElements(
    all: Signal<Vec<(ColumnId, String)>>,
    elements: Signal<Vec<ExclusionElement>>,
    on_change: Callback<Vec<ExclusionElement>>,
) -> impl IntoView {
    let keys = Signal::derive(move || {
        elements.with(|all| all.iter().map(|e| e.element.key.clone()).collect::<Vec<_>>())
    });
    let on_step = Callback::new(move |step| {
        let list = elements.get_untracked();
        on_change.run(stepped(
            list,
            step,
            |e| &mut e.element.key,
            |key, others| {
                let operator = if others.is_empty() { "=" } else { "&&" };
                let operator = QualifiedName::unqualified(operator);
                ExclusionElement { element: key.into(), operator }
            },
        ));
    });
    let more = Callback::new(move |at: usize| {
        let operator = Signal::derive(move || {
            elements.with(|all| all.get(at).map(|e| qualified(&e.operator)).unwrap_or_default())
        });
        let set = move |typed: String| {
            let mut list = elements.get_untracked();
            if let Some(element) = list.get_mut(at) {
                element.operator = QualifiedName::unqualified(typed.trim());
                on_change.run(list);
            }
        };
        view! {
            <DraftText
                label=format!("Operator of element {}", at + 1)
                class="mono"
                value=operator
                placeholder="= or &&"
                on_input=set
            />
        }
        .into_any()
    });
    view! {
        <Elements legend="No two rows agree in all of" all=all keys=keys on_step=on_step more=more />
    }
}

/// A list of columns and expressions in their order, each with something more, and a way to add one.
#[component]
fn Elements(
    legend: &'static str,
    all: Signal<Vec<(ColumnId, String)>>,
    keys: Signal<Vec<IndexKey>>,
    on_step: Callback<Step>,
    /// What goes with the element at a place.
    more: Callback<usize, AnyView>,
) -> impl IntoView {
    let count = Memo::new(move |_| keys.with(Vec::len));
    view! {
        <fieldset class="list-field">
            <legend class="field-label">{legend}</legend>
            {move || {
                let count = count.get();
                (0..count)
                    .map(|at| {
                        view! {
                            <div class="element-row">
                                <Key at=at all=all keys=keys on_step=on_step count=count />
                                {more.run(at)}
                            </div>
                        }
                    })
                    .collect_view()
            }}
            <AddElement all=all on_add=Callback::new(move |key| on_step.run(Step::Add(key))) />
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
    keys: Signal<Vec<IndexKey>>,
    on_step: Callback<Step>,
    count: usize,
) -> impl IntoView {
    let expression = Memo::new(move |_| {
        keys.with(|all| match all.get(at) {
            Some(IndexKey::Expression(expr)) => Some(expr.text().to_owned()),
            _ => None,
        })
    });
    let name = move || {
        keys.with(|keys| match keys.get(at) {
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
                                    on_step.run(Step::Key(at, IndexKey::Expression(Expr::opaque(typed))));
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
                on_up=move || on_step.run(Step::Swap(at, at.saturating_sub(1)))
                on_down=move || on_step.run(Step::Swap(at, at + 1))
                on_remove=move || on_step.run(Step::Remove(at))
            />
        </div>
    }
}

#[component]
fn AddElement(all: Signal<Vec<(ColumnId, String)>>, on_add: Callback<IndexKey>) -> impl IntoView {
    let all = Signal::derive(move || {
        let mut all: Vec<_> =
            all.get().into_iter().map(|(id, name)| Choice::named(id.to_string(), name)).collect();
        all.push(Choice::named(EXPRESSION.to_owned(), "(expression)".to_owned()));
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
