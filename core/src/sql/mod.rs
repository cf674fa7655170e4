//! SQL text: quoting always, reading and writing where the feature `sql` is on.

mod assist;
pub(crate) mod compose;
#[cfg(feature = "sql")]
mod depth;
#[cfg(feature = "sql")]
pub(crate) mod emit;
#[cfg(feature = "sql")]
mod evaluate;
mod keywords;
mod quote;
#[cfg(feature = "sql")]
mod read;
#[cfg(feature = "sql")]
pub(crate) mod sandbox;
pub(crate) mod scan;
#[cfg(feature = "sql")]
mod split;

pub use assist::{Completion, Flaw, Offer};
#[cfg(feature = "sql")]
pub use assist::{complete, flaw};
#[cfg(feature = "sql")]
pub use depth::{Depth, depth};
#[cfg(feature = "sql")]
pub use emit::{EmitOptions, emit, emit_object};
pub use keywords::is_reserved_word;
pub(crate) use quote::unquoted;
pub use quote::{dollar_quote, quote_ident, quote_literal, script};
#[cfg(feature = "sql")]
pub use read::{
    Effect, ExprError, ExprScope, Reader, StatementEffect, SyntaxError, check_syntax,
    read_condition, read_default, read_expr, read_queries,
};
#[cfg(feature = "sql")]
pub use split::{Piece, PieceKind, Split, split};
