//! How a document travels: as a file and as a link.
