//! Values that are shared and equal only to themselves, so that a memo knows at once whether they changed.

use std::ops::Deref;
use std::sync::Arc;

/// A shared value; equal only to itself.
#[derive(Debug, Default)]
pub(super) struct Shared<T>(pub(super) Arc<T>);

impl<T> Shared<T> {
    pub(super) fn new(value: T) -> Self {
        Self(Arc::new(value))
    }
}

impl<T> Clone for Shared<T> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<T> PartialEq for Shared<T> {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl<T> Deref for Shared<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}
