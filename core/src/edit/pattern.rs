//! New names for many objects at once, by a pattern.

use super::Command;
use super::names::{check_name, relation_names};
use crate::model::{Document, ObjectRef, SchemaId, TableId};
use std::collections::{BTreeMap, BTreeSet};

/// How names change. What is empty changes nothing; the steps are taken in the order of the fields.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pattern {
    /// Taken away at the beginning, where a name begins with it and something is left.
    pub remove_prefix: String,
    /// Taken away at the end, where a name ends with it and something is left.
    pub remove_suffix: String,
    pub find: String,
    pub replace: String,
    /// `createdAt`, `Created At` and `created-at` become `created_at`.
    pub snake_case: bool,
    pub add_prefix: String,
    pub add_suffix: String,
}

/// What a pattern makes of an object's name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Renaming {
    pub object: ObjectRef,
    pub old: String,
    pub new: String,
    /// Why it cannot be, in words.
    pub problem: Option<String>,
}

impl Renaming {
    pub fn changes(&self) -> bool {
        self.old != self.new
    }
}

impl Pattern {
    pub fn applied(&self, name: &str) -> String {
        let part = |rest: Option<&str>| rest.filter(|r| !r.is_empty()).map(str::to_owned);
        let mut name = name.to_owned();
        if let Some(rest) = part(name.strip_prefix(self.remove_prefix.as_str())) {
            name = rest;
        }
        if let Some(rest) = part(name.strip_suffix(self.remove_suffix.as_str())) {
            name = rest;
        }
        if !self.find.is_empty() {
            name = name.replace(&self.find, &self.replace);
        }
        if self.snake_case {
            name = snake_case(&name);
        }
        format!("{}{name}{}", self.add_prefix, self.add_suffix)
    }
}

/// Words in lower case, joined by `_`.
fn snake_case(name: &str) -> String {
    let mut snake = String::with_capacity(name.len() + 4);
    let chars: Vec<char> = name.chars().collect();
    for (n, c) in chars.iter().copied().enumerate() {
        if !c.is_alphanumeric() && c != '$' {
            if !snake.is_empty() && !snake.ends_with('_') {
                snake.push('_');
            }
            continue;
        }
        let before = n.checked_sub(1).and_then(|n| chars.get(n)).copied();
        let after = chars.get(n + 1).copied();
        let begins = c.is_uppercase()
            && before.is_some_and(|b| {
                b.is_lowercase()
                    || b.is_numeric()
                    || (b.is_uppercase() && after.is_some_and(char::is_lowercase))
            });
        if begins && !snake.ends_with('_') {
            snake.push('_');
        }
        snake.extend(c.to_lowercase());
    }
    snake.trim_end_matches('_').to_owned()
}

/// What a pattern makes of tables and columns. Objects of other kinds, and those that are not there, are left out.
pub fn renamings(document: &Document, objects: &[ObjectRef], pattern: &Pattern) -> Vec<Renaming> {
    let catalog = &document.schema;
    let mut rows: Vec<Renaming> = Vec::new();
    for object in objects {
        let (old, refused) = match object {
            ObjectRef::Table(id) => match catalog.tables.get(id) {
                Some(t) => (&t.name, t.external.then_some("It belongs to the platform.")),
                None => continue,
            },
            ObjectRef::Column(table, id) => match catalog.column(table, id) {
                Some(c) => {
                    (&c.name, c.inherited.then_some("It is inherited: rename it in the parent."))
                }
                None => continue,
            },
            _ => continue,
        };
        let new = pattern.applied(old.as_str());
        let what = if matches!(object, ObjectRef::Table(_)) { "table" } else { "column" };
        let problem = if old.as_str() == new {
            None
        } else {
            let malformed = check_name(what, &new).err().map(|e| e.to_string());
            refused.map(str::to_owned).or(malformed)
        };
        rows.push(Renaming { object: object.clone(), old: old.to_string(), new, problem });
    }
    find_collisions(document, &mut rows);
    rows
}

/// Where a name has to be unique.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Place {
    Schema(SchemaId),
    Table(TableId),
}

/// Names that another object has, or that two would get.
fn find_collisions(document: &Document, rows: &mut [Renaming]) {
    let catalog = &document.schema;
    let place_of = |object: &ObjectRef| match object {
        ObjectRef::Table(id) => catalog.tables.get(id).map(|t| Place::Schema(t.schema.clone())),
        ObjectRef::Column(table, _) => Some(Place::Table(table.clone())),
        _ => None,
    };
    let going: BTreeSet<&ObjectRef> =
        rows.iter().filter(|r| r.changes() && r.problem.is_none()).map(|r| &r.object).collect();
    let mut taken: BTreeMap<Place, BTreeSet<String>> = BTreeMap::new();
    for row in rows.iter() {
        let Some(place) = place_of(&row.object) else { continue };
        if taken.contains_key(&place) {
            continue;
        }
        let mut names = BTreeSet::new();
        match &place {
            Place::Schema(schema) => {
                relation_names(catalog, schema, &mut |name, object| {
                    if !going.contains(&object()) {
                        names.insert(name.to_owned());
                    }
                });
                let types = catalog.types.iter().filter(|t| t.schema == *schema);
                names.extend(types.map(|t| t.name.to_string()));
            }
            Place::Table(id) => {
                let columns = catalog.tables.get(id).into_iter().flat_map(|t| &t.columns);
                let staying = columns
                    .filter(|c| !going.contains(&ObjectRef::Column(id.clone(), c.id.clone())));
                names.extend(staying.map(|c| c.name.to_string()));
            }
        }
        taken.insert(place, names);
    }
    for row in rows.iter_mut().filter(|r| r.changes() && r.problem.is_none()) {
        let names = place_of(&row.object).and_then(|place| taken.get_mut(&place));
        if names.is_some_and(|names| !names.insert(row.new.clone())) {
            row.problem = Some("This name is taken.".to_owned());
        }
    }
}

/// Carries out the renamings that change something and have no problem, as one step. None where there is none.
pub fn rename_command(rows: &[Renaming], label: String) -> Option<Command> {
    let mut waiting: Vec<&Renaming> =
        rows.iter().filter(|r| r.changes() && r.problem.is_none()).collect();
    let mut commands = Vec::with_capacity(waiting.len());
    let rename = |row: &Renaming, name: &str| Command::Rename {
        object: row.object.clone(),
        name: name.to_owned(),
    };
    while !waiting.is_empty() {
        // A name that another is still to give up is taken after it.
        let held: BTreeSet<&str> = waiting.iter().map(|r| r.old.as_str()).collect();
        let (now, later): (Vec<_>, Vec<_>) =
            waiting.iter().copied().partition(|r| !held.contains(r.new.as_str()));
        if now.is_empty() {
            // They go round: each steps aside first.
            for (n, row) in later.iter().enumerate() {
                commands.push(rename(row, &format!("{n}~renaming")));
            }
            commands.extend(later.iter().map(|row| rename(row, &row.new)));
            break;
        }
        commands.extend(now.iter().map(|row| rename(row, &row.new)));
        waiting = later;
    }
    (!commands.is_empty()).then_some(Command::Batch { label, commands })
}

#[cfg(test)]
mod tests {
    use super::super::test_utils::run;
    use super::*;
    use crate::import::{ImportOptions, Source, import};

    fn document(sql: &str) -> Document {
        import(vec![Source::new("a.sql", sql.as_bytes().to_vec())], &ImportOptions::default())
            .document
    }

    fn tables(document: &Document) -> Vec<ObjectRef> {
        document.schema.tables.iter().map(|t| ObjectRef::Table(t.id.clone())).collect()
    }

    fn names(document: &Document) -> Vec<String> {
        document.schema.tables.iter().map(|t| t.name.to_string()).collect()
    }

    #[test]
    fn names_become_snake_case() {
        for (name, snake) in [
            ("createdAt", "created_at"),
            ("UserID", "user_id"),
            ("HTTPServer", "http_server"),
            ("Created  At", "created_at"),
            ("created-at", "created_at"),
            ("already_so", "already_so"),
            ("v2Users", "v2_users"),
            ("_x_", "x"),
        ] {
            assert_eq!(snake_case(name), snake);
        }
    }

    #[test]
    fn steps_are_taken_in_order() {
        let pattern = Pattern {
            remove_prefix: "tbl_".to_owned(),
            remove_suffix: "_t".to_owned(),
            find: "usr".to_owned(),
            replace: "user".to_owned(),
            add_prefix: "auth_".to_owned(),
            add_suffix: "s".to_owned(),
            snake_case: true,
        };
        assert_eq!(pattern.applied("tbl_usr_t"), "auth_users");
        let only = Pattern { remove_prefix: "users".to_owned(), ..Pattern::default() };
        assert_eq!(only.applied("users"), "users", "a name does not become nothing");
    }

    #[test]
    fn what_cannot_be_is_said_and_the_rest_is_done_as_one_step() {
        let before = document(
            "create table t_a (id int); create table t_b (id int); create table b (id int);
             create table t_c (id int references auth.users (id));",
        );
        let pattern = Pattern { remove_prefix: "t_".to_owned(), ..Pattern::default() };
        let rows = renamings(&before, &tables(&before), &pattern);
        let problem = |name: &str| rows.iter().find(|r| r.old == name).unwrap().problem.clone();
        assert_eq!(problem("t_b").as_deref(), Some("This name is taken."));
        assert_eq!((problem("t_a"), problem("users")), (None, None));
        let after = run(&before, &rename_command(&rows, "x".to_owned()).unwrap()).document;
        assert_eq!(names(&after), ["users", "b", "a", "t_b", "c"]);
    }

    #[test]
    fn two_that_would_get_one_name_collide() {
        let before = document("create table a1 (id int); create table a2 (id int);");
        let digits =
            Pattern { find: "1".to_owned(), replace: "2".to_owned(), ..Pattern::default() };
        let rows = renamings(&before, &tables(&before), &digits);
        assert_eq!(rows.iter().filter(|r| r.problem.is_some()).count(), 1);
    }

    #[test]
    fn names_can_go_along_a_chain_and_round_in_a_circle() {
        let before = document("create table a (id int); create table ab (id int);");
        let longer = Pattern { add_suffix: "b".to_owned(), ..Pattern::default() };
        let rows = renamings(&before, &tables(&before), &longer);
        let after = run(&before, &rename_command(&rows, "x".to_owned()).unwrap()).document;
        assert_eq!(names(&after), ["ab", "abb"]);
        let rows = vec![
            Renaming {
                object: ObjectRef::Table(TableId::new("public.a")),
                old: "a".to_owned(),
                new: "ab".to_owned(),
                problem: None,
            },
            Renaming {
                object: ObjectRef::Table(TableId::new("public.ab")),
                old: "ab".to_owned(),
                new: "a".to_owned(),
                problem: None,
            },
        ];
        let after = run(&before, &rename_command(&rows, "x".to_owned()).unwrap()).document;
        assert_eq!(names(&after), ["ab", "a"]);
    }

    #[test]
    fn columns_are_renamed_in_their_table() {
        let before = document(r#"create table t ("userId" int, user_id int, "createdAt" int);"#);
        let table = before.schema.tables.iter().next().unwrap();
        let columns: Vec<_> = table
            .columns
            .iter()
            .map(|c| ObjectRef::Column(table.id.clone(), c.id.clone()))
            .collect();
        let pattern = Pattern { snake_case: true, ..Pattern::default() };
        let rows = renamings(&before, &columns, &pattern);
        let problems: Vec<_> = rows.iter().map(|r| r.problem.is_some()).collect();
        assert_eq!(problems, [true, false, false]);
    }

    #[test]
    fn too_long_names_are_refused() {
        let before = document("create table a (id int);");
        let pattern = Pattern { add_suffix: "x".repeat(63), ..Pattern::default() };
        let rows = renamings(&before, &tables(&before), &pattern);
        assert!(rows.iter().all(|r| r.problem.is_some()));
        assert_eq!(rename_command(&rows, "x".to_owned()), None);
    }
}
