//! SQL text: quoting and emitting always, reading where the feature `sql` is on.

mod assist;
#[cfg(feature = "sql")]
mod depth;
mod emit;
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
pub use emit::{EmitOptions, MigrationError, emit, emit_object, statements};
pub use keywords::is_reserved_word;
pub(crate) use quote::unquoted;
pub use quote::{dollar_quote, quote_ident, quote_literal};
#[cfg(feature = "sql")]
pub use read::{
    Effect, ExprError, ExprScope, Reader, StatementEffect, SyntaxError, check_syntax,
    read_condition, read_default, read_expr, read_queries,
};
#[cfg(feature = "sql")]
pub use split::{Piece, PieceKind, Split, split};
