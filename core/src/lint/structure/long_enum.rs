//! Enums that have grown into lists.

use crate::lint::{Check, Context, Found, Group, Rule};
use crate::model::{ObjectRef, TypeKind};

pub(in crate::lint) const RULE: Rule = Rule {
    code: "long-enum",
    group: Group::Structure,
    title: "An enum is short and seldom changes",
    why: "A label of an enum can be added and renamed, but never removed, and each change is a migration. A list that grows \
          is better kept as rows, which can also have a label, an order and a flag that says whether they are still chosen.",
    bad: "create type currency_code as enum ('chf', 'eur', 'gbp', 'jpy', 'usd');",
    good: "create table currencies (code text primary key, symbol text not null);",
    given: None,
    check: Check::Document(check),
    fix: None,
};

fn check(context: &Context<'_>, found: &mut Found<'_>) {
    let Some(most) = context.settings.types.most_labels else { return };
    for data_type in &context.catalog().types {
        let TypeKind::Enum { labels } = &data_type.kind else { continue };
        if labels.len() > most {
            let message = format!(
                "{} has {} labels: a list of more than {most} is better kept as rows of a table.",
                data_type.name,
                labels.len()
            );
            found.report(ObjectRef::Type(data_type.id.clone()), message);
        }
    }
}
