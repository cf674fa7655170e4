//! Roles and their groups.

use super::{Context, comment_on, describe};
use crate::edit::{RecordChange, names_role};
use crate::migrate::op::{Op, Ops, Rank};
use crate::migrate::piece::Piece;
use crate::model::{ObjectRef, Role};
use crate::sql::emit::role;
use crate::sql::quote_ident;

/// A role without a record is one that is made elsewhere: what a document names still, it does not drop.
pub(super) fn all(context: &Context<'_>, out: &mut Ops) {
    for (id, change) in context.patch.roles.iter() {
        let object = ObjectRef::Role(id.clone());
        let about = |role: &Role| format!("ROLE {}", quote_ident(role.name.as_str()));
        let described = |role: &Role| comment_on(about(role), role.comment.as_ref());
        let op = |rank, text| Op::new(rank, object.clone(), text);
        let here = || [Piece::Object(object.clone())];
        match change {
            RecordChange::Added(new) => {
                out.add(op(Rank::MakeRoles, role::create(new)).makes(here()));
                out.add_all(
                    &op(Rank::JoinRoles, String::new()).needs(here()),
                    role::joining(new, &[]),
                );
                describe(&object, &[], &described(new), out);
            }
            RecordChange::Removed(old) if names_role(context.after.catalog, &old.name) => {}
            RecordChange::Removed(old) => {
                out.add(op(Rank::DropRoles, format!("DROP {}", about(old))).drops(here()));
            }
            RecordChange::Updated { from, to } => {
                out.add_all(
                    &op(Rank::LeaveRoles, String::new()),
                    role::leaving(from, &to.member_of),
                );
                out.add_all(&op(Rank::MakeRoles, String::new()), role::alter(from, to));
                out.add_all(
                    &op(Rank::JoinRoles, String::new()),
                    role::joining(to, &from.member_of),
                );
                describe(&object, &described(from), &described(to), out);
            }
        }
    }
}
