use extism::{
    CurrentPlugin, Error, Function, Manifest, PTR, Plugin, UserData, Val, ValType, Wasm, convert::Json, host_fn,
};
use serde_json::{Value, json};

host_fn!(give_bytes(_data: (); _text: String) -> Vec<u8> { Ok(vec![0, 255]) });
host_fn!(give_number(_data: (); _text: String) -> u32 { Ok(7) });
host_fn!(give_point(_data: (); _text: String) -> Json<Value> { Ok(Json(json!({ "x": 3 }))) });
host_fn!(give_nothing(_data: (); _text: String) -> String { Ok(String::new()) });

// The macro takes blocks only: a function with numbers is written out.
fn show(plugin: &mut CurrentPlugin, inputs: &[Val], outputs: &mut [Val], _: UserData<()>) -> Result<(), Error> {
    let text: String = plugin.memory_get_val(&inputs[0])?;
    let bytes: Vec<u8> = plugin.memory_get_val(&inputs[1])?;
    let number: u32 = plugin.memory_get_val(&inputs[2])?;
    let Json(point): Json<Value> = plugin.memory_get_val(&inputs[3])?;
    let missing: Vec<u8> = plugin.memory_get_val(&inputs[4])?;
    let (Val::I64(id), Val::F64(share)) = (&inputs[5], &inputs[6]) else { return Err(Error::msg("types")) };
    let share = f64::from_bits(*share);
    let shown = format!("{text} {} {number} {} {} {id} {share}", bytes.len(), point["x"], missing.len());
    plugin.memory_set_val(&mut outputs[0], shown)
}

fn give_id(_: &mut CurrentPlugin, _: &[Val], outputs: &mut [Val], _: UserData<()>) -> Result<(), Error> {
    outputs[0] = Val::I64(-5);
    Ok(())
}

fn main() -> Result<(), Error> {
    let none = UserData::new(());
    let params = [PTR, PTR, PTR, PTR, PTR, ValType::I64, ValType::F64];
    let functions = [
        Function::new("show", params, [PTR], none.clone(), show),
        Function::new("give_bytes", [PTR], [PTR], none.clone(), give_bytes),
        Function::new("give_number", [PTR], [PTR], none.clone(), give_number),
        Function::new("give_point", [PTR], [PTR], none.clone(), give_point),
        Function::new("give_nothing", [PTR], [PTR], none.clone(), give_nothing),
        Function::new("give_id", [PTR], [ValType::I64], none, give_id),
    ];
    let functions = functions.map(|function| function.with_namespace("types"));
    let mut plugin = Plugin::new(Manifest::new([Wasm::file("types.wasm")]), functions, false)?;
    println!("{}", plugin.call::<_, &str>("cross", "")?);
    Ok(())
}
