//! What a table says of itself, and whole new constraints.

use super::{Edit, Outcome, not_allowed};
use crate::edit::CommandError;
use crate::edit::names::{check_name, has_index};
use crate::model::{
    Constraint, ConstraintId, ConstraintKind, Deferrable, Name, ObjectRef, Persistence,
    ReplicaIdentity, Table, TableId, TableKind,
};

impl Edit {
    pub(super) fn define_table(&mut self, table: &Table) -> Outcome {
        let present = self.table(&table.id)?;
        if table.persistence != present.persistence
            && table.persistence == Persistence::Unlogged
            && present.partition_key.is_some()
        {
            return Err(not_allowed("A partitioned table holds no rows that could be unlogged."));
        }
        if let ReplicaIdentity::Index(name) = &table.replica_identity {
            check_replica_index(present, name)?;
        }
        if table.parameters.iter().any(|p| p.key.trim().is_empty()) {
            return Err(CommandError::TextEmpty("The name of a parameter"));
        }
        if let TableKind::Foreign { .. } = present.kind
            && table.row_security.enabled
        {
            return Err(not_allowed("A foreign table has no row level security."));
        }
        let own = self.table_mut(&table.id)?;
        own.persistence = table.persistence;
        own.row_security = table.row_security;
        own.parameters.clone_from(&table.parameters);
        own.tablespace.clone_from(&table.tablespace);
        own.access_method.clone_from(&table.access_method);
        own.replica_identity.clone_from(&table.replica_identity);
        own.owner.clone_from(&table.owner);
        own.acl = table.acl.clone();
        own.comment = table.comment.clone().filter(|c| !c.is_empty());
        own.rows = table.rows;
        Ok(())
    }

    pub(super) fn add_whole_constraint(
        &mut self,
        table: &TableId,
        constraint: &Constraint,
    ) -> Outcome {
        check_deferrable(constraint)?;
        let name = Some(&constraint.name).filter(|n| !n.is_empty());
        self.add_constraint(table, name, &constraint.kind)?;
        let added: Option<ConstraintId> = match self.created.last() {
            Some(ObjectRef::Constraint(_, id)) => Some(id.clone()),
            _ => None,
        };
        let owner = self.table_mut(table)?;
        if let Some(slot) = owner.constraints.iter_mut().find(|c| Some(&c.id) == added.as_ref()) {
            *slot =
                Constraint { id: slot.id.clone(), name: slot.name.clone(), ..constraint.clone() };
        }
        Ok(())
    }
}

pub(in crate::edit) fn check_deferrable(constraint: &Constraint) -> Outcome {
    let can_wait = matches!(
        constraint.kind,
        ConstraintKind::PrimaryKey(_)
            | ConstraintKind::Unique(_)
            | ConstraintKind::ForeignKey(_)
            | ConstraintKind::Exclude { .. }
    );
    if !can_wait && constraint.deferrable != Deferrable::NotDeferrable {
        return Err(not_allowed("A check is not deferrable: it looks at one row at a time."));
    }
    Ok(())
}

/// `REPLICA IDENTITY USING INDEX` wants a unique index on columns, without a condition.
fn check_replica_index(table: &Table, name: &Name) -> Outcome {
    check_name("index", name.as_str())?;
    let index = table.indexes.iter().any(|i| i.name == *name && i.unique && i.predicate.is_none());
    let key = table.constraints.iter().any(|c| c.name == *name && has_index(&c.kind));
    if index || key {
        Ok(())
    } else {
        Err(not_allowed(format!(
            "{name} is no unique index of this table, so it cannot tell rows apart for replicas."
        )))
    }
}
