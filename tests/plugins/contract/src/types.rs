//! Recursive and generic types, types of one name, and the config.

use extism_pdk::contract::Describe;
use extism_pdk::*;
use serde::{Deserialize, Serialize};

/// A tree.
#[derive(Deserialize, Describe)]
struct Tree {
    children: Vec<Tree>,
    parent: Option<Box<Self>>,
    left: Option<Box<Left>>,
}

#[derive(Deserialize, Describe)]
struct Left {
    right: Option<Box<Right>>,
}

#[derive(Deserialize, Describe)]
struct Right {
    left: Vec<Left>,
}

#[plugin_fn]
pub fn recursive(_: Json<Tree>) {}

#[derive(Serialize, Deserialize, Describe)]
struct Page<T> {
    items: Vec<T>,
    next: Option<Box<Page<T>>>,
}

/// A generic enum that contains itself, and generics within generics.
#[derive(Serialize, Deserialize, Describe)]
enum Expression<T, L> {
    Literal(T),
    Sum(Vec<Expression<T, L>>),
    Labelled(L, Box<Self>),
    Page(Page<L>),
}

/// Bounds that a placeholder has leave it recursive.
#[derive(Serialize, Deserialize, Describe)]
struct Sorted<T: Ord + Clone>
where
    T: Default,
{
    value: T,
    less: Option<Box<Sorted<T>>>,
}

trait Own {}

impl Own for u8 {}
impl Own for u16 {}

#[derive(Serialize, Deserialize, Describe)]
struct Bounded<T: Own, const LENGTH: usize>
where
    T: Default,
{
    value: T,
    #[serde(skip)]
    length: std::marker::PhantomData<[T; LENGTH]>,
}

#[derive(Serialize, Deserialize, Describe)]
struct Both<'a> {
    name: &'a str,
    page: Page<&'a str>,
}

#[derive(Serialize, Deserialize)]
struct Undescribed;

#[plugin_fn]
pub fn generics(_: Json<Page<u8>>) -> Json<(Page<Page<u8>>, Expression<u8, String>)> {
    core::todo!()
}

#[plugin_fn]
pub fn bounded() -> Json<(Sorted<u8>, Bounded<u8, 3>, Bounded<u8, 4>, Bounded<u16, 3>)> {
    core::todo!()
}

#[plugin_fn]
pub fn borrowing_generics(_: Json<Both>) {}

#[plugin_fn]
pub fn page_of_undescribed(_: Json<Page<Undescribed>>) {}

mod first {
    #[derive(serde::Deserialize, extism_pdk::contract::Describe)]
    pub struct Same {
        pub first: u8,
    }
}

mod second {
    pub use super::first::Same as Renamed;

    #[derive(serde::Deserialize, extism_pdk::contract::Describe)]
    pub struct Same {
        pub second: u8,
    }
}

#[plugin_fn]
pub fn same_names(_: first::Same, _: second::Same, renamed: second::Renamed) {
    let _ = renamed.first;
}

macro_rules! within_function {
    ($($name:ident $field:ident)*) => {$(
        fn $name() {
            /// Two functions have one of this name.
            #[derive(Serialize, Deserialize, Describe)]
            struct Local {
                $field: u8,
            }

            #[plugin_fn]
            pub fn $name(_: Json<Local>) {}
        }
    )*};
}

within_function! { local_one one local_two two }

#[derive(Deserialize, Describe)]
struct Undefined {
    foreign: Undescribed,
    many: Option<Vec<Undescribed>>,
    pages: Page<Undescribed>,
}

#[plugin_fn]
pub fn undescribed_fields(_: Json<Undefined>) {}

/// What may be set.
#[derive(Deserialize, Describe)]
#[describe(config)]
#[serde(rename_all = "kebab-case")]
struct Settings {
    /// Where to look.
    base_url: String,
    #[serde(default)]
    retries: u8,
    #[serde(default = "five")]
    seconds: f64,
    level: Option<Level>,
}

#[derive(Deserialize, Describe)]
enum Level {
    Low,
    High,
}

fn five() -> f64 {
    5.0
}

/// Calls the library's imports.
#[plugin_fn]
pub fn call_library() -> FnResult<Json<contract_library::Shared>> {
    let shared = contract_library::Shared { name: String::new() };
    contract_library::tell(Json(&shared))?;
    contract_library::tell_nested(1)?;
    contract_library::count_up(1)?;
    contract_library::send("text")?;
    Ok(Json(shared))
}

#[plugin_fn]
pub fn read_config() -> FnResult<()> {
    let settings: Settings = config::read()?;
    let _ = (settings.base_url, settings.retries, settings.seconds, settings.level);
    let _ = [Level::Low, Level::High];
    Ok(())
}
