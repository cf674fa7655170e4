//! Access as it is shown: the matrix of all, why one answer is as it is, and what of it a card tells.

mod explain;
mod exposure;
mod matrix;

pub use explain::{Behind, Effect, Explanation, Reason, explain};
pub use exposure::{Exposure, exposure};
pub use matrix::{Cell, Matrix, MatrixRow, RoleHead, Verdict, matrix};
