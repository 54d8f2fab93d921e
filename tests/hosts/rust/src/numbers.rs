//! The behaviours of host functions with numbers, which are passed as WebAssembly's own values: see ../../README.md.

use extism::{CurrentPlugin, Error, PTR, Val, ValType};

/// Returns the types of a behaviour, if it has numbers.
pub fn signature(does: &str) -> Option<(Vec<ValType>, Vec<ValType>)> {
    use ValType::{F32, F64, I32, I64};
    Some(match does {
        "half-i32" | "half-u32" => (vec![I32], vec![I32]),
        "half-i64" | "half-u64" => (vec![I64], vec![I64]),
        "half-f32" => (vec![F32], vec![F32]),
        "half-f64" => (vec![F64], vec![F64]),
        "show" => (vec![I32, I32, I64, I64], vec![PTR]),
        "pack" => (vec![F64, F32], vec![PTR]),
        "seek" => (vec![PTR, I64, I32], vec![I64]),
        "mean" => (vec![F64, F32], vec![F64]),
        "note" => (vec![I32], vec![]),
        _ => return None,
    })
}

/// Returns the result, if there is one. WebAssembly's integers have no sign, and floats are passed as their bits.
pub fn behave(
    does: &str,
    plugin: &mut CurrentPlugin,
    arguments: &[Val],
    note: impl FnOnce(String),
) -> Result<Option<Val>, Error> {
    Ok(Some(match (does, arguments) {
        ("half-i32", [Val::I32(number)]) => Val::I32(number / 2),
        ("half-u32", [Val::I32(number)]) => Val::I32((*number as u32 / 2) as i32),
        ("half-i64", [Val::I64(number)]) => Val::I64(number / 2),
        ("half-u64", [Val::I64(number)]) => Val::I64((*number as u64 / 2) as i64),
        ("half-f32", [Val::F32(bits)]) => Val::F32((f32::from_bits(*bits) / 2.0).to_bits()),
        ("half-f64", [Val::F64(bits)]) => Val::F64((f64::from_bits(*bits) / 2.0).to_bits()),
        ("show", [Val::I32(a), Val::I32(b), Val::I64(c), Val::I64(d)]) => {
            block(plugin, format!("{a} {} {c} {}", *b as u32, *d as u64).as_bytes())?
        }
        ("pack", [Val::F64(wide), Val::F32(narrow)]) => {
            block(plugin, &[&wide.to_le_bytes()[..], &narrow.to_le_bytes()].concat())?
        }
        ("seek", [file, Val::I64(offset), Val::I32(more)]) => {
            let file: Vec<u8> = plugin.memory_get_val(file)?;
            Val::I64((file.len() as i64).wrapping_add(*offset).wrapping_add((*more as u32).into()))
        }
        ("mean", [Val::F64(a), Val::F32(b)]) => {
            let sum = f64::from_bits(*a) + f64::from(f32::from_bits(*b));
            Val::F64((sum / 2.0).to_bits())
        }
        ("note", [Val::I32(number)]) => {
            note(number.to_string());
            return Ok(None);
        }
        _ => return Err(Error::msg(format!("no behaviour {does} for {arguments:?}"))),
    }))
}

fn block(plugin: &mut CurrentPlugin, bytes: &[u8]) -> Result<Val, Error> {
    let mut handle = Val::I64(0);
    plugin.memory_set_val(&mut handle, bytes)?;
    Ok(handle)
}
