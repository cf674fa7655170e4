//! The statements that each kind of object needs to become what it is to be.

pub(super) mod cast;
pub(super) mod column;
pub(super) mod definition;
pub(super) mod fate;
pub(super) mod function;
mod heirs;
mod identity;
pub(super) mod online;
pub(super) mod part;
mod role;
mod schema;
mod sequence;
mod table;
pub(super) mod takeover;
pub(super) mod type_def;
pub(super) mod view;

use super::needs::Mentioned;
use super::op::{Op, Ops, Rank};
use super::piece::Piece;
use super::remade::Remade;
use super::step::{Loss, Work};
use super::{MigrationError, Notes};
use crate::edit::Patch;
use crate::model::{Acl, Catalog, ObjectRef, SchemaId, Table, TableKind};
use crate::sql::emit::Script;
use crate::sql::emit::comment::Comment;
use crate::sql::emit::grant;
use crate::sql::emit::names::Names;
use std::collections::BTreeSet;

/// What all kinds look at.
pub(super) struct Context<'a> {
    /// The schema as it is, under the names that what stays has afterwards.
    pub(super) before: Names<'a>,
    pub(super) after: Names<'a>,
    /// The schema as it is, under the names that it has.
    pub(super) server: &'a Catalog,
    pub(super) mentioned: &'a Mentioned,
    /// Schemas that are made before all else, since things are moved into them.
    pub(super) made: &'a BTreeSet<SchemaId>,
    pub(super) patch: &'a Patch,
    pub(super) remade: &'a Remade,
    pub(super) online: bool,
}

impl Context<'_> {
    /// Whether a table may be read and written meanwhile.
    fn is_online(&self, table: &Table) -> bool {
        self.online
            && self.before.catalog.tables.contains(&table.id)
            && matches!(table.kind, TableKind::Ordinary)
    }
}

/// All statements of a plan but those that give new names.
pub(super) fn all(context: &Context<'_>, notes: &mut Notes) -> Result<Ops, MigrationError> {
    let mut out = Ops::default();
    role::all(context, &mut out);
    schema::all(context, &mut out);
    type_def::all(context, &mut out);
    sequence::all(context, &mut out);
    function::all(context, &mut out);
    table::all(context, notes, &mut out)?;
    view::all(context, &mut out);
    definition::all(context, &mut out);
    statements(context, notes, &mut out);
    default_privileges(context, &mut out);
    identity::renamed(context, &mut out);
    Ok(out)
}

/// Statements that the model has no more of than their texts: what one did cannot be told, and is not undone.
fn statements(context: &Context<'_>, notes: &mut Notes, out: &mut Ops) {
    for (id, change) in context.patch.verbatim.iter() {
        let object = || ObjectRef::Verbatim(id.clone());
        let text = |v: &crate::model::Verbatim| v.statement.text().to_owned();
        let same = change.before().zip(change.after()).is_some_and(|(a, b)| {
            crate::sql::scan::is_same(a.statement.text(), b.statement.text())
        });
        if same {
            continue;
        }
        if let Some(old) = change.before() {
            notes.not_undone(object(), text(old));
        }
        if let Some(new) = change.after() {
            let needs =
                super::needs::Needs::of(context.after.catalog).expr(&new.statement).but(&[]);
            let op = Op::new(Rank::Statements, object(), text(new)).needs(needs);
            out.add(op.works(Work::Unknown).loses(Loss::Done));
        }
    }
}

fn default_privileges(context: &Context<'_>, out: &mut Ops) {
    if let Some(change) = &context.patch.default_privileges {
        let from = (change.from.as_slice(), &context.before);
        let to = (change.to.as_slice(), &context.after);
        for (about, text) in grant::changes_of_all_defaults(from, to) {
            let schema = about.map(ObjectRef::Schema);
            let object =
                schema.clone().unwrap_or(ObjectRef::Schema(crate::model::SchemaId::new("")));
            let piece = schema.map(Piece::Object);
            // What is made by the plan itself is granted as the plan says.
            out.add(Op::new(Rank::Grant, object, text).needs(piece.clone()).frees(piece));
        }
    }
}

/// Comments that are new, others, or gone, of an object that is there.
fn describe(object: &ObjectRef, old: &[Comment], new: &[Comment], out: &mut Ops) {
    let of = |list: &[Comment], about: &str| {
        list.iter().find(|c| c.about == about).map(|c| c.text.clone())
    };
    let mut say = |comment: &Comment, text: String| {
        let needs = [object.clone(), comment.object.clone().unwrap_or_else(|| object.clone())];
        let op = Op::new(Rank::Describe, object.clone(), text);
        out.add(op.needs(needs.map(Piece::Object)));
    };
    for comment in new {
        if of(old, &comment.about).as_ref() != Some(&comment.text) {
            say(comment, comment.statement());
        }
    }
    for comment in old.iter().filter(|c| of(new, &c.about).is_none()) {
        say(comment, format!("COMMENT ON {} IS NULL", comment.about));
    }
}

/// Statements that a function of the emitter writes.
fn written(make: impl FnOnce(&mut Script)) -> Vec<String> {
    let mut script = Script::default();
    make(&mut script);
    script.into_statements()
}

/// Privileges of an object that is there.
fn grants(object: &ObjectRef, statements: impl IntoIterator<Item = String>, out: &mut Ops) {
    let op = Op::new(Rank::Grant, object.clone(), "").needs([Piece::Object(object.clone())]);
    out.add_all(&op, statements);
}

/// What an object that is made gets by the default privileges that a server has, and is not to have.
fn granted_by_default(
    context: &Context<'_>,
    objects: &str,
    schema: &SchemaId,
    wanted: &Acl,
) -> Acl {
    let mut acl = Acl::default();
    let all = context.server.default_privileges.iter();
    // Those of another role are given to what that role makes.
    let here = all.filter(|d| {
        d.role.as_ref().is_none_or(|role| *role == grant::SUPERUSER)
            && d.objects == *objects
            && d.schema.as_ref().is_none_or(|s| s == schema)
    });
    for entry in here.flat_map(|d| &d.acl) {
        if wanted.get(entry.grantee.as_ref(), entry.privilege).is_none() {
            acl.set(entry.grantee.clone(), entry.privilege, entry.state);
        }
    }
    acl
}

fn comment_on(about: String, comment: Option<&String>) -> Vec<Comment> {
    comment.map(|text| Comment { about, text: text.clone(), object: None }).into_iter().collect()
}
