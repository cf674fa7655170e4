//! Links that carry a document in their fragment: opened as a review copy.

use super::open::Opening;
use super::store::Mode;
use leptos::prelude::*;
use trestle_core::layout::placed;
use trestle_core::share::document_from_link;

/// Opens the document in the page's address, if there is one. Whether there was.
pub(super) fn open_address(opening: Opening) -> bool {
    let Ok(hash) = window().location().hash() else { return false };
    if !hash.starts_with("#s=") && !hash.contains("&s=") {
        return false;
    }
    match document_from_link(&hash) {
        Ok(document) => opening.adopt(placed(document), Mode::Review),
        Err(error) => opening.fail(&error.to_string()),
    }
    true
}

/// The address of this page with a document's fragment.
pub(super) fn address_with(fragment: &str) -> String {
    let location = window().location();
    let base = location.href().unwrap_or_default();
    let base = base.split('#').next().unwrap_or_default();
    format!("{base}#{fragment}")
}
