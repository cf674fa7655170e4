//! What can be counted of a drawn diagram, and a plain layout to hold it against.

use std::collections::BTreeMap;
use std::path::Path;
use trestle_core::import::{ImportOptions, import};
use trestle_core::layout::{ArrangeScope, GAP_X, GAP_Y, Point, Rect, Scene, SceneOptions, arrange};
use trestle_core::model::{Diagram, DiagramId, Document, Placement, TableId};

/// A diagram as rectangles and lines, in world pixels.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Drawing {
    pub cards: Vec<Rect>,
    /// Each with the numbers of the cards that it joins; segments are horizontal or vertical.
    pub edges: Vec<([usize; 2], Vec<Point>)>,
}

/// What is counted of a drawing.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Counts {
    /// Pairs of cards that share some area.
    pub overlaps: usize,
    /// Points at which two edges cross.
    pub crossings: usize,
    /// How often an edge runs through a card that it does not join.
    pub through_cards: usize,
    /// Of all edges, in world pixels.
    pub length: f64,
}

/// The diagrams of the corpus, by name: what the page draws of each schema that was just opened.
///
/// # Panics
///
/// Where a file cannot be read.
pub fn documents(corpus: &Path) -> Vec<(String, Document)> {
    let entries = std::fs::read_dir(corpus).unwrap_or_else(|e| panic!("{}: {e}", corpus.display()));
    let mut folders: Vec<_> = entries.flatten().map(|e| e.path()).filter(|p| p.is_dir()).collect();
    folders.sort();
    folders
        .into_iter()
        .filter(|folder| folder.join("rendered").is_dir() || folder.join("src").is_dir())
        .map(|folder| {
            let name = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let sources = crate::corpus::sources(&folder);
            (name, import(sources, &ImportOptions::default()).document)
        })
        .filter(|(_, document)| document.schema.tables.len() > 1)
        .collect()
}

/// As Trestle arranges and routes it.
pub fn ours(document: &Document) -> Drawing {
    let scene = scene(document);
    let number: BTreeMap<&TableId, usize> =
        scene.cards.iter().enumerate().map(|(n, c)| (&c.table.id, n)).collect();
    let edges = scene.edges.iter().map(|e| {
        let ends = [&e.table, &e.references].map(|t| number.get(t).copied().unwrap_or_default());
        (ends, e.points.clone())
    });
    Drawing { cards: scene.cards.iter().map(|c| c.rect).collect(), edges: edges.collect() }
}

fn scene(document: &Document) -> Scene {
    let mut diagram = Diagram::new(DiagramId::new("d"), "D");
    for (table, at) in arrange(document, &diagram, &ArrangeScope::All) {
        diagram.placements.insert(table, Placement { x: at.x, y: at.y, locked: false });
    }
    Scene::new(document, &diagram, &SceneOptions::default())
}

/// The same cards in a plain layered layout: a column for each layer of references, the longest path counting, in the
/// order of `sweeps` rounds by the mean place of neighbours; edges with two elbows. Tables that nothing joins stand in
/// a column of their own, out of the way.
pub fn plain(document: &Document, sweeps: usize) -> Drawing {
    let scene = scene(document);
    let number: BTreeMap<&TableId, usize> =
        scene.cards.iter().enumerate().map(|(n, c)| (&c.table.id, n)).collect();
    let mut links = Vec::new();
    for (from, card) in scene.cards.iter().enumerate() {
        for (_, key) in card.table.foreign_keys() {
            let Some(to) = number.get(&key.references).copied() else { continue };
            let target = &scene.cards[to].card;
            let ports = [
                card.card.port_y(key.columns.first()),
                target.port_y(key.referenced_columns.first()),
            ];
            links.push(([from, to], ports));
        }
    }
    let layers = in_order(layers(scene.cards.len(), &links), &links, sweeps);
    let mut cards = vec![Rect::default(); scene.cards.len()];
    let mut x = 0.0;
    for layer in &layers {
        let (mut y, mut widest) = (0.0, 0.0_f64);
        for node in layer {
            let size = scene.cards[*node].card.size;
            cards[*node] = Rect { x, y, width: size.width, height: size.height };
            y += size.height + GAP_Y;
            widest = widest.max(size.width);
        }
        x += widest + GAP_X;
    }
    let edges = links.iter().map(|(ends, ports)| {
        let [a, b] = ends.map(|n| cards[n]);
        (*ends, elbows(a, a.y + ports[0], b, b.y + ports[1]))
    });
    let edges = edges.collect();
    Drawing { cards, edges }
}

type Links = [([usize; 2], [f64; 2])];

/// Columns from the referenced to the referencing; what is not linked comes last.
fn layers(nodes: usize, links: &Links) -> Vec<Vec<usize>> {
    let mut layer = vec![0_usize; nodes];
    // A cycle would go on for ever: no path is longer than there are tables.
    for _ in 0..nodes {
        let mut changed = false;
        for ([from, to], _) in links.iter().filter(|([from, to], _)| from != to) {
            if layer[*from] <= layer[*to] && layer[*to] + 1 < nodes.min(40) {
                layer[*from] = layer[*to] + 1;
                changed = true;
            }
        }
        if !changed {
            break;
        }
    }
    let linked = |n: usize| links.iter().any(|([a, b], _)| a != b && (*a == n || *b == n));
    let depth = layer.iter().max().map_or(0, |d| d + 1);
    let mut layers = vec![Vec::new(); depth + 1];
    for (node, layer) in layer.into_iter().enumerate() {
        layers[if linked(node) { layer } else { depth }].push(node);
    }
    layers.retain(|layer| !layer.is_empty());
    layers
}

fn in_order(mut layers: Vec<Vec<usize>>, links: &Links, sweeps: usize) -> Vec<Vec<usize>> {
    let nodes = layers.iter().map(Vec::len).sum();
    let mut rank = vec![0.0; nodes];
    for sweep in 0..=sweeps {
        for step in 0..layers.len() {
            let at = if sweep % 2 == 0 { step } else { layers.len() - 1 - step };
            if sweep > 0 {
                let mean = |node: usize| {
                    let ends =
                        links.iter().filter_map(|([a, b], _)| match (*a == node, *b == node) {
                            (true, false) => Some(rank[*b]),
                            (false, true) => Some(rank[*a]),
                            _ => None,
                        });
                    let (n, sum) = ends.fold((0.0, 0.0), |(n, sum), r| (n + 1.0, sum + r));
                    if n > 0.0 { sum / n } else { rank[node] }
                };
                let mut keyed: Vec<(f64, usize)> =
                    layers[at].iter().map(|n| (mean(*n), *n)).collect();
                keyed.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
                layers[at] = keyed.into_iter().map(|(_, n)| n).collect();
            }
            let len = layers[at].len();
            for (i, node) in layers[at].iter().enumerate() {
                rank[*node] = (float(i) + 0.5) / float(len);
            }
        }
    }
    layers
}

fn float(n: usize) -> f64 {
    f64::from(u32::try_from(n).unwrap_or(u32::MAX))
}

/// Out of the side that faces the other card, half way across, and into it.
fn elbows(a: Rect, a_y: f64, b: Rect, b_y: f64) -> Vec<Point> {
    let (from, to) = if a.x >= b.right() {
        (a.x, b.right())
    } else if b.x >= a.right() {
        (a.right(), b.x)
    } else {
        (a.right(), b.right())
    };
    let middle = if a.x < b.right() && b.x < a.right() {
        from.max(to) + GAP_X / 2.0
    } else {
        f64::midpoint(from, to)
    };
    let point = |x: f64, y: f64| Point { x, y };
    vec![point(from, a_y), point(middle, a_y), point(middle, b_y), point(to, b_y)]
}

impl Drawing {
    pub fn counts(&self) -> Counts {
        let mut counts = Counts::default();
        for (n, card) in self.cards.iter().enumerate() {
            counts.overlaps += self.cards[n + 1..].iter().filter(|c| c.overlaps(card)).count();
        }
        let (mut across, mut down) = (Vec::new(), Vec::new());
        for (edge, (ends, points)) in self.edges.iter().enumerate() {
            for pair in points.windows(2) {
                let run = Rect::between(pair[0], pair[1]);
                counts.length += run.width + run.height;
                let inside =
                    |(n, card): &(usize, &Rect)| !ends.contains(n) && card.grown(-0.5).meets(&run);
                counts.through_cards += self.cards.iter().enumerate().filter(inside).count();
                if run.width > run.height {
                    across.push((edge, run));
                } else {
                    down.push((edge, run));
                }
            }
        }
        for (edge, a) in &across {
            let crossed = down.iter().filter(|(other, d)| {
                other != edge
                    && a.x + 0.01 < d.x
                    && d.x < a.right() - 0.01
                    && d.y + 0.01 < a.y
                    && a.y < d.bottom() - 0.01
            });
            counts.crossings += crossed.count();
        }
        counts
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rect(x: f64, y: f64) -> Rect {
        Rect { x, y, width: 10.0, height: 10.0 }
    }

    fn line(points: &[(f64, f64)]) -> Vec<Point> {
        points.iter().map(|(x, y)| Point { x: *x, y: *y }).collect()
    }

    #[test]
    fn overlaps_crossings_and_lengths_are_counted() {
        let drawing = Drawing {
            cards: vec![rect(0.0, 0.0), rect(5.0, 5.0), rect(40.0, 0.0), rect(20.0, 40.0)],
            edges: vec![
                ([0, 2], line(&[(10.0, 2.0), (40.0, 2.0)])),
                // Through the third card, and across the first edge.
                (
                    [1, 3],
                    line(&[(15.0, 8.0), (30.0, 8.0), (30.0, -20.0), (45.0, -20.0), (45.0, 45.0)]),
                ),
            ],
        };
        let found = drawing.counts();
        assert_eq!((found.overlaps, found.crossings, found.through_cards), (1, 1, 1));
        assert!((found.length - (30.0 + 15.0 + 28.0 + 15.0 + 65.0)).abs() < 1e-9);
    }
}
