//! Objects that a text defines: aggregates, publications, rules, statistics and others.

use super::fate::Fate;
use super::{Context, describe, grants, written};
use crate::edit::RecordChange;
use crate::migrate::meaning;
use crate::migrate::needs::Needs;
use crate::migrate::op::{Op, Ops, Rank};
use crate::migrate::piece::{Piece, Pieces};
use crate::model::{Acl, Definition, DefinitionKind, ObjectRef};
use crate::sql::emit::names::Names;
use crate::sql::emit::{definition, grant};

pub(in crate::migrate) fn fate(from: &Definition, to: &Definition) -> Fate {
    let (old, new) = (meaning::of(from), meaning::of(to));
    let same = Definition {
        schema: new.schema.clone(),
        name: new.name.clone(),
        comment: new.comment.clone(),
        owner: new.owner.clone(),
        acl: new.acl.clone(),
        ..old
    };
    if same == new { Fate::Same } else { Fate::Remade }
}

pub(super) fn all(context: &Context<'_>, out: &mut Ops) {
    let mut seen = Pieces::new();
    for (id, change) in context.patch.definitions.iter() {
        seen.insert(Piece::Object(ObjectRef::Definition(id.clone())));
        match change {
            RecordChange::Added(new) => added(context, new, out),
            RecordChange::Removed(old) => {
                // It may have stepped aside.
                removed(
                    context,
                    context.before.catalog.definitions.get(&old.id).unwrap_or(old),
                    out,
                );
            }
            RecordChange::Updated { from, to } => changed(context, from, to, out),
        }
    }
    for object in context.remade.objects() {
        if let ObjectRef::Definition(id) = object
            && !seen.contains(&Piece::Object(object.clone()))
            && let Some(same) = context.after.catalog.definitions.get(id)
        {
            changed(context, same, same, out);
        }
    }
}

fn pieces(definition: &Definition, names: &Names<'_>) -> [Piece; 2] {
    let name =
        format!("{} {}", definition.kind.keyword(), definition::reference(definition, names));
    [Piece::Object(ObjectRef::Definition(definition.id.clone())), Piece::Name(name)]
}

fn added(context: &Context<'_>, new: &Definition, out: &mut Ops) {
    let object = ObjectRef::Definition(new.id.clone());
    let own = pieces(new, &context.after);
    let needs = Needs::of(context.after.catalog).definition(new).but(&own);
    let rank = match new.kind {
        DefinitionKind::Rule | DefinitionKind::Statistics => Rank::MakeTriggers,
        kind if kind < DefinitionKind::ForeignDataWrapper => Rank::MakeTypes,
        kind if definition::is_late(kind) => Rank::AfterIndexes,
        _ => Rank::MakeFunctions,
    };
    let op = Op::new(rank, object.clone(), "").makes(own).needs(needs);
    out.add_all(&op, written(|s| definition::create(s, new, &context.after)));
    let described = definition::comment(new, &context.after);
    describe(&object, &[], described.as_slice(), out);
    grants(&object, grant::changes_of_definition(&Acl::default(), new, &context.after), out);
}

fn removed(context: &Context<'_>, old: &Definition, out: &mut Ops) {
    // A rule and a statistics object go with their table.
    let goes = old.about.as_ref().is_some_and(|about| !context.after.catalog.contains(about));
    if goes || old.external {
        return;
    }
    let own = pieces(old, &context.before);
    let frees = Needs::of(context.before.catalog).definition(old).but(&own);
    let reference = definition::reference(old, &context.before);
    let text = format!("DROP {} {reference}", old.kind.keyword());
    let rank = if definition::is_late(old.kind) {
        Rank::DropTriggersAndPolicies
    } else {
        Rank::DropFunctions
    };
    let object = ObjectRef::Definition(old.id.clone());
    out.add(Op::new(rank, object, text).drops(own).frees(frees));
}

fn changed(context: &Context<'_>, from: &Definition, to: &Definition, out: &mut Ops) {
    let object = ObjectRef::Definition(to.id.clone());
    if context.remade.is_object_made_again(object.clone()) {
        if let Some(old) = context.before.catalog.definitions.get(&to.id) {
            removed(context, old, out);
        }
        return added(context, to, out);
    }
    let named = Definition { name: to.name.clone(), schema: to.schema.clone(), ..from.clone() };
    let old = definition::comment(&named, &context.after);
    describe(&object, old.as_slice(), definition::comment(to, &context.after).as_slice(), out);
    grants(&object, grant::changes_of_definition(&from.acl, to, &context.after), out);
}
