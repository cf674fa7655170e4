//! Objects that are defined by a text of their own: `CREATE`, what was changed since, and comments.

use super::Script;
use super::comment::Comment;
use super::names::Names;
use crate::model::{Definition, DefinitionKind, ObjectRef, TriggerEnabled};
use crate::sql::quote_ident;

/// Kinds that are made after everything that they may mention, tables with all their keys included.
pub(crate) fn is_late(kind: DefinitionKind) -> bool {
    matches!(
        kind,
        DefinitionKind::Statistics
            | DefinitionKind::Rule
            | DefinitionKind::Publication
            | DefinitionKind::EventTrigger
    )
}

pub(crate) fn late(out: &mut Script, names: &Names<'_>) {
    for definition in names.definitions.iter().filter(|d| is_late(d.kind)) {
        create(out, definition, names);
    }
}

pub(crate) fn create(out: &mut Script, definition: &Definition, names: &Names<'_>) {
    if definition.kind == DefinitionKind::Publication {
        return publication(out, definition);
    }
    let keyword = definition.kind.keyword();
    let marker = match definition.kind {
        DefinitionKind::Language if definition.marked => "TRUSTED ",
        DefinitionKind::Conversion if definition.marked => "DEFAULT ",
        _ => "",
    };
    let mut text = format!("CREATE {marker}{keyword}");
    if definition.kind.is_named() {
        text.push(' ');
        text.push_str(&name(definition, names));
        text.push_str(definition.arguments.text());
    }
    if !definition.definition.is_empty() {
        text.push(' ');
        text.push_str(definition.definition.text());
    }
    out.statement(text);
    let reference = reference(definition, names);
    out.block(definition.parts.iter().map(|part| format!("ALTER {keyword} {reference} {part}")));
    let enabled = match definition.enabled {
        TriggerEnabled::Origin => return,
        TriggerEnabled::Disabled => "DISABLE",
        TriggerEnabled::Replica => "ENABLE REPLICA",
        TriggerEnabled::Always => "ENABLE ALWAYS",
    };
    out.statement(match definition.kind {
        DefinitionKind::Rule => format!(
            "ALTER TABLE {} {enabled} RULE {}",
            relation(definition, names),
            quote_ident(definition.name.as_str())
        ),
        _ => format!("ALTER {keyword} {reference} {enabled}"),
    });
}

/// Supabase brings one along: it is added to, or replaced where the schema makes it anew.
const PLATFORM_PUBLICATION: &str = "supabase_realtime";

fn publication(out: &mut Script, publication: &Definition) {
    let name = quote_ident(publication.name.as_str());
    let parts: Vec<&str> = publication.parts.iter().map(crate::model::Expr::text).collect();
    if publication.external {
        out.block(parts.iter().map(|part| format!("ALTER PUBLICATION {name} ADD {part}")));
        return;
    }
    if publication.name == PLATFORM_PUBLICATION {
        out.statement(format!("DROP PUBLICATION IF EXISTS {name}"));
    }
    let mut text = format!("CREATE PUBLICATION {name}");
    if !parts.is_empty() {
        text.push_str(" FOR ");
        text.push_str(&parts.join(", "));
    }
    if !publication.definition.is_empty() {
        text.push(' ');
        text.push_str(publication.definition.text());
    }
    out.statement(text);
}

fn name(definition: &Definition, names: &Names<'_>) -> String {
    let name = match definition.kind {
        DefinitionKind::Operator => definition.name.to_string(),
        _ => quote_ident(definition.name.as_str()).into_owned(),
    };
    match &definition.schema {
        Some(schema) => format!("{}.{name}", names.schema(schema)),
        None => name,
    }
}

fn relation(definition: &Definition, names: &Names<'_>) -> String {
    match &definition.about {
        Some(ObjectRef::Table(id)) => names.table_id(id),
        Some(ObjectRef::View(id)) => names
            .catalog
            .views
            .get(id)
            .map_or_else(String::new, |v| names.qualified(&v.schema, &v.name)),
        _ => String::new(),
    }
}

/// How `ALTER`, `COMMENT ON` and `GRANT` name it.
pub(crate) fn reference(definition: &Definition, names: &Names<'_>) -> String {
    let of = definition.of.as_ref().map_or_else(String::new, |of| quote_ident(of.as_str()).into());
    let types: Vec<String> = definition
        .types
        .iter()
        .map(|t| t.as_ref().map_or_else(|| "NONE".to_owned(), |t| names.data_type(t)))
        .collect();
    match definition.kind {
        DefinitionKind::Aggregate => {
            format!("{}{}", name(definition, names), definition.arguments)
        }
        DefinitionKind::Operator => {
            format!("{} ({})", name(definition, names), types.join(", "))
        }
        DefinitionKind::OperatorClass | DefinitionKind::OperatorFamily => {
            format!("{} USING {of}", name(definition, names))
        }
        DefinitionKind::Cast => format!("({})", types.join(" AS ")),
        DefinitionKind::Transform => format!("FOR {} LANGUAGE {of}", types.join("")),
        DefinitionKind::UserMapping => format!("FOR {} SERVER {of}", definition.name),
        DefinitionKind::Rule => {
            format!("{} ON {}", name(definition, names), relation(definition, names))
        }
        _ => name(definition, names),
    }
}

pub(crate) fn comments(out: &mut Script, names: &Names<'_>) {
    out.block(names.definitions.iter().filter_map(|d| Some(comment(d, names)?.statement())));
}

/// The comment of a definition.
pub(crate) fn comment(definition: &Definition, names: &Names<'_>) -> Option<Comment> {
    let about = format!("{} {}", definition.kind.keyword(), reference(definition, names));
    Some(Comment { about, text: definition.comment.clone()?, object: None })
}
