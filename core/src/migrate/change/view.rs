//! Views and materialized views, with their indexes and triggers.

use super::fate::Fate;
use super::{Context, describe, granted_by_default, grants, online, written};
use crate::edit::RecordChange;
use crate::migrate::meaning;
use crate::migrate::needs::Needs;
use crate::migrate::op::{Op, Ops, Rank};
use crate::migrate::piece::{Piece, Pieces};
use crate::migrate::step::Work;
use crate::model::{Expr, Index, ObjectRef, Persistence, StorageParameter, Trigger, View};
use crate::sql::emit::names::{Names, parameters, view_word};
use crate::sql::emit::{comment, grant, index, trigger, view};
use crate::sql::quote_ident;
use crate::sql::scan::tokens;

/// A view can be replaced by one whose columns begin with the same ones. Of what else it says, some can be set.
pub(in crate::migrate) fn fate(from: &View, to: &View) -> Fate {
    let (old, new) = (meaning::of(from), meaning::of(to));
    let kept = View {
        schema: new.schema.clone(),
        name: new.name.clone(),
        indexes: new.indexes.clone(),
        triggers: new.triggers.clone(),
        comment: new.comment.clone(),
        column_comments: new.column_comments.clone(),
        owner: new.owner.clone(),
        acl: new.acl.clone(),
        parameters: new.parameters.clone(),
        ..old.clone()
    };
    if kept == new {
        let same = old.parameters == new.parameters;
        return if same { Fate::Same } else { Fate::Altered };
    }
    let replaced = View {
        query: new.query.clone(),
        check_option: new.check_option,
        column_names: new.column_names.clone(),
        ..kept
    };
    let is_plain = !new.kind.is_materialized() && new.persistence == Persistence::Permanent;
    if is_plain && replaced == new && begins_with_same(from, to) {
        Fate::Altered
    } else {
        Fate::Remade
    }
}

/// Whether the columns of the second view begin with those of the first, as far as that is seen without their types: the
/// expressions are the same, and nothing is asked of all columns.
fn begins_with_same(from: &View, to: &View) -> bool {
    let (Some(old), Some(new)) = (outputs(&from.query), outputs(&to.query)) else { return false };
    let names = from.column_names.iter().zip(&to.column_names).all(|(a, b)| a == b);
    let has_names = from.column_names.is_empty() == to.column_names.is_empty();
    has_names && names && from.column_names.len() <= to.column_names.len() && new.starts_with(&old)
}

/// What a plain `SELECT` asks for, each with what it means; none where that is not told from the text alone.
fn outputs(query: &Expr) -> Option<Vec<String>> {
    let text = query.text();
    let all = tokens(text);
    let mut rest = all.iter();
    if !rest.next()?.is_word(text, "select") {
        return None;
    }
    let (mut depth, mut list, mut start) = (0_usize, Vec::new(), None);
    let mut end = None;
    for token in rest {
        if token.is_sign('(') || token.is_sign('[') {
            depth += 1;
        } else if token.is_sign(')') || token.is_sign(']') {
            depth = depth.saturating_sub(1);
        }
        let is_end = depth == 0 && token.is_word(text, "from");
        if depth == 0 && (token.is_sign(',') || is_end) {
            list.push((start.take()?, end?));
            if is_end {
                break;
            }
            continue;
        }
        let is_set = ["distinct", "all", "union", "intersect", "except"];
        if depth == 0 && (token.text(text) == "*" || is_set.iter().any(|w| token.is_word(text, w)))
        {
            return None;
        }
        start.get_or_insert(token.start);
        end = Some(token.end);
    }
    let meant = |(start, end): (usize, usize)| {
        let inside = query
            .references()
            .iter()
            .filter(|r| r.start as usize >= start && (r.end as usize) <= end);
        let moved = inside.map(|r| crate::model::Reference {
            start: r.start - u32::try_from(start).unwrap_or(0),
            end: r.end - u32::try_from(start).unwrap_or(0),
            target: r.target.clone(),
        });
        meaning::meaning(&Expr::new(text.get(start..end).unwrap_or_default(), moved.collect()))
    };
    Some(list.into_iter().map(meant).collect())
}

pub(super) fn all(context: &Context<'_>, out: &mut Ops) {
    let mut seen = Pieces::new();
    for (id, change) in context.patch.views.iter() {
        seen.insert(Piece::Object(ObjectRef::View(id.clone())));
        match change {
            RecordChange::Added(new) => added(context, new, out),
            RecordChange::Removed(old) => {
                // It may have stepped aside.
                removed(context, context.before.catalog.views.get(&old.id).unwrap_or(old), out);
            }
            RecordChange::Updated { from, to } => {
                // What goes of it may have stepped aside.
                changed(context, context.before.catalog.views.get(id).unwrap_or(from), to, out);
            }
        }
    }
    for object in context.remade.objects() {
        if let ObjectRef::View(id) = object
            && !seen.contains(&Piece::Object(object.clone()))
            && let Some(same) = context.after.catalog.views.get(id)
        {
            changed(context, same, same, out);
        }
    }
}

fn pieces(view: &View, names: &Names<'_>) -> [Piece; 2] {
    let name = names.qualified(&view.schema, &view.name);
    [Piece::Object(ObjectRef::View(view.id.clone())), Piece::Name(name)]
}

fn added(context: &Context<'_>, new: &View, out: &mut Ops) {
    let object = ObjectRef::View(new.id.clone());
    let own = pieces(new, &context.after);
    let needs = Needs::of(context.after.catalog).view(new).but(&own);
    let work = if new.kind.is_materialized() { Work::Scan } else { Work::Catalog };
    let op = Op::new(Rank::MakeViews, object.clone(), "").makes(own).needs(needs).works(work);
    let texts = view::create(new, &context.after);
    // Defaults of its columns follow in statements of their own.
    out.add_all(&op, texts.split(";\n").map(str::to_owned));
    for i in &new.indexes {
        add_index(context, new, i, out);
    }
    for t in &new.triggers {
        add_trigger(context, new, t, out);
    }
    describe(&object, &[], &comment::all_of_view(new, &context.after), out);
    let acl = granted_by_default(context, "tables", &new.schema, &new.acl);
    let as_made = View { acl, ..new.clone() };
    grants(&object, grant::changes_of_view(&as_made, new, &context.after), out);
}

fn add_index(context: &Context<'_>, view: &View, index: &Index, out: &mut Ops) {
    let op = index_op(context, view, index);
    out.add_all(&op, index_texts(context, view, index));
}

fn index_op(context: &Context<'_>, view: &View, index: &Index) -> Op {
    let object = ObjectRef::ViewIndex(view.id.clone(), index.id.clone());
    let name = Piece::Name(context.after.qualified(&view.schema, &index.name));
    Op::new(Rank::MakeIndexes, object.clone(), "")
        .works(Work::Scan)
        .makes([Piece::Object(object), name])
        .needs([Piece::Object(ObjectRef::View(view.id.clone()))])
}

/// The statement that makes it, and those that follow.
fn index_texts(
    context: &Context<'_>,
    view: &View,
    index: &Index,
) -> impl Iterator<Item = String> + use<> {
    let alone = View { indexes: vec![index.clone()], ..view.clone() };
    written(|s| index::of_view(s, &alone, &context.after)).into_iter()
}

/// Makes an index of a view that stays, in the place of one that a statement drops.
fn change_index(
    context: &Context<'_>,
    view: &View,
    new: &Index,
    dropped: Option<usize>,
    out: &mut Ops,
) {
    if !context.online {
        return add_index(context, view, new, out);
    }
    let Op { about, makes, needs, .. } = index_op(context, view, new);
    let place = online::Place { object: about.clone(), own: makes, needs, dropped };
    let statement = |i: &Index| index_texts(context, view, i).next().unwrap_or_default();
    let made = online::index::build(context, &view.schema, new, statement, place, out);
    let set = Op::new(Rank::AfterIndexes, about, "").after(Some(made));
    out.add_all(&set, index_texts(context, view, new).skip(1));
}

fn add_trigger(context: &Context<'_>, view: &View, trigger: &Trigger, out: &mut Ops) {
    let alone = View { triggers: vec![trigger.clone()], ..view.clone() };
    let object = ObjectRef::ViewTrigger(view.id.clone(), trigger.id.clone());
    let needs = Needs::of(context.after.catalog).trigger(None, trigger).but(&[]);
    let op = Op::new(Rank::MakeTriggers, object.clone(), "")
        .makes([Piece::Object(object)])
        .needs([Piece::Object(ObjectRef::View(view.id.clone()))])
        .needs(needs);
    out.add_all(&op, written(|s| trigger::of_view(s, &alone, &context.after)));
}

fn removed(context: &Context<'_>, old: &View, out: &mut Ops) {
    let own = pieces(old, &context.before);
    let indexes = old.indexes.iter().map(|i| ObjectRef::ViewIndex(old.id.clone(), i.id.clone()));
    let triggers =
        old.triggers.iter().map(|t| ObjectRef::ViewTrigger(old.id.clone(), t.id.clone()));
    let names =
        old.indexes.iter().map(|i| Piece::Name(context.before.qualified(&old.schema, &i.name)));
    let parts: Vec<_> = indexes.chain(triggers).map(Piece::Object).chain(names).collect();
    let mut needs = Needs::of(context.before.catalog).view(old);
    for trigger in &old.triggers {
        needs = needs.trigger(None, trigger);
    }
    let text =
        format!("DROP {} {}", view_word(old), context.before.qualified(&old.schema, &old.name));
    let object = ObjectRef::View(old.id.clone());
    let op = Op::new(Rank::DropViews, object, text).frees(needs.but(&own));
    out.add(op.drops(own).drops(parts));
}

/// `SET (…)` of what is new or another, `RESET (…)` of what is gone.
fn changed_parameters(from: &View, to: &View, name: &str) -> Vec<String> {
    let is_kept = |key: &str| to.parameters.iter().any(|p| p.key == key);
    let gone = from.parameters.iter().filter(|p| !is_kept(&p.key));
    let gone: Vec<_> = gone.map(|p| StorageParameter { value: None, ..p.clone() }).collect();
    let new = to.parameters.iter().filter(|p| !from.parameters.contains(p));
    let new: Vec<_> = new.cloned().collect();
    let lists = [("RESET", gone), ("SET", new)];
    let lists = lists.iter().filter(|(_, list)| !list.is_empty());
    lists
        .map(|(verb, list)| format!("ALTER {} {name} {verb} ({})", view_word(to), parameters(list)))
        .collect()
}

fn changed(context: &Context<'_>, from: &View, to: &View, out: &mut Ops) {
    let object = ObjectRef::View(to.id.clone());
    if context.remade.is_object_made_again(object.clone()) {
        if let Some(old) = context.before.catalog.views.get(&to.id) {
            removed(context, old, out);
        }
        return added(context, to, out);
    }
    let name = context.after.qualified(&to.schema, &to.name);
    let same_query = meaning::of(&View { parameters: Vec::new(), ..from.clone() }).query
        == meaning::of(to).query
        && from.check_option == to.check_option
        && from.column_names == to.column_names;
    if !same_query {
        let own = pieces(to, &context.after);
        let needs = Needs::of(context.after.catalog).view(to).but(&own);
        let frees = Needs::of(context.before.catalog).view(from).but(&own);
        let text = view::create(to, &context.after);
        let text = text.replacen("CREATE ", "CREATE OR REPLACE ", 1);
        let op = Op::new(Rank::MakeViews, object.clone(), text);
        out.add(op.makes([own[0].clone()]).needs(needs).frees(frees));
    } else if from.parameters != to.parameters {
        let op = Op::new(Rank::MakeViews, object.clone(), "");
        out.add_all(&op, changed_parameters(from, to, &name));
    }
    parts(context, from, to, out);
    let named = View { name: to.name.clone(), schema: to.schema.clone(), ..from.clone() };
    let old = comment::all_of_view(&named, &context.after);
    describe(&object, &old, &comment::all_of_view(to, &context.after), out);
    grants(&object, grant::changes_of_view(from, to, &context.after), out);
}

fn parts(context: &Context<'_>, from: &View, to: &View, out: &mut Ops) {
    let (old, new) = (meaning::of(from), meaning::of(to));
    let name = context.after.qualified(&to.schema, &to.name);
    for trigger in &old.triggers {
        let is_same = |t: &&Trigger| {
            Trigger { comment: t.comment.clone(), name: t.name.clone(), ..trigger.clone() } == **t
        };
        let kept = new.triggers.iter().find(|t| t.id == trigger.id);
        if kept.is_none_or(|t| !is_same(&t)) {
            let object = ObjectRef::ViewTrigger(to.id.clone(), trigger.id.clone());
            let shown = kept.map_or(&trigger.name, |t| &t.name);
            let text = format!("DROP TRIGGER {} ON {name}", quote_ident(shown.as_str()));
            let frees = Needs::of(context.before.catalog).trigger(None, trigger).but(&[]);
            let op = Op::new(Rank::DropTriggersAndPolicies, object.clone(), text);
            out.add(op.drops([Piece::Object(object)]).frees(frees));
            if let Some(again) = to.triggers.iter().find(|t| t.id == trigger.id) {
                add_trigger(context, to, again, out);
            }
        }
    }
    for trigger in to.triggers.iter().filter(|t| old.triggers.iter().all(|o| o.id != t.id)) {
        add_trigger(context, to, trigger, out);
    }
    for index in &old.indexes {
        let is_same = |i: &&Index| {
            Index { comment: i.comment.clone(), name: i.name.clone(), ..index.clone() } == **i
        };
        let kept = new.indexes.iter().find(|i| i.id == index.id);
        if kept.is_none_or(|i| !is_same(&i)) {
            let object = ObjectRef::ViewIndex(to.id.clone(), index.id.clone());
            let shown = kept.map_or(&index.name, |i| &i.name);
            let name = context.after.qualified(&to.schema, shown);
            let mut text = format!("DROP INDEX {name}");
            if context.online {
                text = online::index::concurrently(&text);
            }
            let op = Op::new(Rank::DropIndexes, object.clone(), text);
            let dropped = out.add(op.drops([Piece::Object(object), Piece::Name(name)]));
            if let Some(again) = to.indexes.iter().find(|i| i.id == index.id) {
                change_index(context, to, again, Some(dropped), out);
            }
        }
    }
    for index in to.indexes.iter().filter(|i| old.indexes.iter().all(|o| o.id != i.id)) {
        change_index(context, to, index, None, out);
    }
}
