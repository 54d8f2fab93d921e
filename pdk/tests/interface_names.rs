//! Names that an interface and its functions may have, though the expansion, std or another trait has them too.

use std::any::Any;
use std::borrow::Borrow;
use std::ops::{Deref, DerefMut};

use extism_pdk::contract::interface;
use extism_pdk::testing::Host;
use extism_pdk::*;

mod of_a_supertrait {
    use super::*;

    pub trait Plain {
        fn count(text: String) -> u32;
        fn title() -> String;
    }

    #[interface]
    pub trait Base {
        fn version() -> u32;
    }

    #[interface(prefix = "words_")]
    pub trait Words: Base + Plain {
        fn count(text: String) -> u32;
        fn version() -> u32;
        fn title() -> String {
            "Words".into()
        }
    }

    struct Plugin;

    impl Plain for Plugin {
        fn count(_: String) -> u32 {
            100
        }

        fn title() -> String {
            "Plain".into()
        }
    }

    #[plugin_fn]
    impl Base for Plugin {
        fn version() -> u32 {
            1
        }
    }

    #[plugin_fn(prefix = "words_")]
    impl Words for Plugin {
        fn count(text: String) -> u32 {
            text.len() as u32 + <Self as Base>::version()
        }

        fn version() -> u32 {
            2
        }
    }

    #[interface(host, "base")]
    pub trait HostBase {
        fn read(&self, key: String) -> String;
    }

    #[interface(host, "store")]
    pub trait Store: HostBase {
        fn read(&self, key: String) -> u32;
    }

    struct App;

    impl HostBase for App {
        fn read(&self, key: String) -> String {
            key
        }
    }

    impl Store for App {
        fn read(&self, key: String) -> u32 {
            key.len() as u32
        }
    }

    #[test]
    fn functions_and_constants_are_told_apart() {
        let mut words = words::test(Plugin, Host::new());
        assert_eq!(words.count("abc").unwrap(), 4);
        assert_eq!(words.version().unwrap(), 2);
        assert_eq!(words.title().unwrap(), "Words");
        assert_eq!((<Plugin as Plain>::count(String::new()), <Plugin as Plain>::title()), (100, "Plain".into()));
        assert_eq!(base::test(Plugin, Host::new()).version().unwrap(), 1);

        let host = Host::new().offer(host_base::Functions(App)).offer(store::Functions(App));
        assert_eq!(host.run(|| store::read("abc")).unwrap(), 3);
        assert_eq!(host.run(|| host_base::read("abc")).unwrap(), "abc");
    }
}

/// Functions that what holds the implementation has as well, or that traits in scope have.
mod of_functions {
    use super::*;

    #[interface(host)]
    pub trait Exclusive {
        fn into(&mut self) -> u32;
        fn drop(&mut self) -> u32;
        fn borrow(&mut self) -> u32;
        fn clone(&self) -> u32;
        fn type_id(&self) -> u32;
        fn deref(&self) -> u32;
        fn deref_mut(&mut self, more: u32) -> u32;
        fn lock(&self) -> u32;
        fn enter(&self, name: String) -> u32;
    }

    #[interface(host, "shared")]
    pub trait Shared {
        fn into(&self) -> u32;
        fn drop(&self) -> u32;
        fn borrow(&self) -> u32;
        fn clone(&self) -> u32;
        fn type_id(&self) -> u32;
        fn enter(&self) -> u32;
    }

    #[derive(Clone)]
    struct App(u32);

    impl Exclusive for App {
        fn into(&mut self) -> u32 {
            self.0 += 1;
            self.0
        }

        fn drop(&mut self) -> u32 {
            2
        }

        fn borrow(&mut self) -> u32 {
            3
        }

        fn clone(&self) -> u32 {
            4
        }

        fn type_id(&self) -> u32 {
            5
        }

        fn deref(&self) -> u32 {
            6
        }

        fn deref_mut(&mut self, more: u32) -> u32 {
            6 + more
        }

        fn lock(&self) -> u32 {
            8
        }

        fn enter(&self, name: String) -> u32 {
            name.len() as u32
        }
    }

    impl Shared for App {
        fn into(&self) -> u32 {
            1
        }

        fn drop(&self) -> u32 {
            2
        }

        fn borrow(&self) -> u32 {
            3
        }

        fn clone(&self) -> u32 {
            4
        }

        fn type_id(&self) -> u32 {
            5
        }

        fn enter(&self) -> u32 {
            6
        }
    }

    #[test]
    fn the_functions_are_the_interfaces_own() {
        // In scope here as where the interface is.
        let _: (&dyn Any, &dyn Deref<Target = u8>) = (&0, &Box::new(0));
        fn _takes(_: &mut impl DerefMut, _: impl Borrow<u8>) {}

        let host = Host::new().offer(exclusive::Functions(App(0)));
        let given = host.run(|| {
            use exclusive::*;
            [into(), drop(), borrow(), clone(), type_id(), deref(), deref_mut(1), lock(), enter("ninefold_")]
                .map(Result::unwrap)
        });
        assert_eq!(given, [1, 2, 3, 4, 5, 6, 7, 8, 9]);
        assert_eq!(host.run(exclusive::into).unwrap(), 2);

        let host = Host::new().offer(shared::Functions(App(0)));
        let given = host.run(|| {
            use shared::*;
            [into(), drop(), borrow(), clone(), type_id(), enter()].map(Result::unwrap)
        });
        assert_eq!(given, [1, 2, 3, 4, 5, 6]);
    }
}

/// Traits and types called as the expansion's own.
mod of_the_module {
    use super::*;

    macro_rules! interfaces {
        ($($name:ident $module:ident)*) => {$(
            mod $module {
                use super::*;

                #[interface]
                pub trait $name {
                    fn count(text: String) -> u32;
                    fn double(number: u32) -> u32 {
                        number * 2
                    }
                }

                struct Plugin;

                #[plugin_fn]
                impl $name for Plugin {
                    fn count(text: String) -> u32 {
                        text.len() as u32
                    }
                }

                #[test]
                fn of_plugins() {
                    let mut client = self::$module::test(Plugin, Host::new());
                    assert_eq!((client.count("abc").unwrap(), client.double(4).unwrap()), (3, 8));
                }

                mod host {
                    use super::super::*;

                    #[interface(host)]
                    pub trait $name {
                        fn count(&self, text: String) -> u32;
                        fn push(&mut self, text: String);
                    }

                    struct App(u32);

                    impl $name for App {
                        fn count(&self, text: String) -> u32 {
                            self.0 + text.len() as u32
                        }

                        fn push(&mut self, text: String) {
                            self.0 += text.len() as u32;
                        }
                    }

                    #[test]
                    fn of_the_application() {
                        let host = Host::new().offer(self::$module::Functions(App(0)));
                        host.run(|| self::$module::push("abcd")).unwrap();
                        assert_eq!(host.run(|| self::$module::count("abc")).unwrap(), 7);
                    }
                }
            }
        )*};
    }

    interfaces! {
        Client client
        Exports exports
        Records records
        Defaults defaults
        Functions functions
        Load load
        Test test
        W w
        P p
        T t
        N n
    }

    /// Types of arguments, as they are written where the trait is.
    mod types {
        use super::*;

        #[derive(serde::Serialize, serde::Deserialize, ToBytes, FromBytes)]
        #[encoding(Json)]
        pub struct Functions(pub u32);

        #[allow(unused_qualifications)] // the paths are what is tested
        mod inner {
            use super::*;

            #[derive(serde::Serialize, serde::Deserialize, ToBytes, FromBytes)]
            #[encoding(Json)]
            pub struct Own(pub u32);

            #[interface(host)]
            pub trait Store {
                fn sum(&self, a: Functions, b: Option<super::Functions>) -> self::Own;
                fn next(&self, own: self::Own) -> Json<Vec<super::super::types::Functions>>;
            }
        }

        use inner::{Own, Store, store};

        struct App;

        impl Store for App {
            fn sum(&self, a: Functions, b: Option<Functions>) -> Own {
                Own(a.0 + b.map_or(0, |b| b.0))
            }

            fn next(&self, own: Own) -> Json<Vec<Functions>> {
                Json(vec![Functions(own.0 + 1)])
            }
        }

        #[test]
        fn are_found() {
            let host = Host::new().offer(store::Functions(App));
            let sum = host.run(|| store::sum(Functions(1), Some(Functions(2)))).unwrap();
            assert_eq!(host.run(|| store::next(sum)).unwrap().0[0].0, 4);
        }
    }
}

/// Without the names that are there by themselves.
#[no_implicit_prelude]
mod without_a_prelude {
    use ::extism_pdk;
    use ::extism_pdk::contract::interface;
    use ::extism_pdk::plugin_fn;
    use ::extism_pdk::testing::Host;
    use ::std::assert_eq;
    use ::std::option::Option::{self, Some};
    use ::std::string::String;

    #[interface]
    pub trait Words {
        fn count(text: &str, more: Option<String>) -> u32;
        fn double(number: u32) -> u32 {
            number * 2
        }
    }

    struct Plugin;

    #[plugin_fn]
    impl Words for Plugin {
        fn count(text: &str, more: Option<String>) -> u32 {
            (text.len() + more.map_or(0, |more| more.len())) as u32
        }
    }

    #[interface(host)]
    pub trait Store {
        fn read(&self, key: &str) -> String;
        #[scalar]
        fn add(&mut self, #[scalar] number: i64) -> i64;
    }

    struct App(i64);

    impl Store for App {
        fn read(&self, key: &str) -> String {
            ::std::convert::Into::into(key)
        }

        fn add(&mut self, number: i64) -> i64 {
            self.0 += number;
            self.0
        }
    }

    #[::std::prelude::v1::test]
    fn all_is_found() {
        let mut words = words::test(Plugin, Host::new());
        assert_eq!(words.count("ab", Some("c")).unwrap(), 3);
        assert_eq!(words.double(4).unwrap(), 8);
        let host = Host::new().offer(store::Functions(App(1)));
        assert_eq!(host.run(|| store::read("a")).unwrap(), "a");
        assert_eq!(host.run(|| store::add(2)).unwrap(), 3);
    }
}
