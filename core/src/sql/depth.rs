//! How deep the syntax tree of a statement can become, told from its tokens before anything is parsed.
//!
//! Parsers and trees recurse: a text that nests without end would exhaust the stack, which nothing can catch.

use super::split::{comment_end, dollar_tag_end, find, is_escape_prefix, is_word_byte, quote_end};

/// Words that make the tree deeper where they stand, as operators do.
const DEEPENING: &[&str] = &[
    "and",
    "at",
    "between",
    "case",
    "collate",
    "except",
    "ilike",
    "in",
    "intersect",
    "is",
    "isnull",
    "join",
    "like",
    "not",
    "notnull",
    "operator",
    "or",
    "overlaps",
    "similar",
    "union",
    "when",
];

/// An upper bound, in nodes of one kind of another: parentheses, and operators that no comma or parenthesis
/// parts. Quotes, dollar quotes and comments count for nothing. One pass, no recursion.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Depth {
    pub parentheses: usize,
    pub operators: usize,
}

/// The depth of a statement's text.
pub fn depth(text: &str) -> Depth {
    let bytes = text.as_bytes();
    // Operators so far in each open pair of parentheses, and their sum.
    let mut open: Vec<usize> = vec![0];
    let mut sum = 0usize;
    let mut max = Depth { parentheses: 0, operators: 0 };
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let next = match byte {
            b'\'' => quote_end(bytes, at, b'\'', is_escape_prefix(bytes, 0, at)),
            b'"' => quote_end(bytes, at, b'"', false),
            b'$' if at == 0 || !is_word_byte(bytes[at - 1]) => dollar_tag_end(bytes, at)
                .and_then(|body| Some(find(bytes, body, &bytes[at..body])? + (body - at))),
            b'-' | b'/' => comment_end(bytes, at).filter(|end| *end > at),
            _ => None,
        };
        if let Some(next) = next {
            at = next;
            continue;
        }
        let start = at;
        at += 1;
        let deepens = match byte {
            b'(' | b'[' => {
                open.push(0);
                false
            }
            b')' | b']' => {
                if open.len() > 1 {
                    sum -= open.pop().unwrap_or(0);
                }
                false
            }
            b',' | b';' => {
                if let Some(last) = open.last_mut() {
                    sum -= std::mem::take(last);
                }
                false
            }
            _ if byte.is_ascii_alphabetic() || byte == b'_' || byte >= 0x80 => {
                while bytes.get(at).is_some_and(|b| is_word_byte(*b)) {
                    at += 1;
                }
                is_deepening(&bytes[start..at])
            }
            _ if is_operator(byte) => {
                // A run such as `||` or `::` is one operator; signs that only look so may each be one.
                !(start > 0 && bytes[start - 1] == byte && matches!(byte, b'|' | b':' | b'&'))
            }
            _ => false,
        };
        if deepens {
            sum += 1;
            if let Some(last) = open.last_mut() {
                *last += 1;
            }
        }
        max.parentheses = max.parentheses.max(open.len() - 1);
        max.operators = max.operators.max(sum);
    }
    max
}

fn is_operator(byte: u8) -> bool {
    b".:+-*/%^<>=~!@#&|?`".contains(&byte)
}

fn is_deepening(word: &[u8]) -> bool {
    DEEPENING.iter().any(|d| d.len() == word.len() && word.eq_ignore_ascii_case(d.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_nests_counts() {
        let of = |text| {
            let Depth { parentheses, operators } = depth(text);
            (parentheses, operators)
        };
        assert_eq!(of("select 1, 2, 3"), (0, 0));
        assert_eq!(of("a or b and not c"), (0, 3));
        assert_eq!(of("f(a + b, c + d)"), (1, 1));
        assert_eq!(of("a + (b + (c + d))"), (2, 3));
        assert_eq!(of("a.b.c::text"), (0, 3));
        assert_eq!(of("'((((' \"((((\" /* (((( */ $x$ (((( $x$ -- (((("), (0, 0));
        assert_eq!(of("case when case when a then b end then c end"), (0, 4));
        assert_eq!(of(")))) ]]"), (0, 0));
    }
}
