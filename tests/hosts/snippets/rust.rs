use std::collections::HashMap;

use extism::{Manifest, PTR, PluginBuilder, UserData, Wasm, host_fn};

host_fn!(kv_read(store: HashMap<String, String>; key: String) -> String {
    Ok(store.get()?.lock().unwrap().get(&key).cloned().unwrap_or_default())
});

host_fn!(kv_write(store: HashMap<String, String>; key: String, value: String) {
    store.get()?.lock().unwrap().insert(key, value);
    Ok(())
});

fn main() -> Result<(), extism::Error> {
    let store = UserData::new(HashMap::new());
    let mut plugin = PluginBuilder::new(Manifest::new([Wasm::file("kv_store.wasm")]))
        .with_function_in_namespace("kv", "kv_read", [PTR], [PTR], store.clone(), kv_read)
        .with_function_in_namespace("kv", "kv_write", [PTR, PTR], [], store, kv_write)
        .build()?;
    println!("{}", plugin.call::<_, String>("increment", "visits")?);
    println!("{}", plugin.call::<_, String>("increment", "visits")?);
    Ok(())
}
