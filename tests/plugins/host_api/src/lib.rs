//! An application's functions, declared once: a plugin that depends on this crate calls them, and imports those it calls.

use extism_pdk::host_fn::HostError;
use extism_pdk::{Json, host_fn};

#[host_fn("app")]
unsafe extern "ExtismHost" {
    /// The value of a key, unless the application refuses.
    pub safe fn lookup(key: &str) -> Result<Option<String>, HostError>;

    /// Moves to a place in a file; the new place.
    #[scalar]
    pub safe fn seek(file: &str, #[scalar] offset: i64, #[scalar] from_end: u32) -> u64;

    /// The mean of two numbers.
    #[scalar]
    #[link_name = "mean-of-two"]
    pub safe fn mean(#[scalar] a: f64, #[scalar] b: f32) -> f64;

    /// Notes a number.
    pub safe fn note(#[scalar] number: i32);

    /// No plugin of the tests calls it.
    pub safe fn never_called(values: Json<Vec<String>>) -> String;
}

#[cfg(test)]
mod tests {
    use super::*;
    use extism_pdk::testing::{Host, Scalar};

    #[test]
    fn mocked_where_they_are_declared() {
        let host = Host::new()
            .host_fn_in("app", "lookup", |key: String| (key != "?").then_some(Some(key)).ok_or(HostError::new("no")))
            .host_fn_in("app", "mean-of-two", |Scalar(a): Scalar<f64>, Scalar(b): Scalar<f32>| {
                Scalar((a + f64::from(b)) / 2.0)
            });
        host.run(|| {
            assert_eq!(lookup("a").ok(), Some(Some("a".to_owned())));
            assert_eq!(lookup("?").map_err(|error| error.to_string()), Err("no".to_owned()));
            assert_eq!(mean(1.0, 2.0).ok(), Some(1.5));
        });
    }
}
