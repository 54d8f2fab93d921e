//! Crates that are named without the features that are used of them, which upstream's dependencies turn on.
