//! Settings of config, variables, logging and HTTP.

use std::sync::{Arc, Mutex, PoisonError};

use extism_pdk::testing::{Host, Request, Response};
use extism_pdk::{LogLevel, ToBytes};

use super::Builder;

/// # Config, variables, logging and HTTP
impl Builder {
    /// Sets a config key.
    pub fn config(self, key: impl Into<String>, value: impl Into<String>) -> Self {
        let (key, value) = (key.into(), value.into());
        self.set_on_host("config", move |host| host.config(&key, &value))
    }

    /// Sets the initial value of a variable.
    ///
    /// ```
    /// # std::env::set_current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))?;
    /// use host_harness::Builder;
    ///
    /// let mut plugin = Builder::from_crate("examples/state").var("signatures", 41i64).load()?;
    /// plugin.call::<String>("sign", "Ada")?;
    /// assert_eq!(plugin.get_var("signatures"), Some(42i64.to_le_bytes().as_slice()));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn var<'a>(mut self, key: impl Into<String>, value: impl ToBytes<'a>) -> Self {
        let key = key.into();
        match value.to_bytes() {
            Ok(bytes) => {
                let bytes = bytes.as_ref().to_vec();
                self.set_on_host("var", move |host| host.var(&key, bytes.as_slice()))
            }
            Err(reason) => {
                self.mistake.get_or_insert((format!("the variable `{key}`"), reason.to_string()));
                self.note_setting("var")
            }
        }
    }

    /// Sets the lowest level of the log lines that are kept; `None` keeps none. The default is [`LogLevel::Trace`].
    pub fn log_level(self, level: impl Into<Option<LogLevel>>) -> Self {
        let level = level.into();
        self.set_on_host("log_level", move |host| host.log_level(level))
    }

    /// Allows HTTP requests to a host, or to all hosts that match a [pattern](extism_pdk::testing::is_allowed).
    ///
    /// Up to ten redirects are followed. A redirect to a host that isn't allowed ends the call.
    pub fn allow_host(self, pattern: impl Into<String>) -> Self {
        let pattern = pattern.into();
        self.set_on_host("allow_host", move |host| host.allow_host(&pattern))
    }

    /// Answers HTTP requests with a closure, instead of sending them. Their hosts must be allowed.
    ///
    /// ```
    /// # std::env::set_current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))?;
    /// use host_harness::{Builder, Response};
    ///
    /// let mut plugin = Builder::from_crate("examples/http_get")
    ///     .allow_host("*.example.com")
    ///     .http(|request| Response::new(200, format!("from {}", request.url)))
    ///     .load()?;
    /// let outcome = plugin.outcome("http_get", r#"{"url": "https://www.example.com/"}"#)?;
    /// outcome.assert_output("from https://www.example.com/");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn http(self, answer: impl FnMut(&Request) -> Response + Send + 'static) -> Self {
        let answer = Arc::new(Mutex::new(answer));
        self.set_on_host("http", move |host| {
            let answer = answer.clone();
            host.http(move |request| (answer.lock().unwrap_or_else(PoisonError::into_inner))(request))
        })
    }

    /// Answers each HTTP request to a URL with the same response. Its host must be allowed. Requests to other URLs go to the
    /// closure of [`http`](Self::http), if there is one.
    ///
    /// ```
    /// # std::env::set_current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))?;
    /// use host_harness::{Builder, Response};
    ///
    /// let builder = Builder::from_crate("examples/http_get").allow_host("example.com");
    /// let mut plugin = builder.http_reply("https://example.com/a", Response::new(200, "hello")).load()?;
    /// plugin.outcome("http_get", r#"{"url": "https://example.com/a"}"#)?.assert_output("hello");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn http_reply(self, url: impl Into<String>, response: Response) -> Self {
        let url = url.into();
        self.set_on_host("http_reply", move |host| host.http_reply(&url, response.clone()))
    }

    /// Accepts plugins that misuse or leak blocks of the host's memory. Without this, such a call fails. The misuse is still
    /// listed in [`Outcome::reports`](crate::Outcome::reports).
    pub fn unchecked(self) -> Self {
        self.set_on_host("unchecked", Host::unchecked)
    }
}
