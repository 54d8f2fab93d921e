//! The code of README.md, which runs as doctests of this crate.

#[doc = include_str!("../README.md")]
#[cfg(doctest)]
struct Readme;
