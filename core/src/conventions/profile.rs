//! Built-in sets of conventions.

/// A built-in set of conventions.
pub struct Profile {
    /// Stands in documents and configurations.
    pub code: &'static str,
    pub(super) json: &'static str,
}

/// All profiles, the one that holds where none is chosen first.
pub const PROFILES: &[Profile] = &[
    Profile { code: "minimal", json: include_str!("profiles/minimal.json") },
    Profile { code: "prefix-domains", json: include_str!("profiles/prefix-domains.json") },
    Profile { code: "supabase", json: include_str!("profiles/supabase.json") },
    Profile { code: "multi-tenant", json: include_str!("profiles/multi-tenant.json") },
    Profile { code: "standards", json: include_str!("profiles/standards.json") },
];
