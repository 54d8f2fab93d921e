//! Adds to the query of a URL, percent-encoded.

/// Adds `name=value` to a URL's query, before its fragment.
pub fn add(url: &mut String, name: &str, value: &str) {
    let end = url.find('#').unwrap_or(url.len());
    let fragment = url.split_off(end);
    match url.split_once('?') {
        None => url.push('?'),
        Some((_, query)) if query.is_empty() || query.ends_with('&') => {}
        Some(_) => url.push('&'),
    }
    encode(url, name);
    url.push('=');
    encode(url, value);
    url.push_str(&fragment);
}

/// Adds a text, in which each byte apart from RFC 3986's unreserved characters is `%` and two hexadecimal digits. All
/// servers decode that the same way, whatever they make of `+`, `;` or a space.
fn encode(url: &mut String, text: &str) {
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            url.push(char::from(byte));
        } else {
            url.push('%');
            url.push(digit(byte >> 4));
            url.push(digit(byte & 15));
        }
    }
}

/// Returns the hexadecimal digit of a value below 16.
fn digit(value: u8) -> char {
    char::from(if value < 10 { b'0' + value } else { b'A' - 10 + value })
}
