//! Whether two texts mean the same to a server, which knows objects by numbers and keeps no spaces.

use crate::model::{Expr, ExprHolder, Function, FunctionBody, ObjectRef, Policy};
use crate::sql::scan::{Kind, tokens};

/// A text in which every name that is known stands for its object, whatever it is called and however it is qualified:
/// two that are equal mean the same.
pub(super) fn meaning(expr: &Expr) -> String {
    let text = expr.text();
    let mut references = expr.references().iter().peekable();
    let mut all: Vec<String> = Vec::new();
    let mut after_schema = false;
    for token in tokens(text) {
        let start = u32::try_from(token.start).unwrap_or(u32::MAX);
        while references.next_if(|r| r.end <= start).is_some() {}
        let target = references.peek().filter(|r| r.start <= start).map(|r| &r.target);
        if after_schema && token.is_sign('.') {
            after_schema = false;
            continue;
        }
        after_schema = matches!(target, Some(ObjectRef::Schema(_)));
        match target {
            _ if after_schema => {}
            Some(target) => all.push(format!("{{{target}}}")),
            None if token.kind == Kind::Word => all.push(token.text(text).to_lowercase()),
            None => all.push(token.text(text).to_owned()),
        }
    }
    all.join(" ")
}

/// A record whose texts are replaced by what they mean. The bodies of functions stay: a server keeps their texts.
pub(super) fn of<T: ExprHolder + Clone>(record: &T) -> T {
    let mut record = record.clone();
    record.for_each_expr_mut(&mut |_, expr| *expr = Expr::opaque(meaning(expr)));
    record
}

/// The same of a policy.
pub(super) fn of_policy(policy: &Policy) -> Policy {
    let meant = |expr: &Option<Expr>| expr.as_ref().map(|e| Expr::opaque(meaning(e)));
    Policy { using: meant(&policy.using), check: meant(&policy.check), ..policy.clone() }
}

/// The same of a function.
pub(super) fn of_function(function: &Function) -> Function {
    let mut meant = of(function);
    if let FunctionBody::Source(body) = &function.body {
        meant.body = FunctionBody::Source(Expr::opaque(body.text()));
    }
    meant
}
