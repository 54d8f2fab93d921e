//! `host-harness inspect` describes a module or says what is wrong with it.

use std::io::Write;
use std::process::{Command, Output, Stdio};

use crate::random::Random;
use crate::run::number;
use crate::{generated, mutant, originals};

#[test]
fn inspect_describes_or_refuses() {
    let originals = originals();
    let first = number("ROBUST_SEED", 1);
    let mut described = 0;
    const EACH: u64 = 20;
    for seed in first..first + EACH {
        for module in [generated(seed), mutant(&originals, seed), Random::new(seed).bytes(100)] {
            let output = inspect(&module);
            let (text, error) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
            match output.status.code() {
                Some(0) => {
                    described += 1;
                    assert!(text.contains("exports") && error.is_empty(), "ROBUST_SEED={seed}: {output:?}");
                }
                Some(1) => {
                    let says = error.contains("the input is no WebAssembly module of a plugin: ");
                    assert!(says && text.is_empty(), "ROBUST_SEED={seed}: {output:?}");
                }
                _ => panic!("ROBUST_SEED={seed}: {output:?}"),
            }
        }
    }
    // All that are generated, none of the random bytes, and some of the mutants.
    assert!((EACH..2 * EACH).contains(&described), "{described}");
}

fn inspect(module: &[u8]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_host-harness"));
    command.args(["inspect", "-"]).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    child.stdin.take().unwrap().write_all(module).unwrap();
    child.wait_with_output().unwrap()
}
