//! Code about which the macros must say nothing, however strict the crate.

#![deny(warnings, missing_docs, unsafe_op_in_unsafe_fn, unreachable_pub, unused_qualifications, unused_results)]
#![deny(clippy::all, clippy::pedantic, clippy::nursery, clippy::undocumented_unsafe_blocks, clippy::unwrap_used)]
#![deny(future_incompatible, let_underscore, nonstandard_style, rust_2018_idioms, elided_lifetimes_in_paths)]
#![deny(unused_lifetimes)]
// What is asked of the user's own signatures, not of expansions.
#![allow(
    clippy::needless_pass_by_value,
    clippy::unnecessary_wraps,
    clippy::missing_errors_doc,
    clippy::missing_const_for_fn,
    clippy::many_single_char_names
)]
#![allow(clippy::needless_lifetimes, clippy::must_use_candidate)]

use extism_pdk::host_fn::HostError;
use extism_pdk::{FnResult, Json, SharedFnResult, host_fn, plugin_fn, shared_fn};

type Answer<T> = FnResult<T>;

/// An alias hides the `Result`.
#[plugin_fn]
pub fn alias(input: String) -> Answer<String> {
    Ok(input)
}

/// A name that the author has told the lint of.
#[allow(non_snake_case)]
#[plugin_fn]
pub fn CamelCase(input: String) -> String {
    input
}

/// Neither input nor output.
#[plugin_fn]
pub fn nothing() {}

/// A value without a `Result`.
#[plugin_fn]
pub fn value() -> &'static str {
    "value"
}

/// A value whose type isn't named.
#[plugin_fn]
pub fn unnamed_value() -> impl extism_pdk::ToMemory {
    "value"
}

/// The error of the standard library's.
#[plugin_fn]
pub fn own_error(input: String) -> Result<i32, std::num::ParseIntError> {
    input.parse()
}

/// A pattern as the argument.
#[plugin_fn]
pub fn pattern(Json((a, b)): Json<(i32, i32)>) -> FnResult<i32> {
    Ok(a.wrapping_add(b))
}

/// An ignored argument.
#[plugin_fn]
pub fn ignored(_: String) -> FnResult<()> {
    Ok(())
}

/// A mutable argument.
#[plugin_fn]
pub fn mutable(mut input: Vec<u8>) -> FnResult<Vec<u8>> {
    input.reverse();
    Ok(input)
}

/// A named lifetime.
#[plugin_fn]
pub fn borrowed<'a>(input: &'a str) -> FnResult<Option<&'a str>> {
    Ok(input.get(1..))
}

/// An elided lifetime.
#[plugin_fn]
pub fn elided(input: Option<&str>) -> FnResult<&str> {
    Ok(input.unwrap_or_default())
}

/// An unsafe function.
///
/// # Safety
/// As safe as any other.
#[plugin_fn]
pub unsafe fn not_safe(input: String) -> FnResult<String> {
    Ok(input)
}

/// A deprecated one.
#[plugin_fn]
#[deprecated = "call `alias`"]
pub fn old(input: String) -> FnResult<String> {
    Ok(input)
}

/// A keyword is its name.
#[plugin_fn]
pub fn r#type() -> FnResult<&'static str> {
    Ok("type")
}

/// Twice the attribute.
#[plugin_fn]
#[plugin_fn]
pub fn twice() -> FnResult<()> {
    Ok(())
}

/// Exists in the other half of the builds.
#[cfg(any())]
#[plugin_fn]
pub fn configured() -> FnResult<Missing> {
    Ok(())
}

/// Exists in the other half of the builds, too.
#[plugin_fn]
#[cfg(any())]
pub fn configured_after() -> FnResult<Missing> {
    Ok(())
}

/// The path to the crate, as it is by default.
#[plugin_fn(crate = ::extism_pdk,)]
pub fn with_path() -> FnResult<()> {
    Ok(())
}

/// A name that no function can have.
#[plugin_fn(name = "count-vowels", crate = ::extism_pdk)]
pub fn count_vowels(input: &str) -> FnResult<u32> {
    Ok(input.bytes().fold(0, |count, byte| count + u32::from(b"aeiou".contains(&byte))))
}

/// Several arguments.
#[plugin_fn]
pub fn several(a: i32, mut b: Vec<String>, (c, _): (i64, bool), _: f64, d: Option<char>) -> FnResult<String> {
    b.push(format!("{a} {c}"));
    Ok(b.concat() + d.map_or("", |_| "d"))
}

/// Several that borrow.
#[plugin_fn]
pub fn several_borrow<'a>(
    a: &'a str,
    b: &[u8],
    c: Option<&str>,
    d: Option<&[i32]>,
    e: &Named,
    f: Option<&Named>,
    g: Borrowing<'a>,
) -> FnResult<&'a str> {
    let _ = (b, c, d, e.name.len(), f);
    Ok(if a.is_empty() { g.name } else { a })
}

/// Of serde's.
#[derive(Debug, serde::Deserialize)]
pub struct Named {
    /// A field.
    pub name: String,
}

/// Of serde's, borrowed.
#[derive(Debug, serde::Deserialize)]
pub struct Borrowing<'a> {
    /// A field.
    pub name: &'a str,
}

/// A borrowed value in a format.
#[plugin_fn]
pub fn borrows_json(Json(input): Json<Borrowing<'_>>) -> FnResult<&str> {
    Ok(input.name)
}

/// A borrowed value in a format, or none.
#[plugin_fn]
pub fn borrows_json_maybe(input: Option<Json<Borrowing<'_>>>) -> FnResult<Option<&str>> {
    Ok(input.map(|Json(input)| input.name))
}

/// A borrowed value in another format.
#[plugin_fn]
pub fn borrows_msgpack(extism_pdk::Msgpack(input): extism_pdk::Msgpack<Borrowing<'_>>) -> FnResult<&str> {
    Ok(input.name)
}

/// With codes.
#[derive(Debug, extism_pdk::plugin_fn::ErrorCode)]
#[code(1, crate = ::extism_pdk)]
pub enum Refusal {
    /// One.
    Empty,
    /// Two.
    #[code(-2)]
    TooLong {
        /// A field.
        by: usize,
    },
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("refused")
    }
}

impl std::error::Error for Refusal {}

/// Fails with a code.
#[plugin_fn]
pub fn refuses(input: &str) -> Result<(), Refusal> {
    match input.len() {
        0 => Err(Refusal::Empty),
        1..=9 => Ok(()),
        length => Err(Refusal::TooLong { by: length - 9 }),
    }
}

/// With codes and no text of its own.
#[derive(Debug)]
pub struct Code(i32);

impl From<Code> for extism_pdk::WithReturnCode<extism_pdk::Error> {
    fn from(Code(code): Code) -> Self {
        Self::new(extism_pdk::Error::msg("refused"), code)
    }
}

/// Fails with a code of its own.
#[plugin_fn]
pub fn refuses_by_hand(input: i32) -> Result<(), Code> {
    Err(Code(input))
}

/// Called like what the expansions have.
#[plugin_fn]
pub fn export(function: String, decoder: String) -> String {
    function + &decoder
}

/// Called like what the expansions have, too.
#[plugin_fn]
pub fn function(export: String) -> String {
    export
}

/// Runs first.
#[plugin_fn(init, crate = ::extism_pdk)]
pub fn setup() -> Result<(), Refusal> {
    Ok(())
}

#[derive(Debug)]
struct Private(String);

impl extism_pdk::FromBytesOwned for Private {
    fn from_bytes_owned(data: &[u8]) -> Result<Self, extism_pdk::Error> {
        Ok(Self(String::from_utf8_lossy(data).into()))
    }
}

#[plugin_fn]
fn private(Private(input): Private) -> FnResult<String> {
    Ok(input)
}

macro_rules! exports {
    ($($name:ident: $ty:ty),*) => {$(
        /// An export that a macro of the user's writes.
        #[plugin_fn]
        pub fn $name(input: $ty) -> FnResult<$ty> {
            Ok(input)
        }
    )*};
    () => {
        /// An export that a macro of the user's names.
        #[plugin_fn]
        pub fn named_by_macro(input: String) -> FnResult<String> {
            Ok(input)
        }
    };
}

exports!(by_macro: String, borrowed_by_macro: &str);
exports!();

#[allow(unreachable_pub)]
mod inner {
    use extism_pdk::{FnResult, plugin_fn};

    #[plugin_fn]
    pub fn in_a_module(input: String) -> FnResult<String> {
        Ok(input)
    }
}

/// An export within a function.
pub fn outer() {
    #[plugin_fn]
    fn in_a_function(input: String) -> FnResult<String> {
        Ok(input)
    }
}

/// The user's names aren't the expansions'.
#[allow(non_camel_case_types, dead_code, missing_docs, clippy::missing_safety_doc, unreachable_pub)]
mod shadows {
    struct Result;
    struct Vec;
    struct Option;
    fn argument() {}
    fn buffer() {}
    mod std {}
    mod core {}

    #[extism_pdk::plugin_fn]
    pub fn shadowed(result: ::std::string::String) -> ::std::string::String {
        result
    }

    #[extism_pdk::shared_fn]
    pub fn shadowed_shared(result: ::std::string::String) -> extism_pdk::SharedFnResult<::std::string::String> {
        ::std::result::Result::Ok(result)
    }

    #[extism_pdk::host_fn]
    extern "ExtismHost" {
        fn shadowed_host(result: i32, argument0: i32, argument1: i32, value: i32) -> i32;
    }

    #[derive(serde::Serialize, serde::Deserialize, extism_pdk::ToBytes, extism_pdk::FromBytes)]
    #[encoding(extism_pdk::Json)]
    pub struct Shadowed {
        pub data: i32,
        pub bytes: i32,
    }
}

/// Two arguments.
#[shared_fn]
pub fn join(a: String, Json(b): Json<String>) -> SharedFnResult<String> {
    Ok(a + &b)
}

/// No result.
#[shared_fn]
pub fn tell(text: String) {
    drop(text);
}

/// No result, but an error.
#[shared_fn]
#[shared_fn]
pub fn try_to_tell(text: String) -> SharedFnResult<()> {
    drop(text);
    Ok(())
}

/// Scalars as themselves.
#[shared_fn(name = "add-scaled")]
#[scalar]
pub fn add_scaled(#[scalar] a: f64, #[scalar] b: f64, scale: Vec<u8>) -> f64 {
    scale.iter().map(|scale| a.mul_add(f64::from(*scale), b)).sum()
}

/// A scalar as itself, or an error.
#[shared_fn]
#[scalar]
pub fn try_scalar(#[scalar] a: u32) -> SharedFnResult<u32> {
    Ok(a)
}

/// Unsafe, with no argument.
///
/// # Safety
/// As safe as any other.
#[shared_fn]
pub unsafe fn shared_not_safe() -> SharedFnResult<String> {
    Ok(String::new())
}

#[host_fn]
extern "ExtismHost" {
    /// Has docs.
    pub fn documented(text: &str) -> String;
    pub fn undocumented(text: &str, number: i64, json: Json<(&str, i32)>) -> Json<Vec<String>>;
    pub fn no_result();
    fn generic<T: extism_pdk::ToMemory>(value: T) -> Option<String>;
    fn anything(value: impl extism_pdk::ToMemory) -> Vec<u8>;
    fn lifetime<'a>(value: &'a [u8], other: &'a str);
    fn with_where<T>(value: Json<T>)
    where
        T: serde::Serialize;
    #[link_name = "other"]
    fn linked() -> String;
    fn r#match(r#type: String) -> i32;
    #[cfg(any())]
    fn configured_import() -> Missing;
    #[deprecated = "call `linked`"]
    fn deprecated_import() -> String;
    #[must_use = "or it is lost"]
    fn must_use_import() -> String;
    #[allow(clippy::too_many_arguments)]
    fn many(a: i32, b: i32, c: i32, d: i32, e: i32, f: i32, g: i32, h: i32);
    fn recoverable(text: &str, number: i64) -> Result<Option<String>, HostError>;
    fn recoverable_nothing() -> Result<(), HostError>;
    fn with_scalars(#[scalar] a: i32, text: &str, #[scalar] b: f64);
    #[scalar]
    fn scalar_result(#[scalar] argument0: u64, text: &str) -> u64;
    #[scalar]
    fn all_scalars(#[scalar] result: f32) -> i64;
}

#[host_fn("store", crate = ::extism_pdk)]
unsafe extern "ExtismHost" {
    /// Is safe to call.
    pub safe fn harmless(text: &str) -> Option<String>;
    fn harmful(text: &str) -> Option<String>;
    pub unsafe fn explicitly_unsafe(text: &str) -> Option<String>;
}

#[cfg(any())]
#[host_fn]
extern "ExtismHost" {
    fn configured_block() -> Missing;
}

#[host_fn]
#[cfg(any())]
extern "ExtismHost" {
    fn configured_block_after() -> Missing;
}

/// Calls them.
pub fn calls() -> Result<(), extism_pdk::Error> {
    // SAFETY: the host links them.
    unsafe {
        drop((generic("")?, anything("")?, linked()?, r#match(String::new())?, harmful("")?));
        lifetime(b"", "")?;
        with_where(Json(1))?;
        recoverable_nothing()?;
        drop((must_use_import()?, recoverable("", 1)?));
        with_scalars(1, "", 2.0)?;
        let _ = (scalar_result(1, "")?, all_scalars(1.0)?, many(1, 2, 3, 4, 5, 6, 7, 8)?);
    }
    drop(harmless("")?);
    private(Private(String::new())).map(drop).map_err(|error| error.0)
}

mod derives {
    use extism_pdk::{FromBytes, Json, Msgpack, Raw, ToBytes};
    use serde::{Deserialize, Serialize};

    /// A unit.
    #[derive(Debug, Serialize, Deserialize, ToBytes, FromBytes)]
    #[encoding(Json)]
    pub struct Unit;

    /// Alternatives.
    #[derive(Debug, Serialize, Deserialize, ToBytes, FromBytes)]
    #[encoding(Msgpack, crate = ::extism_pdk)]
    pub enum Either {
        /// One.
        Left(i32),
        /// The other.
        Right {
            /// Named.
            x: i32,
        },
    }

    /// A type argument.
    #[derive(Debug, Serialize, Deserialize, ToBytes, FromBytes)]
    #[encoding(Json)]
    pub struct Page<T> {
        /// The items.
        pub items: Vec<T>,
    }

    /// Bounds.
    #[derive(Debug, Serialize, Deserialize, ToBytes, FromBytes)]
    #[encoding(Json)]
    pub struct Bounded<T: Clone, U>
    where
        U: Clone,
    {
        /// One.
        pub t: T,
        /// The other.
        pub u: U,
    }

    /// A borrowed field.
    #[derive(Debug, Serialize, ToBytes)]
    #[encoding(Json)]
    pub struct Borrowed<'a> {
        /// The field.
        pub text: &'a str,
    }

    /// A borrowed field and a type argument.
    #[derive(Debug, Serialize, ToBytes)]
    #[encoding(Json)]
    pub struct Both<'a, T> {
        /// Borrowed.
        pub text: &'a str,
        /// Of any type.
        pub t: T,
    }

    /// A size.
    #[derive(Debug, ToBytes)]
    #[encoding(Wrapper)]
    pub struct Sized<const N: usize>(pub [u8; N]);

    /// A newtype of the user's.
    pub struct Wrapper<T>(pub T);

    impl<'a, const N: usize> ToBytes<'a> for Wrapper<&'a Sized<N>> {
        type Bytes = &'a [u8];

        fn to_bytes(&self) -> Result<Self::Bytes, extism_pdk::Error> {
            Ok(&self.0.0)
        }
    }

    extism_pdk::encoding!(pub Text, extism_pdk::json::to_vec, extism_pdk::json::from_slice);

    /// In an encoding of the user's.
    #[derive(Debug, Serialize, Deserialize, ToBytes, FromBytes)]
    #[encoding(Text)]
    pub struct Own;

    /// Uses them.
    pub fn uses() -> impl std::fmt::Debug {
        #[derive(Debug, Serialize, Deserialize, ToBytes, FromBytes)]
        #[encoding(Json)]
        struct InAFunction;

        drop(Raw::<i32>(&1).to_bytes());
        let page = Page { items: vec![1] }.to_bytes().and_then(|bytes| Page::<i32>::from_bytes(&bytes));
        let both = Both { text: "", t: 1 };
        (
            page.is_ok(),
            both.to_bytes().is_ok(),
            Borrowed { text: "" }.to_bytes().is_ok(),
            InAFunction.to_bytes().is_ok(),
        )
    }
}

mod described {
    use extism_pdk::contract::Describe;
    use serde::{Deserialize, Serialize};

    // Names of ours.
    type Shape = u8;
    type Definition = u8;
    const __RECORD: usize = 3;

    /// It has docs.
    #[derive(Debug, Serialize, Deserialize, Describe)]
    #[serde(rename_all = "camelCase", deny_unknown_fields)]
    pub struct Described<'a, T: ?Sized, U = u8> {
        /// A text.
        #[serde(borrow)]
        pub text: std::borrow::Cow<'a, str>,
        /// Bytes.
        pub shape: [Shape; __RECORD],
        /// A byte.
        pub definition: Option<Definition>,
        /// Nothing.
        #[serde(skip)]
        pub marker: std::marker::PhantomData<&'a T>,
        /// Many.
        pub many: Vec<U>,
        /// A type that isn't described.
        pub plain: Plain,
    }

    /// Not described.
    #[derive(Debug, Serialize, Deserialize)]
    pub struct Plain;

    /// No value.
    #[derive(Debug, Describe)]
    pub enum Never {}

    /// It looks like another type.
    #[derive(Debug, Describe)]
    #[describe(as = "Vec<Option<u8>>", crate = ::extism_pdk)]
    pub struct Looks;

    /// Takes and gives what is described.
    #[extism_pdk::plugin_fn]
    pub fn describes(
        extism_pdk::Json(value): extism_pdk::Json<Described<'_, str>>,
    ) -> extism_pdk::FnResult<extism_pdk::Json<Described<'_, str>>> {
        Ok(extism_pdk::Json(value))
    }
}

pub use derives::{Borrowed, Both, Bounded, Either, Own, Page, Sized, Text, Unit, Wrapper, uses};
pub use described::{Described, Looks, Never, Plain, describes};

/// Interfaces, and a plugin of two of them.
pub mod interfaces {
    use extism_pdk::contract::interface;
    use extism_pdk::host_fn::HostError;
    use extism_pdk::{FnResult, FromBytes, Json, ToBytes, plugin_fn};
    use serde::{Deserialize, Serialize};

    type Answer<T> = FnResult<T>;

    /// What is counted, in a type called as one of the module's beside an interface.
    #[derive(Debug, Serialize, Deserialize, ToBytes, FromBytes)]
    #[encoding(Json)]
    pub struct Client {
        /// How many.
        pub count: u32,
    }

    /// What the plugin does.
    #[interface(prefix = "words.")]
    pub trait Words {
        /// Nothing.
        fn nothing();
        /// An alias hides the `Result`.
        fn alias(text: String) -> Answer<Client>;
        /// Borrowed.
        fn borrowed<'a>(text: &'a str, list: Option<&'a str>) -> Option<String>;
        /// A keyword, and what expansions call their own.
        fn r#type(body: Vec<String>, buffer: u32, input: bool, reply: Option<Vec<u8>>, codes: f64)
        -> Answer<Json<u32>>;
        /// One that there may be.
        fn optional(mut text: String, list: Vec<u8>, other: Option<String>) -> Answer<String> {
            text.extend(other.map(|other| format!("{other}{list:?}")));
            Ok(text)
        }
        /// One that says what it doesn't use, with a type of its own.
        #[expect(unused_variables)]
        fn unused(text: String, list: Vec<bool>) -> u32 {
            struct Own(u32);

            impl Own {
                fn new() -> Self {
                    Self(1)
                }
            }

            Own::new().0
        }
        /// Not called any more.
        #[deprecated]
        fn old(text: String) -> u32;
        /// By reference.
        fn referred(client: Option<&Client>) -> u32;
        /// Not here.
        #[cfg(target_os = "none")]
        fn elsewhere(value: NotHere);
    }

    /// What another interface has, too.
    #[interface(prefix = "lines-")]
    pub trait Lines {
        /// Nothing.
        fn nothing();
    }

    /// What the application does.
    #[interface(host, "store")]
    pub trait HTTPStore {
        /// The value of a key.
        fn read(&self, key: String) -> Result<Option<String>, HostError>;
        /// By its own name.
        #[link_name = "read-all"]
        fn read_all(&self, keys: Json<Vec<String>>, r#type: Option<String>) -> Client;
        /// Numbers.
        #[scalar]
        fn add(&self, #[scalar] number: i64, argument0: &str) -> f64;
        /// By reference.
        fn refer<'a>(&'a self, client: &'a Client, other: Option<&Client>);
        /// Not called any more.
        #[deprecated]
        fn drop(&mut self, all: bool);
    }

    /// A plugin.
    pub struct Plugin;

    #[plugin_fn(prefix = "words.")]
    impl Words for Plugin {
        fn nothing() {}

        fn alias(text: String) -> Answer<Client> {
            let count = http_store::read(&text)?.map_or(0, |_| 1);
            let _sum = http_store::add(1, "a")?;
            drop(http_store::read_all(Json(vec![]), Some("a")));
            Ok(Client { count })
        }

        fn borrowed(text: &str, list: Option<&str>) -> Option<String> {
            Some(format!("{text}{}", list?))
        }

        fn r#type(_: Vec<String>, buffer: u32, _: bool, _: Option<Vec<u8>>, _: f64) -> Answer<Json<u32>> {
            Ok(Json(buffer))
        }

        fn old(text: String) -> u32 {
            u32::from(text.is_empty())
        }

        fn referred(client: Option<&Client>) -> u32 {
            client.map_or(0, |client| client.count)
        }

        #[cfg(target_os = "none")]
        fn elsewhere(value: NotHere) {}
    }

    #[plugin_fn(prefix = "lines-")]
    impl Lines for Plugin {
        fn nothing() {}
    }
}
