//! Queries: what they find in the system catalogs and in tables that are empty.

use super::aggregate::{groups, has_aggregate};
use super::eval::{Eval, called, exprs, no_expression};
use super::from::{self, From, Item};
use super::value::{Value, equal};
use super::{Stop, unknown, words_between};
use crate::model::Name;
use crate::sql::read::syntax::name_of;
use squawk_syntax::SyntaxNode;
use squawk_syntax::ast::{self, AstNode};
use std::cmp::Ordering;
use std::rc::Rc;

/// Rows that one query may give; more is not followed.
const MAX_ROWS: usize = 20_000;

/// What a query gives.
#[derive(Clone, Debug, Default)]
pub(in crate::sql) struct ResultSet {
    pub(in crate::sql) columns: Vec<Name>,
    pub(in crate::sql) rows: Vec<Vec<Value>>,
    /// Whether the query says in which order.
    pub(in crate::sql) ordered: bool,
    /// Rows of which it is not known whether they are there, and why; by their place.
    pub(in crate::sql) doubts: Vec<(usize, String)>,
    /// Why there may be more rows than these.
    pub(in crate::sql) undecided: Option<String>,
}

/// A query in parentheses or in `WITH`, by name.
pub(in crate::sql) type Cte = (Name, Rc<ResultSet>);

/// The names that an expression can see.
#[derive(Clone, Copy, Debug)]
pub(in crate::sql) struct Scope<'s> {
    pub(in crate::sql) from: Option<&'s From<'s>>,
    /// The row of each source so far.
    pub(in crate::sql) tuple: &'s [Item<'s>],
    /// The rows that aggregates run over.
    pub(in crate::sql) group: Option<&'s [Vec<Item<'s>>]>,
    pub(in crate::sql) ctes: &'s [Cte],
    pub(in crate::sql) outer: Option<&'s Scope<'s>>,
}

impl Scope<'_> {
    pub(in crate::sql) fn none() -> Self {
        Self { from: None, tuple: &[], group: None, ctes: &[], outer: None }
    }

    /// The value of a column, if some source has it.
    pub(in crate::sql) fn column(
        &self,
        eval: &Eval<'_>,
        source: Option<&Name>,
        column: &Name,
    ) -> Option<Result<Value, Stop>> {
        if let Some(from) = self.from
            && let Some(at) = from.find(source, column)
        {
            return Some(match self.tuple.get(at) {
                Some(item) => from.value(eval, at, item, column),
                None => Err(unknown("a column of a table that is not joined yet")),
            });
        }
        self.outer.and_then(|outer| outer.column(eval, source, column))
    }

    pub(in crate::sql) fn has_source(&self, name: &str) -> bool {
        self.from.is_some_and(|f| f.sources.iter().any(|s| s.alias == *name))
            || self.outer.is_some_and(|o| o.has_source(name))
    }

    pub(in crate::sql) fn cte(&self, name: &Name) -> Option<Rc<ResultSet>> {
        match self.ctes.iter().rev().find(|(n, _)| n == name) {
            Some((_, rows)) => Some(Rc::clone(rows)),
            None => self.outer.and_then(|o| o.cte(name)),
        }
    }
}

/// The parts of a query, whichever node holds them.
#[derive(Debug, Default)]
pub(in crate::sql) struct Parts {
    pub(in crate::sql) targets: Vec<ast::Target>,
    from: Option<ast::FromClause>,
    condition: Option<ast::Expr>,
    pub(in crate::sql) group_by: Option<ast::GroupByClause>,
    having: Option<ast::Expr>,
    quantifier: Option<ast::SelectQuantifier>,
    tail: Vec<ast::SelectTailClause>,
}

fn parts_of(select: &ast::Select) -> Result<Parts, Stop> {
    if select.window_clause().is_some() {
        return Err(unknown("a window function"));
    }
    let clause = select.select_clause();
    Ok(Parts {
        targets: clause
            .iter()
            .filter_map(ast::SelectClause::target_list)
            .flat_map(|l| l.targets())
            .collect(),
        from: select.from_clause(),
        condition: select.where_clause().and_then(|w| w.expr()),
        group_by: select.group_by_clause(),
        having: select.having_clause().and_then(|h| h.expr()),
        quantifier: clause.and_then(|c| c.select_quantifier()),
        tail: select.tail_clauses().collect(),
    })
}

/// What any query gives, where all of it is known.
pub(in crate::sql) fn rows(
    eval: &Eval<'_>,
    select: &ast::SelectVariant,
    outer: &Scope<'_>,
) -> Result<ResultSet, Stop> {
    match rows_so_far(eval, select, outer)? {
        ResultSet { undecided: Some(reason), .. } => Err(Stop::NotFollowed(reason)),
        found => Ok(found),
    }
}

/// The rows that a query gives for certain, and why there may be more.
fn rows_so_far(
    eval: &Eval<'_>,
    select: &ast::SelectVariant,
    outer: &Scope<'_>,
) -> Result<ResultSet, Stop> {
    eval.step()?;
    if eval.depth.get() > super::MAX_NESTING {
        return Err(unknown("a query nested this deep"));
    }
    eval.depth.set(eval.depth.get() + 1);
    let result = any_rows(eval, select, outer);
    eval.depth.set(eval.depth.get() - 1);
    result
}

fn any_rows(
    eval: &Eval<'_>,
    select: &ast::SelectVariant,
    outer: &Scope<'_>,
) -> Result<ResultSet, Stop> {
    use ast::SelectVariant as S;
    match select {
        S::Select(select) => {
            let ctes = with(eval, select.with_clause(), outer)?;
            let scope =
                Scope { from: None, tuple: &[], group: None, ctes: &ctes, outer: Some(outer) };
            parts_of(select).and_then(|parts| run(eval, &parts, &scope))
        }
        S::ParenSelect(paren) if paren.with_clause().is_none() => {
            match (paren.select(), paren.tail_clauses().next()) {
                (Some(inner), None) => rows_so_far(eval, &inner, outer),
                _ => Err(unknown("a query in parentheses with more behind it")),
            }
        }
        S::CompoundSelect(compound) => union(eval, compound, outer),
        S::Values(values) => {
            let mut found = ResultSet { ordered: true, ..ResultSet::default() };
            for row in values.row_list().into_iter().flat_map(|l| l.rows()) {
                let row = exprs(row.syntax())
                    .map(|e| eval.expr(&e, outer))
                    .collect::<Result<Vec<_>, _>>()?;
                found.rows.push(row);
            }
            let width = found.rows.first().map_or(0, Vec::len);
            found.columns = (1..=width).map(|i| Name::new(format!("column{i}"))).collect();
            if values.tail_clauses().next().is_some() {
                return Err(unknown("VALUES with more behind it"));
            }
            Ok(found)
        }
        _ => Err(unknown("a query of this kind")),
    }
}

fn with(
    eval: &Eval<'_>,
    clause: Option<ast::WithClause>,
    outer: &Scope<'_>,
) -> Result<Vec<Cte>, Stop> {
    let mut ctes: Vec<Cte> = Vec::new();
    let Some(clause) = clause else { return Ok(ctes) };
    if words_between(clause.syntax()).iter().any(|w| w == "recursive") {
        return Err(unknown("WITH RECURSIVE"));
    }
    for table in clause.with_tables() {
        let name = table.name().map(|n| name_of(n.syntax())).unwrap_or_default();
        let scope = Scope { from: None, tuple: &[], group: None, ctes: &ctes, outer: Some(outer) };
        let query = table.query();
        let mut found = match query {
            // What it writes is data; what it gives back is not known.
            Some(ast::WithQuery::Insert(q)) if !has_returning(q.syntax()) => {
                let source = q.syntax().children().find_map(ast::SelectVariant::cast);
                let found = source.map(|s| rows(eval, &s, &scope));
                if !matches!(found, Some(Ok(found)) if found.rows.is_empty()) {
                    eval.wrote.set(true);
                }
                ResultSet::default()
            }
            Some(ast::WithQuery::Update(q)) if !has_returning(q.syntax()) => ResultSet::default(),
            Some(ast::WithQuery::Delete(q)) if !has_returning(q.syntax()) => ResultSet::default(),
            Some(query) => match ast::SelectVariant::cast(query.syntax().clone()) {
                Some(select) => rows(eval, &select, &scope)?,
                None => return Err(unknown("WITH of a statement that changes data")),
            },
            None => return Err(no_expression()),
        };
        if let Some(list) = table.column_list() {
            let names = super::words_of_names(list.syntax());
            found.columns.iter_mut().zip(names).for_each(|(column, name)| *column = name);
        }
        ctes.push((name, Rc::new(found)));
    }
    Ok(ctes)
}

fn has_returning(node: &SyntaxNode) -> bool {
    node.children().any(|n| n.kind() == squawk_syntax::SyntaxKind::RETURNING_CLAUSE)
}

fn union(
    eval: &Eval<'_>,
    compound: &ast::CompoundSelect,
    outer: &Scope<'_>,
) -> Result<ResultSet, Stop> {
    let (Some(lhs), Some(rhs), Some(op)) = (compound.lhs(), compound.rhs(), compound.op()) else {
        return Err(unknown("a union of this kind"));
    };
    if compound.tail_clauses().next().is_some() {
        return Err(unknown("a union with an order"));
    }
    let mut found = rows_so_far(eval, &lhs, outer)?;
    let more = rows_so_far(eval, &rhs, outer)?;
    found.undecided = found.undecided.or(more.undecided);
    let words = super::syntax_words(op.syntax());
    match words.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["union", "all"] => found.rows.extend(more.rows),
        ["union"] => {
            found.rows.extend(more.rows);
            found.rows = distinct(eval, found.rows)?;
        }
        _ => return Err(unknown("INTERSECT or EXCEPT")),
    }
    found.ordered = false;
    Ok(found)
}

/// `SELECT …` without anything but its parts: a PL/pgSQL expression with `FROM`.
pub(in crate::sql) fn expression(eval: &Eval<'_>, expr: &ast::PlpgsqlExpr) -> Result<Value, Stop> {
    let parts = Parts {
        targets: expr.target_list().into_iter().flat_map(|l| l.targets()).collect(),
        from: expr.from_clause(),
        condition: expr.where_clause().and_then(|w| w.expr()),
        group_by: expr.group_by_clause(),
        having: expr.having_clause().and_then(|h| h.expr()),
        quantifier: expr.select_quantifier(),
        tail: expr.tail_clauses().collect(),
    };
    let found = run(eval, &parts, &Scope::none())?;
    single(found)
}

/// The one value of a query in parentheses.
pub(in crate::sql) fn scalar(
    eval: &Eval<'_>,
    node: &SyntaxNode,
    scope: &Scope<'_>,
) -> Result<Value, Stop> {
    let select = node.children().find_map(ast::SelectVariant::cast).ok_or_else(no_expression)?;
    single(rows(eval, &select, scope)?)
}

fn single(found: ResultSet) -> Result<Value, Stop> {
    if found.rows.len() > 1 {
        let words = "more than one row returned by a subquery used as an expression";
        return Err(Stop::raise("21000", words));
    }
    match found.rows.into_iter().next().map(Vec::into_iter) {
        None => Ok(Value::Null),
        Some(mut row) => row.next().ok_or_else(no_expression)?.known(),
    }
}

/// The values of the one column of a query.
#[derive(Debug, Default)]
pub(in crate::sql) struct Column {
    pub(in crate::sql) values: Vec<Value>,
    /// Why there may be more of them.
    pub(in crate::sql) undecided: Option<String>,
}

/// The one column of a query, or its rows as records.
pub(in crate::sql) fn column(
    eval: &Eval<'_>,
    select: &ast::SelectVariant,
    scope: &Scope<'_>,
    as_records: bool,
) -> Result<Column, Stop> {
    let found = rows_so_far(eval, select, scope)?;
    let columns = found.columns;
    let value = |row: Vec<Value>| match (as_records, row.len()) {
        (true, _) => Ok(Value::Record(columns.iter().cloned().zip(row).collect())),
        (false, 1) => row.into_iter().next().ok_or_else(no_expression),
        _ => Err(unknown("a query of several columns")),
    };
    let values = found.rows.into_iter().map(value).collect::<Result<_, _>>()?;
    Ok(Column { values, undecided: found.undecided })
}

/// The one column of the query inside a node.
pub(in crate::sql) fn column_of(
    eval: &Eval<'_>,
    node: &SyntaxNode,
    scope: &Scope<'_>,
    as_records: bool,
) -> Result<Column, Stop> {
    let select = node.children().find_map(ast::SelectVariant::cast).ok_or_else(no_expression)?;
    column(eval, &select, scope, as_records)
}

/// Whether a query finds a row. One row for certain is enough, whatever the others are.
pub(in crate::sql) fn exists(
    eval: &Eval<'_>,
    select: &ast::SelectVariant,
    outer: &Scope<'_>,
) -> Result<bool, Stop> {
    let simple = match select {
        ast::SelectVariant::Select(s) if s.with_clause().is_none() => Some(parts_of(s)?),
        _ => None,
    };
    let simple = simple.filter(|parts| {
        parts.group_by.is_none()
            && parts.having.is_none()
            && parts.tail.iter().all(|t| matches!(t, ast::SelectTailClause::OrderByClause(_)))
            && !parts.targets.iter().any(|t| has_aggregate(t.syntax()))
    });
    let Some(parts) = simple else {
        let found = rows_so_far(eval, select, outer)?;
        return match found.undecided {
            Some(reason) if found.rows.is_empty() => Err(Stop::NotFollowed(reason)),
            _ => Ok(!found.rows.is_empty()),
        };
    };
    let from = from::read(eval, parts.from.as_ref(), parts.condition.as_ref(), outer)?;
    let mut found = false;
    let undecided = from.join(eval, outer, true, &mut |_| {
        found = true;
        Ok(false)
    })?;
    match undecided {
        Some(reason) if !found => Err(Stop::NotFollowed(reason)),
        _ => Ok(found),
    }
}

fn is_grouped(parts: &Parts) -> bool {
    parts.group_by.is_some()
        || parts.having.is_some()
        || parts.targets.iter().any(|t| has_aggregate(t.syntax()))
}

fn run(eval: &Eval<'_>, parts: &Parts, outer: &Scope<'_>) -> Result<ResultSet, Stop> {
    let from = from::read(eval, parts.from.as_ref(), parts.condition.as_ref(), outer)?;
    let mut tuples: Vec<Vec<Item<'_>>> = Vec::new();
    let is_grouped = is_grouped(parts);
    let is_plain = !is_grouped
        && parts.tail.iter().all(|t| matches!(t, ast::SelectTailClause::OrderByClause(_)));
    let undecided = from.join(eval, outer, is_plain, &mut |tuple| {
        if tuples.len() >= MAX_ROWS {
            return Err(unknown("a query with so many rows"));
        }
        tuples.push(tuple.to_vec());
        Ok(true)
    })?;
    let order_by: Vec<ast::SortBy> = parts
        .tail
        .iter()
        .filter_map(|t| match t {
            ast::SelectTailClause::OrderByClause(o) => o.sort_by_list(),
            _ => None,
        })
        .flat_map(|l| l.sort_bys())
        .collect();
    let groups = if is_grouped {
        groups(eval, parts, &from, tuples, outer)?
    } else {
        tuples.into_iter().map(|t| vec![t]).collect()
    };
    let missing: Vec<Item<'_>> = from.sources.iter().map(|_| Item::Missing).collect();
    let columns = column_names(parts, &from)?;
    let set = set_of(eval, parts)?;
    let mut sorted: Vec<(Vec<Value>, Vec<Value>)> = Vec::new();
    for group in &groups {
        let scope = Scope {
            from: Some(&from),
            tuple: group.first().unwrap_or(&missing),
            group: is_grouped.then_some(group.as_slice()),
            ctes: &[],
            outer: Some(outer),
        };
        if let Some(having) = &parts.having
            && eval.truth(having, &scope)? != Some(true)
        {
            continue;
        }
        let row = targets(eval, parts, &scope)?;
        // `unnest(…)` among what is selected gives a row for each of its values.
        let values = match &set {
            Some((_, name, call)) => from::set_of(eval, name, call, &scope)?.map(Some),
            None => Some(None),
        };
        let place = set.as_ref().map_or(0, |(at, _, _)| *at);
        for value in values.map_or(Vec::new(), spread) {
            let mut row = row.clone();
            if let (Some(value), Some(target)) = (value, row.get_mut(place)) {
                *target = value;
            }
            let mut keys = Vec::new();
            for sort in &order_by {
                keys.push(sort_key(eval, sort, &columns, &row, &scope)?);
            }
            if sorted.len() >= MAX_ROWS {
                return Err(unknown("a query with so many rows"));
            }
            sorted.push((keys, row));
        }
    }
    sort(eval, &mut sorted, &order_by)?;
    let mut found = ResultSet {
        columns,
        rows: sorted.into_iter().map(|(_, row)| row).collect(),
        ordered: !order_by.is_empty(),
        doubts: Vec::new(),
        undecided,
    };
    if let Some(ast::SelectQuantifier::DistinctClause(clause)) = &parts.quantifier {
        if clause.distinct_on().is_some() {
            return Err(unknown("DISTINCT ON"));
        }
        found.rows = distinct(eval, found.rows)?;
    }
    cut(eval, parts, &mut found, outer)?;
    Ok(found)
}

/// The one function among what is selected that gives several rows: its place, name and call.
fn set_of(eval: &Eval<'_>, parts: &Parts) -> Result<Option<(usize, String, ast::CallExpr)>, Stop> {
    let mut found = None;
    for (at, target) in parts.targets.iter().enumerate() {
        let Some(ast::Expr::CallExpr(call)) = target.expr() else { continue };
        let Some(name) = called(&call).filter(|n| from::gives_set(eval, n)) else {
            continue;
        };
        let is_alone = found.is_none() && parts.targets.iter().all(|t| t.star_token().is_none());
        if !is_alone {
            return Err(unknown("several functions that give rows"));
        }
        found = Some((at, name, call));
    }
    Ok(found)
}

/// No values stand for one row that stays as it is.
fn spread(values: Option<Vec<Value>>) -> Vec<Option<Value>> {
    values.map_or(vec![None], |values| values.into_iter().map(Some).collect())
}

/// Whether the two rows are the same, nulls included; no where that is not known.
pub(in crate::sql) fn is_same_row(a: &[Value], b: &[Value]) -> bool {
    a.len() == b.len()
        && a.iter().zip(b).all(|(a, b)| match (a, b) {
            (Value::Null, Value::Null) => true,
            (a, b) => matches!(equal(a, b), Ok(Some(true))),
        })
}

pub(in crate::sql) fn distinct(
    eval: &Eval<'_>,
    rows: Vec<Vec<Value>>,
) -> Result<Vec<Vec<Value>>, Stop> {
    let mut kept: Vec<Vec<Value>> = Vec::new();
    for row in rows {
        if row.iter().any(|v| matches!(v, Value::Unknown(_))) {
            return Err(unknown("DISTINCT of what is not known"));
        }
        super::spend(eval.steps, u32::try_from(kept.len()).unwrap_or(u32::MAX))?;
        if !kept.iter().any(|other| is_same_row(other, &row)) {
            kept.push(row);
        }
    }
    Ok(kept)
}

/// `LIMIT`, `OFFSET` and their kin.
fn cut(
    eval: &Eval<'_>,
    parts: &Parts,
    found: &mut ResultSet,
    outer: &Scope<'_>,
) -> Result<(), Stop> {
    for clause in &parts.tail {
        match clause {
            ast::SelectTailClause::LimitClause(limit) => {
                let Some(ast::LimitValue::Expr(most)) = limit.limit_value() else { continue };
                let Some(most) = eval.expr(&most, outer)?.integer()? else { continue };
                let most = usize::try_from(most).unwrap_or(0);
                if most < found.rows.len() {
                    let first = found.rows.first().cloned().unwrap_or_default();
                    if most > 0
                        && !found.ordered
                        && !found.rows.iter().all(|r| is_same_row(r, &first))
                    {
                        return Err(unknown("which rows come first"));
                    }
                    found.rows.truncate(most);
                }
            }
            ast::SelectTailClause::OrderByClause(_) | ast::SelectTailClause::LockingClause(_) => {}
            _ => return Err(unknown("OFFSET or FETCH")),
        }
    }
    Ok(())
}

fn column_names(parts: &Parts, from: &From<'_>) -> Result<Vec<Name>, Stop> {
    let mut names = Vec::new();
    for target in &parts.targets {
        match (target.expr(), target.as_name().and_then(|a| a.name())) {
            (_, Some(name)) => names.push(name_of(name.syntax())),
            (None, None) => {
                names.extend(from.sources.iter().flat_map(super::from::Source::column_names));
            }
            (Some(expr), None) => match star_of(&expr) {
                Some(alias) => {
                    let source = from.sources.iter().find(|s| s.alias == alias);
                    names.extend(source.ok_or_else(no_expression)?.column_names());
                }
                None => names.push(output_name(&expr)),
            },
        }
    }
    Ok(names)
}

/// The alias of `alias.*`.
fn star_of(expr: &ast::Expr) -> Option<Name> {
    match expr {
        ast::Expr::FieldExpr(field) if field.star_token().is_some() => {
            Some(name_of(field.base()?.syntax()))
        }
        _ => None,
    }
}

/// The name that Postgres gives a column of a result.
fn output_name(expr: &ast::Expr) -> Name {
    match expr {
        ast::Expr::NameRef(name) => name_of(name.syntax()),
        ast::Expr::FieldExpr(field) => {
            field.field().map(|n| name_of(n.syntax())).unwrap_or_default()
        }
        ast::Expr::CallExpr(call) if call.exists_fn().is_some() => Name::new("exists"),
        ast::Expr::CallExpr(call) => called(call)
            .and_then(|name| name.rsplit('.').next().map(Name::new))
            .unwrap_or(Name::new("?column?")),
        ast::Expr::CastExpr(cast) => {
            cast.expr().map_or(Name::new("?column?"), |inner| output_name(&inner))
        }
        ast::Expr::ParenExpr(paren) => {
            paren.expr().map_or(Name::new("?column?"), |inner| output_name(&inner))
        }
        ast::Expr::ArrayExpr(_) => Name::new("array"),
        ast::Expr::CaseExpr(_) => Name::new("case"),
        _ => Name::new("?column?"),
    }
}

fn targets(eval: &Eval<'_>, parts: &Parts, scope: &Scope<'_>) -> Result<Vec<Value>, Stop> {
    let Some(from) = scope.from else { return Err(no_expression()) };
    let mut row = Vec::new();
    let whole = |at: usize, row: &mut Vec<Value>| -> Result<(), Stop> {
        let (Some(source), Some(item)) = (from.sources.get(at), scope.tuple.get(at)) else {
            return Err(no_expression());
        };
        for column in source.column_names() {
            row.push(lenient(from.value(eval, at, item, &column))?);
        }
        Ok(())
    };
    for target in &parts.targets {
        match target.expr() {
            None => (0..from.sources.len()).try_for_each(|at| whole(at, &mut row))?,
            Some(expr) => match star_of(&expr) {
                Some(alias) => {
                    let at = from.sources.iter().position(|s| s.alias == alias);
                    whole(at.ok_or_else(no_expression)?, &mut row)?;
                }
                None => row.push(lenient(eval.expr(&expr, scope))?),
            },
        }
    }
    Ok(row)
}

/// What is not known is a value too, until something depends on it.
pub(in crate::sql) fn lenient(value: Result<Value, Stop>) -> Result<Value, Stop> {
    match value {
        Err(Stop::NotFollowed(reason)) => Ok(Value::Unknown(reason)),
        value => value,
    }
}

fn sort_key(
    eval: &Eval<'_>,
    sort: &ast::SortBy,
    columns: &[Name],
    row: &[Value],
    scope: &Scope<'_>,
) -> Result<Value, Stop> {
    let expr = sort.expr().ok_or_else(no_expression)?;
    let place = match &expr {
        ast::Expr::Literal(literal) => {
            literal.syntax().text().to_string().parse::<usize>().ok().and_then(|n| n.checked_sub(1))
        }
        ast::Expr::NameRef(name) => {
            let name = name_of(name.syntax());
            columns.iter().position(|c| *c == name)
        }
        _ => None,
    };
    match place {
        Some(at) => row.get(at).cloned().ok_or_else(no_expression),
        None => lenient(eval.expr(&expr, scope)),
    }
}

pub(in crate::sql) fn sort(
    eval: &Eval<'_>,
    rows: &mut [(Vec<Value>, Vec<Value>)],
    by: &[ast::SortBy],
) -> Result<(), Stop> {
    if by.is_empty() || rows.len() < 2 {
        return Ok(());
    }
    let directions: Vec<(bool, bool)> = by
        .iter()
        .map(|sort| {
            let words = super::syntax_words(sort.syntax());
            let descending = sort.sort_order().is_some() && words.iter().any(|w| w == "desc");
            let nulls_first = match sort.nulls_order() {
                Some(order) => super::syntax_words(order.syntax()).iter().any(|w| w == "first"),
                None => descending,
            };
            (descending, nulls_first)
        })
        .collect();
    let mut error = None;
    rows.sort_by(|(a, _), (b, _)| {
        for ((a, b), (descending, nulls_first)) in a.iter().zip(b).zip(&directions) {
            let order = match (a.is_null(), b.is_null()) {
                (true, true) => Ordering::Equal,
                (true, false) if *nulls_first => Ordering::Less,
                (true, false) => Ordering::Greater,
                (false, true) if *nulls_first => Ordering::Greater,
                (false, true) => Ordering::Less,
                (false, false) => match eval.order(a, b) {
                    Ok(order) if *descending => order.unwrap_or(Ordering::Equal).reverse(),
                    Ok(order) => order.unwrap_or(Ordering::Equal),
                    Err(stop) => {
                        error.get_or_insert(stop);
                        Ordering::Equal
                    }
                },
            };
            if order != Ordering::Equal {
                return order;
            }
        }
        Ordering::Equal
    });
    error.map_or(Ok(()), Err)
}
