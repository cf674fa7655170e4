//! What the worker sends.

use super::import::Made;
use crate::protocol::{Job, ToPage, Version, WholeDocument};
use trestle_core::edit::Patch;
use trestle_core::model::Table;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::DedicatedWorkerGlobalScope;

/// Tables in one message: their columns together, so that the page reads each in a few milliseconds.
const COLUMNS_IN_MESSAGE: usize = 400;

pub(super) fn send(message: &ToPage) {
    post(message, JsValue::from);
}

/// A message with something beside it that cannot be text.
pub(super) fn send_with(message: &ToPage, beside: &JsValue) {
    post(message, |text| js_sys::Array::of2(&text.into(), beside).into());
}

fn post(message: &ToPage, made: impl FnOnce(String) -> JsValue) {
    let Ok(scope) = js_sys::global().dyn_into::<DedicatedWorkerGlobalScope>() else { return };
    match serde_json::to_string(message) {
        Ok(text) => {
            let _ = scope.post_message(&made(text));
        }
        Err(error) => web_sys::console::error_1(&format!("unsent message: {error}").into()),
    }
}

/// Tables in one part of a patch, which holds them before and after.
const TABLES_IN_PART: usize = 25;

/// A patch in parts, for the same reason.
pub(super) fn send_patch(request: u32, version: Version, patch: Patch) {
    let mut parts = patch.in_parts(TABLES_IN_PART).into_iter().peekable();
    while let Some(part) = parts.next() {
        let last = parts.peek().is_none();
        send(&ToPage::Proposal { request, version, patch: Box::new(part), last });
    }
}

/// A document in pieces.
pub(super) fn send_document(job: Job, made: &Made) {
    let mut head = made.document.clone();
    let tables = std::mem::take(&mut head.schema.tables);
    send(&ToPage::DocumentHead {
        job,
        document: Box::new(WholeDocument::new(&head)),
        tables: tables.len(),
    });
    let mut piece: Vec<Table> = Vec::new();
    let mut columns = 0;
    for table in &tables {
        columns += table.columns.len() + 2;
        piece.push((**table).clone());
        if columns >= COLUMNS_IN_MESSAGE {
            send(&ToPage::DocumentTables { job, tables: std::mem::take(&mut piece) });
            columns = 0;
        }
    }
    if !piece.is_empty() {
        send(&ToPage::DocumentTables { job, tables: piece });
    }
    send(&ToPage::DocumentEnd { job, report: made.report.clone(), totals: made.totals });
}
