//! Arguments of an interface's functions, as the caller gives them and as the other side takes them.

use extism_pdk::contract::{Offer, interface};
use extism_pdk::testing::Host;
use extism_pdk::*;

#[derive(Debug, PartialEq, serde::Serialize, serde::Deserialize, ToBytes, FromBytes)]
#[encoding(Json)]
struct Message<'a> {
    text: &'a str,
}

#[derive(Debug, PartialEq, serde::Serialize, serde::Deserialize, ToBytes, FromBytes)]
#[encoding(Json)]
struct Note {
    text: String,
}

fn note(text: &str) -> Note {
    Note { text: text.into() }
}

#[allow(clippy::ptr_arg, clippy::needless_lifetimes)] // what is written is what is tested
mod references {
    use super::*;

    #[interface]
    trait Words {
        fn length(note: &Note) -> usize_of::Length;
        fn length_if_any(note: Option<&Note>) -> Option<String>;
        fn bytes(bytes: &Vec<u8>) -> u32;
        fn text(text: &String) -> String;
        fn pair(pair: &[u8; 2]) -> u32;
        fn number<'a>(number: &'a u32) -> u32;
        fn several(note: &Note, other: Option<&Note>) -> u32;
        fn optional(note: &Note) -> String {
            note.text.clone()
        }
        fn optional_if_any(note: Option<&Note>) -> String {
            note.map(|note| note.text.clone()).unwrap_or_default()
        }
    }

    mod usize_of {
        pub type Length = u64;
    }

    struct Plugin;

    #[plugin_fn]
    impl Words for Plugin {
        fn length(note: &Note) -> u64 {
            note.text.len() as u64
        }

        fn length_if_any(note: Option<&Note>) -> Option<String> {
            note.map(|note| note.text.len().to_string())
        }

        fn bytes(bytes: &Vec<u8>) -> u32 {
            bytes.iter().map(|byte| u32::from(*byte)).sum()
        }

        fn text(text: &String) -> String {
            text.to_uppercase()
        }

        fn pair(pair: &[u8; 2]) -> u32 {
            u32::from(pair[1])
        }

        fn number(number: &u32) -> u32 {
            number + 1
        }

        fn several(note: &Note, other: Option<&Note>) -> u32 {
            (note.text.len() + other.map_or(0, |other| other.text.len())) as u32
        }
    }

    #[test]
    fn plugins_are_given_values_by_reference() {
        let mut words = words::test(Plugin, Host::new());
        assert_eq!(words.length(&note("abc")).unwrap(), 3);
        assert_eq!(words.length_if_any(Some(&note("abc"))).unwrap(), Some("3".into()));
        assert_eq!(words.length_if_any(None).unwrap(), None);
        assert_eq!(words.bytes(&vec![1, 2]).unwrap(), 3);
        assert_eq!(words.text(&"a".into()).unwrap(), "A");
        assert_eq!(words.pair(&[1, 2]).unwrap(), 2);
        assert_eq!(words.number(&1).unwrap(), 2);
        assert_eq!(words.several(&note("abc"), Some(&note("d"))).unwrap(), 4);
        assert_eq!(words.optional(&note("abc")).unwrap(), "abc");
        assert_eq!(words.optional_if_any(Some(&note("abc"))).unwrap(), "abc");
        let contract = words::INTERFACE.contract();
        let export = contract.export("number").unwrap();
        let contract = numbers::INTERFACE.contract();
        let of_a_value = contract.export("number").unwrap();
        assert_eq!(format!("{:?}", export.arguments), format!("{:?}", of_a_value.arguments));
    }

    #[interface]
    trait Numbers {
        fn number(number: u32) -> u32;
    }

    #[interface(host)]
    trait Store {
        fn put(&self, note: &Note) -> u32;
        fn put_if_any(&self, note: Option<&Note>) -> u32;
        fn put_text(&self, text: &String) -> u32;
        fn put_bytes<'a>(&'a mut self, bytes: &'a Vec<u8>) -> u32;
        fn put_borrowed(&self, text: &str, bytes: Option<&[u8]>) -> u32;
        fn put_message(&self, message: Message<'_>, #[scalar] more: u32) -> u32;
        fn put_message_if_any<'a>(&self, message: &Note, #[scalar] more: u32, other: Option<&'a Note>) -> u32;
    }

    struct App;

    impl Store for App {
        fn put(&self, note: &Note) -> u32 {
            note.text.len() as u32
        }

        fn put_if_any(&self, note: Option<&Note>) -> u32 {
            note.map_or(0, |note| note.text.len() as u32)
        }

        fn put_text(&self, text: &String) -> u32 {
            text.len() as u32
        }

        fn put_bytes<'a>(&'a mut self, bytes: &'a Vec<u8>) -> u32 {
            bytes.len() as u32
        }

        fn put_borrowed(&self, text: &str, bytes: Option<&[u8]>) -> u32 {
            (text.len() + bytes.map_or(0, <[u8]>::len)) as u32
        }

        fn put_message(&self, message: Message<'_>, more: u32) -> u32 {
            message.text.len() as u32 + more
        }

        fn put_message_if_any(&self, message: &Note, more: u32, other: Option<&Note>) -> u32 {
            message.text.len() as u32 + more + other.map_or(0, |other| other.text.len() as u32)
        }
    }

    #[test]
    fn the_application_is_given_values_by_reference() {
        let host = Host::new().offer(store::Functions(App));
        host.run(|| {
            assert_eq!(store::put(&note("abc")).unwrap(), 3);
            assert_eq!(store::put_if_any(Some(&note("abc"))).unwrap(), 3);
            assert_eq!(store::put_if_any(None).unwrap(), 0);
            assert_eq!(store::put_text(&"ab".into()).unwrap(), 2);
            assert_eq!(store::put_bytes(&vec![1]).unwrap(), 1);
            assert_eq!(store::put_borrowed("ab", Some(b"c")).unwrap(), 3);
            assert_eq!(store::put_message(Message { text: "ab" }, 1).unwrap(), 3);
            assert_eq!(store::put_message_if_any(&note("ab"), 1, Some(&note("c"))).unwrap(), 4);
        });
    }
}

/// A list of the plugin's own, called as std's is.
#[allow(unused_qualifications)] // the paths are what tells them apart
mod own_lists {
    use super::*;

    #[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize, ToBytes, FromBytes)]
    #[encoding(Json)]
    pub struct Vec<T> {
        first: T,
    }

    #[interface]
    trait Words {
        fn first(list: Vec<u32>) -> u32;
        fn sum(list: self::Vec<u32>, more: std::vec::Vec<u32>) -> u32;
        fn optional(list: self::Vec<u32>, more: std::vec::Vec<u32>) -> u32 {
            list.first + more[0]
        }
    }

    struct Plugin;

    #[plugin_fn]
    impl Words for Plugin {
        fn first(list: Vec<u32>) -> u32 {
            list.first
        }

        fn sum(list: Vec<u32>, more: std::vec::Vec<u32>) -> u32 {
            list.first + more.iter().sum::<u32>()
        }
    }

    #[test]
    fn are_given_as_they_are() {
        let mut words = words::test(Plugin, Host::new());
        assert_eq!(words.first(Vec { first: 7 }).unwrap(), 7);
        assert_eq!(words.sum(Vec { first: 7 }, &[1, 2]).unwrap(), 10);
        assert_eq!(words.optional(Vec { first: 7 }, &[1]).unwrap(), 8);
    }
}

#[interface(host, "store")]
trait One {
    fn read(&self) -> u32;
}

#[interface(host, "store")]
trait Other {
    fn write(&self);
    fn read(&self) -> u32;
}

struct App;

impl One for App {
    fn read(&self) -> u32 {
        1
    }
}

impl Other for App {
    fn write(&self) {}

    fn read(&self) -> u32 {
        2
    }
}

#[test]
#[should_panic = "can't offer `read` of the namespace `store`: the host already has a function of this name"]
fn two_functions_of_one_name_are_not_offered() {
    let _ = Host::new().offer(one::Functions(App)).offer(other::Functions(App));
}

#[test]
fn a_function_is_linked_in_place_of_an_offered_one() {
    let host = Host::new().offer(one::Functions(App)).host_fn_in("store", "read", || 3u32);
    assert_eq!(host.run(one::read).unwrap(), 3);
    assert_eq!(other::Functions(App).functions().len(), 2);
}
