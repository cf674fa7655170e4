//! What identifies an object that is defined by a text, as each statement names it.

use crate::model::{
    DataType, Definition, DefinitionId, DefinitionKind, Expr, Name, ObjectRef, QualifiedName,
    SchemaId,
};
use crate::sql::read::expr::Scope;
use crate::sql::read::syntax::{name_of, qualified};
use crate::sql::read::work::{Relation, Work};
use crate::sql::read::{Problem, function};
use crate::sql::scan::{Kind, Token, tokens};
use crate::sql::unquoted;
use squawk_syntax::ast::{self, AstNode};
use squawk_syntax::{SyntaxKind, SyntaxNode};
use std::ops::Range;

/// What a statement says of an object to tell it from others.
pub(super) struct Identity {
    pub(super) kind: DefinitionKind,
    pub(super) schema: Option<Name>,
    pub(super) name: Name,
    pub(super) types: Vec<Option<DataType>>,
    pub(super) arguments: Expr,
    pub(super) of: Option<Name>,
    pub(super) about: Option<ObjectRef>,
}

impl Identity {
    pub(super) fn path(&self) -> QualifiedName {
        QualifiedName { schema: self.schema.clone(), name: Name::from(self.label()) }
    }

    /// The name; where there is none, what stands in its place.
    pub(super) fn label(&self) -> String {
        if !self.name.is_empty() {
            return self.name.to_string();
        }
        let types = self.types.iter().flatten().map(|t| match &t.name {
            crate::model::TypeName::Builtin(name) => name.to_string(),
            crate::model::TypeName::Defined(id) => id.to_string(),
            crate::model::TypeName::External(name) => name.to_string(),
            crate::model::TypeName::Row(_) => "row".to_owned(),
        });
        types.chain(self.of.iter().map(Name::to_string)).collect::<Vec<_>>().join("-")
    }

    /// The object in one schema; for kinds without schemas, anywhere.
    pub(super) fn find_in(&self, work: &Work, schema: Option<&SchemaId>) -> Option<DefinitionId> {
        let fits = |d: &Definition| {
            d.kind == self.kind
                && d.name == self.name
                && d.schema.as_ref() == schema
                && (d.types == self.types || !self.kind.has_types())
                && d.of == self.of
                && (d.about == self.about || self.kind != DefinitionKind::Rule)
        };
        work.catalog.definitions.iter().find(|d| fits(d)).map(|d| d.id.clone())
    }

    pub(super) fn find(&self, work: &Work) -> Option<DefinitionId> {
        if !self.kind.lives_in_schema() {
            return self.find_in(work, None);
        }
        let path = QualifiedName { schema: self.schema.clone(), name: self.name.clone() };
        work.search_schemas(&path).into_iter().find_map(|s| self.find_in(work, Some(&s)))
    }

    /// Where the names in its text are looked up.
    pub(super) fn scope(&self, work: &Work) -> Scope {
        let Some(ObjectRef::Table(id)) = &self.about else { return Scope::default() };
        let Some(table) = work.catalog.tables.get(id) else { return Scope::default() };
        match self.kind {
            DefinitionKind::Rule => Scope::of_trigger(table),
            _ => Scope::of_table(table),
        }
    }
}

/// The identities of every object that a `DROP` lists.
pub(super) fn read_all(
    work: &mut Work,
    kind: DefinitionKind,
    node: &SyntaxNode,
) -> Result<Vec<Identity>, Problem> {
    let listed: Vec<SyntaxNode> = match kind {
        DefinitionKind::Aggregate => with_kind(node, SyntaxKind::AGGREGATE),
        DefinitionKind::Operator => {
            node.descendants().filter(|n| n.kind() == SyntaxKind::OP_SIG).collect()
        }
        // Named by more than one node, one object a statement.
        DefinitionKind::OperatorClass
        | DefinitionKind::OperatorFamily
        | DefinitionKind::Rule
        | DefinitionKind::Cast
        | DefinitionKind::Transform
        | DefinitionKind::UserMapping => return Ok(vec![read(work, kind, node)?]),
        _ => node.children().filter(is_subject).collect(),
    };
    listed.iter().map(|n| read_from(work, kind, node, n)).collect()
}

fn with_kind(node: &SyntaxNode, kind: SyntaxKind) -> Vec<SyntaxNode> {
    node.children().filter(|n| n.kind() == kind).collect()
}

fn is_subject(node: &SyntaxNode) -> bool {
    !matches!(
        node.kind(),
        SyntaxKind::OR_REPLACE
            | SyntaxKind::IF_NOT_EXISTS
            | SyntaxKind::IF_EXISTS
            | SyntaxKind::CASCADE
            | SyntaxKind::RESTRICT
    )
}

/// The node that names the object of a statement.
fn subject(node: &SyntaxNode) -> Option<SyntaxNode> {
    node.children().find(is_subject)
}

/// What a statement, or the object of a `COMMENT ON`, says.
pub(super) fn read(
    work: &mut Work,
    kind: DefinitionKind,
    node: &SyntaxNode,
) -> Result<Identity, Problem> {
    let subject = subject(node).ok_or_else(Problem::no_name)?;
    read_from(work, kind, node, &subject)
}

fn read_from(
    work: &mut Work,
    kind: DefinitionKind,
    node: &SyntaxNode,
    subject: &SyntaxNode,
) -> Result<Identity, Problem> {
    let mut identity = Identity {
        kind,
        schema: None,
        name: Name::default(),
        types: Vec::new(),
        arguments: Expr::default(),
        of: None,
        about: None,
    };
    let named = |identity: &mut Identity, node: &SyntaxNode| {
        let path = qualified(node)
            .or_else(|| node.children().find_map(|n| qualified(&n)))
            .unwrap_or_else(|| QualifiedName::unqualified(name_of(node)));
        identity.schema = path.schema;
        identity.name = path.name;
    };
    match kind {
        DefinitionKind::Aggregate => {
            named(&mut identity, subject);
            let params = subject.children().chain(node.children()).find_map(ast::ParamList::cast);
            if let Some(params) = params {
                identity.arguments = work.expr(params.syntax(), &Scope::default());
                identity.types = function::parameter_types(work, &params)?;
            } else {
                let base = attribute_type(work, node, "basetype");
                let any = |t: &DataType| t.is_builtin("any");
                identity.types.extend(base.filter(|t| !any(t)).map(Some));
            }
        }
        DefinitionKind::Operator => {
            operator_name(&mut identity, subject);
            identity.types = if node.kind() == SyntaxKind::CREATE_OPERATOR {
                vec![attribute_type(work, node, "leftarg"), attribute_type(work, node, "rightarg")]
            } else {
                let holder = if subject.kind() == SyntaxKind::OP_SIG { subject } else { node };
                sides(work, holder)
            };
        }
        DefinitionKind::OperatorClass | DefinitionKind::OperatorFamily => {
            named(&mut identity, subject);
            identity.of = node
                .children()
                .find_map(ast::UsingMethod::cast)
                .and_then(|m| m.access_method_ref())
                .map(|m| name_of(m.syntax()));
        }
        DefinitionKind::Cast => identity.types = sides(work, subject),
        DefinitionKind::Transform => {
            identity.types = sides(work, node);
            identity.types.truncate(1);
            identity.of =
                node.children().find_map(ast::LanguageRef::cast).map(|l| name_of(l.syntax()));
        }
        DefinitionKind::UserMapping => {
            identity.name = Name::from(crate::sql::read::syntax::flat_text(subject));
            identity.of = node
                .children()
                .find_map(ast::ServerClause::cast)
                .and_then(|s| s.server_ref())
                .map(|s| name_of(s.syntax()));
        }
        DefinitionKind::Rule => {
            identity.name = name_of(subject);
            let relation = node
                .descendants()
                .find(|n| n.kind() == SyntaxKind::RELATION_NAME_REF)
                .and_then(|n| qualified(&n))
                .ok_or_else(Problem::no_name)?;
            identity.about = Some(relation_of(work, &relation)?);
        }
        DefinitionKind::Statistics => {
            named(&mut identity, subject);
            let table = node
                .children()
                .find_map(ast::FromTable::cast)
                .and_then(|f| qualified(f.table_name_ref()?.syntax()));
            if let Some(table) = table {
                identity.about = Some(relation_of(work, &table)?);
            } else if node.kind() == SyntaxKind::CREATE_STATISTICS {
                return Err(Problem::new("the statistics object has no table"));
            }
        }
        _ => named(&mut identity, subject),
    }
    Ok(identity)
}

fn relation_of(work: &mut Work, path: &QualifiedName) -> Result<ObjectRef, Problem> {
    Ok(match work.relation(path) {
        Some(Relation::View(id)) => ObjectRef::View(id),
        _ => ObjectRef::Table(work.table_id(path)?),
    })
}

/// `schema.===`: the symbol is no identifier.
fn operator_name(identity: &mut Identity, subject: &SyntaxNode) {
    let op = if subject.kind() == SyntaxKind::OP_SIG {
        subject.children().find(|n| n.kind() == SyntaxKind::OP)
    } else {
        Some(subject.clone())
    };
    let Some(op) = op else { return };
    let path = op.children().find(|n| n.kind() == SyntaxKind::PATH_REF);
    identity.schema = path
        .as_ref()
        .and_then(|p| p.descendants().find(|n| n.kind() == SyntaxKind::PATH_SEGMENT_REF))
        .map(|s| name_of(&s))
        .filter(|n| !n.is_empty());
    let symbol: String = op
        .descendants_with_tokens()
        .filter_map(rowan::NodeOrToken::into_token)
        .filter(|t| !t.kind().is_trivia())
        .filter(|t| path.as_ref().is_none_or(|p| !p.text_range().contains_range(t.text_range())))
        .map(|t| t.text().to_owned())
        .collect();
    identity.name = Name::from(symbol);
}

/// The types directly below a node; `NONE` stands for a side that is not there.
fn sides(work: &Work, node: &SyntaxNode) -> Vec<Option<DataType>> {
    node.children()
        .filter_map(ast::Type::cast)
        .map(|t| {
            let is_none = crate::sql::read::syntax::words(t.syntax()) == ["none"];
            if is_none { None } else { work.data_type(Some(t)).ok() }
        })
        .collect()
}

/// The type that `key = type` names in a list of attributes.
fn attribute_type(work: &Work, node: &SyntaxNode, key: &str) -> Option<DataType> {
    let list = node.children().find_map(ast::AttributeList::cast)?;
    let option =
        list.attribute_options().find(|o| o.name().is_some_and(|n| name_of(n.syntax()) == key))?;
    let value = option.attribute_value()?;
    let text = crate::sql::read::syntax::string(value.literal())
        .unwrap_or_else(|| crate::sql::read::syntax::flat_text(value.syntax()));
    let parsed = DataType::parse(text.trim_matches('"')).ok()?;
    Some(work.resolve_type(parsed))
}

/// Where the text after the name begins.
pub(super) fn end_of_name(kind: DefinitionKind, node: &SyntaxNode) -> Option<u32> {
    if !kind.is_named() {
        let keyword =
            node.children_with_tokens().filter_map(rowan::NodeOrToken::into_token).find(|t| {
                matches!(
                    t.kind(),
                    SyntaxKind::CAST_KW | SyntaxKind::TRANSFORM_KW | SyntaxKind::MAPPING_KW
                )
            })?;
        let guard = node.children().find(|n| n.kind() == SyntaxKind::IF_NOT_EXISTS);
        return Some(guard.map_or(keyword.text_range(), |g| g.text_range()).end().into());
    }
    let subject = subject(node)?;
    let arguments = (kind == DefinitionKind::Aggregate)
        .then(|| node.children().find(|n| n.kind() == SyntaxKind::PARAM_LIST))
        .flatten();
    Some(arguments.unwrap_or(subject).text_range().end().into())
}

/// Where the text begins that follows the name in an `ALTER`.
pub(super) fn end_of_reference(kind: DefinitionKind, node: &SyntaxNode) -> Option<u32> {
    let last = match kind {
        DefinitionKind::OperatorClass | DefinitionKind::OperatorFamily => SyntaxKind::USING_METHOD,
        DefinitionKind::Rule => SyntaxKind::ON_RELATION,
        DefinitionKind::UserMapping => SyntaxKind::SERVER_CLAUSE,
        _ => return Some(subject(node)?.text_range().end().into()),
    };
    Some(node.children().find(|n| n.kind() == last)?.text_range().end().into())
}

/// Writes `CREATE AGGREGATE a (BASETYPE = t, …)` as `CREATE AGGREGATE a(t) (…)`, the form that names the
/// arguments where all other statements name them.
pub(super) fn modernise(definition: &mut Definition) {
    let text = definition.definition.text();
    let Some((option, value)) = option_named(text, "basetype") else { return };
    let value = text.get(value).unwrap_or_default().trim_matches('\'');
    let arguments =
        if definition.types.is_empty() { "(*)".to_owned() } else { format!("({value})") };
    let before = text[..option.start].trim_end().trim_end_matches(',');
    let left = text[option.end..].trim_start().trim_start_matches(',').trim_start();
    let comma = if before.ends_with('(') || left.starts_with(')') { "" } else { ", " };
    let joined = format!("{before}{comma}{left}");
    definition.definition = Expr::opaque(joined);
    definition.arguments = Expr::opaque(arguments);
}

/// Where `name = value` stands among the options of a text, and where its value does.
fn option_named(text: &str, name: &str) -> Option<(Range<usize>, Range<usize>)> {
    let tokens = tokens(text);
    let is_name = |token: &Token| {
        matches!(token.kind, Kind::Word | Kind::Quoted) && unquoted(token.text(text)) == name
    };
    let at = tokens.windows(2).position(|pair| is_name(&pair[0]) && pair[1].is_sign('='))?;
    let value = tokens.get(at + 2..)?;
    let mut depth = 0_usize;
    let length = value.iter().position(|token| {
        let ends = depth == 0 && (token.is_sign(',') || token.is_sign(')'));
        if token.is_sign('(') {
            depth += 1;
        } else if token.is_sign(')') {
            depth = depth.saturating_sub(1);
        }
        ends
    });
    let value = value.get(..length.unwrap_or(value.len()))?;
    let (first, last) = (value.first()?, value.last()?);
    Some((tokens.get(at)?.start..last.end, first.start..last.end))
}

#[cfg(test)]
mod tests {
    use crate::import::{ImportOptions, Source, import};
    use crate::sql::{EmitOptions, emit};

    fn written(sql: &str) -> String {
        let document = import(vec![Source::new("a.sql", sql)], &ImportOptions::default()).document;
        emit(&document, EmitOptions::default()).trim().to_owned()
    }

    #[test]
    fn aggregates_of_the_old_form_name_what_they_are_of() {
        for (old, new) in [
            ("(BASETYPE = int, sfunc = f, stype = int)", "(int) (sfunc = f, stype = int)"),
            ("(sfunc = f, basetype = 'any', stype = int)", "(*) (sfunc = f, stype = int)"),
            (
                "(sfunc = f, stype = int, basetype = numeric(1, 2))",
                "(numeric(1, 2)) (sfunc = f, stype = int)",
            ),
        ] {
            let text = written(&format!("CREATE AGGREGATE a {old};"));
            assert!(text.contains(&format!("a{new}")), "{text}");
        }
        // An option of another name, since it is in quotes.
        let text = written("CREATE AGGREGATE a (\"Basetype\" = int, sfunc = f, stype = int);");
        assert!(text.contains("(\"Basetype\" = int, sfunc = f, stype = int)"), "{text}");
    }
}
