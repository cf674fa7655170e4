//! What policies read, as dashed lines over the cards: from the table of the selected policy, or of the table whose
//! access is shown, to the tables that the conditions name.

use crate::page::action::use_ctx;
use leptos::prelude::*;
use std::collections::BTreeMap;
use trestle_core::layout::{Point, Rect};
use trestle_core::model::{Document, ObjectRef, Policy, TableId};
use trestle_core::rls::reads;

/// Lines that are drawn at most.
const MAX_LINES: usize = 60;
/// Width of lines, length of arrow heads and size of texts, in screen pixels.
const LINE: f64 = 1.75;
const HEAD: f64 = 9.0;
const TEXT: f64 = 11.0;
/// Letters of a label.
const MAX_LABEL: usize = 32;

/// From one table to another, with what stands at the line.
#[derive(Clone, Debug, PartialEq)]
struct Read {
    from: TableId,
    to: TableId,
    label: String,
}

#[component]
pub(super) fn ReadsLayer() -> impl IntoView {
    let ctx = use_ctx();
    let (store, view) = (ctx.store, ctx.view);
    let wanted = Memo::new(move |_| {
        store.selection.with(|s| match &s.object {
            Some(ObjectRef::Table(_)) if !view.is_about_access.get() => None,
            Some(object @ (ObjectRef::Policy(..) | ObjectRef::Table(_))) => Some(object.clone()),
            _ => None,
        })
    });
    let lines = Memo::new(move |_| {
        wanted.with(|object| {
            let object = object.as_ref();
            object.map(|object| store.document.with(|d| of(d, object))).unwrap_or_default()
        })
    });
    let zoom = Memo::new(move |_| view.camera.with(|c| c.zoom));
    let drawn = move || {
        let lines = lines.get();
        view.scene.with(|scene| {
            let rect = |id: &TableId| scene.card(id).map(|card| card.rect);
            let line = |read: Read| Some((rect(&read.from)?, rect(&read.to)?, read.label));
            lines.into_iter().filter_map(line).take(MAX_LINES).collect::<Vec<_>>()
        })
    };
    view! {
        <svg
            class="overlay reads-layer"
            aria-hidden="true"
            width="1"
            height="1"
            style:stroke-width=move || format!("{}px", LINE / zoom.get())
            style:font-size=move || format!("{}px", TEXT / zoom.get())
        >
            {move || {
                let zoom = zoom.get();
                drawn()
                    .into_iter()
                    .map(|(from, to, label)| {
                        let line = Line::between(&from, &to);
                        let middle = line.middle();
                        view! {
                            <path class="read" d=line.path() />
                            <path class="read-head" d=line.head(HEAD / zoom) />
                            <text x=middle.x.to_string() y=middle.y.to_string()>
                                {label}
                            </text>
                        }
                    })
                    .collect_view()
            }}
        </svg>
    }
}

/// What the policy, or all policies of the table, read.
fn of(document: &Document, object: &ObjectRef) -> Vec<Read> {
    let (id, only) = match object {
        ObjectRef::Policy(table, policy) => (table, Some(policy)),
        ObjectRef::Table(table) => (table, None),
        _ => return Vec::new(),
    };
    let Some(table) = document.schema.tables.get(id) else { return Vec::new() };
    let mut by_target: BTreeMap<TableId, Vec<&Policy>> = BTreeMap::new();
    for policy in table.policies.iter().filter(|p| only.is_none_or(|only| p.id == *only)) {
        for object in reads(id, policy) {
            if let ObjectRef::Table(target) = object {
                by_target.entry(target).or_default().push(policy);
            }
        }
    }
    let read = |(to, policies): (TableId, Vec<&Policy>)| {
        let label = match policies.as_slice() {
            [one] => shortened(one.name.as_str()),
            many => format!("{} policies", many.len()),
        };
        Read { from: id.clone(), to, label }
    };
    by_target.into_iter().map(read).collect()
}

fn shortened(name: &str) -> String {
    if name.chars().count() <= MAX_LABEL {
        return name.to_owned();
    }
    name.chars().take(MAX_LABEL - 1).chain(['…']).collect()
}

/// A line between two cards.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Line {
    from: Point,
    to: Point,
    /// It leaves and arrives at the sides of cards, not above or below.
    is_across: bool,
}

impl Line {
    /// Between the middles of the sides that look at each other.
    fn between(from: &Rect, to: &Rect) -> Self {
        let (a, b) = (from.centre(), to.centre());
        let across = |x: f64, end: f64| Self {
            from: Point { x, y: a.y },
            to: Point { x: end, y: b.y },
            is_across: true,
        };
        let down = |y: f64, end: f64| Self {
            from: Point { x: a.x, y },
            to: Point { x: b.x, y: end },
            is_across: false,
        };
        if to.x >= from.right() {
            across(from.right(), to.x)
        } else if from.x >= to.right() {
            across(from.x, to.right())
        } else if to.y >= from.y {
            down(from.bottom(), to.y)
        } else {
            down(from.y, to.bottom())
        }
    }

    fn middle(self) -> Point {
        let Self { from: a, to: b, .. } = self;
        Point { x: f64::midpoint(a.x, b.x), y: f64::midpoint(a.y, b.y) }
    }

    /// As a curve that leaves and arrives at right angles.
    fn path(self) -> String {
        let (Self { from: a, to: b, is_across }, Point { x, y }) = (self, self.middle());
        let ((cx, cy), (dx, dy)) =
            if is_across { ((x, a.y), (x, b.y)) } else { ((a.x, y), (b.x, y)) };
        format!("M{} {}C{cx} {cy} {dx} {dy} {} {}", a.x, a.y, b.x, b.y)
    }

    /// An arrow head where it arrives.
    fn head(self, size: f64) -> String {
        let (Self { from: a, to: b, is_across }, half) = (self, size / 2.0);
        if is_across {
            let back = b.x - size * (b.x - a.x).signum();
            format!("M{back} {}L{} {}L{back} {}", b.y - half, b.x, b.y, b.y + half)
        } else {
            let back = b.y - size * (b.y - a.y).signum();
            format!("M{} {back}L{} {}L{} {back}", b.x - half, b.x, b.y, b.x + half)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test]
    fn lines_leave_where_the_other_card_is() {
        let at = |x: f64, y: f64| Rect { x, y, width: 100.0, height: 60.0 };
        let told = |a: Rect, b: Rect| {
            let line = Line::between(&a, &b);
            [line.from, line.to].map(|p| (p.x, p.y))
        };
        assert_eq!(told(at(0.0, 0.0), at(300.0, 10.0)), [(100.0, 30.0), (300.0, 40.0)]);
        assert_eq!(told(at(300.0, 0.0), at(0.0, 10.0)), [(300.0, 30.0), (100.0, 40.0)]);
        assert_eq!(told(at(0.0, 0.0), at(20.0, 200.0)), [(50.0, 60.0), (70.0, 200.0)]);
        assert_eq!(told(at(0.0, 200.0), at(20.0, 0.0)), [(50.0, 200.0), (70.0, 60.0)]);
    }
}
