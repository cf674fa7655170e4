//! The start screen: bring a schema, or open one that was here before.

mod recent;
mod work;

use super::action::{perform, use_ctx};
use super::failure::FailureBox;
use super::icon::{Icon, Logo, Shape};
use super::top_bar::ThemeButton;
use leptos::prelude::*;
use recent::Recent;
use trestle_core::samples::{SAMPLES, Sample};
pub(super) use work::WorkScreen;

#[component]
pub(super) fn Start() -> impl IntoView {
    let ctx = use_ctx();
    let can_go_back = move || ctx.store.key.with(Option::is_some);
    view! {
        <div class="start">
            <header class="start-bar">
                <span class="brand">
                    <Logo />
                    <span class="brand-name">"Trestle"</span>
                </span>
                <span class="grow"></span>
                <ThemeButton />
            </header>
            <main class="start-main">
                <h1>"See a Postgres schema whole"</h1>
                <p class="lead">
                    "Drop a migrations folder or a dump. Tables, policies, functions and triggers come in whole; nothing leaves this browser."
                </p>
                <DropZone />
                <FailureBox />
                <div class="start-more">
                    <button type="button" class="start-tile" on:click=move |_| perform(ctx, "paste")>
                        <Icon shape=Shape::Paste />
                        <span><b>"Paste SQL"</b><small>"From a query editor or a mail"</small></span>
                    </button>
                    <button type="button" class="start-tile" on:click=move |_| perform(ctx, "new")>
                        <Icon shape=Shape::Plus />
                        <span><b>"Start empty"</b><small>"Add the first table yourself"</small></span>
                    </button>
                </div>
                <Recent />
                <Samples />
                <Show when=can_go_back>
                    <p class="start-back">
                        <button
                            type="button"
                            class="link"
                            on:click=move |_| ctx.store.screen.set(super::store::Screen::Editor)
                        >
                            "Back to "
                            {move || ctx.store.document.with(|d| d.name.clone())}
                        </button>
                    </p>
                </Show>
            </main>
        </div>
    }
}

#[component]
fn Samples() -> impl IntoView {
    let ctx = use_ctx();
    let tile = |sample: &'static Sample| {
        view! {
            <li>
                <button type="button" class="start-tile" on:click=move |_| ctx.opening.open_sample(sample)>
                    <Icon shape=Shape::Table />
                    <span>
                        <b>{sample.title}</b>
                        <small>{sample.summary}</small>
                    </span>
                </button>
            </li>
        }
    };
    view! {
        <section class="samples" aria-labelledby="samples-title">
            <h2 id="samples-title">"Samples"</h2>
            <ul class="start-more">{SAMPLES.iter().map(tile).collect_view()}</ul>
        </section>
    }
}

#[component]
fn DropZone() -> impl IntoView {
    let ctx = use_ctx();
    view! {
        <section class="drop-zone" aria-label="Open files">
            <Icon shape=Shape::Folder />
            <p>
                <b>"Drop SQL files or a migrations folder here"</b>
                <br />
                <span class="muted">
                    "pg_dump, Supabase, Drizzle, Prisma, Flyway, zip files, Mermaid, DBML, or a Trestle document"
                </span>
            </p>
            <div class="drop-buttons">
                <button type="button" class="button button-primary" on:click=move |_| perform(ctx, "open-file")>
                    "Choose files"
                </button>
                <button type="button" class="button" on:click=move |_| perform(ctx, "open-folder")>
                    "Choose a folder"
                </button>
            </div>
        </section>
    }
}
