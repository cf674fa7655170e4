//! Paths in the order in which migration tools take them: numbers and dates as such.

use std::cmp::Ordering;

/// Compares paths part by part; digits in them count as numbers, so that `9_x` stands before `10_x`.
pub(in crate::import) fn compare_paths(a: &str, b: &str) -> Ordering {
    let mut left = a.split('/');
    let mut right = b.split('/');
    loop {
        match (left.next(), right.next()) {
            (None, None) => return a.cmp(b),
            (None, Some(_)) => return Ordering::Less,
            (Some(_), None) => return Ordering::Greater,
            (Some(x), Some(y)) => match compare_natural(x, y) {
                Ordering::Equal => {}
                other => return other,
            },
        }
    }
}

fn compare_natural(a: &str, b: &str) -> Ordering {
    // Diesel wrote `20140924_x` first and `2017-09-23-182408_x` later: dashes in a date count for nothing.
    if let (Some(x), Some(y)) = (version(a), version(b)) {
        let order = compare_versions(&x, &y);
        if order != Ordering::Equal {
            return order;
        }
    }
    let (mut a, mut b) = (a.as_bytes(), b.as_bytes());
    loop {
        let (Some(x), Some(y)) = (a.first(), b.first()) else { return a.len().cmp(&b.len()) };
        if x.is_ascii_digit() && y.is_ascii_digit() {
            let (number_a, rest_a) = split_number(a);
            let (number_b, rest_b) = split_number(b);
            let order = compare_numbers(number_a, number_b);
            if order != Ordering::Equal {
                return order;
            }
            (a, b) = (rest_a, rest_b);
        } else {
            let order = x.to_ascii_lowercase().cmp(&y.to_ascii_lowercase());
            if order != Ordering::Equal {
                return order;
            }
            (a, b) = (&a[1..], &b[1..]);
        }
    }
}

/// Numbers before dates. Dates compare as text, so that a later one with less digits is later: newer versions of diesel
/// write four digits more.
fn compare_versions(a: &str, b: &str) -> Ordering {
    match (is_date(a), is_date(b)) {
        (true, true) => a.cmp(b),
        (false, false) => compare_numbers(a.as_bytes(), b.as_bytes()),
        (a, b) => a.cmp(&b),
    }
}

/// Whether digits start with a year, month and day.
fn is_date(digits: &str) -> bool {
    let number = |from: usize, to: usize| digits.get(from..to).and_then(|d| d.parse::<u32>().ok());
    let in_range =
        |n: Option<u32>, least: u32, most: u32| n.is_some_and(|n| (least..=most).contains(&n));
    in_range(number(0, 4), 1970, 2199)
        && in_range(number(4, 6), 1, 12)
        && in_range(number(6, 8), 1, 31)
}

/// Numbers as their digits, without leading zeros.
fn compare_numbers(a: &[u8], b: &[u8]) -> Ordering {
    a.len().cmp(&b.len()).then_with(|| a.cmp(b))
}

/// The digits of the number or date that a name starts with, without leading zeros.
fn version(name: &str) -> Option<String> {
    if !name.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let end = name.find(|c: char| !c.is_ascii_digit() && c != '-').unwrap_or(name.len());
    let digits: String = name[..end].chars().filter(char::is_ascii_digit).collect();
    (!digits.is_empty()).then(|| digits.trim_start_matches('0').to_owned())
}

/// The digits at the start, without leading zeros, and what follows.
fn split_number(bytes: &[u8]) -> (&[u8], &[u8]) {
    let end = bytes.iter().position(|b| !b.is_ascii_digit()).unwrap_or(bytes.len());
    let zeros = bytes[..end].iter().position(|b| *b != b'0').unwrap_or(end);
    (&bytes[zeros..end], &bytes[end..])
}
