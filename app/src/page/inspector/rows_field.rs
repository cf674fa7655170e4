//! About how many rows a table has, as a field.

use super::field::{Field, TextField, change};
use crate::page::store::use_store;
use leptos::prelude::*;
use trestle_core::domain::{RowTotal, parse_count};
use trestle_core::edit::Command;
use trestle_core::model::TableId;

/// Takes what people write, such as `15,000+`; empty where nobody knows.
#[component]
pub(super) fn RowsField(
    #[prop(into)] label: String,
    table: TableId,
    #[prop(optional)] bare: bool,
) -> impl IntoView {
    let store = use_store();
    let table = StoredValue::new(table);
    let value = Signal::derive(move || {
        let rows = store
            .document
            .with(|d| table.with_value(|id| d.schema.tables.get(id).and_then(|t| t.rows)));
        rows.map(text).unwrap_or_default()
    });
    let apply = move |(typed, field): (String, Field)| {
        field.settle(rows(&typed).and_then(|rows| {
            change(store, &Command::SetRowCounts { counts: vec![(table.get_value(), rows)] })
        }));
    };
    view! { <TextField label=label value=value apply=apply bare=bare placeholder="not counted" class="rows-field" /> }
}

fn text(rows: u64) -> String {
    RowTotal { rows, known: 1, unknown: 0 }.to_string()
}

fn rows(typed: &str) -> Result<Option<u64>, String> {
    if typed.trim().is_empty() { Ok(None) } else { parse_count(typed).map(Some) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test]
    fn what_is_shown_is_read_again() {
        for n in [0, 7, 999, 1_000, 15_000, 1_234_567] {
            assert_eq!(rows(&text(n)), Ok(Some(n)));
        }
        assert_eq!((rows("15,000+"), rows("  ")), (Ok(Some(15_000)), Ok(None)));
        assert!(rows("many").is_err());
    }
}
