//! Documents that show what Trestle does: whole schemas with their conventions, domains and diagrams.

#[cfg(feature = "sql")]
mod build;

#[cfg(feature = "sql")]
pub use build::document;

/// What is said of a sample before it is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sample {
    /// Names it for programs.
    pub code: &'static str,
    /// The name of its document.
    pub title: &'static str,
    /// What it shows, in a line.
    pub summary: &'static str,
    /// How many tables its schema defines.
    pub tables: usize,
}

/// All samples, in the order in which they are offered.
pub const SAMPLES: &[Sample] = &[
    Sample {
        code: "prefix-platform",
        title: "Prefix platform",
        summary: "43 tables in 13 domains and one that has no prefix, with the faults that its team knows of.",
        tables: 44,
    },
    Sample {
        code: "chat-app",
        title: "Chat application",
        summary: "AI agents on Supabase: versions of documents, usage, limits and logs, with policies for every table.",
        tables: 14,
    },
    Sample {
        code: "multi-tenant-assistant",
        title: "Multi-tenant assistant",
        summary: "Tenants that share tables, kept apart by four patterns of policies; daily usage for bills.",
        tables: 6,
    },
    Sample {
        code: "standards-template",
        title: "Standards template",
        summary: "Each standard of a template once: names, types, soft deletion, lookup and junction tables, partitions.",
        tables: 10,
    },
];
