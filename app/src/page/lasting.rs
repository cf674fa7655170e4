//! Signals and memos that outlive what reads them.
//!
//! In the reactive graph a reader that is gone stays among the readers of a signal until the signal changes, and among
//! those of a memo for good. What belongs to the page as a whole would gather them with every document that is opened
//! and every card that comes into view, so here a reader leaves when it is cleaned up.

use leptos::prelude::*;
use leptos::reactive::graph::{Observer, Source, ToAnySource};
use std::ops::Deref;
use std::panic::Location;

/// A source of which readers take their leave; else as what it holds.
#[derive(Clone, Copy, Debug)]
pub(super) struct Lasting<S>(S);

/// A value of the page, for as long as the page is there.
pub(super) type State<T> = Lasting<RwSignal<T>>;
/// What follows from such values.
pub(super) type Derived<T> = Lasting<Memo<T>>;

impl<T: Send + Sync + 'static> State<T> {
    pub(super) fn new(value: T) -> Self {
        Self(RwSignal::new(value))
    }
}

impl<T: PartialEq + Send + Sync + 'static> Derived<T> {
    pub(super) fn new(value: impl Fn(Option<&T>) -> T + Send + Sync + 'static) -> Self {
        Self(Memo::new(value))
    }
}

impl<S> Deref for Lasting<S> {
    type Target = S;

    fn deref(&self) -> &S {
        &self.0
    }
}

impl<S: DefinedAt> DefinedAt for Lasting<S> {
    fn defined_at(&self) -> Option<&'static Location<'static>> {
        self.0.defined_at()
    }
}

impl<S: Track + ToAnySource + IsDisposed> Track for Lasting<S> {
    fn track(&self) {
        if self.0.is_disposed() {
            return;
        }
        self.0.track();
        if let Some(reader) = Observer::get() {
            let source = self.0.to_any_source();
            on_cleanup(move || source.remove_subscriber(&reader));
        }
    }
}

impl<S: ReadUntracked> ReadUntracked for Lasting<S> {
    type Value = S::Value;

    fn try_read_untracked(&self) -> Option<Self::Value> {
        self.0.try_read_untracked()
    }
}
