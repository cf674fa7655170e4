//! An index as a form.

use super::control::{
    CheckField, ColumnsField, DraftText, ExpressionInput, SelectField, parameters, parameters_text,
};
use super::edit_constraint::columns_of;
use super::elements::IndexElements;
use super::part_draft::{Head, PartDraft};
use super::shown::Shown;
use leptos::prelude::*;
use trestle_core::model::{Expr, Index, IndexId, Name};

const METHODS: [(&str, &str); 7] = [
    ("btree", "btree: equality and order"),
    ("hash", "hash: equality alone"),
    ("gin", "gin: what lists, documents and texts hold"),
    ("gist", "gist: ranges, places, nearness"),
    ("spgist", "spgist: places and prefixes"),
    ("brin", "brin: large tables in the order of rows"),
    ("hnsw", "hnsw: nearness of vectors"),
];

#[component]
pub(super) fn IndexForm(shown: Shown, index: Option<Index>, done: Callback<()>) -> impl IntoView {
    let head = Head::of(index.as_ref().map(|i| (&i.name, &i.comment)));
    let draft =
        RwSignal::new(index.unwrap_or_else(|| Index::new(IndexId::new(""), "", Vec::new())));
    let typed = RwSignal::new(draft.with_untracked(|i| parameters_text(&i.parameters)));
    let part = Callback::new(move |()| {
        let mut index = draft.get_untracked();
        head.write(&mut index.name, &mut index.comment);
        index.parameters = parameters(&typed.get_untracked())?;
        Ok(shown.define_index(index))
    });
    let all = Signal::derive(move || columns_of(shown));
    let methods = Signal::derive(move || {
        let mut all = METHODS.map(|(v, t)| (v.to_owned(), t.to_owned())).to_vec();
        let own = draft.with(|i| i.method.to_string());
        if !all.iter().any(|(v, _)| *v == own) {
            all.push((own.clone(), own));
        }
        all
    });
    view! {
        <PartDraft word="index" head=head name_placeholder="chosen as Postgres does" part=part done=done>
            <IndexElements
                all=all
                elements=Signal::derive(move || draft.with(|i| i.elements.clone()))
                on_change=Callback::new(move |list| draft.update(|i| i.elements = list))
            />
            <SelectField
                label="Method"
                options=methods
                chosen=Signal::derive(move || draft.with(|i| i.method.to_string()))
                apply=move |value: String| {
                    draft.update(|i| i.method = Name::from(value));
                    Ok(())
                }
            />
            <CheckField
                label="No two rows are equal (unique)"
                checked=Signal::derive(move || draft.with(|i| i.unique))
                apply=move |on| {
                    draft.update(|i| {
                        i.unique = on;
                        i.nulls_not_distinct &= on;
                    });
                    Ok(())
                }
            />
            <Show when=move || draft.with(|i| i.unique)>
                <CheckField
                    label="Nulls are equal (NULLS NOT DISTINCT)"
                    checked=Signal::derive(move || draft.with(|i| i.nulls_not_distinct))
                    apply=move |on| {
                        draft.update(|i| i.nulls_not_distinct = on);
                        Ok(())
                    }
                />
            </Show>
            <ExpressionInput
                label="Only rows where"
                value=Signal::derive(move || {
                    draft.with(|i| i.predicate.as_ref().map(|p| p.text().to_owned()).unwrap_or_default())
                })
                placeholder="all rows"
                on_input=move |text: String| {
                    draft.update(|i| i.predicate = (!text.trim().is_empty()).then(|| Expr::opaque(text)));
                }
            />
            <details class="more">
                <summary>
                    {if shown.is_view() { "Parameters" } else { "Included columns and parameters" }}
                </summary>
                <div class="more-fields">
                    <Show when=move || !shown.is_view()>
                        <ColumnsField
                            label="Included"
                            all=all
                            chosen=Signal::derive(move || draft.with(|i| i.include.clone()))
                            on_change=Callback::new(move |list| draft.update(|i| i.include = list))
                        />
                    </Show>
                    <DraftText
                        label="Storage parameters"
                        class="mono"
                        value=typed
                        on_input=move |text: String| typed.set(text)
                        placeholder="fillfactor = 70"
                    />
                </div>
            </details>
        </PartDraft>
    }
}
