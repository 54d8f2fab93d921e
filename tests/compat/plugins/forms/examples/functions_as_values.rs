//! Functions of the crate as values, and with their type arguments written out.

use extism_pdk::*;

#[plugin_fn]
pub fn values(n: u32) -> FnResult<String> {
    let read: fn() -> Result<String, Error> = input;
    let write: fn(String) -> Result<(), Error> = output;
    let get: fn(&'static str) -> Result<Option<String>, Error> = config::get;
    let blocks: Result<Vec<Memory>, Error> = ["a", "b"].iter().map(Memory::from_bytes).collect();
    let texts: Result<Vec<String>, Error> = blocks?.iter().map(Memory::to_string).collect();
    let wrapped = Some(n).map(Json).map(|json| Memory::new::<Json<u32>>(&json)).transpose()?;
    let found = wrapped.map(u64::from).and_then(Memory::find).map(|memory| memory.to::<Json<u32>>());
    output::<Json<[u32; 1]>>(Json([n]))?;
    write(read()? + &texts?.concat())?;
    let coded = Err::<(), _>(Error::msg("coded")).map_err(WithReturnCode::from).map_err(|WithReturnCode(_, code)| code);
    let text = var::get::<String>("var")?.or(get("config")?).unwrap_or_default();
    Ok(format!("{text} {:?} {coded:?}", found.transpose()?.map(Json::into_inner)))
}

#[plugin_fn]
pub fn requests(Json(urls): Json<Vec<String>>) -> FnResult<Json<Vec<u16>>> {
    let send: fn(&HttpRequest, Option<String>) -> Result<HttpResponse, Error> = http::request;
    let requests = urls.into_iter().map(HttpRequest::new);
    let codes: Result<_, Error> = requests.map(|request| Ok(send(&request, None)?.status_code())).collect();
    Ok(Json(codes?))
}
