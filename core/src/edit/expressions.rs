//! The expressions of a command as a person typed them, read: the page, which has no parser, gives them as plain text.

use super::{Command, Defined};
use crate::model::{
    Catalog, ColumnId, Constraint, ConstraintKind, Expr, Index, IndexElement, IndexKey, TableId,
    Trigger, TypeKind,
};
use crate::sql::{ExprScope, read_default, read_expr};

/// Reads every expression of a command that the catalog does not hold as it is, so that it refers to what it names.
/// The error says which expression cannot be read, and why.
pub fn read_expressions(catalog: &Catalog, command: &Command) -> Result<Command, String> {
    let mut command = command.clone();
    let read = Reading { catalog };
    match &mut command {
        Command::SetDefault { table, column, default: Some(default) } => {
            *default = read_default(catalog, table, column, default.text())?;
        }
        Command::SetGenerated { table, generated: Some(generated), .. } => {
            read.row(table, &mut generated.expression)?;
        }
        Command::AddConstraint { table, kind, .. } => read.constraint(table, kind)?,
        Command::SetConstraint { table, constraint } => read.set_constraint(table, constraint)?,
        Command::AddIndex { table, elements, predicate, .. } => {
            read.elements(ExprScope::Row(table), elements.iter_mut())?;
            if let Some(predicate) = predicate {
                read.row(table, predicate)?;
            }
        }
        Command::SetIndex { table, index } => read.table_index(table, index)?,
        Command::Define { object } => read.defined(object)?,
        _ => {}
    }
    Ok(command)
}

struct Reading<'a> {
    catalog: &'a Catalog,
}

impl Reading<'_> {
    fn defined(&self, object: &mut Defined) -> Result<(), String> {
        match object {
            Defined::Column(table, column) => {
                let id: &ColumnId = &column.id;
                let before = self.catalog.column(table, id);
                if let Some(default) = &mut column.default
                    && before.is_none_or(|b| b.default.as_ref() != Some(default))
                {
                    *default = read_default(self.catalog, table, id, default.text())?;
                }
                if let Some(generated) = &mut column.generated {
                    let old = before.and_then(|b| b.generated.as_ref()).map(|g| &g.expression);
                    if old != Some(&generated.expression) {
                        self.row(table, &mut generated.expression)?;
                    }
                }
                Ok(())
            }
            Defined::Constraint(table, constraint) => self.set_constraint(table, constraint),
            Defined::Index(table, index) => self.table_index(table, index),
            Defined::Policy(table, policy) => {
                let before = self.catalog.tables.get(table).and_then(|t| t.policy(&policy.id));
                if let Some(using) = &mut policy.using
                    && before.is_none_or(|b| b.using.as_ref() != Some(using))
                {
                    self.row(table, using).map_err(|reason| format!("USING: {reason}"))?;
                }
                if let Some(check) = &mut policy.check
                    && before.is_none_or(|b| b.check.as_ref() != Some(check))
                {
                    self.row(table, check).map_err(|reason| format!("WITH CHECK: {reason}"))?;
                }
                Ok(())
            }
            Defined::Trigger(table, trigger) => {
                let before = self.catalog.tables.get(table).and_then(|t| t.trigger(&trigger.id));
                self.trigger(ExprScope::NewAndOld(table), before, trigger)
            }
            Defined::ViewTrigger(view, trigger) => {
                let view = self.catalog.views.get(view);
                let before = view.and_then(|v| v.triggers.iter().find(|t| t.id == trigger.id));
                self.trigger(ExprScope::Unknown, before, trigger)
            }
            Defined::ViewIndex(view, index) => {
                let view = self.catalog.views.get(view);
                let before = view.and_then(|v| v.indexes.iter().find(|i| i.id == index.id));
                self.index(ExprScope::Unknown, before, index)
            }
            Defined::Type(def) => {
                let before = self.catalog.types.get(&def.id).map(|t| &t.kind);
                let TypeKind::Domain { default, checks, .. } = &mut def.kind else {
                    return Ok(());
                };
                let (old_default, old_checks) = match before {
                    Some(TypeKind::Domain { default, checks, .. }) => {
                        (default.as_ref(), checks.as_slice())
                    }
                    _ => (None, [].as_slice()),
                };
                if let Some(default) = default
                    && old_default != Some(default)
                {
                    self.nothing(default).map_err(|reason| format!("Default: {reason}"))?;
                }
                for check in checks {
                    if !old_checks.iter().any(|old| old.expression == check.expression) {
                        self.nothing(&mut check.expression)
                            .map_err(|reason| format!("Check: {reason}"))?;
                    }
                }
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn row(&self, table: &TableId, expr: &mut Expr) -> Result<(), String> {
        *expr = read_expr(self.catalog, ExprScope::Row(table), expr.text())?;
        Ok(())
    }

    fn nothing(&self, expr: &mut Expr) -> Result<(), String> {
        *expr = read_expr(self.catalog, ExprScope::Nothing, expr.text())?;
        Ok(())
    }

    fn set_constraint(&self, table: &TableId, constraint: &mut Constraint) -> Result<(), String> {
        let before = self.catalog.tables.get(table).and_then(|t| t.constraint(&constraint.id));
        if before.is_some_and(|b| b.kind == constraint.kind) {
            return Ok(());
        }
        self.constraint(table, &mut constraint.kind)
    }

    fn constraint(&self, table: &TableId, kind: &mut ConstraintKind) -> Result<(), String> {
        match kind {
            ConstraintKind::Check { expression, .. } => self.row(table, expression),
            ConstraintKind::Exclude { elements, predicate, .. } => {
                let elements = elements.iter_mut().map(|e| &mut e.element);
                self.elements(ExprScope::Row(table), elements)?;
                match predicate {
                    Some(predicate) => {
                        self.row(table, predicate).map_err(|reason| format!("WHERE: {reason}"))
                    }
                    None => Ok(()),
                }
            }
            _ => Ok(()),
        }
    }

    fn table_index(&self, table: &TableId, index: &mut Index) -> Result<(), String> {
        let before = self.catalog.tables.get(table).and_then(|t| t.index(&index.id));
        self.index(ExprScope::Row(table), before, index)
    }

    fn index(
        &self,
        scope: ExprScope<'_>,
        before: Option<&Index>,
        index: &mut Index,
    ) -> Result<(), String> {
        if before.is_none_or(|b| b.elements != index.elements) {
            self.elements(scope, index.elements.iter_mut())?;
        }
        if let Some(predicate) = &mut index.predicate
            && before.is_none_or(|b| b.predicate.as_ref() != Some(predicate))
        {
            *predicate = read_expr(self.catalog, scope, predicate.text())
                .map_err(|reason| format!("WHERE: {reason}"))?;
        }
        Ok(())
    }

    fn elements<'e>(
        &self,
        scope: ExprScope<'_>,
        elements: impl Iterator<Item = &'e mut IndexElement>,
    ) -> Result<(), String> {
        for element in elements {
            if let IndexKey::Expression(expr) = &mut element.key {
                *expr = read_expr(self.catalog, scope, expr.text())?;
            }
        }
        Ok(())
    }

    fn trigger(
        &self,
        scope: ExprScope<'_>,
        before: Option<&Trigger>,
        trigger: &mut Trigger,
    ) -> Result<(), String> {
        if let Some(condition) = &mut trigger.condition
            && before.is_none_or(|b| b.condition.as_ref() != Some(condition))
        {
            *condition = read_expr(self.catalog, scope, condition.text())
                .map_err(|reason| format!("WHEN: {reason}"))?;
        }
        Ok(())
    }
}
