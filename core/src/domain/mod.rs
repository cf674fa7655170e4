//! Prefix domains: which tables belong together by name.

mod infer;
mod membership;
mod name;
mod title;

pub use infer::{infer, infer_more};
pub use membership::{
    DomainStatistics, Group, belongs, domain_of, domain_of_name, group_of, split_prefix,
    statistics, tables_of,
};
pub use name::name_in;
pub use title::humanise;
