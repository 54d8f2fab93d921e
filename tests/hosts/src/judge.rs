//! Compares results with the table.

use anyhow::Result;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;

use crate::data::{Data, Notation, Text, show};
use crate::job::{Observed, ObservedCall};
use crate::table::{Call, Case, ExpectedResult, Host};

/// The verdict about a case on a host.
#[derive(Debug)]
pub enum Verdict {
    /// The result is the same as everywhere.
    Same,
    /// The result is another one, as listed for this host.
    Differs,
    /// The host can't run it.
    NotHere,
    /// The result is wrong, for this reason.
    Miss(Vec<String>),
}

pub fn judge(case: &Case, host: &Host, observed: &Observed, server: &str) -> Result<Verdict> {
    let mut misses = Vec::new();
    match (case.refused_by(&host.name), &observed.load_error) {
        (None, None) => {
            for (call, seen) in case.calls.iter().zip(&observed.calls) {
                let wrong = compare(call, host, seen, server)?;
                misses.extend(wrong.into_iter().map(|wrong| format!("`{}`: {wrong}", call.call)));
            }
            if observed.calls.len() != case.calls.len() {
                misses.push(format!("{} of {} calls were made", observed.calls.len(), case.calls.len()));
            }
        }
        (None, Some(error)) => misses.push(format!("it doesn't load: {error}")),
        (Some(_), None) => misses.push("it loads, but must not".into()),
        (Some(refusal), Some(error)) => {
            if !refusal.error.matches(error, "", server) {
                misses.push(format!("it must not load because of {}, but: {error}", refusal.error));
            }
        }
    }
    let differs =
        case.refused_by(&host.name).is_some() || case.calls.iter().any(|call| call.difference(&host.name).is_some());
    Ok(match (misses.is_empty(), differs) {
        (true, false) => Verdict::Same,
        (true, true) => Verdict::Differs,
        (false, _) => Verdict::Miss(misses),
    })
}

fn compare(call: &Call, host: &Host, seen: &ObservedCall, server: &str) -> Result<Vec<String>> {
    let expected = call.expected(&host.name)?;
    let output = seen.output.as_ref().map(|output| BASE64_STANDARD.decode(output)).transpose()?;
    let mut wrong = Vec::new();

    let gives = match (&output, &seen.error) {
        (Some(output), _) => format!("gives {}", show(output)),
        (None, error) => format!("fails with {:?}", error.as_deref().unwrap_or("no word")),
    };
    let failed = |text: &Text, prefix: &str| match (&output, &seen.error) {
        (None, Some(error)) => text.matches(error, prefix, server),
        _ => false,
    };
    match expected.result {
        ExpectedResult::Output(data) => {
            if !output.as_ref().map(|output| same(data, output, server)).transpose()?.unwrap_or(false) {
                wrong.push(format!("must give {}, but {gives}", show(&data.bytes(server)?)));
            }
        }
        ExpectedResult::Error(text) => {
            if !failed(text, &host.error_prefix) {
                wrong.push(format!("must fail with {text}, but {gives}"));
            }
        }
        ExpectedResult::HostError(text) => {
            if !failed(text, "") {
                wrong.push(format!("the host must say {text}, but it {gives}"));
            }
        }
    }
    if host.tells_codes && expected.code.is_some() && expected.code != seen.code {
        wrong.push(format!("the code must be {:?}, but is {:?}", expected.code, seen.code));
    }
    let millis = seen.micros / 1000.0;
    if let Some(limit) = call.within_ms.filter(|limit| millis > *limit as f64) {
        wrong.push(format!("must take {limit} ms at most, but takes {millis:.0}"));
    }
    let logs = |(level, text): &(String, Text), (seen_level, seen_text): &(String, String)| {
        level == seen_level && text.matches(seen_text, "", server)
    };
    let logged = expected.logs.len() == seen.logs.len()
        && expected.logs.iter().zip(&seen.logs).all(|(expected, seen)| logs(expected, seen));
    if !logged {
        let expected: Vec<String> = expected.logs.iter().map(|(level, text)| format!("{level} {text}")).collect();
        wrong.push(format!("must log [{}], but logs {:?}", expected.join(", "), seen.logs));
    }
    Ok(wrong)
}

/// Compares JSON without the order of keys.
fn same(expected: &Data, output: &[u8], server: &str) -> Result<bool> {
    let expected_bytes = expected.bytes(server)?;
    if let Data::Other(Notation::Json(_)) = expected {
        let value: serde_json::Value = serde_json::from_slice(&expected_bytes)?;
        return Ok(serde_json::from_slice(output).is_ok_and(|output: serde_json::Value| output == value));
    }
    Ok(expected_bytes == output)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdict(host: &str, expected: &str, seen: &str) -> Verdict {
        let host =
            format!(r#"{{"name": "{host}", "what": "", "start": [], "error_prefix": "E: ", "tells_codes": true}}"#);
        let case = format!(
            r#"{{"name": "", "plugin": "", "calls": [{{"call": "f", {expected}}}],
                "refused_by": [{{"hosts": "old", "why": "", "error": "too old"}}]}}"#
        );
        let seen = format!(r#"{{"load_error": null, "calls": [{{"micros": 1000, {seen}}}]}}"#);
        let [host, case] = [host, case].map(|json| serde_json::from_str::<serde_json::Value>(&json).unwrap());
        let (host, case) = (serde_json::from_value(host).unwrap(), serde_json::from_value(case).unwrap());
        judge(&case, &host, &serde_json::from_str(&seen).unwrap(), "").unwrap()
    }

    #[test]
    fn what_is_as_it_must_be_passes() {
        let same = verdict("new", r#""output": "a""#, r#""output": "YQ==", "error": null, "code": 0, "logs": []"#);
        assert!(matches!(same, Verdict::Same));
        let error = r#""error": "no", "code": 7, "within_ms": 1, "logs": [["info", {"contains": "n"}]]"#;
        let seen = r#""output": null, "error": "E: no", "code": 7, "logs": [["info", "on"]]"#;
        assert!(matches!(verdict("new", error, seen), Verdict::Same));
    }

    #[test]
    fn a_difference_counts_where_it_is_named() {
        let expected = r#""output": "a", "differs": [{"hosts": "n*", "why": "", "host_error": "no"}]"#;
        let seen = r#""output": null, "error": "no", "code": 1, "logs": []"#;
        assert!(matches!(verdict("new", expected, seen), Verdict::Differs));
        assert!(matches!(verdict("other", expected, seen), Verdict::Miss(_)));
    }

    #[test]
    fn anything_else_is_a_miss() {
        let seen = |what: &str| format!(r#""output": null, "error": "E: no", "code": 7, "logs": [] {what}"#);
        for expected in [
            r#""output": """#,
            r#""error": "yes""#,
            r#""host_error": "no""#,
            r#""error": "no", "code": 8"#,
            r#""error": "no", "logs": [["info", "x"]]"#,
            r#""error": "no", "within_ms": 0"#,
        ] {
            assert!(matches!(verdict("new", expected, &seen("")), Verdict::Miss(_)), "{expected}");
        }
        assert!(matches!(verdict("old", r#""error": "no""#, &seen("")), Verdict::Miss(_)));
    }
}
