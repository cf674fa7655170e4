//! Objects with their names and kinds, for rules that look at names of every kind.

use crate::conventions::{Case, Cases};
use crate::model::{Catalog, ObjectRef, Table, TypeKind};

/// An object that has a name.
pub(super) struct Named<'d> {
    pub(super) object: ObjectRef,
    pub(super) name: &'d str,
    pub(super) kind: Kind,
}

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

/// A table and what belongs to it.
pub(super) fn of_table(table: &Table) -> impl Iterator<Item = Named<'_>> {
    let id = &table.id;
    let own = Named {
        object: ObjectRef::Table(id.clone()),
        name: table.name.as_str(),
        kind: Kind::Table,
    };
    let columns = table.columns.iter().filter(|c| !c.inherited).map(|c| Named {
        object: ObjectRef::Column(id.clone(), c.id.clone()),
        name: c.name.as_str(),
        kind: Kind::Column,
    });
    let constraints = table.constraints.iter().filter(|c| !c.inherited).map(|c| Named {
        object: ObjectRef::Constraint(id.clone(), c.id.clone()),
        name: c.name.as_str(),
        kind: Kind::Constraint,
    });
    let indexes = table.indexes.iter().filter(|i| i.attached_to.is_none()).map(|i| Named {
        object: ObjectRef::Index(id.clone(), i.id.clone()),
        name: i.name.as_str(),
        kind: Kind::Index,
    });
    let triggers = table.triggers.iter().map(|t| Named {
        object: ObjectRef::Trigger(id.clone(), t.id.clone()),
        name: t.name.as_str(),
        kind: Kind::Trigger,
    });
    let policies = table.policies.iter().map(|p| Named {
        object: ObjectRef::Policy(id.clone(), p.id.clone()),
        name: p.name.as_str(),
        kind: Kind::Policy,
    });
    std::iter::once(own)
        .chain(columns)
        .chain(constraints)
        .chain(indexes)
        .chain(triggers)
        .chain(policies)
}

/// What stands beside tables.
pub(super) fn others(catalog: &Catalog) -> impl Iterator<Item = Named<'_>> {
    let views = catalog.views.iter().map(|v| Named {
        object: ObjectRef::View(v.id.clone()),
        name: v.name.as_str(),
        kind: Kind::View,
    });
    let functions = catalog.functions.iter().map(|f| Named {
        object: ObjectRef::Function(f.id.clone()),
        name: f.name.as_str(),
        kind: Kind::Function,
    });
    let sequences = catalog.sequences.iter().map(|s| Named {
        object: ObjectRef::Sequence(s.id.clone()),
        name: s.name.as_str(),
        kind: Kind::Sequence,
    });
    let types = catalog.types.iter().map(|t| Named {
        object: ObjectRef::Type(t.id.clone()),
        name: t.name.as_str(),
        kind: Kind::Type,
    });
    let labels = catalog.types.iter().flat_map(|t| {
        let labels = match &t.kind {
            TypeKind::Enum { labels } => labels.as_slice(),
            _ => &[],
        };
        labels.iter().map(|label| Named {
            object: ObjectRef::EnumLabel(t.id.clone(), label.id.clone()),
            name: label.name.as_str(),
            kind: Kind::EnumLabel,
        })
    });
    views.chain(functions).chain(sequences).chain(types).chain(labels)
}

/// An object by its reference, if it is one of those above.
pub(super) fn find<'d>(catalog: &'d Catalog, object: &ObjectRef) -> Option<Named<'d>> {
    let table = match object {
        ObjectRef::Table(table) => Some(table.clone()),
        other => match other.owner() {
            Some(ObjectRef::Table(table)) => Some(table),
            _ => None,
        },
    };
    match table {
        Some(table) => of_table(catalog.tables.get(&table)?).find(|n| n.object == *object),
        None => others(catalog).find(|n| n.object == *object),
    }
}
