//! The arguments of an attribute, as in `#[plugin_fn(name = "…", crate = path)]`.

use proc_macro2::TokenStream;
use syn::parse::{ParseStream, Parser};
use syn::{Ident, ItemFn, LitStr, Path, Token, parse_quote};

use crate::common::{self, Mistakes};

/// The attribute macros.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Macro {
    Plugin,
    Shared,
    Host,
}

/// The arguments of an attribute macro.
pub struct Arguments {
    /// The path to `extism_pdk`.
    pub krate: Path,
    /// The namespace, for `host_fn`.
    pub namespace: Option<LitStr>,
    /// The export's name, if it isn't the function's, for `plugin_fn` and `shared_fn`.
    name: Option<LitStr>,
    /// The word `init`, for `plugin_fn`: the function isn't exported.
    pub init: Option<Ident>,
}

impl Arguments {
    /// Creates arguments that only have the path to `extism_pdk`.
    pub fn of_crate(krate: Path) -> Self {
        Arguments { krate, namespace: None, name: None, init: None }
    }

    /// Parses the arguments that the macro takes.
    pub fn parse(tokens: TokenStream, of: Macro, mistakes: &mut Mistakes) -> Self {
        let mut arguments = Arguments::of_crate(default_crate());
        let parser = |input: ParseStream<'_>| {
            while !input.is_empty() {
                arguments.parse_one(input, of)?;
                if !input.is_empty() {
                    input.parse::<Token![,]>()?;
                }
            }
            Ok(())
        };
        if let Err(mistake) = parser.parse2(tokens) {
            mistakes.add(mistake);
        }
        if let Some(namespace) = &arguments.namespace {
            check_symbol(namespace, "a namespace", mistakes);
        }
        if let (Some(_), Some(name)) = (&arguments.init, &arguments.name) {
            mistakes.at(name, "an `init` function isn't exported, so it has no name for hosts: remove `name = …`");
        }
        arguments
    }

    fn parse_one(&mut self, input: ParseStream<'_>, of: Macro) -> syn::Result<()> {
        let keyword = input.fork().parse::<Ident>().map(|ident| ident.to_string()).unwrap_or_default();
        match (of, keyword.as_str()) {
            _ if input.peek(Token![crate]) => self.krate = parse_crate(input)?,
            (Macro::Host, _) if input.peek(LitStr) && self.namespace.is_none() => {
                self.namespace = Some(input.parse()?);
            }
            (Macro::Host, _) => {
                return Err(input.error("unknown argument: write one namespace such as \"my:host\", or `crate = path`"));
            }
            (_, "name") if self.name.is_none() => self.name = Some(parse_name(input)?),
            (_, "name") => return Err(input.error("the name is given twice: remove this one")),
            (Macro::Plugin, "init") => {
                self.init = Some(input.parse()?);
                if input.peek(Token![=]) {
                    return Err(input
                        .error("`init` takes no value, because it marks the function below it: write `init` alone"));
                }
            }
            _ if input.peek(LitStr) => return Err(input.error("write it as `name = \"…\"`")),
            (Macro::Plugin, _) => {
                return Err(input.error("unknown argument: write `name = \"…\"`, `init` or `crate = path`"));
            }
            (Macro::Shared, _) => {
                return Err(input.error("unknown argument: write `name = \"…\"` or `crate = path`"));
            }
        }
        Ok(())
    }

    /// Returns the name under which the function is exported.
    pub fn export_name(&self, function: &ItemFn, mistakes: &mut Mistakes) -> LitStr {
        let name = self.name.clone().unwrap_or_else(|| common::symbol(&function.sig.ident));
        if self.init.is_none() {
            check_export(&name, mistakes);
        }
        name
    }
}

/// Checks the name of an export.
pub fn check_export(name: &LitStr, mistakes: &mut Mistakes) {
    check_symbol(name, "an export", mistakes);
    match name.value().as_str() {
        "main" => mistakes.at(name, "an export can't be called `main`, because the linker uses this name: rename it"),
        "memory" => mistakes.at(
            name,
            "an export can't be called `memory`, because that is the name of the plugin's own memory: rename it",
        ),
        "_initialize" | "__wasm_call_ctors" => {
            let message = "an export can't have this name, because hosts call it once before all other exports: rename it, \
                               or write `#[plugin_fn(init)]` for a function that runs first";
            mistakes.at(name, message);
        }
        symbol if LINKER_NAMES.contains(&symbol) => {
            mistakes
                .at(name, "an export can't have this name, because the linker defines something with it: rename it");
        }
        _ => {}
    }
}

/// The names that the linker defines: <https://github.com/WebAssembly/tool-conventions/blob/main/Linking.md>.
const LINKER_NAMES: [&str; 6] =
    ["__stack_pointer", "__heap_base", "__heap_end", "__data_end", "__memory_base", "__indirect_function_table"];

/// Checks the name of an export, an import or a namespace.
pub fn check_symbol(name: &LitStr, what: &str, mistakes: &mut Mistakes) {
    if name.value().is_empty() {
        mistakes.at(name, &format!("the name of {what} is empty: write one between the quotes"));
    }
    if name.value().contains('\0') {
        mistakes.at(
            name,
            &format!("the name of {what} can't contain a NUL character, because linkers end it there: remove it"),
        );
    }
}

/// Returns the path to `extism_pdk`, unless an argument says otherwise: what the user's code has under that name, which
/// is the dependency, or a re-export of an SDK (`use sdk::extism_pdk;`).
pub fn default_crate() -> Path {
    parse_quote!(extism_pdk)
}

/// Parses `crate = path`.
pub fn parse_crate(input: ParseStream<'_>) -> syn::Result<Path> {
    const EXPECTED: &str = "write the path to `extism_pdk`: `crate = some::path`";
    let keyword: Token![crate] = input.parse()?;
    if input.parse::<Option<Token![=]>>()?.is_none() || input.is_empty() {
        return Err(syn::Error::new_spanned(keyword, EXPECTED));
    }
    input.call(Path::parse_mod_style).map_err(|error| syn::Error::new(error.span(), EXPECTED))
}

/// Parses `name = "…"`.
fn parse_name(input: ParseStream<'_>) -> syn::Result<LitStr> {
    parse_text(input, "write the export's name as text: `name = \"count-vowels\"`")
}

/// Parses `prefix = "…"`.
pub fn parse_prefix(input: ParseStream<'_>) -> syn::Result<LitStr> {
    parse_text(input, "write the prefix of the exports' names as text: `prefix = \"words_\"`")
}

/// Parses `keyword = "…"`.
fn parse_text(input: ParseStream<'_>, expected: &str) -> syn::Result<LitStr> {
    let keyword: Ident = input.parse()?;
    if input.parse::<Option<Token![=]>>()?.is_none() || input.is_empty() {
        return Err(syn::Error::new_spanned(keyword, expected));
    }
    input.parse().map_err(|error| syn::Error::new(error.span(), expected))
}
