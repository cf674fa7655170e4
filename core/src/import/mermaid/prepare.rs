//! What Mermaid does to a text before it reads it: line ends, front matter, directives and comments.
//!
//! The rules are those of the package `mermaid` 11 (`preprocess`, `diagram-api/comments`, `utils`). Every character
//! that is left knows where it stood.

/// A text as Mermaid's lexer sees it.
#[derive(Debug, Default)]
pub(super) struct Prepared {
    pub(super) chars: Vec<char>,
    /// Byte offset of each character in the text of the file; one more for the end.
    pub(super) offsets: Vec<usize>,
}

impl Prepared {
    pub(super) fn offset(&self, at: usize) -> usize {
        self.offsets.get(at).or(self.offsets.last()).copied().unwrap_or(0)
    }

    fn keep(self, keep: &[bool]) -> Self {
        let end = self.offset(self.chars.len());
        let kept = |i: &usize| keep.get(*i).copied().unwrap_or(true);
        let chars: Vec<char> =
            self.chars.iter().enumerate().filter(|(i, _)| kept(i)).map(|(_, c)| *c).collect();
        let mut offsets: Vec<usize> =
            self.offsets.iter().enumerate().filter(|(i, _)| kept(i)).map(|(_, o)| *o).collect();
        offsets.truncate(chars.len());
        offsets.push(end);
        Self { chars, offsets }
    }
}

/// Why there is no diagram.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Unprepared {
    pub(super) offset: usize,
    pub(super) reason: &'static str,
}

/// The diagram's text from its first word on. `base` is where `text` starts in its file.
pub(super) fn prepare(text: &str, base: usize) -> Result<Prepared, Unprepared> {
    let prepared = normalise(text, base);
    let prepared = without_front_matter(prepared)?;
    let prepared = without_directives(prepared);
    let prepared = without_comments(prepared);
    let start = prepared.chars.iter().take_while(|c| is_space(**c)).count();
    let keep: Vec<bool> = (0..prepared.chars.len()).map(|i| i >= start).collect();
    let prepared = prepared.keep(&keep);
    if prepared.chars.starts_with(&['-', '-', '-']) {
        return Err(Unprepared {
            offset: prepared.offset(0),
            reason: "the front matter is not closed by a line of three dashes",
        });
    }
    let mut prepared = without_style_ends(prepared);
    // Mermaid ends the last line itself.
    let end = prepared.offset(prepared.chars.len());
    prepared.chars.push('\n');
    prepared.offsets.push(end);
    Ok(prepared)
}

/// `\s` of a regular expression in JavaScript.
pub(super) fn is_space(c: char) -> bool {
    matches!(
        c,
        '\t' | '\n' | '\u{b}' | '\u{c}' | '\r' | ' ' | '\u{a0}' | '\u{1680}' | '\u{2000}'
            ..='\u{200a}'
                | '\u{2028}'
                | '\u{2029}'
                | '\u{202f}'
                | '\u{205f}'
                | '\u{3000}'
                | '\u{feff}'
    )
}

/// `\w` of a regular expression in JavaScript.
pub(super) fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}

/// One kind of line end, and single quotes in the tags of HTML.
fn normalise(text: &str, base: usize) -> Prepared {
    let mut out = Prepared::default();
    let mut before = ' ';
    for (offset, c) in text.char_indices() {
        if !(c == '\n' && before == '\r') {
            out.chars.push(if c == '\r' { '\n' } else { c });
            out.offsets.push(base + offset);
        }
        before = c;
    }
    out.offsets.push(base + text.len());
    quotes_in_tags(&mut out.chars);
    out
}

fn quotes_in_tags(chars: &mut [char]) {
    let mut at = 0;
    while let Some(open) = find(chars, at, '<') {
        at = open + 1;
        if !chars.get(at).copied().is_some_and(is_word) {
            continue;
        }
        let Some(close) = find(chars, at, '>') else { return };
        let mut quote = at;
        while let Some(start) = find(chars, quote, '"').filter(|q| *q < close) {
            quote = start + 1;
            if chars.get(start.wrapping_sub(1)) != Some(&'=') {
                continue;
            }
            let Some(end) = find(chars, quote, '"').filter(|q| *q < close) else { break };
            for place in [start, end] {
                if let Some(c) = chars.get_mut(place) {
                    *c = '\'';
                }
            }
            quote = end + 1;
        }
        at = close + 1;
    }
}

fn find(chars: &[char], from: usize, wanted: char) -> Option<usize> {
    Some(from + chars.get(from..)?.iter().position(|c| *c == wanted)?)
}

/// Lines between two lines of three dashes at the very start.
fn without_front_matter(prepared: Prepared) -> Result<Prepared, Unprepared> {
    let chars = &prepared.chars;
    let lines = lines(chars, 0);
    let mut lines = lines.into_iter();
    let Some((start, end)) = lines.next() else { return Ok(prepared) };
    let Some(indent) = dashes(chars, start, end) else { return Ok(prepared) };
    let mut tab = None;
    for (start, end) in lines {
        let same_indent = chars.get(start..start + indent.len()) == Some(indent.as_slice());
        if same_indent && dashes(chars, start + indent.len(), end) == Some(Vec::new()) {
            // The line after must be there for the marks to count.
            if end == chars.len() {
                break;
            }
            if let Some(offset) = tab {
                return Err(Unprepared {
                    offset,
                    reason: "the front matter is indented with a tab, which YAML does not allow",
                });
            }
            let keep: Vec<bool> = (0..chars.len()).map(|i| i > end).collect();
            return Ok(prepared.keep(&keep));
        }
        let line = chars.get(start..end).unwrap_or_default();
        let blank = line.iter().all(|c| is_space(*c));
        let spaces = line.iter().take_while(|c| **c == ' ').count();
        if !blank && line.get(spaces) == Some(&'\t') {
            tab = tab.or(Some(prepared.offset(start + spaces)));
        }
    }
    Ok(prepared)
}

/// Start and end of each line from an index on, without its end.
fn lines(chars: &[char], from: usize) -> Vec<(usize, usize)> {
    let mut lines = Vec::new();
    let mut start = from;
    while let Some(end) = find(chars, start, '\n') {
        lines.push((start, end));
        start = end + 1;
    }
    lines.push((start, chars.len()));
    lines
}

/// What stands before three dashes that make a line, if they do.
fn dashes(chars: &[char], start: usize, end: usize) -> Option<Vec<char>> {
    let line = chars.get(start..end)?;
    let indent = line.iter().take_while(|c| is_space(**c)).count();
    let rest = line.get(indent..)?;
    let is_mark = rest.starts_with(&['-', '-', '-']) && rest.iter().skip(3).all(|c| is_space(*c));
    is_mark.then(|| line.iter().take(indent).copied().collect())
}

/// `%%{init: …}%%`, on any lines.
fn without_directives(prepared: Prepared) -> Prepared {
    let chars = &prepared.chars;
    let get = |i: usize| chars.get(i).copied();
    let skip = |mut i: usize, what: fn(char) -> bool| {
        while get(i).is_some_and(what) {
            i += 1;
        }
        i
    };
    let closes =
        |i: usize| get(i) == Some('}') && get(i + 1) == Some('%') && get(i + 2) == Some('%');
    let mut keep = vec![true; chars.len()];
    let mut at = 0;
    let mut any = false;
    while at < chars.len() {
        let opens = get(at) == Some('%') && get(at + 1) == Some('%') && get(at + 2) == Some('{');
        let word = if opens { skip(at + 3, is_space) } else { 0 };
        if !opens || !get(word).is_some_and(is_word) {
            at += 1;
            continue;
        }
        let mut end = skip(word, is_word);
        let colon = skip(end, is_space);
        if get(colon) == Some(':') {
            end = colon + 1;
        }
        end = skip(end, is_space);
        if get(end).is_some_and(is_word) {
            end = skip(end, is_word);
        } else {
            while end < chars.len() && !closes(end) {
                end += 1;
            }
        }
        end = skip(end, is_space);
        if closes(end) {
            end += 3;
        }
        keep.iter_mut().take(end).skip(at).for_each(|k| *k = false);
        any = true;
        at = end;
    }
    if any { prepared.keep(&keep) } else { prepared }
}

/// Lines that start with `%%`.
fn without_comments(prepared: Prepared) -> Prepared {
    let chars = &prepared.chars;
    let mut keep = vec![true; chars.len()];
    for (start, end) in lines(chars, 0) {
        let line = chars.get(start..end).unwrap_or_default();
        let indent = line.iter().take_while(|c| is_space(**c)).count();
        let rest = line.get(indent..).unwrap_or_default();
        if rest.starts_with(&['%', '%']) && rest.get(2).is_some_and(|c| *c != '{') {
            keep.iter_mut().take(end + 1).skip(start).for_each(|k| *k = false);
        }
    }
    prepared.keep(&keep)
}

/// The last semicolon of a line that gives a colour after `style` or `classDef` ends the line, and is left out.
fn without_style_ends(prepared: Prepared) -> Prepared {
    let chars = &prepared.chars;
    let mut keep = vec![true; chars.len()];
    for (start, end) in lines(chars, 0) {
        let line: String = chars.get(start..end).unwrap_or_default().iter().collect();
        for word in ["style", "classDef"] {
            let Some((_, rest)) = line.split_once(word) else { continue };
            let Some(last) = rest.rfind(';') else { continue };
            let before = rest.get(..last).unwrap_or_default();
            let colours = before
                .split(':')
                .skip(1)
                .any(|part| part.split(is_space).next().is_some_and(|word| word.contains('#')));
            if colours {
                let semicolon = line.chars().rev().position(|c| c == ';').unwrap_or(0);
                if let Some(k) = (end - start)
                    .checked_sub(semicolon + 1)
                    .and_then(|column| keep.get_mut(start + column))
                {
                    *k = false;
                }
                break;
            }
        }
    }
    prepared.keep(&keep)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, prepared: &str) {
        let got = prepare(text, 0).map(|p| p.chars.iter().collect::<String>());
        assert_eq!(got, Ok(format!("{prepared}\n")), "{text:?}");
    }

    #[test]
    fn front_matter_directives_and_comments_are_left_out() {
        check("erDiagram\r\n A", "erDiagram\n A");
        check("---\ntitle: x\n---\nerDiagram", "erDiagram");
        check("  ---\n  title: x\n  ---\n  erDiagram", "erDiagram");
        check("%%{init: {'theme': 'dark'}}%%\nerDiagram", "erDiagram");
        check("%%{ init:\n {'a':\n 1} }%%erDiagram", "erDiagram");
        check("%%{wrap}%% erDiagram", "erDiagram");
        check("\n%% a comment\n  %% another\nerDiagram\n  %% x\n A", "erDiagram\n A");
        check("erDiagram\n A %% stays", "erDiagram\n A %% stays");
        check("erDiagram\n%%\nA", "erDiagram\n%%\nA");
        check("erDiagram\n style a fill:#fff;\n", "erDiagram\n style a fill:#fff\n");
        check(
            "erDiagram\n A { t n \"<b class=\"x\">\" }",
            "erDiagram\n A { t n \"<b class='x'>\" }",
        );
    }

    #[test]
    fn front_matter_that_is_not_closed_is_a_mistake() {
        let error = prepare("\n---\ntitle: x\nerDiagram", 5).unwrap_err();
        assert_eq!((error.offset, error.reason.contains("not closed")), (6, true));
    }

    #[test]
    fn characters_know_where_they_stood() {
        let text = "%%{init: {}}%%\r\n%% é\r\nerDiagram\r\n é;x";
        let prepared = prepare(text, 100).unwrap();
        for (i, c) in prepared.chars.iter().enumerate().filter(|(_, c)| **c != '\n') {
            assert!(text[prepared.offsets[i] - 100..].starts_with(*c), "{i}");
        }
    }
}
