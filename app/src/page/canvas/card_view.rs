//! A table's card as an element.

use crate::page::action::use_ctx;
use crate::page::store::use_store;
use leptos::prelude::*;
use std::sync::Arc;
use trestle_core::layout::{Card, KeyMark, Rect};
use trestle_core::model::{ColumnId, ObjectRef, TableId};

/// A shared card; equal only to itself.
#[derive(Clone)]
struct CardRef(Arc<Card>);

impl PartialEq for CardRef {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

#[component]
pub(super) fn CardView(id: TableId) -> impl IntoView {
    let ctx = use_ctx();
    let store = use_store();
    let scene = ctx.view.scene;
    let id = StoredValue::new(id);
    let rect = Memo::new(move |_| {
        scene.with(|s| id.with_value(|id| s.card(id).map(|c| c.rect))).unwrap_or_default()
    });
    let card = Memo::new(move |_| {
        scene.with(|s| id.with_value(|id| s.card(id).map(|c| CardRef(Arc::clone(&c.card)))))
    });
    let selected =
        Memo::new(move |_| store.selection.with(|s| id.with_value(|id| s.tables.contains(id))));
    let chosen_column = Memo::new(move |_| {
        store.selection.with(|s| match &s.object {
            Some(ObjectRef::Column(table, column)) => {
                id.with_value(|id| id == table).then(|| column.clone())
            }
            _ => None,
        })
    });
    let px = |n: f64| format!("{n}px");
    let place = move || rect.with(|r: &Rect| format!("translate({}px, {}px)", r.x, r.y));
    view! {
        <div
            class="card"
            data-table=id.with_value(ToString::to_string)
            class:selected=selected
            class:card-external=move || card.with(|c| c.as_ref().is_some_and(|c| c.0.external))
            style:transform=place
            style:width=move || px(rect.with(|r| r.width))
            style:height=move || px(rect.with(|r| r.height))
        >
            {move || card.get().map(|c| contents(&c.0, chosen_column))}
        </div>
    }
}

fn contents(card: &Card, chosen: Memo<Option<ColumnId>>) -> impl IntoView + use<> {
    let head_class = match card.colour {
        Some(n) => format!("card-head domain-{n}"),
        None => "card-head".to_owned(),
    };
    let rows = card.rows.iter().map(|row| {
        let id = row.column.clone();
        let mark = match row.key {
            KeyMark::None => "card-mark",
            KeyMark::Foreign => "card-mark mark-foreign",
            KeyMark::Unique => "card-mark mark-unique",
            _ => "card-mark mark-primary",
        };
        view! {
            <div
                class="card-row"
                class:nullable=row.nullable
                class:chosen=move || chosen.with(|c| c.as_ref() == Some(&id))
            >
                <span class=mark>{row.key.text()}</span>
                <span class="card-column">{row.name.clone()}</span>
                <span class="card-type">{row.type_text.clone()}</span>
            </div>
        }
    });
    let footer = (!card.footer.is_empty()).then(|| {
        let parts = card.footer.iter().map(|part| view! { <span>{part.clone()}</span> });
        view! {
            <div class="card-foot" class:rls-off=card.rls_off>
                {parts.collect_view()}
            </div>
        }
    });
    view! {
        <div class=head_class>
            <span class="dim">{card.prefix.clone()}</span>
            <span>{card.name.clone()}</span>
        </div>
        {rows.collect_view()}
        {footer}
    }
}
