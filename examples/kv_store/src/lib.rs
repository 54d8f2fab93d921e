//! Keeps counters in the key-value store of the application, through two host functions in the namespace `kv`.
//! Call it from a host that links them: the tests below show one.

use extism_pdk::*;

#[host_fn("kv")]
unsafe extern "ExtismHost" {
    /// Returns the value of a key, if there is one.
    safe fn kv_read(key: &str) -> Option<String>;
    /// Sets a key.
    safe fn kv_write(key: &str, value: &str);
}

/// Adds 1 to a counter, and returns the new value.
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
    use std::collections::HashMap;
    use std::sync::{Arc, Mutex};

    use super::*;
    use extism_pdk::testing::{Host, export};

    /// A host with a key-value store.
    fn store() -> Host {
        let store = Arc::new(Mutex::new(HashMap::<String, String>::new()));
        let kept = store.clone();
        Host::new().host_fn_in("kv", "kv_read", move |key: String| kept.lock().unwrap().get(&key).cloned()).host_fn_in(
            "kv",
            "kv_write",
            move |key: String, value: String| {
                store.lock().unwrap().insert(key, value);
            },
        )
    }

    host_harness::on_both_engines! {
        fn increments_a_counter(load) {
            let mut plugin = load(store());
            assert_eq!(plugin.call::<String>(export!(increment), "visits").unwrap(), "1");
            let outcome = plugin.outcome(export!(increment), "visits");
            assert_eq!(outcome.result.as_deref(), Ok(b"2".as_slice()));
            let write = outcome.host_calls.last().unwrap();
            assert_eq!((write.name.as_str(), &write.arguments), ("kv_write", &vec![b"visits".to_vec(), b"2".to_vec()]));
        }

        fn fails_if_the_value_is_not_a_number(load) {
            let many = Host::new()
                .host_fn_in("kv", "kv_read", |_: String| "many")
                .host_fn_in("kv", "kv_write", |_: String, _: String| ());
            let outcome = load(many).outcome(export!(increment), "visits");
            assert_eq!(outcome.error(), Some("invalid digit found in string"));
        }
    }
}
