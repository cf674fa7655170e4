//! Markdown as elements: headings, emphasis, lists, code and links to the web. What it holds reaches the page as text
//! nodes and a few known elements; HTML in it is shown as it is written.

use leptos::html;
use leptos::prelude::*;
use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag};
use web_sys::Element;

/// Longer texts are cut, and so is what would become more elements or nest deeper: a stranger's link may hold anything.
const MAX_BYTES: usize = 20_000;
const MAX_NODES: usize = 2_000;
const MAX_DEPTH: usize = 24;

/// A text in Markdown, rendered.
#[component]
pub(in crate::page) fn Markdown(#[prop(into)] text: Signal<String>) -> impl IntoView {
    let place = NodeRef::<html::Div>::new();
    Effect::new(move || {
        if let Some(place) = place.get() {
            place.set_text_content(None);
            text.with(|text| render(text, &place));
        }
    });
    view! { <div class="markdown" node_ref=place></div> }
}

/// Adds what a text says to an element.
fn render(text: &str, into: &Element) {
    let mut end = text.len().min(MAX_BYTES);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let mut open: Vec<Element> = vec![into.clone()];
    let parser =
        Parser::new_ext(text.get(..end).unwrap_or_default(), Options::ENABLE_STRIKETHROUGH);
    for event in parser.take(MAX_NODES) {
        let Some(here) = open.last().cloned() else { return };
        let put = |element: Option<Element>| {
            if let Some(element) = element {
                let _ = here.append_child(&element);
            }
        };
        match event {
            Event::Start(tag) => {
                let shallow = open.len() < MAX_DEPTH;
                let element = element_of(&tag).filter(|_| shallow);
                put(element.clone());
                // What has no element of its own goes into the one around it.
                open.push(element.unwrap_or(here));
            }
            Event::End(_) => {
                open.pop();
            }
            Event::Text(text) | Event::Html(text) | Event::InlineHtml(text) => {
                add_text(&here, &text);
            }
            Event::Code(text) => {
                let code = element("code", "");
                if let Some(code) = &code {
                    add_text(code, &text);
                }
                put(code);
            }
            Event::SoftBreak => add_text(&here, " "),
            Event::HardBreak => put(element("br", "")),
            Event::Rule => put(element("hr", "")),
            _ => {}
        }
    }
}

fn element_of(tag: &Tag<'_>) -> Option<Element> {
    match tag {
        Tag::Paragraph => element("p", ""),
        // No headings of the page: they stand among its own as texts do.
        Tag::Heading { level: HeadingLevel::H1, .. } => element("p", "markdown-title"),
        Tag::Heading { .. } => element("p", "markdown-heading"),
        Tag::BlockQuote(_) => element("blockquote", ""),
        Tag::CodeBlock(_) => element("pre", ""),
        Tag::List(None) => element("ul", ""),
        Tag::List(Some(first)) => {
            let list = element("ol", "")?;
            let _ = list.set_attribute("start", &first.to_string());
            Some(list)
        }
        Tag::Item => element("li", ""),
        Tag::Emphasis => element("em", ""),
        Tag::Strong => element("strong", ""),
        Tag::Strikethrough => element("s", ""),
        Tag::Link { dest_url, .. } if is_web(dest_url) => {
            let link = element("a", "")?;
            let _ = link.set_attribute("href", dest_url);
            let _ = link.set_attribute("target", "_blank");
            let _ = link.set_attribute("rel", "noopener noreferrer");
            Some(link)
        }
        _ => None,
    }
}

/// Whether an address is one of the web, and not a program or a file.
fn is_web(address: &str) -> bool {
    let begins =
        |with: &str| address.get(..with.len()).is_some_and(|a| a.eq_ignore_ascii_case(with));
    begins("https://") || begins("http://")
}

fn element(name: &str, class: &str) -> Option<Element> {
    let element = document().create_element(name).ok()?;
    if !class.is_empty() {
        element.set_class_name(class);
    }
    Some(element)
}

fn add_text(to: &Element, text: &str) {
    let _ = to.append_child(&document().create_text_node(text));
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    fn rendered(text: &str) -> String {
        let place = element("div", "").expect("an element");
        render(text, &place);
        place.inner_html()
    }

    #[wasm_bindgen_test]
    fn marks_become_elements() {
        let cases = [
            ("# Who *pays*", r#"<p class="markdown-title">Who <em>pays</em></p>"#),
            ("a **b** `c`\nd", "<p>a <strong>b</strong> <code>c</code> d</p>"),
            ("- a\n- b", "<ul><li>a</li><li>b</li></ul>"),
            ("3. a", "<ol start=\"3\"><li>a</li></ol>"),
            (
                "[x](https://a.b/c)",
                r#"<p><a href="https://a.b/c" target="_blank" rel="noopener noreferrer">x</a></p>"#,
            ),
        ];
        for (text, expected) in cases {
            assert_eq!(rendered(text), expected);
        }
    }

    #[wasm_bindgen_test]
    fn nothing_in_it_is_code() {
        assert_eq!(rendered("[x](javascript:alert(1))"), "<p>x</p>");
        assert_eq!(rendered("[x](data:text/html,y)"), "<p>x</p>");
        assert_eq!(rendered("![x](https://a.b/c.png)"), "<p>x</p>");
        let html = rendered("<img src=x onerror=alert(1)>\n\n<b>y</b>");
        assert!(!html.contains("<img") && !html.contains("<b>"), "{html}");
        assert!(rendered(&"> ".repeat(9_000)).len() < 10_000);
    }
}
