//! Names that are written in another way than the rest of their kind.

use super::named::{Named, find, of_table, others};
use super::{renamed, renaming};
use crate::lint::{Check, Context, Fix, Found, Group, Rule};
use crate::model::{ObjectRef, Table};

pub(in crate::lint) const RULE: Rule = Rule {
    code: "letter-case",
    group: Group::Naming,
    title: "Names of one kind are written in one way",
    why: "`in_progress`, `inProgress` and `IN_PROGRESS` are three values to a program and one word to a person. Which way is \
          taken can be said for each kind of object.",
    bad: "create type order_kind as enum ('retail', 'bulkOrder');",
    good: "create type order_kind as enum ('retail', 'bulk_order');",
    given: None,
    check: Check::Parts { table, others: beside },
    fix: Some(fix),
};

fn table(context: &Context<'_>, table: &Table, found: &mut Found<'_>) {
    of_table(table).for_each(|named| look(context, &named, found));
}

fn beside(context: &Context<'_>, found: &mut Found<'_>) {
    others(context.catalog()).for_each(|named| look(context, &named, found));
}

fn look(context: &Context<'_>, named: &Named<'_>, found: &mut Found<'_>) {
    let Some(case) = named.kind.case(&context.settings.cases) else { return };
    if !case.fits(named.name) {
        let (name, way) = (named.name, case.word());
        let message = format!("{name} is not written in {way}: {}.", case.write(name));
        found.report(named.object.clone(), message);
    }
}

fn fix(context: &Context<'_>, object: &ObjectRef) -> Option<Fix> {
    let named = find(context.catalog(), object)?;
    let to = named.kind.case(&context.settings.cases)?.write(named.name);
    if named.kind.is_named_by_queries() {
        return renamed(context, object, named.name, &to);
    }
    let (label, rename) = renaming(context, object, named.name, &to)?;
    Some(Fix::safe(label, rename))
}
