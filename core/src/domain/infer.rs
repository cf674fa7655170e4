//! Finding domains in table names.

use super::membership::{is_noun_of, stem};
use super::title::humanise;
use crate::model::{
    Catalog, Domain, DomainId, DomainStatus, Name, PALETTE_SIZE, Records, SchemaId,
};
use std::collections::BTreeMap;

/// Tables that make a domain.
const MIN_TABLES: usize = 2;

/// More domains than this help nobody: small groups are left ungrouped until no more remain.
const MAX_DOMAINS: usize = 24;

/// First words that say nothing of what a table is about.
pub(super) const NO_DOMAIN: &[&str] = &[
    "all", "backup", "bak", "copy", "deleted", "foo", "has", "is", "my", "new", "no", "old", "pg",
    "temp", "test", "tests", "the", "tmp", "v1", "v2",
];

/// The domains that a schema's table names tell of.
///
/// A prefix is what stands before the first `_`. It makes a domain when at least two tables of one
/// schema share it, the noun itself counted: `chats` and `chat_files` are one domain. Where nearly all
/// tables share prefixes, the schema is kept by prefix, and a single table's prefix counts too. A prefix
/// of nearly all tables (`wp_`) is the application's name; then the word after it counts.
pub fn infer(catalog: &Catalog) -> Vec<Domain> {
    infer_more(catalog, &Records::default()).iter().map(|d| d.as_ref().clone()).collect()
}

/// As [`infer`], next to domains that exist already: these stay as they are, and only tables that belong
/// to none of them are looked at.
pub fn infer_more(catalog: &Catalog, existing: &Records<Domain>) -> Records<Domain> {
    let names: Vec<(&SchemaId, &str)> = catalog
        .tables
        .iter()
        .filter(|t| !t.external && !t.is_partition())
        .map(|t| (&t.schema, t.name.as_str()))
        .collect();
    let common = common_prefix(&names);
    let free: Vec<(&SchemaId, &str)> = names
        .iter()
        .filter(|(_, name)| !existing.iter().any(|d| name.starts_with(d.prefix.as_str())))
        .copied()
        .collect();
    let mut domains = existing.clone();
    let mut colours = Colours::of(existing);
    for (prefix, noun) in prefixes(&free, &common, existing.is_empty()) {
        if domains.iter().any(|d| d.prefix == *prefix) {
            continue;
        }
        let title = match noun {
            Some(noun) => humanise(noun.strip_prefix(&common).unwrap_or(noun)),
            None => humanise(prefix.strip_prefix(&common).unwrap_or(&prefix)),
        };
        let colour = colours.next(&prefix);
        let domain = domain(&domains, &prefix, title, colour);
        domains.insert(domain);
    }
    domains
}

/// A domain that says nothing of itself yet, with an id and a colour that others leave free.
pub(super) fn new_domain(others: &Records<Domain>, prefix: &str, title: String) -> Domain {
    domain(others, prefix, title, Colours::of(others).next(prefix))
}

fn domain(others: &Records<Domain>, prefix: &str, title: String, colour: u8) -> Domain {
    Domain {
        id: DomainId::derive(&[stem(prefix)], |id| others.contains(id)),
        prefix: Name::new(prefix),
        title,
        colour,
        owner: None,
        description: None,
        status: DomainStatus::default(),
        may_reference: None,
    }
}

#[derive(Default)]
struct Candidate<'n> {
    /// Tables by schema, as two schemas say nothing of each other.
    tables: BTreeMap<&'n SchemaId, usize>,
    noun: Option<&'n str>,
}

/// Prefixes that make domains, each with the table that is its noun.
fn prefixes<'n>(
    names: &[(&'n SchemaId, &'n str)],
    common: &str,
    may_be_single: bool,
) -> BTreeMap<String, Option<&'n str>> {
    let mut candidates: BTreeMap<String, Candidate<'n>> = BTreeMap::new();
    for (schema, name) in names {
        if let Some(prefix) = prefix_of(name, common) {
            *candidates.entry(prefix.to_owned()).or_default().tables.entry(schema).or_default() +=
                1;
        }
    }
    for (prefix, candidate) in &mut candidates {
        let nouns = names.iter().filter(|(_, name)| is_noun_of(name, stem(prefix)));
        for (schema, noun) in nouns {
            // A noun that has a longer prefix of its own belongs there.
            if let Some(count) = candidate.tables.get_mut(schema) {
                *count += 1;
                candidate.noun.get_or_insert(noun);
            }
        }
    }
    let size = |c: &Candidate<'_>| c.tables.values().copied().max().unwrap_or(0);
    let shared: usize = candidates.values().map(size).filter(|n| *n >= MIN_TABLES).sum();
    let prefixed = names.iter().filter(|(_, name)| prefix_of(name, common).is_some()).count();
    let by_prefix = may_be_single
        && names.len() >= 10
        && prefixed * 10 >= names.len() * 9
        && shared * 10 >= names.len() * 7;
    let mut min = if by_prefix { 1 } else { MIN_TABLES };
    while candidates.values().filter(|c| size(c) >= min).count() > MAX_DOMAINS {
        min += 1;
    }
    candidates.retain(|_, c| size(c) >= min);
    candidates.into_iter().map(|(prefix, c)| (prefix, c.noun)).collect()
}

/// The prefix of a name, its separator included: what comes before the first `_` after `common`.
fn prefix_of<'n>(name: &'n str, common: &str) -> Option<&'n str> {
    let rest = name.strip_prefix(common)?;
    let (word, after) = rest.split_once('_')?;
    let says_something = !word.is_empty()
        && !after.is_empty()
        && word.chars().any(char::is_alphabetic)
        && !NO_DOMAIN.contains(&word);
    says_something.then(|| &name[..=common.len() + word.len()])
}

/// A prefix that nearly all tables have, with its separator; empty where there is none.
fn common_prefix(names: &[(&SchemaId, &str)]) -> String {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for (_, name) in names {
        if let Some((word, _)) = name.split_once('_') {
            *counts.entry(word).or_default() += 1;
        }
    }
    match counts.into_iter().max_by_key(|(_, n)| *n) {
        Some((word, n)) if n >= 5 && n * 5 >= names.len() * 4 => format!("{word}_"),
        _ => String::new(),
    }
}

/// Hands out colours: the one that a prefix always likes best, or the next that is used least.
struct Colours {
    used: [usize; PALETTE_SIZE as usize],
}

impl Colours {
    fn of(domains: &Records<Domain>) -> Self {
        let mut used = [0; PALETTE_SIZE as usize];
        for domain in domains {
            if let Some(count) = used.get_mut(usize::from(domain.colour)) {
                *count += 1;
            }
        }
        Self { used }
    }

    fn next(&mut self, prefix: &str) -> u8 {
        // FNV-1a: the same colour for the same prefix everywhere, as far as that is free.
        let hash = prefix.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |h, b| {
            (h ^ u64::from(b)).wrapping_mul(0x100_0000_01b3)
        });
        let least = self.used.iter().copied().min().unwrap_or(0);
        let mut colour = u8::try_from(hash % u64::from(PALETTE_SIZE)).unwrap_or(0);
        // Five steps at a time reach all twelve, and neighbours on the colour circle late.
        for _ in 0..PALETTE_SIZE {
            if self.used.get(usize::from(colour)) == Some(&least) {
                break;
            }
            colour = (colour + 5) % PALETTE_SIZE;
        }
        if let Some(count) = self.used.get_mut(usize::from(colour)) {
            *count += 1;
        }
        colour
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::domain_of;
    use crate::model::{Document, Table, TableId};
    use std::collections::BTreeSet;

    fn document(names: &[&str]) -> Document {
        let mut document = Document::new("test");
        for name in names {
            let table = Table::new(TableId::new(name), SchemaId::new("public"), *name);
            document.schema.tables.insert(table);
        }
        document
    }

    /// Titles with their tables, and the tables of no domain last.
    fn check(names: &[&str], expected: &[(&str, &[&str])]) {
        let mut document = document(names);
        document.domains = infer(&document.schema).into_iter().collect();
        let mut groups: BTreeMap<String, Vec<String>> =
            document.domains.iter().map(|d| (d.title.clone(), Vec::new())).collect();
        for table in &document.schema.tables {
            let title = domain_of(&document, table).map_or("~", |d| d.title.as_str());
            groups.entry(title.to_owned()).or_default().push(table.name.to_string());
        }
        let expected: BTreeMap<String, Vec<String>> = expected
            .iter()
            .map(|(title, tables)| {
                let mut tables: Vec<_> = tables.iter().map(|&t| t.to_owned()).collect();
                tables.sort();
                ((*title).to_owned(), tables)
            })
            .collect();
        assert_eq!(groups, expected);
    }

    #[test]
    fn shared_prefixes_are_domains() {
        check(
            &["auth_users", "auth_roles", "ai_prompts", "ai_models", "settings"],
            &[
                ("AI", &["ai_models", "ai_prompts"]),
                ("Authentication", &["auth_roles", "auth_users"]),
                ("~", &["settings"]),
            ],
        );
    }

    #[test]
    fn a_noun_stands_with_what_belongs_to_it() {
        check(
            &[
                "chats",
                "chat_files",
                "profiles",
                "user_tokens",
                "assistants",
                "assistant_tools",
                "assistant_files",
            ],
            &[
                ("Assistants", &["assistants", "assistant_files", "assistant_tools"]),
                ("Chats", &["chats", "chat_files"]),
                ("~", &["profiles", "user_tokens"]),
            ],
        );
    }

    #[test]
    fn where_all_is_kept_by_prefix_a_single_table_makes_a_domain() {
        check(
            &[
                "learn_courses",
                "learn_lessons",
                "learn_users",
                "ai_prompts",
                "ai_models",
                "doc_files",
                "doc_types",
                "sys_config",
                "sys_migrations",
                "batch_jobs",
            ],
            &[
                ("AI", &["ai_models", "ai_prompts"]),
                ("Batch", &["batch_jobs"]),
                ("Documents", &["doc_files", "doc_types"]),
                ("Learning", &["learn_courses", "learn_lessons", "learn_users"]),
                ("System", &["sys_config", "sys_migrations"]),
            ],
        );
    }

    #[test]
    fn the_name_of_the_application_is_no_domain() {
        check(
            &["wp_post_meta", "wp_posts", "wp_term_meta", "wp_terms", "wp_links"],
            &[
                ("Posts", &["wp_posts", "wp_post_meta"]),
                ("Terms", &["wp_terms", "wp_term_meta"]),
                ("~", &["wp_links"]),
            ],
        );
    }

    #[test]
    fn words_that_say_nothing_are_no_domain() {
        check(
            &["old_users", "old_orders", "_x", "1_a", "1_b"],
            &[("~", &["1_a", "1_b", "_x", "old_orders", "old_users"])],
        );
    }

    #[test]
    fn edited_domains_stay_and_new_ones_are_added() {
        let mut before = document(&["auth_users", "auth_roles"]);
        before.domains = infer(&before.schema).into_iter().collect();
        let id = DomainId::new("auth");
        if let Some(domain) = before.domains.get_mut(&id) {
            domain.title = "Sign-in".to_owned();
            domain.colour = 7;
        }
        let after = document(&["auth_users", "auth_roles", "doc_files", "doc_types"]);
        let domains = infer_more(&after.schema, &before.domains);
        assert_eq!(domains.get(&id), before.domains.get(&id));
        assert_eq!(domains.len(), 2);
    }

    #[test]
    fn twelve_domains_have_twelve_colours() {
        let names: Vec<String> = (b'a'..b'm')
            .flat_map(|c| [1, 2].map(|i| format!("{}{}_t{i}", char::from(c), char::from(c))))
            .collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let domains = infer(&document(&names).schema);
        let colours: BTreeSet<u8> = domains.iter().map(|d| d.colour).collect();
        assert_eq!((domains.len(), colours.len()), (12, 12));
    }
}
