//! Instances of plugins: their state, their start, their limits and their end.

pub mod backtrace;
pub mod clock;
pub mod ending;
pub mod engine;
pub mod limits;
pub mod stack;
pub mod start;
pub mod state;
pub mod template;

mod initialize;
