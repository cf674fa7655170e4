//! Functions and procedures.

use super::fate::Fate;
use super::{Context, comment_on, describe, granted_by_default, grants};
use crate::edit::RecordChange;
use crate::migrate::meaning;
use crate::migrate::needs::Needs;
use crate::migrate::op::{Op, Ops, Rank};
use crate::migrate::piece::{Piece, Pieces};
use crate::model::{ArgumentMode, Function, ObjectRef};
use crate::sql::emit::names::{Names, routine_word};
use crate::sql::emit::{function, grant};

/// `CREATE OR REPLACE` keeps what a caller sees: names and types of arguments and results, and that an argument may be left
/// out.
pub(in crate::migrate) fn fate(from: &Function, to: &Function) -> Fate {
    let (old, new) = (meaning::of_function(from), meaning::of_function(to));
    let seen = |f: &Function| (f.kind, f.returns.clone());
    let arguments = old.arguments.iter().zip(&new.arguments).all(|(a, b)| {
        let is_output = !matches!(a.mode, ArgumentMode::In | ArgumentMode::Variadic);
        a.mode == b.mode
            && a.data_type == b.data_type
            && (a.name == b.name || (a.name.is_none() && !is_output))
            && (a.default.is_none() || b.default.is_some())
    });
    if seen(&old) != seen(&new) || old.arguments.len() != new.arguments.len() || !arguments {
        return Fate::Remade;
    }
    let same = Function {
        schema: new.schema.clone(),
        name: new.name.clone(),
        comment: new.comment.clone(),
        owner: new.owner.clone(),
        acl: new.acl.clone(),
        ..old
    };
    if same == new { Fate::Same } else { Fate::Altered }
}

pub(super) fn all(context: &Context<'_>, out: &mut Ops) {
    let mut seen = Pieces::new();
    for (id, change) in context.patch.functions.iter() {
        seen.insert(Piece::Object(ObjectRef::Function(id.clone())));
        match change {
            RecordChange::Added(new) => added(context, new, out),
            RecordChange::Removed(old) => {
                // It may have stepped aside.
                removed(context, context.before.catalog.functions.get(&old.id).unwrap_or(old), out);
            }
            RecordChange::Updated { from, to } => changed(context, from, to, out),
        }
    }
    for object in context.remade.objects() {
        if let ObjectRef::Function(id) = object
            && !seen.contains(&Piece::Object(object.clone()))
            && let Some(same) = context.after.catalog.functions.get(id)
        {
            changed(context, same, same, out);
        }
    }
}

fn pieces(function: &Function, names: &Names<'_>) -> [Piece; 2] {
    let object = ObjectRef::Function(function.id.clone());
    [Piece::Object(object), Piece::Name(format!("FUNCTION {}", names.signature(function)))]
}

fn making(context: &Context<'_>, function: &Function, text: String) -> Op {
    let own = pieces(function, &context.after);
    let needs = Needs::of(context.after.catalog).function(function).but(&own);
    let wants = Needs::of(context.after.catalog).body(function, context.mentioned).but(&own);
    let object = ObjectRef::Function(function.id.clone());
    Op::new(Rank::MakeFunctions, object, text).makes(own).needs(needs).wants(wants)
}

fn added(context: &Context<'_>, new: &Function, out: &mut Ops) {
    let object = ObjectRef::Function(new.id.clone());
    out.add(making(context, new, function::create(new, &context.after)));
    describe(&object, &[], &described(new, &context.after), out);
    let acl = granted_by_default(context, "functions", &new.schema, &new.acl);
    let as_made = Function { acl, ..new.clone() };
    grants(&object, grant::changes_of_function(&as_made, new, &context.after), out);
}

fn removed(context: &Context<'_>, old: &Function, out: &mut Ops) {
    let (word, name) = (routine_word(old.kind), context.before.signature(old));
    let own = pieces(old, &context.before);
    let frees = Needs::of(context.before.catalog).function(old).but(&own);
    let object = ObjectRef::Function(old.id.clone());
    out.add(
        Op::new(Rank::DropFunctions, object, format!("DROP {word} {name}")).drops(own).frees(frees),
    );
}

fn described(function: &Function, names: &Names<'_>) -> Vec<crate::sql::emit::comment::Comment> {
    let about = format!("{} {}", routine_word(function.kind), names.signature(function));
    comment_on(about, function.comment.as_ref())
}

fn changed(context: &Context<'_>, from: &Function, to: &Function, out: &mut Ops) {
    let object = ObjectRef::Function(to.id.clone());
    if context.remade.is_object_made_again(object.clone()) {
        let old = context.before.catalog.functions.get(&to.id);
        if let Some(old) = old {
            removed(context, old, out);
        }
        return added(context, to, out);
    }
    if fate(from, to) == Fate::Altered {
        let op = making(context, to, function::replace(to, &context.after));
        let frees = Needs::of(context.before.catalog)
            .function(from)
            .but(&op.makes.iter().cloned().collect::<Vec<_>>());
        out.add(op.frees(frees));
    }
    let named = Function { name: to.name.clone(), schema: to.schema.clone(), ..from.clone() };
    describe(&object, &described(&named, &context.after), &described(to, &context.after), out);
    let acl = if from.acl == to.acl {
        Vec::new()
    } else {
        grant::changes_of_function(from, to, &context.after)
    };
    grants(&object, acl, out);
}
