//! Mending problems, as one step that the worker works out.

use super::action::Ctx;
use super::client::{ask, take_proposal};
use super::notice;
use super::ui::count;
use crate::protocol::{Answer, Question};
use leptos::prelude::*;
use trestle_core::lint::Mending;

/// Mends at once and says what was done.
pub(super) fn mend_now(ctx: Ctx, what: Mending) {
    ask(Question::Mend { what }, move |_, answer| {
        let Answer::Mend(plan) = answer else { return };
        if plan.mended == 0 {
            let reason = plan.left.first().map(|(_, reason)| reason.as_str());
            notice::error(reason.unwrap_or("There is nothing to fix here any more."));
            return;
        }
        take(ctx, plan.label, plan.mended);
    });
}

/// Takes over what the last plan would do.
pub(super) fn take(ctx: Ctx, label: String, mended: usize) {
    take_proposal(move |version, patch| {
        let store = ctx.store;
        store.dialog.set(None);
        let fits = store.version.get_untracked() == version;
        if fits && store.accept_text(label, patch) {
            store.seal();
            notice::say(format!("{} fixed.", count(mended, "problem", "problems")));
        } else {
            notice::error("The document was changed meanwhile. Fix it again.");
        }
    });
}
