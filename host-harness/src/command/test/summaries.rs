//! Whether test programs ended by themselves: Rust's test harness sums up the tests of each, whatever came of them.

/// What the lines of a test program begin with, by <https://doc.rust-lang.org/rustc/tests/index.html>. No longer line matters.
const MAX_LINE_BYTES: usize = 64;

/// Counts the programs that have begun and not yet summed up their tests.
#[derive(Default)]
pub struct Summaries {
    /// The beginning of the line that is being read.
    line: Vec<u8>,
    /// A program that runs another one's tests has it sum up first.
    missing: usize,
}

impl Summaries {
    /// Reads on, in pieces of any size.
    pub fn read(&mut self, output: &[u8]) {
        for byte in output {
            match byte {
                b'\n' => self.end_line(),
                _ if self.line.len() < MAX_LINE_BYTES => self.line.push(*byte),
                _ => {}
            }
        }
    }

    /// Whether a program hasn't summed up.
    pub fn is_missing(&self) -> bool {
        self.missing > 0
    }

    fn end_line(&mut self) {
        let line = std::mem::take(&mut self.line);
        let Ok(line) = std::str::from_utf8(&line) else { return };
        let line = line.trim_end_matches('\r');
        let announced = line.strip_prefix("running ").and_then(|rest| rest.split_once(" test"));
        if announced.is_some_and(|(number, rest)| number.parse::<u32>().is_ok() && matches!(rest, "" | "s")) {
            self.missing += 1;
        } else if line.starts_with("test result: ") {
            self.missing = self.missing.saturating_sub(1);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Summaries;

    fn is_missing(output: &str, size: usize) -> bool {
        let mut summaries = Summaries::default();
        output.as_bytes().chunks(size).for_each(|piece| summaries.read(piece));
        summaries.is_missing()
    }

    #[test]
    fn a_program_that_ends_early_is_found() {
        let ended = "\nrunning 2 tests\ntest a ... ok\n";
        let whole = "\nrunning 1 test\ntest a ... ok\n\ntest result: ok. 1 passed; 0 failed\n\n";
        let failed = "\r\nrunning 1 test\r\ntest a ... F\r\n\r\ntest result: \x1b[31mFAILED\x1b[m. 0 passed\r\n\r\n";
        for size in [1, 7, 1000] {
            for output in [ended.to_owned(), format!("{whole}{ended}"), format!("{ended}{whole}")] {
                assert!(is_missing(&output, size), "{output}");
            }
            let nested = format!("\nrunning 1 test\n{whole}test b ... ok\n\ntest result: ok. 1 passed\n");
            let own = "running all tests\nrunning 3 tests in a row\nrunning -1 tests\n";
            let long = format!("{}\n{whole}", "x".repeat(100_000));
            for output in ["", own, whole, failed, &nested, &long] {
                assert!(!is_missing(output, size), "{output}");
            }
        }
    }
}
