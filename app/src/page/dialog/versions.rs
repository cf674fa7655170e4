//! Versions of the document: what they differ in from now, and the way back to one.

use super::modal::Modal;
use super::place_import::{Changes, summary_text};
use crate::page::action::{Ctx, use_ctx};
use crate::page::client::{ask, take_proposal};
use crate::page::notice;
use crate::page::ui::{count, date_text};
use crate::protocol::{Answer, Preview, Question, SaveTrouble, SavedVersion, VersionReason};
use leptos::prelude::*;
use std::sync::Arc;

/// None until the worker has answered.
type List = RwSignal<Option<Result<Vec<SavedVersion>, SaveTrouble>>>;
/// What going back to a version would change, or why that cannot be told.
type Told = RwSignal<Option<Result<Arc<Preview>, String>>>;

#[component]
pub(super) fn Versions() -> impl IntoView {
    let list: List = RwSignal::new(None);
    ask_for(list, Question::Versions);
    let open = RwSignal::new(None::<String>);
    let versions = move || {
        list.with(|l| l.as_ref().and_then(|l| l.as_ref().ok()).cloned().unwrap_or_default())
    };
    let state = move || {
        list.with(|l| match l {
            None => Some("Looking…".to_owned()),
            Some(Err(trouble)) => Some(format!("The browser cannot keep versions: {trouble}.")),
            Some(Ok(all)) if all.is_empty() => Some(
                "None yet. One is kept before the first change after a document is opened, every few minutes of \
                 work, and before an import."
                    .to_owned(),
            ),
            Some(Ok(_)) => None,
        })
    };
    view! {
        <Modal title="Versions" class="dialog-preview dialog-versions">
            <SaveVersion list=list />
            <div class="versions-all">
                {move || state().map(|text| view! { <p class="empty" role="status">{text}</p> })}
                <ul class="versions" aria-label="Versions">
                    <For each=versions key=|v| (v.id.clone(), v.name.clone()) let:version>
                        <VersionRow version=version list=list open=open />
                    </For>
                </ul>
            </div>
        </Modal>
    }
}

fn ask_for(list: List, question: Question) {
    ask(question, move |_, answer| {
        if let Answer::Versions(versions) = answer {
            list.try_set(Some(versions));
        }
    });
}

#[component]
fn SaveVersion(list: List) -> impl IntoView {
    let name = RwSignal::new(String::new());
    view! {
        <form
            class="version-new"
            on:submit=move |event| {
                event.prevent_default();
                let typed = name.get_untracked();
                if !typed.trim().is_empty() {
                    ask_for(list, Question::SaveVersion { name: typed });
                    name.set(String::new());
                }
            }
        >
            <label class="field grow">
                <span class="field-label">"Keep what there is now, under a name"</span>
                <input
                    type="text"
                    autofocus
                    autocomplete="off"
                    maxlength="120"
                    placeholder="Before the review"
                    prop:value=name
                    on:input=move |e| name.set(event_target_value(&e))
                />
            </label>
            <button
                type="submit"
                class="button button-primary"
                disabled=move || name.with(|n| n.trim().is_empty())
            >
                "Save a version"
            </button>
        </form>
    }
}

#[component]
fn VersionRow(version: SavedVersion, list: List, open: RwSignal<Option<String>>) -> impl IntoView {
    let told: Told = RwSignal::new(None);
    ask(Question::VersionPreview { id: version.id.clone(), propose: false }, move |_, answer| {
        if let Answer::Preview(preview) = answer {
            told.try_set(Some(preview.map(Arc::new)));
        }
    });
    let difference = move || {
        told.with(|t| match t {
            None => "Comparing…".to_owned(),
            Some(Ok(preview)) => difference_text(preview),
            Some(Err(reason)) => reason.clone(),
        })
    };
    let id = version.id.clone();
    let is_open = Memo::new(move |_| open.with(|o| o.as_ref() == Some(&id)));
    let id = version.id.clone();
    let title = title(&version);
    let is_named = version.name.is_some();
    let about = format!("{} · {}", date_text(version.at), count(version.tables, "table", "tables"));
    view! {
        <li class="version" class:open=is_open>
            <button
                type="button"
                class="version-head"
                aria-expanded=move || is_open.get().to_string()
                on:click=move |_| {
                    open.update(|o| *o = if o.as_ref() == Some(&id) { None } else { Some(id.clone()) });
                }
            >
                <span class="version-title" class:named=is_named>
                    {title}
                </span>
                <span class="muted">{about}</span>
                <span class="version-difference">{difference}</span>
            </button>
            <Show when=move || is_open.get()>
                <VersionBody version=version.clone() told=told list=list />
            </Show>
        </li>
    }
}

#[component]
fn VersionBody(version: SavedVersion, told: Told, list: List) -> impl IntoView {
    let ctx = use_ctx();
    let version = StoredValue::new(version);
    let asking = RwSignal::new(false);
    let id = move || version.with_value(|v| v.id.clone());
    let can_restore = move || told.with(|t| matches!(t, Some(Ok(p)) if p.any));
    let changes = move || {
        told.with(|t| match t {
            Some(Ok(preview)) if !preview.counts.is_empty() || preview.default_privileges => {
                Some(view! { <Changes preview=Arc::clone(preview) /> })
            }
            _ => None,
        })
    };
    view! {
        <div class="version-body">
            {changes}
            <div class="version-actions">
                <label class="field version-name">
                    <span class="field-label">"Name"</span>
                    <input
                        type="text"
                        autocomplete="off"
                        maxlength="120"
                        placeholder="A name keeps it for good"
                        prop:value=version.with_value(|v| v.name.clone().unwrap_or_default())
                        on:change=move |e| {
                            let name = event_target_value(&e);
                            ask_for(list, Question::NameVersion { id: id(), name });
                        }
                    />
                </label>
                <Show
                    when=move || asking.get()
                    fallback=move || {
                        view! {
                            <button type="button" class="button" on:click=move |_| asking.set(true)>
                                "Remove"
                            </button>
                        }
                    }
                >
                    <button
                        type="button"
                        class="button button-danger"
                        on:click=move |_| ask_for(list, Question::RemoveVersion { id: id() })
                    >
                        "Remove for good"
                    </button>
                </Show>
                <button
                    type="button"
                    class="button"
                    on:click=move |_| {
                        let name = ctx.store.document.with_untracked(|d| d.name.clone());
                        let name = version.with_value(|v| format!("{name} ({})", title(v).to_lowercase()));
                        ctx.store.dialog.set(None);
                        ctx.opening.open_version(id(), name);
                    }
                >
                    "Open as a copy"
                </button>
                <button
                    type="button"
                    class="button button-primary"
                    disabled=move || !can_restore()
                    on:click=move |_| version.with_value(|v| restore(ctx, v))
                >
                    "Restore"
                </button>
            </div>
        </div>
    }
}

/// Goes back to a version, as one step that can be undone.
fn restore(ctx: Ctx, version: &SavedVersion) {
    let label = match &version.name {
        Some(name) => format!("Restore version {name}"),
        None => format!("Restore version of {}", date_text(version.at)),
    };
    let question = Question::VersionPreview { id: version.id.clone(), propose: true };
    ask(question, move |_, answer| match answer {
        Answer::Preview(Ok(_)) => take_proposal(move |version, patch| {
            ctx.store.dialog.set(None);
            let fits = ctx.store.version.get_untracked() == version;
            if !(fits && ctx.store.accept(label, patch)) {
                notice::error("The document was changed meanwhile. Restore the version again.");
            }
        }),
        Answer::Preview(Err(reason)) => notice::error(reason),
        _ => {}
    });
}

fn title(version: &SavedVersion) -> String {
    version.name.clone().unwrap_or_else(|| reason_text(version.reason).to_owned())
}

fn reason_text(reason: VersionReason) -> &'static str {
    match reason {
        VersionReason::Opened => "As it was opened",
        VersionReason::Editing => "While editing",
        VersionReason::BeforeImport => "Before an import",
        VersionReason::BeforeReplace => "Before it was made the same as an import",
        VersionReason::BeforeRestore => "Before a version was restored",
        VersionReason::Named => "Saved version",
    }
}

/// What would be different.
fn difference_text(preview: &Preview) -> String {
    if !preview.any {
        return "The same as now".to_owned();
    }
    if preview.counts.is_empty() {
        let what =
            if preview.default_privileges { "default privileges" } else { "places in the diagram" };
        return format!("Other {what}");
    }
    format!("Restoring it: {}", summary_text(preview))
}
