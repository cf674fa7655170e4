//! What is wrong with the condition of a policy while it is typed, and where.

use super::Flaw;
use crate::model::{Catalog, Name, TableId};
use crate::rls::condition::{Column, Kind, Origin, Query, Relation, Term};
use crate::sql::read::{ExprScope, read_condition, read_expr};
use crate::sql::scan::{Kind as TokenKind, tokens};
use crate::sql::unquoted;

/// The first flaw of a condition of a table's policies; none where it can be read and names nothing that is not there.
pub fn flaw(catalog: &Catalog, table: &TableId, text: &str) -> Option<Flaw> {
    let expr = match read_expr(catalog, ExprScope::Row(table), text) {
        Ok(expr) => expr,
        Err(error) => {
            let (start, end) = error.span.unwrap_or((0, text.len()));
            return Some(Flaw { start, end, message: error.message, is_error: true });
        }
    };
    let tree = read_condition(catalog, table, &expr)?;
    let doubt = unknown_relation(&tree).or_else(|| unknown_column(catalog, &tree))?;
    let text = expr.text();
    let is_it = |written: &str| *doubt.name == *unquoted(written);
    let token = tokens(text).into_iter().find(|t| {
        let is_name = matches!(t.kind, TokenKind::Word | TokenKind::Quoted);
        is_name && t.start >= doubt.from && is_it(t.text(text))
    });
    let (start, end) = token.map_or((0, text.len()), |t| (t.start, t.end));
    Some(Flaw { start, end, message: doubt.message, is_error: false })
}

/// A name that nothing has.
struct Doubt<'t> {
    name: &'t Name,
    /// It stands behind this place.
    from: usize,
    message: String,
}

fn unknown_relation(tree: &Term) -> Option<Doubt<'_>> {
    let unknown = |query: &&Query| {
        query.sources.iter().any(|source| matches!(source.relation, Relation::Unknown(_)))
    };
    let query = tree.queries().into_iter().find(unknown)?;
    query.sources.iter().find_map(|source| match &source.relation {
        Relation::Unknown(path) => {
            let message = format!("There is no table or view {path} here.");
            Some(Doubt { name: &path.name, from: 0, message })
        }
        _ => None,
    })
}

fn unknown_column<'t>(catalog: &Catalog, tree: &'t Term) -> Option<Doubt<'t>> {
    tree.terms().into_iter().find_map(|term| {
        let Kind::Column(column) = &term.kind else { return None };
        let message = nothing_has(catalog, tree, column)?;
        Some(Doubt { name: &column.name, from: term.span.start as usize, message })
    })
}

/// Why a column is none; nothing where it is one, or where that cannot be known.
fn nothing_has(catalog: &Catalog, tree: &Term, column: &Column) -> Option<String> {
    const SYSTEM: [&str; 6] = ["cmax", "cmin", "ctid", "tableoid", "xmax", "xmin"];
    if column.column.is_some() || SYSTEM.contains(&column.name.as_str()) {
        return None;
    }
    match column.origin {
        Origin::Unknown => Some(format!("Nothing that is read here has a column {}.", column.name)),
        // Columns of views and queries have no number of their own.
        Origin::Own => Some(format!("The table has no column {}.", column.name)),
        Origin::Source { .. } => {
            let tables = tree.tables();
            let all_known = tree
                .queries()
                .iter()
                .all(|q| q.sources.iter().all(|s| matches!(s.relation, Relation::Table(_))));
            let is_nowhere = tables
                .iter()
                .filter_map(|id| catalog.tables.get(*id))
                .all(|t| t.column_named(column.name.as_str()).is_none());
            (all_known && is_nowhere).then(|| {
                format!("None of the tables that are read here has a column {}.", column.name)
            })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::{ImportOptions, Source, import};

    fn found(text: &str) -> Option<(String, String, bool)> {
        let sql = "CREATE TABLE teams (id int PRIMARY KEY, name text, \"Odd\" int);
            CREATE TABLE members (team_id int REFERENCES teams, user_id uuid);
            CREATE VIEW mine AS SELECT team_id FROM members;";
        let document = import(vec![Source::new("t.sql", sql)], &ImportOptions::default()).document;
        let flaw = flaw(&document.schema, &TableId::new("public.teams"), text)?;
        let at = text.get(flaw.start..flaw.end).unwrap_or("outside").to_owned();
        Some((at, flaw.message, flaw.is_error))
    }

    #[test]
    fn what_can_be_read_and_is_there_has_none() {
        for text in [
            "name = 'a'",
            "\"Odd\" > 1 AND ctid IS NOT NULL",
            "EXISTS (SELECT 1 FROM members m WHERE m.team_id = teams.id AND m.user_id = auth.uid())",
            "id IN (SELECT team_id FROM mine)",
            "id IN (WITH w AS (SELECT team_id AS t FROM members) SELECT t FROM w)",
            "name = current_user AND id = any (array[1, 2])",
            "EXISTS (SELECT 1 FROM jsonb_array_elements('[]') AS e WHERE e ->> 'a' = name)",
            "id IN (SELECT m.team_id FROM members m JOIN teams t ON t.id = m.team_id WHERE t.name = teams.name)",
        ] {
            assert_eq!(found(text), None, "{text}");
        }
    }

    #[test]
    fn what_cannot_be_read_says_where() {
        let at = |text: &str| found(text).map(|(at, _, is_error)| (at, is_error));
        assert_eq!(at("name ="), Some((String::new(), true)));
        assert_eq!(at("nam = 'a'"), Some(("nam".to_owned(), true)));
        assert_eq!(at("id = 1 AND lower(nam) = 'a'"), Some(("nam".to_owned(), true)));
        assert_eq!(at("name = 'a' id"), Some(("id".to_owned(), true)));
        assert!(at("id = 1; DROP TABLE teams").is_some_and(|(_, is_error)| is_error));
    }

    #[test]
    fn what_is_not_there_is_told_and_no_error() {
        let told = |text: &str| found(text).map(|(at, _, is_error)| (at, is_error));
        let doubt = |at: &str| Some((at.to_owned(), false));
        assert_eq!(told("EXISTS (SELECT 1 FROM memers m WHERE m.team_id = id)"), doubt("memers"));
        assert_eq!(told("EXISTS (SELECT 1 FROM members m WHERE m.team = teams.id)"), doubt("team"));
        assert_eq!(
            told("EXISTS (SELECT 1 FROM members m WHERE userid = auth.uid())"),
            doubt("userid")
        );
    }

    #[test]
    fn deep_text_is_refused_and_not_read() {
        let deep = format!("{}true{}", "(".repeat(20_000), ")".repeat(20_000));
        assert!(found(&deep).is_some_and(|(_, _, is_error)| is_error));
    }
}
