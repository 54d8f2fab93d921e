//! Blocks read and written piece by piece are the same as at once, and no block is left or lost on the way.

#![allow(clippy::unwrap_used)] // tests fail by panicking

mod cases;

use std::io::{BufRead, ErrorKind, Read, Write};

use extism_pdk::memory::{Reader, Writer};
use extism_pdk::testing::{Host, Plugin, export};
use extism_pdk::*;
use proptest::prelude::*;

/// Bytes of a block, a few times what is moved at once, and writes of as many. Miri takes a second for a thousand bytes.
const MAX_BYTES: usize = if cfg!(miri) { 9_000 } else { 50_000 };
const MAX_WRITES: usize = if cfg!(miri) { 2 } else { 10 };

fn bytes(length: usize) -> Vec<u8> {
    (0..length).map(|at| (at * 31 + at / 251) as u8).collect()
}

#[derive(Debug, Clone, Copy)]
enum Step {
    Read(usize),
    Consume(usize),
    ToEnd,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        4 => (0..MAX_BYTES / 2).prop_map(Step::Read),
        4 => (0..MAX_BYTES / 2).prop_map(Step::Consume),
        1 => Just(Step::ToEnd),
    ];
    proptest::collection::vec(step, 0..12)
}

proptest! {
    #![proptest_config(cases::config())]

    #[test]
    fn a_reader_gives_the_block(length in 0..MAX_BYTES, steps in steps()) {
        cases::on_both_kernels(Host::new, |host| host.run(|| {
            let expected = bytes(length);
            let block = Memory::from_bytes(&expected).unwrap();
            let mut reader = Reader::new(&block);
            let mut read = Vec::new();
            for step in &steps {
                match *step {
                    Step::Read(length) => {
                        let mut into = vec![0; length];
                        let length = reader.read(&mut into).unwrap();
                        read.extend_from_slice(&into[..length]);
                    }
                    Step::Consume(length) => {
                        let buffer = reader.fill_buf().unwrap();
                        let length = length.min(buffer.len());
                        read.extend_from_slice(&buffer[..length]);
                        reader.consume(length);
                    }
                    Step::ToEnd => {
                        reader.read_to_end(&mut read).unwrap();
                    }
                }
                assert_eq!(reader.remaining(), (expected.len() - read.len()) as u64);
            }
            reader.read_to_end(&mut read).unwrap();
            assert_eq!(read, expected);
            assert_eq!((reader.read(&mut [0]).unwrap(), reader.remaining()), (0, 0));
            block.free();
        }));
    }

    #[test]
    fn a_writer_gives_what_was_written(
        said in prop_oneof![Just(None), (0u64..100_000).prop_map(Some)],
        lengths in proptest::collection::vec(0..MAX_BYTES, 0..MAX_WRITES),
    ) {
        cases::on_both_kernels(Host::new, |host| host.run(|| {
            let mut writer = said.map_or_else(Writer::new, Writer::with_length);
            let mut expected = Vec::new();
            for &length in &lengths {
                writer.write_all(&bytes(length)).unwrap();
                expected.extend(bytes(length));
            }
            let block = writer.finish().unwrap();
            assert_eq!((block.to_vec(), block.len()), (expected.clone(), expected.len()));
            block.free();
        }));
    }
}

#[test]
#[cfg_attr(miri, ignore = "minutes of copying; the properties above cover the code")]
fn the_length_said_is_the_block_itself() {
    let host = Host::new().block_bytes(100_000);
    host.run(|| {
        let mut writer = Writer::with_length(100_000);
        writer.write_all(&bytes(100_000)).unwrap();
        let block = writer.finish().unwrap();
        assert_eq!(block.to_vec(), bytes(100_000));
        block.free();
    });
}

#[test]
#[cfg_attr(miri, ignore = "minutes of copying; the properties above cover the code")]
fn what_is_not_finished_is_freed() {
    Host::new().run(|| Writer::new().write_all(&bytes(200_000)).unwrap());
}

#[test]
#[cfg_attr(miri, ignore = "minutes of copying; the properties above cover the code")]
fn a_host_without_memory_is_an_error() {
    Host::new().block_bytes(150_000).run(|| {
        let mut writer = Writer::new();
        let error = writer.write_all(&bytes(200_000)).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::OutOfMemory);
        assert_eq!(error.to_string(), "the host has no memory left for the plugin's data");
        drop(writer);
        let mut writer = Writer::new();
        writer.write_all(&bytes(70_000)).unwrap();
        assert!(writer.finish().is_err(), "70,000 bytes in blocks, and as many to put them together");
    });
}

/// The sum of a JSON array.
#[plugin_fn]
pub fn sum() -> FnResult<u64> {
    Ok(json::from_reader::<_, Vec<u64>>(Reader::input())?.into_iter().sum())
}

/// A JSON array of the squares of 0, 1, …
#[plugin_fn]
pub fn squares(upto: u32) -> FnResult<Memory> {
    let mut output = Writer::new();
    json::to_writer(&mut output, &(0..upto).map(|n| u64::from(n) * u64::from(n)).collect::<Vec<_>>())?;
    Ok(output.finish()?)
}

#[test]
#[cfg_attr(miri, ignore = "minutes of copying; the properties above cover the code")]
fn json_goes_through() {
    let mut host = Host::new();
    let squares: Vec<u8> = host.call(export!(squares), 100_000u32).unwrap();
    let expected: u64 = (0..100_000).map(|n| n * n).sum();
    assert_eq!(host.call::<u64>(export!(sum), squares).unwrap(), expected);
    assert_eq!(host.call::<u64>(export!(sum), "[]").unwrap(), 0);
    assert_eq!(host.outcome(export!(sum), "").code(), -1);
}
