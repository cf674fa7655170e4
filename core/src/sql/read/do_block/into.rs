//! `INTO` of the SQL statements in a PL/pgSQL body.
//!
//! It is PL/pgSQL's, not SQL's, and the parser gives up on a statement that holds one. So it is cut out
//! first, spaces in its place, and the targets are kept by where the statement starts.

use squawk_syntax::{SourceFile, SyntaxKind};
use std::collections::HashMap;

/// Where a statement's result goes.
#[derive(Clone, Debug, Default)]
pub(super) struct Into {
    pub(super) strict: bool,
    /// Each a variable, or a variable and a field of it; as written.
    pub(super) targets: Vec<Vec<String>>,
}

/// The body without its `INTO`s, which are given by the byte offset of their statement.
pub(super) fn cut(body: &str) -> (String, HashMap<usize, Into>) {
    let mut cut = body.to_owned();
    let mut found = HashMap::new();
    if !body.to_ascii_lowercase().contains("into") {
        return (cut, found);
    }
    // The parser as a lexer: its tree holds every token, whatever it makes of them.
    let tree = SourceFile::parse(body);
    let tokens: Vec<_> = tree
        .syntax_node()
        .descendants_with_tokens()
        .filter_map(rowan::NodeOrToken::into_token)
        .filter(|t| !t.kind().is_trivia())
        .collect();
    let word = |i: usize| tokens.get(i).map_or(String::new(), |t| t.text().to_ascii_lowercase());
    let mut statement: Option<usize> = None;
    let mut at_start = true;
    let mut parentheses = 0usize;
    let mut i = 0;
    while i < tokens.len() {
        let this = word(i);
        if at_start && ["select", "with", "insert", "update", "delete"].contains(&this.as_str()) {
            statement = tokens.get(i).map(|t| t.text_range().start().into());
        }
        at_start = matches!(this.as_str(), ";" | "begin" | "then" | "else" | "loop");
        match this.as_str() {
            "(" => parentheses += 1,
            ")" => parentheses = parentheses.saturating_sub(1),
            ";" => (statement, parentheses) = (None, 0),
            "into" if parentheses == 0 => {
                let before = i.checked_sub(1).map(word).unwrap_or_default();
                if let Some(start) = statement.filter(|_| before != "insert" && before != "merge") {
                    let mut into = Into::default();
                    let from = i;
                    i += 1;
                    if word(i) == "strict" {
                        into.strict = true;
                        i += 1;
                    }
                    loop {
                        let mut target = vec![tokens.get(i).map_or("", |t| t.text()).to_owned()];
                        while word(i + 1) == "." {
                            target.push(tokens.get(i + 2).map_or("", |t| t.text()).to_owned());
                            i += 2;
                        }
                        into.targets.push(target);
                        if word(i + 1) != ","
                            || tokens.get(i + 2).map(rowan::SyntaxToken::kind).is_none()
                        {
                            break;
                        }
                        i += 2;
                    }
                    blank(&mut cut, &tokens, from, i);
                    found.entry(start).or_insert(into);
                    statement = None;
                }
            }
            _ => {}
        }
        i += 1;
    }
    (cut, found)
}

/// Puts spaces in the place of some tokens; the bytes after them stay where they are.
fn blank(text: &mut String, tokens: &[squawk_syntax::SyntaxToken], from: usize, to: usize) {
    let (Some(first), Some(last)) = (tokens.get(from), tokens.get(to).or(tokens.last())) else {
        return;
    };
    if last.kind() == SyntaxKind::SEMICOLON {
        return;
    }
    let start = usize::from(first.text_range().start());
    let end = usize::from(last.text_range().end());
    text.replace_range(start..end, &" ".repeat(end - start));
}
