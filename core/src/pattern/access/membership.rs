//! Rows of the groups that a user is a member of.

use super::super::build::Build;
use super::super::{Asked, Choice, Group, Needs, PatternError, StandardPattern};
use super::ask::{Ask, Question, Source};
use super::choices::{
    Mark, SIGNED_IN, chosen_form, chosen_lookup, chosen_way, commands, form, lookup, members,
    roles, rows_and_new, system,
};
use super::policy::{self, Words, actions};
use crate::rls::Action;

pub(in crate::pattern) const PATTERN: StandardPattern = StandardPattern {
    code: "membership",
    title: "membership table",
    explanation: "A row is for the members of the group that it belongs to, by its own column or by what it references. The \
                  members see each other, by a function, since a policy that asks its own table would have no end.",
    group: Group::Access,
    needs: Needs::Some,
    choices,
    plan,
};

fn choices(asked: &Asked<'_>) -> Vec<Choice> {
    let found = members(asked.document);
    let mut all = vec![roles(asked, SIGNED_IN), commands(&Action::ALL, &[Action::Select])];
    all.extend(lookup(asked, found.as_ref(), "Table of members"));
    all.extend([form(), system()]);
    all
}

fn plan(build: &mut Build<'_>) -> Result<(), PatternError> {
    let roles = policy::roles(build);
    let lookup = chosen_lookup(build)?;
    let table = std::sync::Arc::clone(build.table(&lookup.table)?);
    let mark = Mark::of(build.document(), &table, &lookup.value);
    let words = Words { suffix: "member", who: "Members", whose: "rows of their groups" };
    let question = Question::IsOf(Source::Lookup(lookup.clone()));
    for table in super::in_order(build, &lookup.table) {
        let avoided = [lookup.table.clone()];
        let ways = mark.ways(build.document(), &table, &avoided);
        let name = build.table(&table)?.name.to_string();
        let way = chosen_way(build, &table, ways).ok_or(PatternError::NoWay(name))?;
        let actions = actions(build, &table, &roles)?;
        let form = chosen_form(build);
        let mut ask = Ask::new(build, &table, form);
        let (rows, new) = rows_and_new(&mut ask, &actions, (&way, &question), None)?;
        if way.is_here() {
            policy::index(build, &table, &way.column)?;
        }
        policy::protect(build, &table, &roles, &actions, (&rows, &new), &words)?;
    }
    Ok(())
}
