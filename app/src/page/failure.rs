//! Why nothing was opened, on the start screen or over the diagram, which stays as it is.

use super::action::use_ctx;
use super::icon::{Icon, Shape};
use leptos::prelude::*;

/// Rows of the report that are shown.
const MAX_ROWS: usize = 8;

/// Why the last attempt gave nothing.
#[component]
pub(super) fn FailureBox() -> impl IntoView {
    let failure = use_ctx().opening.failure;
    view! {
        {move || {
            failure
                .get()
                .map(|f| {
                    // One row alone says what the message says.
                    let rows = f.report.into_iter().filter(|l| l.reason.is_some());
                    let rows: Vec<_> = rows.take(MAX_ROWS).collect();
                    let rows = if rows.len() > 1 { rows } else { Vec::new() };
                    view! {
                        <div class="failure" role="alert">
                            <div>
                                <b>"Nothing was opened"</b>
                                <p>{f.message}</p>
                                <ul>
                                    {rows
                                        .into_iter()
                                        .map(|l| {
                                            view! {
                                                <li>
                                                    <span class="mono">{format!("{}:{}", l.file, l.line)}</span>
                                                    " "
                                                    {l.reason}
                                                </li>
                                            }
                                        })
                                        .collect_view()}
                                </ul>
                            </div>
                            <button
                                type="button"
                                class="icon-button"
                                aria-label="Close message"
                                on:click=move |_| failure.set(None)
                            >
                                <Icon shape=Shape::Close />
                            </button>
                        </div>
                    }
                })
        }}
    }
}
