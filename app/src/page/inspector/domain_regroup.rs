//! A domain made part of another, or taken apart.

use super::domain::Of;
use super::field::change;
use crate::page::domain::{domain_options, free_colour, show_domain};
use crate::page::store::Selection;
use crate::page::ui::{self, count};
use leptos::prelude::*;
use std::collections::BTreeSet;
use trestle_core::domain::{Review, humanise};
use trestle_core::edit::Command;
use trestle_core::model::{Document, Domain, DomainId, DomainStatus, Name, ObjectRef, TableId};

#[component]
pub(super) fn Regroup(of: Of) -> impl IntoView {
    view! {
        <details class="more">
            <summary>"Merge or split"</summary>
            <div class="more-fields">
                <Merge of=of />
                <SplitByWords of=of />
                <SplitOff of=of />
            </div>
        </details>
    }
}

#[component]
fn Refusal(error: RwSignal<Option<String>>) -> impl IntoView {
    view! {
        <span class="field-error" role="alert">
            {move || error.get()}
        </span>
    }
}

#[component]
fn Merge(of: Of) -> impl IntoView {
    let store = of.ctx.store;
    let into = RwSignal::new(String::new());
    let rename = RwSignal::new(true);
    let error = RwSignal::new(None::<String>);
    let options = Signal::derive(move || {
        let mut all = store.document.with(|d| of.id.with_value(|id| domain_options(d, Some(id))));
        all.insert(0, (String::new(), "Choose a domain".to_owned()));
        all
    });
    let merge = move |_| {
        let other = DomainId::new(into.get_untracked());
        let command = Command::MergeDomains {
            from: of.id.get_value(),
            into: other.clone(),
            rename: rename.get_untracked(),
        };
        match change(store, &command) {
            // This one is gone: its place is that of the one that stays.
            Ok(()) => show_domain(of.ctx, &other),
            Err(reason) => error.set(Some(reason)),
        }
    };
    view! {
        <div class="regroup">
            <label class="field">
                <span class="field-label">"Merge into"</span>
                <select
                    aria-label="Merge into"
                    on:change=move |e| {
                        error.set(None);
                        into.set(event_target_value(&e));
                    }
                >
                    {ui::options(options, into.into())}
                </select>
            </label>
            <label class="check">
                <input
                    type="checkbox"
                    prop:checked=rename
                    on:change=move |e| rename.set(event_target_checked(&e))
                />
                "Its tables get the other prefix"
            </label>
            <button type="button" class="button add-button" disabled=move || into.with(String::is_empty) on:click=merge>
                "Merge"
            </button>
            <Refusal error=error />
        </div>
    }
}

#[component]
fn SplitByWords(of: Of) -> impl IntoView {
    let store = of.ctx.store;
    let error = RwSignal::new(None::<String>);
    let split = move |_| {
        let command = store.document.with_untracked(|d| of.id.with_value(|id| by_words(d, id)));
        let done = command.and_then(|command| change(store, &command));
        error.set(done.err());
    };
    view! {
        <div class="regroup">
            <button
                type="button"
                class="button add-button"
                title="Words after the prefix that two tables or more share become domains"
                on:click=split
            >
                "Split by words"
            </button>
            <Refusal error=error />
        </div>
    }
}

/// Domains for the words after the prefix of one that its tables share.
fn by_words(document: &Document, id: &DomainId) -> Result<Command, String> {
    let before = Review::of(document);
    let after = before.split_by_words(id).map_err(|e| e.to_string())?;
    let known: BTreeSet<DomainId> = before.proposals().into_iter().map(|p| p.domain.id).collect();
    let new = after.proposals().into_iter().map(|p| p.domain).filter(|d| !known.contains(&d.id));
    let split = |new: Domain| Command::SplitDomain {
        domain: id.clone(),
        new: Box::new(new),
        tables: Vec::new(),
    };
    let commands: Vec<Command> = new.map(split).collect();
    let label = format!("Split off {}", count(commands.len(), "domain", "domains"));
    Ok(Command::Batch { label, commands })
}

#[component]
fn SplitOff(of: Of) -> impl IntoView {
    let store = of.ctx.store;
    let prefix = RwSignal::new(String::new());
    let title = RwSignal::new(String::new());
    let chosen = RwSignal::new(BTreeSet::<TableId>::new());
    let error = RwSignal::new(None::<String>);
    let split = move |_| {
        let prefix = prefix.get_untracked().trim().to_owned();
        let title = title.get_untracked().trim().to_owned();
        let Some(whole) = of.domain.get_untracked() else { return };
        let new = Domain {
            // Made of the prefix.
            id: DomainId::new(""),
            title: if title.is_empty() { humanise(&prefix) } else { title },
            prefix: Name::new(prefix),
            colour: store.document.with_untracked(|d| free_colour(d)),
            owner: None,
            description: None,
            status: DomainStatus::default(),
            may_reference: whole.may_reference.clone(),
        };
        // Tables may have gone since they were chosen.
        let chosen = chosen.get_untracked();
        let present = of.tables.get_untracked().into_iter().map(|(id, _)| id);
        let tables: Vec<TableId> = present.filter(|id| chosen.contains(id)).collect();
        let command = Command::SplitDomain {
            domain: whole.id.clone(),
            new: Box::new(new),
            tables: tables.clone(),
        };
        match store.apply(&command) {
            Ok(created) => {
                store.seal();
                let object = created.into_iter().find(|o| matches!(o, ObjectRef::Domain(_)));
                store.selection.set(Selection { tables: tables.into_iter().collect(), object });
            }
            Err(refused) => error.set(Some(refused.to_string())),
        }
    };
    let typed = move |text: RwSignal<String>| {
        move |event: leptos::ev::Event| {
            error.set(None);
            text.set(event_target_value(&event));
        }
    };
    let ready = move || !chosen.with(BTreeSet::is_empty) && !prefix.with(|p| p.trim().is_empty());
    view! {
        <fieldset class="list-field regroup">
            <legend class="field-label">"Split tables off"</legend>
            <div class="field-pair">
                <label class="field mono">
                    <span class="field-label">"New prefix"</span>
                    <input type="text" autocomplete="off" spellcheck="false" placeholder="part_" prop:value=prefix on:input=typed(prefix) />
                </label>
                <label class="field">
                    <span class="field-label">"New title"</span>
                    <input
                        type="text"
                        autocomplete="off"
                        placeholder=move || prefix.with(|p| humanise(p))
                        prop:value=title
                        on:input=typed(title)
                    />
                </label>
            </div>
            <div class="checks">
                <For each=move || of.tables.get() key=Clone::clone let:table>
                    {
                        let (id, name) = table;
                        let this = id.clone();
                        view! {
                            <label class="check mono">
                                <input
                                    type="checkbox"
                                    prop:checked=move || chosen.with(|c| c.contains(&this))
                                    on:change=move |e| {
                                        let on = event_target_checked(&e);
                                        error.set(None);
                                        chosen
                                            .update(|c| {
                                                if on {
                                                    c.insert(id.clone());
                                                } else {
                                                    c.remove(&id);
                                                }
                                            });
                                    }
                                />
                                {name}
                            </label>
                        }
                    }
                </For>
            </div>
            <button type="button" class="button add-button" disabled=move || !ready() on:click=split>
                {move || format!("Split off {}", count(chosen.with(BTreeSet::len), "table", "tables"))}
            </button>
            <Refusal error=error />
        </fieldset>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use trestle_core::edit::{NewColumn, apply};
    use trestle_core::model::{DataType, SchemaId};
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test]
    fn splitting_by_words_adds_what_the_words_make_and_nothing_else() {
        let mut document = Document::new("d");
        let names = ["a_user_x", "a_user_y", "a_one", "b_one", "b_two"];
        for name in names {
            let schema = document.schema.schema_named("public").map(|s| s.id.clone());
            let command = Command::AddTable {
                schema: schema.unwrap_or_else(|| SchemaId::new("public")),
                name: Name::new(name),
                id: None,
                columns: vec![NewColumn::new("id", DataType::builtin("int4"))],
            };
            document = apply(&document, &command).expect("a table").document;
        }
        let domain = Domain {
            id: DomainId::new("a"),
            prefix: Name::new("a_"),
            title: "A".to_owned(),
            colour: 0,
            owner: None,
            description: None,
            status: DomainStatus::default(),
            may_reference: None,
        };
        let command = Command::SetDomain { domain: Box::new(domain) };
        let document = apply(&document, &command).expect("a domain").document;
        let command = by_words(&document, &DomainId::new("a")).expect("a word is shared");
        let after = apply(&document, &command).expect("a part").document;
        let prefixes: Vec<_> = after.domains.iter().map(|d| d.prefix.to_string()).collect();
        assert_eq!(prefixes, ["a_", "a_user_"]);
        assert!(by_words(&after, &DomainId::new("b")).is_err());
    }
}
