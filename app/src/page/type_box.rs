//! Types to choose from, by typing a part of their name or of what they are: a combobox of the inspector and of cards.

use leptos::html;
use leptos::prelude::*;
use std::cell::RefCell;
use std::sync::atomic::{AtomicU32, Ordering};
use trestle_core::model::{Catalog, DataType, TypeKind};
use wasm_bindgen::JsCast;

/// Types that were chosen last and are offered first.
const MAX_RECENT: usize = 5;
/// Options that are listed at once.
const MAX_OPTIONS: usize = 60;

thread_local! {
    static RECENT: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
}

/// Built-in types by group: how each is written, and what it holds.
const BUILT_IN: &[(&str, &[(&str, &str)])] = &[
    (
        "Text and identifiers",
        &[
            ("text", "text of any length"),
            ("uuid", "128-bit identifier"),
            ("varchar(255)", "text of at most so many characters"),
            ("char(2)", "text of so many characters, padded"),
            ("name", "identifier of the catalog"),
        ],
    ),
    (
        "Numbers",
        &[
            ("integer", "whole, up to 2.1 billion"),
            ("bigint", "whole, up to 9 quintillion"),
            ("smallint", "whole, up to 32767"),
            ("numeric(10,2)", "exact: digits in all, digits after the point"),
            ("numeric", "exact, of any size"),
            ("double precision", "floating, 15 digits"),
            ("real", "floating, 6 digits"),
            ("money", "amount in the server's currency"),
        ],
    ),
    ("Yes or no", &[("boolean", "true or false")]),
    (
        "Date and time",
        &[
            ("timestamptz", "moment in time, with time zone"),
            ("timestamp", "date and time, without time zone"),
            ("date", "day"),
            ("time", "time of day"),
            ("timetz", "time of day, with time zone"),
            ("interval", "span of time"),
        ],
    ),
    (
        "Documents and bytes",
        &[
            ("jsonb", "JSON that can be searched and indexed"),
            ("json", "JSON as it was written"),
            ("xml", "XML document"),
            ("bytea", "bytes"),
            ("bit(8)", "so many bits"),
            ("varbit", "bits"),
        ],
    ),
    (
        "Lists, ranges and search",
        &[
            ("text[]", "list of texts"),
            ("uuid[]", "list of identifiers"),
            ("integer[]", "list of numbers"),
            ("int4range", "range of integers"),
            ("int8range", "range of bigints"),
            ("numrange", "range of numbers"),
            ("tstzrange", "range of moments"),
            ("daterange", "range of days"),
            ("tsvector", "text prepared for search"),
            ("tsquery", "search in a text"),
        ],
    ),
    (
        "Networks and places",
        &[
            ("inet", "IP address, perhaps with its network"),
            ("cidr", "IP network"),
            ("macaddr", "MAC address"),
            ("point", "point of a plane"),
            ("box", "rectangle of a plane"),
            ("polygon", "polygon of a plane"),
        ],
    ),
];

/// A type that is offered.
#[derive(Clone, Debug, PartialEq, Eq)]
struct TypeOption {
    group: &'static str,
    text: String,
    about: String,
}

/// What fits what was typed: recent ones, those of the schema, then the built-in ones.
fn options(catalog: &Catalog, recent: &[String], typed: &str) -> Vec<TypeOption> {
    let typed = typed.trim().to_lowercase();
    let (query, array) = match typed.strip_suffix("[]") {
        Some(query) => (query.trim(), "[]"),
        None => (typed.split('(').next().unwrap_or_default().trim(), ""),
    };
    let alias = DataType::BUILTIN_ALIASES
        .iter()
        .find(|(alias, _)| !query.is_empty() && *alias == query)
        .map(|(_, name)| *name);
    let fits = |text: &str, about: &str| {
        let text = text.to_lowercase();
        text.contains(query) || about.contains(query) || alias.is_some_and(|a| text.starts_with(a))
    };
    let own = catalog.types.iter().map(|def| {
        let word = match &def.kind {
            TypeKind::Enum { labels } => {
                let labels: Vec<_> = labels.iter().take(4).map(|l| l.name.as_str()).collect();
                format!("enum: {}", labels.join(", "))
            }
            TypeKind::Composite { .. } => "composite type".to_owned(),
            TypeKind::Domain { base, .. } => format!("domain type of {}", catalog.type_text(base)),
            TypeKind::Range { .. } => "range type".to_owned(),
            TypeKind::Base { .. } => "base type".to_owned(),
        };
        ("Of this schema", catalog.readable_name(&def.schema, &def.name), word)
    });
    let recent = recent.iter().map(|text| ("Recent", text.clone(), String::new()));
    let built_in = BUILT_IN.iter().flat_map(|(group, all)| {
        all.iter().map(|(text, about)| (*group, (*text).to_owned(), (*about).to_owned()))
    });
    let mut found: Vec<TypeOption> = recent
        .chain(own)
        .chain(built_in)
        .filter(|(_, text, about)| fits(text, about))
        .filter(|(_, text, _)| array.is_empty() || !text.ends_with("[]"))
        .map(|(group, text, about)| TypeOption { group, text: text + array, about })
        .take(MAX_OPTIONS)
        .collect();
    let mut seen = std::collections::BTreeSet::new();
    found.retain(|o| seen.insert(o.text.clone()));
    found
}

/// Remembers a type that was taken.
pub(super) fn remember_type(text: &str) {
    RECENT.with_borrow_mut(|recent| {
        recent.retain(|r| r != text);
        recent.insert(0, text.to_owned());
        recent.truncate(MAX_RECENT);
    });
}

/// What a key did to the list.
pub(super) enum ListKey {
    /// Nothing: it is the field's own.
    Other,
    /// The list took it.
    Taken,
    /// This type is chosen.
    Picked(String),
}

/// The list of types of one field. Copied freely.
#[derive(Clone, Copy)]
pub(super) struct TypeList {
    pub(super) open: RwSignal<bool>,
    /// What is looked for; nothing where the field was not typed in yet.
    query: RwSignal<String>,
    active: RwSignal<Option<usize>>,
    options: Memo<Vec<TypeOption>>,
    id: StoredValue<String>,
}

impl TypeList {
    pub(super) fn new(store: super::store::Store) -> Self {
        static LAST: AtomicU32 = AtomicU32::new(0);
        let open = RwSignal::new(false);
        let query = RwSignal::new(String::new());
        let options = Memo::new(move |_| {
            if !open.get() {
                return Vec::new();
            }
            let recent = RECENT.with_borrow(Clone::clone);
            store.document.with(|d| query.with(|q| options(&d.schema, &recent, q)))
        });
        let id = format!("types-{}", LAST.fetch_add(1, Ordering::Relaxed));
        Self { open, query, active: RwSignal::new(None), options, id: StoredValue::new(id) }
    }

    pub(super) fn list_id(self) -> String {
        self.id.get_value()
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

    /// All types, whatever stands in the field.
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
                    at.and_then(|at| all.get(at)).map(|option| option.text.clone())
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
pub(super) fn TypeOptions(
    list: TypeList,
    field: NodeRef<html::Input>,
    on_pick: Callback<String>,
) -> impl IntoView {
    view! {
        <Show when=move || list.open.get() && list.options.with(|o| !o.is_empty())>
            <Popup list=list field=field on_pick=on_pick />
        </Show>
    }
}

/// Room that is left to the edges of the window, in screen pixels.
const MARGIN: f64 = 8.0;
const WIDTH: f64 = 320.0;
const HEIGHT: f64 = 300.0;

#[component]
fn Popup(list: TypeList, field: NodeRef<html::Input>, on_pick: Callback<String>) -> impl IntoView {
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
    let rect = field.get_untracked().map(|f| f.get_bounding_client_rect());
    let (left, below, above) =
        rect.map_or((0.0, 0.0, 0.0), |r| (r.left(), r.bottom() + 2.0, r.top() - 2.0));
    let size = |value: Result<wasm_bindgen::JsValue, _>| value.ok().and_then(|v| v.as_f64());
    let width = size(window().inner_width()).unwrap_or(WIDTH);
    let height = size(window().inner_height()).unwrap_or(HEIGHT);
    let left = left.min(width - WIDTH - MARGIN).max(MARGIN);
    let fits_below = below + HEIGHT + MARGIN <= height || below < height / 2.0;
    let room = if fits_below { height - below } else { above } - MARGIN;
    let place = if fits_below { below } else { above - room.min(HEIGHT) };
    let groups = move || {
        let mut groups: Vec<(&'static str, Vec<(usize, TypeOption)>)> = Vec::new();
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
            class="type-list"
            role="listbox"
            id=list.list_id()
            aria-label="Types"
            style:inset-inline-start=format!("{left}px")
            style:inset-block-start=format!("{place}px")
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
                            <div role="group" aria-label=group>
                                <div class="type-group" aria-hidden="true">
                                    {group}
                                </div>
                                {all
                                    .into_iter()
                                    .map(|(at, option)| {
                                        let text = option.text.clone();
                                        view! {
                                            <div
                                                class="type-option"
                                                role="option"
                                                id=format!("{}-{at}", list.list_id())
                                                aria-selected=move || (list.active.get() == Some(at)).to_string()
                                                on:click=move |_| {
                                                    list.close();
                                                    on_pick.run(text.clone());
                                                }
                                            >
                                                <span class="mono">{option.text}</span>
                                                <span class="type-about">{option.about}</span>
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

#[cfg(test)]
mod tests {
    use super::*;
    use trestle_core::model::Document;
    use wasm_bindgen_test::wasm_bindgen_test;

    fn found(typed: &str) -> Vec<String> {
        let document = Document::new("d");
        options(&document.schema, &["citext".to_owned()], typed)
            .into_iter()
            .map(|o| o.text)
            .collect()
    }

    #[wasm_bindgen_test]
    fn types_are_found_by_name_other_name_and_meaning() {
        assert_eq!(found("uui"), ["uuid", "uuid[]"]);
        assert_eq!(found("int4").first().map(String::as_str), Some("integer"));
        assert!(found("time zone").contains(&"timestamptz".to_owned()));
        assert_eq!(found("uuid[]"), ["uuid[]"]);
        assert_eq!(found("").first().map(String::as_str), Some("citext"));
        assert_eq!(found("no such type"), [""; 0]);
    }
}
