//! Rows of a scenario: texts, read by the types of their columns; and new rows, with their defaults.

use super::actor::Actor;
use super::{Row, Sandbox};
use crate::model::{Column, Expr, Table, TableId};
use crate::rls::attempt::{MAX_ROWS, Problem, Sample, Scenario, Values};
use crate::sql::evaluate::eval::no_expression;
use crate::sql::evaluate::from::{From, Item};
use crate::sql::evaluate::query::{Scope, lenient};
use crate::sql::evaluate::value::Value;
use crate::sql::evaluate::{Eval, Stop, time, unknown};
use std::rc::Rc;

/// Longest value of a cell, in bytes; a longer one is unknown.
const MAX_CELL_BYTES: usize = 64 * 1024;

impl Sandbox<'_> {
    /// Takes in rows and time; gives what cannot be read.
    pub(super) fn read(&mut self, scenario: &Scenario) -> Vec<Problem> {
        let mut problems = Vec::new();
        let problem = |why: String| Problem { table: None, row: None, column: None, why };
        if let Some(now) = &scenario.now {
            match time::parse_instant(now, true) {
                Ok(micros) => self.now = Some(micros),
                Err(_) => problems.push(problem(format!("\"{now}\" is no time."))),
            }
        }
        for sample in &scenario.tables {
            match self.table(&sample.table) {
                Some(table) => {
                    let rows = self.sample(table, sample, &mut problems);
                    self.samples.insert(sample.table.clone(), rows);
                }
                None => problems.push(problem("The table does not exist any more.".to_owned())),
            }
        }
        problems
    }

    fn sample(&self, table: &Table, sample: &Sample, problems: &mut Vec<Problem>) -> Vec<Row> {
        let mut say = |row: usize, column: Option<&Column>, why: String| {
            problems.push(Problem {
                table: Some(table.id.clone()),
                row: Some(row),
                column: column.map(|c| c.id.clone()),
                why,
            });
        };
        if sample.rows.len() > MAX_ROWS {
            say(MAX_ROWS, None, format!("Only the first {MAX_ROWS} rows are read."));
        }
        let mut rows = Vec::new();
        for (at, cells) in sample.rows.iter().take(MAX_ROWS).enumerate() {
            let mut values = Vec::new();
            for column in &table.columns {
                let place = sample.columns.iter().position(|id| *id == column.id);
                values.push(match place.and_then(|place| cells.get(place)) {
                    Some(cell) => match self.value(column, cell.as_deref()) {
                        Ok(value) => value,
                        Err(Stop::NotFollowed(why)) => Value::Unknown(why),
                        Err(Stop::Raised(raised)) => {
                            say(at, Some(column), raised.problem.to_string());
                            Value::Unknown(format!("a value that is no {}", self.type_of(column)))
                        }
                    },
                    None => Value::Unknown(format!("the value of {}", column.name)),
                });
            }
            self.generate(table, &mut values);
            rows.push(Row { values: Rc::new(values) });
        }
        rows
    }

    fn type_of(&self, column: &Column) -> String {
        self.document.schema.type_text(&column.data_type)
    }

    fn value(&self, column: &Column, cell: Option<&str>) -> Result<Value, Stop> {
        let Some(text) = cell else { return Ok(Value::Null) };
        if text.len() > MAX_CELL_BYTES {
            return Err(unknown("a value this long"));
        }
        self.ask(&Actor::Maker, |eval| eval.cast_to(Value::text(text), &column.data_type))
    }

    /// Columns that are computed from others.
    fn generate(&self, table: &Table, values: &mut [Value]) {
        for (at, column) in table.columns.iter().enumerate() {
            let Some(generated) = &column.generated else { continue };
            let row = Row { values: Rc::new(values.to_vec()) };
            let made = self.ask(&Actor::Maker, |eval| {
                let value = self.with_row(eval, table, &row, &generated.expression)?;
                eval.cast_to(value, &column.data_type)
            });
            if let Some(place) = values.get_mut(at) {
                *place = match lenient(made) {
                    Ok(value) => value,
                    Err(_) => Value::Unknown(format!("the value of {}", column.name)),
                };
            }
        }
    }

    /// The value of an expression for a row.
    pub(super) fn with_row(
        &self,
        eval: &Eval<'_>,
        table: &Table,
        row: &Row,
        expression: &Expr,
    ) -> Result<Value, Stop> {
        let expr = self.expression(expression.text())?;
        in_row(table, row, |scope| eval.expr(&expr, scope))
    }

    /// A row with some of its values changed; an error where a value is none of its type.
    pub(crate) fn changed(
        &self,
        table: &Table,
        row: &Row,
        values: &Values,
    ) -> Result<Row, super::Verdict> {
        let mut all = (*row.values).clone();
        for (at, column) in table.columns.iter().enumerate() {
            let Some(cell) = values.get(&column.id) else { continue };
            let value = lenient(self.value(column, cell.as_deref())).map_err(super::verdict_of)?;
            if let Some(place) = all.get_mut(at) {
                *place = value;
            }
        }
        self.generate(table, &mut all);
        Ok(Row { values: Rc::new(all) })
    }

    /// A new row: what is not given is what its column's default says.
    pub(crate) fn made(&self, table: &Table, values: &Values) -> Result<Row, super::Verdict> {
        let mut all = Vec::new();
        for column in &table.columns {
            all.push(match (values.get(&column.id), &column.default) {
                (None, Some(default)) => self.default(column, default)?,
                (None, None) if column.identity.is_some() => {
                    Value::Unknown(format!("the next value of {}", column.name))
                }
                _ => Value::Null,
            });
        }
        self.changed(table, &Row { values: Rc::new(all) }, values)
    }

    fn default(&self, column: &Column, default: &Expr) -> Result<Value, super::Verdict> {
        let made = self.ask(&self.actor, |eval| {
            let expr = self.expression(default.text())?;
            let value = eval.expr(&expr, &Scope::none())?;
            eval.cast_to(value, &column.data_type)
        });
        lenient(made).map_err(super::verdict_of)
    }

    /// The row with its values as texts, as far as they are known.
    pub(crate) fn cells(table: &Table, row: &Row) -> Values {
        let mut cells = Values::new();
        for (column, value) in table.columns.iter().zip(row.values.iter()) {
            if column.generated.is_some() {
                continue;
            }
            if let Ok(text) = value.as_text(&[]) {
                cells.insert(column.id.clone(), text);
            }
        }
        cells
    }

    pub(super) fn sample_of(&self, id: &TableId) -> Option<&Vec<Row>> {
        self.samples.get(id)
    }
}

/// Asks with the columns of a row in scope.
pub(super) fn in_row<T>(
    table: &Table,
    row: &Row,
    ask: impl FnOnce(&Scope<'_>) -> Result<T, Stop>,
) -> Result<T, Stop> {
    if row.values.len() != table.columns.len() {
        return Err(no_expression());
    }
    let columns = table.columns.iter().map(|c| c.name.clone()).collect();
    let from = From::of_row(table.name.clone(), columns);
    let tuple = [Item::Values(Rc::clone(&row.values))];
    ask(&Scope { from: Some(&from), tuple: &tuple, group: None, ctes: &[], outer: None })
}

impl Row {
    pub(super) fn values(&self) -> &[Value] {
        &self.values
    }
}
