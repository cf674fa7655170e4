//! Patterns of names by kind, with what they make of the document while they are typed.

use super::form::{Form, patterns_text, with_patterns};
use crate::page::action::use_ctx;
use crate::page::client::derived;
use crate::page::inspector::{Field, next_id};
use crate::page::store::Sheet;
use crate::protocol::{Answer, Question};
use leptos::{html, prelude::*};
use trestle_core::conventions::{Example, KindExamples, Level, Misfit, placeholder_words};
use trestle_core::model::ObjectRef;

/// The kind whose patterns are being typed, and what is typed.
type Typing = RwSignal<Option<(String, String)>>;

#[component]
pub(super) fn NameFields(form: Form) -> impl IntoView {
    let typing: Typing = RwSignal::new(None);
    // With what is typed, where it can be used.
    let question = Memo::new(move |_| {
        let kept = form.conventions.get();
        let tried = typing.with(|typing| {
            let (kind, typed) = typing.as_ref()?;
            with_patterns(&kept, kind, typed).ok()
        });
        Some(Question::Examples { conventions: Box::new(tried.unwrap_or(kept)) })
    });
    let answer = derived(form.store.version, question.into());
    let examples = Memo::new(move |before: Option<&Vec<KindExamples>>| {
        answer.with(|answer| match answer {
            Some(Answer::Examples(examples)) => examples.clone(),
            _ => before.cloned().unwrap_or_default(),
        })
    });
    let kinds = move || examples.with(|e| e.iter().map(|e| e.kind.clone()).collect::<Vec<_>>());
    view! {
        <div class="name-kinds">
            <For each=kinds key=Clone::clone let:kind>
                {
                    let of_kind = Memo::new(move |_| {
                        examples.with(|all| all.iter().find(|e| e.kind == kind).cloned())
                    });
                    of_kind.get_untracked().map(|first| view! { <Kind form=form first=first examples=of_kind typing=typing /> })
                }
            </For>
        </div>
    }
}

/// One kind: its patterns on the one side, what comes of them on the other.
#[component]
fn Kind(
    form: Form,
    /// As it is when it is first shown; what it is called does not change.
    first: KindExamples,
    examples: Memo<Option<KindExamples>>,
    typing: Typing,
) -> impl IntoView {
    let KindExamples { kind, title, explanation, rule, placeholders, .. } = first;
    let of_kind = kind.clone();
    let kept = form.say(move |s| {
        let patterns = s.names.listed().find(|(kind, ..)| *kind == of_kind);
        patterns.map(|(_, patterns, _)| patterns_text(patterns)).unwrap_or_default()
    });
    let field = Field::new(kept);
    let of_kind = kind.clone();
    let problem = Memo::new(move |_| {
        field.shown().with(|t| form.conventions.with(|c| with_patterns(c, &of_kind, t).err()))
    });
    let of_kind = kind.clone();
    let apply = Callback::new(move |(typed, field): (String, Field)| {
        let kept = form.set_patterns(&of_kind, &typed);
        if kept.is_ok() {
            typing.set(None);
        }
        field.settle(kept);
    });
    let typed = Callback::new(move |text: String| {
        field.shown().set(text.clone());
        typing.set(Some((kind.clone(), text)));
    });
    let input = NodeRef::<html::Input>::new();
    let insert = Callback::new(move |word: String| {
        let Some(input) = input.get_untracked() else { return };
        let at = input.selection_start().ok().flatten().unwrap_or_default();
        let after = at + u32::try_from(word.encode_utf16().count()).unwrap_or_default();
        let _ = input.set_range_text(&word);
        let _ = input.focus();
        let _ = input.set_selection_range(after, after);
        typed.run(input.value());
    });
    let (about_id, error_id) = (next_id(), next_id());
    let described = {
        let (about, error) = (about_id.clone(), error_id.clone());
        move || {
            if problem.with(Option::is_some) { format!("{about} {error}") } else { about.clone() }
        }
    };
    let words_of = title.clone();
    let asks = Signal::derive(move || kept.with(|patterns| !patterns.is_empty()));
    view! {
        <div class="name-kind" role="group" aria-label=title.clone()>
            <div class="name-edit">
                <label class="field mono">
                    <span class="name-title">{title.clone()}</span>
                    <input
                        node_ref=input
                        type="text"
                        // What the label holds in all would have the refusal too.
                        aria-label=format!("Patterns of {}", title.to_lowercase())
                        aria-describedby=described
                        aria-invalid=move || problem.with(Option::is_some).then_some("true")
                        placeholder="any name"
                        autocomplete="off"
                        autocapitalize="off"
                        spellcheck="false"
                        readonly=form.is_fixed()
                        data-settled=move || field.is_settled().then_some("")
                        prop:value=field.shown()
                        on:input=move |e| typed.run(event_target_value(&e))
                        on:blur=move |_| field.attempt(apply)
                        on:keydown=move |e| match e.key().as_str() {
                            "Enter" if !e.is_composing() => field.attempt(apply),
                            "Escape" => {
                                typing.set(None);
                                field.reset();
                            }
                            _ => {}
                        }
                    />
                </label>
                <span class="field-error" id=error_id role="alert">
                    {move || problem.get()}
                </span>
                <p class="muted name-about" id=about_id>
                    {explanation}
                </p>
                <Show when=move || form.store.can_edit()>
                    <Words words=placeholders.clone() title=words_of.clone() insert=insert />
                </Show>
            </div>
            <div class="name-live">
                {move || examples.get().map(live)}
                {rule.map(|rule| view! { <Unheld form=form rule=rule asks=asks /> })}
            </div>
        </div>
    }
}

/// Says that patterns are there which no rule asks for.
#[component]
fn Unheld(form: Form, rule: String, asks: Signal<bool>) -> impl IntoView {
    let code = rule.clone();
    let is_off = move || form.settings.with(|s| s.severity(&code).is_none());
    let unheld = Memo::new(move |_| asks.get() && is_off());
    view! {
        <Show when=move || unheld.get()>
            {
                let (shown, switched) = (rule.clone(), rule.clone());
                view! {
                    <p class="name-fits">
                        "The rule " <span class="mono">{shown}</span> " is off. "
                        {form
                            .store
                            .can_edit()
                            .then(move || {
                                view! {
                                    <button
                                        type="button"
                                        class="link"
                                        on:click=move |_| {
                                            form.run(|s| {
                                                s.rules.insert(switched.clone(), Level::Warning);
                                            });
                                        }
                                    >
                                        "Switch it on"
                                    </button>
                                }
                            })}
                    </p>
                }
            }
        </Show>
    }
}

/// What may stand in braces, to be put where the caret is.
#[component]
fn Words(words: Vec<String>, title: String, insert: Callback<String>) -> impl IntoView {
    let all = words.into_iter().chain(["any".to_owned()]);
    let button = move |word: String| {
        let known = placeholder_words(&word);
        let about = known.map_or("", |words| words.explanation);
        let text = format!("{{{word}}}");
        let inserted = text.clone();
        view! {
            <button
                type="button"
                class="proposal mono"
                title=about
                // The field keeps the focus, and with it what is typed so far.
                on:mousedown=|event| event.prevent_default()
                on:click=move |_| insert.run(inserted.clone())
            >
                {text}
            </button>
        }
    };
    view! {
        <div class="proposals" role="group" aria-label=format!("Words for {}", title.to_lowercase())>
            {all.map(button).collect_view()}
        </div>
    }
}

fn live(kind: KindExamples) -> impl IntoView {
    let KindExamples { examples, of, fits, misfits, .. } = kind;
    let more = of.saturating_sub(fits + misfits.len());
    let fitting = match (of, examples.is_empty()) {
        (0, _) => "The document has none.".to_owned(),
        (of, true) => format!("The document has {of}; any name will do."),
        (of, false) => format!("{fits} of {of} fit"),
    };
    view! {
        <ul class="name-examples">
            {examples.into_iter().map(|example| view! { <li>{example_view(example)}</li> }).collect_view()}
        </ul>
        <p class="name-fits">
            {fitting} {(!misfits.is_empty()).then_some(", not ")}
            {misfits
                .into_iter()
                .enumerate()
                .map(|(at, Misfit { object, said })| {
                    view! {
                        {(at > 0).then_some(", ")}
                        <ObjectLink object=object said=said />
                    }
                })
                .collect_view()} {(more > 0).then(|| format!(" and {more} more"))}
        </p>
    }
}

fn example_view(example: Example) -> impl IntoView {
    let Example { name, object, .. } = example;
    match object {
        Some(object) => view! {
            <span class="muted">"makes "</span>
            <span class="mono">
                <ObjectLink object=object said=name />
            </span>
        }
        .into_any(),
        None => view! {
            <span class="muted">"as in "</span>
            <span class="mono">{name}</span>
        }
        .into_any(),
    }
}

/// Goes to an object.
#[component]
fn ObjectLink(object: ObjectRef, said: String) -> impl IntoView {
    let ctx = use_ctx();
    view! {
        <button
            type="button"
            class="link"
            on:click=move |_| {
                ctx.store.select(object.clone());
                match ctx.store.selection.with_untracked(|s| s.table().cloned()) {
                    Some(table) => ctx.view.reveal(&table),
                    None => ctx.store.sheet.set(Some(Sheet::Inspector)),
                }
            }
        >
            {said}
        </button>
    }
}
