//! Reads the input and writes the output in pieces, so that the plugin needs only kilobytes of memory for megabytes of data.
//! Call it with `cargo extism call examples/streaming shout --input-file README.md`.

use std::io::{BufRead, Write};

use extism_pdk::memory::{Reader, Writer};
use extism_pdk::*;

/// Returns the input in capitals.
#[plugin_fn]
pub fn shout() -> FnResult<Memory> {
    let mut input = Reader::input();
    // The length is known, so all pieces go into one block.
    let mut output = Writer::with_length(input.remaining());
    loop {
        let piece = input.fill_buf()?;
        if piece.is_empty() {
            return Ok(output.finish()?);
        }
        output.write_all(&piece.to_ascii_uppercase())?;
        let length = piece.len();
        input.consume(length);
    }
}

/// Returns the lines that contain the text in the config, with their numbers.
#[plugin_fn]
pub fn find() -> FnResult<Memory> {
    let text = config::get("text")?
        .ok_or_else(|| Error::msg("the config key `text` is missing: set it to the text to find"))?;
    let mut output = Writer::new();
    for (number, line) in Reader::input().lines().enumerate() {
        let line = line?;
        if line.contains(&text) {
            writeln!(output, "{}: {line}", number + 1)?;
        }
    }
    Ok(output.finish()?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use extism_pdk::testing::{Host, export};

    host_harness::on_both_engines! {
        fn shouts(load) {
            assert_eq!(load(Host::new()).call::<String>(export!(shout), "Hello, World!").unwrap(), "HELLO, WORLD!");
            assert_eq!(load(Host::new()).call::<String>(export!(shout), "").unwrap(), "");
        }

        fn finds_lines(load) {
            let mut plugin = load(Host::new().config("text", "an"));
            assert_eq!(plugin.call::<String>(export!(find), "apple\nbanana\r\nmango").unwrap(), "2: banana\n3: mango\n");
        }

        fn fails_without_config(load) {
            let outcome = load(Host::new()).outcome(export!(find), "apple");
            assert_eq!(outcome.error(), Some("the config key `text` is missing: set it to the text to find"));
        }
    }

    /// A plugin with less than 40 pages of memory (2.5 MiB) handles 64 MiB.
    #[test]
    fn large_inputs_need_little_memory() {
        let input: Vec<u8> = b"All animals are equal. ".iter().copied().cycle().take(64 << 20).collect();
        let mut plugin = host_harness::Builder::from_crate(env!("CARGO_MANIFEST_DIR")).load().unwrap();
        let output: Vec<u8> = plugin.call("shout", input.as_slice()).unwrap();
        assert!(output == input.to_ascii_uppercase());
        assert!(plugin.memory_pages() < 40, "{} pages", plugin.memory_pages());
    }
}
