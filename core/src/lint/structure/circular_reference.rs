//! Tables that reference each other in a circle.

use crate::lint::{Check, Context, Facts, Found, Group, Rule};
use crate::model::{ObjectRef, TableId};

pub(in crate::lint) const RULE: Rule = Rule {
    code: "circular-reference",
    group: Group::Structure,
    title: "Tables reference each other in one direction",
    why: "In a circle of foreign keys there is no first table: dumps, test data and deletions need constraints that are \
          deferred or columns that are filled in later. Often one of the keys says what a query could.",
    bad: "create table teams (id bigint primary key, lead_id bigint);\n\
          create table people (id bigint primary key, team_id bigint references teams);\n\
          alter table teams add foreign key (lead_id) references people;\n\
          create index on teams (lead_id);\n\
          create index on people (team_id);",
    good: "create table teams (id bigint primary key);\n\
           create table people (id bigint primary key, team_id bigint references teams, is_lead boolean not null);\n\
           create index on people (team_id);",
    given: None,
    check: Check::Facts(check),
    fix: None,
};

fn check(context: &Context<'_>, facts: &Facts, found: &mut Found<'_>) {
    let nodes = &facts.graph.nodes;
    let graph: Vec<&[usize]> = nodes.iter().map(|node| node.references.as_slice()).collect();
    let mut all: Vec<Vec<&TableId>> = Vec::new();
    for circle in circles(&graph) {
        let mut members: Vec<&TableId> =
            circle.into_iter().filter_map(|n| Some(&nodes.get(n)?.id)).collect();
        members.sort_unstable();
        all.push(members);
    }
    all.sort_unstable();
    for members in all {
        let tables: Vec<_> =
            members.iter().filter_map(|id| context.catalog().tables.get(id)).collect();
        let Some(first) = tables.first().filter(|table| !table.external) else { continue };
        let names: Vec<&str> = tables.iter().map(|table| table.name.as_str()).collect();
        let message = format!(
            "{} reference each other in a circle: let one of the keys go, or make it deferrable.",
            names.join(", ")
        );
        found.report(ObjectRef::Table(first.id.clone()), message);
    }
}

/// Groups of two or more from each of which one comes to every other of it: the strongly connected components, by Tarjan's
/// algorithm without recursion.
fn circles(graph: &[impl AsRef<[usize]>]) -> Vec<Vec<usize>> {
    const UNSEEN: usize = usize::MAX;
    let mut order = vec![UNSEEN; graph.len()];
    let mut lowest = vec![UNSEEN; graph.len()];
    let mut open = vec![false; graph.len()];
    let mut stack = Vec::new();
    let mut found = Vec::new();
    let mut count = 0;
    for root in 0..graph.len() {
        if order[root] != UNSEEN {
            continue;
        }
        // A node, and how many of its neighbours were visited.
        let mut path = vec![(root, 0)];
        while let Some((node, next)) = path.pop() {
            if next == 0 {
                order[node] = count;
                lowest[node] = count;
                count += 1;
                stack.push(node);
                open[node] = true;
            }
            if let Some(neighbour) = graph[node].as_ref().get(next).copied() {
                path.push((node, next + 1));
                if order[neighbour] == UNSEEN {
                    path.push((neighbour, 0));
                } else if open[neighbour] {
                    lowest[node] = lowest[node].min(order[neighbour]);
                }
                continue;
            }
            if let Some((parent, _)) = path.last() {
                lowest[*parent] = lowest[*parent].min(lowest[node]);
            }
            if lowest[node] == order[node] {
                let mut members = Vec::new();
                while let Some(member) = stack.pop() {
                    open[member] = false;
                    members.push(member);
                    if member == node {
                        break;
                    }
                }
                if members.len() > 1 {
                    found.push(members);
                }
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn circles_are_found_and_nothing_else() {
        let sorted = |graph: &[Vec<usize>]| {
            let mut all = circles(graph);
            for circle in &mut all {
                circle.sort_unstable();
            }
            all.sort();
            all
        };
        assert_eq!(sorted(&[vec![1], vec![2], vec![]]), [[0; 0]; 0]);
        assert_eq!(sorted(&[vec![0], vec![1, 0]]), [[0; 0]; 0]);
        let two = [vec![1], vec![2, 3], vec![0], vec![4], vec![5], vec![3], vec![0, 3]];
        assert_eq!(sorted(&two), [[0, 1, 2], [3, 4, 5]]);
        // A long one, which recursion would not stand.
        let long: Vec<Vec<usize>> = (0..100_000).map(|n| vec![(n + 1) % 100_000]).collect();
        assert_eq!(circles(&long).len(), 1);
    }
}
