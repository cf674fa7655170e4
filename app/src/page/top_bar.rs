//! The bar above everything: the document's name and state, and the most used actions.

use super::action::{ActionButton, perform, use_ctx};
use super::icon::{Icon, Logo, Shape};
use super::store::{SaveState, Sheet};
use super::theme::Theme;
use super::ui::count;
use leptos::prelude::*;
use trestle_core::edit::Command;

#[component]
pub(super) fn TopBar() -> impl IntoView {
    let ctx = use_ctx();
    let store = ctx.store;
    let tables = Memo::new(move |_| {
        store.document.with(|d| d.schema.tables.iter().filter(|t| !t.external).count())
    });
    let state = move || match store.save_state.get() {
        SaveState::Unsaved | SaveState::Failed(_) => "Not saved",
        SaveState::Saving => "Saving…",
        SaveState::Saved => "Saved in this browser",
    };
    view! {
        <header class="top-bar">
            <button
                type="button"
                class="icon-button narrow-only"
                aria-label="Explorer"
                on:click=move |_| toggle_sheet(store, Sheet::Explorer)
            >
                <Icon shape=Shape::Menu />
            </button>
            <button
                type="button"
                class="brand"
                title="All documents"
                aria-label="Trestle: all documents"
                on:click=move |_| perform(ctx, "start")
            >
                <Logo />
                <span class="brand-name">"Trestle"</span>
            </button>
            <DocumentName />
            <span
                class="save-state"
                class:save-failed=move || matches!(store.save_state.get(), SaveState::Failed(_))
                title=move || match store.save_state.get() {
                    SaveState::Failed(trouble) => {
                        format!("The browser could not save: {trouble}. Download the document instead.")
                    }
                    _ => String::new(),
                }
            >
                {state}
                " · "
                {move || count(tables.get(), "table", "tables")}
            </span>
            <FileState />
            <span class="grow"></span>
            <ActionButton id="undo" icon=Shape::Undo icon_only=true />
            <ActionButton id="redo" icon=Shape::Redo icon_only=true />
            <PaletteButton />
            <ThemeButton />
            <ExportMenu />
            <ActionButton id="share" class="button-primary" text="Share" />
            <button
                type="button"
                class="icon-button narrow-only"
                aria-label="Inspector"
                on:click=move |_| toggle_sheet(store, Sheet::Inspector)
            >
                <Icon shape=Shape::Panel />
            </button>
        </header>
    }
}

/// The file that the document belongs to, and whether it holds all that was done.
#[component]
fn FileState() -> impl IntoView {
    let ctx = use_ctx();
    let store = ctx.store;
    let name = Memo::new(move |_| store.file.with(|f| f.as_ref().map(|f| f.name.clone())));
    let is_behind = Memo::new(move |_| {
        let version = store.version.get();
        store.file.with(|f| f.as_ref().is_some_and(|f| f.holds != Some(version)))
    });
    let label = move || {
        let state = if is_behind.get() { "has changes that are not in it" } else { "up to date" };
        name.with(|n| n.as_ref().map(|n| format!("File {n}: {state}. Save to file")))
    };
    view! {
        <Show when=move || name.with(Option::is_some)>
            <button
                type="button"
                class="file-state"
                class:behind=is_behind
                aria-label=label
                title=label
                on:click=move |_| perform(ctx, "save")
            >
                <span class="file-name">{name}</span>
                <span class="file-mark" aria-hidden="true">
                    {move || if is_behind.get() { "●" } else { "" }}
                </span>
            </button>
        </Show>
    }
}

fn toggle_sheet(store: super::store::Store, sheet: Sheet) {
    store.sheet.update(|open| *open = if *open == Some(sheet) { None } else { Some(sheet) });
}

#[component]
fn DocumentName() -> impl IntoView {
    let ctx = use_ctx();
    let store = ctx.store;
    let name = Memo::new(move |_| store.document.with(|d| d.name.clone()));
    view! {
        <h1 class="visually-hidden">{name}</h1>
        <input
            class="document-name"
            aria-label="Document name"
            spellcheck="false"
            size=move || name.with(|n| n.chars().count().clamp(6, 36))
            prop:value=name
            readonly=move || !store.can_edit()
            on:change=move |event| {
                let typed = event_target_value(&event);
                let command = Command::RenameDocument { name: typed.trim().to_owned() };
                if super::action::run(ctx, &command).is_none() {
                    event_target::<web_sys::HtmlInputElement>(&event).set_value(&name.get_untracked());
                }
                store.seal();
            }
        />
    }
}

#[component]
fn PaletteButton() -> impl IntoView {
    let ctx = use_ctx();
    let keys = super::action::action("palette").keys.first().map(|k| k.text());
    view! {
        <button type="button" class="button palette-button" on:click=move |_| perform(ctx, "palette")>
            <Icon shape=Shape::Search />
            <span class="button-text">"Find or run…"</span>
            {keys.map(|k| view! { <kbd>{k}</kbd> })}
        </button>
    }
}

#[component]
pub(super) fn ThemeButton() -> impl IntoView {
    let ctx = use_ctx();
    let theme = ctx.themes.theme;
    view! {
        <button
            type="button"
            class="icon-button theme-button"
            aria-label=move || theme.get().label()
            title=move || theme.get().label()
            on:click=move |_| ctx.themes.next()
        >
            {move || {
                let shape = match theme.get() {
                    Theme::System => Shape::Contrast,
                    Theme::Light => Shape::Sun,
                    Theme::Dark => Shape::Moon,
                };
                view! { <Icon shape=shape /> }
            }}
        </button>
    }
}

#[component]
fn ExportMenu() -> impl IntoView {
    let ctx = use_ctx();
    let items = ["copy-sql", "download-sql", "copy-mermaid", "download-mermaid", "download"];
    view! {
        <button type="button" class="button export-button" popovertarget="export-menu">
            <Icon shape=Shape::Download />
            <span class="button-text">"Export"</span>
        </button>
        <div id="export-menu" class="menu" popover="auto" role="menu" aria-label="Export">
            {items
                .into_iter()
                .map(|id| {
                    view! {
                        <button
                            type="button"
                            role="menuitem"
                            class="menu-item"
                            popovertarget="export-menu"
                            popovertargetaction="hide"
                            on:click=move |_| perform(ctx, id)
                        >
                            {super::action::action(id).label}
                        </button>
                    }
                })
                .collect_view()}
        </div>
    }
}
