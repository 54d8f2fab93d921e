//! Assertions on the outcome of a call, which show all of it when they fail.

use core::fmt::{self, Display, Formatter};

use super::outcome::Outcome;
use super::text::{count, safe_line, safe_lines, safe_name, unsaid};
use crate::{LogLevel, ToBytes};

/// Assertions, which can be chained. One that fails panics at its line in the test, and shows the whole outcome: the
/// input, the output or the error with its code and backtrace, logs, host calls, requests and misused blocks.
///
/// ```
/// use extism_pdk::testing::{Host, Plugin, export};
/// use extism_pdk::*;
///
/// #[plugin_fn]
/// pub fn half(Json(n): Json<u32>) -> FnResult<u32> {
///     info!("halving {n}");
///     if n % 2 == 1 {
///         return Err(WithReturnCode::new(Error::msg("the number is odd"), 3));
///     }
///     Ok(n / 2)
/// }
///
/// let mut host = Host::new();
/// host.outcome(export!(half), "6").assert_ok().assert_output(3u32);
/// host.outcome(export!(half), "8").assert_output(4u32).assert_logged(LogLevel::Info, "halving 8");
/// host.outcome(export!(half), "7").assert_error("odd").assert_code(3);
/// ```
impl Outcome {
    /// Asserts that the call succeeded.
    ///
    /// # Panics
    /// If the call failed.
    #[track_caller]
    pub fn assert_ok(&self) -> &Self {
        self.check(self.result.is_ok(), format_args!("the call failed"))
    }

    /// Asserts that the call succeeded, and that its output has the same bytes as this value.
    ///
    /// # Panics
    /// If the call failed or returned other bytes, or if the value can't be encoded.
    #[track_caller]
    pub fn assert_output<'a>(&self, expected: impl ToBytes<'a>) -> &Self {
        match expected.to_bytes() {
            Ok(expected) => {
                let expected = expected.as_ref();
                let given = self.result.as_deref() == Ok(expected);
                self.check(given, format_args!("the output isn't {}", Shown(expected)))
            }
            Err(error) => panic!("can't encode the expected output: {error:?}"),
        }
    }

    /// Asserts that the call failed with an error whose text contains `part`.
    ///
    /// # Panics
    /// If the call succeeded, or failed with another text.
    #[track_caller]
    pub fn assert_error(&self, part: &str) -> &Self {
        let failed = self.error().is_some_and(|text| text.contains(part));
        self.check(failed, format_args!("expected an error whose text contains {part:?}"))
    }

    /// Asserts that the export returned this code: 0 for success; -1 or [`ENDED`](super::ENDED) if the call was ended
    /// before the export returned.
    ///
    /// # Panics
    /// If it returned another code.
    #[track_caller]
    pub fn assert_code(&self, code: i32) -> &Self {
        self.check(self.code() == code, format_args!("the code is {}, not {code}", self.code()))
    }

    /// Asserts that a line which contains `part` was logged at this level.
    ///
    /// # Panics
    /// If no such line was logged.
    #[track_caller]
    pub fn assert_logged(&self, level: LogLevel, part: &str) -> &Self {
        let logged = self.logs.iter().any(|log| log.level == level && log.text.contains(part));
        self.check(logged, format_args!("no {level:?} line with {part:?} was logged"))
    }

    #[track_caller]
    fn check(&self, holds: bool, otherwise: fmt::Arguments<'_>) -> &Self {
        assert!(holds, "{otherwise}\n{self}");
        self
    }
}

/// Shows the parts of the outcome, a line each.
impl Display for Outcome {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "export: {}\ninput: {}", safe_name(&self.export), Shown(&self.input))?;
        match &self.result {
            Ok(output) => write!(f, "\noutput: {}", Shown(output))?,
            Err(failure) => {
                write!(f, "\nerror, code {}: {}", failure.code, safe_lines(&failure.text))?;
                let trap = safe_lines(failure.trap.as_deref().unwrap_or_default().trim_end());
                let trap = unsaid(&trap, &safe_lines(&failure.text));
                if !trap.is_empty() {
                    write!(f, "\n{trap}")?;
                }
            }
        }
        for log in &self.logs {
            write!(f, "\nlog, {:?}: {}", log.level, safe_lines(&log.text))?;
        }
        for call in &self.host_calls {
            write!(f, "\nhost call: {} of {}(", safe_name(&call.name), safe_name(&call.namespace))?;
            for (index, argument) in call.arguments.iter().enumerate() {
                write!(f, "{}{}", if index == 0 { "" } else { ", " }, Shown(argument))?;
            }
            write!(f, ")")?;
        }
        for request in &self.requests {
            let method = request.method.as_deref().unwrap_or("GET");
            write!(f, "\nrequest: {} {}", safe_name(method), safe_line(&request.url))?;
        }
        for report in &self.reports {
            write!(f, "\nmisuse: {}", safe_lines(report))?;
        }
        Ok(())
    }
}

/// Shows bytes: text in quotes, other bytes in hexadecimal, and only the first ones if there are many.
struct Shown<'a>(&'a [u8]);

impl Display for Shown<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        const MAX_SHOWN_BYTES: usize = 500;
        let shown = &self.0[..self.0.len().min(MAX_SHOWN_BYTES)];
        match core::str::from_utf8(shown) {
            Ok(text) => write!(f, "{text:?}")?,
            // Cut within a character.
            Err(error) if shown.len() < self.0.len() && error.error_len().is_none() => {
                write!(f, "{:?}", String::from_utf8_lossy(&shown[..error.valid_up_to()]))?;
            }
            Err(_) => {
                for byte in shown {
                    write!(f, "{byte:02x}")?;
                }
            }
        }
        write!(f, "{} ({})", if self.0.len() > MAX_SHOWN_BYTES { "…" } else { "" }, count(self.0.len(), "byte"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Failure, HostCall, Log, Request};

    fn outcome(result: Result<Vec<u8>, Failure>) -> Outcome {
        Outcome {
            export: "greet".into(),
            input: b"Ada".into(),
            result,
            logs: vec![Log { level: LogLevel::Warn, text: "careful".into() }],
            requests: vec![Request {
                url: "https://example.com".into(),
                headers: Default::default(),
                method: None,
                body: Vec::new(),
            }],
            host_calls: vec![HostCall {
                namespace: "kv".into(),
                name: "read".into(),
                arguments: vec![b"key".into(), vec![0xff, 0]],
            }],
            reports: vec!["blocks never freed: 1, of 4 bytes in all".into()],
        }
    }

    fn failed() -> Outcome {
        let trap = Some("wasm backtrace:\n    0: greet".into());
        outcome(Err(Failure { code: 134, text: "panicked".into(), trap }))
    }

    /// Returns the text of the panic.
    fn panics(assertion: impl FnOnce() + std::panic::UnwindSafe) -> String {
        match std::panic::catch_unwind(assertion) {
            Ok(()) => panic!("it holds"),
            Err(payload) => *payload.downcast::<String>().unwrap_or_default(),
        }
    }

    #[test]
    fn what_holds_is_quiet() {
        outcome(Ok(b"Hello".into()))
            .assert_ok()
            .assert_output("Hello")
            .assert_code(0)
            .assert_logged(LogLevel::Warn, "care");
        failed().assert_error("panic").assert_code(134);
    }

    #[test]
    fn what_does_not_hold_shows_everything() {
        assert_eq!(
            panics(|| drop(failed().assert_ok().clone())),
            "the call failed\nexport: greet\ninput: \"Ada\" (3 bytes)\nerror, code 134: panicked\nwasm backtrace:\n    \
             0: greet\nlog, Warn: careful\nhost call: read of kv(\"key\" (3 bytes), ff00 (2 bytes))\nrequest: GET \
             https://example.com\nmisuse: blocks never freed: 1, of 4 bytes in all"
        );
    }

    #[test]
    fn a_trap_says_nothing_twice() {
        let shown = |trap: &str| {
            outcome(Err(Failure { code: 134, text: "can't read k: no".into(), trap: Some(trap.into()) })).to_string()
        };
        let error = "error, code 134: can't read k: no\n";
        let place = format!("{error}    at greet\nlog, ");
        assert!(shown("can't read k: no\n    at greet").contains(&place));
        assert!(shown("can't read k…\n    at greet").contains(&place));
        assert!(shown("can't read k: no").contains(&format!("{error}log, ")));
        assert!(shown("stack overflow\n    at greet").contains(&format!("{error}stack overflow\n    at greet\n")));
    }

    #[test]
    fn each_assertion_can_fail() {
        let first_line = |text: String| text.lines().next().unwrap_or_default().to_owned();
        let ok = || outcome(Ok(b"Hello".into()));
        assert_eq!(first_line(panics(move || _ = ok().assert_output("Hi"))), "the output isn't \"Hi\" (2 bytes)");
        assert_eq!(
            first_line(panics(|| _ = failed().assert_output("panicked"))),
            "the output isn't \"panicked\" (8 bytes)"
        );
        assert_eq!(first_line(panics(move || _ = ok().assert_error(""))), "expected an error whose text contains \"\"");
        assert_eq!(
            first_line(panics(|| _ = failed().assert_error("x"))),
            "expected an error whose text contains \"x\""
        );
        assert_eq!(first_line(panics(|| _ = failed().assert_code(1))), "the code is 134, not 1");
        let logged = || _ = failed().assert_logged(LogLevel::Info, "care");
        assert_eq!(first_line(panics(logged)), "no Info line with \"care\" was logged");
    }

    #[test]
    fn long_bytes_are_cut_between_characters() {
        assert_eq!(Shown(&[b'a'; 500]).to_string(), format!("{:?} (500 bytes)", "a".repeat(500)));
        let text = "a".repeat(499) + "é";
        assert_eq!(Shown(text.as_bytes()).to_string(), format!("{:?}… (501 bytes)", "a".repeat(499)));
        assert_eq!(Shown(&[0xff; 501]).to_string(), "ff".repeat(500) + "… (501 bytes)");
    }
}
