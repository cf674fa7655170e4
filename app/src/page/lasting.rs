//! Signals and memos that outlive what reads them.
//!
//! In the reactive graph a reader that is gone stays among the readers of a signal until the signal changes, and among
//! those of a memo for good. What belongs to the page as a whole would gather them with every document that is opened
//! and every card that comes into view, so here a reader leaves when it is cleaned up.

use leptos::prelude::*;
use leptos::reactive::graph::{AnySource, Observer, Source, ToAnySource};
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

/// A source that a reader can leave.
pub(super) trait Leave: Track {
    fn source(&self) -> AnySource;
}

impl<T: Send + Sync + 'static> Leave for RwSignal<T> {
    fn source(&self) -> AnySource {
        self.to_any_source()
    }
}

impl<T: Send + Sync + 'static> Leave for Memo<T> {
    fn source(&self) -> AnySource {
        ArcMemo::from(*self).to_any_source()
    }
}

impl<S: Leave> Track for Lasting<S> {
    fn track(&self) {
        self.0.track();
        if let Some(reader) = Observer::get() {
            let source = self.0.source();
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

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    /// Pages of memory that come with many readers, which come and go one after the other.
    fn growth(read: impl Fn() -> usize + Copy + Send + Sync + 'static) -> usize {
        let come_and_go = |readers: u32| {
            for _ in 0..readers {
                let owner = Owner::new();
                owner.with(|| Memo::new(move |_| read()).get_untracked());
                owner.cleanup();
            }
        };
        come_and_go(1_000);
        let fillers = use_up();
        let before = core::arch::wasm32::memory_size(0);
        come_and_go(20_000);
        drop(fillers);
        core::arch::wasm32::memory_size(0) - before
    }

    /// Takes what other tests gave back, so that the memory grows by all that is asked for after this.
    fn use_up() -> Vec<Box<[u8]>> {
        let mut fillers = Vec::with_capacity(400_000);
        let size = core::arch::wasm32::memory_size(0);
        while core::arch::wasm32::memory_size(0) == size && fillers.len() < fillers.capacity() {
            fillers.push([0; 64].into());
        }
        fillers
    }

    #[wasm_bindgen_test]
    fn readers_that_are_gone_leave_nothing_behind() {
        let owner = Owner::new();
        let (lasting, plain) = owner.with(|| (Derived::new(|_| 1), Memo::new(|_| 1)));
        assert!(growth(move || lasting.get()) < 4);
        // What this is for: once it fails, plain memos will do.
        assert!(growth(move || plain.get()) > 20);
    }

    #[wasm_bindgen_test]
    fn readers_are_told_of_changes() {
        let owner = Owner::new();
        owner.with(|| {
            let state = State::new(1);
            let double = Derived::new(move |_| state.get() * 2);
            let shown = Memo::new(move |_| format!("{} {}", state.get(), double.get()));
            assert_eq!(shown.get_untracked(), "1 2");
            state.set(4);
            assert_eq!(shown.get_untracked(), "4 8");
            state.update(|n| *n += 1);
            assert_eq!(shown.get_untracked(), "5 10");
        });
    }
}
