//! `LIKE` patterns and regular expressions, as far as guards use them.
//!
//! Matching tries what the pattern allows and counts its steps, so that no pattern runs away.

use super::{Stop, unknown};
use std::cell::Cell;

/// Steps of one match; more is not followed.
const MAX_STEPS: u32 = 100_000;

/// Characters of a pattern, and of a text that a regular expression looks through. Both are what the
/// calls nest by; longer is not followed.
const MAX_PATTERN_CHARS: usize = 300;
const MAX_TEXT_CHARS: usize = 1_000;

/// Whether a text is like a pattern: `%` is any text, `_` any character, `\` takes the next literally.
pub(in crate::sql) fn like(text: &str, pattern: &str, ignore_case: bool) -> Result<bool, Stop> {
    let fold = |s: &str| if ignore_case { s.to_lowercase() } else { s.to_owned() };
    let mut nodes = Vec::new();
    let pattern = fold(pattern);
    if pattern.chars().count() > MAX_PATTERN_CHARS {
        return Err(unknown("a pattern of this length"));
    }
    let mut chars = pattern.chars();
    while let Some(c) = chars.next() {
        nodes.push(match c {
            '%' => Node { atom: Atom::Any, least: 0, most: u32::MAX },
            '_' => Node::one(Atom::Any),
            '\\' => {
                let end = || Stop::raise("22025", "a LIKE pattern ends in an escape character");
                Node::one(Atom::Char(chars.next().ok_or_else(end)?))
            }
            c => Node::one(Atom::Char(c)),
        });
    }
    let text: Vec<char> = fold(text).chars().collect();
    let steps = Cell::new(0);
    sequence(&nodes, &text, 0, &steps, &mut |at| Ok(at == text.len()))
}

/// Whether a regular expression matches somewhere in a text. Knows characters, `.`, classes, anchors,
/// groups, alternatives and the plain quantifiers.
pub(in crate::sql) fn regex(text: &str, pattern: &str, ignore_case: bool) -> Result<bool, Stop> {
    let fold = |s: &str| if ignore_case { s.to_lowercase() } else { s.to_owned() };
    let pattern: Vec<char> = fold(pattern).chars().collect();
    if pattern.len() > MAX_PATTERN_CHARS || text.len() > MAX_TEXT_CHARS {
        return Err(unknown("a pattern or text of this length"));
    }
    let mut parser = Parser { chars: &pattern, at: 0, depth: 0 };
    let alternatives = parser.alternatives()?;
    if parser.at < pattern.len() {
        return Err(not_known());
    }
    let text: Vec<char> = fold(text).chars().collect();
    let steps = Cell::new(0);
    for start in 0..=text.len() {
        for nodes in &alternatives {
            if sequence(nodes, &text, start, &steps, &mut |_| Ok(true))? {
                return Ok(true);
            }
        }
    }
    Ok(false)
}

fn not_known() -> Stop {
    unknown("a regular expression of this kind")
}

#[derive(Debug)]
struct Node {
    atom: Atom,
    least: u32,
    most: u32,
}

#[derive(Debug)]
enum Atom {
    Char(char),
    Any,
    Start,
    End,
    /// Ranges of characters, and whether it is all but those.
    Class(Vec<(char, char)>, bool),
    Group(Vec<Vec<Node>>),
}

impl Node {
    fn one(atom: Atom) -> Self {
        Self { atom, least: 1, most: 1 }
    }
}

/// What comes after a part of a pattern has matched up to a place.
type Then<'a> = &'a mut dyn FnMut(usize) -> Result<bool, Stop>;

fn sequence(
    nodes: &[Node],
    text: &[char],
    at: usize,
    steps: &Cell<u32>,
    then: Then<'_>,
) -> Result<bool, Stop> {
    match nodes.split_first() {
        None => then(at),
        Some((node, rest)) => repeat(node, rest, text, at, 0, steps, then),
    }
}

fn repeat(
    node: &Node,
    rest: &[Node],
    text: &[char],
    at: usize,
    done: u32,
    steps: &Cell<u32>,
    then: Then<'_>,
) -> Result<bool, Stop> {
    step(steps)?;
    // One character wide: a loop, so that a long text does not nest the calls.
    if !matches!(node.atom, Atom::Group(_) | Atom::Start | Atom::End) {
        let mut end = at;
        let mut count = 0;
        while count < node.most && text.get(end).is_some_and(|c| fits(&node.atom, *c)) {
            end += 1;
            count += 1;
        }
        loop {
            if count < node.least {
                return Ok(false);
            }
            step(steps)?;
            if sequence(rest, text, end, steps, then)? {
                return Ok(true);
            }
            if count == 0 {
                return Ok(false);
            }
            count -= 1;
            end -= 1;
        }
    }
    if done >= node.least && sequence(rest, text, at, steps, then)? {
        return Ok(true);
    }
    if done >= node.most {
        return Ok(false);
    }
    match &node.atom {
        Atom::Start => Ok(at == 0 && sequence(rest, text, at, steps, then)?),
        Atom::End => Ok(at == text.len() && sequence(rest, text, at, steps, then)?),
        Atom::Group(alternatives) => {
            for nodes in alternatives {
                let found = sequence(nodes, text, at, steps, &mut |end| {
                    if end == at && done >= node.least {
                        return Ok(false);
                    }
                    repeat(node, rest, text, end, done + 1, steps, then)
                })?;
                if found {
                    return Ok(true);
                }
            }
            Ok(false)
        }
        _ => Ok(false),
    }
}

fn step(steps: &Cell<u32>) -> Result<(), Stop> {
    steps.set(steps.get() + 1);
    if steps.get() > MAX_STEPS {
        return Err(unknown("a pattern that takes long to match"));
    }
    Ok(())
}

fn fits(atom: &Atom, c: char) -> bool {
    match atom {
        Atom::Char(wanted) => *wanted == c,
        Atom::Any => true,
        Atom::Class(ranges, negated) => {
            ranges.iter().any(|(from, to)| (*from..=*to).contains(&c)) != *negated
        }
        _ => false,
    }
}

/// Groups in groups; deeper is not followed.
const MAX_DEPTH: u32 = 8;

struct Parser<'a> {
    chars: &'a [char],
    at: usize,
    depth: u32,
}

impl Parser<'_> {
    fn peek(&self) -> Option<char> {
        self.chars.get(self.at).copied()
    }

    fn take(&mut self) -> Option<char> {
        let c = self.peek();
        self.at += 1;
        c
    }

    fn alternatives(&mut self) -> Result<Vec<Vec<Node>>, Stop> {
        let mut all = vec![Vec::new()];
        while let Some(c) = self.peek() {
            match c {
                ')' => break,
                '|' => {
                    self.at += 1;
                    all.push(Vec::new());
                }
                _ => {
                    let node = self.node()?;
                    if let Some(last) = all.last_mut() {
                        last.push(node);
                    }
                }
            }
        }
        Ok(all)
    }

    fn node(&mut self) -> Result<Node, Stop> {
        let atom = match self.take().ok_or_else(not_known)? {
            '.' => Atom::Any,
            '^' => Atom::Start,
            '$' => Atom::End,
            '[' => self.class()?,
            '(' => {
                self.depth += 1;
                if self.depth > MAX_DEPTH || self.peek() == Some('*') {
                    return Err(not_known());
                }
                if self.peek() == Some('?') {
                    self.at += 1;
                    if self.take() != Some(':') {
                        return Err(not_known());
                    }
                }
                let group = self.alternatives()?;
                if self.take() != Some(')') {
                    return Err(not_known());
                }
                self.depth -= 1;
                Atom::Group(group)
            }
            '\\' => match self.take().ok_or_else(not_known)? {
                'd' => Atom::Class(vec![('0', '9')], false),
                'w' => Atom::Class(vec![('a', 'z'), ('A', 'Z'), ('0', '9'), ('_', '_')], false),
                's' => Atom::Class(vec![(' ', ' '), ('\t', '\r')], false),
                c if !c.is_alphanumeric() => Atom::Char(c),
                _ => return Err(not_known()),
            },
            '*' | '+' | '?' | '{' => return Err(not_known()),
            c => Atom::Char(c),
        };
        let (least, most) = match self.peek() {
            Some('*') => (0, u32::MAX),
            Some('+') => (1, u32::MAX),
            Some('?') => (0, 1),
            Some('{') => return Err(not_known()),
            _ => return Ok(Node::one(atom)),
        };
        self.at += 1;
        // `*?` and the like find the same places.
        if self.peek() == Some('?') {
            self.at += 1;
        }
        Ok(Node { atom, least, most })
    }

    fn class(&mut self) -> Result<Atom, Stop> {
        let negated = self.peek() == Some('^');
        if negated {
            self.at += 1;
        }
        let mut ranges = Vec::new();
        loop {
            let from = match self.take().ok_or_else(not_known)? {
                ']' if !ranges.is_empty() => return Ok(Atom::Class(ranges, negated)),
                '[' => return Err(not_known()),
                '\\' => match self.take() {
                    Some('d') => {
                        ranges.push(('0', '9'));
                        continue;
                    }
                    Some(c) if !c.is_alphanumeric() => c,
                    _ => return Err(not_known()),
                },
                c => c,
            };
            let is_range =
                self.peek() == Some('-') && self.chars.get(self.at + 1).is_some_and(|c| *c != ']');
            if is_range {
                self.at += 1;
                ranges.push((from, self.take().ok_or_else(not_known)?));
            } else {
                ranges.push((from, from));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn like_patterns_match_whole_texts() {
        for (text, pattern, found) in [
            ("users", "users", true),
            ("users", "use%", true),
            ("users", "%se%", true),
            ("users", "user_", true),
            ("users", "user", false),
            ("a_b", "a\\_b", true),
            ("axb", "a\\_b", false),
            ("", "%", true),
        ] {
            assert_eq!(like(text, pattern, false).ok(), Some(found), "{text} {pattern}");
        }
        assert_eq!(like("Users", "uSERS", true).ok(), Some(true));
    }

    #[test]
    fn regular_expressions_match_parts_of_texts() {
        for (text, pattern, found) in [
            ("users", "ser", true),
            ("users", "^ser", false),
            ("users_2024", "^users_[0-9]+$", true),
            ("users_", "^users_\\d+$", false),
            ("b", "^(a|b)$", true),
            ("ababc", "^(ab)*c$", true),
            ("abac", "^(ab)*c$", false),
            ("x-y", "[^a-z]", true),
            ("ac", "ab?c", true),
        ] {
            assert_eq!(regex(text, pattern, false).ok(), Some(found), "{text} {pattern}");
        }
    }

    #[test]
    fn patterns_that_run_away_are_left() {
        let text = "a".repeat(60);
        assert!(regex(&text, "^(a|a|a)*b$", false).is_err());
        assert!(like(&"a".repeat(5_000), &format!("{}b", "%a".repeat(100)), false).is_err());
        assert!(regex("x", "x{2}", false).is_err());
    }
}
