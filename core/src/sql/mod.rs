//! SQL text: quoting and emitting always, reading where the feature `sql` is on.

mod keywords;
mod quote;

pub use quote::{dollar_quote, quote_ident, quote_literal};
