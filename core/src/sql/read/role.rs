//! Roles, and membership in them.

use super::syntax::{flat_text, name_of, role_of, roles, words};
use super::work::Work;
use super::{Answer, Done, Problem};
use crate::model::{Name, ObjectRef, Role, RoleAttribute, RoleId, RoleOptions};
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
        name: role_name.clone(),
        options: RoleOptions::default(),
        member_of: Vec::new(),
        comment: None,
    };
    if words(node).get(1).is_some_and(|w| w == "user") {
        role.options.set(RoleAttribute::Login, true);
    }
    let options = node.children().find_map(ast::RoleOptionList::cast);
    let is_made = |name: &Name| work.catalog.roles.iter().any(|r| r.name == *name);
    let members = set_options(&mut role, options)?.filter(|members| members.iter().all(is_made));
    let Some(members) = members else {
        return Ok(Done::Keep(None));
    };
    work.catalog.roles.insert(role);
    join(work, &[role_name], &members);
    Ok(Done::Modelled(Some(ObjectRef::Role(id))))
}

/// Sets what options say, and gives back the roles that are to be members of this one. None where the model has not all
/// that they say.
fn set_options(
    role: &mut Role,
    list: Option<ast::RoleOptionList>,
) -> Result<Option<Vec<Name>>, Problem> {
    use ast::RoleOption as O;
    let mut members = Vec::new();
    for option in list.into_iter().flat_map(|l| l.role_options()) {
        match option {
            O::RoleOptionInRole(r) => role.member_of.extend(named(r.role_ref_list())),
            O::RoleOptionInGroup(r) => role.member_of.extend(named(r.role_ref_list())),
            O::RoleOptionRole(r) => members.extend(named(r.role_ref_list())),
            O::RoleOptionUser(r) => members.extend(named(r.role_ref_list())),
            // Its members may make others members.
            O::RoleOptionAdmin(_) => return Ok(None),
            // A password is no part of a schema, and must not travel in a link. Postgres itself takes no heed of an id.
            O::RoleOptionPassword(_)
            | O::RoleOptionEncryptedPassword(_)
            | O::RoleOptionSysid(_) => {}
            O::RoleOptionValidUntil(until) => {
                role.options.valid_until = super::syntax::string(until.literal());
            }
            O::RoleOptionConnectionLimit(_) | O::RoleOptionGeneric(_) | O::RoleOptionInherit(_) => {
                let text = flat_text(option.syntax()).to_uppercase();
                role.options.say(&text).map_err(|error| Problem::new(error.to_string()))?;
            }
        }
    }
    Ok(Some(members))
}

fn named(list: Option<ast::RoleRefList>) -> impl Iterator<Item = Name> {
    roles(list).into_iter().flatten()
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
        // Postgres takes members in CREATE ROLE alone.
        Some(A::RoleOptionList(list)) => drop(set_options(&mut role, Some(list))?),
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
    let is_made = |name: &Name| work.catalog.roles.iter().find(|r| r.name == *name);
    // A grant to roles of which some are made elsewhere is kept whole.
    let Some(made) = members.iter().map(is_made).collect::<Option<Vec<_>>>() else {
        return Ok(Done::Keep(None));
    };
    let object = made.last().map(|role| ObjectRef::Role(role.id.clone()));
    if grant {
        join(work, groups, members);
    } else {
        change(work, members, |role| role.member_of.retain(|group| !groups.contains(group)));
    }
    Ok(object.map_or(Done::Keep(None), |object| Done::Modelled(Some(object))))
}

fn join(work: &mut Work, groups: &[Name], members: &[Name]) {
    change(work, members, |role| {
        role.member_of.retain(|group| !groups.contains(group));
        role.member_of.extend(groups.iter().cloned());
    });
}

fn change(work: &mut Work, names: &[Name], change: impl Fn(&mut Role)) {
    for name in names {
        let id = work.catalog.roles.iter().find(|r| r.name == *name).map(|r| r.id.clone());
        if let Some(role) = id.and_then(|id| work.catalog.roles.get_mut(&id)) {
            change(role);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::import::{ImportOptions, Source, import};
    use crate::model::Name;

    /// Roles with their options and groups, and what was kept as it stands.
    fn read(sql: &str) -> (Vec<String>, Vec<String>) {
        let imported = import(vec![Source::new("a.sql", sql)], &ImportOptions::default());
        let catalog = &imported.document.schema;
        let roles = catalog.roles.iter().map(|role| {
            let groups: Vec<_> = role.member_of.iter().map(Name::as_str).collect();
            let options = Vec::<String>::from(role.options.clone()).join(" ");
            format!("{}: {options}; {}", role.name, groups.join(", "))
        });
        let kept = catalog.verbatim.iter().map(|v| v.statement.text().to_owned());
        (roles.collect(), kept.collect())
    }

    #[test]
    fn options_and_memberships_are_read() {
        let sql = "
            CREATE ROLE team; CREATE GROUP staff IN GROUP team;
            CREATE USER clerk WITH NOINHERIT SYSID 9 CONNECTION LIMIT 3 PASSWORD 'secret' IN ROLE staff;
            ALTER ROLE clerk NOLOGIN INHERIT VALID UNTIL '2030-01-01';
            CREATE ROLE boss ROLE staff;";
        let (roles, kept) = read(sql);
        let expected = [
            "boss: ; ",
            "clerk: INHERIT NOLOGIN CONNECTION LIMIT 3 VALID UNTIL '2030-01-01'; staff",
            "staff: ; team, boss",
            "team: ; ",
        ];
        assert_eq!(roles, expected);
        assert!(kept.is_empty(), "{kept:?}");
    }

    #[test]
    fn what_the_model_has_not_is_kept() {
        let admin = "CREATE ROLE boss ADMIN clerk";
        let outside = "GRANT clerk TO clerk2, somebody";
        let (roles, kept) =
            read(&format!("CREATE ROLE clerk; CREATE ROLE clerk2; {admin}; {outside};"));
        assert_eq!(roles, ["clerk: ; ", "clerk2: ; "]);
        assert_eq!(kept, [admin, outside]);
    }
}
