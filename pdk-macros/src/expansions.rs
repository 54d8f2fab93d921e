//! Shows what typical uses of each macro expand to, in `expansions/*.rs`. After a change:
//! `EXPANSIONS=overwrite cargo test -p extism-pdk-macros`.

use std::io::Write;
use std::process::{Command, Stdio};
use std::{env, fs};

use proc_macro2::TokenStream;
use quote::quote;

use crate::{bytes, error_code, host_fn, interface, on_both_engines, plugin_fn, shared_fn};

#[test]
fn export() {
    let item = quote! {
        pub fn greet(Json(name): Json<String>) -> FnResult<String> {
            Ok(name)
        }
    };
    check("plugin_fn", plugin_fn::expand(quote!(), item));
}

#[test]
fn export_of_an_argument_list() {
    let item = quote! {
        fn repeat(text: &str, times: usize, between: Option<&str>) {}
    };
    check("argument_list", plugin_fn::expand(quote!(name = "repeat-text"), item));
}

#[test]
fn initialiser() {
    let item = quote! {
        fn setup() -> Result<(), Error> {
            Ok(())
        }
    };
    check("init", plugin_fn::expand(quote!(init), item));
}

#[test]
fn shared_export() {
    let item = quote! {
        pub fn join(a: String, b: String) -> SharedFnResult<String> {
            Ok(a + &b)
        }
    };
    check("shared_fn", shared_fn::expand(quote!(), item));
}

#[test]
fn import() {
    let block = quote! {
        unsafe extern "ExtismHost" {
            safe fn kv_read(key: &str) -> Option<String>;
            fn kv_count(prefix: &str) -> Result<u32, HostError>;
            #[scalar]
            #[link_name = "seek-from"]
            safe fn seek(file: &str, #[scalar] offset: i64) -> u64;
        }
    };
    check("host_fn", host_fn::expand(quote!("store"), block));
}

#[test]
fn interface_of_plugins() {
    let item = quote! {
        pub trait Words {
            /// Counts.
            fn count(text: String) -> Result<u64, CountError>;
            fn title() -> String {
                "Words".into()
            }
        }
    };
    check("interface", interface::expand(quote!(), item));
}

#[test]
fn interface_of_the_application() {
    let item = quote! {
        pub trait Store {
            fn read(&self, key: String) -> Result<String, HostError>;
        }
    };
    check("interface_host", interface::expand(quote!(host, "store"), item));
}

#[test]
fn implementation() {
    let item = quote! {
        impl Words for Plugin {
            fn count(text: String) -> Result<u64, CountError> {
                Ok(1)
            }
        }
    };
    check("implementation", plugin_fn::expand(quote!(), item));
}

#[test]
fn derives() {
    let item = quote! {
        #[encoding(Json)]
        pub struct Point {
            x: i32,
        }
    };
    let generic = quote! {
        #[encoding(Json, crate = framework::pdk)]
        pub struct Page<T>(Vec<T>);
    };
    let derives = [bytes::expand_to(item.clone()), bytes::expand_from(item)];
    let generics = [bytes::expand_to(generic.clone()), bytes::expand_from(generic)];
    let codes = error_code::expand(quote! {
        #[code(1)]
        pub enum Refusal<'a> {
            Empty,
            #[code(2)]
            TooLong(&'a str),
        }
    });
    check("error_code", codes);
    check("derives", derives.into_iter().chain(generics).collect());
}

#[test]
fn tests_on_two_engines() {
    let tests = quote! {
        fn greets(load) {
            load(Host::new()).outcome(export!(greet), "Ada").assert_ok();
        }
    };
    check("on_both_engines", on_both_engines::expand_for(tests.clone(), false));
    let ignored = quote!(#[ignore = "as WebAssembly: run it with `cargo extism test`"]).to_string();
    let with_runner = on_both_engines::expand_for(tests.clone(), true).to_string();
    assert_eq!(
        with_runner,
        on_both_engines::expand_for(tests, false).to_string().replacen(&format!("{ignored} "), "", 1)
    );
}

/// Compares an expansion with its file.
fn check(name: &str, expansion: TokenStream) {
    let path = format!("{}/src/expansions/{name}.rs", env!("CARGO_MANIFEST_DIR"));
    let expansion = formatted(&expansion.to_string());
    if env::var_os("EXPANSIONS").is_some_and(|action| action == "overwrite") {
        fs::write(&path, &expansion).expect("the file can be written");
    }
    let expected = fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(expansion, expected, "{path}");
}

/// Formats code with the toolchain's own rustfmt.
fn formatted(code: &str) -> String {
    let mut rustfmt = Command::new("rustfmt");
    rustfmt.args(["--edition=2024", "--config=max_width=120"]).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = rustfmt.spawn().expect("rustfmt starts");
    child.stdin.take().expect("its input").write_all(code.as_bytes()).expect("it reads");
    String::from_utf8(child.wait_with_output().expect("it ends").stdout).expect("it writes text")
}
