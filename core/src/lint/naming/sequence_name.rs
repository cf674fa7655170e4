//! Sequences whose names are not made as the patterns say.

use super::values::Values;
use super::{compare, renamed};
use crate::conventions::Pattern;
use crate::lint::{Check, Context, Fix, Found, Group, Rule};
use crate::model::{ObjectRef, Sequence};

pub(in crate::lint) const RULE: Rule = Rule {
    code: "sequence-name",
    group: Group::Naming,
    title: "Sequences are named by the column that they count",
    why: "A dump lists sequences beside tables, and privileges are granted on both: the name should say to which column one \
          belongs.",
    bad: "create table tickets (id bigint primary key, number bigint);\n\
          create sequence counter owned by tickets.number;",
    good: "create table tickets (id bigint primary key, number bigint);\n\
           create sequence tickets_number_seq owned by tickets.number;",
    given: None,
    check: Check::Document(check),
    fix: Some(fix),
};

/// Patterns that ask for nothing but what the sequence has: one that belongs to no column has no table.
fn patterns(context: &Context<'_>, values: &Values<'_>) -> Vec<Pattern> {
    let can_be_made = |p: &&Pattern| p.placeholders().all(|name| values.get(name).is_some());
    context.settings.names.sequence.iter().filter(can_be_made).cloned().collect()
}

fn check(context: &Context<'_>, found: &mut Found<'_>) {
    if context.settings.names.sequence.is_empty() {
        return;
    }
    let is_ours = |s: &&Sequence| match &s.owned_by {
        Some((table, _)) => context.catalog().tables.get(table).is_some_and(|t| !t.external),
        None => true,
    };
    for sequence in context.catalog().sequences.iter().map(AsRef::as_ref).filter(is_ours) {
        let values = Values::of_sequence(context, sequence);
        let object = || ObjectRef::Sequence(sequence.id.clone());
        let name = sequence.name.as_str();
        compare(
            found,
            object,
            (name, format_args!("{name}")),
            &patterns(context, &values),
            &values,
        );
    }
}

fn fix(context: &Context<'_>, object: &ObjectRef) -> Option<Fix> {
    let ObjectRef::Sequence(id) = object else { return None };
    let sequence = context.catalog().sequences.get(id)?;
    let values = Values::of_sequence(context, sequence);
    let to = super::wanted(&patterns(context, &values), &values)?;
    // Programs may ask it for numbers by its name.
    renamed(context, object, sequence.name.as_str(), &to)
}
