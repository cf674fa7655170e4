//! The form of a part of a table or view: what constraints, indexes, policies and triggers have in common.

use super::control::{DraftForm, DraftLines, DraftText};
use super::field::given;
use leptos::prelude::*;
use trestle_core::edit::{Command, Defined};
use trestle_core::model::Name;

/// The name of a part, which its form gives where it is new, and its comment.
#[derive(Clone, Copy)]
pub(super) struct Head {
    is_new: bool,
    name: RwSignal<String>,
    comment: RwSignal<String>,
}

impl Head {
    /// Of the part that is there; none for a new one.
    pub(super) fn of(present: Option<(&Name, &Option<String>)>) -> Self {
        let comment = present.and_then(|(_, comment)| comment.clone()).unwrap_or_default();
        let name = present.map(|(name, _)| name.to_string()).unwrap_or_default();
        let is_new = present.is_none();
        Self { is_new, name: RwSignal::new(name), comment: RwSignal::new(comment) }
    }

    pub(super) fn is_new(self) -> bool {
        self.is_new
    }

    /// Puts what was typed into the part.
    pub(super) fn write(self, name: &mut Name, comment: &mut Option<String>) {
        if self.is_new {
            *name = Name::from(self.name.get_untracked());
        }
        *comment = given(&self.comment.get_untracked());
    }
}

#[component]
pub(super) fn PartDraft(
    /// What it is: `index`.
    word: &'static str,
    head: Head,
    /// What stands in the field of a new name while it is empty.
    name_placeholder: &'static str,
    /// The part as it is to be; why it cannot be.
    part: Callback<(), Result<Defined, String>>,
    /// It was applied, or given up.
    done: Callback<()>,
    children: Children,
) -> impl IntoView {
    let (verb, submit) = if head.is_new { ("New", "Add") } else { ("Change", "Apply") };
    let command =
        Callback::new(move |()| part.run(()).map(|p| Command::Define { object: Box::new(p) }));
    view! {
        <DraftForm label=format!("{verb} {word}") submit=submit command=command done=done>
            {head
                .is_new
                .then(|| {
                    view! {
                        <DraftText
                            label="Name"
                            class="mono"
                            value=head.name
                            on_input=move |text: String| head.name.set(text)
                            placeholder=name_placeholder
                        />
                    }
                })}
            {children()}
            <DraftLines
                label="Comment"
                value=head.comment
                on_input=move |text: String| head.comment.set(text)
                placeholder="What it is for, in Markdown"
            />
        </DraftForm>
    }
}
