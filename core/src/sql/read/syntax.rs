//! Small readings of the syntax tree that every statement needs: names, paths, texts, options.

use crate::model::{Name, QualifiedName, StorageParameter};
use squawk_syntax::ast::{self, AstNode};
use squawk_syntax::{SyntaxKind, SyntaxNode};

/// The longest identifier that Postgres keeps, in bytes (`NAMEDATALEN` − 1).
pub(in crate::sql) const MAX_IDENTIFIER_BYTES: usize = 63;

/// The first so many bytes of a text, not cutting a character in two.
pub(in crate::sql) fn clip(text: &str, bytes: usize) -> &str {
    let mut end = bytes.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

/// The name that a node stands for: quotes undone, folded to lower case, cut as Postgres cuts it.
pub(in crate::sql) fn name_of(node: &SyntaxNode) -> Name {
    let text = ast::normalize_name_node(node);
    Name::new(clip(&text, MAX_IDENTIFIER_BYTES))
}

pub(in crate::sql) fn name(node: Option<impl AstNode>) -> Option<Name> {
    node.map(|n| name_of(n.syntax())).filter(|n| !n.is_empty())
}

/// Every name below a node that holds a path (`schema.table`, `table.column`), in order.
pub(in crate::sql) fn path_names(node: &SyntaxNode) -> Vec<Name> {
    path_segments(node).iter().map(name_of).collect()
}

/// The segments of the path below a node, in order.
pub(in crate::sql) fn path_segments(node: &SyntaxNode) -> Vec<SyntaxNode> {
    let mut segments = Vec::new();
    for child in node.children() {
        match child.kind() {
            SyntaxKind::PATH | SyntaxKind::PATH_REF => segments.extend(path_segments(&child)),
            SyntaxKind::PATH_SEGMENT | SyntaxKind::PATH_SEGMENT_REF => segments.push(child),
            _ => {}
        }
    }
    segments
}

/// The last two names of a path; a database before them is left out.
pub(in crate::sql) fn qualified(node: &SyntaxNode) -> Option<QualifiedName> {
    let mut names = path_names(node);
    let name = names.pop()?;
    Some(QualifiedName { schema: names.pop(), name })
}

pub(in crate::sql) fn qualified_opt(node: Option<impl AstNode>) -> Option<QualifiedName> {
    qualified(node?.syntax())
}

pub(in crate::sql) fn text_of(node: &impl AstNode) -> String {
    node.syntax().text().to_string().trim().to_owned()
}

/// The text of a node with white space and comments folded to single spaces.
pub(in crate::sql) fn flat_text(node: &SyntaxNode) -> String {
    let mut text = String::new();
    for token in node.descendants_with_tokens().filter_map(rowan::NodeOrToken::into_token) {
        if token.kind().is_trivia() {
            if !text.is_empty() && !text.ends_with(' ') {
                text.push(' ');
            }
        } else {
            text.push_str(token.text());
        }
    }
    text.trim_end().to_owned()
}

/// A string constant's value; none for numbers and key words.
pub(in crate::sql) fn string(literal: Option<ast::Literal>) -> Option<String> {
    let literal = literal?;
    let is_string = literal
        .syntax()
        .first_token()
        .is_some_and(|t| t.text().contains('\'') || t.text().starts_with('$'));
    if is_string { literal.string_value() } else { None }
}

/// Words of a node: its tokens that are no trivia, in lower case.
pub(in crate::sql) fn words(node: &SyntaxNode) -> Vec<String> {
    node.descendants_with_tokens()
        .filter_map(rowan::NodeOrToken::into_token)
        .filter(|t| !t.kind().is_trivia())
        .map(|t| t.text().to_lowercase())
        .collect()
}

/// `WITH (key = value, …)`.
pub(in crate::sql) fn parameters(list: Option<ast::AttributeList>) -> Vec<StorageParameter> {
    let Some(list) = list else { return Vec::new() };
    list.attribute_options()
        .filter_map(|option| {
            let mut key = name(option.name())?.to_string();
            if let Some(namespace) = name(option.namespace()) {
                key = format!("{namespace}.{key}");
            }
            let value = option
                .attribute_value()
                .map(|value| string(value.literal()).unwrap_or_else(|| text_of(&value)));
            Some(StorageParameter { key, value })
        })
        .collect()
}

pub(in crate::sql) fn with_parameters(with: Option<ast::WithParams>) -> Vec<StorageParameter> {
    parameters(with.and_then(|w| w.attribute_list()))
}

/// `OPTIONS (key 'value', …)` of foreign objects; what a `DROP` names is left out.
pub(in crate::sql) fn foreign_options(list: Option<ast::AlterOptionList>) -> Vec<StorageParameter> {
    let Some(list) = list else { return Vec::new() };
    list.syntax()
        .descendants()
        .filter_map(|node| {
            let key = node.children().find_map(ast::ForeignOptionName::cast)?;
            let value = node.children().find_map(ast::Literal::cast)?;
            Some(StorageParameter {
                key: name_of(key.syntax()).to_string(),
                value: value.string_value(),
            })
        })
        .collect()
}

/// The names in a list of columns.
pub(in crate::sql) fn column_names(list: Option<ast::ColumnRefList>) -> Vec<Name> {
    list.map(|l| l.column_name_refs().map(|c| name_of(c.syntax())).collect()).unwrap_or_default()
}

/// Role names; `PUBLIC` is the empty list's meaning, so it stands as `None`.
pub(in crate::sql) fn roles(list: Option<ast::RoleRefList>) -> Vec<Option<Name>> {
    list.map(|l| l.role_refs().map(|r| role_of(&r)).collect()).unwrap_or_default()
}

pub(in crate::sql) fn role_of(role: &ast::RoleRef) -> Option<Name> {
    let value = role.role_ref_value().map(|v| v.syntax().clone()).unwrap_or(role.syntax().clone());
    let quoted = ast::is_quoted_name_node(&value);
    let name = name_of(&value);
    (quoted || name != "public").then_some(name)
}

/// A whole number, with its sign.
pub(in crate::sql) fn integer(expr: Option<ast::Expr>) -> Option<i64> {
    let text: String = expr?.syntax().text().to_string();
    text.chars().filter(|c| !c.is_whitespace() && *c != '_').collect::<String>().parse().ok()
}
