//! What the columns of the catalogs hold, in the spellings and letters of Postgres.

use super::super::eval::Eval;
use super::super::value::{Class, Oid, Value};
use super::super::{Stop, unknown};
use super::names::{
    constraint_oid, function_oid, identity_sequence, index_of, other_oid, owner_oid, relation_oid,
    role_oid, schema_of, schema_oid, type_oid,
};
use super::objects::{Object, Owner, is_hidden_schema};
use super::{Kind, Known};
use crate::model::{
    Column, ColumnId, Constraint, ConstraintKind, DataType, Deferrable, FunctionKind, MatchType,
    Name, Persistence, PolicyCommand, ReferentialAction, SchemaId, Table, TableKind,
    TriggerEnabled, TriggerEvent, TriggerLevel, TriggerTiming, TypeKind, TypeName, Volatility,
};
use crate::sql::read::work::Work;

/// The database that scripts are taken to run in.
const DATABASE: &str = "postgres";

pub(in crate::sql) fn value(
    eval: &Eval<'_>,
    known: &Known,
    object: &Object<'_>,
    column: &str,
) -> Result<Value, Stop> {
    if column.ends_with("_catalog") || column == "catalog_name" {
        return Ok(text(DATABASE));
    }
    let work = eval.work;
    if let Some(value) = name_of_place(eval, object, column)? {
        return Ok(value);
    }
    let found = match object {
        Object::Schema(name) => match column {
            "oid" => Some(Value::Oid(schema_oid(name))),
            _ => None,
        },
        Object::Table(_)
        | Object::View(_)
        | Object::Sequence(_)
        | Object::Identity(..)
        | Object::Index(..)
        | Object::Key(..)
        | Object::Composite(_) => relation(work, known, object, column),
        Object::Column(table, c, at) => column_value(work, table, c, *at, column),
        Object::NotNull(_, at) => match column {
            // Made from the server's numbers; no text of a script is meant to equal it.
            "constraint_name" => Some(Value::Text(format!("0_0_{at}_not_null"))),
            "constraint_type" => Some(text("CHECK")),
            "is_deferrable" | "initially_deferred" => Some(text("NO")),
            _ => None,
        },
        Object::Constraint(table, constraint) => constraint_value(work, table, constraint, column),
        Object::DomainCheck(def, check) => Some(match column {
            "oid" => Value::Oid(other_oid(
                Class::Constraint,
                format!("{}/{}", def.id, check.name),
                &check.name,
            )),
            "conname" => text(check.name.as_str()),
            "contype" => text("c"),
            "connamespace" => Value::Oid(schema_of(work, &def.schema)),
            "conrelid" | "confrelid" | "conindid" => Value::Int(0),
            "contypid" => {
                let data_type = DataType::of(TypeName::Defined(def.id.clone()));
                type_oid(work, &data_type).map_or(Value::Null, Value::Oid)
            }
            "convalidated" => Value::Bool(!check.not_valid),
            "condeferrable" | "condeferred" | "connoinherit" => Value::Bool(false),
            "conislocal" => Value::Bool(true),
            "conkey" | "confkey" => Value::Null,
            _ => text(" "),
        }),
        Object::Usage(_, constraint, _, c, at) => match column {
            "column_name" => Some(text(c.name.as_str())),
            "ordinal_position" => Some(int(*at)),
            "constraint_name" => Some(text(constraint.name.as_str())),
            _ => None,
        },
        Object::Policy(table, policy) => Some(match column {
            "oid" => Value::Oid(other_oid(
                Class::Policy,
                format!("{}/{}", table.id, policy.id),
                &policy.name,
            )),
            "policyname" | "polname" => text(policy.name.as_str()),
            "polrelid" => Value::Oid(owner_oid(work, Owner::Table(table))),
            "permissive" => text(if policy.permissive { "PERMISSIVE" } else { "RESTRICTIVE" }),
            "polpermissive" => Value::Bool(policy.permissive),
            "cmd" => text(match policy.command {
                PolicyCommand::All => "ALL",
                PolicyCommand::Select => "SELECT",
                PolicyCommand::Insert => "INSERT",
                PolicyCommand::Update => "UPDATE",
                PolicyCommand::Delete => "DELETE",
            }),
            "polcmd" => text(match policy.command {
                PolicyCommand::All => "*",
                PolicyCommand::Select => "r",
                PolicyCommand::Insert => "a",
                PolicyCommand::Update => "w",
                PolicyCommand::Delete => "d",
            }),
            "roles" => Value::Array(match policy.roles.as_slice() {
                [] => vec![text("public")],
                roles => roles.iter().map(|r| text(r.as_str())).collect(),
            }),
            "qual" if policy.using.is_none() => Value::Null,
            "with_check" if policy.check.is_none() => Value::Null,
            _ => return Err(not_told(known, column)),
        }),
        Object::Trigger(owner, trigger) => Some(match column {
            "oid" => Value::Oid(other_oid(
                Class::Trigger,
                format!("{}/{}", owner_oid(work, *owner).key, trigger.id),
                &trigger.name,
            )),
            "tgname" => text(trigger.name.as_str()),
            "tgrelid" => Value::Oid(owner_oid(work, *owner)),
            "tgisinternal" => Value::Bool(false),
            "tgenabled" => text(match trigger.enabled {
                TriggerEnabled::Origin => "O",
                TriggerEnabled::Disabled => "D",
                TriggerEnabled::Replica => "R",
                TriggerEnabled::Always => "A",
            }),
            "tgfoid" => match &trigger.function {
                crate::model::TriggerFunction::Defined(id) => {
                    let function = work.catalog.functions.get(id);
                    let function = function.ok_or_else(|| not_told(known, column))?;
                    Value::Oid(function_oid(work, &function.schema, &function.name, id.as_str()))
                }
                crate::model::TriggerFunction::External(_) => return Err(not_told(known, column)),
            },
            _ => return Err(not_told(known, column)),
        }),
        Object::TriggerEvent(_, trigger, event) => Some(match column {
            "trigger_name" => text(trigger.name.as_str()),
            "event_manipulation" => text(match event {
                TriggerEvent::Insert => "INSERT",
                TriggerEvent::Update(_) => "UPDATE",
                TriggerEvent::Delete => "DELETE",
                TriggerEvent::Truncate => "TRUNCATE",
            }),
            "action_orientation" => text(match trigger.level {
                TriggerLevel::Row => "ROW",
                TriggerLevel::Statement => "STATEMENT",
            }),
            "action_timing" => text(match trigger.timing {
                TriggerTiming::Before => "BEFORE",
                TriggerTiming::After => "AFTER",
                TriggerTiming::InsteadOf => "INSTEAD OF",
            }),
            _ => return Err(not_told(known, column)),
        }),
        Object::Function(function) => Some(match column {
            "oid" => Value::Oid(function_oid(
                work,
                &function.schema,
                &function.name,
                function.id.as_str(),
            )),
            "proname" | "routine_name" => text(function.name.as_str()),
            "pronamespace" => Value::Oid(schema_of(work, &function.schema)),
            "prokind" => text(match function.kind {
                FunctionKind::Function => "f",
                FunctionKind::Procedure => "p",
                FunctionKind::Window => "w",
            }),
            "routine_type" => text(match function.kind {
                FunctionKind::Procedure => "PROCEDURE",
                _ => "FUNCTION",
            }),
            "prosecdef" => Value::Bool(function.security_definer),
            "proisstrict" => Value::Bool(function.strict),
            "provolatile" => text(match function.volatility {
                Volatility::Volatile => "v",
                Volatility::Stable => "s",
                Volatility::Immutable => "i",
            }),
            "pronargs" => int(function.input_types().count()),
            "prorettype" => match &function.returns {
                Some(crate::model::Returns::Type(t)) => {
                    type_oid(work, t).map(Value::Oid).ok_or_else(|| not_told(known, column))?
                }
                _ => return Err(not_told(known, column)),
            },
            _ => return Err(not_told(known, column)),
        }),
        Object::Type(def) => Some(match column {
            "oid" => {
                let data_type = DataType::of(TypeName::Defined(def.id.clone()));
                type_oid(work, &data_type).map_or(Value::Null, Value::Oid)
            }
            "typname" | "domain_name" => text(def.name.as_str()),
            "typnamespace" => Value::Oid(schema_of(work, &def.schema)),
            "typtype" => text(match def.kind {
                TypeKind::Enum { .. } => "e",
                TypeKind::Composite { .. } => "c",
                TypeKind::Domain { .. } => "d",
                TypeKind::Range { .. } => "r",
                TypeKind::Base { .. } => "b",
            }),
            "typcategory" => match def.kind {
                TypeKind::Enum { .. } => text("E"),
                TypeKind::Composite { .. } => text("C"),
                TypeKind::Range { .. } => text("R"),
                TypeKind::Domain { .. } | TypeKind::Base { .. } => {
                    return Err(not_told(known, column));
                }
            },
            "typrelid" => match def.kind {
                TypeKind::Composite { .. } => {
                    Value::Oid(relation_oid(work, &def.schema, &def.name))
                }
                _ => Value::Int(0),
            },
            "data_type" => match &def.kind {
                TypeKind::Domain { base, .. } => text(data_type_word(work, base)),
                _ => return Err(not_told(known, column)),
            },
            _ => return Err(not_told(known, column)),
        }),
        Object::RowType(owner) => Some(match column {
            "oid" => {
                let oid = owner_oid(work, *owner);
                Value::Oid(Oid { class: Class::Type, ..oid })
            }
            "typname" => text(owner.name().as_str()),
            "typnamespace" => Value::Oid(schema_of(work, owner.schema())),
            "typtype" => text("c"),
            "typcategory" => text("C"),
            "typrelid" => Value::Oid(owner_oid(work, *owner)),
            _ => return Err(not_told(known, column)),
        }),
        Object::Label(def, at) => match &def.kind {
            TypeKind::Enum { labels } => labels.get(*at).and_then(|label| {
                let data_type = DataType::of(TypeName::Defined(def.id.clone()));
                Some(match column {
                    "oid" => Value::Oid(other_oid(
                        Class::Label,
                        format!("{}/{}", def.id, label.id),
                        &Name::new(&label.name),
                    )),
                    "enumtypid" => Value::Oid(type_oid(work, &data_type)?),
                    "enumlabel" => text(&label.name),
                    "enumsortorder" => int(at + 1),
                    _ => return None,
                })
            }),
            _ => None,
        },
        Object::Extension(extension) => {
            let name = extension.map_or(Name::new("plpgsql"), |e| e.name.clone());
            match column {
                "oid" => Some(Value::Oid(other_oid(Class::Extension, name.to_string(), &name))),
                "extname" => Some(text(name.as_str())),
                "extnamespace" => match extension.map(|e| e.schema.as_ref()) {
                    Some(Some(schema)) => Some(Value::Oid(schema_of(work, schema))),
                    None => Some(Value::Oid(schema_oid(&Name::new(super::PG)))),
                    Some(None) => None,
                },
                _ => None,
            }
        }
        Object::Role(name) => match column {
            "oid" | "usesysid" => Some(Value::Oid(role_oid(name))),
            "rolname" | "usename" => Some(text(name.as_str())),
            _ => None,
        },
        Object::Inherits(table, parent, at) => match column {
            "inhrelid" => Some(Value::Oid(owner_oid(work, Owner::Table(table)))),
            "inhparent" => Some(Value::Oid(owner_oid(work, Owner::Table(parent)))),
            "inhseqno" => Some(int(*at)),
            _ => None,
        },
        Object::Named(name) => match column {
            "pubname" | "evtname" => Some(text(name.as_str())),
            _ => None,
        },
        Object::PublicationTable(row) => match (column, &**row) {
            ("pubname", [publication, _, _]) => Some(text(publication.as_str())),
            ("schemaname", [_, schema, _]) => Some(text(schema.as_str())),
            ("tablename", [_, _, table]) => Some(text(table.as_str())),
            _ => None,
        },
        Object::Hidden(_) | Object::HiddenIn(_) => {
            let is_name = column.contains("name") && column != "udt_name";
            if is_name || (column.ends_with("id") && column != "atttypid") {
                eval.named.set(true);
            }
            None
        }
    };
    found.ok_or_else(|| not_told(known, column))
}

fn not_told(known: &Known, column: &str) -> Stop {
    unknown(format!("the column {column} of {}.{}", known.schema, known.name))
}

fn text(text: impl Into<String>) -> Value {
    Value::Text(text.into())
}

fn int(n: usize) -> Value {
    Value::Int(i64::try_from(n).unwrap_or(i64::MAX))
}

fn yes_no(yes: bool) -> Value {
    text(if yes { "YES" } else { "NO" })
}

/// Columns that name the schema and the relation in which an object is.
///
/// Asking for the name of something of which not all is known is remembered.
fn name_of_place(
    eval: &Eval<'_>,
    object: &Object<'_>,
    column: &str,
) -> Result<Option<Value>, Stop> {
    let work = eval.work;
    let is_schema = matches!(
        column,
        "schemaname"
            | "table_schema"
            | "constraint_schema"
            | "nspname"
            | "schema_name"
            | "sequence_schema"
            | "routine_schema"
            | "specific_schema"
            | "domain_schema"
            | "trigger_schema"
            | "event_object_schema"
    );
    let is_relation = matches!(
        column,
        "tablename" | "table_name" | "event_object_table" | "attrelid" | "conrelid"
    );
    match object {
        Object::Hidden(name) => {
            // The schema of a hidden thing is all that is known of it.
            let is_id =
                matches!(column, "relnamespace" | "connamespace" | "pronamespace" | "typnamespace");
            if is_schema || column == "pubname" {
                eval.touched.set(true);
                return Ok(Some(text(name.as_str())));
            }
            return Ok(is_id.then(|| Value::Oid(schema_oid(name))));
        }
        Object::Schema(name) if is_schema => {
            if is_hidden_schema(work, name.as_str()) {
                eval.touched.set(true);
            }
            return Ok(Some(text(name.as_str())));
        }
        Object::HiddenIn(owner) => {
            if is_relation {
                eval.touched.set(true);
                return Ok(Some(match column {
                    "attrelid" | "conrelid" => Value::Oid(owner_oid(work, *owner)),
                    _ => text(owner.name().as_str()),
                }));
            }
            let schema = work.catalog.schema_name(owner.schema());
            return Ok(is_schema.then(|| text(schema)));
        }
        _ => {}
    }
    if !is_schema && !matches!(column, "tablename" | "table_name" | "event_object_table") {
        return Ok(None);
    }
    if let Object::Identity(table, c) = object {
        let (schema, _) = identity_sequence(work, table, c);
        return Ok(is_schema.then(|| text(schema.as_str())));
    }
    let (schema, name): (&SchemaId, &Name) = match object {
        // Only the columns of a constraint may be another table's.
        Object::Usage(table, _, of, ..) => {
            let place = if column == "constraint_schema" { table } else { of };
            (&place.schema, &place.name)
        }
        Object::Table(t)
        | Object::Column(t, ..)
        | Object::Key(t, _)
        | Object::Constraint(t, _)
        | Object::NotNull(t, ..)
        | Object::Policy(t, _) => (&t.schema, &t.name),
        Object::View(v) => (&v.schema, &v.name),
        Object::Sequence(s) => (&s.schema, &s.name),
        Object::Index(owner, _) | Object::Trigger(owner, _) | Object::TriggerEvent(owner, ..) => {
            (owner.schema(), owner.name())
        }
        Object::Composite(def) | Object::Type(def) => (&def.schema, &def.name),
        Object::Function(f) => (&f.schema, &f.name),
        _ => return Ok(None),
    };
    Ok(Some(text(if is_schema { work.catalog.schema_name(schema) } else { name.as_str() })))
}

/// Columns of `pg_class` and the views on it.
fn relation(work: &Work, known: &Known, object: &Object<'_>, column: &str) -> Option<Value> {
    let (schema, name): (Name, Name) = if let Object::Identity(table, c) = object {
        identity_sequence(work, table, c)
    } else {
        let (schema, name) = match object {
            Object::Table(t) => (&t.schema, &t.name),
            Object::View(v) => (&v.schema, &v.name),
            Object::Sequence(s) => (&s.schema, &s.name),
            Object::Index(owner, index) => (owner.schema(), &index.name),
            Object::Key(table, constraint) => (&table.schema, &constraint.name),
            Object::Composite(def) => (&def.schema, &def.name),
            _ => return None,
        };
        (Name::new(work.catalog.schema_name(schema)), name.clone())
    };
    let oid = || Oid {
        class: Class::Relation,
        key: format!("{schema}.{name}"),
        schema: schema.clone(),
        name: name.clone(),
    };
    let table = match object {
        Object::Table(table) => Some(*table),
        _ => None,
    };
    Some(match column {
        "oid" | "indexrelid" => Value::Oid(oid()),
        "relname" | "viewname" | "matviewname" | "sequencename" | "sequence_name" | "indexname" => {
            text(name.as_str())
        }
        "relnamespace" => Value::Oid(schema_oid(&schema)),
        "relkind" => text(match object {
            Object::Table(t) if matches!(t.kind, TableKind::Foreign { .. }) => "f",
            Object::Table(t) if t.partition_key.is_some() => "p",
            Object::Table(_) => "r",
            Object::View(v) if v.kind.is_materialized() => "m",
            Object::View(_) => "v",
            Object::Sequence(_) | Object::Identity(..) => "S",
            Object::Index(Owner::Table(t), _) | Object::Key(t, _) if t.partition_key.is_some() => {
                "I"
            }
            Object::Composite(_) => "c",
            _ => "i",
        }),
        "relpersistence" => match object {
            Object::Table(t) if t.persistence == Persistence::Unlogged => text("u"),
            Object::Table(_) | Object::View(_) | Object::Composite(_) => text("p"),
            _ => return None,
        },
        "relispartition" => Value::Bool(table.is_some_and(Table::is_partition)),
        "relrowsecurity" | "rowsecurity" => {
            Value::Bool(table.is_some_and(|t| t.row_security.enabled))
        }
        "relforcerowsecurity" => Value::Bool(table.is_some_and(|t| t.row_security.forced)),
        "table_type" => text(match object {
            Object::View(_) => "VIEW",
            Object::Table(t) if matches!(t.kind, TableKind::Foreign { .. }) => "FOREIGN",
            _ => "BASE TABLE",
        }),
        "indrelid" => match object {
            Object::Index(owner, _) => Value::Oid(owner_oid(work, *owner)),
            Object::Key(t, _) => Value::Oid(owner_oid(work, Owner::Table(t))),
            _ => return None,
        },
        "indisunique" => Value::Bool(match object {
            Object::Index(_, index) => index.unique,
            Object::Key(_, c) => !matches!(c.kind, ConstraintKind::Exclude { .. }),
            _ => return None,
        }),
        "indisprimary" => Value::Bool(
            matches!(object, Object::Key(_, c) if matches!(c.kind, ConstraintKind::PrimaryKey(_))),
        ),
        "indisvalid" | "indisready" | "indislive" if known.kind == Kind::Index => Value::Bool(true),
        "indkey" => match object {
            Object::Key(t, c) => places(t, c.columns()),
            _ => return None,
        },
        // The text of a view or index is the server's own.
        _ => return None,
    })
}

fn places(table: &Table, columns: &[ColumnId]) -> Value {
    let place = |id: &ColumnId| table.columns.iter().position(|c| c.id == *id).map_or(0, |i| i + 1);
    Value::Array(columns.iter().map(|id| int(place(id))).collect())
}

fn column_value(work: &Work, table: &Table, c: &Column, at: usize, column: &str) -> Option<Value> {
    let is_generated = c.generated.is_some();
    Some(match column {
        "attrelid" | "adrelid" => Value::Oid(owner_oid(work, Owner::Table(table))),
        "oid" => Value::Oid(other_oid(Class::Default, format!("{}/{}", table.id, c.id), &c.name)),
        "attname" | "column_name" => text(c.name.as_str()),
        "attnum" | "adnum" | "ordinal_position" => int(at),
        "attnotnull" => Value::Bool(c.not_null),
        "atthasdef" => Value::Bool(c.default.is_some() || is_generated),
        "attisdropped" => Value::Bool(false),
        "attislocal" => Value::Bool(!c.inherited),
        "attidentity" => text(match &c.identity {
            Some(identity) if identity.always => "a",
            Some(_) => "d",
            None => "",
        }),
        "attgenerated" => text(match c.generated.as_ref().map(|g| g.kind) {
            Some(crate::model::GeneratedKind::Stored) => "s",
            Some(crate::model::GeneratedKind::Virtual) => "v",
            None => "",
        }),
        "atttypid" => Value::Oid(type_oid(work, &c.data_type)?),
        "is_nullable" => yes_no(!c.not_null),
        "is_identity" => yes_no(c.identity.is_some()),
        "is_generated" => text(if is_generated { "ALWAYS" } else { "NEVER" }),
        // The server prints the default its own way; whether there is one is known.
        "column_default" if c.default.is_none() || is_generated => Value::Null,
        "data_type" => text(data_type_word(work, &c.data_type)),
        "udt_name" => text(internal_name(work, &c.data_type)?),
        "udt_schema" => match &base_type(work, &c.data_type).name {
            TypeName::Builtin(_) => text(super::PG),
            other => text(work.catalog.type_name(other)?.0?),
        },
        "character_maximum_length" => match &base_type(work, &c.data_type) {
            t if t.dimensions == 0 && (t.is_builtin("varchar") || t.is_builtin("char")) => {
                match &t.modifiers {
                    Some(n) => Value::Int(n.trim().parse().ok()?),
                    None if t.is_builtin("char") => Value::Int(1),
                    None => Value::Null,
                }
            }
            _ => Value::Null,
        },
        _ => return None,
    })
}

/// The type behind a domain type; others are themselves.
fn base_type(work: &Work, data_type: &DataType) -> DataType {
    const MOST_DOMAINS: usize = 16;
    let mut found = data_type.clone();
    for _ in 0..MOST_DOMAINS {
        let base = match &found.name {
            TypeName::Defined(id) if found.dimensions == 0 => {
                match work.catalog.types.get(id).map(|t| &t.kind) {
                    Some(TypeKind::Domain { base, .. }) => base.clone(),
                    _ => break,
                }
            }
            _ => break,
        };
        found = base;
    }
    found
}

/// `data_type` of the information schema.
fn data_type_word(work: &Work, data_type: &DataType) -> String {
    let base = base_type(work, data_type);
    if base.dimensions > 0 {
        return "ARRAY".to_owned();
    }
    match &base.name {
        TypeName::Builtin(name) => DataType::standard_name(name.as_str()).to_owned(),
        _ => "USER-DEFINED".to_owned(),
    }
}

/// `typname` of `pg_type`.
fn internal_name(work: &Work, data_type: &DataType) -> Option<String> {
    let base = base_type(work, data_type);
    let name = match &base.name {
        TypeName::Builtin(name) => match name.as_str() {
            "integer" => "int4",
            "bigint" => "int8",
            "smallint" => "int2",
            "boolean" => "bool",
            "double precision" => "float8",
            "real" => "float4",
            "char" => "bpchar",
            other => other,
        },
        other => work.catalog.type_name(other)?.1,
    };
    Some(if base.dimensions > 0 { format!("_{name}") } else { name.to_owned() })
}

fn constraint_value(
    work: &Work,
    table: &Table,
    constraint: &Constraint,
    column: &str,
) -> Option<Value> {
    let key = constraint.foreign_key();
    let letter = |action: ReferentialAction| match action {
        ReferentialAction::NoAction => "a",
        ReferentialAction::Restrict => "r",
        ReferentialAction::Cascade => "c",
        ReferentialAction::SetNull => "n",
        ReferentialAction::SetDefault => "d",
    };
    let rule = |action: ReferentialAction| match action {
        ReferentialAction::NoAction => "NO ACTION",
        ReferentialAction::Restrict => "RESTRICT",
        ReferentialAction::Cascade => "CASCADE",
        ReferentialAction::SetNull => "SET NULL",
        ReferentialAction::SetDefault => "SET DEFAULT",
    };
    let deferrable = constraint.deferrable != Deferrable::NotDeferrable;
    let deferred = constraint.deferrable == Deferrable::InitiallyDeferred;
    Some(match column {
        "oid" => Value::Oid(constraint_oid(work, table, constraint)),
        "conname" | "constraint_name" => text(constraint.name.as_str()),
        "connamespace" => Value::Oid(schema_of(work, &table.schema)),
        "conrelid" => Value::Oid(owner_oid(work, Owner::Table(table))),
        "contypid" => Value::Int(0),
        "conindid" if key.is_none() => {
            index_of(work, table, constraint).map_or(Value::Int(0), Value::Oid)
        }
        "confrelid" => match key {
            Some(key) => {
                let referenced = work.catalog.tables.get(&key.references)?;
                Value::Oid(owner_oid(work, Owner::Table(referenced)))
            }
            None => Value::Int(0),
        },
        "contype" => text(match &constraint.kind {
            ConstraintKind::PrimaryKey(_) => "p",
            ConstraintKind::Unique(_) => "u",
            ConstraintKind::ForeignKey(_) => "f",
            ConstraintKind::Check { .. } => "c",
            ConstraintKind::Exclude { .. } => "x",
            ConstraintKind::NotNull { .. } => "n",
        }),
        "constraint_type" => text(match &constraint.kind {
            ConstraintKind::PrimaryKey(_) => "PRIMARY KEY",
            ConstraintKind::Unique(_) => "UNIQUE",
            ConstraintKind::ForeignKey(_) => "FOREIGN KEY",
            _ => "CHECK",
        }),
        "condeferrable" => Value::Bool(deferrable),
        "condeferred" => Value::Bool(deferred),
        "is_deferrable" => yes_no(deferrable),
        "initially_deferred" => yes_no(deferred),
        "convalidated" => Value::Bool(!constraint.not_valid),
        "conislocal" => Value::Bool(!constraint.inherited),
        "connoinherit" => match &constraint.kind {
            ConstraintKind::Check { no_inherit, .. } => Value::Bool(*no_inherit),
            _ => return None,
        },
        "conkey" => match &constraint.kind {
            ConstraintKind::Check { .. } | ConstraintKind::Exclude { .. } => return None,
            _ => places(table, constraint.columns()),
        },
        "confkey" => match key {
            Some(key) => {
                places(&**work.catalog.tables.get(&key.references)?, &key.referenced_columns)
            }
            None => Value::Null,
        },
        "confupdtype" => text(key.map_or(" ", |k| letter(k.on_update))),
        "confdeltype" => text(key.map_or(" ", |k| letter(k.on_delete))),
        "confmatchtype" => text(match key.map(|k| k.match_type) {
            Some(MatchType::Simple) => "s",
            Some(MatchType::Full) => "f",
            Some(MatchType::Partial) => "p",
            None => " ",
        }),
        "update_rule" => text(rule(key?.on_update)),
        "delete_rule" => text(rule(key?.on_delete)),
        "match_option" => text(match key?.match_type {
            MatchType::Simple => "NONE",
            MatchType::Full => "FULL",
            MatchType::Partial => "PARTIAL",
        }),
        _ => return None,
    })
}
