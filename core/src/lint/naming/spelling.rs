//! Words that are spelled otherwise once, and probably wrong.

use super::renamed;
use crate::lint::facts::Vocabulary;
use crate::lint::{Check, Context, Facts, Fix, Found, Group, Rule};
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
    given: None,
    check: Check::Facts(check),
    fix: Some(fix),
};

/// Shorter words differ by a letter and are both right.
const LEAST: usize = 6;
/// A word is known when it stands in so many names.
const KNOWN: u64 = 3;

/// A word that stands once, and what it is probably meant to be.
struct Mistake<'d> {
    object: ObjectRef,
    name: &'d str,
    word: &'d str,
    meant: &'d str,
}

fn mistakes<'d>(catalog: &'d Catalog, vocabulary: &'d Vocabulary) -> Vec<Mistake<'d>> {
    // Where a mistake changes neither the first letter nor the last two: else it may be another form.
    let mut known: HashMap<(&str, &str), Vec<&str>> = HashMap::new();
    for (word, count) in vocabulary.iter() {
        if count >= KNOWN {
            known.entry(ends(word)).or_default().push(word);
        }
    }
    // In the same order always.
    for words in known.values_mut() {
        words.sort_unstable();
    }
    let meant = |word: &str| {
        let alike = known.get(&ends(word)).into_iter().flatten();
        alike.copied().find(|other| is_slip(word, other))
    };
    let rare = vocabulary.iter().filter(|(word, count)| *count == 1 && word.len() >= LEAST);
    let mut found: Vec<Mistake<'_>> = rare
        .filter_map(|(word, _)| {
            let meant = plural(vocabulary, word).or_else(|| meant(word))?;
            let (object, name) = vocabulary.place(catalog, word)?;
            Some(Mistake { object, name, word, meant })
        })
        .collect();
    found.sort_unstable_by_key(|mistake| mistake.word);
    found
}

/// A plural that has one `s` too many, without it: `profiless` beside `profile`.
fn plural<'d>(vocabulary: &Vocabulary, word: &'d str) -> Option<&'d str> {
    let once = word.strip_suffix('s').filter(|once| once.ends_with('s'))?;
    let one = once.strip_suffix('s')?;
    (vocabulary.contains(once) || vocabulary.contains(one)).then_some(once)
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

fn check(context: &Context<'_>, facts: &Facts, found: &mut Found<'_>) {
    for Mistake { object, name, word, meant } in mistakes(context.catalog(), &facts.vocabulary) {
        found.report(object, format!("{name} is probably mistyped: {word} for {meant}."));
    }
}

fn fix(context: &Context<'_>, object: &ObjectRef) -> Option<Fix> {
    let vocabulary = Vocabulary::new(context.catalog());
    let all = mistakes(context.catalog(), &vocabulary).into_iter();
    let mut of_object = all.filter(|mistake| mistake.object == *object).peekable();
    let name = of_object.peek()?.name;
    let mut words: Vec<&str> = name.split('_').collect();
    for mistake in of_object {
        words.iter_mut().filter(|w| **w == mistake.word).for_each(|w| *w = mistake.meant);
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
