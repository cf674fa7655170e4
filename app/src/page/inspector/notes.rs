//! The table as a whole: what people say about it, its properties, statements that are kept as they were written, its
//! SQL.

use super::comment::CommentField;
use super::object::Definition;
use super::properties::Properties;
use super::shown::Shown;
use crate::page::highlight::InlineCode;
use leptos::prelude::*;
use trestle_core::model::ObjectRef;

#[component]
pub(super) fn Notes(shown: Shown) -> impl IntoView {
    let comment = Signal::derive(move || shown.read(|t| t.comment.clone().unwrap_or_default()));
    let statements = Memo::new(move |_| {
        let here = ObjectRef::Table(shown.id.get_value());
        shown.store.document.with(|d| {
            d.schema
                .verbatim
                .iter()
                .filter(|v| v.about.as_ref() == Some(&here))
                .map(|v| v.statement.text().to_owned())
                .collect::<Vec<_>>()
        })
    });
    view! {
        <CommentField object=ObjectRef::Table(shown.id.get_value()) value=comment />
        <Show when=move || !shown.read(|t| t.external)>
            <Properties shown=shown />
        </Show>
        <Show when=move || statements.with(|s| !s.is_empty())>
            <section class="facts">
                <h3>"Kept as written"</h3>
                <For each=move || statements.get() key=Clone::clone let:text>
                    <InlineCode text=text />
                </For>
            </section>
        </Show>
        <Definition object=ObjectRef::Table(shown.id.get_value()) store=shown.store />
    }
}
