//! Commands on a document, the patches they make, undo and redo.
