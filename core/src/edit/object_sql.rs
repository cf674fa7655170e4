//! The SQL of one object as a text that a person changes, and SQL that adds objects.
//!
//! The object's statements stand among all others in the SQL of the whole schema. What was changed in them is changed
//! there, each statement in its place, and the whole is read as [`SqlText`] reads it: with what it depends on, with the
//! identity of what stays, and with nothing else touched.

use super::sql_text::{SqlProblem, SqlReading, SqlText};
use crate::model::{Document, ObjectRef};
use crate::sql::{Piece, emit_object, split};
use std::collections::HashMap;

/// Above this many pairs of statements, only what both texts begin and end with is taken as unchanged.
const MAX_PAIRS: usize = 1_000_000;

/// What a changed text of an object makes of the document. Without an object the text is read after everything else,
/// so that what it makes is added.
pub fn read_object_sql(document: &Document, object: Option<&ObjectRef>, text: &str) -> SqlReading {
    let mut whole = SqlText::new(document);
    let old = object.and_then(|object| emit_object(document, object)).unwrap_or_default();
    let woven = weave(whole.text(), &old, text);
    match whole.read(&woven.text) {
        SqlReading::Problems { problems, total } => {
            let problems = problems.into_iter().map(|p| woven.back(text, p)).collect();
            SqlReading::Problems { problems, total }
        }
        other => other,
    }
}

/// A text with the statements of another in it.
#[derive(Default)]
struct Woven {
    text: String,
    /// Where the typed statements stand in it (start and end), and where each begins in the typed text.
    placed: Vec<(usize, usize, usize)>,
}

impl Woven {
    fn put(&mut self, piece: Piece<'_>) {
        let start = self.text.len();
        self.text.push_str(piece.text);
        self.placed.push((start, self.text.len(), piece.offset));
        self.text.push_str(";\n");
    }

    /// A place in the typed text; its beginning, for what is wrong elsewhere because of it.
    fn back(&self, typed: &str, problem: SqlProblem) -> SqlProblem {
        let home =
            self.placed.iter().find(|(start, end, _)| (*start..=*end).contains(&problem.start));
        let (start, end) = match home {
            Some((start, _, at)) => {
                let start = problem.start - start + at;
                (start, (start + problem.end - problem.start).min(typed.len()))
            }
            None => (0, typed.find(char::is_whitespace).unwrap_or(typed.len())),
        };
        let before = typed.get(..start).unwrap_or_default();
        let line_start = before.rfind('\n').map_or(0, |n| n + 1);
        let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        SqlProblem {
            start,
            end,
            line: count(before.matches('\n').count() + 1),
            column: count(before.get(line_start..).unwrap_or_default().chars().count() + 1),
            reason: match home {
                Some(_) => problem.reason,
                None => format!("Elsewhere in the schema: {}", problem.reason),
            },
        }
    }
}

/// Puts the statements of `new` where those of `old` stand in `whole`: each in the place of its partner, and those
/// without one after the statement before them.
fn weave(whole: &str, old: &str, new: &str) -> Woven {
    let old: Vec<&str> = split(old).map(|p| p.text).collect();
    let new: Vec<Piece<'_>> = split(new).collect();
    let partners = partners(&old, &new);
    let mut places: HashMap<&str, Vec<Piece<'_>>> = HashMap::new();
    let mut at_end = Vec::new();
    for (piece, partner) in new.iter().zip(&partners) {
        match partner.and_then(|at| old.get(at)) {
            Some(statement) => places.entry(statement).or_default().push(*piece),
            None => at_end.push(*piece),
        }
    }
    let mut woven = Woven::default();
    let mut copied = 0;
    for piece in split(whole).filter(|p| old.contains(&p.text)) {
        woven.text.push_str(whole.get(copied..piece.offset).unwrap_or_default());
        for typed in places.remove(piece.text).unwrap_or_default() {
            woven.put(typed);
        }
        copied = piece.offset + piece.text.len();
        // Its semicolon goes with it.
        let rest = whole.get(copied..).unwrap_or_default();
        copied += usize::from(rest.starts_with(';'));
    }
    woven.text.push_str(whole.get(copied..).unwrap_or_default());
    woven.text.push('\n');
    for piece in at_end {
        woven.put(piece);
    }
    woven
}

/// For each new statement the old one in whose place it stands; none where nothing was there before.
fn partners(old: &[&str], new: &[Piece<'_>]) -> Vec<Option<usize>> {
    let mut same = common(old, new);
    same.push((old.len(), new.len()));
    let mut partners = vec![None; new.len()];
    let (mut from_old, mut from_new) = (0, 0);
    for (at_old, at_new) in same {
        // Between statements that stayed: one in the place of another, and what is too many after the last of them.
        for (nth, partner) in partners.get_mut(from_new..at_new).into_iter().flatten().enumerate() {
            let beside = (from_old + nth).min(at_old.saturating_sub(1));
            *partner = old.len().checked_sub(1).map(|last| beside.min(last));
        }
        if let Some(partner) = partners.get_mut(at_new) {
            *partner = Some(at_old);
        }
        (from_old, from_new) = (at_old + 1, at_new + 1);
    }
    partners
}

/// The longest common list of statements, as pairs of places.
fn common(old: &[&str], new: &[Piece<'_>]) -> Vec<(usize, usize)> {
    let equal =
        |a: usize, b: usize| old.get(a).is_some_and(|o| new.get(b).map(|n| n.text) == Some(*o));
    let shorter = old.len().min(new.len());
    let start = (0..shorter).take_while(|n| equal(*n, *n)).count();
    let end = (1..=shorter - start).take_while(|n| equal(old.len() - n, new.len() - n)).count();
    let (rows, columns) = (old.len() - start - end, new.len() - start - end);
    let mut pairs: Vec<(usize, usize)> = (0..start).map(|n| (n, n)).collect();
    if rows.saturating_mul(columns) <= MAX_PAIRS {
        let width = columns + 1;
        let mut lengths = vec![0_u32; (rows + 1) * width];
        for a in (0..rows).rev() {
            for b in (0..columns).rev() {
                lengths[a * width + b] = if equal(start + a, start + b) {
                    lengths[(a + 1) * width + b + 1] + 1
                } else {
                    lengths[(a + 1) * width + b].max(lengths[a * width + b + 1])
                };
            }
        }
        let (mut a, mut b) = (0, 0);
        while a < rows && b < columns {
            if equal(start + a, start + b) {
                pairs.push((start + a, start + b));
                (a, b) = (a + 1, b + 1);
            } else if lengths[(a + 1) * width + b] >= lengths[a * width + b + 1] {
                a += 1;
            } else {
                b += 1;
            }
        }
    }
    pairs.extend((1..=end).rev().map(|n| (old.len() - n, new.len() - n)));
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::edit::test_utils::check_applied;
    use crate::edit::{Command, apply};
    use crate::import::{ImportOptions, Source, import};
    use crate::model::{TableId, ViewId};

    const SCHEMA: &str = "
        CREATE TABLE users (id bigint PRIMARY KEY, name text);
        CREATE TABLE posts (id bigint PRIMARY KEY, user_id bigint REFERENCES users);
        CREATE INDEX posts_user_id_idx ON posts (user_id);
        CREATE VIEW names AS SELECT name FROM users;
        COMMENT ON TABLE posts IS 'what is said';";

    fn document() -> Document {
        import(vec![Source::new("s.sql", SCHEMA)], &ImportOptions::default()).document
    }

    fn posts() -> ObjectRef {
        ObjectRef::Table(TableId::new("public.posts"))
    }

    fn text(object: &ObjectRef) -> String {
        emit_object(&document(), object).unwrap()
    }

    fn read(object: Option<&ObjectRef>, text: &str) -> Document {
        let before = document();
        match read_object_sql(&before, object, text) {
            SqlReading::Read(after) => {
                // What is read is sound and can be undone, as of every command.
                let command = Command::Replace { document: after.clone(), base: None };
                check_applied(&before, &command, &apply(&before, &command).unwrap());
                *after
            }
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_text_that_is_not_changed_changes_nothing() {
        assert_eq!(read(Some(&posts()), &text(&posts())), document());
    }

    #[test]
    fn a_changed_statement_takes_its_old_place() {
        let changed = text(&posts())
            .replace("id      bigint", "id uuid")
            .replace("what is said", "what was said")
            .replace(
                "REFERENCES public.users (id)",
                "REFERENCES public.users (id) ON DELETE CASCADE",
            );
        let after = read(Some(&posts()), &changed);
        let table = after.schema.tables.get(&TableId::new("public.posts")).unwrap();
        assert_eq!(after.schema.type_text(&table.columns[0].data_type), "uuid");
        assert_eq!(table.comment.as_deref(), Some("what was said"));
        assert_eq!((table.foreign_keys().count(), table.indexes.len()), (1, 1));
        assert_eq!(after.schema.tables.len(), 2);
    }

    #[test]
    fn statements_are_added_and_taken_away() {
        let with = format!("{}CREATE INDEX ON public.posts (id, user_id);", text(&posts()));
        assert_eq!(
            read(Some(&posts()), &with)
                .schema
                .tables
                .get(&TableId::new("public.posts"))
                .unwrap()
                .indexes
                .len(),
            2
        );
        let without =
            text(&posts()).replace("CREATE INDEX posts_user_id_idx ON public.posts (user_id);", "");
        let after = read(Some(&posts()), &without);
        assert!(after.schema.tables.get(&TableId::new("public.posts")).unwrap().indexes.is_empty());
    }

    #[test]
    fn a_table_whose_default_waits_for_a_function_is_changed() {
        let schema = "
            CREATE TABLE counters (id bigint PRIMARY KEY, n bigint);
            CREATE FUNCTION next_of(c counters) RETURNS bigint LANGUAGE sql AS 'select c.n + 1';
            ALTER TABLE counters ALTER COLUMN n SET DEFAULT next_of(NULL);";
        let document =
            import(vec![Source::new("s.sql", schema)], &ImportOptions::default()).document;
        let id = TableId::new("public.counters");
        let object = ObjectRef::Table(id.clone());
        let text = emit_object(&document, &object).unwrap();
        let typed = text.replace("n  bigint", "n  integer");
        assert_ne!(typed, text);
        let SqlReading::Read(after) = read_object_sql(&document, Some(&object), &typed) else {
            panic!("refused: {typed}");
        };
        let column = &after.schema.tables.get(&id).unwrap().columns[1];
        assert_eq!(after.schema.type_text(&column.data_type), "integer");
        assert!(column.default.is_some());
    }

    #[test]
    fn a_view_is_renamed_and_keeps_its_id() {
        let object = ObjectRef::View(ViewId::new("public.names"));
        let after = read(Some(&object), &text(&object).replace("public.names", "public.all_names"));
        let names: Vec<_> = after.schema.views.iter().map(|v| v.name.as_str()).collect();
        assert_eq!(names, ["all_names"]);
    }

    #[test]
    fn sql_adds_what_it_makes() {
        let after = read(None, "CREATE VIEW latest AS SELECT * FROM posts; CREATE ROLE reader;");
        assert_eq!((after.schema.views.len(), after.schema.roles.len()), (2, 1));
    }

    #[test]
    fn what_is_wrong_is_told_where_it_was_typed() {
        let before = document();
        let typed = text(&posts()).replace("user_id bigint", "user_id bigint bogus");
        let SqlReading::Problems { problems, .. } =
            read_object_sql(&before, Some(&posts()), &typed)
        else {
            panic!("this cannot be read");
        };
        let line = typed.lines().nth(2).unwrap();
        assert!(line.contains("bogus"), "{line}");
        assert_eq!(problems[0].line, 3);
        let gone = ObjectRef::Table(TableId::new("public.users"));
        let typed = text(&gone).replace("  name text", "  title boolean[]");
        let SqlReading::Problems { problems, .. } = read_object_sql(&before, Some(&gone), &typed)
        else {
            return;
        };
        assert!(problems[0].reason.contains("name"), "{problems:?}");
    }
}
