//! The comment of an object: as it is meant, in Markdown, and as a field.

use super::field::{Field, TextArea, change, given};
use crate::page::markdown::Markdown;
use crate::page::store::use_store;
use leptos::prelude::*;
use trestle_core::edit::Command;
use trestle_core::model::ObjectRef;

/// A comment, rendered; nothing where there is none.
#[component]
pub(super) fn Comment(#[prop(into)] text: Signal<Option<String>>) -> impl IntoView {
    let text = Memo::new(move |_| text.get().unwrap_or_default());
    view! {
        <Show when=move || text.with(|t| !t.is_empty())>
            <div class="comment">
                <Markdown text=text />
            </div>
        </Show>
    }
}

/// The comment of an object, kept with it in the database.
#[component]
pub(super) fn CommentField(
    object: ObjectRef,
    #[prop(into)] value: Signal<String>,
) -> impl IntoView {
    let store = use_store();
    let apply = move |(typed, field): (String, Field)| {
        let command = Command::SetComment { object: object.clone(), comment: given(&typed) };
        field.settle(change(store, &command));
    };
    view! { <TextArea label="Comment" value=value apply=apply placeholder="What it is for, in Markdown" /> }
}
