//! Trestle's behaviour: a model of a Postgres schema, and everything that follows from it.
//!
//! No browser, no I/O, no clock, no randomness: the same input gives the same output, natively and in
//! WebAssembly. The only ground state is a [`model::Document`]; all else is computed from it.

#![forbid(unsafe_code)]

pub mod conventions;
pub mod diff;
pub mod domain;
pub mod edit;
pub mod export;
pub mod find;
#[cfg(feature = "sql")]
pub mod import;
pub mod layout;
pub mod lint;
#[cfg(feature = "sql")]
pub mod migrate;
pub mod model;
pub mod pattern;
mod platform;
pub mod relation;
pub mod rls;
pub mod samples;
pub mod share;
pub mod sql;
