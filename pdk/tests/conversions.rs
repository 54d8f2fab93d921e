//! Conversions of random bytes and random values: no decoder panics, what is decoded encodes to the same bytes again, and
//! all ways of converting agree.

#![allow(clippy::unwrap_used)] // tests fail by panicking

mod cases;
mod conversions {
    mod decoding;
    mod encoding;
    mod raw;
    mod sample;
}
