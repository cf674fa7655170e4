//! Schemas, extensions, and the settings that decide where names are looked up.

use super::syntax::{name, name_of, qualified_opt, role_of, string};
use super::work::Work;
use super::{Answer, Done, Problem, rename};
use crate::model::{Extension, ExtensionId, Name, ObjectRef};
use squawk_syntax::SyntaxKind;
use squawk_syntax::ast::{self, AstNode};

/// Makes the schema; the caller reads the elements inside it.
pub(super) fn create_schema(work: &mut Work, stmt: &ast::CreateSchema) -> Answer {
    let (schema_name, owner) = match stmt.create_schema_target() {
        Some(ast::CreateSchemaTarget::NamedSchema(n)) => {
            (name(n.schema()), n.role_ref().and_then(|r| role_of(&r)))
        }
        Some(ast::CreateSchemaTarget::AuthorizationSchema(a)) => {
            let role = name(a.role());
            (role.clone(), role)
        }
        None => (None, None),
    };
    let schema_name = schema_name.ok_or_else(Problem::no_name)?;
    if let Some(id) = work.schema_id(&schema_name) {
        let Some(mut schema) = work.catalog.schemas.get(&id).map(|s| (**s).clone()) else {
            return Err(Problem::new("the schema is gone"));
        };
        let object = ObjectRef::Schema(id);
        if !schema.external && stmt.if_not_exists().is_none() {
            return Err(Problem::new(format!("the schema {schema_name} exists already")));
        }
        if schema.external && schema_name == "public" {
            return Ok(Done::Ignored("every database has a schema public".into()));
        }
        if !schema.external || super::platform::is_platform_schema(schema_name.as_str()) {
            return Ok(Done::Ignored(format!("the schema {schema_name} exists already")));
        }
        schema.external = false;
        work.put_schema(schema);
        return Ok(Done::Modelled(Some(object)));
    }
    let external = super::platform::is_platform_schema(schema_name.as_str());
    let mut schema = work.new_schema(&schema_name, external);
    schema.owner = owner;
    let object = ObjectRef::Schema(schema.id.clone());
    work.put_schema(schema);
    Ok(Done::Modelled(Some(object)))
}

pub(super) fn alter_schema(work: &mut Work, stmt: &ast::AlterSchema) -> Answer {
    let wanted = name(stmt.schema_ref()).ok_or_else(Problem::no_name)?;
    let id = work
        .schema_id(&wanted)
        .ok_or_else(|| Problem::new(format!("the schema {wanted} does not exist")))?;
    let Some(mut schema) = work.catalog.schemas.get(&id).map(|s| (**s).clone()) else {
        return Err(Problem::new("the schema is gone"));
    };
    let object = ObjectRef::Schema(id.clone());
    match stmt.action() {
        Some(ast::AlterSchemaAction::OwnerTo(o)) => {
            schema.owner = o.role_ref().and_then(|r| role_of(&r));
            work.put_schema(schema);
        }
        Some(ast::AlterSchemaAction::SchemaRenameTo(r)) => {
            let new_name = name(r.schema()).ok_or_else(Problem::no_name)?;
            if work.schema_id(&new_name).is_some() {
                return Err(Problem::new(format!("the schema {new_name} exists already")));
            }
            work.remove_schema(&id);
            schema.name = new_name.clone();
            work.put_schema(schema);
            rename::propagate(work, &object, new_name.as_str());
        }
        None => return Ok(Done::Keep(Some(object))),
    }
    Ok(Done::Modelled(Some(object)))
}

pub(super) fn create_extension(work: &mut Work, stmt: &ast::CreateExtension) -> Answer {
    let extension = name(stmt.extension()).ok_or_else(Problem::no_name)?;
    let known = work.catalog.extensions.iter().any(|e| e.name == extension);
    if known {
        let reason = format!("the extension {extension} exists already");
        return match stmt.if_not_exists() {
            Some(_) => Ok(Done::Ignored(reason)),
            None => Err(Problem::new(reason)),
        };
    }
    if extension == "plpgsql" {
        return Ok(Done::Ignored("every database has the extension plpgsql".into()));
    }
    let schema = stmt
        .extension_schema()
        .and_then(|s| name(s.schema_ref()))
        .map(|s| work.schema_or_assume(&s));
    let version = stmt.extension_version_clause().and_then(|v| {
        string(v.literal())
            .or_else(|| v.extension_version().map(|e| name_of(e.syntax()).to_string()))
    });
    let id = ExtensionId::derive(&[extension.as_str()], |id| work.catalog.extensions.contains(id));
    let object = ObjectRef::Extension(id.clone());
    work.catalog.extensions.insert(Extension {
        id,
        name: extension,
        schema,
        version,
        comment: None,
    });
    Ok(Done::Modelled(Some(object)))
}

/// `SET search_path` is obeyed; other settings say nothing about a schema.
pub(super) fn set(work: &mut Work, stmt: &ast::Set) -> Done {
    if let Some(ast::SetTarget::SetConfig(config)) = stmt.set_target()
        && config
            .config_parameter_ref()
            .and_then(|p| qualified_opt(Some(p)))
            .is_some_and(|p| p.name == "search_path")
        && let Some(ast::ConfigAssignment::ToConfigValue(to)) = config.config_assignment()
    {
        work.search_path = if to.default_token().is_some() {
            vec![Name::new("public")]
        } else {
            to.config_values().filter_map(|v| path_entry(v.syntax())).collect()
        };
    }
    Done::Ignored("a setting of the session".into())
}

fn path_entry(node: &squawk_syntax::SyntaxNode) -> Option<Name> {
    let entry = match node.descendants().find_map(ast::Literal::cast) {
        Some(literal) => Name::from(super::syntax::string(Some(literal.clone()))?),
        None => name_of(node),
    };
    (!entry.is_empty() && entry != "$user").then_some(entry)
}

/// `SELECT pg_catalog.set_config('search_path', '', false)`, as `pg_dump` writes it.
pub(super) fn select(work: &mut Work, stmt: &ast::Select) -> Done {
    let calls = stmt.syntax().descendants().find_map(ast::CallExpr::cast);
    if let Some(call) = calls {
        let names: Vec<Name> = call
            .syntax()
            .children()
            .next()
            .into_iter()
            .flat_map(|callee| callee.descendants())
            .filter(|n| n.kind() == SyntaxKind::NAME_REF)
            .map(|n| name_of(&n))
            .collect();
        let arguments: Vec<String> = call
            .arg_list()
            .into_iter()
            .flat_map(|l| l.args())
            .filter_map(|a| match a.expr()? {
                ast::Expr::Literal(literal) => super::syntax::string(Some(literal.clone())),
                _ => None,
            })
            .collect();
        if names.last().is_some_and(|n| *n == "set_config")
            && let [setting, value, ..] = arguments.as_slice()
            && setting == "search_path"
        {
            work.search_path = value
                .split(',')
                .map(|s| s.trim().trim_matches('"'))
                .filter(|s| !s.is_empty() && *s != "$user")
                .map(Name::new)
                .collect();
            return Done::Ignored("a setting of the session".into());
        }
    }
    Done::Ignored("a query: it says nothing about the schema".into())
}
