//! Returns errors with their own codes, and handles the error of a host function.
//! Call it from a host that links `rate`: the tests below show one.

use std::fmt;

use extism_pdk::host_fn::HostError;
use extism_pdk::plugin_fn::ErrorCode;
use extism_pdk::*;

/// An error of `price`. The host gets the text and the code.
#[derive(Debug, ErrorCode)]
pub enum PriceError {
    /// The text isn't a price.
    #[code(1)]
    NoNumber(String),
    /// The price is negative.
    #[code(2)]
    Negative(f64),
    /// The rate can't be read.
    #[code(3)]
    Host(HostError),
}

impl fmt::Display for PriceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            PriceError::NoNumber(text) => write!(f, "`{text}` isn't a price"),
            PriceError::Negative(price) => write!(f, "a price of {price} is negative"),
            PriceError::Host(_) => write!(f, "can't use the rate"),
        }
    }
}

impl std::error::Error for PriceError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            PriceError::Host(error) => Some(error),
            _ => None,
        }
    }
}

#[host_fn]
unsafe extern "ExtismHost" {
    /// Returns the value of a euro in another currency.
    safe fn rate(currency: &str) -> Result<f64, HostError>;
}

/// Converts a price in euros to another currency, if there is a rate.
#[plugin_fn]
pub fn price(euros: &str, currency: &str) -> Result<String, PriceError> {
    let price: f64 = euros.parse().map_err(|_| PriceError::NoNumber(euros.into()))?;
    if price < 0.0 {
        return Err(PriceError::Negative(price));
    }
    match rate(currency) {
        Ok(rate) => Ok(format!("{:.2} {currency}", price * rate)),
        Err(error) if error.kind() == host_fn::HostErrorKind::Refused => Ok(format!("{price:.2} EUR ({error})")),
        Err(error) => Err(PriceError::Host(error)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use extism_pdk::testing::{Host, Plugin, export};

    fn host() -> Host {
        Host::new().host_fn("rate", |currency: String| match currency.as_str() {
            "USD" => Ok(1.5),
            _ => Err(HostError::new(format!("no rate for {currency}"))),
        })
    }

    fn fails(plugin: &mut impl Plugin, euros: &str) -> (i32, String) {
        let failure = plugin.call::<String>(export!(price), Json((euros, "USD"))).unwrap_err();
        (failure.code, failure.text)
    }

    host_harness::on_both_engines! {
        fn each_error_has_its_code(load) {
            let mut plugin = load(host());
            assert_eq!(fails(&mut plugin, "two"), (1, "`two` isn't a price".into()));
            assert_eq!(fails(&mut plugin, "-2"), (2, "a price of -2 is negative".into()));
            assert_eq!(plugin.call::<String>(export!(price), Json(("2", "USD"))).unwrap(), "3.00 USD");
        }

        fn handles_the_error_of_the_host(load) {
            let mut plugin = load(host());
            assert_eq!(plugin.call::<String>(export!(price), Json(("2", "XYZ"))).unwrap(), "2.00 EUR (no rate for XYZ)");
        }

        fn a_reply_of_another_type_is_another_error(load) {
            let mut plugin = load(Host::new().host_fn("rate", |_: String| Ok::<_, HostError>("much")));
            let (code, text) = fails(&mut plugin, "2");
            assert_eq!(code, 3);
            let cause = "host function `rate`: the reply can't be decoded: an f64 is exactly 8 bytes, little-endian";
            assert_eq!(text, format!("can't use the rate\n\nCaused by:\n    {cause}"));
        }
    }
}
