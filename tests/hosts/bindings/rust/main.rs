//! Calls every export of every plugin through its bindings: `bindings <folder of .wasm files> <folder of files to read>`.

mod count_vowels;
mod errors;
mod greet;
mod http_get;
mod kv_store;
mod markdown;
mod multi_arg;
mod notes_include;
mod notes_interface;
mod notes_replace;
mod shared;
mod state;
mod streaming;
mod tracing_log;
mod types;
mod wasi_file;

use std::collections::{BTreeMap, HashMap};
use std::io::{Read, Write};
use std::net::TcpListener;
use std::path::Path;

use extism::{Manifest, Wasm};
use types::*;

type Done = Result<(), Box<dyn std::error::Error>>;

/// What the application gives all of them.
#[derive(Default)]
struct App {
    values: HashMap<String, String>,
}

impl Host for App {
    fn kv_read(&mut self, key: &str) -> Result<Option<String>, extism::Error> {
        Ok(self.values.get(key).cloned())
    }

    fn kv_write(&mut self, key: &str, value: &str) -> Result<(), extism::Error> {
        if key == "refused" {
            return Err(extism::Error::msg("the application refuses"));
        }
        self.values.insert(key.into(), value.into());
        Ok(())
    }

    fn mirror(&mut self, point: &Point) -> Result<Point, extism::Error> {
        Ok(Point { x: point.y, y: point.x })
    }

    fn rate(&mut self, currency: &str) -> Result<f64, extism::Error> {
        match currency {
            "USD" => Ok(1.5),
            _ => Err(extism::Error::msg(format!("no rate for {currency}"))),
        }
    }

    fn read_asset(&mut self, name: &str) -> Result<Vec<u8>, extism::Error> {
        match name {
            "logo" => Ok(vec![0, 255]),
            _ => Err(extism::Error::msg(format!("there is no {name}"))),
        }
    }

    fn title(&mut self, name: &str) -> Result<String, extism::Error> {
        Ok(format!("The {name}"))
    }

    fn seek(&mut self, file: &str, offset: i64, more: u32) -> Result<u64, extism::Error> {
        assert_eq!((file, offset, more), ("f", -5, u32::MAX));
        Ok(u64::MAX)
    }
}

impl errors::Host for App {
    fn rate(&mut self, currency: &str) -> Result<f64, extism::Error> {
        Host::rate(self, currency)
    }
}

impl kv_store::Host for App {
    fn kv_read(&mut self, key: &str) -> Result<Option<String>, extism::Error> {
        Host::kv_read(self, key)
    }

    fn kv_write(&mut self, key: &str, value: &str) -> Result<(), extism::Error> {
        Host::kv_write(self, key, value)
    }
}

impl notes_interface::Host for App {
    fn max_depth(&mut self) -> Result<u32, extism::Error> {
        notes_include::Host::max_depth(self)
    }

    fn read(&mut self, title: &str) -> Result<Option<String>, extism::Error> {
        notes_include::Host::read(self, title)
    }
}

impl notes_include::Host for App {
    fn max_depth(&mut self) -> Result<u32, extism::Error> {
        Ok(3)
    }

    fn read(&mut self, title: &str) -> Result<Option<String>, extism::Error> {
        match title {
            "diary" => Err(extism::Error::msg("the diary is private")),
            "shopping" => Ok(Some("milk".into())),
            _ => Ok(None),
        }
    }
}

fn leaf(value: i64) -> Tree {
    Tree { value, children: Vec::new(), left: None }
}

fn call_examples(wasm: impl Fn(&str) -> std::io::Result<Vec<u8>>, files: &str) -> Done {
    let manifest = Manifest::default;
    let mut counter = count_vowels::CountVowels::load_with(
        &wasm("count_vowels")?,
        manifest().with_config_key("vowels", "lo"),
        false,
    )?;
    let report = count_vowels::Report { count: 5, total: 5, vowels: "lo".into() };
    assert_eq!(counter.count_vowels("Hello, World!")?, report);
    let mut shop = errors::Errors::load(&wasm("errors")?, App::default())?;
    assert_eq!(
        (shop.price("2", "USD")?.as_str(), shop.price("2", "XYZ")?.as_str()),
        ("3.00 USD", "2.00 EUR (no rate for XYZ)")
    );
    let refused = shop.price("x", "USD").unwrap_err();
    assert_eq!(refused.to_string(), "`x` isn't a price");
    assert!(!matches!(refused, errors::PriceError::Other(_)), "{refused:?}");
    let mut greeter = greet::Greet::load(&wasm("greet")?)?;
    assert_eq!(greeter.greet("Ada")?, "Hello, Ada!");
    let server = TcpListener::bind("127.0.0.1:0")?;
    let url = format!("http://{}/page", server.local_addr()?);
    std::thread::spawn(move || {
        let (mut stream, _) = server.accept().expect("a request");
        let _ = stream.read(&mut [0; 4096]);
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\nconnection: close\r\n\r\nGET /page");
    });
    let allowed = manifest().with_allowed_host("127.0.0.1");
    let mut getter = http_get::HttpGet::load_with(&wasm("http_get")?, allowed, false)?;
    assert_eq!(getter.http_get(&serde_json::json!({"url": url}))?, b"GET /page");
    let mut store = kv_store::KvStore::load(&wasm("kv_store")?, App::default())?;
    assert_eq!((store.increment("visits")?.as_str(), store.increment("visits")?.as_str()), ("1", "2"));
    let mut page = markdown::Markdown::load(&wasm("markdown")?)?;
    assert_eq!(page.render("# One")?, "<h1 id=\"md-one\">One</h1>\n");
    assert_eq!(page.outline("# One")?, [markdown::Heading { level: 1, id: "md-one".into(), text: "One".into() }]);
    assert_eq!(page.length("one two")?, markdown::Length { words: 2, minutes: 1 });
    assert_eq!(page.metadata("---\ntitle: One\n---\n")?, BTreeMap::from([("title".into(), "One".into())]));
    let mut repeater = multi_arg::MultiArg::load(&wasm("multi_arg")?)?;
    assert_eq!(
        (repeater.repeat_text("ab", 2, Some("-"))?.as_str(), repeater.repeat_text("ab", 2, None)?.as_str()),
        ("ab-ab", "abab")
    );
    let mut filter = notes_interface::Filter::load(&wasm("notes_include")?, App::default())?;
    let shopping = notes_interface::Note { title: "today".into(), text: "{{shopping}}".into() };
    assert_eq!(filter.apply(&shopping)?.text, "milk");
    let other = notes_interface::Filter::load(&wasm("changed/other_import")?, App::default()).err();
    let text = "`type` of the output of import `max_depth` from `notes` is \"i32\" and was \"u32\"";
    assert!(other.is_some_and(|error| error.to_string().contains(text)));
    let mut include = notes_include::NotesInclude::load(&wasm("notes_include")?, App::default())?;
    assert_eq!(include.summary()?, "includes other notes");
    let note = |text: &str| notes_include::Note { title: "today".into(), text: text.into() };
    assert_eq!(include.apply(&note("{{shopping}}"))?, note("milk"));
    let private = include.apply(&note("{{diary}}")).unwrap_err();
    assert!(matches!(private, notes_include::ApplyError::Refused(_)), "{private:?}");
    let mut replace = notes_replace::NotesReplace::load_with(&wasm("notes_replace")?, manifest(), true)?;
    let note = notes_replace::Note { title: "today".into(), text: "a".into() };
    assert_eq!(replace.apply(&note)?, note);
    let linked = Manifest::new([Wasm::data(wasm("shared_words")?).with_name("words")]);
    let mut teaser = shared::Shared::load_with(&wasm("shared")?, linked, false)?;
    assert_eq!(teaser.teaser("A title", "Some text")?, "[A title](/a-title), 2 words");
    let config = manifest().with_config_key("max", "2").with_config_key("order", "newest-first");
    let mut book = state::State::load_with(&wasm("state")?, config, false)?;
    assert_eq!(book.sign("Ada")?, "1");
    assert_eq!(book.show()?, state::Book { guests: vec!["Ada".into()] });
    let mut stream =
        streaming::Streaming::load_with(&wasm("streaming")?, manifest().with_config_key("text", "an"), false)?;
    assert_eq!((stream.shout()?, stream.find()?), (Vec::new(), Vec::new()));
    assert_eq!(stream.call("shout", b"hello")?, b"HELLO");
    let mut log = tracing_log::TracingLog::load(&wasm("tracing_log")?)?;
    assert_eq!(log.sum("1 2")?, "3");
    let folder = manifest().with_allowed_path(files.into(), "/data");
    let mut lines = wasi_file::WasiFile::load_with(&wasm("wasi_file")?, folder, true)?;
    assert_eq!(lines.count_lines("/data/three-lines.txt")?, "3");
    let other = greet::Greet::load(&wasm("count_vowels")?).err().expect("another plugin");
    let refused = |found: &str| {
        format!(
            "the plugin isn't the one of these bindings: {found}. `cargo extism diff` tells what breaks; make the bindings \
             again, or call load_unchecked"
        )
    };
    assert_eq!(other.to_string(), refused("it has no export `greet`"));
    greet::Greet::load_unchecked(&wasm("count_vowels")?, manifest(), false)?;
    let says = wasm("changed/says.json")?;
    for (name, found) in serde_json::from_slice::<BTreeMap<String, Option<String>>>(&says)? {
        let said = Types::load(&wasm(&format!("changed/{name}.wasm"))?, App::default()).err();
        assert_eq!(said.map(|error| error.to_string()), found.as_deref().map(refused), "{name}");
    }
    // What `cargo extism manifest` writes names the plugin, too.
    let named = |name: Option<&str>| {
        let module = Wasm::data(wasm("greet")?);
        Ok::<_, std::io::Error>(name.map_or(module.clone(), |name| module.with_name(name)))
    };
    let words = Wasm::data(wasm("shared_words")?).with_name("words");
    for modules in [vec![named(None)?], vec![named(Some("main"))?, words.clone()], vec![words, named(None)?]] {
        let mut greeter = greet::Greet::load_with(&wasm("greet")?, Manifest::new(modules), false)?;
        assert_eq!(greeter.greet("Ada")?, "Hello, Ada!");
    }
    let wrong = Manifest::new([named(None)?.with_hash("0".repeat(64))]);
    let wrong = greet::Greet::load_with(&wasm("greet")?, wrong, false).err().expect("another hash");
    assert!(format!("{wrong:#}").to_lowercase().contains("hash mismatch"), "{wrong:#}");
    Ok(())
}

fn call_types(wasm: &[u8]) -> Done {
    let mut plugin = Types::load(wasm, App::default())?;
    let low = Numbers {
        i8: i8::MIN,
        i16: i16::MIN,
        i32: i32::MIN,
        i64: i64::MIN,
        i128: i128::MIN,
        isize: i32::MIN,
        u8: 0,
        u16: 0,
        u32: 0,
        u64: 0,
        u128: 0,
        usize: 0,
        f32: 0.5,
        f64: 1e300,
    };
    let high = Numbers {
        i8: i8::MAX,
        i16: i16::MAX,
        i32: i32::MAX,
        i64: i64::MAX,
        i128: i128::MAX,
        isize: i32::MAX,
        u8: u8::MAX,
        u16: u16::MAX,
        u32: u32::MAX,
        u64: u64::MAX,
        u128: u128::MAX,
        usize: u32::MAX,
        f32: 0.5,
        f64: 1e300,
    };
    let external = vec![
        External::Unit,
        External::Number(u64::MAX),
        External::Pair(1, "a".into()),
        External::Named { x: 1, y: None },
        External::Boxed(leaf(i64::MIN)),
    ];
    let internal = vec![Internal::Unit, Internal::Named { x: -1 }, Internal::Point(Point { x: 1, y: 2 })];
    let adjacent = vec![Adjacent::Unit, Adjacent::Number(1), Adjacent::Pair(1, "é".into()), Adjacent::Named { x: 3 }];
    let untagged =
        vec![Untagged::Number(5), Untagged::Text("x".into()), Untagged::Pair(1, "b".into()), Untagged::Named { x: 2 }];
    let tree = Tree { value: 1, children: vec![leaf((1 << 53) + 1)], left: Some(Box::new(leaf(0))) };
    let everything = Everything {
        flag: true,
        letter: 'é',
        text: "\"\\\n\0\u{2028}".into(),
        unit: (),
        numbers: low.clone(),
        names: Names {
            class: "a".into(),
            type_: "b".into(),
            content_type: "c".into(),
            gruf6udfe: 1,
            proto: 2,
            constructor: 3,
            unnamed: 4,
            list: vec!["d".into()],
        },
        missing: Missing {
            nullable: None,
            defaulted: Some(1),
            seven: Some(8),
            some_seven: Some(None),
            omitted: Some("o".into()),
        },
        colours: vec![Colour::DarkRed, Colour::Green],
        external: external.clone(),
        internal: internal.clone(),
        adjacent: adjacent.clone(),
        untagged: untagged.clone(),
        tree: tree.clone(),
        id: Id(u64::MAX),
        pair: Pair(1, "p".into()),
        nothing: Nothing,
        page: PagePoint { items: vec![Point { x: 1, y: 2 }] },
        array: [1, 2, 3],
        tuple: (1, "t".into(), false),
        map: BTreeMap::from([("k".into(), Point { x: 3, y: 4 })]),
        by_number: BTreeMap::from([(u64::MAX, "x".into())]),
        by_colour: BTreeMap::from([(Colour::Green, 1)]),
        any: serde_json::json!({"a": [1, null]}),
        flat: Flat { name: "n".into(), point: Point { x: 7, y: 8 }, others: BTreeMap::from([("z".into(), 9)]) },
    };
    assert_eq!(plugin.everything(&everything)?, everything);
    for numbers in [&low, &high] {
        assert_eq!(plugin.numbers(numbers)?, *numbers);
    }
    let missing = Missing { nullable: None, defaulted: None, seven: None, some_seven: None, omitted: None };
    let filled = Missing { defaulted: Some(0), some_seven: Some(Some(7)), ..missing.clone() };
    assert_eq!(plugin.missing(&missing)?, filled);
    let null = Missing { some_seven: Some(None), ..missing };
    assert_eq!(plugin.missing(&null)?.some_seven, Some(None));
    assert_eq!(plugin.text("größe")?, "größe");
    assert_eq!((plugin.maybe(None)?, plugin.maybe(Some("x"))?), (None, Some("x".into())));
    assert_eq!(plugin.bytes(&[0, 255])?, [0, 255]);
    assert_eq!(plugin.four(b"abcd")?, *b"abcd");
    assert_eq!(
        (
            plugin.base64("text")?.as_str(),
            plugin.flag(true)?,
            plugin.small(-1)?,
            plugin.float(0.1)?,
            plugin.long(u64::MAX)?
        ),
        ("text", true, -1, 0.1, u64::MAX)
    );
    assert_eq!(plugin.undescribed(&serde_json::json!([1]))?, serde_json::json!([1]));
    assert_eq!(
        (plugin.repeat_text("a", 2, None)?.as_str(), plugin.repeat_text("a", 2, Some("-"))?.as_str()),
        ("aa", "a-a")
    );
    plugin.nothing()?;
    assert!(matches!(plugin.order(0), Err(OrderError::SoldOut(error)) if error.to_string() == "there is none left"));
    assert!(matches!(plugin.order(11), Err(OrderError::TooMany(_))));
    assert_eq!(plugin.order(3)?, 3);
    assert_eq!((plugin.store("k", "1")?, plugin.store("k", "2")?), (None, Some("1".into())));
    assert_eq!(plugin.mirrored(&Point { x: 1, y: 2 })?, Point { x: 2, y: 1 });
    assert_eq!((plugin.asset("logo")?, plugin.titled("é")?), (vec![0, 255], "The é".to_owned()));
    assert!(plugin.asset("x").is_err_and(|error| error.to_string().contains("there is no x")));
    assert_eq!((plugin.rated("USD")?.as_str(), plugin.rated("XYZ")?.as_str()), ("1.50", "refused: no rate for XYZ"));
    assert_eq!(plugin.seeks("f", -5, u32::MAX)?, u64::MAX);
    let refused = plugin.store("refused", "").unwrap_err();
    assert!(refused.to_string().contains("the application refuses"), "{refused}");
    // In MessagePack a struct has no names, and serde can't read other variants of these from that.
    let untagged = vec![Untagged::Number(5), Untagged::Text("x".into()), Untagged::Pair(1, "b".into())];
    let adjacent = vec![Adjacent::Number(1), Adjacent::Pair(1, "é".into())];
    let packed = Packed {
        flag: false,
        letter: 'x',
        numbers: high,
        colours: vec![Colour::Green],
        external,
        internal,
        adjacent,
        untagged,
        tree,
        pair: Pair(2, "q".into()),
        nullable: None,
        by_number: BTreeMap::from([(1, "a".into())]),
        by_colour: BTreeMap::from([(Colour::DarkRed, 3)]),
    };
    assert_eq!(plugin.packed(&packed)?, packed);
    call_fields(&mut plugin)
}

/// What stands among other fields, and what tells its variant by what it holds.
fn call_fields(plugin: &mut Types) -> Done {
    let rest = |number| Rest(BTreeMap::from([("x".to_owned(), number)]));
    let mut fields = Fields {
        swapped: Swapped { _2: 2, _1: 1 },
        queries: vec![
            Query::Filter(Filter { limit: Some(1) }),
            Query::Closed { size: None, name: "x".into() },
            Query::Filter(Filter { limit: None }),
        ],
        loose: vec![
            Loose::Ids(vec![1, 2]),
            Loose::Marks(BTreeMap::from([("q".into(), true)])),
            Loose::Open(Open { limit: Some(3) }),
        ],
        newtype: FlatNewtype { id: "a".into(), rest: rest(1) },
        option: FlatOption { id: "b".into(), other: Some(rest(2).0) },
        value: FlatValue { id: "c".into(), other: serde_json::json!({"x": [1.5, null]}) },
        deeper: FlatDeeper { id: "d".into(), deeper: Deeper { size: 1, rest: rest(3) } },
        sort: FlatSort { id: "e".into(), sort: Sort::Many { name: "n".into(), rest: rest(4) } },
        closed: FlatClosed { id: "f".into(), filter: Filter { limit: Some(5) } },
        amounts: vec![Amount::Whole(1), Amount::Part(1.0), Amount::Part(2.5)],
        marked: vec![Marked::Mark, Marked::Nothing, Marked::Open(Open { limit: Some(6) })],
    };
    assert_eq!(plugin.fields(&fields)?, fields);
    fields.newtype.id = "other".into();
    assert_eq!(plugin.fields(&fields)?, fields);
    let amounts = [Amount::Whole(1), Amount::Part(1.0), Amount::Part(-0.0), Amount::Part(1e300)];
    assert_eq!(plugin.tell_amounts(&amounts)?, "whole part negative part");
    let crossed = Crossed { y: 7.into(), x: "text".into() };
    assert_eq!(plugin.cross(&crossed)?, Crossed { y: "text".into(), x: 7.into() });
    let held = [Held::Nothing, Held::Maybe(None), Held::Maybe(Some(5)), Held::Count(1.5)];
    assert_eq!(plugin.holds(&held)?, held);
    assert_eq!((plugin.bare("Nothing")?, plugin.bare("Maybe")?), (Held::Nothing, Held::Maybe(None)));
    assert!(plugin.bare("Count").unwrap_err().to_string().contains("missing field `value`"));
    assert_eq!(plugin.bare_name("Unknown")?, Weight::Unknown);
    assert!(plugin.bare_name("Grams").unwrap_err().to_string().contains("expected newtype variant"));
    let amounts = [Amount::Whole(1), Amount::Part(1.0), Amount::Part(2.5)];
    assert_eq!(plugin.packed_amounts(&amounts)?, amounts);
    let value = serde_json::json!({"a": [1, 1.0, null]});
    assert_eq!(plugin.packed_value(&value)?, value);
    let none = Defaults { labels: None, tags: None, shown: None, name: None, ratio: None, data: Some(Bytes(vec![0, 255])) };
    let given = plugin.defaults(&none)?;
    assert_eq!((given.labels, given.tags, given.data), (Some(BTreeMap::new()), Some(Vec::new()), none.data));
    assert!(plugin.packed_float().unwrap_err().to_string().contains("invalid type: floating point `1.0`"));
    Ok(())
}

fn main() -> Done {
    let arguments: Vec<String> = std::env::args().collect();
    let [_, folder, files] = arguments.as_slice() else { return Err("name two folders".into()) };
    let read = |name: &str| {
        let extension = if name.contains('.') { "" } else { ".wasm" };
        std::fs::read(Path::new(folder).join(format!("{name}{extension}")))
    };
    call_examples(read, files)?;
    call_types(&std::fs::read(Path::new(folder).join("types.wasm"))?)?;
    println!("called all exports of 15 plugins");
    Ok(())
}
