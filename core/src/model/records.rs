//! A persistent, ordered map from id to record, cheap to copy and to compare.

use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

/// Something that a document keeps whole, by id.
pub trait Record {
    type Id: Clone + Ord + fmt::Debug;

    fn id(&self) -> &Self::Id;
}

/// Records of one kind, in the order of their ids.
///
/// Copying shares everything. Changing one record copies the pointers of this map and that record, and
/// nothing of the rest of the document. In JSON it is an array, in the order of the ids.
pub struct Records<T: Record>(Arc<BTreeMap<T::Id, Arc<T>>>);

impl<T: Record> Records<T> {
    pub fn get(&self, id: &T::Id) -> Option<&Arc<T>> {
        self.0.get(id)
    }

    pub fn contains(&self, id: &T::Id) -> bool {
        self.0.contains_key(id)
    }

    pub fn len(&self) -> usize {
        self.0.len()
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &Arc<T>> + ExactSizeIterator {
        self.0.values()
    }

    /// Puts a record in its place and gives back what stood there.
    pub fn insert(&mut self, record: impl Into<Arc<T>>) -> Option<Arc<T>> {
        let record = record.into();
        Arc::make_mut(&mut self.0).insert(record.id().clone(), record)
    }

    pub fn remove(&mut self, id: &T::Id) -> Option<Arc<T>> {
        if !self.contains(id) {
            return None;
        }
        Arc::make_mut(&mut self.0).remove(id)
    }

    /// The records of both by their ids, in the order of these.
    pub fn beside<'a>(
        &'a self,
        other: &'a Self,
    ) -> impl Iterator<Item = (Option<&'a Arc<T>>, Option<&'a Arc<T>>)> {
        let (mut ours, mut theirs) = (self.iter().peekable(), other.iter().peekable());
        std::iter::from_fn(move || {
            let order = match (ours.peek(), theirs.peek()) {
                (None, None) => return None,
                (Some(_), None) => Ordering::Less,
                (None, Some(_)) => Ordering::Greater,
                // Most are shared.
                (Some(a), Some(b)) if Arc::ptr_eq(a, b) => Ordering::Equal,
                (Some(a), Some(b)) => a.id().cmp(b.id()),
            };
            let our = if order.is_le() { ours.next() } else { None };
            let their = if order.is_ge() { theirs.next() } else { None };
            Some((our, their))
        })
    }

    /// Whether both are the very same map, which is quick to know and says that nothing changed.
    pub fn same(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl<T: Record + Clone> Records<T> {
    /// A record to change in place, copied first if anybody else holds it.
    pub fn get_mut(&mut self, id: &T::Id) -> Option<&mut T> {
        if !self.contains(id) {
            return None;
        }
        Arc::make_mut(&mut self.0).get_mut(id).map(Arc::make_mut)
    }

    /// Every record to change in place; each is copied first if anybody else holds it.
    pub fn iter_mut(&mut self) -> impl Iterator<Item = &mut T> {
        Arc::make_mut(&mut self.0).values_mut().map(Arc::make_mut)
    }
}

impl<T: Record> Clone for Records<T> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<T: Record> Default for Records<T> {
    fn default() -> Self {
        Self(Arc::default())
    }
}

impl<T: Record + PartialEq> PartialEq for Records<T> {
    fn eq(&self, other: &Self) -> bool {
        self.same(other)
            || (self.len() == other.len()
                && self.iter().zip(other.iter()).all(|(a, b)| Arc::ptr_eq(a, b) || a == b))
    }
}

impl<T: Record + fmt::Debug> fmt::Debug for Records<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

impl<T: Record> FromIterator<T> for Records<T> {
    fn from_iter<I: IntoIterator<Item = T>>(records: I) -> Self {
        Self(Arc::new(records.into_iter().map(|r| (r.id().clone(), Arc::new(r))).collect()))
    }
}

impl<'a, T: Record> IntoIterator for &'a Records<T> {
    type Item = &'a Arc<T>;
    type IntoIter = std::collections::btree_map::Values<'a, T::Id, Arc<T>>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.values()
    }
}

impl<T: Record + Serialize> Serialize for Records<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter())
    }
}

impl<'de, T: Record + Deserialize<'de>> Deserialize<'de> for Records<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct RecordsVisitor<T>(PhantomData<T>);

        impl<'de, T: Record + Deserialize<'de>> Visitor<'de> for RecordsVisitor<T> {
            type Value = Records<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a list of records")
            }

            fn visit_seq<A: serde::de::SeqAccess<'de>>(
                self,
                mut seq: A,
            ) -> Result<Self::Value, A::Error> {
                let mut map = BTreeMap::new();
                while let Some(record) = seq.next_element::<T>()? {
                    let id = record.id().clone();
                    if map.insert(id.clone(), Arc::new(record)).is_some() {
                        return Err(serde::de::Error::custom(format_args!(
                            "the id {id:?} is used twice"
                        )));
                    }
                }
                Ok(Records(Arc::new(map)))
            }

            fn visit_map<A: MapAccess<'de>>(self, _: A) -> Result<Self::Value, A::Error> {
                Err(serde::de::Error::custom("a list of records was expected, not an object"))
            }
        }

        deserializer.deserialize_seq(RecordsVisitor(PhantomData))
    }
}

/// Says that a type is a record found by its field `id`.
macro_rules! record {
    ($type:ty, $id:ty) => {
        impl crate::model::Record for $type {
            type Id = $id;

            fn id(&self) -> &$id {
                &self.id
            }
        }
    };
}
pub(crate) use record;
