//! `ALTER TABLE`: each action changes a copy of the table, which takes the old one's place at the end.

use super::alter_column::{add_column, alter_column};
use super::expr::Scope;
use super::syntax::{foreign_options, name, parameters, qualified, qualified_opt, role_of};
use super::work::{Relation, Work};
use super::{Answer, Done, Problem, constraint, definition, drop, rename};
use crate::model::{
    Name, ObjectRef, PartitionBound, Persistence, QualifiedName, ReplicaIdentity, StorageParameter,
    Table, TableId, TriggerEnabled,
};
use squawk_syntax::ast::{self, AstNode};
use squawk_syntax::{SyntaxKind, SyntaxNode, SyntaxToken};

pub(super) fn alter(work: &mut Work, stmt: &ast::AlterTable) -> Answer {
    let Some(relation) = stmt.table_relation_name() else { return Ok(Done::Keep(None)) };
    let path = qualified_opt(relation.table_name_ref()).ok_or_else(Problem::no_name)?;
    let actions: Vec<_> = stmt.actions().collect();
    let reach = Reach::of(relation.syntax());
    alter_relation(work, &path, stmt.if_exists().is_some(), reach, &actions)
}

pub(super) fn alter_foreign(work: &mut Work, stmt: &ast::AlterForeignTable) -> Answer {
    let relation = stmt.table_relation_name().ok_or_else(Problem::no_name)?;
    let path = qualified_opt(relation.table_name_ref()).ok_or_else(Problem::no_name)?;
    let actions: Vec<_> = stmt.actions().collect();
    let reach = Reach::of(relation.syntax());
    alter_relation(work, &path, stmt.if_exists().is_some(), reach, &actions)
}

/// How far a change of a table goes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Reach {
    /// `ONLY`.
    Itself,
    /// Also to the tables that descend from it.
    Descendants,
}

impl Reach {
    fn of(relation: &SyntaxNode) -> Self {
        let only = |t: rowan::NodeOrToken<SyntaxNode, SyntaxToken>| t.kind() == SyntaxKind::ONLY_KW;
        if relation.children_with_tokens().any(only) { Self::Itself } else { Self::Descendants }
    }
}

/// `ALTER TABLE` also works on views, sequences and indexes; `pg_dump` uses that for owners.
fn alter_relation(
    work: &mut Work,
    path: &QualifiedName,
    if_exists: bool,
    reach: Reach,
    actions: &[ast::AlterTableAction],
) -> Answer {
    match work.relation(path) {
        Some(Relation::View(id)) => return alter_view(work, &id, actions),
        Some(Relation::Sequence(id)) => return alter_sequence(work, &id, actions),
        Some(relation @ (Relation::Index(..) | Relation::Constraint(..))) => {
            return match actions {
                [ast::AlterTableAction::TableRenameTo(to)] => {
                    let new_name = last_name(to.table_name())?;
                    rename::index(work, &relation, new_name)
                }
                _ => Ok(Done::Keep(None)),
            };
        }
        None if if_exists => return super::missing(true, "table", path),
        Some(Relation::Table(_)) | None => {}
    }
    let id = work.table_id(path)?;
    let mut keep = false;
    for action in actions {
        // An action may touch other records, so each starts from what the last one left.
        let mut table = work.table(&id)?;
        match apply(work, &mut table, action)? {
            Step::Put => work.put_table(table),
            Step::Done => {}
            Step::Keep => keep = true,
        }
        if reach == Reach::Descendants && goes_to_descendants(action) {
            for descendant in descendants(work, &id) {
                let mut table = work.table(&descendant)?;
                if let Ok(Step::Put) = apply(work, &mut table, action) {
                    work.put_table(table);
                }
            }
        }
    }
    let object = Some(ObjectRef::Table(id));
    Ok(if keep { Done::Keep(object) } else { Done::Modelled(object) })
}

/// Changes of a column that a table's descendants take over as they are.
fn goes_to_descendants(action: &ast::AlterTableAction) -> bool {
    use ast::AlterColumnOption as O;
    let ast::AlterTableAction::AlterColumn(alter) = action else { return false };
    matches!(
        alter.option(),
        Some(
            O::SetNotNull(_)
                | O::DropNotNull(_)
                | O::SetDefault(_)
                | O::DropDefault(_)
                | O::SetType(_)
        )
    )
}

/// Tables that inherit from this one, directly or not, and its partitions.
fn descendants(work: &Work, ancestor: &TableId) -> Vec<TableId> {
    let mut found = Vec::new();
    let mut open = vec![ancestor.clone()];
    while let Some(id) = open.pop() {
        for child in work.children(&id) {
            if child != *ancestor && !found.contains(&child) {
                found.push(child.clone());
                open.push(child);
            }
        }
    }
    found
}

pub(super) enum Step {
    /// The copy takes the table's place.
    Put,
    /// The work was done elsewhere.
    Done,
    /// The model does not describe it.
    Keep,
}

fn apply(
    work: &mut Work,
    table: &mut Table,
    action: &ast::AlterTableAction,
) -> Result<Step, Problem> {
    use ast::AlterTableAction as A;
    match action {
        A::AddColumn(add) => add_column(work, table, add)?,
        A::AddConstraint(add) => {
            let item = add.constraint().ok_or_else(Problem::no_name)?;
            constraint::add(work, table, &item, None)?;
        }
        A::AlterColumn(alter) => return alter_column(work, table, alter),
        A::DropColumn(d) => {
            let column = name(d.column_name_ref()).ok_or_else(Problem::no_name)?;
            let Some(found) = table.column_named(column.as_str()) else {
                return if d.if_exists().is_some() {
                    Ok(Step::Done)
                } else {
                    Err(Problem::new(format!(
                        "the column {column} of {} does not exist",
                        table.name
                    )))
                };
            };
            let id = found.id.clone();
            drop::column(work, table, &id, is_cascade(d.drop_behavior()))?;
        }
        A::DropConstraint(d) => {
            let wanted = last_of(d.constraint_name_ref())?;
            let Some(found) = table.constraint_named(wanted.as_str()) else {
                return if d.if_exists().is_some() {
                    Ok(Step::Done)
                } else {
                    Err(Problem::new(format!(
                        "the constraint {wanted} of {} does not exist",
                        table.name
                    )))
                };
            };
            let id = found.id.clone();
            drop::constraint(work, table, &id, is_cascade(d.drop_behavior()))?;
        }
        A::AlterConstraint(a) => {
            let wanted = last_of(a.constraint_name_ref())?;
            let found = find_constraint(table, &wanted)?;
            constraint::apply_options(found, a.constraint_options());
        }
        A::ValidateConstraint(v) => {
            let wanted = last_of(v.constraint_name_ref())?;
            find_constraint(table, &wanted)?.not_valid = false;
        }
        A::RenameConstraint(r) => {
            let wanted = last_of(r.constraint_name_ref())?;
            let new_name = name(r.constraint_name()).ok_or_else(Problem::no_name)?;
            find_constraint(table, &wanted)?.name = new_name;
        }
        A::RenameColumn(r) => {
            let old = name(r.column_name_ref()).ok_or_else(Problem::no_name)?;
            let new_name = name(r.column_name()).ok_or_else(Problem::no_name)?;
            rename::column(work, table, &old, new_name)?;
            return Ok(Step::Done);
        }
        A::TableRenameTo(r) => {
            let new_name = last_name(r.table_name())?;
            rename::table(work, table, new_name)?;
            return Ok(Step::Done);
        }
        A::SetSchema(s) => {
            let schema = name(s.schema_ref()).ok_or_else(Problem::no_name)?;
            rename::table_schema(work, table, &schema)?;
            return Ok(Step::Done);
        }
        A::OwnerTo(o) => table.owner = o.role_ref().and_then(|r| role_of(&r)),
        A::EnableRls(_) => table.row_security.enabled = true,
        A::DisableRls(_) => table.row_security.enabled = false,
        A::ForceRls(_) => table.row_security.forced = true,
        A::NoForceRls(_) => table.row_security.forced = false,
        A::ReplicaIdentity(r) => table.replica_identity = replica_identity(r),
        A::ClusterOn(c) => {
            let wanted = last_of(c.index_ref())?;
            cluster_on(table, Some(&wanted))?;
        }
        A::SetWithoutCluster(_) => cluster_on(table, None)?,
        A::EnableTrigger(t) => set_triggers(table, t.trigger_target(), TriggerEnabled::Origin)?,
        A::DisableTrigger(t) => set_triggers(table, t.trigger_target(), TriggerEnabled::Disabled)?,
        A::EnableAlwaysTrigger(t) => {
            set_trigger(table, name(t.trigger_ref()), TriggerEnabled::Always)?;
        }
        A::EnableReplicaTrigger(t) => {
            set_trigger(table, name(t.trigger_ref()), TriggerEnabled::Replica)?;
        }
        A::InheritTable(i) => {
            let path = qualified_opt(i.table_name_ref()).ok_or_else(Problem::no_name)?;
            let parent = work.table_id(&path)?;
            no_circle(work, &parent, &table.id)?;
            if !table.inherits.contains(&parent) {
                table.inherits.push(parent);
            }
        }
        A::NoInheritTable(i) => {
            let path = qualified_opt(i.table_name_ref()).ok_or_else(Problem::no_name)?;
            let parent = work.table_id(&path)?;
            table.inherits.retain(|id| *id != parent);
            for column in &mut table.columns {
                column.inherited = false;
            }
        }
        A::AttachPartition(a) => {
            attach_partition(work, table, a)?;
            return Ok(Step::Done);
        }
        A::DetachPartition(d) => {
            let path = qualified_opt(d.table_name_ref()).ok_or_else(Problem::no_name)?;
            let id = work.table_id(&path)?;
            let mut partition = work.table(&id)?;
            partition.partition_of = None;
            for column in &mut partition.columns {
                column.inherited = false;
            }
            for constraint in &mut partition.constraints {
                constraint.inherited = false;
            }
            work.put_table(partition);
            return Ok(Step::Done);
        }
        A::SetLogged(_) => table.persistence = Persistence::Permanent,
        A::SetUnlogged(_) => table.persistence = Persistence::Unlogged,
        A::SetTablespace(s) => table.tablespace = name(s.tablespace_ref()),
        A::SetAccessMethod(s) => {
            table.access_method = name(s.access_method_ref()).filter(|m| *m != "heap");
        }
        A::SetOptions(s) => set_parameters(&mut table.parameters, parameters(s.attribute_list())),
        A::ResetOptions(r) => {
            reset_parameters(&mut table.parameters, &parameters(r.attribute_list()));
        }
        A::SetWithoutOids(_) => return Ok(Step::Done),
        A::AlterOptionList(list) => {
            if let crate::model::TableKind::Foreign { options, .. } = &mut table.kind {
                set_parameters(options, foreign_options(Some(list.clone())));
            }
        }
        A::DisableRule(_) | A::EnableRule(_) | A::EnableAlwaysRule(_) | A::EnableReplicaRule(_) => {
            definition::enable_rule(work, &table.id, action.syntax())?;
            return Ok(Step::Done);
        }
        A::OfType(_)
        | A::NotOf(_)
        | A::MergePartitions(_)
        | A::SplitPartition(_)
        | A::OptionItemList(_) => return Ok(Step::Keep),
    }
    Ok(Step::Put)
}

/// Which index orders the rows from now on.
fn cluster_on(table: &mut Table, wanted: Option<&Name>) -> Result<(), Problem> {
    let mut any = wanted.is_none();
    for index in &mut table.indexes {
        index.clustered = wanted == Some(&index.name);
        any |= index.clustered;
    }
    for constraint in &mut table.constraints {
        constraint.clustered = wanted == Some(&constraint.name);
        any |= constraint.clustered;
    }
    let missing = wanted.filter(|_| !any);
    missing.map_or(Ok(()), |name| {
        Err(Problem::new(format!("the index {name} of {} does not exist", table.name)))
    })
}

/// `CLUSTER table USING index`: the rows are data, but the choice stays.
pub(super) fn cluster(work: &mut Work, stmt: &ast::Cluster) -> Answer {
    let index = stmt
        .cluster_using_index()
        .and_then(|u| u.syntax().descendants().find_map(ast::IndexRef::cast))
        .and_then(|i| qualified_opt(Some(i)));
    let legacy = stmt.cluster_legacy().and_then(|l| {
        let index = l.syntax().children().find_map(ast::IndexRef::cast);
        let table = l.syntax().descendants().find_map(ast::TableNameRef::cast);
        Some((qualified_opt(table)?, qualified_opt(index)?))
    });
    let pair = legacy.or_else(|| Some((qualified_opt(stmt.table_name_ref())?, index?)));
    let Some((path, index)) = pair else {
        return Ok(Done::Ignored("maintenance changes no schema".into()));
    };
    if let Some(Relation::View(id)) = work.relation(&path) {
        let mut view = work.view(&id)?;
        for item in &mut view.indexes {
            item.clustered = item.name == index.name;
        }
        work.put_view(view);
        return Ok(Done::Modelled(Some(crate::model::ObjectRef::View(id))));
    }
    let id = work.table_id(&path)?;
    let mut table = work.table(&id)?;
    cluster_on(&mut table, Some(&index.name))?;
    work.put_table(table);
    Ok(Done::Modelled(Some(crate::model::ObjectRef::Table(id))))
}

/// A table cannot descend from itself.
fn no_circle(work: &Work, parent: &TableId, child: &TableId) -> Result<(), Problem> {
    let mut open = vec![parent.clone()];
    let mut seen = std::collections::BTreeSet::new();
    while let Some(id) = open.pop() {
        if id == *child {
            return Err(Problem::new("circular inheritance is not allowed"));
        }
        if seen.insert(id.clone())
            && let Some(table) = work.catalog.tables.get(&id)
        {
            open.extend(table.inherits.iter().cloned());
            open.extend(table.partition_of.iter().map(|p| p.parent.clone()));
        }
    }
    Ok(())
}

fn attach_partition(
    work: &mut Work,
    parent: &Table,
    attach: &ast::AttachPartition,
) -> Result<(), Problem> {
    let path = qualified_opt(attach.table_name_ref()).ok_or_else(Problem::no_name)?;
    let bound = attach.partition_type().ok_or_else(Problem::no_name)?;
    let bound = super::table::partition_bound(work, &bound);
    let id = work.table_id(&path)?;
    no_circle(work, &parent.id, &id)?;
    let mut partition = work.table(&id)?;
    partition.partition_of = Some(PartitionBound { parent: parent.id.clone(), bound });
    work.put_table(partition);
    Ok(())
}

fn alter_view(
    work: &mut Work,
    id: &crate::model::ViewId,
    actions: &[ast::AlterTableAction],
) -> Answer {
    use ast::AlterTableAction as A;
    let mut view = work.view(id)?;
    for action in actions {
        match action {
            A::OwnerTo(o) => view.owner = o.role_ref().and_then(|r| role_of(&r)),
            A::SetOptions(s) => {
                set_parameters(&mut view.parameters, parameters(s.attribute_list()));
            }
            A::ResetOptions(r) => {
                reset_parameters(&mut view.parameters, &parameters(r.attribute_list()));
            }
            A::TableRenameTo(r) => {
                let new_name = last_name(r.table_name())?;
                return rename::view(work, id, new_name);
            }
            A::SetSchema(s) => {
                let schema = name(s.schema_ref()).ok_or_else(Problem::no_name)?;
                view.schema = work.schema_or_assume(&schema);
            }
            A::AlterColumn(alter) => {
                let column = name(alter.column_name_ref()).ok_or_else(Problem::no_name)?;
                view.column_defaults.retain(|(n, _)| *n != column);
                if let Some(ast::AlterColumnOption::SetDefault(s)) = alter.option()
                    && let Some(expr) = s.expr()
                {
                    view.column_defaults
                        .push((column, work.expr(expr.syntax(), &Scope::default())));
                }
            }
            _ => return Ok(Done::Keep(Some(ObjectRef::View(id.clone())))),
        }
    }
    work.put_view(view);
    Ok(Done::Modelled(Some(ObjectRef::View(id.clone()))))
}

fn alter_sequence(
    work: &mut Work,
    id: &crate::model::SequenceId,
    actions: &[ast::AlterTableAction],
) -> Answer {
    use ast::AlterTableAction as A;
    let Some(mut sequence) = work.catalog.sequences.get(id).map(|s| (**s).clone()) else {
        return Err(Problem::new("the sequence is gone"));
    };
    for action in actions {
        match action {
            A::OwnerTo(o) => sequence.owner = o.role_ref().and_then(|r| role_of(&r)),
            A::TableRenameTo(r) => {
                let new_name = last_name(r.table_name())?;
                return rename::sequence(work, id, new_name);
            }
            A::SetSchema(s) => {
                let schema = name(s.schema_ref()).ok_or_else(Problem::no_name)?;
                sequence.schema = work.schema_or_assume(&schema);
            }
            _ => return Ok(Done::Keep(Some(ObjectRef::Sequence(id.clone())))),
        }
    }
    work.put_sequence(sequence);
    Ok(Done::Modelled(Some(ObjectRef::Sequence(id.clone()))))
}

/// The identity column whose sequence goes by this name, if there is one.
pub(super) fn identity_sequence(work: &Work, path: &QualifiedName) -> Option<ObjectRef> {
    work.catalog.tables.iter().find_map(|table| {
        table.columns.iter().find_map(|column| {
            let identity = column.identity.as_ref()?;
            let named = identity.sequence_name.as_ref().map_or_else(
                || {
                    let (table, column) = (table.name.as_str(), column.name.as_str());
                    super::naming::object_name(table, Some(column), "seq")
                },
                |n| n.name.clone(),
            );
            (named == path.name).then(|| ObjectRef::Column(table.id.clone(), column.id.clone()))
        })
    })
}

fn find_constraint<'t>(
    table: &'t mut Table,
    wanted: &Name,
) -> Result<&'t mut crate::model::Constraint, Problem> {
    let table_name = table.name.clone();
    table.constraints.iter_mut().find(|c| c.name == *wanted).ok_or_else(|| {
        Problem::new(format!("the constraint {wanted} of {table_name} does not exist"))
    })
}

fn replica_identity(r: &ast::ReplicaIdentity) -> ReplicaIdentity {
    use ast::ReplicaIdentityOption as O;
    match r.replica_identity_option() {
        Some(O::ReplicaIdentityFull(_)) => ReplicaIdentity::Full,
        Some(O::ReplicaIdentityNothing(_)) => ReplicaIdentity::Nothing,
        Some(O::UsingIndexName(u)) => {
            last_of(u.index_ref()).map_or(ReplicaIdentity::Default, ReplicaIdentity::Index)
        }
        Some(O::ReplicaIdentityDefault(_)) | None => ReplicaIdentity::Default,
    }
}

fn set_triggers(
    table: &mut Table,
    target: Option<ast::TriggerTarget>,
    enabled: TriggerEnabled,
) -> Result<(), Problem> {
    if let Some(ast::TriggerTarget::TriggerRef(trigger)) = target {
        return set_trigger(table, name(Some(trigger)), enabled);
    }
    for trigger in &mut table.triggers {
        trigger.enabled = enabled;
    }
    Ok(())
}

fn set_trigger(
    table: &mut Table,
    wanted: Option<Name>,
    enabled: TriggerEnabled,
) -> Result<(), Problem> {
    let wanted = wanted.ok_or_else(Problem::no_name)?;
    let trigger = table
        .triggers
        .iter_mut()
        .find(|t| t.name == wanted)
        .ok_or_else(|| Problem::new(format!("the trigger {wanted} does not exist")))?;
    trigger.enabled = enabled;
    Ok(())
}

pub(super) fn set_parameters(own: &mut Vec<StorageParameter>, new: Vec<StorageParameter>) {
    for parameter in new {
        match own.iter_mut().find(|p| p.key == parameter.key) {
            Some(old) => old.value = parameter.value,
            None => own.push(parameter),
        }
    }
}

pub(super) fn reset_parameters(own: &mut Vec<StorageParameter>, gone: &[StorageParameter]) {
    own.retain(|p| gone.iter().all(|g| g.key != p.key));
}

pub(super) fn is_cascade(behavior: Option<ast::DropBehavior>) -> bool {
    matches!(behavior, Some(ast::DropBehavior::Cascade(_)))
}

fn last_of(node: Option<impl AstNode>) -> Result<Name, Problem> {
    node.and_then(|n| qualified(n.syntax())).map(|q| q.name).ok_or_else(Problem::no_name)
}

fn last_name(node: Option<ast::TableName>) -> Result<Name, Problem> {
    last_of(node)
}
