//! The palette: everything in the schema and everything that can be done, by typing a part of its name.

use super::modal::Modal;
use crate::page::action::{ACTIONS, Ctx, perform, show_diagram, use_ctx};
use crate::page::icon::{Icon, Shape};
use leptos::prelude::*;
use trestle_core::model::{Document, ObjectRef};
use wasm_bindgen::JsCast;

/// Entries that are shown at once.
const SHOWN: usize = 50;

#[derive(Clone, Debug, PartialEq)]
enum Target {
    Action(&'static str),
    Object(ObjectRef),
}

#[derive(Clone, Debug, PartialEq)]
struct Entry {
    target: Target,
    text: String,
    /// What else finds it.
    keywords: &'static str,
    kind: &'static str,
    shape: Shape,
}

/// Everything that can be found, in the order of an empty search.
fn entries(document: &Document) -> Vec<Entry> {
    let s = &document.schema;
    let mut entries = Vec::new();
    let mut push = |object: ObjectRef, text: String, kind: &'static str, shape: Shape| {
        entries.push(Entry { target: Target::Object(object), text, keywords: "", kind, shape });
    };
    for t in &s.tables {
        push(
            ObjectRef::Table(t.id.clone()),
            s.readable_name(&t.schema, &t.name),
            "table",
            Shape::Table,
        );
    }
    for d in document.diagrams.iter().filter(|_| document.diagrams.len() > 1) {
        push(ObjectRef::Diagram(d.id.clone()), d.name.clone(), "diagram", Shape::Arrange);
    }
    for v in &s.views {
        push(
            ObjectRef::View(v.id.clone()),
            s.readable_name(&v.schema, &v.name),
            "view",
            Shape::View,
        );
    }
    for f in &s.functions {
        push(
            ObjectRef::Function(f.id.clone()),
            s.readable_name(&f.schema, &f.name),
            "function",
            Shape::Function,
        );
    }
    for t in &s.types {
        push(
            ObjectRef::Type(t.id.clone()),
            s.readable_name(&t.schema, &t.name),
            "type",
            Shape::Type,
        );
    }
    for t in s.tables.iter().filter(|t| !t.external) {
        let table = s.readable_name(&t.schema, &t.name);
        for p in &t.policies {
            let object = ObjectRef::Policy(t.id.clone(), p.id.clone());
            push(object, format!("{} on {table}", p.name), "policy", Shape::Key);
        }
        for c in &t.columns {
            let object = ObjectRef::Column(t.id.clone(), c.id.clone());
            push(object, format!("{table}.{}", c.name), "column", Shape::Minus);
        }
    }
    entries
}

fn actions(ctx: Ctx) -> Vec<Entry> {
    ACTIONS
        .iter()
        .filter(|a| a.id != "palette" && untrack(|| (a.available)(ctx)))
        .map(|a| Entry {
            target: Target::Action(a.id),
            text: a.label.to_owned(),
            keywords: a.keywords,
            kind: "command",
            shape: Shape::Chevron,
        })
        .collect()
}

/// How well an entry fits what was typed (lower case, in words); less is better.
fn rank(entry: &Entry, words: &[&str]) -> Option<usize> {
    let text = entry.text.to_lowercase();
    let mut rank = 0;
    for word in words {
        rank += match text.find(word) {
            Some(0) => 0,
            Some(at) if !text[..at].ends_with(char::is_alphanumeric) => 1,
            Some(_) => 2,
            None if entry.keywords.contains(word) => 3,
            None => return None,
        };
    }
    // Of two that fit as well, a whole before its part, and the one that says less beside.
    let part = usize::from(matches!(
        entry.target,
        Target::Object(ObjectRef::Column(..) | ObjectRef::Policy(..))
    ));
    Some((rank * 2 + part) * 1_000 + text.len().min(999))
}

fn search(entries: &[Entry], typed: &str) -> Vec<Entry> {
    let typed = typed.to_lowercase();
    let words: Vec<&str> = typed.split_whitespace().collect();
    if words.is_empty() {
        return entries.iter().take(SHOWN).cloned().collect();
    }
    let mut found: Vec<(usize, &Entry)> =
        entries.iter().filter_map(|e| Some((rank(e, &words)?, e))).collect();
    found.sort_by_key(|(rank, _)| *rank);
    found.into_iter().take(SHOWN).map(|(_, e)| e.clone()).collect()
}

#[component]
pub(super) fn Palette() -> impl IntoView {
    let ctx = use_ctx();
    let all = StoredValue::new({
        let mut all = actions(ctx);
        if ctx.store.screen.get_untracked() == crate::page::store::Screen::Editor {
            all.extend(ctx.store.document.with_untracked(|d| entries(d)));
        }
        all
    });
    let typed = RwSignal::new(String::new());
    let found = Memo::new(move |_| all.with_value(|all| search(all, &typed.get())));
    let chosen = RwSignal::new(0_usize);
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
            <Show when=move || found.with(Vec::is_empty)>
                <p class="empty">"Nothing has this name."</p>
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
            ctx.view.only.set(None);
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

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    fn entry(text: &str, keywords: &'static str) -> Entry {
        Entry {
            target: Target::Action("x"),
            text: text.to_owned(),
            keywords,
            kind: "",
            shape: Shape::Key,
        }
    }

    fn texts(entries: &[Entry], typed: &str) -> Vec<String> {
        search(entries, typed).into_iter().map(|e| e.text).collect()
    }

    #[wasm_bindgen_test]
    fn beginnings_come_before_middles_and_keywords_last() {
        let all = [
            entry("Zoom out", "less user"),
            entry("app_users", ""),
            entry("users", ""),
            entry("superusers", ""),
        ];
        assert_eq!(texts(&all, "user"), ["users", "app_users", "superusers", "Zoom out"]);
        assert_eq!(texts(&all, "APP us"), ["app_users"]);
        assert_eq!(texts(&all, "nothing"), [""; 0]);
        assert_eq!(texts(&all, " ").len(), 4);
    }
}
