//! Calls functions of the application's that the crate `host_api` declares; and has functions for other plugins.

use extism_pdk::host_fn::HostError;
use extism_pdk::plugin_fn::ErrorCode;
use extism_pdk::*;
use host_api::{lookup, mean, note, seek};

/// The value, or what the application says against it.
#[plugin_fn]
pub fn value(key: &str) -> String {
    match lookup(key) {
        Ok(value) => format!("{value:?}"),
        Err(error) => format!("{:?}: {error}", error.kind()),
    }
}

/// The value; the application's error is this one's.
#[plugin_fn]
pub fn value_or_error(key: &str) -> FnResult<Option<String>> {
    Ok(lookup(key)?)
}

/// Errors as thiserror makes them, with codes.
#[derive(Debug, thiserror::Error, ErrorCode)]
pub enum Failed {
    /// The application's.
    #[error("no value of `{key}`")]
    #[code(-7)]
    Lookup {
        /// What was looked for.
        key: String,
        /// Why there is none.
        source: HostError,
    },
    /// The plugin's.
    #[error("`{0}` has no value")]
    #[code(7)]
    NoValue(String),
    /// Somebody else's, with its text.
    #[error(transparent)]
    #[code(8)]
    NoNumber(#[from] std::num::ParseIntError),
}

/// A number; each error has its code.
#[plugin_fn]
pub fn number(key: &str) -> Result<String, Failed> {
    let value = lookup(key).map_err(|source| Failed::Lookup { key: key.into(), source })?;
    let number: i64 = value.ok_or_else(|| Failed::NoValue(key.into()))?.parse()?;
    Ok(number.to_string())
}

/// The place in a file.
#[plugin_fn]
pub fn place(file: &str, offset: i64, from_end: u32) -> FnResult<String> {
    Ok(seek(file, offset, from_end)?.to_string())
}

/// The mean, noted as an integer.
#[plugin_fn]
pub fn noted_mean(a: f64, b: f32) -> FnResult<String> {
    let mean = mean(a, b)?;
    note(mean as i32)?;
    Ok(mean.to_string())
}

/// For other plugins, over scalars alone.
#[shared_fn(name = "add-scaled")]
#[scalar]
pub fn add_scaled(#[scalar] a: f64, #[scalar] b: f32, #[scalar] scale: i32) -> f64 {
    (a + f64::from(b)) * f64::from(scale)
}

/// For other plugins, over a block and scalars, with an error.
#[shared_fn]
#[scalar]
pub fn byte_at(text: String, #[scalar] index: u32) -> SharedFnResult<i32> {
    text.as_bytes().get(index as usize).map(|byte| i32::from(*byte)).ok_or_else(|| Error::msg("no such byte"))
}

/// For other plugins, a scalar and a block in, a block out.
#[shared_fn]
pub fn repeated(#[scalar] times: u64, text: String) -> SharedFnResult<String> {
    Ok(text.repeat(times as usize))
}

#[cfg(test)]
mod tests {
    use super::*;
    use extism_pdk::testing::{Host, Scalar, export};

    fn host() -> Host {
        Host::new()
            .host_fn_in("app", "lookup", |key: String| match key.as_str() {
                "none" => Ok(None),
                "refused" => Err(HostError::new("the application refuses")),
                _ => Ok(Some(key + "!")),
            })
            .host_fn_in("app", "seek", |file: String, Scalar(offset): Scalar<i64>, Scalar(from_end): Scalar<u32>| {
                Scalar((file.len() as i64 + offset) as u64 + u64::from(from_end))
            })
            .host_fn_in("app", "mean-of-two", |Scalar(a): Scalar<f64>, Scalar(b): Scalar<f32>| {
                Scalar((a + f64::from(b)) / 2.0)
            })
            .host_fn_in("app", "note", |_: Scalar<i32>| ())
    }

    host_harness::on_both_engines! {
        fn errors_that_are_handled(load) {
            let mut plugin = load(host());
            assert_eq!(plugin.call::<String>(export!(value), "a").unwrap(), "Some(\"a!\")");
            assert_eq!(plugin.call::<String>(export!(value), "none").unwrap(), "None");
            assert_eq!(plugin.call::<String>(export!(value), "refused").unwrap(), "Refused: the application refuses");
            let outcome = plugin.outcome(export!(value_or_error), "refused");
            assert_eq!((outcome.code(), outcome.error()), (-1, Some("the application refuses")));
        }

        fn errors_with_codes(load) {
            let mut plugin = load(host().host_fn_in("app", "lookup", |key: String| match key.as_str() {
                "none" => Ok(None),
                "refused" => Err(HostError::new("the application refuses")),
                key => Ok(Some(key.to_owned())),
            }));
            assert_eq!(plugin.call::<String>(export!(number), "42").unwrap(), "42");
            let mut fails = |key: &str| {
                let failure = plugin.call::<String>(export!(number), key).unwrap_err();
                (failure.code, failure.text)
            };
            let text = "no value of `refused`\n\nCaused by:\n    the application refuses";
            assert_eq!(fails("refused"), (-7, text.into()));
            assert_eq!(fails("none"), (7, "`none` has no value".into()));
            assert_eq!(fails("a"), (8, "invalid digit found in string".into()));
        }

        fn scalars_and_blocks(load) {
            let mut plugin = load(host());
            let mut place = |offset: i64, from_end: u32| {
                plugin.call::<String>(export!(place), Json(("a.txt", offset, from_end))).unwrap()
            };
            assert_eq!(place(0, 0), "5");
            assert_eq!(place(-5, u32::MAX), u32::MAX.to_string());
            assert_eq!(place(-6, 0), u64::MAX.to_string());
            assert_eq!(place(i64::MAX - 5, 0), i64::MAX.to_string());
        }

        fn floats(load) {
            let mut plugin = load(host());
            let outcome = plugin.outcome(export!(noted_mean), Json((-4.5, 1.25)));
            assert_eq!(outcome.result.as_deref(), Ok(b"-1.625".as_slice()));
            let note = outcome.host_calls.last().unwrap();
            assert_eq!((note.name.as_str(), &note.arguments), ("note", &vec![(-1i32).to_le_bytes().to_vec()]));
        }
    }

    #[test]
    fn shared_functions_stay_functions() {
        assert_eq!(add_scaled(1.0, 2.0, 3), 9.0);
        assert_eq!(byte_at("a".into(), 0).unwrap(), 97);
        Host::new().run(|| {
            let text = ManagedMemory::new(Memory::from_bytes("ab").unwrap());
            assert_eq!(__extism_export_byte_at(text.offset(), 1), 98);
            let repeated = Memory::find(__extism_export_repeated(2, text.offset())).map(ManagedMemory::new).unwrap();
            assert_eq!(repeated.as_ref().to_string().unwrap(), "abab");
        });
    }
}
