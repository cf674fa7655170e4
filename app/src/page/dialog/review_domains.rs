//! Domains that there are and that table names tell of: looked through and changed before they are taken over.

use super::modal::Modal;
use crate::page::action::{run, use_ctx};
use crate::page::domain::table_name;
use crate::page::ui::{self, count};
use leptos::prelude::*;
use trestle_core::domain::{Proposal, Review};
use trestle_core::edit::CommandError;
use trestle_core::model::{Document, DomainId};

/// Names of a list that are shown; all count.
const SHOWN: usize = 200;

/// What is decided, step by step: each step in words, with what there is after it.
#[derive(Clone, Copy)]
struct Steps {
    all: RwSignal<Vec<(String, Review)>>,
    refused: RwSignal<Option<(DomainId, String)>>,
    /// Whether tables follow prefixes.
    rename: RwSignal<bool>,
}

impl Steps {
    fn new(document: &Document) -> Self {
        Self {
            all: RwSignal::new(vec![(String::new(), Review::of(document))]),
            refused: RwSignal::new(None),
            rename: RwSignal::new(true),
        }
    }

    fn with<T>(self, read: impl FnOnce(&Review) -> T) -> Option<T> {
        self.all.with(|all| all.last().map(|(_, review)| read(review)))
    }

    /// Takes a step, or says at the domain why it cannot be.
    fn take(
        self,
        at: &DomainId,
        words: String,
        step: impl FnOnce(&Review, bool) -> Result<Review, CommandError>,
    ) -> bool {
        let rename = self.rename.get_untracked();
        let next = untrack(|| self.with(|review| step(review, rename)));
        match next {
            Some(Ok(review)) => {
                self.refused.set(None);
                self.all.update(|all| all.push((words, review)));
                true
            }
            Some(Err(refused)) => {
                self.refused.set(Some((at.clone(), refused.to_string())));
                false
            }
            None => false,
        }
    }

    fn take_back(self) {
        self.refused.set(None);
        self.all.update(|all| {
            if all.len() > 1 {
                all.pop();
            }
        });
    }
}

#[component]
pub(super) fn ReviewDomains() -> impl IntoView {
    let ctx = use_ctx();
    let store = ctx.store;
    let steps = store.document.with_untracked(|d| Steps::new(d));
    let proposals = Memo::new(move |_| steps.with(Review::proposals).unwrap_or_default());
    let ids =
        move || proposals.with(|all| all.iter().map(|p| p.domain.id.clone()).collect::<Vec<_>>());
    let command = move || {
        let review = steps.with(Clone::clone)?;
        store.document.with(|d| review.into_command(d))
    };
    let changes = Memo::new(move |_| command().is_some());
    let words = move || {
        proposals.with(|all| {
            let new = all.iter().filter(|p| !p.exists).count();
            let domains = count(all.len(), "domain", "domains");
            if new == 0 { domains } else { format!("{domains}, {new} new") }
        })
    };
    let accept = move |_| {
        if let Some(command) = untrack(command)
            && run(ctx, &command).is_some()
        {
            store.seal();
            store.dialog.set(None);
        }
    };
    view! {
        <Modal title="Review domains" class="dialog-preview dialog-review">
            <p class="muted">
                "Domains of this document, and those that its table names tell of. Nothing changes until you accept."
            </p>
            <label class="check">
                <input
                    type="checkbox"
                    prop:checked=steps.rename
                    on:change=move |e| steps.rename.set(event_target_checked(&e))
                />
                "Rename tables along where a prefix changes or domains merge"
            </label>
            <div class="review-list" role="region" aria-label="Proposals" tabindex="0">
                <ul>
                    <For each=ids key=Clone::clone let:id>
                        <Item id=id proposals=proposals steps=steps />
                    </For>
                </ul>
                <Show when=move || proposals.with(Vec::is_empty)>
                    <p class="empty">"No prefixes are shared by tables of this document."</p>
                </Show>
                <Loose steps=steps />
                <Renamed steps=steps />
                <Taken steps=steps />
            </div>
            <footer class="dialog-foot">
                <span class="muted grow" role="status">{words}</span>
                <button
                    type="button"
                    class="button"
                    disabled=move || steps.all.with(|all| all.len() < 2)
                    on:click=move |_| steps.take_back()
                >
                    "Take back"
                </button>
                <button type="button" class="button" on:click=move |_| store.dialog.set(None)>
                    "Cancel"
                </button>
                <button
                    type="button"
                    class="button button-primary"
                    disabled=move || !changes.get()
                    on:click=accept
                >
                    "Accept"
                </button>
            </footer>
        </Modal>
    }
}

/// One proposal, with what can be done to it.
#[component]
fn Item(id: DomainId, proposals: Memo<Vec<Proposal>>, steps: Steps) -> impl IntoView {
    let store = use_ctx().store;
    let id = StoredValue::new(id);
    let this = Memo::new(move |_| {
        proposals.with(|all| id.with_value(|id| all.iter().find(|p| p.domain.id == *id).cloned()))
    });
    let say = move |read: fn(&Proposal) -> String| {
        Signal::derive(move || this.with(|p| p.as_ref().map(read).unwrap_or_default()))
    };
    let title = say(|p| p.domain.title.clone());
    let prefix = say(|p| p.domain.prefix.to_string());
    let refused = move || {
        let refused = steps.refused.get();
        refused.filter(|(at, _)| id.with_value(|id| at == id)).map(|(_, reason)| reason)
    };
    let swatch = move || match this.with(|p| p.as_ref().map(|p| p.domain.colour)) {
        Some(n) => format!("swatch domain-{n}"),
        None => "swatch".to_owned(),
    };
    let names = Memo::new(move |_| {
        store.document.with(|d| {
            this.with(|p| {
                let tables = p.as_ref().map(|p| p.tables.as_slice()).unwrap_or_default();
                tables.iter().map(|t| table_name(d, t)).collect::<Vec<_>>()
            })
        })
    });
    let others = Signal::derive(move || {
        let mut all = vec![(String::new(), "Merge into…".to_owned())];
        proposals.with(|proposals| {
            let others = proposals.iter().filter(|p| id.with_value(|id| p.domain.id != *id));
            all.extend(others.map(|p| {
                (p.domain.id.to_string(), format!("{} ({})", p.domain.title, p.domain.prefix))
            }));
        });
        all
    });
    let set_title = Callback::new(move |typed: String| {
        let words = format!("{} is called {}", title.get_untracked(), typed.trim());
        let id = id.get_value();
        steps.take(&id, words, |review, _| review.titled(&id, &typed))
    });
    let set_prefix = Callback::new(move |typed: String| {
        let typed = typed.trim().to_owned();
        let words = format!("{} has the prefix {typed}", title.get_untracked());
        let id = id.get_value();
        steps.take(&id, words, |review, rename| review.prefixed(&id, &typed, rename))
    });
    let merge = move |event: leptos::ev::Event| {
        let into = DomainId::new(event_target_value(&event));
        let other = proposals.with_untracked(|all| {
            all.iter().find(|p| p.domain.id == into).map(|p| p.domain.title.clone())
        });
        let Some(other) = other else { return };
        let words = format!("{} is merged into {other}", title.get_untracked());
        let id = id.get_value();
        if !steps.take(&id, words, |review, rename| review.merged(&id, &into, rename)) {
            event_target::<web_sys::HtmlSelectElement>(&event).set_value("");
        }
    };
    let split = move |_| {
        let words = format!("{} is split by words", title.get_untracked());
        let id = id.get_value();
        steps.take(&id, words, |review, _| review.split_by_words(&id));
    };
    let drop_it = move |_| {
        let words = format!("{} is left out", title.get_untracked());
        let id = id.get_value();
        steps.take(&id, words, |review, _| review.without(&id));
    };
    view! {
        <li class="review-item" aria-label=title>
            <div class="review-head">
                <i class=swatch></i>
                <Text label="Title" value=title on_change=set_title />
                <Text label="Prefix" value=prefix on_change=set_prefix class="mono" />
                <Show when=move || this.with(|p| p.as_ref().is_some_and(|p| !p.exists))>
                    <span class="pill pill-good">"new"</span>
                </Show>
            </div>
            <span class="field-error" role="alert">
                {refused}
            </span>
            <p class="muted">{say(|p| p.reason.words(&p.domain.prefix))}</p>
            <div class="review-buttons">
                <Names names=names title=move |n| count(n, "table", "tables") />
                <select aria-label=move || format!("Merge {} into", title.get()) on:change=merge>
                    {ui::options(others, Signal::derive(String::new))}
                </select>
                <button
                    type="button"
                    class="button"
                    title="Words after the prefix that two tables or more share become domains"
                    aria-label=move || format!("Split by words: {}", title.get())
                    on:click=split
                >
                    "Split by words"
                </button>
                <button
                    type="button"
                    class="button"
                    aria-label=move || format!("Leave out: {}", title.get())
                    on:click=drop_it
                >
                    "Leave out"
                </button>
            </div>
        </li>
    }
}

/// A line that is applied when it is left or Enter is pressed; Escape takes it back.
#[component]
fn Text(
    label: &'static str,
    value: Signal<String>,
    on_change: Callback<String, bool>,
    #[prop(optional)] class: &'static str,
) -> impl IntoView {
    let change = move |event: leptos::ev::Event| {
        let typed = event_target_value(&event);
        let value = value.get_untracked();
        if typed.trim() != value {
            on_change.run(typed);
        } else if typed != value {
            event_target::<web_sys::HtmlInputElement>(&event).set_value(&value);
        }
    };
    view! {
        <input
            type="text"
            class=class
            aria-label=label
            autocomplete="off"
            spellcheck="false"
            prop:value=value
            on:change=change
            on:keydown=move |event| {
                let input = event_target::<web_sys::HtmlInputElement>(&event);
                if event.key() == "Escape" && input.value() != value.get_untracked() {
                    // The dialog stays.
                    event.prevent_default();
                    event.stop_propagation();
                    input.set_value(&value.get_untracked());
                }
            }
        />
    }
}

/// How many there are, and which on request.
#[component]
fn Names(
    names: Memo<Vec<String>>,
    title: impl Fn(usize) -> String + Copy + Send + Sync + 'static,
) -> impl IntoView {
    let all = move || names.with(|n| n.join(", "));
    view! {
        <details class="more review-names">
            <summary title=all>{move || title(names.with(Vec::len))}</summary>
            <ul class="mono">
                <For each=move || names.with(|n| n.iter().take(SHOWN).cloned().collect::<Vec<_>>()) key=Clone::clone let:name>
                    <li>{name}</li>
                </For>
            </ul>
            {move || {
                let more = names.with(|n| n.len().saturating_sub(SHOWN));
                (more > 0).then(|| view! { <p class="muted">{format!("and {more} more")}</p> })
            }}
        </details>
    }
}

/// Tables that belong to none.
#[component]
fn Loose(steps: Steps) -> impl IntoView {
    let store = use_ctx().store;
    let names = Memo::new(move |_| {
        let loose = steps.with(Review::loose).unwrap_or_default();
        store.document.with(|d| loose.iter().map(|t| table_name(d, t)).collect::<Vec<_>>())
    });
    view! {
        <Show when=move || names.with(|n| !n.is_empty())>
            <Names
                names=names
                title=|n| count(n, "table belongs to no domain", "tables belong to no domain")
            />
        </Show>
    }
}

/// Tables that are to have other names.
#[component]
fn Renamed(steps: Steps) -> impl IntoView {
    let store = use_ctx().store;
    let names = Memo::new(move |_| {
        let renamed = steps.with(|review| {
            store.document.with(|d| {
                let line = |(id, new): (&_, &_)| format!("{} → {new}", table_name(d, id));
                review.renamed().map(line).collect::<Vec<_>>()
            })
        });
        renamed.unwrap_or_default()
    });
    view! {
        <Show when=move || names.with(|n| !n.is_empty())>
            <Names
                names=names
                title=|n| count(n, "table gets another name", "tables get other names")
            />
        </Show>
    }
}

/// What was decided.
#[component]
fn Taken(steps: Steps) -> impl IntoView {
    let taken = Memo::new(move |_| {
        steps.all.with(|all| all.iter().skip(1).map(|(words, _)| words.clone()).collect::<Vec<_>>())
    });
    view! {
        <Show when=move || taken.with(|t| !t.is_empty())>
            <section class="review-taken">
                <h3>"Decided"</h3>
                <ol aria-label="Decided">
                    {move || taken.get().into_iter().map(|words| view! { <li>{words}</li> }).collect_view()}
                </ol>
            </section>
        </Show>
    }
}
