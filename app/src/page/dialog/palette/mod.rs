//! The palette: everything in the schema and everything that can be done, by typing a part of its name.

mod entry;
mod preview;

use super::modal::Modal;
use crate::page::action::{Ctx, perform, show_diagram, use_ctx};
use crate::page::icon::{Icon, Shape};
use crate::page::store::Screen;
use entry::{Target, runnable, search};
use leptos::prelude::*;
use preview::{PreviewPane, preview};
use trestle_core::find::OPERATORS;
use trestle_core::model::ObjectRef;
use wasm_bindgen::JsCast;

#[component]
pub(super) fn Palette() -> impl IntoView {
    let ctx = use_ctx();
    let actions = StoredValue::new(runnable(ctx));
    let editing = ctx.store.screen.get_untracked() == Screen::Editor;
    let typed = RwSignal::new(String::new());
    let found = Memo::new(move |_| {
        let document = editing.then(|| ctx.store.document.get_untracked());
        actions.with_value(|actions| search(actions, document.as_deref(), &typed.get()))
    });
    let chosen = RwSignal::new(0_usize);
    let shown = Memo::new(move |_| {
        let target = found.with(|f| f.get(chosen.get()).map(|e| e.target.clone()))?;
        ctx.store.document.with_untracked(|d| preview(d, &target))
    });
    let go = move |at: usize| {
        let Some(entry) = found.with_untracked(|f| f.get(at).cloned()) else { return };
        ctx.store.dialog.set(None);
        match entry.target {
            Target::Action(id) => perform(ctx, id),
            Target::Object(object) => go_to(ctx, object),
        }
    };
    let step = move |by: isize| {
        let len = found.with_untracked(Vec::len);
        chosen.update(|c| *c = c.saturating_add_signed(by).min(len.saturating_sub(1)));
        show(chosen.get_untracked());
    };
    view! {
        <Modal title="Find or run" class="palette" bare=true>
            <div class="palette-top">
                <Icon shape=Shape::Search />
                <input
                    type="text"
                    class="palette-input"
                    role="combobox"
                    aria-label="Find a table, a column, a policy, or a command"
                    aria-expanded="true"
                    aria-controls="palette-list"
                    aria-activedescendant=move || {
                        found.with(|f| (!f.is_empty()).then(|| format!("palette-{}", chosen.get())))
                    }
                    placeholder="Find a table, a column, a policy, or a command"
                    autofocus
                    autocomplete="off"
                    spellcheck="false"
                    prop:value=typed
                    on:input=move |e| {
                        typed.set(event_target_value(&e));
                        chosen.set(0);
                    }
                    on:keydown=move |e| match e.key().as_str() {
                        "ArrowDown" => {
                            e.prevent_default();
                            step(1);
                        }
                        "ArrowUp" => {
                            e.prevent_default();
                            step(-1);
                        }
                        "Enter" if !e.is_composing() => {
                            e.prevent_default();
                            go(chosen.get_untracked());
                        }
                        _ => {}
                    }
                />
                <kbd>"Esc"</kbd>
            </div>
            <div class="palette-body" class:with-preview=move || shown.with(Option::is_some)>
            <ul id="palette-list" class="palette-list" role="listbox" aria-label="Found">
                {move || {
                    found
                        .get()
                        .into_iter()
                        .enumerate()
                        .map(|(at, entry)| {
                            view! {
                                <li
                                    id=format!("palette-{at}")
                                    role="option"
                                    class="palette-row"
                                    class:selected=move || chosen.get() == at
                                    aria-selected=move || (chosen.get() == at).to_string()
                                    on:pointermove=move |_| {
                                        if chosen.get_untracked() != at {
                                            chosen.set(at);
                                        }
                                    }
                                    on:click=move |_| go(at)
                                >
                                    <Icon shape=entry.shape />
                                    <span class="palette-text" class:mono=matches!(entry.target, Target::Object(_))>
                                        {entry.text}
                                    </span>
                                    <span class="palette-kind">{entry.kind}</span>
                                </li>
                            }
                        })
                        .collect_view()
                }}
            </ul>
            <div class="palette-preview" aria-hidden="true">
                {move || shown.get().map(|preview| view! { <PreviewPane preview=preview /> })}
            </div>
            </div>
            <Show when=move || found.with(Vec::is_empty)>
                <p class="empty">"Nothing fits."</p>
            </Show>
            <Show when=move || editing && typed.with(String::is_empty)>
                <dl class="palette-hints">
                    {OPERATORS
                        .into_iter()
                        .map(|(example, what)| {
                            view! {
                                <div title=what>
                                    <dt class="mono">{example}</dt>
                                    <dd class="visually-hidden">{what}</dd>
                                </div>
                            }
                        })
                        .collect_view()}
                </dl>
            </Show>
        </Modal>
    }
}

fn go_to(ctx: Ctx, object: ObjectRef) {
    if let ObjectRef::Diagram(id) = &object {
        show_diagram(ctx, id);
        return;
    }
    ctx.store.select(object);
    if let Some(table) = ctx.store.selection.with_untracked(|s| s.table().cloned()) {
        if ctx.view.only.with_untracked(|o| o.as_ref().is_some_and(|o| !o.contains(&table))) {
            ctx.view.focus.set(None);
        }
        ctx.view.reveal(&table);
    }
}

/// Scrolls an entry into view.
fn show(at: usize) {
    if let Some(row) = document().get_element_by_id(&format!("palette-{at}"))
        && let Ok(row) = row.dyn_into::<web_sys::HtmlElement>()
    {
        let options = web_sys::ScrollIntoViewOptions::new();
        options.set_block(web_sys::ScrollLogicalPosition::Nearest);
        row.scroll_into_view_with_scroll_into_view_options(&options);
    }
}
