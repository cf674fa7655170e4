//! What is shown when the program itself fails: what happened, and the document to take away.

use super::later::later;
use leptos::prelude::untrack;
use std::cell::RefCell;
use trestle_core::model::Document;
use wasm_bindgen::JsCast;

thread_local! {
    static LAST: RefCell<Option<Document>> = const { RefCell::new(None) };
}

/// Keeps the newest document, shared, for the worst case.
pub(super) fn remember(document: &Document) {
    LAST.set(Some(document.clone()));
}

pub(super) fn install() {
    std::panic::set_hook(Box::new(|info| {
        web_sys::console::error_1(&info.to_string().into());
        // Nothing here may panic again.
        let _ = show(&info.to_string());
    }));
}

fn show(what: &str) -> Option<()> {
    let page = web_sys::window()?.document()?;
    let body = page.body()?;
    body.set_text_content(None);
    let add = |parent: &web_sys::Element, tag: &str, text: &str| {
        let element = page.create_element(tag).ok()?;
        element.set_text_content(Some(text));
        parent.append_child(&element).ok()?;
        Some(element)
    };
    let main = add(&body, "main", "")?;
    main.set_class_name("panic-screen");
    add(&main, "h1", "Trestle has stopped")?;
    add(
        &main,
        "p",
        "This is a mistake in the program, not in your schema. Your document is not lost.",
    )?;
    // Before the other module is there, nothing was changed.
    if let (Some(document), Some(later)) = (LAST.take(), untrack(later)) {
        let link = add(&main, "a", "Download the document")?
            .dyn_into::<web_sys::HtmlAnchorElement>()
            .ok()?;
        link.set_class_name("button button-primary");
        link.set_href(&super::files::blob_url("application/json", &(later.file)(&document))?);
        link.set_download("schema.trestle.json");
    }
    let again = add(&main, "a", "Start again")?.dyn_into::<web_sys::HtmlAnchorElement>().ok()?;
    again.set_class_name("button");
    again.set_href("./");
    add(&main, "pre", what)?;
    Some(())
}
