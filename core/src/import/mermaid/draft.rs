//! Entities and relationships as the statements of all diagrams add up to them, before keys are looked for.

use super::lex::Cardinality;
use super::names::bare;
use super::parse::{Attribute, Entity, KeyMark, Relationship};
use crate::import::sketch::{MAX_COLUMNS, Names, Origin, TableName, clip, sql_type};
use std::collections::HashMap;

#[derive(Debug, Default)]
pub(super) struct Draft {
    pub(super) entities: Vec<EntityDraft>,
    pub(super) relationships: Vec<RelationshipDraft>,
    by_name: HashMap<String, usize>,
    by_table: HashMap<TableName, usize>,
    names: HashMap<Option<String>, Names>,
}

#[derive(Debug)]
pub(super) struct EntityDraft {
    pub(super) table: TableName,
    pub(super) alias: Option<String>,
    pub(super) origins: Vec<Origin>,
    pub(super) columns: Vec<ColumnDraft>,
    pub(super) uniques: Vec<Vec<usize>>,
    pub(super) remarks: Vec<String>,
    by_name: HashMap<String, usize>,
    names: Names,
    /// Columns by their bare names.
    pub(super) by_bare: HashMap<String, Vec<usize>>,
}

#[derive(Clone, Debug)]
pub(super) struct ColumnDraft {
    pub(super) name: String,
    pub(super) bare: String,
    pub(super) sql_type: String,
    pub(super) not_null: bool,
    pub(super) identity: bool,
    pub(super) primary: bool,
    pub(super) foreign: bool,
    pub(super) unique: bool,
    pub(super) comment: Option<String>,
}

#[derive(Debug)]
pub(super) struct RelationshipDraft {
    pub(super) origin: Origin,
    pub(super) left: usize,
    pub(super) left_cardinality: Cardinality,
    pub(super) right: usize,
    pub(super) right_cardinality: Cardinality,
    pub(super) label: String,
}

impl Draft {
    pub(super) fn entity_statement(&mut self, entity: Entity, origin: Origin) {
        let index = self.entity(&entity.name);
        let Some(draft) = self.entities.get_mut(index) else { return };
        draft.origins.push(origin);
        if draft.alias.is_none() {
            draft.alias = entity.alias.filter(|alias| !alias.trim().is_empty());
        }
        for attribute in entity.attributes {
            draft.attribute(attribute);
        }
    }

    pub(super) fn relationship_statement(&mut self, relationship: &Relationship, origin: Origin) {
        let left = self.entity(&relationship.left);
        let right = self.entity(&relationship.right);
        self.relationships.push(RelationshipDraft {
            origin,
            left,
            left_cardinality: relationship.left_cardinality,
            right,
            right_cardinality: relationship.right_cardinality,
            label: relationship.label.clone(),
        });
    }

    /// The entity of a name, made where there is none.
    fn entity(&mut self, name: &str) -> usize {
        if let Some(index) = self.by_name.get(name) {
            return *index;
        }
        let wanted = table_name(name);
        let same = self.by_table.get(&wanted).copied();
        let index = same.unwrap_or_else(|| self.new_entity(wanted));
        self.by_name.insert(name.to_owned(), index);
        index
    }

    /// A new entity; the name gets a number where it is taken.
    pub(super) fn new_entity(&mut self, mut table: TableName) -> usize {
        let index = self.entities.len();
        self.by_table.insert(table.clone(), index);
        table.name = self.names.entry(table.schema.clone()).or_default().free(&table.name);
        self.entities.push(EntityDraft {
            table,
            alias: None,
            origins: Vec::new(),
            columns: Vec::new(),
            uniques: Vec::new(),
            remarks: Vec::new(),
            by_name: HashMap::new(),
            names: Names::default(),
            by_bare: HashMap::new(),
        });
        index
    }
}

impl EntityDraft {
    fn attribute(&mut self, attribute: Attribute) {
        let written = visible(&attribute.name);
        // A star before the name marks the primary key; stars around it only make it bold.
        let starred =
            written.strip_prefix('*').filter(|rest| !rest.is_empty() && !rest.contains('*'));
        let primary = attribute.keys.contains(&KeyMark::Primary) || starred.is_some();
        let name = starred.unwrap_or(&written).to_owned();
        let column = ColumnDraft {
            bare: bare(&name),
            name,
            sql_type: sql_type(&visible(&attribute.type_text)),
            not_null: primary,
            identity: false,
            primary,
            foreign: attribute.keys.contains(&KeyMark::Foreign),
            unique: attribute.keys.contains(&KeyMark::Unique) && !primary,
            comment: attribute.comment,
        };
        if let Some(there) = self.by_name.get(&column.name).and_then(|i| self.columns.get_mut(*i)) {
            if there.sql_type != column.sql_type {
                let name = &column.name;
                self.remarks.push(format!("the attribute {name} is given twice; the first counts"));
            }
            there.primary |= column.primary;
            there.not_null |= column.not_null;
            there.foreign |= column.foreign;
            there.unique |= column.unique;
            there.comment = there.comment.take().or(column.comment);
            return;
        }
        self.add(column);
    }

    /// Adds a column and says where it stands. None where there are too many.
    pub(super) fn add(&mut self, mut column: ColumnDraft) -> Option<usize> {
        if self.columns.len() >= MAX_COLUMNS {
            if self.columns.len() == MAX_COLUMNS {
                let remark = format!("only the first {MAX_COLUMNS} attributes are read");
                if self.remarks.last() != Some(&remark) {
                    self.remarks.push(remark);
                }
            }
            return None;
        }
        let index = self.columns.len();
        let written = column.name.clone();
        column.name = self.names.free(&column.name);
        self.by_name.insert(written, index);
        self.by_bare.entry(column.bare.clone()).or_default().push(index);
        self.columns.push(column);
        Some(index)
    }

    /// Columns of the primary key, in order.
    pub(super) fn primary_key(&self) -> Vec<usize> {
        let columns = self.columns.iter().enumerate();
        columns.filter(|(_, c)| c.primary).map(|(i, _)| i).collect()
    }
}

/// `schema.table` is a table of a schema, where both look like names; anything else is one name.
fn table_name(name: &str) -> TableName {
    let name = visible(name);
    let is_name = |part: &str| {
        part.starts_with(|c: char| c.is_alphabetic() || c == '_')
            && part.trim() == part
            && part.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '$' | ' '))
    };
    match name.split_once('.') {
        Some((schema, table)) if is_name(schema) && is_name(table) => TableName {
            schema: (schema != "public").then(|| clip(schema).to_owned()),
            name: table.to_owned(),
        },
        _ => TableName { schema: None, name },
    }
}

/// A name without characters that cannot be seen; never empty.
fn visible(text: &str) -> String {
    let text: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let text = text.trim();
    if text.is_empty() { "_".to_owned() } else { text.to_owned() }
}
