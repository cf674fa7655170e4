//! What both patterns of tenants do with a table, once the way to the tenant is known.

use super::super::build::Build;
use super::super::{Asked, Choice, PatternError};
use super::ask::{Ask, Question};
use super::choices::{chosen_source, form_of_source, owner_ways, rows_and_new};
use super::policy::{self, OF_GROUP, actions};
use super::way::Way;
use crate::model::TableId;

/// Whether new rows name the user who adds them; offered where a selected table says whose its rows are.
pub(super) fn own_name(asked: &Asked<'_>) -> Option<Choice> {
    let says = |table: &TableId| own_way(asked.document, table).is_some();
    let about = "A row that is new or changed has to name the user as well, so that nobody writes in another's name.";
    let choice = Choice::flag("own", "Written in one's own name", true);
    asked.tables.iter().any(says).then_some(Choice { about, ..choice })
}

/// The column of the table itself that says whose a row is.
fn own_way(document: &crate::model::Document, table: &TableId) -> Option<Way> {
    owner_ways(document, table).into_iter().find(Way::is_here)
}

pub(super) fn protect(
    build: &mut Build<'_>,
    table: &TableId,
    way: &Way,
) -> Result<(), PatternError> {
    let roles = policy::roles(build);
    let source = chosen_source(build)?;
    let own = if build.flag("own") { own_way(build.document(), table) } else { None };
    // The row of a user is not another's to add.
    let own = own.filter(|own| own.column != way.column || !way.is_here());
    let actions = actions(build, table, &roles)?;
    let form = form_of_source(build);
    let mut ask = Ask::new(build, table, form);
    let also = own.as_ref().map(|way| (way, &Question::IsUser));
    let (rows, new) = rows_and_new(&mut ask, &actions, (way, &Question::IsOf(source)), also)?;
    if way.is_here() {
        policy::index(build, table, &way.column)?;
    }
    policy::protect(build, table, &roles, &actions, (&rows, &new), &OF_GROUP)
}
