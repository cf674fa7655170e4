//! What a person or a fix wants done, as data.

use crate::model::{
    ColumnId, Constraint, ConstraintKind, Conventions, DataType, DefaultPrivileges, DiagramId,
    Domain, DomainId, Expr, Generated, Identity, Index, IndexElement, IndexKey, Name, Note,
    ObjectRef, Placement, Point, SchemaId, Suppression, TableId,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// One intended change of a document. [`super::apply`] checks it and carries it out.
///
/// Names are raw identifiers, never quoted. Objects that come into being get their id from their name
/// where none is given; [`super::Applied::created`] says which.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Command {
    /// Several commands as one step. Where one fails, none is carried out.
    Batch {
        label: String,
        commands: Vec<Command>,
    },
    /// Puts another document's schema into this one. Objects of the same qualified name are defined anew and
    /// keep their ids here, so their places in diagrams and their reviews stay; all others are added.
    /// Nothing is removed: also of tables that both have, what only this one has of columns, keys, indexes,
    /// triggers, policies, comments and grants stays. Domains that were already here stay as they are.
    #[cfg(feature = "sql")]
    Import {
        document: Box<crate::model::Document>,
    },
    /// Makes the schema the same as another document's. Objects of the same qualified name keep their ids, and
    /// so do tables and columns that were likely renamed, whose new names reach every text; cards that
    /// remain keep their places. Name, domains and diagrams stay; those that only the other has are added.
    #[cfg(feature = "sql")]
    Replace {
        document: Box<crate::model::Document>,
        /// What the other document was before it was changed, where it began as a copy of this one that may not
        /// have held all of it, such as its SQL. Only what differs between the two is changed.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        base: Option<Box<crate::model::Document>>,
    },

    /// Puts a part of another document into this one. Names that are taken are dealt with as chosen; what is not
    /// chosen stays as it is here. Tables that come in keep their distances, from a place on.
    #[cfg(feature = "sql")]
    Paste {
        document: Box<crate::model::Document>,
        diagram: DiagramId,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        at: Option<Point>,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        choices: Vec<(ObjectRef, super::PasteAs)>,
    },

    RenameDocument {
        name: String,
    },
    /// Renames a schema, type, enum label, sequence, table, column, constraint, index, trigger, policy,
    /// view, function, domain (its title) or diagram, also where expressions mention it.
    Rename {
        object: ObjectRef,
        name: String,
    },
    /// Sets the comment of an object; of a domain, its description. None removes it.
    SetComment {
        object: ObjectRef,
        comment: Option<String>,
    },
    /// Removes an object with all that it owns. Where others depend on it, `cascade` removes them as
    /// well; without it the command is refused and says who they are.
    Remove {
        object: ObjectRef,
        #[serde(default)]
        cascade: bool,
    },

    AddSchema {
        name: Name,
    },
    AddTable {
        schema: SchemaId,
        name: Name,
        /// None derives it from the name.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        id: Option<TableId>,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        columns: Vec<NewColumn>,
    },
    /// Lets the document know of a table that is made elsewhere, such as `storage.objects` of the platform, with the columns
    /// that are known of it. One that it knows already stays as it is.
    AddExternalTable {
        schema: Name,
        name: Name,
    },
    /// Copies tables with all that they own, and puts the copies where it is said. Foreign keys among them go to the
    /// copies.
    Duplicate {
        diagram: DiagramId,
        tables: Vec<(TableId, Option<Point>)>,
    },
    /// Moves a table, with the sequences that its columns own, to another schema.
    MoveTable {
        table: TableId,
        schema: SchemaId,
    },
    /// Sets what is granted on objects of a kind when they are made: all that is said of them; no entry takes it back.
    SetDefaultPrivileges {
        defaults: DefaultPrivileges,
    },
    /// Says about how many rows tables have; none says that nobody knows.
    SetRowCounts {
        counts: Vec<(TableId, Option<u64>)>,
    },

    /// Adds a column before the one at `position`; at the end where that is none or past it.
    AddColumn {
        table: TableId,
        column: Box<NewColumn>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        position: Option<usize>,
    },
    /// Moves a column so that it then stands at `position`, counted from 0.
    MoveColumn {
        table: TableId,
        column: ColumnId,
        position: usize,
    },
    SetColumnType {
        table: TableId,
        column: ColumnId,
        #[serde(rename = "type")]
        data_type: DataType,
    },
    SetNotNull {
        table: TableId,
        column: ColumnId,
        not_null: bool,
    },
    /// A default takes the place of an identity; a generated column is refused.
    SetDefault {
        table: TableId,
        column: ColumnId,
        default: Option<Expr>,
    },
    /// An identity takes the place of a default and makes the column NOT NULL.
    SetIdentity {
        table: TableId,
        column: ColumnId,
        identity: Option<Identity>,
    },
    /// A generation expression takes the place of a default or identity.
    SetGenerated {
        table: TableId,
        column: ColumnId,
        generated: Option<Generated>,
    },

    /// Adds a constraint. Without a name it gets the one that Postgres would choose.
    AddConstraint {
        table: TableId,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        name: Option<Name>,
        kind: ConstraintKind,
    },
    /// Puts a constraint in the place of the one with its id.
    SetConstraint {
        table: TableId,
        constraint: Box<Constraint>,
    },
    /// Adds a btree index, or one of another method. Without a name it gets the one that Postgres would
    /// choose.
    AddIndex {
        table: TableId,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        name: Option<Name>,
        elements: Vec<IndexElement>,
        #[serde(default)]
        unique: bool,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        method: Option<Name>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        predicate: Option<Expr>,
    },
    /// Puts an index in the place of the one with its id.
    SetIndex {
        table: TableId,
        index: Box<Index>,
    },

    /// Puts an object in the place of the one with its id, or adds it where its id is empty.
    Define {
        object: Box<super::Defined>,
    },

    /// Adds a domain, or puts it in the place of the one with its id.
    SetDomain {
        domain: Box<Domain>,
    },
    /// Puts a whole list of domains in the place of the present one.
    SetDomains {
        domains: Vec<Domain>,
    },
    /// Gives a domain another prefix. With `rename`, its tables and views get it too, with the parts that are named after
    /// them; without, they belong to no domain or another, as their names say.
    SetDomainPrefix {
        domain: DomainId,
        prefix: Name,
        #[serde(default)]
        rename: bool,
    },
    /// Renames several tables at once, also round in a circle; `parts` as of `MoveToDomain`.
    RenameTables {
        names: Vec<(TableId, Name)>,
        #[serde(default)]
        parts: bool,
    },
    /// Renames tables so that they belong to a domain, or to none. With `parts`, what is named after them is renamed along:
    /// indexes, constraints, triggers, policies, the sequences of their columns, foreign keys of other tables, and views that
    /// show them under the prefix that they had.
    MoveToDomain {
        tables: Vec<TableId>,
        domain: Option<DomainId>,
        #[serde(default)]
        parts: bool,
    },
    /// Makes one domain of two: the one that stays may reference what either may. With `rename`, tables and views of the
    /// other get its prefix, with the parts that are named after them; without, they belong where their names say.
    MergeDomains {
        from: DomainId,
        into: DomainId,
        #[serde(default)]
        rename: bool,
    },
    /// Adds a domain for a part of another. The tables that are given are renamed into it; those that begin with its
    /// prefix belong to it anyway. Whoever may reference the one may reference the other, and each other.
    SplitDomain {
        domain: DomainId,
        new: Box<Domain>,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        tables: Vec<TableId>,
    },
    /// Adds domains for prefixes that the tables share and no domain has yet.
    InferDomains,

    /// Promises to keep other conventions.
    SetConventions {
        conventions: Conventions,
    },
    /// Does not hold a rule against an object, or says another reason for it.
    Suppress {
        suppression: Suppression,
    },
    /// Holds a rule against an object again.
    Unsuppress {
        object: ObjectRef,
        rule: String,
    },

    AddDiagram {
        name: String,
        /// The tables that it shows; none means all, or those of the other diagram.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        tables: Option<BTreeSet<TableId>>,
        /// Another diagram whose places, colours and notes it begins with.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        like: Option<DiagramId>,
    },
    /// Chooses the tables that a diagram shows; none means all. Places and colours of the others are kept.
    ShowTables {
        diagram: DiagramId,
        tables: Option<BTreeSet<TableId>>,
    },
    /// Gives cards a colour of their own in a diagram; none takes it away.
    ColourCards {
        diagram: DiagramId,
        tables: Vec<TableId>,
        colour: Option<u8>,
    },
    /// Adds a note, or puts it in the place of the one with its id; to the whole pixel.
    SetNote {
        diagram: DiagramId,
        note: Box<Note>,
    },
    /// Puts cards where they were dragged, to the whole pixel. Further drags of the same cards join into one undo step.
    PlaceCards {
        diagram: DiagramId,
        cards: Vec<(TableId, Point)>,
    },
    /// Locks cards in their place, or unlocks them. A card without a place is left alone.
    LockCards {
        diagram: DiagramId,
        tables: Vec<TableId>,
        locked: bool,
    },
    /// Sets many places at once, as auto-layout does, to the whole pixel. Cards that are not listed stay.
    Arrange {
        diagram: DiagramId,
        placements: Vec<(TableId, Placement)>,
    },
    /// Forgets the places of cards, so that they are arranged anew when next drawn.
    UnplaceCards {
        diagram: DiagramId,
        tables: Vec<TableId>,
    },
}

/// A column that does not exist yet.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NewColumn {
    /// None derives it from the name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<ColumnId>,
    pub name: Name,
    #[serde(rename = "type")]
    pub data_type: DataType,
    #[serde(default)]
    pub not_null: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default: Option<Expr>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub identity: Option<Identity>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub generated: Option<Generated>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
}

impl NewColumn {
    /// A nullable column with nothing but a name and a type.
    pub fn new(name: impl Into<Name>, data_type: DataType) -> Self {
        Self {
            id: None,
            name: name.into(),
            data_type,
            not_null: false,
            default: None,
            identity: None,
            generated: None,
            comment: None,
        }
    }
}

impl Command {
    /// Adds a btree index on whole columns, under the name that Postgres would choose.
    pub fn add_index(table: TableId, columns: impl IntoIterator<Item = ColumnId>) -> Self {
        Self::AddIndex {
            table,
            name: None,
            elements: columns.into_iter().map(|c| IndexKey::Column(c).into()).collect(),
            unique: false,
            method: None,
            predicate: None,
        }
    }

    /// What commands have in common that may join into one undo step: a drag of the same cards, typing
    /// in the same field. None where every command is a step of its own.
    pub fn merge_key(&self) -> Option<String> {
        Some(match self {
            Self::RenameDocument { .. } => "name".to_owned(),
            Self::Rename { object, .. } => format!("rename {object}"),
            Self::SetComment { object, .. } => format!("comment {object}"),
            Self::SetColumnType { table, column, .. } => format!("type {table}/{column}"),
            Self::SetDefault { table, column, .. } => format!("default {table}/{column}"),
            Self::SetGenerated { table, column, .. } => format!("generated {table}/{column}"),
            Self::SetConstraint { table, constraint } => {
                format!("constraint {table}/{}", constraint.id)
            }
            Self::SetIndex { table, index } => format!("index {table}/{}", index.id),
            Self::SetConventions { .. } => "conventions".to_owned(),
            Self::SetDomainPrefix { domain, rename, .. } => format!("prefix {domain} {rename}"),
            Self::SetDomain { domain } => format!("domain {}", domain.id),
            Self::SetNote { diagram, note } => format!("note {diagram}/{}", note.id),
            Self::SetRowCounts { counts } => format!("rows {}", ids(counts)),
            Self::PlaceCards { diagram, cards } => format!("place {diagram} {}", ids(cards)),
            _ => return None,
        })
    }
}

/// The tables of a list, in whatever order it has them.
fn ids<T>(tables: &[(TableId, T)]) -> String {
    let mut ids: Vec<_> = tables.iter().map(|(id, _)| id.as_str()).collect();
    ids.sort_unstable();
    ids.join(" ")
}
