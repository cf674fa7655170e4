//! Functions and procedures.

use super::expr::Scope;
use super::syntax::{flat_text, name, name_of, qualified, qualified_opt, role_of, text_of};
use super::work::{Work, same_inputs};
use super::{Answer, Done, Problem, rename};
use crate::model::{
    Argument, ArgumentMode, DataType, Expr, Function, FunctionBody, FunctionId, FunctionKind, Name,
    ObjectRef, Parallel, QualifiedName, Returns, Volatility,
};
use squawk_syntax::SyntaxNode;
use squawk_syntax::ast::{self, AstNode};

pub(super) fn create_function(work: &mut Work, stmt: &ast::CreateFunction) -> Answer {
    let path = qualified_opt(stmt.name()).ok_or_else(Problem::no_name)?;
    let returns = match stmt.ret_type() {
        Some(ret) => Some(read_returns(work, &ret)?),
        None => None,
    };
    create(
        work,
        &path,
        FunctionKind::Function,
        stmt.param_list(),
        returns,
        stmt.option_list(),
        stmt.body(),
        stmt.or_replace().is_some(),
    )
}

pub(super) fn create_procedure(work: &mut Work, stmt: &ast::CreateProcedure) -> Answer {
    let path = qualified_opt(stmt.name()).ok_or_else(Problem::no_name)?;
    create(
        work,
        &path,
        FunctionKind::Procedure,
        stmt.param_list(),
        None,
        stmt.option_list(),
        stmt.body(),
        stmt.or_replace().is_some(),
    )
}

#[expect(clippy::too_many_arguments, reason = "the parts of one statement, read in one place")]
fn create(
    work: &mut Work,
    path: &QualifiedName,
    kind: FunctionKind,
    params: Option<ast::ParamList>,
    returns: Option<Returns>,
    options: Option<ast::FuncOptionList>,
    body: Option<ast::RoutineBody>,
    or_replace: bool,
) -> Answer {
    let schema = work.schema_for(path)?;
    let arguments = read_arguments(work, params)?;
    let mut function = Function {
        id: FunctionId::new(""),
        schema: schema.clone(),
        name: path.name.clone(),
        kind,
        arguments,
        returns,
        language: Name::new("sql"),
        body: FunctionBody::Source(Expr::default()),
        volatility: Volatility::default(),
        strict: false,
        security_definer: false,
        leakproof: false,
        parallel: Parallel::default(),
        cost: None,
        rows: None,
        support: None,
        transforms: Vec::new(),
        settings: Vec::new(),
        owner: None,
        comment: None,
        acl: work.default_acl("functions", Some(&schema)),
    };
    for option in options.into_iter().flat_map(|o| o.options()) {
        apply_option(&mut function, &option)?;
    }
    if let Some(body) = body {
        let text = text_of(&body);
        let text = text.trim_end_matches(';').trim_end();
        function.body = FunctionBody::SqlStandard(work.expr(body.syntax(), &Scope::default()));
        if let FunctionBody::SqlStandard(expr) = &mut function.body
            && expr.text().len() != text.len()
        {
            *expr = Expr::new(text, expr.references().to_vec());
        }
    }
    let inputs: Vec<DataType> = function.input_types().cloned().collect();
    let full = QualifiedName {
        schema: Some(Name::new(work.catalog.schema_name(&schema))),
        name: path.name.clone(),
    };
    let old =
        work.function_with(&full, &inputs).and_then(|id| work.catalog.functions.get(&id).cloned());
    match old {
        Some(_) if !or_replace => {
            return Err(Problem::new(format!(
                "the function {path} with these argument types exists already"
            )));
        }
        Some(old) => {
            // Replacing keeps what is not part of the statement.
            function.id = old.id.clone();
            function.owner.clone_from(&old.owner);
            function.comment.clone_from(&old.comment);
            function.acl.clone_from(&old.acl);
        }
        None => {
            function.id = FunctionId::derive(
                &[work.catalog.schema_name(&schema), path.name.as_str()],
                |id| work.catalog.functions.contains(id),
            );
        }
    }
    let object = ObjectRef::Function(function.id.clone());
    work.put_function(function);
    Ok(Done::Modelled(Some(object)))
}

fn read_returns(work: &Work, ret: &ast::RetType) -> Result<Returns, Problem> {
    if let Some(list) = ret.return_table_arg_list() {
        let columns = list
            .args()
            .map(|column| {
                let name = name(column.name()).ok_or_else(Problem::no_name)?;
                let ty = column.func_type().ok_or_else(Problem::no_name)?;
                Ok((name, work.written_type(ty.syntax())?.data_type))
            })
            .collect::<Result<_, Problem>>()?;
        return Ok(Returns::Table(columns));
    }
    let ty = ret.func_type().ok_or_else(|| Problem::new("the return type is missing"))?;
    let written = work.written_type(ty.syntax())?;
    Ok(if written.set_of {
        Returns::SetOf(written.data_type)
    } else {
        Returns::Type(written.data_type)
    })
}

fn read_arguments(work: &Work, params: Option<ast::ParamList>) -> Result<Vec<Argument>, Problem> {
    let mut arguments = Vec::new();
    for param in params.into_iter().flat_map(|p| p.params().collect::<Vec<_>>()) {
        let ty = param.func_type().ok_or_else(|| Problem::new("an argument has no type"))?;
        arguments.push(Argument {
            mode: match param.mode() {
                Some(ast::ParamMode::ParamOut(_)) => ArgumentMode::Out,
                Some(ast::ParamMode::ParamInOut(_)) => ArgumentMode::InOut,
                Some(ast::ParamMode::ParamVariadic(_)) => ArgumentMode::Variadic,
                Some(ast::ParamMode::ParamIn(_)) | None => ArgumentMode::In,
            },
            name: name(param.name()),
            data_type: work.written_type(ty.syntax())?.data_type,
            default: work.expr_opt(param.param_default().and_then(|d| d.expr()), &Scope::default()),
        });
    }
    Ok(arguments)
}

/// The types of the arguments that identify an aggregate, those after `ORDER BY` included.
pub(super) fn parameter_types(
    work: &Work,
    params: &ast::ParamList,
) -> Result<Vec<Option<DataType>>, Problem> {
    params
        .syntax()
        .descendants()
        .filter_map(ast::Param::cast)
        .map(|param| {
            let ty = param.func_type().ok_or_else(|| Problem::new("an argument has no type"))?;
            Ok(Some(work.written_type(ty.syntax())?.data_type))
        })
        .collect()
}

fn apply_option(function: &mut Function, option: &ast::FuncOption) -> Result<(), Problem> {
    use ast::FuncOption as O;
    match option {
        O::LanguageFuncOption(l) => {
            if let Some(language) = l.language_name() {
                function.language = Name::from(language.name.to_lowercase());
            }
        }
        O::AsFuncOption(body) => match body.as_func_target() {
            Some(ast::AsFuncTarget::AsDefinition(d)) => {
                let text = super::syntax::string(d.literal())
                    .ok_or_else(|| Problem::new("the function's body cannot be read"))?;
                function.body = FunctionBody::Source(Expr::opaque(text));
            }
            Some(ast::AsFuncTarget::AsObjFile(file)) => {
                let text = |l: Option<ast::Literal>| super::syntax::string(l).unwrap_or_default();
                function.body = FunctionBody::ObjectFile {
                    file: text(file.obj_file()),
                    symbol: text(file.link_symbol()),
                };
            }
            None => {}
        },
        O::VolatilityFuncOption(v) => {
            function.volatility = match v {
                ast::VolatilityFuncOption::Immutable(_) => Volatility::Immutable,
                ast::VolatilityFuncOption::Stable(_) => Volatility::Stable,
                ast::VolatilityFuncOption::Volatile(_) => Volatility::Volatile,
            };
        }
        O::StrictFuncOption(_) | O::ReturnsNullOnNullInputFuncOption(_) => function.strict = true,
        O::CalledOnNullInputFuncOption(_) => function.strict = false,
        O::SecurityDefinerFuncOption(_) => function.security_definer = true,
        O::SecurityInvokerFuncOption(_) => function.security_definer = false,
        O::LeakproofFuncOption(_) => function.leakproof = true,
        O::NotLeakproofFuncOption(_) => function.leakproof = false,
        O::ParallelFuncOption(p) => {
            function.parallel =
                match p.ident_token().map(|t| t.text().to_lowercase()).unwrap_or_default().as_str()
                {
                    "safe" => Parallel::Safe,
                    "restricted" => Parallel::Restricted,
                    _ => Parallel::Unsafe,
                };
        }
        O::CostFuncOption(c) => function.cost = c.literal().map(|l| text_of(&l)),
        O::RowsFuncOption(r) => function.rows = r.literal().map(|l| text_of(&l)),
        O::SupportFuncOption(s) => {
            function.support = s.function_name_ref().map(|f| flat_text(f.syntax()));
        }
        O::TransformFuncOption(t) => {
            function.transforms = t
                .transform_for_types()
                .filter_map(|t| t.ty())
                .map(|t| flat_text(t.syntax()))
                .collect();
        }
        O::WindowFuncOption(_) => function.kind = FunctionKind::Window,
        O::SetFuncOption(s) => {
            if let Some(set) = s.set_config_param() {
                set_setting(function, &set);
            }
        }
        O::ResetFuncOption(r) => match r.config_parameter_ref() {
            Some(parameter) => {
                let key = setting_name(parameter.syntax());
                function.settings.retain(|(name, _)| *name != key);
            }
            None => function.settings.clear(),
        },
    }
    Ok(())
}

fn setting_name(node: &SyntaxNode) -> Name {
    let parts: Vec<String> =
        super::syntax::path_names(node).iter().map(|n| n.as_str().to_lowercase()).collect();
    Name::from(parts.join("."))
}

fn set_setting(function: &mut Function, set: &ast::SetConfigParam) {
    let Some(parameter) = set.config_parameter_ref() else { return };
    let key = setting_name(parameter.syntax());
    let value = match set.config_assignment() {
        Some(ast::ConfigAssignment::ToConfigValue(to)) if to.default_token().is_some() => {
            function.settings.retain(|(name, _)| *name != key);
            return;
        }
        Some(ast::ConfigAssignment::ToConfigValue(to)) => {
            to.config_values().map(|v| flat_text(v.syntax())).collect::<Vec<_>>().join(", ")
        }
        Some(ast::ConfigAssignment::FromCurrent(_)) => "FROM CURRENT".to_owned(),
        None => return,
    };
    match function.settings.iter_mut().find(|(name, _)| *name == key) {
        Some((_, old)) => *old = value,
        None => function.settings.push((key, value)),
    }
}

/// A function by its path and the types in parentheses, where there are any.
pub(super) fn find(
    work: &Work,
    path: &QualifiedName,
    params: Option<ast::ParamList>,
) -> Result<Option<FunctionId>, Problem> {
    let Some(params) = params else {
        return match work.functions_named(path).as_slice() {
            [] => Ok(None),
            [one] => Ok(Some(one.clone())),
            _ => Err(Problem::new(format!("the function name {path} is not unique"))),
        };
    };
    // In a reference to a function, OUT arguments may be written or left out.
    let arguments = read_arguments(work, Some(params))?;
    let inputs: Vec<DataType> =
        arguments.iter().filter(|a| a.mode.is_input()).map(|a| a.data_type.clone()).collect();
    if let Some(id) = work.function_with(path, &inputs) {
        return Ok(Some(id));
    }
    // A procedure is also found by all of its arguments.
    let found = work.functions_named(path).into_iter().find(|id| {
        work.catalog.functions.get(id).is_some_and(|f| {
            f.kind == FunctionKind::Procedure && {
                let mut all = (**f).clone();
                for argument in &mut all.arguments {
                    argument.mode = ArgumentMode::In;
                }
                same_inputs(&all, &inputs)
            }
        })
    });
    Ok(found)
}

pub(super) fn find_signature(
    work: &Work,
    node: &SyntaxNode,
) -> Result<Option<FunctionId>, Problem> {
    let path = node
        .children()
        .find_map(|n| {
            (ast::FunctionNameRef::can_cast(n.kind())
                || ast::ProcedureNameRef::can_cast(n.kind())
                || ast::RoutineNameRef::can_cast(n.kind()))
            .then(|| qualified(&n))
        })
        .flatten()
        .ok_or_else(Problem::no_name)?;
    find(work, &path, node.children().find_map(ast::ParamList::cast))
}

pub(super) fn alter_function(work: &mut Work, stmt: &ast::AlterFunction) -> Answer {
    use ast::AlterFunctionAction as A;
    let signature = stmt.function_sig().ok_or_else(Problem::no_name)?;
    let change = match stmt.action() {
        Some(A::FuncOptionList(o)) => Change::Options(o),
        Some(A::FunctionRenameTo(r)) => Change::Rename(qualified_opt(r.function_name())),
        Some(A::OwnerTo(o)) => Change::Owner(o),
        Some(A::SetSchema(s)) => Change::Schema(s),
        _ => Change::Other,
    };
    alter(work, signature.syntax(), change)
}

pub(super) fn alter_procedure(work: &mut Work, stmt: &ast::AlterProcedure) -> Answer {
    use ast::AlterProcedureAction as A;
    let signature = stmt.procedure_sig().ok_or_else(Problem::no_name)?;
    let change = match stmt.action() {
        Some(A::FuncOptionList(o)) => Change::Options(o),
        Some(A::ProcedureRenameTo(r)) => Change::Rename(qualified_opt(r.procedure_name())),
        Some(A::OwnerTo(o)) => Change::Owner(o),
        Some(A::SetSchema(s)) => Change::Schema(s),
        _ => Change::Other,
    };
    alter(work, signature.syntax(), change)
}

pub(super) fn alter_routine(work: &mut Work, stmt: &ast::AlterRoutine) -> Answer {
    use ast::AlterRoutineAction as A;
    let signature = stmt.routine_sig().ok_or_else(Problem::no_name)?;
    let change = match stmt.action() {
        Some(A::FuncOptionList(o)) => Change::Options(o),
        Some(A::RoutineRenameTo(r)) => Change::Rename(qualified_opt(r.routine_name())),
        Some(A::OwnerTo(o)) => Change::Owner(o),
        Some(A::SetSchema(s)) => Change::Schema(s),
        _ => Change::Other,
    };
    alter(work, signature.syntax(), change)
}

enum Change {
    Options(ast::FuncOptionList),
    Rename(Option<QualifiedName>),
    Owner(ast::OwnerTo),
    Schema(ast::SetSchema),
    Other,
}

fn alter(work: &mut Work, signature: &SyntaxNode, change: Change) -> Answer {
    let Some(id) = find_signature(work, signature)? else {
        // Perhaps an aggregate, or a function of an extension.
        return Err(Problem::new(format!("the function {} does not exist", flat_text(signature))));
    };
    let object = ObjectRef::Function(id.clone());
    let Some(mut function) = work.catalog.functions.get(&id).map(|f| (**f).clone()) else {
        return Err(Problem::new("the function is gone"));
    };
    match change {
        Change::Options(options) => {
            for option in options.options() {
                apply_option(&mut function, &option)?;
            }
        }
        Change::Rename(to) => {
            let new_name = to.ok_or_else(Problem::no_name)?.name;
            function.name = new_name.clone();
            work.put_function(function);
            rename::propagate(work, &object, new_name.as_str());
            return Ok(Done::Modelled(Some(object)));
        }
        Change::Owner(owner) => function.owner = owner.role_ref().and_then(|r| role_of(&r)),
        Change::Schema(set) => {
            let schema =
                set.schema_ref().map(|s| name_of(s.syntax())).ok_or_else(Problem::no_name)?;
            function.schema = work.schema_or_assume(&schema);
        }
        Change::Other => return Ok(Done::Keep(Some(object))),
    }
    work.put_function(function);
    Ok(Done::Modelled(Some(object)))
}
