//! Roles, and membership in them.

use super::syntax::{flat_text, name_of, role_of, roles, words};
use super::work::Work;
use super::{Answer, Done, Problem};
use crate::model::{Name, ObjectRef, Role, RoleId};
use squawk_syntax::SyntaxNode;
use squawk_syntax::ast::{self, AstNode};

/// `CREATE ROLE`, `CREATE USER` (which may log in) and `CREATE GROUP`.
pub(super) fn create(work: &mut Work, node: &SyntaxNode) -> Answer {
    let name = node.children().find_map(ast::Role::cast).map(|r| name_of(r.syntax()));
    let role_name = name.filter(|n| !n.is_empty()).ok_or_else(Problem::no_name)?;
    if work.catalog.roles.iter().any(|r| r.name == role_name) {
        return Err(Problem::new(format!("the role {role_name} exists already")));
    }
    let id = RoleId::derive(&[role_name.as_str()], |id| work.catalog.roles.contains(id));
    let mut role = Role {
        id: id.clone(),
        name: role_name,
        options: Vec::new(),
        member_of: Vec::new(),
        comment: None,
    };
    if words(node).get(1).is_some_and(|w| w == "user") {
        role.options.push("LOGIN".to_owned());
    }
    set_options(&mut role, node.children().find_map(ast::RoleOptionList::cast));
    work.catalog.roles.insert(role);
    Ok(Done::Modelled(Some(ObjectRef::Role(id))))
}

fn set_options(role: &mut Role, list: Option<ast::RoleOptionList>) {
    for option in list.into_iter().flat_map(|l| l.role_options()) {
        match option {
            ast::RoleOption::RoleOptionInRole(r) => {
                role.member_of.extend(roles(r.role_ref_list()).into_iter().flatten());
            }
            // A password is no part of a schema, and must not travel in a link.
            ast::RoleOption::RoleOptionPassword(_)
            | ast::RoleOption::RoleOptionEncryptedPassword(_) => {}
            other => {
                let text = flat_text(other.syntax()).to_uppercase();
                let about = text.trim_start_matches("NO").to_owned();
                role.options.retain(|o| o.trim_start_matches("NO") != about);
                role.options.push(text);
            }
        }
    }
}

pub(super) fn alter(work: &mut Work, stmt: &ast::AlterRole) -> Answer {
    use ast::AlterRoleAction as A;
    let wanted = stmt.role_ref().and_then(|r| role_of(&r));
    let found = work.catalog.roles.iter().find(|r| Some(&r.name) == wanted.as_ref()).cloned();
    let Some(found) = found else {
        return Ok(Done::Keep(None));
    };
    let mut role = (*found).clone();
    match stmt.action() {
        Some(A::RoleOptionList(list)) => set_options(&mut role, Some(list)),
        Some(A::RoleRenameTo(to)) => {
            let new = to.syntax().children().last().map(|n| name_of(&n));
            role.name = new.ok_or_else(Problem::no_name)?;
        }
        _ => return Ok(Done::Keep(Some(ObjectRef::Role(role.id)))),
    }
    let object = ObjectRef::Role(role.id.clone());
    work.catalog.roles.insert(role);
    Ok(Done::Modelled(Some(object)))
}

/// `GRANT group TO role` and its `REVOKE`, for roles that the schema makes.
pub(super) fn membership(
    work: &mut Work,
    groups: &[Name],
    members: &[Name],
    grant: bool,
) -> Answer {
    let mut any = None;
    for member in members {
        let id = work.catalog.roles.iter().find(|r| r.name == *member).map(|r| r.id.clone());
        let Some(role) = id.and_then(|id| work.catalog.roles.get_mut(&id)) else { continue };
        role.member_of.retain(|group| !groups.contains(group));
        if grant {
            role.member_of.extend(groups.iter().cloned());
        }
        any = Some(ObjectRef::Role(role.id.clone()));
    }
    match any {
        Some(object) => Ok(Done::Modelled(Some(object))),
        None => Ok(Done::Keep(None)),
    }
}
