//! `#[plugin_fn(init)]`: keeps the function, and adds an initialiser that registers it to run once.

use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::{Ident, ItemFn, ReturnType};

use crate::attribute::Arguments;
use crate::common::{self, Mistakes, Place};

pub fn check(function: &ItemFn, mistakes: &mut Mistakes) {
    for argument in &function.sig.inputs {
        mistakes.at(argument, "an `init` function runs before any input is decoded: remove the argument");
    }
}

pub fn expand(function: &ItemFn, Arguments { krate, .. }: &Arguments, init: &Ident) -> TokenStream {
    let ours = Span::mixed_site();
    let place = match &function.sig.output {
        ReturnType::Type(_, ty) => Place::of(ty),
        ReturnType::Default => Place::of(&function.sig.ident),
    };
    let bind = common::bind(function);
    let call = common::call(function, &[]);
    let returned = place.private("Returned");
    let finish = quote_spanned!(place.first=> #returned(result).initialised());
    let cfgs: Vec<_> = common::cfgs(&function.attrs).collect();
    // Two exported macros of one name are an error anywhere in a crate, which rustc reports at the second `init`.
    let once = Ident::new("__a_plugin_has_one_init", init.span());
    let only_one = quote_spanned!(common::hygienic(init.span())=> macro_rules! #once { () => {} });
    quote! {
        #(#cfgs)*
        #[doc(hidden)]
        #[macro_export]
        #only_one
    }
    .into_iter()
    // The items have names of the macro's own, among which the user's function is still found.
    .chain(quote_spanned! {ours=>
        #(#cfgs)*
        #[allow(deprecated)]
        const _: () = {
            use #krate::__private;
            fn __extism_run() -> ::core::result::Result<(), __private::WithReturnCode<__private::Error>> {
                use __private::{FinishResult as _, FinishValue as _};
                #bind
                let result = #call;
                #finish
            }
            static __EXTISM_INIT: __private::Init = __private::Init::new(__extism_run);
            extern "C" fn __extism_register() {
                __EXTISM_INIT.register();
            }
            #[used]
            #[cfg_attr(windows, unsafe(link_section = ".CRT$XCU"))]
            #[cfg_attr(target_vendor = "apple", unsafe(link_section = "__DATA,__mod_init_func,mod_init_funcs"))]
            #[cfg_attr(not(any(windows, target_vendor = "apple")), unsafe(link_section = ".init_array"))]
            static __EXTISM_REGISTER: extern "C" fn() = __extism_register;
        };
    })
    .collect()
}
