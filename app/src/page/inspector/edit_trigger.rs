//! A trigger of a table or view as a form.

use super::control::{
    CheckField, ColumnsField, DraftLines, DraftText, ExpressionInput, SelectField,
};
use super::edit_constraint::columns_of;
use super::part_draft::{Head, PartDraft};
use super::shown::Shown;
use leptos::prelude::*;
use trestle_core::model::{
    Catalog, ColumnId, Deferrable, Expr, FunctionId, Name, QualifiedName, Returns, Trigger,
    TriggerEnabled, TriggerEvent, TriggerFunction, TriggerId, TriggerLevel, TriggerTiming,
    TypeName,
};

type Draft = RwSignal<Trigger>;

const TABLE_TIMINGS: &[(&str, &str)] = &[("before", "Before"), ("after", "After")];
const VIEW_TIMINGS: &[(&str, &str)] =
    &[("instead", "Instead of it"), ("before", "Before"), ("after", "After")];

/// A view has INSTEAD OF for each row and the others for each statement.
fn set_timing(trigger: &mut Trigger, word: &str, of_view: bool) {
    trigger.timing = match word {
        "after" => TriggerTiming::After,
        "instead" => TriggerTiming::InsteadOf,
        _ => TriggerTiming::Before,
    };
    let instead = trigger.timing == TriggerTiming::InsteadOf;
    if instead {
        trigger.condition = None;
    }
    if of_view {
        trigger.level = if instead { TriggerLevel::Row } else { TriggerLevel::Statement };
    }
}

/// Before an update; instead of an insert for a view, which has no rows of its own.
fn new_trigger(catalog: &Catalog, of_view: bool) -> Trigger {
    let function = trigger_functions(catalog).into_iter().next();
    Trigger {
        id: TriggerId::new(""),
        name: Name::default(),
        timing: if of_view { TriggerTiming::InsteadOf } else { TriggerTiming::Before },
        events: vec![if of_view { TriggerEvent::Insert } else { TriggerEvent::Update(Vec::new()) }],
        level: TriggerLevel::Row,
        condition: None,
        function: function
            .map_or(TriggerFunction::External(QualifiedName::unqualified("")), |(id, _)| {
                TriggerFunction::Defined(FunctionId::new(id))
            }),
        arguments: Vec::new(),
        constraint: false,
        deferrable: Deferrable::NotDeferrable,
        referenced_table: None,
        old_table: None,
        new_table: None,
        enabled: TriggerEnabled::Origin,
        comment: None,
    }
}

/// Functions of the document that a trigger can run, by id and name.
fn trigger_functions(catalog: &Catalog) -> Vec<(String, String)> {
    let fits = |f: &trestle_core::model::Function| {
        f.input_types().next().is_none()
            && matches!(&f.returns, Some(Returns::Type(t))
                if matches!(&t.name, TypeName::Builtin(n) if *n == "trigger"))
    };
    let functions = catalog.functions.iter().filter(|f| fits(f));
    functions
        .map(|f| (f.id.to_string(), format!("{}()", catalog.readable_name(&f.schema, &f.name))))
        .collect()
}

/// Stands for a function that the document does not hold.
const ELSEWHERE: &str = "";

fn pairs(all: &[(&str, &str)]) -> Vec<(String, String)> {
    all.iter().map(|(v, t)| ((*v).to_owned(), (*t).to_owned())).collect()
}

#[component]
pub(super) fn TriggerForm(
    shown: Shown,
    trigger: Option<Trigger>,
    done: Callback<()>,
) -> impl IntoView {
    let store = shown.store;
    let head = Head::of(trigger.as_ref().map(|t| (&t.name, &t.comment)));
    let draft = RwSignal::new(trigger.unwrap_or_else(|| {
        store.document.with_untracked(|d| new_trigger(&d.schema, shown.is_view()))
    }));
    let arguments = RwSignal::new(draft.with_untracked(|t| t.arguments.join("\n")));
    let part = Callback::new(move |()| {
        let mut trigger = draft.get_untracked();
        head.write(&mut trigger.name, &mut trigger.comment);
        let typed = arguments.get_untracked();
        trigger.arguments =
            if typed.is_empty() { Vec::new() } else { typed.lines().map(str::to_owned).collect() };
        Ok(shown.define_trigger(trigger))
    });
    let functions = Signal::derive(move || {
        let mut all = store.document.with(|d| trigger_functions(&d.schema));
        all.push((ELSEWHERE.to_owned(), "From elsewhere…".to_owned()));
        all
    });
    let function = Signal::derive(move || {
        draft.with(|t| match &t.function {
            TriggerFunction::Defined(id) => id.to_string(),
            TriggerFunction::External(_) => ELSEWHERE.to_owned(),
        })
    });
    let elsewhere = Signal::derive(move || {
        draft.with(|t| match &t.function {
            TriggerFunction::External(name) => super::words::qualified(name),
            TriggerFunction::Defined(_) => String::new(),
        })
    });
    view! {
        <PartDraft
            word="trigger"
            head=head
            name_placeholder="touch_updated_at"
            part=part
            done=done
        >
            <div class="field-pair">
                <SelectField
                    label="When"
                    options=pairs(if shown.is_view() { VIEW_TIMINGS } else { TABLE_TIMINGS })
                    chosen=Signal::derive(move || {
                        draft
                            .with(|t| match t.timing {
                                TriggerTiming::Before => "before",
                                TriggerTiming::After => "after",
                                TriggerTiming::InsteadOf => "instead",
                            })
                            .to_owned()
                    })
                    apply=move |value: String| {
                        draft.update(|t| set_timing(t, &value, shown.is_view()));
                        Ok(())
                    }
                />
                <SelectField
                    label="For each"
                    options=pairs(&[("row", "Row"), ("statement", "Statement")])
                    chosen=Signal::derive(move || {
                        draft.with(|t| if t.level == TriggerLevel::Row { "row" } else { "statement" }).to_owned()
                    })
                    apply=move |value: String| {
                        draft.update(|t| {
                            t.level = if value == "row" { TriggerLevel::Row } else { TriggerLevel::Statement };
                        });
                        Ok(())
                    }
                />
            </div>
            <Events draft=draft shown=shown />
            <SelectField
                label="Function"
                class="mono"
                options=functions
                chosen=function
                apply=move |value: String| {
                    draft.update(|t| {
                        t.function = if value == ELSEWHERE {
                            TriggerFunction::External(QualifiedName::unqualified(""))
                        } else {
                            TriggerFunction::Defined(FunctionId::new(value))
                        };
                    });
                    Ok(())
                }
            />
            <Show when=move || function.with(|f| f == ELSEWHERE)>
                <DraftText
                    label="Its name"
                    class="mono"
                    value=elsewhere
                    placeholder="extensions.moddatetime"
                    on_input=move |text: String| {
                        let name = match text.trim().split_once('.') {
                            Some((schema, name)) => QualifiedName::qualified(schema, name),
                            None => QualifiedName::unqualified(text.trim()),
                        };
                        draft.update(|t| t.function = TriggerFunction::External(name));
                    }
                />
            </Show>
            <Show when=move || draft.with(|t| t.timing != TriggerTiming::InsteadOf)>
                <ExpressionInput
                    label="Only where (WHEN)"
                    value=Signal::derive(move || {
                        draft.with(|t| t.condition.as_ref().map(|c| c.text().to_owned()).unwrap_or_default())
                    })
                    placeholder="always; or NEW.state <> OLD.state"
                    on_input=move |text: String| {
                        draft.update(|t| t.condition = (!text.trim().is_empty()).then(|| Expr::opaque(text)));
                    }
                />
            </Show>
            <DraftLines
                label="Arguments, one a line"
                class="mono"
                value=arguments
                on_input=move |text: String| arguments.set(text)
            />
            <SelectField
                label="Runs"
                options=pairs(
                    &[
                        ("origin", "As usual"),
                        ("disabled", "Never (disabled)"),
                        ("replica", "On replicas alone"),
                        ("always", "Always, on replicas too"),
                    ],
                )
                chosen=Signal::derive(move || {
                    draft
                        .with(|t| match t.enabled {
                            TriggerEnabled::Origin => "origin",
                            TriggerEnabled::Disabled => "disabled",
                            TriggerEnabled::Replica => "replica",
                            TriggerEnabled::Always => "always",
                        })
                        .to_owned()
                })
                apply=move |value: String| {
                    draft.update(|t| {
                        t.enabled = match value.as_str() {
                            "disabled" => TriggerEnabled::Disabled,
                            "replica" => TriggerEnabled::Replica,
                            "always" => TriggerEnabled::Always,
                            _ => TriggerEnabled::Origin,
                        };
                    });
                    Ok(())
                }
            />
        </PartDraft>
    }
}

#[component]
fn Events(draft: Draft, shown: Shown) -> impl IntoView {
    const ALL: [(&str, u8); 4] = [("Insert", 0), ("Update", 1), ("Delete", 2), ("Truncate", 3)];
    let rank = |event: &TriggerEvent| match event {
        TriggerEvent::Insert => 0,
        TriggerEvent::Update(_) => 1,
        TriggerEvent::Delete => 2,
        TriggerEvent::Truncate => 3,
    };
    let set = move |which: u8, on: bool| {
        draft.update(|t| {
            t.events.retain(|e| rank(e) != which);
            if on {
                t.events.push(match which {
                    0 => TriggerEvent::Insert,
                    1 => TriggerEvent::Update(Vec::new()),
                    2 => TriggerEvent::Delete,
                    _ => TriggerEvent::Truncate,
                });
                t.events.sort_by_key(rank);
            }
        });
    };
    let columns = Signal::derive(move || {
        draft.with(|t| {
            t.events.iter().find_map(|e| match e {
                TriggerEvent::Update(columns) => Some(columns.clone()),
                _ => None,
            })
        })
    });
    let updates = Memo::new(move |_| columns.with(Option::is_some));
    view! {
        <fieldset class="list-field">
            <legend class="field-label">"Events"</legend>
            <div class="checks">
                {ALL
                    .into_iter()
                    // No rows of a view can be removed all at once.
                    .filter(|(_, which)| *which != 3 || !shown.is_view())
                    .map(|(label, which)| {
                        view! {
                            <CheckField
                                label=label
                                checked=Signal::derive(move || draft.with(|t| t.events.iter().any(|e| rank(e) == which)))
                                apply=move |on| {
                                    set(which, on);
                                    Ok(())
                                }
                            />
                        }
                    })
                    .collect_view()}
            </div>
        </fieldset>
        <Show when=move || updates.get() && !shown.is_view()>
            <details class="more">
                <summary>"Only of some columns"</summary>
                <div class="more-fields">
                    <ColumnsField
                        label="Updated columns"
                        all=Signal::derive(move || columns_of(shown))
                        chosen=Signal::derive(move || columns.get().unwrap_or_default())
                        on_change=Callback::new(move |list: Vec<ColumnId>| {
                            draft.update(|t| {
                                for event in &mut t.events {
                                    if let TriggerEvent::Update(columns) = event {
                                        columns.clone_from(&list);
                                    }
                                }
                            });
                        })
                    />
                </div>
            </details>
        </Show>
    }
}
