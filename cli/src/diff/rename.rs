//! What was renamed, as a person says it, and what there is to ask.

use crate::Failure;
use crate::output::note;
use trestle_core::diff::{Comparison, LikelyRename, Renames};
use trestle_core::edit::describe;
use trestle_core::model::{Document, Name, ObjectRef};

/// What `--rename` says.
pub(super) struct Chosen(Vec<(String, String)>);

/// Answers whether something was renamed.
pub(super) struct Chooser<'a>(Answer<'a>);

type Answer<'a> = Box<dyn Fn(&Document, &ObjectRef, &Name) -> bool + 'a>;

impl Chooser<'_> {
    pub(super) fn renames(&self) -> Renames<'_> {
        Renames::Chosen(&*self.0)
    }
}

impl Chosen {
    pub(super) fn read(written: &[String]) -> Result<Self, Failure> {
        let pair = |text: &String| {
            let (old, new) = text.split_once('=')?;
            let (old, new) = (old.trim(), new.trim());
            (!old.is_empty() && !new.is_empty()).then(|| (old.to_owned(), new.to_owned()))
        };
        let pairs = written
            .iter()
            .map(|text| pair(text).ok_or_else(|| format!("--rename {text}: OLD=NEW is expected")));
        pairs.collect::<Result<_, _>>().map(Self)
    }

    pub(super) fn chooser(&self, all: bool) -> Chooser<'_> {
        Chooser(Box::new(move |document, object, name| {
            all || self.0.iter().any(|pair| fits(pair, document, object, name))
        }))
    }

    /// An error for what is said to be renamed and cannot be.
    pub(super) fn say_unknown(&self, comparison: &Comparison) -> Result<(), Failure> {
        let is_known = |pair: &(String, String)| {
            comparison.likely.iter().any(|l| fits(pair, &comparison.before, &l.object, &l.name))
        };
        match self.0.iter().find(|pair| !is_known(pair)) {
            None => Ok(()),
            Some((old, new)) => Err(format!(
                "--rename {old}={new}: nothing that is gone is called {old}, or {new} is nothing new that could be it"
            )),
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

/// Whether `orders.total=amount` speaks of this object and its new name. What the path starts with may be left out.
fn fits((old, new): &(String, String), before: &Document, object: &ObjectRef, name: &Name) -> bool {
    let path = path(before, object);
    let is = |whole: &str, end: &str| {
        whole == end || whole.strip_suffix(end).is_some_and(|rest| rest.ends_with('.'))
    };
    (is(&path, old) || is(old, &path)) && is(new, name.as_str())
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
