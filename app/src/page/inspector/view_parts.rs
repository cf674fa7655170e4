//! What a view has of its own: triggers, or indexes where it is materialized.

use super::indexes::Indexes;
use super::shown::Shown;
use super::triggers::Triggers;
use crate::page::store::Store;
use leptos::prelude::*;
use trestle_core::model::ViewId;

#[component]
pub(super) fn ViewParts(store: Store, id: ViewId) -> impl IntoView {
    let shown = Shown::view(store, id.clone());
    let materialized = Memo::new(move |_| {
        store.document.with(|d| d.schema.views.get(&id).is_some_and(|v| v.kind.is_materialized()))
    });
    move || {
        if materialized.get() {
            view! {
                <section class="facts">
                    <h3>"Indexes"</h3>
                    <Indexes shown=shown />
                </section>
            }
            .into_any()
        } else {
            view! {
                <section class="facts">
                    <h3>"Triggers"</h3>
                    <Triggers shown=shown />
                </section>
            }
            .into_any()
        }
    }
}
