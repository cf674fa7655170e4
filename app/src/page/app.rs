//! The root: makes the state, listens to keys and drops, and shows one of the screens.

use super::action::{Ctx, on_key};
use super::canvas::View;
use super::explorer::Explorer;
use super::files::{from_drop, from_input};
use super::later::{LaterPart, Part};
use super::notice::Notices;
use super::open::Opening;
use super::store::{Mode, Screen, Sheet, Store};
use super::theme::Themes;
use super::top_bar::TopBar;
use super::{address, canvas::Canvas, client, later};
use leptos::prelude::*;
use wasm_bindgen::JsCast;

#[component]
pub(super) fn App() -> impl IntoView {
    let store = Store::new();
    let opening = Opening::new(store);
    let themes = Themes::new();
    let view = View::new(store);
    let ctx = Ctx { store, opening, themes, view };
    provide_context(ctx);
    provide_context(store);
    client::start(store);
    later::start(ctx);
    address::open(ctx);
    address::follow(ctx);
    listen(ctx);
    later::load(store);
    Effect::new(move || {
        let name = store.document.with(|d| d.name.clone());
        let title = match store.screen.get() {
            Screen::Start => "Trestle: Postgres schema designer".to_owned(),
            Screen::Editor => format!("{name} · Trestle"),
        };
        document().set_title(&title);
    });
    let dragging = RwSignal::new(false);
    view! {
        <div
            class="app"
            class:dragging=dragging
            on:dragover=move |event| {
                event.prevent_default();
                dragging.set(true);
            }
            on:dragleave=move |event| {
                if event.related_target().is_none() {
                    dragging.set(false);
                }
            }
            on:drop=move |event| {
                event.prevent_default();
                dragging.set(false);
                if let Some(data) = event.data_transfer() {
                    from_drop(&data, move |picked| {
                        opening.import_files(picked);
                    });
                }
            }
        >
            <Notices />
            <FileInputs />
            {move || match store.screen.get() {
                #[cfg(debug_assertions)]
                Screen::Start if super::gallery::is_wanted() => {
                    view! { <super::gallery::Gallery /> }.into_any()
                }
                Screen::Start => view! { <LaterPart part=Part::Start /> }.into_any(),
                Screen::Editor => view! { <Editor /> }.into_any(),
            }}
            <LaterPart part=Part::Work />
            <LaterPart part=Part::Dialogs />
        </div>
    }
}

/// Hidden: actions open their choosers.
#[component]
fn FileInputs() -> impl IntoView {
    let opening = super::action::use_ctx().opening;
    let chosen = move |event: &leptos::ev::Event, folder: bool| {
        let input = event.target().and_then(|t| t.dyn_into::<web_sys::HtmlInputElement>().ok());
        let Some(input) = input else { return };
        let picked = from_input(input.files(), folder);
        let any = input.files().is_some_and(|f| f.length() > 0);
        // The same file can be chosen again.
        input.set_value("");
        if any {
            opening.import_files(picked);
        }
    };
    view! {
        <input id="open-files" type="file" multiple hidden aria-label="Files to open" on:change=move |e| chosen(&e, false) />
        <input
            id="open-folder"
            type="file"
            prop:webkitdirectory=true
            hidden
            aria-label="Folder to open"
            on:change=move |e| chosen(&e, true)
        />
    }
}

#[component]
fn Editor() -> impl IntoView {
    let store = super::store::use_store();
    view! {
        <div class="editor" class:has-drawer=move || store.drawer.with(Option::is_some)>
            <TopBar />
            <ReviewBanner />
            <div
                class="side-panel explorer-panel"
                class:sheet-open=move || store.sheet.get() == Some(Sheet::Explorer)
            >
                <Explorer />
            </div>
            <main class="stage" aria-label="Diagram">
                <Canvas />
                <LaterPart part=Part::Failure />
            </main>
            <div
                class="side-panel inspector-panel"
                class:sheet-open=move || store.sheet.get() == Some(Sheet::Inspector)
            >
                <LaterPart part=Part::Inspector />
            </div>
            <LaterPart part=Part::Drawer />
        </div>
    }
}

#[component]
fn ReviewBanner() -> impl IntoView {
    let store = super::store::use_store();
    view! {
        <Show when=move || store.mode.get() == Mode::Review>
            <section class="banner" aria-label="Shared schema">
                <span>
                    <strong>"A shared schema. "</strong>
                    "You see a copy from the link; nothing that you have is touched."
                </span>
                <super::action::ActionButton id="copy-to-edit" class="button-primary" />
            </section>
        </Show>
    }
}

fn listen(ctx: Ctx) {
    let handle = window_event_listener(leptos::ev::keydown, move |event| {
        on_key(ctx, &event);
    });
    std::mem::forget(handle);
    let handle = window_event_listener(leptos::ev::hashchange, move |_| address::open(ctx));
    std::mem::forget(handle);
}
