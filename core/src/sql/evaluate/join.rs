//! Joins: the rows of the sources for which all conditions hold.

use super::Stop;
use super::eval::{Eval, no_expression};
use super::from::{From, Item, Key, SourceRows, Test, function_rows, is_partly_known, key_of};
use super::query::Scope;
use super::value::{Value, equal};
use crate::model::Name;
use crate::sql::read::syntax::name_of;
use squawk_syntax::ast::{self, AstNode};
use std::collections::HashMap;

/// A join that is under way.
pub(in crate::sql) struct Join<'j, 'w> {
    pub(in crate::sql) from: &'j From<'w>,
    pub(in crate::sql) eval: &'j Eval<'w>,
    pub(in crate::sql) outer: &'j Scope<'j>,
    pub(in crate::sql) lenient: bool,
    pub(in crate::sql) undecided: Option<String>,
    pub(in crate::sql) found: &'j mut dyn FnMut(&[Item<'w>]) -> Result<bool, Stop>,
}

impl<'w> Join<'_, 'w> {
    fn test(&self, test: &Test, tuple: &[Item<'w>]) -> Result<bool, Stop> {
        let eval = self.eval;
        let scope =
            Scope { from: Some(self.from), tuple, group: None, ctes: &[], outer: Some(self.outer) };
        match test {
            Test::Expr(expr) => Ok(eval.truth(expr, &scope)? == Some(true)),
            Test::Using(column, at) => {
                let value = |at: usize| match tuple.get(at) {
                    Some(item) => self.from.value(eval, at, item, column),
                    None => Err(no_expression()),
                };
                let before = (0..*at)
                    .find(|i| self.from.sources.get(*i).is_some_and(|s| s.has(column.as_str())))
                    .ok_or_else(no_expression)?;
                eval.step()?;
                Ok(equal(&value(before)?, &value(*at)?)? == Some(true))
            }
        }
    }

    /// Goes on with the source after those of the tuple. False where no more rows are wanted.
    pub(in crate::sql) fn level(&mut self, tuple: &mut Vec<Item<'w>>) -> Result<bool, Stop> {
        let at = tuple.len();
        if at > 0 || self.from.sources.is_empty() {
            for condition in &self.from.conditions {
                if condition.level + 1 != at.max(1) {
                    continue;
                }
                match self.test(&condition.test, tuple) {
                    Ok(true) => {}
                    Ok(false) => return Ok(true),
                    // What is not known of a part may be ruled out by the rest.
                    Err(Stop::NotFollowed(reason)) => {
                        if self.eval.steps.get() == 0 {
                            return Err(Stop::NotFollowed(reason));
                        }
                        if self.is_ruled_out(tuple) {
                            return Ok(true);
                        }
                        if is_partly_known(tuple) {
                            continue;
                        }
                        if !self.lenient {
                            return Err(Stop::NotFollowed(reason));
                        }
                        self.undecided.get_or_insert(reason);
                        return Ok(true);
                    }
                    Err(stop) => return Err(stop),
                }
            }
        }
        let Some(rows) = self.from.rows.get(at) else { return self.take(tuple) };
        let lateral;
        let items = match &rows.lateral {
            Some(call) => {
                let scope = Scope {
                    from: Some(self.from),
                    tuple,
                    group: None,
                    ctes: &[],
                    outer: Some(self.outer),
                };
                lateral = function_rows(self.eval, call, &scope)?;
                &lateral
            }
            None => &rows.items,
        };
        let chosen = self.looked_up(at, rows, tuple);
        let count = chosen.as_ref().map_or(items.len(), std::vec::Vec::len);
        let mut any = false;
        for n in 0..count {
            let place = chosen.as_ref().map_or(Some(n), |c| c.get(n).copied());
            let Some(item) = place.and_then(|p| items.get(p)) else { continue };
            self.eval.step()?;
            tuple.push(item.clone());
            let joins = match &rows.left {
                None => true,
                Some(on) => {
                    let mut all = true;
                    for test in on {
                        all = all
                            && match self.test(test, tuple) {
                                Err(Stop::NotFollowed(_)) if is_partly_known(tuple) => false,
                                joins => joins?,
                            };
                    }
                    all
                }
            };
            if rows.left.is_some() && joins && has_doubt(tuple) {
                return Err(super::unknown("whether a row of an outer join is there"));
            }
            any |= joins;
            let more = if joins { self.level(tuple) } else { Ok(true) };
            tuple.pop();
            if !more? {
                return Ok(false);
            }
        }
        if rows.left.is_some() && !any {
            tuple.push(Item::Missing);
            let more = self.level(tuple);
            tuple.pop();
            return more;
        }
        Ok(true)
    }

    /// Whether some condition on a part of the row is false for certain.
    fn is_ruled_out(&self, tuple: &[Item<'w>]) -> bool {
        self.from
            .conditions
            .iter()
            .filter(|c| c.level < tuple.len().max(1))
            .any(|c| matches!(self.test(&c.test, tuple), Ok(false)))
    }

    /// Whether a condition holds because of the name of something of which not all is known.
    fn is_asked_for(&self, tuple: &[Item<'w>]) -> bool {
        self.from.conditions.iter().any(|c| {
            self.eval.touched.set(false);
            matches!(self.test(&c.test, tuple), Ok(true)) && self.eval.touched.get()
        })
    }

    /// A row for which all holds, as far as is known.
    fn take(&mut self, tuple: &[Item<'w>]) -> Result<bool, Stop> {
        if !is_partly_known(tuple) {
            return (self.found)(tuple);
        }
        // Something of which not all is known. A query for other names passes it by; one that asks for its
        // schema, or for everything there is, does not.
        self.eval.named.set(false);
        if self.is_ruled_out(tuple)
            || (!has_doubt(tuple) && self.eval.named.get() && !self.is_asked_for(tuple))
        {
            return Ok(true);
        }
        let doubt = tuple.iter().find_map(|item| match item {
            Item::Doubtful(_, why) => Some(why.to_string()),
            _ => None,
        });
        let platform = || "what the platform keeps there is not known".to_owned();
        let reason = doubt.unwrap_or_else(platform);
        if !self.lenient {
            return Err(Stop::NotFollowed(reason));
        }
        self.undecided.get_or_insert(reason);
        Ok(true)
    }

    /// The places of the rows that an equality with a source before leaves, where there is one.
    fn looked_up(
        &self,
        at: usize,
        rows: &'_ SourceRows<'w>,
        tuple: &[Item<'w>],
    ) -> Option<Vec<usize>> {
        const WORTH_A_MAP: usize = 16;
        if at == 0 || rows.items.len() < WORTH_A_MAP {
            return None;
        }
        let scope =
            Scope { from: Some(self.from), tuple, group: None, ctes: &[], outer: Some(self.outer) };
        let (column, other) = self.from.conditions.iter().find_map(|c| match &c.test {
            Test::Expr(ast::Expr::BinExpr(binary)) if c.level == at => self.equality(binary, at),
            _ => None,
        })?;
        let map = rows.index.get_or_init(|| {
            let mut map: HashMap<Key, Vec<usize>> = HashMap::new();
            for (n, item) in rows.items.iter().enumerate() {
                self.eval.step().ok()?;
                match self.from.value(self.eval, at, item, &column) {
                    Ok(Value::Null) => {}
                    Ok(value) => map.entry(key_of(&value)?).or_default().push(n),
                    Err(_) => return None,
                }
            }
            Some(map)
        });
        let map = map.as_ref()?;
        let key = key_of(&self.eval.expr(&other, &scope).ok()?)?;
        let is_kind = |k: &Key| std::mem::discriminant(k) == std::mem::discriminant(&key);
        map.keys().next().is_none_or(is_kind).then(|| map.get(&key).cloned().unwrap_or_default())
    }

    /// The column of the source at a place, and what it must equal.
    fn equality(&self, binary: &ast::BinExpr, at: usize) -> Option<(Name, ast::Expr)> {
        let (lhs, rhs) = (binary.lhs()?, binary.rhs()?);
        let is_equality = binary
            .syntax()
            .children_with_tokens()
            .any(|e| e.kind() == squawk_syntax::SyntaxKind::EQ);
        if !is_equality {
            return None;
        }
        let column_of = |expr: &ast::Expr| match expr {
            ast::Expr::NameRef(name) => Some(name_of(name.syntax())),
            ast::Expr::FieldExpr(field) => Some(name_of(field.field()?.syntax())),
            _ => None,
        };
        let is_here = |expr: &ast::Expr| self.from.level(expr.syntax()) == Some(at);
        let is_before = |expr: &ast::Expr| self.from.level(expr.syntax()).is_some_and(|l| l < at);
        if is_here(&lhs) && is_before(&rhs) {
            return Some((column_of(&lhs)?, rhs));
        }
        if is_here(&rhs) && is_before(&lhs) {
            return Some((column_of(&rhs)?, lhs));
        }
        None
    }
}

fn has_doubt(tuple: &[Item<'_>]) -> bool {
    tuple.iter().any(|item| matches!(item, Item::Doubtful(..)))
}
