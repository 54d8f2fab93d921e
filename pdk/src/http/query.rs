//! The query of a URL: names and values, percent-encoded.

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

/// Adds a text with each byte but RFC 3986's unreserved ones as `%` and two hexadecimal digits: no reader of queries takes
/// such a text apart, whatever it means by `+`, `;` or a space.
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

/// A hexadecimal digit.
fn digit(value: u8) -> char {
    char::from(if value < 10 { b'0' + value } else { b'A' - 10 + value })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn added(url: &str, name: &str, value: &str) -> String {
        let mut url = url.to_owned();
        add(&mut url, name, value);
        url
    }

    /// The other way round, as a server reads it.
    fn decode(text: &str) -> String {
        let mut bytes = Vec::new();
        let mut rest = text.bytes();
        while let Some(byte) = rest.next() {
            bytes.push(if byte == b'%' {
                let digits = [rest.next().unwrap(), rest.next().unwrap()];
                u8::from_str_radix(core::str::from_utf8(&digits).unwrap(), 16).unwrap()
            } else {
                byte
            });
        }
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn where_a_pair_goes() {
        for (url, expected) in [
            ("http://a/b", "http://a/b?k=v"),
            ("http://a/b?", "http://a/b?k=v"),
            ("http://a/b?x=y", "http://a/b?x=y&k=v"),
            ("http://a/b?x=y&", "http://a/b?x=y&k=v"),
            ("http://a/b#top", "http://a/b?k=v#top"),
            ("http://a/b?x#top?no", "http://a/b?x&k=v#top?no"),
            ("http://a/b#", "http://a/b?k=v#"),
            ("http://a/ä?ö#ü", "http://a/ä?ö&k=v#ü"),
        ] {
            assert_eq!(added(url, "k", "v"), expected);
        }
        assert_eq!(added("u", "a b&c", "=ä+~%"), "u?a%20b%26c=%3D%C3%A4%2B~%25");
    }

    /// Any text. The strategy of `".*"` is a regex, which takes Miri minutes to compile.
    fn text() -> impl Strategy<Value = String> {
        prop::collection::vec(any::<char>(), 0..if cfg!(miri) { 4 } else { 24 }).prop_map(String::from_iter)
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: if cfg!(miri) { 1 } else { 256 }, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn what_is_sent_is_what_was_given(pairs in prop::collection::vec((text(), text()), 1..4)) {
            let mut url = String::from("http://host/path?first#fragment");
            for (name, value) in &pairs {
                add(&mut url, name, value);
            }
            let query = url.strip_prefix("http://host/path?first&").unwrap().strip_suffix("#fragment").unwrap();
            prop_assert!(query.is_ascii());
            let read: Vec<_> = query.split('&').map(|pair| pair.split_once('=').unwrap()).collect();
            let read: Vec<_> = read.iter().map(|(name, value)| (decode(name), decode(value))).collect();
            prop_assert_eq!(read, pairs);
        }
    }
}
