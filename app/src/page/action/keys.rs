//! Keys of shortcuts: how they are matched, and how they are shown.

use leptos::prelude::*;

/// Keys of a shortcut. `mod` is ⌘ on a Mac and Ctrl elsewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::page) struct Keys {
    pub(super) command: bool,
    pub(super) shift: bool,
    pub(super) key: &'static str,
}

pub(super) const fn plain(key: &'static str) -> Keys {
    Keys { command: false, shift: false, key }
}

pub(super) const fn command(key: &'static str) -> Keys {
    Keys { command: true, shift: false, key }
}

pub(super) const fn command_shift(key: &'static str) -> Keys {
    Keys { command: true, shift: true, key }
}

impl Keys {
    pub(super) fn matches(self, event: &web_sys::KeyboardEvent) -> bool {
        let command = event.ctrl_key() || event.meta_key();
        // Signs such as ? and + need Shift on some keyboards, so Shift counts with letters alone.
        let letter = self.key.len() == 1 && self.key.bytes().all(|b| b.is_ascii_alphabetic());
        command == self.command
            && !event.alt_key()
            && (!letter || event.shift_key() == self.shift)
            && event.key().eq_ignore_ascii_case(self.key)
    }

    /// As it is shown.
    pub(in crate::page) fn text(self) -> String {
        let mac = window().navigator().platform().is_ok_and(|p| p.starts_with("Mac"));
        let mut text = String::new();
        if self.command {
            text.push_str(if mac { "⌘" } else { "Ctrl " });
        }
        if self.shift {
            text.push_str(if mac { "⇧" } else { "Shift " });
        }
        match self.key {
            "Escape" => text.push_str("Esc"),
            "Delete" => text.push_str("Del"),
            key if key.len() == 1 => text.push_str(&key.to_uppercase()),
            key => text.push_str(key),
        }
        text
    }
}
