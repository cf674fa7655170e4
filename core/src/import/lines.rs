//! Lines and columns of byte offsets, for any order of questions.

/// Characters are counted once per so many bytes, so that a question costs the same in a line of any length.
const STEP: usize = 1024;

/// Where the lines of a text start.
#[derive(Clone, Debug)]
pub(super) struct Lines<'t> {
    text: &'t str,
    starts: Vec<usize>,
    /// Characters before each multiple of [`STEP`] bytes.
    characters: Vec<usize>,
}

impl<'t> Lines<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        let bytes = text.as_bytes();
        let breaks = bytes.iter().enumerate().filter(|(_, b)| **b == b'\n').map(|(i, _)| i + 1);
        let starts = std::iter::once(0).chain(breaks).collect();
        let mut characters = vec![0];
        let mut sum = 0;
        for part in bytes.chunks(STEP) {
            sum += part.iter().filter(|b| starts_character(**b)).count();
            characters.push(sum);
        }
        Self { text, starts, characters }
    }

    /// Line and column of an offset, both from 1; the column counts characters.
    pub(super) fn place(&self, offset: usize) -> (u32, u32) {
        let offset = offset.min(self.text.len());
        let line = self.starts.partition_point(|start| *start <= offset);
        let start = self.starts.get(line.saturating_sub(1)).copied().unwrap_or(0);
        let column = self.characters_before(offset) - self.characters_before(start) + 1;
        (u32::try_from(line).unwrap_or(u32::MAX), u32::try_from(column).unwrap_or(u32::MAX))
    }

    fn characters_before(&self, offset: usize) -> usize {
        let step = offset / STEP;
        let rest = self.text.as_bytes().get(step * STEP..offset).unwrap_or_default();
        self.characters.get(step).copied().unwrap_or(0)
            + rest.iter().filter(|b| starts_character(**b)).count()
    }
}

fn starts_character(byte: u8) -> bool {
    byte & 0xc0 != 0x80
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters_from_one() {
        let text = "a\nßé😀x\n";
        let lines = Lines::new(text);
        for (needle, place) in [("a", (1, 1)), ("ß", (2, 1)), ("😀", (2, 3)), ("x", (2, 4))] {
            assert_eq!(lines.place(text.find(needle).unwrap()), place, "{needle}");
        }
        assert_eq!(lines.place(text.len()), (3, 1));
        assert_eq!(lines.place(usize::MAX), (3, 1));
    }

    #[test]
    fn a_long_line_is_counted_past_its_steps() {
        let text = format!("x\n{}y", "é".repeat(5_000));
        assert_eq!(Lines::new(&text).place(text.len() - 1), (2, 5_001));
    }
}
