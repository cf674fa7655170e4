//! What a change of the schema asks of its diagrams: a place for each new card, and room for those that grew.
//!
//! Cards that stand already are moved only out of the way of one that grew: down or to the right, no farther than
//! they must. A locked card stays; what grew over it goes elsewhere.

use super::arrange::{ArrangeScope, GAP_X, GAP_Y, arrange};
use super::card::{Card, CardStyle, Detail};
use super::geometry::{Point, Rect, Size};
use super::placed;
use crate::model::{Diagram, DiagramId, Document, Placement, TableId};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// A document whose diagrams follow its tables.
#[derive(Clone, Debug, PartialEq)]
pub struct Settled {
    pub document: Document,
    /// Locked cards that lie on each other now, as neither may move.
    pub covered: Vec<[TableId; 2]>,
}

/// The document after a change, with a place for every card and no card on another that was not before. `shown` is
/// the diagram that is looked at: where it has chosen tables, new ones are among them.
#[must_use]
pub fn settled(before: &Document, mut after: Document, shown: Option<&DiagramId>) -> Settled {
    let mut covered = Vec::new();
    if !same_cards(before, &after) {
        show_new(before, &mut after, shown);
        let grown = grown(before, &after);
        let diagrams: Vec<DiagramId> = after.diagrams.iter().map(|d| d.id.clone()).collect();
        for id in diagrams.iter().filter(|_| !grown.is_empty()) {
            let Some(diagram) = after.diagrams.get(id) else { continue };
            if let Some(diagram) = make_room(&after, diagram, &grown, &mut covered) {
                after.diagrams.insert(diagram);
            }
        }
    }
    Settled { document: placed(after), covered }
}

/// Whether nothing changed that cards are made from.
fn same_cards(before: &Document, after: &Document) -> bool {
    let (old, new) = (&before.schema, &after.schema);
    old.tables.same(&new.tables)
        && old.types.same(&new.types)
        && old.schemas.same(&new.schemas)
        && before.domains.same(&after.domains)
}

fn show_new(before: &Document, after: &mut Document, shown: Option<&DiagramId>) {
    let tables = after.schema.tables.iter().map(|t| &t.id);
    let new: Vec<TableId> =
        tables.filter(|id| !before.schema.tables.contains(id)).cloned().collect();
    let chosen = |d: &Arc<Diagram>| d.tables.is_some();
    if let Some(id) = shown
        && !new.is_empty()
        && after.diagrams.get(id).is_some_and(chosen)
        && let Some(tables) = after.diagrams.get_mut(id).and_then(|d| d.tables.as_mut())
    {
        tables.extend(new);
    }
}

/// Cards that are wider or higher than they were, with the size that they had.
fn grown(before: &Document, after: &Document) -> BTreeMap<TableId, Size> {
    let styles = [before, after].map(|d| CardStyle::new(d, Detail::All));
    let (old, new) = (&before.schema, &after.schema);
    let alike = styles[0] == styles[1]
        && old.types.same(&new.types)
        && old.schemas.same(&new.schemas)
        && before.domains.same(&after.domains);
    let mut grown = BTreeMap::new();
    for (was, is) in old.tables.beside(&new.tables) {
        let (Some(was), Some(table)) = (was, is) else { continue };
        if alike && Arc::ptr_eq(was, table) {
            continue;
        }
        let was = Card::new(before, was, &styles[0]).size;
        let is = Card::new(after, table, &styles[1]).size;
        if is.width > was.width || is.height > was.height {
            grown.insert(table.id.clone(), was);
        }
    }
    grown
}

/// The diagram with its cards out of the way of those that grew; none where they are already.
fn make_room(
    document: &Document,
    diagram: &Diagram,
    grown: &BTreeMap<TableId, Size>,
    covered: &mut Vec<[TableId; 2]>,
) -> Option<Diagram> {
    let style = CardStyle::new(document, Detail::All);
    let mut rects: BTreeMap<&TableId, Rect> = BTreeMap::new();
    for table in document.schema.tables.iter().filter(|t| diagram.shows(&t.id)) {
        if let Some(p) = diagram.placements.get(&table.id) {
            let size = Card::new(document, table, &style).size;
            rects.insert(&table.id, Rect::at(Point { x: p.x, y: p.y }, size));
        }
    }
    let locked = |id: &TableId| diagram.placements.get(id).is_some_and(|p| p.locked);
    // Who makes room for whom follows from where all stood before.
    let mut before: BTreeMap<&TableId, Rect> = rects.clone();
    // What has grown or moved, and may lie on others.
    let mut waiting: BTreeSet<&TableId> = BTreeSet::new();
    for (id, size) in grown {
        if let Some((id, rect)) = rects.get_key_value(id) {
            before.insert(id, Rect::at(rect.origin(), *size));
            waiting.insert(id);
        }
    }
    let mut moved: BTreeSet<&TableId> = BTreeSet::new();
    let mut blocked: BTreeSet<[&TableId; 2]> = BTreeSet::new();
    // Each step goes down or to the right, so that it ends; this is only to be sure.
    let mut left = 64 * rects.len() + 64;
    while let Some(id) = waiting.pop_first() {
        left = left.saturating_sub(1);
        let both = |id: &TableId| Some((*before.get(id)?, *rects.get(id)?));
        let Some((was, is)) = both(id).filter(|_| left > 0) else { break };
        let reach = is.grown(GAP_X.max(GAP_Y));
        let mut steps: Vec<([&TableId; 2], Rect)> = Vec::new();
        for (other, rect) in rects.iter().filter(|(o, r)| **o != id && r.meets(&reach)) {
            let Some(stood) = before.get(other) else { continue };
            if let Some(to) = pushed((&was, &is), (stood, rect)) {
                steps.push(([id, *other], to));
            } else if let Some(to) = pushed((stood, rect), (&was, &is)) {
                steps.push(([*other, id], to));
            }
        }
        for (pair, to) in steps {
            let [_, goes] = pair;
            if locked(goes) {
                blocked.insert(pair);
                continue;
            }
            // Pushed twice, it goes as far as both want.
            let at = rects.get(goes).copied().unwrap_or(to);
            rects.insert(goes, Rect { x: at.x.max(to.x), y: at.y.max(to.y), ..to });
            moved.insert(goes);
            waiting.insert(goes);
        }
    }
    let lie_on_each_other = |pair: &[&TableId; 2], rects: &BTreeMap<&TableId, Rect>| {
        let [a, b] = pair.map(|id| rects.get(id).copied().unwrap_or_default());
        a.overlaps(&b)
    };
    let mut room = diagram.clone();
    for id in moved {
        let (Some(place), Some(rect)) = (room.placements.get_mut(id), rects.get(id)) else {
            continue;
        };
        (place.x, place.y) = (rect.x.round(), rect.y.round());
    }
    let blocked: Vec<_> = blocked.into_iter().filter(|p| lie_on_each_other(p, &rects)).collect();
    let (stuck, elsewhere): (Vec<_>, Vec<_>) = blocked.into_iter().partition(|[id, _]| locked(id));
    covered.extend(stuck.into_iter().map(|pair| pair.map(Clone::clone)));
    for id in elsewhere.into_iter().map(|[id, _]| id).collect::<BTreeSet<_>>() {
        let scope = ArrangeScope::Tables([id.clone()].into());
        for (table, p) in arrange(document, &room, &scope) {
            let place = Placement { x: p.x.round(), y: p.y.round(), locked: false };
            room.placements.insert(table, place);
        }
    }
    (room != *diagram).then_some(room)
}

/// Where a card goes to keep clear of another: below or beside it, as it stood, at the distance that they had, up to
/// the usual one. Both as they were and as they are; none where it may stay.
fn pushed((was, is): (&Rect, &Rect), (stood, stands): (&Rect, &Rect)) -> Option<Rect> {
    let below = stood.y - was.bottom();
    let beside = stood.x - was.right();
    let across = stands.x < is.right() && is.x < stands.right();
    let along = stands.y < is.bottom() && is.y < stands.bottom();
    let down = is.bottom() + below.min(GAP_Y) - stands.y;
    let right = is.right() + beside.min(GAP_X) - stands.x;
    let by_down = (below > -0.5 && across && down > 0.0).then_some(down);
    let by_right = (beside > -0.5 && along && right > 0.0).then_some(right);
    match (by_down, by_right) {
        (None, None) => None,
        (Some(down), Some(right)) if right < down => Some(Rect { x: stands.x + right, ..*stands }),
        (Some(down), _) => Some(Rect { y: stands.y + down, ..*stands }),
        (None, Some(right)) => Some(Rect { x: stands.x + right, ..*stands }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::edit::{Command, NewColumn, apply};
    use crate::layout::samples::{document, table_id};
    use crate::model::{DataType, ForeignKey, SchemaId};
    use proptest::prelude::*;

    fn sizes(document: &Document) -> BTreeMap<TableId, Size> {
        let style = CardStyle::new(document, Detail::All);
        let tables = document.schema.tables.iter();
        tables.map(|t| (t.id.clone(), Card::new(document, t, &style).size)).collect()
    }

    fn rects(document: &Document, diagram: &DiagramId) -> BTreeMap<TableId, Rect> {
        let diagram = document.diagrams.get(diagram).unwrap();
        let mut rects = sizes(document).into_iter();
        let place = |id: &TableId| diagram.placements.get(id).map(|p| Point { x: p.x, y: p.y });
        let mut all = BTreeMap::new();
        for (id, size) in rects.by_ref() {
            if let Some(at) = place(&id) {
                all.insert(id, Rect::at(at, size));
            }
        }
        all
    }

    fn overlaps(document: &Document) -> usize {
        let rects: Vec<Rect> =
            rects(document, &Document::main_diagram_id()).into_values().collect();
        let pairs = rects.iter().enumerate();
        pairs.map(|(i, a)| rects[i + 1..].iter().filter(|b| b.overlaps(a)).count()).sum()
    }

    /// A column of cards, each below the one before at this distance.
    fn stack(tables: usize, gap: f64, locked: &[usize]) -> Document {
        let mut document = document(tables, &[]);
        let sizes = sizes(&document);
        let diagram = document.diagrams.get_mut(&Document::main_diagram_id()).unwrap();
        let mut y = 0.0;
        for i in 0..tables {
            let place = Placement { x: 0.0, y, locked: locked.contains(&i) };
            diagram.placements.insert(table_id(i), place);
            y += sizes[&table_id(i)].height + gap;
        }
        document
    }

    fn with_columns(before: &Document, table: usize, names: &[&str]) -> Settled {
        let mut after = before.clone();
        for name in names {
            let column = Box::new(NewColumn::new(*name, DataType::builtin("text")));
            let command = Command::AddColumn { table: table_id(table), column, position: None };
            after = apply(&after, &command).unwrap().document;
        }
        settled(before, after, None)
    }

    /// The tops of cards, in whole pixels.
    fn tops(document: &Document) -> Vec<i64> {
        #[expect(clippy::cast_possible_truncation, reason = "whole pixels of a small diagram")]
        let top = |rect: &Rect| rect.y as i64;
        rects(document, &Document::main_diagram_id()).values().map(top).collect()
    }

    #[test]
    fn a_card_that_grows_pushes_those_below_it_down_and_no_others() {
        let before = stack(4, 10.0, &[]);
        let after = with_columns(&before, 1, &["one", "two"]).document;
        // Those below keep the distance that they had, in the order of their ids.
        let [auth, chat, doc, usage] = tops(&before)[..] else { panic!("four cards") };
        assert_eq!(tops(&after), [auth, chat, doc + 50, usage + 50]);
        // What has room enough stays.
        let before = stack(4, 100.0, &[]);
        let after = with_columns(&before, 1, &["one"]).document;
        assert_eq!(after.diagrams, before.diagrams);
    }

    #[test]
    fn a_locked_card_stays_and_what_grew_over_it_goes_elsewhere() {
        let before = stack(3, 10.0, &[1]);
        let after = with_columns(&before, 0, &["one", "two", "three"]);
        assert_eq!(tops(&after.document)[1], tops(&before)[1]);
        assert_eq!((overlaps(&after.document), after.covered), (0, Vec::new()));
        // Two that may not move lie on each other, which is told.
        let before = stack(2, 10.0, &[0, 1]);
        let after = with_columns(&before, 0, &["one", "two", "three"]);
        assert_eq!(after.document.diagrams, before.diagrams);
        assert_eq!(after.covered, [[table_id(0), table_id(1)]]);
    }

    #[test]
    fn new_tables_get_a_place_beside_what_they_reference_in_every_diagram() {
        let before = stack(6, 40.0, &[]);
        let key = ForeignKey {
            columns: vec![crate::model::ColumnId::new("id")],
            references: table_id(5),
            referenced_columns: vec![crate::model::ColumnId::new("column_0")],
            match_type: crate::model::MatchType::Simple,
            on_update: crate::model::ReferentialAction::NoAction,
            on_delete: crate::model::ReferentialAction::NoAction,
            on_delete_columns: Vec::new(),
            period: false,
        };
        let id = TableId::new("public.late");
        let commands = vec![
            Command::AddDiagram {
                name: "Few".to_owned(),
                tables: Some([table_id(5)].into()),
                like: Some(Document::main_diagram_id()),
            },
            Command::AddTable {
                schema: SchemaId::new("public"),
                name: "late".into(),
                id: Some(id.clone()),
                columns: vec![NewColumn::new("id", DataType::builtin("text"))],
            },
            Command::AddConstraint {
                table: id.clone(),
                name: None,
                kind: crate::model::ConstraintKind::ForeignKey(key),
            },
        ];
        let command = Command::Batch { label: String::new(), commands };
        let after = apply(&before, &command).unwrap().document;
        let few = DiagramId::new("Few");
        let after = settled(&before, after, Some(&few)).document;
        for diagram in [Document::main_diagram_id(), few.clone()] {
            let rects = rects(&after, &diagram);
            let (new, old) = (rects[&id], rects[&table_id(5)]);
            assert!(!new.overlaps(&old) && new.grown(120.0).overlaps(&old), "{new:?} {old:?}");
        }
        let main = Document::main_diagram_id();
        let kept = |d: &Document| d.diagrams.get(&main).unwrap().placements.clone();
        assert!(kept(&before).iter().all(|(id, place)| kept(&after)[id] == *place));
        // The diagram that is looked at shows it; another with chosen tables would not.
        assert!(after.diagrams.get(&few).unwrap().shows(&id));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(32))]

        #[test]
        fn whatever_grows_no_card_comes_to_lie_on_another(
            tables in 2_usize..24, grow in prop::collection::vec((0_usize..24, 1_usize..40), 1..6),
            locked in prop::collection::vec(0_usize..24, 0..3),
        ) {
            let mut document = placed(document(tables, &[(0, 1), (2, 3)]));
            let main = Document::main_diagram_id();
            let some: Vec<TableId> = locked.iter().map(|i| table_id(i % tables)).collect();
            let lock = Command::LockCards { diagram: main.clone(), tables: some, locked: true };
            document = apply(&document, &lock).unwrap().document;
            for (table, columns) in grow {
                let names: Vec<String> = (0..columns).map(|n| format!("grown_{n}_{}", "x".repeat(n))).collect();
                let names: Vec<&str> = names.iter().map(String::as_str).collect();
                let has = document.schema.tables.get(&table_id(table % tables)).unwrap();
                if has.column_named(names[0]).is_some() {
                    continue;
                }
                let after = with_columns(&document, table % tables, &names);
                if !after.covered.is_empty() {
                    return Ok(());
                }
                document = after.document;
                prop_assert_eq!(overlaps(&document), 0);
            }
        }
    }
}
