//! Interfaces as WebAssembly: all pairs of two versions, and their size.

use extism_pdk::contract::{CallError, Contract};
use extism_pdk::host_fn::HostError;
use host_harness::{Plugin, Profile, build_crate};
use interfaces::{new, old};

use crate::{fixture, root, wat};

struct Texts;

impl old::Store for Texts {
    fn read(&self, key: String) -> Result<Option<String>, HostError> {
        Ok(match key.as_str() {
            "greeting" => Some("hello".into()),
            "long" => Some("o".repeat(101)),
            _ => None,
        })
    }

    fn now(&mut self) -> i64 {
        0
    }
}

fn load(plugin: &str) -> Plugin {
    fixture(plugin).offer(old::store::Functions(Texts)).load().unwrap()
}

#[test]
fn a_function_that_is_offered_twice_is_an_error() {
    let twice = fixture("interface_old").offer(old::store::Functions(Texts)).offer(old::store::Functions(Texts));
    let error = twice.load().unwrap_err().to_string();
    assert_eq!(
        error,
        "can't use the offered function `read` of `store`: another function with this name is already offered"
    );
}

/// Another application's functions of the same names.
mod numbers {
    use extism_pdk::Json;
    use extism_pdk::contract::interface;
    use extism_pdk::host_fn::HostError;

    #[interface(host, "store")]
    pub trait Store {
        fn read(&self, key: String) -> Result<Json<u8>, HostError>;
    }

    pub struct Numbers;

    impl Store for Numbers {
        fn read(&self, _: String) -> Result<Json<u8>, HostError> {
            Ok(Json(7))
        }
    }
}

/// WebAssembly's types are the same, so the plugin would read a number as a text.
#[test]
fn functions_that_are_offered_with_other_types_are_refused() {
    let error =
        fixture("interface_old").offer(numbers::store::Functions(numbers::Numbers)).load().unwrap_err().to_string();
    assert_eq!(
        error,
        "can't link these imports of the plugin:\n  `read` of `store`: read(key: text) -> optional text or an error, which the plugin \
         handles, but it is linked as read(key: text) -> json u8 or an error, which the plugin handles; the plugin's import is of \
         another type: its result is text, not JSON"
    );
}

/// A closure in place of an offered function is what the plugin calls, whatever the interface says.
#[test]
fn a_closure_takes_the_place_of_an_offered_function() {
    let read = |_key: String| Ok::<_, HostError>(Some("hi".to_owned()));
    let plugin = fixture("interface_old").offer(numbers::store::Functions(numbers::Numbers));
    assert!(plugin.host_fn_in("store", "read", read).load().is_ok());
}

#[test]
fn an_old_plugin_in_a_new_application() {
    let mut words = new::words::load(load("interface_old")).unwrap();
    assert_eq!(words.count("greeting").unwrap(), new::Report { vowels: 2, consonants: None });
    assert_eq!(words.count("").unwrap_err(), CallError::Plugin(new::CountError::Empty));
    let options = new::Options { letters: "an".into(), capitals: true };
    assert_eq!(words.count_letters("bAnana", options).unwrap(), 4, "it knows nothing of capitals");
    assert_eq!(words.join(&["a".into(), "b".into()], None).unwrap(), "a b", "by the interface's own body");
}

#[test]
fn a_new_plugin_in_an_old_application() {
    let mut words = old::words::load(load("interface_new")).unwrap();
    assert_eq!(words.count("greeting").unwrap(), old::Report { vowels: 2 });
    match words.count("long").unwrap_err() {
        CallError::Failed(failure) => assert_eq!((failure.code, failure.text.as_str()), (3, "too long")),
        CallError::Plugin(error) => panic!("an error that the application doesn't know: {error}"),
    }
    let options = old::Options { letters: "an".into() };
    assert_eq!(words.count_letters("bAnana", options).unwrap(), 4);
}

#[test]
fn a_new_plugin_in_a_new_application() {
    let mut words = new::words::load(load("interface_new")).unwrap();
    assert_eq!(words.count("greeting").unwrap(), new::Report { vowels: 2, consonants: Some(3) });
    assert_eq!(words.count("long").unwrap_err(), CallError::Plugin(new::CountError::TooLong));
    let options = new::Options { letters: "an".into(), capitals: true };
    assert_eq!(words.count_letters("bAnana", options).unwrap(), 5);
    assert_eq!(words.join(&["a".into(), "b".into()], None).unwrap(), "a, b");
}

/// An interface with the same names as that of the plugins, but with other types.
mod other {
    use extism_pdk::contract::{Describe, interface};
    use extism_pdk::{FromBytes, Json, ToBytes};

    #[derive(Debug, serde::Serialize, serde::Deserialize, ToBytes, FromBytes, Describe)]
    #[encoding(Json)]
    pub struct Report {
        pub vowels: u32,
        pub lines: u32,
    }

    #[derive(serde::Serialize, serde::Deserialize, Describe)]
    pub struct Options {
        pub alphabet: String,
    }

    #[interface]
    pub trait Words {
        fn count(key: String) -> Report;
        fn count_letters(text: &str, options: Options) -> u64;
        fn join(texts: Vec<String>, between: Option<String>) -> String;
        fn split(text: String) -> Json<Vec<String>> {
            Json(vec![text])
        }
    }
}

#[test]
fn a_plugin_of_another_interface_is_told_before_any_call() {
    let error = other::words::load(load("interface_old")).err().unwrap();
    let expected = [
        "`count` is too old: its result has no `lines`",
        "`count_letters` is too new: in its argument `options`, it needs `letters`, which this application doesn't \
         give",
        "`join` is missing",
    ];
    assert_eq!(error.reasons(), expected);
    assert!(
        error.to_string().starts_with("the plugin doesn't fit the interface `Words`:\n  `count` is too old"),
        "{error}"
    );
}

#[test]
fn a_plugin_without_a_contract_is_known_by_its_exports() {
    let exports = |names: &[&str]| {
        let functions = names.iter().map(|name| format!(r#"(func (export "{name}") (result i32) (i32.const 0))"#));
        wat(&format!("(module {})", functions.collect::<String>())).load().unwrap()
    };
    assert!(other::words::load(exports(&["count", "count_letters", "join"])).is_ok());
    let error = other::words::load(exports(&["count"])).err().unwrap();
    assert_eq!(error.reasons(), ["`count_letters` is missing", "`join` is missing"]);
}

/// The crate that an application shares with its plugins doesn't depend on a runtime, or on formats that it doesn't use.
#[test]
fn an_interface_costs_an_application_few_crates() {
    let cargo = std::env::var_os("CARGO").unwrap_or("cargo".into());
    let mut tree = std::process::Command::new(cargo);
    tree.args(["tree", "--offline", "--package=notes_interface", "--edges=normal", "--prefix=none"])
        .current_dir(root());
    let output = tree.output().unwrap();
    let crates = String::from_utf8(output.stdout).unwrap();
    let crates: Vec<_> = crates.lines().filter_map(|line| line.split_whitespace().next()).collect();
    assert!(crates.contains(&"extism-pdk"), "{crates:?}");
    for unwanted in ["wasmtime", "host-harness", "prost", "rmp-serde", "base64", "bytemuck"] {
        assert!(!crates.contains(&unwanted), "{unwanted}: {crates:?}");
    }
}

#[test]
fn an_export_of_an_impl_costs_what_one_of_a_function_does() {
    let [by_impl, free] = ["interface_old", "interface_free"].map(|plugin| {
        std::fs::read(build_crate(root().join("tests/plugins").join(plugin), Profile::Release).unwrap()).unwrap()
    });
    assert_eq!(by_impl.len(), free.len(), "bytes by an `impl`, and by free functions");
    let contract = Contract::of(&by_impl).unwrap().unwrap();
    assert_eq!(contract, Contract::of(&free).unwrap().unwrap());
    assert_eq!(contract.export("count").unwrap().errors.len(), 2);
}
