//! Columns that cards leave out, by their names.

/// Patterns that are heeded, and characters of each.
const MAX_PATTERNS: usize = 32;
const MAX_LENGTH: usize = 63;

/// Names of columns that are not shown, such as those that every table has: `created_at, updated_at, *_by`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HiddenColumns {
    patterns: Vec<String>,
}

impl HiddenColumns {
    /// Patterns between commas or spaces. In each, `*` stands for any characters, also for none; case does not count.
    pub fn parse(typed: &str) -> Self {
        let parts = typed.split(|c: char| c == ',' || c.is_whitespace());
        let mut patterns: Vec<String> = Vec::new();
        for part in parts.filter(|p| !p.is_empty()).map(str::to_lowercase) {
            if part.len() <= MAX_LENGTH
                && !patterns.contains(&part)
                && patterns.len() < MAX_PATTERNS
            {
                patterns.push(part);
            }
        }
        Self { patterns }
    }

    pub fn is_empty(&self) -> bool {
        self.patterns.is_empty()
    }

    /// What [`HiddenColumns::parse`] reads.
    pub fn text(&self) -> String {
        self.patterns.join(", ")
    }

    pub fn hides(&self, name: &str) -> bool {
        if self.patterns.is_empty() {
            return false;
        }
        let name = name.to_lowercase();
        self.patterns.iter().any(|pattern| matches(pattern, &name))
    }
}

/// Whether a name fits a pattern, in time that grows with the length of both: each part between stars is taken where it
/// comes first.
fn matches(pattern: &str, name: &str) -> bool {
    let mut parts = pattern.split('*');
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = name.strip_prefix(first) else { return false };
    let Some(last) = parts.next_back() else { return rest.is_empty() };
    for part in parts {
        let Some(at) = rest.find(part) else { return false };
        rest = rest.get(at + part.len()..).unwrap_or_default();
    }
    rest.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(patterns: &str, hidden: &[&str], shown: &[&str]) {
        let columns = HiddenColumns::parse(patterns);
        for name in hidden {
            assert!(columns.hides(name), "{patterns} should hide {name}");
        }
        for name in shown {
            assert!(!columns.hides(name), "{patterns} should show {name}");
        }
    }

    #[test]
    fn names_and_stars() {
        check("created_at, Updated_At", &["created_at", "UPDATED_AT"], &["created", "created_at2"]);
        check("*_by", &["created_by", "_by"], &["by", "created_by_id"]);
        check("is_*", &["is_", "is_open"], &["this_is_"]);
        check("a*b*a", &["aba", "axbxa"], &["ab", "aa", "abax"]);
        check("*", &["anything", ""], &[]);
        check("a*a", &["aa", "aba"], &["a"]);
        check(" , ", &[], &["", "id"]);
    }

    #[test]
    fn what_was_typed_can_be_shown_again() {
        let columns = HiddenColumns::parse(" created_at,,*_by  created_at ");
        assert_eq!(columns.text(), "created_at, *_by");
        assert_eq!(HiddenColumns::parse(&columns.text()), columns);
    }

    #[test]
    fn patterns_are_bounded() {
        let many: Vec<String> = (0..1_000).map(|n| format!("c{n}")).collect();
        let columns = HiddenColumns::parse(&many.join(" "));
        assert!(columns.hides("c31") && !columns.hides("c32"));
        assert!(!HiddenColumns::parse(&"*a".repeat(1_000)).hides("a"));
    }
}
