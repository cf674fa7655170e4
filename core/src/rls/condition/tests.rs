//! Conditions as they are read, and what is asked of them.

use super::*;
use crate::import::{ImportOptions, Source as File, import};
use crate::model::Document;

const SCHEMA: &str = "
    create schema auth; create schema app;
    create function auth.uid() returns uuid language sql stable as 'select null::uuid';
    create function auth.jwt() returns jsonb language sql stable as 'select null::jsonb';
    create function is_admin(who uuid) returns boolean language sql stable as 'select true';
    create table teams (id uuid primary key, name text);
    create table members (team_id uuid references teams, user_id uuid, role text);
    create view staff as select user_id from members where role = 'staff';
    create table notes (id uuid primary key, team_id uuid references teams, owner_id uuid, title text, is_public boolean,
        tags text[], doc jsonb);";

fn document(condition: &str) -> Document {
    let sql = format!("{SCHEMA} create policy p on notes using ({condition});");
    let imported = import(vec![File::new("a.sql", sql)], &ImportOptions::default());
    let failed = imported.report.rows.iter().find(|row| row.reason.is_some());
    assert!(failed.is_none(), "{failed:?}");
    imported.document
}

fn tree(condition: &str) -> Term {
    let document = document(condition);
    let table = TableId::new("public.notes");
    let notes = document.schema.tables.get(&table);
    let using = notes.and_then(|table| table.policies[0].using.as_ref());
    let tree = using.and_then(|using| read(&document.schema, &table, using));
    tree.unwrap_or_else(|| panic!("{condition} is not read"))
}

/// A tree in few words: columns as `own.x`, `0.1.x` (how far out, which source) or `?.x`.
fn told(term: &Term) -> String {
    let all = |terms: &[Term], word: &str| terms.iter().map(told).collect::<Vec<_>>().join(word);
    match &term.kind {
        Kind::And(terms) => format!("({})", all(terms, " & ")),
        Kind::Or(terms) => format!("({})", all(terms, " | ")),
        Kind::Not(term) => format!("!{}", told(term)),
        Kind::Constant(Constant::Null) => "null".to_owned(),
        Kind::Constant(Constant::Boolean(b)) => b.to_string(),
        Kind::Constant(Constant::Number(n)) => n.clone(),
        Kind::Constant(Constant::Text(text)) => format!("'{text}'"),
        Kind::Column(column) => format!("{}.{}", place(column.origin), column.name),
        Kind::WholeRow(origin) => format!("{}.*", place(*origin)),
        Kind::Compare { operator, left, right } => {
            format!("{} {} {}", told(left), operator.sql(), told(right))
        }
        Kind::Is { operand, what } => format!("{} is {what:?}", told(operand)),
        Kind::Member { operand, operator, all: each, set } => {
            let set = match set {
                Set::List(list) => all(list, ", "),
                Set::Array(array) => told(array),
                Set::Query(query) => of_query(query),
            };
            let word = if *each { "all" } else { "any" };
            format!("{} {} {word} [{set}]", told(operand), operator.sql())
        }
        Kind::Exists(query) => format!("exists [{}]", of_query(query)),
        Kind::Scalar(query) => format!("[{}]", of_query(query)),
        Kind::Call(call) => {
            let schema = call.schema.as_ref().map(|s| format!("{s}.")).unwrap_or_default();
            let mark = if call.wrapped { "once " } else { "" };
            format!("{mark}{schema}{}({})", call.name, all(&call.arguments, ", "))
        }
        Kind::Path { base, keys, as_text } => {
            format!("{}/{}{}", told(base), keys.join("/"), if *as_text { "!" } else { "" })
        }
        Kind::Cast { operand, to } => format!("{}::{to}", told(operand)),
        Kind::Case { arms, otherwise, .. } => {
            let arm = |(a, b): &(Term, Term)| format!("{} -> {}", told(a), told(b));
            let arms: Vec<String> = arms.iter().map(arm).collect();
            format!(
                "case {} else {}",
                arms.join(", "),
                otherwise.as_ref().map_or(String::new(), |t| told(t))
            )
        }
        Kind::Array(terms) => format!("array {}", all(terms, ", ")),
        Kind::Row(terms) => format!("row {}", all(terms, ", ")),
        Kind::Operation { operator, operands } => {
            format!("({})", all(operands, &format!(" {operator} ")))
        }
        Kind::Other(terms) => format!("other({})", all(terms, ", ")),
    }
}

fn place(origin: Origin) -> String {
    match origin {
        Origin::Own => "own".to_owned(),
        Origin::Source { up, number } => format!("{up}.{number}"),
        Origin::Unknown => "?".to_owned(),
    }
}

fn of_query(query: &Query) -> String {
    if !query.branches.is_empty() {
        return query.branches.iter().map(of_query).collect::<Vec<_>>().join(" + ");
    }
    let with = query.with.iter().map(|(name, query)| format!("with {name}: {}; ", of_query(query)));
    let source = |source: &Source| match &source.relation {
        Relation::Table(id) => id.to_string(),
        Relation::View(id) => format!("view {id}"),
        Relation::With(name) => format!("with {name}"),
        Relation::Function(call) => format!("{}()", call.name),
        Relation::Query(query) => format!("({})", of_query(query)),
        Relation::Unknown(name) => format!("?{name}"),
    };
    let sources: Vec<String> = query.sources.iter().map(source).collect();
    let columns: Vec<String> = query.columns.iter().map(told).collect();
    let condition =
        query.condition.as_ref().map(|c| format!(" where {}", told(c))).unwrap_or_default();
    let mark = if query.is_plain { "" } else { "~" };
    format!(
        "{mark}{}{} of {}{condition}",
        with.collect::<String>(),
        columns.join(", "),
        sources.join(", ")
    )
}

#[test]
fn conditions_are_read_as_postgres_reads_them() {
    for (condition, wanted) in [
        ("true", "true"),
        ("is_public", "own.is_public"),
        ("owner_id = auth.uid()", "own.owner_id = auth.uid()"),
        ("(select auth.uid()) = owner_id", "[once auth.uid() of ] = own.owner_id"),
        (
            "(select auth.uid() as uid)::text = owner_id::text",
            "[once auth.uid() of ]::text = own.owner_id::text",
        ),
        (
            "is_public or not (owner_id <> auth.uid() and team_id is not null) or false",
            "(own.is_public | !(own.owner_id <> auth.uid() & !own.team_id is Null) | false)",
        ),
        ("not owner_id = auth.uid()", "!own.owner_id = auth.uid()"),
        (
            "is_public is true and team_id is not distinct from owner_id",
            "(own.is_public is True & own.team_id IS NOT DISTINCT FROM own.owner_id)",
        ),
        (
            "auth.jwt() -> 'app_metadata' ->> 'role' = 'admin'",
            "auth.jwt()/app_metadata/role! = 'admin'",
        ),
        (
            "((select auth.jwt()) -> 'app_metadata' ->> 'team')::uuid = team_id",
            "[once auth.jwt() of ]/app_metadata/team!::uuid = own.team_id",
        ),
        (
            "auth.jwt() #>> '{app_metadata,role}' in ('a', 'b')",
            "auth.jwt()/app_metadata/role! = any ['a', 'b']",
        ),
        (
            "title not in ('a') and title like 'a' || title || 'b'",
            "(!own.title = any ['a'] & (own.title like (('a' || own.title) || 'b')))",
        ),
        (
            "title = any (array['a', 'b']::text[]) and 'x' <> all (tags)",
            "(own.title = any ['a', 'b'] & 'x' <> all [own.tags])",
        ),
        (
            "current_user = title and session_user <> current_setting('app.user', true)",
            "(current_user() = own.title & session_user() <> current_setting('app.user', true))",
        ),
        (
            "team_id in (select team_id from members where user_id = auth.uid())",
            "own.team_id = any [0.0.team_id of public.members where 0.0.user_id = auth.uid()]",
        ),
        (
            "team_id = any (select m.team_id from members m where m.user_id = (select auth.uid()))",
            "own.team_id = any [0.0.team_id of public.members where 0.0.user_id = [once auth.uid() of ]]",
        ),
        (
            "exists (select 1 from members m where m.team_id = notes.team_id and m.user_id = auth.uid())",
            "exists [1 of public.members where (0.0.team_id = own.team_id & 0.0.user_id = auth.uid())]",
        ),
        (
            "exists (select 1 from members m where m.team_id = team_id)",
            "exists [1 of public.members where 0.0.team_id = 0.0.team_id]",
        ),
        (
            "exists (select * from members m join teams t on t.id = m.team_id where m.user_id = owner_id and exists (select 1 from staff s where s.user_id = m.user_id))",
            "exists [ of public.members, public.teams where (0.1.id = 0.0.team_id & 0.0.user_id = own.owner_id & exists [1 of view public.staff where 0.0.user_id = 1.0.user_id])]",
        ),
        (
            "exists (select from members a join members b using (team_id) where a.user_id = auth.uid() limit 1)",
            "exists [~ of public.members, public.members where (0.0.team_id = 0.1.team_id & 0.0.user_id = auth.uid())]",
        ),
        (
            "team_id in (with mine as (select team_id from members) select team_id from mine union select id from teams)",
            "own.team_id = any [with mine: 0.0.team_id of public.members; 0.0.team_id of with mine + 0.0.id of public.teams]",
        ),
        (
            "is_admin(auth.uid()) and is_admin((select auth.uid()))",
            "(is_admin(auth.uid()) & is_admin([once auth.uid() of ]))",
        ),
        ("(select is_admin(owner_id))", "[is_admin(own.owner_id) of ]"),
        (
            "case when is_public then true else owner_id = auth.uid() end",
            "case own.is_public -> true else own.owner_id = auth.uid()",
        ),
        (
            "coalesce(doc ->> 'a', '') = '' and doc @> '{}'",
            "(coalesce(own.doc/a!, '') = '' & (own.doc @> '{}'))",
        ),
        ("length(title) between 1 and 10", "(length(own.title) >= 1 & length(own.title) <= 10)"),
        (
            "row(notes.*) is not null and tags[1] = 'a'",
            "(!row own.* is Null & other(own.tags, 1) = 'a')",
        ),
        (
            "owner_id in (select user_id from unnest(array[auth.uid()]) as user_id)",
            "own.owner_id = any [0.0.user_id of unnest()]",
        ),
        (
            "exists (select 1 from staff where user_id = owner_id)",
            "exists [1 of view public.staff where 0.0.user_id = own.owner_id]",
        ),
        (
            "exists (select from (select id, name as title from teams) t where title = 'a' and owner_id = id)",
            "exists [ of (0.0.id, 0.0.name of public.teams) where (0.0.title = 'a' & own.owner_id = 0.0.id)]",
        ),
        ("extract(epoch from now()) > 0", "other(now()) > 0"),
    ] {
        assert_eq!(told(&tree(condition)), wanted, "{condition}");
    }
}

#[test]
fn calls_are_found_wherever_they_are() {
    let calls = |condition: &str| -> Vec<String> {
        let tree = tree(condition);
        let calls = tree.calls().into_iter().filter(|call| call.is_of_auth());
        calls
            .map(|call| format!("{}{}", call.name, if call.wrapped { " once" } else { "" }))
            .collect()
    };
    assert_eq!(
        calls("owner_id = auth.uid() or owner_id = (select auth.uid())"),
        ["uid", "uid once"]
    );
    assert_eq!(calls("exists (select 1 from members where user_id = auth.uid())"), ["uid"]);
    assert_eq!(calls("owner_id in (select x from unnest(array[auth.uid()]) as x)"), ["uid"]);
    assert_eq!(calls("(select (auth.jwt() ->> 'a')::uuid = auth.uid())"), ["jwt once", "uid once"]);
    assert_eq!(calls("extract(epoch from (auth.jwt() ->> 'at')::timestamptz) > 0"), ["jwt"]);
}

#[test]
fn spans_are_places_of_the_text() {
    let text = " is_public  OR owner_id = auth.uid()";
    let document = document(text);
    let table = TableId::new("public.notes");
    let using = document.schema.tables.get(&table).unwrap().policies[0].using.clone().unwrap();
    let tree = read(&document.schema, &table, &using).unwrap();
    assert_eq!(tree.calls()[0].span.of(using.text()), "auth.uid()");
    assert_eq!(tree.disjuncts()[1].span.of(using.text()), "owner_id = auth.uid()");
}

#[test]
fn rows_are_sought_by_what_is_the_same_for_all_of_them() {
    let sought = |condition: &str| -> Vec<String> {
        tree(condition).sought().iter().map(|s| s.column.name.to_string()).collect()
    };
    assert_eq!(
        sought("owner_id = auth.uid() or (is_public and team_id = (auth.jwt() ->> 't')::uuid)"),
        ["owner_id", "team_id"]
    );
    assert_eq!(
        sought("team_id in (select team_id from members where user_id = auth.uid())"),
        ["team_id"]
    );
    assert!(sought("owner_id = team_id").is_empty());
    assert!(sought("not (owner_id = auth.uid())").is_empty());
    assert!(sought("exists (select 1 from members m where m.team_id = notes.team_id)").is_empty());
    assert!(
        sought("owner_id in (select user_id from members m where m.team_id = notes.team_id)")
            .is_empty()
    );
}

#[test]
fn what_is_read_is_known() {
    let tree = tree(
        "team_id in (select team_id from members where user_id in (select user_id from staff)) and is_public",
    );
    assert_eq!(tree.tables(), [&TableId::new("public.members")].into());
    assert_eq!(tree.views().len(), 1);
    let own: Vec<String> = tree.own_columns().into_iter().map(ToString::to_string).collect();
    assert_eq!(own, ["is_public", "team_id"]);
}

#[test]
fn constants_alone_decide() {
    for (condition, truth) in [
        ("true", Some(Truth::True)),
        ("((1 = 1))", Some(Truth::True)),
        ("'a' <> 'a' or not false", Some(Truth::True)),
        ("is_public or true", Some(Truth::True)),
        ("is_public and false", Some(Truth::False)),
        ("'t'::boolean", Some(Truth::True)),
        ("null", Some(Truth::Null)),
        ("owner_id = null", Some(Truth::Null)),
        ("true and null", Some(Truth::Null)),
        ("is_public", None),
        ("(select true)", Some(Truth::True)),
        ("1 = 2", None),
    ] {
        assert_eq!(tree(condition).constant_truth(), truth, "{condition}");
    }
}

#[test]
fn hostile_texts_end() {
    let table = TableId::new("public.notes");
    let document = document("true");
    let deep = format!("{}true{}", "(".repeat(5_000), ")".repeat(5_000));
    let nested = (0..80).fold("select 1".to_owned(), |inner, _| format!("select ({inner})"));
    let long = vec!["is_public"; 300].join(" or ");
    for text in [deep, format!("({nested}) = 1"), "a b c".to_owned(), String::new(), ")".to_owned()]
    {
        let _ = read(&document.schema, &table, &Expr::opaque(text));
    }
    let tree = read(&document.schema, &table, &Expr::opaque(long)).unwrap();
    assert_eq!(tree.disjuncts().len(), 300);
}

#[test]
fn the_queries_of_a_body_are_read() {
    let document = document("true");
    let body = "select team_id from members where user_id = auth.uid(); select 1";
    let queries = read_queries(&document.schema, body).unwrap();
    assert_eq!(queries.len(), 2);
    assert_eq!(queries[0].all_tables(), [&TableId::new("public.members")].into());
}
