//! Types. What Postgres cannot change of one, it gets by another that takes its place: the old one is renamed aside, columns are
//! taken over, and it is dropped.

use super::fate::Fate;
use super::{Context, describe, grants, written};
use crate::edit::RecordChange;
use crate::migrate::meaning;
use crate::migrate::needs::Needs;
use crate::migrate::op::{Op, Ops, Rank};
use crate::migrate::piece::{Piece, Pieces};
use crate::migrate::step::{Loss, Work};
use crate::model::{
    CompositeAttribute, DomainCheck, EnumLabel, MAX_NAME_BYTES, Name, ObjectRef, TypeDef, TypeKind,
};
use crate::sql::emit::names::{Names, collation};
use crate::sql::emit::{comment, grant, type_def};
use crate::sql::{quote_ident, quote_literal};

/// An enum gets labels and keeps those that it has, in their order. A domain type keeps its base type. Attributes of a
/// composite type come and go.
pub(in crate::migrate) fn fate(from: &TypeDef, to: &TypeDef) -> Fate {
    let (old, new) = (meaning::of(from), meaning::of(to));
    match (&old.kind, &new.kind) {
        (a, b) if a == b => Fate::Same,
        (TypeKind::Enum { labels: a }, TypeKind::Enum { labels: b }) => {
            let kept: Vec<_> = b.iter().filter(|l| a.iter().any(|o| o.id == l.id)).collect();
            let in_order = kept.len() == a.len() && a.iter().zip(&kept).all(|(x, y)| x.id == y.id);
            if in_order { Fate::Altered } else { Fate::Remade }
        }
        (
            TypeKind::Domain { base: a, collation: x, .. },
            TypeKind::Domain { base: b, collation: y, .. },
        ) => {
            if (a, x) == (b, y) {
                Fate::Altered
            } else {
                Fate::Remade
            }
        }
        (TypeKind::Composite { .. }, TypeKind::Composite { .. }) => Fate::Altered,
        _ => Fate::Remade,
    }
}

pub(super) fn all(context: &Context<'_>, out: &mut Ops) {
    let mut seen = Pieces::new();
    for (id, change) in context.patch.types.iter() {
        seen.insert(Piece::Object(ObjectRef::Type(id.clone())));
        match change {
            RecordChange::Added(new) => added(context, new, out),
            RecordChange::Removed(old) => {
                // It may have stepped aside.
                removed(context, context.before.catalog.types.get(&old.id).unwrap_or(old), out);
            }
            RecordChange::Updated { from, to } => changed(context, from, to, out),
        }
    }
    let again = context.remade.objects().filter_map(|object| match object {
        ObjectRef::Type(id) => Some(id),
        _ => None,
    });
    for id in again.chain(context.remade.conditions()) {
        if seen.insert(Piece::Object(ObjectRef::Type(id.clone())))
            && let Some(same) = context.after.catalog.types.get(id)
        {
            changed(context, same, same, out);
        }
    }
}

fn pieces(type_def: &TypeDef, names: &Names<'_>) -> [Piece; 2] {
    let name = names.qualified(&type_def.schema, &type_def.name);
    [Piece::Object(ObjectRef::Type(type_def.id.clone())), Piece::Name(name)]
}

fn added(context: &Context<'_>, new: &TypeDef, out: &mut Ops) {
    let object = ObjectRef::Type(new.id.clone());
    let own = pieces(new, &context.after);
    let needs = Needs::of(context.after.catalog).type_def(new).but(&own);
    let op = Op::new(Rank::MakeTypes, object.clone(), "").makes(own).needs(needs);
    out.add_all(&op, written(|s| type_def::create(s, new, &context.after)));
    describe(&object, &[], &comment::all_of_type(new, &context.after), out);
    grants(&object, written(|s| grant::of_type(s, new, &context.after)), out);
}

fn removed(context: &Context<'_>, old: &TypeDef, out: &mut Ops) {
    let own = pieces(old, &context.before);
    let frees = Needs::of(context.before.catalog).type_def(old).but(&own);
    let name = context.before.qualified(&old.schema, &old.name);
    let text = format!("DROP {} {name}", old.kind.keyword());
    let object = ObjectRef::Type(old.id.clone());
    out.add(Op::new(Rank::DropTypes, object, text).drops(own).frees(frees));
}

/// A name beside the one that is to be free.
fn aside(name: &Name) -> String {
    let suffix = "__old";
    let mut kept = name.as_str();
    while kept.len() + suffix.len() > MAX_NAME_BYTES {
        let mut chars = kept.chars();
        chars.next_back();
        kept = chars.as_str();
    }
    format!("{kept}{suffix}")
}

/// Puts another type in the place of one of its name.
fn replaced(context: &Context<'_>, to: &TypeDef, out: &mut Ops) {
    let object = ObjectRef::Type(to.id.clone());
    let Some(old) = context.before.catalog.types.get(&to.id) else { return };
    let [piece, name] = pieces(to, &context.after);
    let aside_piece = Piece::Aside(to.id.clone());
    let aside = Name::new(aside(&to.name));
    let shown = context.after.qualified(&to.schema, &to.name);
    let word = old.kind.keyword();
    let text = format!("ALTER {word} {shown} RENAME TO {}", quote_ident(aside.as_str()));
    let op = Op::new(Rank::SetAside, object.clone(), text);
    let set_aside = out.add(op.drops([piece, name]).makes([aside_piece.clone()]));
    added(context, to, out);
    let text = format!("DROP {word} {}", context.after.qualified(&to.schema, &aside));
    let mut frees = Needs::of(context.before.catalog).type_def(old).but(&[]);
    let of_aside: Vec<_> = frees
        .iter()
        .filter_map(|piece| match piece {
            Piece::Object(object @ ObjectRef::Type(id))
                if context.remade.is_object_made_again(object.clone()) =>
            {
                Some((piece.clone(), Piece::Aside(id.clone())))
            }
            _ => None,
        })
        .collect();
    for (from, to) in of_aside {
        frees.remove(&from);
        frees.insert(to);
    }
    let op = Op::new(Rank::DropTypes, object, text).drops([aside_piece]).frees(frees);
    out.add(op.after(Some(set_aside)));
}

fn changed(context: &Context<'_>, from: &TypeDef, to: &TypeDef, out: &mut Ops) {
    let object = ObjectRef::Type(to.id.clone());
    if context.remade.is_object_made_again(object.clone()) {
        return replaced(context, to, out);
    }
    let name = context.after.qualified(&to.schema, &to.name);
    let mut dropped = Vec::new();
    match (&meaning::of(from).kind, &to.kind) {
        (TypeKind::Enum { labels: old }, TypeKind::Enum { labels: new }) => {
            labels(&name, &object, old, new, out);
        }
        (TypeKind::Composite { attributes: old }, TypeKind::Composite { attributes: new }) => {
            attributes(context, (from, to), old, new, out);
        }
        (TypeKind::Domain { .. }, TypeKind::Domain { .. }) => {
            dropped = domain(context, from, to, out);
        }
        _ => {}
    }
    let mut named = TypeDef { name: to.name.clone(), schema: to.schema.clone(), ..from.clone() };
    if let TypeKind::Domain { checks, .. } = &mut named.kind {
        checks.retain(|check| !dropped.contains(&check.name));
    }
    let mut old = comment::all_of_type(&named, &context.after);
    let new = comment::all_of_type(to, &context.after);
    // What is gone has taken its comment along.
    let is_gone = |about: &str| !parts(to, &context.after).iter().any(|part| part == about);
    old.retain(|c| !is_gone(&c.about));
    describe(&object, &old, &new, out);
    grants(&object, grant::changes_of_type(&from.acl, to, &context.after), out);
}

/// What a comment can be about.
fn parts(type_def: &TypeDef, names: &Names<'_>) -> Vec<String> {
    let mut commented = type_def.clone();
    let text = Some(String::new());
    commented.comment.clone_from(&text);
    match &mut commented.kind {
        TypeKind::Composite { attributes } => {
            for attribute in attributes {
                attribute.comment.clone_from(&text);
            }
        }
        TypeKind::Domain { checks, .. } => {
            for check in checks {
                check.comment.clone_from(&text);
            }
        }
        _ => {}
    }
    comment::all_of_type(&commented, names).into_iter().map(|c| c.about).collect()
}

/// Labels that come between those that stay.
fn labels(name: &str, object: &ObjectRef, old: &[EnumLabel], new: &[EnumLabel], out: &mut Ops) {
    let mut before: Option<&String> = None;
    let mut last = None;
    for label in new {
        if !old.iter().any(|o| o.id == label.id) {
            let first = new.iter().find(|n| old.iter().any(|o| o.id == n.id));
            let place = match (before, first) {
                (Some(before), _) => format!(" AFTER {}", quote_literal(before)),
                (None, Some(first)) => format!(" BEFORE {}", quote_literal(&first.name)),
                (None, None) => String::new(),
            };
            let text = format!("ALTER TYPE {name} ADD VALUE {}{place}", quote_literal(&label.name));
            let op = Op::new(Rank::MakeTypes, object.clone(), text).after(last);
            last = Some(out.add(op.makes([Piece::Object(object.clone())])));
        }
        before = Some(&label.name);
    }
}

/// Attributes of a composite type have names alone to be known by.
fn attributes(
    context: &Context<'_>,
    (from, to): (&TypeDef, &TypeDef),
    old: &[CompositeAttribute],
    new: &[CompositeAttribute],
    out: &mut Ops,
) {
    let object = ObjectRef::Type(to.id.clone());
    let name = context.after.qualified(&to.schema, &to.name);
    let here = [Piece::Object(object.clone())];
    let needs = Needs::of(context.after.catalog).type_def(to).but(&here);
    let frees = Needs::of(context.before.catalog).type_def(from).but(&here);
    let op = |what: String| {
        let text = format!("ALTER TYPE {name} {what}");
        let op = Op::new(Rank::MakeTypes, object.clone(), text).makes(here.clone());
        op.needs(needs.clone()).frees(frees.clone())
    };
    let mut last = None;
    for gone in old.iter().filter(|a| new.iter().all(|n| n.name != a.name)) {
        let name = quote_ident(gone.name.as_str());
        let op = op(format!("DROP ATTRIBUTE {name} CASCADE")).loses(Loss::Values);
        last = Some(out.add(op.after(last)));
    }
    for attribute in new {
        let name = quote_ident(attribute.name.as_str());
        let data_type = context.after.data_type(&attribute.data_type);
        let collate = collation(attribute.collation.as_ref());
        let what = match old.iter().find(|a| a.name == attribute.name) {
            None => format!("ADD ATTRIBUTE {name} {data_type}{collate} CASCADE"),
            Some(was)
                if (&was.data_type, &was.collation)
                    != (&attribute.data_type, &attribute.collation) =>
            {
                format!("ALTER ATTRIBUTE {name} TYPE {data_type}{collate} CASCADE")
            }
            Some(_) => continue,
        };
        last = Some(out.add(op(what).after(last)));
    }
}

/// Gives the names of the checks that are dropped, to be gone or made again.
fn domain(context: &Context<'_>, from: &TypeDef, to: &TypeDef, out: &mut Ops) -> Vec<Name> {
    let (old, new) = (meaning::of(from).kind, meaning::of(to).kind);
    let (
        TypeKind::Domain {
            default: old_default, not_null: old_not_null, checks: old_checks, ..
        },
        TypeKind::Domain {
            default: new_default, not_null: new_not_null, checks: new_checks, ..
        },
        TypeKind::Domain { default, checks, .. },
    ) = (&old, &new, &to.kind)
    else {
        return Vec::new();
    };
    let object = ObjectRef::Type(to.id.clone());
    let name = context.after.qualified(&to.schema, &to.name);
    let here = [Piece::Object(object.clone())];
    let needs = Needs::of(context.after.catalog).type_def(to).but(&here);
    let frees = Needs::of(context.before.catalog).type_def(from).but(&here);
    let op = |what: String| {
        Op::new(Rank::MakeTypes, object.clone(), format!("ALTER DOMAIN {name} {what}"))
    };
    let again = context.remade.is_made_again(&Piece::Conditions(to.id.clone()));
    let mut last = None;
    if old_default.is_some() && (new_default.is_none() || again) {
        last = Some(out.add(op("DROP DEFAULT".to_owned()).frees(frees.clone())));
    }
    let same = |a: &DomainCheck, b: &DomainCheck| {
        a.name == b.name && a.expression == b.expression && a.not_valid == b.not_valid
    };
    let mut dropped = Vec::new();
    for gone in old_checks.iter().filter(|c| again || !new_checks.iter().any(|n| same(c, n))) {
        dropped.push(gone.name.clone());
        let check = quote_ident(gone.name.as_str());
        let op = op(format!("DROP CONSTRAINT {check}")).frees(frees.clone());
        last = Some(out.add(op.after(last)));
    }
    if old_not_null != new_not_null {
        let verb = if *new_not_null { "SET" } else { "DROP" };
        let work = if *new_not_null { Work::Scan } else { Work::Catalog };
        last = Some(out.add(op(format!("{verb} NOT NULL")).works(work).after(last)));
    }
    if let Some(default) = default
        && (again || old_default != new_default)
    {
        let op = op(format!("SET DEFAULT {default}")).needs(needs.clone());
        let op = if again { op } else { op.frees(frees) };
        last = Some(out.add(op.after(last)));
    }
    for (check, _) in checks
        .iter()
        .zip(new_checks)
        .filter(|(_, c)| again || !old_checks.iter().any(|o| same(o, c)))
    {
        let not_valid = if check.not_valid { " NOT VALID" } else { "" };
        let text = format!("ADD {}{not_valid}", type_def::check_text(check));
        let work = if check.not_valid { Work::Catalog } else { Work::Scan };
        last = Some(out.add(op(text).needs(needs.clone()).works(work).after(last)));
    }
    dropped
}
