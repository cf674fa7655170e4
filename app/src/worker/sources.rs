//! The texts of the last import, so that a row of its report can be looked up.

use crate::protocol::Job;
use std::collections::BTreeMap;
use trestle_core::import::{Source, decode_text};

/// Bytes that are kept in all; larger imports keep their first files.
const MAX_KEPT_BYTES: usize = 48 * 1024 * 1024;

#[derive(Default)]
pub(super) struct Sources {
    job: Job,
    bytes: BTreeMap<String, Vec<u8>>,
}

impl Sources {
    /// Keeps the files of a job and forgets those before.
    pub(super) fn keep(&mut self, job: Job, sources: Vec<Source>) {
        self.job = job;
        self.bytes.clear();
        let mut kept = 0;
        for source in sources {
            kept += source.bytes.len();
            if kept > MAX_KEPT_BYTES {
                break;
            }
            self.bytes.insert(source.path, source.bytes);
        }
    }

    /// The text of a file, if it is still kept.
    pub(super) fn text(&self, job: Job, file: &str) -> Option<String> {
        let bytes = self.bytes.get(file).filter(|_| self.job == job)?;
        decode_text(bytes).ok().map(|(text, _)| text)
    }
}
