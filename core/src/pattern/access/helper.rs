//! Functions that look something up for policies with their owner's rights.

use super::super::PatternError;
use super::super::build::Build;
use super::sql::Sql;
use crate::edit::{Command, CommandError, Defined, numbered};
use crate::model::{
    Acl, AclState, DataType, Expr, Function, FunctionBody, FunctionId, FunctionKind, Name,
    Parallel, Privilege, Returns, SchemaId, Volatility,
};

/// What a helper gives.
#[derive(Clone, Debug)]
pub(super) struct Gives {
    pub(super) name: String,
    pub(super) data_type: DataType,
    /// Any number of values, not one.
    pub(super) many: bool,
    pub(super) about: String,
}

/// Schemas for what no API offers, by their usual names.
const HIDDEN: [&str; 4] = ["private", "internal", "app_private", "hidden"];

/// The helper with this body, which is made where there is none; the roles may call it, and nobody else.
pub(super) fn function(
    build: &mut Build<'_>,
    gives: &Gives,
    body: Sql,
    roles: &[Name],
) -> Result<FunctionId, PatternError> {
    let schema = hidden_schema(build)?;
    let returns = if gives.many {
        Returns::SetOf(gives.data_type.clone())
    } else {
        Returns::Type(gives.data_type.clone())
    };
    let body = Sql::of("\n  ").sql(&body).then("\n").into_expr();
    let same = |f: &Function| {
        f.schema == schema
            && f.security_definer
            && f.arguments.is_empty()
            && f.returns.as_ref() == Some(&returns)
            && matches!(&f.body, FunctionBody::Source(text) if text.text() == body.text())
    };
    let there = build.document().schema.functions.iter().find(|f| same(f)).cloned();
    if let Some(there) = there {
        let mut changed = there.as_ref().clone();
        for role in roles {
            changed.acl.set(Some(role.clone()), Privilege::Execute, AclState::Granted);
        }
        if changed != *there {
            let object = Box::new(Defined::Function(changed.clone()));
            build.run(Command::Define { object })?;
        }
        return Ok(changed.id);
    }
    let functions = &build.document().schema.functions;
    let is_free = |name: &str| !functions.iter().any(|f| f.schema == schema && f.name == *name);
    let name = Name::from(numbered(&gives.name, is_free));
    let made = new(schema.clone(), name.clone(), returns, body, (gives, roles));
    build.run(Command::Define { object: Box::new(Defined::Function(made)) })?;
    let functions = &build.document().schema.functions;
    let made = functions.iter().find(|f| f.schema == schema && f.name == name);
    Ok(made.map_or_else(|| FunctionId::new(""), |f| f.id.clone()))
}

fn new(
    schema: SchemaId,
    name: Name,
    returns: Returns,
    body: Expr,
    (gives, roles): (&Gives, &[Name]),
) -> Function {
    let mut acl = Acl::default();
    acl.set(None, Privilege::Execute, AclState::Revoked);
    for role in roles {
        acl.set(Some(role.clone()), Privilege::Execute, AclState::Granted);
    }
    Function {
        id: FunctionId::new(""),
        schema,
        name,
        kind: FunctionKind::Function,
        arguments: Vec::new(),
        returns: Some(returns),
        language: Name::new("sql"),
        body: FunctionBody::Source(body),
        volatility: Volatility::Stable,
        strict: false,
        security_definer: true,
        leakproof: false,
        parallel: Parallel::Unsafe,
        cost: None,
        rows: None,
        support: None,
        transforms: Vec::new(),
        settings: vec![(Name::new("search_path"), "''".to_owned())],
        owner: None,
        comment: Some(gives.about.clone()),
        acl,
    }
}

/// A schema that the API does not offer, which is made where there is none.
fn hidden_schema(build: &mut Build<'_>) -> Result<SchemaId, CommandError> {
    let offered = &build.settings.access.api_schemas;
    let is_hidden = |name: &str| offered.iter().all(|schema| schema != name);
    let catalog = &build.document().schema;
    let there =
        HIDDEN.iter().filter(|name| is_hidden(name)).find_map(|name| catalog.schema_named(name));
    if let Some(there) = there {
        return Ok(there.id.clone());
    }
    let name = HIDDEN.iter().find(|name| is_hidden(name)).copied().unwrap_or("private");
    build.run(Command::AddSchema { name: Name::new(name) })?;
    let made = build.document().schema.schema_named(name);
    Ok(made.map_or_else(|| SchemaId::new(name), |schema| schema.id.clone()))
}
