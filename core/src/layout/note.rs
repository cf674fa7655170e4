//! Notes as they are drawn: their rectangles, and their words as lines where they are too small to be rendered.

use super::geometry::{Point, Rect, Size, count};
use crate::model::Note;
use std::sync::Arc;

/// Side of the corner by which a note is made larger, in world pixels.
pub const NOTE_CORNER: f64 = 16.0;
/// Border of a note to its text.
pub(super) const NOTE_PADDING: f64 = 12.0;
/// The size in which a note's words are painted, and the distance of its lines.
pub(super) const NOTE_SIZE: f64 = 13.0;
pub(super) const NOTE_LINE: f64 = 19.0;
/// The widest usual advance of the interface's font, in em.
const ADVANCE: f64 = 0.56;

/// A note in its place.
#[derive(Clone, Debug, PartialEq)]
pub struct SceneNote {
    pub note: Arc<Note>,
    /// World pixels.
    pub rect: Rect,
    /// Its words without the marks of Markdown, as many lines as it has room for; whether each is a heading.
    pub lines: Vec<(String, bool)>,
}

pub(super) fn note_rect(note: &Note) -> Rect {
    let size = Size { width: note.width, height: note.height };
    Rect::at(Point { x: note.x, y: note.y }, size)
}

impl SceneNote {
    pub(super) fn new(note: &Note, moved: Option<Rect>) -> Self {
        let rect = moved.unwrap_or_else(|| note_rect(note));
        Self { lines: lines(&note.text, rect), note: Arc::new(note.clone()), rect }
    }
}

fn lines(text: &str, rect: Rect) -> Vec<(String, bool)> {
    let space = (rect.width - 2.0 * NOTE_PADDING) / (NOTE_SIZE * ADVANCE);
    let most = (rect.height - 2.0 * NOTE_PADDING) / NOTE_LINE + 0.3;
    let mut lines: Vec<(String, bool)> = Vec::new();
    for line in text.lines() {
        let heading = line.trim_start().starts_with('#');
        let mut shown = String::new();
        for word in plain(line).split_whitespace() {
            let longer = count(shown.chars().count() + 1 + word.chars().count()) > space;
            if longer && !shown.is_empty() {
                lines.push((std::mem::take(&mut shown), heading));
            }
            if !shown.is_empty() {
                shown.push(' ');
            }
            shown.extend(word.chars().take(MAX_WORD));
            if count(lines.len()) >= most {
                break;
            }
        }
        if !shown.is_empty() {
            lines.push((shown, heading));
        }
        if count(lines.len()) >= most {
            break;
        }
    }
    while count(lines.len()) > most.max(1.0) {
        lines.pop();
    }
    lines
}

/// Longer words are cut: a note may hold anything.
const MAX_WORD: usize = 80;

/// A line of Markdown without its marks: enough to be recognised from afar.
fn plain(line: &str) -> String {
    let line = line.trim().trim_start_matches(['#', '>']).trim_start();
    let line = match line.split_once(' ') {
        Some(("-" | "*" | "+", rest)) => format!("• {rest}"),
        _ => line.to_owned(),
    };
    line.chars().filter(|c| !matches!(c, '*' | '`' | '_')).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::NoteId;

    #[test]
    fn from_afar_a_note_shows_its_words_as_far_as_there_is_room() {
        let mut note = Note {
            id: NoteId::new("note"),
            x: 0.0,
            y: 0.0,
            width: 200.0,
            height: 100.0,
            text: "# Who *pays*\n\n- the `team` that owns the workspace\n- nobody else\n> more\n> lines"
                .to_owned(),
            colour: None,
        };
        let shown = |note: &Note| SceneNote::new(note, None).lines;
        let lines = shown(&note);
        assert_eq!(lines[0], ("Who pays".to_owned(), true));
        assert_eq!(lines[1], ("• the team that owns the".to_owned(), false));
        assert_eq!(lines.len(), 4);
        note.height = 48.0;
        assert_eq!(shown(&note).len(), 1);
    }
}
