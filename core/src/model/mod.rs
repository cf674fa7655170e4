//! The document and the schema objects it is made of: shapes, ids and invariants.
//!
//! The model knows nothing of SQL text, files, drawing or the browser. It says what a thing *is*;
//! how it is read is in [`crate::sql`] and [`crate::import`], how it changes in [`crate::edit`].
//!
//! A [`Document`] is a set of **records**: schemas, tables, views, functions and so on, each kept
//! whole behind an [`std::sync::Arc`] and found by its id. A table owns what cannot exist without it
//! (columns, constraints, indexes, triggers, policies), in the order in which Postgres keeps them.

mod column;
mod constraint;
mod contains;
mod conventions;
mod data_type;
mod definition;
mod diagram;
mod document;
mod domain;
mod expr;
mod function;
mod grant;
mod id;
mod index;
mod invariants;
mod name;
mod namespace;
mod note;
mod policy;
mod records;
mod role;
#[cfg(test)]
pub(crate) mod samples;
mod sequence;
mod suppression;
mod table;
mod trigger;
mod type_def;
mod unknown;
mod verbatim;
mod view;
mod visit;

pub use column::{Column, Generated, GeneratedKind, Identity};
pub use constraint::{
    Constraint, ConstraintKind, Deferrable, ExclusionElement, ForeignKey, KeyIndex, MatchType,
    ReferentialAction,
};
pub use conventions::Conventions;
pub use data_type::{DataType, ParseTypeError, TypeName};
pub use definition::{Definition, DefinitionKind};
pub use diagram::{Diagram, Placement, Point};
pub use document::{Catalog, Document, FORMAT};
pub use domain::{Domain, DomainStatus, PALETTE_SIZE};
pub use expr::{Expr, Reference};
pub use function::{
    Argument, ArgumentMode, Function, FunctionBody, FunctionKind, Parallel, Returns, Volatility,
};
pub use grant::{Acl, AclEntry, AclState, DefaultPrivileges, Privilege};
pub use id::{
    ColumnId, ConstraintId, DefinitionId, DiagramId, DomainId, EnumLabelId, ExtensionId,
    FunctionId, IndexId, NoteId, ObjectRef, ParseObjectRefError, PolicyId, RelationId, RoleId,
    SchemaId, SequenceId, TableId, TriggerId, TypeId, VerbatimId, ViewId, fresh_id,
};
pub use index::{Index, IndexElement, IndexKey, NullsOrder, SortOrder};
pub use invariants::{Violation, check_invariants};
pub use name::{MAX_NAME_BYTES, Name, QualifiedName};
pub use namespace::{Extension, Schema};
pub use note::Note;
pub use policy::{Policy, PolicyCommand, RowSecurity};
pub use records::{Record, Records};
pub use role::{Role, RoleAttribute, RoleOptionError, RoleOptions};
pub use sequence::{Sequence, SequenceOptions};
pub use suppression::Suppression;
pub use table::{
    PartitionBound, PartitionKey, PartitionStrategy, Persistence, ReplicaIdentity,
    StorageParameter, Table, TableKind,
};
pub use trigger::{
    Trigger, TriggerEnabled, TriggerEvent, TriggerFunction, TriggerLevel, TriggerTiming,
};
pub use type_def::{CompositeAttribute, DomainCheck, EnumLabel, TypeDef, TypeKind};
pub use unknown::UnknownField;
pub use verbatim::{Verbatim, VerbatimPhase};
pub use view::{View, ViewCheckOption, ViewKind};
pub use visit::{ExprHolder, ExprOwner, for_each_expr};
