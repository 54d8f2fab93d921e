//! Random uses of the kernel: right ones, and every kind of wrong one.

use extism_pdk::LogLevel;
use proptest::prelude::*;
use proptest::sample::{Index, select};

/// An offset to try.
#[derive(Debug, Clone)]
pub enum At {
    /// Some bytes into a block there is or was, in this call or an earlier one.
    Block(Index, u64),
    Raw(u64),
}

#[derive(Debug, Clone)]
pub enum Op {
    Alloc(u64),
    /// A block with bytes that mean something to an import.
    Text(&'static [u8]),
    Free(At),
    Length(At),
    LengthUnsafe(At),
    LoadU8(At),
    LoadU64(At),
    StoreU8(At, u8),
    StoreU64(At, u64),
    InputU8(u64),
    InputU64(u64),
    /// A byte of another block, counted from the input's start.
    InputElsewhere(At),
    OutputSet(At, u64),
    ErrorSet(At),
    ConfigGet(At),
    VarGet(At),
    VarSet(At, At),
    Http(At, At),
    HttpHeaders,
    Log(LogLevel, At),
    HostCall(At),
    Begin(Vec<u8>),
}

const TEXTS: &[&[u8]] =
    &[b"key", b"other", b"\xff", br#"{"url":"http://ok/"}"#, br#"{"url":"http://fails/"}"#, br#"{"url":"ftp://no"}"#];
pub const LEVELS: [LogLevel; 5] = [LogLevel::Trace, LogLevel::Debug, LogLevel::Info, LogLevel::Warn, LogLevel::Error];

fn lengths() -> impl Strategy<Value = u64> {
    prop_oneof![8 => 0..24u64, 1 => select(vec![u64::MAX, (1 << 32) + 8, 1 << 32, (1 << 32) - 1, u64::MAX - 7])]
}

fn at() -> BoxedStrategy<At> {
    let within = (any::<Index>(), 0..24u64).prop_map(|(block, byte)| At::Block(block, byte));
    let start = any::<Index>().prop_map(|block| At::Block(block, 0));
    prop_oneof![6 => start, 2 => within, 1 => Just(At::Raw(0)), 1 => any::<u64>().prop_map(At::Raw),
        1 => (0..16u64).prop_map(|below| At::Raw(u64::MAX - below))]
    .boxed()
}

pub fn op() -> impl Strategy<Value = Op> {
    let blocks = prop_oneof![
        6 => lengths().prop_map(Op::Alloc),
        6 => select(TEXTS).prop_map(Op::Text),
        3 => at().prop_map(Op::Free),
        1 => at().prop_map(Op::Length),
        1 => at().prop_map(Op::LengthUnsafe),
        2 => at().prop_map(Op::LoadU8),
        2 => at().prop_map(Op::LoadU64),
        2 => (at(), any::<u8>()).prop_map(|(at, data)| Op::StoreU8(at, data)),
        2 => (at(), any::<u64>()).prop_map(|(at, data)| Op::StoreU64(at, data)),
    ];
    let call = prop_oneof![
        1 => lengths().prop_map(Op::InputU8),
        1 => lengths().prop_map(Op::InputU64),
        1 => at().prop_map(Op::InputElsewhere),
        2 => (at(), lengths()).prop_map(|(at, length)| Op::OutputSet(at, length)),
        1 => at().prop_map(Op::ErrorSet),
        2 => at().prop_map(Op::ConfigGet),
        2 => at().prop_map(Op::VarGet),
        2 => (at(), at()).prop_map(|(key, value)| Op::VarSet(key, value)),
        2 => (at(), at()).prop_map(|(request, body)| Op::Http(request, body)),
        1 => Just(Op::HttpHeaders),
        1 => (select(&LEVELS), at()).prop_map(|(level, at)| Op::Log(level, at)),
        1 => at().prop_map(Op::HostCall),
        1 => prop::collection::vec(any::<u8>(), 0..24).prop_map(Op::Begin),
    ];
    prop_oneof![blocks.boxed(), call.boxed()]
}
