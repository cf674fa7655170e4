//! Views under the names that tables had, so that what still asks for them finds them.
//!
//! Such a view shows the columns under their old names too. Postgres writes through it to the table, since it is one table's columns and
//! nothing else. It asks for the rights of whoever uses it (`security_invoker`, from Postgres 15 on), so that privileges and
//! policies hold as before.

use crate::edit::{relation_named, type_named};
use crate::model::{Catalog, Document, Expr, Name, StorageParameter, Table, TableId, View, ViewId};
use crate::sql::compose::{Place, Sql};

/// The document that a migration leads to, with views under old names.
pub(super) struct OldNames {
    pub(super) document: Document,
    /// The views, each with the table that it stands for.
    pub(super) views: Vec<(ViewId, TableId)>,
}

impl OldNames {
    pub(super) fn of(before: &Document, after: &Document) -> Self {
        let mut names = Self { document: after.clone(), views: Vec::new() };
        for old in before.schema.tables.iter() {
            let Some(new) = after.schema.tables.get(&old.id) else { continue };
            let is_renamed = (&old.schema, &old.name) != (&new.schema, &new.name);
            if is_renamed && is_free(&names.document.schema, old) {
                names.add(&before.schema, old, new);
            }
        }
        names
    }

    fn add(&mut self, before: &Catalog, old: &Table, new: &Table) {
        let catalog = &self.document.schema;
        let Some(query) = query(catalog, old, new) else { return };
        let schema = before.schema_name(&old.schema);
        let id = ViewId::derive(&[schema, old.name.as_str()], |id| catalog.views.contains(id));
        let comment = format!(
            "Stands for {}.{} until nothing asks for the old name any more.",
            catalog.schema_name(&new.schema),
            new.name
        );
        let invoker =
            StorageParameter { key: "security_invoker".to_owned(), value: Some("true".to_owned()) };
        self.views.push((id.clone(), new.id.clone()));
        self.document.schema.views.insert(View {
            parameters: vec![invoker],
            owner: new.owner.clone(),
            comment: Some(comment),
            acl: new.acl.clone(),
            ..View::new(id, old.schema.clone(), old.name.clone(), query)
        });
    }

    /// What the application has to do before the views can go.
    pub(super) fn then(&self, before: &Document) -> Vec<String> {
        let catalog = &self.document.schema;
        let named = |schema, name: &Name| format!("{}.{name}", catalog.schema_name(schema));
        let mut all =
            vec!["The application asks for the new names, and for no old one:".to_owned()];
        for (view, table) in &self.views {
            let Some(view) = catalog.views.get(view) else { continue };
            let Some(new) = catalog.tables.get(table) else { continue };
            let old_name = named(&view.schema, &view.name);
            let new_name = named(&new.schema, &new.name);
            all.push(format!("{old_name} is {new_name}"));
            let old = before.schema.tables.get(table).into_iter();
            for column in old.flat_map(|old| &old.columns) {
                let now = new.column(&column.id).filter(|now| now.name != column.name);
                let told =
                    now.map(|now| format!("{old_name}.{} is {new_name}.{}", column.name, now.name));
                all.extend(told);
            }
        }
        all
    }
}

/// Whether nothing else has the name that the table had.
fn is_free(after: &Catalog, old: &Table) -> bool {
    after.schemas.contains(&old.schema)
        && relation_named(after, &old.schema, old.name.as_str(), None).is_none()
        && type_named(after, &old.schema, old.name.as_str(), None).is_none()
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
