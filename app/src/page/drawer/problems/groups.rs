//! Problems in groups, and those of them that are looked for.

use crate::page::problems::{SEVERITIES, Tally};
use crate::protocol::RuleWords;
use std::collections::{BTreeMap, BTreeSet};
use trestle_core::conventions::Severity;
use trestle_core::domain::{Group, group_of};
use trestle_core::edit::describe;
use trestle_core::lint::Diagnostic;
use trestle_core::model::{Document, ObjectRef};

/// What problems have in common that stand together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum By {
    #[default]
    Rule,
    Domain,
    Object,
}

impl By {
    pub(super) const ALL: [Self; 3] = [Self::Rule, Self::Domain, Self::Object];

    pub(super) fn label(self) -> &'static str {
        match self {
            Self::Rule => "Rule",
            Self::Domain => "Domain",
            Self::Object => "Object",
        }
    }
}

/// Problems that stand together.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Together {
    /// Tells it from the others.
    pub(super) key: String,
    pub(super) title: String,
    /// The rule that all of them break.
    pub(super) rule: Option<String>,
    pub(super) colour: Option<u8>,
    pub(super) tally: Tally,
    /// Positions among all problems.
    pub(super) problems: Vec<usize>,
}

/// What is looked for.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Wanted {
    /// None of them is all.
    pub(super) severities: BTreeSet<Severity>,
    /// Small letters.
    pub(super) words: String,
}

impl Wanted {
    fn fits(&self, problem: &Diagnostic, title: &str) -> bool {
        let holds = |word: &str| {
            problem.message.to_lowercase().contains(word)
                || problem.rule.contains(word)
                || title.to_lowercase().contains(word)
        };
        (self.severities.is_empty() || self.severities.contains(&problem.severity))
            && self.words.split_whitespace().all(holds)
    }
}

/// The worst groups first, then the largest.
pub(super) fn groups(
    document: &Document,
    problems: &[Diagnostic],
    rules: &[RuleWords],
    by: By,
    wanted: &Wanted,
) -> Vec<Together> {
    let titles: BTreeMap<&str, &str> =
        rules.iter().map(|r| (r.code.as_str(), r.title.as_str())).collect();
    let mut groups: BTreeMap<String, Together> = BTreeMap::new();
    for (at, problem) in problems.iter().enumerate() {
        let code = problem.rule.as_str();
        let rule_title = titles.get(code).copied().unwrap_or(code);
        if !wanted.fits(problem, rule_title) {
            continue;
        }
        let (key, title, colour) = match by {
            By::Rule => (code.to_owned(), rule_title.to_owned(), None),
            By::Domain => of_domain(document, &problem.object),
            By::Object => {
                let whole = whole(&problem.object);
                (whole.to_string(), describe(document, &whole), None)
            }
        };
        let group = groups.entry(key).or_insert_with_key(|key| Together {
            key: key.clone(),
            title,
            rule: (by == By::Rule).then(|| code.to_owned()),
            colour,
            tally: Tally::default(),
            problems: Vec::new(),
        });
        group.tally.add(problem.severity);
        group.problems.push(at);
    }
    let mut groups: Vec<Together> = groups.into_values().collect();
    let rank = |g: &Together| SEVERITIES.iter().position(|s| g.tally.of(*s) > 0);
    match by {
        By::Rule => groups.sort_by_key(|g| (rank(g), std::cmp::Reverse(g.problems.len()))),
        By::Domain => groups.sort_by_key(|g| (g.key.is_empty(), g.title.to_lowercase())),
        By::Object => groups.sort_by_key(|g| {
            let worst = std::cmp::Reverse((g.tally.errors, g.tally.warnings, g.tally.infos));
            (worst, g.title.to_lowercase())
        }),
    }
    for group in &mut groups {
        // The worst first, else as the document has them.
        group.problems.sort_by_key(|at| {
            problems.get(*at).map(|d| (std::cmp::Reverse(d.severity), d.object.clone()))
        });
    }
    groups
}

/// What a part belongs to.
pub(super) fn whole(object: &ObjectRef) -> ObjectRef {
    object.owner().unwrap_or_else(|| object.clone())
}

fn of_domain(document: &Document, object: &ObjectRef) -> (String, String, Option<u8>) {
    let domain = match whole(object) {
        ObjectRef::Domain(id) => Some(id),
        ObjectRef::Table(id) => {
            document.schema.tables.get(&id).and_then(|t| match group_of(document, t) {
                Group::Domain(id) => Some(id),
                _ => None,
            })
        }
        _ => None,
    };
    match domain.and_then(|id| document.domains.get(&id)) {
        Some(d) => (d.id.to_string(), d.title.clone(), Some(d.colour)),
        None => (String::new(), "No domain".to_owned(), None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use trestle_core::edit::{Command, apply};
    use trestle_core::model::{Name, SchemaId, TableId};
    use wasm_bindgen_test::wasm_bindgen_test;

    fn document() -> Document {
        let mut document = Document::new("d");
        for name in ["auth_users", "auth_roles", "notes"] {
            let (schema, columns) = (SchemaId::new("public"), Vec::new());
            let name = Name::new(name);
            let add = Command::AddTable { schema, name, id: None, columns };
            document = apply(&document, &add).expect("a table").document;
        }
        apply(&document, &Command::InferDomains).expect("domains").document
    }

    fn problem(rule: &str, table: &str, severity: Severity) -> Diagnostic {
        let document = document();
        let table = document.schema.tables.iter().find(|t| t.name == *table).expect("a table");
        Diagnostic {
            rule: rule.into(),
            severity,
            object: ObjectRef::Table(TableId::new(table.id.as_str())),
            message: format!("{} breaks {rule}.", table.name),
        }
    }

    fn told(by: By, wanted: &Wanted) -> Vec<(String, usize)> {
        let problems = [
            problem("a", "auth_users", Severity::Info),
            problem("a", "notes", Severity::Info),
            problem("b", "auth_roles", Severity::Error),
        ];
        let groups = groups(&document(), &problems, &[], by, wanted);
        groups.into_iter().map(|g| (g.title, g.problems.len())).collect()
    }

    #[wasm_bindgen_test]
    fn problems_stand_together_by_what_is_asked_for() {
        let all = Wanted::default();
        assert_eq!(told(By::Rule, &all), [("b".to_owned(), 1), ("a".to_owned(), 2)]);
        let by_domain = [("Authentication".to_owned(), 2), ("No domain".to_owned(), 1)];
        assert_eq!(told(By::Domain, &all), by_domain);
        assert_eq!(told(By::Object, &all).first().map(|g| g.0.as_str()), Some("table auth_roles"));
    }

    #[wasm_bindgen_test]
    fn what_is_looked_for_is_left() {
        let notes = Wanted { words: "notes".to_owned(), ..Wanted::default() };
        assert_eq!(told(By::Rule, &notes), [("a".to_owned(), 1)]);
        let errors = Wanted { severities: [Severity::Error].into(), ..Wanted::default() };
        assert_eq!(told(By::Rule, &errors), [("b".to_owned(), 1)]);
    }
}
