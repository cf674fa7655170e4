//! `DROP`: what goes, what goes with it, and what forbids it.

use super::alter_table::is_cascade;
use super::syntax::{name_of, qualified};
use super::trigger::relation_path;
use super::work::{Relation, Work};
use super::{Answer, Done, Problem, function};
use crate::model::{
    Catalog, ColumnId, ConstraintId, ConstraintKind, DefinitionId, DefinitionKind, Expr,
    ExprHolder, IndexKey, ObjectRef, QualifiedName, RelationId, SchemaId, Table, TableId,
    TableKind, TypeName, ViewId,
};
use squawk_syntax::SyntaxNode;
use squawk_syntax::ast::{self, AstNode};

/// The answer to a `DROP` of a kind that the model describes; none for other statements.
pub(super) fn drop(work: &mut Work, statement: &ast::Stmt) -> Option<Answer> {
    use ast::Stmt as S;
    macro_rules! each {
        ($s:ident, $list:ident, $kind:literal, $one:expr) => {{
            let cascade = is_cascade($s.drop_behavior());
            let paths: Vec<_> = $s.$list().filter_map(|n| qualified(n.syntax())).collect();
            // What the same statement drops forbids nothing.
            let cascade = cascade || work.depend_on_each_other_alone(&paths);
            each(work, &paths, $s.if_exists().is_some(), $kind, |work, path| {
                $one(work, path, cascade)
            })
        }};
    }
    Some(match statement {
        S::DropTable(s) => each!(s, table_name_refs, "table", drop_table),
        S::DropForeignTable(s) => each!(s, table_name_refs, "table", drop_table),
        S::DropView(s) => each!(s, view_refs, "view", drop_view),
        S::DropMaterializedView(s) => each!(s, view_refs, "materialized view", drop_view),
        S::DropSequence(s) => each!(s, sequence_refs, "sequence", drop_sequence),
        S::DropIndex(s) => each!(s, index_refs, "index", drop_index),
        S::DropType(s) => each!(s, type_name_refs, "type", drop_type),
        S::DropDomain(s) => each!(s, domain_refs, "type", drop_type),
        S::DropSchema(s) => {
            let cascade = is_cascade(s.drop_behavior());
            let paths: Vec<_> =
                s.schema_refs().map(|n| QualifiedName::unqualified(name_of(n.syntax()))).collect();
            each(work, &paths, s.if_exists().is_some(), "schema", |work, path| {
                drop_schema(work, path, cascade)
            })
        }
        S::DropExtension(s) => {
            let paths: Vec<_> = s
                .extension_refs()
                .map(|n| QualifiedName::unqualified(name_of(n.syntax())))
                .collect();
            each(work, &paths, s.if_exists().is_some(), "extension", |work, path| {
                let id = work
                    .catalog
                    .extensions
                    .iter()
                    .find(|e| e.name == path.name)
                    .map(|e| e.id.clone());
                Ok(id.and_then(|id| work.catalog.extensions.remove(&id)).is_some())
            })
        }
        S::DropFunction(s) => drop_functions(work, s.syntax(), s.if_exists().is_some()),
        S::DropProcedure(s) => drop_functions(work, s.syntax(), s.if_exists().is_some()),
        S::DropRoutine(s) => drop_functions(work, s.syntax(), s.if_exists().is_some()),
        S::DropPolicy(s) => drop_policy(work, s),
        S::DropTrigger(s) => drop_trigger(work, s),
        S::DropRole(_) | S::DropUser(_) | S::DropGroup(_) => drop_roles(work, statement),
        _ => return None,
    })
}

/// Drops every name of a list, or none: a missing one without `IF EXISTS` is found first.
fn each(
    work: &mut Work,
    paths: &[QualifiedName],
    if_exists: bool,
    kind: &str,
    mut one: impl FnMut(&mut Work, &QualifiedName) -> Result<bool, Problem>,
) -> Answer {
    let mut any = false;
    for path in paths {
        if one(work, path)? {
            any = true;
        } else if !if_exists {
            return Err(Problem::new(format!("the {kind} {path} does not exist")));
        }
    }
    if any {
        Ok(Done::Modelled(None))
    } else {
        Ok(Done::Ignored(format!("there is no such {kind}")))
    }
}

fn drop_table(work: &mut Work, path: &QualifiedName, cascade: bool) -> Result<bool, Problem> {
    match work.relation(path) {
        Some(Relation::Table(id)) => {
            remove_table(work, &id, cascade)?;
            Ok(true)
        }
        Some(_) => Err(Problem::new(format!("{path} is not a table"))),
        None => Ok(false),
    }
}

fn remove_table(work: &mut Work, id: &TableId, cascade: bool) -> Result<(), Problem> {
    let keys = work.foreign_keys_to(id, None);
    if !cascade && !keys.is_empty() {
        let names: Vec<_> = keys.iter().map(|(_, _, name)| name.clone()).collect();
        return Err(Problem::new(format!(
            "other objects depend on the table: {}",
            names.join(", ")
        )));
    }
    for (table, constraint, _) in keys {
        work.remove_constraint(&table, &constraint);
    }
    let children: Vec<TableId> = work
        .catalog
        .tables
        .iter()
        .filter(|t| t.partition_of.as_ref().is_some_and(|p| p.parent == *id))
        .map(|t| t.id.clone())
        .collect();
    for child in children {
        remove_table(work, &child, cascade)?;
    }
    let heirs: Vec<TableId> = work
        .catalog
        .tables
        .iter()
        .filter(|t| t.inherits.contains(id))
        .map(|t| t.id.clone())
        .collect();
    for heir in heirs {
        let mut heir = work.table(&heir)?;
        heir.inherits.retain(|parent| parent != id);
        for column in &mut heir.columns {
            column.inherited = false;
        }
        work.put_table(heir);
    }
    let owned: Vec<_> = work
        .catalog
        .sequences
        .iter()
        .filter(|s| s.owned_by.as_ref().is_some_and(|(t, _)| t == id))
        .map(|s| s.id.clone())
        .collect();
    for sequence in owned {
        work.remove_sequence(&sequence);
    }
    let object = ObjectRef::Table(id.clone());
    if cascade {
        remove_views_on(work, &object);
    }
    forget_texts_about(work, &object, true);
    work.remove_table(id);
    Ok(())
}

/// Views whose query mentions the object, and the views on them.
fn remove_views_on(work: &mut Work, object: &ObjectRef) {
    let mut pending = vec![object.clone()];
    while let Some(object) = pending.pop() {
        let views: Vec<ViewId> = work
            .catalog
            .views
            .iter()
            .filter(|v| v.query.mentions(&object))
            .map(|v| v.id.clone())
            .collect();
        for id in views {
            pending.push(ObjectRef::View(id.clone()));
            work.remove_view(&id);
        }
    }
}

fn forget_verbatim_about(work: &mut Work, object: &ObjectRef) {
    let ids: Vec<_> = work
        .catalog
        .verbatim
        .iter()
        .filter(|v| v.about.as_ref() == Some(object))
        .map(|v| v.id.clone())
        .collect();
    for id in ids {
        work.catalog.verbatim.remove(&id);
    }
}

fn drop_view(work: &mut Work, path: &QualifiedName, cascade: bool) -> Result<bool, Problem> {
    match work.relation(path) {
        Some(Relation::View(id)) => {
            if cascade {
                remove_views_on(work, &ObjectRef::View(id.clone()));
            }
            forget_texts_about(work, &ObjectRef::View(id.clone()), true);
            work.remove_view(&id);
            Ok(true)
        }
        Some(_) => Err(Problem::new(format!("{path} is not a view"))),
        None => Ok(false),
    }
}

fn drop_sequence(work: &mut Work, path: &QualifiedName, cascade: bool) -> Result<bool, Problem> {
    let Some(Relation::Sequence(id)) = work.relation(path) else { return Ok(false) };
    let object = ObjectRef::Sequence(id.clone());
    let users: Vec<TableId> = work
        .catalog
        .tables
        .iter()
        .filter(|t| {
            t.columns.iter().any(|c| c.default.as_ref().is_some_and(|d| d.mentions(&object)))
        })
        .map(|t| t.id.clone())
        .collect();
    if !users.is_empty() && !cascade {
        return Err(Problem::new(format!("a default depends on the sequence {path}")));
    }
    for table in users {
        let mut table = work.table(&table)?;
        for column in &mut table.columns {
            if column.default.as_ref().is_some_and(|d| d.mentions(&object)) {
                column.default = None;
            }
        }
        work.put_table(table);
    }
    work.remove_sequence(&id);
    Ok(true)
}

fn drop_index(work: &mut Work, path: &QualifiedName, _: bool) -> Result<bool, Problem> {
    match work.relation(path) {
        Some(Relation::Index(RelationId::Table(table), id)) => {
            let mut table = work.table(&table)?;
            table.indexes.retain(|i| i.id != id);
            work.put_table(table);
            Ok(true)
        }
        Some(Relation::Index(RelationId::View(view), id)) => {
            let mut view = work.view(&view)?;
            view.indexes.retain(|i| i.id != id);
            work.put_view(view);
            Ok(true)
        }
        Some(Relation::Constraint(..)) => {
            Err(Problem::new(format!("a constraint needs the index {path}: drop the constraint")))
        }
        Some(_) => Err(Problem::new(format!("{path} is not an index"))),
        None => Ok(false),
    }
}

fn drop_type(work: &mut Work, path: &QualifiedName, cascade: bool) -> Result<bool, Problem> {
    let Some(id) = work.type_id(path) else { return Ok(false) };
    let uses: Vec<(TableId, ColumnId)> = work
        .catalog
        .tables
        .iter()
        .flat_map(|t| {
            let id = &id;
            t.columns
                .iter()
                .filter(move |c| c.data_type.name == TypeName::Defined(id.clone()))
                .map(|c| (t.id.clone(), c.id.clone()))
        })
        .collect();
    if !uses.is_empty() && !cascade {
        return Err(Problem::new(format!("columns depend on the type {path}")));
    }
    for (table, column_id) in uses {
        let mut table = work.table(&table)?;
        column(work, &mut table, &column_id, true)?;
        work.put_table(table);
    }
    let functions: Vec<_> = work
        .catalog
        .functions
        .iter()
        .filter(|f| f.arguments.iter().any(|a| a.data_type.name == TypeName::Defined(id.clone())))
        .map(|f| f.id.clone())
        .collect();
    if cascade {
        for function in functions {
            work.remove_function(&function);
        }
    }
    forget_verbatim_about(work, &ObjectRef::Type(id.clone()));
    work.remove_type(&id);
    Ok(true)
}

/// What was temporary goes at the end, with all that hangs on it.
pub(super) fn temporary(work: &mut Work) {
    if work.take_temporary_schema().is_some() {
        let path = QualifiedName::unqualified(super::table::TEMPORARY_SCHEMA);
        // With `CASCADE` nothing forbids it.
        let _ = drop_schema(work, &path, true);
    }
}

fn drop_schema(work: &mut Work, path: &QualifiedName, cascade: bool) -> Result<bool, Problem> {
    let Some(id) = work.schema_id(&path.name) else { return Ok(false) };
    let tables: Vec<_> =
        in_schema(&id, work.catalog.tables.iter().map(|t| (&t.schema, t.id.clone())));
    let views: Vec<_> =
        in_schema(&id, work.catalog.views.iter().map(|v| (&v.schema, v.id.clone())));
    let sequences: Vec<_> =
        in_schema(&id, work.catalog.sequences.iter().map(|s| (&s.schema, s.id.clone())));
    let functions: Vec<_> =
        in_schema(&id, work.catalog.functions.iter().map(|f| (&f.schema, f.id.clone())));
    let types: Vec<_> =
        in_schema(&id, work.catalog.types.iter().map(|t| (&t.schema, t.id.clone())));
    let empty = tables.is_empty()
        && views.is_empty()
        && sequences.is_empty()
        && functions.is_empty()
        && types.is_empty();
    if !empty && !cascade {
        return Err(Problem::new(format!("other objects depend on the schema {}", path.name)));
    }
    for view in views {
        work.remove_view(&view);
    }
    for table in tables {
        if work.catalog.tables.contains(&table) {
            remove_table(work, &table, true)?;
        }
    }
    for sequence in sequences {
        work.remove_sequence(&sequence);
    }
    for function in functions {
        work.remove_function(&function);
    }
    for id in types {
        work.remove_type(&id);
    }
    work.remove_schema(&id);
    Ok(true)
}

fn in_schema<'a, I>(schema: &SchemaId, all: impl Iterator<Item = (&'a SchemaId, I)>) -> Vec<I> {
    all.filter(|(s, _)| *s == schema).map(|(_, id)| id).collect()
}

fn drop_functions(work: &mut Work, node: &SyntaxNode, if_exists: bool) -> Answer {
    let cascade =
        node.children().find_map(ast::DropBehavior::cast).is_some_and(|b| is_cascade(Some(b)));
    let signatures: Vec<SyntaxNode> = node
        .descendants()
        .filter(|n| {
            ast::FunctionSig::can_cast(n.kind())
                || ast::ProcedureSig::can_cast(n.kind())
                || ast::RoutineSig::can_cast(n.kind())
        })
        .collect();
    let mut any = false;
    for signature in signatures {
        match function::find_signature(work, &signature)? {
            Some(id) => {
                let object = ObjectRef::Function(id.clone());
                drop_triggers_of(work, &id)?;
                forget_texts_about(work, &object, cascade);
                work.remove_function(&id);
                any = true;
            }
            None if if_exists => {}
            None => {
                return Err(Problem::new(format!(
                    "the function {} does not exist",
                    super::syntax::flat_text(&signature)
                )));
            }
        }
    }
    if any {
        Ok(Done::Modelled(None))
    } else {
        Ok(Done::Ignored("there is no such function".into()))
    }
}

fn drop_triggers_of(work: &mut Work, function: &crate::model::FunctionId) -> Result<(), Problem> {
    use crate::model::TriggerFunction;
    let runs = |t: &crate::model::Trigger| t.function == TriggerFunction::Defined(function.clone());
    let tables: Vec<TableId> = work
        .catalog
        .tables
        .iter()
        .filter(|t| t.triggers.iter().any(runs))
        .map(|t| t.id.clone())
        .collect();
    for id in tables {
        let mut table = work.table(&id)?;
        table.triggers.retain(|t| !runs(t));
        work.put_table(table);
    }
    let views: Vec<ViewId> = work
        .catalog
        .views
        .iter()
        .filter(|v| v.triggers.iter().any(runs))
        .map(|v| v.id.clone())
        .collect();
    for id in views {
        let mut view = work.view(&id)?;
        view.triggers.retain(|t| !runs(t));
        work.put_view(view);
    }
    Ok(())
}

fn drop_policy(work: &mut Work, stmt: &ast::DropPolicy) -> Answer {
    let path = super::policy::table_path(stmt.on_table())?;
    let wanted = super::syntax::name(stmt.policy_ref()).ok_or_else(Problem::no_name)?;
    let if_exists = stmt.if_exists().is_some();
    let missing =
        || super::missing(if_exists, "policy", &QualifiedName::unqualified(wanted.clone()));
    if work.relation(&path).is_none() && if_exists {
        return missing();
    }
    let id = work.table_id(&path)?;
    let mut table = work.table(&id)?;
    let before = table.policies.len();
    table.policies.retain(|p| p.name != wanted);
    if table.policies.len() == before {
        return missing();
    }
    work.put_table(table);
    Ok(Done::Modelled(Some(ObjectRef::Table(id))))
}

fn drop_trigger(work: &mut Work, stmt: &ast::DropTrigger) -> Answer {
    let path = relation_path(stmt.on_relation())?;
    let wanted = super::syntax::name(stmt.trigger_ref()).ok_or_else(Problem::no_name)?;
    let if_exists = stmt.if_exists().is_some();
    let missing =
        || super::missing(if_exists, "trigger", &QualifiedName::unqualified(wanted.clone()));
    match work.relation(&path) {
        Some(Relation::View(id)) => {
            let mut view = work.view(&id)?;
            let before = view.triggers.len();
            view.triggers.retain(|t| t.name != wanted);
            if view.triggers.len() == before {
                return missing();
            }
            work.put_view(view);
            Ok(Done::Modelled(Some(ObjectRef::View(id))))
        }
        None if if_exists => missing(),
        _ => {
            let id = work.table_id(&path)?;
            let mut table = work.table(&id)?;
            let before = table.triggers.len();
            table.triggers.retain(|t| t.name != wanted);
            if table.triggers.len() == before {
                return missing();
            }
            work.put_table(table);
            Ok(Done::Modelled(Some(ObjectRef::Table(id))))
        }
    }
}

fn drop_roles(work: &mut Work, statement: &ast::Stmt) -> Answer {
    let names: Vec<_> = statement
        .syntax()
        .children()
        .filter_map(ast::RoleRef::cast)
        .filter_map(|r| super::syntax::role_of(&r))
        .collect();
    let mut any = false;
    for name in names {
        let id = work.catalog.roles.iter().find(|r| r.name == name).map(|r| r.id.clone());
        any |= id.and_then(|id| work.catalog.roles.remove(&id)).is_some();
    }
    if any {
        Ok(Done::Modelled(None))
    } else {
        Ok(Done::Ignored("the role is not one of the schema's".into()))
    }
}

/// Removes an object that is defined by a text, and what is of it.
pub(super) fn definition(work: &mut Work, id: &DefinitionId, cascade: bool) -> Result<(), Problem> {
    let Some(definition) = work.catalog.definitions.get(id).cloned() else { return Ok(()) };
    if definition.kind == DefinitionKind::Server {
        let server = Some(&definition.name);
        let mappings: Vec<_> = work
            .catalog
            .definitions
            .iter()
            .filter(|d| d.kind == DefinitionKind::UserMapping && d.of.as_ref() == server)
            .map(|d| d.id.clone())
            .collect();
        let tables: Vec<TableId> = work
            .catalog
            .tables
            .iter()
            .filter(
                |t| matches!(&t.kind, TableKind::Foreign { server: s, .. } if Some(s) == server),
            )
            .map(|t| t.id.clone())
            .collect();
        let used = !mappings.is_empty() || !tables.is_empty();
        if used && !cascade {
            return Err(Problem::new(format!(
                "other objects depend on the server {}",
                definition.name
            )));
        }
        for mapping in mappings {
            work.catalog.definitions.remove(&mapping);
        }
        for table in tables {
            remove_table(work, &table, true)?;
        }
    }
    if cascade {
        remove_views_on(work, &ObjectRef::Definition(id.clone()));
    }
    work.catalog.definitions.remove(id);
    Ok(())
}

/// What hangs on a dropped object: rules and statistics of a table, what publications publish of it, and
/// statements that are kept about it. With `uses`, also what is defined with it (an aggregate's function).
fn forget_texts_about(work: &mut Work, object: &ObjectRef, uses: bool) {
    let is_it = |target: &ObjectRef| {
        target == object
            || matches!((target, object), (ObjectRef::Column(t, _), ObjectRef::Table(id)) if t == id)
    };
    let hit = |expr: &Expr| expr.references().iter().any(|r| is_it(&r.target));
    let mut gone = Vec::new();
    let mut less = Vec::new();
    for definition in &work.catalog.definitions {
        let used = hit(&definition.arguments) || hit(&definition.definition);
        if definition.about.as_ref() == Some(object) || (uses && used) {
            gone.push(definition.id.clone());
        } else if definition.parts.iter().any(hit) {
            less.push(definition.id.clone());
        }
    }
    for id in gone {
        work.catalog.definitions.remove(&id);
    }
    for id in less {
        if let Some(definition) = work.catalog.definitions.get_mut(&id) {
            definition.parts.retain(|part| !hit(part));
        }
    }
    forget_verbatim_about(work, object);
}

/// Removes a column with its constraints, indexes and sequence; policies and other tables' foreign
/// keys only with `CASCADE`.
pub(super) fn column(
    work: &mut Work,
    table: &mut Table,
    id: &ColumnId,
    cascade: bool,
) -> Result<(), Problem> {
    let keys = work.foreign_keys_to(&table.id, Some(std::slice::from_ref(id)));
    let object = ObjectRef::Column(table.id.clone(), id.clone());
    let mentions = |e: &Option<Expr>| e.as_ref().is_some_and(|e| e.mentions(&object));
    let policies =
        table.policies.iter().filter(|p| mentions(&p.using) || mentions(&p.check)).count();
    if !cascade && (!keys.is_empty() || policies > 0) {
        let mut names: Vec<_> = keys.iter().map(|(_, _, name)| name.clone()).collect();
        names.extend((policies > 0).then(|| format!("{policies} policies")));
        return Err(Problem::new(format!(
            "other objects depend on the column: {}",
            names.join(", ")
        )));
    }
    for (other, constraint, _) in keys {
        work.remove_constraint(&other, &constraint);
    }
    if cascade {
        table.policies.retain(|p| !mentions(&p.using) && !mentions(&p.check));
        remove_views_on(work, &object);
    }
    let uses = |elements: &[crate::model::IndexElement]| {
        elements.iter().any(|e| match &e.key {
            IndexKey::Column(c) => c == id,
            IndexKey::Expression(e) => e.mentions(&object),
        })
    };
    table.constraints.retain(|c| {
        let hit = c.columns().contains(id)
            || match &c.kind {
                ConstraintKind::Check { expression, .. } => expression.mentions(&object),
                ConstraintKind::Exclude { elements, predicate, .. } => {
                    elements.iter().any(|e| uses(std::slice::from_ref(&e.element)))
                        || mentions(predicate)
                }
                ConstraintKind::PrimaryKey(key) | ConstraintKind::Unique(key) => {
                    key.include.contains(id)
                }
                ConstraintKind::ForeignKey(key) => {
                    key.references == table.id && key.referenced_columns.contains(id)
                }
                ConstraintKind::NotNull { .. } => false,
            };
        !hit
    });
    table
        .indexes
        .retain(|i| !uses(&i.elements) && !i.include.contains(id) && !mentions(&i.predicate));
    for trigger in &mut table.triggers {
        for event in &mut trigger.events {
            if let crate::model::TriggerEvent::Update(columns) = event {
                columns.retain(|c| c != id);
            }
        }
    }
    let owned: Vec<_> = work
        .catalog
        .sequences
        .iter()
        .filter(|s| s.owned_by.as_ref().is_some_and(|(t, c)| *t == table.id && c == id))
        .map(|s| s.id.clone())
        .collect();
    for sequence in owned {
        work.remove_sequence(&sequence);
    }
    let name = table.column(id).map(|c| c.name.clone());
    table.columns.retain(|c| c.id != *id);
    // Children lose what they inherited.
    let children: Vec<TableId> = work
        .catalog
        .tables
        .iter()
        .filter(|t| {
            t.inherits.contains(&table.id)
                || t.partition_of.as_ref().is_some_and(|p| p.parent == table.id)
        })
        .map(|t| t.id.clone())
        .collect();
    for child in children {
        let mut child = work.table(&child)?;
        let inherited = child
            .columns
            .iter()
            .find(|c| name.as_ref() == Some(&c.name) && c.inherited)
            .map(|c| c.id.clone());
        if let Some(inherited) = inherited {
            column(work, &mut child, &inherited, cascade)?;
            work.put_table(child);
        }
    }
    Ok(())
}

/// Removes a constraint; foreign keys that lean on a key only with `CASCADE`.
pub(super) fn constraint(
    work: &mut Work,
    table: &mut Table,
    id: &ConstraintId,
    cascade: bool,
) -> Result<(), Problem> {
    let leaning = match table.constraint(id).map(|c| &c.kind) {
        Some(ConstraintKind::PrimaryKey(key) | ConstraintKind::Unique(key)) => {
            let columns = key.columns.clone();
            let others = table.constraints.iter().filter(|c| c.id != *id).any(|c| {
                matches!(&c.kind, ConstraintKind::PrimaryKey(k) | ConstraintKind::Unique(k) if k.columns == columns)
            });
            if others {
                Vec::new()
            } else {
                work.foreign_keys_to(&table.id, None)
                    .into_iter()
                    .filter(|(other, constraint, _)| {
                        work.catalog
                            .tables
                            .get(other)
                            .and_then(|t| t.constraint(constraint))
                            .and_then(|c| c.foreign_key())
                            .is_some_and(|k| k.referenced_columns == columns)
                    })
                    .collect()
            }
        }
        _ => Vec::new(),
    };
    if !leaning.is_empty() && !cascade {
        let names: Vec<_> = leaning.into_iter().map(|(_, _, name)| name).collect();
        return Err(Problem::new(format!(
            "foreign keys depend on the constraint: {}",
            names.join(", ")
        )));
    }
    for (other, constraint, _) in leaning {
        work.remove_constraint(&other, &constraint);
    }
    table.constraints.retain(|c| c.id != *id);
    Ok(())
}

/// Forgets references of expressions to objects that are gone, and what hung on them by id.
pub(super) fn forget_dangling(catalog: &mut Catalog) {
    let snapshot = catalog.clone();
    let exists = |object: &ObjectRef| match object {
        ObjectRef::Table(id) => snapshot.tables.contains(id),
        ObjectRef::Column(table, column) => snapshot.column(table, column).is_some(),
        ObjectRef::View(id) => snapshot.views.contains(id),
        ObjectRef::Sequence(id) => snapshot.sequences.contains(id),
        ObjectRef::Type(id) => snapshot.types.contains(id),
        ObjectRef::Function(id) => snapshot.functions.contains(id),
        ObjectRef::Schema(id) => snapshot.schemas.contains(id),
        ObjectRef::Index(table, index) => {
            snapshot.tables.get(table).is_some_and(|t| t.index(index).is_some())
        }
        ObjectRef::ViewIndex(view, index) => {
            snapshot.views.get(view).is_some_and(|v| v.indexes.iter().any(|i| i.id == *index))
        }
        _ => true,
    };
    macro_rules! records {
        ($($field:ident),*) => {$(
            let touched: Vec<_> = snapshot.$field.iter().filter(|record| {
                let mut dangling = false;
                record.for_each_expr(&mut |_, expr| {
                    dangling |= expr.references().iter().any(|r| !exists(&r.target));
                });
                dangling
            }).map(|record| record.id.clone()).collect();
            for id in touched {
                if let Some(record) = catalog.$field.get_mut(&id) {
                    record.for_each_expr_mut(&mut |_, expr| {
                        let kept = expr.references().iter().filter(|r| exists(&r.target)).cloned().collect();
                        *expr = Expr::new(expr.text(), kept);
                    });
                }
            }
        )*};
    }
    records!(tables, views, functions, types, definitions, verbatim);
}
