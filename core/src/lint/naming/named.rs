//! Objects with their names and kinds, for rules that look at names of every kind.

use crate::conventions::{Case, Cases};
use crate::lint::Found;
use crate::model::{Catalog, ObjectRef, Table, TypeKind};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Table,
    Column,
    Constraint,
    Index,
    Trigger,
    Policy,
    View,
    Function,
    Sequence,
    Type,
    EnumLabel,
}

impl Kind {
    /// Whether queries name such objects, so that one who renames them has to change queries.
    pub(super) fn is_named_by_queries(self) -> bool {
        !matches!(self, Self::Constraint | Self::Index | Self::Trigger | Self::Policy)
    }

    /// Whether key words cannot be such names without quotes: labels are texts, and names of the others are seldom written.
    pub(super) fn is_written_in_queries(self) -> bool {
        self.is_named_by_queries() && self != Self::EnumLabel
    }

    /// How such names are to be written.
    pub(super) fn case(self, cases: &Cases) -> Option<Case> {
        match self {
            Self::Table => cases.table,
            Self::Column => cases.column,
            Self::Constraint => cases.constraint,
            Self::Index => cases.index,
            Self::Trigger => cases.trigger,
            Self::Policy => cases.policy,
            Self::View => cases.view,
            Self::Function => cases.function,
            Self::Sequence => cases.sequence,
            Self::Type => cases.data_type,
            Self::EnumLabel => cases.enum_label,
        }
    }
}

/// Takes kind and name of an object, and what makes its reference: few are asked for it.
pub(super) type Look<'a> = &'a mut dyn FnMut(Kind, &str, &dyn Fn() -> ObjectRef);

/// Goes through a table and what belongs to it.
pub(super) fn of_table(table: &Table, look: Look<'_>) {
    let id = || table.id.clone();
    look(Kind::Table, table.name.as_str(), &|| ObjectRef::Table(id()));
    for c in table.columns.iter().filter(|c| !c.inherited) {
        look(Kind::Column, c.name.as_str(), &|| ObjectRef::Column(id(), c.id.clone()));
    }
    for c in table.constraints.iter().filter(|c| !c.inherited) {
        look(Kind::Constraint, c.name.as_str(), &|| ObjectRef::Constraint(id(), c.id.clone()));
    }
    for i in table.indexes.iter().filter(|i| i.attached_to.is_none()) {
        look(Kind::Index, i.name.as_str(), &|| ObjectRef::Index(id(), i.id.clone()));
    }
    for t in &table.triggers {
        look(Kind::Trigger, t.name.as_str(), &|| ObjectRef::Trigger(id(), t.id.clone()));
    }
    for p in &table.policies {
        look(Kind::Policy, p.name.as_str(), &|| ObjectRef::Policy(id(), p.id.clone()));
    }
}

/// Goes through what stands beside tables.
pub(super) fn others(catalog: &Catalog, look: Look<'_>) {
    for v in &catalog.views {
        look(Kind::View, v.name.as_str(), &|| ObjectRef::View(v.id.clone()));
    }
    for f in &catalog.functions {
        look(Kind::Function, f.name.as_str(), &|| ObjectRef::Function(f.id.clone()));
    }
    for s in &catalog.sequences {
        look(Kind::Sequence, s.name.as_str(), &|| ObjectRef::Sequence(s.id.clone()));
    }
    for t in &catalog.types {
        look(Kind::Type, t.name.as_str(), &|| ObjectRef::Type(t.id.clone()));
        let TypeKind::Enum { labels } = &t.kind else { continue };
        for l in labels {
            let object = || ObjectRef::EnumLabel(t.id.clone(), l.id.clone());
            look(Kind::EnumLabel, &l.name, &object);
        }
    }
}

/// Says which names of a table, and of what belongs to it, are refused, a column by both names.
pub(super) fn refuse_of_table(
    table: &Table,
    is_refused: fn(Kind, &str) -> bool,
    told: fn(&str) -> String,
    found: &mut Found<'_>,
) {
    of_table(table, &mut |kind, name, object| {
        if is_refused(kind, name) {
            let message = match kind {
                Kind::Column => told(&format!("{}.{name}", table.name)),
                _ => told(name),
            };
            found.report(object(), message);
        }
    });
}

/// The same of what stands beside tables.
pub(super) fn refuse_others(
    catalog: &Catalog,
    is_refused: fn(Kind, &str) -> bool,
    told: fn(&str) -> String,
    found: &mut Found<'_>,
) {
    others(catalog, &mut |kind, name, object| {
        if is_refused(kind, name) {
            found.report(object(), told(name));
        }
    });
}

/// Kind and name of an object, if it is one of those above.
pub(super) fn find(catalog: &Catalog, object: &ObjectRef) -> Option<(Kind, String)> {
    let table = match object {
        ObjectRef::Table(table) => Some(table.clone()),
        other => match other.owner() {
            Some(ObjectRef::Table(table)) => Some(table),
            _ => None,
        },
    };
    let mut found = None;
    let mut look = |kind: Kind, name: &str, own: &dyn Fn() -> ObjectRef| {
        if own() == *object {
            found = Some((kind, name.to_owned()));
        }
    };
    match table {
        Some(table) => of_table(catalog.tables.get(&table)?, &mut look),
        None => others(catalog, &mut look),
    }
    found
}
