//! What has a name, among what that name has to be the only one, and how it is renamed.

use crate::edit::Patch;
use crate::model::{
    Catalog, Constraint, ConstraintKind, DefinitionKind, Name, ObjectRef, Table, TypeKind,
};
use crate::sql::emit::definition;
use crate::sql::emit::names::{Names, routine_word, table_word, view_word};
use crate::sql::{quote_ident, quote_literal};

/// An object as it is called now.
pub(super) struct Named {
    pub(super) object: ObjectRef,
    /// What shares names with it.
    pub(super) space: String,
    pub(super) name: Name,
    pub(super) wording: Wording,
}

/// A statement around the old name and the new one: `ALTER TRIGGER old ON t RENAME TO new`.
pub(super) struct Wording {
    before: String,
    between: String,
    /// Names are string constants, as labels of enums are.
    is_literal: bool,
}

impl Wording {
    fn new(before: impl Into<String>, between: impl Into<String>) -> Self {
        Self { before: before.into(), between: between.into(), is_literal: false }
    }

    pub(super) fn rename(&self, from: &str, to: &str) -> String {
        let quote = |name: &str| {
            if self.is_literal { quote_literal(name) } else { quote_ident(name).into_owned() }
        };
        format!("{}{}{}{}", self.before, quote(from), self.between, quote(to))
    }
}

impl Named {
    /// What an object is called in a catalog that has it.
    pub(super) fn name_of(catalog: &Catalog, object: &ObjectRef) -> Option<Name> {
        Some(match object {
            ObjectRef::Schema(id) => catalog.schemas.get(id)?.name.clone(),
            ObjectRef::Role(id) => catalog.roles.get(id)?.name.clone(),
            ObjectRef::Table(id) => catalog.tables.get(id)?.name.clone(),
            ObjectRef::View(id) => catalog.views.get(id)?.name.clone(),
            ObjectRef::Sequence(id) => catalog.sequences.get(id)?.name.clone(),
            ObjectRef::Type(id) => catalog.types.get(id)?.name.clone(),
            ObjectRef::Function(id) => catalog.functions.get(id)?.name.clone(),
            ObjectRef::Definition(id) => catalog.definitions.get(id)?.name.clone(),
            ObjectRef::Column(table, id) => catalog.column(table, id)?.name.clone(),
            ObjectRef::Constraint(table, id) => {
                catalog.tables.get(table)?.constraint(id)?.name.clone()
            }
            ObjectRef::Index(table, id) => catalog.tables.get(table)?.index(id)?.name.clone(),
            ObjectRef::Trigger(table, id) => catalog.tables.get(table)?.trigger(id)?.name.clone(),
            ObjectRef::Policy(table, id) => catalog.tables.get(table)?.policy(id)?.name.clone(),
            ObjectRef::ViewIndex(view, id) => {
                catalog.views.get(view)?.indexes.iter().find(|i| i.id == *id)?.name.clone()
            }
            ObjectRef::ViewTrigger(view, id) => {
                catalog.views.get(view)?.triggers.iter().find(|t| t.id == *id)?.name.clone()
            }
            ObjectRef::EnumLabel(id, label) => match &catalog.types.get(id)?.kind {
                TypeKind::Enum { labels } => {
                    Name::new(&labels.iter().find(|l| l.id == *label)?.name)
                }
                _ => return None,
            },
            _ => return None,
        })
    }
}

/// Where the name of something that goes is kept.
pub(super) fn name_mut<'c>(catalog: &'c mut Catalog, object: &ObjectRef) -> Option<&'c mut Name> {
    macro_rules! part {
        ($table:ident, $list:ident, $id:ident) => {
            &mut catalog.tables.get_mut($table)?.$list.iter_mut().find(|p| p.id == *$id)?.name
        };
    }
    Some(match object {
        ObjectRef::Table(id) => &mut catalog.tables.get_mut(id)?.name,
        ObjectRef::View(id) => &mut catalog.views.get_mut(id)?.name,
        ObjectRef::Sequence(id) => &mut catalog.sequences.get_mut(id)?.name,
        ObjectRef::Type(id) => &mut catalog.types.get_mut(id)?.name,
        ObjectRef::Function(id) => &mut catalog.functions.get_mut(id)?.name,
        ObjectRef::Column(table, id) => part!(table, columns, id),
        ObjectRef::Constraint(table, id) => part!(table, constraints, id),
        ObjectRef::Index(table, id) => part!(table, indexes, id),
        ObjectRef::Trigger(table, id) => part!(table, triggers, id),
        ObjectRef::Policy(table, id) => part!(table, policies, id),
        _ => return None,
    })
}

/// Schemas and roles.
pub(super) fn outermost(catalog: &Catalog) -> Vec<Named> {
    let named = |object: ObjectRef, word: &str, name: &Name| Named {
        object,
        space: word.to_owned(),
        name: name.clone(),
        wording: Wording::new(format!("ALTER {word} "), " RENAME TO "),
    };
    let schemas = catalog.schemas.iter();
    let schemas = schemas.map(|s| named(ObjectRef::Schema(s.id.clone()), "SCHEMA", &s.name));
    let roles = catalog.roles.iter();
    schemas.chain(roles.map(|r| named(ObjectRef::Role(r.id.clone()), "ROLE", &r.name))).collect()
}

pub(super) fn take_names_outermost(mid: &mut Catalog, new: &Catalog) {
    macro_rules! take {
        ($($kind:ident)*) => {
            $(for to in &new.$kind {
                if mid.$kind.get(&to.id).is_some_and(|from| from.name != to.name)
                    && let Some(record) = mid.$kind.get_mut(&to.id)
                {
                    record.name = to.name.clone();
                }
            })*
        };
    }
    take!(schemas roles);
}

/// Functions, and objects that a text defines.
pub(super) fn routines(mid: &Catalog, patch: &Patch) -> Vec<Named> {
    let mut all = Vec::new();
    let names = Names::without_lists(mid);
    for function in mid.functions.iter().filter(|f| patch.functions.get(&f.id).is_some()) {
        let signature = names.signature(function);
        let name = names.qualified(&function.schema, &function.name);
        let arguments = signature.strip_prefix(&name).unwrap_or_default();
        let (word, schema) = (routine_word(function.kind), names.schema(&function.schema));
        all.push(Named {
            object: ObjectRef::Function(function.id.clone()),
            space: format!("FUNCTION {schema}{arguments}"),
            name: function.name.clone(),
            wording: Wording::new(
                format!("ALTER {word} {schema}."),
                format!("{arguments} RENAME TO "),
            ),
        });
    }
    // An operator has no other name.
    let named = mid.definitions.iter().filter(|d| d.kind != DefinitionKind::Operator);
    for definition in named.filter(|d| patch.definitions.get(&d.id).is_some()) {
        let reference = definition::reference(definition, &names);
        let name = quote_ident(definition.name.as_str());
        let Some((place, rest)) = reference.split_once(&*name) else { continue };
        let word = definition.kind.keyword();
        all.push(Named {
            object: ObjectRef::Definition(definition.id.clone()),
            space: format!("{word} {place}{rest}"),
            name: definition.name.clone(),
            wording: Wording::new(format!("ALTER {word} {place}"), format!("{rest} RENAME TO ")),
        });
    }
    all
}

/// Relations and types, which share their names in a schema.
pub(super) fn relations(mid: &Catalog) -> Vec<Named> {
    let mut all = Vec::new();
    let names = Names::without_lists(mid);
    let mut push = |object: ObjectRef, word: &str, schema: String, name: &Name| {
        all.push(Named {
            object,
            space: format!("RELATION {schema}"),
            name: name.clone(),
            wording: Wording::new(format!("ALTER {word} {schema}."), " RENAME TO "),
        });
    };
    for t in &mid.tables {
        push(ObjectRef::Table(t.id.clone()), table_word(t), names.schema(&t.schema), &t.name);
    }
    for v in &mid.views {
        push(ObjectRef::View(v.id.clone()), view_word(v), names.schema(&v.schema), &v.name);
    }
    for s in &mid.sequences {
        push(ObjectRef::Sequence(s.id.clone()), "SEQUENCE", names.schema(&s.schema), &s.name);
    }
    for t in &mid.types {
        push(ObjectRef::Type(t.id.clone()), t.kind.keyword(), names.schema(&t.schema), &t.name);
    }
    all
}

macro_rules! take_names {
    ($name:ident: $($kind:ident)*) => {
        pub(super) fn $name(mid: &mut Catalog, new: &Catalog, patch: &Patch) {
            $(for (id, _) in patch.$kind.iter() {
                if let (Some(to), Some(record)) = (new.$kind.get(id), mid.$kind.get_mut(id)) {
                    record.name = to.name.clone();
                }
            })*
        }
    };
}

take_names!(take_names_of_relations: tables views sequences types);
take_names!(take_names_of_routines: functions definitions);

/// Parts of what changes. Indexes share their names with the relations of their schema.
pub(super) fn parts(mid: &Catalog, patch: &Patch) -> Vec<Named> {
    let names = Names::without_lists(mid);
    let mut all = Vec::new();
    let mut has_indexes = false;
    for table in mid.tables.iter().filter(|t| patch.tables.get(&t.id).is_some()) {
        of_table(table, &names, &mut all);
        has_indexes |= !table.indexes.is_empty();
    }
    for view in mid.views.iter().filter(|v| patch.views.get(&v.id).is_some()) {
        let (name, schema) =
            (names.qualified(&view.schema, &view.name), names.schema(&view.schema));
        for t in &view.triggers {
            let object = ObjectRef::ViewTrigger(view.id.clone(), t.id.clone());
            all.push(on(object, "TRIGGER", &name, &t.name));
        }
        for i in &view.indexes {
            has_indexes = true;
            let object = ObjectRef::ViewIndex(view.id.clone(), i.id.clone());
            all.push(index(object, &schema, &i.name));
        }
    }
    for of in mid.types.iter().filter(|t| patch.types.get(&t.id).is_some()) {
        let TypeKind::Enum { labels } = &of.kind else { continue };
        let name = names.qualified(&of.schema, &of.name);
        for label in labels {
            let before = format!("ALTER TYPE {name} RENAME VALUE ");
            all.push(Named {
                object: ObjectRef::EnumLabel(of.id.clone(), label.id.clone()),
                space: format!("LABEL {name}"),
                name: Name::new(&label.name),
                wording: Wording { is_literal: true, ..Wording::new(before, " TO ") },
            });
        }
    }
    if has_indexes {
        all.extend(relations(mid));
    }
    all
}

/// `ALTER TRIGGER a ON t RENAME TO b`.
fn on(object: ObjectRef, word: &str, relation: &str, name: &Name) -> Named {
    Named {
        object,
        space: format!("{word} {relation}"),
        name: name.clone(),
        wording: Wording::new(format!("ALTER {word} "), format!(" ON {relation} RENAME TO ")),
    }
}

fn index(object: ObjectRef, schema: &str, name: &Name) -> Named {
    Named {
        object,
        space: format!("RELATION {schema}"),
        name: name.clone(),
        wording: Wording::new(format!("ALTER INDEX {schema}."), " RENAME TO "),
    }
}

fn of_table(table: &Table, names: &Names<'_>, all: &mut Vec<Named>) {
    let (id, name, word) = (&table.id, names.table(table), table_word(table));
    // `ALTER TABLE t RENAME COLUMN a TO b`.
    let inside = |object: ObjectRef, word: &str, what: &str, part: &Name| Named {
        object,
        space: format!("{what} {name}"),
        name: part.clone(),
        wording: Wording::new(format!("ALTER {word} {name} RENAME {what} "), " TO "),
    };
    let schema = names.schema(&table.schema);
    if !table.external {
        for c in table.columns.iter().filter(|c| !c.inherited) {
            all.push(inside(ObjectRef::Column(id.clone(), c.id.clone()), word, "COLUMN", &c.name));
        }
        let constraints = table.constraints.iter();
        for c in constraints.filter(|c| !c.inherited && !keeps_name(table, c)) {
            let object = ObjectRef::Constraint(id.clone(), c.id.clone());
            // Of a typed table, Postgres renames no constraint, but what holds it.
            let named = inside(object, "TABLE", "CONSTRAINT", &c.name);
            let wording = Wording::new(format!("ALTER INDEX {schema}."), " RENAME TO ");
            all.push(if table.of_type.is_some() { Named { wording, ..named } } else { named });
        }
    }
    for i in &table.indexes {
        all.push(index(ObjectRef::Index(id.clone(), i.id.clone()), &schema, &i.name));
    }
    for t in &table.triggers {
        all.push(on(ObjectRef::Trigger(id.clone(), t.id.clone()), "TRIGGER", &name, &t.name));
    }
    for p in &table.policies {
        all.push(on(ObjectRef::Policy(id.clone(), p.id.clone()), "POLICY", &name, &p.name));
    }
}

/// Whether a constraint gets another name only by being made again: one of a typed table that no index holds.
pub(in crate::migrate) fn keeps_name(table: &Table, constraint: &Constraint) -> bool {
    table.of_type.is_some()
        && !matches!(
            constraint.kind,
            ConstraintKind::PrimaryKey(_)
                | ConstraintKind::Unique(_)
                | ConstraintKind::Exclude { .. }
        )
}

pub(super) fn take_names_of_parts(mid: &mut Catalog, new: &Catalog, patch: &Patch) {
    macro_rules! take {
        ($from:expr, $to:expr, $($list:ident)*) => {
            $(for part in &mut $from.$list {
                if let Some(to) = $to.$list.iter().find(|p| p.id == part.id) {
                    part.name = to.name.clone();
                }
            })*
        };
    }
    for (id, _) in patch.tables.iter() {
        if let (Some(to), Some(from)) = (new.tables.get(id), mid.tables.get_mut(id)) {
            let kept: Vec<_> =
                from.constraints.iter().filter(|c| keeps_name(from, c)).cloned().collect();
            take!(from, to, columns constraints indexes triggers policies);
            for c in kept {
                if let Some(named) = from.constraints.iter_mut().find(|n| n.id == c.id) {
                    named.name = c.name;
                }
            }
        }
    }
    for (id, _) in patch.views.iter() {
        if let (Some(to), Some(from)) = (new.views.get(id), mid.views.get_mut(id)) {
            take!(from, to, indexes triggers);
        }
    }
    for (id, _) in patch.types.iter() {
        let (Some(to), Some(from)) = (new.types.get(id), mid.types.get_mut(id)) else { continue };
        let (TypeKind::Enum { labels: from }, TypeKind::Enum { labels: to }) =
            (&mut from.kind, &to.kind)
        else {
            continue;
        };
        for label in from {
            if let Some(to) = to.iter().find(|l| l.id == label.id) {
                label.name.clone_from(&to.name);
            }
        }
    }
}
