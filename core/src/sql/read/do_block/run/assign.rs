//! Variables: declarations, and what puts values into them.

use super::super::eval::no_expression;
use super::super::into::Into;
use super::super::query::{ResultSet, lenient};
use super::super::value::Value;
use super::super::vars::{Kind, Variable};
use super::super::{Stop, syntax_words, unknown};
use super::Run;
use crate::model::{DataType, Name, TypeName};
use crate::sql::read::syntax::{flat_text, name_of};
use squawk_syntax::ast::{self, AstNode};
use squawk_syntax::{SyntaxKind, SyntaxNode};

impl Run<'_> {
    pub(super) fn declare(&mut self, declaration: &ast::PlpgsqlDecl) -> Result<(), Stop> {
        let ast::PlpgsqlDecl::PlpgsqlVarDecl(declaration) = declaration else {
            return Err(unknown("a cursor or an alias"));
        };
        let name = declaration.name().map(|n| name_of(n.syntax())).ok_or_else(no_expression)?;
        let kind = self.kind_of(declaration.ty().ok_or_else(no_expression)?.syntax());
        let value = match declaration.init() {
            Some(init) => {
                let value = lenient(self.value(init.expr()))?;
                lenient(self.cast(&kind, value))?
            }
            None => Value::Null,
        };
        let not_null = declaration.not_null().is_some();
        if not_null && value.is_null() {
            return Err(Stop::raise("22004", format!("the variable {name} cannot be null")));
        }
        let constant = declaration.constant_token().is_some();
        self.variables.declare(Variable { name, value, kind, constant, not_null });
        Ok(())
    }

    pub(super) fn kind_of(&self, node: &SyntaxNode) -> Kind {
        let text = flat_text(node);
        let lower = text.to_lowercase().replace(' ', "");
        if lower == "record" || lower.ends_with("%rowtype") {
            return Kind::Record;
        }
        if lower.contains("%type") {
            return Kind::Any;
        }
        // A table's name is the type of its rows.
        match DataType::parse(&text).map(|t| self.host.work().resolve_type(t).name) {
            Ok(TypeName::Row(_)) => Kind::Record,
            _ => Kind::Type(text),
        }
    }

    pub(super) fn cast(&self, kind: &Kind, value: Value) -> Result<Value, Stop> {
        match (kind, value) {
            (_, Value::Null) => Ok(Value::Null),
            (_, Value::Unknown(reason)) => Ok(Value::Unknown(reason)),
            (Kind::Type(to), value) => self.eval(|eval| eval.cast(value, to)),
            (Kind::Any, value) | (Kind::Record, value @ Value::Record(_)) => Ok(value),
            (Kind::Record, _) => Err(unknown("a record made from another value")),
        }
    }

    pub(super) fn assign(&mut self, stmt: &ast::PlpgsqlAssignStmt) -> Result<(), Stop> {
        let children = || stmt.syntax().children();
        let target =
            children().find_map(ast::PlpgsqlAssignTarget::cast).ok_or_else(no_expression)?;
        let expr = children().find_map(ast::PlpgsqlExpr::cast).ok_or_else(no_expression)?;
        self.refuse_own_ddl(expr.syntax())?;
        let value = lenient(self.value(Some(expr)))?;
        if target.accessors().any(|a| !matches!(a, ast::Accessor::FieldAccessor(_))) {
            // `a[1] := …`: the array is not known from here on.
            let name = target.name().map(|n| name_of(n.syntax())).ok_or_else(no_expression)?;
            return self.variables.set(&name, Value::Unknown("an element of an array".to_owned()));
        }
        self.put(&target_names(target.syntax()), value)
    }

    /// Puts a value into a variable, or a field of one.
    pub(super) fn put(&mut self, target: &[Name], value: Value) -> Result<(), Stop> {
        match target {
            [name] => {
                let kind = self.variables.find(name).map(|v| v.kind.clone());
                let kind = kind.ok_or_else(|| {
                    Stop::raise("42601", format!("{name} is not a known variable"))
                })?;
                let value = lenient(self.cast(&kind, value))?;
                self.variables.set(name, value)
            }
            [name, field] => self.variables.set_field(name, field, value),
            _ => Err(unknown("an assignment of this kind")),
        }
    }

    /// Puts a row into one record, or column by column into several variables. What is missing is null.
    pub(super) fn assign_row(
        &mut self,
        targets: &[Vec<Name>],
        row: Vec<(Name, Value)>,
    ) -> Result<(), Stop> {
        if let [target] = targets
            && let [name] = target.as_slice()
            && self.variables.find(name).is_some_and(|v| v.kind == Kind::Record)
        {
            return self.variables.set(name, Value::Record(row));
        }
        let mut values = row.into_iter().map(|(_, value)| value);
        for target in targets {
            self.put(target, values.next().unwrap_or(Value::Null))?;
        }
        Ok(())
    }

    pub(super) fn assign_rows(&mut self, into: &Into, found: ResultSet) -> Result<(), Stop> {
        let targets: Vec<Vec<Name>> =
            into.targets.iter().map(|t| t.iter().map(|n| variable_name(n)).collect()).collect();
        if into.strict && found.rows.len() != 1 {
            return Err(match found.rows.len() {
                0 => Stop::raise("P0002", "query returned no rows"),
                _ => Stop::raise("P0003", "query returned more than one row"),
            });
        }
        let is_any = found.rows.len() > 1 && !found.ordered;
        let columns = found.columns.clone();
        let row = found
            .rows
            .into_iter()
            .next()
            .unwrap_or_else(|| columns.iter().map(|_| Value::Null).collect());
        let row = columns.into_iter().zip(row).map(|(name, value)| {
            let value = if is_any {
                Value::Unknown("which of several rows comes first".to_owned())
            } else {
                value
            };
            (name, value)
        });
        self.assign_row(&targets, row.collect())
    }

    pub(super) fn forget(&mut self, into: &Into, why: &str) -> Result<(), Stop> {
        for target in &into.targets {
            let target: Vec<Name> = target.iter().map(|n| variable_name(n)).collect();
            self.put(&target, Value::Unknown(why.to_owned()))?;
        }
        Ok(())
    }

    pub(super) fn diagnostics(&mut self, stmt: &ast::PlpgsqlGetDiagStmt) -> Result<(), Stop> {
        for item in stmt.items().into_iter().flat_map(|l| l.plpgsql_diag_items()) {
            let target = item.target().ok_or_else(no_expression)?;
            let what = item.kind().map(|k| syntax_words(k.syntax()).join(" ")).unwrap_or_default();
            let value = match (what.as_str(), self.caught.last()) {
                ("returned_sqlstate", Some(raised)) if raised.code.is_some() => {
                    Value::Text(raised.code.clone().unwrap_or_default())
                }
                _ => Value::Unknown(format!("the diagnostic {what}")),
            };
            self.put(&target_names(target.syntax()), value)?;
        }
        Ok(())
    }
}

/// The names of a target: a variable, and a field where one is meant; as written.
pub(super) fn written_names(node: &SyntaxNode) -> Vec<String> {
    node.descendants_with_tokens()
        .filter_map(rowan::NodeOrToken::into_token)
        .filter(|t| !t.kind().is_trivia() && t.kind() != SyntaxKind::DOT)
        .map(|t| t.text().to_owned())
        .collect()
}

pub(super) fn target_names(node: &SyntaxNode) -> Vec<Name> {
    written_names(node).iter().map(|n| variable_name(n)).collect()
}

/// A written name: folded, or unquoted.
pub(super) fn variable_name(written: &str) -> Name {
    match written.strip_prefix('"').and_then(|t| t.strip_suffix('"')) {
        Some(quoted) => Name::from(quoted.replace("\"\"", "\"")),
        None => Name::from(written.to_lowercase()),
    }
}
