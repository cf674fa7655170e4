//! Mermaid in Markdown: the blocks between fences that say `mermaid`.

use std::ops::Range;

/// The byte ranges of the diagrams of a Markdown text, without their fences.
pub(super) fn diagrams(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut open: Option<(char, usize, Option<usize>)> = None;
    let mut offset = 0;
    for line in text.split_inclusive('\n') {
        let start = offset;
        offset += line.len();
        let Some((mark, count, rest)) = fence(line) else { continue };
        match open {
            None => {
                let info = rest.trim().trim_start_matches(['{', '.']).to_ascii_lowercase();
                let info = info.split(|c: char| !c.is_alphanumeric()).next();
                let content = (info == Some("mermaid")).then_some(offset);
                // Other languages' fences are followed to their end; three colons are fences to some only.
                if mark != ':' || content.is_some() {
                    open = Some((mark, count, content));
                }
            }
            Some((opened, least, content)) => {
                if mark == opened && count >= least && rest.trim().is_empty() {
                    found.extend(content.map(|from| from..start));
                    open = None;
                }
            }
        }
    }
    if let Some((_, _, Some(from))) = open {
        found.push(from..text.len());
    }
    found
}

/// The mark of a fence, how many there are, and what follows.
fn fence(line: &str) -> Option<(char, usize, &str)> {
    let line = line.trim_start();
    let mark = line.chars().next().filter(|c| matches!(c, '`' | '~' | ':'))?;
    let rest = line.trim_start_matches(mark);
    let count = line.len() - rest.len();
    (count >= 3).then_some((mark, count, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_blocks_that_say_mermaid_are_diagrams() {
        let text = "# x\n```mermaid\nA\n```\n```js\n```mermaid\n```\n~~~~ Mermaid\nB\n~~~\n~~~~\n:::mermaid\nC\n:::\n\
                    ```{.mermaid}\nD\n```\n```mermaid-js\nE";
        let found: Vec<&str> = diagrams(text).into_iter().map(|r| text[r].trim()).collect();
        assert_eq!(found, ["A", "B\n~~~", "C", "D", "E"]);
    }
}
