//! `DO` blocks: the DDL inside, where the block is plain enough to follow.
//!
//! Migration tools write guards around DDL: `IF NOT EXISTS (SELECT … FROM pg_…) THEN`, and `EXCEPTION
//! WHEN duplicate_object`. Those are followed against the catalog as it stands. A block that does
//! anything else (loops, variables, dynamic SQL) is kept verbatim and has no effect on the model.

use super::syntax::name_of;
use super::work::{Relation, Work};
use super::{Answer, Done, Problem, Reader};
use crate::model::{Name, ObjectRef, QualifiedName};
use squawk_syntax::ast::{self, AstNode};
use squawk_syntax::{SourceFile, SyntaxKind, SyntaxNode};
use std::collections::HashMap;

/// Why a block was left.
enum Stop {
    /// Postgres would report an error here.
    Problem(Problem),
    /// The block does something that is not followed.
    NotFollowed,
}

impl From<Problem> for Stop {
    fn from(problem: Problem) -> Self {
        Self::Problem(problem)
    }
}

pub(super) fn run(reader: &mut Reader, stmt: &ast::Do) -> Answer {
    let Some(body) = stmt.plpgsql() else { return Ok(Done::Keep(None)) };
    if !body.errors().is_empty() {
        return Ok(Done::Keep(None));
    }
    let Some(block) = body.tree().block() else { return Ok(Done::Keep(None)) };
    let before = reader.work.clone();
    let mut objects = Vec::new();
    match run_block(reader, &block, &mut objects) {
        Ok(()) if objects.is_empty() => {
            Ok(Done::Ignored("its guard says that there is nothing to do".into()))
        }
        Ok(()) => Ok(Done::Modelled(objects.into_iter().flatten().next())),
        Err(Stop::Problem(problem)) => {
            reader.work = before;
            Err(problem)
        }
        Err(Stop::NotFollowed) => {
            reader.work = before;
            Ok(Done::Keep(None))
        }
    }
}

fn run_block(
    reader: &mut Reader,
    block: &ast::PlpgsqlBlock,
    objects: &mut Vec<Option<ObjectRef>>,
) -> Result<(), Stop> {
    if block.declare_section().is_some_and(|d| d.decls().next().is_some()) {
        return Err(Stop::NotFollowed);
    }
    let Some(body) = block.body() else { return Ok(()) };
    if block.exception().is_none() {
        return run_body(reader, &body, objects);
    }
    // An error undoes the block, and the handler decides what then.
    let before = reader.work.clone();
    let count = objects.len();
    match run_body(reader, &body, objects) {
        Err(Stop::Problem(_)) => {
            reader.work = before;
            objects.truncate(count);
            let handler = block.exception().and_then(|e| e.handlers().next());
            match handler.and_then(|h| h.body()) {
                Some(body) => run_body(reader, &body, objects),
                None => Ok(()),
            }
        }
        other => other,
    }
}

fn run_body(
    reader: &mut Reader,
    body: &ast::PlpgsqlBody,
    objects: &mut Vec<Option<ObjectRef>>,
) -> Result<(), Stop> {
    use ast::PlpgsqlStmt as P;
    for stmt in body.stmts() {
        match stmt {
            P::PlpgsqlNullStmt(_) | P::PlpgsqlRaiseStmt(_) | P::PlpgsqlPerformStmt(_) => {}
            P::PlpgsqlBlock(block) => run_block(reader, &block, objects)?,
            P::PlpgsqlExecSqlStmt(exec) => {
                let statement = exec.stmt().ok_or(Stop::NotFollowed)?;
                run_statement(reader, &statement, objects)?;
            }
            P::PlpgsqlDynExecuteStmt(exec) if exec.using_clause().is_none() => {
                let text = constant_text(&exec).ok_or(Stop::NotFollowed)?;
                let parse = SourceFile::parse(&text);
                if !parse.errors().is_empty() {
                    return Err(Stop::NotFollowed);
                }
                for statement in parse.tree().stmts() {
                    run_statement(reader, &statement, objects)?;
                }
            }
            P::PlpgsqlIfStmt(stmt) => run_if(reader, &stmt, objects)?,
            _ => return Err(Stop::NotFollowed),
        }
    }
    Ok(())
}

fn run_statement(
    reader: &mut Reader,
    statement: &ast::Stmt,
    objects: &mut Vec<Option<ObjectRef>>,
) -> Result<(), Stop> {
    match reader.apply(statement)? {
        Done::Modelled(object) => objects.push(object),
        Done::Ignored(_) => {}
        Done::Keep(about) => {
            let kind = super::words_of_kind(statement.syntax().kind());
            super::verbatim::keep(&mut reader.work, statement, &kind, about.clone());
            objects.push(about);
        }
    }
    Ok(())
}

/// The text of `EXECUTE '…'`.
fn constant_text(exec: &ast::PlpgsqlDynExecuteStmt) -> Option<String> {
    let query = exec.query()?;
    let targets: Vec<ast::Target> = query.target_list()?.targets().collect();
    let [target] = targets.as_slice() else { return None };
    match target.expr()? {
        ast::Expr::Literal(literal) => super::syntax::string(Some(literal.clone())),
        _ => None,
    }
}

fn run_if(
    reader: &mut Reader,
    stmt: &ast::PlpgsqlIfStmt,
    objects: &mut Vec<Option<ObjectRef>>,
) -> Result<(), Stop> {
    let holds = |reader: &Reader, cond: Option<ast::PlpgsqlExpr>| -> Result<bool, Stop> {
        let node = cond
            .and_then(|c| c.target_list())
            .and_then(|l| l.targets().next())
            .and_then(|t| t.expr())
            .ok_or(Stop::NotFollowed)?;
        evaluate(&reader.work, node.syntax()).ok_or(Stop::NotFollowed)
    };
    if holds(reader, stmt.cond())? {
        return stmt.then_body().map_or(Ok(()), |body| run_body(reader, &body, objects));
    }
    for branch in stmt.elsifs() {
        if holds(reader, branch.cond())? {
            return branch.body().map_or(Ok(()), |body| run_body(reader, &body, objects));
        }
    }
    match stmt.else_clause().and_then(|e| e.body()) {
        Some(body) => run_body(reader, &body, objects),
        None => Ok(()),
    }
}

/// Whether a guard holds; none where that cannot be told.
fn evaluate(work: &Work, node: &SyntaxNode) -> Option<bool> {
    match node.kind() {
        SyntaxKind::PAREN_EXPR => evaluate(work, &node.children().next()?),
        SyntaxKind::PREFIX_EXPR => {
            let is_not = node.first_token().is_some_and(|t| t.kind() == SyntaxKind::NOT_KW);
            let inner = node.children().last()?;
            if is_not { evaluate(work, &inner).map(|b| !b) } else { None }
        }
        SyntaxKind::BIN_EXPR => {
            let expr = ast::BinExpr::cast(node.clone())?;
            let (lhs, rhs) = (expr.lhs()?, expr.rhs()?);
            let is = |kind| node.children_with_tokens().any(|e| e.kind() == kind);
            if is(SyntaxKind::AND_KW) {
                Some(evaluate(work, lhs.syntax())? && evaluate(work, rhs.syntax())?)
            } else if is(SyntaxKind::OR_KW) {
                Some(evaluate(work, lhs.syntax())? || evaluate(work, rhs.syntax())?)
            } else {
                None
            }
        }
        SyntaxKind::CALL_EXPR => {
            let exists = node.children().find_map(ast::ExistsFn::cast)?;
            let select = exists.syntax().children().find_map(ast::Select::cast)?;
            catalog_has(work, &select)
        }
        _ => None,
    }
}

/// Whether a query on the system catalogs finds a row.
fn catalog_has(work: &Work, select: &ast::Select) -> Option<bool> {
    let where_clause = select.where_clause()?.expr()?;
    let mut wanted = HashMap::new();
    gather(where_clause.syntax(), &mut wanted)?;
    let get = |keys: &[&str]| keys.iter().find_map(|k| wanted.get(*k)).map(String::as_str);
    let schema =
        get(&["nspname", "schemaname", "table_schema", "constraint_schema", "schema_name"]);
    let table = get(&[
        "tablename",
        "table_name",
        "relname",
        "conrelid",
        "tgrelid",
        "attrelid",
        "event_object_table",
    ]);
    let tables = || {
        work.catalog.tables.iter().filter(move |t| {
            let in_schema = schema.is_none_or(|s| work.catalog.schema_name(&t.schema) == s);
            in_schema && table.is_none_or(|name| t.name == *name)
        })
    };
    if let Some(name) = get(&["conname", "constraint_name"]) {
        return Some(tables().any(|t| t.constraint_named(name).is_some()));
    }
    if let Some(name) = get(&["policyname", "polname"]) {
        return Some(tables().any(|t| t.policies.iter().any(|p| p.name == *name)));
    }
    if let Some(name) = get(&["tgname", "trigger_name"]) {
        return Some(tables().any(|t| t.triggers.iter().any(|g| g.name == *name)));
    }
    if let Some(name) = get(&["column_name", "attname"]) {
        return Some(tables().any(|t| t.column_named(name).is_some()));
    }
    if let Some(name) = get(&["indexname"]) {
        return Some(tables().any(|t| t.indexes.iter().any(|i| i.name == *name)));
    }
    if let Some(name) = get(&["proname", "routine_name"]) {
        return Some(work.catalog.functions.iter().any(|f| {
            f.name == *name && schema.is_none_or(|s| work.catalog.schema_name(&f.schema) == s)
        }));
    }
    if let Some(name) = get(&["typname"]) {
        return Some(work.catalog.types.iter().any(|t| t.name == *name));
    }
    if let Some(name) = get(&["extname"]) {
        return Some(work.catalog.extensions.iter().any(|e| e.name == *name));
    }
    if let Some(name) = get(&["rolname", "usename"]) {
        return Some(
            work.catalog.roles.iter().any(|r| r.name == *name)
                || super::platform::is_platform_role(name),
        );
    }
    if let Some(name) = table {
        let path = QualifiedName { schema: schema.map(Name::new), name: Name::new(name) };
        return Some(matches!(
            work.relation(&path),
            Some(
                Relation::Table(_)
                    | Relation::View(_)
                    | Relation::Sequence(_)
                    | Relation::Index(..)
            )
        ));
    }
    schema.map(|name| work.schema_id(&Name::new(name)).is_some())
}

/// The `column = 'text'` conditions of a conjunction, by column; none where there is anything else.
fn gather(node: &SyntaxNode, wanted: &mut HashMap<String, String>) -> Option<()> {
    if node.kind() == SyntaxKind::PAREN_EXPR {
        return gather(&node.children().next()?, wanted);
    }
    let expr = ast::BinExpr::cast(node.clone())?;
    let (lhs, rhs) = (expr.lhs()?, expr.rhs()?);
    let is = |kind| node.children_with_tokens().any(|e| e.kind() == kind);
    if is(SyntaxKind::AND_KW) {
        gather(lhs.syntax(), wanted)?;
        return gather(rhs.syntax(), wanted);
    }
    if !is(SyntaxKind::EQ) {
        return None;
    }
    let column = last_name(lhs.syntax())?;
    // A join between catalogs narrows nothing that matters here.
    if let Some(value) = literal_of(rhs.syntax()) {
        // `'public.t'::regclass` names a table with its schema.
        let value = value.rsplit('.').next().unwrap_or_default().trim_matches('"').to_owned();
        wanted.insert(column, value);
    } else {
        last_name(rhs.syntax())?;
    }
    Some(())
}

fn last_name(node: &SyntaxNode) -> Option<String> {
    match node.kind() {
        SyntaxKind::NAME_REF => Some(name_of(node).to_string()),
        SyntaxKind::FIELD_EXPR => node.children().last().map(|n| name_of(&n).to_string()),
        _ => None,
    }
}

fn literal_of(node: &SyntaxNode) -> Option<String> {
    match node.kind() {
        SyntaxKind::LITERAL => super::syntax::string(ast::Literal::cast(node.clone())),
        SyntaxKind::CAST_EXPR => {
            super::syntax::string(node.children().find_map(ast::Literal::cast))
        }
        _ => None,
    }
}
