//! What a publication publishes.

use crate::model::{
    Acl, Definition, DefinitionId, DefinitionKind, Expr, Name, StorageParameter, TriggerEnabled,
};
use crate::sql::read::expr::Scope;
use crate::sql::read::syntax::{name_of, parameters, qualified};
use crate::sql::read::work::{Relation, Work};
use crate::sql::read::{Problem, alter_table};
use squawk_syntax::ast::{self, AstNode};
use squawk_syntax::{SyntaxKind, SyntaxNode};

/// The publication that the platform makes, once something is said of it.
pub(super) fn of_platform(work: &mut Work, name: &Name) -> DefinitionId {
    let id = DefinitionId::derive(&[DefinitionKind::Publication.word(), name.as_str()], |id| {
        work.catalog.definitions.contains(id)
    });
    work.catalog.definitions.insert(Definition {
        id: id.clone(),
        kind: DefinitionKind::Publication,
        schema: None,
        name: name.clone(),
        types: Vec::new(),
        arguments: Expr::default(),
        of: None,
        marked: false,
        definition: Expr::default(),
        parts: Vec::new(),
        enabled: TriggerEnabled::default(),
        about: None,
        external: true,
        owner: None,
        comment: None,
        acl: Acl::default(),
    });
    id
}

/// Fills what `CREATE PUBLICATION` says after the name.
pub(super) fn read(work: &Work, publication: &mut Definition, node: &SyntaxNode) {
    publication.parts = objects(work, node);
    let mut definition = String::new();
    if let Some(all) = node.children().find(|n| n.kind() == SyntaxKind::FOR_ALL_PUBLICATION_OBJECTS)
    {
        definition.push_str(&crate::sql::read::syntax::flat_text(&all).to_uppercase());
    }
    let with = node.children().find_map(ast::WithParams::cast).and_then(|w| w.attribute_list());
    publication.definition = Expr::opaque(definition);
    set_options(publication, parameters(with));
}

pub(super) fn alter(
    work: &Work,
    publication: &mut Definition,
    node: &SyntaxNode,
) -> Result<(), Problem> {
    for action in node.children() {
        match action.kind() {
            SyntaxKind::ADD_PUBLICATION_OBJECTS => {
                for part in objects(work, &action) {
                    if publication.parts.iter().any(|p| target(p) == target(&part)) {
                        return Err(Problem::new("the publication has it already"));
                    }
                    publication.parts.push(part);
                }
            }
            SyntaxKind::SET_PUBLICATION_OBJECTS => publication.parts = objects(work, &action),
            SyntaxKind::DROP_PUBLICATION_OBJECTS => {
                for part in objects(work, &action) {
                    let before = publication.parts.len();
                    publication.parts.retain(|p| target(p) != target(&part));
                    if publication.parts.len() == before && !publication.external {
                        return Err(Problem::new("the publication does not have it"));
                    }
                }
            }
            SyntaxKind::SET_OPTIONS => {
                let list = action.children().find_map(ast::AttributeList::cast);
                set_options(publication, parameters(list));
            }
            _ => {}
        }
    }
    Ok(())
}

/// Options that were there stay unless they are named again.
fn set_options(publication: &mut Definition, new: Vec<StorageParameter>) {
    if new.is_empty() {
        return;
    }
    let text = publication.definition.text().to_owned();
    let (head, old) = match text.split_once("WITH (") {
        Some((head, options)) => {
            (head.trim_end().to_owned(), options.trim_end_matches(')').to_owned())
        }
        None => (text, String::new()),
    };
    // Values are lists of words; none of them holds a quote or an equals sign.
    let mut all: Vec<StorageParameter> = old
        .split("', ")
        .filter_map(|option| {
            let (key, value) = option.split_once(" = ")?;
            let value = value.trim_matches('\'').to_owned();
            Some(StorageParameter { key: key.to_owned(), value: Some(value) })
        })
        .collect();
    alter_table::set_parameters(&mut all, new);
    let options: Vec<String> = all
        .iter()
        .map(|o| {
            let value = o.value.as_deref().unwrap_or("true").replace('\'', "");
            format!("{} = '{value}'", crate::sql::quote_ident(&o.key))
        })
        .collect();
    let space = if head.is_empty() { "" } else { " " };
    publication.definition = Expr::opaque(format!("{head}{space}WITH ({})", options.join(", ")));
}

/// Tables and schemas that a clause lists, each as one part.
fn objects(work: &Work, node: &SyntaxNode) -> Vec<Expr> {
    let mut all = Vec::new();
    for object in node.descendants() {
        match object.kind() {
            SyntaxKind::PUBLICATION_OBJECT_TABLE => all.push(table_part(work, &object)),
            SyntaxKind::PUBLICATION_OBJECT_TABLES_IN_SCHEMA => {
                all.push(schema_part(work, &object));
            }
            _ => {}
        }
    }
    all
}

fn table_part(work: &Work, object: &SyntaxNode) -> Expr {
    let table = object
        .children()
        .find(|n| n.kind() == SyntaxKind::TABLE_NAME_REF)
        .and_then(|n| qualified(&n))
        .and_then(|path| match work.relation(&path)? {
            Relation::Table(id) => work.catalog.tables.get(&id).cloned(),
            _ => None,
        });
    let scope = table.as_deref().map(Scope::of_table).unwrap_or_default();
    let part = work.expr(object, &scope);
    if part.text().get(..5).is_some_and(|word| word.eq_ignore_ascii_case("table")) {
        return super::slice(&part, 0, part.text().len());
    }
    // A further table of `TABLE a, b`.
    let shift = 6;
    let references = part.references().iter().cloned().map(|mut r| {
        r.start += shift;
        r.end += shift;
        r
    });
    Expr::new(format!("TABLE {}", part.text().trim_end()), references.collect())
}

fn schema_part(work: &Work, object: &SyntaxNode) -> Expr {
    let schema = object.children().find_map(ast::SchemaRef::cast).map(|s| name_of(s.syntax()));
    let schema = schema.or_else(|| work.search_path.first().cloned()).unwrap_or_default();
    let text = format!("TABLES IN SCHEMA {}", crate::sql::quote_ident(schema.as_str()));
    let reference = work.schema_id(&schema).map(|id| crate::model::Reference {
        start: 17,
        end: u32::try_from(text.len()).unwrap_or(u32::MAX),
        target: crate::model::ObjectRef::Schema(id),
    });
    Expr::new(text, reference.into_iter().collect())
}

/// The table or schema that a part is about.
fn target(part: &Expr) -> Option<&crate::model::ObjectRef> {
    use crate::model::ObjectRef as O;
    let is_table = |r: &&crate::model::Reference| matches!(r.target, O::Table(_) | O::View(_));
    part.references().iter().find(is_table).or(part.references().first()).map(|r| &r.target)
}
