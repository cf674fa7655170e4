//! Queries inside of conditions.

use super::Reader;
use super::names::Frame;
use crate::model::{Name, QualifiedName};
use crate::rls::condition::{Kind, Operator, Query, Relation, Set, Source, Span, Term};
use crate::sql::read::syntax::{name_of, path_names};
use squawk_syntax::SyntaxNode;
use squawk_syntax::ast::{self, AstNode};

impl Reader<'_> {
    /// The query right below a node.
    pub(super) fn query_in(&self, node: &SyntaxNode) -> Option<Query> {
        let select = node.children().find_map(ast::SelectVariant::cast)?;
        Some(self.query(&select))
    }

    pub(super) fn query(&self, select: &ast::SelectVariant) -> Query {
        let read = || {
            self.frames.borrow_mut().push(Frame::default());
            let mut query = self.any_query(select);
            self.frames.borrow_mut().pop();
            if query.value().is_some() && query.is_same_for_all_rows() {
                query.columns.iter_mut().for_each(wrap);
            }
            query
        };
        self.deeper(read).unwrap_or_default()
    }

    fn any_query(&self, select: &ast::SelectVariant) -> Query {
        use ast::SelectVariant as S;
        match select {
            S::Select(select) => self.select(select),
            S::ParenSelect(paren) => {
                let with = self.with(paren.with_clause());
                let mut query = match paren.select() {
                    Some(inner) => self.deeper(|| self.any_query(&inner)).unwrap_or_default(),
                    None => Query::default(),
                };
                query.with.splice(0..0, with);
                self.tail(&mut query, paren.tail_clauses());
                query
            }
            S::CompoundSelect(compound) => {
                let branches = [compound.lhs(), compound.rhs()].into_iter().flatten();
                let with = compound.syntax().children().find_map(ast::WithClause::cast);
                let with = self.with(with);
                let branches = branches.map(|branch| self.query(&branch)).collect();
                let mut query = Query { with, branches, ..Query::default() };
                self.tail(&mut query, compound.tail_clauses());
                query.is_plain = false;
                query
            }
            S::Values(_) | S::Table(_) | S::SelectInto(_) => {
                Query { others: self.found_below(select.syntax()), ..Query::default() }
            }
        }
    }

    fn select(&self, select: &ast::Select) -> Query {
        let mut query = Query { is_plain: true, ..Query::default() };
        query.with = self.with(select.with_clause());
        let mut conditions = Vec::new();
        for item in select.from_clause().into_iter().flat_map(|clause| clause.items()) {
            self.add_item(&item, &mut query, &mut conditions);
        }
        if let Some(condition) = select.where_clause().and_then(|clause| clause.expr()) {
            conditions.push(self.term(&condition));
        }
        query.condition = together(conditions).map(Box::new);
        let clause = select.select_clause();
        let targets = clause.iter().filter_map(ast::SelectClause::target_list);
        let targets: Vec<ast::Target> = targets.flat_map(|list| list.targets()).collect();
        for target in &targets {
            match target.expr().map(|expr| self.term(&expr)) {
                Some(term) if !is_star(target) => {
                    query.names.push(given_name(target, &term));
                    query.columns.push(term);
                }
                _ => query.has_star = true,
            }
        }
        let more = [
            select.group_by_clause().map(|c| c.syntax().clone()),
            select.having_clause().map(|c| c.syntax().clone()),
            select.window_clause().map(|c| c.syntax().clone()),
        ];
        for node in more.into_iter().flatten() {
            query.is_plain = false;
            query.others.extend(self.found_below(&node));
        }
        self.tail(&mut query, select.tail_clauses());
        query.sources = self.take_sources();
        query
    }

    /// `ORDER BY`, `LIMIT` and the like. The order alone leaves out no row.
    fn tail(&self, query: &mut Query, clauses: impl Iterator<Item = ast::SelectTailClause>) {
        for clause in clauses {
            let harmless = matches!(
                clause,
                ast::SelectTailClause::OrderByClause(_) | ast::SelectTailClause::LockingClause(_)
            );
            query.is_plain &= harmless;
            query.others.extend(self.found_below(clause.syntax()));
        }
    }

    fn with(&self, clause: Option<ast::WithClause>) -> Vec<(Name, Query)> {
        let mut all = Vec::new();
        for table in clause.into_iter().flat_map(|clause| clause.with_tables()) {
            let Some(name) = table.name().map(|name| name_of(name.syntax())) else { continue };
            // One that is recursive names itself; of another, the name is free inside of it, which hardly anybody uses.
            self.name_with(&name, None);
            let select = table.query().and_then(|q| ast::SelectVariant::cast(q.syntax().clone()));
            let query = select.map(|select| self.query(&select)).unwrap_or_default();
            self.name_with(&name, given(&query));
            all.push((name, query));
        }
        all
    }

    fn name_with(&self, name: &Name, columns: Option<Vec<Name>>) {
        if let Some(frame) = self.frames.borrow_mut().last_mut() {
            frame.with.retain(|(other, _)| other != name);
            frame.with.push((name.clone(), columns));
        }
    }

    fn take_sources(&self) -> Vec<Source> {
        let mut frames = self.frames.borrow_mut();
        frames.last_mut().map(|frame| std::mem::take(&mut frame.sources)).unwrap_or_default()
    }

    fn add(&self, source: Source) {
        if let Some(frame) = self.frames.borrow_mut().last_mut() {
            frame.sources.push(source);
        }
    }

    fn count(&self) -> usize {
        self.frames.borrow().last().map_or(0, |frame| frame.sources.len())
    }

    fn add_item(&self, item: &ast::FromListItem, query: &mut Query, conditions: &mut Vec<Term>) {
        let read = || match item {
            ast::FromListItem::FromItem(item) => self.add_source(item, query, conditions),
            ast::FromListItem::JoinExpr(join) => self.add_join(join, query, conditions),
        };
        self.deeper(read);
    }

    fn add_join(&self, expr: &ast::JoinExpr, query: &mut Query, conditions: &mut Vec<Term>) {
        let Some(join) = expr.join() else { return };
        if let Some(left) = expr.from_list_item() {
            self.add_item(&left, query, conditions);
        }
        let first = self.count();
        if let Some(right) = join.from_list_item() {
            self.add_item(&right, query, conditions);
        }
        let asked = match join.join_condition() {
            Some(ast::JoinCondition::OnClause(on)) => {
                on.expr().map(|expr| self.term(&expr)).into_iter().collect()
            }
            Some(ast::JoinCondition::JoinUsingClause(using)) => self.using(&using, first),
            None => Vec::new(),
        };
        let is_inner = matches!(
            join.join_type(),
            None | Some(ast::JoinType::JoinInner(_) | ast::JoinType::JoinCross(_))
        ) && join.natural_token().is_none();
        if is_inner {
            conditions.extend(asked);
        } else {
            query.is_plain = false;
            query.others.extend(asked);
        }
    }

    /// `USING (column)`, of the source at that place and the first before it that may have it.
    fn using(&self, using: &ast::JoinUsingClause, right: usize) -> Vec<Term> {
        let span = self.span(using.syntax());
        let columns = using.column_ref_list().into_iter().flat_map(|list| list.column_name_refs());
        let compare = |node: ast::ColumnNameRef| {
            let name = name_of(node.syntax());
            let left = (0..right).find(|number| self.may_have(*number, &name)).unwrap_or_default();
            let side = |number: usize| {
                let column = self.column_of_source(number, &name);
                Box::new(Term::new(Kind::Column(column), span))
            };
            let operator = Operator::Equal;
            Term::new(Kind::Compare { operator, left: side(left), right: side(right) }, span)
        };
        columns.map(compare).collect()
    }

    fn add_source(&self, item: &ast::FromItem, query: &mut Query, conditions: &mut Vec<Term>) {
        let alias = item.alias().and_then(|a| a.name()).map(|name| name_of(name.syntax()));
        match item {
            ast::FromItem::RelationFromItem(relation) => {
                let Some(node) = relation.relation_name_ref() else { return };
                let relation = self.relation(node.syntax());
                let own = path_names(node.syntax()).pop();
                let alias = alias.or(own).unwrap_or_default();
                self.add(Source { alias, relation });
            }
            ast::FromItem::FunctionFromItem(function) => {
                let called = function.call_expr().and_then(|call| self.call_of(&call));
                let Some(call) = called else {
                    query.others.extend(self.found_below(item.syntax()));
                    return self.add(unknown(alias));
                };
                let alias = alias.unwrap_or_else(|| call.name.clone());
                self.add(Source { alias, relation: Relation::Function(call) });
            }
            ast::FromItem::ParenFromItem(paren) => {
                if let Some(inner) = paren.paren_expr().and_then(|p| p.from_list_item()) {
                    return self.add_item(&inner, query, conditions);
                }
                let select = paren.paren_select().map(ast::SelectVariant::ParenSelect);
                let inner = paren.paren_expr().map(|p| p.syntax().clone());
                let inner = match select {
                    Some(select) => Some(self.query(&select)),
                    None => inner.and_then(|node| self.query_in(&node)),
                };
                let relation = Relation::Query(Box::new(inner.unwrap_or_default()));
                self.add(Source { alias: alias.unwrap_or_default(), relation });
            }
            _ => {
                query.others.extend(self.found_below(item.syntax()));
                self.add(unknown(alias));
            }
        }
    }
}

/// The names of all that a query gives, where they are known.
pub(super) fn given(query: &Query) -> Option<Vec<Name>> {
    let first = query.branches.first().map_or(query, |branch| branch);
    let is_known = !first.has_star && first.branches.is_empty() && !first.columns.is_empty();
    is_known.then(|| first.names.clone())
}

fn is_star(target: &ast::Target) -> bool {
    target.star_token().is_some()
        || target.syntax().last_token().is_some_and(|token| token.text() == "*")
}

fn given_name(target: &ast::Target, term: &Term) -> Name {
    let alias = target
        .as_name()
        .and_then(|alias| alias.syntax().children().last().map(|name| name_of(&name)));
    alias.unwrap_or_else(|| match &term.bare().kind {
        Kind::Column(column) => column.name.clone(),
        Kind::Call(call) => call.name.clone(),
        _ => Name::default(),
    })
}

fn unknown(alias: Option<Name>) -> Source {
    let relation = Relation::Unknown(QualifiedName::unqualified(Name::default()));
    Source { alias: alias.unwrap_or_default(), relation }
}

fn together(mut conditions: Vec<Term>) -> Option<Term> {
    let last = conditions.pop()?;
    if conditions.is_empty() {
        return Some(last);
    }
    conditions.push(last);
    let mut parts = Vec::new();
    for condition in conditions {
        match condition.kind {
            Kind::And(inner) => parts.extend(inner),
            kind => parts.push(Term::new(kind, condition.span)),
        }
    }
    let start = parts.iter().map(|t| t.span.start).min().unwrap_or_default();
    let end = parts.iter().map(|t| t.span.end).max().unwrap_or_default();
    Some(Term::new(Kind::And(parts), Span { start, end }))
}

/// Says of every call of a value that a query holds for itself that it is wrapped; queries inside say it of their own.
fn wrap(term: &mut Term) {
    match &mut term.kind {
        Kind::Call(call) => {
            call.wrapped = true;
            call.arguments.iter_mut().for_each(wrap);
        }
        Kind::And(terms)
        | Kind::Or(terms)
        | Kind::Array(terms)
        | Kind::Row(terms)
        | Kind::Operation { operands: terms, .. }
        | Kind::Other(terms) => terms.iter_mut().for_each(wrap),
        Kind::Not(term)
        | Kind::Is { operand: term, .. }
        | Kind::Path { base: term, .. }
        | Kind::Cast { operand: term, .. } => wrap(term),
        Kind::Compare { left, right, .. } => {
            wrap(left);
            wrap(right);
        }
        Kind::Member { operand, set, .. } => {
            wrap(operand);
            match set {
                Set::List(list) => list.iter_mut().for_each(wrap),
                Set::Array(array) => wrap(array),
                Set::Query(_) => {}
            }
        }
        Kind::Case { operand, arms, otherwise } => {
            operand.iter_mut().chain(otherwise).for_each(|term| wrap(term));
            for (when, then) in arms {
                wrap(when);
                wrap(then);
            }
        }
        Kind::Constant(_)
        | Kind::Column(_)
        | Kind::WholeRow(_)
        | Kind::Exists(_)
        | Kind::Scalar(_) => {}
    }
}
