//! Row level security: who can do what with the rows of a table, by grants, policies and roles together (manual 5.8, 5.9,
//! 22).

mod access;
pub mod attempt;
pub mod condition;
mod platform;
mod policies;
mod privileges;
mod reads;
mod report;
mod roles;
mod sentence;

#[cfg(feature = "sql")]
pub(crate) use access::is_concerned;
pub use access::{Access, Action, Denial, Rows, access};
pub use platform::Platform;
pub use policies::Combined;
#[cfg(feature = "sql")]
pub(crate) use policies::is_true;
pub use privileges::{Reach, Secured, has_privilege, reach_of};
#[cfg(feature = "sql")]
pub(crate) use privileges::{has_privilege_on, may_use_schema, reach};
pub use reads::reads;
pub use report::{
    Behind, Cell, Effect, Explanation, Exposure, Matrix, MatrixRow, Reason, RoleHead, Verdict,
    explain, exposure, matrix,
};
pub use roles::{Roles, about_role};
pub use sentence::{rows_in_words, sentence};
