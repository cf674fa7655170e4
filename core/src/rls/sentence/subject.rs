//! Who a policy is for.

use crate::model::Name;
use crate::rls::condition::{Constant, Is, Kind, Operator, Query, Set, Term};

/// The subject of a policy's sentence. `is_signed_in` says that the condition holds for nobody else.
pub(super) fn subject(roles: &[Name], is_signed_in: bool) -> String {
    let has = |name: &str| roles.iter().any(|role| *role == *name);
    let is_public = roles.is_empty() || has("public");
    let both = has("anon") && has("authenticated");
    if (is_public || both) && is_signed_in {
        return "Signed-in users".to_owned();
    }
    if is_public {
        return "Everybody".to_owned();
    }
    let mut who: Vec<String> = Vec::new();
    if both {
        who.push("users, signed in or not,".to_owned());
    }
    let mut members: Vec<String> = Vec::new();
    for role in roles {
        match role.as_str() {
            "anon" | "authenticated" if both => {}
            "authenticated" => who.push("signed-in users".to_owned()),
            "anon" => who.push("visitors who are not signed in".to_owned()),
            "service_role" => who.push("the service role".to_owned()),
            name => members.push(super::value::code(name)),
        }
    }
    if !members.is_empty() {
        who.push(format!("members of {}", listed(&members)));
    }
    let text = listed(&who);
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// `a`, `b` and `c`.
fn listed(parts: &[String]) -> String {
    match parts {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// Whether a condition holds for nobody who is not signed in: for them `auth.uid()` is null, and so is what it is compared
/// with.
pub(super) fn needs_user(term: &Term) -> bool {
    match &term.bare().kind {
        Kind::And(terms) => terms.iter().any(needs_user),
        Kind::Or(terms) => terms.iter().all(needs_user),
        Kind::Compare { operator, left, right } => match operator {
            Operator::Distinct | Operator::NotDistinct => false,
            _ => {
                is_user(left)
                    || is_user(right)
                    || (*operator == Operator::Equal
                        && (is_role(left, right) || is_role(right, left)))
            }
        },
        Kind::Not(inner) => matches!(
            &inner.bare().kind,
            Kind::Is { operand, what: Is::Null } if is_user(operand)
        ),
        Kind::Member { operand, all: false, set, .. } => {
            is_user(operand) || matches!(set, Set::Query(query) if query_needs_user(query))
        }
        Kind::Exists(query) => query_needs_user(query),
        _ => false,
    }
}

/// Whether a query gives no row to who is not signed in.
fn query_needs_user(query: &Query) -> bool {
    query.is_plain && query.condition.as_deref().is_some_and(needs_user)
}

/// The id of who asks.
pub(super) fn is_user(term: &Term) -> bool {
    term.as_call().is_some_and(|call| call.is("auth", "uid"))
        || matches!(&term.bare().kind, Kind::Path { base, keys, .. }
            if is_jwt(base) && keys.len() == 1 && keys.iter().all(|key| key == "sub"))
}

/// All claims of who asks.
pub(super) fn is_jwt(term: &Term) -> bool {
    term.as_call().is_some_and(|call| call.is("auth", "jwt"))
}

/// Whether it is asked that who asks is signed in, by the role.
pub(super) fn is_role(role: &Term, value: &Term) -> bool {
    role.as_call().is_some_and(|call| call.is("auth", "role"))
        && matches!(value.bare().as_constant(), Some(Constant::Text(text)) if text == "authenticated")
}
