//! Mistakes in interfaces.

use extism_pdk::contract::interface;
use extism_pdk::host_fn::HostError;
use extism_pdk::*;

#[interface]
pub struct NoTrait; //~

#[interface(name = "x")] //~
pub trait Named {
    fn f();
}

#[interface(prefix = 3)] //~
pub trait Prefix {
    fn f();
}

#[interface(host, "a", "b")] //~
pub trait TwoNamespaces {
    fn f(&self);
}

#[interface(host, "")] //~
pub trait EmptyNamespace {
    fn f(&self);
}

#[interface(host, prefix = "x_")] //~
pub trait HostPrefix {
    fn f(&self);
}

#[interface]
pub trait Generic<T> { //~
    fn f(value: Json<T>);
}

#[interface]
pub unsafe trait Unsafe { //~
    fn f();
}

#[interface]
pub trait Items {
    const VERSION: u32; //~
    type Report; //~
    fn f();
}

#[interface]
pub trait Functions {
    fn takes_self(&self, text: String); //~
    fn is_generic<T>(text: T); //~
    fn takes_any(text: impl AsRef<str>); //~
    async fn is_async(); //~
    unsafe fn is_unsafe(); //~
    extern "C" fn is_c(); //~
    fn lends() -> &'static str; //~
    fn keeps(text: &'static str); //~
    fn has_a_scalar(#[scalar] number: u32); //~
    fn main(); //~
    fn _unnamed(_: String); //~
    fn unsized_text(text: str); //~
    fn count() -> u32;
    fn calls_the_plugin() -> String {
        format!("{}", Self::count()) //~
    }
}

#[interface(host)]
pub trait Host {
    fn without_self(key: String); //~
    fn by_value(self, key: String); //~
    fn by_box(self: Box<Self>, key: String); //~
    fn has_a_body(&self) {} //~
    async fn is_async(&self); //~
    unsafe fn is_unsafe(&self); //~
    fn lends(&self) -> &str; //~
    fn other_result(&self) -> Result<String, String>; //~
    #[scalar]
    fn no_scalar(&self) -> String; //~
    #[scalar] //~
    fn scalar_and_error(&self) -> Result<u32, HostError>;
}

/// No mistake: the interface's is told where it is.
pub struct Plugin;

#[plugin_fn]
impl Mistaken for Plugin {
    fn f(text: &str) -> String {
        text.into()
    }

    fn lends() -> &'static str {
        ""
    }
}

#[interface]
pub trait Mistaken {
    fn f(text: &str) -> String;
    fn lends() -> &'static str; //~
}

#[plugin_fn]
impl Inherent { //~
    fn f() {}
}

pub struct Inherent;

#[interface]
pub trait Right {
    fn f();
}

#[plugin_fn(name = "g")] //~
impl Right for Inherent {
    fn f() {}
}

pub struct Wrapper<T>(T);

#[plugin_fn]
impl<T> Right for Wrapper<T> { //~
    fn f() {}
}

fn main() {}
