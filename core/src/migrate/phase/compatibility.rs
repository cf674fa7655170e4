//! Views under the names that tables had, so that what still asks for them finds them.
//!
//! Such a view shows the columns under their old names too. Postgres writes through it to the table, since it is one table's columns and
//! nothing else. It asks for the rights of whoever uses it (`security_invoker`, from Postgres 15 on), so that privileges and
//! policies hold as before.

use super::is_name_free;
use crate::model::{Catalog, Document, Expr, StorageParameter, Table, View, ViewId};
use crate::sql::compose::{Place, Sql};

/// Adds views under old names to the document that a migration leads to. Gives what the application has to do before they
/// can go; nothing where there are none.
pub(super) fn add_old_names(before: &Document, after: &mut Document) -> Vec<String> {
    let mut told = Vec::new();
    for old in &before.schema.tables {
        let Some(new) = after.schema.tables.get(&old.id).cloned() else { continue };
        let is_renamed = (&old.schema, &old.name) != (&new.schema, &new.name);
        if is_renamed
            && is_free(&after.schema, old)
            && let Some(query) = query(&after.schema, old, &new)
        {
            told.extend(names(&after.schema, old, &new));
            let view = view(&after.schema, old, &new, query);
            after.schema.views.insert(view);
        }
    }
    if !told.is_empty() {
        told.insert(0, "The application asks for the new names, and for no old one:".to_owned());
    }
    told
}

fn view(catalog: &Catalog, old: &Table, new: &Table, query: Expr) -> View {
    let schema = catalog.schema_name(&old.schema);
    let id = ViewId::derive(&[schema, old.name.as_str()], |id| catalog.views.contains(id));
    let comment = format!(
        "Stands for {}.{} until nothing asks for the old name any more.",
        catalog.schema_name(&new.schema),
        new.name
    );
    let invoker =
        StorageParameter { key: "security_invoker".to_owned(), value: Some("true".to_owned()) };
    View {
        parameters: vec![invoker],
        owner: new.owner.clone(),
        comment: Some(comment),
        acl: new.acl.clone(),
        ..View::new(id, old.schema.clone(), old.name.clone(), query)
    }
}

/// What is called otherwise.
fn names(catalog: &Catalog, old: &Table, new: &Table) -> Vec<String> {
    let named = |table: &Table| format!("{}.{}", catalog.schema_name(&table.schema), table.name);
    let (old_name, new_name) = (named(old), named(new));
    let columns = old.columns.iter().filter_map(|column| {
        let now = new.column(&column.id).filter(|now| now.name != column.name)?;
        Some(format!("{old_name}.{} is {new_name}.{}", column.name, now.name))
    });
    std::iter::once(format!("{old_name} is {new_name}")).chain(columns).collect()
}

/// Whether nothing else has the name that the table had.
fn is_free(after: &Catalog, old: &Table) -> bool {
    after.schemas.contains(&old.schema) && is_name_free(after, &old.schema, old.name.as_str())
}

/// The columns that the table had and has, under the names that they had.
fn query(after: &Catalog, old: &Table, new: &Table) -> Option<Expr> {
    let mut sql = Sql::of("SELECT ");
    let mut is_first = true;
    for column in &old.columns {
        let Some(now) = new.column(&column.id) else { continue };
        if !is_first {
            sql = sql.then(", ");
        }
        is_first = false;
        sql = sql.column(Place::Bare(new), &now.id);
        if now.name != column.name {
            sql = sql.then(" AS ").identifier(column.name.as_str());
        }
    }
    (!is_first).then(|| sql.then(" FROM ").table(after, new).into_expr())
}
