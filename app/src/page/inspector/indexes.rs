//! The indexes of a table or materialized view.

use super::comment::Comment;
use super::edit_index::IndexForm;
use super::item::{AddPart, Clause, Item};
use super::shown::Shown;
use super::words;
use crate::page::store::PartKind;
use leptos::prelude::*;
use trestle_core::model::IndexId;

#[component]
pub(super) fn Indexes(shown: Shown) -> impl IntoView {
    let ids = Memo::new(move |_| {
        shown.read(|t| t.indexes.iter().map(|i| i.id.clone()).collect::<Vec<_>>())
    });
    view! {
        <For each=move || ids.get() key=Clone::clone let:id>
            <IndexItem shown=shown id=id />
        </For>
        <Show when=move || ids.with(Vec::is_empty)>
            <p class="empty">
                {if shown.is_view() { "No indexes." } else { "No indexes, other than those of its keys." }}
            </p>
        </Show>
        <AddPart
            shown=shown
            label="Add index"
            kind=PartKind::Index
            form=Callback::new(move |done| view! { <IndexForm shown=shown index=None done=done /> }.into_any())
        />
    }
}

#[component]
fn IndexItem(shown: Shown, id: IndexId) -> impl IntoView {
    let object = shown.index(id.clone());
    let id = StoredValue::new(id);
    let index = Memo::new(move |_| shown.read(|t| id.with_value(|id| t.index(id).cloned())));
    let name = Signal::derive(move || {
        index.with(|i| i.as_ref().map(|i| i.name.to_string()).unwrap_or_default())
    });
    let kind =
        Signal::derive(move || {
            index.with(|i| {
                i.as_ref()
                    .map(|i| {
                        if i.unique { format!("unique {}", i.method) } else { i.method.to_string() }
                    })
                    .unwrap_or_default()
            })
        });
    let said = Memo::new(move |_| {
        shown.read(|t| {
            let found = id.with_value(|id| t.index(id));
            found.map(|i| words::index_elements(t, &i.elements)).unwrap_or_default()
        })
    });
    let options = Memo::new(move |_| {
        shown.read(|t| {
            let found = id.with_value(|id| t.index(id));
            found.map(|i| words::index_options(t, i)).unwrap_or_default()
        })
    });
    let predicate = Signal::derive(move || {
        index.with(|i| i.as_ref().and_then(|i| i.predicate.as_ref()).map(|p| p.text().to_owned()))
    });
    let form = Callback::new(move |done| {
        view! { <IndexForm shown=shown index=index.get_untracked() done=done /> }.into_any()
    });
    view! {
        <Item object=object name=name kind=kind form=form>
            <p class="item-words mono">{said}</p>
            {move || {
                let options = options.get();
                (!options.is_empty()).then(|| view! { <p class="item-options">{options.join(" · ")}</p> })
            }}
            <Clause word="Where" text=predicate />
            <Comment text=Signal::derive(move || index.with(|i| i.as_ref().and_then(|i| i.comment.clone()))) />
        </Item>
    }
}
