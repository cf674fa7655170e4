//! The order of statements: each after what it needs, and before what may go only then.

use super::op::{Op, Rank};
use super::piece::Piece;
use std::collections::{BTreeMap, BTreeSet};

/// Statements that must come before others, given up only where there is a circle of them.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Force {
    /// Postgres would refuse.
    Must,
    /// Better so.
    Should,
}

/// The numbers of the statements in the order in which they are run.
pub(super) fn order(ops: &[Op]) -> Vec<usize> {
    let edges = edges(ops);
    let mut waiting = vec![[0_usize; 2]; ops.len()];
    let mut followers: Vec<Vec<(usize, Force)>> = vec![Vec::new(); ops.len()];
    for ((before, after), force) in &edges {
        waiting[*after][usize::from(*force == Force::Should)] += 1;
        followers[*before].push((*after, *force));
    }
    let mut open: BTreeSet<(Rank, usize)> = (0..ops.len()).map(|n| (ops[n].rank, n)).collect();
    let mut ready: BTreeSet<(Rank, usize)> =
        open.iter().filter(|(_, n)| waiting[*n] == [0, 0]).copied().collect();
    let mut done = Vec::with_capacity(ops.len());
    while let Some(next) = ready.first().or_else(|| {
        // A circle: what only should wait waits no longer; where all must, the first goes.
        open.iter().find(|(_, n)| waiting[*n][0] == 0).or_else(|| open.first())
    }) {
        let next = *next;
        ready.remove(&next);
        open.remove(&next);
        done.push(next.1);
        for (follower, force) in &followers[next.1] {
            let count = &mut waiting[*follower][usize::from(*force == Force::Should)];
            *count = count.saturating_sub(1);
            let entry = (ops[*follower].rank, *follower);
            if waiting[*follower] == [0, 0] && open.contains(&entry) {
                ready.insert(entry);
            }
        }
    }
    done
}

/// Pairs of statements of which the first comes before the second.
fn edges(ops: &[Op]) -> BTreeMap<(usize, usize), Force> {
    let mut makers: BTreeMap<&Piece, Vec<usize>> = BTreeMap::new();
    let mut droppers: BTreeMap<&Piece, Vec<usize>> = BTreeMap::new();
    for (n, op) in ops.iter().enumerate() {
        op.makes.iter().for_each(|piece| makers.entry(piece).or_default().push(n));
        op.drops.iter().for_each(|piece| droppers.entry(piece).or_default().push(n));
    }
    let mut edges = BTreeMap::new();
    let mut edge = |before: usize, after: usize, force: Force| {
        if before != after {
            let entry = edges.entry((before, after)).or_insert(force);
            if force == Force::Must {
                *entry = force;
            }
        }
    };
    let all = |of: &BTreeMap<&Piece, Vec<usize>>, piece: &Piece| {
        of.get(piece).cloned().unwrap_or_default()
    };
    for (n, op) in ops.iter().enumerate() {
        for piece in &op.needs {
            for maker in all(&makers, piece) {
                edge(maker, n, Force::Must);
            }
        }
        for piece in &op.wants {
            for maker in all(&makers, piece) {
                edge(maker, n, Force::Should);
            }
        }
        for piece in &op.frees {
            for dropper in all(&droppers, piece) {
                edge(n, dropper, Force::Must);
            }
        }
        for piece in &op.drops {
            for maker in all(&makers, piece) {
                edge(n, maker, Force::Must);
            }
        }
        for before in &op.after {
            edge(*before, n, Force::Must);
        }
    }
    edges
}
