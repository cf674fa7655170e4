//! A policy as a form, and row level security.

use super::control::{CheckField, ConditionInput, RolesField, SelectField};
use super::field::change;
use super::part_draft::{Head, PartDraft};
use super::shown::Shown;
use crate::page::client::derived;
use crate::page::drawer::Said;
use crate::protocol::{Answer, Question};
use leptos::prelude::*;
use trestle_core::edit::{Command, Defined};
use trestle_core::model::{Expr, Name, Policy, PolicyCommand, PolicyId, RowSecurity};
use trestle_core::sql::Flaw;

const COMMANDS: [(PolicyCommand, &str, &str); 5] = [
    (PolicyCommand::All, "all", "All commands"),
    (PolicyCommand::Select, "select", "Select"),
    (PolicyCommand::Insert, "insert", "Insert"),
    (PolicyCommand::Update, "update", "Update"),
    (PolicyCommand::Delete, "delete", "Delete"),
];

fn new_policy() -> Policy {
    Policy {
        id: PolicyId::new(""),
        name: Name::default(),
        command: PolicyCommand::All,
        permissive: true,
        roles: Vec::new(),
        using: None,
        check: None,
        comment: None,
    }
}

#[component]
pub(super) fn PolicyForm(
    shown: Shown,
    policy: Option<Policy>,
    done: Callback<()>,
) -> impl IntoView {
    let head = Head::of(policy.as_ref().map(|p| (&p.name, &p.comment)));
    let draft = RwSignal::new(policy.unwrap_or_else(new_policy));
    let roles = RwSignal::new(draft.with_untracked(|p| p.roles.clone()));
    let part = Callback::new(move |()| {
        let mut policy = draft.get_untracked();
        head.write(&mut policy.name, &mut policy.comment);
        policy.roles = roles.get_untracked();
        Ok(Defined::Policy(shown.id.get_value(), policy))
    });
    let kind = Memo::new(move |_| draft.with(|p| p.command));
    let expression =
        |expr: &Option<Expr>| expr.as_ref().map(|e| e.text().to_owned()).unwrap_or_default();
    let told = told(shown, draft, roles);
    let given = |text: String| (!text.trim().is_empty()).then(|| Expr::opaque(text));
    view! {
        <PartDraft
            word="policy"
            head=head
            name_placeholder="Members read their own rows"
            part=part
            done=done
        >
            <div class="field-pair">
                <SelectField
                    label="Command"
                    options=COMMANDS.map(|(_, v, t)| (v.to_owned(), t.to_owned())).to_vec()
                    chosen=Signal::derive(move || {
                        COMMANDS
                            .iter()
                            .find(|(c, ..)| *c == kind.get())
                            .map_or("all", |(_, word, _)| word)
                            .to_owned()
                    })
                    apply=move |value: String| {
                        let found = COMMANDS.iter().find(|(_, word, _)| *word == value);
                        draft.update(|p| {
                            p.command = found.map_or(PolicyCommand::All, |(c, ..)| *c);
                            if p.command == PolicyCommand::Insert {
                                p.using = None;
                            }
                            if matches!(p.command, PolicyCommand::Select | PolicyCommand::Delete) {
                                p.check = None;
                            }
                        });
                        Ok(())
                    }
                />
                <SelectField
                    label="Kind"
                    options=[("permissive", "Permissive: any allows"), ("restrictive", "Restrictive: all must")]
                        .map(|(v, t)| (v.to_owned(), t.to_owned()))
                        .to_vec()
                    chosen=Signal::derive(move || {
                        if draft.with(|p| p.permissive) { "permissive" } else { "restrictive" }.to_owned()
                    })
                    apply=move |value: String| {
                        draft.update(|p| p.permissive = value == "permissive");
                        Ok(())
                    }
                />
            </div>
            <RolesField roles=roles />
            <Show when=move || kind.get() != PolicyCommand::Insert>
                <ConditionInput
                    label="Rows that are seen (USING)"
                    placeholder="user_id = (select auth.uid())"
                    table=shown.id.get_value()
                    value=Signal::derive(move || draft.with(|p| expression(&p.using)))
                    on_input=move |text: String| draft.update(|p| p.using = given(text))
                    flaw=Signal::derive(move || told.with(|t| t.using.clone()))
                />
            </Show>
            <Show when=move || !matches!(kind.get(), PolicyCommand::Select | PolicyCommand::Delete)>
                <ConditionInput
                    label="Rows that may be written (WITH CHECK)"
                    placeholder="as USING"
                    table=shown.id.get_value()
                    value=Signal::derive(move || draft.with(|p| expression(&p.check)))
                    on_input=move |text: String| draft.update(|p| p.check = given(text))
                    flaw=Signal::derive(move || told.with(|t| t.check.clone()))
                />
            </Show>
            <p class="policy-sentence" role="status">
                {move || {
                    let text = told.with(|t| t.sentence.clone());
                    text.map(|text| view! { <Said text=format!("{text}.") /> })
                }}
            </p>
            <Show when=move || draft.with(is_without_check)>
                <p class="muted">"USING has to hold of rows that are written too, since there is no WITH CHECK."</p>
            </Show>
        </PartDraft>
    }
}

/// What is said of the draft.
#[derive(Clone, Debug, Default, PartialEq)]
struct Told {
    using: Option<Flaw>,
    check: Option<Flaw>,
    sentence: Option<String>,
}

/// Asks it anew with every key. Until there is an answer, what was said last holds.
fn told(shown: Shown, draft: RwSignal<Policy>, roles: RwSignal<Vec<Name>>) -> Memo<Told> {
    let question = Signal::derive(move || {
        let mut policy = draft.get();
        policy.roles = roles.get();
        // One that says nothing yet is not told of.
        let is_any = policy.using.is_some() || policy.check.is_some();
        let table = shown.id.get_value();
        is_any.then(|| Question::PolicyDraft { table, policy: Box::new(policy) })
    });
    let answer = derived(shown.store.version, question);
    Memo::new(move |_| match answer.get() {
        Some(Answer::PolicyDraft { using, check, sentence }) => Told { using, check, sentence },
        _ => Told::default(),
    })
}

/// Whether `USING` stands for what is not said of written rows.
fn is_without_check(policy: &Policy) -> bool {
    let writes = matches!(policy.command, PolicyCommand::All | PolicyCommand::Update);
    writes && policy.using.is_some() && policy.check.is_none()
}

/// Whether rows are guarded, and the owner too.
#[component]
pub(super) fn Security(shown: Shown) -> impl IntoView {
    let security = Memo::new(move |_| shown.read(|t| t.row_security));
    let set = move |edit: fn(&mut RowSecurity, bool), on: bool| {
        let Some(table) = shown.table.get_untracked() else { return Ok(()) };
        let mut table = table.as_ref().clone();
        edit(&mut table.row_security, on);
        change(shown.store, &Command::Define { object: Box::new(Defined::Table(table)) })
    };
    view! {
        <div class="security">
            <CheckField
                label="Row level security"
                checked=Signal::derive(move || security.get().enabled)
                apply=move |on| set(|s, on| s.enabled = on, on)
            />
            <CheckField
                label="Also for the owner"
                checked=Signal::derive(move || security.get().forced)
                apply=move |on| set(|s, on| s.forced = on, on)
            />
        </div>
    }
}
