//! Declarations that `#[host_fn]` refuses.

use extism_pdk::*;

#[host_fn]
extern "C" { //~
    fn abi(input: String) -> String;
}

#[host_fn]
extern { //~
    fn no_abi(input: String) -> String;
}

#[host_fn]
extern "ExtismHost" {
    static COUNT: u32; //~
    type Handle; //~
    helper!(); //~
    fn stays(input: String) -> String;
}

#[host_fn]
extern "ExtismHost" {
    safe fn safe_without_unsafe(input: String) -> String; //~
}

#[host_fn]
extern "ExtismHost" {
    fn pattern((a, b): (i32, i32)) -> i32; //~
    fn unnamed(_: String); //~
    fn receiver(&self); //~
    fn variadic(format: String, ...); //~
    async fn waits() -> String; //~
    fn has_body(value: String) {} //~
}

#[host_fn]
extern "ExtismHost" {
    fn borrowed_result() -> &'static str; //~
    fn borrowed_option() -> Option<&str>; //~
    fn result_of_result(name: String) -> FnResult<String>; //~
}

#[host_fn]
extern "ExtismHost" {
    #[link_name] //~
    fn no_link_name();
    #[link_name = 1] //~
    fn number_link_name();
    #[link_name = "a"]
    #[link_name = "b"] //~
    fn two_link_names();
}

#[host_fn(namespace = "store")] //~
extern "ExtismHost" {
    fn namespace_key();
}

#[host_fn(store)] //~
extern "ExtismHost" {
    fn namespace_ident();
}

#[host_fn("store", "more")] //~
extern "ExtismHost" {
    fn two_namespaces();
}

#[host_fn("store" crate = extism_pdk)] //~
extern "ExtismHost" {
    fn no_comma();
}

fn main() {
    let text = String::new;
    unsafe {
        let _ = abi(text());
        let _ = no_abi(text());
        let _ = stays(text());
        let _ = safe_without_unsafe(text());
        let _ = receiver();
        let _ = unnamed(text());
        let _ = variadic(text());
        let _ = waits();
        let _ = has_body(text());
        let _ = pattern(1);
        let _ = borrowed_result();
        let _ = borrowed_option();
        let _ = result_of_result(text());
        let _ = no_link_name();
        let _ = number_link_name();
        let _ = two_link_names();
        let _ = namespace_key();
        let _ = namespace_ident();
        let _ = two_namespaces();
        let _ = no_comma();
    }
}
