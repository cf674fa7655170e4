//! Large titles of cards that are seen from far away: broken into lines, as large as the card allows.

use super::geometry::{Size, count};

/// The most lines of a title.
const MAX_LINES: usize = 3;
/// The largest size, in world pixels, so that short names do not shout.
const MAX_SIZE: f64 = 40.0;
/// A title that is smaller than this is broken anywhere, not only between words.
const SMALL: f64 = 15.0;
/// Least distance of a title from the borders of its card, in world pixels.
const MARGIN: f64 = 10.0;
/// Distance of lines, in sizes of the font.
const LEADING: f64 = 1.2;

/// A card's title, broken into lines.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Title {
    /// Size of the font in world pixels.
    pub size: f64,
    /// From the top.
    pub lines: Vec<TitleLine>,
}

/// One line of a title.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TitleLine {
    /// What of it belongs to the domain's prefix, drawn dimmed.
    pub prefix: String,
    pub rest: String,
}

impl Title {
    /// The title of a card: `advance` is the width of a character in sizes of the font.
    pub(super) fn new(prefix: &str, name: &str, card: Size, advance: f64) -> Self {
        let text: Vec<char> = prefix.chars().chain(name.chars()).collect();
        let space = (card.width - 2.0 * MARGIN, card.height - 2.0 * MARGIN.min(card.height / 8.0));
        let size = |lines: usize, longest: usize| {
            let across = space.0 / (count(longest.max(1)) * advance);
            let down = space.1 / (count(lines.max(1)) * LEADING);
            across.min(down).min(MAX_SIZE)
        };
        let mut best: Option<(f64, Vec<usize>)> = None;
        for words in [true, false] {
            for lines in 1..=MAX_LINES {
                let (longest, ends) = narrowest(&text, lines, words);
                let size = size(ends.len(), longest);
                if best.as_ref().is_none_or(|(largest, _)| size > *largest + 0.5) {
                    best = Some((size, ends));
                }
            }
            if best.as_ref().is_some_and(|(size, _)| *size >= SMALL) {
                break;
            }
        }
        let Some((size, ends)) = best else { return Self::default() };
        let dimmed = prefix.chars().count();
        let mut start = 0;
        let lines = ends.into_iter().map(|end| {
            let part = |from: usize, to: usize| text.get(from..to).unwrap_or_default().iter();
            let middle = dimmed.clamp(start, end);
            let line = TitleLine {
                prefix: part(start, middle).collect(),
                rest: part(middle, end).collect(),
            };
            start = end;
            line
        });
        Self { size, lines: lines.collect() }
    }

    /// Distance between the middles of two lines, in world pixels.
    pub fn leading(&self) -> f64 {
        self.size * LEADING
    }
}

impl TitleLine {
    /// How many characters it has.
    pub fn len(&self) -> usize {
        self.prefix.chars().count() + self.rest.chars().count()
    }

    pub fn is_empty(&self) -> bool {
        self.prefix.is_empty() && self.rest.is_empty()
    }
}

/// The ends of at most so many lines whose longest is as short as can be, and its length.
fn narrowest(text: &[char], lines: usize, words: bool) -> (usize, Vec<usize>) {
    let least = text.len().div_ceil(lines.max(1));
    (least..text.len())
        .map(|longest| (longest, ends(text, longest, words)))
        .find(|(longest, ends)| ends.len() <= lines && fits(ends, *longest))
        .unwrap_or_else(|| (text.len(), vec![text.len()]))
}

fn fits(ends: &[usize], longest: usize) -> bool {
    let starts = std::iter::once(&0).chain(ends);
    ends.iter().zip(starts).all(|(end, start)| end - start <= longest)
}

/// The ends of lines that are filled up to a length; longer where a word is.
fn ends(text: &[char], longest: usize, words: bool) -> Vec<usize> {
    let mut ends = Vec::new();
    let (mut start, mut last) = (0, 0);
    for at in 1..=text.len() {
        if at < text.len() && words && !breaks(text, at) {
            continue;
        }
        if at - start > longest && last > start {
            ends.push(last);
            start = last;
        }
        last = at;
    }
    ends.push(text.len());
    ends
}

/// Whether a word begins at a position: after `_`, `-`, `.` or a space, and with a capital after a small
/// letter.
fn breaks(text: &[char], at: usize) -> bool {
    let before = at.checked_sub(1).and_then(|i| text.get(i));
    before.zip(text.get(at)).is_some_and(|(before, next)| {
        let ends = matches!(before, '_' | '-' | '.' | ' ');
        let begins = !matches!(next, '_' | '-' | '.' | ' ');
        (ends && begins) || (before.is_lowercase() && next.is_uppercase())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const CARD: Size = Size { width: 160.0, height: 240.0 };

    fn lines(prefix: &str, name: &str) -> Vec<String> {
        let title = Title::new(prefix, name, CARD, 0.6);
        title.lines.iter().map(|l| format!("{}{}", l.prefix, l.rest)).collect()
    }

    #[test]
    fn titles_break_between_words() {
        assert_eq!(lines("", "users"), ["users"]);
        assert_eq!(lines("s3_", "multipart_uploads_parts"), ["s3_multipart_", "uploads_parts"]);
        assert_eq!(lines("", "OrderLineItem"), ["Order", "Line", "Item"]);
        assert_eq!(lines("", &"x".repeat(30)), ["x".repeat(10), "x".repeat(10), "x".repeat(10)]);
    }

    #[test]
    fn the_prefix_is_apart() {
        let title = Title::new("chat_", "file", CARD, 0.6);
        let prefixes: String = title.lines.iter().map(|l| l.prefix.as_str()).collect();
        assert_eq!(prefixes, "chat_");
    }

    proptest! {
        #[test]
        fn titles_fit_their_card(
            prefix in "[a-z]{0,6}_?", name in "[a-zA-Z_-]{1,63}",
            width in 180.0..420.0, height in 35.0..900.0,
        ) {
            let title = Title::new(&prefix, &name, Size { width, height }, 0.6);
            let text: String =
                title.lines.iter().flat_map(|l| [l.prefix.as_str(), l.rest.as_str()]).collect();
            prop_assert_eq!(text, prefix + &name);
            prop_assert!(title.lines.len() <= MAX_LINES && title.size <= MAX_SIZE);
            prop_assert!(count(title.lines.len()) * title.leading() <= height);
            for line in &title.lines {
                prop_assert!(count(line.len()) * 0.6 * title.size <= width);
            }
        }
    }
}
