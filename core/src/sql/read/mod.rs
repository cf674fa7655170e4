//! SQL text into a catalog: each statement changes it as Postgres would.
//!
//! The syntax tree comes from `squawk-syntax`; nothing outside [`crate::sql`] knows of it. One file
//! holds one kind of object; [`Reader::statement`] sends each statement to its file. A statement either
//! takes effect as a whole or not at all.

mod alter_column;
mod alter_table;
mod column;
mod comment;
mod condition;
mod constraint;
mod default;
mod definition;
pub(in crate::sql) mod do_block;
mod drop;
mod expr;
mod function;
mod grant;
mod index;
mod namespace;
mod naming;
mod policy;
mod rename;
mod role;
mod sequence;
pub(in crate::sql) mod syntax;
mod syntax_error;
mod table;
mod table_as;
mod transaction;
mod trigger;
mod type_def;
mod typed;
mod types;
mod verbatim;
mod view;
pub(in crate::sql) mod work;

use crate::model::{Catalog, ObjectRef, QualifiedName};
use crate::platform;
use squawk_syntax::SourceFile;
use squawk_syntax::ast::{self, AstNode};
use work::Work;

pub use condition::{read_condition, read_queries};
pub(super) use condition::{relation_named, view_columns};
pub use default::read_default;
pub use typed::{ExprError, ExprScope, read_expr};

/// What became of a statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// It changed the model; the object, where there is one.
    Modelled(Option<ObjectRef>),
    /// It is kept as text, about this object if about any.
    Verbatim(Option<ObjectRef>),
    /// It says nothing about a schema; why.
    Ignored(String),
    /// Postgres would refuse it, or it cannot be read; why, and where in the statement (byte offset).
    Failed { reason: String, offset: usize },
}

/// A statement's words at the start, such as `CREATE TABLE`, and what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatementEffect {
    pub summary: String,
    pub effect: Effect,
}

type Answer = Result<Done, Problem>;

#[derive(Debug)]
enum Done {
    Modelled(Option<ObjectRef>),
    Ignored(String),
    /// Not described by the model: keep the statement, about this object.
    Keep(Option<ObjectRef>),
}

/// Why a statement has no effect, in words for people.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub(in crate::sql) struct Problem(pub(in crate::sql) String);

impl Problem {
    pub(in crate::sql) fn new(reason: impl Into<String>) -> Self {
        Self(reason.into())
    }

    fn no_name() -> Self {
        Self("a name is missing".into())
    }
}

/// Why a text is no statement of Postgres, and where (byte offset).
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct SyntaxError {
    pub message: String,
    pub offset: usize,
}

/// Whether a text (without its final semicolon) is one statement, whatever it says.
pub fn check_syntax(text: &str) -> Result<(), SyntaxError> {
    parse(text).map(|_| ())
}

fn parse(text: &str) -> Result<ast::Stmt, SyntaxError> {
    let parse = SourceFile::parse(text);
    let error = |message: String, offset: usize| Err(SyntaxError { message, offset });
    if let Some(first) = parse.errors().into_iter().next() {
        let offset = first.range().start().into();
        return error(syntax_error::in_words(first.message(), text, offset), offset);
    }
    let file = parse.tree();
    let mut statements = file.stmts().filter(|s| !matches!(s, ast::Stmt::EmptyStmt(_)));
    let Some(statement) = statements.next() else {
        return error("this is no SQL statement".to_owned(), 0);
    };
    if statements.next().is_some() {
        return error("a semicolon is missing between two statements".to_owned(), 0);
    }
    Ok(statement)
}

/// The answer for an object that is there already.
fn exists(if_not_exists: bool, name: &QualifiedName) -> Answer {
    if if_not_exists {
        Ok(Done::Ignored(format!("{name} exists already")))
    } else {
        Err(Problem::new(format!("{name} exists already")))
    }
}

/// The answer for an object that is not there.
fn missing(if_exists: bool, kind: &str, name: &QualifiedName) -> Answer {
    if if_exists {
        Ok(Done::Ignored(format!("the {kind} {name} does not exist")))
    } else {
        Err(Problem::new(format!("the {kind} {name} does not exist")))
    }
}

/// Reads statements, one after the other, into a catalog.
#[derive(Debug)]
pub struct Reader {
    work: Work,
    snapshots: transaction::Snapshots,
    /// Steps left for the `DO` blocks of this import.
    block_steps: u32,
    /// `DO` blocks that are running, one inside the other.
    open_blocks: u32,
    /// Why the last statement that was kept was not followed, where there is more to say.
    kept_because: Option<String>,
}

impl Reader {
    /// Starts from a catalog, usually one with nothing but a schema `public`.
    pub fn new(catalog: Catalog) -> Self {
        Self {
            work: Work::new(catalog),
            snapshots: transaction::Snapshots::default(),
            block_steps: do_block::MAX_STEPS,
            open_blocks: 0,
            kept_because: None,
        }
    }

    /// Says that a `ROLLBACK` may come, so that there is something to return to.
    pub fn expect_rollback(&mut self) {
        self.snapshots.wanted = true;
    }

    /// Sets something for the session, as `SET name TO value, …` would.
    pub fn set(&mut self, name: &str, value: &str) {
        let name: Vec<_> = name.split('.').map(|n| crate::sql::quote_ident(n.trim())).collect();
        let values: Vec<_> =
            value.split(',').map(|v| crate::sql::quote_literal(v.trim())).collect();
        self.statement(&format!("SET {} TO {}", name.join("."), values.join(", ")));
    }

    /// Applies one statement (without its final semicolon).
    pub fn statement(&mut self, text: &str) -> StatementEffect {
        let statement = match parse(text) {
            Ok(statement) => statement,
            Err(SyntaxError { message: reason, offset }) => {
                let effect = Effect::Failed { reason, offset };
                return StatementEffect { summary: first_words(text), effect };
            }
        };
        let summary = words_of_kind(statement.syntax().kind());
        let effect = match self.apply(&statement) {
            Ok(Done::Modelled(object)) => Effect::Modelled(object),
            Ok(Done::Ignored(reason)) => Effect::Ignored(reason),
            Ok(Done::Keep(about)) => {
                verbatim::keep(&mut self.work, &statement, &summary, about.clone());
                Effect::Verbatim(about)
            }
            Err(Problem(reason)) => Effect::Failed { reason, offset: 0 },
        };
        StatementEffect { summary, effect }
    }

    /// What a block depends on that is not known, where the last statement is one that was kept for that.
    pub fn take_kept_because(&mut self) -> Option<String> {
        self.kept_because.take()
    }

    /// Schemas that statements used without having created them, since the last call.
    pub fn take_assumed_schemas(&mut self) -> Vec<String> {
        std::mem::take(&mut self.work.assumed)
    }

    /// The catalog as it stands; references to what was dropped meanwhile are forgotten.
    pub fn finish(mut self) -> Catalog {
        drop::temporary(&mut self.work);
        let mut catalog = self.work.catalog;
        drop::forget_dangling(&mut catalog);
        catalog
    }

    /// The statements inside `CREATE SCHEMA`, whose unqualified names are names of that schema.
    fn schema_elements(&mut self, stmt: &ast::CreateSchema) -> Result<(), Problem> {
        let Some(ast::CreateSchemaTarget::NamedSchema(target)) = stmt.create_schema_target() else {
            return Ok(());
        };
        let Some(schema) = syntax::name(target.schema()) else { return Ok(()) };
        let outer = self.work.search_path.clone();
        self.work.search_path.insert(0, schema);
        let mut result = Ok(());
        for element in stmt.schema_elements() {
            if let Some(statement) = ast::Stmt::cast(element.syntax().clone())
                && let Err(problem) = self.apply(&statement)
            {
                result = Err(problem);
                break;
            }
        }
        self.work.search_path = outer;
        result
    }

    fn apply(&mut self, statement: &ast::Stmt) -> Answer {
        use ast::Stmt as S;
        if let Some(answer) = transaction::apply(self, statement) {
            return answer;
        }
        let work = &mut self.work;
        do_block::note(work, statement);
        match statement {
            S::CreateSchema(s) => {
                let answer = namespace::create_schema(work, s)?;
                self.schema_elements(s)?;
                Ok(answer)
            }
            S::AlterSchema(s) => namespace::alter_schema(work, s),
            S::CreateExtension(s) => namespace::create_extension(work, s),
            S::CreateRole(_) | S::CreateUser(_) | S::CreateGroup(_) => {
                role::create(work, statement.syntax())
            }
            S::AlterRole(s) => role::alter(work, s),
            S::Set(s) => Ok(namespace::set(work, s)),
            S::Select(s) => Ok(namespace::select(work, s)),
            S::Do(s) => do_block::run(self, s),
            S::CreateTable(s) => table::create(work, s),
            S::CreateTableAs(s) => table_as::create(work, s),
            S::SelectInto(s) => table_as::select_into(work, s),
            S::CreateForeignTable(s) => table::create_foreign(work, s),
            S::AlterTable(s) => alter_table::alter(work, s),
            S::AlterForeignTable(s) => alter_table::alter_foreign(work, s),
            S::Cluster(s) => alter_table::cluster(work, s),
            S::CreateIndex(s) => index::create(work, s),
            S::AlterIndex(s) => index::alter(work, s),
            S::CreateSequence(s) => sequence::create(work, s),
            S::AlterSequence(s) => sequence::alter(work, s),
            S::CreateType(s) => type_def::create(work, s),
            S::AlterType(s) => type_def::alter(work, s),
            S::CreateDomain(s) => type_def::create_domain(work, s),
            S::AlterDomain(s) => type_def::alter_domain(work, s),
            S::CreateView(s) => view::create(work, s),
            S::CreateMaterializedView(s) => view::create_materialized(work, s),
            S::AlterView(s) => view::alter(work, s),
            S::AlterMaterializedView(s) => view::alter_materialized(work, s),
            S::CreateFunction(s) => function::create_function(work, s),
            S::CreateProcedure(s) => function::create_procedure(work, s),
            S::AlterFunction(s) => function::alter_function(work, s),
            S::AlterProcedure(s) => function::alter_procedure(work, s),
            S::AlterRoutine(s) => function::alter_routine(work, s),
            S::CreateTrigger(s) => trigger::create(work, s),
            S::AlterTrigger(s) => trigger::alter(work, s),
            S::CreatePolicy(s) => policy::create(work, s),
            S::AlterPolicy(s) => policy::alter(work, s),
            S::CommentOn(s) => comment::comment(work, s),
            S::Grant(s) => grant::grant(work, s),
            S::Revoke(s) => grant::revoke(work, s),
            S::AlterDefaultPrivileges(s) => grant::default_privileges(work, s),
            other => match drop::drop(work, other) {
                Some(answer) => answer,
                None => {
                    definition::apply(work, other).unwrap_or_else(|| Ok(verbatim::other(other)))
                }
            },
        }
    }
}

/// `CREATE_TABLE` as `CREATE TABLE`.
fn words_of_kind(kind: squawk_syntax::SyntaxKind) -> String {
    let words = format!("{kind:?}").replace('_', " ");
    words.strip_suffix(" STMT").map_or(words.clone(), str::to_owned)
}

/// The first words of a text that could not be read.
fn first_words(text: &str) -> String {
    text.split_whitespace()
        .take(3)
        .map(|w| w.chars().take(24).collect::<String>().to_uppercase())
        .collect::<Vec<_>>()
        .join(" ")
}
