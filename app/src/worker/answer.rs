//! What the page asks of the open document.

use super::{State, access, paste, preview, problems, sql_text};
use crate::protocol::{Answer, Counts, Question, SaveTrouble, Scope, Version};
use trestle_core::conventions::{Settings, examples};
use trestle_core::domain::{CountProblem, overview, read_counts};
use trestle_core::edit::{fragment, read_expressions};
use trestle_core::export::{MermaidScope, access_csv, access_markdown, mermaid, pgtap_of_rows};
use trestle_core::migrate::statements;
use trestle_core::model::Document;
use trestle_core::rls::attempt::{Trial, offer};
use trestle_core::rls::matrix;
use trestle_core::share::{json_from_document, link_fragment};
use trestle_core::sql::{EmitOptions, complete, emit, emit_object, script};

/// An answer with the version that it belongs to; none where nothing is open.
pub(super) fn answer(state: &mut State, question: Question) -> Option<(Version, Answer)> {
    let State { open, made, proposal, text, sources } = state;
    let open = open.as_ref()?;
    let document = &open.document;
    let answer = match question {
        Question::Sql { object: None } => Answer::Text(emit(document, EmitOptions::default())),
        Question::Sql { object: Some(object) } => {
            Answer::Text(emit_object(document, &object).unwrap_or_default())
        }
        Question::Mermaid { scope } => {
            let scope = match scope {
                Scope::All => MermaidScope::All,
                Scope::Domain(id) => MermaidScope::Domain(id),
                Scope::Tables(ids) => MermaidScope::Tables(ids.into_iter().collect()),
            };
            Answer::Text(mermaid(document, &scope))
        }
        Question::Link => Answer::Text(link_fragment(document)),
        Question::File => Answer::Text(json_from_document(document)),
        Question::Preview { job, how } => {
            let made = made.as_ref().filter(|made| made.job == job);
            *proposal = None;
            Answer::Preview(match made.map(|made| preview::propose(open, made, how)) {
                None => Err("This import is no longer there. Import it again.".to_owned()),
                Some(Err(reason)) => Err(reason),
                Some(Ok((proposed, preview))) => {
                    *proposal = Some(proposed);
                    Ok(preview)
                }
            })
        }
        Question::SqlOfTables { tables } => {
            let part = fragment(document, &tables, &Document::main_diagram_id());
            Answer::Text(emit(&part, EmitOptions::default()))
        }
        Question::Paste { job, diagram, at, choices } => {
            let made = made.as_ref().filter(|made| made.job == job);
            *proposal = None;
            Answer::Paste(
                match made.map(|made| paste::propose(open, made, &diagram, at, choices)) {
                    None => Err("What you pasted is no longer there. Paste it again.".to_owned()),
                    Some(Err(reason)) => Err(reason),
                    Some(Ok((proposed, plan))) => {
                        *proposal = Some(proposed);
                        Ok(plan)
                    }
                },
            )
        }
        Question::SqlOpen => {
            let session = text.insert(sql_text::Session::new(document));
            Answer::Text(session.text().to_owned())
        }
        Question::SqlRead { text: typed, shown } => {
            let session = text.get_or_insert_with(|| sql_text::Session::new(document));
            Answer::Sql(session.read(document, &typed, &shown))
        }
        Question::Source { job, file } => Answer::Source(sources.text(job, &file)),
        // A copy that is only looked at is not saved, and has none.
        Question::Versions
        | Question::SaveVersion { .. }
        | Question::NameVersion { .. }
        | Question::RemoveVersion { .. }
        | Question::VersionPreview { .. } => Answer::Versions(Err(SaveTrouble::Unavailable)),
        Question::Expressions { command } => {
            let read = read_expressions(&document.schema, &command);
            Answer::Expressions(read.map(Box::new))
        }
        Question::Rules => Answer::Rules(problems::rules()),
        Question::Fixes { problems } => Answer::Fixes(open.judge.fixes(&problems)),
        Question::Mend { what } => {
            let (proposed, plan) = problems::propose(open, &open.judge, &what);
            *proposal = Some(proposed);
            Answer::Mend(Box::new(plan))
        }
        Question::Domains => Answer::Domains(Box::new(overview(&open.judge.linter().context()))),
        Question::Examples { conventions } => {
            Answer::Examples(examples(document, &Settings::of_any(&conventions)))
        }
        Question::Counts { text } => {
            let read = read_counts(&document.schema, &text);
            let told = |all: Vec<CountProblem>| all.into_iter().map(|p| (p.at, p.text)).collect();
            Answer::Counts(Counts {
                matched: read.matched,
                unmatched: told(read.unmatched),
                malformed: told(read.malformed),
                more: read.more,
            })
        }
        Question::Access => Answer::Access(Box::new(matrix(document))),
        Question::AccessWhy { role, table, action } => {
            Answer::AccessWhy(access::why(document, role.as_ref(), &table, action))
        }
        Question::PolicyWords { tables } => {
            Answer::PolicyWords(access::sentences(document, tables))
        }
        Question::Complete { table, text, at } => {
            Answer::Completion(complete(document, &table, &text, at))
        }
        Question::Statements { command } => Answer::Text(match statements(document, &command) {
            Ok(all) => script(&all),
            Err(reason) => format!("-- {reason}\n"),
        }),
        Question::PolicyDraft { table, policy } => access::draft(document, &table, &policy),
        Question::AccessWords { role, tables } => {
            Answer::AccessWords(access::words(document, role.as_ref(), tables))
        }
        Question::OfferTrial { table } => Answer::Trial(offer(document, &table).map(Box::new)),
        Question::Try { table, scenario } => {
            let trial = Trial::new(document, &scenario);
            Answer::Tried { rows: trial.rows(&table), problems: trial.problems().to_vec() }
        }
        Question::TrialText { table, scenario } => {
            Answer::Text(pgtap_of_rows(document, &scenario, &table))
        }
        Question::AccessText { as_csv: true } => Answer::Text(access_csv(document)),
        Question::AccessText { as_csv: false } => Answer::Text(access_markdown(document)),
        Question::ObjectSql { object, text, shown } => {
            Answer::Sql(sql_text::read_object(document, object.as_ref(), &text, &shown))
        }
    };
    Some((open.version, answer))
}
