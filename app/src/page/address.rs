//! The page's address: which document it shows and how it is looked at, so that a reload, a bookmark or a link opens
//! what one saw.
//!
//! `#d=<key>` names a document in this browser's storage, `#s=…` carries one; parameters of the [`Look`] follow.

use super::action::Ctx;
use super::canvas::{Focus, MAX_DEPTH};
use super::later::when_loaded;
use super::store::{Mode, Screen};
use gloo::timers::callback::Timeout;
use leptos::prelude::*;
use std::collections::BTreeSet;
use trestle_core::layout::{Detail, HiddenColumns, is_placed};
use trestle_core::model::{DiagramId, ObjectRef, TableId};
use trestle_core::share::read_link;
use wasm_bindgen::JsValue;

/// The address follows what is looked at no more often than this, in milliseconds: browsers allow only so many changes.
const EVERY: u32 = 500;
/// Tables that an address names at most.
const MAX_TABLES: usize = 200;

/// How a document is looked at.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Look {
    pub(super) diagram: Option<DiagramId>,
    /// The middle of the view in world pixels, and the zoom.
    pub(super) at: Option<(f64, f64, f64)>,
    pub(super) detail: Detail,
    pub(super) hidden: HiddenColumns,
    pub(super) focus: Option<Focus>,
    pub(super) selected: Option<ObjectRef>,
}

impl Look {
    /// What an address says; what it says wrongly is left out.
    fn parse(fragment: &str) -> Self {
        let mut look = Self::default();
        let mut depth = 1;
        for (key, value) in fragment.split('&').filter_map(|part| part.split_once('=')) {
            match key {
                "diagram" => look.diagram = decoded(value).map(DiagramId::new),
                "at" => look.at = place(value),
                "show" => {
                    look.detail = match value {
                        "keys" => Detail::Keys,
                        "names" => Detail::Names,
                        _ => Detail::All,
                    };
                }
                "hide" => {
                    look.hidden = HiddenColumns::parse(&decoded(value).unwrap_or_default());
                }
                "near" => look.focus = Some(Focus::Near { tables: tables(value), depth: 1 }),
                "only" => look.focus = Some(Focus::Only(tables(value))),
                "depth" => depth = value.parse().unwrap_or(1),
                "select" => look.selected = decoded(value).and_then(|o| o.parse().ok()),
                _ => {}
            }
        }
        if let Some(Focus::Near { depth: near, .. }) = &mut look.focus {
            *near = depth.min(MAX_DEPTH);
        }
        look
    }

    /// Parameters with a `&` before each; what is as it is anyway is left out.
    pub(super) fn text(&self) -> String {
        let mut text = String::new();
        let mut push = |key: &str, value: &str| {
            text.push('&');
            text.push_str(key);
            text.push('=');
            text.push_str(value);
        };
        if let Some(diagram) = &self.diagram {
            push("diagram", &encoded(diagram.as_str()));
        }
        if let Some((x, y, zoom)) = self.at {
            push("at", &format!("{x:.0},{y:.0},{zoom:.3}"));
        }
        match self.detail {
            Detail::All => {}
            Detail::Keys => push("show", "keys"),
            Detail::Names => push("show", "names"),
        }
        if !self.hidden.is_empty() {
            push("hide", &encoded(&self.hidden.text().replace(", ", ",")));
        }
        let list = |tables: &BTreeSet<TableId>| {
            let ids = tables.iter().take(MAX_TABLES).map(|id| encoded(id.as_str()));
            ids.collect::<Vec<_>>().join(",")
        };
        match &self.focus {
            None => {}
            Some(Focus::Only(tables)) => push("only", &list(tables)),
            Some(Focus::Near { tables, depth }) => {
                push("near", &list(tables));
                push("depth", &depth.to_string());
            }
        }
        if let Some(object) = &self.selected {
            push("select", &encoded(&object.to_string()));
        }
        text
    }
}

fn encoded(text: &str) -> String {
    js_sys::encode_uri_component(text).into()
}

fn decoded(text: &str) -> Option<String> {
    js_sys::decode_uri_component(text).ok().map(String::from)
}

fn tables(value: &str) -> BTreeSet<TableId> {
    value.split(',').take(MAX_TABLES).filter_map(decoded).map(TableId::new).collect()
}

fn place(value: &str) -> Option<(f64, f64, f64)> {
    let mut numbers = value.split(',').map(|n| n.parse::<f64>().ok().filter(|n| n.is_finite()));
    let (x, y, zoom) = (numbers.next()??, numbers.next()??, numbers.next()??);
    (zoom > 0.0 && x.abs() < 1e7 && y.abs() < 1e7).then_some((x, y, zoom))
}

/// How the open document is looked at now.
pub(super) fn present(ctx: Ctx) -> Look {
    untrack(|| {
        let (store, view) = (ctx.store, ctx.view);
        let diagram = store.diagram.get();
        let first = store.document.with(|d| d.opening_diagram().map(|d| d.id.clone()));
        Look {
            diagram: (first.as_ref() != Some(&diagram)).then_some(diagram),
            at: view.middle(),
            detail: view.detail.get(),
            hidden: view.hidden.get(),
            focus: view.focus.get(),
            selected: store.selection.with(|s| s.object.clone()),
        }
    })
}

/// Opens what the page's address names, if it names anything.
pub(super) fn open(ctx: Ctx) {
    let Ok(hash) = window().location().hash() else { return };
    let fragment = hash.trim_start_matches('#');
    let part = |key: &str| fragment.split('&').find_map(|p| p.strip_prefix(key));
    let look = Look::parse(fragment);
    if part("s=").is_some() {
        match read_link(&hash) {
            Ok(read) => {
                ctx.view.open_with(None, look);
                let placed = is_placed(read.document());
                if placed {
                    ctx.opening.adopt(read.document().clone(), Mode::Review);
                }
                when_loaded(move |later| {
                    if !placed {
                        ctx.opening.adopt((later.placed)(read.document().clone()), Mode::Review);
                    }
                    (later.complete)(ctx, read);
                });
            }
            Err(error) => ctx.opening.fail(&error.to_string()),
        }
    } else if let Some(key) = part("d=").and_then(decoded).filter(|key| !key.is_empty()) {
        let is_open = ctx.store.screen.get_untracked() == Screen::Editor
            && ctx.store.key.with_untracked(|k| k.as_ref() == Some(&key));
        if is_open {
            ctx.view.look(look);
        } else {
            ctx.view.open_with(Some(key.clone()), look);
            ctx.opening.load(key, "Opening the document".to_owned());
        }
    }
}

/// Keeps the address true from now on.
pub(super) fn follow(ctx: Ctx) {
    let waiting = StoredValue::new(false);
    let (store, view) = (ctx.store, ctx.view);
    // Which document it is, at once: a reload may follow.
    Effect::new(move || {
        store.screen.track();
        store.key.track();
        store.mode.track();
        write(ctx);
    });
    Effect::new(move || {
        store.diagram.track();
        store.selection.track();
        view.camera.track();
        view.size.track();
        view.detail.track();
        view.hidden.track();
        view.focus.track();
        if !waiting.get_value() {
            waiting.set_value(true);
            Timeout::new(EVERY, move || {
                waiting.set_value(false);
                write(ctx);
            })
            .forget();
        }
    });
}

/// Puts the open document and the present look into the address; a link's document stays in it.
fn write(ctx: Ctx) {
    if ctx.store.screen.get_untracked() != Screen::Editor {
        return;
    }
    let location = window().location();
    let (Ok(hash), Ok(history)) = (location.hash(), window().history()) else { return };
    let key = ctx.store.key.get_untracked();
    let base = if let (Mode::Edit, Some(key)) = (ctx.store.mode.get_untracked(), key) {
        format!("d={}", encoded(&key))
    } else {
        let carried = hash.trim_start_matches('#').split('&').find(|p| p.starts_with("s="));
        let Some(carried) = carried else { return };
        carried.to_owned()
    };
    let address = format!("#{base}{}", present(ctx).text());
    if address != hash {
        let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(&address));
    }
}

/// The address of this page with a fragment.
pub(super) fn with_fragment(fragment: &str) -> String {
    let base = window().location().href().unwrap_or_default();
    let base = base.split('#').next().unwrap_or_default();
    format!("{base}#{fragment}")
}

/// Takes all that follows `#` out of the address, so that a reload does not open it again.
pub(super) fn clear() {
    let location = window().location();
    if location.hash().is_ok_and(|hash| hash.is_empty()) {
        return;
    }
    if let (Ok(history), Ok(path)) = (window().history(), location.pathname()) {
        let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(&path));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test]
    fn a_look_survives_the_address() {
        let tables: BTreeSet<_> = [TableId::new("public.a,b&c"), TableId::new("app.é")].into();
        let look = Look {
            diagram: Some(DiagramId::new("core tables")),
            at: Some((-12.0, 34.0, 0.5)),
            detail: Detail::Keys,
            hidden: HiddenColumns::parse("created_at, *_by"),
            focus: Some(Focus::Near { tables: tables.clone(), depth: 3 }),
            selected: "column:public.users/id".parse().ok(),
        };
        assert_eq!(Look::parse(&look.text()), look);
        let look = Look { focus: Some(Focus::Only(tables)), ..Look::default() };
        assert_eq!(Look::parse(&look.text()), look);
        assert_eq!(Look::default().text(), "");
    }

    #[wasm_bindgen_test]
    fn what_is_wrong_in_an_address_is_left_out() {
        for wrong in
            ["at=1,2", "at=a,b,c", "at=0,0,-1", "at=1e99,0,1", "select=x", "%=%", "depth=99"]
        {
            assert_eq!(Look::parse(wrong), Look::default(), "{wrong}");
        }
        let look = Look::parse("near=public.a&depth=99");
        assert!(matches!(look.focus, Some(Focus::Near { depth: MAX_DEPTH, .. })));
    }
}
