//! Changed examples are run and inspected.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use fastrand::Rng;
use host_harness::{Builder, Profile, build_crate};

use crate::numbers::{change_numbers, find_numbers};
use crate::trial::{FUEL, trial};
use crate::{heap, take_turn};

/// How many changed modules of each example are tried. Most of the time is for compiling them.
const MUTANTS: u64 = 12;

#[test]
fn an_instance_leaves_nothing_behind() {
    let _turn = take_turn();
    let compiled = Builder::from_crate(example("greet")).compile().unwrap();
    let live = [(); 6].map(|()| {
        assert_eq!(compiled.start().unwrap().call::<String>("greet", "Ada").unwrap(), "Hello, Ada!");
        heap::live()
    });
    // Some memory is allocated only once. A leak would grow with each module.
    assert!(live.windows(2).any(|pair| pair[0] == pair[1]), "{live:?}");
}

#[test]
fn the_host_stands_up_to_changed_plugins() {
    let _turn = take_turn();
    let (mut returned, mut failed) = (0, 0);
    for name in ["greet", "kv_store", "count_vowels"] {
        let original = std::fs::read(build_crate(example(name), Profile::Release).unwrap()).unwrap();
        let numbers = find_numbers(&original);
        for seed in 0..MUTANTS {
            let (mut mutant, mut random) = (original.clone(), Rng::with_seed(seed));
            change_numbers(&mut mutant, &numbers, &mut random);
            if seed % 4 == 0 {
                break_bytes(&mut mutant, &mut random);
                inspect(&mutant);
            }
            let endings = trial(&mutant, Some(FUEL)).unwrap_or_else(|what| panic!("{name} {seed}: {what}"));
            for ending in endings.into_iter().flatten() {
                *(if ending.is_ok() { &mut returned } else { &mut failed }) += 1;
            }
        }
    }
    // If most modules did nothing, the test would be useless.
    assert!(returned > 20 && failed > 5, "{returned} calls returned, {failed} failed");
}

fn example(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples").join(name)
}

/// Changes bytes anywhere. The result is rarely a valid module.
fn break_bytes(wasm: &mut Vec<u8>, random: &mut Rng) {
    let at = random.usize(..wasm.len());
    match random.u8(..4) {
        0 => wasm.truncate(at),
        1 => wasm[at] ^= 1 << random.u8(..8),
        2 => drop(wasm.drain(at..wasm.len().min(at + 8))),
        _ => wasm.insert(at, random.u8(..)),
    }
}

/// `host-harness inspect` describes the module, or fails with a reason.
fn inspect(wasm: &[u8]) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_host-harness"));
    command.args(["inspect", "-"]).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    child.stdin.take().unwrap().write_all(wasm).unwrap();
    let output = child.wait_with_output().unwrap();
    let (text, error) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    match output.status.code() {
        Some(0) => assert!(text.contains("\nSections\n") && error.is_empty(), "{output:?}"),
        Some(1) => assert!(
            error.starts_with("error: can't read the input as a WebAssembly module: ") && text.is_empty(),
            "{output:?}"
        ),
        _ => panic!("{output:?}"),
    }
}
