//! The SQL of the whole schema, to be changed, or of what is selected, to be read.

use super::live::{Live, Status};
use super::text::ObjectSql;
use crate::page::action::{perform, use_ctx};
use crate::page::editor::{Events, TextEditor};
use crate::page::icon::{Icon, Shape};
use crate::page::store::Mode;
use crate::page::ui::{copy_text, count};
use leptos::prelude::*;
use trestle_core::model::ObjectRef;

#[component]
pub(super) fn SqlPanel() -> impl IntoView {
    let ctx = use_ctx();
    let store = ctx.store;
    // Whether only the SQL of what is selected is shown.
    let alone = RwSignal::new(false);
    let object = Memo::new(move |_| {
        store.selection.with(|s| match &s.object {
            Some(ObjectRef::Domain(_) | ObjectRef::Diagram(_) | ObjectRef::Note(..)) | None => None,
            Some(object) => {
                Some(s.table().map_or_else(|| object.clone(), |t| ObjectRef::Table(t.clone())))
            }
        })
    });
    // The editor stays as long as it is the whole, whatever is selected.
    let only = Memo::new(move |_| object.get().filter(|_| alone.get()));
    view! {
        {move || match only.get() {
            Some(object) => view! { <ObjectSql object=object alone=alone /> }.into_any(),
            None => {
                view! { <LiveSql alone=alone can_be_alone=Signal::derive(move || object.with(Option::is_some)) /> }
                    .into_any()
            }
        }}
    }
}

#[component]
fn LiveSql(alone: RwSignal<bool>, can_be_alone: Signal<bool>) -> impl IntoView {
    let ctx = use_ctx();
    let store = ctx.store;
    let live = Live::new(ctx);
    let opened = store.opened.get_untracked();
    if let Some((of, draft)) = store.sql_draft.try_update(Option::take).flatten()
        && of == opened
    {
        live.resume(draft);
    }
    Effect::new(move || {
        store.version.track();
        live.document_changed();
    });
    Effect::new(move || {
        let selection = store.selection.get();
        if live.slot.with(Option::is_some) {
            live.reveal(&selection);
        }
    });
    Effect::new(move || {
        live.slot.with(|editor| {
            if let Some(editor) = editor {
                live.fill(editor);
            }
        });
    });
    on_cleanup(move || {
        store.sql_draft.set(live.draft().map(|draft| (opened, draft)));
        store.seal();
    });
    let events = Events {
        change: Some(Callback::new(move |text| live.read(text))),
        input: Some(Callback::new(move |()| live.typed())),
        undo: Some(Callback::new(move |()| live.undo("undo"))),
        redo: Some(Callback::new(move |()| live.undo("redo"))),
        blur: Some(Callback::new(move |()| live.left())),
    };
    let read_only = Signal::derive(move || store.mode.get() == Mode::Review);
    let writing =
        move || live.status.with(|s| *s == Status::Writing) && live.text.with(String::is_empty);
    view! {
        <div class="text-panel">
            <div class="text-bar">
                <StatusLine live=live read_only=read_only />
                <Show when=move || can_be_alone.get()>
                    <Alone alone=alone />
                </Show>
                <button
                    type="button"
                    class="button button-sign"
                    on:click=move |_| copy_text(&live.current(), "SQL")
                >
                    <Icon shape=Shape::Copy />
                    <span>"Copy"</span>
                </button>
                <button
                    type="button"
                    class="button button-sign"
                    title="Downloads the whole"
                    on:click=move |_| perform(ctx, "download-sql")
                >
                    <Icon shape=Shape::Download />
                    <span>"Download"</span>
                </button>
            </div>
            <Show when=writing>
                <p class="empty">"Writing…"</p>
            </Show>
            <TextEditor label="SQL" text=live.text held=live.slot read_only=read_only events=events />
            <Problems live=live />
        </div>
    }
}

/// Whether only what is selected is shown.
#[component]
pub(super) fn Alone(alone: RwSignal<bool>) -> impl IntoView {
    view! {
        <label class="check">
            <input
                type="checkbox"
                prop:checked=alone
                on:change=move |e| alone.set(event_target_checked(&e))
            />
            "Selection only"
        </label>
    }
}

#[component]
fn StatusLine(live: Live, read_only: Signal<bool>) -> impl IntoView {
    let words = move || match live.status.get() {
        _ if read_only.get() => "SQL of the whole schema".to_owned(),
        Status::Writing | Status::Same => {
            "Text and diagram are the same. Tab leaves the text.".to_owned()
        }
        Status::Typing => "Reading what you type…".to_owned(),
        Status::Problems(_, total) => format!(
            "{} cannot be read; the diagram shows the last text that could",
            count(total, "statement", "statements")
        ),
        Status::Refused(_) => {
            "This cannot be; the diagram shows the last text that could".to_owned()
        }
    };
    let bad = move || live.status.with(|s| matches!(s, Status::Problems(..) | Status::Refused(_)));
    view! {
        <span class="text-about" class:text-bad=bad role="status">
            {words}
        </span>
        <Show when=bad>
            <button
                type="button"
                class="button"
                title="Gives up what was typed and cannot be read"
                on:click=move |_| live.take_back()
            >
                <Icon shape=Shape::Undo />
                <span>"Take back"</span>
            </button>
        </Show>
    }
}

/// What cannot be read, under the text.
#[component]
fn Problems(live: Live) -> impl IntoView {
    move || match live.status.get() {
        Status::Problems(list, total) => {
            let more = total.saturating_sub(list.len());
            let rows: Vec<_> = list
                .iter()
                .map(|p| {
                    let from = p.from;
                    let place = format!("{}:{}", p.line, p.column);
                    let reason = p.reason.clone();
                    view! {
                        <li>
                            <button
                                type="button"
                                class="link mono"
                                title="Go to this line and column"
                                on:click=move |_| {
                                    live.slot
                                        .with_untracked(|e| {
                                            if let Some(editor) = e {
                                                editor.reveal_offset(from);
                                            }
                                        });
                                }
                            >
                                {place}
                            </button>
                            <span>{reason}</span>
                        </li>
                    }
                })
                .collect();
            view! {
                <ul class="text-problems" aria-label="Problems">
                    {rows}
                    {(more > 0).then(|| view! { <li class="muted">{format!("and {more} more")}</li> })}
                </ul>
            }
            .into_any()
        }
        Status::Refused(reason) => view! { <p class="text-problems">{reason}</p> }.into_any(),
        _ => ().into_any(),
    }
}
