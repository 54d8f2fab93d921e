//! What stands in the parentheses of an attribute: `#[plugin_fn(name = "…", crate = path)]`.

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
    /// The export's name if it isn't the function's, for `plugin_fn` and `shared_fn`.
    name: Option<LitStr>,
    /// `init`, for `plugin_fn`: this is no export.
    pub init: Option<Ident>,
}

impl Arguments {
    /// None but these.
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
            mistakes.at(name, "an `init` function is no export, so hosts have no name for it: remove `name = …`");
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
                return Err(input.error("expected one namespace such as \"my:host\", or `crate = path`"));
            }
            (_, "name") if self.name.is_none() => self.name = Some(parse_name(input)?),
            (_, "name") => return Err(input.error("one name is enough: remove this one")),
            (Macro::Plugin, "init") => {
                self.init = Some(input.parse()?);
                if input.peek(Token![=]) {
                    return Err(input.error("write `init` alone: the function under it is the one that runs"));
                }
            }
            _ if input.peek(LitStr) => return Err(input.error("write it as `name = \"…\"`")),
            (Macro::Plugin, _) => {
                return Err(input.error("unknown argument: `name = \"…\"`, `init` and `crate = path` are taken here"));
            }
            (Macro::Shared, _) => {
                return Err(input.error("unknown argument: `name = \"…\"` and `crate = path` are taken here"));
            }
        }
        Ok(())
    }

    /// The name under which the function is exported.
    pub fn export_name(&self, function: &ItemFn, mistakes: &mut Mistakes) -> LitStr {
        let name = self.name.clone().unwrap_or_else(|| common::symbol(&function.sig.ident));
        if self.init.is_none() {
            check_export(&name, mistakes);
        }
        name
    }
}

/// Checks what the name of an export can't be.
pub fn check_export(name: &LitStr, mistakes: &mut Mistakes) {
    check_symbol(name, "an export", mistakes);
    match name.value().as_str() {
        "main" => mistakes.at(name, "an export can't be called `main`, which is the linker's: rename it"),
        "memory" => mistakes
            .at(name, "an export can't be called `memory`, as the plugin's own memory is called that: rename it"),
        "_initialize" | "__wasm_call_ctors" => {
            let message = "an export can't be called that, as hosts call it once before all others: rename it, or \
                               say `#[plugin_fn(init)]` for a function that is to run first";
            mistakes.at(name, message);
        }
        symbol if LINKERS_OWN.contains(&symbol) => {
            mistakes
                .at(name, "an export can't be called that, as the linker has something else of this name: rename it");
        }
        _ => {}
    }
}

/// What the linker defines in each module: <https://github.com/WebAssembly/tool-conventions/blob/main/Linking.md>.
const LINKERS_OWN: [&str; 6] =
    ["__stack_pointer", "__heap_base", "__heap_end", "__data_end", "__memory_base", "__indirect_function_table"];

/// Checks what no name of an export, an import or a namespace can be.
pub fn check_symbol(name: &LitStr, what: &str, mistakes: &mut Mistakes) {
    if name.value().is_empty() {
        mistakes.at(name, &format!("{what} has a name: write one between the quotes"));
    }
    if name.value().contains('\0') {
        mistakes.at(name, &format!("the name of {what} can't have a NUL, where linkers take it to end: remove it"));
    }
}

/// Where `extism_pdk` is unless an argument says otherwise: what the user's code has under that name, which is the
/// dependency, or what an SDK re-exports (`use sdk::extism_pdk;`).
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
    parse_text(input, "write what the exports' names begin with as text: `prefix = \"words_\"`")
}

/// Parses `keyword = "…"`.
fn parse_text(input: ParseStream<'_>, expected: &str) -> syn::Result<LitStr> {
    let keyword: Ident = input.parse()?;
    if input.parse::<Option<Token![=]>>()?.is_none() || input.is_empty() {
        return Err(syn::Error::new_spanned(keyword, expected));
    }
    input.parse().map_err(|error| syn::Error::new(error.span(), expected))
}
