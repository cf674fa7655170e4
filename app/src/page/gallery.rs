//! Every control in every state on one page, for who works on the look: `#gallery` in a development build.

use super::highlight::{Code, InlineCode};
use super::icon::{Icon, Shape};
use super::ui::{IconButton, TableName};
use leptos::prelude::*;
use trestle_core::model::PALETTE_SIZE;

/// Whether the address asks for it.
pub(super) fn is_wanted() -> bool {
    window().location().hash().is_ok_and(|hash| hash == "#gallery")
}

const GROUNDS: [&str; 6] = ["canvas", "sunken", "surface", "raised", "hover", "accent-soft"];
const INKS: [&str; 7] = ["text", "muted", "faint", "accent", "danger", "warn", "ok"];

#[component]
pub(super) fn Gallery() -> impl IntoView {
    let ctx = super::action::use_ctx();
    let disabled = [false, true];
    view! {
        <main class="gallery">
            <header>
                <h1>"Components"</h1>
                <div class="gallery-row">
                    <button type="button" class="button" on:click=move |_| ctx.themes.next()>
                        {move || ctx.themes.theme.get().label()}
                    </button>
                    <button
                        type="button"
                        class="button"
                        on:click=move |_| {
                            ctx.themes.toggle_contrast();
                        }
                    >
                        "High contrast"
                    </button>
                </div>
            </header>
            <Part title="Colours">
                {GROUNDS
                    .into_iter()
                    .map(|ground| {
                        view! {
                            <div class="gallery-ground" style:background=format!("var(--{ground})")>
                                <span class="muted">{ground}</span>
                                {INKS
                                    .into_iter()
                                    .map(|ink| view! { <span style:color=format!("var(--{ink})")>{ink}</span> })
                                    .collect_view()}
                            </div>
                        }
                    })
                    .collect_view()}
            </Part>
            <Part title="Domains">
                {(0..PALETTE_SIZE)
                    .map(|n| {
                        view! {
                            <span class="gallery-row">
                                <i class=format!("swatch domain-{n}")></i>
                                {n.to_string()}
                            </span>
                        }
                    })
                    .collect_view()}
            </Part>
            <Part title="Buttons">
                {disabled
                    .into_iter()
                    .flat_map(|disabled| {
                        ["button", "button button-primary", "button button-danger", "link", "chip"]
                            .into_iter()
                            .map(move |class| {
                                view! {
                                    <button type="button" class=class disabled=disabled>
                                        {class}
                                    </button>
                                }
                            })
                    })
                    .collect_view()}
                <button type="button" class="chip" aria-pressed="true">
                    "chip, pressed "
                    <span class="count">"12"</span>
                </button>
                <button type="button" class="button">
                    <Icon shape=Shape::Plus />
                    <span>"With a sign"</span>
                </button>
                <IconButton shape=Shape::Search label="Icon alone" on_press=|| () />
                <IconButton shape=Shape::Trash label="Disabled" disabled=Signal::derive(|| true) on_press=|| () />
                <kbd>"Ctrl K"</kbd>
            </Part>
            <Part title="Fields">
                <label class="field">
                    <span class="field-label">"Text"</span>
                    <input type="text" placeholder="Nothing yet" />
                </label>
                <label class="field mono">
                    <span class="field-label">"Read only"</span>
                    <input type="text" readonly prop:value="timestamptz" />
                </label>
                <label class="field">
                    <span class="field-label">"Refused"</span>
                    <input type="text" aria-invalid="true" aria-describedby="gallery-error" prop:value="users" />
                    <span class="field-error" id="gallery-error">
                        "\"users\" is already the name of a table in public. Choose another name."
                    </span>
                </label>
                <label class="field">
                    <span class="field-label">"Several lines"</span>
                    <textarea rows="3"></textarea>
                </label>
                <label class="field">
                    <span class="field-label">"Choice"</span>
                    <select>
                        <option>"One"</option>
                        <option>"Two"</option>
                    </select>
                </label>
                <label class="check">
                    <input type="checkbox" checked />
                    "Checked"
                </label>
                <label class="check">
                    <input type="checkbox" disabled />
                    "Disabled"
                </label>
            </Part>
            <Part title="Icons">
                {Shape::ALL
                    .iter()
                    .map(|shape| {
                        view! {
                            <span class="gallery-icon">
                                <Icon shape=*shape />
                                <span class="muted">{format!("{shape:?}")}</span>
                            </span>
                        }
                    })
                    .collect_view()}
            </Part>
            <Part title="Access">
                {[
                    ("access-all", "all rows"),
                    ("access-some", "some rows"),
                    ("access-all access-part", "some columns"),
                    ("access-policy", "no policy"),
                    ("access-grant", "no grant"),
                ]
                    .map(|(class, text)| {
                        view! {
                            <span class="gallery-icon">
                                <span class=format!("access-sign {class}")>"S"</span>
                                <span class="muted">{text}</span>
                            </span>
                        }
                    })}
            </Part>
            <Part title="Texts">
                <p>"A paragraph, with " <a href="#gallery">"a link"</a> " and " <code>"code"</code> "."</p>
                <p class="muted">"Muted: what one reads second."</p>
                <p class="empty">"Empty: nothing is here yet, and what to do about it."</p>
                <TableName prefix="auth_".to_owned() rest="tokens".to_owned() />
                <InlineCode text="user_id = (select auth.uid())" />
                <Code text="select *\nfrom orders -- all of them\nwhere total > 42 and state = 'open';\n" label="SQL" />
            </Part>
        </main>
    }
}

#[component]
fn Part(title: &'static str, children: Children) -> impl IntoView {
    view! {
        <section aria-label=title>
            <h2>{title}</h2>
            <div class="gallery-row">{children()}</div>
        </section>
    }
}
