//! Renaming roles, which owners, grants, memberships, policies and user mappings name in words.

use super::CommandError;
use super::apply::{Edit, Outcome};
use super::names::check_name;
use super::splice::with_text_at;
use super::walk::{Visitor, walk_catalog};
use crate::model::{Catalog, DefinitionKind, Name, ObjectRef, RoleId};
use crate::sql::quote_ident;
use crate::sql::scan::tokens;
use crate::sql::unquoted;
use std::sync::Arc;

impl Edit {
    pub(super) fn rename_role(&mut self, id: &RoleId, new: &str) -> Outcome {
        check_role_name(new)?;
        let Some(old) = self.document.schema.roles.get(id).map(|r| r.name.clone()) else {
            return Ok(());
        };
        if old == *new {
            return Ok(());
        }
        // Also a role without a record is one.
        if names_role(&self.document.schema, &Name::new(new)) {
            return Err(CommandError::NameTaken {
                name: new.to_owned(),
                by: "another role".to_owned(),
                place: "this document".to_owned(),
            });
        }
        self.rename_in_user_mappings(&old, new);
        each_role(&mut self.document.schema, &mut |name| {
            if *name == old {
                *name = Name::new(new);
            }
        });
        self.rename_in_texts(&ObjectRef::Role(id.clone()), &old, new);
        Ok(())
    }

    /// A user mapping has its role as SQL writes it for a name, and its text begins with `FOR` and the role.
    fn rename_in_user_mappings(&mut self, old: &Name, new: &str) {
        let definitions = &mut self.document.schema.definitions;
        let mappings = definitions.iter().filter(|d| d.kind == DefinitionKind::UserMapping);
        let hit = mappings.filter(|d| unquoted(d.name.as_str()) == old.as_str());
        let ids: Vec<_> = hit.map(|d| d.id.clone()).collect();
        for id in ids {
            let Some(mapping) = definitions.get_mut(&id) else { continue };
            if let Some(role) = tokens(mapping.definition.text()).get(1) {
                let place = [(role.start, role.end)];
                mapping.definition = with_text_at(&mapping.definition, &place, &quote_ident(new));
                mapping.name = Name::new(&*quote_ident(new));
            }
        }
    }
}

/// Whether a role can have a name (manual, CREATE ROLE).
pub(super) fn check_role_name(name: &str) -> Outcome {
    check_name("role", name)?;
    if name.starts_with("pg_") || ["public", "none"].contains(&name) {
        return Err(CommandError::NotAllowed(format!(
            "{name} cannot be the name of a role: Postgres keeps public, none and all that begins with pg_ for itself."
        )));
    }
    Ok(())
}

/// Whether anything names a role: an owner, a policy, a privilege, a member.
pub(crate) fn names_role(catalog: &Catalog, role: &Name) -> bool {
    let mut found = false;
    each_role(&mut catalog.clone(), &mut |name| found |= name == role);
    found
}

/// Visits every name of a role.
fn each_role(catalog: &mut Catalog, visit: &mut dyn FnMut(&mut Name)) {
    struct Roles<'v>(&'v mut dyn FnMut(&mut Name));
    impl Visitor for Roles<'_> {
        fn role_name(&mut self, name: &mut Name) {
            (self.0)(name);
        }
    }

    walk_catalog(catalog, &mut Roles(visit));
    if catalog.default_privileges.is_empty() {
        return;
    }
    for defaults in Arc::make_mut(&mut catalog.default_privileges) {
        if let Some(role) = &mut defaults.role {
            visit(role);
        }
        defaults.acl.iter_mut().filter_map(|e| e.grantee.as_mut()).for_each(&mut *visit);
        defaults.acl.sort();
    }
}

#[cfg(test)]
mod tests {
    use crate::edit::Command;
    use crate::edit::test_utils::{check_refused, run};
    use crate::import::{ImportOptions, Source, import};
    use crate::model::{Document, ObjectRef, RoleId};
    use crate::sql::{EmitOptions, emit};

    const SCHEMA: &str = "
        CREATE ROLE readers;
        CREATE ROLE clerk;
        GRANT readers TO clerk;
        CREATE TABLE orders (id bigint, total numeric);
        ALTER TABLE orders OWNER TO readers;
        GRANT SELECT ON orders TO readers;
        GRANT UPDATE (total) ON orders TO readers, anon;
        CREATE POLICY seen ON orders TO readers USING (true);
        CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'select 1';
        GRANT EXECUTE ON FUNCTION f() TO readers;
        CREATE FOREIGN DATA WRAPPER w;
        CREATE SERVER s FOREIGN DATA WRAPPER w;
        GRANT USAGE ON FOREIGN SERVER s TO readers;
        CREATE USER MAPPING FOR readers SERVER s;
        ALTER DEFAULT PRIVILEGES FOR ROLE readers GRANT SELECT ON TABLES TO readers;
        COMMENT ON ROLE readers IS 'who reads';";

    fn rename(name: &str) -> (Document, Command) {
        let document = import(vec![Source::new("s.sql", SCHEMA)], &ImportOptions::default());
        let object = ObjectRef::Role(RoleId::new("readers"));
        (document.document, Command::Rename { object, name: name.to_owned() })
    }

    #[test]
    fn everything_that_names_the_role_follows() {
        let (document, command) = rename("lookers");
        let options = EmitOptions { owners: true };
        let before = emit(&document, options);
        let named = before.matches("readers").count();
        let after = emit(&run(&document, &command).document, options);
        assert!(!after.contains("readers"), "{after}");
        assert_eq!(after.matches("lookers").count(), named, "{after}");
        for text in [
            "GRANT lookers TO clerk",
            "OWNER TO lookers",
            "TO lookers\n  USING (true)",
            "CREATE USER MAPPING FOR lookers SERVER s",
            "FOR ROLE lookers GRANT SELECT ON TABLES TO lookers",
        ] {
            assert!(after.contains(text), "{text}: {after}");
        }
    }

    #[test]
    fn no_two_roles_have_one_name_and_none_that_of_postgres() {
        for taken in ["clerk", "anon"] {
            let (document, command) = rename(taken);
            let reason = format!(
                "\"{taken}\" is already the name of another role in this document. Choose another name."
            );
            check_refused(&document, &command, &reason);
        }
        let (document, command) = rename("pg_reader");
        let reason = "pg_reader cannot be the name of a role: Postgres keeps public, none and all that begins with pg_ for itself.";
        check_refused(&document, &command, reason);
    }
}
