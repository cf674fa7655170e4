//! In which language a file describes a schema: by its name, and by what it holds.

use super::source::Source;

/// A language that files are read in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    Sql,
    /// A diagram of Mermaid.
    Mermaid,
    /// Markdown, with diagrams of Mermaid in it.
    Markdown,
    Dbml,
}

/// Endings of names, in lower case.
const ENDINGS: &[(&str, Format)] = &[
    ("sql", Format::Sql),
    ("psql", Format::Sql),
    ("pgsql", Format::Sql),
    ("ddl", Format::Sql),
    ("dump", Format::Sql),
    ("mmd", Format::Mermaid),
    ("mermaid", Format::Mermaid),
    ("md", Format::Markdown),
    ("mdx", Format::Markdown),
    ("markdown", Format::Markdown),
    ("dbml", Format::Dbml),
];

/// How much of a file is looked at.
const HEAD_BYTES: usize = 64 * 1024;

impl Format {
    /// The language that a file's name says, if it does.
    pub fn of_name(name: &str) -> Option<Self> {
        let (_, ending) = name.rsplit_once('.')?;
        let ending = ending.to_ascii_lowercase();
        ENDINGS.iter().find(|(e, _)| *e == ending).map(|(_, format)| *format)
    }

    /// The language of a file. Where its name says nothing, or SQL, what it holds may say more: a diagram that was
    /// pasted has no name of its own.
    pub(super) fn of(source: &Source) -> Option<Self> {
        let named = Self::of_name(source.file_name());
        match named {
            Some(Self::Sql) | None => {
                let head = source.bytes.get(..HEAD_BYTES).unwrap_or(&source.bytes);
                Self::of_text(&String::from_utf8_lossy(head)).or(named)
            }
            named => named,
        }
    }

    /// The language that the caller says, or that of the file. Markdown stays Markdown, where Mermaid is said.
    pub(super) fn wanted(said: Option<Self>, source: &Source) -> Option<Self> {
        match said {
            Some(Self::Mermaid) if Self::of_name(source.file_name()) == Some(Self::Markdown) => {
                Some(Self::Markdown)
            }
            said => said.or_else(|| Self::of(source)),
        }
    }

    /// Mermaid and DBML by how a text starts; none where it starts like neither.
    fn of_text(text: &str) -> Option<Self> {
        let text = text.trim_start_matches('\u{feff}');
        if starts_mermaid(text) {
            return Some(Self::Mermaid);
        }
        if starts_dbml(text) {
            return Some(Self::Dbml);
        }
        let fenced =
            text.trim_start().starts_with(['#', '`', '~']) || text.contains("\n```mermaid");
        (fenced && text.contains("```mermaid") && text.contains("erDiagram"))
            .then_some(Self::Markdown)
    }
}

/// `erDiagram` behind front matter, directives and comments.
fn starts_mermaid(text: &str) -> bool {
    let mut lines = text.lines().map(str::trim).filter(|l| !l.is_empty()).peekable();
    if lines.peek() == Some(&"---") {
        lines.next();
        for line in lines.by_ref() {
            if line == "---" {
                break;
            }
        }
    }
    let mut in_directive = false;
    for line in lines {
        if in_directive || line.starts_with("%%{") {
            let end = line.split_once("}%%").map(|(_, rest)| rest.trim());
            in_directive = end.is_none();
            if end.is_some_and(starts_with_header) {
                return true;
            }
            if end.is_none_or(str::is_empty) {
                continue;
            }
            return false;
        }
        if !line.starts_with("%%") {
            return starts_with_header(line);
        }
    }
    false
}

fn starts_with_header(line: &str) -> bool {
    let rest = line.strip_prefix("erDiagram");
    rest.is_some_and(|rest| !rest.starts_with(|c: char| c.is_alphanumeric() || c == '_'))
}

/// Words that start a statement of DBML.
const DBML_WORDS: &[&str] =
    &["project", "table", "tablegroup", "tablepartial", "enum", "ref", "note", "records"];

/// A word of DBML, what it names, and `{` or `:`, behind comments.
fn starts_dbml(text: &str) -> bool {
    let mut rest = text.trim_start();
    loop {
        if let Some(line) = rest.strip_prefix("//") {
            rest = line.split_once('\n').map_or("", |(_, rest)| rest).trim_start();
        } else if let Some(comment) = rest.strip_prefix("/*") {
            rest = comment.split_once("*/").map_or("", |(_, rest)| rest).trim_start();
        } else {
            break;
        }
    }
    let end = rest.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(rest.len());
    let (word, rest) = rest.split_at(end);
    if !DBML_WORDS.contains(&word.to_ascii_lowercase().as_str()) {
        return false;
    }
    let mut quoted = false;
    let mut bracketed = false;
    for c in rest.chars().take(1_000) {
        match c {
            '"' => quoted = !quoted,
            _ if quoted => {}
            '[' => bracketed = true,
            ']' => bracketed = false,
            _ if bracketed => {}
            '{' => return true,
            ':' => return word.eq_ignore_ascii_case("ref"),
            '(' | ';' | '=' => return false,
            _ => {}
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_contents_say_the_language() {
        use Format as F;
        for (path, text, format) in [
            ("a/b.sql", "create table t ()", Some(F::Sql)),
            ("er.MMD", "", Some(F::Mermaid)),
            ("er.mermaid", "flowchart TD", Some(F::Mermaid)),
            ("README.md", "", Some(F::Markdown)),
            ("schema.dbml", "", Some(F::Dbml)),
            ("pasted.sql", "erDiagram\n A", Some(F::Mermaid)),
            (
                "pasted.sql",
                "\u{feff}---\ntitle: x\n---\n%% c\n%%{init: {\n}}%%\n erDiagram",
                Some(F::Mermaid),
            ),
            ("-", "%%{wrap}%% erDiagram", Some(F::Mermaid)),
            ("-", "erDiagrams", None),
            (
                "-",
                "// comment\n/* x */ Table \"a b\" as x [note: 'a;b'] {\n id int }",
                Some(F::Dbml),
            ),
            ("-", "Ref: a.b > c.d", Some(F::Dbml)),
            ("-", "table users;", None),
            ("-", "# Schema\n```mermaid\nerDiagram\n```", Some(F::Markdown)),
            ("x.sql", "table t; create table x (a int)", Some(F::Sql)),
            ("x.sql", "-- Table a {\nselect 1", Some(F::Sql)),
            ("x.toml", "[a]", None),
        ] {
            assert_eq!(Format::of(&Source::new(path, text)), format, "{path} {text:?}");
        }
    }
}
