//! `COMMENT ON`.

use super::syntax::{name, path_names, qualified_opt, role_of, string};
use super::work::{Relation, Work};
use super::{Answer, Done, Problem, definition, function};
use crate::model::{Name, ObjectRef, QualifiedName, RelationId, TableId, TypeKind, ViewId};
use squawk_syntax::ast::{self, AstNode};

pub(super) fn comment(work: &mut Work, stmt: &ast::CommentOn) -> Answer {
    use ast::CommentObject as O;
    // An empty comment removes it, as NULL does (manual, COMMENT).
    let text = string(stmt.literal()).filter(|t| !t.is_empty());
    match stmt.comment_object() {
        Some(O::ObjectTable(o)) => on_relation(work, qualified_opt(o.table_name_ref()), text),
        Some(O::ObjectForeignTable(o)) => on_relation(
            work,
            super::syntax::qualified(o.syntax()).or_else(|| child_path(o.syntax())),
            text,
        ),
        Some(O::ObjectView(o)) => on_relation(work, qualified_opt(o.view_ref()), text),
        Some(O::ObjectMaterializedView(o)) => on_relation(work, qualified_opt(o.view_ref()), text),
        Some(O::ObjectSequence(o)) => on_relation(work, qualified_opt(o.sequence_ref()), text),
        Some(O::ObjectIndex(o)) => on_relation(work, qualified_opt(o.index_ref()), text),
        Some(O::ObjectColumn(o)) => {
            let names = o.name().map(|n| path_names(n.syntax())).unwrap_or_default();
            on_column(work, &names, text)
        }
        Some(O::ObjectConstraint(o)) => on_constraint(work, &o, text),
        Some(O::ObjectTrigger(o)) => {
            let path = qualified_opt(o.relation_name_ref()).ok_or_else(Problem::no_name)?;
            let wanted = name(o.trigger_ref()).ok_or_else(Problem::no_name)?;
            on_trigger(work, &path, &wanted, text)
        }
        Some(O::ObjectPolicy(o)) => {
            let path = qualified_opt(o.table_name_ref()).ok_or_else(Problem::no_name)?;
            let wanted = name(o.policy_ref()).ok_or_else(Problem::no_name)?;
            let id = work.table_id(&path)?;
            let mut policies = work.table_mut(&id)?.policies.iter_mut();
            let policy = policies.find(|p| p.name == wanted).ok_or_else(|| {
                Problem::new(format!("the policy {wanted} of {path} does not exist"))
            })?;
            policy.comment = text;
            Ok(Done::Modelled(Some(ObjectRef::Policy(id, policy.id.clone()))))
        }
        Some(O::ObjectSchema(o)) => {
            let wanted = name(o.schema_ref()).ok_or_else(Problem::no_name)?;
            let id = work
                .schema_id(&wanted)
                .ok_or_else(|| Problem::new(format!("the schema {wanted} does not exist")))?;
            if let Some(schema) = work.catalog.schemas.get_mut(&id) {
                schema.comment = text;
            }
            Ok(Done::Modelled(Some(ObjectRef::Schema(id))))
        }
        Some(O::ObjectExtension(o)) => {
            let wanted = name(o.extension_ref()).ok_or_else(Problem::no_name)?;
            let id =
                work.catalog.extensions.iter().find(|e| e.name == wanted).map(|e| e.id.clone());
            let Some(id) = id else {
                return Ok(Done::Ignored(format!(
                    "the extension {wanted} is not one of the schema's"
                )));
            };
            if let Some(extension) = work.catalog.extensions.get_mut(&id) {
                extension.comment = text;
            }
            Ok(Done::Modelled(Some(ObjectRef::Extension(id))))
        }
        Some(O::ObjectRole(o)) => {
            let wanted = o.role_ref().and_then(|r| role_of(&r)).ok_or_else(Problem::no_name)?;
            let id = work.catalog.roles.iter().find(|r| r.name == wanted).map(|r| r.id.clone());
            // One that other SQL makes is the server's.
            let Some(id) = id else { return Ok(Done::Keep(None)) };
            if let Some(role) = work.catalog.roles.get_mut(&id) {
                role.comment = text;
            }
            Ok(Done::Modelled(Some(ObjectRef::Role(id))))
        }
        Some(O::ObjectType(o)) => on_type(work, qualified_opt(o.type_name_ref()), text),
        Some(O::ObjectDomain(o)) => on_type(work, qualified_opt(o.domain_ref()), text),
        Some(O::ObjectFunction(o)) => {
            on_function(work, o.function_sig().map(|s| s.syntax().clone()), text)
        }
        Some(O::ObjectProcedure(o)) => {
            on_function(work, o.procedure_sig().map(|s| s.syntax().clone()), text)
        }
        Some(O::ObjectRoutine(o)) => {
            on_function(work, o.routine_sig().map(|s| s.syntax().clone()), text)
        }
        Some(O::ObjectDatabase(_)) => {
            Ok(Done::Ignored("a database is more than the schema in it".into()))
        }
        Some(other) => {
            definition::comment(work, other.syntax(), text).unwrap_or(Ok(Done::Keep(None)))
        }
        None => Ok(Done::Keep(None)),
    }
}

fn child_path(node: &squawk_syntax::SyntaxNode) -> Option<QualifiedName> {
    node.children().find_map(|n| super::syntax::qualified(&n))
}

fn on_relation(work: &mut Work, path: Option<QualifiedName>, text: Option<String>) -> Answer {
    let path = path.ok_or_else(Problem::no_name)?;
    let object = match work.relation(&path) {
        Some(Relation::Table(id)) => {
            work.table_mut(&id)?.comment = text;
            ObjectRef::Table(id)
        }
        Some(Relation::View(id)) => {
            let mut view = work.view(&id)?;
            view.comment = text;
            work.put_view(view);
            ObjectRef::View(id)
        }
        Some(Relation::Sequence(id)) => {
            if let Some(sequence) = work.catalog.sequences.get_mut(&id) {
                sequence.comment = text;
            }
            ObjectRef::Sequence(id)
        }
        Some(Relation::Index(RelationId::Table(table), id)) => {
            let mut indexes = work.table_mut(&table)?.indexes.iter_mut();
            if let Some(index) = indexes.find(|i| i.id == id) {
                index.comment = text;
            }
            ObjectRef::Index(table, id)
        }
        Some(Relation::Index(RelationId::View(view), id)) => {
            let mut view = work.view(&view)?;
            let object = ObjectRef::ViewIndex(view.id.clone(), id.clone());
            if let Some(index) = view.indexes.iter_mut().find(|i| i.id == id) {
                index.comment = text;
            }
            work.put_view(view);
            object
        }
        Some(Relation::Constraint(table, id)) => {
            return Ok(Done::Keep(Some(ObjectRef::Constraint(table, id))));
        }
        None => return Err(Problem::new(format!("the relation {path} does not exist"))),
    };
    Ok(Done::Modelled(Some(object)))
}

fn on_column(work: &mut Work, names: &[Name], text: Option<String>) -> Answer {
    let [before @ .., relation, column] = names else { return Err(Problem::no_name()) };
    let path = QualifiedName { schema: before.last().cloned(), name: relation.clone() };
    if let Some(id) = work.type_id(&path) {
        let Some(type_def) = work.catalog.types.get_mut(&id) else {
            return Err(Problem::no_name());
        };
        if let TypeKind::Composite { attributes } = &mut type_def.kind {
            for attribute in attributes.iter_mut().filter(|a| a.name == *column) {
                attribute.comment.clone_from(&text);
            }
        }
        return Ok(Done::Modelled(Some(ObjectRef::Type(id))));
    }
    if let Some(Relation::View(id)) = work.relation(&path) {
        return on_view_column(work, &id, column, text);
    }
    let id: TableId = work.table_id(&path)?;
    let column_id = super::table::column_id(work, &id, column)?;
    if let Some(column) = work.table_mut(&id)?.column_mut(&column_id) {
        column.comment = text;
    }
    Ok(Done::Modelled(Some(ObjectRef::Column(id, column_id))))
}

fn on_view_column(work: &mut Work, id: &ViewId, column: &Name, text: Option<String>) -> Answer {
    let mut view = work.view(id)?;
    view.column_comments.retain(|(n, _)| n != column);
    if let Some(text) = text {
        view.column_comments.push((column.clone(), text));
    }
    work.put_view(view);
    Ok(Done::Modelled(Some(ObjectRef::View(id.clone()))))
}

fn on_constraint(work: &mut Work, o: &ast::ObjectConstraint, text: Option<String>) -> Answer {
    let wanted = qualified_opt(o.constraint_name_ref()).ok_or_else(Problem::no_name)?.name;
    if let Some(domain) = qualified_opt(o.domain_ref()) {
        let id = work
            .type_id(&domain)
            .ok_or_else(|| Problem::new(format!("the type {domain} does not exist")))?;
        if let Some(type_def) = work.catalog.types.get_mut(&id)
            && let TypeKind::Domain { checks, .. } = &mut type_def.kind
        {
            for check in checks.iter_mut().filter(|c| c.name == wanted) {
                check.comment.clone_from(&text);
            }
        }
        return Ok(Done::Modelled(Some(ObjectRef::Type(id))));
    }
    let path = qualified_opt(o.table_name_ref()).ok_or_else(Problem::no_name)?;
    let id = work.table_id(&path)?;
    let mut constraints = work.table_mut(&id)?.constraints.iter_mut();
    let constraint = constraints
        .find(|c| c.name == wanted)
        .ok_or_else(|| Problem::new(format!("the constraint {wanted} of {path} does not exist")))?;
    constraint.comment = text;
    Ok(Done::Modelled(Some(ObjectRef::Constraint(id, constraint.id.clone()))))
}

fn on_trigger(
    work: &mut Work,
    path: &QualifiedName,
    wanted: &Name,
    text: Option<String>,
) -> Answer {
    let gone = || Problem::new(format!("the trigger {wanted} of {path} does not exist"));
    if let Some(Relation::View(view)) = work.relation(path) {
        let mut view = work.view(&view)?;
        view.triggers.iter_mut().find(|t| t.name == *wanted).ok_or_else(gone)?.comment = text;
        work.put_view(view);
        return Ok(Done::Modelled(None));
    }
    let id = work.table_id(path)?;
    let mut triggers = work.table_mut(&id)?.triggers.iter_mut();
    let trigger = triggers.find(|t| t.name == *wanted).ok_or_else(gone)?;
    trigger.comment = text;
    Ok(Done::Modelled(Some(ObjectRef::Trigger(id, trigger.id.clone()))))
}

fn on_type(work: &mut Work, path: Option<QualifiedName>, text: Option<String>) -> Answer {
    let path = path.ok_or_else(Problem::no_name)?;
    let id = work
        .type_id(&path)
        .ok_or_else(|| Problem::new(format!("the type {path} does not exist")))?;
    if let Some(type_def) = work.catalog.types.get_mut(&id) {
        type_def.comment = text;
    }
    Ok(Done::Modelled(Some(ObjectRef::Type(id))))
}

fn on_function(
    work: &mut Work,
    signature: Option<squawk_syntax::SyntaxNode>,
    text: Option<String>,
) -> Answer {
    let signature = signature.ok_or_else(Problem::no_name)?;
    let Some(id) = function::find_signature(work, &signature)? else {
        return Err(Problem::new(format!(
            "the function {} does not exist",
            super::syntax::flat_text(&signature)
        )));
    };
    if let Some(function) = work.catalog.functions.get_mut(&id) {
        function.comment = text;
    }
    Ok(Done::Modelled(Some(ObjectRef::Function(id))))
}

#[cfg(test)]
mod tests {
    use crate::import::{ImportOptions, Source, import};

    #[test]
    fn a_role_keeps_its_comment() {
        let sql = "CREATE ROLE readers; COMMENT ON ROLE readers IS 'who reads';";
        let document = import(vec![Source::new("r.sql", sql)], &ImportOptions::default()).document;
        let comments: Vec<_> = document.schema.roles.iter().map(|r| r.comment.as_deref()).collect();
        assert_eq!(comments, [Some("who reads")]);
    }
}
