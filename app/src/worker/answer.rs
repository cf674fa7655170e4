//! What the page asks of the open document.

use crate::protocol::{Answer, Question, Scope};
use trestle_core::export::{MermaidScope, mermaid};
use trestle_core::model::Document;
use trestle_core::share::{json_from_document, link_fragment};
use trestle_core::sql::{EmitOptions, emit, emit_object, read_default};

pub(super) fn answer(document: &Document, question: Question) -> Answer {
    match question {
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
        Question::Default { table, column, text } => {
            Answer::Default(read_default(&document.schema, &table, &column, &text))
        }
    }
}
