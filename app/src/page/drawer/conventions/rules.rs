//! All rules by group: how much each matters here, how often it is broken, and why it is there.

use super::form::Form;
use crate::page::highlight::Code;
use crate::page::icon::{Icon, Shape};
use crate::page::inspector::{SelectField, next_id};
use crate::page::markdown::Markdown;
use crate::page::problems::{class, rules};
use crate::page::ui::count;
use crate::protocol::RuleWords;
use leptos::prelude::*;
use std::collections::BTreeMap;
use trestle_core::conventions::Level;

const LEVELS: [(&str, Level, &str); 4] = [
    ("off", Level::Off, "Off"),
    ("info", Level::Info, "Note"),
    ("warning", Level::Warning, "Warning"),
    ("error", Level::Error, "Error"),
];

/// How often each rule is broken, by its code.
type Counts = Memo<BTreeMap<String, usize>>;

#[component]
pub(super) fn RuleList(form: Form) -> impl IntoView {
    let all = rules();
    let words = RwSignal::new(String::new());
    let found = Memo::new(move |_| {
        let words = words.get().to_lowercase();
        all.with(|all| all.iter().filter(|rule| fits(rule, &words)).cloned().collect::<Vec<_>>())
    });
    let counts = Memo::new(move |_| {
        form.store.problems.with(|problems| {
            let mut counts = BTreeMap::new();
            for problem in problems.all.iter() {
                *counts.entry(problem.rule.to_string()).or_default() += 1;
            }
            counts
        })
    });
    let groups = move || {
        let mut groups: Vec<String> = found.with(|f| f.iter().map(|r| r.group.clone()).collect());
        groups.dedup();
        groups
    };
    view! {
        <input
            type="search"
            class="report-filter"
            aria-label="Filter rules"
            placeholder="Filter by name or words"
            autocomplete="off"
            spellcheck="false"
            prop:value=words
            on:input=move |e| words.set(event_target_value(&e))
        />
        <For each=groups key=Clone::clone let:group>
            {
                let title = group.clone();
                let of_group = move || {
                    let mut of_group = found.get();
                    of_group.retain(|rule| rule.group == group);
                    of_group
                };
                view! {
                    <h3>{title}</h3>
                    <ul class="rules">
                        <For each=of_group key=|rule| rule.code.clone() let:rule>
                            <RuleRow form=form rule=rule counts=counts />
                        </For>
                    </ul>
                }
            }
        </For>
        <Show when=move || found.with(Vec::is_empty) && all.with(|all| !all.is_empty())>
            <p class="muted" role="status">
                "No rule is like that."
            </p>
        </Show>
    }
}

/// Whether all words occur in what is said of a rule.
fn fits(rule: &RuleWords, words: &str) -> bool {
    let RuleWords { code, group, title, why, .. } = rule;
    let said = format!("{code} {group} {title} {why}").to_lowercase();
    words.split_whitespace().all(|word| said.contains(word))
}

/// How a level is listed.
fn entry(level: Level) -> (&'static str, Level, &'static str) {
    LEVELS.into_iter().find(|l| l.1 == level).unwrap_or(LEVELS[0])
}

#[component]
fn RuleRow(form: Form, rule: RuleWords, counts: Counts) -> impl IntoView {
    let code = rule.code.clone();
    let broken = Memo::new(move |_| counts.with(|c| c.get(&code).copied().unwrap_or_default()));
    let code = rule.code.clone();
    let level = Signal::derive(move || {
        let level = form.settings.with(|s| s.rules.get(&code).copied().unwrap_or(Level::Off));
        entry(level).0.to_owned()
    });
    let code = rule.code.clone();
    let pill = move || {
        let severity = form.settings.with(|s| s.severity(&code));
        format!("pill {}", severity.map(class).unwrap_or_default())
    };
    let code = rule.code.clone();
    // What the profile says, where the document says something else.
    let other = Memo::new(move |_| {
        let of_profile = entry(form.level_of_profile(&code));
        level.with(|l| l != of_profile.0).then_some(of_profile.2)
    });
    let code = rule.code.clone();
    let set_level = move |value: String| {
        let level = LEVELS.iter().find(|l| l.0 == value).map_or(Level::Off, |l| l.1);
        form.change(|s| {
            s.rules.insert(code.clone(), level);
        })
    };
    let open = RwSignal::new(false);
    let id = next_id();
    let shown = id.clone();
    let RuleWords { code, title, .. } = rule.clone();
    let more = StoredValue::new(rule);
    view! {
        <li class="rule" class:rule-off=move || level.with(|l| l == "off") class:rule-open=open>
            <div class="rule-head">
                <button
                    type="button"
                    class="rule-title"
                    aria-expanded=move || open.get().to_string()
                    aria-controls=move || open.get().then(|| shown.clone())
                    on:click=move |_| open.update(|o| *o = !*o)
                >
                    <Icon shape=Shape::Chevron />
                    <span>
                        {title.clone()} " " <span class="mono muted">{code}</span>
                    </span>
                </button>
                <Show when=move || other.get().is_some()>
                    <span
                        class="count"
                        title=move || other.get().map(|other| format!("In the profile: {other}"))
                    >
                        "changed"
                    </span>
                </Show>
                <Show when=move || broken.get() != 0>
                    <span class=pill.clone()>{move || count(broken.get(), "problem", "problems")}</span>
                </Show>
                <SelectField
                    label=title
                    bare=true
                    options=LEVELS.map(|(value, _, text)| (value.to_owned(), text.to_owned())).to_vec()
                    chosen=level
                    apply=set_level
                />
            </div>
            <div class="rule-more" id=id>
                <Show when=move || open.get()>{more.with_value(|rule| rule_view(rule.clone()))}</Show>
            </div>
        </li>
    }
}

fn rule_view(rule: RuleWords) -> impl IntoView {
    let RuleWords { title, why, bad, good, can_be_fixed, .. } = rule;
    let mended = if can_be_fixed {
        "Problems can be mended by Trestle."
    } else {
        "A person has to decide what mends it."
    };
    view! {
        <Markdown text=why />
        <p class="muted">{mended}</p>
        <div class="rule-examples">
            <div>
                <span class="field-label">"Breaks it"</span>
                <Code text=bad label=format!("SQL that breaks it: {title}") />
            </div>
            <div>
                <span class="field-label">"Keeps it"</span>
                <Code text=good label=format!("SQL that keeps it: {title}") />
            </div>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test]
    fn rules_are_found_by_all_words() {
        let rule = RuleWords {
            code: "index-name".to_owned(),
            group: "Naming".to_owned(),
            title: "Indexes are named by what they are on".to_owned(),
            why: "Plans name them.".to_owned(),
            bad: String::new(),
            good: String::new(),
            can_be_fixed: true,
        };
        for (words, found) in
            [("", true), ("index-name", true), ("plans naming", true), ("index uuid", false)]
        {
            assert_eq!(fits(&rule, words), found, "{words}");
        }
    }
}
