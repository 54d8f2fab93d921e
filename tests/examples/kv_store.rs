use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use crate::example;
use crate::surface::{PLAIN, Surface};

pub const SURFACE: Surface = Surface {
    exports: &["increment"],
    kernel: &[PLAIN, &["free", "length_unsafe"]],
    host: &[("kv", "kv_read"), ("kv", "kv_write")],
    wasi: false,
};

pub fn runs_on_the_harness() {
    let store = Arc::new(Mutex::new(HashMap::<String, String>::new()));
    let (read, write) = (store.clone(), store.clone());
    let mut plugin = example("kv_store")
        .host_fn_in("kv", "kv_read", move |key: String| read.lock().unwrap().get(&key).cloned())
        .host_fn_in("kv", "kv_write", move |key: String, value: String| {
            write.lock().unwrap().insert(key, value);
        })
        .load()
        .unwrap();
    assert_eq!(plugin.call::<String>("increment", "visits").unwrap(), "1");
    assert_eq!(plugin.call::<String>("increment", "visits").unwrap(), "2");
    assert_eq!(store.lock().unwrap()["visits"], "2");
}
