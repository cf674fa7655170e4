//! What was renamed, as a person says it, and what there is to ask.

use crate::Failure;
use crate::output::note;
use trestle_core::diff::{Comparison, LikelyRename};
use trestle_core::edit::describe;
use trestle_core::model::{Document, Name, ObjectRef, TypeKind};

/// What `--rename OLD=NEW` says, of the schema that OLD is in.
pub(super) fn known(
    written: &[String],
    document: &Document,
) -> Result<Vec<(ObjectRef, Name)>, Failure> {
    written.iter().map(|text| pair(text, document)).collect()
}

fn pair(text: &str, document: &Document) -> Result<(ObjectRef, Name), Failure> {
    let fail = |why: String| Err(format!("--rename {text}: {why}"));
    let Some((old, new)) = text.split_once('=').map(|(old, new)| (old.trim(), new.trim())) else {
        return fail("OLD=NEW is expected".to_owned());
    };
    if old.is_empty() || new.is_empty() {
        return fail("OLD=NEW is expected".to_owned());
    }
    let mut found = objects(document).into_iter().filter(|object| fits(old, document, object));
    match (found.next(), found.next()) {
        (Some(object), None) => Ok((object, Name::new(new))),
        (None, _) => fail(format!("nothing is called {old}")),
        (Some(a), Some(b)) => {
            let [a, b] = [a, b].map(|object| describe(document, &object));
            fail(format!("{old} is {a} or {b}"))
        }
    }
}

/// What can be renamed. Parts of tables that hold no rows are known by what they say.
fn objects(document: &Document) -> Vec<ObjectRef> {
    let schema = &document.schema;
    let mut all = Vec::new();
    for table in &schema.tables {
        all.push(ObjectRef::Table(table.id.clone()));
        let columns = table.columns.iter();
        all.extend(columns.map(|c| ObjectRef::Column(table.id.clone(), c.id.clone())));
    }
    for type_def in &schema.types {
        all.push(ObjectRef::Type(type_def.id.clone()));
        if let TypeKind::Enum { labels } = &type_def.kind {
            let labels = labels.iter();
            all.extend(labels.map(|l| ObjectRef::EnumLabel(type_def.id.clone(), l.id.clone())));
        }
    }
    all.extend(schema.views.iter().map(|r| ObjectRef::View(r.id.clone())));
    all.extend(schema.functions.iter().map(|r| ObjectRef::Function(r.id.clone())));
    all.extend(schema.sequences.iter().map(|r| ObjectRef::Sequence(r.id.clone())));
    all.extend(schema.schemas.iter().map(|r| ObjectRef::Schema(r.id.clone())));
    all
}

/// An error for what is said to be renamed and has no such name afterwards.
pub(super) fn say_unknown(
    comparison: &Comparison,
    known: &[(ObjectRef, Name)],
) -> Result<(), Failure> {
    let after = objects(&comparison.after);
    let is_there = |(object, _): &&(ObjectRef, Name)| after.contains(object);
    match known.iter().find(|pair| !is_there(pair)) {
        None => Ok(()),
        Some((object, name)) => {
            let old = path(&comparison.before, object);
            Err(format!("--rename {old}={name}: nothing is called {name} afterwards"))
        }
    }
}

/// Asks on standard error for each that may have been renamed and is not taken for it.
pub(super) fn say_questions(comparison: &Comparison) {
    for likely in comparison.likely.iter().filter(|likely| !likely.taken) {
        let LikelyRename { object, was, name, .. } = likely;
        let path = path(&comparison.before, object);
        let told = format!("{was} may have been renamed to {name}: --rename {path}={name} says so");
        note(&told.chars().map(|c| if c.is_control() { ' ' } else { c }).collect::<String>());
    }
}

/// Whether `orders.total` speaks of this object. What either starts with may be left out.
fn fits(written: &str, document: &Document, object: &ObjectRef) -> bool {
    let path = path(document, object);
    let is = |whole: &str, end: &str| {
        whole == end || whole.strip_suffix(end).is_some_and(|rest| rest.ends_with('.'))
    };
    is(&path, written) || is(written, &path)
}

/// `orders.total`, with the schema that people would write.
fn path(document: &Document, object: &ObjectRef) -> String {
    let name = |object: &ObjectRef| {
        let described = describe(document, object);
        described.split_once(' ').map_or(described.clone(), |(_, name)| name.to_owned())
    };
    match object.owner() {
        Some(owner) => format!("{}.{}", name(&owner), name(object)),
        None => name(object),
    }
}
