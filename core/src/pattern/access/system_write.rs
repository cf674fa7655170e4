//! Rows that the system alone writes.

use super::super::build::Build;
use super::super::{Choice, Group, Needs, PatternError, StandardPattern};
use super::choices::commands;
use super::policy::{self, New, SYSTEM, add, change, command_of, enable, grant};
use super::sql::Sql;
use crate::model::{AclState, Name, Privilege, TableId};
use crate::rls::Action;

pub(in crate::pattern) const PATTERN: StandardPattern = StandardPattern {
    code: "system-write",
    title: "system-only write",
    explanation: "The system alone writes: no policy lets anybody else, and the roles of the API lose the privileges. Who may read is \
                  what other patterns say.",
    group: Group::Access,
    needs: Needs::Some,
    choices: |_| {
        let writes = [Action::Insert, Action::Update, Action::Delete];
        let about = "service_role passes policies over on Supabase, so they only say what holds; a role of one's own that does not needs them.";
        vec![
            Choice::name("role", "The system's role", SYSTEM),
            commands(&writes, &writes),
            Choice { about, ..Choice::flag("policies", "Say it by policies too", false) },
            Choice::flag("read", "Whoever is signed in may see all rows", false),
        ]
    },
    plan,
};

fn plan(build: &mut Build<'_>) -> Result<(), PatternError> {
    let system = Name::new(build.name("role"));
    let writes: Vec<Action> = [Action::Insert, Action::Update, Action::Delete]
        .into_iter()
        .filter(|a| build.many("commands").contains(&a.privilege().keyword().to_lowercase()))
        .collect();
    for table in build.tables.clone() {
        enable(build, &table)?;
        close(build, &table, &writes)?;
        let privileges = writes.iter().map(|action| action.privilege());
        let privileges: Vec<Privilege> =
            [Privilege::Select].into_iter().chain(privileges).collect();
        grant(build, &table, &system, &privileges)?;
        for action in &writes {
            if build.flag("policies") {
                let all = || Some(Sql::of("true").into_expr());
                let roles = std::slice::from_ref(&system);
                let using = (*action != Action::Insert).then(all).flatten();
                let check = (*action != Action::Delete).then(all).flatten();
                let about = "For the system: it writes for everybody.".to_owned();
                let action = *action;
                add(
                    build,
                    &table,
                    New { action, permissive: true, roles, using, check, suffix: "system", about },
                )?;
            }
        }
        if build.flag("read") {
            let roles: Vec<Name> =
                super::choices::SIGNED_IN.iter().map(|r| Name::new(*r)).collect();
            let all = Sql::of("true");
            let words = policy::Words {
                suffix: "signed_in",
                who: "Whoever is signed in",
                whose: "any row",
            };
            policy::protect(build, &table, &roles, &[Action::Select], (&all, &all), &words)?;
        }
    }
    Ok(())
}

/// What policies are not asked about.
const PAST_POLICIES: [Privilege; 3] =
    [Privilege::Truncate, Privilege::References, Privilege::Trigger];

/// Takes the privileges to write from the roles of the API, also those that older projects give them, and the policies that
/// they had for it.
fn close(build: &mut Build<'_>, table: &TableId, writes: &[Action]) -> Result<(), PatternError> {
    let roles: Vec<Name> =
        build.settings.access.api_roles.iter().map(|role| Name::new(role.as_str())).collect();
    let found = build.table(table)?;
    let is_of_api = |policy: &crate::model::Policy| {
        !policy.roles.is_empty() && policy.roles.iter().all(|role| roles.contains(role))
    };
    let gone: Vec<_> = found
        .policies
        .iter()
        .filter(|p| is_of_api(p) && writes.iter().any(|action| command_of(*action) == p.command))
        .map(|p| crate::model::ObjectRef::Policy(table.clone(), p.id.clone()))
        .collect();
    for object in gone {
        build.run(crate::edit::Command::Remove { object, cascade: false })?;
    }
    let taken = writes.iter().map(|action| action.privilege()).chain(PAST_POLICIES);
    let taken: Vec<Privilege> = taken.collect();
    Ok(change(build, table, |table| {
        for role in &roles {
            for privilege in &taken {
                table.acl.set(Some(role.clone()), *privilege, AclState::Revoked);
            }
        }
    })?)
}
