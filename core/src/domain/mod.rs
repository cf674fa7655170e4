//! Prefix domains: which tables belong together by name.
