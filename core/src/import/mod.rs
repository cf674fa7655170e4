//! Reads files and folders of any supported format into a document, with a report of every statement.
