//! Undo and redo.

use super::{Applied, Command, Patch};
use crate::model::Document;
use std::collections::VecDeque;

/// How many steps can be taken back. A step holds the records it touched, shared with the document.
pub const MAX_STEPS: usize = 500;

#[derive(Clone, Debug)]
struct Step {
    label: String,
    patch: Patch,
    merge_key: Option<String>,
}

/// The steps that led to a document, and those that were taken back.
#[derive(Clone, Debug, Default)]
pub struct History {
    done: VecDeque<Step>,
    undone: Vec<Step>,
    sealed: bool,
}

impl History {
    /// Keeps what a command did. Joins it with the step before where both have the same
    /// [`Command::merge_key`] and [`History::seal`] was not called in between. `before` is the document
    /// that the command was applied to.
    pub fn record(&mut self, before: &Document, command: &Command, applied: &Applied) {
        self.push(command.label(before), applied.patch.clone(), command.merge_key());
    }

    /// Keeps a patch under a label. An empty patch is no step.
    pub fn push(&mut self, label: String, patch: Patch, merge_key: Option<String>) {
        if patch.is_empty() {
            return;
        }
        self.undone.clear();
        if !self.sealed
            && merge_key.is_some()
            && let Some(last) = self.done.back_mut()
            && last.merge_key == merge_key
        {
            last.patch = last.patch.then(&patch);
            if last.patch.is_empty() {
                self.done.pop_back();
            }
            return;
        }
        self.sealed = false;
        if self.done.len() == MAX_STEPS {
            self.done.pop_front();
        }
        self.done.push_back(Step { label, patch, merge_key });
    }

    /// Ends the present step: the next command is a step of its own. To be called when a drag ends or a
    /// field loses the focus.
    pub fn seal(&mut self) {
        self.sealed = true;
    }

    /// The document before the last step, and the patch that leads there.
    ///
    /// None where there is nothing to take back. A history that does not fit the document is forgotten.
    pub fn undo(&mut self, document: &Document) -> Option<(Document, Patch)> {
        let step = self.done.pop_back()?;
        let patch = step.patch.inverse();
        let Ok(document) = patch.apply(document) else {
            *self = Self::default();
            return None;
        };
        self.sealed = true;
        self.undone.push(step);
        Some((document, patch))
    }

    /// The document after the step that was last taken back, and the patch that leads there.
    pub fn redo(&mut self, document: &Document) -> Option<(Document, Patch)> {
        let step = self.undone.pop()?;
        let Ok(document) = step.patch.apply(document) else {
            *self = Self::default();
            return None;
        };
        let patch = step.patch.clone();
        self.sealed = true;
        self.done.push_back(step);
        Some((document, patch))
    }

    /// What undo would take back.
    pub fn undo_label(&self) -> Option<&str> {
        self.done.back().map(|step| step.label.as_str())
    }

    /// What redo would do again.
    pub fn redo_label(&self) -> Option<&str> {
        self.undone.last().map(|step| step.label.as_str())
    }

    /// Labels of the steps that can be taken back, oldest first.
    pub fn labels(&self) -> impl DoubleEndedIterator<Item = &str> {
        self.done.iter().map(|step| step.label.as_str())
    }

    /// Labels of the steps that were taken back, in the order in which redo does them again.
    pub fn undone_labels(&self) -> impl DoubleEndedIterator<Item = &str> {
        self.undone.iter().rev().map(|step| step.label.as_str())
    }
}
