//! Who may do what with the rows of each table, to be read (Markdown) or counted (CSV).

use crate::model::{Document, Name, Table};
use crate::rls::{Access, Action, Combined, Denial, Reach, Roles, Rows, access};
use std::fmt::Write;

/// What `PUBLIC` is called as a role.
const EVERYBODY: &str = "PUBLIC";

/// A section for each role: its tables with what it may do, then those it has nothing of.
pub fn access_markdown(document: &Document) -> String {
    let mut text = format!("# Access to {}\n", plain(&document.name));
    text.push_str(
        "\nWho may do what with rows, by grants, row level security and policies together. \
         A condition is what a row has to keep; after an arrow, what it has to keep once it is changed. \
         Statements that also read, such as `UPDATE … WHERE`, need what SELECT needs.\n",
    );
    let roles = Roles::of(document);
    text.push_str(if roles.platform().gives() {
        "\nGrants are those that the schema makes, and what Supabase gave the roles of its API on new tables until 2026.\n"
    } else {
        "\nGrants are those that the schema makes itself, not what a platform adds to new tables.\n"
    });
    let tables = tables(document);
    for role in everybody(&roles) {
        let name = role.map_or(EVERYBODY, Name::as_str);
        let _ = write!(text, "\n## {}\n\n", plain(name));
        if role.is_some_and(|role| roles.bypasses(role)) {
            text.push_str("Bypasses row level security.\n\n");
        }
        let mut nothing = Vec::new();
        let mut is_headed = false;
        for table in &tables {
            let all = Action::ALL.map(|action| access(document, &roles, role, table, action));
            let name = qualified(document, table);
            if all.iter().all(|a| matches!(a, Access::Denied(Denial::NoGrant | Denial::NoSchema))) {
                nothing.push(code(&name));
                continue;
            }
            if !is_headed {
                text.push_str(
                    "| Table | SELECT | INSERT | UPDATE | DELETE |\n|---|---|---|---|---|\n",
                );
                is_headed = true;
            }
            let cells = all.map(|access| cell(table, &access));
            let _ = writeln!(text, "| {} | {} |", cell_code(&name), cells.join(" | "));
        }
        if !nothing.is_empty() {
            let lead = if is_headed { "\nNothing of" } else { "Nothing of" };
            let _ = writeln!(text, "{lead} {}.", nothing.join(", "));
        }
    }
    text
}

/// A line for each role, table and action: `role,table,action,access,columns,using,check`.
#[cfg(feature = "sql")]
pub fn access_csv(document: &Document) -> String {
    let roles = Roles::of(document);
    let mut writer = csv::Writer::from_writer(Vec::new());
    let mut add = |cells: [&str; 7]| {
        // Into memory: it cannot fail. What begins like a formula is no formula.
        let guarded = cells.map(|cell| {
            let is_formula = cell.starts_with(['=', '+', '-', '@', '\t', '\r']);
            if is_formula { format!("'{cell}") } else { cell.to_owned() }
        });
        let _ = writer.write_record(guarded);
    };
    add(["role", "table", "action", "access", "columns", "using", "check"]);
    for role in everybody(&roles) {
        for table in tables(document) {
            for action in Action::ALL {
                let name = role.map_or(EVERYBODY, Name::as_str);
                let (of, word) = (qualified(document, table), action.privilege().keyword());
                let (columns, rows) = match access(document, &roles, role, table, action) {
                    Access::Denied(why) => {
                        add([name, &of, word, denied(why), "", "", ""]);
                        continue;
                    }
                    Access::Granted { columns, rows } => (listed(table, &columns), rows),
                };
                let columns = columns.unwrap_or_default();
                let text = |of: Option<Combined<'_>>| of.map(|c| c.text()).unwrap_or_default();
                match rows {
                    Rows::Any => add([name, &of, word, "all rows", &columns, "", ""]),
                    Rows::Where { using, check } => {
                        let (using, check) = (text(using), text(check));
                        add([name, &of, word, "some rows", &columns, &using, &check]);
                    }
                }
            }
        }
    }
    String::from_utf8(writer.into_inner().unwrap_or_default()).unwrap_or_default()
}

/// `PUBLIC`, then each role.
fn everybody(roles: &Roles) -> impl Iterator<Item = Option<&Name>> {
    std::iter::once(None).chain(roles.names().map(Some))
}

fn tables(document: &Document) -> Vec<&Table> {
    let all = document.schema.tables.iter().map(AsRef::as_ref);
    let mut tables: Vec<&Table> = all.filter(|t: &&Table| !t.external).collect();
    tables.sort_by_cached_key(|table| qualified(document, table));
    tables
}

fn qualified(document: &Document, table: &Table) -> String {
    match document.schema.schema_name(&table.schema) {
        "public" => table.name.to_string(),
        schema => format!("{schema}.{}", table.name),
    }
}

fn denied(why: Denial) -> &'static str {
    match why {
        Denial::NoSchema => "no use of the schema",
        Denial::NoGrant => "no grant",
        Denial::NoPolicy => "no policy",
    }
}

fn cell(table: &Table, access: &Access<'_>) -> String {
    let (columns, rows) = match access {
        Access::Denied(why) => return denied(*why).to_owned(),
        Access::Granted { columns, rows } => (columns, rows),
    };
    let rows = match rows {
        Rows::Any => "all rows".to_owned(),
        Rows::Where { using, check } => {
            let (using, check) =
                (using.as_ref().map(Combined::text), check.as_ref().map(Combined::text));
            match (using, check) {
                (Some(using), Some(check)) if using != check => {
                    format!("{} → {}", cell_code(&using), cell_code(&check))
                }
                (Some(one), _) | (None, Some(one)) => cell_code(&one),
                (None, None) => "all rows".to_owned(),
            }
        }
    };
    match listed(table, columns) {
        Some(columns) => format!("{rows}, of {}", cell_code(&columns)),
        None => rows,
    }
}

/// The columns that a privilege reaches, where it does not reach all.
fn listed(table: &Table, reach: &Reach) -> Option<String> {
    let Reach::Columns(columns) = reach else { return None };
    let names = columns.iter().filter_map(|id| table.column(id)).map(|c| c.name.as_str());
    Some(names.collect::<Vec<_>>().join(", "))
}

/// A text as code in a cell of a table of Markdown.
fn cell_code(text: &str) -> String {
    code(text).replace('|', "\\|")
}

/// A text as code in Markdown, on one line.
fn code(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let ticks = line.split(|c| c != '`').map(str::len).max().unwrap_or_default();
    let fence = "`".repeat(ticks + 1);
    let space =
        if line.starts_with('`') || line.ends_with('`') || line.is_empty() { " " } else { "" };
    format!("{fence}{space}{line}{space}{fence}")
}

/// A text as it is, in a heading.
fn plain(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut escaped = String::new();
    for letter in line.chars() {
        if letter.is_ascii_punctuation() && !matches!(letter, '-' | '.' | ',') {
            escaped.push('\\');
        }
        escaped.push(letter);
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::{ImportOptions, Source, import};
    use expect_test::expect;

    fn document() -> Document {
        let sql = "create role app; create role auditor bypassrls;
            create table logs (id int, secret text);
            create table notes (id int, owner_id int, kind text);
            alter table notes enable row level security;
            grant select (id) on logs to app;
            grant select, insert, update on notes to app;
            grant select on notes to auditor;
            create policy own on notes to app using (owner_id = 1 or kind = 'a|b')
                with check (owner_id = 1);
            create table \"=odd`\" (id int);";
        import(vec![Source::new("notes.sql", sql)], &ImportOptions::default()).document
    }

    #[test]
    fn a_role_has_a_section_with_what_it_may_do() {
        expect![[r"
            # Access to notes

            Who may do what with rows, by grants, row level security and policies together. A condition is what a row has to keep; after an arrow, what it has to keep once it is changed. Statements that also read, such as `UPDATE … WHERE`, need what SELECT needs.

            Grants are those that the schema makes itself, not what a platform adds to new tables.

            ## PUBLIC

            Nothing of `` =odd` ``, `logs`, `notes`.

            ## app

            | Table | SELECT | INSERT | UPDATE | DELETE |
            |---|---|---|---|---|
            | `logs` | all rows, of `id` | no grant | no grant | no grant |
            | `notes` | `owner_id = 1 or kind = 'a\|b'` | `owner_id = 1` | `owner_id = 1 or kind = 'a\|b'` → `owner_id = 1` | no grant |

            Nothing of `` =odd` ``.

            ## auditor

            Bypasses row level security.

            | Table | SELECT | INSERT | UPDATE | DELETE |
            |---|---|---|---|---|
            | `notes` | all rows | no grant | no grant | no grant |

            Nothing of `` =odd` ``, `logs`.
        "]].assert_eq(&access_markdown(&document()));
    }

    #[test]
    fn each_answer_is_a_line_of_csv() {
        let csv = access_csv(&document());
        let lines: Vec<&str> =
            csv.lines().filter(|l| l.starts_with("app,") || l.contains("odd")).collect();
        expect![[r"
            PUBLIC,'=odd`,SELECT,no grant,,,
            PUBLIC,'=odd`,INSERT,no grant,,,
            PUBLIC,'=odd`,UPDATE,no grant,,,
            PUBLIC,'=odd`,DELETE,no grant,,,
            app,'=odd`,SELECT,no grant,,,
            app,'=odd`,INSERT,no grant,,,
            app,'=odd`,UPDATE,no grant,,,
            app,'=odd`,DELETE,no grant,,,
            app,logs,SELECT,all rows,id,,
            app,logs,INSERT,no grant,,,
            app,logs,UPDATE,no grant,,,
            app,logs,DELETE,no grant,,,
            app,notes,SELECT,some rows,,owner_id = 1 or kind = 'a|b',
            app,notes,INSERT,some rows,,,owner_id = 1
            app,notes,UPDATE,some rows,,owner_id = 1 or kind = 'a|b',owner_id = 1
            app,notes,DELETE,no grant,,,
            auditor,'=odd`,SELECT,no grant,,,
            auditor,'=odd`,INSERT,no grant,,,
            auditor,'=odd`,UPDATE,no grant,,,
            auditor,'=odd`,DELETE,no grant,,,"]]
        .assert_eq(&lines.join("\n"));
    }
}
