//! The way of one edge: the cheapest over free lines, where every turn costs.

use super::channels::{Axis, Line, Obstacles};
use super::{End, Path, STUB, Side};
use crate::layout::geometry::{Point, Rect};
use std::cmp::Ordering;
use std::collections::BinaryHeap;
use std::rc::Rc;

/// What a turn costs, in world pixels of way.
const TURN: f64 = 50.0;
/// How much the way that is left counts over the way so far, where there are few lines and where there are
/// many: more finds a way sooner, less a better one.
const HASTE: [f64; 2] = [1.2, 1.6];
/// More lines than this are many.
const MANY: usize = 2500;
/// Lines that are followed before a search is given up.
const MAX_LINES: usize = 6000;

/// Finds ways among the lines of a scene. Each line is entered once in a search, at the best place.
pub(super) struct Search<'a> {
    obstacles: &'a Obstacles<'a>,
    vertical: Vec<Line>,
    horizontal: Vec<Line>,
    /// By number of line: the verticals, then the horizontals.
    visits: Vec<Visit>,
    /// By number of line, where it was asked for.
    crossings: Vec<Option<Rc<[u32]>>>,
    haste: f64,
    /// How many searches were made.
    count: u32,
}

#[derive(Clone, Copy)]
struct Visit {
    /// The search that this belongs to; another's is void.
    search: u32,
    done: bool,
    /// Length and turns of the way so far.
    cost: f64,
    /// Where the line is entered, along it.
    entry: f64,
    /// The line before.
    before: Before,
}

#[derive(Clone, Copy, PartialEq)]
enum Before {
    Start(Side),
    Line(usize),
}

/// The stretch in front of a port that is free, beyond the room for the edge's end.
struct Run {
    side: Side,
    y: f64,
    port: f64,
    low: f64,
    high: f64,
}

impl Run {
    /// Whether a straight line leads from this run to a goal's.
    fn faces(&self, goal: &Self) -> bool {
        let ahead = (goal.port - self.port) * self.side.direction();
        self.side != goal.side
            && (self.y - goal.y).abs() < 1e-6
            && ahead >= 2.0 * STUB
            && goal.low.max(self.low) <= goal.high.min(self.high)
    }

    fn crosses(&self, line: &Line) -> bool {
        (self.low..=self.high).contains(&line.at) && (line.from..=line.to).contains(&self.y)
    }
}

#[derive(Clone, Copy)]
enum Step {
    Line(usize),
    /// The end, by number of the run that leads to it.
    Goal(usize, Before),
}

#[derive(Default)]
struct Queue {
    open: BinaryHeap<Open>,
    pushed: usize,
}

impl Queue {
    fn push(&mut self, estimate: f64, step: Step) {
        self.pushed += 1;
        self.open.push(Open { estimate, order: self.pushed, step });
    }

    /// The step with the least estimate; of equals the earliest.
    fn pop(&mut self) -> Option<Step> {
        self.open.pop().map(|open| open.step)
    }
}

struct Open {
    estimate: f64,
    order: usize,
    step: Step,
}

impl Ord for Open {
    fn cmp(&self, other: &Self) -> Ordering {
        other.estimate.total_cmp(&self.estimate).then(other.order.cmp(&self.order))
    }
}

impl PartialOrd for Open {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Open {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Open {}

impl<'a> Search<'a> {
    /// For ways beside the cards of a region.
    pub(super) fn new(obstacles: &'a Obstacles<'a>, region: &Rect) -> Self {
        let vertical = obstacles.lines(Axis::Vertical, region);
        let horizontal = obstacles.lines(Axis::Horizontal, region);
        let void = Visit { search: 0, done: false, cost: 0.0, entry: 0.0, before: Before::Line(0) };
        let visits = vec![void; vertical.len() + horizontal.len()];
        let crossings = vec![None; visits.len()];
        let [calm, hasty] = HASTE;
        let haste = if visits.len() > MANY { hasty } else { calm };
        Self { obstacles, vertical, horizontal, visits, crossings, haste, count: 0 }
    }

    /// The free stretches at both sides of a card's port. `card` is its number.
    fn runs(&self, card: usize, end: &End) -> Vec<Run> {
        let sides = [Side::Left, Side::Right].into_iter().filter_map(|side| {
            let port = side.x(&end.rect);
            let from = Point { x: port, y: end.y };
            let right = side == Side::Right;
            let reach = self.obstacles.reach(Axis::Horizontal, from, right, Some(card));
            let stub = port + side.direction() * STUB;
            let free = (reach - stub) * side.direction() >= 0.0;
            let (low, high) = (stub.min(reach), stub.max(reach));
            free.then_some(Run { side, y: end.y, port, low, high })
        });
        sides.collect()
    }

    /// The best way between two ports; none where there is none over free lines.
    pub(super) fn way(&mut self, from: (usize, End), to: (usize, End)) -> Option<Path> {
        self.count += 1;
        let starts = self.runs(from.0, &from.1);
        let goals = self.runs(to.0, &to.1);
        let mut open = Queue::default();
        for start in &starts {
            for (i, goal) in goals.iter().enumerate().filter(|(_, goal)| start.faces(goal)) {
                let cost = (goal.port - start.port).abs();
                open.push(cost, Step::Goal(i, Before::Start(start.side)));
            }
            let first = self.vertical.partition_point(|l| l.at < start.low);
            let last = self.vertical.partition_point(|l| l.at <= start.high);
            for number in first..last {
                if self.vertical.get(number).is_some_and(|line| start.crosses(line)) {
                    let before = Before::Start(start.side);
                    self.enter(number, (start.y, TURN), start.port, before, &goals, &mut open);
                }
            }
        }
        for _ in 0..MAX_LINES {
            if self.obstacles.exhausted() {
                return None;
            }
            match open.pop()? {
                Step::Line(number) => self.follow(number, &goals, &mut open),
                Step::Goal(goal, before) => {
                    return Some(self.trace(&starts, goals.get(goal)?, before));
                }
            }
        }
        None
    }

    /// Goes on from a line to those that it crosses.
    fn follow(&mut self, number: usize, goals: &[Run], open: &mut Queue) {
        let Some(visit) = self.visits.get_mut(number) else { return };
        if std::mem::replace(&mut visit.done, true) {
            return;
        }
        let Visit { cost, entry, .. } = *visit;
        let before = Before::Line(number);
        let Some(line) = self.line(number).copied() else { return };
        if number < self.vertical.len() {
            for (i, goal) in goals.iter().enumerate().filter(|(_, g)| g.crosses(&line)) {
                let way = (goal.y - entry).abs() + TURN + (line.at - goal.port).abs();
                open.push(cost + way, Step::Goal(i, before));
            }
        }
        let crossings = self.crossings(number, &line);
        self.obstacles.looked(crossings.len());
        for other in crossings.iter() {
            self.enter(*other as usize, (line.at, cost + TURN), entry, before, goals, open);
        }
    }

    /// Numbers of the lines that a line crosses; found once.
    fn crossings(&mut self, number: usize, line: &Line) -> Rc<[u32]> {
        if let Some(known) = self.crossings.get(number).and_then(Option::as_ref) {
            return Rc::clone(known);
        }
        let verticals = self.vertical.len();
        let (others, offset) =
            if number < verticals { (&self.horizontal, verticals) } else { (&self.vertical, 0) };
        let first = others.partition_point(|l| l.at < line.from);
        let last = others.partition_point(|l| l.at <= line.to);
        self.obstacles.looked(last.saturating_sub(first));
        let crossed = others.iter().enumerate().take(last).skip(first);
        let found: Rc<[u32]> = crossed
            .filter(|(_, other)| other.from <= line.at && line.at <= other.to)
            .filter_map(|(i, _)| u32::try_from(i + offset).ok())
            .collect();
        if let Some(slot) = self.crossings.get_mut(number) {
            *slot = Some(Rc::clone(&found));
        }
        found
    }

    /// Enters a line at a place along it, coming from `from` across it, if that is the best way to it so
    /// far and it was not followed yet.
    fn enter(
        &mut self,
        number: usize,
        (entry, cost): (f64, f64),
        from: f64,
        before: Before,
        goals: &[Run],
        open: &mut Queue,
    ) {
        let Some(line) = self.line(number) else { return };
        let cost = cost + (line.at - from).abs();
        let (x, y, turns) = if number < self.vertical.len() {
            (line.at, entry, 1.0)
        } else {
            (entry, line.at, 2.0)
        };
        let Some(visit) = self.visits.get_mut(number) else { return };
        if visit.search == self.count && (visit.done || visit.cost <= cost) {
            return;
        }
        *visit = Visit { search: self.count, done: false, cost, entry, before };
        let rest = goals
            .iter()
            .map(|g| (x - g.port).abs() + (y - g.y).abs())
            .fold(f64::INFINITY, f64::min);
        open.push(cost + turns * TURN + self.haste * rest, Step::Line(number));
    }

    fn line(&self, number: usize) -> Option<&Line> {
        match number.checked_sub(self.vertical.len()) {
            Some(number) => self.horizontal.get(number),
            None => self.vertical.get(number),
        }
    }

    /// The corners of a way, from the line before its goal back to its start.
    fn trace(&self, starts: &[Run], goal: &Run, mut before: Before) -> Path {
        let mut points = vec![Point { x: goal.port, y: goal.y }];
        let mut y = goal.y;
        while let Before::Line(number) = before {
            let Some(visit) = self.visits.get(number) else { break };
            if let Some(line) = self.vertical.get(number) {
                points.extend([y, visit.entry].map(|y| Point { x: line.at, y }));
                y = visit.entry;
            }
            before = visit.before;
        }
        let start = starts.iter().find(|s| before == Before::Start(s.side));
        points.extend(start.map(|s| Point { x: s.port, y: s.y }));
        points.reverse();
        let from_side = start.map_or(goal.side, |s| s.side);
        Path { points, from_side, to_side: goal.side, simple: false }
    }
}
