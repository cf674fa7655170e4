//! Where a group of cards can stand as it is without lying on others.

use super::{Point, Rect};

/// Between cards, in world pixels.
const GAP: f64 = 24.0;
/// How far apart the places are that are tried.
const STEP: f64 = 48.0;
/// Rings of places about the wanted one.
const MAX_RINGS: i32 = 60;

/// How far to move a group so that it overlaps none of the others: by `wanted`, or by what is near it. Where there is
/// no room anywhere near, by `wanted`.
pub fn free_offset(others: &[Rect], group: &[Rect], wanted: Point) -> Point {
    let Some(bounds) = Rect::around(group.iter().copied()) else { return wanted };
    let is_free = |offset: Point| {
        let moved = |r: &Rect| Rect { x: r.x + offset.x, y: r.y + offset.y, ..*r };
        let area = moved(&bounds).grown(GAP);
        let near: Vec<&Rect> = others.iter().filter(|o| o.overlaps(&area)).collect();
        near.is_empty()
            || group.iter().map(moved).all(|r| near.iter().all(|o| !o.overlaps(&r.grown(GAP))))
    };
    for ring in 0..=MAX_RINGS {
        for (x, y) in ring_of(ring) {
            let offset =
                Point { x: wanted.x + f64::from(x) * STEP, y: wanted.y + f64::from(y) * STEP };
            if is_free(offset) {
                return offset;
            }
        }
    }
    wanted
}

/// The border of a square about the middle; what is to the right and below comes first.
fn ring_of(n: i32) -> impl Iterator<Item = (i32, i32)> {
    let all = (-n..=n).rev().flat_map(move |x| (-n..=n).rev().map(move |y| (x, y)));
    all.filter(move |(x, y)| x.abs() == n || y.abs() == n)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rect(x: f64, y: f64) -> Rect {
        Rect { x, y, width: 200.0, height: 100.0 }
    }

    #[test]
    fn where_there_is_room_the_wanted_place_is_taken() {
        let wanted = Point { x: 500.0, y: 20.0 };
        assert_eq!(free_offset(&[rect(0.0, 0.0)], &[rect(0.0, 0.0)], wanted), wanted);
        assert_eq!(free_offset(&[rect(0.0, 0.0)], &[], wanted), wanted);
    }

    #[test]
    fn else_one_near_it_in_which_nothing_is_covered() {
        let others: Vec<Rect> = (0..5)
            .flat_map(|x| (0..5).map(move |y| (x, y)))
            .map(|(x, y)| rect(f64::from(x) * 260.0, f64::from(y) * 160.0))
            .collect();
        let group = [rect(0.0, 0.0), rect(260.0, 30.0)];
        let offset = free_offset(&others, &group, Point { x: 10.0, y: 10.0 });
        for card in &group {
            let moved = Rect { x: card.x + offset.x, y: card.y + offset.y, ..*card };
            assert!(others.iter().all(|o| !o.overlaps(&moved)), "{offset:?}");
        }
    }
}
