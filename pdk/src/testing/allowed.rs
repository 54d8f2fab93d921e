//! Checks that a plugin may send requests to a host. The patterns are those of the official Rust runtime, which are
//! shell globs.

/// Returns whether a URL's host matches one of the patterns.
///
/// In a pattern, `*` stands for any text, `?` for one character, `[a-z]` for one character of a class, and `[!a-z]` for
/// one outside of it. A URL has to begin with `http://` or `https://`. The case of the host doesn't matter.
///
/// ```
/// use extism_pdk::testing::is_allowed;
///
/// let patterns = ["*.example.com".to_string(), "node[1-3].internal".to_string()];
/// assert!(is_allowed("https://api.example.com/users", &patterns));
/// assert!(is_allowed("http://node2.internal:8080/", &patterns));
/// assert!(!is_allowed("https://example.org/?next=api.example.com", &patterns));
/// ```
pub fn is_allowed(url: &str, patterns: &[String]) -> bool {
    check_allowed(url, patterns).is_ok()
}

/// Checks whether a request to a URL is allowed.
///
/// # Errors
/// If it isn't: what follows the URL in the message.
pub fn check_allowed(url: &str, patterns: &[String]) -> Result<(), String> {
    let host = host_of(url)?;
    let is_match = |pattern: &String| match parse(pattern.as_bytes()) {
        Some(tokens) => matches(&tokens, host.as_bytes()),
        None => *pattern == host,
    };
    if patterns.iter().any(is_match) {
        return Ok(());
    }
    let allowed: Vec<_> = patterns.iter().map(|pattern| format!("`{pattern}`")).collect();
    let allowed = if allowed.is_empty() { "none".to_owned() } else { allowed.join(", ") };
    Err(format!(
        " is not allowed: `{host}` isn't among the allowed hosts ({allowed}): allow it with `allow_host`, or with \
         `--allow-host` on the command line"
    ))
}

/// Returns the host of an HTTP URL in lower case, without user, port and brackets. A URL that two parsers might read
/// differently is refused.
fn host_of(url: &str) -> Result<String, &'static str> {
    /// The length of the longest name in the DNS.
    const MAX_HOST_BYTES: usize = 255;

    let rest = match url.split_once("://") {
        Some((scheme, rest)) if ["http", "https"].iter().any(|known| scheme.eq_ignore_ascii_case(known)) => rest,
        _ => return Err(": a URL begins with `http://` or `https://`"),
    };
    if !rest.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\') {
        return Err(": the URL has a character that isn't allowed in URLs: percent-encode it");
    }
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let place = authority.rsplit('@').next().unwrap_or_default();
    let (host, port) = match place.strip_prefix('[').and_then(|v6| v6.split_once(']')) {
        Some((host, port)) => (host, port),
        None => place.split_at(place.find(':').unwrap_or(place.len())),
    };
    if !(1..=MAX_HOST_BYTES).contains(&host.len()) {
        return Err(": the URL's host has to be a name of 1 to 255 characters");
    }
    if !is_port(port) {
        return Err(": the URL's port has to be a number from 1 to 65535");
    }
    Ok(host.to_ascii_lowercase())
}

/// Returns whether the text behind a host is empty or a valid port. Clients disagree on what a port out of range means.
fn is_port(text: &str) -> bool {
    match text.strip_prefix(':') {
        Some("") => true,
        Some(digits) => {
            digits.bytes().all(|byte| byte.is_ascii_digit()) && digits.parse::<u16>().is_ok_and(|port| port > 0)
        }
        None => text.is_empty(),
    }
}

/// A part of a pattern.
enum Token<'a> {
    /// Any text.
    Star,
    /// One byte of the class if it is `listed`, otherwise one outside of it.
    One { listed: bool, class: &'a [u8] },
}

impl Token<'_> {
    fn takes(&self, byte: u8) -> bool {
        match self {
            Token::Star => false,
            Token::One { listed, class } => contains(class, byte) == *listed,
        }
    }
}

/// Returns whether a class contains a byte. The class is the text between the brackets.
fn contains(class: &[u8], byte: u8) -> bool {
    match class {
        [first, b'-', last, rest @ ..] => (first..=last).contains(&&byte) || contains(rest, byte),
        [one, rest @ ..] => *one == byte || contains(rest, byte),
        [] => false,
    }
}

/// Parses a pattern; `None` if a bracket isn't closed.
fn parse(mut pattern: &[u8]) -> Option<Vec<Token<'_>>> {
    let mut tokens = Vec::new();
    while let [first, rest @ ..] = pattern {
        let (token, rest) = match first {
            b'*' => (Token::Star, rest),
            b'?' => (Token::One { listed: false, class: &[] }, rest),
            b'[' => {
                let (listed, class) = rest.strip_prefix(b"!").map_or((true, rest), |class| (false, class));
                // A `]` at the start belongs to the class.
                let end = 1 + class.get(1..)?.iter().position(|byte| *byte == b']')?;
                (Token::One { listed, class: &class[..end] }, &class[end + 1..])
            }
            _ => (Token::One { listed: true, class: &pattern[..1] }, rest),
        };
        tokens.push(token);
        pattern = rest;
    }
    Some(tokens)
}

/// Returns whether a host matches a pattern. Only the last `*` so far is ever made to take more than it has to. Trying
/// that with earlier ones couldn't find more matches, and would take exponential time.
fn matches(pattern: &[Token<'_>], host: &[u8]) -> bool {
    let (mut at, mut read) = (0, 0);
    let mut star = None;
    while let Some(byte) = host.get(read) {
        match pattern.get(at) {
            Some(Token::Star) => {
                at += 1;
                star = Some((at, read));
            }
            Some(token) if token.takes(*byte) => (at, read) = (at + 1, read + 1),
            _ => match &mut star {
                Some((after, taken)) => {
                    *taken += 1;
                    (at, read) = (*after, *taken);
                }
                None => return false,
            },
        }
    }
    pattern.iter().skip(at).all(|rest| matches!(rest, Token::Star))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_match_hosts_only() {
        let allowed = |url: &str, pattern: &str| is_allowed(url, &[pattern.into()]);
        assert!(allowed("http://127.0.0.1:80/x", "127.0.0.1"));
        assert!(allowed("https://api.example.com?q", "*.example.com"));
        assert!(allowed("https://user:pw@example.com/", "example.com"));
        assert!(allowed("https://[::1]:9/", "::1"));
        assert!(allowed("https://EXAMPLE.com", "example.???"));
        assert!(!allowed("https://evil.com/example.com", "example.com"));
        assert!(!allowed("https://example.com@evil.com/", "example.com"));
        assert!(!allowed("https://evil.com\\@example.com/", "example.com"));
        assert!(allowed("HTTPS://example.com", "example.com"));
        assert!(!allowed("https://example.com/Köln", "example.com"));
        assert!(!allowed("example.com", "example.com"));
        assert!(!allowed("ftp://example.com", "*"));
        assert!(!allowed("https:///x", "*"));
    }

    #[test]
    fn a_port_is_one_that_there_can_be() {
        for port in ["", ":", ":1", ":80", ":00080", ":65535"] {
            assert!(is_allowed(&format!("http://example.com{port}/x"), &["example.com".into()]), "{port}");
            assert!(is_allowed(&format!("http://user:0@[::1]{port}?x"), &["::1".into()]), "{port}");
        }
        for port in [":0", ":65536", ":99999", ":65616", ":4294967376", ":-1", ":+80", ":8 0", ":http", ":80:80", "80"]
        {
            for host in ["example.com", "[::1]"] {
                let url = format!("http://{host}{port}/x");
                let taken_for_a_name = (host, port) == ("example.com", "80");
                assert_eq!(is_allowed(&url, &["*".into()]), taken_for_a_name, "{url}");
            }
        }
        let refusal = check_allowed("http://example.com:99999/", &["*".into()]);
        assert_eq!(refusal, Err(": the URL's port has to be a number from 1 to 65535".into()));
    }

    #[test]
    fn a_star_takes_as_much_as_it_has_to() {
        for pattern in ["*", "**", "*b*", "a*b*b", "a*?b", "*bbb", "???b", "abbb*"] {
            assert!(is_match(pattern, "abbb"), "{pattern}");
        }
        for pattern in ["", "?", "*a", "b*", "a*c*b", "*?????", "abbb?", "abb", "*abb"] {
            assert!(!is_match(pattern, "abbb"), "{pattern}");
        }
        assert!(is_match("*", "") && is_match("", "") && !is_match("?", ""));
    }

    #[test]
    fn a_class_is_one_of_its_bytes() {
        for pattern in ["[a-c]-1", "[xa]-1", "[!x-z]-1", "a[-]1", "a[!-]1", "a-[1-]", "a-[]1]", "*[0-9]", "[a][-][1]"] {
            assert_eq!(is_match(pattern, "a-1"), pattern != "a[!-]1", "{pattern}");
        }
        for pattern in ["[b-c]-1", "[!a]-1", "[]-1", "[!]-1", "a-1[1]", "[a-1", "[", "[!"] {
            assert!(!is_match(pattern, "a-1"), "{pattern}");
        }
    }

    #[test]
    fn a_pattern_with_an_open_bracket_is_a_host() {
        assert!(is_allowed("http://a/", &["a".into()]) && !is_allowed("http://a/", &["[a".into()]));
    }

    #[test]
    #[cfg_attr(miri, ignore = "a minute")]
    fn no_host_is_worth_ages() {
        let pattern = "*a".repeat(100) + "b";
        let (sender, receiver) = std::sync::mpsc::channel();
        std::thread::spawn(move || sender.send(is_allowed(&format!("https://{}", "a".repeat(255)), &[pattern])));
        // Milliseconds, or longer than anybody can wait.
        assert_eq!(receiver.recv_timeout(std::time::Duration::from_secs(600)), Ok(false));
        assert!(!is_allowed(&format!("https://{}", "a".repeat(256)), &["*".into()]));
    }

    fn is_match(pattern: &str, host: &str) -> bool {
        parse(pattern.as_bytes()).is_some_and(|tokens| matches(&tokens, host.as_bytes()))
    }
}
