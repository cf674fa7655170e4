//! Prefix domains: named groups of tables that share a table-name prefix.

use super::column::is_default;
use super::{DomainId, Name, records::record};
use serde::{Deserialize, Serialize};

/// Number of colours that domains are drawn in; [`Domain::colour`] is below it.
pub const PALETTE_SIZE: u8 = 12;

/// A prefix domain, such as Authentication with `auth_`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Domain {
    pub id: DomainId,
    /// The prefix with its separator: `auth_`.
    pub prefix: Name,
    pub title: String,
    /// Index into the palette.
    pub colour: u8,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
    /// Markdown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    #[serde(default, skip_serializing_if = "is_default")]
    pub status: DomainStatus,
    /// Domains that its tables may reference; none means any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub may_reference: Option<Vec<DomainId>>,
}

record!(Domain, DomainId);

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DomainStatus {
    #[default]
    Active,
    Partial,
    Empty,
    Deprecated,
    Planned,
}
