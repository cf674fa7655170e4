//! Words that are spelled otherwise once, and probably wrong.

use super::renamed;
use crate::lint::{Check, Context, Fix, Found, Group, Rule};
use crate::model::{Catalog, ObjectRef};
use std::collections::HashMap;

pub(in crate::lint) const RULE: Rule = Rule {
    code: "spelling",
    group: Group::Naming,
    title: "A word is spelled the same everywhere",
    why: "A name that was mistyped once is mistyped in every query for good. A word that stands in one name, and differs by a \
          letter from one that stands in several, is probably that one; so is a plural with one `s` too many.",
    bad: "create table orders (id bigint primary key, received_at timestamptz);\n\
          create table parcels (id bigint primary key, received_at timestamptz);\n\
          create table refunds (id bigint primary key, received_at timestamptz);\n\
          create table letters (id bigint primary key, recieved_at timestamptz);",
    good: "create table orders (id bigint primary key, received_at timestamptz);\n\
           create table parcels (id bigint primary key, received_at timestamptz);\n\
           create table refunds (id bigint primary key, received_at timestamptz);\n\
           create table letters (id bigint primary key, received_at timestamptz);",
    check: Check::Document(check),
    fix: Some(fix),
};

/// Shorter words differ by a letter and are both right.
const LEAST: usize = 6;
/// A word is known when it stands in so many names.
const KNOWN: usize = 3;

/// Where a word stands first, and in how many names.
struct Use<'d> {
    object: ObjectRef,
    name: &'d str,
    count: usize,
}

fn words(catalog: &Catalog) -> HashMap<&str, Use<'_>> {
    let mut words: HashMap<&str, Use<'_>> = HashMap::new();
    for table in catalog.tables.iter().filter(|t| !t.external && t.partition_of.is_none()) {
        let own = ObjectRef::Table(table.id.clone());
        add(&mut words, table.name.as_str(), &mut || own.clone());
        for column in table.columns.iter().filter(|c| !c.inherited) {
            let object = &mut || ObjectRef::Column(table.id.clone(), column.id.clone());
            add(&mut words, column.name.as_str(), object);
        }
    }
    words
}

fn add<'d>(
    words: &mut HashMap<&'d str, Use<'d>>,
    name: &'d str,
    object: &mut dyn FnMut() -> ObjectRef,
) {
    let is_word = |word: &&str| word.bytes().all(|b| b.is_ascii_lowercase());
    for word in name.split('_').filter(is_word) {
        words.entry(word).and_modify(|known| known.count += 1).or_insert_with(|| Use {
            object: object(),
            name,
            count: 1,
        });
    }
}

/// Words that stand once, with what they are probably meant to be.
fn mistakes(catalog: &Catalog) -> Vec<(Use<'_>, &str, &str)> {
    let words = words(catalog);
    // Where a mistake changes neither the first letter nor the last two: else it may be another form.
    let mut known: HashMap<(&str, &str), Vec<&str>> = HashMap::new();
    for (word, _) in words.iter().filter(|(_, used)| used.count >= KNOWN) {
        known.entry(ends(word)).or_default().push(word);
    }
    // In the same order always.
    for words in known.values_mut() {
        words.sort_unstable();
    }
    let meant = |word: &str| {
        let alike = known.get(&ends(word)).into_iter().flatten();
        alike.copied().find(|other| is_slip(word, other))
    };
    let mut rare: Vec<(&str, &str)> = words
        .iter()
        .filter(|(word, used)| used.count == 1 && word.len() >= LEAST)
        .filter_map(|(word, _)| Some((*word, plural(&words, word).or_else(|| meant(word))?)))
        .collect();
    rare.sort_unstable();
    let mut words = words;
    rare.into_iter().filter_map(|(word, meant)| Some((words.remove(word)?, word, meant))).collect()
}

/// A plural that has one `s` too many, without it: `profiless` beside `profile`.
fn plural<'d>(words: &HashMap<&'d str, Use<'d>>, word: &'d str) -> Option<&'d str> {
    let once = word.strip_suffix('s').filter(|once| once.ends_with('s'))?;
    let one = once.strip_suffix('s')?;
    (words.contains_key(once) || words.contains_key(one)).then_some(once)
}

/// The first letter and the last two of a word of small letters.
fn ends(word: &str) -> (&str, &str) {
    (
        word.get(..1).unwrap_or_default(),
        word.get(word.len().saturating_sub(2)..).unwrap_or_default(),
    )
}

/// Whether one becomes the other by a letter more, a letter less, or two letters in the other order.
fn is_slip(word: &str, other: &str) -> bool {
    let (a, b) = (word.as_bytes(), other.as_bytes());
    let same = a.iter().zip(b).take_while(|(x, y)| x == y).count();
    let rest = |bytes: &'_ [u8], from: usize| bytes.get(from..).unwrap_or_default().to_vec();
    match a.len().cmp(&b.len()) {
        std::cmp::Ordering::Equal => {
            let swapped = a.get(same) == b.get(same + 1) && a.get(same + 1) == b.get(same);
            a != b && swapped && rest(a, same + 2) == rest(b, same + 2)
        }
        std::cmp::Ordering::Less => a.len() + 1 == b.len() && rest(a, same) == rest(b, same + 1),
        std::cmp::Ordering::Greater => a.len() == b.len() + 1 && rest(a, same + 1) == rest(b, same),
    }
}

fn check(context: &Context<'_>, found: &mut Found<'_>) {
    for (used, word, meant) in mistakes(context.catalog()) {
        let message = format!("{} is probably mistyped: {word} for {meant}.", used.name);
        found.report(used.object, message);
    }
}

fn fix(context: &Context<'_>, object: &ObjectRef) -> Option<Fix> {
    let all = mistakes(context.catalog()).into_iter();
    let mut of_object = all.filter(|(used, ..)| used.object == *object).peekable();
    let name = of_object.peek()?.0.name;
    let mut words: Vec<&str> = name.split('_').collect();
    for (_, mistyped, meant) in of_object {
        words.iter_mut().filter(|word| **word == mistyped).for_each(|word| *word = meant);
    }
    renamed(context, object, name, &words.join("_"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_a_letter_and_words_are_not() {
        for (word, meant) in [
            ("recieved", "received"),
            ("proccess", "process"),
            ("adress", "address"),
            ("mesage", "message"),
        ] {
            assert!(is_slip(word, meant), "{word}");
        }
        for (word, other) in
            [("received", "received"), ("started", "starred"), ("content", "context")]
        {
            assert!(!is_slip(word, other), "{word}");
        }
    }
}
