//! Objects that are defined by a text of their own: aggregates, publications, rules and their like.
//!
//! One way for all kinds: what identifies the object is read from the tree ([`identity`]), the rest is
//! kept as text with its references.

mod alter;
mod identity;
mod publication;

use super::expr::Scope;
use super::work::Work;
use super::{Answer, Done, Problem};
use crate::model::{
    Acl, Definition, DefinitionId, DefinitionKind, Expr, ObjectRef, QualifiedName, Reference,
    TriggerEnabled,
};
use squawk_syntax::ast::{self, AstNode};
use squawk_syntax::{SyntaxKind, SyntaxNode};

pub(super) use alter::enable_rule;

/// The answer to a statement about an object of such a kind; none for other statements.
pub(super) fn apply(work: &mut Work, statement: &ast::Stmt) -> Option<Answer> {
    let node = statement.syntax();
    let (verb, kind) = verb_and_kind(node.kind())?;
    Some(match verb {
        Verb::Create => create(work, kind, node),
        Verb::Alter => alter::alter(work, kind, node),
        Verb::Drop => drop(work, kind, node),
    })
}

/// `COMMENT ON` such an object; none for other objects.
pub(super) fn comment(
    work: &mut Work,
    object: &SyntaxNode,
    text: Option<String>,
) -> Option<Answer> {
    let kind = commented_kind(object.kind())?;
    Some(set_comment(work, kind, object, text))
}

fn set_comment(
    work: &mut Work,
    kind: DefinitionKind,
    object: &SyntaxNode,
    text: Option<String>,
) -> Answer {
    let (id, path) = find(work, kind, object)?;
    let Some(id) = id else { return super::missing(false, kind.word(), &path) };
    if let Some(definition) = work.catalog.definitions.get_mut(&id) {
        definition.comment = text;
    }
    Ok(Done::Modelled(Some(ObjectRef::Definition(id))))
}

enum Verb {
    Create,
    Alter,
    Drop,
}

fn verb_and_kind(kind: SyntaxKind) -> Option<(Verb, DefinitionKind)> {
    macro_rules! kinds {
        ($($variant:ident: $create:ident $($alter:ident)? , $drop:ident;)*) => {
            match kind {
                $(SyntaxKind::$create => Some((Verb::Create, DefinitionKind::$variant)),
                $(SyntaxKind::$alter => Some((Verb::Alter, DefinitionKind::$variant)),)?
                SyntaxKind::$drop => Some((Verb::Drop, DefinitionKind::$variant)),)*
                _ => None,
            }
        };
    }
    kinds! {
        Collation: CREATE_COLLATION ALTER_COLLATION, DROP_COLLATION;
        Language: CREATE_LANGUAGE ALTER_LANGUAGE, DROP_LANGUAGE;
        AccessMethod: CREATE_ACCESS_METHOD, DROP_ACCESS_METHOD;
        Conversion: CREATE_CONVERSION ALTER_CONVERSION, DROP_CONVERSION;
        TextSearchParser: CREATE_TEXT_SEARCH_PARSER ALTER_TEXT_SEARCH_PARSER, DROP_TEXT_SEARCH_PARSER;
        TextSearchTemplate:
            CREATE_TEXT_SEARCH_TEMPLATE ALTER_TEXT_SEARCH_TEMPLATE, DROP_TEXT_SEARCH_TEMPLATE;
        TextSearchDictionary:
            CREATE_TEXT_SEARCH_DICTIONARY ALTER_TEXT_SEARCH_DICTIONARY, DROP_TEXT_SEARCH_DICT;
        TextSearchConfiguration:
            CREATE_TEXT_SEARCH_CONFIGURATION ALTER_TEXT_SEARCH_CONFIGURATION, DROP_TEXT_SEARCH_CONFIG;
        ForeignDataWrapper:
            CREATE_FOREIGN_DATA_WRAPPER ALTER_FOREIGN_DATA_WRAPPER, DROP_FOREIGN_DATA_WRAPPER;
        Server: CREATE_SERVER ALTER_SERVER, DROP_SERVER;
        UserMapping: CREATE_USER_MAPPING ALTER_USER_MAPPING, DROP_USER_MAPPING;
        Aggregate: CREATE_AGGREGATE ALTER_AGGREGATE, DROP_AGGREGATE;
        Operator: CREATE_OPERATOR ALTER_OPERATOR, DROP_OPERATOR;
        OperatorFamily: CREATE_OPERATOR_FAMILY ALTER_OPERATOR_FAMILY, DROP_OPERATOR_FAMILY;
        OperatorClass: CREATE_OPERATOR_CLASS ALTER_OPERATOR_CLASS, DROP_OPERATOR_CLASS;
        Cast: CREATE_CAST, DROP_CAST;
        Transform: CREATE_TRANSFORM, DROP_TRANSFORM;
        Statistics: CREATE_STATISTICS ALTER_STATISTICS, DROP_STATISTICS;
        Rule: CREATE_RULE ALTER_RULE, DROP_RULE;
        Publication: CREATE_PUBLICATION ALTER_PUBLICATION, DROP_PUBLICATION;
        EventTrigger: CREATE_EVENT_TRIGGER ALTER_EVENT_TRIGGER, DROP_EVENT_TRIGGER;
    }
}

fn commented_kind(kind: SyntaxKind) -> Option<DefinitionKind> {
    Some(match kind {
        SyntaxKind::OBJECT_COLLATION => DefinitionKind::Collation,
        SyntaxKind::OBJECT_LANGUAGE => DefinitionKind::Language,
        SyntaxKind::OBJECT_ACCESS_METHOD => DefinitionKind::AccessMethod,
        SyntaxKind::OBJECT_CONVERSION => DefinitionKind::Conversion,
        SyntaxKind::OBJECT_TEXT_SEARCH_PARSER => DefinitionKind::TextSearchParser,
        SyntaxKind::OBJECT_TEXT_SEARCH_TEMPLATE => DefinitionKind::TextSearchTemplate,
        SyntaxKind::OBJECT_TEXT_SEARCH_DICT => DefinitionKind::TextSearchDictionary,
        SyntaxKind::OBJECT_TEXT_SEARCH_CONFIG => DefinitionKind::TextSearchConfiguration,
        SyntaxKind::OBJECT_FOREIGN_DATA_WRAPPER => DefinitionKind::ForeignDataWrapper,
        SyntaxKind::OBJECT_SERVER => DefinitionKind::Server,
        SyntaxKind::OBJECT_AGGREGATE => DefinitionKind::Aggregate,
        SyntaxKind::OBJECT_OPERATOR => DefinitionKind::Operator,
        SyntaxKind::OBJECT_OPERATOR_FAMILY => DefinitionKind::OperatorFamily,
        SyntaxKind::OBJECT_OPERATOR_CLASS => DefinitionKind::OperatorClass,
        SyntaxKind::OBJECT_CAST => DefinitionKind::Cast,
        SyntaxKind::OBJECT_TRANSFORM => DefinitionKind::Transform,
        SyntaxKind::OBJECT_STATISTICS => DefinitionKind::Statistics,
        SyntaxKind::OBJECT_RULE => DefinitionKind::Rule,
        SyntaxKind::OBJECT_PUBLICATION => DefinitionKind::Publication,
        SyntaxKind::OBJECT_EVENT_TRIGGER => DefinitionKind::EventTrigger,
        _ => return None,
    })
}

fn create(work: &mut Work, kind: DefinitionKind, node: &SyntaxNode) -> Answer {
    let identity = identity::read(work, kind, node)?;
    let schema =
        if kind.lives_in_schema() { Some(work.schema_for(&identity.path())?) } else { None };
    let has = |wanted| node.children().any(|n| n.kind() == wanted);
    let old = identity.find_in(work, schema.as_ref());
    if old.is_some() && !has(SyntaxKind::OR_REPLACE) {
        return super::exists(has(SyntaxKind::IF_NOT_EXISTS), &identity.path());
    }
    let id = old.clone().unwrap_or_else(|| {
        let schema = schema.as_ref().map_or("", |s| work.catalog.schema_name(s));
        let label = identity.label();
        let parts = [kind.word(), schema, label.as_str()];
        let parts: Vec<&str> = parts.into_iter().filter(|p| !p.is_empty()).collect();
        DefinitionId::derive(&parts, |id| work.catalog.definitions.contains(id))
    });
    let scope = identity.scope(work);
    let end = identity::end_of_name(kind, node)
        .ok_or_else(|| Problem::new("the statement is incomplete"))?;
    let mut definition = Definition {
        id: id.clone(),
        kind,
        schema,
        name: identity.name,
        types: identity.types,
        arguments: identity.arguments,
        of: identity.of,
        marked: has_marker(node),
        definition: Expr::default(),
        parts: Vec::new(),
        enabled: TriggerEnabled::default(),
        about: identity.about,
        external: false,
        owner: None,
        comment: None,
        acl: Acl::default(),
    };
    if let Some(old) = old.and_then(|id| work.catalog.definitions.get(&id)) {
        definition.owner.clone_from(&old.owner);
        definition.comment.clone_from(&old.comment);
        definition.acl.clone_from(&old.acl);
    }
    if kind == DefinitionKind::Publication {
        publication::read(work, &mut definition, node);
    } else {
        definition.definition = tail(work, node, end, &scope);
    }
    if kind == DefinitionKind::Aggregate && definition.arguments.is_empty() {
        identity::modernise(&mut definition);
    }
    work.catalog.definitions.insert(definition);
    Ok(Done::Modelled(Some(ObjectRef::Definition(id))))
}

/// `CREATE TRUSTED LANGUAGE`, `CREATE DEFAULT CONVERSION`.
fn has_marker(node: &SyntaxNode) -> bool {
    node.children_with_tokens()
        .any(|e| matches!(e.kind(), SyntaxKind::TRUSTED_KW | SyntaxKind::DEFAULT_KW))
}

/// The text of a statement from an offset on, without its semicolon, with its references.
fn tail(work: &Work, node: &SyntaxNode, from: u32, scope: &Scope) -> Expr {
    let rest = work.expr_from(node, from, scope);
    slice(&rest, 0, rest.text().len())
}

/// A part of a text, without a final semicolon, with the references that lie in it.
pub(super) fn slice(expr: &Expr, from: usize, to: usize) -> Expr {
    let Some(text) = expr.text().get(from..to) else { return Expr::default() };
    let text = text.trim_end().trim_end_matches(';').trim_end();
    let offset = u32::try_from(from).unwrap_or(u32::MAX);
    let references = expr
        .references()
        .iter()
        .filter_map(|r| {
            Some(Reference {
                start: r.start.checked_sub(offset)?,
                end: r.end.checked_sub(offset)?,
                target: r.target.clone(),
            })
        })
        .collect();
    Expr::new(text, references)
}

/// The object that a statement other than `CREATE` names, and its name.
fn find(
    work: &mut Work,
    kind: DefinitionKind,
    node: &SyntaxNode,
) -> Result<(Option<DefinitionId>, QualifiedName), Problem> {
    let identity = identity::read(work, kind, node)?;
    let path = identity.path();
    if let Some(id) = identity.find(work) {
        return Ok((Some(id), path));
    }
    if kind == DefinitionKind::Publication
        && super::platform::is_platform_publication(path.name.as_str())
    {
        return Ok((Some(publication::of_platform(work, &path.name)), path));
    }
    Ok((None, path))
}

fn drop(work: &mut Work, kind: DefinitionKind, node: &SyntaxNode) -> Answer {
    let if_exists = node.children().any(|n| n.kind() == SyntaxKind::IF_EXISTS);
    let cascade = node
        .children()
        .find_map(ast::DropBehavior::cast)
        .is_some_and(|b| super::alter_table::is_cascade(Some(b)));
    let mut found = Vec::new();
    let mut gone: Option<QualifiedName> = None;
    for identity in identity::read_all(work, kind, node)? {
        match identity.find(work) {
            Some(id) => found.push(id),
            None => gone = Some(identity.path()),
        }
    }
    let of_platform = |p: &QualifiedName| {
        kind == DefinitionKind::Publication
            && super::platform::is_platform_publication(p.name.as_str())
    };
    if gone.as_ref().is_some_and(of_platform) {
        return Ok(Done::Ignored("the publication is the platform's".into()));
    }
    if let Some(path) = gone
        && (found.is_empty() || !if_exists)
    {
        return super::missing(if_exists, kind.word(), &path);
    }
    for id in found {
        super::drop::definition(work, &id, cascade)?;
    }
    Ok(Done::Modelled(None))
}
