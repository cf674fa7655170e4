//! A list to choose from under a text field, narrowed by what is typed: the combobox of types, defaults and columns.

use leptos::html::{self, ElementType};
use leptos::prelude::*;
use std::sync::atomic::{AtomicU32, Ordering};
use wasm_bindgen::JsCast;

/// Something that is offered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Choice {
    /// The heading it stands under, together with its neighbours of the same group; empty for none.
    group: &'static str,
    /// What choosing it gives.
    pub(super) value: String,
    pub(super) text: String,
    about: String,
}

impl Choice {
    /// One whose text is what it gives.
    pub(super) fn new(group: &'static str, text: String, about: String) -> Self {
        Self { group, value: text.clone(), text, about }
    }

    /// One that gives something else than is read, under no heading.
    pub(super) fn named(value: String, text: String) -> Self {
        Self { group: "", value, text, about: String::new() }
    }

    /// The same, with what it is.
    pub(super) fn told(self, about: impl Into<String>) -> Self {
        Self { about: about.into(), ..self }
    }
}

/// What a key did to the list.
pub(super) enum ListKey {
    /// Nothing: it is the field's own.
    Other,
    /// The list took it.
    Taken,
    /// The value of what is chosen.
    Picked(String),
}

/// The list of one field. Copied freely.
#[derive(Clone, Copy)]
pub(super) struct ChoiceList {
    /// What it lists, for readers of the screen.
    label: &'static str,
    open: RwSignal<bool>,
    /// What is looked for; nothing where the field was not typed in yet.
    query: RwSignal<String>,
    active: RwSignal<Option<usize>>,
    options: Memo<Vec<Choice>>,
    id: StoredValue<String>,
}

impl ChoiceList {
    /// `found` gives what fits a text; everything for an empty one.
    pub(super) fn new(label: &'static str, found: Callback<String, Vec<Choice>>) -> Self {
        static LAST: AtomicU32 = AtomicU32::new(0);
        let open = RwSignal::new(false);
        let query = RwSignal::new(String::new());
        let options =
            Memo::new(move |_| if open.get() { found.run(query.get()) } else { Vec::new() });
        let id = format!("choices-{}", LAST.fetch_add(1, Ordering::Relaxed));
        let id = StoredValue::new(id);
        Self { label, open, query, active: RwSignal::new(None), options, id }
    }

    pub(super) fn list_id(self) -> String {
        self.id.get_value()
    }

    /// Whether the list is there: not where nothing fits.
    pub(super) fn is_shown(self) -> bool {
        self.open.get() && self.options.with(|all| !all.is_empty())
    }

    /// The id of the option that the arrows are at.
    pub(super) fn active_id(self) -> Option<String> {
        let at = self.active.get().filter(|_| self.open.get())?;
        Some(format!("{}-{at}", self.id.get_value()))
    }

    pub(super) fn typed(self, text: &str) {
        self.query.set(text.to_owned());
        self.active.set(None);
        self.open.set(true);
    }

    /// Makes the first choice the one that Enter takes.
    pub(super) fn begin_at_first(self) {
        self.active.set(self.options.with_untracked(|all| (!all.is_empty()).then_some(0)));
    }

    /// Everything, whatever stands in the field.
    pub(super) fn show_all(self) {
        self.query.set(String::new());
        self.active.set(None);
        self.open.set(true);
    }

    pub(super) fn close(self) {
        self.open.try_set(false);
        self.active.try_set(None);
    }

    pub(super) fn on_key(self, event: &web_sys::KeyboardEvent) -> ListKey {
        let count = self.options.with_untracked(Vec::len);
        let step = |back: bool| {
            let at = self.active.get_untracked();
            let next = match (at, back) {
                (None, false) => 0,
                (None | Some(0), true) => count.saturating_sub(1),
                (Some(n), false) => (n + 1) % count.max(1),
                (Some(n), true) => n - 1,
            };
            self.active.set((count > 0).then_some(next));
            self.scroll_to_active();
        };
        match event.key().as_str() {
            "ArrowDown" | "ArrowUp" => {
                event.prevent_default();
                if self.open.get_untracked() {
                    step(event.key() == "ArrowUp");
                } else {
                    self.show_all();
                }
                ListKey::Taken
            }
            "Escape" if self.open.get_untracked() => {
                event.prevent_default();
                event.stop_propagation();
                self.close();
                ListKey::Taken
            }
            "Enter" | "Tab" if self.open.get_untracked() => {
                let at = self.active.get_untracked();
                let picked = self.options.with_untracked(|all| {
                    at.and_then(|at| all.get(at)).map(|option| option.value.clone())
                });
                self.close();
                picked.map_or(ListKey::Other, ListKey::Picked)
            }
            _ => ListKey::Other,
        }
    }

    fn scroll_to_active(self) {
        request_animation_frame(move || {
            let id =
                untrack(|| self.active.try_get().is_some().then(|| self.active_id())).flatten();
            let element = id.and_then(|id| document().get_element_by_id(&id));
            if let Some(element) = element {
                let options = web_sys::ScrollIntoViewOptions::new();
                options.set_block(web_sys::ScrollLogicalPosition::Nearest);
                element.scroll_into_view_with_scroll_into_view_options(&options);
            }
        });
    }
}

/// The list under its field, over everything else.
#[component]
pub(super) fn ChoiceOptions<E>(
    list: ChoiceList,
    field: NodeRef<E>,
    on_pick: Callback<String>,
) -> impl IntoView
where
    E: ElementType + 'static,
    E::Output: JsCast + AsRef<web_sys::Element> + Clone + 'static,
{
    let around = move || {
        field
            .get_untracked()
            .map(|f| AsRef::<web_sys::Element>::as_ref(&f).get_bounding_client_rect())
    };
    view! {
        <Show when=move || list.is_shown()>
            <Popup list=list around=around() on_pick=on_pick />
        </Show>
    }
}

/// Room that is left to the edges of the window, in screen pixels.
const MARGIN: f64 = 8.0;
const WIDTH: f64 = 320.0;
const HEIGHT: f64 = 300.0;

#[component]
fn Popup(
    list: ChoiceList,
    /// Where the field is.
    around: Option<web_sys::DomRect>,
    on_pick: Callback<String>,
) -> impl IntoView {
    let popup = NodeRef::<html::Div>::new();
    // In the top layer, where no panel cuts it off.
    Effect::new(move || {
        if let Some(popup) = popup.get() {
            let show = js_sys::Reflect::get(&popup, &"showPopover".into());
            if let Some(show) = show.ok().and_then(|s| s.dyn_into::<js_sys::Function>().ok()) {
                let _ = show.call0(&popup);
            }
        }
    });
    let (left, below, above) =
        around.map_or((0.0, 0.0, 0.0), |r| (r.left(), r.bottom() + 2.0, r.top() - 2.0));
    let size = |value: Result<wasm_bindgen::JsValue, _>| value.ok().and_then(|v| v.as_f64());
    let width = size(window().inner_width()).unwrap_or(WIDTH);
    let height = size(window().inner_height()).unwrap_or(HEIGHT);
    let left = left.min(width - WIDTH - MARGIN).max(MARGIN);
    let fits_below = below + HEIGHT + MARGIN <= height || below < height / 2.0;
    let room = if fits_below { height - below } else { above } - MARGIN;
    let (from_top, from_bottom) =
        if fits_below { (Some(below), None) } else { (None, Some(height - above)) };
    let place = |at: Option<f64>| at.map_or_else(|| "auto".to_owned(), |at| format!("{at}px"));
    let groups = move || {
        let mut groups: Vec<(&'static str, Vec<(usize, Choice)>)> = Vec::new();
        for (at, option) in list.options.get().into_iter().enumerate() {
            match groups.last_mut() {
                Some((group, all)) if *group == option.group => all.push((at, option)),
                _ => groups.push((option.group, vec![(at, option)])),
            }
        }
        groups
    };
    view! {
        <div
            node_ref=popup
            popover="manual"
            class="choice-list"
            role="listbox"
            id=list.list_id()
            aria-label=list.label
            style:inset-inline-start=format!("{left}px")
            style:inset-block-start=place(from_top)
            style:inset-block-end=place(from_bottom)
            style:max-block-size=format!("{}px", room.clamp(120.0, HEIGHT))
            on:pointerdown=|e| {
                // The field keeps the focus.
                e.prevent_default();
                e.stop_propagation();
            }
            on:mousedown=|e| e.prevent_default()
            on:wheel=|e| e.stop_propagation()
        >
            {move || {
                groups()
                    .into_iter()
                    .map(|(group, all)| {
                        view! {
                            <div role="group" aria-label=(!group.is_empty()).then_some(group)>
                                {(!group.is_empty())
                                    .then(|| view! { <div class="choice-group" aria-hidden="true">{group}</div> })}
                                {all
                                    .into_iter()
                                    .map(|(at, option)| {
                                        let value = option.value;
                                        view! {
                                            <div
                                                class="choice"
                                                role="option"
                                                id=format!("{}-{at}", list.list_id())
                                                aria-selected=move || (list.active.get() == Some(at)).to_string()
                                                on:click=move |_| {
                                                    list.close();
                                                    on_pick.run(value.clone());
                                                }
                                            >
                                                <span class="mono">{option.text}</span>
                                                <span class="choice-about">{option.about}</span>
                                            </div>
                                        }
                                    })
                                    .collect_view()}
                            </div>
                        }
                    })
                    .collect_view()
            }}
        </div>
    }
}
