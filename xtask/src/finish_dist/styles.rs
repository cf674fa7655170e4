//! The style sheets in one file: `style` has one for each part of the screen, and a browser is to ask for one.

use super::esbuild::esbuild;
use super::{Tag, digest, tags};
use std::path::Path;

/// Joins the style sheets of a page in their order, unless there is only one.
pub(super) fn join(folder: &Path, html: &str, base: &str) -> Result<String, String> {
    let names: Vec<&str> = sheets(html).filter_map(|tag| file(&tag, base)).collect();
    if names.len() < 2 {
        return Ok(html.to_owned());
    }
    let mut joined = String::new();
    for name in &names {
        let path = folder.join(name);
        let text =
            std::fs::read_to_string(&path).map_err(|e| format!("{}: {e}", path.display()))?;
        joined.extend([&text, "\n"]);
    }
    let whole = folder.join("style.css");
    std::fs::write(&whole, joined).map_err(|e| format!("{}: {e}", whole.display()))?;
    let small = esbuild(&whole, &[])?;
    let name = format!("style-{}.css", digest(&small));
    std::fs::write(folder.join(&name), small).map_err(|e| format!("{name}: {e}"))?;
    for old in names.iter().copied().chain(["style.css"]) {
        std::fs::remove_file(folder.join(old)).map_err(|e| format!("{old}: {e}"))?;
    }
    Ok(with_one(html, base, &name))
}

/// The page with one link in the place of the first, and without the others.
fn with_one(html: &str, base: &str, name: &str) -> String {
    let mut changed = String::with_capacity(html.len());
    let mut copied = 0;
    for (nth, tag) in sheets(html).filter(|tag| file(tag, base).is_some()).enumerate() {
        changed.push_str(html[copied..tag.start].trim_end());
        if nth == 0 {
            changed.extend(["\n    <link rel=\"stylesheet\" href=\"", base, name, "\" />"]);
        }
        copied = tag.end;
    }
    changed + &html[copied..]
}

fn sheets(html: &str) -> impl Iterator<Item = Tag<'_>> {
    tags(html).filter(|tag| tag.name == "link" && tag.attribute("rel") == Some("stylesheet"))
}

/// The file in the folder that a link means.
fn file<'a>(tag: &Tag<'a>, base: &str) -> Option<&'a str> {
    tag.attribute("href")?.strip_prefix(base)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_link_stands_where_the_first_stood() {
        let html = "<head><meta a>\n <link rel=\"stylesheet\" href=\"./a.css\" />\n \
                    <link rel=\"stylesheet\" href=\"./b.css\" />\n <link rel=\"icon\" href=\"./c\"></head>";
        let one = with_one(html, "./", "style-1.css");
        assert_eq!(
            one,
            "<head><meta a>\n    <link rel=\"stylesheet\" href=\"./style-1.css\" />\n \
             <link rel=\"icon\" href=\"./c\"></head>"
        );
        assert_eq!(join(Path::new("nowhere"), &one, "./").unwrap(), one);
    }
}
