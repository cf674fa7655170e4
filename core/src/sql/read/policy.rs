//! `CREATE POLICY` and `ALTER POLICY`.

use super::expr::Scope;
use super::syntax::{name, qualified_opt, roles};
use super::work::Work;
use super::{Answer, Done, Problem};
use crate::model::{Name, ObjectRef, Policy, PolicyCommand, PolicyId, QualifiedName};
use squawk_syntax::ast;

pub(super) fn create(work: &mut Work, stmt: &ast::CreatePolicy) -> Answer {
    let path = table_path(stmt.on_table())?;
    let id = work.table_id(&path)?;
    let table = work.table_as_it_is(&id)?;
    let policy_name = name(stmt.policy()).ok_or_else(Problem::no_name)?;
    if table.policies.iter().any(|p| p.name == policy_name) {
        return Err(Problem::new(format!("the policy {policy_name} of {path} exists already")));
    }
    let scope = Scope::of_table(table);
    let policy_id = PolicyId::derive(&[policy_name.as_str()], |id| table.policy(id).is_some());
    let policy = Policy {
        id: policy_id.clone(),
        name: policy_name,
        command: match stmt.policy_command().and_then(|c| c.command()) {
            Some(ast::PolicyCommandKind::PolicyCommandSelect(_)) => PolicyCommand::Select,
            Some(ast::PolicyCommandKind::PolicyCommandInsert(_)) => PolicyCommand::Insert,
            Some(ast::PolicyCommandKind::PolicyCommandUpdate(_)) => PolicyCommand::Update,
            Some(ast::PolicyCommandKind::PolicyCommandDelete(_)) => PolicyCommand::Delete,
            Some(ast::PolicyCommandKind::PolicyCommandAll(_)) | None => PolicyCommand::All,
        },
        permissive: !stmt
            .as_policy_type()
            .and_then(|t| t.ident_token())
            .is_some_and(|t| t.text().eq_ignore_ascii_case("restrictive")),
        roles: policy_roles(stmt.policy_roles()),
        using: work.expr_opt(stmt.using_expr_clause().and_then(|u| u.expr()), &scope),
        check: work.expr_opt(stmt.with_check_expr_clause().and_then(|c| c.expr()), &scope),
        comment: None,
    };
    work.table_mut(&id)?.policies.push(policy);
    Ok(Done::Modelled(Some(ObjectRef::Policy(id, policy_id))))
}

fn policy_roles(list: Option<ast::PolicyRoles>) -> Vec<Name> {
    let all = roles(list.and_then(|r| r.role_ref_list()));
    // `PUBLIC` among others makes the others meaningless (manual, CREATE POLICY).
    if all.iter().any(Option::is_none) { Vec::new() } else { all.into_iter().flatten().collect() }
}

pub(super) fn table_path(on: Option<ast::OnTable>) -> Result<QualifiedName, Problem> {
    qualified_opt(on.and_then(|o| o.table_name_ref())).ok_or_else(Problem::no_name)
}

pub(super) fn alter(work: &mut Work, stmt: &ast::AlterPolicy) -> Answer {
    let path = table_path(stmt.on_table())?;
    let id = work.table_id(&path)?;
    let mut table = work.table(&id)?;
    let wanted = name(stmt.policy_ref()).ok_or_else(Problem::no_name)?;
    let scope = Scope::of_table(&table);
    let policy = table
        .policies
        .iter_mut()
        .find(|p| p.name == wanted)
        .ok_or_else(|| Problem::new(format!("the policy {wanted} of {path} does not exist")))?;
    match stmt.action() {
        Some(ast::AlterPolicyAction::PolicyRenameTo(to)) => {
            policy.name = name(to.policy()).ok_or_else(Problem::no_name)?;
        }
        Some(ast::AlterPolicyAction::AlterPolicyTo(to)) => {
            if to.policy_roles().is_some() {
                policy.roles = policy_roles(to.policy_roles());
            }
            if let Some(using) = to.using_expr_clause() {
                policy.using = work.expr_opt(using.expr(), &scope);
            }
            if let Some(check) = to.with_check_expr_clause() {
                policy.check = work.expr_opt(check.expr(), &scope);
            }
        }
        None => {}
    }
    let object = ObjectRef::Policy(id, policy.id.clone());
    work.put_table(table);
    Ok(Done::Modelled(Some(object)))
}
