//! A trigger of a table as a form.

use super::control::{
    CheckField, ColumnsField, DraftForm, DraftText, ExpressionInput, SelectField,
};
use super::edit_constraint::columns_of;
use super::table::Shown;
use leptos::prelude::*;
use trestle_core::edit::{Command, Defined};
use trestle_core::model::{
    Catalog, ColumnId, Deferrable, Expr, FunctionId, Name, QualifiedName, Returns, Trigger,
    TriggerEnabled, TriggerEvent, TriggerFunction, TriggerId, TriggerLevel, TriggerTiming,
    TypeName,
};

type Draft = RwSignal<Trigger>;

fn new_trigger(catalog: &Catalog) -> Trigger {
    let function = trigger_functions(catalog).into_iter().next();
    Trigger {
        id: TriggerId::new(""),
        name: Name::default(),
        timing: TriggerTiming::Before,
        events: vec![TriggerEvent::Update(Vec::new())],
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
    let is_new = trigger.is_none();
    let draft = RwSignal::new(
        trigger.unwrap_or_else(|| store.document.with_untracked(|d| new_trigger(&d.schema))),
    );
    let arguments = RwSignal::new(draft.with_untracked(|t| t.arguments.join("\n")));
    let command = Callback::new(move |()| {
        let mut trigger = draft.get_untracked();
        let typed = arguments.get_untracked();
        trigger.arguments =
            if typed.is_empty() { Vec::new() } else { typed.lines().map(str::to_owned).collect() };
        let object = Box::new(Defined::Trigger(shown.id.get_value(), trigger));
        Ok(Command::Define { object })
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
        <DraftForm
            label=if is_new { "New trigger" } else { "Change trigger" }
            submit=if is_new { "Add" } else { "Apply" }
            command=command
            done=done
        >
            {is_new
                .then(|| {
                    view! {
                        <DraftText
                            label="Name"
                            class="mono"
                            value=Signal::derive(move || draft.with(|t| t.name.to_string()))
                            on_input=move |text: String| draft.update(|t| t.name = Name::from(text))
                            placeholder="touch_updated_at"
                        />
                    }
                })}
            <div class="field-pair">
                <SelectField
                    label="When"
                    options=pairs(&[("before", "Before"), ("after", "After")])
                    chosen=Signal::derive(move || {
                        draft
                            .with(|t| if t.timing == TriggerTiming::After { "after" } else { "before" })
                            .to_owned()
                    })
                    apply=move |value: String| {
                        draft.update(|t| {
                            t.timing = if value == "after" { TriggerTiming::After } else { TriggerTiming::Before };
                        });
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
            <label class="field mono">
                <span class="field-label">"Arguments, one a line"</span>
                <textarea
                    rows="1"
                    class="mono"
                    prop:value=arguments
                    on:input=move |e| arguments.set(event_target_value(&e))
                ></textarea>
            </label>
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
        </DraftForm>
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
        <Show when=move || updates.get()>
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
