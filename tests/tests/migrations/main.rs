//! Migrations on a real server: what holds the old schema and runs the plan holds the new one, and what runs its way back
//! holds the old one again.

mod cases;
mod mutate;
mod online;
mod pairs;
mod phases;
mod proof;
mod random_pairs;
mod rows;
mod watch;
