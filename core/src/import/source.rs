//! Files as they come in: bytes with a path, and the text in them.

/// A file to import.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// Path relative to what was dropped or named, with `/`; shown in the report.
    pub path: String,
    pub bytes: Vec<u8>,
}

impl Source {
    pub fn new(path: impl Into<String>, bytes: impl Into<Vec<u8>>) -> Self {
        Self { path: path.into(), bytes: bytes.into() }
    }

    /// The last part of the path.
    pub fn file_name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or(&self.path)
    }
}

/// A single file larger than this is not read. A dump of 4,000 tables has some 16 MB.
pub const MAX_SOURCE_BYTES: usize = 64 * 1024 * 1024;

/// All files together; what comes after is not read.
pub const MAX_TOTAL_BYTES: usize = 96 * 1024 * 1024;

/// The text of a file: UTF-8 with or without a mark, or UTF-16 with one. The reason where it is none.
///
/// A few bytes that are no UTF-8 are replaced, so that an old dump still opens; `true` says so.
pub fn decode_text(bytes: &[u8]) -> Result<(String, bool), &'static str> {
    if let Some(rest) = bytes.strip_prefix(&[0xff, 0xfe]) {
        return utf16(rest, u16::from_le_bytes);
    }
    if let Some(rest) = bytes.strip_prefix(&[0xfe, 0xff]) {
        return utf16(rest, u16::from_be_bytes);
    }
    let bytes = bytes.strip_prefix(&[0xef, 0xbb, 0xbf]).unwrap_or(bytes);
    if bytes.starts_with(b"PGDMP") {
        return Err("this is a pg_dump archive in custom format; make a plain one with \
                    pg_dump --schema-only --format=plain");
    }
    let head = &bytes[..bytes.len().min(8192)];
    if head.contains(&0) {
        return Err("this is a binary file, not text");
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        Ok((text.to_owned(), false))
    } else {
        let odd = head.iter().filter(|b| b.is_ascii_control() && !b.is_ascii_whitespace()).count();
        if odd * 20 > head.len() {
            return Err("this is a binary file, not text");
        }
        Ok((String::from_utf8_lossy(bytes).into_owned(), true))
    }
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Result<(String, bool), &'static str> {
    let units = bytes.chunks_exact(2).map(|pair| unit([pair[0], pair[1]]));
    let mut lossy = false;
    let text = char::decode_utf16(units)
        .map(|c| {
            c.unwrap_or_else(|_| {
                lossy = true;
                char::REPLACEMENT_CHARACTER
            })
        })
        .collect();
    Ok((text, lossy))
}

/// A name for the document: the file's, or the folder's that holds all files.
pub(super) fn document_name(sources: &[Source]) -> String {
    const GENERIC: &[&str] =
        &["supabase", "migrations", "migration", "prisma", "drizzle", "db", "sql", "src", "schema"];
    let [first, rest @ ..] = sources else { return "Untitled".to_owned() };
    if rest.is_empty() {
        let name = first.file_name();
        let stem = name.split('.').next().filter(|s| !s.is_empty()).unwrap_or(name);
        return stem.to_owned();
    }
    let mut common: Vec<&str> = first.path.split('/').collect();
    common.pop();
    for source in rest {
        let parts: Vec<&str> = source.path.split('/').collect();
        let same = common.iter().zip(&parts).take_while(|(a, b)| a == b).count();
        common.truncate(same);
    }
    common
        .iter()
        .rev()
        .find(|part| !part.is_empty() && !GENERIC.contains(part))
        .or(common.last())
        .map_or_else(|| "Imported schema".to_owned(), |part| (*part).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_read_whatever_its_mark() {
        assert_eq!(decode_text(b"select 1").unwrap(), ("select 1".to_owned(), false));
        assert_eq!(decode_text(b"\xef\xbb\xbfselect").unwrap().0, "select");
        assert_eq!(decode_text(b"\xff\xfea\0b\0").unwrap().0, "ab");
        assert_eq!(
            decode_text(b"-- caf\xe9\nselect").unwrap(),
            ("-- caf\u{fffd}\nselect".to_owned(), true)
        );
    }

    #[test]
    fn binary_files_are_refused_with_the_reason() {
        assert!(decode_text(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR").unwrap_err().contains("binary"));
        assert!(decode_text(b"PGDMP\x01\x0e").unwrap_err().contains("custom format"));
    }

    #[test]
    fn the_document_is_named_after_its_file_or_folder() {
        let name = |paths: &[&str]| {
            document_name(&paths.iter().map(|p| Source::new(*p, "")).collect::<Vec<_>>())
        };
        assert_eq!(name(&["structure.sql"]), "structure");
        assert_eq!(
            name(&["chat/supabase/migrations/1.sql", "chat/supabase/migrations/2.sql"]),
            "chat"
        );
        assert_eq!(name(&[]), "Untitled");
    }
}
