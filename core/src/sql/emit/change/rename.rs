//! Renaming on a server: one statement, after which everything that Postgres knows by its number says the new name. What
//! it knows as text alone, such as the body of a function, is written anew.

use super::{MigrationError, Step, identity, not_covered};
use crate::model::{FunctionBody, ObjectRef, Table, TableKind, TypeKind};
use crate::sql::emit::names::{Names, routine_word};
use crate::sql::emit::{definition, function};
use crate::sql::{quote_ident, quote_literal};

pub(super) fn statements(
    step: &Step<'_>,
    object: &ObjectRef,
) -> Result<Vec<String>, MigrationError> {
    let mut all: Vec<String> = statement(step, object)?.into_iter().collect();
    all.extend(identity::renamed(step));
    all.extend(bodies(step));
    Ok(all)
}

/// Functions whose text said the old name.
fn bodies(step: &Step<'_>) -> Vec<String> {
    let changed = step.patch.functions.iter().filter_map(|(_, change)| {
        let (from, to) = (change.before()?, change.after()?);
        match (&from.body, &to.body) {
            (FunctionBody::Source(a), FunctionBody::Source(b)) => {
                (a.text() != b.text()).then_some(to)
            }
            _ => None,
        }
    });
    changed.map(|f| function::replace(f, &step.after)).collect()
}

/// None for what is no object of a database.
fn statement(step: &Step<'_>, object: &ObjectRef) -> Result<Option<String>, MigrationError> {
    let (old, new) = (step.before.catalog, step.after.catalog);
    let names = &step.before;
    let renamed = match object {
        ObjectRef::Schema(id) => old.schemas.get(id).zip(new.schemas.get(id)).map(|(a, b)| {
            let name = quote_ident(a.name.as_str());
            format!("ALTER SCHEMA {name} RENAME TO {}", quote_ident(b.name.as_str()))
        }),
        ObjectRef::Role(id) => old.roles.get(id).zip(new.roles.get(id)).map(|(a, b)| {
            let name = quote_ident(a.name.as_str());
            format!("ALTER ROLE {name} RENAME TO {}", quote_ident(b.name.as_str()))
        }),
        ObjectRef::Type(id) => old.types.get(id).zip(new.types.get(id)).map(|(a, b)| {
            let word = if matches!(a.kind, TypeKind::Domain { .. }) { "DOMAIN" } else { "TYPE" };
            let name = names.qualified(&a.schema, &a.name);
            format!("ALTER {word} {name} RENAME TO {}", quote_ident(b.name.as_str()))
        }),
        ObjectRef::EnumLabel(id, label) => {
            let found = |catalog: &crate::model::Catalog| match &catalog.types.get(id)?.kind {
                TypeKind::Enum { labels } => {
                    labels.iter().find(|l| l.id == *label).map(|l| l.name.clone())
                }
                _ => None,
            };
            old.types.get(id).zip(found(old).zip(found(new))).map(|(t, (a, b))| {
                let name = names.qualified(&t.schema, &t.name);
                let (a, b) = (quote_literal(&a), quote_literal(&b));
                format!("ALTER TYPE {name} RENAME VALUE {a} TO {b}")
            })
        }
        ObjectRef::Sequence(id) => {
            old.sequences.get(id).zip(new.sequences.get(id)).map(|(a, b)| {
                let name = names.qualified(&a.schema, &a.name);
                format!("ALTER SEQUENCE {name} RENAME TO {}", quote_ident(b.name.as_str()))
            })
        }
        ObjectRef::View(id) => old.views.get(id).zip(new.views.get(id)).map(|(a, b)| {
            let word = if a.kind.is_materialized() { "MATERIALIZED VIEW" } else { "VIEW" };
            let name = names.qualified(&a.schema, &a.name);
            format!("ALTER {word} {name} RENAME TO {}", quote_ident(b.name.as_str()))
        }),
        ObjectRef::Function(id) => {
            old.functions.get(id).zip(new.functions.get(id)).map(|(a, b)| {
                let (word, name) = (routine_word(a.kind), names.signature(a));
                format!("ALTER {word} {name} RENAME TO {}", quote_ident(b.name.as_str()))
            })
        }
        ObjectRef::Definition(id) => {
            old.definitions.get(id).zip(new.definitions.get(id)).map(|(a, b)| {
                let (word, name) = (a.kind.keyword(), definition::reference(a, names));
                format!("ALTER {word} {name} RENAME TO {}", quote_ident(b.name.as_str()))
            })
        }
        ObjectRef::ViewIndex(id, part) => {
            let found = |catalog: &crate::model::Catalog| {
                let view = catalog.views.get(id)?.clone();
                let name = view.indexes.iter().find(|i| i.id == *part)?.name.clone();
                Some((view, name))
            };
            found(old).zip(found(new)).map(|((view, a), (_, b))| {
                let name = names.qualified(&view.schema, &a);
                format!("ALTER INDEX {name} RENAME TO {}", quote_ident(b.as_str()))
            })
        }
        ObjectRef::ViewTrigger(id, part) => {
            let found = |catalog: &crate::model::Catalog| {
                let view = catalog.views.get(id)?.clone();
                let name = view.triggers.iter().find(|t| t.id == *part)?.name.clone();
                Some((view, name))
            };
            found(old).zip(found(new)).map(|((view, a), (_, b))| {
                let (relation, name) =
                    (names.qualified(&view.schema, &view.name), quote_ident(a.as_str()));
                format!("ALTER TRIGGER {name} ON {relation} RENAME TO {}", quote_ident(b.as_str()))
            })
        }
        ObjectRef::Table(id)
        | ObjectRef::Column(id, _)
        | ObjectRef::Constraint(id, _)
        | ObjectRef::Index(id, _)
        | ObjectRef::Trigger(id, _)
        | ObjectRef::Policy(id, _) => match old.tables.get(id).zip(new.tables.get(id)) {
            Some((a, b)) => of_table(names, a, b, object)?,
            None => None,
        },
        ObjectRef::Domain(_) | ObjectRef::Diagram(_) | ObjectRef::Note(..) => return Ok(None),
        ObjectRef::Extension(_) | ObjectRef::Verbatim(_) => None,
    };
    match renamed {
        Some(statement) => Ok(Some(statement)),
        None => not_covered(format!("the new name of {object}")),
    }
}

/// A table or a part of one.
fn of_table(
    names: &Names<'_>,
    a: &Table,
    b: &Table,
    object: &ObjectRef,
) -> Result<Option<String>, MigrationError> {
    let table = names.table(a);
    let word = if a.kind == TableKind::Ordinary { "TABLE" } else { "FOREIGN TABLE" };
    let is_part_of_ours =
        matches!(object, ObjectRef::Index(..) | ObjectRef::Trigger(..) | ObjectRef::Policy(..));
    if a.external && !is_part_of_ours {
        return not_covered(format!("{table} is made elsewhere"));
    }
    macro_rules! part {
        ($find:ident, $id:expr) => {
            a.$find($id)
                .zip(b.$find($id))
                .map(|(a, b)| (quote_ident(a.name.as_str()), quote_ident(b.name.as_str())))
        };
    }
    Ok(match object {
        ObjectRef::Table(_) => {
            Some(format!("ALTER {word} {table} RENAME TO {}", quote_ident(b.name.as_str())))
        }
        ObjectRef::Column(_, id) => {
            part!(column, id).map(|(a, b)| format!("ALTER {word} {table} RENAME COLUMN {a} TO {b}"))
        }
        ObjectRef::Constraint(_, id) => part!(constraint, id)
            .map(|(a, b)| format!("ALTER {word} {table} RENAME CONSTRAINT {a} TO {b}")),
        ObjectRef::Index(_, id) => {
            let index = a.index(id).map(|i| names.qualified(&a.schema, &i.name));
            index.zip(part!(index, id)).map(|(i, (_, b))| format!("ALTER INDEX {i} RENAME TO {b}"))
        }
        ObjectRef::Trigger(_, id) => {
            part!(trigger, id).map(|(a, b)| format!("ALTER TRIGGER {a} ON {table} RENAME TO {b}"))
        }
        ObjectRef::Policy(_, id) => {
            part!(policy, id).map(|(a, b)| format!("ALTER POLICY {a} ON {table} RENAME TO {b}"))
        }
        _ => None,
    })
}
