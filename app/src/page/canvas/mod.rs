//! The canvas: painted tiles below, cards as elements above them where they are near, and one camera for both.
//!
//! Everything is a function of the scene (from core) and the camera. Pointer tools are a state machine in
//! [`tool`]; what is drawn per frame is in [`frame`].

mod card_field;
mod card_view;
mod diagram_bar;
mod edge_bar;
mod edge_note;
mod focus;
mod frame;
mod keyboard;
mod link;
mod link_layer;
mod menu;
mod minimap;
mod missing;
mod note_tool;
mod note_view;
mod outline;
mod overlay;
mod painter;
mod paper;
mod reads;
mod reorder;
mod tool;
mod view;
mod zoom_bar;

use super::action::use_ctx;
use super::later::{LaterPart, Part, later};
use card_field::CardField;
pub(super) use card_field::edit_selected;
use card_view::CardView;
use diagram_bar::DiagramBar;
use edge_bar::EdgeBar;
use edge_note::EdgeNote;
use focus::FocusNote;
pub(super) use focus::{Focus, MAX_DEPTH};
use frame::Frame;
pub(super) use keyboard::on_key;
use leptos::html;
use leptos::prelude::*;
use link::LinkNote;
use link_layer::LinkLayer;
use menu::CanvasMenu;
use minimap::Minimap;
use missing::MissingNote;
pub(super) use note_view::Notes;
pub(super) use note_view::{change_note, edit_note};
use overlay::Overlay;
use reads::ReadsLayer;
pub(super) use tool::{Tools, on_pointer};
use trestle_core::layout::{Hit, Size};
pub(super) use view::View;
use wasm_bindgen::prelude::*;
use zoom_bar::ZoomBar;

#[component]
pub(super) fn Canvas() -> impl IntoView {
    let ctx = use_ctx();
    let (store, view) = (ctx.store, ctx.view);
    let stage = NodeRef::<html::Div>::new();
    let paper = NodeRef::<html::Div>::new();
    let world = NodeRef::<html::Div>::new();
    let grid = NodeRef::<html::Div>::new();
    let frame = Frame::new(ctx, paper, world, grid);
    let tools = Tools::new(ctx, stage);
    measure(view, stage);
    frame.follow();
    let spoken = move || {
        let said = view.said.get().filter(|(of, _)| store.selection.with(|now| now == of));
        let hovered = view.hover.with(|hover| match hover {
            Some(Hit::Edge(table, id)) => store.document.with(|d| edge_note::facts(d, table, id)),
            _ => None,
        });
        hovered.map(|facts| facts.join(", ")).or(said.map(|(_, words)| words)).or_else(|| {
            store.selection.with(|s| {
                store
                    .document
                    .with(|d| view.scene.with(|scene| keyboard::describe_selected(d, scene, s)))
            })
        })
    };
    let astray = Memo::new(move |_| {
        let seen = view.camera.with(|c| c.visible(view.size.get()));
        view.scene.with(|s| {
            !s.cards.is_empty() && seen.width > 0.0 && !s.cards.iter().any(|c| c.rect.meets(&seen))
        })
    });
    let point = move |event: &web_sys::Event| {
        if let Some(later) = untrack(later) {
            (later.pointer)(tools, event);
        }
    };
    let empty = move || store.document.with(|d| d.schema.tables.is_empty());
    view! {
        <div
            id="canvas"
            class="canvas"
            node_ref=stage
            tabindex="0"
            role="application"
            aria-roledescription="diagram"
            aria-label="Entity relationship diagram. Arrow keys go from table to table and to notes, Enter opens the inspector or changes a note, Shift and an arrow move what is selected."
            class:panning=move || tools.is_panning()
            class:linking=move || view.link.with(Option::is_some)
            class:over-card=move || view.hover.with(Option::is_some)
            class:over-title=move || store.can_edit() && view.hover.with(|h| matches!(h, Some(Hit::AreaTitle(_))))
            class:over-corner=move || store.can_edit() && view.hover.with(|h| matches!(h, Some(Hit::NoteCorner(_))))
            on:pointerdown=move |e| point(&e)
            on:pointermove=move |e| point(&e)
            on:pointerup=move |e| point(&e)
            on:pointercancel=move |e| point(&e)
            on:pointerleave=move |_| view.hover.set(None)
            on:wheel=move |e| point(&e)
            on:dblclick=move |e| point(&e)
            on:contextmenu=move |e| point(&e)
            on:keydown=move |e| {
                if let Some(later) = untrack(later) {
                    (later.key)(ctx, &e);
                }
            }
        >
            <div class="grid" node_ref=grid></div>
            <div class="paper" node_ref=paper aria-hidden="true"></div>
            <div class="world" node_ref=world>
                <Overlay />
                <LaterPart part=Part::Notes />
                <For each=move || frame.mounted.get() key=Clone::clone let:id>
                    <CardView id=id />
                </For>
                <LaterPart part=Part::CanvasTools />
            </div>
            {move || {
                tools
                    .marquee()
                    .map(|r| {
                        view! {
                            <div
                                class="marquee"
                                style:left=format!("{}px", r.x)
                                style:top=format!("{}px", r.y)
                                style:width=format!("{}px", r.width)
                                style:height=format!("{}px", r.height)
                            ></div>
                        }
                    })
            }}
            <LaterPart part=Part::PointerNotes />
            <div class="visually-hidden" aria-live="polite">
                {spoken}
            </div>
        </div>
        <Show when=empty>
            <div class="canvas-empty">
                <p>"No tables yet."</p>
                <div class="canvas-empty-actions">
                    <super::action::ActionButton id="add-table" class="button-primary" text="Add a table" />
                    <super::action::ActionButton id="paste" text="Paste SQL" />
                    <super::action::ActionButton id="open-file" text="Import files" />
                </div>
            </div>
        </Show>
        <LaterPart part=Part::CanvasBars />
        <ZoomBar />
        <Minimap />
        <Show when=move || astray.get()>
            <div class="focus-note astray-note" role="status">
                "Nothing in view."
                <button type="button" class="link" on:click=move |_| view.fit_all()>
                    "Show all"
                </button>
            </div>
        </Show>
    }
}

/// Bars and messages over the canvas.
#[component]
pub(super) fn Bars() -> impl IntoView {
    view! {
        <DiagramBar />
        <EdgeBar />
        <CanvasMenu />
        <MissingNote />
        <FocusNote />
    }
}

/// What a drop would do, and what is under the pointer.
#[component]
pub(super) fn PointerNotes() -> impl IntoView {
    view! {
        <EdgeNote />
        <LinkNote />
    }
}

/// Handles and fields on the cards.
#[component]
pub(super) fn CardTools() -> impl IntoView {
    view! {
        <ReadsLayer />
        <LinkLayer />
        <CardField />
    }
}

/// Keeps the viewport's size, in screen pixels.
fn measure(view: View, stage: NodeRef<html::Div>) {
    Effect::new(move || {
        let Some(stage) = stage.get() else { return };
        let callback = Closure::<dyn FnMut(js_sys::Array)>::new(move |entries: js_sys::Array| {
            let Ok(entry) = entries.get(0).dyn_into::<web_sys::ResizeObserverEntry>() else {
                return;
            };
            let rect = entry.content_rect();
            let size = Size { width: rect.width(), height: rect.height() };
            if view.size.try_get_untracked().is_some_and(|old| old != size) {
                view.resized(size);
            }
        });
        if let Ok(observer) = web_sys::ResizeObserver::new(callback.as_ref().unchecked_ref()) {
            observer.observe(&stage);
            let observer = StoredValue::new_local(observer);
            on_cleanup(move || {
                observer.try_with_value(web_sys::ResizeObserver::disconnect);
            });
        }
        callback.forget();
    });
}
