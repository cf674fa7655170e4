//! What each domain holds and how it stands to the others: what the Domains view shows.

use super::membership::domain_of;
use crate::lint::{Context, Coverage, coverage};
use crate::model::{Catalog, ConstraintId, Domain, DomainId, DomainStatus, Name, Table, TableId};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// All domains, side by side. Tables of a platform are left out.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Overview {
    /// Domains in order, and last the tables of none, if there are any.
    pub rows: Vec<DomainRow>,
    pub tables: usize,
    pub columns: usize,
    pub secured: usize,
    pub records: RowTotal,
    pub coverage: Coverage,
}

/// A domain, or the tables of none.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DomainRow {
    /// None stands for the tables of no domain, as do the fields that are none then.
    pub domain: Option<DomainId>,
    pub prefix: Option<Name>,
    pub title: String,
    pub colour: Option<u8>,
    pub owner: Option<String>,
    pub status: Option<DomainStatus>,
    pub tables: usize,
    pub columns: usize,
    /// Tables with row level security switched on.
    pub secured: usize,
    pub records: RowTotal,
    /// Foreign keys to tables of others, by domain.
    pub references: Vec<(Option<DomainId>, usize)>,
    /// Foreign keys of others to tables of this, by domain.
    pub referenced_by: Vec<(Option<DomainId>, usize)>,
    /// Foreign keys to domains that it may not reference.
    pub forbidden: Vec<Forbidden>,
    pub coverage: Coverage,
    /// What speaks against the status.
    pub hint: Option<StatusHint>,
}

/// A foreign key that leads where the domain may not reference.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Forbidden {
    pub table: TableId,
    pub constraint: ConstraintId,
    pub to: DomainId,
}

/// About how many rows several tables have: `500`, or `500+` where some are not counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RowTotal {
    pub rows: u64,
    /// Tables that are counted.
    pub known: usize,
    /// Tables that are not.
    pub unknown: usize,
}

impl RowTotal {
    /// Whether there may be more.
    pub fn at_least(self) -> bool {
        self.unknown > 0
    }

    fn add(&mut self, rows: Option<u64>) {
        match rows {
            Some(rows) => {
                self.rows = self.rows.saturating_add(rows);
                self.known += 1;
            }
            None => self.unknown += 1,
        }
    }
}

impl fmt::Display for RowTotal {
    /// With commas between thousands; `?` where nothing is counted.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.known == 0 && self.unknown > 0 {
            return f.write_str("?");
        }
        let digits = self.rows.to_string();
        for (at, digit) in digits.chars().enumerate() {
            if at > 0 && (digits.len() - at).is_multiple_of(3) {
                f.write_str(",")?;
            }
            write!(f, "{digit}")?;
        }
        f.write_str(if self.at_least() { "+" } else { "" })
    }
}

/// Facts that speak against a domain's status.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StatusHint {
    /// It is said to be in use.
    NoTables,
    NoRows,
    /// It is said to be empty or planned.
    HasRows,
    /// It is said to be on its way out.
    StillReferenced,
}

impl StatusHint {
    /// As a sentence.
    pub fn words(self) -> &'static str {
        match self {
            Self::NoTables => "It has no table yet.",
            Self::NoRows => "None of its tables has a row.",
            Self::HasRows => "Its tables have rows.",
            Self::StillReferenced => "Other domains still reference it.",
        }
    }

    fn of(status: DomainStatus, row: &DomainRow) -> Option<Self> {
        let RowTotal { rows, unknown, .. } = row.records;
        match status {
            DomainStatus::Active | DomainStatus::Partial if row.tables == 0 => Some(Self::NoTables),
            DomainStatus::Active | DomainStatus::Partial if rows == 0 && unknown == 0 => {
                Some(Self::NoRows)
            }
            DomainStatus::Empty | DomainStatus::Planned if rows > 0 => Some(Self::HasRows),
            DomainStatus::Deprecated if !row.referenced_by.is_empty() => {
                Some(Self::StillReferenced)
            }
            _ => None,
        }
    }
}

/// Whether tables of a domain may reference those of another.
pub fn may_reference(domain: &Domain, other: &DomainId) -> bool {
    domain.id == *other || domain.may_reference.as_ref().is_none_or(|list| list.contains(other))
}

/// What each domain holds.
pub fn overview(context: &Context<'_>) -> Overview {
    let document = context.document;
    let catalog = &document.schema;
    let tables = || catalog.tables.iter().map(AsRef::as_ref).filter(|t: &&Table| !t.external);
    let domains: BTreeMap<&TableId, Option<&Domain>> =
        tables().map(|table| (&table.id, domain_of(document, table))).collect();
    let mut rows: BTreeMap<Option<&DomainId>, Building<'_>> =
        document.domains.iter().map(|d| (Some(&d.id), Building::default())).collect();
    let partitioned: BTreeSet<&TableId> =
        tables().filter_map(|t| Some(&t.partition_of.as_ref()?.parent)).collect();
    for table in tables() {
        let domain = domains.get(&table.id).copied().flatten();
        let id = domain.map(|d| &d.id);
        let row = rows.entry(id).or_default();
        row.tables += 1;
        row.columns += table.columns.len();
        row.secured += usize::from(table.row_security.enabled);
        if counts(catalog, table, &partitioned) {
            row.records.add(table.rows);
        }
        for (constraint, key) in table.foreign_keys() {
            let Some(other) = domains.get(&key.references).map(|d| d.map(|d| &d.id)) else {
                continue;
            };
            if other == id {
                continue;
            }
            let row = rows.entry(id).or_default();
            *row.references.entry(other).or_default() += 1;
            if let (Some(domain), Some(to)) = (domain, other)
                && !may_reference(domain, to)
            {
                let (table, to) = (table.id.clone(), to.clone());
                row.forbidden.push(Forbidden { table, constraint: constraint.id.clone(), to });
            }
            *rows.entry(other).or_default().referenced_by.entry(id).or_default() += 1;
        }
    }
    let covered = coverage(context);
    let mut by_domain: BTreeMap<_, _> = covered.domains.into_iter().collect();
    let mut all = Vec::with_capacity(rows.len());
    for domain in document.domains.iter().map(|d| Some(d.as_ref())).chain([None]) {
        let id = domain.map(|d| &d.id);
        let coverage = by_domain.remove(&id.cloned()).unwrap_or_default();
        all.extend(rows.remove(&id).map(|row| row.row(domain, coverage)));
    }
    let mut whole = Overview { coverage: covered.whole, ..Overview::default() };
    for row in &all {
        whole.tables += row.tables;
        whole.columns += row.columns;
        whole.secured += row.secured;
        whole.records.rows = whole.records.rows.saturating_add(row.records.rows);
        whole.records.known += row.records.known;
        whole.records.unknown += row.records.unknown;
    }
    Overview { rows: all, ..whole }
}

/// Whether a table's rows are counted. Those of a partitioned table are those of its partitions: they are counted once,
/// there where a number is given.
fn counts(catalog: &Catalog, table: &Table, partitioned: &BTreeSet<&TableId>) -> bool {
    if partitioned.contains(&table.id) && table.rows.is_none_or(|rows| rows == 0) {
        return false;
    }
    let mut at = table;
    // A partition of a partition of …; a circle is no schema, and ends here all the same.
    for _ in 0..catalog.tables.len() {
        let parent = at.partition_of.as_ref().and_then(|bound| catalog.tables.get(&bound.parent));
        let Some(parent) = parent else { return true };
        if parent.rows.is_some_and(|rows| rows > 0) {
            return false;
        }
        at = parent;
    }
    true
}

/// A row, while tables are counted.
#[derive(Default)]
struct Building<'d> {
    tables: usize,
    columns: usize,
    secured: usize,
    records: RowTotal,
    references: BTreeMap<Option<&'d DomainId>, usize>,
    referenced_by: BTreeMap<Option<&'d DomainId>, usize>,
    forbidden: Vec<Forbidden>,
}

impl Building<'_> {
    fn row(self, domain: Option<&Domain>, coverage: Coverage) -> DomainRow {
        let listed = |counts: BTreeMap<Option<&DomainId>, usize>| {
            counts.into_iter().map(|(id, count)| (id.cloned(), count)).collect()
        };
        let mut row = DomainRow {
            domain: domain.map(|d| d.id.clone()),
            prefix: domain.map(|d| d.prefix.clone()),
            title: domain.map_or_else(|| "No domain".to_owned(), |d| d.title.clone()),
            colour: domain.map(|d| d.colour),
            owner: domain.and_then(|d| d.owner.clone()),
            status: domain.map(|d| d.status),
            tables: self.tables,
            columns: self.columns,
            secured: self.secured,
            records: self.records,
            references: listed(self.references),
            referenced_by: listed(self.referenced_by),
            forbidden: self.forbidden,
            coverage,
            hint: None,
        };
        row.hint = domain.and_then(|d| StatusHint::of(d.status, &row));
        row
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conventions::Settings;
    use crate::edit::{Command, apply};
    use crate::import::{ImportOptions, Source, import};
    use crate::model::Document;

    const SQL: &str = "
        create table auth_users (id int primary key, name text);
        create table auth_roles (id int primary key);
        create table learn_courses (id int primary key, owner_id int references auth_users,
            tag_id int references tags, account uuid references auth.users (id));
        create table learn_goals (id int primary key, course_id int references learn_courses);
        create table tags (id int primary key);
        alter table auth_users enable row level security;";

    fn document(sql: &str) -> Document {
        import(vec![Source::new("a.sql", sql)], &ImportOptions::default()).document
    }

    fn counted(mut document: Document, counts: &[(&str, u64)]) -> Document {
        for (name, rows) in counts {
            let id = TableId::new(format!("public.{name}"));
            document.schema.tables.get_mut(&id).unwrap().rows = Some(*rows);
        }
        document
    }

    fn of(document: &Document) -> Overview {
        let settings = Settings::of_any(&document.conventions);
        overview(&Context { document, settings: &settings })
    }

    fn change(mut document: Document, id: &str, change: impl FnOnce(&mut Domain)) -> Document {
        let mut domain = document.domains.get(&DomainId::new(id)).unwrap().as_ref().clone();
        change(&mut domain);
        document =
            apply(&document, &Command::SetDomain { domain: Box::new(domain) }).unwrap().document;
        document
    }

    #[test]
    fn domains_are_counted_side_by_side() {
        let counts = [("auth_users", 15_000), ("auth_roles", 7), ("learn_goals", 500)];
        let overview = of(&counted(document(SQL), &counts));
        let told: Vec<_> = overview
            .rows
            .iter()
            .map(|r| {
                let prefix = r.prefix.as_ref().map(Name::as_str).unwrap_or_default();
                format!(
                    "{prefix} {}: {} tables, {} columns, {} secured, {} rows",
                    r.title, r.tables, r.columns, r.secured, r.records
                )
            })
            .collect();
        assert_eq!(
            told,
            [
                "auth_ Authentication: 2 tables, 3 columns, 1 secured, 15,007 rows",
                "learn_ Learning: 2 tables, 6 columns, 0 secured, 500+ rows",
                " No domain: 1 tables, 1 columns, 0 secured, ? rows",
            ]
        );
        assert_eq!((overview.tables, overview.columns, overview.secured), (5, 10, 1));
        assert_eq!(overview.records, RowTotal { rows: 15_507, known: 3, unknown: 2 });
        let shares: Vec<_> = overview.rows.iter().map(|r| r.coverage.rows.percent()).collect();
        assert_eq!(shares, [Some(100), Some(50), Some(0)]);
        assert_eq!(overview.coverage.rows.percent(), Some(60));
    }

    #[test]
    fn references_between_domains_are_counted_on_both_sides() {
        let document = change(document(SQL), "learn", |d| d.may_reference = Some(Vec::new()));
        let overview = of(&document);
        let [auth, learn, none] = overview.rows.as_slice() else { panic!("three rows") };
        let id = |id| Some(DomainId::new(id));
        assert_eq!(learn.references, [(None, 1), (id("auth"), 1)]);
        assert_eq!((auth.references.len(), learn.referenced_by.len()), (0, 0));
        assert_eq!(auth.referenced_by, [(id("learn"), 1)]);
        assert_eq!(none.referenced_by, [(id("learn"), 1)]);
        let [forbidden] = learn.forbidden.as_slice() else { panic!("one key") };
        assert_eq!(
            (forbidden.table.as_str(), forbidden.to.as_str()),
            ("public.learn_courses", "auth")
        );
        let allowed =
            change(document, "learn", |d| d.may_reference = Some(vec![DomainId::new("auth")]));
        assert_eq!(of(&allowed).rows[1].forbidden, []);
    }

    #[test]
    fn facts_speak_against_a_status() {
        use DomainStatus::{Active, Deprecated, Empty, Partial, Planned};
        let counted = |rows| counted(document(SQL), &[("auth_users", rows), ("auth_roles", 0)]);
        let hint = |document: &Document, status| {
            let document = change(document.clone(), "auth", |d| d.status = status);
            of(&document).rows.first().and_then(|r| r.hint)
        };
        let full = [Active, Partial, Empty, Planned, Deprecated].map(|s| hint(&counted(3), s));
        let has_rows = Some(StatusHint::HasRows);
        assert_eq!(full, [None, None, has_rows, has_rows, Some(StatusHint::StillReferenced)]);
        let empty = [Active, Partial, Empty, Planned].map(|s| hint(&counted(0), s));
        let no_rows = Some(StatusHint::NoRows);
        assert_eq!(empty, [no_rows, no_rows, None, None]);
        // What is not counted may have rows.
        assert_eq!(hint(&document(SQL), Active), None);
        let renamed = change(document(SQL), "auth", |d| d.prefix = Name::new("iam_"));
        assert_eq!(hint(&renamed, Active), Some(StatusHint::NoTables));
    }

    #[test]
    fn rows_of_partitions_are_counted_once() {
        let sql = "create table log_all (at date) partition by range (at);
            create table log_old partition of log_all for values from ('2020-01-01') to ('2021-01-01');
            create table log_new partition of log_all for values from ('2021-01-01') to ('2022-01-01');";
        let rows = |counts: &[(&str, u64)]| of(&counted(document(sql), counts)).records.to_string();
        assert_eq!(rows(&[("log_all", 0), ("log_old", 3), ("log_new", 4)]), "7");
        assert_eq!(rows(&[("log_all", 7)]), "7");
        assert_eq!(rows(&[("log_all", 7), ("log_old", 3), ("log_new", 4)]), "7");
        assert_eq!(rows(&[("log_old", 3)]), "3+");
        assert_eq!(rows(&[]), "?");
    }
}
