//! What tests need to check Trestle against real servers and real schemas.

pub mod asking;
pub mod breaches;
pub mod catalog;
pub mod corpus;
pub mod demanding;
pub mod dump;
pub mod layout;
pub mod random;
pub mod server;
pub mod stand_in;
