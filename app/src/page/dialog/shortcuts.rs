//! What keys do.

use super::modal::Modal;
use crate::page::action::actions;
use leptos::prelude::*;

/// Keys that only the diagram knows.
const ON_DIAGRAM: &[(&str, &str)] = &[
    ("Next table on that side", "Arrow keys"),
    ("Move the selected tables", "Shift + arrow keys"),
    ("Edit the table", "Enter"),
    ("Edit what is under the pointer", "Double click"),
    ("Pan", "Drag the ground, wheel"),
    ("Zoom", "Ctrl + wheel, pinch"),
    ("Add to the selection", "Shift + click"),
    ("Select an area", "Shift + drag"),
];

#[component]
pub(super) fn Shortcuts() -> impl IntoView {
    view! {
        <Modal title="Keyboard shortcuts" class="dialog-wide">
            <div class="shortcut-columns">
                <section>
                    <h3>"Anywhere"</h3>
                    <dl class="shortcuts">
                        {actions()
                            .filter(|a| !a.keys.is_empty())
                            .map(|action| {
                                let keys: Vec<_> = action.keys.iter().map(|k| k.text()).collect();
                                view! {
                                    <dt>{action.label}</dt>
                                    <dd>
                                        {keys.into_iter().map(|k| view! { <kbd>{k}</kbd> }).collect_view()}
                                    </dd>
                                }
                            })
                            .collect_view()}
                    </dl>
                </section>
                <section>
                    <h3>"On the diagram"</h3>
                    <dl class="shortcuts">
                        {ON_DIAGRAM
                            .iter()
                            .map(|(what, keys)| {
                                view! {
                                    <dt>{*what}</dt>
                                    <dd>
                                        <kbd>{*keys}</kbd>
                                    </dd>
                                }
                            })
                            .collect_view()}
                    </dl>
                </section>
            </div>
        </Modal>
    }
}
