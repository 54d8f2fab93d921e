//! Hosts that a plugin may send HTTP requests to.

/// Parses a host or a pattern; refuses what no URL's host can match. Hosts are in small letters, and without scheme and port.
pub fn parse_host(text: &str) -> Result<String, String> {
    let has_port = text.split_once(':').is_some_and(|(_, port)| !text.contains('[') && !port.contains(':'));
    let advice = if text.is_empty() {
        "write a host, as in api.example.com, or `*` for all hosts"
    } else if text.contains('/') {
        "write the host alone, as in api.example.com for https://api.example.com/users"
    } else if has_port {
        "leave the port out: a host is allowed with all of its ports"
    } else if text.bytes().any(|byte| byte.is_ascii_uppercase()) {
        "write it in small letters, as hosts are compared"
    } else if !text.bytes().all(|byte| byte.is_ascii_graphic()) {
        "hosts have letters from a to z, digits, `-` and `.`; a name in other letters begins with `xn--`"
    } else if text.rsplit_once('[').is_some_and(|(_, class)| !class.get(1..).unwrap_or_default().contains(']')) {
        "close its `[` by a `]`"
    } else {
        return Ok(text.to_owned());
    };
    Err(advice.into())
}
