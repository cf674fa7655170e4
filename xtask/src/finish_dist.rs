//! Makes a page that Trunk built fit its Content-Security-Policy: inline scripts become files. Cuts the page's module in
//! two, joins the style sheets, adds the editor and makes scripts and fonts small.
//!
//! Trunk starts the page from an inline script, and while it serves it adds one that reloads the page. Both
//! modes come through here (the `post_build` hook in Trunk.toml), so that what is developed against is what is
//! delivered. The page is Trunk's own output, so a scanner of tags is enough.

mod editor;
mod esbuild;
mod fonts;
mod split;
mod styles;

use std::hash::{DefaultHasher, Hasher};
use std::path::Path;

/// Scripts that hold data; the policy does not concern them.
const DATA: &[&str] = &["application/json", "application/ld+json"];

/// Moves every inline script of `index.html` in this folder to a file beside it, and takes from preloads the
/// `integrity` that browsers ignore with a warning (<https://crbug.com/981419>).
///
/// Doing it twice changes nothing more. An error names what the policy would forbid and cannot be moved.
pub fn finish(folder: &Path) -> Result<(), String> {
    let index = folder.join("index.html");
    let original =
        std::fs::read_to_string(&index).map_err(|e| format!("{}: {e}", index.display()))?;
    let base = base(&original);
    let html = split::cut(folder, &original, &base)?;
    let html = styles::join(folder, &html, &base)?;
    let html = editor::add(folder, &html, &base)?;
    if html != original {
        fonts::make_small(folder)?;
    }
    let mut moved = move_scripts(&html, &base)?;
    moved.html = without_integrity(&moved.html, is_ignored);
    check(&moved.html)?;
    for script in &moved.files {
        std::fs::write(folder.join(&script.name), &script.text)
            .map_err(|e| format!("{}: {e}", script.name))?;
    }
    if moved.html != original {
        std::fs::write(&index, &moved.html).map_err(|e| format!("{}: {e}", index.display()))?;
    }
    Ok(())
}

struct Moved {
    html: String,
    files: Vec<Script>,
}

#[derive(Debug, PartialEq, Eq)]
struct Script {
    name: String,
    text: String,
}

/// What Trunk writes before the names of its files (`./` or `/`), as its preload of the module shows.
fn base(html: &str) -> String {
    tags(html)
        .filter(|tag| tag.name == "link" && tag.attribute("rel") == Some("modulepreload"))
        .find_map(|tag| {
            let href = tag.attribute("href")?;
            Some(href[..=href.rfind('/')?].to_owned())
        })
        .unwrap_or_else(|| "./".to_owned())
}

fn move_scripts(html: &str, base: &str) -> Result<Moved, String> {
    let mut moved = Moved { html: String::with_capacity(html.len()), files: Vec::new() };
    let mut copied = 0;
    for tag in tags(html).filter(|tag| tag.name == "script" && tag.attribute("src").is_none()) {
        let kind = tag.attribute("type").unwrap_or("");
        if DATA.contains(&kind) {
            continue;
        }
        let module = match kind {
            "module" => true,
            "" | "text/javascript" => false,
            other => return Err(format!("index.html: an inline script of type {other:?}")),
        };
        let Some(length) = html[tag.end..].find("</script>") else {
            return Err("index.html: a script without an end".to_owned());
        };
        let end = tag.end + length;
        let text = reload_from_a_file(html[tag.end..end].trim());
        let name = file_name(&text, module);
        moved.html.push_str(&html[copied..tag.start]);
        let kind = if module { " type=\"module\"" } else { "" };
        moved.html.extend(["<script", kind, " src=\"", base, &name, "\">"]);
        copied = end;
        moved.files.push(Script { name, text: text + "\n" });
    }
    moved.html.push_str(&html[copied..]);
    Ok(moved)
}

/// A browser checks the integrity of scripts and style sheets, and of no other preload.
fn is_ignored(tag: &Tag<'_>) -> bool {
    tag.attribute("rel") == Some("preload")
        && !matches!(tag.attribute("as"), Some("script" | "style"))
}

/// Takes from some links what they say of the content of their files.
fn without_integrity(html: &str, which: impl Fn(&Tag<'_>) -> bool) -> String {
    let mut changed = String::with_capacity(html.len());
    let mut copied = 0;
    for tag in tags(html).filter(|tag| tag.name == "link") {
        if let Some(value) = tag.attribute("integrity").filter(|_| which(&tag)) {
            let text = &html[tag.start..tag.end];
            changed.push_str(&html[copied..tag.start]);
            changed.push_str(&text.replace(&format!(" integrity=\"{value}\""), ""));
            copied = tag.end;
        }
    }
    changed.push_str(&html[copied..]);
    changed
}

/// Trunk fills in these places when it serves `index.html`, but not in a script of its own.
fn reload_from_a_file(script: &str) -> String {
    script
        .replace("'{{__TRUNK_ADDRESS__}}'", "window.location.host")
        .replace("'{{__TRUNK_WS_BASE__}}'", "'/'")
}

fn file_name(text: &str, module: bool) -> String {
    let name = if module { "start" } else { "script" };
    format!("{name}-{}.js", digest(text.as_bytes()))
}

/// What a file's name says of its content.
fn digest(bytes: &[u8]) -> String {
    let mut hasher = DefaultHasher::new();
    hasher.write(bytes);
    format!("{:016x}", hasher.finish())
}

/// Whether anything is left that the policy forbids.
fn check(html: &str) -> Result<(), String> {
    for tag in tags(html) {
        let inline_script = tag.name == "script"
            && tag.attribute("src").is_none()
            && !tag.attribute("type").is_some_and(|kind| DATA.contains(&kind));
        if inline_script || tag.name == "style" {
            return Err(format!("index.html holds an inline <{}>", tag.name));
        }
        for (name, value) in &tag.attributes {
            if *name == "style" || name.starts_with("on") || value.starts_with("javascript:") {
                return Err(format!("index.html: <{} {name}=…> is inline code or style", tag.name));
            }
        }
    }
    Ok(())
}

/// An opening tag, with where it begins and ends in the text.
struct Tag<'a> {
    name: &'a str,
    attributes: Vec<(&'a str, &'a str)>,
    start: usize,
    end: usize,
}

impl<'a> Tag<'a> {
    fn attribute(&self, name: &str) -> Option<&'a str> {
        self.attributes.iter().find(|(n, _)| *n == name).map(|(_, value)| *value)
    }
}

/// The opening tags of a page, without those that comments and scripts only mention.
fn tags(html: &str) -> impl Iterator<Item = Tag<'_>> {
    let mut at = 0;
    std::iter::from_fn(move || {
        loop {
            let start = at + html[at..].find('<')?;
            let rest = &html[start..];
            if rest.starts_with("<!--") {
                at = start + rest.find("-->")? + 3;
            } else if rest[1..].starts_with(|c: char| c.is_ascii_alphabetic()) {
                let tag = read_tag(html, start)?;
                at = tag.end;
                if matches!(tag.name, "script" | "style") {
                    // Its text is not markup.
                    let close = format!("</{}", tag.name);
                    at += html[at..].find(&close).unwrap_or(html.len() - at);
                }
                return Some(tag);
            } else {
                at = start + 1;
            }
        }
    })
}

fn read_tag(html: &str, start: usize) -> Option<Tag<'_>> {
    let name = word(&html[start + 1..]);
    let mut at = start + 1 + name.len();
    let mut attributes = Vec::new();
    loop {
        let rest = html[at..].trim_start_matches(|c: char| c.is_whitespace() || c == '/');
        at = html.len() - rest.len();
        if rest.starts_with('>') {
            return Some(Tag { name, attributes, start, end: at + 1 });
        }
        let key = word(rest);
        if key.is_empty() {
            // A stray `=`.
            at += rest.chars().next()?.len_utf8();
            continue;
        }
        at += key.len();
        let Some(after) = html[at..].trim_start().strip_prefix('=') else {
            attributes.push((key, ""));
            continue;
        };
        let after = after.trim_start();
        at = html.len() - after.len();
        let quote = after.chars().next()?;
        let value = if matches!(quote, '"' | '\'') {
            let length = after[1..].find(quote)?;
            at += length + 2;
            &after[1..=length]
        } else {
            let length = after.find(|c: char| c.is_whitespace() || c == '>')?;
            at += length;
            &after[..length]
        };
        attributes.push((key, value));
    }
}

/// A name of a tag or an attribute at the start of the text.
fn word(text: &str) -> &str {
    let end = text.find(|c: char| c.is_whitespace() || "=>/".contains(c)).unwrap_or(text.len());
    &text[..end]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(head: &str) -> String {
        format!("<!doctype html><html><head>{head}</head><body></body></html>")
    }

    #[test]
    fn an_inline_module_becomes_a_file_beside_the_page() {
        let html = page(
            "<link rel=\"modulepreload\" href=\"./page-1.js\" crossorigin=anonymous>\
             <script type=\"module\">\nimport init from './page-1.js';\nif (1 < 2) init();\n</script>",
        );
        let moved = move_scripts(&html, &base(&html)).unwrap();
        let [script] = &moved.files[..] else { panic!("one file") };
        assert_eq!(script.text, "import init from './page-1.js';\nif (1 < 2) init();\n");
        assert!(moved.html.contains(&format!(
            "<script type=\"module\" src=\"./{}\"></script></head>",
            script.name
        )));
        check(&moved.html).unwrap();
        let again = move_scripts(&moved.html, "./").unwrap();
        assert_eq!((again.html, again.files), (moved.html, vec![]));
    }

    #[test]
    fn the_reload_script_asks_the_host_that_it_came_from() {
        let html = page("<script>const address = '{{__TRUNK_ADDRESS__}}';</script>");
        let moved = move_scripts(&html, "/").unwrap();
        assert_eq!(moved.files[0].text, "const address = window.location.host;\n");
        assert!(moved.html.contains("<script src=\"/script-"));
    }

    #[test]
    fn only_preloads_whose_integrity_is_ignored_lose_it() {
        let module = "<link rel=\"modulepreload\" href=\"./a.js\" integrity=\"sha384-a\">";
        let wasm = "<link rel=\"preload\" href=\"./a.wasm\" integrity=\"sha384-b\" as=\"fetch\">";
        let changed = without_integrity(&page(&format!("{module}{wasm}")), is_ignored);
        assert_eq!(
            changed,
            page(&format!("{module}{}", wasm.replace(" integrity=\"sha384-b\"", "")))
        );
    }

    #[test]
    fn what_the_policy_forbids_is_an_error() {
        for bad in [
            "<style>a { color: red }</style>",
            "<p style='color: red'>",
            "<p onclick=go()>",
            "<a href=\"javascript:go()\">",
            "<script async>go()</script>",
        ] {
            assert!(check(&page(bad)).is_err(), "{bad}");
        }
        assert!(move_scripts(&page("<script type=importmap>{}</script>"), "./").is_err());
    }

    #[test]
    fn what_is_not_code_is_left_alone() {
        let html = page(
            "<!-- <script>go()</script> --><script src=a.js></script>\
             <script type=\"application/json\">{}</script><link rel=stylesheet href=\"a.css\" />",
        );
        check(&html).unwrap();
        assert_eq!(move_scripts(&html, "./").unwrap().html, html);
    }
}
