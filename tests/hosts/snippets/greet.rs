use extism::{Manifest, Plugin, Wasm};

fn main() -> Result<(), extism::Error> {
    let mut plugin = Plugin::new(Manifest::new([Wasm::file("greet.wasm")]), [], false)?;
    println!("{}", plugin.call::<_, String>("greet", "Ada")?);
    Ok(())
}
