//! Transactions: what a `ROLLBACK` takes back, and the session's role.

use super::syntax::{name, string, words};
use super::work::Work;
use super::{Answer, Done, Problem, Reader};
use crate::model::Name;
use squawk_syntax::ast::{self, AstNode};

/// States to return to: the start of the open transaction, then its savepoints.
#[derive(Debug, Default)]
pub(super) struct Snapshots {
    /// Whether any statement will ever return to one: a copy costs time.
    pub(super) wanted: bool,
    stack: Vec<(Option<Name>, Work)>,
}

/// More savepoints than this in one transaction are not kept.
const MAX_SAVEPOINTS: usize = 64;

/// The answer to a statement about transactions; none for other statements.
pub(super) fn apply(reader: &mut Reader, statement: &ast::Stmt) -> Option<Answer> {
    use ast::Stmt as S;
    let snapshots = &mut reader.snapshots;
    let plain = || Done::Ignored("transactions are no part of a schema".into());
    Some(Ok(match statement {
        S::Begin(_) => {
            if snapshots.wanted && snapshots.stack.is_empty() {
                snapshots.stack.push((None, reader.work.clone()));
            }
            plain()
        }
        S::Commit(_) => {
            snapshots.stack.clear();
            plain()
        }
        S::SavepointCreate(s) => {
            let open = (1..=MAX_SAVEPOINTS).contains(&snapshots.stack.len());
            if open && snapshots.wanted {
                snapshots.stack.push((name(s.savepoint()), reader.work.clone()));
            }
            plain()
        }
        S::Rollback(ast::Rollback::RollbackTransaction(_)) => {
            let Some((_, work)) = snapshots.stack.drain(..).next() else {
                return Some(Ok(plain()));
            };
            reader.work = work;
            Done::Modelled(None)
        }
        S::Rollback(ast::Rollback::RollbackToSavepoint(s)) => {
            let wanted = name(s.savepoint_ref());
            let at = snapshots.stack.iter().rposition(|(n, _)| n.is_some() && *n == wanted);
            let Some(at) = at else {
                return Some(if snapshots.stack.is_empty() {
                    Ok(plain())
                } else {
                    Err(Problem::new("the savepoint does not exist"))
                });
            };
            snapshots.stack.truncate(at + 1);
            if let Some((_, work)) = snapshots.stack.last() {
                reader.work = work.clone();
            }
            Done::Modelled(None)
        }
        S::SetRole(s) => set_role(&mut reader.work, s.syntax()),
        S::SetSessionAuth(s) => set_role(&mut reader.work, s.syntax()),
        S::ResetRole(_) | S::ResetSessionAuth(_) => {
            reader.work.role = Name::new("postgres");
            Done::Ignored("a setting of the session".into())
        }
        _ => return None,
    }))
}

/// Objects that are made from now on belong to this role.
fn set_role(work: &mut Work, node: &squawk_syntax::SyntaxNode) -> Done {
    let quoted = node.descendants().find_map(ast::Literal::cast).and_then(|l| string(Some(l)));
    let named = node.descendants().find_map(ast::RoleRef::cast);
    let role = quoted.map(Name::from).or_else(|| super::syntax::role_of(&named?));
    let reset = words(node).last().is_some_and(|w| w == "none" || w == "default");
    work.role = role.filter(|_| !reset).unwrap_or_else(|| Name::new("postgres"));
    Done::Ignored("a setting of the session".into())
}
