//! What is granted on objects when they are made.

use super::CommandError;
use super::apply::{Edit, Outcome};
use super::rename_role::check_role_name;
use crate::model::{AclEntry, AclState, DefaultPrivileges, Name, ObjectRef};
use std::sync::Arc;

impl Edit {
    pub(super) fn set_default_privileges(&mut self, defaults: &DefaultPrivileges) -> Outcome {
        self.check_default_privileges(defaults)?;
        let mut defaults = defaults.clone();
        defaults.acl.sort();
        let all = Arc::make_mut(&mut self.document.schema.default_privileges);
        let at = all.iter().position(|other| other.is_about_same(&defaults));
        match (at, defaults.acl.is_empty()) {
            (Some(at), true) => drop(all.remove(at)),
            (Some(at), false) => all[at] = defaults,
            (None, true) => {}
            (None, false) => all.push(defaults),
        }
        Ok(())
    }

    fn check_default_privileges(&self, defaults: &DefaultPrivileges) -> Outcome {
        let refused = |why: String| Err(CommandError::NotAllowed(why));
        let all = defaults.grantable();
        if all.is_empty() {
            return refused(format!("There are no default privileges on {}.", defaults.objects));
        }
        if let Some(schema) = &defaults.schema {
            if !self.document.schema.schemas.contains(schema) {
                return Err(CommandError::NotFound { object: ObjectRef::Schema(schema.clone()) });
            }
            if defaults.objects == "schemas" {
                return refused("A schema is in no other schema.".to_owned());
            }
        }
        let roles = defaults.acl.iter().filter_map(|entry| entry.grantee.as_ref());
        roles.chain(&defaults.role).try_for_each(|role: &Name| check_role_name(role.as_str()))?;
        for entry in &defaults.acl {
            let word = entry.privilege.keyword();
            if !all.contains(&entry.privilege) {
                return refused(format!("{word} cannot be granted on {}.", defaults.objects));
            }
            if defaults.schema.is_some() && entry.state == AclState::Revoked {
                return refused(
                    "In one schema, default privileges add to those of all schemas and cannot take any away. \
                     Revoke it in every schema."
                        .to_owned(),
                );
            }
            let same =
                |e: &&AclEntry| (&e.grantee, e.privilege) == (&entry.grantee, entry.privilege);
            if defaults.acl.iter().filter(same).count() > 1 {
                return refused(format!("{word} is said twice of one role."));
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use crate::edit::test_utils::{check_refused, run};
    use crate::edit::{Command, apply};
    use crate::model::samples::kitchen_sink;
    use crate::model::{
        AclEntry, AclState, DefaultPrivileges, Document, Name, Privilege, SchemaId,
    };

    fn command(
        objects: &str,
        schema: Option<&str>,
        privilege: Privilege,
        state: AclState,
    ) -> Command {
        let grantee = Some(Name::new("reader"));
        let defaults = DefaultPrivileges {
            role: Some(Name::new("boss")),
            schema: schema.map(SchemaId::new),
            objects: Name::new(objects),
            acl: vec![AclEntry { grantee, privilege, state }],
        };
        Command::SetDefaultPrivileges { defaults }
    }

    #[test]
    fn they_are_set_and_taken_back() {
        let before = kitchen_sink();
        let count = |document: &Document| document.schema.default_privileges.len();
        let set = command("sequences", Some("app"), Privilege::Usage, AclState::Granted);
        let after = run(&before, &set).document;
        assert_eq!(count(&after), count(&before) + 1);
        let other =
            command("sequences", Some("app"), Privilege::Select, AclState::GrantedWithGrantOption);
        let changed = run(&after, &other).document;
        assert_eq!(count(&changed), count(&after));
        let Command::SetDefaultPrivileges { mut defaults } = set else { unreachable!() };
        defaults.acl.clear();
        let none = run(&changed, &Command::SetDefaultPrivileges { defaults }).document;
        assert_eq!(none.schema.default_privileges, before.schema.default_privileges);
    }

    #[test]
    fn what_a_server_refuses_is_refused() {
        let document = kitchen_sink();
        let granted = AclState::Granted;
        for (objects, schema, privilege, state, why) in [
            (
                "views",
                None,
                Privilege::Select,
                granted,
                "There are no default privileges on views.",
            ),
            ("schemas", Some("app"), Privilege::Usage, granted, "A schema is in no other schema."),
            (
                "functions",
                None,
                Privilege::Select,
                granted,
                "SELECT cannot be granted on functions.",
            ),
            (
                "tables",
                Some("app"),
                Privilege::Select,
                AclState::Revoked,
                "In one schema, default privileges add to those of all schemas and cannot take any away. \
                 Revoke it in every schema.",
            ),
        ] {
            check_refused(&document, &command(objects, schema, privilege, state), why);
        }
        assert!(
            apply(&document, &command("tables", Some("gone"), Privilege::Select, granted)).is_err()
        );
        run(&document, &command("functions", None, Privilege::Execute, AclState::Revoked));
    }
}
