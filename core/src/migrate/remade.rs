//! What is dropped and made again although it stays: Postgres changes neither what others depend on, nor some things at all.

use super::change::{column, fate::Fate, function, part, takeover, type_def, view};
use super::meaning;
use super::needs::{Needs, shows_all};
use super::piece::{Piece, Pieces};
use crate::edit::{Patch, RecordChange};
use crate::model::{
    Catalog, Constraint, ConstraintKind, DataType, Index, ObjectRef, Table, TypeId, TypeKind,
    TypeName,
};

/// Pieces that do not stay as they are.
#[derive(Debug, Default)]
pub(super) struct Remade {
    /// Gone for good.
    removed: Pieces,
    /// Dropped and made again.
    again: Pieces,
    /// Columns that get another type where they stand.
    retyped: Pieces,
}

/// Something that stays, and what it needs on the server.
struct Kept {
    piece: Piece,
    needs: Pieces,
    /// Its text changes where it stands: it lets go of what is removed by itself.
    is_replaced: bool,
    /// Whether another type of a column that it needs passes it by.
    follows_types: bool,
}

impl Remade {
    pub(super) fn of(server: &Catalog, before: &Catalog, after: &Catalog, patch: &Patch) -> Self {
        let mut found = Self::default();
        found.seed(server, before, after, patch);
        if !found.is_empty() {
            found.spread(before, after, patch);
        }
        found
    }

    fn is_empty(&self) -> bool {
        self.removed.is_empty() && self.again.is_empty() && self.retyped.is_empty()
    }

    pub(super) fn is_made_again(&self, piece: &Piece) -> bool {
        self.again.contains(piece)
    }

    pub(super) fn is_object_made_again(&self, object: ObjectRef) -> bool {
        self.again.contains(&Piece::Object(object))
    }

    pub(super) fn is_retyped(&self, piece: &Piece) -> bool {
        self.retyped.contains(piece)
    }

    /// Tables with parts that are made again or get another type.
    pub(super) fn touched(&self) -> impl Iterator<Item = crate::model::TableId> + '_ {
        self.again.iter().chain(&self.retyped).filter_map(|piece| match piece {
            Piece::Default(table, _) => Some(table.clone()),
            Piece::Object(object) => match object.owner() {
                Some(ObjectRef::Table(id)) => Some(id),
                _ => None,
            },
            _ => None,
        })
    }

    /// Domain types whose conditions are said again.
    pub(super) fn conditions(&self) -> impl Iterator<Item = &TypeId> {
        self.again.iter().filter_map(|piece| match piece {
            Piece::Conditions(id) => Some(id),
            _ => None,
        })
    }

    /// Records of a kind that are made again.
    pub(super) fn objects(&self) -> impl Iterator<Item = &ObjectRef> {
        self.again.iter().filter_map(|piece| match piece {
            Piece::Object(object) => Some(object),
            _ => None,
        })
    }

    /// What goes, and what cannot be changed where it stands.
    fn seed(&mut self, server: &Catalog, before: &Catalog, after: &Catalog, patch: &Patch) {
        macro_rules! gone {
            ($changes:expr, $object:path) => {
                for (id, change) in $changes.iter() {
                    if matches!(change, RecordChange::Removed(_)) {
                        self.removed.insert(Piece::Object($object(id.clone())));
                    }
                }
            };
        }
        gone!(patch.types, ObjectRef::Type);
        gone!(patch.sequences, ObjectRef::Sequence);
        gone!(patch.views, ObjectRef::View);
        gone!(patch.functions, ObjectRef::Function);
        gone!(patch.definitions, ObjectRef::Definition);
        for (_, change) in patch.tables.iter() {
            match change {
                RecordChange::Added(_) => {}
                RecordChange::Removed(old) => self.removed.extend(all_of(old)),
                RecordChange::Updated { from, to } => self.seed_table(from, to),
            }
        }
        for (id, change) in patch.types.iter() {
            if let RecordChange::Updated { from, to } = change
                && type_def::fate(from, to) == Fate::Remade
            {
                self.again.insert(Piece::Object(ObjectRef::Type(id.clone())));
            }
        }
        for (id, change) in patch.functions.iter() {
            if let RecordChange::Updated { from, to } = change
                && function::fate(from, to) == Fate::Remade
            {
                self.again.insert(Piece::Object(ObjectRef::Function(id.clone())));
            }
        }
        for (id, change) in patch.views.iter() {
            if let RecordChange::Updated { from, to } = change
                && view::fate(from, to) == Fate::Remade
            {
                self.again.insert(Piece::Object(ObjectRef::View(id.clone())));
            }
        }
        for (id, change) in patch.definitions.iter() {
            if let RecordChange::Updated { from, to } = change
                && super::change::definition::fate(from, to) == Fate::Remade
            {
                self.again.insert(Piece::Object(ObjectRef::Definition(id.clone())));
            }
        }
        // What shows all columns of a table shows those that it had, under the names that they had.
        for old in before.views.iter().filter(|_| !patch.tables.is_empty()) {
            let Some(new) = after.views.get(&old.id).filter(|v| shows_all(v.query.text())) else {
                continue;
            };
            let needs = |catalog, view| Needs::of(catalog).view(view).but(&[]);
            let wanted = needs(after, new);
            let is_renamed = |piece: &Piece| match piece {
                Piece::Object(ObjectRef::Column(table, column)) => {
                    let name =
                        |catalog: &Catalog| Some(catalog.column(table, column)?.name.clone());
                    name(server) != name(after)
                }
                _ => false,
            };
            if !wanted.is_subset(&needs(before, old)) || wanted.iter().any(is_renamed) {
                self.again.insert(Piece::Object(ObjectRef::View(old.id.clone())));
            }
        }
    }

    fn seed_table(&mut self, from: &Table, to: &Table) {
        let still: Pieces = all_of(to).collect();
        let taken: Pieces = takeover::pairs(from, to)
            .into_iter()
            .map(|(_, index)| Piece::Object(ObjectRef::Index(from.id.clone(), index)))
            .collect();
        let is_gone = |piece: &Piece| !still.contains(piece) && !taken.contains(piece);
        self.removed.extend(all_of(from).filter(is_gone));
        let (old, new) = (meaning::of(from), meaning::of(to));
        for column in &new.columns {
            let Some(was) = old.column(&column.id) else { continue };
            let piece = Piece::column(&new.id, &column.id);
            match column::fate(was, column) {
                column::ColumnFate::Remade => drop(self.again.insert(piece)),
                column::ColumnFate::Retyped => drop(self.retyped.insert(piece)),
                column::ColumnFate::Kept => {}
            }
        }
        self.again.extend(part::remade(&old, &new));
    }

    /// What depends on these, and what depends on that.
    fn spread(&mut self, before: &Catalog, after: &Catalog, patch: &Patch) {
        let mut kept = kept(before, after, patch);
        kept.retain(|part| !self.again.contains(&part.piece));
        loop {
            let (hit, rest): (Vec<_>, Vec<_>) = kept.into_iter().partition(|part| self.hits(part));
            if hit.is_empty() {
                return;
            }
            for part in hit {
                let is_plain_column = match &part.piece {
                    Piece::Object(ObjectRef::Column(table, column)) => {
                        before.column(table, column).is_some_and(|c| c.generated.is_none())
                    }
                    _ => false,
                };
                // Its type is another one of the same name.
                let set = if is_plain_column { &mut self.retyped } else { &mut self.again };
                set.insert(part.piece);
            }
            kept = rest;
        }
    }

    fn hits(&self, part: &Kept) -> bool {
        if self.retyped.contains(&part.piece) {
            return false;
        }
        part.needs.iter().any(|piece| {
            self.again.contains(piece)
                || (self.removed.contains(piece) && !part.is_replaced)
                || (self.retyped.contains(piece) && !part.follows_types)
        })
    }
}

/// A table and its parts.
pub(super) fn all_of(table: &Table) -> impl Iterator<Item = Piece> + '_ {
    let id = &table.id;
    let columns = table.columns.iter().map(|c| Piece::column(id, &c.id));
    let defaults = table.columns.iter().filter(|c| c.default.is_some());
    let defaults = defaults.map(|c| Piece::Default(id.clone(), c.id.clone()));
    let constraints =
        table.constraints.iter().map(|c| ObjectRef::Constraint(id.clone(), c.id.clone()));
    let indexes = table.indexes.iter().map(|i| ObjectRef::Index(id.clone(), i.id.clone()));
    let triggers = table.triggers.iter().map(|t| ObjectRef::Trigger(id.clone(), t.id.clone()));
    let policies = table.policies.iter().map(|p| ObjectRef::Policy(id.clone(), p.id.clone()));
    let parts = constraints.chain(indexes).chain(triggers).chain(policies).map(Piece::Object);
    std::iter::once(Piece::table(id)).chain(columns).chain(defaults).chain(parts)
}

/// Everything that is there before and afterwards.
fn kept(before: &Catalog, after: &Catalog, patch: &Patch) -> Vec<Kept> {
    let mut all = Vec::new();
    let needs = || Needs::of(before);
    let plain = |piece: Piece, needs: Pieces| Kept {
        piece,
        needs,
        is_replaced: false,
        follows_types: false,
    };
    for old in before.types.iter().filter(|t| after.types.contains(&t.id)) {
        let piece = Piece::Object(ObjectRef::Type(old.id.clone()));
        all.push(plain(piece, needs().bare_type(old).but(&[])));
        if matches!(old.kind, TypeKind::Domain { .. }) {
            let piece = Piece::Conditions(old.id.clone());
            let is_replaced = patch.types.get(&old.id).is_some();
            let needs = needs().conditions(old).but(&[]);
            all.push(Kept { is_replaced, ..plain(piece, needs) });
        }
    }
    for old in before.functions.iter().filter(|f| after.functions.contains(&f.id)) {
        let piece = Piece::Object(ObjectRef::Function(old.id.clone()));
        let is_replaced = patch.functions.get(&old.id).is_some();
        let needs = needs().function(old).but(&[]);
        all.push(Kept { is_replaced, ..plain(piece, needs) });
    }
    for old in before.views.iter() {
        if !after.views.contains(&old.id) {
            continue;
        }
        let piece = Piece::Object(ObjectRef::View(old.id.clone()));
        let is_replaced = patch.views.get(&old.id).is_some();
        let needs = needs().view(old).but(&[]);
        all.push(Kept { is_replaced, ..plain(piece, needs) });
    }
    for old in before.definitions.iter().filter(|d| after.definitions.contains(&d.id)) {
        let piece = Piece::Object(ObjectRef::Definition(old.id.clone()));
        all.push(plain(piece, needs().definition(old).but(&[])));
    }
    for old in &before.tables {
        let Some(new) = after.tables.get(&old.id) else { continue };
        kept_parts(before, old, new, &mut all);
    }
    all
}

fn kept_parts(before: &Catalog, old: &Table, new: &Table, all: &mut Vec<Kept>) {
    let needs = || Needs::of(before);
    let id = &old.id;
    let mut keep = |piece: Piece, needs: Pieces, follows_types: bool| {
        all.push(Kept { piece, needs, is_replaced: false, follows_types });
    };
    for column in old.columns.iter().filter(|c| new.column(&c.id).is_some() && !c.inherited) {
        keep(Piece::column(id, &column.id), needs().column(old, column).but(&[]), false);
        if column.default.is_some() {
            let own = [Piece::column(id, &column.id)];
            let piece = Piece::Default(id.clone(), column.id.clone());
            keep(piece, needs().default(old, column).but(&own), true);
        }
    }
    for c in old.constraints.iter().filter(|c| new.constraint(&c.id).is_some() && !c.inherited) {
        let piece = Piece::Object(ObjectRef::Constraint(id.clone(), c.id.clone()));
        keep(piece, needs().constraint(old, c).but(&[]), constraint_follows(new, c));
    }
    for index in old.indexes.iter().filter(|i| new.index(&i.id).is_some()) {
        let piece = Piece::Object(ObjectRef::Index(id.clone(), index.id.clone()));
        keep(piece, needs().index(old, index).but(&[]), index_follows(index));
    }
    for trigger in old.triggers.iter().filter(|t| new.trigger(&t.id).is_some()) {
        let piece = Piece::Object(ObjectRef::Trigger(id.clone(), trigger.id.clone()));
        keep(piece, needs().trigger(Some(old), trigger).but(&[]), false);
    }
    for policy in &old.policies {
        let Some(is) = new.policy(&policy.id) else { continue };
        let piece = Piece::Object(ObjectRef::Policy(id.clone(), policy.id.clone()));
        let is_replaced = meaning::of_policy(policy) != meaning::of_policy(is);
        let needs = needs().policy(old, policy).but(&[]);
        all.push(Kept { piece, needs, is_replaced, follows_types: false });
    }
}

/// Postgres builds a plain index anew by itself.
fn index_follows(index: &Index) -> bool {
    let is_plain = |e: &crate::model::IndexElement| {
        matches!(e.key, crate::model::IndexKey::Column(_)) && e.opclass.is_none()
    };
    index.predicate.is_none() && index.elements.iter().all(is_plain)
}

/// So it does with keys. A foreign key needs an operator between both types at every time.
fn constraint_follows(table: &Table, constraint: &Constraint) -> bool {
    match &constraint.kind {
        ConstraintKind::PrimaryKey(_)
        | ConstraintKind::Unique(_)
        | ConstraintKind::NotNull { .. } => true,
        ConstraintKind::ForeignKey(key) => {
            key.columns.iter().all(|id| table.column(id).is_some_and(|c| is_integer(&c.data_type)))
        }
        ConstraintKind::Check { .. } | ConstraintKind::Exclude { .. } => false,
    }
}

fn is_integer(data_type: &DataType) -> bool {
    const INTEGERS: [&str; 3] = ["smallint", "integer", "bigint"];
    match &data_type.name {
        TypeName::Builtin(name) => data_type.dimensions == 0 && INTEGERS.contains(&name.as_str()),
        _ => false,
    }
}
