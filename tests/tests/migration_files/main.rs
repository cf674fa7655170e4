//! Migrations as files, run as the tools run them, on a real server: what holds the old schema holds the new one afterwards,
//! and the old one again when all files are undone, newest first.

mod extras;
mod layouts;
mod schemas;
mod tool;
