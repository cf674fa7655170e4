//! What a table's card tells of who reaches its rows.

use super::matrix::{Cell, Verdict};
use crate::conventions::AccessSettings;
use crate::model::{Document, Name, Table};
use crate::rls::{Action, Roles, access};
use serde::{Deserialize, Serialize};

/// What matters most of who reaches the rows of a table; the worst first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Exposure {
    /// An API offers it, and row level security is off.
    NoRowSecurity,
    /// Who is not signed in may add, change or delete any row.
    PublicWrite,
    /// Who is not signed in may read every row.
    PublicRead,
    /// Row level security is on and no policy allows anything.
    NoPolicy,
}

impl Exposure {
    pub const ALL: [Self; 4] =
        [Self::NoRowSecurity, Self::PublicWrite, Self::PublicRead, Self::NoPolicy];

    /// In two words.
    pub fn label(self) -> &'static str {
        match self {
            Self::NoRowSecurity => "No RLS",
            Self::PublicWrite => "Public write",
            Self::PublicRead => "Public read",
            Self::NoPolicy => "RLS without policy",
        }
    }

    /// In a sentence.
    pub fn explanation(self) -> &'static str {
        match self {
            Self::NoRowSecurity => {
                "The API reaches this table and row level security is off: a grant opens every row"
            }
            Self::PublicWrite => {
                "Anybody may add, change or delete rows, also who is not signed in"
            }
            Self::PublicRead => "Anybody may read every row, also who is not signed in",
            Self::NoPolicy => {
                "Row level security is on and no policy allows anything: only its owner and roles \
                 that bypass it reach rows"
            }
        }
    }
}

/// What a table's card tells; nothing of tables that no API reaches and that have no row level security.
pub fn exposure(
    document: &Document,
    roles: &Roles,
    settings: &AccessSettings,
    table: &Table,
) -> Option<Exposure> {
    if table.external {
        return None;
    }
    let schema = document.schema.schema_name(&table.schema);
    let is_offered = settings.api_schemas.iter().any(|offered| offered == schema);
    let may = |role: Option<&Name>, action: Action| {
        is_offered && {
            let cell = Cell::of(&access(document, roles, role, table, action));
            cell.verdict == Verdict::All
        }
    };
    if !table.row_security.enabled {
        let of_api: Vec<Name> = settings.api_roles.iter().map(Name::new).collect();
        let mut reach = std::iter::once(None).chain(of_api.iter().map(Some));
        let is_reached = reach.any(|role| Action::ALL.iter().any(|action| may(role, *action)));
        return is_reached.then_some(Exposure::NoRowSecurity);
    }
    let nobody = settings.api_roles.iter().filter(|role| is_anonymous(role)).map(Name::new);
    let nobody: Vec<Name> = nobody.collect();
    let anybody_may = |action: Action| {
        let mut anybody = std::iter::once(None).chain(nobody.iter().map(Some));
        anybody.any(|role| may(role, action))
    };
    if [Action::Insert, Action::Update, Action::Delete].into_iter().any(anybody_may) {
        return Some(Exposure::PublicWrite);
    }
    if anybody_may(Action::Select) {
        return Some(Exposure::PublicRead);
    }
    (!table.policies.iter().any(|policy| policy.permissive)).then_some(Exposure::NoPolicy)
}

/// Whether an API asks as this role for who is not signed in, as its name tells: `anon`, `web_anon`.
pub(super) fn is_anonymous(role: &str) -> bool {
    role.split('_').any(|part| matches!(part, "anon" | "anonymous"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conventions::Settings;
    use crate::import::{ImportOptions, Source, import};

    fn told(sql: &str) -> Option<Exposure> {
        let document = import(vec![Source::new("a.sql", sql)], &ImportOptions::default()).document;
        let settings = Settings::of_any(&document.conventions).access;
        let table = document.schema.tables.iter().find(|t| t.name == *"t").unwrap();
        exposure(&document, &Roles::of(&document), &settings, table)
    }

    #[test]
    fn a_card_tells_what_matters_most() {
        const ON: &str = "create table t (id int); alter table t enable row level security;";
        for (more, wanted) in [
            ("", Some(Exposure::NoPolicy)),
            ("create policy p on t as restrictive using (true);", Some(Exposure::NoPolicy)),
            ("create policy p on t using (id = 1); grant all on t to anon;", None),
            ("create policy p on t using (true);", None),
            ("create policy p on t for select using (true); grant all on t to anon;", Some(Exposure::PublicRead)),
            ("create policy p on t for select to authenticated using (true); grant all on t to authenticated;", None),
            (
                "create policy p on t for insert with check (true); grant all on t to anon;",
                Some(Exposure::PublicWrite),
            ),
            (
                "create policy p on t using (true); create policy q on t as restrictive using (id = 1);
                 grant all on t to anon;",
                None,
            ),
        ] {
            assert_eq!(told(&format!("{ON}{more}")), wanted, "{more}");
        }
    }

    #[test]
    fn a_table_without_row_security_is_told_of_where_an_api_reaches_it() {
        let grant = "create table t (id int); grant select on t to authenticated;";
        assert_eq!(told(grant), Some(Exposure::NoRowSecurity));
        assert_eq!(told("create table t (id int); grant select on t to clerk;"), None);
        let hidden = "create schema s; create table s.t (id int); grant usage on schema s to anon;
            grant select on s.t to anon;";
        assert_eq!(told(hidden), None);
    }
}
