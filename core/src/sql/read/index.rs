//! `CREATE INDEX` and `ALTER INDEX`.

use super::expr::Scope;
use super::syntax::{name, parameters, qualified, qualified_opt, with_parameters};
use super::work::{Relation, Work};
use super::{Answer, Done, Problem, naming};
use crate::model::{
    ColumnId, ConstraintKind, Index, IndexElement, IndexId, IndexKey, Name, NullsOrder, ObjectRef,
    QualifiedName, RelationId, SchemaId, SortOrder, Table,
};
use squawk_syntax::ast::{self, AstNode};
use squawk_syntax::{SyntaxKind, SyntaxNode};

pub(super) fn create(work: &mut Work, stmt: &ast::CreateIndex) -> Answer {
    let relation = stmt.table_relation_name().ok_or_else(Problem::no_name)?;
    let path = qualified_opt(relation.table_name_ref()).ok_or_else(Problem::no_name)?;
    let only = relation.only_token().is_some();
    if let Some(Relation::View(id)) = work.relation(&path) {
        let mut view = work.view(&id)?;
        // A view's columns have no ids: its keys are expressions.
        let keys =
            Table::new(crate::model::TableId::new(""), view.schema.clone(), view.name.clone());
        let Some(index) = read(work, stmt, &keys, &view.schema, &view.indexes, only)? else {
            return Ok(Done::Ignored("an index of this name exists already".into()));
        };
        let object = ObjectRef::ViewIndex(id, index.id.clone());
        view.indexes.push(index);
        work.put_view(view);
        Ok(Done::Modelled(Some(object)))
    } else {
        let id = work.table_id(&path)?;
        let mut table = work.table(&id)?;
        let Some(index) = read(work, stmt, &table, &table.schema, &table.indexes, only)? else {
            return Ok(Done::Ignored("an index of this name exists already".into()));
        };
        let object = ObjectRef::Index(id, index.id.clone());
        table.indexes.push(index);
        work.put_table(table);
        Ok(Done::Modelled(Some(object)))
    }
}

/// The index that a statement makes; none where `IF NOT EXISTS` says that there is one.
fn read(
    work: &Work,
    stmt: &ast::CreateIndex,
    table: &Table,
    schema: &SchemaId,
    others: &[Index],
    only: bool,
) -> Result<Option<Index>, Problem> {
    let scope = Scope::of_table(table);
    let elements = elements(work, table, &scope, stmt.partition_item_list())?;
    let given = stmt.index().and_then(|i| qualified(i.syntax())).map(|q| q.name);
    if let Some(given) = &given
        && work.is_relation_name_taken(schema, given)
    {
        return match stmt.if_not_exists() {
            Some(_) => Ok(None),
            None => Err(Problem::new(format!("the relation {given} exists already"))),
        };
    }
    let name = given.unwrap_or_else(|| default_name(work, table, schema, &elements));
    let id = IndexId::derive(&[name.as_str()], |id| others.iter().any(|i| i.id == *id));
    let mut index = Index::new(id, name, elements);
    index.unique = stmt.unique_token().is_some();
    if let Some(method) = stmt.using_method().and_then(|m| self::name(m.access_method_ref())) {
        index.method = method;
    }
    index.include = included(table, stmt.index_include_clause())?;
    index.nulls_not_distinct =
        matches!(stmt.nulls_distinct_option(), Some(ast::NullsDistinctOption::NullsNotDistinct(_)));
    index.predicate = work.expr_opt(stmt.where_clause().and_then(|w| w.expr()), &scope);
    index.parameters = with_parameters(stmt.with_params());
    index.tablespace = stmt.tablespace_clause().and_then(|t| self::name(t.tablespace_ref()));
    index.only = only;
    Ok(Some(index))
}

fn default_name(work: &Work, table: &Table, schema: &SchemaId, elements: &[IndexElement]) -> Name {
    let mut names: Vec<String> = Vec::new();
    for element in elements {
        let base = element.key.name_part(Some(table));
        let mut name = base.clone();
        let mut n = 0u32;
        while names.contains(&name) {
            n += 1;
            name = format!("{base}{n}");
        }
        names.push(name);
    }
    let middle = naming::join_columns(names.iter().map(String::as_str));
    naming::choose(table.name.as_str(), Some(&middle), "idx", |n| {
        work.is_relation_name_taken(schema, n)
    })
}

pub(super) fn elements(
    work: &Work,
    table: &Table,
    scope: &Scope,
    list: Option<ast::PartitionItemList>,
) -> Result<Vec<IndexElement>, Problem> {
    let items = list.into_iter().flat_map(|l| l.partition_items());
    items.map(|item| element(work, table, scope, &item)).collect()
}

fn element(
    work: &Work,
    table: &Table,
    scope: &Scope,
    item: &ast::PartitionItem,
) -> Result<IndexElement, Problem> {
    let mut element = element_of_expr(work, table, scope, item.expr())?;
    if let Some(collate) = item.collate() {
        element.collation = qualified_opt(collate.collation_ref());
    }
    if let Some(opclass) = item.op_class_ref() {
        element.opclass = qualified(opclass.syntax());
    }
    element.opclass_parameters = parameters(item.attribute_list());
    if matches!(item.sort_order(), Some(ast::SortOrder::SortDesc(_))) {
        element.order = SortOrder::Descending;
    }
    element.nulls = match (item.nulls_order(), element.order) {
        (Some(ast::NullsOrder::NullsFirst(_)), SortOrder::Ascending) => Some(NullsOrder::First),
        (Some(ast::NullsOrder::NullsLast(_)), SortOrder::Descending) => Some(NullsOrder::Last),
        _ => None,
    };
    Ok(element)
}

/// A key from its expression: a column by name, with a collation that the tree put inside, or an
/// expression without its outer parentheses.
pub(super) fn element_of_expr(
    work: &Work,
    table: &Table,
    scope: &Scope,
    expr: Option<ast::Expr>,
) -> Result<IndexElement, Problem> {
    let expr = expr.ok_or_else(|| Problem::new("an index key is missing"))?;
    let mut node = expr.syntax().clone();
    let mut collation = None;
    if node.kind() == SyntaxKind::COLLATE
        && let Some(collate) = ast::Collate::cast(node.clone())
        && let Some(inner) = collate.expr()
    {
        collation = qualified_opt(collate.collation_ref());
        node = inner.syntax().clone();
    }
    let key = if node.kind() == SyntaxKind::NAME_REF {
        let column = super::syntax::name_of(&node);
        match table.column_named(column.as_str()) {
            Some(column) => IndexKey::Column(column.id.clone()),
            None if table.id.as_str().is_empty() => IndexKey::Expression(work.expr(&node, scope)),
            None => {
                return Err(Problem::new(format!(
                    "the column {column} of {} does not exist",
                    table.name
                )));
            }
        }
    } else {
        IndexKey::Expression(work.expr(&without_parentheses(node), scope))
    };
    let mut element = IndexElement::from(key);
    element.collation = collation;
    Ok(element)
}

fn without_parentheses(mut node: SyntaxNode) -> SyntaxNode {
    while node.kind() == SyntaxKind::PAREN_EXPR {
        let Some(inner) = node.children().next() else { break };
        node = inner;
    }
    node
}

fn included(
    table: &Table,
    clause: Option<ast::IndexIncludeClause>,
) -> Result<Vec<ColumnId>, Problem> {
    let items = clause.and_then(|c| c.partition_item_list());
    let names: Vec<Name> = items
        .into_iter()
        .flat_map(|l| l.partition_items())
        .filter_map(|i| i.expr())
        .map(|e| super::syntax::name_of(e.syntax()))
        .collect();
    super::column::ids(table, &names)
}

pub(super) fn alter(work: &mut Work, stmt: &ast::AlterIndex) -> Answer {
    use ast::AlterIndexAction as A;
    let Some(index_ref) = stmt.index_ref() else { return Ok(Done::Keep(None)) };
    let path = qualified(index_ref.syntax()).ok_or_else(Problem::no_name)?;
    let Some(relation) = work.relation(&path) else {
        return super::missing(stmt.if_exists().is_some(), "index", &path);
    };
    match stmt.action() {
        Some(A::IndexRenameTo(rename)) => {
            let new_name = rename
                .index()
                .and_then(|i| qualified(i.syntax()))
                .ok_or_else(Problem::no_name)?
                .name;
            super::rename::index(work, &relation, new_name)
        }
        Some(A::AttachIndexPartition(attach)) => {
            let child = qualified_opt(attach.index_ref()).ok_or_else(Problem::no_name)?;
            attach_partition(work, &path, &child)
        }
        Some(A::SetOptions(set)) => {
            let new = parameters(set.attribute_list());
            edit_storage(work, &relation, |all, _| super::alter_table::set_parameters(all, new))
        }
        Some(A::ResetOptions(reset)) => {
            let old = parameters(reset.attribute_list());
            edit_storage(work, &relation, |all, _| {
                super::alter_table::reset_parameters(all, &old);
            })
        }
        Some(A::SetTablespace(set)) => {
            let new = name(set.tablespace_ref());
            edit_storage(work, &relation, |_, tablespace| *tablespace = new)
        }
        Some(A::AlterSetStatistics(set)) => {
            let numbers: Vec<i32> = super::syntax::flat_text(set.syntax())
                .split(|c: char| !c.is_ascii_digit() && c != '-')
                .filter_map(|n| n.parse().ok())
                .collect();
            let &[column, target] = numbers.as_slice() else { return Ok(Done::Keep(None)) };
            let at = usize::try_from(column - 1).unwrap_or(usize::MAX);
            edit(work, &relation, |index| {
                if let Some(element) = index.elements.get_mut(at) {
                    element.statistics = (target >= 0).then_some(target);
                }
            })
        }
        _ => Ok(Done::Keep(None)),
    }
}

/// Changes the storage of an index, that of a constraint included.
fn edit_storage(
    work: &mut Work,
    relation: &Relation,
    change: impl FnOnce(&mut Vec<crate::model::StorageParameter>, &mut Option<Name>),
) -> Answer {
    let Relation::Constraint(table, id) = relation else {
        return edit(work, relation, |i| change(&mut i.parameters, &mut i.tablespace));
    };
    let mut table = work.table(table)?;
    let object = ObjectRef::Constraint(table.id.clone(), id.clone());
    if let Some(constraint) = table.constraints.iter_mut().find(|c| c.id == *id) {
        match &mut constraint.kind {
            ConstraintKind::PrimaryKey(key) | ConstraintKind::Unique(key) => {
                change(&mut key.parameters, &mut key.tablespace);
            }
            ConstraintKind::Exclude { parameters, tablespace, .. } => {
                change(parameters, tablespace);
            }
            _ => {}
        }
    }
    work.put_table(table);
    Ok(Done::Modelled(Some(object)))
}

/// A partition's index becomes a part of the partitioned table's.
fn attach_partition(work: &mut Work, parent: &QualifiedName, child: &QualifiedName) -> Answer {
    let schema =
        work.relation(parent).as_ref().and_then(super::constraint::table_of_index).and_then(|t| {
            work.catalog.tables.get(t).map(|t| Name::new(work.catalog.schema_name(&t.schema)))
        });
    let parent = QualifiedName { schema, name: parent.name.clone() };
    match work.relation(child) {
        Some(relation @ Relation::Index(..)) => {
            edit(work, &relation, |index| index.attached_to = Some(parent))
        }
        // The index of a key: attaching the partition finds it by its columns.
        Some(Relation::Constraint(table, id)) => {
            let mut table = work.table(&table)?;
            let object = ObjectRef::Constraint(table.id.clone(), id.clone());
            if let Some(constraint) = table.constraints.iter_mut().find(|c| c.id == id) {
                constraint.inherited = true;
            }
            work.put_table(table);
            Ok(Done::Modelled(Some(object)))
        }
        _ => Err(Problem::new(format!("the index {child} does not exist"))),
    }
}

/// Changes an index that no constraint made.
fn edit(work: &mut Work, relation: &Relation, change: impl FnOnce(&mut Index)) -> Answer {
    match relation {
        Relation::Index(RelationId::Table(table), id) => {
            let mut table = work.table(table)?;
            let object = ObjectRef::Index(table.id.clone(), id.clone());
            if let Some(index) = table.indexes.iter_mut().find(|i| i.id == *id) {
                change(index);
            }
            work.put_table(table);
            Ok(Done::Modelled(Some(object)))
        }
        Relation::Index(RelationId::View(view), id) => {
            let mut view = work.view(view)?;
            let object = ObjectRef::ViewIndex(view.id.clone(), id.clone());
            if let Some(index) = view.indexes.iter_mut().find(|i| i.id == *id) {
                change(index);
            }
            work.put_view(view);
            Ok(Done::Modelled(Some(object)))
        }
        _ => Ok(Done::Keep(None)),
    }
}
