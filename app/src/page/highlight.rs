//! SQL in colours: a lexer that knows words, texts, numbers and comments, and no grammar.

use leptos::prelude::*;

/// Texts with more lines than this are shown without colours.
const MAX_LINES: usize = 4_000;
/// Lines in one block; blocks out of view cost nothing.
const BLOCK: usize = 60;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Plain,
    Keyword,
    Text,
    Comment,
    Number,
}

impl Kind {
    fn class(self) -> &'static str {
        match self {
            Self::Plain => "",
            Self::Keyword => "code-keyword",
            Self::Text => "code-text",
            Self::Comment => "code-comment",
            Self::Number => "code-number",
        }
    }
}

const KEYWORDS: &[&str] = &[
    "add",
    "after",
    "all",
    "alter",
    "always",
    "and",
    "any",
    "array",
    "as",
    "asc",
    "authenticated",
    "before",
    "begin",
    "between",
    "by",
    "cascade",
    "case",
    "check",
    "column",
    "comment",
    "constraint",
    "create",
    "cross",
    "current",
    "cycle",
    "declare",
    "default",
    "deferrable",
    "deferred",
    "definer",
    "delete",
    "desc",
    "distinct",
    "do",
    "domain",
    "drop",
    "each",
    "else",
    "enable",
    "end",
    "enum",
    "erdiagram",
    "except",
    "exception",
    "exclude",
    "execute",
    "exists",
    "extension",
    "false",
    "first",
    "for",
    "force",
    "foreign",
    "from",
    "full",
    "function",
    "generated",
    "grant",
    "group",
    "having",
    "identity",
    "if",
    "immutable",
    "in",
    "include",
    "increment",
    "index",
    "inherits",
    "initially",
    "inner",
    "insert",
    "instead",
    "into",
    "invoker",
    "is",
    "join",
    "key",
    "language",
    "last",
    "left",
    "level",
    "like",
    "limit",
    "match",
    "materialized",
    "new",
    "no",
    "not",
    "null",
    "nulls",
    "of",
    "old",
    "on",
    "only",
    "or",
    "order",
    "outer",
    "over",
    "owned",
    "owner",
    "partition",
    "policy",
    "primary",
    "procedure",
    "references",
    "replace",
    "restrict",
    "return",
    "returning",
    "returns",
    "revoke",
    "right",
    "role",
    "row",
    "rows",
    "schema",
    "security",
    "select",
    "sequence",
    "set",
    "setof",
    "stable",
    "start",
    "statement",
    "stored",
    "table",
    "then",
    "to",
    "trigger",
    "true",
    "type",
    "union",
    "unique",
    "update",
    "using",
    "values",
    "view",
    "volatile",
    "when",
    "where",
    "with",
];

/// Runs of one kind. Texts and comments that begin in one line end where they end, not at the line's end.
fn runs(text: &str) -> Vec<(Kind, &str)> {
    let bytes = text.as_bytes();
    let mut runs: Vec<(Kind, &str)> = Vec::new();
    let mut plain = 0;
    let mut at = 0;
    while at < bytes.len() {
        let rest = &text[at..];
        let (kind, len) = if rest.starts_with("--") {
            (Kind::Comment, rest.find('\n').unwrap_or(rest.len()))
        } else if rest.starts_with("/*") {
            (Kind::Comment, rest.find("*/").map_or(rest.len(), |n| n + 2))
        } else if rest.starts_with('\'') {
            (Kind::Text, quoted(rest, b'\''))
        } else if rest.starts_with('"') {
            (Kind::Plain, quoted(rest, b'"'))
        } else if bytes[at].is_ascii_alphabetic() || bytes[at] == b'_' {
            let len = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
            let lower = rest[..len].to_ascii_lowercase();
            let known = KEYWORDS.binary_search(&lower.as_str()).is_ok();
            (if known { Kind::Keyword } else { Kind::Plain }, len)
        } else if bytes[at].is_ascii_digit() {
            let len = rest.find(|c: char| !c.is_alphanumeric() && c != '.').unwrap_or(rest.len());
            (Kind::Number, len)
        } else {
            (Kind::Plain, rest.chars().next().map_or(1, char::len_utf8))
        };
        if kind != Kind::Plain {
            if plain < at {
                runs.push((Kind::Plain, &text[plain..at]));
            }
            runs.push((kind, &text[at..at + len]));
            plain = at + len;
        }
        at += len.max(1);
    }
    if plain < text.len() {
        runs.push((Kind::Plain, &text[plain..]));
    }
    runs
}

/// Length of a quoted text, whose quote is doubled to stand in it.
fn quoted(rest: &str, quote: u8) -> usize {
    let bytes = rest.as_bytes();
    let mut at = 1;
    while at < bytes.len() {
        if bytes[at] == quote {
            if bytes.get(at + 1) != Some(&quote) {
                return at + 1;
            }
            at += 1;
        }
        at += 1;
    }
    bytes.len()
}

/// A text in blocks of lines; those out of view are not laid out.
#[component]
pub(super) fn Code(#[prop(into)] text: String, #[prop(into)] label: String) -> impl IntoView {
    let lines = text.lines().count();
    let mut blocks = Vec::new();
    let mut open: Vec<(Kind, String)> = Vec::new();
    let mut in_block = 0;
    let all = if lines <= MAX_LINES { runs(&text) } else { vec![(Kind::Plain, text.as_str())] };
    for (kind, run) in all {
        for line in run.split_inclusive('\n') {
            match open.last_mut() {
                Some((last, text)) if *last == kind => text.push_str(line),
                _ => open.push((kind, line.to_owned())),
            }
            if line.ends_with('\n') {
                in_block += 1;
                if in_block == BLOCK {
                    blocks.push((in_block, std::mem::take(&mut open)));
                    in_block = 0;
                }
            }
        }
    }
    if !open.is_empty() {
        blocks.push((in_block.max(1), open));
    }
    view! {
        <div class="code" role="region" aria-label=label tabindex="0">
            {blocks
                .into_iter()
                .map(|(lines, runs)| {
                    view! {
                        <pre class="code-block" style:contain-intrinsic-size=format!("auto {}px", lines * 18)>
                            {runs
                                .into_iter()
                                .map(|(kind, text)| match kind {
                                    Kind::Plain => text.into_any(),
                                    kind => view! { <span class=kind.class()>{text}</span> }.into_any(),
                                })
                                .collect_view()}
                        </pre>
                    }
                })
                .collect_view()}
        </div>
    }
}

/// A text without the blanks that all lines but the first begin with, as in the file that it was cut from.
fn dedented(text: &str) -> String {
    let indent = |line: &&str| line.len() - line.trim_start_matches(' ').len();
    let rest = || text.lines().skip(1).filter(|l| !l.trim().is_empty());
    let common = rest().map(|l| indent(&l)).min().unwrap_or_default();
    let mut lines = text.lines();
    let mut out = lines.next().unwrap_or_default().to_owned();
    for line in lines {
        out.push('\n');
        out.push_str(line.get(common.min(indent(&line))..).unwrap_or_default());
    }
    out
}

/// A short expression in colours, in the line.
#[component]
pub(super) fn InlineCode(#[prop(into)] text: String) -> impl IntoView {
    let runs: Vec<_> = runs(&dedented(&text))
        .into_iter()
        .map(|(kind, text)| view! { <span class=kind.class()>{text.to_owned()}</span> })
        .collect();
    view! { <code class="snippet">{runs}</code> }
}

/// A text in colours, as it is; with a part of it marked, from one byte to another.
#[component]
pub(super) fn Painted(
    #[prop(into)] text: String,
    #[prop(optional)] mark: Option<(usize, usize)>,
) -> impl IntoView {
    let (from, to) = mark.unwrap_or_default();
    let mut at = 0;
    let mut parts = Vec::new();
    for (kind, run) in runs(&text) {
        let cut = |place: usize| place.clamp(at, at + run.len()) - at;
        let (first, second) = (cut(from), cut(to));
        let pieces = [(0..first, false), (first..second, true), (second..run.len(), false)];
        for (range, is_marked) in pieces {
            let Some(piece) = run.get(range).filter(|piece| !piece.is_empty()) else { continue };
            let piece = piece.to_owned();
            parts.push(view! { <span class=kind.class() class:code-flaw=is_marked>{piece}</span> });
        }
        at += run.len();
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test]
    fn keywords_are_in_order_for_the_search() {
        assert!(KEYWORDS.is_sorted());
    }

    #[wasm_bindgen_test]
    fn lines_lose_the_indent_that_they_share() {
        assert_eq!(dedented("exists (\n      select\n\n    )"), "exists (\n  select\n\n)");
        assert_eq!(dedented("a\nb"), "a\nb");
        assert_eq!(dedented(""), "");
    }

    #[wasm_bindgen_test]
    fn runs_say_what_they_are_and_leave_nothing_out() {
        for text in [
            "select 'it''s' -- from\n, 42 /* a\nb */",
            "'never closed",
            "/* never closed",
            "\"a\"\"b\" ⟨é⟩ $$x$$",
            "",
        ] {
            let joined: String = runs(text).into_iter().map(|(_, run)| run).collect();
            assert_eq!(joined, text);
        }
        let kinds: Vec<_> =
            runs("select 'a' -- b").into_iter().filter(|(k, _)| *k != Kind::Plain).collect();
        assert_eq!(
            kinds,
            [(Kind::Keyword, "select"), (Kind::Text, "'a'"), (Kind::Comment, "-- b")]
        );
    }
}
