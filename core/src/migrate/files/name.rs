//! Names that are safe as a part of a path.

use std::fmt;

/// Longer names make paths that some file systems refuse.
const MAX_LEN: usize = 60;

/// Letters and digits of ASCII with single underscores between them; never empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileName(String);

impl FileName {
    /// What of a text can stand in a name; all else becomes an underscore.
    pub fn new(text: &str) -> Self {
        let words =
            text.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
        let mut name = words.collect::<Vec<_>>().join("_");
        name.truncate(MAX_LEN);
        let name = name.trim_end_matches('_');
        Self(if name.is_empty() { "migration" } else { name }.to_owned())
    }
}

impl fmt::Display for FileName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_a_name_leads_elsewhere() {
        for (text, name) in [
            ("add_invoices", "add_invoices"),
            ("Add invoices!", "Add_invoices"),
            ("../../etc/passwd", "etc_passwd"),
            ("a\\b:c\0d\ne", "a_b_c_d_e"),
            ("__a__", "a"),
            ("größe", "gr_e"),
            ("..", "migration"),
            ("", "migration"),
        ] {
            assert_eq!(FileName::new(text).to_string(), name);
        }
        assert_eq!(FileName::new(&"ab_".repeat(100)).to_string().len(), 59);
    }
}
