//! What can be done with the thing under the pointer, in a list beside it: by the right button, a finger that is held, or
//! the menu key.

use crate::page::action::{Entry, action, perform, use_ctx};
use crate::page::ui::{arrow_keys, focus_now};
use leptos::html;
use leptos::prelude::*;
use trestle_core::layout::{Hit, Point};
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

/// What is offered, by what was hit, in the order of the menu. What cannot be done now is left out.
const CARD: &[&str] = &[
    "edit-on-card",
    "add-column",
    "relate",
    "duplicate",
    "colour",
    "lock",
    "focus",
    "select-neighbours",
    "add-diagram-of-selection",
    "remove-from-diagram",
    "remove",
];
const COLUMN: &[&str] = &["edit-on-card", "rename", "add-column", "relate", "remove"];
const EDGE: &[&str] = &["rename", "remove"];
const NOTE: &[&str] = &["remove"];
const DOMAIN: &[&str] =
    &["arrange-domain", "zoom-selection", "focus", "add-diagram-of-selection", "rename"];
const DIAGRAM: &[&str] = &[
    "add-table",
    "add-object",
    "add-note",
    "paste",
    "select-all",
    "zoom-fit",
    "arrange",
    "find-path",
    "hide-columns",
];

/// A menu that is open.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::page) struct Menu {
    /// In screen pixels, from the canvas' top left corner.
    at: Point,
    actions: &'static [&'static str],
}

impl Menu {
    pub(super) fn new(at: Point, hit: Option<&Hit>) -> Self {
        let actions = match hit {
            Some(Hit::Header(_) | Hit::Footer(_)) => CARD,
            Some(Hit::Row(..)) => COLUMN,
            Some(Hit::Edge(..)) => EDGE,
            Some(Hit::Note(_) | Hit::NoteCorner(_)) => NOTE,
            Some(Hit::AreaTitle(_) | Hit::Area(_)) => DOMAIN,
            None => DIAGRAM,
        };
        Self { at, actions }
    }
}

#[component]
pub(super) fn CanvasMenu() -> impl IntoView {
    let ctx = use_ctx();
    let view = ctx.view;
    let list = NodeRef::<html::Div>::new();
    // Where all of it is in view, as soon as it can be measured.
    let place = RwSignal::new(Point::default());
    Effect::new(move || {
        let (Some(menu), Some(list)) = (view.menu.get(), list.get()) else { return };
        let size = view.size.get_untracked();
        let (wide, high) = (f64::from(list.offset_width()), f64::from(list.offset_height()));
        place.set(Point {
            x: menu.at.x.min(size.width - wide).max(0.0),
            y: menu.at.y.min(size.height - high).max(0.0),
        });
        let first = list.first_element_child().and_then(|e| e.dyn_into::<HtmlElement>().ok());
        if let Some(first) = first {
            let _ = first.focus();
        }
    });
    let transform = move || {
        let at = place.get();
        format!("translate({}px, {}px)", at.x.round(), at.y.round())
    };
    move || {
        let menu = view.menu.get()?;
        let can_be_done = |a: &&Entry| untrack(|| (a.available)(ctx));
        let actions: Vec<_> =
            menu.actions.iter().map(|id| action(id)).filter(can_be_done).collect();
        let on_key = move |event: web_sys::KeyboardEvent| {
            event.stop_propagation();
            if matches!(event.key().as_str(), "Escape" | "Tab") {
                event.prevent_default();
                view.menu.set(None);
                focus_now("canvas");
            } else {
                arrow_keys(&event, "ArrowUp", "ArrowDown");
            }
        };
        let on_leave = move |event: web_sys::FocusEvent| {
            let menu = event.current_target().and_then(|e| e.dyn_into::<web_sys::Node>().ok());
            let next = event.related_target().and_then(|e| e.dyn_into::<web_sys::Node>().ok());
            // Without a next one the window itself may have lost the focus.
            if next.is_some_and(|next| !menu.is_some_and(|menu| menu.contains(Some(&next)))) {
                view.menu.try_set(None);
            }
        };
        (!actions.is_empty()).then(|| {
            view! {
                <div
                    class="menu canvas-menu"
                    role="menu"
                    aria-label="What can be done here"
                    node_ref=list
                    style:transform=transform
                    on:keydown=on_key
                    on:focusout=on_leave
                    on:contextmenu=|event| event.prevent_default()
                >
                    {actions
                        .into_iter()
                        .map(|action| {
                            view! {
                                <button
                                    type="button"
                                    role="menuitem"
                                    class="menu-item"
                                    tabindex="-1"
                                    on:click=move |_| {
                                        view.menu.set(None);
                                        focus_now("canvas");
                                        perform(ctx, action.id);
                                    }
                                >
                                    {action.label}
                                    {action.keys.first().map(|keys| view! { <kbd>{keys.text()}</kbd> })}
                                </button>
                            }
                        })
                        .collect_view()}
                </div>
            }
        })
    }
}
