//! `ALTER` of objects that are defined by a text.

use super::{find, identity, publication, tail};
use crate::model::{
    Definition, DefinitionKind, Name, ObjectRef, QualifiedName, TableId, TriggerEnabled,
};
use crate::sql::read::syntax::{name, name_of, qualified, role_of, words};
use crate::sql::read::work::Work;
use crate::sql::read::{Answer, Done, Problem};
use squawk_syntax::SyntaxNode;
use squawk_syntax::ast::{self, AstNode};

pub(super) fn alter(work: &mut Work, kind: DefinitionKind, node: &SyntaxNode) -> Answer {
    let (id, path) = find(work, kind, node)?;
    let Some(id) = id else { return crate::sql::read::missing(false, kind.word(), &path) };
    let Some(mut definition) = work.catalog.definitions.get(&id).map(|d| (**d).clone()) else {
        return Err(Problem::new("the object is gone"));
    };
    change(work, &mut definition, node)?;
    work.catalog.definitions.insert(definition);
    Ok(Done::Modelled(Some(ObjectRef::Definition(id))))
}

fn change(work: &mut Work, definition: &mut Definition, node: &SyntaxNode) -> Result<(), Problem> {
    if let Some(owner) = node.children().find_map(ast::OwnerTo::cast) {
        definition.owner = owner.role_ref().and_then(|r| role_of(&r));
        return Ok(());
    }
    if let Some(set) = node.children().find_map(ast::SetSchema::cast) {
        let schema = name(set.schema_ref()).ok_or_else(Problem::no_name)?;
        definition.schema = Some(work.schema_or_assume(&schema));
        return Ok(());
    }
    if let Some(rename) = node.children().find(|n| format!("{:?}", n.kind()).ends_with("RENAME_TO"))
    {
        let new = rename.children().last().ok_or_else(Problem::no_name)?;
        definition.name = qualified(&new).map_or_else(|| name_of(&new), |q| q.name);
        return Ok(());
    }
    if definition.kind == DefinitionKind::Publication {
        return publication::alter(work, definition, node);
    }
    let end = identity::end_of_reference(definition.kind, node)
        .ok_or_else(|| Problem::new("the statement is incomplete"))?;
    let rest = tail(work, node, end, &super::Scope::default());
    if definition.kind == DefinitionKind::EventTrigger {
        definition.enabled = enabled(&words_of(rest.text()))?;
        return Ok(());
    }
    // `REFRESH VERSION` says nothing that stays.
    if !words_of(rest.text()).starts_with(&["refresh".to_owned()]) {
        definition.parts.push(rest);
    }
    Ok(())
}

fn words_of(text: &str) -> Vec<String> {
    text.split_whitespace().map(str::to_lowercase).collect()
}

fn enabled(words: &[String]) -> Result<TriggerEnabled, Problem> {
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    Ok(match words.as_slice() {
        ["disable", ..] => TriggerEnabled::Disabled,
        ["enable", "replica", ..] => TriggerEnabled::Replica,
        ["enable", "always", ..] => TriggerEnabled::Always,
        ["enable", ..] => TriggerEnabled::Origin,
        _ => return Err(Problem::new("the change is not known")),
    })
}

/// `ALTER TABLE … ENABLE RULE` and its like.
pub(in super::super) fn enable_rule(
    work: &mut Work,
    table: &TableId,
    action: &SyntaxNode,
) -> Result<(), Problem> {
    let rule: Name = action.children().last().map(|n| name_of(&n)).ok_or_else(Problem::no_name)?;
    let about = Some(ObjectRef::Table(table.clone()));
    let id = work
        .catalog
        .definitions
        .iter()
        .find(|d| d.kind == DefinitionKind::Rule && d.name == rule && d.about == about)
        .map(|d| d.id.clone())
        .ok_or_else(|| {
            let path = QualifiedName::unqualified(rule.clone());
            Problem::new(format!("the rule {path} does not exist"))
        })?;
    let enabled = enabled(&words(action))?;
    if let Some(rule) = work.catalog.definitions.get_mut(&id) {
        rule.enabled = enabled;
    }
    Ok(())
}
