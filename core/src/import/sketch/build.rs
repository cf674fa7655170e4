//! A sketch into statements, and what became of them into the report.

use super::{
    Default, Enum, Expression, Index, IndexPart, MAX_PER_TABLE, Reference, Sketch, Table, TableName,
};
use crate::import::report::{Outcome, Report, ReportRow};
use crate::model::{Catalog, ObjectRef, TableId};
use crate::sql::{Effect, Reader, quote_ident, quote_literal};
use std::collections::{BTreeSet, HashMap, HashSet};
use std::fmt::Write;

/// Texts of others longer than this are no expressions.
const MAX_EXPRESSION_BYTES: usize = 64 * 1024;

/// Parentheses nested deeper than this are not parsed.
const MAX_NESTING: usize = 200;

/// Comments, which are set when all statements are read: a statement for each would copy its table each time.
#[derive(Debug, Default)]
pub(in crate::import) struct Comments(Vec<Comment>);

#[derive(Debug)]
struct Comment {
    object: ObjectRef,
    text: Option<String>,
    columns: Vec<(String, String)>,
}

/// Reads a sketch. `beside` says that other files were read before, whose tables stand.
///
/// The report gets a row for each statement of the sketch, in the order of files and lines.
pub(in crate::import) fn build(
    sketch: Sketch,
    reader: &mut Reader,
    report: &mut Report,
    beside: bool,
) -> Comments {
    let mut build = Build {
        reader,
        rows: sketch.rows,
        comments: Comments::default(),
        beside,
        there: HashSet::new(),
        counts: HashMap::new(),
    };
    build.schemas(&sketch.enums, &sketch.tables);
    for item in &sketch.enums {
        build.create_enum(item);
    }
    for table in &sketch.tables {
        build.table(table);
    }
    for reference in &sketch.references {
        build.reference(reference);
    }
    build.rows.sort_by(|a, b| (&a.file, a.line, a.column).cmp(&(&b.file, b.line, b.column)));
    report.rows.append(&mut build.rows);
    build.comments
}

impl Comments {
    pub(in crate::import) fn append(&mut self, mut others: Self) {
        self.0.append(&mut others.0);
    }

    /// Writes them into the catalog that the reader gave.
    pub(in crate::import) fn set(self, catalog: &mut Catalog) {
        for comment in self.0 {
            match &comment.object {
                ObjectRef::Table(id) => {
                    let Some(table) = catalog.tables.get_mut(id) else { continue };
                    if comment.text.is_some() {
                        table.comment = comment.text;
                    }
                    let mut texts: HashMap<String, String> = comment.columns.into_iter().collect();
                    for column in &mut table.columns {
                        if let Some(text) = texts.remove(column.name.as_str()) {
                            column.comment = Some(text);
                        }
                    }
                }
                ObjectRef::Index(id, index) => {
                    let table = catalog.tables.get_mut(id);
                    let index = table.and_then(|t| t.indexes.iter_mut().find(|i| i.id == *index));
                    if let Some(index) = index {
                        index.comment = comment.text;
                    }
                }
                _ => {}
            }
        }
    }
}

struct Build<'a> {
    reader: &'a mut Reader,
    rows: Vec<ReportRow>,
    comments: Comments,
    beside: bool,
    /// Tables that other files made.
    there: HashSet<TableName>,
    /// Statements about each table.
    counts: HashMap<TableName, usize>,
}

impl Build<'_> {
    fn run(&mut self, sql: &str) -> Result<Option<ObjectRef>, String> {
        match self.reader.statement(sql).effect {
            Effect::Modelled(object) => Ok(object),
            Effect::Verbatim(_) => Ok(None),
            Effect::Ignored(reason) | Effect::Failed { reason, .. } => Err(reason),
        }
    }

    fn schemas(&mut self, enums: &[Enum], tables: &[Table]) {
        let names = enums.iter().map(|e| &e.name).chain(tables.iter().map(|t| &t.name));
        let names: BTreeSet<&str> = names.filter_map(|n| n.schema.as_deref()).collect();
        for name in names {
            // Whatever is wrong with it, the tables in it say so.
            let _ = self.run(&format!("create schema if not exists {}", quote_ident(name)));
        }
    }

    fn create_enum(&mut self, item: &Enum) {
        let labels: Vec<String> = item.labels.iter().map(|l| quote_literal(l)).collect();
        let sql = format!("create type {} as enum ({})", path(&item.name), labels.join(", "));
        let row = match self.run(&sql) {
            Ok(object) => {
                let mut row = item.origin.row(Outcome::Modelled, joined(&item.remarks));
                row.object = object;
                row
            }
            Err(reason) => item.origin.row(self.outcome(&reason), Some(reason)),
        };
        self.rows.push(row);
    }

    /// What is there already from other files is no mistake of this one.
    fn outcome(&self, reason: &str) -> Outcome {
        let there = self.beside && reason.ends_with("exists already");
        if there { Outcome::Ignored } else { Outcome::Failed }
    }

    fn table(&mut self, table: &Table) {
        let mut spoilt = HashSet::new();
        for expression in expressions(table) {
            if let Err(reason) = self.check(expression) {
                spoilt.insert(std::ptr::from_ref(expression));
                self.rows.push(expression.origin.row(Outcome::Failed, Some(reason)));
            }
        }
        let mut made = self.run(&create_table(table, |e| !spoilt.contains(&std::ptr::from_ref(e))));
        if made.is_err() && expressions(table).len() > spoilt.len() {
            // The fault may lie with what others wrote.
            let plain = self.run(&create_table(table, |_| false));
            if let (Ok(_), Err(reason)) = (&plain, &made) {
                for expression in expressions(table) {
                    if spoilt.insert(std::ptr::from_ref(expression)) {
                        self.rows
                            .push(expression.origin.row(Outcome::Failed, Some(reason.clone())));
                    }
                }
            }
            made = plain;
        }
        match made {
            Ok(object) => {
                for (i, origin) in table.origins.iter().enumerate() {
                    let remark = if i == 0 { joined(&table.remarks) } else { None };
                    let mut row = origin.row(Outcome::Modelled, remark);
                    row.object.clone_from(&object);
                    self.rows.push(row);
                }
                if let Some(ObjectRef::Table(id)) = object {
                    self.comment(table, id);
                }
                for index in &table.indexes {
                    self.index(&table.name, index);
                }
            }
            Err(reason) => {
                let outcome = self.outcome(&reason);
                if outcome == Outcome::Ignored {
                    self.there.insert(table.name.clone());
                }
                for origin in &table.origins {
                    self.rows.push(origin.row(outcome, Some(reason.clone())));
                }
            }
        }
    }

    fn comment(&mut self, table: &Table, id: TableId) {
        let columns: Vec<(String, String)> = table
            .columns
            .iter()
            .filter_map(|c| Some((c.name.clone(), c.comment.clone()?)))
            .collect();
        if table.comment.is_some() || !columns.is_empty() {
            let text = table.comment.clone();
            self.comments.0.push(Comment { object: ObjectRef::Table(id), text, columns });
        }
    }

    /// Whether a text is one expression of SQL and nothing else.
    fn check(&mut self, expression: &Expression) -> Result<(), String> {
        is_closed(&expression.sql)?;
        match self.reader.statement(&format!("select ({}\n)", expression.sql)).effect {
            Effect::Failed { reason, .. } => Err(reason),
            _ => Ok(()),
        }
    }

    fn index(&mut self, table: &TableName, index: &Index) {
        let mut parts = Vec::with_capacity(index.parts.len());
        for part in &index.parts {
            match part {
                IndexPart::Column(name) => parts.push(quote_ident(name).into_owned()),
                IndexPart::Expression(sql) => {
                    let expression = Expression { origin: index.origin.clone(), sql: sql.clone() };
                    if let Err(reason) = self.check(&expression) {
                        self.rows.push(index.origin.row(Outcome::Failed, Some(reason)));
                        return;
                    }
                    parts.push(format!("({sql}\n)"));
                }
            }
        }
        let mut sql =
            String::from(if index.unique { "create unique index" } else { "create index" });
        if let Some(name) = &index.name {
            let _ = write!(sql, " {}", quote_ident(name));
        }
        let _ = write!(sql, " on {}", path(table));
        if let Some(method) = &index.method {
            let _ = write!(sql, " using {}", quote_ident(method));
        }
        let _ = write!(sql, " ({})", parts.join(", "));
        let done = self.bounded(table, &sql);
        match done {
            Ok(Some(object)) if index.comment.is_some() => {
                let text = index.comment.clone();
                self.comments.0.push(Comment { object, text, columns: Vec::new() });
            }
            Ok(_) => {}
            Err(reason) => self.rows.push(index.origin.row(Outcome::Failed, Some(reason))),
        }
    }

    fn reference(&mut self, reference: &Reference) {
        if self.there.contains(&reference.table) {
            if reference.has_row {
                let reason = format!("the table {} exists already, with its keys", reference.table);
                self.rows.push(reference.origin.row(Outcome::Ignored, Some(reason)));
            }
            return;
        }
        let mut sql = format!("alter table {} add ", path(&reference.table));
        if let Some(name) = &reference.name {
            let _ = write!(sql, "constraint {} ", quote_ident(name));
        }
        let _ = write!(
            sql,
            "foreign key ({}) references {} ({})",
            list(&reference.columns),
            path(&reference.references),
            list(&reference.keys)
        );
        for (event, action) in [("delete", reference.on_delete), ("update", reference.on_update)] {
            if let Some(action) = action {
                let _ = write!(sql, " on {event} {action}");
            }
        }
        match self.bounded(&reference.table, &sql) {
            Ok(object) if reference.has_row => {
                let mut row = reference.origin.row(Outcome::Modelled, joined(&reference.remarks));
                row.object = object;
                self.rows.push(row);
            }
            Ok(_) => {}
            Err(reason) => self.rows.push(reference.origin.row(Outcome::Failed, Some(reason))),
        }
    }

    fn bounded(&mut self, table: &TableName, sql: &str) -> Result<Option<ObjectRef>, String> {
        let count = self.counts.entry(table.clone()).or_default();
        *count += 1;
        if *count > MAX_PER_TABLE {
            return Err(format!(
                "the table {table} has more than {MAX_PER_TABLE} indexes and foreign keys"
            ));
        }
        self.run(sql)
    }
}

/// What others wrote about a table, in order.
fn expressions(table: &Table) -> Vec<&Expression> {
    let defaults = table.columns.iter().filter_map(|c| match &c.default {
        Some(Default::Expression(expression)) => Some(expression),
        _ => None,
    });
    defaults.chain(table.checks.iter().map(|c| &c.expression)).collect()
}

fn create_table(table: &Table, good: impl Fn(&Expression) -> bool) -> String {
    let mut parts = Vec::new();
    for column in &table.columns {
        let mut part = format!("{} {}", quote_ident(&column.name), column.sql_type);
        match &column.default {
            Some(Default::Constant(sql)) => {
                let _ = write!(part, " default {sql}");
            }
            Some(Default::Expression(e)) if good(e) => {
                let _ = write!(part, " default {}", bare_or_closed(&e.sql));
            }
            Some(Default::Expression(_)) | None => {}
        }
        if column.identity {
            part.push_str(" generated by default as identity");
        }
        if column.not_null {
            part.push_str(" not null");
        }
        parts.push(part);
    }
    if !table.primary_key.is_empty() {
        parts.push(format!("primary key ({})", list(&table.primary_key)));
    }
    for unique in &table.uniques {
        parts.push(format!("unique ({})", list(unique)));
    }
    for check in table.checks.iter().filter(|c| good(&c.expression)) {
        let name = check.name.as_ref();
        let name = name.map_or_else(String::new, |n| format!("constraint {} ", quote_ident(n)));
        parts.push(format!("{name}check ({}\n)", check.expression.sql));
    }
    format!("create table {} ({})", path(&table.name), parts.join(", "))
}

/// A default stands without parentheses where it is a plain call or constant, as people write it.
fn bare_or_closed(sql: &str) -> String {
    let sql = sql.trim();
    let plain = sql.chars().all(|c| c.is_ascii_alphanumeric() || "_.(), '".contains(c))
        && (sql.ends_with(')') || !sql.contains(char::is_whitespace));
    if plain { sql.to_owned() } else { format!("({sql}\n)") }
}

fn path(name: &TableName) -> String {
    let schema = quote_ident(name.schema.as_deref().unwrap_or("public"));
    format!("{schema}.{}", quote_ident(&name.name))
}

fn list(names: &[String]) -> String {
    names.iter().map(|n| quote_ident(n)).collect::<Vec<_>>().join(", ")
}

fn joined(remarks: &[String]) -> Option<String> {
    (!remarks.is_empty()).then(|| remarks.join("; "))
}

/// Whether parentheses and quotes of a text close each other, so that nothing follows it by stealth.
fn is_closed(sql: &str) -> Result<(), String> {
    if sql.trim().is_empty() {
        return Err("the expression is empty".to_owned());
    }
    if sql.len() > MAX_EXPRESSION_BYTES {
        return Err(format!("the expression is longer than {} KB", MAX_EXPRESSION_BYTES / 1024));
    }
    let mut depth = 0usize;
    let mut quote = None;
    for c in sql.chars() {
        match (quote, c) {
            (Some(open), c) if c == open => quote = None,
            (None, '\'' | '"') => quote = Some(c),
            (None, '(' | '[') => depth += 1,
            (None, ')' | ']') => {
                depth = depth.checked_sub(1).ok_or("a parenthesis closes that was not opened")?;
            }
            (None, ';') => return Err("an expression holds no semicolon".to_owned()),
            _ => {}
        }
        if depth > MAX_NESTING {
            return Err(format!("the expression is nested deeper than {MAX_NESTING} parentheses"));
        }
    }
    match (quote, depth) {
        (Some(_), _) => Err("a quote is not closed".to_owned()),
        (None, 0) => Ok(()),
        (None, _) => Err("a parenthesis is not closed".to_owned()),
    }
}
