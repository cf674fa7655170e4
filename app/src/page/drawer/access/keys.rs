//! The matrix by keyboard: arrows go from cell to cell, Enter explains one, Escape puts the explanation away.

use super::grid::place_of;
use super::state::Shown;
use leptos::prelude::*;
use trestle_core::rls::Action;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, KeyboardEvent};

/// Rows that a page of keys goes.
const PAGE: usize = 8;

pub(super) fn on_key(shown: Shown, event: &KeyboardEvent) {
    let target = event.target().and_then(|t| t.dyn_into::<web_sys::Element>().ok());
    let Some(place) = target.as_ref().and_then(place_of) else { return };
    if event.alt_key() || event.meta_key() {
        return;
    }
    let key = event.key();
    match key.as_str() {
        "Enter" | " " => shown.chosen.set(shown.at(place)),
        "Escape" if shown.chosen.with_untracked(Option::is_some) => shown.chosen.set(None),
        _ => {
            let rows = shown.rows.with_untracked(Vec::len);
            let columns = untrack(|| shown.columns());
            let Some(next) = stepped(place, &key, event.ctrl_key(), rows, columns) else { return };
            go(shown, next);
            // An explanation that is open follows.
            if shown.chosen.with_untracked(Option::is_some) {
                shown.chosen.set(shown.at(next));
            }
        }
    }
    event.prevent_default();
    event.stop_propagation();
}

/// Where a key leads in a grid of so many rows and columns.
fn stepped(
    (row, column): (usize, usize),
    key: &str,
    far: bool,
    rows: usize,
    columns: usize,
) -> Option<(usize, usize)> {
    let (last_row, last) = (rows.saturating_sub(1), columns.saturating_sub(1));
    let role = Action::ALL.len();
    Some(match key {
        "ArrowDown" if far => (last_row, column),
        "ArrowUp" if far => (0, column),
        // To the next role, or the one before.
        "ArrowRight" if far => (row, (column + role).min(last)),
        "ArrowLeft" if far => (row, column.saturating_sub(role)),
        "ArrowDown" => ((row + 1).min(last_row), column),
        "ArrowUp" => (row.saturating_sub(1), column),
        "ArrowRight" => (row, (column + 1).min(last)),
        "ArrowLeft" => (row, column.saturating_sub(1)),
        "PageDown" => ((row + PAGE).min(last_row), column),
        "PageUp" => (row.saturating_sub(PAGE), column),
        "Home" if far => (0, 0),
        "End" if far => (last_row, last),
        "Home" => (row, 0),
        "End" => (row, last),
        _ => return None,
    })
}

/// Sets the focus to a cell, which may not be there yet.
pub(super) fn go(shown: Shown, place: (usize, usize)) {
    shown.here.set(place);
    if focus(place) {
        return;
    }
    // Rows come as one scrolls; the head of the grid is one too.
    let grid = document().query_selector(".access-scroll").ok().flatten();
    let Some(scroll) = grid.and_then(|g| g.dyn_into::<HtmlElement>().ok()) else { return };
    let height =
        scroll.query_selector(".access-row").ok().flatten().map_or(0, |r| r.client_height());
    let row = i32::try_from(place.0).unwrap_or(i32::MAX);
    scroll.set_scroll_top(row.saturating_mul(height).saturating_sub(scroll.client_height() / 2));
    // The scrolling is heard in the next frame, and the rows are there in the one after it.
    request_animation_frame(move || {
        request_animation_frame(move || {
            focus(place);
        });
    });
}

fn focus((row, column): (usize, usize)) -> bool {
    let selector = format!(".access-grid [data-row=\"{row}\"][data-column=\"{column}\"]");
    let cell = document().query_selector(&selector).ok().flatten();
    let Some(cell) = cell.and_then(|c| c.dyn_into::<HtmlElement>().ok()) else { return false };
    cell.focus().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test]
    fn keys_stay_within_the_grid() {
        let from = |place, key, far| stepped(place, key, far, 30, 8);
        assert_eq!(from((0, 0), "ArrowUp", false), Some((0, 0)));
        assert_eq!(from((29, 7), "ArrowDown", false), Some((29, 7)));
        assert_eq!(from((3, 7), "ArrowRight", false), Some((3, 7)));
        assert_eq!(from((3, 1), "ArrowRight", true), Some((3, 5)));
        assert_eq!(from((28, 1), "PageDown", false), Some((29, 1)));
        assert_eq!(from((3, 4), "End", true), Some((29, 7)));
        assert_eq!(from((3, 4), "a", false), None);
    }
}
