//! Trestle in the browser. Two wasm modules share this crate: the page ([`page`]), which holds the
//! document, edits, lays out and draws; and the worker ([`worker`]), which reads SQL, looks at the whole
//! and saves. What they tell each other is in [`protocol`].

#[cfg(feature = "page")]
pub mod page;
pub mod protocol;
#[cfg(feature = "worker")]
pub mod worker;

#[cfg(test)]
wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);
