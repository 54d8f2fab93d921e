//! Keeps a counter in the application's own key-value store, through two host functions of the namespace `kv`.
//! Call it from a host that links them: `tests/examples/kv_store.rs` shows one.

use extism_pdk::*;

#[host_fn("kv")]
unsafe extern "ExtismHost" {
    /// The value of a key, if there is one.
    safe fn kv_read(key: &str) -> Option<String>;
    /// Sets a key.
    safe fn kv_write(key: &str, value: &str);
}

/// Adds one to the counter of this name; the new value.
#[plugin_fn]
pub fn increment(name: String) -> FnResult<String> {
    let value: u64 = match kv_read(&name)? {
        Some(value) => value.parse()?,
        None => 0,
    };
    let value = (value + 1).to_string();
    kv_write(&name, &value)?;
    Ok(value)
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;
    use std::collections::HashMap;
    use std::rc::Rc;

    use super::*;
    use extism_pdk::testing::Host;

    #[test]
    fn increments_what_the_host_keeps() {
        let store = Rc::new(RefCell::new(HashMap::<String, String>::new()));
        let (read, write) = (store.clone(), store.clone());
        let host = Host::new()
            .host_fn_in("kv", "kv_read", move |key: String| read.borrow().get(&key).cloned())
            .host_fn_in("kv", "kv_write", move |key: String, value: String| {
                write.borrow_mut().insert(key, value);
            });
        assert_eq!(host.run(|| increment("visits".into())).unwrap(), "1");
        assert_eq!(host.run(|| increment("visits".into())).unwrap(), "2");
        assert_eq!(store.borrow()["visits"], "2");
    }

    #[test]
    fn reports_a_value_that_is_no_number() {
        let host = Host::new().host_fn_in("kv", "kv_read", |_: String| "many");
        let error = host.run(|| increment("visits".into())).unwrap_err();
        assert_eq!(error.0.to_string(), "invalid digit found in string");
    }
}
