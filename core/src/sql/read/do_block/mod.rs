//! `DO` blocks: what they do to a schema, as far as that can be known without a server.
//!
//! A block of PL/pgSQL is run against the catalog as it stands, step by step. Either all of it is
//! followed, with every value known on which something depends, or none of it: then the block is kept
//! verbatim and has no effect on the model. Rows of tables are no part of a schema; a table is taken to
//! be empty until a statement writes into it.
//!
//! | file | what |
//! |---|---|
//! | `run/` | statements, variables, errors and their handlers |
//! | `into.rs` | `INTO`, which the parser leaves to us |
//! | `session.rs` | settings and written tables, which outlive a block |
//!
//! Expressions and queries are evaluated by [`crate::sql::evaluate`].

mod into;
mod run;
mod session;
mod world;

use super::work::Work;
use super::{Answer, Done, Reader};
use crate::sql::dollar_quote;
use crate::sql::evaluate::{
    Environment, Eval, MAX_NESTING, Raised, Stop, condition, eval, functions, query, spend,
    syntax_words, unknown, value, vars,
};
use squawk_syntax::SourceFile;
use squawk_syntax::ast::{self, AstNode};
use std::cell::Cell;
use std::collections::HashMap;

pub(super) use session::{Session, note};

/// Statements, rows and expressions that one import's blocks may take together.
pub(super) const MAX_STEPS: u32 = 10_000_000;

/// Of those, at most so many for one block.
const MAX_BLOCK_STEPS: u32 = 1_000_000;

/// Blocks that run blocks.
const MAX_BLOCKS: u32 = 3;

/// Runs a block. The statement is kept where not all of it is followed.
pub(super) fn run(reader: &mut Reader, stmt: &ast::Do) -> Answer {
    let before = reader.work.clone();
    match follow(reader, stmt) {
        Ok(done) => Ok(done),
        Err(Stop::Raised(raised)) => {
            reader.work = before;
            Err(raised.problem)
        }
        Err(Stop::NotFollowed(reason)) => {
            reader.work = before;
            // It may still write into tables when it runs.
            reader.work.session.write_anything();
            reader.kept_because = Some(reason);
            Ok(Done::Keep(None))
        }
    }
}

fn follow(reader: &mut Reader, stmt: &ast::Do) -> Result<Done, Stop> {
    if reader.open_blocks >= MAX_BLOCKS {
        return Err(unknown("blocks that run blocks that run blocks"));
    }
    let is_plpgsql = stmt.do_language().is_none_or(|language| {
        let words = syntax_words(language.syntax());
        words.last().is_some_and(|w| w.trim_matches(['"', '\'']) == "plpgsql")
    });
    if !is_plpgsql {
        return Err(unknown("a language other than plpgsql"));
    }
    let Some(body) = stmt.body().and_then(|b| b.string_value()) else {
        return Err(unknown("a body that cannot be read"));
    };
    let (block, into) = parsed(&body)?;
    let steps = reader.block_steps.min(MAX_BLOCK_STEPS);
    reader.open_blocks += 1;
    let (result, left) = run::block(reader, &block, into, steps);
    reader.open_blocks -= 1;
    reader.block_steps = reader.block_steps.saturating_sub(steps.saturating_sub(left));
    match result {
        Err(Stop::NotFollowed(_)) if left == 0 => {
            Err(unknown("a block that takes this many steps"))
        }
        result => result,
    }
}

/// The block that a body is, and where the results of its statements go.
fn parsed(body: &str) -> Result<(ast::PlpgsqlBlock, HashMap<usize, into::Into>), Stop> {
    // The parser follows what is nested with calls of its own.
    if is_nested_too_deep(body) {
        return Err(unknown("blocks nested this deep"));
    }
    let (text, into) = into::cut(body);
    let parse = SourceFile::parse(&format!("do {}", dollar_quote(&text)));
    let body = parse.tree().stmts().find_map(|s| match s {
        ast::Stmt::Do(stmt) => stmt.plpgsql(),
        _ => None,
    });
    let Some(body) = body.filter(|b| b.errors().is_empty()) else {
        return Err(unknown("a statement that cannot be read"));
    };
    let block = body.tree().block().ok_or_else(|| unknown("a block without statements"))?;
    Ok((block, into))
}

/// What a function in PL/pgSQL gives, its arguments among the variables. Nothing is changed: a function that writes is not
/// followed.
pub(in crate::sql) fn function(
    work: &Work,
    env: &dyn Environment,
    variables: vars::Variables,
    body: &str,
    steps: &Cell<u32>,
) -> Result<value::Value, Stop> {
    let (block, into) = parsed(body)?;
    run::function(work, env, variables, &block, into, steps)
}

/// Whether blocks, branches, loops and cases are nested deeper than the parser should go. Words in texts
/// and comments count too, which only can be too many.
fn is_nested_too_deep(body: &str) -> bool {
    const DEEPEST: usize = 100;
    let mut depth = 0usize;
    let mut before = ";";
    let separators = |c: char| !c.is_alphanumeric() && c != '_' && c != ';';
    for piece in body.split(separators).flat_map(|w| w.split_inclusive(';')) {
        for word in [piece.trim_end_matches(';'), if piece.ends_with(';') { ";" } else { "" }] {
            if word.is_empty() {
                continue;
            }
            let is =
                |words: &[&str], word: &str| words.iter().any(|w| word.eq_ignore_ascii_case(w));
            let is_closing = is(&["end"], before);
            if is(&["end"], word) {
                depth = depth.saturating_sub(1);
            } else if is(&["begin", "loop", "case"], word) && !is_closing
                || is(&["if"], word) && is(&[";", "then", "else", "begin", "loop"], before)
            {
                depth += 1;
            }
            if depth > DEEPEST {
                return true;
            }
            before = word;
        }
    }
    false
}
