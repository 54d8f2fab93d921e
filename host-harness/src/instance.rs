//! A plugin's instance: what it works on, how it starts, and how far it may go.

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
