//! Properties of arranged diagrams.

use super::*;
use crate::layout::Scene;
use crate::layout::samples::{diagram, document, table_id};
use crate::model::Placement;
use proptest::prelude::*;

fn rects(document: &Document, places: &BTreeMap<TableId, Point>) -> Vec<Rect> {
    let style = CardStyle::new(document, Detail::All);
    let size = |id| Card::new(document, document.schema.tables.get(id).unwrap(), &style).size;
    places.iter().map(|(id, p)| Rect::at(*p, size(id))).collect()
}

/// Whether all are at least the gaps apart.
fn apart(rects: &[Rect]) -> bool {
    let wide = |r: &Rect| Rect {
        x: r.x,
        y: r.y,
        width: r.width + GAP_X - 1e-6,
        height: r.height + GAP_Y - 1e-6,
    };
    rects
        .iter()
        .enumerate()
        .all(|(i, a)| rects.iter().skip(i + 1).all(|b| !wide(a).overlaps(&wide(b))))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn cards_never_overlap_and_the_result_is_always_the_same(
        tables in 1_usize..60, keys in prop::collection::vec((0_usize..60, 0_usize..60), 0..90),
    ) {
        let document = document(tables, &keys);
        let places = arrange(&document, &diagram(BTreeMap::new()), &ArrangeScope::All);
        prop_assert_eq!(places.len(), tables);
        prop_assert!(apart(&rects(&document, &places)));
        let again = arrange(&document, &diagram(BTreeMap::new()), &ArrangeScope::All);
        prop_assert_eq!(places, again);
    }

    #[test]
    fn cards_that_stay_are_left_alone_and_uncovered(
        tables in 2_usize..40, kept in 1_usize..39, x in -1000..1000_i32, y in -1000..1000_i32,
    ) {
        let document = document(tables, &[(0, 1), (3, 2)]);
        let all = arrange(&document, &diagram(BTreeMap::new()), &ArrangeScope::All);
        let (x, y) = (f64::from(x), f64::from(y));
        let place = |p: &Point| Placement { x: p.x + x, y: p.y + y, locked: true };
        let stay: BTreeMap<_, _> =
            all.iter().take(kept.min(tables)).map(|(id, p)| (id.clone(), place(p))).collect();
        let new = arrange(&document, &diagram(stay.clone()), &ArrangeScope::Missing);
        prop_assert!(new.keys().all(|id| !stay.contains_key(id)));
        let mut together = new;
        together.extend(stay.into_iter().map(|(id, p)| (id, Point { x: p.x, y: p.y })));
        prop_assert!(apart(&rects(&document, &together)));
    }
}

#[test]
fn a_new_card_stands_beside_what_it_references() {
    let document = document(3, &[(2, 1)]);
    let place = |x, y| Placement { x, y, locked: false };
    let placed = [(table_id(0), place(0.0, 0.0)), (table_id(1), place(3000.0, 400.0))];
    let new = arrange(&document, &diagram(placed.into()), &ArrangeScope::Missing);
    assert_eq!(new.len(), 1);
    let new = new[&table_id(2)];
    assert!((new.x - 3000.0).abs() < 600.0 && (new.y - 400.0).abs() < 600.0, "{new:?}");
}

#[test]
fn a_new_card_joins_its_domain() {
    let document = document(12, &[]);
    let all = arrange(&document, &diagram(BTreeMap::new()), &ArrangeScope::All);
    let place = |p: &Point| Placement { x: p.x, y: p.y, locked: false };
    let mut placed: BTreeMap<_, _> = all.iter().map(|(id, p)| (id.clone(), place(p))).collect();
    placed.remove(&table_id(6));
    let new = arrange(&document, &diagram(placed.clone()), &ArrangeScope::Missing)[&table_id(6)];
    placed.insert(table_id(6), place(&new));
    let scene = Scene::new(&document, &diagram(placed), &crate::layout::SceneOptions::default());
    for (i, a) in scene.areas.iter().enumerate() {
        assert!(scene.areas.iter().skip(i + 1).all(|b| !a.rect.overlaps(&b.rect)));
    }
}

#[test]
fn a_thousand_tables_are_arranged_without_overlap() {
    let keys: Vec<_> = (0..1500).map(|i| (i * 7 % 1000, i * i % 991)).collect();
    let document = document(1000, &keys);
    let places = arrange(&document, &diagram(BTreeMap::new()), &ArrangeScope::All);
    assert!(apart(&rects(&document, &places)));
}
