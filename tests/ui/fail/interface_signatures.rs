//! Functions of an interface that can't be: each is one mistake, at the token to change.

use extism_pdk::contract::interface;
use extism_pdk::host_fn::HostError;
use extism_pdk::*;

#[interface(host = "editor")] //~
pub trait AssignedNamespace {
    fn f(&self);
}

#[interface(host("editor"))] //~
pub trait CalledNamespace {
    fn f(&self);
}

#[interface]
pub trait Words {
    fn takes_the_plugin(other: Self); //~
    fn takes_another(other: Option<&Self>, text: String); //~
    fn gives_the_plugin() -> Self; //~
    fn gives_any() -> impl Into<String>; //~
    fn gives_any_or_fails() -> Result<impl Into<String>, Error>; //~
    #[link_name = "count-words"] //~
    fn is_linked();
    fn has_a_configured_argument(#[cfg(unix)] text: String); //~
    fn has_a_maybe_configured_argument(#[cfg_attr(all(), cfg(unix))] text: String); //~
    #[cfg_attr(all(), cfg(unix))] //~
    fn is_maybe_configured();
    #[plugin_fn] //~
    fn is_marked();
    #[extism_pdk::plugin_fn(name = "is-marked")] //~
    fn is_marked_by_path();
    fn is_there_twice();
    fn is_there_twice(text: String); //~
    fn calls_the_plugin(text: String) -> usize {
        struct Inner;

        impl Inner {
            fn new() -> Self {
                Self
            }
        }

        let _ = Inner::new();
        Self::is_there_twice(); //~
        text.len()
    }
}

#[interface(host)]
pub trait Editor {
    fn takes_itself(&self, other: Self); //~
    fn gives_itself(&self) -> Self; //~
    fn gives_any(&self) -> impl Into<String>; //~
    fn is_generic<T>(&self, value: Json<T>); //~
    fn is_sized<const N: usize>(&self, bytes: [u8; N]); //~
    fn takes_any(&self, value: impl ToMemory); //~
    fn takes_any_list(&self, value: Json<Vec<impl Sized>>) -> Result<u32, HostError>; //~
    fn asks_for_size(&self)
    where
        Self: Sized; //~
    extern "C" fn is_of_c(&self); //~
    fn has_a_configured_argument(&self, #[cfg(unix)] text: String); //~
    #[cfg_attr(all(), cfg(unix))] //~
    fn is_maybe_configured(&self);
    #[host_fn] //~
    fn is_marked(&self);
    fn is_there_twice(&self);
    fn is_there_twice(&self, text: String); //~
    #[allow(non_snake_case)]
    fn Functions(&self); //~
}

fn main() {}
