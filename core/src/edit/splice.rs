//! Writing a new name into the texts that mention an object.
//!
//! A [`Reference`] covers one identifier, its double quotes included. It may lie inside a string
//! constant, as in `nextval('public.t_id_seq'::regclass)`: readers make such references for constants
//! that are cast to `regclass` and its kin. There the new name is quoted as an identifier first, and
//! then as part of the constant. A reference that covers a whole constant, quotes included, is a label
//! of an enum.

use crate::model::{Expr, ObjectRef, Reference};
use crate::sql::scan::{Kind, Token, tokens};
use crate::sql::{quote_ident, quote_literal, unquoted};

/// A place in a text and what shall stand there.
struct Change {
    start: usize,
    end: usize,
    text: String,
}

/// Replaces every mention of an object by a new name. None where the text does not mention it.
pub(super) fn renamed(expr: &Expr, target: &ObjectRef, new: &str) -> Option<Expr> {
    if !expr.mentions(target) {
        return None;
    }
    let text = expr.text();
    let tokens = tokens(text);
    let mut changes = Vec::new();
    for reference in expr.references().iter().filter(|r| r.target == *target) {
        let (start, end) = (reference.start as usize, reference.end as usize);
        let old = &text[start..end];
        let at = token_at(&tokens, start);
        let kind = at.and_then(|i| tokens.get(i)).map(|t| t.kind);
        if let (ObjectRef::Column(..), Some(at)) = (target, at)
            && let Some(end) = output_end(text, &tokens, at)
        {
            changes.push(Change { start: end, end, text: format!(" AS {old}") });
        }
        changes.push(Change { start, end, text: in_place(kind, old, new) });
    }
    Some(edited(expr, changes, Clone::clone))
}

/// Writes a text at other places of an expression, each from its start to its end in bytes.
pub(super) fn with_text_at(expr: &Expr, places: &[(usize, usize)], text: &str) -> Expr {
    let change = |&(start, end): &(usize, usize)| Change { start, end, text: text.to_owned() };
    edited(expr, places.iter().map(change).collect(), Clone::clone)
}

/// Writes another schema before every mention of an object that moved, and the new one where none was
/// written, so that the text finds it whatever the search path is. None where nothing changes.
pub(super) fn requalified(
    expr: &Expr,
    target: &ObjectRef,
    old: (&str, &ObjectRef),
    new: (&str, &ObjectRef),
) -> Option<Expr> {
    if !expr.mentions(target) {
        return None;
    }
    let text = expr.text();
    let tokens = tokens(text);
    let mut changes = Vec::new();
    let mut schemas = Vec::new();
    for reference in expr.references().iter().filter(|r| r.target == *target) {
        let start = reference.start as usize;
        let at = token_at(&tokens, start);
        let token = at.and_then(|i| tokens.get(i)).copied();
        let kind = token.map(|t| t.kind);
        let literal = matches!(kind, Some(Kind::Literal | Kind::Escaped));
        let qualifier = if literal {
            let inside = token.map_or(start, |t| t.start + 1);
            qualifier_in_literal(text, inside, start)
        } else {
            at.and_then(|i| qualifier_before(&tokens, i)).map(|t| (t.start, t.end))
        };
        match qualifier {
            Some((start, end)) => {
                let written = &text[start..end];
                if unquoted(written) == old.0 {
                    schemas.push(start);
                    changes.push(Change { start, end, text: in_place(kind, written, new.0) });
                }
            }
            None if new.0 != "public" => {
                let text = format!("{}.", in_place(kind, "", new.0));
                changes.push(Change { start, end: start, text });
            }
            None => {}
        }
    }
    if changes.is_empty() {
        return None;
    }
    Some(edited(expr, changes, |r: &Reference| {
        let mut r = r.clone();
        if r.target == *old.1 && schemas.contains(&(r.start as usize)) {
            r.target = new.1.clone();
        }
        r
    }))
}

/// Whether a text names something in words that no reference covers.
pub(super) fn mentions_word(expr: &Expr, name: &str) -> bool {
    let text = expr.text();
    if !contains_folded(text, name) {
        return false;
    }
    let covered = |start: usize, end: usize| {
        expr.references().iter().any(|r| (r.start as usize) < end && start < r.end as usize)
    };
    tokens(text).into_iter().any(|token| match token.kind {
        Kind::Word | Kind::Quoted => {
            unquoted(token.text(text)) == name && !covered(token.start, token.end)
        }
        Kind::Literal | Kind::Escaped => {
            // Text from which SQL is put together.
            !covered(token.start, token.end)
                && token
                    .text(text)
                    .split(|c: char| !c.is_alphanumeric() && c != '_')
                    .any(|word| word == name)
        }
        Kind::Sign(_) => false,
    })
}

fn contains_folded(text: &str, name: &str) -> bool {
    if text.contains(name) {
        return true;
    }
    let may_fold = text.bytes().any(|b| !b.is_ascii() || b.is_ascii_uppercase());
    may_fold && text.to_lowercase().contains(name)
}

fn in_place(kind: Option<Kind>, old: &str, new: &str) -> String {
    if old.starts_with(['\'', 'E', 'e']) && old.ends_with('\'') {
        return quote_literal(new);
    }
    let name = quote_ident(new);
    match kind {
        Some(Kind::Literal) => name.replace('\'', "''"),
        Some(Kind::Escaped) => name.replace('\\', "\\\\").replace('\'', "''"),
        _ => name.into_owned(),
    }
}

fn token_at(tokens: &[Token], offset: usize) -> Option<usize> {
    let i = tokens.partition_point(|t| t.end <= offset);
    tokens.get(i).is_some_and(|t| t.start <= offset).then_some(i)
}

/// The identifier before a dot before the token.
fn qualifier_before(tokens: &[Token], at: usize) -> Option<Token> {
    let dot = tokens.get(at.checked_sub(1)?)?;
    let qualifier = tokens.get(at.checked_sub(2)?)?;
    (dot.is_sign('.') && matches!(qualifier.kind, Kind::Word | Kind::Quoted)).then_some(*qualifier)
}

/// Start and end of an identifier and its dot, right before `end`, in a string constant.
fn qualifier_in_literal(text: &str, from: usize, end: usize) -> Option<(usize, usize)> {
    let before = text.get(from..end)?;
    let identifier = before.strip_suffix('.')?;
    (!identifier.is_empty()).then_some((from, from + identifier.len()))
}

/// Where a column that is an item of a SELECT list all by itself ends, its cast included. Postgres then
/// calls the output by the column's name, so a rename has to keep the old one with `AS`.
fn output_end(text: &str, tokens: &[Token], at: usize) -> Option<usize> {
    let mut first = at;
    while first >= 2 && qualifier_before(tokens, first).is_some() {
        first -= 2;
    }
    let before = tokens.get(first.checked_sub(1)?)?;
    let starts_item = before.is_sign(',')
        || ["select", "distinct", "all"].iter().any(|word| before.is_word(text, word));
    if !starts_item || !in_select_list(text, &tokens[..first]) {
        return None;
    }
    let mut last = at;
    let is_sign = |i: usize, sign| tokens.get(i).is_some_and(|t| t.is_sign(sign));
    while is_sign(last + 1, ':') && is_sign(last + 2, ':') {
        last = type_end(text, tokens, last + 3)?;
    }
    let ends_item = match tokens.get(last + 1) {
        None => true,
        Some(next) => {
            next.is_sign(',')
                || next.is_sign(')')
                || next.is_sign(';')
                || ["from", "where", "union", "except", "intersect", "into"]
                    .iter()
                    .any(|word| next.is_word(text, word))
        }
    };
    ends_item.then(|| tokens[last].end)
}

/// The last token of a type's name that begins at `at`. None where it is not clear where it ends.
fn type_end(text: &str, tokens: &[Token], at: usize) -> Option<usize> {
    let is_sign = |i: usize, sign| tokens.get(i).is_some_and(|t| t.is_sign(sign));
    let is_name =
        |i: usize| tokens.get(i).is_some_and(|t| matches!(t.kind, Kind::Word | Kind::Quoted));
    let mut last = is_name(at).then_some(at)?;
    while is_sign(last + 1, '.') && is_name(last + 2) {
        last += 2;
    }
    let words = |from: usize, words: &[&str]| {
        words
            .iter()
            .enumerate()
            .all(|(i, word)| tokens.get(from + i).is_some_and(|t| t.is_word(text, word)))
    };
    for second in ["precision", "varying"] {
        if words(last + 1, &[second]) {
            last += 1;
        }
    }
    if is_sign(last + 1, '(') {
        let close = tokens.iter().skip(last + 2).position(|t| t.is_sign(')'))?;
        last += 2 + close;
    }
    for zone in [["with", "time", "zone"], ["without", "time", "zone"]] {
        if words(last + 1, &zone) {
            last += 3;
        }
    }
    while is_sign(last + 1, '[') {
        let close = tokens.iter().skip(last + 2).position(|t| t.is_sign(']'))?;
        last += 2 + close;
    }
    Some(last)
}

fn in_select_list(text: &str, before: &[Token]) -> bool {
    const OTHERS: &[&str] = &[
        "from",
        "where",
        "group",
        "order",
        "having",
        "by",
        "on",
        "using",
        "limit",
        "offset",
        "set",
        "values",
        "returning",
        "partition",
        "window",
        "join",
        "insert",
        "update",
        "delete",
    ];
    let mut depth = 0usize;
    for token in before.iter().rev() {
        match token.kind {
            Kind::Sign(')') => depth += 1,
            Kind::Sign('(') => match depth.checked_sub(1) {
                Some(less) => depth = less,
                None => return false,
            },
            Kind::Word if depth == 0 => {
                if token.is_word(text, "select") {
                    return true;
                }
                if OTHERS.iter().any(|word| token.is_word(text, word)) {
                    return false;
                }
            }
            _ => {}
        }
    }
    false
}

/// The expression with other text in some places. References move along; one that was replaced as a
/// whole covers its new text.
fn edited(
    expr: &Expr,
    mut changes: Vec<Change>,
    retarget: impl Fn(&Reference) -> Reference,
) -> Expr {
    changes.sort_by_key(|c| (c.start, c.end));
    let old = expr.text();
    let mut text = String::with_capacity(old.len() + 16);
    let mut references = Vec::with_capacity(expr.references().len());
    let mut pending = expr.references().iter().peekable();
    let mut copied = 0;
    for change in &changes {
        if change.start < copied {
            continue;
        }
        while let Some(r) = pending.next_if(|r| r.end as usize <= change.start) {
            references.push(moved(retarget(r), text.len(), copied));
        }
        text.push_str(&old[copied..change.start]);
        let at = text.len();
        text.push_str(&change.text);
        copied = change.end;
        let replaced = |r: &&Reference| {
            change.start < change.end
                && (r.start as usize, r.end as usize) == (change.start, change.end)
        };
        if let Some(r) = pending.next_if(replaced) {
            references.push(Reference {
                start: offset(at),
                end: offset(text.len()),
                ..retarget(r)
            });
        }
    }
    for r in pending {
        references.push(moved(retarget(r), text.len(), copied));
    }
    text.push_str(&old[copied..]);
    Expr::new(text, references)
}

/// A reference after `copied` in the old text, where `written` bytes of the new one stand.
fn moved(mut r: Reference, written: usize, copied: usize) -> Reference {
    let shift = |at: u32| offset((at as usize + written).saturating_sub(copied));
    (r.start, r.end) = (shift(r.start), shift(r.end));
    r
}

fn offset(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{ColumnId, SchemaId, SequenceId, TableId};

    /// Reads `«…»` as references to one object and `‹…›` as references to another.
    fn marked(text: &str, target: &ObjectRef, other: &ObjectRef) -> Expr {
        let (mut plain, mut references, mut start) = (String::new(), Vec::new(), 0);
        for c in text.chars() {
            match c {
                '«' | '‹' => start = plain.len(),
                '»' | '›' => references.push(Reference {
                    start: offset(start),
                    end: offset(plain.len()),
                    target: if c == '»' { target.clone() } else { other.clone() },
                }),
                c => plain.push(c),
            }
        }
        Expr::new(plain, references)
    }

    fn check(before: &str, new: &str, after: &str) {
        let column = ObjectRef::Column(TableId::new("t"), ColumnId::new("a"));
        let other = ObjectRef::Table(TableId::new("t"));
        let result = renamed(&marked(before, &column, &other), &column, new);
        assert_eq!(result, Some(marked(after, &column, &other)), "{before}");
    }

    #[test]
    fn a_column_is_renamed_wherever_it_is_mentioned() {
        check("«a» > 0 AND ‹t›.«a» < 9", "b", "«b» > 0 AND ‹t›.«b» < 9");
        check("«\"A\"» is null", "a", "«a» is null");
        check("«a» is null", "order", "«\"order\"» is null");
    }

    #[test]
    fn an_output_column_keeps_its_name() {
        check("SELECT «a» FROM ‹t›", "b", "SELECT «b» AS a FROM ‹t›");
        check("SELECT ‹t›.«a», x FROM ‹t›", "b", "SELECT ‹t›.«b» AS a, x FROM ‹t›");
        check("SELECT 1, «a»::text FROM ‹t›", "b", "SELECT 1, «b»::text AS a FROM ‹t›");
        check(
            "SELECT «a»::timestamp(3) without time zone",
            "b",
            "SELECT «b»::timestamp(3) without time zone AS a",
        );
    }

    #[test]
    fn what_is_not_an_output_column_gets_no_alias() {
        check("SELECT «a» AS x FROM ‹t›", "b", "SELECT «b» AS x FROM ‹t›");
        check("SELECT «a» x FROM ‹t›", "b", "SELECT «b» x FROM ‹t›");
        check("SELECT coalesce(«a», 1) FROM t", "b", "SELECT coalesce(«b», 1) FROM t");
        check("SELECT 1 FROM t GROUP BY c, «a», d", "b", "SELECT 1 FROM t GROUP BY c, «b», d");
        check("SELECT «a» + 1 FROM t", "b", "SELECT «b» + 1 FROM t");
        check("SELECT 1 WHERE x IN (y, «a»)", "b", "SELECT 1 WHERE x IN (y, «b»)");
    }

    #[test]
    fn a_name_in_a_string_constant_is_quoted_twice() {
        let sequence = ObjectRef::Sequence(SequenceId::new("s"));
        let other = ObjectRef::Schema(SchemaId::new("public"));
        let check = |before: &str, new: &str, after: &str| {
            let result = renamed(&marked(before, &sequence, &other), &sequence, new);
            assert_eq!(result, Some(marked(after, &sequence, &other)), "{before}");
        };
        check(
            "nextval('‹public›.«s»'::regclass)",
            "it's",
            "nextval('‹public›.«\"it''s\"»'::regclass)",
        );
        check("nextval('«s»'::regclass)", "r", "nextval('«r»'::regclass)");
        check("f('x''y', «s»)", "it's", "f('x''y', «\"it's\"»)");
    }

    #[test]
    fn a_move_changes_the_schema_or_adds_it() {
        let table = ObjectRef::Table(TableId::new("t"));
        let old = ObjectRef::Schema(SchemaId::new("public"));
        let new = ObjectRef::Schema(SchemaId::new("app"));
        let check = |before: &str, after: &str| {
            let result =
                requalified(&marked(before, &table, &old), &table, ("public", &old), ("app", &new));
            assert_eq!(result, Some(marked(after, &table, &new)), "{before}");
        };
        check("SELECT 1 FROM ‹public›.«t»", "SELECT 1 FROM ‹app›.«t»");
        check("SELECT «t».x FROM «t»", "SELECT app.«t».x FROM app.«t»");
        check("f('‹public›.«t»'::regclass)", "f('‹app›.«t»'::regclass)");
        check("f('«t»'::regclass)", "f('app.«t»'::regclass)");
    }

    #[test]
    fn words_outside_references_are_found() {
        let column = ObjectRef::Column(TableId::new("t"), ColumnId::new("a"));
        let mentions = |text: &str| mentions_word(&marked(text, &column, &column), "users");
        assert!(mentions("select * from Users"));
        assert!(mentions("execute 'select * from users'"));
        assert!(!mentions("select * from «users»"));
        assert!(!mentions("select * from users_old -- users"));
        assert!(!mentions("select * from \"Users\""));
    }
}
