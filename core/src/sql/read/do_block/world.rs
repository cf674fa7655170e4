//! What blocks find in the world around them: tables that are empty, settings that the files have made.

use crate::model::QualifiedName;
use crate::platform;
use crate::sql::evaluate::eval::no_expression;
use crate::sql::evaluate::query::ResultSet;
use crate::sql::evaluate::value::Value;
use crate::sql::evaluate::{Environment, Eval, Stop, spend, unknown};
use crate::sql::read::work::{Relation, Work};

/// An empty database that a schema's files are run on.
#[derive(Debug)]
pub(super) struct World<'w> {
    pub(super) work: &'w Work,
}

impl Environment for World<'_> {
    /// A table is known to be empty, until something is written into it.
    fn relation(&self, eval: &Eval<'_>, path: &QualifiedName) -> Result<ResultSet, Stop> {
        match self.work.relation(path) {
            Some(Relation::Table(id)) => {
                let table = self.work.catalog.tables.get(&id).ok_or_else(no_expression)?;
                let cost = u32::try_from(self.work.catalog.tables.len() / 8).unwrap_or(u32::MAX);
                spend(eval.steps, cost)?;
                if table.external || !self.work.session.is_empty(&self.work.catalog, table) {
                    return Err(unknown(format!("the rows of {path}")));
                }
                Ok(ResultSet {
                    columns: table.columns.iter().map(|c| c.name.clone()).collect(),
                    ..ResultSet::default()
                })
            }
            Some(_) => Err(unknown(format!("the rows of {path}"))),
            None => {
                let schema = path.schema.as_ref().map(crate::model::Name::as_str);
                let is_catalog = matches!(schema, Some("pg_catalog" | "information_schema"))
                    || schema.is_some_and(platform::is_platform_schema)
                    || path.name.as_str().starts_with("pg_");
                if is_catalog {
                    return Err(unknown(format!("the catalog {path}")));
                }
                Err(Stop::raise("42P01", format!("the relation {path} does not exist")))
            }
        }
    }

    fn setting(&self, name: &str) -> Result<Option<String>, Stop> {
        match self.work.session.settings.get(name) {
            Some(value) => Ok(Some(value.clone())),
            None if name.contains('.') => Ok(None),
            None => Err(unknown(format!("the server's setting {name}"))),
        }
    }

    /// What the platform's migrations run as, and in.
    fn session(&self, _: &str) -> Result<Value, Stop> {
        Ok(Value::text("postgres"))
    }

    fn orders_texts_by_bytes(&self) -> bool {
        true
    }
}
