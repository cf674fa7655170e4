//! `FROM` and `WHERE`: sources of rows, and the rows that go together.
//!
//! Each condition is asked as soon as the sources that it names are there, and an equality between two
//! sources looks rows up in a map, so that a join of large catalogs stays quick.

use super::eval::{Eval, no_expression};
use super::join::Join;
use super::query::{self, ResultSet, Scope};
use super::value::Value;
use super::{Stop, catalogs, functions, unknown};
use crate::model::Name;
use crate::sql::read::syntax::{name_of, qualified, string};
use squawk_syntax::SyntaxNode;
use squawk_syntax::ast::{self, AstNode};
use std::cell::OnceCell;
use std::collections::HashMap;
use std::rc::Rc;

/// Sources of one query; more is not followed.
const MAX_SOURCES: usize = 12;

/// A row of a source.
#[derive(Clone, Debug)]
pub(in crate::sql) enum Item<'w> {
    Catalog(catalogs::Object<'w>),
    Values(Rc<Vec<Value>>),
    /// A row that may not be there, and why that is not known.
    Doubtful(Rc<Vec<Value>>, Rc<str>),
    /// The nulls of an outer join.
    Missing,
}

#[derive(Debug)]
pub(in crate::sql) struct Source {
    pub(in crate::sql) alias: Name,
    kind: Kind,
}

#[derive(Debug)]
pub(in crate::sql) enum Kind {
    Catalog(catalogs::Catalog),
    Rows(Vec<Name>),
}

impl Source {
    pub(in crate::sql) fn has(&self, column: &str) -> bool {
        match &self.kind {
            Kind::Catalog(catalog) => catalog.has(column),
            Kind::Rows(columns) => columns.iter().any(|c| *c == column),
        }
    }

    pub(in crate::sql) fn column_names(&self) -> Vec<Name> {
        match &self.kind {
            Kind::Catalog(catalog) => catalog.columns().map(Name::new).collect(),
            Kind::Rows(columns) => columns.clone(),
        }
    }
}

/// What comes after `FROM`, with the conditions of the joins and of `WHERE`.
#[derive(Debug, Default)]
pub(in crate::sql) struct From<'w> {
    pub(in crate::sql) sources: Vec<Source>,
    pub(in crate::sql) rows: Vec<SourceRows<'w>>,
    pub(in crate::sql) conditions: Vec<Condition>,
    /// Texts in the query: a schema of the platform that it asks for may be there.
    texts: Vec<Name>,
}

#[derive(Debug, Default)]
pub(in crate::sql) struct SourceRows<'w> {
    pub(in crate::sql) items: Vec<Item<'w>>,
    /// A function of the rows before: `unnest(c.conkey)`.
    pub(in crate::sql) lateral: Option<ast::CallExpr>,
    /// `LEFT JOIN`, with its condition.
    pub(in crate::sql) left: Option<Vec<Test>>,
    pub(in crate::sql) index: OnceCell<Option<HashMap<Key, Vec<usize>>>>,
}

#[derive(Debug)]
pub(in crate::sql) struct Condition {
    pub(in crate::sql) test: Test,
    /// The last source that it names.
    pub(in crate::sql) level: usize,
}

#[derive(Clone, Debug)]
pub(in crate::sql) enum Test {
    Expr(ast::Expr),
    /// `USING (column)`, of the source at this place and one before it.
    Using(Name, usize),
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(in crate::sql) enum Key {
    Text(String),
    Int(i64),
    Oid(super::value::Class, String),
}

pub(in crate::sql) fn key_of(value: &Value) -> Option<Key> {
    match value {
        Value::Text(text) => Some(Key::Text(text.clone())),
        Value::Int(n) => Some(Key::Int(*n)),
        Value::Oid(oid) | Value::Reg(oid) => Some(Key::Oid(oid.class, oid.key.clone())),
        _ => None,
    }
}

/// Reads `FROM` and `WHERE`. Without `FROM` there is one row with no columns.
pub(in crate::sql) fn read<'w>(
    eval: &Eval<'w>,
    clause: Option<&ast::FromClause>,
    condition: Option<&ast::Expr>,
    outer: &Scope<'_>,
) -> Result<From<'w>, Stop> {
    let nodes = clause.map(AstNode::syntax).into_iter().chain(condition.map(AstNode::syntax));
    let texts = nodes
        .flat_map(SyntaxNode::descendants)
        .filter_map(ast::Literal::cast)
        .filter_map(|literal| string(Some(literal)))
        .map(Name::from)
        .collect();
    let mut from = From { texts, ..From::default() };
    let mut tests = Vec::new();
    for item in clause.iter().flat_map(|c| c.items()) {
        from.add(eval, &item, outer, &mut tests)?;
    }
    if from.sources.len() > MAX_SOURCES {
        return Err(unknown("a join of so many tables"));
    }
    if let Some(condition) = condition {
        split(condition, &mut tests);
    }
    from.conditions = tests
        .into_iter()
        .map(|test| {
            let level = match &test {
                Test::Expr(expr) => from.level(expr.syntax()).unwrap_or(0),
                Test::Using(_, at) => *at,
            };
            Condition { test, level }
        })
        .collect();
    Ok(from)
}

/// The parts of a condition between its `AND`s.
fn split(expr: &ast::Expr, tests: &mut Vec<Test>) {
    let mut rest = vec![expr.clone()];
    while let Some(expr) = rest.pop() {
        match &expr {
            ast::Expr::ParenExpr(paren) if paren.expr().is_some() => rest.extend(paren.expr()),
            ast::Expr::BinExpr(binary)
                if binary
                    .syntax()
                    .children_with_tokens()
                    .any(|e| e.kind() == squawk_syntax::SyntaxKind::AND_KW) =>
            {
                rest.extend(binary.rhs());
                rest.extend(binary.lhs());
            }
            _ => tests.push(Test::Expr(expr)),
        }
    }
}

impl<'w> From<'w> {
    /// One source, whose rows are given.
    pub(in crate::sql) fn of_row(alias: Name, columns: Vec<Name>) -> Self {
        Self { sources: vec![Source { alias, kind: Kind::Rows(columns) }], ..Self::default() }
    }

    fn add(
        &mut self,
        eval: &Eval<'w>,
        item: &ast::FromListItem,
        outer: &Scope<'_>,
        tests: &mut Vec<Test>,
    ) -> Result<(), Stop> {
        eval.step()?;
        match item {
            ast::FromListItem::FromItem(item) => self.add_item(eval, item, outer, tests),
            ast::FromListItem::JoinExpr(join) => {
                let left = join.from_list_item().ok_or_else(no_expression)?;
                if eval.depth.get() > super::MAX_NESTING {
                    return Err(unknown("a join nested this deep"));
                }
                eval.depth.set(eval.depth.get() + 1);
                let added = self.add(eval, &left, outer, tests);
                eval.depth.set(eval.depth.get() - 1);
                added?;
                let join = join.join().ok_or_else(no_expression)?;
                let right = join.from_list_item().ok_or_else(no_expression)?;
                if join.natural_token().is_some() {
                    return Err(unknown("NATURAL JOIN"));
                }
                let first = self.sources.len();
                self.add(eval, &right, outer, tests)?;
                let mut on = Vec::new();
                match join.join_condition() {
                    Some(ast::JoinCondition::OnClause(clause)) => {
                        split(&clause.expr().ok_or_else(no_expression)?, &mut on);
                    }
                    Some(ast::JoinCondition::JoinUsingClause(clause)) => {
                        let list = clause.column_ref_list().ok_or_else(no_expression)?;
                        for column in list.column_name_refs() {
                            on.push(Test::Using(name_of(column.syntax()), first));
                        }
                    }
                    None => {}
                }
                match join.join_type() {
                    None | Some(ast::JoinType::JoinInner(_) | ast::JoinType::JoinCross(_)) => {
                        tests.append(&mut on);
                    }
                    Some(ast::JoinType::JoinLeft(_)) if self.sources.len() == first + 1 => {
                        if let Some(rows) = self.rows.last_mut() {
                            rows.left = Some(on);
                        }
                    }
                    Some(_) => return Err(unknown("an outer join of this kind")),
                }
                Ok(())
            }
        }
    }

    fn add_item(
        &mut self,
        eval: &Eval<'w>,
        item: &ast::FromItem,
        outer: &Scope<'_>,
        tests: &mut Vec<Test>,
    ) -> Result<(), Stop> {
        match item {
            ast::FromItem::RelationFromItem(relation) => {
                let node = relation.relation_name_ref().ok_or_else(no_expression)?;
                let path = qualified(node.syntax()).ok_or_else(no_expression)?;
                let alias = relation.alias();
                if relation.tablesample_clause().is_some() {
                    return Err(unknown("TABLESAMPLE"));
                }
                if path.schema.is_none()
                    && let Some(cte) = outer.cte(&path.name)
                {
                    self.add_rows(&cte, path.name, alias.as_ref());
                    return Ok(());
                }
                if let Some(catalog) = catalogs::Catalog::find(&path) {
                    if alias.as_ref().is_some_and(|a| a.columns().is_some()) {
                        return Err(unknown("other names for a catalog's columns"));
                    }
                    let rows = catalog.rows(eval.work, &self.texts);
                    let cost = u32::try_from(rows.len() / 4).unwrap_or(u32::MAX);
                    super::spend(eval.steps, cost)?;
                    let items = rows.into_iter().map(Item::Catalog).collect();
                    self.sources.push(Source {
                        alias: alias_of(alias.as_ref()).unwrap_or(path.name),
                        kind: Kind::Catalog(catalog),
                    });
                    self.rows.push(SourceRows { items, ..SourceRows::default() });
                    return Ok(());
                }
                let rows = eval.env.relation(eval, &path)?;
                self.add_rows(&rows, path.name, alias.as_ref());
                Ok(())
            }
            ast::FromItem::FunctionFromItem(item) => {
                let call = item.call_expr().ok_or_else(no_expression)?;
                if item.with_ordinality().is_some() {
                    return Err(unknown("WITH ORDINALITY"));
                }
                let name = super::eval::called(&call).unwrap_or_default();
                if eval.env.gives_set(eval, &name) {
                    let args = plain_arguments(&call)?;
                    let rows = rows_of_call(eval, &name, &args, outer)?;
                    let own = name.rsplit('.').next().map(Name::new).unwrap_or_default();
                    self.add_rows(&rows, own, item.alias().as_ref());
                    return Ok(());
                }
                let alias = alias_of(item.alias().as_ref()).unwrap_or(Name::new(&name));
                let columns = item.alias().and_then(|a| a.columns());
                let columns = columns.map_or_else(Vec::new, |c| super::words_of_names(c.syntax()));
                let columns = if columns.is_empty() { vec![alias.clone()] } else { columns };
                self.sources.push(Source { alias, kind: Kind::Rows(columns) });
                self.rows.push(SourceRows { lateral: Some(call), ..SourceRows::default() });
                Ok(())
            }
            ast::FromItem::ParenFromItem(item) => {
                if let Some(inner) = item.paren_expr().and_then(|p| p.from_list_item()) {
                    return self.add(eval, &inner, outer, tests);
                }
                let node = match (item.paren_select(), item.paren_expr()) {
                    (Some(select), _) => select.syntax().clone(),
                    (None, Some(paren)) => paren.syntax().clone(),
                    (None, None) => return Err(no_expression()),
                };
                if item.lateral_token().is_some() {
                    return Err(unknown("LATERAL"));
                }
                let select = ast::SelectVariant::cast(node.clone())
                    .or_else(|| node.children().find_map(ast::SelectVariant::cast))
                    .ok_or_else(no_expression)?;
                let rows = query::rows(eval, &select, outer)?;
                self.add_rows(&rows, Name::default(), item.alias().as_ref());
                Ok(())
            }
            _ => Err(unknown("a source of rows of this kind")),
        }
    }

    fn add_rows(&mut self, rows: &ResultSet, name: Name, alias: Option<&ast::FromAlias>) {
        let mut columns = rows.columns.clone();
        if let Some(names) = alias.and_then(ast::FromAlias::columns) {
            let names = super::words_of_names(names.syntax());
            columns.iter_mut().zip(names).for_each(|(column, name)| *column = name);
        }
        let mut items: Vec<Item<'w>> =
            rows.rows.iter().map(|r| Item::Values(Rc::new(r.clone()))).collect();
        for (at, why) in &rows.doubts {
            if let Some(item) = items.get_mut(*at)
                && let Item::Values(values) = &item
            {
                *item = Item::Doubtful(Rc::clone(values), Rc::from(why.as_str()));
            }
        }
        self.sources
            .push(Source { alias: alias_of(alias).unwrap_or(name), kind: Kind::Rows(columns) });
        self.rows.push(SourceRows { items, ..SourceRows::default() });
    }

    /// The place of the source that has a column.
    pub(in crate::sql) fn find(&self, source: Option<&Name>, column: &Name) -> Option<usize> {
        self.sources.iter().position(|s| match source {
            Some(alias) => s.alias == *alias && s.has(column.as_str()),
            None => s.has(column.as_str()),
        })
    }

    pub(in crate::sql) fn value(
        &self,
        eval: &Eval<'_>,
        at: usize,
        item: &Item<'_>,
        column: &Name,
    ) -> Result<Value, Stop> {
        let source = self.sources.get(at).ok_or_else(no_expression)?;
        match (item, &source.kind) {
            (Item::Missing, _) => Ok(Value::Null),
            (Item::Catalog(object), Kind::Catalog(catalog)) => {
                // Where the schemas are joined, their names tell which are asked for; else their ids.
                let is_schema_id = column.as_str().ends_with("namespace");
                if is_schema_id && object.is_partly_known() && !self.joins_schemas() {
                    eval.touched.set(true);
                }
                catalog.value(eval, object, column.as_str())
            }
            (Item::Values(values) | Item::Doubtful(values, _), Kind::Rows(columns)) => columns
                .iter()
                .position(|c| c == column)
                .and_then(|i| values.get(i).cloned())
                .ok_or_else(no_expression)?
                .known(),
            _ => Err(no_expression()),
        }
    }

    fn joins_schemas(&self) -> bool {
        self.sources.iter().any(|s| matches!(&s.kind, Kind::Catalog(c) if c.has("nspname")))
    }

    /// The last source that a node names; sub-queries count too.
    pub(in crate::sql) fn level(&self, node: &SyntaxNode) -> Option<usize> {
        let mut level = None;
        let mut rest = vec![node.clone()];
        while let Some(node) = rest.pop() {
            let column = match ast::Expr::cast(node.clone()) {
                Some(ast::Expr::NameRef(name)) => Some((None, name_of(name.syntax()))),
                Some(ast::Expr::FieldExpr(field)) => match (field.base(), field.field()) {
                    (Some(ast::Expr::NameRef(base)), Some(name)) => {
                        Some((Some(name_of(base.syntax())), name_of(name.syntax())))
                    }
                    _ => None,
                },
                _ => None,
            };
            match column.and_then(|(source, name)| self.find(source.as_ref(), &name)) {
                Some(at) => level = level.max(Some(at)),
                None => rest.extend(node.children()),
            }
        }
        level
    }

    /// Gives every row of the join for which all conditions hold to `found`, until that says no.
    ///
    /// `lenient`: a row of which this is not known is passed by; the reason comes back.
    pub(in crate::sql) fn join(
        &self,
        eval: &Eval<'w>,
        outer: &Scope<'_>,
        lenient: bool,
        found: &mut dyn FnMut(&[Item<'w>]) -> Result<bool, Stop>,
    ) -> Result<Option<String>, Stop> {
        let mut join = Join { from: self, eval, outer, lenient, undecided: None, found };
        join.level(&mut Vec::new())?;
        Ok(join.undecided.take())
    }
}

pub(in crate::sql) fn is_partly_known(tuple: &[Item<'_>]) -> bool {
    tuple.iter().any(|item| match item {
        Item::Catalog(object) => object.is_partly_known(),
        Item::Doubtful(..) => true,
        _ => false,
    })
}

fn alias_of(alias: Option<&ast::FromAlias>) -> Option<Name> {
    alias.and_then(ast::FromAlias::name).map(|n| name_of(n.syntax()))
}

/// `unnest(…)`, `generate_series(…)` and functions with one value, as rows.
pub(in crate::sql) fn function_rows<'w>(
    eval: &Eval<'_>,
    call: &ast::CallExpr,
    scope: &Scope<'_>,
) -> Result<Vec<Item<'w>>, Stop> {
    let name = super::eval::called(call).unwrap_or_default();
    let values =
        set_of(eval, &name, call, scope)?.ok_or_else(|| unknown(format!("a call of {name}")))?;
    Ok(values.into_iter().map(|v| Item::Values(Rc::new(vec![v]))).collect())
}

/// The values of a function that gives a set; none where it is not one that is known.
pub(in crate::sql) fn set_of(
    eval: &Eval<'_>,
    name: &str,
    call: &ast::CallExpr,
    scope: &Scope<'_>,
) -> Result<Option<Vec<Value>>, Stop> {
    /// The longest series; a longer one is not followed.
    const MAX_SERIES: i64 = 10_000;
    let args = plain_arguments(call)?;
    match (name, args.as_slice()) {
        ("unnest", [list]) => {
            let list = eval.expr(list, scope)?.known()?;
            Ok(Some(if list.is_null() { Vec::new() } else { functions::as_array(Some(&list))? }))
        }
        (
            "jsonb_array_elements"
            | "jsonb_array_elements_text"
            | "json_array_elements"
            | "json_array_elements_text",
            [list],
        ) => {
            let list = eval.expr(list, scope)?.known()?;
            functions::json_elements(name, &list).map(Some)
        }
        ("generate_series", [from, to]) => {
            let (from, to) = (eval.expr(from, scope)?.integer()?, eval.expr(to, scope)?.integer()?);
            let (Some(from), Some(to)) = (from, to) else { return Ok(Some(Vec::new())) };
            if to.saturating_sub(from) > MAX_SERIES {
                return Err(unknown("a series this long"));
            }
            Ok(Some((from..=to).map(Value::Int).collect()))
        }
        _ if eval.env.gives_set(eval, name) => {
            let found = rows_of_call(eval, name, &args, scope)?;
            if found.columns.len() > 1 {
                return Err(unknown("a function of several columns"));
            }
            Ok(Some(found.rows.into_iter().flatten().collect()))
        }
        _ => Ok(None),
    }
}

/// Whether a function gives a set of rows.
pub(in crate::sql) fn gives_set(eval: &Eval<'_>, name: &str) -> bool {
    matches!(
        name,
        "unnest"
            | "generate_series"
            | "jsonb_array_elements"
            | "jsonb_array_elements_text"
            | "json_array_elements"
            | "json_array_elements_text"
    ) || eval.env.gives_set(eval, name)
}

/// The rows of a function of the schema.
fn rows_of_call(
    eval: &Eval<'_>,
    name: &str,
    args: &[ast::Expr],
    scope: &Scope<'_>,
) -> Result<ResultSet, Stop> {
    let args = args
        .iter()
        .map(|arg| query::lenient(eval.expr(arg, scope)))
        .collect::<Result<Vec<_>, _>>()?;
    let no_set = || Err(unknown(format!("a call of {name}")));
    match eval.env.set(eval, name, &args).unwrap_or_else(no_set)? {
        ResultSet { undecided: Some(reason), .. } => Err(Stop::NotFollowed(reason)),
        found => Ok(found),
    }
}

fn plain_arguments(call: &ast::CallExpr) -> Result<Vec<ast::Expr>, Stop> {
    call.arg_list()
        .into_iter()
        .flat_map(|l| l.args())
        .map(|arg| match arg.func_arg_expr() {
            Some(ast::FuncArgExpr::Expr(expr)) => Ok(expr),
            _ => Err(unknown("a named argument")),
        })
        .collect()
}
