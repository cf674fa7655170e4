//! Statements that are kept as text, and those that say nothing about a schema.

use super::Done;
use super::expr::Scope;
use super::work::Work;
use crate::model::{Expr, ObjectRef, Verbatim, VerbatimId, VerbatimPhase};
use squawk_syntax::ast::{self, AstNode};

/// What to do with a statement that no other file takes.
pub(super) fn other(statement: &ast::Stmt) -> Done {
    use ast::Stmt as S;
    let ignored = |why: &str| Done::Ignored(why.to_owned());
    match statement {
        S::Rollback(_)
        | S::ReleaseSavepoint(_)
        | S::PrepareTransaction(_)
        | S::SetTransaction(_)
        | S::SetConstraints(_) => ignored("transactions are no part of a schema"),
        S::Reset(_) | S::Show(_) | S::Discard(_) | S::Load(_) => {
            ignored("a setting of the session")
        }
        S::Insert(_) | S::Update(_) | S::Delete(_) | S::Merge(_) | S::Copy(_) | S::Truncate(_) => {
            ignored("data is no part of a schema")
        }
        S::ParenSelect(_) | S::CompoundSelect(_) | S::Values(_) | S::Table(_) | S::Explain(_) => {
            ignored("a query: it says nothing about the schema")
        }
        S::Analyze(_)
        | S::Vacuum(_)
        | S::Reindex(_)
        | S::Checkpoint(_)
        | S::Refresh(_)
        | S::Repack(_) => ignored("maintenance changes no schema"),
        S::Prepare(_)
        | S::Execute(_)
        | S::Deallocate(_)
        | S::Declare(_)
        | S::Fetch(_)
        | S::Move(_)
        | S::Close(_)
        | S::Listen(_)
        | S::Unlisten(_)
        | S::Notify(_)
        | S::Lock(_)
        | S::Call(_) => ignored("a command of the session"),
        S::CreateDatabase(_) | S::AlterDatabase(_) | S::DropDatabase(_) | S::AlterSystem(_) => {
            ignored("a database is more than the schema in it")
        }
        _ => Done::Keep(None),
    }
}

/// Keeps a statement to the letter, in its place.
pub(super) fn keep(work: &mut Work, statement: &ast::Stmt, kind: &str, about: Option<ObjectRef>) {
    let mut statement_text = work.expr(statement.syntax(), &Scope::default());
    let trimmed = statement_text.text().trim_end().trim_end_matches(';').trim_end();
    if trimmed.len() != statement_text.text().len() {
        statement_text = Expr::new(trimmed, statement_text.references().to_vec());
    }
    let order = work.next_verbatim_order();
    let id =
        VerbatimId::derive(&[&kind.to_lowercase().replace(' ', "-"), &order.to_string()], |id| {
            work.catalog.verbatim.contains(id)
        });
    work.put_verbatim(Verbatim {
        id,
        statement: statement_text,
        kind: kind.to_owned(),
        about,
        phase: phase(statement),
        order,
    });
}

/// Where a statement stands so that what it needs is there, and what needs it comes later.
fn phase(statement: &ast::Stmt) -> VerbatimPhase {
    use ast::Stmt as S;
    match statement {
        S::CreateType(_)
        | S::CreateRole(_)
        | S::CreateUser(_)
        | S::CreateGroup(_)
        | S::Grant(_)
        | S::Revoke(_) => VerbatimPhase::BeforeTypes,
        _ => VerbatimPhase::AtEnd,
    }
}
