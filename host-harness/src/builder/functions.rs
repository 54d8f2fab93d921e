//! Links functions of the application and of other modules.

use extism_pdk::testing::{DEFAULT_NAMESPACE, HostFn, HostFunction, Offer, Offered};

use super::Builder;
use crate::imports::missing::MissingImports;

/// # Functions that the plugin imports
impl Builder {
    /// Links a closure as a host function of the default namespace, `extism:host/user`.
    ///
    /// An `Err` ends the call. The exception is a [`HostError`](extism_pdk::host_fn::HostError): a plugin that declares it as
    /// the error of the import can handle it.
    pub fn host_fn<A>(self, name: &str, function: impl HostFn<A> + Send + Sync + 'static) -> Self {
        self.host_fn_in(DEFAULT_NAMESPACE, name, function)
    }

    /// Links a closure as a host function of a namespace, as [`host_fn`](Self::host_fn) does.
    pub fn host_fn_in<A>(
        mut self,
        namespace: &str,
        name: &str,
        function: impl HostFn<A> + Send + Sync + 'static,
    ) -> Self {
        let (namespace, name) = (namespace.to_owned(), name.to_owned());
        let function = HostFunction::new(function);
        // It takes the place of an offered one.
        self.offered.retain(|offered| (&offered.namespace, &offered.name) != (&namespace, &name));
        self.set_on_host("host_fn", move |host| host.host_fn_in(&namespace, &name, function.clone()))
    }

    /// Links the functions of an [`interface`](macro@extism_pdk::contract::interface) that the application offers to plugins.
    /// Loading the plugin fails if a function is offered twice.
    pub fn offer(mut self, offer: impl Offer) -> Self {
        let functions = offer.functions();
        for function @ Offered { namespace, name, .. } in &functions {
            let is_taken = self.offered.iter().any(|other| (&other.namespace, &other.name) == (namespace, name));
            self.offered.push(function.clone());
            if is_taken {
                let setting = format!("the offered function `{name}` of `{namespace}`");
                self.mistake.get_or_insert((setting, "another function with this name is already offered".to_owned()));
            }
        }
        self.set_on_host("offer", move |host| host.link_offered(functions.clone()))
    }

    /// Links the functions that another module exports with `#[shared_fn]`, under a namespace.
    ///
    /// Both modules share one host, with the settings of this builder. Settings on the other builder are an error. The module
    /// can import from modules that are linked before it.
    ///
    /// ```
    /// # std::env::set_current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))?;
    /// use host_harness::Builder;
    ///
    /// let words = Builder::from_crate("examples/shared_words");
    /// let mut plugin = Builder::from_crate("examples/shared").link("words", words).load()?;
    /// let teaser: String = plugin.call("teaser", r#"["Hello, World!", "It is me."]"#)?;
    /// assert_eq!(teaser, "[Hello, World!](/hello-world), 3 words");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn link(mut self, namespace: impl Into<String>, module: Builder) -> Self {
        self.linked.push((namespace.into(), module));
        self.note_setting("link")
    }

    /// Allows imports of functions that aren't linked. Calling one ends the call.
    #[cfg(feature = "command")]
    pub(crate) fn allow_missing_imports(mut self) -> Self {
        self.missing = MissingImports::FailCall;
        self
    }

    /// Allows imports of functions that the test hasn't mocked. Calling one fails the test, as it does natively.
    #[doc(hidden)] // for `on_both_engines!`
    pub fn fail_test_without_mock(mut self) -> Self {
        self.missing = MissingImports::FailTest;
        self
    }
}
