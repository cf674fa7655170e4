//! Constraints: keys, checks, foreign keys and exclusions, with the names that Postgres gives them.

use super::expr::{Scope, mentioned_columns};
use super::index;
use super::syntax::{column_names, name, qualified, qualified_opt, with_parameters};
use super::work::{Relation, Work};
use super::{Problem, column, naming};
use crate::model::{
    ColumnId, Constraint, ConstraintId, ConstraintKind, Deferrable, ExclusionElement, ForeignKey,
    IndexKey, KeyIndex, MatchType, Name, QualifiedName, ReferentialAction, RelationId, Table,
};
use squawk_syntax::ast::{self, AstNode};

/// Adds a constraint to the table. `of_column` is set where it stands behind a column.
pub(super) fn add(
    work: &mut Work,
    table: &mut Table,
    item: &ast::Constraint,
    of_column: Option<&ColumnId>,
) -> Result<(), Problem> {
    use ast::Constraint as C;
    let given = name(item.constraint_name());
    let (kind, default_name) = match item {
        C::PrimaryKeyConstraint(c) => {
            match key(table, c.index_parameters(), c.using_index(), of_column)? {
                Key::New(key) => {
                    if table.primary_key().is_some() {
                        return Err(Problem::new(format!(
                            "multiple primary keys for table {} are not allowed",
                            table.name
                        )));
                    }
                    for id in &key.columns {
                        if let Some(column) = table.column_mut(id) {
                            column.not_null = true;
                        }
                    }
                    (ConstraintKind::PrimaryKey(key), DefaultName::plain("pkey"))
                }
                Key::FromIndex(index_name, key) => {
                    for id in &key.columns {
                        if let Some(column) = table.column_mut(id) {
                            column.not_null = true;
                        }
                    }
                    (ConstraintKind::PrimaryKey(key), DefaultName::Fixed(index_name))
                }
            }
        }
        C::UniqueConstraint(c) => {
            match key(table, c.index_parameters(), c.using_index(), of_column)? {
                Key::New(key) => {
                    if given.is_none() && has_same_key(table, &key) {
                        return Ok(());
                    }
                    let middle = join(table, &key.columns);
                    (ConstraintKind::Unique(key), DefaultName::Columns(middle, "key"))
                }
                Key::FromIndex(index_name, key) => {
                    (ConstraintKind::Unique(key), DefaultName::Fixed(index_name))
                }
            }
        }
        C::CheckConstraint(c) => {
            let expression = work
                .expr_opt(c.expr(), &Scope::of_table(table))
                .ok_or_else(|| Problem::new("the check has no expression"))?;
            let name = match mentioned_columns(&expression, &table.id).as_slice() {
                [one] => DefaultName::Columns(join(table, std::slice::from_ref(one)), "check"),
                _ => DefaultName::plain("check"),
            };
            let no_inherit =
                item.constraint_options().any(|o| matches!(o, ast::ConstraintOption::NoInherit(_)));
            (ConstraintKind::Check { expression, no_inherit }, name)
        }
        C::ForeignKeyConstraint(c) => {
            let columns = column::ids(table, &foreign_names(c.from_columns()))?;
            let path = qualified_opt(c.table_name_ref()).ok_or_else(Problem::no_name)?;
            let period = c.from_columns().is_some_and(|l| l.period_column().is_some());
            let mut key = foreign_key(
                work,
                table,
                columns,
                &path,
                &foreign_names(c.to_columns()),
                c.match_type(),
                c.referential_actions(),
            )?;
            key.period = period;
            let middle = join(table, &key.columns);
            (ConstraintKind::ForeignKey(key), DefaultName::Columns(middle, "fkey"))
        }
        C::ReferencesConstraint(c) => {
            let of_column = of_column.ok_or_else(Problem::no_name)?;
            let path = qualified_opt(c.table()).ok_or_else(Problem::no_name)?;
            let referenced: Vec<Name> = name(c.column()).into_iter().collect();
            let key = foreign_key(
                work,
                table,
                vec![of_column.clone()],
                &path,
                &referenced,
                c.match_type(),
                c.referential_actions(),
            )?;
            let middle = join(table, &key.columns);
            (ConstraintKind::ForeignKey(key), DefaultName::Columns(middle, "fkey"))
        }
        C::ExcludeConstraint(c) => exclude(work, table, c)?,
        C::NotNullConstraint(c) => {
            let column = match (name(c.column_name_ref()), of_column) {
                (Some(name), _) => column::ids(table, &[name])?.pop(),
                (None, id) => id.cloned(),
            };
            if let Some(column) = column.and_then(|id| table.column_mut(&id)) {
                column.not_null = true;
            }
            return Ok(());
        }
        C::DefaultConstraint(_) | C::GeneratedConstraint(_) | C::NullConstraint(_) => return Ok(()),
    };
    // It takes the place of the index that it is made from, which may have its name already.
    let of_index = match &default_name {
        DefaultName::Fixed(name) => Some(name.clone()),
        DefaultName::Columns(..) => None,
    };
    let name = match (given, default_name) {
        (Some(name), _) | (None, DefaultName::Fixed(name)) => name,
        (None, DefaultName::Columns(middle, label)) => {
            free_name(work, table, middle.as_deref(), label)
        }
    };
    let has_index = matches!(
        kind,
        ConstraintKind::PrimaryKey(_) | ConstraintKind::Unique(_) | ConstraintKind::Exclude { .. }
    );
    let is_its_own = of_index.as_ref() == Some(&name);
    if has_index && !is_its_own && work.is_relation_name_taken(&table.schema, &name) {
        return Err(Problem::new(format!("the relation {name} exists already")));
    }
    if table.constraint_named(name.as_str()).is_some() {
        return Err(Problem::new(format!("the constraint {name} exists already")));
    }
    let id = ConstraintId::derive(&[name.as_str()], |id| table.constraint(id).is_some());
    let mut constraint = Constraint::new(id, name, kind);
    apply_options(&mut constraint, item.constraint_options());
    table.constraints.push(constraint);
    Ok(())
}

enum DefaultName {
    /// The middle part, where there is one, and the label.
    Columns(Option<String>, &'static str),
    Fixed(Name),
}

impl DefaultName {
    fn plain(label: &'static str) -> Self {
        Self::Columns(None, label)
    }
}

fn free_name(work: &Work, table: &Table, middle: Option<&str>, label: &str) -> Name {
    naming::choose(table.name.as_str(), middle, label, |n| {
        table.constraint_named(n.as_str()).is_some()
            || table.indexes.iter().any(|i| i.name == *n)
            || work.is_constraint_name_taken(&table.schema, n)
            || (label != "check"
                && label != "fkey"
                && work.is_relation_name_taken(&table.schema, n))
    })
}

fn join(table: &Table, columns: &[ColumnId]) -> Option<String> {
    Some(naming::join_columns(
        columns.iter().filter_map(|id| table.column(id)).map(|c| c.name.as_str()),
    ))
}

pub(super) fn apply_options(
    constraint: &mut Constraint,
    options: impl Iterator<Item = ast::ConstraintOption>,
) {
    use ast::ConstraintOption as O;
    for option in options {
        match option {
            O::DeferrableConstraintOption(_) => {
                if constraint.deferrable == Deferrable::NotDeferrable {
                    constraint.deferrable = Deferrable::InitiallyImmediate;
                }
            }
            O::NotDeferrableConstraintOption(_) => {
                constraint.deferrable = Deferrable::NotDeferrable;
            }
            O::InitiallyImmediateConstraintOption(_) => {
                if constraint.deferrable == Deferrable::InitiallyDeferred {
                    constraint.deferrable = Deferrable::InitiallyImmediate;
                }
            }
            O::InitiallyDeferredConstraintOption(_) => {
                constraint.deferrable = Deferrable::InitiallyDeferred;
            }
            O::NotValid(_) => constraint.not_valid = true,
            O::NotEnforced(_) => constraint.not_enforced = true,
            O::Enforced(_) => constraint.not_enforced = false,
            O::NoInherit(_) | O::Inherit(_) => {}
        }
    }
}

enum Key {
    New(KeyIndex),
    /// `USING INDEX`: the index becomes the constraint's.
    FromIndex(Name, KeyIndex),
}

fn key(
    table: &mut Table,
    parameters: Option<ast::IndexParameters>,
    using_index: Option<ast::UsingIndexName>,
    of_column: Option<&ColumnId>,
) -> Result<Key, Problem> {
    if let Some(using) = using_index {
        let path = qualified_opt(using.index_ref()).ok_or_else(Problem::no_name)?;
        let position = table
            .indexes
            .iter()
            .position(|i| i.name == path.name && i.unique)
            .ok_or_else(|| Problem::new(format!("the unique index {path} does not exist")))?;
        let index = table.indexes.remove(position);
        let columns = index
            .elements
            .iter()
            .map(|e| match &e.key {
                IndexKey::Column(id) => Ok(id.clone()),
                IndexKey::Expression(_) => {
                    Err(Problem::new(format!("the index {path} contains expressions")))
                }
            })
            .collect::<Result<_, _>>()?;
        let mut key = KeyIndex::new(columns);
        key.include = index.include;
        key.nulls_not_distinct = index.nulls_not_distinct;
        key.parameters = index.parameters;
        key.tablespace = index.tablespace;
        return Ok(Key::FromIndex(index.name, key));
    }
    let list = parameters.as_ref().and_then(ast::IndexParameters::column_list);
    let columns = match (&list, of_column) {
        (Some(list), _) => column::ids(table, &column::ref_names(list.column_name_refs()))?,
        (None, Some(id)) => vec![id.clone()],
        (None, None) => return Err(Problem::new("the key has no columns")),
    };
    let mut key = KeyIndex::new(columns);
    key.without_overlaps = list.is_some_and(|l| l.without_overlaps().is_some());
    if let Some(parameters) = parameters {
        key.include = include(table, parameters.constraint_include_clause())?;
        key.nulls_not_distinct = matches!(
            parameters.nulls_distinct_option(),
            Some(ast::NullsDistinctOption::NullsNotDistinct(_))
        );
        key.parameters = with_parameters(parameters.with_params());
        key.tablespace =
            parameters.constraint_index_tablespace().and_then(|t| name(t.tablespace_ref()));
    }
    Ok(Key::New(key))
}

fn include(
    table: &Table,
    clause: Option<ast::ConstraintIncludeClause>,
) -> Result<Vec<ColumnId>, Problem> {
    column::ids(table, &column_names(clause.and_then(|c| c.column_ref_list())))
}

/// Postgres makes one index where an unnamed key repeats another.
fn has_same_key(table: &Table, key: &KeyIndex) -> bool {
    table.constraints.iter().any(|c| match &c.kind {
        ConstraintKind::PrimaryKey(other) | ConstraintKind::Unique(other) => {
            other.columns == key.columns && other.include == key.include
        }
        _ => false,
    })
}

fn foreign_names(list: Option<ast::ForeignKeyColumnList>) -> Vec<Name> {
    let Some(list) = list else { return Vec::new() };
    let mut names = column::ref_names(list.column_name_refs());
    names.extend(list.period_column().and_then(|p| name(p.name())));
    names
}

fn foreign_key(
    work: &mut Work,
    table: &mut Table,
    columns: Vec<ColumnId>,
    path: &QualifiedName,
    referenced_names: &[Name],
    match_type: Option<ast::MatchType>,
    actions: impl Iterator<Item = ast::ReferentialAction>,
) -> Result<ForeignKey, Problem> {
    let references = if is_table(work, table, path) {
        table.id.clone()
    } else {
        work.referenced_table_id(path)?
    };
    let mut referenced =
        if references == table.id { table.clone() } else { work.table(&references)? };
    let referenced_columns = if referenced_names.is_empty() {
        primary_key_columns(&mut referenced, &columns, table)?
    } else {
        if referenced.external {
            add_external_columns(&mut referenced, referenced_names, &columns, table);
        }
        column::ids(&referenced, referenced_names)?
    };
    if referenced_columns.len() != columns.len() {
        return Err(Problem::new(
            "the numbers of referencing and referenced columns of the foreign key disagree",
        ));
    }
    if referenced.external && references != table.id {
        work.put_table(referenced);
    }
    let mut key = ForeignKey {
        columns,
        references,
        referenced_columns,
        match_type: match match_type {
            Some(ast::MatchType::MatchFull(_)) => MatchType::Full,
            Some(ast::MatchType::MatchPartial(_)) => MatchType::Partial,
            _ => MatchType::Simple,
        },
        on_update: ReferentialAction::NoAction,
        on_delete: ReferentialAction::NoAction,
        on_delete_columns: Vec::new(),
        period: false,
    };
    for action in actions {
        match action {
            ast::ReferentialAction::OnDeleteAction(a) => {
                let (action, names) = referential_action(a.ref_action());
                key.on_delete = action;
                key.on_delete_columns = column::ids(table, &names)?;
            }
            ast::ReferentialAction::OnUpdateAction(a) => {
                key.on_update = referential_action(a.ref_action()).0;
            }
        }
    }
    Ok(key)
}

/// Whether a path means the table that is being made, which the catalog does not hold yet.
fn is_table(work: &Work, table: &Table, path: &QualifiedName) -> bool {
    if path.name != table.name {
        return false;
    }
    match (&path.schema, work.relation(path)) {
        (_, Some(Relation::Table(id))) => id == table.id,
        (Some(schema), None) => work.catalog.schema_name(&table.schema) == schema.as_str(),
        (None, None) => true,
        (_, Some(_)) => false,
    }
}

fn primary_key_columns(
    referenced: &mut Table,
    columns: &[ColumnId],
    table: &Table,
) -> Result<Vec<ColumnId>, Problem> {
    if let Some(key) = referenced.primary_key() {
        return Ok(key.columns.clone());
    }
    if referenced.external {
        // Nothing is known of it but that it has a key; by the names people use, that is `id`.
        let names = [Name::new("id")];
        add_external_columns(referenced, &names, columns, table);
        return column::ids(referenced, &names);
    }
    Err(Problem::new(format!(
        "there is no primary key for the referenced table {}",
        referenced.name
    )))
}

/// An external table gets the columns that a foreign key says it has, of the referencing types.
fn add_external_columns(
    referenced: &mut Table,
    names: &[Name],
    columns: &[ColumnId],
    table: &Table,
) {
    for (name, column) in names.iter().zip(columns) {
        if referenced.column_named(name.as_str()).is_none()
            && let Some(own) = table.column(column)
        {
            let id = column::new_id(referenced, name);
            referenced.columns.push(crate::model::Column::new(
                id,
                name.clone(),
                own.data_type.clone(),
            ));
        }
    }
}

fn referential_action(action: Option<ast::RefAction>) -> (ReferentialAction, Vec<Name>) {
    use ast::RefAction as A;
    match action {
        Some(A::Restrict(_)) => (ReferentialAction::Restrict, Vec::new()),
        Some(A::Cascade(_)) => (ReferentialAction::Cascade, Vec::new()),
        Some(A::SetNullColumns(s)) => {
            (ReferentialAction::SetNull, column_names(s.column_ref_list()))
        }
        Some(A::SetDefaultColumns(s)) => {
            (ReferentialAction::SetDefault, column_names(s.column_ref_list()))
        }
        Some(A::NoAction(_)) | None => (ReferentialAction::NoAction, Vec::new()),
    }
}

fn exclude(
    work: &mut Work,
    table: &Table,
    c: &ast::ExcludeConstraint,
) -> Result<(ConstraintKind, DefaultName), Problem> {
    let scope = Scope::of_table(table);
    let mut elements = Vec::new();
    for exclusion in
        c.constraint_exclusion_list().into_iter().flat_map(|l| l.constraint_exclusions())
    {
        let element = index::element_of_expr(work, table, &scope, exclusion.expr())?;
        let operator = match (exclusion.operator_call(), exclusion.op()) {
            (Some(call), _) => operator_of_call(&call),
            (None, Some(op)) => Some(QualifiedName::unqualified(super::syntax::text_of(&op))),
            (None, None) => None,
        };
        let operator = operator.ok_or_else(|| Problem::new("the exclusion has no operator"))?;
        elements.push(ExclusionElement { element, operator });
    }
    let names: Vec<String> =
        elements.iter().map(|e| e.element.key.name_part(Some(table))).collect();
    let middle = naming::join_columns(names.iter().map(String::as_str));
    let kind = ConstraintKind::Exclude {
        method: c
            .constraint_index_method()
            .and_then(|m| name(m.access_method_ref()))
            .unwrap_or_else(|| Name::new("btree")),
        elements,
        include: include(table, c.constraint_include_clause())?,
        predicate: work.expr_opt(c.where_condition_clause().and_then(|w| w.expr()), &scope),
        parameters: with_parameters(c.with_params()),
        tablespace: c.constraint_index_tablespace().and_then(|t| name(t.tablespace_ref())),
    };
    Ok((kind, DefaultName::Columns(Some(middle), "excl")))
}

fn operator_of_call(call: &ast::OperatorCall) -> Option<QualifiedName> {
    let op = call.op()?;
    let text = super::syntax::flat_text(op.syntax());
    Some(match text.rsplit_once('.') {
        Some((schema, name)) => QualifiedName {
            schema: qualified(op.syntax()).map(|q| q.name).or_else(|| Some(Name::new(schema))),
            name: Name::new(name.trim()),
        },
        None => QualifiedName::unqualified(text),
    })
}

/// The table that an index name belongs to, where it is a table's.
pub(super) fn table_of_index(relation: &Relation) -> Option<&crate::model::TableId> {
    match relation {
        Relation::Index(RelationId::Table(table), _) | Relation::Constraint(table, _) => {
            Some(table)
        }
        _ => None,
    }
}
