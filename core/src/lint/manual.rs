//! All rules as a manual in Markdown: `docs/rules.md`.

use super::{Group, RULES, Rule};
use crate::conventions::{Level, PROFILES, Settings};
use crate::model::Conventions;
use serde_json::Map;
use std::fmt::Write as _;

const GROUPS: &[(Group, &str)] = &[
    (Group::Naming, "Naming"),
    (Group::Structure, "Structure"),
    (Group::Types, "Types"),
    (Group::Documentation, "Documentation"),
    (Group::Access, "Access"),
];

/// Every rule with its reason, its examples and what each profile makes of it.
pub fn manual() -> String {
    let mut text = "# Rules\n\nMade from the rules themselves: `UPDATE_EXPECT=1 cargo test -p trestle-core manual` \
                    writes this file anew.\n"
        .to_owned();
    let settings: Vec<(&str, Settings)> = PROFILES
        .iter()
        .map(|p| {
            let conventions = Conventions { profile: p.code.to_owned(), changes: Map::new() };
            (p.code, Settings::of_any(&conventions))
        })
        .collect();
    for (group, title) in GROUPS {
        let rules: Vec<&&Rule> = RULES.iter().filter(|rule| rule.group == *group).collect();
        if rules.is_empty() {
            continue;
        }
        let _ = write!(text, "\n## {title}\n");
        for rule in rules {
            section(&mut text, rule, &settings);
        }
    }
    text
}

fn section(text: &mut String, rule: &Rule, settings: &[(&str, Settings)]) {
    let Rule { code, title, why, bad, good, given, fix, .. } = rule;
    let _ = write!(text, "\n### `{code}`\n\n**{title}.** {why}\n\n");
    let held = settings.iter().map(|(profile, settings)| {
        let level = settings.rules.get(*code).copied().unwrap_or(Level::Off);
        format!("{profile}: {}", word(level))
    });
    let _ = writeln!(
        text,
        "{}. {}\n",
        held.collect::<Vec<_>>().join(", "),
        match fix {
            Some(_) => "It has a fix.",
            None => "It has no fix.",
        }
    );
    if let Some(given) = given {
        let _ = write!(text, "Given: {}\n\n", given.words);
    }
    let _ = write!(text, "```sql\n-- breaks it\n{bad}\n\n-- keeps it\n{good}\n```\n");
}

fn word(level: Level) -> &'static str {
    match level {
        Level::Off => "off",
        Level::Info => "info",
        Level::Warning => "warning",
        Level::Error => "error",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::expect_file;

    #[test]
    fn the_manual_is_of_today() {
        expect_file!["../../../docs/rules.md"].assert_eq(&manual());
    }
}
