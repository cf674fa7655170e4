//! Types whose names are not made as the patterns say.

use super::{fits_any, listed_patterns};
use crate::lint::{Check, Context, Found, Group, Rule};
use crate::model::{ObjectRef, TypeKind};

pub(in crate::lint) const RULE: Rule = Rule {
    code: "type-name",
    group: Group::Naming,
    title: "Types are named in one way",
    why: "A column of the type `mood` may have an enum, a composite type or a domain type: a name like `mood_enum` or \
          `order_status` says what its values are.",
    bad: "create type moods as enum ('sad', 'happy');",
    good: "create type mood_kind as enum ('sad', 'happy');",
    given: None,
    check: Check::Document(check),
    fix: None,
};

fn check(context: &Context<'_>, found: &mut Found<'_>) {
    let names = &context.settings.names;
    for data_type in &context.catalog().types {
        let (what, patterns) = match data_type.kind {
            TypeKind::Enum { .. } => ("Enum", &names.enumeration),
            _ => ("Type", &names.data_type),
        };
        if !fits_any(patterns, data_type.name.as_str()) {
            let patterns = listed_patterns(patterns);
            let message = format!("{what} {} is not named like {patterns}.", data_type.name);
            found.report(ObjectRef::Type(data_type.id.clone()), message);
        }
    }
}
