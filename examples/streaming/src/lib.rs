//! Reads the input and writes the output piece by piece: megabytes go through a plugin that needs kilobytes.
//! Call it with `cargo extism call examples/streaming shout --input-file README.md`.

use std::io::{BufRead, Write};

use extism_pdk::memory::{Reader, Writer};
use extism_pdk::*;

/// The input in capitals.
#[plugin_fn]
pub fn shout() -> FnResult<Memory> {
    let mut input = Reader::input();
    // As long as the input, so the output needn't be put together from pieces.
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

/// The lines of the input that hold the text that the config says, numbered.
#[plugin_fn]
pub fn find() -> FnResult<Memory> {
    let text = config::get("text")?.ok_or_else(|| Error::msg("the config lacks `text`: what to find"))?;
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

        fn says_what_the_config_lacks(load) {
            let outcome = load(Host::new()).outcome(export!(find), "apple");
            assert_eq!(outcome.error(), Some("the config lacks `text`: what to find"));
        }
    }

    /// 64 MiB go through in less than 40 pages of the plugin's own: 2.5 MiB.
    #[test]
    fn large_inputs_need_little_memory() {
        let input: Vec<u8> = b"All animals are equal. ".iter().copied().cycle().take(64 << 20).collect();
        let mut plugin = host_harness::Builder::from_crate(env!("CARGO_MANIFEST_DIR")).load().unwrap();
        let output: Vec<u8> = plugin.call("shout", input.as_slice()).unwrap();
        assert!(output == input.to_ascii_uppercase());
        assert!(plugin.memory_pages() < 40, "{} pages", plugin.memory_pages());
    }
}
