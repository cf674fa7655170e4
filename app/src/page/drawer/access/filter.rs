//! Which rows and columns of the matrix are looked for.

use std::collections::BTreeSet;
use trestle_core::domain::{Group, group_of};
use trestle_core::model::{Document, Name, TableId};
use trestle_core::rls::{Cell, Matrix, MatrixRow, RoleHead, Verdict};

/// What tables are looked for by what may be done with them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Kind {
    #[default]
    Any,
    /// Everybody, or who is not signed in, may do something with every row.
    Everybody,
    AllRows,
    SomeRows,
    SomeColumns,
    Writes,
    /// Nothing is allowed.
    Denied,
    /// Row level security is off.
    Unsecured,
}

impl Kind {
    pub(super) const ALL: [Self; 8] = [
        Self::Any,
        Self::Everybody,
        Self::AllRows,
        Self::SomeRows,
        Self::SomeColumns,
        Self::Writes,
        Self::Denied,
        Self::Unsecured,
    ];

    pub(super) fn label(self) -> &'static str {
        match self {
            Self::Any => "Any access",
            Self::Everybody => "Open to everybody",
            Self::AllRows => "All rows",
            Self::SomeRows => "Some rows",
            Self::SomeColumns => "Some columns only",
            Self::Writes => "Can be written",
            Self::Denied => "Denied altogether",
            Self::Unsecured => "RLS off",
        }
    }

    fn fits(self, roles: &[(&RoleHead, &[Cell; 4])], row: &MatrixRow) -> bool {
        let any = |of: &dyn Fn(&RoleHead, usize, &Cell) -> bool| {
            let mut roles = roles.iter().filter(|(role, _)| roles.len() == 1 || !role.bypasses);
            roles.any(|(role, cells)| cells.iter().enumerate().any(|(at, c)| of(role, at, c)))
        };
        match self {
            Self::Any => true,
            Self::Everybody => any(&|role, _, cell| {
                (role.name.is_none() || role.is_anonymous) && cell.verdict == Verdict::All
            }),
            Self::AllRows => any(&|_, _, cell| cell.verdict == Verdict::All),
            Self::SomeRows => any(&|_, _, cell| cell.verdict == Verdict::Some),
            Self::SomeColumns => any(&|_, _, cell| cell.is_partial),
            Self::Writes => any(&|_, at, cell| at > 0 && !cell.verdict.is_denied()),
            Self::Denied => !any(&|_, _, cell| !cell.verdict.is_denied()),
            Self::Unsecured => !row.is_secured,
        }
    }
}

/// Whose access is shown.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) enum Roles {
    /// All that may do anything, and those of the API, which may be kept from all.
    #[default]
    All,
    /// One alone; no name is `PUBLIC`.
    One(Option<Name>),
}

/// What is looked for.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Wanted {
    pub(super) roles: Roles,
    /// A domain, by its id; none is all.
    pub(super) domain: Option<String>,
    pub(super) kind: Kind,
    /// Small letters.
    pub(super) words: String,
    /// Only tables that are selected on the diagram.
    pub(super) selected: bool,
}

/// Stands for tables without a domain.
pub(super) const NO_DOMAIN: &str = "-";

impl Wanted {
    /// Positions of the roles that are shown.
    pub(super) fn roles(&self, matrix: &Matrix) -> Vec<usize> {
        let all = || matrix.roles.iter().enumerate();
        if let Roles::One(role) = &self.roles {
            return all().filter(|(_, head)| head.name == *role).map(|(at, _)| at).collect();
        }
        let is_shown = |head: &RoleHead| head.has_any || head.is_of_api;
        let some: Vec<usize> = all().filter(|(_, head)| is_shown(head)).map(|(at, _)| at).collect();
        if some.is_empty() { all().map(|(at, _)| at).collect() } else { some }
    }

    /// Positions of the tables that are shown.
    pub(super) fn rows(
        &self,
        document: &Document,
        matrix: &Matrix,
        selected: &BTreeSet<TableId>,
    ) -> Vec<usize> {
        let roles = self.roles(matrix);
        let fits = |row: &MatrixRow| {
            let Some(table) = document.schema.tables.get(&row.table) else { return false };
            let shown = || {
                let pair = |at: &usize| Some((matrix.roles.get(*at)?, row.cells.get(*at)?));
                roles.iter().filter_map(pair).collect::<Vec<_>>()
            };
            let name = document.schema.readable_name(&table.schema, &table.name).to_lowercase();
            let in_domain =
                self.domain.as_ref().is_none_or(|wanted| match group_of(document, table) {
                    Group::Domain(id) => id.as_str() == wanted,
                    _ => wanted == NO_DOMAIN,
                });
            in_domain
                && (!self.selected || selected.contains(&row.table))
                && self.words.split_whitespace().all(|word| name.contains(word))
                && self.kind.fits(&shown(), row)
        };
        let rows = matrix.rows.iter().enumerate();
        rows.filter(|(_, row)| fits(row)).map(|(at, _)| at).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use trestle_core::edit::{Command, apply};
    use trestle_core::model::{AclState, Privilege, SchemaId};
    use trestle_core::rls::matrix;
    use wasm_bindgen_test::wasm_bindgen_test;

    fn document() -> Document {
        let mut document = Document::new("d");
        for name in ["auth_users", "auth_roles", "notes"] {
            let (schema, columns) = (SchemaId::new("public"), Vec::new());
            let add = Command::AddTable { schema, name: Name::new(name), id: None, columns };
            document = apply(&document, &add).expect("a table").document;
        }
        let notes = document.schema.tables.iter().find(|t| t.name == *"notes").expect("notes");
        let id = notes.id.clone();
        let notes = document.schema.tables.get_mut(&id).expect("notes");
        notes.acl.set(Some(Name::new("anon")), Privilege::Select, AclState::Granted);
        apply(&document, &Command::InferDomains).expect("domains").document
    }

    fn told(wanted: &Wanted) -> Vec<String> {
        let document = document();
        let matrix = matrix(&document);
        let rows = wanted.rows(&document, &matrix, &BTreeSet::new());
        let name = |at: usize| matrix.rows.get(at).map(|row| row.table.to_string());
        rows.into_iter().filter_map(name).collect()
    }

    #[wasm_bindgen_test]
    fn what_is_looked_for_is_left() {
        assert_eq!(told(&Wanted::default()).len(), 3);
        let kind = |kind| told(&Wanted { kind, ..Wanted::default() });
        assert_eq!(kind(Kind::Everybody), ["public.notes"]);
        assert_eq!(kind(Kind::Denied).len(), 2);
        assert!(kind(Kind::Writes).is_empty());
        let words = Wanted { words: "auth ro".to_owned(), ..Wanted::default() };
        assert_eq!(told(&words), ["public.auth_roles"]);
        let none = Wanted { domain: Some(NO_DOMAIN.to_owned()), ..Wanted::default() };
        assert_eq!(told(&none), ["public.notes"]);
        let selected = Wanted { selected: true, ..Wanted::default() };
        assert!(told(&selected).is_empty());
    }
}
