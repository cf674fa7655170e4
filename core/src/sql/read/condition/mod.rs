//! Conditions and queries as trees without the parser's types: see [`crate::rls::condition`].

mod expr;
mod names;
mod operator;
mod query;

use super::parse;
use super::typed::{BEFORE, MAX_BYTES, MAX_NESTING, enclosed};
use crate::model::{Catalog, Expr, Name, ObjectRef, Reference, TableId, ViewId};
use crate::rls::condition::{Kind, Query, Span, Term};
use crate::sql::{Depth, PieceKind, depth, split};
use names::Frame;
pub(in crate::sql) use names::relation_named;
use squawk_syntax::SyntaxNode;
use squawk_syntax::ast::{self, AstNode};
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

/// Terms and queries one in the other; deeper, a term is [`Kind::Other`] with nothing inside.
const MAX_DEPTH: u32 = 60;

/// Views whose columns are looked for, one in the other or beside it.
const MAX_VIEWS: usize = 16;

/// Terms of one condition; what is more is [`Kind::Other`].
const MAX_TERMS: u32 = 20_000;

/// The tree of a condition of a table's policies; none where the text is no expression, or nests too deep.
pub fn read_condition(catalog: &Catalog, table: &TableId, expr: &Expr) -> Option<Term> {
    let text = format!("{BEFORE}{}\n)", expr.text());
    let statement = parsed(&text)?;
    let inner = enclosed(statement.syntax(), text.len())?;
    let base = u32::try_from(BEFORE.len()).ok()?;
    let reader = Reader::new(catalog, Some(table), expr.references(), base);
    Some(reader.term(&inner))
}

/// The queries among the statements of a text.
pub fn read_queries(catalog: &Catalog, text: &str) -> Option<Vec<Query>> {
    queries(catalog, text, &ViewColumns::default())
}

/// The names of a view's columns, where they can be told.
pub(in crate::sql) fn view_columns(catalog: &Catalog, view: &ViewId) -> Option<Vec<Name>> {
    Reader::new(catalog, None, &[], 0).columns_of_view(view)
}

fn queries(catalog: &Catalog, text: &str, views: &ViewColumns) -> Option<Vec<Query>> {
    if text.len() > MAX_BYTES {
        return None;
    }
    let mut queries = Vec::new();
    for piece in split(text).filter(|piece| piece.kind == PieceKind::Statement) {
        let statement = parsed(piece.text)?;
        if let Some(select) = ast::SelectVariant::cast(statement.syntax().clone()) {
            let reader = Reader { views: Rc::clone(views), ..Reader::new(catalog, None, &[], 0) };
            queries.push(reader.query(&select));
        }
    }
    Some(queries)
}

fn parsed(text: &str) -> Option<ast::Stmt> {
    let Depth { parentheses, operators } = depth(text);
    let is_bounded = text.len() <= MAX_BYTES
        && parentheses <= MAX_NESTING.parentheses
        && operators <= MAX_NESTING.operators;
    if is_bounded { parse(text).ok() } else { None }
}

/// The names of the columns of views that were asked for, none where they cannot be told; each is read once.
type ViewColumns = Rc<RefCell<BTreeMap<ViewId, Option<Vec<Name>>>>>;

/// Reads one text.
struct Reader<'a> {
    catalog: &'a Catalog,
    /// Whose row is asked about.
    table: Option<&'a TableId>,
    references: &'a [Reference],
    /// Offset in the parsed text of what [`Span`]s count from.
    base: u32,
    /// The queries around what is read, the innermost last.
    frames: RefCell<Vec<Frame>>,
    depth: Cell<u32>,
    terms: Cell<u32>,
    views: ViewColumns,
}

impl<'a> Reader<'a> {
    fn new(
        catalog: &'a Catalog,
        table: Option<&'a TableId>,
        references: &'a [Reference],
        base: u32,
    ) -> Self {
        Self {
            catalog,
            table,
            references,
            base,
            frames: RefCell::default(),
            depth: Cell::new(0),
            terms: Cell::new(0),
            views: ViewColumns::default(),
        }
    }

    fn span(&self, node: &SyntaxNode) -> Span {
        let range = node.text_range();
        let offset = |at: u32| at.saturating_sub(self.base);
        Span { start: offset(range.start().into()), end: offset(range.end().into()) }
    }

    /// What the text's own references say that a name stands for.
    fn reference(&self, node: &SyntaxNode) -> Option<&'a ObjectRef> {
        let span = self.span(node);
        let at = self.references.partition_point(|r| r.start < span.start);
        self.references
            .get(at)
            .filter(|r| (r.start, r.end) == (span.start, span.end))
            .map(|r| &r.target)
    }

    /// Runs something one level deeper, unless that is too deep.
    fn deeper<T>(&self, run: impl FnOnce() -> T) -> Option<T> {
        let (depth, terms) = (self.depth.get(), self.terms.get());
        if depth >= MAX_DEPTH || terms >= MAX_TERMS {
            return None;
        }
        self.depth.set(depth + 1);
        self.terms.set(terms + 1);
        let result = run();
        self.depth.set(depth);
        Some(result)
    }

    fn other(&self, node: &SyntaxNode) -> Term {
        Term::new(Kind::Other(Vec::new()), self.span(node))
    }
}
