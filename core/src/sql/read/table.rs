//! `CREATE TABLE`, partitions and foreign tables included.

use super::column::{self, Written};
use super::expr::Scope;
use super::syntax::{
    foreign_options, name, path_names, qualified, qualified_opt, text_of, with_parameters,
};
use super::work::{Relation, Work};
use super::{Answer, Done, Problem, constraint, index};
use crate::model::{
    Column, ColumnId, ConstraintKind, Expr, Name, ObjectRef, PartitionBound, PartitionKey,
    PartitionStrategy, Persistence, QualifiedName, Sequence, Table, TableId, TableKind, TypeKind,
};
use squawk_syntax::ast::{self, AstNode};

pub(super) fn is_temporary(persistence: Option<&ast::Persistence>) -> bool {
    matches!(persistence, Some(ast::Persistence::Temp(_)))
}

pub(super) fn is_unlogged(persistence: Option<&ast::Persistence>) -> bool {
    matches!(persistence, Some(ast::Persistence::Unlogged(_)))
}

pub(super) fn column_id(work: &Work, table: &TableId, column: &Name) -> Result<ColumnId, Problem> {
    let table =
        work.catalog.tables.get(table).ok_or_else(|| Problem::new("the table does not exist"))?;
    table.column_named(column.as_str()).map(|c| c.id.clone()).ok_or_else(|| {
        Problem::new(format!("the column {column} of {} does not exist", table.name))
    })
}

pub(super) fn create(work: &mut Work, stmt: &ast::CreateTable) -> Answer {
    let mut path = qualified_opt(stmt.table_name()).ok_or_else(Problem::no_name)?;
    let is_temporary = is_temporary(stmt.persistence().as_ref())
        || path.schema.as_ref().is_some_and(|s| *s == TEMPORARY_SCHEMA);
    if is_temporary {
        work.open_temporary_schema();
        path.schema = Some(Name::new(TEMPORARY_SCHEMA));
    }
    let Some(mut draft) = Draft::start(work, &path, stmt.if_not_exists().is_some())? else {
        return Ok(Done::Ignored(format!("{path} exists already")));
    };
    let table = &mut draft.table;
    if is_unlogged(stmt.persistence().as_ref()) {
        table.persistence = Persistence::Unlogged;
    }
    if let Some(of) = stmt.of_type() {
        draft.of_type(work, &of)?;
    }
    if let Some(parent) = stmt.partition_of() {
        draft.partition_of(work, &parent, stmt.partition_type())?;
    }
    if let Some(inherits) = stmt.inherits() {
        draft.inherits(work, &inherits)?;
    }
    draft.elements(work, stmt.table_arg_list())?;
    let table = &mut draft.table;
    if let Some(by) = stmt.partition_by() {
        table.partition_key = Some(partition_key(work, table, &by)?);
    }
    if let Some(ast::TableParams::WithParams(with)) = stmt.table_params() {
        table.parameters = with_parameters(Some(with));
    }
    table.access_method =
        stmt.using_method().and_then(|m| name(m.access_method_ref())).filter(|m| *m != "heap");
    table.tablespace = stmt.tablespace_clause().and_then(|t| name(t.tablespace_ref()));
    let done = draft.finish(work);
    Ok(if is_temporary { temporary() } else { done })
}

/// Where temporary tables are while the statements are read; it is gone when they end, as a session's is.
pub(super) const TEMPORARY_SCHEMA: &str = "pg_temp";

/// The answer to a statement that makes something temporary.
pub(super) fn temporary() -> Done {
    Done::Ignored("temporary tables are no part of a schema".into())
}

pub(super) fn create_foreign(work: &mut Work, stmt: &ast::CreateForeignTable) -> Answer {
    let path = qualified_opt(stmt.table_name()).ok_or_else(Problem::no_name)?;
    let Some(mut draft) = Draft::start(work, &path, stmt.if_not_exists().is_some())? else {
        return Ok(Done::Ignored(format!("{path} exists already")));
    };
    let server = stmt
        .server_clause()
        .and_then(|s| name(s.server_ref()))
        .ok_or_else(|| Problem::new("the foreign table has no server"))?;
    draft.table.kind =
        TableKind::Foreign { server, options: foreign_options(stmt.alter_option_list()) };
    if let Some(parent) = stmt.partition_of() {
        draft.partition_of(work, &parent, stmt.partition_type())?;
    }
    if let Some(inherits) = stmt.inherits() {
        draft.inherits(work, &inherits)?;
    }
    draft.elements(work, stmt.table_arg_list())?;
    Ok(draft.finish(work))
}

/// `UNIQUE PRIMARY KEY` and other keys that one statement gives twice are one key (`transformIndexConstraints`);
/// a name that was given wins over one that Postgres would choose.
fn merge_equal_keys(table: &mut Table) {
    let mut at = 0;
    while at < table.constraints.len() {
        let earlier =
            table.constraints[..at].iter().position(|c| c.is_same_key(&table.constraints[at]));
        let Some(earlier) = earlier else {
            at += 1;
            continue;
        };
        let later = table.constraints.remove(at);
        let columns: Vec<&str> = table.constraints[earlier]
            .columns()
            .iter()
            .filter_map(|c| table.column(c))
            .map(|c| c.name.as_str())
            .collect();
        let is_primary = matches!(table.constraints[earlier].kind, ConstraintKind::PrimaryKey(_));
        let chosen = if is_primary {
            super::naming::object_name(table.name.as_str(), None, "pkey")
        } else {
            let joined = super::naming::join_columns(columns);
            super::naming::object_name(table.name.as_str(), Some(&joined), "key")
        };
        if table.constraints[earlier].name == chosen {
            let is_chosen = later.name.as_str().starts_with(chosen.as_str());
            if !is_chosen && !later.name.as_str().ends_with("_key") {
                table.constraints[earlier].name = later.name;
            }
        }
    }
}

/// A table that is being made, and the sequences of its `serial` columns.
struct Draft {
    table: Table,
    sequences: Vec<Sequence>,
}

impl Draft {
    fn start(
        work: &mut Work,
        path: &QualifiedName,
        if_not_exists: bool,
    ) -> Result<Option<Self>, Problem> {
        let schema = work.schema_for(path)?;
        let table = match work.relation_in(&schema, &path.name) {
            None => work.new_table(&schema, &path.name),
            // What was only known by reference so far is now defined: it keeps its identity.
            Some(Relation::Table(id))
                if work.catalog.tables.get(id).is_some_and(|t| t.external) =>
            {
                let known = work.table(id)?;
                Table::new(known.id, known.schema, known.name)
            }
            Some(_) if if_not_exists => return Ok(None),
            Some(_) => return Err(Problem::new(format!("the relation {path} exists already"))),
        };
        let mut table = table;
        table.acl = work.default_acl("tables", Some(&schema));
        Ok(Some(Self { table, sequences: Vec::new() }))
    }

    fn finish(self, work: &mut Work) -> Done {
        for sequence in self.sequences {
            work.put_sequence(sequence);
        }
        let id = self.table.id.clone();
        let was_mentioned = work.catalog.tables.contains(&id);
        work.put_table(self.table);
        if was_mentioned {
            work.meet_expectations(&id);
        }
        Done::Modelled(Some(ObjectRef::Table(id)))
    }

    fn elements(
        &mut self,
        work: &mut Work,
        list: Option<ast::TableArgList>,
    ) -> Result<(), Problem> {
        let Some(list) = list else { return Ok(()) };
        let mut written: Vec<Written> = Vec::new();
        let mut constraints = Vec::new();
        for arg in list.args() {
            match arg {
                ast::TableArg::Column(c) => written.push(self.column(work, &c)?),
                ast::TableArg::LikeClause(like) => self.like(work, &like)?,
                ast::TableArg::TableConstraint(c) => {
                    constraints.extend(ast::Constraint::cast(c.syntax().clone()));
                }
            }
        }
        // Keys first: a foreign key to the table itself looks for its primary key.
        let (keys, rest): (Vec<_>, Vec<_>) = constraints
            .into_iter()
            .partition(|c| matches!(c, ast::Constraint::PrimaryKeyConstraint(_)));
        for item in &keys {
            constraint::add(work, &mut self.table, item, None)?;
        }
        let is_key = |c: &ast::Constraint| matches!(c, ast::Constraint::PrimaryKeyConstraint(_));
        for pass in [true, false] {
            for column in &written {
                let part = Written {
                    column: column.column.clone(),
                    constraints: column
                        .constraints
                        .iter()
                        .filter(|c| is_key(c) == pass)
                        .cloned()
                        .collect(),
                };
                column::apply_constraints(work, &mut self.table, &part)?;
            }
        }
        for item in &rest {
            constraint::add(work, &mut self.table, item, None)?;
        }
        merge_equal_keys(&mut self.table);
        // A new table has no rows that `NOT VALID` could spare.
        for constraint in &mut self.table.constraints {
            constraint.not_valid = false;
        }
        Ok(())
    }

    fn column(&mut self, work: &Work, c: &ast::Column) -> Result<Written, Problem> {
        let column_name = name(c.name()).ok_or_else(Problem::no_name)?;
        let clauses: Vec<_> = c.clauses().collect();
        // A column without a type adds to one that the parent or the type of the table declares.
        if let Some(existing) = self.table.column_named(column_name.as_str())
            && existing.inherited
        {
            let id = existing.id.clone();
            if c.ty().is_some()
                && let Some(column) = self.table.column_mut(&id)
            {
                column.inherited = false;
            }
            let constraints = clauses
                .into_iter()
                .filter_map(|clause| match clause {
                    ast::ColumnClause::ColumnConstraint(c) => {
                        ast::Constraint::cast(c.syntax().clone())
                    }
                    _ => None,
                })
                .collect();
            return Ok(Written { column: id, constraints });
        }
        column::add(
            work,
            &mut self.table,
            &column_name,
            c.ty().as_ref(),
            &clauses,
            &mut self.sequences,
        )
    }

    fn adopt(&mut self, column: &Column) {
        if self.table.column_named(column.name.as_str()).is_some() {
            return;
        }
        let mut copy = Column::new(
            column::new_id(&self.table, &column.name),
            column.name.clone(),
            column.data_type.clone(),
        );
        copy.not_null = column.not_null;
        copy.default.clone_from(&column.default);
        copy.generated.clone_from(&column.generated);
        copy.collation.clone_from(&column.collation);
        copy.storage.clone_from(&column.storage);
        copy.compression.clone_from(&column.compression);
        copy.inherited = true;
        self.table.columns.push(copy);
    }

    fn partition_of(
        &mut self,
        work: &mut Work,
        of: &ast::PartitionOf,
        bound: Option<ast::PartitionType>,
    ) -> Result<(), Problem> {
        let path = qualified_opt(of.table_name_ref()).ok_or_else(Problem::no_name)?;
        let parent = work.table_id(&path)?;
        let parent = work.table(&parent)?;
        if parent.partition_key.is_none() {
            return Err(Problem::new(format!("{path} is not partitioned")));
        }
        for column in &parent.columns {
            self.adopt(column);
        }
        let bound = bound.map(|b| partition_bound(work, &b)).ok_or_else(Problem::no_name)?;
        self.table.partition_of = Some(PartitionBound { parent: parent.id, bound });
        Ok(())
    }

    fn inherits(&mut self, work: &mut Work, inherits: &ast::Inherits) -> Result<(), Problem> {
        for parent in inherits.table_name_refs() {
            let path = qualified(parent.syntax()).ok_or_else(Problem::no_name)?;
            let id = work.table_id(&path)?;
            let parent = work.table(&id)?;
            for column in &parent.columns {
                self.adopt(column);
            }
            self.table.inherits.push(id);
        }
        Ok(())
    }

    fn of_type(&mut self, work: &Work, of: &ast::OfType) -> Result<(), Problem> {
        let ty = of.ty().ok_or_else(Problem::no_name)?;
        let mut names = path_names(ty.syntax());
        let type_name = names.pop().ok_or_else(Problem::no_name)?;
        let path = QualifiedName { schema: names.pop(), name: type_name };
        let type_def = work
            .type_id(&path)
            .and_then(|id| work.catalog.types.get(&id).cloned())
            .ok_or_else(|| Problem::new(format!("the type {path} does not exist")))?;
        let TypeKind::Composite { attributes } = &type_def.kind else {
            return Err(Problem::new(format!("{path} is not a composite type")));
        };
        for attribute in attributes {
            let id = column::new_id(&self.table, &attribute.name);
            let mut column = Column::new(id, attribute.name.clone(), attribute.data_type.clone());
            column.collation.clone_from(&attribute.collation);
            column.inherited = true;
            self.table.columns.push(column);
        }
        self.table.of_type = Some(type_def.id.clone());
        Ok(())
    }

    /// `LIKE other INCLUDING …`: a copy, made once.
    fn like(&mut self, work: &mut Work, like: &ast::LikeClause) -> Result<(), Problem> {
        let path = qualified_opt(like.relation_name_ref()).ok_or_else(Problem::no_name)?;
        let id = work.table_id(&path)?;
        let other = work.table(&id)?;
        let mut including: Vec<String> = Vec::new();
        for option in like.like_options() {
            let words = super::syntax::words(option.syntax());
            let [verb, property] = words.as_slice() else { continue };
            if verb == "including" {
                including.push(property.clone());
            } else {
                if including.iter().any(|p| p == "all") {
                    including = ALL_PROPERTIES.iter().map(|p| (*p).to_owned()).collect();
                }
                including.retain(|p| p != property && property != "all");
            }
        }
        let has = |property: &str| including.iter().any(|p| p == property || p == "all");
        for column in &other.columns {
            if self.table.column_named(column.name.as_str()).is_some() {
                return Err(Problem::new(format!(
                    "the column {} is specified more than once",
                    column.name
                )));
            }
            let id = column::new_id(&self.table, &column.name);
            let mut copy = Column::new(id, column.name.clone(), column.data_type.clone());
            copy.not_null = column.not_null;
            copy.collation.clone_from(&column.collation);
            if has("defaults") {
                copy.default.clone_from(&column.default);
            }
            if has("identity") {
                copy.identity.clone_from(&column.identity);
            }
            if has("generated") {
                copy.generated.clone_from(&column.generated);
            }
            if has("storage") {
                copy.storage.clone_from(&column.storage);
            }
            if has("compression") {
                copy.compression.clone_from(&column.compression);
            }
            if has("comments") {
                copy.comment.clone_from(&column.comment);
            }
            self.table.columns.push(copy);
        }
        self.like_constraints(work, &other, has("constraints"), has("indexes"), has("comments"));
        Ok(())
    }

    /// Copies checks under their names, and keys and indexes under names that are free.
    fn like_constraints(
        &mut self,
        work: &Work,
        other: &Table,
        checks: bool,
        indexes: bool,
        comments: bool,
    ) {
        for item in &other.constraints {
            let mut copy = item.clone();
            if !comments {
                copy.comment = None;
            }
            match &mut copy.kind {
                ConstraintKind::Check { .. } if checks => {}
                ConstraintKind::PrimaryKey(key) | ConstraintKind::Unique(key) if indexes => {
                    let label = if matches!(item.kind, ConstraintKind::PrimaryKey(_)) {
                        "pkey"
                    } else {
                        "key"
                    };
                    let middle = (label == "key").then(|| {
                        super::naming::join_columns(
                            key.columns
                                .iter()
                                .filter_map(|c| other.column(c))
                                .map(|c| c.name.as_str()),
                        )
                    });
                    copy.name = super::naming::choose(
                        self.table.name.as_str(),
                        middle.as_deref(),
                        label,
                        |n| {
                            self.table.constraint_named(n.as_str()).is_some()
                                || work.is_relation_name_taken(&self.table.schema, n)
                        },
                    );
                    copy.id = crate::model::ConstraintId::derive(&[copy.name.as_str()], |id| {
                        self.table.constraint(id).is_some()
                    });
                }
                _ => continue,
            }
            self.retarget(other, &mut copy.kind);
            self.table.constraints.push(copy);
        }
        if !indexes {
            return;
        }
        for item in &other.indexes {
            let mut copy = item.clone();
            let names: Vec<String> =
                copy.elements.iter().map(|e| e.key.name_part(Some(other))).collect();
            let middle = super::naming::join_columns(names.iter().map(String::as_str));
            copy.name =
                super::naming::choose(self.table.name.as_str(), Some(&middle), "idx", |n| {
                    self.table.indexes.iter().any(|i| i.name == *n)
                        || work.is_relation_name_taken(&self.table.schema, n)
                });
            copy.id = crate::model::IndexId::derive(&[copy.name.as_str()], |id| {
                self.table.index(id).is_some()
            });
            if !comments {
                copy.comment = None;
            }
            self.table.indexes.push(copy);
        }
    }

    /// Checks of the copy mention the copy's columns.
    fn retarget(&self, other: &Table, kind: &mut ConstraintKind) {
        if let ConstraintKind::Check { expression, .. } = kind {
            let references = expression
                .references()
                .iter()
                .filter_map(|r| {
                    let target = match &r.target {
                        ObjectRef::Column(t, c) if *t == other.id => {
                            ObjectRef::Column(self.table.id.clone(), c.clone())
                        }
                        ObjectRef::Table(t) if *t == other.id => return None,
                        target => target.clone(),
                    };
                    Some(crate::model::Reference { target, ..r.clone() })
                })
                .collect();
            *expression = Expr::new(expression.text(), references);
        }
    }
}

const ALL_PROPERTIES: &[&str] = &[
    "comments",
    "compression",
    "constraints",
    "defaults",
    "generated",
    "identity",
    "indexes",
    "statistics",
    "storage",
];

fn partition_key(
    work: &Work,
    table: &Table,
    by: &ast::PartitionBy,
) -> Result<PartitionKey, Problem> {
    let strategy = by.partition_strategy().map(|s| text_of(&s).to_lowercase()).unwrap_or_default();
    let strategy = match strategy.as_str() {
        "range" => PartitionStrategy::Range,
        "list" => PartitionStrategy::List,
        "hash" => PartitionStrategy::Hash,
        other => return Err(Problem::new(format!("unknown partitioning strategy {other}"))),
    };
    let elements = index::elements(work, table, &Scope::of_table(table), by.partition_item_list())?;
    Ok(PartitionKey { strategy, elements })
}

/// What follows `FOR VALUES`, or `DEFAULT`.
pub(super) fn partition_bound(work: &Work, bound: &ast::PartitionType) -> Expr {
    if matches!(bound, ast::PartitionType::PartitionDefault(_)) {
        return Expr::opaque("DEFAULT");
    }
    let expr = work.expr(bound.syntax(), &Scope::default());
    let text = expr.text();
    // `FOR VALUES ` is written by the emitter.
    let skip = text
        .char_indices()
        .filter(|(_, c)| !c.is_whitespace())
        .nth("FORVALUES".len())
        .map_or(0, |(i, _)| i);
    Expr::opaque(&text[skip..])
}
