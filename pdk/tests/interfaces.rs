//! Interfaces natively: a trait that a plugin implements, one that the application implements, and the typed client between
//! them. `tests/interfaces.rs` of the workspace has the same over WebAssembly.

use std::fmt;
use std::sync::mpsc::{Receiver, channel};
use std::thread;

use extism_pdk::contract::{CallError, Callable, Failure, Interface, Offer, Offered, Tested, interface};
use extism_pdk::host_fn::HostError;
use extism_pdk::plugin_fn::ErrorCode;
use extism_pdk::testing::{Host, Plugin as _, export};
use extism_pdk::*;

#[derive(Debug, PartialEq, serde::Serialize, serde::Deserialize, ToBytes, FromBytes)]
#[encoding(Json)]
struct Report {
    count: u32,
}

#[derive(Debug, PartialEq, ErrorCode)]
enum CountError {
    #[code(1)]
    Empty,
    #[code(2)]
    TooLong(usize),
    #[code(3)]
    Odd,
    #[code(3)]
    Even,
    #[code(-1)]
    Unlucky {},
}

impl fmt::Display for CountError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            CountError::Empty => f.write_str("no text"),
            CountError::TooLong(length) => write!(f, "a text of {length} bytes"),
            CountError::Odd => f.write_str("an odd text"),
            CountError::Even => f.write_str("an even text"),
            CountError::Unlucky {} => f.write_str("13"),
        }
    }
}

impl std::error::Error for CountError {}

type Answer<T> = Result<T, CountError>;

#[interface]
trait Words {
    fn count(text: String) -> Result<Report, CountError>;
    fn count_by_alias(text: &str) -> Answer<Report>;
    fn repeat(text: &str, times: usize, between: Option<String>) -> FnResult<String>;
    fn nothing();
    fn stored(key: String) -> Result<Option<String>, HostError>;
    fn waits() -> FnResult<i64>;
    fn sum(numbers: [u32; 2], more: Vec<u32>) -> Json<u32> {
        Json(numbers.iter().chain(&more).sum())
    }
    fn check(mut text: String, limit: Option<u32>) -> Result<String, CountError> {
        text.truncate(limit.unwrap_or(3) as usize);
        if text.is_empty() { Err(CountError::Empty) } else { Ok(text) }
    }
}

#[interface(host, "store")]
trait Store {
    fn read(&self, key: String) -> Result<Option<String>, HostError>;
    #[scalar]
    fn now(&mut self) -> i64;
    #[link_name = "write-note"]
    fn note(&mut self, text: &str, #[scalar] level: u32);
}

struct Plugin;

#[plugin_fn]
impl Words for Plugin {
    fn count(text: String) -> Result<Report, CountError> {
        match text.len() {
            0 => Err(CountError::Empty),
            3 => Err(CountError::Odd),
            4 => Err(CountError::Even),
            5 => panic!("of five letters"),
            13 => Err(CountError::Unlucky {}),
            length @ 10.. => Err(CountError::TooLong(length)),
            length => Ok(Report { count: length as u32 }),
        }
    }

    fn count_by_alias(text: &str) -> Answer<Report> {
        Self::count(text.into())
    }

    fn repeat(text: &str, times: usize, between: Option<String>) -> FnResult<String> {
        if times > 9 {
            return Err(WithReturnCode::new(Error::msg("too often"), 9));
        }
        Ok(vec![text; times].join(&between.unwrap_or_default()))
    }

    fn nothing() {}

    fn stored(key: String) -> Result<Option<String>, HostError> {
        store::read(&key)
    }

    fn waits() -> FnResult<i64> {
        store::note("waits", 3)?;
        Ok(store::now()? - store::now()?)
    }
}

/// The failure that a client gave as it is.
fn failure<T: fmt::Debug, E: fmt::Display>(result: Result<T, CallError<E>>) -> Failure {
    match result {
        Err(CallError::Failed(failure)) => failure,
        other => panic!("{other:?}"),
    }
}

#[test]
fn values_and_errors_have_their_types() {
    let mut words = words::test(Plugin, Host::new());
    assert_eq!(words.count("aa").unwrap(), Report { count: 2 });
    assert_eq!(words.count_by_alias("aa").unwrap(), Report { count: 2 });
    words.nothing().unwrap();
    for error in [words.count("").unwrap_err(), words.count_by_alias("").unwrap_err()] {
        assert_eq!(error.to_string(), "no text");
        assert_eq!(error, CallError::Plugin(CountError::Empty));
    }
    assert_eq!(words.repeat("ab", 2, Some("-")).unwrap(), "ab-ab");
    assert_eq!(words.repeat("ab", 2, None).unwrap(), "abab");
}

#[test]
fn a_code_that_does_not_tell_the_error_is_a_failure() {
    let mut words = words::test(Plugin, Host::new());
    for (text, code, error) in
        [("ten letters", 2, "a text of 11 bytes"), ("odd", 3, "an odd text"), ("even", 3, "an even text")]
    {
        let failure = failure(words.count(text));
        assert_eq!((failure.code, failure.text.as_str()), (code, error));
    }
    let uncoded = failure(words.repeat("a", 10, None));
    assert_eq!((uncoded.code, uncoded.text.as_str()), (9, "too often"));
    // A panic may have the code -1, too: it is no error of the type.
    assert_eq!(CountError::from_code(-1), Some(CountError::Unlucky {}));
    let unlucky = failure(words.count("thirteen more"));
    assert_eq!((unlucky.code, unlucky.text.as_str()), (-1, "13"));
    let panic = failure(words.count("fifth"));
    assert!(panic.text.contains("of five letters"), "{}", panic.text);
}

#[test]
fn arguments_that_cannot_be_encoded_are_told() {
    #[derive(Clone)]
    struct Refuses;

    impl serde::Serialize for Refuses {
        fn serialize<S: serde::Serializer>(&self, _: S) -> Result<S::Ok, S::Error> {
            Err(serde::ser::Error::custom("not today"))
        }
    }

    let mut arguments = __private::client::Arguments::of("sum");
    let error = __private::client::push::<CountError>(&mut arguments, "numbers", &Refuses).unwrap_err();
    assert_eq!(error.to_string(), "sum: can't encode the argument `numbers`: not today");
    let error = __private::client::input::<CountError>("count", &Json(Refuses)).unwrap_err();
    assert!(error.to_string().starts_with("count: can't encode the input: "), "{error}");
}

/// A plugin that is something else: it has these exports, and gives one answer.
struct Other(Vec<&'static str>, Result<Vec<u8>, Failure>);

impl Callable for Other {
    fn call_export(&mut self, _: &str, _: &[u8]) -> Result<Vec<u8>, Failure> {
        self.1.clone()
    }

    fn has_export(&self, export: &str) -> bool {
        self.0.contains(&export)
    }
}

const REQUIRED: [&str; 6] = ["count", "count_by_alias", "repeat", "nothing", "stored", "waits"];

#[test]
fn what_a_plugin_lacks_is_told_at_once() {
    let mut other = Other(vec!["count", "waits", "repeat", "sum"], Ok(Vec::new()));
    let error = words::load(&mut other).err().unwrap();
    let text = "the plugin doesn't fit the interface `Words`:\n  `count_by_alias` is missing\n  `nothing` is missing\n  \
                `stored` is missing";
    assert_eq!((error.to_string(), format!("{error:?}")), (text.into(), text.into()));
    let any: Box<dyn Callable> = Box::new(Other(REQUIRED.into(), Ok(Vec::new())));
    assert!(words::load(any).is_ok());
}

#[test]
fn another_output_is_a_failure() {
    let mut words = words::load(Other(REQUIRED.into(), Ok(b"{}".into()))).unwrap();
    let failure = failure(words.count("aa"));
    assert_eq!(failure.code, 0);
    assert!(
        failure.text.starts_with("can't decode the output (2 bytes) as `interfaces::Report`: "),
        "{}",
        failure.text
    );
}

#[test]
fn optional_functions_run_here_for_a_plugin_without_them() {
    let mut words = words::test(Plugin, Host::new());
    assert_eq!(words.sum([1, 2], &[3]).unwrap().0, 6);
    assert_eq!(words.check("abcdef", None).unwrap(), "abc");
    assert_eq!(words.check("abcdef", Some(0)).unwrap_err(), CallError::Plugin(CountError::Empty));
    assert_eq!(Plugin::check("abcdef".into(), Some(4)).unwrap(), "abcd");

    let mut words = words::load(Other([&REQUIRED[..], &["sum"]].concat(), Ok(b"7".into()))).unwrap();
    assert_eq!(words.sum([1, 2], &[3]).unwrap().0, 7);
}

#[test]
fn exports_are_values_too() {
    let mut words = words::test(Plugin, Host::new());
    words.outcome(export!(Plugin::count), "aa").assert_output(r#"{"count":2}"#);
    words.outcome(export!(Plugin::repeat), r#"["a"]"#).assert_error("repeat: argument 2, `times` is missing");
    let mut other = words::load(&mut *words).unwrap();
    assert_eq!(other.count("aa").unwrap(), Report { count: 2 });
}

#[test]
fn an_export_that_is_not_there_is_told_where_it_is_called() {
    let mut tested = Tested::new(Host::new(), &[]);
    let panic =
        std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| tested.call_export("count", b""))).unwrap_err();
    let text = panic.downcast_ref::<String>().unwrap();
    assert!(text.starts_with("the plugin has no export `count`: put `#[plugin_fn]` above its `impl`"), "{text}");
}

#[test]
fn an_interface_that_cannot_be_read_fits_no_plugin() {
    const fn wanted(record: &'static [u8]) -> [__private::client::Wanted; 1] {
        [__private::client::Wanted { export: "count", is_optional: false, record }]
    }
    static NUMBER: [__private::client::Wanted; 1] = wanted(b"{\"export\":3}\n");
    static ENCODING: [__private::client::Wanted; 1] = wanted(b"{\"export\":\"count\",\"input\":{\"as\":7}}\n");
    for (functions, reason) in [(&NUMBER, "line 1"), (&ENCODING, "line 1")] {
        let interface = Interface { name: "Words", functions };
        let error = interface.check(&Other(vec!["count"], Ok(Vec::new()))).unwrap_err().to_string();
        let begin = "the plugin doesn't fit the interface `Words`:\n  can't read the contract of the interface: ";
        assert!(error.starts_with(begin) && error.contains(reason), "{error}");
    }
}

mod of_two {
    use super::*;

    #[interface(prefix = "pages_")]
    pub(super) trait Pages {
        fn count() -> u32;
    }

    #[plugin_fn(prefix = "pages_")]
    impl Pages for Plugin {
        fn count() -> u32 {
            7
        }
    }

    #[test]
    fn a_prefix_tells_functions_of_one_name_apart() {
        let mut pages = pages::test(Plugin, Host::new());
        assert_eq!(pages.count().unwrap(), 7);
        assert_eq!(export!(Plugin::pages_count).name, "pages_count");
        pages.outcome(export!(Plugin::pages_count), ()).assert_output(7u32);
    }
}

struct Mock {
    time: i64,
}

impl Store for Mock {
    fn read(&self, key: String) -> Result<Option<String>, HostError> {
        match key.as_str() {
            "a" => Ok(Some("b".into())),
            "secret" => Err(HostError::new("not yours")),
            _ => Ok(None),
        }
    }

    fn now(&mut self) -> i64 {
        self.time += 1;
        self.time
    }

    fn note(&mut self, text: &str, level: u32) {
        assert_eq!((text, level), ("waits", 3));
    }
}

#[test]
fn the_application_implements_what_it_offers() {
    let mut words = words::test(Plugin, Host::new().offer(store::Functions(Mock { time: 7 })));
    assert_eq!(words.stored("a").unwrap(), Some("b".into()));
    assert_eq!(words.stored("c").unwrap(), None);
    assert_eq!(words.stored("secret").unwrap_err().to_string(), "not yours");
    assert_eq!(words.waits().unwrap(), -1);
    let calls: Vec<_> = words.host_calls().into_iter().map(|call| (call.namespace, call.name)).collect();
    assert_eq!(calls, ["write-note", "now", "now"].map(|name| ("store".to_owned(), name.to_owned())));
}

#[test]
fn signatures_are_those_of_the_imports() {
    let functions = store::Functions(Mock { time: 0 }).functions();
    let signatures: Vec<_> =
        functions.iter().map(|function| format!("{} {}", function.name, function.function.signature)).collect();
    assert_eq!(signatures, ["read (block) -> envelope", "now () -> i64", "write-note (block, i32)"]);
    let call = &functions[0].function.call;
    assert_eq!(call(&[b"a".into()]).unwrap(), b"\0b");
    assert_eq!(format!("{:#}", call(&[]).unwrap_err()), "the function takes 1 argument, not 0");
    let error = format!("{:#}", call(&[b"\xff".into()]).unwrap_err());
    assert!(error.starts_with("can't decode argument 1, `key` (1 byte), as `alloc::string::String`: "), "{error}");
}

#[interface(host)]
trait Calls {
    fn run(&mut self, name: String) -> String;
}

/// An application that calls a plugin while a plugin calls it.
struct Nested(Receiver<Vec<Offered>>);

impl Calls for Nested {
    fn run(&mut self, name: String) -> String {
        let functions = self.0.recv().expect("the test sends them");
        match (functions[0].function.call)(&[name.into_bytes()]) {
            Ok(_) => "it was called".into(),
            Err(error) => error.to_string(),
        }
    }
}

#[test]
fn a_function_that_meets_itself_again_fails() {
    let (sender, receiver) = channel();
    let functions = calls::Functions(Nested(receiver)).functions();
    sender.send(functions.clone()).unwrap();
    let host = Host::new().offer(functions);
    let text = host.run(|| calls::run("x")).unwrap();
    assert!(text.starts_with("can't call `run` while another function of the same interface runs"), "{text}");
}

#[test]
fn calls_of_several_threads_wait_for_each_other() {
    let functions = store::Functions(Mock { time: 0 }).functions();
    let threads: Vec<_> = (0..4)
        .map(|_| {
            let now = functions[1].function.clone();
            thread::spawn(move || {
                (0..100).map(|_| i64::from_bytes(&(now.call)(&[]).unwrap()).unwrap()).collect::<Vec<_>>()
            })
        })
        .collect();
    let mut times: Vec<_> = threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect();
    times.sort_unstable();
    assert_eq!(times, (1..=400).collect::<Vec<_>>());
}

#[test]
fn a_panic_of_a_call_is_not_the_next_ones() {
    let functions = store::Functions(Mock { time: 0 }).functions();
    let note = functions[2].function.clone();
    let level = 4u32.to_le_bytes().to_vec();
    assert!(thread::spawn(move || (note.call)(&[b"waits".into(), level])).join().is_err());
    assert_eq!((functions[1].function.call)(&[]).unwrap(), 1i64.to_le_bytes());
}
