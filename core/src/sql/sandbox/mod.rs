//! Rows of a scenario behind row level security: conditions of policies are asked of them, as a server would.
//!
//! | file | what |
//! |---|---|
//! | `actor.rs` | who acts, and what that one may do |
//! | `values.rs` | rows that are typed as texts, with the types of their columns |
//! | `world.rs` | what conditions find around them: rows that the role may read, settings, functions |
//! | `routine.rs` | functions of the schema |
//! | `platform.rs` | functions that Supabase brings along |
//! | `guard.rs` | what the server refuses before it looks at a row |
//! | `explain.rs` | a condition, part by part |

mod actor;
mod explain;
mod guard;
mod platform;
mod routine;
mod values;
mod world;

use super::depth;
use super::evaluate::query::ResultSet;
use super::evaluate::value::Value;
use super::evaluate::vars::Variables;
use super::evaluate::{Eval, Stop, unknown};
use super::read::work::Work;
use crate::model::{Document, Name, Table, TableId};
use crate::rls::Roles;
use crate::rls::attempt::{Problem, Scenario, Verdict};
use actor::Actor;
use squawk_syntax::SourceFile;
use squawk_syntax::ast::{self, AstNode};
use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;
use world::World;

pub(crate) use explain::{may_fail, together};

/// Steps of one attempt; what takes more is unknown.
const MAX_STEPS: u32 = 2_000_000;

/// Longest condition, query or body that is read, in bytes.
const MAX_BYTES: usize = 64 * 1024;

/// Parentheses in one another, and operators beside one another, of a text that is read.
const MAX_DEPTH: depth::Depth = depth::Depth { parentheses: 120, operators: 600 };

/// What the reason of something unknown says where the server may report an error instead of going on.
const MAY_FAIL: &str = "what the server asks first, as it may report: ";

/// A document's policies with the rows of a scenario.
#[derive(Debug)]
pub(crate) struct Sandbox<'d> {
    pub(crate) document: &'d Document,
    pub(crate) roles: Roles,
    work: Rc<Work>,
    /// The same catalog under the search paths of functions.
    by_path: RefCell<HashMap<Vec<Name>, Rc<Work>>>,
    samples: HashMap<TableId, Vec<Row>>,
    settings: BTreeMap<String, String>,
    now: Option<i64>,
    actor: Actor,
    steps: Cell<u32>,
    /// What a role sees of a table.
    seen: RefCell<HashMap<(TableId, Actor, Actor), Rc<ResultSet>>>,
    parsed: RefCell<HashMap<String, Result<ast::Expr, String>>>,
}

/// A row of a table, its values in the order of the table's columns.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    values: Rc<Vec<Value>>,
}

impl<'d> Sandbox<'d> {
    /// With what of the scenario cannot be read.
    pub(crate) fn new(document: &'d Document, scenario: &Scenario) -> (Self, Vec<Problem>) {
        let mut settings = scenario.settings.clone();
        settings = settings.into_iter().map(|(name, value)| (name.to_lowercase(), value)).collect();
        if let Some(claims) = &scenario.claims {
            let text = serde_json::Value::Object(claims.clone()).to_string();
            settings.insert("request.jwt.claims".to_owned(), text);
        }
        let mut sandbox = Self {
            document,
            roles: Roles::of(document),
            work: Rc::new(Work::new(document.schema.clone())),
            by_path: RefCell::default(),
            samples: HashMap::new(),
            settings,
            now: None,
            actor: Actor::of(scenario.role.as_ref()),
            steps: Cell::new(MAX_STEPS),
            seen: RefCell::default(),
            parsed: RefCell::default(),
        };
        let problems = sandbox.read(scenario);
        (sandbox, problems)
    }

    /// Starts anew: an attempt has all its steps before it.
    pub(crate) fn begin(&self) {
        self.steps.set(MAX_STEPS);
    }

    pub(crate) fn table(&self, id: &TableId) -> Option<&'d Table> {
        self.document.schema.tables.get(id).map(AsRef::as_ref)
    }

    pub(crate) fn row(&self, table: &TableId, at: usize) -> Option<&Row> {
        self.samples.get(table)?.get(at)
    }

    pub(crate) fn rows(&self, table: &TableId) -> usize {
        self.samples.get(table).map_or(0, Vec::len)
    }

    /// Evaluates as whoever acts.
    fn ask<T>(
        &self,
        actor: &Actor,
        ask: impl FnOnce(&Eval<'_>) -> Result<T, Stop>,
    ) -> Result<T, Stop> {
        self.ask_in(&World::new(self, actor.clone()), ask)
    }

    fn ask_in<T>(
        &self,
        world: &World<'_, '_>,
        ask: impl FnOnce(&Eval<'_>) -> Result<T, Stop>,
    ) -> Result<T, Stop> {
        let variables = Variables::default();
        ask(&Eval::new(&self.work, world, &variables, &[], &self.steps))
    }

    /// The catalog under another search path.
    fn work_under(&self, path: Vec<Name>) -> Rc<Work> {
        if path == self.work.search_path {
            return Rc::clone(&self.work);
        }
        let mut known = self.by_path.borrow_mut();
        let made = known.entry(path.clone()).or_insert_with(|| {
            let mut work = (*self.work).clone();
            work.search_path = path;
            Rc::new(work)
        });
        Rc::clone(made)
    }

    /// The expression that a text is.
    fn expression(&self, text: &str) -> Result<ast::Expr, Stop> {
        if let Some(known) = self.parsed.borrow().get(text) {
            return known.clone().map_err(unknown);
        }
        let read =
            read_expression(text).ok_or_else(|| "an expression that cannot be read".to_owned());
        self.parsed.borrow_mut().insert(text.to_owned(), read.clone());
        read.map_err(unknown)
    }
}

fn is_readable(text: &str) -> bool {
    let own = depth::depth(text);
    text.len() <= MAX_BYTES
        && own.parentheses <= MAX_DEPTH.parentheses
        && own.operators <= MAX_DEPTH.operators
}

fn read_expression(text: &str) -> Option<ast::Expr> {
    let select = read_query(&format!("select (\n{text}\n)"))?;
    let ast::SelectVariant::Select(select) = select else { return None };
    let target = select.select_clause()?.target_list()?.targets().next()?;
    match target.expr()? {
        ast::Expr::ParenExpr(paren) if paren.expr().is_some() => paren.expr(),
        other => Some(other),
    }
}

/// The one query that a text is.
fn read_query(text: &str) -> Option<ast::SelectVariant> {
    if !is_readable(text) {
        return None;
    }
    let parse = SourceFile::parse(text);
    if !parse.errors().is_empty() {
        return None;
    }
    let tree = parse.tree();
    let mut statements = tree.stmts().filter(|s| !matches!(s, ast::Stmt::EmptyStmt(_)));
    let first = statements.next()?;
    match statements.next() {
        None => ast::SelectVariant::cast(first.syntax().clone()),
        Some(_) => None,
    }
}

/// What a reason to stop is, as a verdict.
fn verdict_of(stop: Stop) -> Verdict {
    match stop {
        Stop::NotFollowed(why) => Verdict::Unknown { why: format!("it depends on {why}") },
        Stop::Raised(raised) => match raised.code {
            Some(code) => Verdict::Error { code, why: raised.problem.to_string() },
            None => Verdict::Unknown { why: raised.problem.to_string() },
        },
    }
}
