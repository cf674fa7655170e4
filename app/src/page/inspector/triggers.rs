//! The triggers of a table or view.

use super::comment::Comment;
use super::edit_trigger::TriggerForm;
use super::item::{AddPart, Clause, Item};
use super::shown::Shown;
use super::words;
use crate::page::store::PartKind;
use leptos::prelude::*;
use trestle_core::model::{ObjectRef, TriggerFunction, TriggerId};

#[component]
pub(super) fn Triggers(shown: Shown) -> impl IntoView {
    let ids = Memo::new(move |_| {
        shown.read(|t| t.triggers.iter().map(|t| t.id.clone()).collect::<Vec<_>>())
    });
    view! {
        <For each=move || ids.get() key=Clone::clone let:id>
            <TriggerItem shown=shown id=id />
        </For>
        <Show when=move || ids.with(Vec::is_empty)>
            <p class="empty">"No triggers."</p>
        </Show>
        <AddPart
            shown=shown
            label="Add trigger"
            kind=PartKind::Trigger
            form=Callback::new(move |done| view! { <TriggerForm shown=shown trigger=None done=done /> }.into_any())
        />
    }
}

#[component]
fn TriggerItem(shown: Shown, id: TriggerId) -> impl IntoView {
    let store = shown.store;
    let object = shown.trigger(id.clone());
    let id = StoredValue::new(id);
    let trigger = Memo::new(move |_| shown.read(|t| id.with_value(|id| t.trigger(id).cloned())));
    let name = Signal::derive(move || {
        trigger.with(|t| t.as_ref().map(|t| t.name.to_string()).unwrap_or_default())
    });
    let moment = move || {
        shown.read(|table| {
            let found = id.with_value(|id| table.trigger(id));
            found.map(|t| words::trigger_moment(table, t)).unwrap_or_default()
        })
    };
    let call = Memo::new(move |_| {
        shown.read_with(|catalog, table| {
            let found = id.with_value(|id| table.trigger(id));
            found.map(|t| words::trigger_call(catalog, t)).unwrap_or_default()
        })
    });
    let function = Memo::new(move |_| {
        trigger.with(|t| match t.as_ref().map(|t| &t.function) {
            Some(TriggerFunction::Defined(id)) => Some(ObjectRef::Function(id.clone())),
            _ => None,
        })
    });
    let options = move || {
        trigger
            .with(|t| t.as_ref().map(|t| words::trigger_options(t).join(" · ")).unwrap_or_default())
    };
    let condition = Signal::derive(move || {
        trigger.with(|t| t.as_ref().and_then(|t| t.condition.as_ref()).map(|e| e.text().to_owned()))
    });
    let form = Callback::new(move |done| {
        view! { <TriggerForm shown=shown trigger=trigger.get_untracked() done=done /> }.into_any()
    });
    view! {
        <Item object=object name=name kind="trigger".to_owned() form=form>
            <p class="item-options">{moment}</p>
            <p class="item-words mono">
                {move || match function.get() {
                    Some(object) => {
                        view! {
                            <button type="button" class="link mono" on:click=move |_| store.select(object.clone())>
                                {call.get()}
                            </button>
                        }
                            .into_any()
                    }
                    None => call.get().into_any(),
                }}
            </p>
            <p class="item-options">{options}</p>
            <Clause word="When" text=condition />
            <Comment text=Signal::derive(move || trigger.with(|t| t.as_ref().and_then(|t| t.comment.clone()))) />
        </Item>
    }
}
