//! The SQL of one object, or of a new one, as a text that is changed and then applied as one step.

use crate::page::action::{perform, use_ctx};
use crate::page::client::ask;
use crate::page::editor::{Editor, Events, Mark, Slot, TextEditor};
use crate::page::store::Store;
use crate::protocol::{Answer, Question, SqlAnswer, SqlPlace};
use leptos::prelude::*;
use trestle_core::edit::describe;
use trestle_core::model::{Document, ObjectRef};

#[component]
pub(in crate::page) fn ObjectSql(
    /// None adds what the text makes.
    object: Option<ObjectRef>,
    /// The text as the document has it, or a template.
    #[prop(into)]
    text: Signal<String>,
    submit: &'static str,
    /// It was applied; with the object that came into being.
    #[prop(optional)]
    done: Option<Callback<Option<ObjectRef>>>,
) -> impl IntoView {
    let ctx = use_ctx();
    let store = ctx.store;
    let is_new = object.is_none();
    let object = StoredValue::new(object);
    let slot: Slot = RwSignal::new_local(None);
    let problems = RwSignal::new((Vec::<SqlPlace>::new(), 0));
    let refused = RwSignal::new(None::<String>);
    let changed = RwSignal::new(is_new);
    let busy = RwSignal::new(false);
    let forget = move || {
        problems.set((Vec::new(), 0));
        refused.set(None);
    };
    let show = move |editor: &Editor, text: &str| {
        editor.set_text(text);
        editor.set_marks(&[]);
        editor.settle();
    };
    // The text follows the document until it is changed here.
    Effect::new(move || {
        let text = text.get();
        slot.with(|editor| {
            if let Some(editor) = editor
                && (is_new || !changed.get_untracked())
            {
                show(editor, &text);
            }
        });
    });
    let apply = move || {
        let Some(typed) = slot.with_untracked(|e| e.as_ref().map(Editor::text)) else { return };
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        forget();
        let then = Callback::new(move |answer: SqlAnswer| {
            busy.set(false);
            match answer {
                SqlAnswer::Problems { problems: list, total } => {
                    slot.with_untracked(|editor| {
                        if let Some(editor) = editor {
                            editor.set_marks(&list.iter().map(mark).collect::<Vec<_>>());
                        }
                    });
                    problems.set((list, total));
                }
                SqlAnswer::Refused(reason) => refused.set(Some(reason)),
                SqlAnswer::Read(patch) => {
                    let before = store.document.get_untracked();
                    if is_new && patch.is_empty() {
                        refused.set(Some("This adds nothing to the schema.".to_owned()));
                        return;
                    }
                    let label = match object.get_value() {
                        Some(object) => format!("Edit SQL of {}", describe(&before, &object)),
                        None => "Add by SQL".to_owned(),
                    };
                    if !store.accept_text(label, *patch) {
                        refused.set(Some(
                            "The document was changed meanwhile. Apply again.".to_owned(),
                        ));
                        return;
                    }
                    store.seal();
                    changed.set(false);
                    let added = store.document.with_untracked(|after| added(&before, after));
                    if let Some(done) = done {
                        done.run(added);
                    }
                }
            }
        });
        read(store, object.get_value(), typed, then);
    };
    let events = Events {
        input: Some(Callback::new(move |()| {
            changed.set(true);
            refused.set(None);
        })),
        undo: Some(Callback::new(move |()| perform(ctx, "undo"))),
        redo: Some(Callback::new(move |()| perform(ctx, "redo"))),
        ..Events::default()
    };
    let label = if is_new { "SQL of the new object" } else { "SQL of this object" };
    let read_only = Signal::derive(move || !store.can_edit());
    view! {
        <div class="object-sql">
            <TextEditor label=label text=text held=slot read_only=read_only events=events />
            <Problems problems=problems refused=refused held=slot />
            <Show when=move || changed.get() && store.can_edit()>
                <div class="object-sql-foot">
                    <span class="muted">"One step, which can be undone."</span>
                    <Show when=move || !is_new>
                        <button
                            type="button"
                            class="button"
                            on:click=move |_| {
                                changed.set(false);
                                forget();
                                slot.with_untracked(|editor| {
                                    if let Some(editor) = editor {
                                        show(editor, &text.get_untracked());
                                    }
                                });
                            }
                        >
                            "Take back"
                        </button>
                    </Show>
                    <button
                        type="button"
                        class="button button-primary"
                        disabled=move || busy.get()
                        on:click=move |_| apply()
                    >
                        {submit}
                    </button>
                </div>
            </Show>
        </div>
    }
}

fn mark(place: &SqlPlace) -> Mark {
    Mark { from: place.from, to: place.to, message: place.reason.clone() }
}

/// Asks until the answer belongs to the document as it is.
fn read(store: Store, object: Option<ObjectRef>, text: String, then: Callback<SqlAnswer>) {
    let shown = store.diagram.get_untracked();
    let question = Question::ObjectSql { object: object.clone(), text: text.clone(), shown };
    ask(question, move |version, answer| {
        if store.version.get_untracked() != version {
            read(store, object, text, then);
        } else if let Answer::Sql(answer) = answer {
            then.try_run(answer);
        }
    });
}

#[component]
fn Problems(
    problems: RwSignal<(Vec<SqlPlace>, usize)>,
    refused: RwSignal<Option<String>>,
    held: Slot,
) -> impl IntoView {
    view! {
        <div role="alert">
            {move || refused.get().map(|reason| view! { <p class="field-error">{reason}</p> })}
            {move || {
                let (list, total) = problems.get();
                let more = total.saturating_sub(list.len());
                (!list.is_empty())
                    .then(|| {
                        view! {
                            <ul class="text-problems" aria-label="Problems">
                                {list
                                    .into_iter()
                                    .map(|place| {
                                        let from = place.from;
                                        view! {
                                            <li>
                                                <button
                                                    type="button"
                                                    class="link mono"
                                                    title="Go to this line and column"
                                                    on:click=move |_| {
                                                        held.with_untracked(|e| {
                                                            if let Some(editor) = e {
                                                                editor.reveal_offset(from);
                                                            }
                                                        });
                                                    }
                                                >
                                                    {format!("{}:{}", place.line, place.column)}
                                                </button>
                                                <span>{place.reason}</span>
                                            </li>
                                        }
                                    })
                                    .collect_view()}
                                {(more > 0).then(|| view! { <li class="muted">{format!("and {more} more")}</li> })}
                            </ul>
                        }
                    })
            }}
        </div>
    }
}

/// The first object that only the later document has.
fn added(before: &Document, after: &Document) -> Option<ObjectRef> {
    let (old, new) = (&before.schema, &after.schema);
    let mut found = Vec::new();
    macro_rules! look {
        ($($field:ident: $variant:ident),*) => {$(
            let records = new.$field.iter().filter(|r| !old.$field.contains(&r.id));
            found.extend(records.map(|r| ObjectRef::$variant(r.id.clone())));
        )*};
    }
    look!(
        tables: Table, views: View, functions: Function, types: Type, sequences: Sequence,
        extensions: Extension, roles: Role, schemas: Schema, definitions: Definition,
        verbatim: Verbatim
    );
    found.into_iter().next()
}
