//! Schemas and extensions.

use super::{Context, comment_on, describe, grants};
use crate::edit::RecordChange;
use crate::migrate::op::{Op, Ops, Rank};
use crate::migrate::piece::Piece;
use crate::model::{Acl, Extension, ObjectRef, Schema};
use crate::sql::emit::grant;
use crate::sql::{quote_ident, quote_literal};

pub(super) fn all(context: &Context<'_>, out: &mut Ops) {
    for (id, change) in context.patch.schemas.iter() {
        let object = ObjectRef::Schema(id.clone());
        let about = |s: &Schema| format!("SCHEMA {}", quote_ident(s.name.as_str()));
        let described = |s: &Schema| comment_on(about(s), s.comment.as_ref());
        let here = [Piece::Object(object.clone())];
        match change {
            RecordChange::Added(new) => {
                if !new.external && !context.made.contains(id) {
                    let text = format!("CREATE {}", about(new));
                    out.add(Op::new(Rank::MakeNamespaces, object.clone(), text).makes(here));
                }
                describe(&object, &[], &described(new), out);
                grants(&object, grant::changes_of_schema(&Acl::default(), new), out);
            }
            RecordChange::Removed(old) if old.external => {}
            RecordChange::Removed(old) => {
                let text = format!("DROP {}", about(old));
                out.add(Op::new(Rank::DropNamespaces, object, text).drops(here));
            }
            RecordChange::Updated { from, to } => {
                let unnamed = |s: &Schema| Schema { name: to.name.clone(), ..s.clone() };
                describe(&object, &described(&unnamed(from)), &described(to), out);
                grants(&object, grant::changes_of_schema(&from.acl, to), out);
            }
        }
    }
    for (id, change) in context.patch.extensions.iter() {
        let object = ObjectRef::Extension(id.clone());
        let about = |e: &Extension| format!("EXTENSION {}", quote_ident(e.name.as_str()));
        let described = |e: &Extension| comment_on(about(e), e.comment.as_ref());
        let schema =
            |e: &Extension| e.schema.clone().map(|id| Piece::Object(ObjectRef::Schema(id)));
        let here = [Piece::Object(object.clone())];
        match change {
            RecordChange::Added(new) => {
                let place = new.schema.as_ref().map_or_else(String::new, |schema| {
                    format!(" WITH SCHEMA {}", context.after.schema(schema))
                });
                let name = quote_ident(new.name.as_str());
                let text = format!("CREATE EXTENSION IF NOT EXISTS {name}{place}");
                let op = Op::new(Rank::MakeNamespaces, object.clone(), text);
                out.add(op.makes(here).needs(schema(new)));
                describe(&object, &[], &described(new), out);
            }
            RecordChange::Removed(old) => {
                let text = format!("DROP {}", about(old));
                out.add(Op::new(Rank::DropNamespaces, object, text).drops(here).frees(schema(old)));
            }
            RecordChange::Updated { from, to } => {
                let alter = |what: String| {
                    let text = format!("ALTER {} {what}", about(to));
                    Op::new(Rank::MakeNamespaces, object.clone(), text)
                };
                if let Some(new) = to.schema.as_ref().filter(|_| from.schema != to.schema) {
                    let text = format!("SET SCHEMA {}", context.after.schema(new));
                    out.add(alter(text).needs(schema(to)).frees(schema(from)));
                }
                if let Some(new) = to.version.as_ref().filter(|_| from.version != to.version) {
                    out.add(alter(format!("UPDATE TO {}", quote_literal(new))));
                }
                describe(&object, &described(from), &described(to), out);
            }
        }
    }
}
