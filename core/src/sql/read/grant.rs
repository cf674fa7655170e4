//! `GRANT`, `REVOKE` and `ALTER DEFAULT PRIVILEGES`.

use super::syntax::{column_names, name, name_of, path_names, roles, words};
use super::work::{Relation, Work};
use super::{Answer, Done, Problem, function};
use crate::model::{
    Acl, AclEntry, AclState, ColumnId, DefaultPrivileges, DefinitionId, DefinitionKind, FunctionId,
    Name, ObjectRef, Privilege, QualifiedName, SchemaId, SequenceId, TableId, TypeId, ViewId,
};
use squawk_syntax::SyntaxNode;
use squawk_syntax::ast::{self, AstNode};
use std::sync::Arc;

pub(super) fn grant(work: &mut Work, stmt: &ast::Grant) -> Answer {
    let with_option =
        stmt.grant_with_clause().is_some_and(|w| words(w.syntax()).contains(&"grant".to_owned()));
    let state = if with_option { AclState::GrantedWithGrantOption } else { AclState::Granted };
    let Some(objects) = stmt.on_privilege_objects_clause().and_then(|c| c.privilege_objects())
    else {
        if stmt.grant_with_clause().is_some() {
            return Ok(Done::Keep(None));
        }
        return membership(work, stmt.privileges(), stmt.role_ref_list(), true);
    };
    let change =
        Change { privileges: stmt.privileges(), roles: roles(stmt.role_ref_list()), state };
    apply(work, &objects, &change)
}

pub(super) fn revoke(work: &mut Work, stmt: &ast::Revoke) -> Answer {
    let Some(objects) = stmt.on_privilege_objects_clause().and_then(|c| c.privilege_objects())
    else {
        return membership(work, stmt.privileges(), stmt.role_ref_list(), false);
    };
    // The privilege stays; only the right to pass it on is taken.
    let state =
        if stmt.revoke_option_for().is_some() { AclState::Granted } else { AclState::Revoked };
    let change =
        Change { privileges: stmt.privileges(), roles: roles(stmt.role_ref_list()), state };
    apply(work, &objects, &change)
}

/// `GRANT a, b TO c`: the roles before `TO` stand where privileges do.
fn membership(
    work: &mut Work,
    groups: Option<ast::Privileges>,
    members: Option<ast::RoleRefList>,
    grant: bool,
) -> Answer {
    let Some(ast::Privileges::RevokeCommandList(list)) = groups else {
        return Ok(Done::Keep(None));
    };
    let groups: Vec<Name> = list
        .revoke_commands()
        .filter_map(|c| c.syntax().descendants().find_map(ast::RoleRef::cast))
        .filter_map(|r| super::syntax::role_of(&r))
        .collect();
    let members: Vec<Name> = roles(members).into_iter().flatten().collect();
    if groups.is_empty() {
        return Ok(Done::Keep(None));
    }
    super::role::membership(work, &groups, &members, grant)
}

struct Change {
    privileges: Option<ast::Privileges>,
    roles: Vec<Option<Name>>,
    state: AclState,
}

/// An object that has an access control list.
#[derive(Clone)]
enum Target {
    Table(TableId),
    View(ViewId),
    Sequence(SequenceId),
    Schema(SchemaId),
    Function(FunctionId),
    Type(TypeId),
    Definition(DefinitionId),
}

impl Target {
    fn object(&self) -> ObjectRef {
        match self.clone() {
            Self::Table(id) => ObjectRef::Table(id),
            Self::View(id) => ObjectRef::View(id),
            Self::Sequence(id) => ObjectRef::Sequence(id),
            Self::Schema(id) => ObjectRef::Schema(id),
            Self::Function(id) => ObjectRef::Function(id),
            Self::Type(id) => ObjectRef::Type(id),
            Self::Definition(id) => ObjectRef::Definition(id),
        }
    }

    fn all(&self) -> &'static [Privilege] {
        match self {
            Self::Table(_) | Self::View(_) => Privilege::ALL_ON_TABLE,
            Self::Sequence(_) => Privilege::ALL_ON_SEQUENCE,
            Self::Schema(_) => Privilege::ALL_ON_SCHEMA,
            Self::Function(_) => Privilege::ALL_ON_FUNCTION,
            Self::Type(_) | Self::Definition(_) => Privilege::ALL_ON_TYPE,
        }
    }

    /// What `PUBLIC` may do without any grant (manual 5.7).
    fn public_default(&self) -> &'static [Privilege] {
        match self {
            Self::Function(_) => Privilege::ALL_ON_FUNCTION,
            Self::Type(_) => Privilege::ALL_ON_TYPE,
            _ => &[],
        }
    }
}

fn apply(work: &mut Work, objects: &ast::PrivilegeObjects, change: &Change) -> Answer {
    let Some(targets) = targets(work, objects)? else { return Ok(Done::Keep(None)) };
    let object = targets.first().map(Target::object);
    for target in &targets {
        set(work, target, change)?;
    }
    Ok(Done::Modelled(object))
}

/// What a statement names; none for kinds that the model does not describe.
fn targets(
    work: &mut Work,
    objects: &ast::PrivilegeObjects,
) -> Result<Option<Vec<Target>>, Problem> {
    use ast::PrivilegeObjects as O;
    let in_schemas = |work: &Work, node: &SyntaxNode| -> Vec<SchemaId> {
        node.children()
            .filter_map(ast::SchemaRef::cast)
            .filter_map(|s| work.schema_id(&name_of(s.syntax())))
            .collect()
    };
    let found = match objects {
        O::PrivilegeTable(_) | O::PrivilegeDefault(_) | O::PrivilegeSequence(_) => {
            let paths: Vec<Vec<Name>> =
                objects.syntax().children().map(|n| path_names(&n)).collect();
            let mut found = Vec::new();
            for names in paths {
                let Some((last, before)) = names.split_last() else { continue };
                let path = QualifiedName { schema: before.last().cloned(), name: last.clone() };
                found.push(match work.relation(&path) {
                    Some(Relation::View(id)) => Target::View(id),
                    Some(Relation::Sequence(id)) => Target::Sequence(id),
                    _ => match work.table_id(&path) {
                        Ok(id) => Target::Table(id),
                        // An identity column's sequence has no record of its own.
                        Err(problem) => match super::alter_table::identity_sequence(work, &path) {
                            Some(_) => return Ok(None),
                            None => return Err(problem),
                        },
                    },
                });
            }
            found
        }
        O::PrivilegeSchema(s) => s
            .schema_refs()
            .map(|s| {
                let name = name_of(s.syntax());
                Target::Schema(work.schema_or_assume(&name))
            })
            .collect(),
        O::PrivilegeFunction(_) | O::PrivilegeProcedure(_) | O::PrivilegeRoutine(_) => {
            let signatures: Vec<SyntaxNode> = objects
                .syntax()
                .descendants()
                .filter(|n| {
                    ast::FunctionSig::can_cast(n.kind())
                        || ast::ProcedureSig::can_cast(n.kind())
                        || ast::RoutineSig::can_cast(n.kind())
                })
                .collect();
            let mut found = Vec::new();
            for signature in signatures {
                match function::find_signature(work, &signature)? {
                    Some(id) => found.push(Target::Function(id)),
                    // Of an extension or the platform.
                    None => return Ok(None),
                }
            }
            found
        }
        O::PrivilegeType(_) | O::PrivilegeDomain(_) => {
            let mut found = Vec::new();
            for node in objects.syntax().children() {
                let names = path_names(&node);
                let Some((last, before)) = names.split_last() else { continue };
                let path = QualifiedName { schema: before.last().cloned(), name: last.clone() };
                match work.type_id(&path) {
                    Some(id) => found.push(Target::Type(id)),
                    None => return Ok(None),
                }
            }
            found
        }
        O::PrivilegeForeignDataWrapper(_)
        | O::PrivilegeForeignServer(_)
        | O::PrivilegeLanguage(_) => {
            let kind = match objects {
                O::PrivilegeLanguage(_) => DefinitionKind::Language,
                O::PrivilegeForeignServer(_) => DefinitionKind::Server,
                _ => DefinitionKind::ForeignDataWrapper,
            };
            let mut found = Vec::new();
            for node in objects.syntax().children() {
                let name = name_of(&node);
                let known =
                    work.catalog.definitions.iter().find(|d| d.kind == kind && d.name == name);
                match known {
                    Some(definition) => found.push(Target::Definition(definition.id.clone())),
                    None => return Ok(None),
                }
            }
            found
        }
        O::PrivilegeAllTablesInSchema(_) => {
            let schemas = in_schemas(work, objects.syntax());
            let tables = work
                .catalog
                .tables
                .iter()
                .filter(|t| schemas.contains(&t.schema) && !t.external)
                .map(|t| Target::Table(t.id.clone()));
            let views = work
                .catalog
                .views
                .iter()
                .filter(|v| schemas.contains(&v.schema))
                .map(|v| Target::View(v.id.clone()));
            tables.chain(views).collect()
        }
        O::PrivilegeAllSequencesInSchema(_) => {
            let schemas = in_schemas(work, objects.syntax());
            work.catalog
                .sequences
                .iter()
                .filter(|s| schemas.contains(&s.schema))
                .map(|s| Target::Sequence(s.id.clone()))
                .collect()
        }
        O::PrivilegeAllFunctionsInSchema(_)
        | O::PrivilegeAllProceduresInSchema(_)
        | O::PrivilegeAllRoutinesInSchema(_) => {
            let schemas = in_schemas(work, objects.syntax());
            work.catalog
                .functions
                .iter()
                .filter(|f| schemas.contains(&f.schema))
                .map(|f| Target::Function(f.id.clone()))
                .collect()
        }
        _ => return Ok(None),
    };
    Ok(Some(found))
}

/// Privileges with the columns that they are limited to; no columns means the whole object.
fn privileges(
    written: Option<&ast::Privileges>,
    all: &[Privilege],
) -> Vec<(Vec<Privilege>, Vec<Name>)> {
    match written {
        Some(ast::Privileges::AllPrivileges(a)) => {
            let columns = column_names(a.column_ref_list());
            let all = if columns.is_empty() { all } else { Privilege::ALL_ON_COLUMN };
            vec![(all.to_vec(), columns)]
        }
        Some(ast::Privileges::RevokeCommandList(list)) => list
            .revoke_commands()
            .filter_map(|command| {
                let columns = column_names(command.column_ref_list());
                let word = words(command.syntax()).first().cloned().unwrap_or_default();
                let list = match word.as_str() {
                    "all" if columns.is_empty() => all.to_vec(),
                    "all" => Privilege::ALL_ON_COLUMN.to_vec(),
                    other => vec![privilege(other)?],
                };
                Some((list, columns))
            })
            .collect(),
        None => Vec::new(),
    }
}

fn privilege(word: &str) -> Option<Privilege> {
    Some(match word {
        "select" => Privilege::Select,
        "insert" => Privilege::Insert,
        "update" => Privilege::Update,
        "delete" => Privilege::Delete,
        "truncate" => Privilege::Truncate,
        "references" => Privilege::References,
        "trigger" => Privilege::Trigger,
        "maintain" => Privilege::Maintain,
        "usage" => Privilege::Usage,
        "create" => Privilege::Create,
        "connect" => Privilege::Connect,
        "temporary" | "temp" => Privilege::Temporary,
        "execute" => Privilege::Execute,
        "set" => Privilege::Set,
        "alter" => Privilege::AlterSystem,
        _ => return None,
    })
}

fn set(work: &mut Work, target: &Target, change: &Change) -> Result<(), Problem> {
    let list = privileges(change.privileges.as_ref(), target.all());
    let default = target.public_default();
    let edit = |acl: &mut Acl| {
        for (privileges, _) in list.iter().filter(|(_, columns)| columns.is_empty()) {
            for role in &change.roles {
                for privilege in privileges {
                    set_one(acl, role.as_ref(), *privilege, change.state, default);
                }
            }
        }
    };
    match target {
        Target::Table(id) => {
            let mut table = work.table(id)?;
            edit(&mut table.acl);
            for (privileges, columns) in list.iter().filter(|(_, columns)| !columns.is_empty()) {
                let ids: Vec<ColumnId> = super::column::ids(&table, columns)?;
                for id in ids {
                    let Some(column) = table.column_mut(&id) else { continue };
                    for role in &change.roles {
                        for privilege in privileges {
                            set_one(&mut column.acl, role.as_ref(), *privilege, change.state, &[]);
                        }
                    }
                }
            }
            work.put_table(table);
        }
        Target::View(id) => {
            let mut view = work.view(id)?;
            edit(&mut view.acl);
            work.put_view(view);
        }
        Target::Sequence(id) => {
            if let Some(sequence) = work.catalog.sequences.get_mut(id) {
                edit(&mut sequence.acl);
            }
        }
        Target::Schema(id) => {
            if let Some(schema) = work.catalog.schemas.get_mut(id) {
                edit(&mut schema.acl);
            }
        }
        Target::Function(id) => {
            if let Some(function) = work.catalog.functions.get_mut(id) {
                edit(&mut function.acl);
            }
        }
        Target::Definition(id) => {
            if let Some(definition) = work.catalog.definitions.get_mut(id) {
                edit(&mut definition.acl);
            }
        }
        Target::Type(id) => {
            if let Some(type_def) = work.catalog.types.get_mut(id) {
                edit(&mut type_def.acl);
            }
        }
    }
    Ok(())
}

/// A revoke takes back what was granted before; without a grant it matters only where a default gives
/// the privilege.
fn set_one(
    acl: &mut Acl,
    role: Option<&Name>,
    privilege: Privilege,
    state: AclState,
    public_default: &[Privilege],
) {
    let by_default = role.is_none() && public_default.contains(&privilege);
    match state {
        AclState::Revoked => {
            let was_granted = acl.get(role, privilege).is_some_and(|s| s != AclState::Revoked);
            if by_default || !was_granted {
                acl.set(role.cloned(), privilege, AclState::Revoked);
            } else {
                acl.forget(role, privilege);
            }
        }
        AclState::Granted if by_default => acl.forget(role, privilege),
        state => acl.set(role.cloned(), privilege, state),
    }
}

pub(super) fn default_privileges(work: &mut Work, stmt: &ast::AlterDefaultPrivileges) -> Answer {
    use ast::AlterDefaultPrivilegesAction as A;
    use ast::PrivilegeTarget as T;
    let (written, target, grantees, state) = match stmt.action() {
        Some(A::GrantDefaultPrivileges(g)) => {
            let state = if g.grant_with_clause().is_some() {
                AclState::GrantedWithGrantOption
            } else {
                AclState::Granted
            };
            (g.privileges(), g.privilege_target(), roles(g.role_ref_list()), state)
        }
        Some(A::RevokeDefaultPrivileges(r)) => {
            (r.privileges(), r.privilege_target(), roles(r.role_ref_list()), AclState::Revoked)
        }
        None => return Ok(Done::Keep(None)),
    };
    let (objects, all): (&str, &[Privilege]) = match target {
        Some(T::PrivilegeTargetTables(_)) => ("tables", Privilege::ALL_ON_TABLE),
        Some(T::PrivilegeTargetSequences(_)) => ("sequences", Privilege::ALL_ON_SEQUENCE),
        Some(T::PrivilegeTargetFunctions(_) | T::PrivilegeTargetRoutines(_)) => {
            ("functions", Privilege::ALL_ON_FUNCTION)
        }
        Some(T::PrivilegeTargetTypes(_)) => ("types", Privilege::ALL_ON_TYPE),
        Some(T::PrivilegeTargetSchemas(_)) => ("schemas", Privilege::ALL_ON_SCHEMA),
        Some(T::PrivilegeTargetLargeObjects(_)) | None => return Ok(Done::Keep(None)),
    };
    let for_roles = roles(stmt.for_roles().and_then(|f| f.role_ref_list()));
    // Whoever runs the statement: none where that is who runs all others.
    let runner = Some(work.role.clone()).filter(|role| *role != "postgres");
    let for_roles = if for_roles.is_empty() { vec![runner] } else { for_roles };
    let schemas: Vec<Option<SchemaId>> = match stmt.in_schemas() {
        Some(list) => list
            .schema_refs()
            .filter_map(|s| name(Some(s)))
            .map(|s| Some(work.schema_or_assume(&s)))
            .collect(),
        None => vec![None],
    };
    let entries: Vec<AclEntry> = privileges(written.as_ref(), all)
        .into_iter()
        .flat_map(|(privileges, _)| privileges)
        .flat_map(|privilege| {
            grantees.iter().map(move |grantee| AclEntry {
                grantee: grantee.clone(),
                privilege,
                state,
            })
        })
        .collect();
    let all_defaults = Arc::make_mut(&mut work.catalog.default_privileges);
    for role in &for_roles {
        for schema in &schemas {
            let found = all_defaults
                .iter_mut()
                .position(|d| d.role == *role && d.schema == *schema && d.objects == objects);
            let at = found.unwrap_or_else(|| {
                all_defaults.push(DefaultPrivileges {
                    role: role.clone(),
                    schema: schema.clone(),
                    objects: Name::new(objects),
                    acl: Vec::new(),
                });
                all_defaults.len() - 1
            });
            let Some(defaults) = all_defaults.get_mut(at) else { continue };
            for entry in &entries {
                let granted_before = defaults.acl.iter().any(|e| {
                    e.grantee == entry.grantee
                        && e.privilege == entry.privilege
                        && e.state != AclState::Revoked
                });
                defaults
                    .acl
                    .retain(|e| e.grantee != entry.grantee || e.privilege != entry.privilege);
                // In one schema, a revoke can only undo what was granted there.
                if entry.state != AclState::Revoked
                    || (!granted_before && defaults.schema.is_none())
                {
                    defaults.acl.push(entry.clone());
                }
            }
            defaults.acl.sort();
        }
    }
    all_defaults.retain(|d| !d.acl.is_empty());
    all_defaults.sort();
    Ok(Done::Modelled(None))
}
