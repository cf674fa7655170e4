//! A scenario to begin with: who a table's policies speak of, a row that is theirs, and one that is somebody else's.
//!
//! It is offered to be changed. Values follow from what policies compare columns with (the user, a claim, a setting, a constant),
//! from foreign keys, and from types, so that rows of several tables belong together.

use super::{Sample, Scenario, Trial};
use crate::model::{ColumnId, DataType, Document, Name, Table, TableId, TypeKind, TypeName};
use crate::rls::condition::{Constant, Kind, Operator, Set, Term, read};
use crate::rls::{Action, Roles};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// The user who acts, and another.
const USERS: [&str; 2] =
    ["00000000-0000-4000-8000-00000000000a", "00000000-0000-4000-8000-00000000000b"];

/// Tables whose rows are offered; policies that ask more have to do without.
const MAX_TABLES: usize = 12;

/// Foreign keys that are followed one after the other.
const MAX_STEPS: usize = 8;

/// A column of a table.
type Place = (TableId, ColumnId);

/// A scenario for the rows of a table: none where there is no such table.
pub fn offer(document: &Document, table: &TableId) -> Option<Scenario> {
    let asked = document.schema.tables.get(table)?;
    let read = Trial::new(document, &Scenario::default()).tables_read(table);
    let others = read.into_iter().filter(|id| id != table);
    let tables: Vec<&Table> = std::iter::once(table.clone())
        .chain(others)
        .take(MAX_TABLES)
        .filter_map(|id| document.schema.tables.get(&id))
        .map(AsRef::as_ref)
        .collect();
    let mut offer = Offer { document, tables, ..Offer::new(document) };
    offer.hear();
    let role = offer.role(asked);
    Some(Scenario {
        claims: Some(offer.claims(role.as_ref())),
        settings: offer.settings(),
        tables: offer.tables.iter().map(|table| offer.sample(table)).collect(),
        role,
        now: None,
    })
}

/// What a column is compared with, that is the same for all rows.
#[derive(Clone, Debug, PartialEq)]
enum Beside {
    User,
    /// The keys below `auth.jwt()`.
    Claim(Vec<String>),
    Setting(String),
    Constant(String),
}

struct Offer<'d> {
    document: &'d Document,
    tables: Vec<&'d Table>,
    /// By the column that a chain of foreign keys ends at.
    beside: BTreeMap<Place, Vec<Beside>>,
}

impl<'d> Offer<'d> {
    fn new(document: &'d Document) -> Self {
        Self { document, tables: Vec::new(), beside: BTreeMap::new() }
    }

    /// Takes from the policies what columns are compared with.
    fn hear(&mut self) {
        let mut found = Vec::new();
        for table in &self.tables {
            for policy in &table.policies {
                for expression in policy.using.iter().chain(&policy.check) {
                    if let Some(term) = read(&self.document.schema, &table.id, expression) {
                        compared(&term, &mut found);
                    }
                }
            }
        }
        for (place, beside) in found {
            let place = match beside {
                // A constant is said of the column alone, not of what it references.
                Beside::Constant(_) => place,
                _ => self.root(place),
            };
            self.beside.entry(place).or_default().push(beside);
        }
    }

    /// The column that a column's values come from, by way of foreign keys of one column.
    fn root(&self, mut place: Place) -> Place {
        for _ in 0..MAX_STEPS {
            let Some(next) = self.referenced(&place) else { break };
            place = next;
        }
        place
    }

    fn referenced(&self, (table, column): &Place) -> Option<Place> {
        let table = self.document.schema.tables.get(table)?;
        table.foreign_keys().find_map(|(_, key)| {
            let at = key.columns.iter().position(|c| c == column)?;
            let to = (key.references.clone(), key.referenced_columns.get(at)?.clone());
            (to != (table.id.clone(), column.clone())).then_some(to)
        })
    }

    /// The role that the policies of a table are for, or else one that may do least.
    fn role(&self, table: &Table) -> Option<Name> {
        let roles = Roles::of(self.document);
        let named = table.policies.iter().flat_map(|policy| &policy.roles);
        let is_held = |name: &&Name| roles.names().any(|n| n == *name) && !roles.bypasses(name);
        let signed_in = || roles.names().find(|name| name.as_str() == "authenticated");
        let may_read = |name: &&Name| {
            let access =
                crate::rls::access(self.document, &roles, Some(name), table, Action::Select);
            !roles.bypasses(name) && !matches!(access, crate::rls::Access::Denied(_))
        };
        let named: Vec<&Name> = named.filter(is_held).collect();
        let best = named.iter().copied().find(|name| name.as_str() != "anon");
        let found = best.or_else(signed_in).or(named.first().copied());
        found.or_else(|| roles.names().find(may_read)).cloned()
    }

    fn claims(&self, role: Option<&Name>) -> Map<String, Value> {
        let mut claims = Map::new();
        claims.insert("sub".to_owned(), USERS[0].into());
        if let Some(role) = role {
            claims.insert("role".to_owned(), role.as_str().into());
        }
        for (place, beside) in self.all() {
            if let (Beside::Claim(keys), Some(value)) = (beside, self.value(place, 0)) {
                put(&mut claims, keys, value);
            }
        }
        claims
    }

    fn all(&self) -> impl Iterator<Item = (&Place, &Beside)> {
        self.beside.iter().flat_map(|(place, all)| all.iter().map(move |beside| (place, beside)))
    }

    fn settings(&self) -> BTreeMap<String, String> {
        let said = self.all().filter_map(|(place, beside)| match beside {
            Beside::Setting(name) => Some((name.clone(), self.value(place, 0)?)),
            _ => None,
        });
        said.collect()
    }

    fn sample(&self, table: &Table) -> Sample {
        let columns = || table.columns.iter().filter(|c| c.generated.is_none());
        let row = |row: usize| {
            columns()
                .map(|column| {
                    let place = (table.id.clone(), column.id.clone());
                    let is_needed = column.not_null
                        || self.beside.contains_key(&place)
                        || table.is_referencing(&column.id)
                        || table.primary_key().is_some_and(|key| key.columns.contains(&column.id))
                        || self.beside.contains_key(&self.root(place.clone()));
                    self.value(&place, row).filter(|_| is_needed)
                })
                .collect()
        };
        Sample {
            table: table.id.clone(),
            columns: columns().map(|c| c.id.clone()).collect(),
            rows: (0..USERS.len()).map(row).collect(),
        }
    }

    /// What a column holds in a row: the first is the user's, the second somebody else's.
    fn value(&self, place: &Place, row: usize) -> Option<String> {
        let of = |place: &Place| self.beside.get(place).map_or(&[][..], Vec::as_slice);
        let constant = of(place).iter().find_map(|beside| match beside {
            Beside::Constant(constant) => Some(constant),
            _ => None,
        });
        if let Some(constant) = constant.filter(|_| row == 0) {
            return Some(constant.clone());
        }
        let (table, column) = self.root(place.clone());
        let table = self.document.schema.tables.get(&table)?;
        let is_user = of(&(table.id.clone(), column.clone())).contains(&Beside::User)
            || (table.external && table.name == *"users");
        if is_user {
            return USERS.get(row).map(|user| (*user).to_owned());
        }
        let number = self.tables.iter().position(|t| t.id == table.id).unwrap_or(MAX_TABLES) + 1;
        let column = table.column(&column)?;
        self.of_type(&column.data_type, column.name.as_str(), number, row)
    }

    fn of_type(&self, of: &DataType, name: &str, table: usize, row: usize) -> Option<String> {
        if of.dimensions > 0 {
            return Some("{}".to_owned());
        }
        let builtin = match &of.name {
            TypeName::Builtin(builtin) => builtin,
            TypeName::Defined(id) => {
                return match &self.document.schema.types.get(id)?.kind {
                    TypeKind::Enum { labels } => labels.first().map(|label| label.name.clone()),
                    _ => None,
                };
            }
            TypeName::Row(_) | TypeName::External(_) => return None,
        };
        Some(match builtin.as_str() {
            "uuid" => format!("{table:08x}-0000-4000-8000-{:012x}", row + 1),
            "smallint" | "integer" | "bigint" => (row + 1).to_string(),
            "numeric" | "real" | "double precision" | "money" => "1.5".to_owned(),
            "boolean" => (row == 0).to_string(),
            "text" | "varchar" | "name" | "char" => format!("{name} {}", row + 1),
            "timestamptz" => "2026-01-01 12:00:00+00".to_owned(),
            "timestamp" => "2026-01-01 12:00:00".to_owned(),
            "date" => "2026-01-01".to_owned(),
            "time" | "timetz" => "12:00:00".to_owned(),
            "interval" => "1 day".to_owned(),
            "json" | "jsonb" => "{}".to_owned(),
            "inet" => "192.0.2.1".to_owned(),
            _ => return None,
        })
    }
}

/// Every column of a condition with what it is compared with, queries inside included.
fn compared(term: &Term, found: &mut Vec<(Place, Beside)>) {
    for term in term.terms() {
        match &term.kind {
            Kind::Compare { operator: Operator::Equal | Operator::NotDistinct, left, right } => {
                for (column, value) in [(left, right), (right, left)] {
                    let place = column.as_column().and_then(|c| c.column.clone());
                    found.extend(place.zip(beside(value)));
                }
            }
            Kind::Member { operand, operator: Operator::Equal, all: false, set } => {
                let place = operand.as_column().and_then(|c| c.column.clone());
                if let (Some(place), Set::List(list)) = (place, set) {
                    found.extend(list.first().and_then(beside).map(|beside| (place, beside)));
                }
            }
            _ => {}
        }
    }
}

fn beside(value: &Term) -> Option<Beside> {
    match &value.bare().kind {
        Kind::Constant(Constant::Text(text) | Constant::Number(text)) => {
            Some(Beside::Constant(text.clone()))
        }
        Kind::Constant(Constant::Boolean(constant)) => Some(Beside::Constant(constant.to_string())),
        Kind::Call(call) if call.is("auth", "uid") => Some(Beside::User),
        Kind::Call(call) if call.is("pg_catalog", "current_setting") => {
            match call.arguments.first()?.as_constant()? {
                Constant::Text(name) => Some(Beside::Setting(name.clone())),
                _ => None,
            }
        }
        Kind::Path { base, keys, .. } if base.as_call().is_some_and(|c| c.is("auth", "jwt")) => {
            Some(match keys.as_slice() {
                [sub] if sub == "sub" => Beside::User,
                keys => Beside::Claim(keys.to_vec()),
            })
        }
        _ => None,
    }
}

/// Sets a value below keys; what is no object in the way stays.
fn put(claims: &mut Map<String, Value>, keys: &[String], value: String) {
    let Some((last, before)) = keys.split_last() else { return };
    let mut at = claims;
    for key in before {
        let next = at.entry(key.clone()).or_insert_with(|| Value::Object(Map::new()));
        let Value::Object(next) = next else { return };
        at = next;
    }
    let number = value.parse::<u32>().ok();
    at.entry(last.clone()).or_insert_with(|| number.map_or(Value::String(value), Value::from));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::{ImportOptions, Source, import};
    use crate::rls::attempt::Outcome;
    use crate::samples;

    fn id(document: &Document, name: &str) -> TableId {
        document.schema.tables.iter().find(|t| t.name == *name).unwrap().id.clone()
    }

    /// Which rows of a table are seen in the scenario that is offered.
    fn seen(document: &Document, table: &str) -> Vec<bool> {
        let table = id(document, table);
        let mut scenario = offer(document, &table).unwrap();
        scenario.now = Some("2026-01-31 12:00:00+00".to_owned());
        let trial = Trial::new(document, &scenario);
        assert_eq!(trial.problems(), [], "{table:?}");
        let rows = trial.rows(&table);
        rows.iter().map(|row| matches!(row.select.outcome, Outcome::Allowed)).collect()
    }

    #[test]
    fn the_first_row_is_the_users_and_the_second_somebody_elses() {
        let sql = "
            create table teams (id bigint primary key, name text not null);
            create table members (team_id bigint references teams, user_id uuid, primary key (team_id, user_id));
            create table notes (id uuid primary key, team_id bigint not null references teams, status text not null);
            create table logs (id bigint primary key, org text not null);
            alter table members enable row level security;
            alter table notes enable row level security;
            alter table logs enable row level security;
            create policy own on members for select to authenticated using (user_id = (select auth.uid()));
            create policy of_team on notes for select to authenticated using (
                status = 'open' and team_id in (select m.team_id from members m where m.user_id = (select auth.uid())));
            create policy of_org on logs to authenticated using (
                org = (((select auth.jwt()) -> 'app_metadata') ->> 'org') and org = current_setting('app.org'));";
        let document = import(vec![Source::new("a.sql", sql)], &ImportOptions::default()).document;
        for table in ["members", "notes", "logs"] {
            assert_eq!(seen(&document, table), [true, false], "{table}");
        }
        let logs = offer(&document, &id(&document, "logs")).unwrap();
        assert_eq!(logs.claims.unwrap()["app_metadata"]["org"], "org 1");
        assert_eq!(offer(&document, &TableId::new("gone")), None);
    }

    #[test]
    fn what_is_offered_for_a_sample_shows_that_tenants_are_apart() {
        let document = samples::document("multi-tenant-assistant").unwrap();
        for table in ["users", "conversations", "messages", "feedback", "usage_metrics"] {
            assert_eq!(seen(&document, table), [true, false], "{table}");
        }
    }
}
