//! Names that are written in another way than the rest of their kind.

use super::named::{Kind, find, of_table, others};
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
    of_table(table, &mut |kind, name, object| look(context, kind, name, object, found));
}

fn beside(context: &Context<'_>, found: &mut Found<'_>) {
    others(context.catalog(), &mut |kind, name, object| look(context, kind, name, object, found));
}

fn look(
    context: &Context<'_>,
    kind: Kind,
    name: &str,
    object: &dyn Fn() -> ObjectRef,
    found: &mut Found<'_>,
) {
    let Some(case) = kind.case(&context.settings.cases) else { return };
    if !case.fits(name) {
        let message = format!("{name} is not written in {}: {}.", case.word(), case.write(name));
        found.report(object(), message);
    }
}

fn fix(context: &Context<'_>, object: &ObjectRef) -> Option<Fix> {
    let (kind, name) = find(context.catalog(), object)?;
    let to = kind.case(&context.settings.cases)?.write(&name);
    if kind.is_named_by_queries() {
        return renamed(context, object, &name, &to);
    }
    let (label, rename) = renaming(context, object, &name, &to)?;
    Some(Fix::safe(label, rename))
}
