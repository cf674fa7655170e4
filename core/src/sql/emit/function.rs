//! `CREATE FUNCTION` and `CREATE PROCEDURE`.

use super::names::Names;
use crate::model::{
    Argument, ArgumentMode, Function, FunctionBody, FunctionKind, Parallel, Returns, Volatility,
};
use crate::sql::{dollar_quote, quote_ident, quote_literal};
use std::fmt::Write;

pub(crate) fn create(function: &Function, names: &Names<'_>) -> String {
    made("CREATE", function, names)
}

/// Puts a function in the place of the one with the same name, arguments and result.
pub(crate) fn replace(function: &Function, names: &Names<'_>) -> String {
    made("CREATE OR REPLACE", function, names)
}

fn made(verb: &str, function: &Function, names: &Names<'_>) -> String {
    let word = if function.kind == FunctionKind::Procedure { "PROCEDURE" } else { "FUNCTION" };
    let arguments: Vec<String> = function.arguments.iter().map(|a| argument(a, names)).collect();
    let mut text = format!(
        "{verb} {word} {}({})",
        names.qualified(&function.schema, &function.name),
        arguments.join(", ")
    );
    match &function.returns {
        Some(Returns::Type(t)) => {
            let _ = write!(text, " RETURNS {}", names.data_type(t));
        }
        Some(Returns::SetOf(t)) => {
            let _ = write!(text, " RETURNS SETOF {}", names.data_type(t));
        }
        Some(Returns::Table(columns)) => {
            let columns: Vec<String> = columns
                .iter()
                .map(|(name, t)| format!("{} {}", quote_ident(name.as_str()), names.data_type(t)))
                .collect();
            let _ = write!(text, " RETURNS TABLE({})", columns.join(", "));
        }
        None => {}
    }
    let _ = write!(text, "\n  LANGUAGE {}", quote_ident(function.language.as_str()));
    for option in options(function) {
        let _ = write!(text, " {option}");
    }
    for (name, value) in &function.settings {
        let key = name.as_str().split('.').map(quote_ident).collect::<Vec<_>>().join(".");
        if value == "FROM CURRENT" {
            let _ = write!(text, "\n  SET {key} FROM CURRENT");
        } else {
            let _ = write!(text, "\n  SET {key} TO {value}");
        }
    }
    match &function.body {
        FunctionBody::Source(body) => {
            let _ = write!(text, "\nAS {}", dollar_quote(body.text()));
        }
        FunctionBody::ObjectFile { file, symbol } => {
            let _ = write!(text, "\nAS {}, {}", quote_literal(file), quote_literal(symbol));
        }
        FunctionBody::SqlStandard(body) => {
            let _ = write!(text, "\n{body}");
        }
    }
    text
}

fn argument(argument: &Argument, names: &Names<'_>) -> String {
    let mode = match argument.mode {
        ArgumentMode::In => "",
        ArgumentMode::Out => "OUT ",
        ArgumentMode::InOut => "INOUT ",
        ArgumentMode::Variadic => "VARIADIC ",
    };
    let mut text = mode.to_owned();
    if let Some(name) = &argument.name {
        let _ = write!(text, "{} ", quote_ident(name.as_str()));
    }
    text.push_str(&names.data_type(&argument.data_type));
    if let Some(default) = &argument.default {
        let _ = write!(text, " DEFAULT {default}");
    }
    text
}

fn options(function: &Function) -> Vec<String> {
    let mut all = Vec::new();
    for transform in &function.transforms {
        all.push(format!("TRANSFORM FOR TYPE {transform}"));
    }
    if function.kind == FunctionKind::Window {
        all.push("WINDOW".to_owned());
    }
    match function.volatility {
        Volatility::Volatile => {}
        Volatility::Stable => all.push("STABLE".to_owned()),
        Volatility::Immutable => all.push("IMMUTABLE".to_owned()),
    }
    if function.strict {
        all.push("STRICT".to_owned());
    }
    if function.security_definer {
        all.push("SECURITY DEFINER".to_owned());
    }
    if function.leakproof {
        all.push("LEAKPROOF".to_owned());
    }
    match function.parallel {
        Parallel::Unsafe => {}
        Parallel::Restricted => all.push("PARALLEL RESTRICTED".to_owned()),
        Parallel::Safe => all.push("PARALLEL SAFE".to_owned()),
    }
    all.extend(function.cost.iter().map(|cost| format!("COST {cost}")));
    all.extend(function.rows.iter().map(|rows| format!("ROWS {rows}")));
    all.extend(function.support.iter().map(|support| format!("SUPPORT {support}")));
    all
}
