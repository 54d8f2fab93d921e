//! One declaration of a `#[host_fn]` block, and the function that it becomes.

use proc_macro2::{Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::{
    Attribute, Expr, ExprLit, FnArg, ForeignItemFn, GenericArgument, GenericParam, Ident, Lit, LitStr, Meta, Pat,
    PatType, PathSegment, ReturnType, Safety, Type,
};

use crate::attribute::{self, Arguments};
use crate::common::{self, Mistakes, Place};
use crate::contract::functions::{self, Way};
use crate::contract::{self, Names};
use crate::{scalar, types};

/// A declaration.
pub struct Import<'a> {
    item: &'a ForeignItemFn,
    /// The name of the import, if it has another name than the function.
    link_name: Option<LitStr>,
    parameters: Vec<Parameter<'a>>,
    reply: Reply<'a>,
}

struct Parameter<'a> {
    argument: &'a PatType,
    name: &'a Ident,
    /// The type, if it crosses as a number. Other types cross in a block.
    scalar: Option<&'a Ident>,
}

/// The result of the import.
enum Reply<'a> {
    Nothing,
    /// The block of a value.
    Block(&'a Type),
    /// The block of a value or an error, which the plugin handles.
    Envelope(&'a Type),
    Scalar(&'a Type, &'a Ident),
}

impl<'a> Import<'a> {
    /// Returns the type of each argument that crosses as a number, and `None` for the others.
    pub fn scalars(&self) -> impl Iterator<Item = Option<&Ident>> {
        self.parameters.iter().map(|parameter| parameter.scalar)
    }

    /// Returns whether the result is a scalar.
    pub fn gives_scalar(&self) -> bool {
        matches!(self.reply, Reply::Scalar(..))
    }

    /// Returns the name of the import.
    pub fn name(&self) -> LitStr {
        self.link_name.clone().unwrap_or_else(|| common::symbol(&self.item.sig.ident))
    }

    /// Parses a declaration. One with a mistake is still expanded, unless rustc would report the same mistake again.
    pub fn parse(item: &'a ForeignItemFn, mistakes: &mut Mistakes) -> Option<Self> {
        let parameters: Vec<_> = item.sig.inputs.iter().filter_map(|input| Parameter::parse(input, mistakes)).collect();
        let reply = Reply::parse(item, mistakes);
        let mut link_name = None;
        for attribute in item.attrs.iter().filter(|attribute| attribute.path().is_ident("link_name")) {
            match string_value(attribute) {
                Some(_) if link_name.is_some() => mistakes.at(attribute, "the name is given twice: remove this one"),
                Some(name) => {
                    attribute::check_symbol(&name, "an import", mistakes);
                    link_name = Some(name);
                }
                None => mistakes.at(attribute, "write `#[link_name = \"name\"]`"),
            }
        }
        (parameters.len() == item.sig.inputs.len()).then_some(Import { item, link_name, parameters, reply: reply? })
    }

    /// Returns the function that encodes the arguments, calls the import, and decodes the result.
    pub fn expand(&self, Arguments { krate, .. }: &Arguments, namespace: &LitStr, cfgs: &[&Attribute]) -> TokenStream {
        let Import { item, parameters, reply, .. } = self;
        let ours = Span::mixed_site();
        let signature = &item.sig;
        let name = &signature.ident;
        let symbol = common::symbol(name);
        let visibility = &item.vis;
        let link_name = self.name();
        let attributes = item
            .attrs
            .iter()
            .filter(|attribute| !attribute.path().is_ident("link_name") && !scalar::is_scalar(attribute));
        let docs = self.docs(namespace, &link_name);
        let safety = match &signature.safety {
            Safety::Safe(_) => quote!(),
            _ => quote!(unsafe),
        };
        let (generics, where_clause) = (&signature.generics, &signature.generics.where_clause);
        let inputs = parameters.iter().map(Parameter::without_mark);
        let (output, kind, decode) = reply.expand(krate, &symbol);
        let mut encoded = Vec::new();
        let mut passed = Vec::new();
        let mut declared = Vec::new();
        for (index, parameter) in parameters.iter().enumerate() {
            let local = format_ident!("argument{index}", span = ours);
            let name = parameter.name;
            match parameter.scalar {
                Some(ty) => {
                    let ty = Ident::new(&ty.to_string(), ours);
                    declared.push(quote_spanned!(ours=> #local: #ty));
                    passed.push(quote_spanned!(ours=> #name));
                }
                None => {
                    let place = Place::of(&parameter.argument.ty);
                    let encode = reply.encode(place, name, &symbol);
                    encoded.push(quote_spanned!(ours=> let #local = #encode?;));
                    declared.push(quote_spanned!(ours=> #local: block));
                    passed.push(quote_spanned!(ours=> #local.offset()));
                }
            }
        }
        let anchor = self.anchor();
        let all_cfgs: Vec<_> = cfgs.iter().copied().chain(common::cfgs(&item.attrs)).collect();
        let record = contract::emit_of_type(krate, &all_cfgs, "Record", &self.record(namespace));
        quote_spanned! {ours=>
            #record
            #(#cfgs)*
            #(#attributes)*
            #docs
            #visibility #safety fn #name #generics (#(#inputs),*) -> #output #where_clause {
                use #krate::__private;
                #anchor
                #krate::__host_import!(#namespace, #link_name, fn __extism_import(#(#declared),*) #kind);
                #(#encoded)*
                // SAFETY: the import takes any offsets. These are those of live blocks, which the host only reads.
                let result = unsafe { __extism_import(#(#passed),*) };
                #decode
            }
        }
    }

    /// Returns a reference to a static that keeps the record of a library's function, if the function is compiled into
    /// the plugin's crate, as generic and inlined ones are. The linker takes an object file of a library only if it
    /// needs one of its symbols (<https://github.com/rust-lang/rust/issues/56639>), and this static is in the same file
    /// as the record.
    fn anchor(&self) -> Option<TokenStream> {
        let is_generic =
            self.item.sig.generics.params.iter().any(|parameter| !matches!(parameter, GenericParam::Lifetime(_)));
        let mut is_compiled_elsewhere =
            is_generic || self.item.attrs.iter().any(|attribute| attribute.path().is_ident("inline"));
        for parameter in &self.parameters {
            types::visit(&parameter.argument.ty, &mut |ty| is_compiled_elsewhere |= matches!(ty, Type::ImplTrait(_)));
        }
        (is_compiled_elsewhere && contract::is_on()).then(|| {
            quote_spanned! {Span::mixed_site()=>
                #[cfg(target_arch = "wasm32")]
                {
                    static __ANCHOR: ::core::primitive::u8 = 0;
                    // SAFETY: the static can be read.
                    unsafe { ::core::ptr::read_volatile(&raw const __ANCHOR) };
                }
            }
        })
    }

    /// Returns the import's record as an expression.
    pub fn record(&self, namespace: &LitStr) -> TokenStream {
        let names = Names::of_function(&self.item.sig.generics);
        let arguments = self.parameters.iter().map(|Parameter { argument, name, scalar }| {
            let name = common::symbol(name).value();
            match scalar {
                Some(ty) => functions::scalar(&name, ty),
                None => functions::payload(Way::Out, &name, &argument.ty, &names),
            }
        });
        let output = match &self.reply {
            Reply::Nothing => None,
            Reply::Block(ty) => Some(functions::payload(Way::In, "", ty, &names)),
            Reply::Envelope(ty) => {
                types::argument_of(ty, "Result").map(|ty| functions::payload(Way::In, "", ty, &names))
            }
            Reply::Scalar(_, ty) => Some(functions::scalar("", ty)),
        };
        let import = functions::Import {
            signature: &self.item.sig,
            attributes: &self.item.attrs,
            name: &self.name(),
            namespace,
            is_recoverable: matches!(self.reply, Reply::Envelope(_)),
        };
        import.record(&arguments.collect::<Vec<_>>(), output)
    }

    /// Returns docs that the user can't write in a declaration: where the function comes from, when it fails, and what
    /// `unsafe` requires.
    fn docs(&self, namespace: &LitStr, link_name: &LitStr) -> TokenStream {
        let item = self.item;
        let summary = if item.attrs.iter().any(|attribute| attribute.path().is_ident("doc")) {
            String::new()
        } else {
            format!("Calls the host function `{}` of `{}`.", link_name.value(), namespace.value())
        };
        let all_scalars = self.parameters.iter().all(|parameter| parameter.scalar.is_some());
        let errors = match self.reply {
            Reply::Envelope(_) => {
                "If the host function fails, an argument can't be encoded, or the result can't be decoded."
            }
            Reply::Nothing | Reply::Scalar(..) if all_scalars => "None, because nothing is encoded or decoded.",
            _ => "If an argument can't be encoded, or the result can't be decoded.",
        };
        let safety = match &item.sig.safety {
            Safety::Safe(_) => "",
            _ => "\n\n# Safety\nThe host has to link a function with the declared arguments and result.",
        };
        let text = format!("{summary}\n\n# Errors\n{errors}{safety}");
        quote!(#[doc = #text])
    }
}

impl<'a> Parameter<'a> {
    fn parse(input: &'a FnArg, mistakes: &mut Mistakes) -> Option<Self> {
        let argument = match input {
            FnArg::Typed(argument) => argument,
            FnArg::Receiver(receiver) => {
                mistakes.at(receiver, "a host function can't take `self`: name the argument, `name: Type`");
                return None;
            }
        };
        let name = match &*argument.pat {
            Pat::Ident(name) if name.subpat.is_none() => &name.ident,
            pattern => {
                mistakes.at(pattern, "name the argument: `name: Type`");
                return None;
            }
        };
        common::refuse_cfg(argument, mistakes);
        let scalar = match scalar::marked(&argument.attrs, mistakes) {
            Some(_) => Some(scalar::expect(&argument.ty, mistakes)?),
            None => None,
        };
        Some(Parameter { argument, name, scalar })
    }

    fn without_mark(&self) -> PatType {
        let mut argument = self.argument.clone();
        argument.attrs.retain(|attribute| !scalar::is_scalar(attribute) && !attribute.path().is_ident("cfg"));
        argument
    }
}

impl<'a> Reply<'a> {
    /// Parses the result; `None` if it has a mistake for which rustc would have a worse message.
    fn parse(item: &'a ForeignItemFn, mistakes: &mut Mistakes) -> Option<Self> {
        let mark = scalar::marked(&item.attrs, mistakes);
        let ty = match (&item.sig.output, mark) {
            (ReturnType::Default, None) => return Some(Reply::Nothing),
            (ReturnType::Default, Some(mark)) => {
                mistakes.at(mark, scalar::NO_RESULT);
                return None;
            }
            (ReturnType::Type(_, ty), _) => ty,
        };
        let envelope = is_recoverable(ty);
        if let (Some(mark), true) = (mark, envelope) {
            mistakes.at(mark, "a scalar can't carry an error: remove `#[scalar]`, or declare the value alone");
            return None;
        }
        if mark.is_some() {
            return scalar::expect(ty, mistakes).map(|name| Reply::Scalar(ty, name));
        }
        check_result(ty, envelope, mistakes).then_some(if envelope { Reply::Envelope(ty) } else { Reply::Block(ty) })
    }

    /// Returns the function's return type, the kind of the import's result, and the code that decodes the result.
    fn expand(&self, krate: &syn::Path, symbol: &LitStr) -> (TokenStream, TokenStream, TokenStream) {
        let ours = Span::mixed_site();
        let result = |ty: TokenStream| quote_spanned!(ours=> ::core::result::Result<#ty, #krate::Error>);
        let plain = quote_spanned!(ours=> ::core::result::Result::Ok(result));
        match self {
            Reply::Nothing => (result(quote!(())), quote!(), plain),
            Reply::Block(ty) => {
                let place = Place::of(ty);
                let decode = place.private("result");
                let decode = quote_spanned!(place.last=> #decode(result, #symbol));
                (result(quote!(#ty)), quote_spanned!(ours=> -> block), decode)
            }
            Reply::Envelope(ty) => {
                let place = Place::of(ty);
                let decode = place.private("recoverable_result");
                let decode = quote_spanned!(place.last=> #decode(result, #symbol));
                (quote!(#ty), quote_spanned!(ours=> -> envelope), decode)
            }
            Reply::Scalar(ty, name) => {
                let name = Ident::new(&name.to_string(), ours);
                (result(quote!(#ty)), quote_spanned!(ours=> -> #name), plain)
            }
        }
    }

    /// Encodes an argument, for the function's own type of errors.
    fn encode(&self, place: Place, name: &Ident, symbol: &LitStr) -> TokenStream {
        if let Reply::Envelope(_) = self {
            let encode = place.private("recoverable_argument");
            quote_spanned!(place.last=> #encode(&#name, #symbol))
        } else {
            let encode = place.private("argument");
            quote_spanned!(place.last=> #encode(&#name))
        }
    }
}

/// Returns whether a type is written as `Result<T, HostError>`.
fn is_recoverable(ty: &Type) -> bool {
    let arguments = types::arguments_of(ty, "Result").map(|arguments| arguments.iter().collect::<Vec<_>>());
    match arguments.as_deref() {
        Some([_, GenericArgument::Type(Type::Path(error))]) => {
            error.path.segments.last().is_some_and(|segment| segment.ident == "HostError")
        }
        _ => false,
    }
}

/// Checks a result for mistakes about which rustc can't give advice. Returns whether there are none.
fn check_result(ty: &Type, envelope: bool, mistakes: &mut Mistakes) -> bool {
    let mut right = true;
    match types::bare(ty) {
        Type::Path(path) if !envelope && path.path.segments.last().is_some_and(is_result) => {
            mistakes.at(
                ty,
                "declare the value alone: the function already returns a `Result` of it, and an error of the host ends the \
                 call; to handle the error, declare `Result<T, HostError>`, with the type of `extism_pdk::host_fn`",
            );
            right = false;
        }
        _ => {}
    }
    types::visit(ty, &mut |ty| {
        if let Type::Reference(reference) = ty {
            mistakes.at(
                reference,
                "a result can't borrow, because its block is freed: declare it owned, as `String` or `Vec<u8>`",
            );
            right = false;
        }
    });
    right
}

fn is_result(segment: &PathSegment) -> bool {
    ["Result", "FnResult", "SharedFnResult"].iter().any(|name| segment.ident == name)
}

fn string_value(attribute: &Attribute) -> Option<LitStr> {
    match &attribute.meta {
        Meta::NameValue(meta) => match &meta.value {
            Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => Some(text.clone()),
            _ => None,
        },
        _ => None,
    }
}
