//! Properties of paths.

use super::*;
use crate::layout::samples::{diagram, document, table_id};
use crate::layout::{ArrangeScope, Edge, Scene, SceneOptions, arrange};
use crate::model::{Document, Placement};
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::sync::Arc;

fn arranged(document: &Document) -> BTreeMap<crate::model::TableId, Placement> {
    let places = arrange(document, &diagram(BTreeMap::new()), &ArrangeScope::All);
    places.into_iter().map(|(id, p)| (id, Placement { x: p.x, y: p.y, locked: false })).collect()
}

/// Whether an edge runs along the axes from port to port.
fn well_formed(scene: &Scene, edge: &Edge) -> bool {
    let (from, to) = (scene.card(&edge.table).unwrap(), scene.card(&edge.references).unwrap());
    let key = from.table.constraint(&edge.constraint).unwrap().foreign_key().unwrap();
    let (first, last) = (edge.points[0], edge.points[edge.points.len() - 1]);
    let from_y = from.rect.y + from.card.port_y(key.columns.first());
    edge.points.windows(2).all(|p| (p[0].x - p[1].x).abs() < 1e-6 || (p[0].y - p[1].y).abs() < 1e-6)
        && (first.x - edge.from_side.x(&from.rect)).abs() < 1e-6
        && (first.y - from_y).abs() < 1e-6
        && (last.x - edge.to_side.x(&to.rect)).abs() < 1e-6
        && last.y >= to.rect.y
        && last.y <= to.rect.bottom()
}

/// Cards that an edge runs through, its own included.
fn crossed(scene: &Scene, edge: &Edge) -> usize {
    scene.cards.iter().filter(|c| passes(&edge.points, &c.rect.grown(-0.5))).count()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn edges_of_an_arranged_diagram_run_through_no_card(
        tables in 2_usize..60, keys in prop::collection::vec((0_usize..60, 0_usize..60), 0..120),
    ) {
        let document = document(tables, &keys);
        let scene =
            Scene::new(&document, &diagram(arranged(&document)), &SceneOptions::default());
        for edge in &scene.edges {
            prop_assert!(well_formed(&scene, edge), "{edge:?}");
            prop_assert_eq!(crossed(&scene, edge), 0, "{:?}", edge);
        }
    }

    #[test]
    fn edges_are_well_formed_wherever_cards_stand(
        places in prop::collection::vec((-1e3..1e3, -1e3..1e3), 2..20),
    ) {
        let keys: Vec<_> = (0..30).map(|i| (i * 7, i * 5 + 1)).collect();
        let document = document(places.len(), &keys);
        let placements = places.iter().enumerate().map(|(i, (x, y))| {
            (table_id(i), Placement { x: *x, y: *y, locked: false })
        });
        let scene =
            Scene::new(&document, &diagram(placements.collect()), &SceneOptions::default());
        for edge in &scene.edges {
            prop_assert!(well_formed(&scene, edge), "{edge:?}");
        }
    }
}

#[test]
fn ports_that_are_almost_level_are_not_joined_by_a_slope() {
    let document = document(2, &[(1, 0)]);
    let place = |x, y| Placement { x, y, locked: false };
    for slip in [0.0, 0.01, 0.4945, 0.9] {
        let places = [place(0.0, -817.0), place(380.77, -817.0 + slip)];
        let diagram = diagram((0..2).map(table_id).zip(places).collect());
        let scene = Scene::new(&document, &diagram, &SceneOptions::default());
        let edge = &scene.edges[0];
        assert!(well_formed(&scene, edge), "{slip}: {edge:?}");
    }
}

#[test]
fn a_card_that_is_moved_into_the_way_is_gone_around() {
    let document = document(3, &[(0, 1)]);
    let place = |x, y| Placement { x, y, locked: false };
    let places = [place(0.0, 0.0), place(900.0, 0.0), place(450.0, 900.0)];
    let diagram = Arc::new(diagram((0..3).map(table_id).zip(places).collect()));
    let mut options = SceneOptions::default();
    let before = Scene::new(&document, &diagram, &options);
    options.moved.insert(table_id(2), Point { x: 450.0, y: 0.0 });
    let blocked = before.updated(&document, &diagram, &options);
    assert!(passes(&before.edges[0].points, &blocked.card(&table_id(2)).unwrap().rect));
    assert_eq!(crossed(&blocked, &blocked.edges[0]), 0);
    options.moved.insert(table_id(2), Point { x: 450.0, y: 40.0 });
    let still = blocked.updated(&document, &diagram, &options);
    options.moved.insert(table_id(2), Point { x: 450.0, y: 800.0 });
    let passed = still.updated(&document, &diagram, &options);
    assert!(Arc::ptr_eq(&passed.edges[0], &before.edges[0]), "it has gone back");
    options.moved.clear();
    let after = blocked.updated(&document, &diagram, &options);
    assert_eq!(after.edges, before.edges);
}

#[test]
fn edges_far_from_a_moved_card_are_shared() {
    let document = document(40, &(0..40).map(|i| (i, i * 3 + 1)).collect::<Vec<_>>());
    let diagram = Arc::new(diagram(arranged(&document)));
    let mut options = SceneOptions::default();
    let before = Scene::new(&document, &diagram, &options);
    let place = diagram.placements[&table_id(7)];
    options.moved.insert(table_id(7), Point { x: place.x + 8.0, y: place.y + 8.0 });
    let after = before.updated(&document, &diagram, &options);
    let shared = before.edges.iter().zip(&after.edges).filter(|(a, b)| Arc::ptr_eq(a, b)).count();
    assert!(shared * 2 > before.edges.len(), "{shared} of {}", before.edges.len());
    let touching = after.edges.iter().filter(|e| e.table == table_id(7));
    assert!(touching.into_iter().all(|e| well_formed(&after, e)));
}

#[test]
fn absurd_places_give_simple_paths() {
    let keys: Vec<_> = (0..800).map(|i| (i, i * 7 + 1)).collect();
    let document = document(400, &keys);
    let absurd = [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 1e300, -1e12, 0.0, 9e7];
    for spread in [0, 1, 3] {
        let placements = (0..400).map(|i| {
            let at = |n: usize| if spread == 0 { 0.0 } else { absurd[n % absurd.len()] };
            (table_id(i), Placement { x: at(i * spread), y: at(i / 7), locked: false })
        });
        let scene = Scene::new(&document, &diagram(placements.collect()), &SceneOptions::default());
        assert_eq!(scene.edges.len(), 800);
        assert!(scene.edges.iter().all(|e| e.points.len() >= 2));
    }
}

proptest! {
    #[test]
    fn paths_are_orthogonal_and_end_at_their_ports(
        ax in -1e3..1e3, ay in -1e3..1e3, bx in -1e3..1e3, by in -1e3..1e3, lane in 0.0..40.0,
    ) {
        let a = Rect { x: ax, y: ay, width: 200.0, height: 120.0 };
        let b = Rect { x: bx, y: by, width: 300.0, height: 80.0 };
        let (from, to) = (End { rect: a, y: ay + 40.0 }, End { rect: b, y: by + 20.0 });
        let Path { points, from_side, to_side, .. } = connect(from, to, lane);
        let first = Point { x: from_side.x(&a), y: from.y };
        let last = Point { x: to_side.x(&b), y: to.y };
        prop_assert_eq!(points.first(), Some(&first));
        prop_assert_eq!(points.last(), Some(&last));
        for pair in points.windows(2) {
            let straight = (pair[0].x - pair[1].x).abs() < 1e-9
                || (pair[0].y - pair[1].y).abs() < 1e-9;
            prop_assert!(straight);
        }
        prop_assert!((points[1].x - first.x) * from_side.direction() >= STUB - 1e-6);
    }
}
