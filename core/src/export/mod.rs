//! What is written for others: one file per format.
