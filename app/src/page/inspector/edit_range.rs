//! A range type as a form: what it is a range of, and its options.

use super::edit_type::Of;
use super::field::{Field, TextField};
use super::type_field::TypeField;
use leptos::prelude::*;
use trestle_core::model::{DataType, StorageParameter, TypeKind};

/// What each of [`TypeKind::RANGE_OPTIONS`] is, and what holds without it.
const OPTIONS: [(&str, &str); TypeKind::RANGE_OPTIONS.len()] = [
    ("Operator class", "the subtype's own"),
    ("Collation", "the subtype's own"),
    ("Canonical function", "none"),
    ("Difference function", "none"),
    ("Multirange type", "chosen as Postgres does"),
];

#[component]
pub(super) fn RangeFields(of: Of) -> impl IntoView {
    let subtype = Signal::derive(move || {
        of.store.document.with(|d| {
            of.say(|kind| match kind {
                TypeKind::Range { subtype, .. } => d.schema.type_text(subtype),
                _ => String::new(),
            })
        })
    });
    let set_subtype = Callback::new(move |data_type: DataType| {
        of.run(|kind| {
            if let TypeKind::Range { subtype, .. } = kind {
                *subtype = data_type;
            }
        })
    });
    let options = TypeKind::RANGE_OPTIONS
        .into_iter()
        .zip(OPTIONS)
        .map(|(key, (label, placeholder))| {
            let value = Signal::derive(move || of.say(|kind| option(kind, key)));
            let apply = move |(typed, field): (String, Field)| {
                field.settle(of.run(|kind| set_option(kind, key, typed.trim())));
            };
            view! { <TextField label=label value=value apply=apply placeholder=placeholder class="mono" /> }
        })
        .collect_view();
    view! {
        <TypeField label="Subtype" value=subtype apply=set_subtype />
        {options}
    }
}

fn option(kind: &TypeKind, key: &str) -> String {
    match kind {
        TypeKind::Range { options, .. } => {
            let found = options.iter().find(|o| o.key == key);
            found.and_then(|o| o.value.clone()).unwrap_or_default()
        }
        _ => String::new(),
    }
}

/// In the order of [`TypeKind::RANGE_OPTIONS`] where it is new.
fn set_option(kind: &mut TypeKind, key: &str, value: &str) {
    let TypeKind::Range { options, .. } = kind else { return };
    if value.is_empty() {
        options.retain(|o| o.key != key);
    } else if let Some(option) = options.iter_mut().find(|o| o.key == key) {
        option.value = Some(value.to_owned());
    } else {
        options.push(StorageParameter { key: key.to_owned(), value: Some(value.to_owned()) });
        let rank = |o: &StorageParameter| TypeKind::RANGE_OPTIONS.iter().position(|k| *k == o.key);
        options.sort_by_key(rank);
    }
}
