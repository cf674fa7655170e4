//! Policies.

use super::{Edit, Outcome, not_allowed, twice};
use crate::edit::apply::not_found;
use crate::edit::names::check_name;
use crate::edit::{CommandError, describe};
use crate::model::{Name, ObjectRef, Policy, PolicyCommand, PolicyId, TableId};

impl Edit {
    pub(super) fn define_policy(&mut self, table: &TableId, policy: &Policy) -> Outcome {
        check_policy(policy)?;
        self.check_expr(policy.using.as_ref(), "A condition")?;
        self.check_expr(policy.check.as_ref(), "A condition")?;
        let owner = self.table(table)?;
        let mut policy = policy.clone();
        if policy.id.as_str().is_empty() {
            check_name("policy", policy.name.as_str())?;
            if owner.policies.iter().any(|p| p.name == policy.name) {
                return Err(CommandError::NameTaken {
                    name: policy.name.to_string(),
                    by: "another policy".to_owned(),
                    place: describe(&self.document, &ObjectRef::Table(table.clone())),
                });
            }
            policy.id = PolicyId::derive(&[policy.name.as_str()], |id| owner.policy(id).is_some());
            self.created.push(ObjectRef::Policy(table.clone(), policy.id.clone()));
            self.table_mut(table)?.policies.push(policy);
            return Ok(());
        }
        let owner = self.table_mut(table)?;
        let Some(slot) = owner.policies.iter_mut().find(|p| p.id == policy.id) else {
            return Err(not_found(ObjectRef::Policy(table.clone(), policy.id)));
        };
        policy.name = slot.name.clone();
        *slot = policy;
        Ok(())
    }
}

fn check_policy(policy: &Policy) -> Outcome {
    if policy.roles.iter().any(Name::is_empty) {
        return Err(CommandError::NameEmpty { what: "role" });
    }
    if let Some(role) = twice(policy.roles.iter().map(Name::as_str)) {
        return Err(not_allowed(format!("The role {role} stands twice in the policy.")));
    }
    match policy.command {
        PolicyCommand::Insert if policy.using.is_some() => Err(not_allowed(
            "A policy for INSERT has no USING: there is no row yet to look at. Use WITH CHECK.",
        )),
        PolicyCommand::Select | PolicyCommand::Delete if policy.check.is_some() => {
            Err(not_allowed(
                "A policy for SELECT or DELETE has no WITH CHECK: no row is written. Use USING.",
            ))
        }
        _ => Ok(()),
    }
}
