//! What hangs on an object as text: definitions, what publications publish, statements that are kept.

use super::{remove_table, remove_views_on};
use crate::model::{DefinitionId, DefinitionKind, Expr, ObjectRef, TableId, TableKind};
use crate::sql::read::Problem;
use crate::sql::read::work::Work;

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

/// Removes an object that is defined by a text, and what is of it.
pub(in super::super) fn definition(
    work: &mut Work,
    id: &DefinitionId,
    cascade: bool,
) -> Result<(), Problem> {
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
pub(super) fn forget_texts_about(work: &mut Work, object: &ObjectRef, uses: bool) {
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
