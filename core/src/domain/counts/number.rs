//! Counts as people and servers write them.

/// From here on a number with a fraction or an exponent does not fit.
const TOO_LARGE: f64 = 18_446_744_073_709_551_615.0;

/// Reads about how many rows there are: `120`, `15,000+`, `~1.2k`, `1.5e+06`.
///
/// # Errors
///
/// Why it is no count, as a sentence.
pub fn parse_count(text: &str) -> Result<u64, String> {
    let text = text.trim();
    let no_number = || format!("{text:?} is no number of rows.");
    let rest = text.trim_start_matches(['~', '≈', '>', '<', '=']).trim_start();
    let rest = rest.strip_suffix('+').unwrap_or(rest).trim_end();
    if rest.strip_prefix('-').is_some_and(|n| n.parse::<f64>().is_ok()) {
        return Err(match rest.parse::<f64>() {
            // `pg_class.reltuples` from Postgres 14 on.
            Ok(-1.0) => "-1 says that the server has not counted yet. ANALYZE the table first.",
            _ => "A number of rows is not negative.",
        }
        .to_owned());
    }
    let (digits, factor) = match rest.char_indices().next_back() {
        Some((at, 'k' | 'K')) => (rest.get(..at), 1e3),
        Some((at, 'm' | 'M')) => (rest.get(..at), 1e6),
        Some((at, 'b' | 'B')) => (rest.get(..at), 1e9),
        _ => (Some(rest), 1.0),
    };
    let digits = digits.unwrap_or_default().trim_end();
    if !digits.starts_with(|c: char| c.is_ascii_digit()) {
        return Err(no_number());
    }
    let plain = match grouped(digits) {
        Grouped::Whole(_) if factor > 1.0 && digits.contains(['.', ',']) => {
            return Err(ambiguous(text));
        }
        Grouped::Whole(plain) => plain,
        Grouped::Ambiguous => return Err(ambiguous(text)),
        // `1,2k` has a decimal comma; `1,2` rows are none.
        Grouped::No if factor > 1.0 => digits.replacen(',', ".", 1),
        Grouped::No => digits.to_owned(),
    };
    if factor <= 1.0 && plain.bytes().all(|b| b.is_ascii_digit()) {
        return plain.parse().map_err(|_| format!("{text:?} is too large."));
    }
    let number: f64 = plain.parse().map_err(|_| no_number())?;
    let rows = (number * factor).round();
    if !rows.is_finite() || rows >= TOO_LARGE {
        return Err(format!("{text:?} is too large."));
    }
    // Neither negative nor too large.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it was looked at")]
    Ok(rows as u64)
}

fn ambiguous(text: &str) -> String {
    format!("{text:?} may be two numbers: write it without separators.")
}

enum Grouped {
    /// The digits without what stands between groups of three.
    Whole(String),
    Ambiguous,
    No,
}

/// Takes separators of thousands out. One point before three digits may as well be a decimal point.
fn grouped(digits: &str) -> Grouped {
    let is_separator = |c: char| {
        matches!(c, ',' | '.' | '_' | '\'' | '’' | ' ' | '\u{a0}' | '\u{202f}' | '\u{2009}')
    };
    let Some(separator) = digits.chars().find(|c| is_separator(*c)) else { return Grouped::No };
    let mut groups = digits.split(separator);
    let first = groups.next().unwrap_or_default();
    let is_number = |group: &str| group.bytes().all(|b| b.is_ascii_digit());
    let rest: Vec<&str> = groups.collect();
    let fits = (1..=3).contains(&first.len())
        && is_number(first)
        && rest.iter().all(|group| group.len() == 3 && is_number(group));
    match (fits, separator, rest.len()) {
        (false, ..) => Grouped::No,
        (true, '.', 1) => Grouped::Ambiguous,
        (true, ..) => Grouped::Whole(digits.replace(separator, "")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn counts_are_read_as_they_are_written() {
        for (text, rows) in [
            ("120", 120),
            (" 0 ", 0),
            ("15,000+", 15_000),
            ("15,000,000", 15_000_000),
            ("1.234.567", 1_234_567),
            ("15 000", 15_000),
            ("15_000", 15_000),
            ("15'000", 15_000),
            ("~1.2k", 1_200),
            ("1,2k", 1_200),
            ("500+", 500),
            ("3M", 3_000_000),
            ("2.5 B", 2_500_000_000),
            ("1.5e+06", 1_500_000),
            ("120.0", 120),
            (">= 7", 7),
            ("18446744073709551615", u64::MAX),
        ] {
            assert_eq!(parse_count(text), Ok(rows), "{text}");
        }
    }

    #[test]
    fn what_is_no_count_is_told() {
        for (text, reason) in [
            ("", "\"\" is no number of rows."),
            ("n/a", "\"n/a\" is no number of rows."),
            ("NaN", "\"NaN\" is no number of rows."),
            ("inf", "\"inf\" is no number of rows."),
            ("1,2", "\"1,2\" is no number of rows."),
            ("1,2,3", "\"1,2,3\" is no number of rows."),
            ("12 rows", "\"12 rows\" is no number of rows."),
            ("15.000", "\"15.000\" may be two numbers: write it without separators."),
            ("1,234k", "\"1,234k\" may be two numbers: write it without separators."),
            ("-1", "-1 says that the server has not counted yet. ANALYZE the table first."),
            ("-7", "A number of rows is not negative."),
            ("18446744073709551616", "\"18446744073709551616\" is too large."),
            ("1e40", "\"1e40\" is too large."),
        ] {
            assert_eq!(parse_count(text), Err(reason.to_owned()), "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_count_is_read_back(rows in any::<u64>()) {
            prop_assert_eq!(parse_count(&rows.to_string()), Ok(rows));
            let mut groups = rows.to_string();
            for at in (1..groups.len()).rev().filter(|at| (groups.len() - at).is_multiple_of(3)).collect::<Vec<_>>() {
                groups.insert(at, ',');
            }
            prop_assert_eq!(parse_count(&format!("~ {groups}+")), Ok(rows));
        }

        #[test]
        fn no_text_is_too_strange(text in "\\PC*") {
            let _ = parse_count(&text);
        }
    }
}
