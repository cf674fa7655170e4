//! Zip files into the files that they hold.
//!
//! An archive from a stranger may lie about everything. So its directory only says where to look; what is unpacked is
//! bounded by what an import reads at all, and checked against the sum that the archive gives. Archives inside are not
//! opened.

use super::format::Format;
use super::report::{Outcome, Report};
use super::source::{MAX_SOURCE_BYTES, MAX_TOTAL_BYTES, Source};
use miniz_oxide::inflate::decompress_to_vec_with_limit;
use std::collections::BTreeMap;
use std::io::Cursor;
use zip::{CompressionMethod, ZipArchive};

/// Files of an archive beyond this are not looked at.
const MAX_ENTRIES: usize = 10_000;

/// What unpacks to more than so many times its size is no schema. Text seldom reaches a tenth of it.
const MAX_RATIO: u64 = 500;

/// Small files may be packed as well as they can be.
const FREE_OF_RATIO: u64 = 1024 * 1024;

/// Folders that hold no schema of one's own.
const SKIPPED_FOLDERS: &[&str] = &["__MACOSX", "node_modules", "target", "vendor", ".git"];

/// Files that say how others are to be read.
const COMPANIONS: &[&str] = &["_journal.json", "migration_lock.toml"];

/// All sources, archives replaced by what is in them. What cannot be unpacked gets a row.
pub(super) fn unpack(sources: Vec<Source>, report: &mut Report) -> Vec<Source> {
    let mut all = Vec::with_capacity(sources.len());
    let mut left = MAX_TOTAL_BYTES;
    for source in sources {
        if is_archive(&source.bytes) {
            archive(&source, &mut left, &mut all, report);
        } else {
            all.push(source);
        }
    }
    all
}

fn is_archive(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06")
}

fn archive(source: &Source, left: &mut usize, all: &mut Vec<Source>, report: &mut Report) {
    let mut fail = |path: &str, reason: &str| report.file(path, Outcome::Failed, reason);
    if source.bytes.len() > MAX_SOURCE_BYTES {
        let limit = MAX_SOURCE_BYTES / 1024 / 1024;
        return fail(&source.path, &format!("the archive is larger than {limit} MB"));
    }
    // Counted before the directory is read, which takes memory for each.
    let entries = source.bytes.windows(4).filter(|w| *w == b"PK\x01\x02").count();
    if entries > MAX_ENTRIES {
        return fail(&source.path, &format!("the archive holds more than {MAX_ENTRIES} files"));
    }
    let Ok(mut zip) = ZipArchive::new(Cursor::new(source.bytes.as_slice())) else {
        return fail(&source.path, "the archive cannot be read: it is damaged or cut off");
    };
    if zip.is_empty() {
        return report.file(&source.path, Outcome::Ignored, "the archive is empty");
    }
    let mut taken: BTreeMap<u64, u64> = BTreeMap::new();
    let alone = zip.len() == 1;
    let mut skipped = 0usize;
    for index in 0..zip.len() {
        let Ok(entry) = zip.by_index_raw(index) else {
            fail(&source.path, "a file in the archive cannot be read: the archive is damaged");
            continue;
        };
        let name = entry.name().map_or_else(|_| "?".to_owned(), |n| n.replace('\\', "/"));
        let path = format!("{}/{name}", source.path);
        let parts: Vec<&str> = name.split('/').collect();
        if entry.is_dir() {
            continue;
        }
        if parts.iter().any(|part| SKIPPED_FOLDERS.contains(part)) {
            skipped += 1;
            continue;
        }
        if leads_out(&parts) {
            fail(&path, "its path leads out of the archive");
            continue;
        }
        let last = parts.last().copied().unwrap_or_default();
        if !alone && Format::of_name(last).is_none() && !COMPANIONS.contains(&last) {
            if last.to_ascii_lowercase().rsplit('.').next() == Some("zip") {
                fail(&path, "an archive inside an archive is not opened");
            } else {
                // Listed like any other file that is not read.
                all.push(Source::new(path, Vec::new()));
            }
            continue;
        }
        if entry.encrypted() {
            fail(&path, "it is encrypted; unpack the archive and import its files");
            continue;
        }
        let packed = Packed {
            start: entry.data_start().unwrap_or(u64::MAX),
            len: entry.compressed_size(),
            size: entry.size(),
            sum: entry.crc32(),
            method: entry.compression(),
        };
        drop(entry);
        match packed.unpack(&source.bytes, &mut taken, *left) {
            Ok(bytes) if is_archive(&bytes) => {
                fail(&path, "an archive inside an archive is not opened");
            }
            Ok(bytes) => {
                *left = left.saturating_sub(bytes.len());
                all.push(Source { path, bytes });
            }
            Err(reason) => fail(&path, &reason),
        }
    }
    if skipped > 0 {
        let folders = "folders of packages, builds and versions, and of macOS";
        let reason = format!("{skipped} files in {folders} are left out");
        report.file(&source.path, Outcome::Ignored, reason);
    }
}

/// Whether a path is not below the archive.
fn leads_out(parts: &[&str]) -> bool {
    let first = parts.first().copied().unwrap_or_default();
    first.is_empty() || first.ends_with(':') || parts.contains(&"..")
}

/// What the directory says of a file.
struct Packed {
    start: u64,
    len: u64,
    size: u64,
    sum: u32,
    method: CompressionMethod,
}

impl Packed {
    /// The file's bytes. `taken` are the ranges of other files; `left` is how much may be unpacked.
    fn unpack(
        &self,
        archive: &[u8],
        taken: &mut BTreeMap<u64, u64>,
        left: usize,
    ) -> Result<Vec<u8>, String> {
        let end = self.start.checked_add(self.len).ok_or("it is not in the archive")?;
        let range = usize::try_from(self.start).ok().zip(usize::try_from(end).ok());
        let data = range.and_then(|(start, end)| archive.get(start..end));
        let data = data.ok_or("it is cut off: the archive is not whole")?;
        let before = taken.range(..end.max(self.start + 1)).next_back();
        if before.is_some_and(|(_, other_end)| *other_end > self.start) {
            return Err("it overlaps another file of the archive".to_owned());
        }
        taken.insert(self.start, end);
        let size = usize::try_from(self.size).unwrap_or(usize::MAX);
        if size > MAX_SOURCE_BYTES {
            return Err(format!("the file is larger than {} MB", MAX_SOURCE_BYTES / 1024 / 1024));
        }
        if size > left {
            return Err("all files together are too large".to_owned());
        }
        if self.size > FREE_OF_RATIO && self.size / self.len.max(1) > MAX_RATIO {
            return Err(format!("it unpacks to more than {MAX_RATIO} times its size"));
        }
        let bytes = match self.method {
            CompressionMethod::Stored => {
                data.get(..size.min(data.len())).unwrap_or_default().to_vec()
            }
            CompressionMethod::DEFLATE => decompress_to_vec_with_limit(data, size)
                .map_err(|_| "it is damaged, or larger than it says".to_owned())?,
            other => {
                return Err(format!(
                    "it is packed in a way that is not read ({other}); use deflate"
                ));
            }
        };
        if bytes.len() != size || crc32fast::hash(&bytes) != self.sum {
            return Err("it is damaged: its sum is wrong".to_owned());
        }
        Ok(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use miniz_oxide::deflate::compress_to_vec;

    /// An entry as the test writes it; what it says may be wrong.
    struct Entry {
        name: &'static str,
        data: Vec<u8>,
        method: u16,
        flags: u16,
        size: u32,
        sum: u32,
        /// Where the local header is, if not where it was written.
        at: Option<u32>,
    }

    fn entry(name: &'static str, text: &str) -> Entry {
        let data = compress_to_vec(text.as_bytes(), 6);
        let size = u32::try_from(text.len()).unwrap();
        let sum = crc32fast::hash(text.as_bytes());
        Entry { name, data, method: 8, flags: 0, size, sum, at: None }
    }

    fn header(entry: &Entry, central: bool) -> Vec<u8> {
        let mut out = if central { b"PK\x01\x02\x14\0".to_vec() } else { b"PK\x03\x04".to_vec() };
        for n in [20, entry.flags, entry.method, 0, 0x21] {
            out.extend(n.to_le_bytes());
        }
        let packed = u32::try_from(entry.data.len()).unwrap();
        for n in [entry.sum, packed, entry.size] {
            out.extend(n.to_le_bytes());
        }
        out.extend(u16::try_from(entry.name.len()).unwrap().to_le_bytes());
        out.extend(0u16.to_le_bytes());
        out
    }

    fn zip(entries: &[Entry]) -> Vec<u8> {
        let mut out = Vec::new();
        let mut directory = Vec::new();
        for entry in entries {
            let at = entry.at.unwrap_or(u32::try_from(out.len()).unwrap());
            out.extend(header(entry, false));
            out.extend(entry.name.as_bytes());
            out.extend(&entry.data);
            directory.extend(header(entry, true));
            directory.extend([0; 10]);
            directory.extend(at.to_le_bytes());
            directory.extend(entry.name.as_bytes());
        }
        let start = u32::try_from(out.len()).unwrap();
        let len = u32::try_from(directory.len()).unwrap();
        let count = u16::try_from(entries.len()).unwrap();
        out.extend(directory);
        out.extend(b"PK\x05\x06\0\0\0\0");
        out.extend(count.to_le_bytes());
        out.extend(count.to_le_bytes());
        out.extend(len.to_le_bytes());
        out.extend(start.to_le_bytes());
        out.extend([0, 0]);
        out
    }

    /// The files that came out, and why others did not.
    fn check(bytes: Vec<u8>, files: &[(&str, &str)], reasons: &[(&str, &str)]) {
        let mut report = Report::default();
        let sources = unpack(vec![Source::new("a.zip", bytes)], &mut report);
        let found: Vec<(String, String)> =
            sources.into_iter().map(|s| (s.path, String::from_utf8(s.bytes).unwrap())).collect();
        let expected: Vec<(String, String)> =
            files.iter().map(|(p, t)| ((*p).to_owned(), (*t).to_owned())).collect();
        assert_eq!(found, expected);
        let rows: Vec<(&str, &str)> =
            report.rows.iter().map(|r| (r.file.as_str(), r.reason.as_deref().unwrap())).collect();
        assert_eq!(rows.len(), reasons.len(), "{rows:?}");
        for ((file, reason), (path, part)) in rows.iter().zip(reasons) {
            assert!(file == path && reason.contains(part), "{file}: {reason}");
        }
    }

    #[test]
    fn files_come_out_with_their_paths() {
        let stored =
            Entry { data: b"select 2".to_vec(), method: 0, ..entry("m/2.sql", "select 2") };
        check(
            zip(&[
                entry("m/1.sql", "select 1"),
                stored,
                entry("m\\3.sql", "select 3"),
                entry("notes.txt", "x"),
                entry("m/meta/_journal.json", "{}"),
                entry("__MACOSX/m/._1.sql", "x"),
                entry("node_modules/x/y.sql", "x"),
                Entry { data: Vec::new(), method: 0, ..entry("m/", "") },
            ]),
            &[
                ("a.zip/m/1.sql", "select 1"),
                ("a.zip/m/2.sql", "select 2"),
                ("a.zip/m/3.sql", "select 3"),
                ("a.zip/notes.txt", ""),
                ("a.zip/m/meta/_journal.json", "{}"),
            ],
            &[("a.zip", "2 files")],
        );
        check(zip(&[entry("schema", "select 1")]), &[("a.zip/schema", "select 1")], &[]);
        check(zip(&[]), &[], &[("a.zip", "empty")]);
    }

    #[test]
    fn what_lies_or_leads_out_is_left_there() {
        let good = || entry("good.sql", "select 1");
        let mut cut = zip(&[good()]);
        cut.truncate(cut.len() - 30);
        check(cut, &[], &[("a.zip", "damaged or cut off")]);
        check(b"PK\x03\x04rubbish".to_vec(), &[], &[("a.zip", "damaged or cut off")]);
        let bomb = "0".repeat(20_000_000);
        check(
            zip(&[
                entry("../up.sql", "x"),
                entry("/etc/x.sql", "x"),
                entry("C:/x.sql", "x"),
                entry("a/../../x.sql", "x"),
                Entry { flags: 1, ..entry("secret.sql", "select 1") },
                Entry { method: 12, ..entry("bzip2.sql", "select 1") },
                Entry { size: 4, ..entry("small.sql", "select 1") },
                Entry { size: 4_000, ..entry("large.sql", "select 1") },
                Entry { sum: 1, ..entry("sum.sql", "select 1") },
                Entry { data: vec![7; 9], ..entry("noise.sql", "select 1") },
                Entry { size: u32::MAX, ..entry("huge.sql", "select 1") },
                entry("bomb.sql", &bomb),
                entry("inner.zip", "PK"),
                entry("inner.sql", "PK\u{3}\u{4}"),
                good(),
            ]),
            &[("a.zip/good.sql", "select 1")],
            &[
                ("a.zip/../up.sql", "leads out"),
                ("a.zip//etc/x.sql", "leads out"),
                ("a.zip/C:/x.sql", "leads out"),
                ("a.zip/a/../../x.sql", "leads out"),
                ("a.zip/secret.sql", "encrypted"),
                ("a.zip/bzip2.sql", "not read"),
                ("a.zip/small.sql", "larger than it says"),
                ("a.zip/large.sql", "sum is wrong"),
                ("a.zip/sum.sql", "sum is wrong"),
                ("a.zip/noise.sql", "damaged"),
                ("a.zip/huge.sql", "larger than"),
                ("a.zip/bomb.sql", "500 times"),
                ("a.zip/inner.zip", "inside an archive"),
                ("a.zip/inner.sql", "inside an archive"),
            ],
        );
    }

    #[test]
    fn files_that_share_their_bytes_come_out_once() {
        let again = |at| Entry { at: Some(at), ..entry("a.sql", "select 1") };
        check(
            zip(&[entry("a.sql", "select 1"), Entry { name: "b.sql", ..again(0) }]),
            &[("a.zip/a.sql", "select 1")],
            &[("a.zip/b.sql", "overlaps")],
        );
    }

    #[test]
    fn no_damage_stops_an_import() {
        let whole = zip(&[entry("a.sql", "select 1"), entry("b.sql", "select 2")]);
        for place in 0..whole.len() {
            let mut report = Report::default();
            let cut = whole.get(..place).unwrap_or_default().to_vec();
            unpack(vec![Source::new("a.zip", cut)], &mut report);
            for bit in [1, 0x80] {
                let mut changed = whole.clone();
                changed[place] ^= bit;
                let sources = unpack(vec![Source::new("a.zip", changed)], &mut report);
                assert!(sources.iter().all(|s| s.bytes.len() <= whole.len()));
            }
        }
    }

    #[test]
    fn too_many_files_are_not_looked_at() {
        let many: Vec<Entry> = (0..=MAX_ENTRIES).map(|_| entry("a.sql", "")).collect();
        check(zip(&many), &[], &[("a.zip", "more than 10000")]);
    }
}
