//! One problem: what is wrong, where, and what can be done.

use super::list::Fixes;
use crate::page::action::use_ctx;
use crate::page::mend::mend_now;
use crate::page::problems::{class, word};
use crate::page::store::{Dialog, Sheet, Store, table_of};
use crate::page::ui::{TableName, name_parts};
use leptos::prelude::*;
use trestle_core::lint::{Diagnostic, Mending};
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, KeyboardEvent};

/// A problem with the name of the table that it is about.
#[derive(Clone)]
pub(super) struct Target {
    store: Store,
    problem: Diagnostic,
    /// Prefix and rest of its name, where the message does not have it.
    table: Option<(String, String)>,
}

impl Target {
    pub(super) fn new(store: Store, problem: Diagnostic) -> Self {
        let table = store.document.with_untracked(|d| {
            let table = d.schema.tables.get(table_of(&problem.object)?)?;
            let name = table.name.as_str();
            (!problem.message.contains(name)).then(|| name_parts(d, name))
        });
        Self { store, problem, table }
    }
}

#[component]
pub(super) fn Row(target: Target, fixes: Fixes, level: bool) -> impl IntoView {
    let ctx = use_ctx();
    let Target { store, problem, table } = target;
    let severity = problem.severity;
    let key = (problem.rule.to_string(), problem.object.clone());
    let fix = Memo::new(move |_| fixes.with(|all| all.get(&key).cloned()));
    let object = problem.object.clone();
    let go = move || {
        store.select(object.clone());
        match store.selection.with_untracked(|s| s.table().cloned()) {
            Some(table) => ctx.view.reveal(&table),
            None => store.sheet.set(Some(Sheet::Inspector)),
        }
    };
    let what = Mending::One { rule: problem.rule.clone(), object: problem.object.clone() };
    let message = problem.message.clone();
    let ignored = StoredValue::new(problem);
    view! {
        <li class="problem">
            <span
                class=format!("level {}", class(severity))
                class:level-hidden=!level
                aria-hidden="true"
            ></span>
            <button type="button" class="problem-main" title="Go there" on:click=move |_| go()>
                <span class="visually-hidden">{word(severity)} ": "</span>
                <span class="problem-text">{message}</span>
                {table
                    .map(|(prefix, rest)| {
                        view! {
                            <span class="problem-table mono">
                                <TableName prefix=prefix rest=rest />
                            </span>
                        }
                    })}
            </button>
            <span class="problem-do">
                {move || {
                    let what = what.clone();
                    fix.get()
                        .map(|fix| {
                            let title = if fix.is_safe {
                                "Mends it at once; undo takes it back"
                            } else {
                                "Shows what would change: whether it fits depends on rows or queries"
                            };
                            view! {
                                <button
                                    type="button"
                                    class="button problem-fix"
                                    data-fix=""
                                    title=title
                                    on:click=move |_| {
                                        if fix.is_safe {
                                            mend_now(ctx, what.clone());
                                        } else {
                                            store.dialog.set(Some(Dialog::Mend(what.clone())));
                                        }
                                    }
                                >
                                    {fix.label.clone()}
                                    {(!fix.is_safe).then_some("…")}
                                </button>
                            }
                        })
                }}
                <Show when=move || store.can_edit()>
                    <button
                        type="button"
                        class="link problem-ignore"
                        data-ignore=""
                        title="Does not hold the rule against this object, with a reason"
                        on:click=move |_| {
                            store.dialog.set(Some(Dialog::Suppress(Box::new(ignored.get_value()))));
                        }
                    >
                        "Ignore…"
                    </button>
                </Show>
            </span>
        </li>
    }
}

/// Arrows go from problem to problem, F fixes the one that has the focus, I ignores it.
pub(super) fn on_key(event: &KeyboardEvent) {
    let Some(focused) = document().active_element() else { return };
    let Ok(Some(row)) = focused.closest(".problem") else { return };
    if event.ctrl_key() || event.meta_key() || event.alt_key() {
        return;
    }
    let click = |selector: &str| {
        let button = row.query_selector(selector).ok().flatten();
        if let Some(button) = button.and_then(|b| b.dyn_into::<HtmlElement>().ok()) {
            button.click();
        }
    };
    match event.key().as_str() {
        "ArrowDown" => step(&row, 1),
        "ArrowUp" => step(&row, -1),
        "f" => click("[data-fix]"),
        "i" => click("[data-ignore]"),
        _ => return,
    }
    event.prevent_default();
}

/// Sets the focus to the problem so many places further.
fn step(row: &web_sys::Element, by: i32) {
    let Ok(Some(list)) = row.closest("#problem-rows") else { return };
    let Ok(all) = list.query_selector_all(".problem") else { return };
    let here =
        (0..all.length()).find(|at| all.item(*at).is_some_and(|n| n.is_same_node(Some(row))));
    let next = here.and_then(|at| at.checked_add_signed(by)).and_then(|at| all.item(at));
    let next = next.and_then(|n| n.dyn_into::<web_sys::Element>().ok());
    let main = next.and_then(|n| n.query_selector(".problem-main").ok().flatten());
    if let Some(main) = main.and_then(|m| m.dyn_into::<HtmlElement>().ok()) {
        let _ = main.focus();
    }
}
