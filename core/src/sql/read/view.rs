//! `CREATE VIEW`, `CREATE MATERIALIZED VIEW` and their changes.

use super::alter_table::{reset_parameters, set_parameters};
use super::expr::Scope;
use super::syntax::{
    name, name_of, parameters, qualified, qualified_opt, role_of, with_parameters,
};
use super::work::{Relation, Work};
use super::{Answer, Done, Problem, rename};
use crate::model::{
    Expr, Name, ObjectRef, QualifiedName, SchemaId, View, ViewCheckOption, ViewId, ViewKind,
};
use squawk_syntax::ast::{self, AstNode};

pub(super) fn create(work: &mut Work, stmt: &ast::CreateView) -> Answer {
    let path = qualified_opt(stmt.view()).ok_or_else(Problem::no_name)?;
    if super::table::is_temporary(stmt.persistence().as_ref()) {
        return Ok(Done::Ignored("temporary views are no part of a schema".into()));
    }
    let schema = work.schema_for(&path)?;
    let mut view = match work.relation_in(&schema, &path.name) {
        None => new(work, &schema, &path.name),
        Some(Relation::View(id)) if stmt.or_replace().is_some() => work.view(&id.clone())?,
        Some(_) => return super::exists(false, &path),
    };
    view.kind =
        if stmt.recursive_token().is_some() { ViewKind::Recursive } else { ViewKind::Plain };
    view.column_names = columns(stmt.column_list());
    view.query = query(work, stmt.query())?;
    view.parameters = with_parameters(stmt.with_params());
    view.check_option = stmt.with_check_option().map(|o| match o.check_option_level() {
        Some(ast::CheckOptionLevel::LocalCheckOption(_)) => ViewCheckOption::Local,
        _ => ViewCheckOption::Cascaded,
    });
    let object = ObjectRef::View(view.id.clone());
    work.put_view(view);
    Ok(Done::Modelled(Some(object)))
}

pub(super) fn create_materialized(work: &mut Work, stmt: &ast::CreateMaterializedView) -> Answer {
    let path = qualified_opt(stmt.view()).ok_or_else(Problem::no_name)?;
    let schema = work.schema_for(&path)?;
    if work.is_relation_name_taken(&schema, &path.name) {
        return super::exists(stmt.if_not_exists().is_some(), &path);
    }
    let mut view = new(work, &schema, &path.name);
    view.kind = match stmt.data_option() {
        Some(ast::DataOption::WithNoData(_)) => ViewKind::MaterializedWithoutData,
        _ => ViewKind::Materialized,
    };
    view.column_names = columns(stmt.column_list());
    view.query = query(work, stmt.query())?;
    view.parameters = with_parameters(stmt.with_params());
    view.access_method =
        stmt.using_method().and_then(|m| name(m.access_method_ref())).filter(|m| *m != "heap");
    view.tablespace = stmt.tablespace_clause().and_then(|t| name(t.tablespace_ref()));
    let object = ObjectRef::View(view.id.clone());
    work.put_view(view);
    Ok(Done::Modelled(Some(object)))
}

fn new(work: &Work, schema: &SchemaId, name: &Name) -> View {
    let id = ViewId::derive(&[work.catalog.schema_name(schema), name.as_str()], |id| {
        work.catalog.views.contains(id)
    });
    View {
        acl: work.default_acl("tables", Some(schema)),
        ..View::new(id, schema.clone(), name.clone(), Expr::default())
    }
}

fn columns(list: Option<ast::ColumnList>) -> Vec<Name> {
    list.map(|l| l.column_names().map(|c| name_of(c.syntax())).collect()).unwrap_or_default()
}

fn query(work: &Work, query: Option<ast::SelectVariant>) -> Result<Expr, Problem> {
    work.expr_opt(query, &Scope::default()).ok_or_else(|| Problem::new("the view has no query"))
}

pub(super) fn alter(work: &mut Work, stmt: &ast::AlterView) -> Answer {
    use ast::AlterViewAction as A;
    let path = qualified_opt(stmt.view_ref()).ok_or_else(Problem::no_name)?;
    let Some(id) = view_id(work, &path)? else {
        return super::missing(stmt.if_exists().is_some(), "view", &path);
    };
    let mut view = work.view(&id)?;
    match stmt.action() {
        Some(A::OwnerTo(o)) => view.owner = o.role_ref().and_then(|r| role_of(&r)),
        Some(A::SetOptions(s)) => {
            set_parameters(&mut view.parameters, parameters(s.attribute_list()));
        }
        Some(A::ResetOptions(r)) => {
            reset_parameters(&mut view.parameters, &parameters(r.attribute_list()));
        }
        Some(A::SetSchema(s)) => return set_schema(work, view, &s),
        Some(A::ViewRenameTo(r)) => return rename_to(work, &id, r.view()),
        Some(A::RenameColumn(r)) => return rename_column(work, view, &r),
        Some(A::AlterViewColumn(c)) => {
            let column = name(c.name()).ok_or_else(Problem::no_name)?;
            view.column_defaults.retain(|(n, _)| *n != column);
            if let Some(ast::AlterViewColumnAction::SetDefault(s)) = c.alter_view_column_action()
                && let Some(default) = work.expr_opt(s.expr(), &Scope::default())
            {
                view.column_defaults.push((column, default));
            }
        }
        None => return Ok(Done::Keep(Some(ObjectRef::View(id)))),
    }
    work.put_view(view);
    Ok(Done::Modelled(Some(ObjectRef::View(id))))
}

pub(super) fn alter_materialized(work: &mut Work, stmt: &ast::AlterMaterializedView) -> Answer {
    use ast::AlterMaterializedViewAction as A;
    let Some(view_ref) = stmt.view_ref() else { return Ok(Done::Keep(None)) };
    let path = qualified(view_ref.syntax()).ok_or_else(Problem::no_name)?;
    let Some(id) = view_id(work, &path)? else {
        return super::missing(stmt.if_exists().is_some(), "materialized view", &path);
    };
    let about = Some(ObjectRef::View(id.clone()));
    let mut view = work.view(&id)?;
    for action in stmt.action() {
        match action {
            A::ViewRenameTo(r) => return rename_to(work, &id, r.view()),
            A::RenameColumn(r) => return rename_column(work, view, &r),
            A::SetSchema(s) => return set_schema(work, view, &s),
            A::AlterTableAction(action) => match action {
                ast::AlterTableAction::OwnerTo(o) => {
                    view.owner = o.role_ref().and_then(|r| role_of(&r));
                }
                ast::AlterTableAction::SetOptions(s) => {
                    set_parameters(&mut view.parameters, parameters(s.attribute_list()));
                }
                ast::AlterTableAction::SetTablespace(s) => {
                    view.tablespace = name(s.tablespace_ref());
                }
                ast::AlterTableAction::ClusterOn(c) => {
                    let wanted = qualified_opt(c.index_ref()).map(|q| q.name);
                    for index in &mut view.indexes {
                        index.clustered = wanted.as_ref() == Some(&index.name);
                    }
                }
                _ => return Ok(Done::Keep(about)),
            },
            A::NoDependsOnExtension(_) | A::DependsOnExtension(_) => return Ok(Done::Keep(about)),
        }
    }
    work.put_view(view);
    Ok(Done::Modelled(about))
}

fn view_id(work: &Work, path: &QualifiedName) -> Result<Option<ViewId>, Problem> {
    match work.relation(path) {
        Some(Relation::View(id)) => Ok(Some(id)),
        Some(_) => Err(Problem::new(format!("{path} is not a view"))),
        None => Ok(None),
    }
}

fn rename_to(work: &mut Work, id: &ViewId, to: Option<ast::View>) -> Answer {
    let new_name = qualified_opt(to).ok_or_else(Problem::no_name)?.name;
    rename::view(work, id, new_name)
}

fn set_schema(work: &mut Work, mut view: View, set: &ast::SetSchema) -> Answer {
    let schema = name(set.schema_ref()).ok_or_else(Problem::no_name)?;
    view.schema = work.schema_or_assume(&schema);
    let object = ObjectRef::View(view.id.clone());
    work.put_view(view);
    Ok(Done::Modelled(Some(object)))
}

/// A view's columns are its query's; a renamed one is said in the list of names, where there is one.
fn rename_column(work: &mut Work, mut view: View, rename: &ast::RenameColumn) -> Answer {
    let old = name(rename.column_name_ref()).ok_or_else(Problem::no_name)?;
    let new = name(rename.column_name()).ok_or_else(Problem::no_name)?;
    let about = Some(ObjectRef::View(view.id.clone()));
    match view.column_names.iter_mut().find(|n| **n == old) {
        Some(found) => *found = new,
        None => return Ok(Done::Keep(about)),
    }
    work.put_view(view);
    Ok(Done::Modelled(about))
}
