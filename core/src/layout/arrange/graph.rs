//! Tables to arrange and the links between them, by number.

use crate::layout::geometry::Size;
use crate::model::TableId;

/// A table to find a place for.
#[derive(Clone, Debug)]
pub(super) struct Node {
    pub(super) id: TableId,
    pub(super) size: Size,
}

/// A foreign key between two different tables of a graph.
#[derive(Clone, Copy, Debug)]
pub(super) struct Link {
    /// The referencing table.
    pub(super) from: usize,
    /// The referenced table.
    pub(super) to: usize,
    /// Heights of the ports, in world pixels below the tops of their cards.
    pub(super) from_y: f64,
    pub(super) to_y: f64,
}

/// Nodes and links; numbers of nodes are positions in `nodes`.
#[derive(Clone, Debug, Default)]
pub(super) struct Graph {
    pub(super) nodes: Vec<Node>,
    pub(super) links: Vec<Link>,
}

impl Graph {
    /// Numbers of the links at each node.
    pub(super) fn incident(&self) -> Vec<Vec<usize>> {
        let mut incident = vec![Vec::new(); self.nodes.len()];
        for (i, link) in self.links.iter().enumerate() {
            incident[link.from].push(i);
            incident[link.to].push(i);
        }
        incident
    }

    /// The part with these nodes and the links among them.
    pub(super) fn part(&self, nodes: &[usize]) -> Self {
        let mut number = vec![usize::MAX; self.nodes.len()];
        for (new, old) in nodes.iter().enumerate() {
            number[*old] = new;
        }
        let links = self
            .links
            .iter()
            .filter(|l| number[l.from] != usize::MAX && number[l.to] != usize::MAX)
            .map(|l| Link { from: number[l.from], to: number[l.to], ..*l })
            .collect();
        Self { nodes: nodes.iter().map(|n| self.nodes[*n].clone()).collect(), links }
    }

    /// Sets of nodes that links join, whatever their direction; each in ascending order, and in the
    /// order of their first nodes.
    pub(super) fn components(&self) -> Vec<Vec<usize>> {
        let incident = self.incident();
        let mut seen = vec![false; self.nodes.len()];
        let mut components = Vec::new();
        for root in 0..self.nodes.len() {
            if std::mem::replace(&mut seen[root], true) {
                continue;
            }
            let (mut component, mut open) = (Vec::new(), vec![root]);
            while let Some(node) = open.pop() {
                component.push(node);
                for link in &incident[node] {
                    let Link { from, to, .. } = self.links[*link];
                    let other = if from == node { to } else { from };
                    if !std::mem::replace(&mut seen[other], true) {
                        open.push(other);
                    }
                }
            }
            component.sort_unstable();
            components.push(component);
        }
        components
    }

    /// Each node's layer: one more than the highest layer that it references, so that references run
    /// to the left. A reference that closes a cycle does not count.
    pub(super) fn layers(&self) -> Vec<usize> {
        #[derive(Clone, Copy, PartialEq)]
        enum State {
            New,
            Open,
            Done,
        }
        let mut targets: Vec<Vec<usize>> = vec![Vec::new(); self.nodes.len()];
        for link in &self.links {
            targets[link.from].push(link.to);
        }
        let mut state = vec![State::New; targets.len()];
        let mut layer = vec![0; targets.len()];
        for root in 0..targets.len() {
            // Depth first on a stack of its own: chains may be as long as the schema.
            let mut stack = vec![(root, 0)];
            while let Some((node, next)) = stack.pop() {
                if next == 0 {
                    if state[node] != State::New {
                        continue;
                    }
                    state[node] = State::Open;
                }
                if let Some(target) = targets[node].get(next) {
                    stack.push((node, next + 1));
                    if state[*target] == State::New {
                        stack.push((*target, 0));
                    }
                    continue;
                }
                layer[node] = targets[node]
                    .iter()
                    .filter(|t| state[**t] == State::Done)
                    .map(|t| layer[*t] + 1)
                    .max()
                    .unwrap_or(0);
                state[node] = State::Done;
            }
        }
        layer
    }
}
