//! Functions and procedures.

use super::column::{is_default, is_false};
use super::{Acl, DataType, Expr, FunctionId, Name, SchemaId, records::record};
use serde::{Deserialize, Serialize};

/// A function, procedure or window function. Aggregates are [`super::Verbatim`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Function {
    pub id: FunctionId,
    pub schema: SchemaId,
    pub name: Name,
    #[serde(default, skip_serializing_if = "is_default")]
    pub kind: FunctionKind,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub arguments: Vec<Argument>,
    /// None for procedures, and for functions whose `OUT` arguments say it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub returns: Option<Returns>,
    /// In lower case: `sql`, `plpgsql`, `c` …
    pub language: Name,
    pub body: FunctionBody,
    #[serde(default, skip_serializing_if = "is_default")]
    pub volatility: Volatility,
    /// `STRICT`, also written `RETURNS NULL ON NULL INPUT`.
    #[serde(default, skip_serializing_if = "is_false")]
    pub strict: bool,
    #[serde(default, skip_serializing_if = "is_false")]
    pub security_definer: bool,
    #[serde(default, skip_serializing_if = "is_false")]
    pub leakproof: bool,
    #[serde(default, skip_serializing_if = "is_default")]
    pub parallel: Parallel,
    /// As written; none is Postgres' own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cost: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rows: Option<String>,
    /// `SUPPORT function`, as written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub support: Option<String>,
    /// `TRANSFORM FOR TYPE …`, as written.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub transforms: Vec<String>,
    /// `SET name TO value`, in order: the name and the value as written (`''`, `public, pg_temp`,
    /// `FROM CURRENT`).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub settings: Vec<(Name, String)>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<Name>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
    #[serde(default, skip_serializing_if = "Acl::is_empty")]
    pub acl: Acl,
}

record!(Function, FunctionId);

impl Function {
    /// A function in PL/pgSQL that triggers can call.
    pub fn for_triggers(id: FunctionId, schema: SchemaId, name: Name, source: String) -> Self {
        Self {
            id,
            schema,
            name,
            kind: FunctionKind::Function,
            arguments: Vec::new(),
            returns: Some(Returns::Type(DataType::builtin("trigger"))),
            language: Name::new("plpgsql"),
            body: FunctionBody::Source(Expr::opaque(source)),
            volatility: Volatility::Volatile,
            strict: false,
            security_definer: false,
            leakproof: false,
            parallel: Parallel::Unsafe,
            cost: None,
            rows: None,
            support: None,
            transforms: Vec::new(),
            settings: Vec::new(),
            owner: None,
            comment: None,
            acl: Acl::default(),
        }
    }

    /// Types of the arguments that take part in the function's identity (`IN`, `INOUT`, `VARIADIC`).
    pub fn input_types(&self) -> impl Iterator<Item = &DataType> {
        self.arguments.iter().filter(|a| a.mode.is_input()).map(|a| &a.data_type)
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FunctionKind {
    #[default]
    Function,
    Procedure,
    Window,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Argument {
    #[serde(default, skip_serializing_if = "is_default")]
    pub mode: ArgumentMode,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<Name>,
    #[serde(rename = "type")]
    pub data_type: DataType,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default: Option<Expr>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ArgumentMode {
    #[default]
    In,
    Out,
    InOut,
    Variadic,
}

impl ArgumentMode {
    pub fn is_input(self) -> bool {
        self != Self::Out
    }
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Returns {
    Type(DataType),
    SetOf(DataType),
    /// `RETURNS TABLE (name type, …)`.
    Table(Vec<(Name, DataType)>),
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FunctionBody {
    /// The text between the quotes of `AS`, quotes undone.
    Source(Expr),
    /// `AS 'object file', 'symbol'` of C functions.
    ObjectFile { file: String, symbol: String },
    /// `RETURN …` or `BEGIN ATOMIC … END` (from Postgres 14), as written.
    SqlStandard(Expr),
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Volatility {
    #[default]
    Volatile,
    Stable,
    Immutable,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Parallel {
    #[default]
    Unsafe,
    Restricted,
    Safe,
}
