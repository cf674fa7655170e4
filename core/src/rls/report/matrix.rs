//! Who may do what with the rows of each table, as one word for each answer.

use super::exposure::is_anonymous;
use crate::conventions::Settings;
use crate::model::{Document, Name, Table, TableId};
use crate::rls::{Access, Action, Combined, Denial, Reach, Roles, Rows, access};
use serde::{Deserialize, Serialize};

/// An answer in a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    NoSchema,
    NoGrant,
    NoPolicy,
    /// Rows that keep the conditions of policies.
    Some,
    /// Rows whatever is in them.
    All,
}

impl Verdict {
    pub fn is_denied(self) -> bool {
        self < Self::Some
    }

    /// As people say it.
    pub fn label(self) -> &'static str {
        match self {
            Self::NoSchema => "no schema",
            Self::NoGrant => "no grant",
            Self::NoPolicy => "no policy",
            Self::Some => "some rows",
            Self::All => "all rows",
        }
    }
}

/// What a role may do with a table, by one action.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cell {
    #[serde(rename = "v")]
    pub verdict: Verdict,
    /// It reaches some columns alone.
    #[serde(rename = "c", default, skip_serializing_if = "std::ops::Not::not")]
    pub is_partial: bool,
}

impl Cell {
    pub fn of(access: &Access<'_>) -> Self {
        let (columns, rows) = match access {
            Access::Denied(why) => {
                let verdict = match why {
                    Denial::NoSchema => Verdict::NoSchema,
                    Denial::NoGrant => Verdict::NoGrant,
                    Denial::NoPolicy => Verdict::NoPolicy,
                };
                return Self { verdict, is_partial: false };
            }
            Access::Granted { columns, rows } => (columns, rows),
        };
        let any = match rows {
            Rows::Any => true,
            Rows::Where { using, check } => using.iter().chain(check).all(Combined::is_always),
        };
        Self {
            verdict: if any { Verdict::All } else { Verdict::Some },
            is_partial: matches!(columns, Reach::Columns(_)),
        }
    }
}

/// A role as a column of the matrix.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoleHead {
    /// None is `PUBLIC`.
    pub name: Option<Name>,
    /// An API asks the database as this role.
    pub is_of_api: bool,
    /// An API asks as this role for who is not signed in.
    pub is_anonymous: bool,
    /// No policy concerns it.
    pub bypasses: bool,
    /// It may do something with some table.
    pub has_any: bool,
}

impl RoleHead {
    pub fn label(&self) -> &str {
        self.name.as_ref().map_or("PUBLIC", Name::as_str)
    }
}

/// A table as a row of the matrix.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MatrixRow {
    pub table: TableId,
    /// Row level security is on.
    pub is_secured: bool,
    pub policies: usize,
    /// For each role in the order of the matrix, by [`Action::ALL`].
    pub cells: Vec<[Cell; 4]>,
}

/// Who may do what with the rows of each table.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Matrix {
    /// Everybody, the roles of the API, the others, and at last those that no policy concerns.
    pub roles: Vec<RoleHead>,
    /// In the order of their names as people read them.
    pub rows: Vec<MatrixRow>,
    /// Privileges that a platform gives count too.
    pub counts_platform: bool,
}

/// The matrix of a document, without tables that belong to the platform.
pub fn matrix(document: &Document) -> Matrix {
    let roles = Roles::of(document);
    let of_api = Settings::of_any(&document.conventions).access.api_roles;
    let mut heads: Vec<RoleHead> = std::iter::once(None)
        .chain(roles.names().map(Some))
        .map(|name| RoleHead {
            name: name.cloned(),
            is_of_api: name.is_some_and(|name| of_api.iter().any(|role| *name == **role)),
            is_anonymous: name.is_some_and(|name| is_anonymous(name.as_str())),
            bypasses: name.is_some_and(|name| roles.bypasses(name)),
            has_any: false,
        })
        .collect();
    let place = |head: &RoleHead| of_api.iter().position(|role| head.label() == role);
    heads.sort_by_key(|head| {
        (head.name.is_some(), head.bypasses, place(head).unwrap_or(usize::MAX))
    });
    let tables = document.schema.tables.iter().map(AsRef::as_ref);
    let mut tables: Vec<&Table> = tables.filter(|table: &&Table| !table.external).collect();
    tables.sort_by_cached_key(|table| document.schema.readable_name(&table.schema, &table.name));
    let row = |table: &Table| {
        let of_role = |head: &RoleHead| {
            let role = head.name.as_ref();
            Action::ALL.map(|action| Cell::of(&access(document, &roles, role, table, action)))
        };
        MatrixRow {
            table: table.id.clone(),
            is_secured: table.row_security.enabled,
            policies: table.policies.len(),
            cells: heads.iter().map(of_role).collect(),
        }
    };
    let rows: Vec<MatrixRow> = tables.into_iter().map(row).collect();
    for (at, head) in heads.iter_mut().enumerate() {
        let may = |row: &MatrixRow| {
            row.cells.get(at).is_some_and(|of| of.iter().any(|c| !c.verdict.is_denied()))
        };
        head.has_any = rows.iter().any(may);
    }
    Matrix { roles: heads, rows, counts_platform: roles.platform().gives() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::{ImportOptions, Source, import};
    use expect_test::expect;
    use std::fmt::Write;

    #[test]
    fn an_answer_for_each_role_table_and_action() {
        let sql = "create role zed; create role boss bypassrls;
            create table notes (id int, owner_id int, secret text); create table logs (id int);
            create schema hidden; create table hidden.keys (id int);
            alter table notes enable row level security;
            grant select (id), insert, update on notes to anon;
            grant select on logs, hidden.keys to public, zed, boss;
            grant delete on notes to authenticated;
            create policy seen on notes for select using ((true));
            create policy own on notes for update using (owner_id = 1) with check (true);";
        let document = import(vec![Source::new("a.sql", sql)], &ImportOptions::default()).document;
        let matrix = matrix(&document);
        let mut told = String::new();
        for row in &matrix.rows {
            let _ = writeln!(told, "{} {} {}", row.table, row.is_secured, row.policies);
            for (head, cells) in matrix.roles.iter().zip(&row.cells) {
                let words = cells.map(|c| {
                    format!("{}{}", c.verdict.label(), if c.is_partial { "*" } else { "" })
                });
                let _ = writeln!(told, "  {}: {}", head.label(), words.join(", "));
            }
        }
        expect![[r"
            hidden.keys false 0
              PUBLIC: no schema, no schema, no schema, no schema
              anon: no schema, no schema, no schema, no schema
              authenticated: no schema, no schema, no schema, no schema
              zed: no schema, no schema, no schema, no schema
              boss: no schema, no schema, no schema, no schema
            public.logs false 0
              PUBLIC: all rows, no grant, no grant, no grant
              anon: all rows, no grant, no grant, no grant
              authenticated: all rows, no grant, no grant, no grant
              zed: all rows, no grant, no grant, no grant
              boss: all rows, no grant, no grant, no grant
            public.notes true 2
              PUBLIC: no grant, no grant, no grant, no grant
              anon: all rows*, no policy, some rows, no grant
              authenticated: no grant, no grant, no grant, no policy
              zed: no grant, no grant, no grant, no grant
              boss: no grant, no grant, no grant, no grant
        "]]
        .assert_eq(&told);
        let some: Vec<&str> =
            matrix.roles.iter().filter(|r| r.has_any).map(RoleHead::label).collect();
        assert_eq!(some, ["PUBLIC", "anon", "authenticated", "zed", "boss"]);
        assert!(!matrix.counts_platform);
    }
}
