//! A plugin as code generators write it: exports by hand with `input` and `output`, derived traits, errors as `Debug`.

use extism_pdk::*;
use serde::{Deserialize, Serialize};

macro_rules! exports {
    ($($name:ident: $inner:ident($argument:ty);)*) => {$(
        #[no_mangle]
        pub extern "C" fn $name() -> i32 {
            let result = extism_pdk::input::<$argument>().and_then($inner).and_then(|value| extism_pdk::output(value));
            match result {
                Ok(()) => 0,
                Err(error) => {
                    let text = format!("{error:?}");
                    let memory = Memory::from_bytes(&text).unwrap();
                    unsafe { extism::error_set(memory.offset()) };
                    1
                }
            }
        }
    )*};
}

#[derive(Serialize, Deserialize, FromBytes, ToBytes, Clone, Debug, Default)]
#[encoding(Json)]
pub struct CallRequest {
    pub method: Option<String>,
    pub params: Params,
}

#[derive(Serialize, Deserialize, Clone, Debug, Default)]
pub struct Params {
    pub name: String,
    #[serde(default)]
    pub arguments: Option<serde_json::Map<String, serde_json::Value>>,
}

#[derive(Serialize, Deserialize, FromBytes, ToBytes, Clone, Debug, Default)]
#[encoding(Json)]
pub struct CallResult {
    pub content: Vec<Content>,
    #[serde(rename = "isError", skip_serializing_if = "Option::is_none")]
    pub is_error: Option<bool>,
}

#[derive(Serialize, Deserialize, Clone, Debug, Default)]
pub struct Content {
    #[serde(rename = "mimeType", skip_serializing_if = "Option::is_none")]
    pub mime_type: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    pub r#type: Kind,
}

#[derive(Serialize, Deserialize, Clone, Debug, Default)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    #[default]
    Text,
    Image,
}

#[derive(Serialize, Deserialize, FromBytes, ToBytes, Clone, Debug, Default)]
#[encoding(Json)]
pub struct Tools {
    pub tools: Vec<Tool>,
}

#[derive(Serialize, Deserialize, FromBytes, ToBytes, Clone, Debug, Default)]
#[encoding(Json)]
pub struct Tool {
    pub name: String,
    pub description: String,
    #[serde(rename = "inputSchema")]
    pub input_schema: serde_json::Value,
}

exports! {
    call: call_tool(CallRequest);
    describe: describe_tools(());
    tool: one_tool(String);
    echo: echo_result(CallResult);
}

fn call_tool(request: CallRequest) -> Result<CallResult, Error> {
    let arguments = request.params.arguments.unwrap_or_default();
    let Some(serde_json::Value::String(text)) = arguments.get("text") else {
        anyhow::bail!("`{}` needs a `text`", request.params.name);
    };
    let content = Content { text: Some(text.to_uppercase()), ..Content::default() };
    Ok(CallResult { content: vec![content], is_error: None })
}

fn describe_tools(_: ()) -> Result<Tools, Error> {
    Ok(Tools { tools: vec![one_tool("upper".into())?] })
}

fn one_tool(name: String) -> Result<Tool, Error> {
    let input_schema = serde_json::json!({"type": "object", "properties": {"text": {"type": "string"}}});
    Ok(Tool { description: format!("The tool {name}"), name, input_schema })
}

fn echo_result(result: CallResult) -> Result<Json<CallResult>, Error> {
    Ok(Json(result))
}
