//! Functions of the schema: those in SQL with one query, and those in PL/pgSQL that only read.

use super::actor::Actor;
use super::world::World;
use super::{platform, read_query};
use crate::model::{
    Argument, DataType, Function, FunctionBody, FunctionKind, Name, QualifiedName, Returns,
    TypeName,
};
use crate::sql::evaluate::query::{self, ResultSet, Scope};
use crate::sql::evaluate::value::Value;
use crate::sql::evaluate::vars::{Kind, Variable, Variables};
use crate::sql::evaluate::{Eval, Stop, unknown};
use crate::sql::read::do_block;
use crate::sql::read::work::Work;
use std::rc::Rc;

/// Settings of functions that change nothing here.
const HARMLESS: &[&str] = &["lock_timeout", "plan_cache_mode", "statement_timeout", "work_mem"];

fn path_of(name: &str) -> QualifiedName {
    match name.split_once('.') {
        Some((schema, name)) => QualifiedName::qualified(schema, name),
        None => QualifiedName::unqualified(name),
    }
}

fn gives_set(function: &Function) -> bool {
    matches!(function.returns, Some(Returns::SetOf(_) | Returns::Table(_)))
}

impl<'d> World<'_, 'd> {
    fn candidates(&self, eval: &Eval<'_>, name: &str) -> Vec<&'d Function> {
        let functions = &self.sandbox.document.schema.functions;
        let ids = eval.work.functions_named(&path_of(name));
        ids.iter().filter_map(|id| functions.get(id).map(AsRef::as_ref)).collect()
    }

    pub(super) fn is_set(&self, eval: &Eval<'_>, name: &str) -> bool {
        self.candidates(eval, name).into_iter().any(gives_set)
    }

    /// The function of a name that takes so many arguments; none where there is none of the name.
    fn chosen(
        &self,
        eval: &Eval<'_>,
        name: &str,
        args: &[Value],
    ) -> Result<Option<&'d Function>, Stop> {
        let all = self.candidates(eval, name);
        if all.is_empty() {
            return Ok(None);
        }
        let takes = |function: &&Function| {
            let inputs = || function.arguments.iter().filter(|a| a.mode.is_input());
            let needed = inputs().filter(|a| a.default.is_none()).count();
            (needed..=inputs().count()).contains(&args.len())
        };
        let mut fitting = all.into_iter().filter(takes);
        match (fitting.next(), fitting.next()) {
            (Some(one), None) => Ok(Some(one)),
            (Some(_), Some(_)) => {
                Err(unknown(format!("which of several functions {name} is meant")))
            }
            (None, _) => Err(unknown(format!("a call of {name} with such arguments"))),
        }
    }

    pub(super) fn value_of_call(
        &self,
        eval: &Eval<'_>,
        name: &str,
        args: Vec<Value>,
    ) -> Result<Value, Stop> {
        let Some(function) = self.chosen(eval, name, &args)? else {
            return platform::call(eval, name, &args)
                .unwrap_or_else(|| Err(unknown(format!("a call of {name}"))));
        };
        let Some(Returns::Type(returned)) = &function.returns else {
            return Err(unknown(format!("a call of {name}, which gives rows")));
        };
        let Some(call) = Call::new(self, eval, function, &args)? else { return Ok(Value::Null) };
        let value = if function.language == "plpgsql" {
            let FunctionBody::Source(body) = &function.body else {
                return Err(unknown(format!("the body of {name}")));
            };
            let steps = &self.sandbox.steps;
            do_block::function(&call.work, &call.world, call.variables, body.text(), steps)?
        } else {
            let found = call.rows(self, function)?;
            let first = found.rows.into_iter().next().and_then(|row| row.into_iter().next());
            first.unwrap_or(Value::Null).known()?
        };
        match &returned.name {
            TypeName::Builtin(name) if name.as_str().starts_with("any") => value.known(),
            _ => eval.cast_to(value, returned),
        }
    }

    pub(super) fn rows_of_call(
        &self,
        eval: &Eval<'_>,
        name: &str,
        args: &[Value],
    ) -> Option<Result<ResultSet, Stop>> {
        let function = match self.chosen(eval, name, args) {
            Ok(function) => function?,
            Err(stop) => return Some(Err(stop)),
        };
        Some(self.rows_of(eval, function, args))
    }

    fn rows_of(
        &self,
        eval: &Eval<'_>,
        function: &Function,
        args: &[Value],
    ) -> Result<ResultSet, Stop> {
        let name = &function.name;
        if function.language != "sql" {
            return Err(unknown(format!(
                "rows of {name}, which is written in {}",
                function.language
            )));
        }
        let Some(call) = Call::new(self, eval, function, args)? else {
            return Ok(ResultSet::default());
        };
        let mut found = call.rows(self, function)?;
        match &function.returns {
            Some(Returns::Table(columns)) => {
                found.columns = columns.iter().map(|(name, _)| name.clone()).collect();
                for row in &mut found.rows {
                    for (value, (_, data_type)) in row.iter_mut().zip(columns) {
                        *value = query::lenient(
                            eval.cast_to(std::mem::replace(value, Value::Null), data_type),
                        )?;
                    }
                }
            }
            Some(Returns::SetOf(of)) if found.columns.len() == 1 && !is_row(of) => {
                found.columns = vec![name.clone()];
                for value in found.rows.iter_mut().flatten() {
                    *value =
                        query::lenient(eval.cast_to(std::mem::replace(value, Value::Null), of))?;
                }
            }
            _ => {}
        }
        Ok(found)
    }
}

fn is_row(data_type: &DataType) -> bool {
    match &data_type.name {
        TypeName::Row(_) => true,
        TypeName::Builtin(name) => name == "record",
        TypeName::Defined(_) | TypeName::External(_) => false,
    }
}

/// A function that is called: its arguments, and the world in it.
struct Call<'s, 'd> {
    work: Rc<Work>,
    world: World<'s, 'd>,
    variables: Variables,
    positional: Vec<Value>,
}

impl<'s, 'd> Call<'s, 'd> {
    /// None where the function gives null without being run.
    fn new(
        outer: &World<'s, 'd>,
        eval: &Eval<'_>,
        function: &Function,
        args: &[Value],
    ) -> Result<Option<Self>, Stop> {
        let name = &function.name;
        let sandbox = outer.sandbox;
        if !sandbox.may_execute(&outer.user, function) {
            let words = format!("permission denied for function {name}");
            return Err(Stop::raise("42501", words));
        }
        let language = function.language.as_str();
        if !matches!(language, "sql" | "plpgsql") {
            return Err(unknown(format!("{name}(), which is written in {language}")));
        }
        if function.kind != FunctionKind::Function {
            return Err(unknown(format!("{name}(), which is no plain function")));
        }
        if function.strict && args.iter().any(Value::is_null) {
            return Ok(None);
        }
        let user = if function.security_definer {
            Actor::owner(function.owner.as_ref())
        } else {
            outer.user.clone()
        };
        // A body is a statement of its own: what counts in it is who runs it.
        let world = outer.inside(user.clone(), user)?;
        let (variables, positional) = arguments(outer, eval, function, args)?;
        let work = sandbox.work_under(search_path(function, &sandbox.work.search_path)?);
        Ok(Some(Self { work, world, variables, positional }))
    }

    /// The rows of a body in SQL.
    fn rows(&self, outer: &World<'_, '_>, function: &Function) -> Result<ResultSet, Stop> {
        let unreadable = || unknown(format!("{}(), whose body is no single query", function.name));
        let FunctionBody::Source(body) = &function.body else { return Err(unreadable()) };
        let select = read_query(body.text()).ok_or_else(unreadable)?;
        let sandbox = outer.sandbox;
        let eval =
            Eval::new(&self.work, &self.world, &self.variables, &self.positional, &sandbox.steps);
        self.world.check_query(&eval, &select)?;
        query::rows(&eval, &select, &Scope::none())
    }
}

/// The arguments by their names, and in order. What is not known of one is not known.
fn arguments(
    outer: &World<'_, '_>,
    eval: &Eval<'_>,
    function: &Function,
    args: &[Value],
) -> Result<(Variables, Vec<Value>), Stop> {
    let mut variables = Variables::default();
    variables.columns_win = function.language == "sql";
    let mut fields = Vec::new();
    let mut positional = Vec::new();
    let inputs = function.arguments.iter().filter(|a| a.mode.is_input());
    for (at, argument) in inputs.enumerate() {
        let given = match args.get(at) {
            Some(value) => Ok(value.clone()),
            None => default(outer, eval, argument),
        };
        let is_any = matches!(&argument.data_type.name, TypeName::Builtin(n) if n.as_str().starts_with("any"));
        let value = match query::lenient(given)? {
            value if is_any || matches!(value, Value::Unknown(_)) => value,
            value => query::lenient(eval.cast_to(value, &argument.data_type))?,
        };
        if let Some(name) = &argument.name {
            fields.push((name.clone(), value.clone()));
            variables.declare(variable(name.clone(), value.clone()));
        }
        positional.push(value);
    }
    // `function.argument`
    variables.declare(variable(function.name.clone(), Value::Record(fields)));
    Ok((variables, positional))
}

fn default(outer: &World<'_, '_>, eval: &Eval<'_>, argument: &Argument) -> Result<Value, Stop> {
    match &argument.default {
        Some(default) => {
            let expr = outer.sandbox.expression(default.text())?;
            eval.expr(&expr, &Scope::none())
        }
        None => Err(unknown("an argument that is not given")),
    }
}

fn variable(name: Name, value: Value) -> Variable {
    Variable { name, value, kind: Kind::Any, constant: false, not_null: false }
}

/// The search path that a function sets for itself, else the one that there is.
fn search_path(function: &Function, own: &[Name]) -> Result<Vec<Name>, Stop> {
    let mut path = own.to_vec();
    for (name, value) in &function.settings {
        if *name == "search_path" {
            let schemas = value.split(',').map(|part| part.trim().trim_matches(['"', '\'']));
            let is_schema = |part: &&str| !part.is_empty() && *part != "$user";
            path = schemas.filter(is_schema).map(Name::new).collect();
        } else if !HARMLESS.contains(&name.as_str()) {
            return Err(unknown(format!("{}(), which sets {name}", function.name)));
        }
    }
    Ok(path)
}
