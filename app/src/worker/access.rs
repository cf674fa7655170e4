//! Who may do what, in words.

use crate::protocol::Answer;
use trestle_core::model::{Document, Expr, Name, Policy, PolicyId, TableId};
use trestle_core::rls::{
    Access, Action, Combined, Explanation, Roles, Rows, access, explain, rows_in_words, sentence,
};
use trestle_core::sql::flaw;

/// Why a role may do something with a table, or why not.
pub(super) fn why(
    document: &Document,
    role: Option<&Name>,
    table: &TableId,
    action: Action,
) -> Option<Box<Explanation>> {
    let table = document.schema.tables.get(table)?;
    Some(Box::new(explain(document, &Roles::of(document), role, table, action)))
}

/// The policies of tables, each with its sentence.
pub(super) fn sentences(
    document: &Document,
    tables: Vec<TableId>,
) -> Vec<(TableId, PolicyId, String)> {
    let mut told = Vec::new();
    for id in tables {
        let Some(table) = document.schema.tables.get(&id) else { continue };
        let said =
            |policy: &Policy| (id.clone(), policy.id.clone(), sentence(document, table, policy));
        told.extend(table.policies.iter().map(said));
    }
    told
}

/// What is to be said of a policy while it is typed.
pub(super) fn draft(document: &Document, table: &TableId, policy: &Policy) -> Answer {
    let catalog = &document.schema;
    let of = |expr: &Option<Expr>| flaw(catalog, table, expr.as_ref()?.text());
    let (using, check) = (of(&policy.using), of(&policy.check));
    let is_read = !using.iter().chain(&check).any(|flaw| flaw.is_error);
    let table = catalog.tables.get(table).filter(|_| is_read);
    let sentence = table.map(|table| sentence(document, table, policy));
    Answer::PolicyDraft { using, check, sentence }
}

/// Which rows of each table a role reaches, in words.
pub(super) fn words(
    document: &Document,
    role: Option<&Name>,
    tables: Vec<TableId>,
) -> Vec<(TableId, String)> {
    let roles = Roles::of(document);
    let told = tables.into_iter().filter_map(|id| {
        let table = document.schema.tables.get(&id)?;
        let mut policies: Vec<&Policy> = Vec::new();
        let mut is_any = false;
        for action in Action::ALL {
            let Access::Granted { rows, .. } = access(document, &roles, role, table, action) else {
                continue;
            };
            let Rows::Where { using, check } = rows else {
                is_any = true;
                continue;
            };
            let of_both = using.iter().chain(&check).flat_map(Combined::policies);
            for policy in of_both {
                if !policies.iter().any(|p| p.id == policy.id) {
                    policies.push(policy);
                }
            }
        }
        let words = match (is_any, table.row_security.enabled) {
            (true, false) => "every row: row level security is off".to_owned(),
            (true, true) => "every row: row level security does not hold for it".to_owned(),
            (false, _) => rows_in_words(document, table, &policies).join("; "),
        };
        Some((id, words))
    });
    told.collect()
}
