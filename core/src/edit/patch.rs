//! Patches: which records were added, updated and removed.
//!
//! A patch is taken by comparing two documents, so no command describes its own undo. It carries both
//! the record before and the record after: its inverse is mechanical, and applying it to a document
//! that does not hold what it expects is refused.

use crate::model::{
    Conventions, DefaultPrivileges, Definition, Diagram, Document, Domain, Extension, Function,
    ObjectRef, Record, Records, Role, Schema, Sequence, Suppression, Table, TypeDef, Verbatim,
    View,
};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::collections::BTreeMap;
use std::sync::Arc;

/// What happened to one record.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RecordChange<T> {
    Added(Arc<T>),
    Updated { from: Arc<T>, to: Arc<T> },
    Removed(Arc<T>),
}

impl<T> RecordChange<T> {
    /// The record before, where there was one.
    pub fn before(&self) -> Option<&Arc<T>> {
        match self {
            Self::Added(_) => None,
            Self::Updated { from, .. } | Self::Removed(from) => Some(from),
        }
    }

    /// The record after, where there is one.
    pub fn after(&self) -> Option<&Arc<T>> {
        match self {
            Self::Added(to) | Self::Updated { to, .. } => Some(to),
            Self::Removed(_) => None,
        }
    }

    fn inverse(&self) -> Self {
        match self {
            Self::Added(record) => Self::Removed(Arc::clone(record)),
            Self::Updated { from, to } => {
                Self::Updated { from: Arc::clone(to), to: Arc::clone(from) }
            }
            Self::Removed(record) => Self::Added(Arc::clone(record)),
        }
    }
}

impl<T: PartialEq> RecordChange<T> {
    /// The change from one to the other; none where they are equal.
    fn between(before: Option<&Arc<T>>, after: Option<&Arc<T>>) -> Option<Self> {
        match (before, after) {
            (None, None) => None,
            (None, Some(to)) => Some(Self::Added(Arc::clone(to))),
            (Some(from), None) => Some(Self::Removed(Arc::clone(from))),
            (Some(from), Some(to)) if same(from, to) => None,
            (Some(from), Some(to)) => {
                Some(Self::Updated { from: Arc::clone(from), to: Arc::clone(to) })
            }
        }
    }
}

fn same<T: PartialEq>(a: &Arc<T>, b: &Arc<T>) -> bool {
    Arc::ptr_eq(a, b) || a == b
}

/// Changes of the records of one kind, in the order of their ids. In JSON, a list.
#[derive(Clone, Debug, PartialEq)]
pub struct Changes<T: Record>(BTreeMap<T::Id, RecordChange<T>>);

impl<T: Record> Changes<T> {
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&T::Id, &RecordChange<T>)> {
        self.0.iter()
    }

    pub fn get(&self, id: &T::Id) -> Option<&RecordChange<T>> {
        self.0.get(id)
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn len(&self) -> usize {
        self.0.len()
    }

    fn inverse(&self) -> Self {
        Self(self.0.iter().map(|(id, change)| (id.clone(), change.inverse())).collect())
    }
}

impl<T: Record + Clone + PartialEq> Changes<T> {
    fn between(before: &Records<T>, after: &Records<T>) -> Self {
        let mut changes = BTreeMap::new();
        if before.same(after) {
            return Self(changes);
        }
        for (old, new) in before.beside(after) {
            if let (Some(record), Some(change)) = (old.or(new), RecordChange::between(old, new)) {
                changes.insert(record.id().clone(), change);
            }
        }
        Self(changes)
    }

    fn then(&self, next: &Self) -> Self {
        let mut merged = self.0.clone();
        for (id, change) in &next.0 {
            let before = match merged.get(id) {
                Some(first) => first.before().cloned(),
                None => change.before().cloned(),
            };
            match RecordChange::between(before.as_ref(), change.after()) {
                Some(change) => merged.insert(id.clone(), change),
                None => merged.remove(id),
            };
        }
        Self(merged)
    }

    fn apply(
        &self,
        records: &mut Records<T>,
        object: impl Fn(T::Id) -> ObjectRef,
    ) -> Result<(), PatchError> {
        for (id, change) in &self.0 {
            let fits = match (records.get(id), change.before()) {
                (None, None) => true,
                (Some(found), Some(expected)) => same(found, expected),
                _ => false,
            };
            if !fits {
                return Err(PatchError::Conflict { object: object(id.clone()) });
            }
        }
        for (id, change) in &self.0 {
            match change.after() {
                Some(record) => records.insert(Arc::clone(record)),
                None => records.remove(id),
            };
        }
        Ok(())
    }
}

impl<T: Record> Default for Changes<T> {
    fn default() -> Self {
        Self(BTreeMap::new())
    }
}

impl<T: Record + Serialize> Serialize for Changes<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.values())
    }
}

impl<'de, T: Record + Deserialize<'de>> Deserialize<'de> for Changes<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let list = Vec::<RecordChange<T>>::deserialize(deserializer)?;
        let mut changes = BTreeMap::new();
        for change in list {
            let (RecordChange::Added(record)
            | RecordChange::Removed(record)
            | RecordChange::Updated { to: record, .. }) = &change;
            let id = record.id().clone();
            if change.before().is_some_and(|from| *from.id() != id) {
                return Err(serde::de::Error::custom(format_args!(
                    "an update turns another record into {id:?}"
                )));
            }
            changes.insert(id, change);
        }
        Ok(Self(changes))
    }
}

/// A value before and after.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ValueChange<T> {
    pub from: T,
    pub to: T,
}

/// A patch does not fit the document that it was applied to.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PatchError {
    #[error("{object} is not as this change left it; it was changed by another way since")]
    Conflict { object: ObjectRef },
    #[error("the document's name is not as this change left it; it was renamed since")]
    NameConflict,
    #[error("the default privileges are not as this change left them; they were changed since")]
    DefaultPrivilegesConflict,
    #[error("what rules are suppressed is not as this change left it; it was changed since")]
    SuppressionsConflict,
    #[error("the conventions are not as this change left them; they were changed since")]
    ConventionsConflict,
}

/// Defines [`Patch`] with one field per kind of record and for each part that changes as a whole, so that none can be
/// forgotten.
macro_rules! patch {
    (whole: $($whole:ident: $whole_type:ty, $conflict:ident),*; catalog: $($field:ident: $type:ident $variant:ident),*; document: $($doc_field:ident: $doc_type:ident $doc_variant:ident),* $(;)?) => {
        /// The difference between two documents, record by record.
        #[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
        pub struct Patch {
            /// The document's name.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            pub name: Option<ValueChange<String>>,
            #[serde(default, skip_serializing_if = "Option::is_none")]
            pub default_privileges: Option<ValueChange<Arc<Vec<DefaultPrivileges>>>>,
            $(#[serde(default, skip_serializing_if = "Option::is_none")]
            pub $whole: Option<ValueChange<Arc<$whole_type>>>,)*
            $(#[serde(default, skip_serializing_if = "Changes::is_empty")]
            pub $field: Changes<$type>,)*
            $(#[serde(default, skip_serializing_if = "Changes::is_empty")]
            pub $doc_field: Changes<$doc_type>,)*
        }

        impl Patch {
            /// What turns one document into the other. Quick where they share records.
            pub fn between(before: &Document, after: &Document) -> Self {
                let (old, new) = (&before.schema, &after.schema);
                Self {
                    name: value_change(&before.name, &after.name),
                    default_privileges: shared_change(&old.default_privileges, &new.default_privileges),
                    $($whole: shared_change(&before.$whole, &after.$whole),)*
                    $($field: Changes::between(&old.$field, &new.$field),)*
                    $($doc_field: Changes::between(&before.$doc_field, &after.$doc_field),)*
                }
            }

            /// What takes this patch back.
            #[must_use]
            pub fn inverse(&self) -> Self {
                Self {
                    name: inverse_value(self.name.as_ref()),
                    default_privileges: inverse_value(self.default_privileges.as_ref()),
                    $($whole: inverse_value(self.$whole.as_ref()),)*
                    $($field: self.$field.inverse(),)*
                    $($doc_field: self.$doc_field.inverse(),)*
                }
            }

            /// This patch and the one made right after it, as one. What the second takes back is gone.
            #[must_use]
            pub fn then(&self, next: &Self) -> Self {
                Self {
                    name: merge_values(self.name.as_ref(), next.name.as_ref()),
                    default_privileges: merge_values(
                        self.default_privileges.as_ref(),
                        next.default_privileges.as_ref(),
                    ),
                    $($whole: merge_values(self.$whole.as_ref(), next.$whole.as_ref()),)*
                    $($field: self.$field.then(&next.$field),)*
                    $($doc_field: self.$doc_field.then(&next.$doc_field),)*
                }
            }

            /// The document after this patch. All or nothing.
            pub fn apply(&self, document: &Document) -> Result<Document, PatchError> {
                let mut document = document.clone();
                if let Some(change) = &self.name {
                    if document.name != change.from {
                        return Err(PatchError::NameConflict);
                    }
                    document.name.clone_from(&change.to);
                }
                if let Some(change) = &self.default_privileges {
                    if document.schema.default_privileges != change.from {
                        return Err(PatchError::DefaultPrivilegesConflict);
                    }
                    document.schema.default_privileges = Arc::clone(&change.to);
                }
                $(if let Some(change) = &self.$whole {
                    if document.$whole != change.from {
                        return Err(PatchError::$conflict);
                    }
                    document.$whole = Arc::clone(&change.to);
                })*
                $(self.$field.apply(&mut document.schema.$field, ObjectRef::$variant)?;)*
                $(self.$doc_field.apply(&mut document.$doc_field, ObjectRef::$doc_variant)?;)*
                Ok(document)
            }

            /// Puts what another patch of the same step holds into this one, see [`Patch::in_parts`].
            pub fn join(&mut self, part: Self) {
                self.name = self.name.take().or(part.name);
                self.default_privileges = self.default_privileges.take().or(part.default_privileges);
                $(self.$whole = self.$whole.take().or(part.$whole);)*
                $(self.$field.0.extend(part.$field.0);)*
                $(self.$doc_field.0.extend(part.$doc_field.0);)*
            }

            /// Whether nothing changed.
            pub fn is_empty(&self) -> bool {
                !self.touches_schema()
                    && self.name.is_none()
                    $(&& self.$whole.is_none())*
                    $(&& self.$doc_field.is_empty())*
            }

            /// Whether anything of the database schema changed, and not only names, domains or diagrams
            /// of the document.
            pub fn touches_schema(&self) -> bool {
                self.default_privileges.is_some() $(|| !self.$field.is_empty())*
            }

            /// The records that changed; not which of their parts.
            pub fn touches(&self) -> Vec<ObjectRef> {
                let mut objects = Vec::new();
                $(objects.extend(self.$field.iter().map(|(id, _)| ObjectRef::$variant(id.clone())));)*
                $(objects.extend(self.$doc_field.iter().map(|(id, _)| ObjectRef::$doc_variant(id.clone())));)*
                objects
            }
        }
    };
}

patch! {
    whole: suppressions: Vec<Suppression>, SuppressionsConflict,
        conventions: Conventions, ConventionsConflict;
    catalog: schemas: Schema Schema, extensions: Extension Extension, roles: Role Role,
        types: TypeDef Type, sequences: Sequence Sequence, tables: Table Table, views: View View,
        functions: Function Function, definitions: Definition Definition, verbatim: Verbatim Verbatim;
    document: domains: Domain Domain, diagrams: Diagram Diagram;
}

impl Patch {
    /// The same as several patches of at most so many tables each, which [`Patch::join`] puts together again; at
    /// least one. None of them fits a document by itself.
    pub fn in_parts(mut self, tables: usize) -> Vec<Self> {
        let mut all = std::mem::take(&mut self.tables.0).into_iter();
        let mut parts = vec![self];
        loop {
            let part: BTreeMap<_, _> = all.by_ref().take(tables.max(1)).collect();
            if part.is_empty() {
                return parts;
            }
            parts.push(Self { tables: Changes(part), ..Self::default() });
        }
    }
}

fn value_change<T: Clone + PartialEq>(from: &T, to: &T) -> Option<ValueChange<T>> {
    (from != to).then(|| ValueChange { from: from.clone(), to: to.clone() })
}

fn shared_change<T: PartialEq>(from: &Arc<T>, to: &Arc<T>) -> Option<ValueChange<Arc<T>>> {
    if Arc::ptr_eq(from, to) { None } else { value_change(from, to) }
}

fn inverse_value<T: Clone>(change: Option<&ValueChange<T>>) -> Option<ValueChange<T>> {
    change.map(|c| ValueChange { from: c.to.clone(), to: c.from.clone() })
}

fn merge_values<T: Clone + PartialEq>(
    first: Option<&ValueChange<T>>,
    next: Option<&ValueChange<T>>,
) -> Option<ValueChange<T>> {
    match (first, next) {
        (Some(first), Some(next)) => value_change(&first.from, &next.to),
        (one, other) => one.or(other).cloned(),
    }
}
