//! A table's card as an element.

use crate::page::action::use_ctx;
use crate::page::icon::{Icon, Shape};
use crate::page::problems::class;
use crate::page::shared::Shared;
use crate::page::store::use_store;
use leptos::prelude::*;
use std::sync::Arc;
use trestle_core::layout::{Card, HEADER_HEIGHT, KeyMark, ROW_HEIGHT, Rect, SceneCard};
use trestle_core::model::{ObjectRef, TableId};
use trestle_core::rls::Exposure;

#[component]
pub(super) fn CardView(id: TableId) -> impl IntoView {
    let ctx = use_ctx();
    let store = use_store();
    let view = ctx.view;
    let scene = view.scene;
    let id = StoredValue::new(id);
    // One search for all of it.
    let placed = Memo::new(move |_| {
        let of = |c: &SceneCard| (c.rect, Shared(Arc::clone(&c.card)), c.locked);
        scene.with(|s| id.with_value(|id| s.card(id).map(of)))
    });
    let rect = Memo::new(move |_| placed.with(|p| p.as_ref().map(|p| p.0)).unwrap_or_default());
    let card = Memo::new(move |_| placed.with(|p| p.as_ref().map(|p| p.1.clone())));
    let locked = Memo::new(move |_| placed.with(|p| p.as_ref().is_some_and(|p| p.2)));
    let selected =
        Memo::new(move |_| store.selection.with(|s| id.with_value(|id| s.tables.contains(id))));
    let tally = Memo::new(move |_| store.problems.with(|p| id.with_value(|id| p.of_table(id))));
    let exposure = Memo::new(move |_| {
        let told = view.tells_access.get();
        told.then(|| store.exposures.with(|e| id.with_value(|id| e.get(id).copied()))).flatten()
    });
    // Where the chosen column's row begins, in world pixels.
    let chosen = Memo::new(move |_| {
        store.selection.with(|s| match &s.object {
            Some(ObjectRef::Column(table, column)) if id.with_value(|id| id == table) => card
                .with(|c| c.as_ref().map(|c| c.0.port_y(Some(column)) - ROW_HEIGHT / 2.0))
                .filter(|top| *top >= HEADER_HEIGHT),
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
            class:locked=locked
            class:card-external=move || card.with(|c| c.as_ref().is_some_and(|c| c.0.external))
            style:transform=place
            style:width=move || px(rect.with(|r| r.width))
            style:height=move || px(rect.with(|r| r.height))
        >
            {move || {
                chosen.get().map(|top| view! { <div class="card-chosen" style:top=px(top)></div> })
            }}
            {move || card.get().map(|c| contents(&c.0))}
            <span class="card-signs">
                {move || exposure.get().map(exposure_sign)}
                {move || {
                    let tally = tally.get();
                    tally
                        .worst()
                        .map(|worst| {
                            view! {
                                <span class=format!("card-badge pill {}", class(worst)) title=tally.words()>
                                    {tally.all()}
                                </span>
                            }
                        })
                }}
            </span>
        </div>
    }
}

/// Who reaches the rows of the table.
fn exposure_sign(exposure: Exposure) -> impl IntoView {
    let (class, shape) = match exposure {
        Exposure::NoRowSecurity => ("card-access level-error", Shape::Unlocked),
        Exposure::PublicWrite => ("card-access level-error", Shape::Pencil),
        Exposure::PublicRead => ("card-access level-info", Shape::Globe),
        Exposure::NoPolicy => ("card-access", Shape::Locked),
    };
    let words = format!("{}: {}", exposure.label(), exposure.explanation());
    view! {
        <span class=class role="img" aria-label=exposure.label() title=words>
            <Icon shape=shape />
        </span>
    }
}

/// Nothing in it follows a signal: with hundreds of cards, each row would be one more to tell.
fn contents(card: &Card) -> impl IntoView + use<> {
    let head_class = match card.colour {
        Some(n) if card.coloured => format!("card-head coloured domain-{n}"),
        Some(n) => format!("card-head domain-{n}"),
        None => "card-head".to_owned(),
    };
    let rows = card.rows.iter().map(|row| {
        let mark = match row.key {
            KeyMark::None => "card-mark",
            KeyMark::Foreign => "card-mark mark-foreign",
            KeyMark::Unique => "card-mark mark-unique",
            _ => "card-mark mark-primary",
        };
        view! {
            <div class=if row.nullable { "card-row nullable" } else { "card-row" }>
                <span class=mark>{row.key.text()}</span>
                <span class="card-column">{row.name.clone()}</span>
                {(!row.default_text.is_empty())
                    .then(|| view! { <span class="card-default">{row.default_text.clone()}</span> })}
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
