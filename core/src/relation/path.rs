//! The way from one table to another by foreign keys, and tables near others.

use crate::model::{ConstraintId, Document, ForeignKey, TableId};
use crate::sql::quote_ident;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::fmt::Write as _;

/// How much longer than the shortest a way may be to be listed, in steps.
const DETOUR: usize = 1;
/// Steps that a search takes at most, however the tables hang together.
const MAX_STEPS: usize = 50_000;

/// One foreign key on the way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// The table that has the key.
    pub table: TableId,
    pub constraint: ConstraintId,
    /// From the referencing to the referenced table; else the other way round.
    pub forward: bool,
}

/// A way between two tables that passes no table twice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TablePath {
    /// Both ends included.
    pub tables: Vec<TableId>,
    /// One fewer than tables.
    pub steps: Vec<Step>,
}

/// Which tables each table is joined with, by which key.
struct Neighbours<'d>(BTreeMap<&'d TableId, Vec<(&'d TableId, Step)>>);

impl<'d> Neighbours<'d> {
    fn new(document: &'d Document) -> Self {
        let mut all: BTreeMap<&TableId, Vec<(&TableId, Step)>> = BTreeMap::new();
        for table in &document.schema.tables {
            for (constraint, key) in table.foreign_keys() {
                if key.references == table.id || !document.schema.tables.contains(&key.references) {
                    continue;
                }
                let step = |forward| Step {
                    table: table.id.clone(),
                    constraint: constraint.id.clone(),
                    forward,
                };
                all.entry(&table.id).or_default().push((&key.references, step(true)));
                all.entry(&key.references).or_default().push((&table.id, step(false)));
            }
        }
        Self(all)
    }

    fn of(&self, table: &TableId) -> &[(&'d TableId, Step)] {
        self.0.get(table).map_or(&[], Vec::as_slice)
    }

    /// How many steps each table is away from the nearest of some tables, as far as `depth`.
    fn distances<'a>(
        &self,
        from: impl IntoIterator<Item = &'a TableId>,
        depth: usize,
    ) -> BTreeMap<&'a TableId, usize>
    where
        'd: 'a,
    {
        let mut distances: BTreeMap<&TableId, usize> = from.into_iter().map(|t| (t, 0)).collect();
        let mut queue: VecDeque<&TableId> = distances.keys().copied().collect();
        while let Some(table) = queue.pop_front() {
            let next = distances.get(table).map_or(1, |d| d + 1);
            if next > depth {
                break;
            }
            for (other, _) in self.of(table) {
                if !distances.contains_key(other) {
                    distances.insert(other, next);
                    queue.push_back(other);
                }
            }
        }
        distances
    }
}

/// Tables with those that foreign keys join to them in at most `depth` steps, in either direction.
pub fn neighbourhood(
    document: &Document,
    tables: &BTreeSet<TableId>,
    depth: usize,
) -> BTreeSet<TableId> {
    Neighbours::new(document).distances(tables, depth).into_keys().cloned().collect()
}

/// Ways between two tables, the shortest first; those that are one step longer follow. Of two that are as long, first
/// the one whose tables on the way have fewer other keys: everything is joined by way of the table of users.
///
/// At most `limit` are given. Empty where no keys join them, or where both are the same.
pub fn paths(document: &Document, from: &TableId, to: &TableId, limit: usize) -> Vec<TablePath> {
    let neighbours = Neighbours::new(document);
    let left = neighbours.distances([to], usize::MAX);
    let Some(shortest) = left.get(from).copied().filter(|d| *d > 0) else { return Vec::new() };
    let mut search = Search {
        neighbours: &neighbours,
        left,
        longest: shortest + DETOUR,
        tables: vec![from],
        steps: Vec::new(),
        taken: 0,
        found: Vec::new(),
    };
    search.go_on();
    let mut found = search.found;
    let crowd = |path: &TablePath| -> usize {
        let inner = path.tables.iter().skip(1).take(path.tables.len().saturating_sub(2));
        inner.map(|t| neighbours.of(t).len()).sum()
    };
    found.sort_by_key(|path| (path.steps.len(), crowd(path)));
    found.truncate(limit);
    found
}

/// Ways from a table by its foreign keys, and those of what they reference, to tables that are wanted, the shortest first;
/// a table that is wanted itself is the first, with no step. No way goes on from a wanted table.
///
/// At most `limit` are given.
pub fn references(
    document: &Document,
    from: &TableId,
    is_wanted: &dyn Fn(&TableId) -> bool,
    limit: usize,
) -> Vec<TablePath> {
    let mut found = Vec::new();
    let start = TablePath { tables: vec![from.clone()], steps: Vec::new() };
    let mut queue = VecDeque::from([start]);
    let mut taken = 0;
    while let Some(path) = queue.pop_front() {
        let Some(here) = path.tables.last().and_then(|id| document.schema.tables.get(id)) else {
            continue;
        };
        if is_wanted(&here.id) {
            found.push(path);
            if found.len() >= limit {
                break;
            }
            continue;
        }
        for (constraint, key) in here.foreign_keys() {
            taken += 1;
            if taken > MAX_STEPS || path.tables.contains(&key.references) {
                continue;
            }
            let mut next = path.clone();
            next.tables.push(key.references.clone());
            let (table, constraint) = (here.id.clone(), constraint.id.clone());
            next.steps.push(Step { table, constraint, forward: true });
            queue.push_back(next);
        }
    }
    found
}

struct Search<'s, 'd> {
    neighbours: &'s Neighbours<'d>,
    /// Steps that are left to the end.
    left: BTreeMap<&'s TableId, usize>,
    longest: usize,
    tables: Vec<&'s TableId>,
    steps: Vec<Step>,
    taken: usize,
    found: Vec<TablePath>,
}

impl<'s> Search<'s, '_> {
    /// As deep as the longest way, which is the number of tables at most.
    fn go_on(&mut self) {
        let Some(here) = self.tables.last().copied() else { return };
        if self.left.get(here) == Some(&0) {
            let tables = self.tables.iter().map(|t| (*t).clone()).collect();
            self.found.push(TablePath { tables, steps: self.steps.clone() });
            return;
        }
        let neighbours: &'s Neighbours<'_> = self.neighbours;
        for (next, step) in neighbours.of(here) {
            self.taken += 1;
            if self.taken > MAX_STEPS {
                return;
            }
            let next: &'s TableId = next;
            let reaches =
                self.left.get(next).is_some_and(|l| self.steps.len() + 1 + l <= self.longest);
            if reaches && !self.tables.contains(&next) {
                self.tables.push(next);
                self.steps.push(step.clone());
                self.go_on();
                self.steps.pop();
                self.tables.pop();
            }
        }
    }
}

/// The query that joins the tables of a way.
pub fn join_text(document: &Document, path: &TablePath) -> String {
    let catalog = &document.schema;
    let name = |id: &TableId| match catalog.tables.get(id) {
        Some(table) => {
            let name = quote_ident(table.name.as_str());
            match catalog.schema_name(&table.schema) {
                "public" => name.into_owned(),
                schema => format!("{}.{name}", quote_ident(schema)),
            }
        }
        None => id.to_string(),
    };
    let Some(first) = path.tables.first() else { return String::new() };
    let mut text = format!("SELECT *\nFROM {}", name(first));
    for (step, joined) in path.steps.iter().zip(path.tables.iter().skip(1)) {
        let Some(key) = foreign_key(document, step) else { continue };
        let column = |table: &TableId, id| {
            let column = catalog.column(table, id).map_or(id.as_str(), |c| c.name.as_str());
            format!("{}.{}", name(table), quote_ident(column))
        };
        let pairs: Vec<String> = key
            .columns
            .iter()
            .zip(&key.referenced_columns)
            .map(|(from, to)| {
                let (from, to) = (column(&step.table, from), column(&key.references, to));
                if step.forward { format!("{to} = {from}") } else { format!("{from} = {to}") }
            })
            .collect();
        let _ = write!(text, "\nJOIN {} ON {}", name(joined), pairs.join(" AND "));
    }
    text + ";\n"
}

/// The key of a step.
pub fn foreign_key<'d>(document: &'d Document, step: &Step) -> Option<&'d ForeignKey> {
    document.schema.tables.get(&step.table)?.constraint(&step.constraint)?.foreign_key()
}

#[cfg(all(test, feature = "sql"))]
mod tests {
    use super::*;
    use crate::import::{ImportOptions, Source, import};

    const SQL: &str = "
        CREATE TABLE users (id int PRIMARY KEY);
        CREATE TABLE teams (id int PRIMARY KEY, owner int REFERENCES users);
        CREATE TABLE members (team int REFERENCES teams, who int REFERENCES users);
        CREATE TABLE \"Posts\" (id int PRIMARY KEY, team int REFERENCES teams, author int REFERENCES users);
        CREATE TABLE votes (post int REFERENCES \"Posts\", who int REFERENCES users);
        CREATE TABLE parts (a int, b int, PRIMARY KEY (a, b), parent_a int, parent_b int,
            FOREIGN KEY (parent_a, parent_b) REFERENCES parts);
        CREATE TABLE uses (a int, b int, FOREIGN KEY (a, b) REFERENCES parts);
    ";

    fn document() -> Document {
        import(vec![Source::new("t.sql", SQL)], &ImportOptions::default()).document
    }

    fn id(name: &str) -> TableId {
        TableId::new(format!("public.{name}"))
    }

    fn ways(from: &str, to: &str) -> Vec<String> {
        let all = paths(&document(), &id(from), &id(to), 10);
        let names =
            |p: TablePath| p.tables.iter().map(|t| t.as_str().replace("public.", "")).collect();
        all.into_iter().map(names).map(|n: Vec<String>| n.join(" ")).collect()
    }

    #[test]
    fn the_shortest_way_comes_first() {
        assert_eq!(
            ways("members", "Posts"),
            [
                "members teams Posts",
                "members users Posts",
                "members users votes Posts",
                "members teams users Posts",
                "members users teams Posts"
            ]
        );
        assert_eq!(ways("votes", "users"), ["votes users", "votes Posts users"]);
    }

    #[test]
    fn what_is_referenced_leads_on() {
        let document = document();
        let wanted = |table: &TableId| *table == id("users");
        let names = |from: &str| -> Vec<String> {
            let all = references(&document, &id(from), &wanted, 3);
            let names = |p: TablePath| {
                let of: Vec<&str> =
                    p.tables.iter().filter_map(|t| t.as_str().strip_prefix("public.")).collect();
                of.join(" ")
            };
            all.into_iter().map(names).collect()
        };
        assert_eq!(names("votes"), ["votes users", "votes Posts users", "votes Posts teams users"]);
        assert_eq!(names("users"), ["users"]);
        assert_eq!(names("uses"), [""; 0]);
    }

    #[test]
    fn there_may_be_no_way() {
        assert_eq!(ways("uses", "users"), [""; 0]);
        assert_eq!(ways("users", "users"), [""; 0]);
        assert_eq!(ways("users", "nobody"), [""; 0]);
    }

    #[test]
    fn a_way_is_a_query() {
        let document = document();
        let way = |from, to| paths(&document, &id(from), &id(to), 1).remove(0);
        assert_eq!(
            join_text(&document, &way("members", "Posts")),
            "SELECT *\nFROM members\nJOIN teams ON teams.id = members.team\nJOIN \"Posts\" ON \"Posts\".team = teams.id;\n"
        );
        assert_eq!(
            join_text(&document, &way("parts", "uses")),
            "SELECT *\nFROM parts\nJOIN uses ON uses.a = parts.a AND uses.b = parts.b;\n"
        );
    }

    #[test]
    fn tables_are_near_by_steps() {
        let document = document();
        let near = |depth| neighbourhood(&document, &[id("votes")].into(), depth).len();
        assert_eq!([near(0), near(1), near(2), near(9)], [1, 3, 5, 5]);
    }

    #[test]
    fn a_search_ends_however_many_ways_there_are() {
        let mut sql = String::new();
        for n in 0..60 {
            let _ = writeln!(sql, "CREATE TABLE t{n} (id int PRIMARY KEY);");
        }
        // Six layers of ten, each joined with all of the next.
        for (a, b) in (0..50_u32).flat_map(|a| (0..10_u32).map(move |b| (a, a / 10 * 10 + 10 + b)))
        {
            let _ = writeln!(sql, "ALTER TABLE t{a} ADD c{b} int REFERENCES t{b};");
        }
        let document = import(vec![Source::new("t.sql", sql)], &ImportOptions::default()).document;
        let found = paths(&document, &id("t0"), &id("t59"), 10);
        assert_eq!(found.len(), 10);
        assert!(found.iter().all(|p| p.steps.len() == 5));
    }
}
