//! The order in which objects are made, so that each finds what it needs.

use crate::model::{
    Catalog, DataType, Definition, DefinitionId, DefinitionKind, ExprHolder, Function,
    FunctionBody, FunctionId, ObjectRef, RelationId, Returns, Sequence, SequenceId, Table, TableId,
    TableKind, TypeDef, TypeId, TypeKind, TypeName, Verbatim, VerbatimPhase, View, ViewId,
};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Something that is made by one statement and that others may need.
pub(crate) enum Unit<'a> {
    Type(&'a Arc<TypeDef>),
    Sequence(&'a Arc<Sequence>),
    Function(&'a Arc<Function>),
    Table(&'a Arc<Table>),
    View(&'a Arc<View>),
    Definition(&'a Arc<Definition>),
    Verbatim(&'a Arc<Verbatim>),
}

pub(crate) struct Plan<'a> {
    pub(crate) units: Vec<Unit<'a>>,
    /// Tables whose defaults need what is made after them.
    pub(crate) deferred_defaults: BTreeSet<TableId>,
}

#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    Type(TypeId),
    Sequence(SequenceId),
    Function(FunctionId),
    Table(TableId),
    View(ViewId),
    Definition(DefinitionId),
}

/// Among units that are ready, kinds go in this order, then schema and name.
type Rank<'a> = (u8, u32, &'a str, &'a str, &'a str);

struct Node<'a> {
    unit: Option<Unit<'a>>,
    rank: Rank<'a>,
    needs: BTreeSet<Key>,
    /// Needed by defaults alone: given up first where there is a cycle.
    soft: BTreeSet<Key>,
}

pub(crate) fn plan(catalog: &Catalog) -> Plan<'_> {
    let mut nodes = nodes(catalog);
    let index: BTreeMap<Key, usize> = nodes
        .iter()
        .enumerate()
        .filter_map(|(i, n)| Some((key_of(n.unit.as_ref()?)?, i)))
        .collect();
    let mut waiting: Vec<usize> = vec![0; nodes.len()];
    let mut dependents: Vec<Vec<usize>> = vec![Vec::new(); nodes.len()];
    for (i, node) in nodes.iter().enumerate() {
        for need in node.needs.iter().chain(&node.soft) {
            if let Some(&needed) = index.get(need)
                && needed != i
            {
                waiting[i] += 1;
                dependents[needed].push(i);
            }
        }
    }
    let mut ready: BTreeSet<(Rank<'_>, usize)> = BTreeSet::new();
    let mut blocked: BTreeSet<(Rank<'_>, usize)> = BTreeSet::new();
    for (i, node) in nodes.iter().enumerate() {
        let set = if waiting[i] == 0 { &mut ready } else { &mut blocked };
        set.insert((node.rank, i));
    }
    let mut plan =
        Plan { units: Vec::with_capacity(nodes.len()), deferred_defaults: BTreeSet::new() };
    loop {
        let next = ready.pop_first().or_else(|| {
            // A cycle: a table goes first without its defaults, else whatever stands first.
            let defaults = blocked.iter().position(|(_, i)| {
                let open = |key: &Key| {
                    index
                        .get(key)
                        .is_some_and(|needed| nodes[*needed].unit.is_some() && needed != i)
                };
                !nodes[*i].soft.is_empty() && !nodes[*i].needs.iter().any(open)
            });
            let entry = blocked.iter().nth(defaults.unwrap_or(0)).copied()?;
            blocked.remove(&entry);
            if let Some(Unit::Table(table)) = &nodes[entry.1].unit
                && defaults.is_some()
            {
                plan.deferred_defaults.insert(table.id.clone());
            }
            Some(entry)
        });
        let Some((_, i)) = next else { break };
        plan.units.extend(nodes[i].unit.take());
        for &dependent in &dependents[i] {
            waiting[dependent] = waiting[dependent].saturating_sub(1);
            let entry = (nodes[dependent].rank, dependent);
            if waiting[dependent] == 0 && blocked.remove(&entry) {
                ready.insert(entry);
            }
        }
    }
    // A default that comes late goes to the table's descendants too, so theirs come later still.
    for unit in &plan.units {
        if let Unit::Table(table) = unit
            && parents(table).any(|parent| plan.deferred_defaults.contains(parent))
        {
            plan.deferred_defaults.insert(table.id.clone());
        }
    }
    plan
}

fn parents(table: &Table) -> impl Iterator<Item = &TableId> {
    table.inherits.iter().chain(table.partition_of.iter().map(|p| &p.parent))
}

fn key_of(unit: &Unit<'_>) -> Option<Key> {
    Some(match unit {
        Unit::Type(t) => Key::Type(t.id.clone()),
        Unit::Sequence(s) => Key::Sequence(s.id.clone()),
        Unit::Function(f) => Key::Function(f.id.clone()),
        Unit::Table(t) => Key::Table(t.id.clone()),
        Unit::View(v) => Key::View(v.id.clone()),
        Unit::Definition(d) => Key::Definition(d.id.clone()),
        Unit::Verbatim(_) => return None,
    })
}

fn nodes(catalog: &Catalog) -> Vec<Node<'_>> {
    let mut nodes = Vec::new();
    for t in &catalog.types {
        nodes.push(Node {
            rank: (0, 99, catalog.schema_name(&t.schema), t.name.as_str(), t.id.as_str()),
            needs: type_needs(t),
            soft: BTreeSet::new(),
            unit: Some(Unit::Type(t)),
        });
    }
    for s in &catalog.sequences {
        nodes.push(Node {
            rank: (1, 0, catalog.schema_name(&s.schema), s.name.as_str(), s.id.as_str()),
            needs: BTreeSet::new(),
            soft: BTreeSet::new(),
            unit: Some(Unit::Sequence(s)),
        });
    }
    for f in &catalog.functions {
        nodes.push(Node {
            rank: (2, 0, catalog.schema_name(&f.schema), f.name.as_str(), f.id.as_str()),
            needs: function_needs(f, catalog),
            soft: BTreeSet::new(),
            unit: Some(Unit::Function(f)),
        });
    }
    for d in catalog.definitions.iter().filter(|d| !super::definition::is_late(d.kind)) {
        let mut needs = BTreeSet::new();
        d.for_each_expr(&mut |_, expr| {
            references(expr.references().iter().map(|r| &r.target), &mut needs);
        });
        d.types.iter().flatten().for_each(|t| type_need(t, &mut needs));
        // Collations are used by types and columns under their bare name.
        let rank = if d.kind < DefinitionKind::ForeignDataWrapper { 0 } else { 3 };
        nodes.push(Node {
            rank: (
                rank,
                d.kind as u32,
                d.schema.as_ref().map_or("", |s| catalog.schema_name(s)),
                d.name.as_str(),
                d.id.as_str(),
            ),
            needs,
            soft: BTreeSet::new(),
            unit: Some(Unit::Definition(d)),
        });
    }
    for v in &catalog.verbatim {
        let rank = match v.phase {
            VerbatimPhase::BeforeTables => 3,
            VerbatimPhase::BeforeViews => 5,
            VerbatimPhase::BeforeTypes | VerbatimPhase::AtEnd => continue,
        };
        let mut needs = BTreeSet::new();
        v.for_each_expr(&mut |_, expr| {
            references(expr.references().iter().map(|r| &r.target), &mut needs);
        });
        nodes.push(Node {
            rank: (rank, v.order, "", "", v.id.as_str()),
            needs,
            soft: BTreeSet::new(),
            unit: Some(Unit::Verbatim(v)),
        });
    }
    for t in catalog.tables.iter().filter(|t| !t.external) {
        let (needs, soft) = table_needs(t);
        // Foreign tables need their server.
        let rank = if t.kind == TableKind::Ordinary { 4 } else { 5 };
        nodes.push(Node {
            rank: (
                rank,
                u32::from(rank == 5),
                catalog.schema_name(&t.schema),
                t.name.as_str(),
                t.id.as_str(),
            ),
            needs,
            soft,
            unit: Some(Unit::Table(t)),
        });
    }
    for v in &catalog.views {
        let mut needs = BTreeSet::new();
        references(v.query.references().iter().map(|r| &r.target), &mut needs);
        nodes.push(Node {
            rank: (6, 0, catalog.schema_name(&v.schema), v.name.as_str(), v.id.as_str()),
            needs,
            soft: BTreeSet::new(),
            unit: Some(Unit::View(v)),
        });
    }
    nodes
}

fn references<'a>(targets: impl Iterator<Item = &'a ObjectRef>, needs: &mut BTreeSet<Key>) {
    for target in targets {
        needs.extend(match target {
            ObjectRef::Type(id) | ObjectRef::EnumLabel(id, _) => Some(Key::Type(id.clone())),
            ObjectRef::Sequence(id) => Some(Key::Sequence(id.clone())),
            ObjectRef::Function(id) => Some(Key::Function(id.clone())),
            ObjectRef::Table(id) | ObjectRef::Column(id, _) => Some(Key::Table(id.clone())),
            ObjectRef::View(id) => Some(Key::View(id.clone())),
            ObjectRef::Definition(id) => Some(Key::Definition(id.clone())),
            _ => None,
        });
    }
}

fn type_need(data_type: &DataType, needs: &mut BTreeSet<Key>) {
    needs.extend(match &data_type.name {
        TypeName::Defined(id) => Some(Key::Type(id.clone())),
        TypeName::Row(RelationId::Table(id)) => Some(Key::Table(id.clone())),
        TypeName::Row(RelationId::View(id)) => Some(Key::View(id.clone())),
        TypeName::Builtin(_) | TypeName::External(_) => None,
    });
}

fn type_needs(type_def: &TypeDef) -> BTreeSet<Key> {
    let mut needs = BTreeSet::new();
    match &type_def.kind {
        TypeKind::Enum { .. } | TypeKind::Base { .. } => {}
        TypeKind::Composite { attributes } => {
            for attribute in attributes {
                type_need(&attribute.data_type, &mut needs);
            }
        }
        TypeKind::Domain { base, .. } => type_need(base, &mut needs),
        TypeKind::Range { subtype, .. } => type_need(subtype, &mut needs),
    }
    type_def.for_each_expr(&mut |_, expr| {
        references(expr.references().iter().map(|r| &r.target), &mut needs);
    });
    needs
}

/// Base types are announced before all else: what makes one takes and returns it already.
fn function_needs(function: &Function, catalog: &Catalog) -> BTreeSet<Key> {
    let mut needs = function_mentions(function);
    needs.retain(|key| match key {
        Key::Type(id) => {
            !catalog.types.get(id).is_some_and(|t| matches!(t.kind, TypeKind::Base { .. }))
        }
        _ => true,
    });
    needs
}

fn function_mentions(function: &Function) -> BTreeSet<Key> {
    let mut needs = BTreeSet::new();
    for argument in &function.arguments {
        type_need(&argument.data_type, &mut needs);
        if let Some(default) = &argument.default {
            references(default.references().iter().map(|r| &r.target), &mut needs);
        }
    }
    match &function.returns {
        Some(Returns::Type(t) | Returns::SetOf(t)) => type_need(t, &mut needs),
        Some(Returns::Table(columns)) => columns.iter().for_each(|(_, t)| type_need(t, &mut needs)),
        None => {}
    }
    // Only a parsed body is bound when the function is made.
    if let FunctionBody::SqlStandard(body) = &function.body {
        references(body.references().iter().map(|r| &r.target), &mut needs);
    }
    needs
}

fn table_needs(table: &Table) -> (BTreeSet<Key>, BTreeSet<Key>) {
    let mut needs = BTreeSet::new();
    let mut soft = BTreeSet::new();
    for column in &table.columns {
        type_need(&column.data_type, &mut needs);
        if let Some(default) = &column.default {
            references(default.references().iter().map(|r| &r.target), &mut soft);
        }
        if let Some(generated) = &column.generated {
            references(generated.expression.references().iter().map(|r| &r.target), &mut needs);
        }
    }
    for constraint in &table.constraints {
        if let crate::model::ConstraintKind::Check { expression, .. } = &constraint.kind {
            references(expression.references().iter().map(|r| &r.target), &mut needs);
        }
    }
    needs.extend(parents(table).cloned().map(Key::Table));
    needs.extend(table.of_type.iter().cloned().map(Key::Type));
    needs.remove(&Key::Table(table.id.clone()));
    soft.retain(|key| !needs.contains(key));
    (needs, soft)
}
