//! Host functions with JSON in both directions, and values in variables.

use extism_pdk::*;
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize, FromBytes, ToBytes)]
#[encoding(Json)]
pub struct Query {
    table: String,
    limit: u32,
}

#[derive(Serialize, Deserialize, FromBytes, ToBytes)]
#[encoding(Json)]
pub struct Rows {
    rows: Vec<Vec<serde_json::Value>>,
}

#[derive(Serialize, Deserialize)]
pub struct Note {
    title: String,
    text: String,
}

#[host_fn]
extern "ExtismHost" {
    fn query(query: Query) -> Rows;
    fn save(note: Json<Note>) -> bool;
    fn load(title: &str) -> Json<Note>;
    fn tell(text: String);
}

#[plugin_fn]
pub fn count(table: String) -> FnResult<u64> {
    let rows = unsafe { query(Query { table, limit: 100 }) }?;
    Ok(rows.rows.len() as u64)
}

#[plugin_fn]
pub fn rename(Json((from, to)): Json<(String, String)>) -> FnResult<Json<Note>> {
    let Json(mut note) = unsafe { load(&from) }?;
    note.title = to;
    let copy = Note { title: note.title.clone(), text: note.text.clone() };
    if !unsafe { save(Json(copy)) }? {
        unsafe { tell(format!("{from} wasn't renamed")) }?;
    }
    var::set("last", Json(&note))?;
    Ok(Json(note))
}

#[plugin_fn]
pub fn last(_: ()) -> FnResult<Json<Note>> {
    let last: Option<Json<Note>> = var::get("last")?;
    Ok(last.ok_or_else(|| Error::msg("nothing was renamed"))?)
}
