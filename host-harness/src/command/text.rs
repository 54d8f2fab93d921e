//! Reads texts that programs on Windows have written, too: with a byte order mark, or in UTF-16.

/// Decodes UTF-8, or UTF-16 with a byte order mark, which PowerShell's `>` writes.
pub fn read_text(bytes: &[u8]) -> Result<String, String> {
    match bytes {
        [0xff, 0xfe, rest @ ..] => read_utf16(rest, u16::from_le_bytes),
        [0xfe, 0xff, rest @ ..] => read_utf16(rest, u16::from_be_bytes),
        _ => match std::str::from_utf8(bytes) {
            Ok(text) => Ok(text.strip_prefix('\u{feff}').unwrap_or(text).to_owned()),
            Err(_) => Err("it isn't text in UTF-8 or UTF-16".into()),
        },
    }
}

/// Whether bytes begin with the byte order mark of a text.
pub fn begins_as_text(bytes: &[u8]) -> bool {
    [&b"\xef\xbb\xbf"[..], b"\xff\xfe", b"\xfe\xff"].iter().any(|mark| bytes.starts_with(mark))
}

fn read_utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Result<String, String> {
    let (pairs, rest) = bytes.as_chunks();
    let units: Vec<u16> = pairs.iter().copied().map(unit).collect();
    match String::from_utf16(&units) {
        Ok(text) if rest.is_empty() => Ok(text),
        _ => Err("it begins as text in UTF-16 does, and isn't".into()),
    }
}
