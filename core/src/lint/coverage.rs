//! How much of a document is documented, in per cent.
//!
//! What has to be documented is what the rules of documentation ask for, whether they are held or not. What a person took
//! out of a rule is not asked for.

use super::documentation::{
    column_comment, domain_description, index_comment, is_asked, policy_comment, row_count,
    says_nothing, table_comment,
};
use super::{Context, Rule};
use crate::domain::domain_of;
use crate::model::{DomainId, ObjectRef, Table};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::iter::Sum;
use std::ops::Add;

/// How many of several things are described.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Share {
    pub described: usize,
    pub of: usize,
}

impl Share {
    /// From 0 to 100, which only all reach. None where there is nothing to describe.
    pub fn percent(self) -> Option<u8> {
        u8::try_from((self.described * 100).checked_div(self.of)?).ok()
    }

    fn count(&mut self, is_described: bool) {
        self.of += 1;
        self.described += usize::from(is_described);
    }
}

impl Add for Share {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self { described: self.described + other.described, of: self.of + other.of }
    }
}

impl Sum for Share {
    fn sum<I: Iterator<Item = Self>>(shares: I) -> Self {
        shares.fold(Self::default(), Add::add)
    }
}

/// What is described, by kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Coverage {
    /// Tables that say what they are for.
    pub tables: Share,
    pub columns: Share,
    /// Indexes that say which query they are for.
    pub indexes: Share,
    /// Policies that say why they are so.
    pub policies: Share,
    /// Tables of which about how many rows they have is known.
    pub rows: Share,
    /// Domains that say what belongs to them.
    pub domains: Share,
}

impl Coverage {
    /// Each kind by what people call it.
    pub fn kinds(&self) -> [(&'static str, Share); 6] {
        [
            ("Tables", self.tables),
            ("Columns", self.columns),
            ("Indexes", self.indexes),
            ("Policies", self.policies),
            ("Row counts", self.rows),
            ("Domains", self.domains),
        ]
    }

    /// All kinds together, each thing as much as any other.
    pub fn total(&self) -> Share {
        self.kinds().into_iter().map(|(_, share)| share).sum()
    }
}

impl Add for Coverage {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            tables: self.tables + other.tables,
            columns: self.columns + other.columns,
            indexes: self.indexes + other.indexes,
            policies: self.policies + other.policies,
            rows: self.rows + other.rows,
            domains: self.domains + other.domains,
        }
    }
}

/// What is described of a document, and of each of its domains.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Covered {
    pub whole: Coverage,
    /// Domains in order, and last what belongs to none, if anything does.
    pub domains: Vec<(Option<DomainId>, Coverage)>,
}

/// How much of a document is documented. Tables of a platform are left out.
pub fn coverage(context: &Context<'_>) -> Covered {
    let document = context.document;
    let asked = Asked::of(context);
    let mut by_domain: BTreeMap<Option<&DomainId>, Coverage> = BTreeMap::new();
    for domain in &document.domains {
        let coverage = by_domain.entry(Some(&domain.id)).or_default();
        if asked.is_asked(&domain_description::RULE, || ObjectRef::Domain(domain.id.clone())) {
            coverage.domains.count(!says_nothing(domain.description.as_ref()));
        }
    }
    for table in document.schema.tables.iter().filter(|t| !t.external) {
        let domain = domain_of(document, table).map(|d| &d.id);
        asked.table(context, table, by_domain.entry(domain).or_default());
    }
    let whole = by_domain.values().copied().fold(Coverage::default(), Add::add);
    let of_none = by_domain.remove(&None);
    let domains = by_domain.into_iter().map(|(id, coverage)| (id.cloned(), coverage));
    Covered { whole, domains: domains.chain(of_none.map(|coverage| (None, coverage))).collect() }
}

/// What rules ask for.
struct Asked<'d> {
    suppressed: BTreeSet<(&'d str, &'d ObjectRef)>,
}

impl<'d> Asked<'d> {
    fn of(context: &Context<'d>) -> Self {
        let all = context.document.suppressions.iter();
        Self { suppressed: all.map(|s| (s.rule.as_str(), &s.object)).collect() }
    }

    fn is_asked(&self, rule: &Rule, object: impl FnOnce() -> ObjectRef) -> bool {
        self.suppressed.is_empty() || !self.suppressed.contains(&(rule.code, &object()))
    }

    fn table(&self, context: &Context<'_>, table: &Table, coverage: &mut Coverage) {
        let id = || table.id.clone();
        let is_described = |comment: &Option<String>| !says_nothing(comment.as_ref());
        if is_asked(table) {
            if self.is_asked(&table_comment::RULE, || ObjectRef::Table(id())) {
                coverage.tables.count(is_described(&table.comment));
            }
            if self.is_asked(&row_count::RULE, || ObjectRef::Table(id())) {
                coverage.rows.count(table.rows.is_some());
            }
        }
        for column in column_comment::asked(context, table) {
            let object = || ObjectRef::Column(id(), column.id.clone());
            if self.is_asked(&column_comment::RULE, object) {
                coverage.columns.count(is_described(&column.comment));
            }
        }
        for index in index_comment::asked(table) {
            let object = || ObjectRef::Index(id(), index.id.clone());
            if self.is_asked(&index_comment::RULE, object) {
                coverage.indexes.count(is_described(&index.comment));
            }
        }
        for policy in &table.policies {
            let object = || ObjectRef::Policy(id(), policy.id.clone());
            if self.is_asked(&policy_comment::RULE, object) {
                coverage.policies.count(is_described(&policy.comment));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conventions::Settings;
    use crate::edit::{Command, apply};
    use crate::import::{ImportOptions, Source, import};
    use crate::lint::{Group, RULES, lint};
    use crate::model::samples::kitchen_sink;
    use crate::model::{Conventions, Document, Suppression};
    use serde_json::{Map, json};
    use std::sync::Arc;

    const SQL: &str = "
        create table auth_users (id int primary key, email text, name text);
        create table auth_tokens (id int primary key, user_id int references auth_users, hash text);
        create table settings (id int primary key, value text);
        create index on auth_users (name);
        comment on table auth_users is 'Who signs in.';
        comment on column auth_users.email is 'Where letters go.';
        comment on table settings is ' ';
        create policy own on auth_tokens using (true);
        comment on policy own on auth_tokens is 'Ours alone.';";

    fn document() -> Document {
        import(vec![Source::new("a.sql", SQL)], &ImportOptions::default()).document
    }

    fn covered(document: &Document) -> Covered {
        let settings = Settings::of_any(&document.conventions);
        coverage(&Context { document, settings: &settings })
    }

    fn shares(coverage: &Coverage) -> Vec<String> {
        let shares = coverage.kinds().into_iter().filter(|(_, share)| share.of > 0);
        shares.map(|(kind, s)| format!("{kind} {}/{}", s.described, s.of)).collect()
    }

    #[test]
    fn what_is_described_is_counted_by_kind_and_domain() {
        let covered = covered(&document());
        assert_eq!(
            shares(&covered.whole),
            [
                "Tables 1/3",
                "Columns 1/4",
                "Indexes 0/1",
                "Policies 1/1",
                "Row counts 0/3",
                "Domains 0/1",
            ]
        );
        let [(Some(auth), of_auth), (None, of_none)] = covered.domains.as_slice() else {
            panic!("{:?}", covered.domains)
        };
        assert_eq!(auth.as_str(), "auth");
        assert_eq!(of_auth.columns, Share { described: 1, of: 3 });
        assert_eq!(shares(of_none), ["Tables 0/1", "Columns 0/1", "Row counts 0/1"]);
        assert_eq!(*of_auth + *of_none, covered.whole);
        assert_eq!(covered.whole.total(), Share { described: 3, of: 13 });
    }

    #[test]
    fn all_is_reached_by_all_alone() {
        let share = |described, of| Share { described, of }.percent();
        assert_eq!(
            [share(0, 3), share(199, 200), share(3, 3), share(0, 0)],
            [Some(0), Some(99), Some(100), None]
        );
    }

    #[test]
    fn what_is_missing_is_what_the_rules_tell() {
        for mut document in [document(), kitchen_sink()] {
            let rules = RULES.iter().filter(|r| r.group == Group::Documentation);
            let levels: Map<_, _> = rules.map(|r| (r.code.to_owned(), json!("info"))).collect();
            let changes = json!({ "rules": levels }).as_object().cloned().unwrap();
            let profile = Conventions { changes, ..Conventions::default() };
            document.conventions = Arc::new(profile);
            let missing = |document: &Document| {
                let total = covered(document).whole.total();
                total.of - total.described
            };
            let held = |d: &&crate::lint::Diagnostic| levels.contains_key(d.rule.as_str());
            let told = |document: &Document| lint(document).iter().filter(held).count();
            assert_eq!(missing(&document), told(&document));
            let first = lint(&document).iter().find(held).cloned().unwrap();
            let suppression =
                Suppression { object: first.object, rule: first.rule.to_string(), reason: None };
            let after = apply(&document, &Command::Suppress { suppression }).unwrap().document;
            assert_eq!(missing(&after), missing(&document) - 1);
            assert_eq!(missing(&after), told(&after));
        }
    }
}
