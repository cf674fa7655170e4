//! Links that carry a document in their fragment: opened as a review copy.

use super::open::Opening;
use super::store::Mode;
use leptos::prelude::*;
use trestle_core::layout::{ArrangeScope, arrange};
use trestle_core::model::{Document, Placement};
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

fn placed(mut document: Document) -> Document {
    for diagram in document.diagrams.iter_mut() {
        diagram.placements.retain(|_, p| p.x.is_finite() && p.y.is_finite());
    }
    for diagram in document.diagrams.clone().iter() {
        let places = arrange(&document, diagram, &ArrangeScope::Missing);
        if let Some(diagram) = document.diagrams.get_mut(&diagram.id) {
            for (table, p) in places {
                let place = Placement { x: p.x.round(), y: p.y.round(), locked: false };
                diagram.placements.entry(table).or_insert(place);
            }
        }
    }
    document
}
