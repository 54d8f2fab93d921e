//! Each block is freed once, by its owner: `Host::run` panics on a block left behind, freed twice, or used after.

#![allow(clippy::unwrap_used)] // tests fail by panicking

mod cases;

use extism_pdk::testing::{Host, Response};
use extism_pdk::*;

#[host_fn]
unsafe extern "ExtismHost" {
    safe fn echo(value: &str) -> String;
    safe fn length(block: Memory) -> u64;
    safe fn length_of(block: &Memory) -> u64;
    safe fn nothing() -> Option<String>;
}

fn host() -> Host {
    Host::new()
        .config("key", "value")
        .var("key", "value")
        .host_fn("echo", |value: String| value)
        .host_fn("length", |block: Vec<u8>| block.len() as u64)
        .host_fn("length_of", |block: Vec<u8>| block.len() as u64)
        .host_fn("nothing", || None::<String>)
        .allow_host("example.com")
        .http(|request| Response::new(200, request.body.clone()))
}

/// Runs code in a host of each kernel.
fn on_both(code: impl Fn()) {
    cases::on_both_kernels(host, |host| host.run(&code));
}

fn post(body: &str) -> HttpResponse {
    http::request(&HttpRequest::new("http://example.com").with_method("POST"), Some(body)).unwrap()
}

#[test]
fn config_and_variables() {
    on_both(|| {
        assert_eq!(config::get("key").unwrap().as_deref(), Some("value"));
        assert_eq!(config::get("other").unwrap(), None);
        assert_eq!(config::get("").unwrap(), None);
        assert_eq!(var::get::<String>("key").unwrap().as_deref(), Some("value"));
        assert_eq!(var::get::<String>("").unwrap(), None);
        var::set("number", 7u32).unwrap();
        assert_eq!(var::get("number").unwrap(), Some(7u32));
        // A value that can't be decoded is freed all the same.
        assert!(var::get::<u64>("number").is_err());
        var::remove("number").unwrap();
        assert_eq!(var::get::<u32>("number").unwrap(), None);
        assert!(var::set("", "value").is_err());
        assert!(var::remove("").is_err());
    });
}

#[test]
fn blocks_as_variables() {
    on_both(|| {
        let ours = ManagedMemory::new(Memory::from_bytes("ours").unwrap());
        // A borrowed block is copied: the host frees what it is given.
        var::set("borrowed", ours.as_ref()).unwrap();
        var::set("given", Memory::from_bytes("given").unwrap()).unwrap();
        var::set("body", post("body")).unwrap();
        assert_eq!(ours.0.to_string().unwrap(), "ours");
        for key in ["borrowed", "given", "body"] {
            assert_eq!(
                var::get_memory(key).unwrap().map(ManagedMemory::new).unwrap().len(),
                if key == "given" { 5 } else { 4 }
            );
        }
    });
}

#[test]
fn host_functions() {
    on_both(|| {
        assert_eq!(echo("hello").unwrap(), "hello");
        assert_eq!(echo("").unwrap(), "");
        assert_eq!(nothing().unwrap(), None);
        // A block given by value is freed after the call, a borrowed one isn't.
        assert_eq!(length(Memory::from_bytes("123").unwrap()).unwrap(), 3);
        let ours = ManagedMemory::new(Memory::from_bytes("1234").unwrap());
        assert_eq!(length_of(ours.as_ref()).unwrap(), 4);
        assert_eq!(length_of(ours.as_ref()).unwrap(), 4);
    });
}

#[test]
fn http_bodies() {
    on_both(|| {
        assert_eq!(post("body").body(), b"body");
        assert_eq!(post("[1]").json::<Vec<u32>>().unwrap(), [1]);
        assert!(post("no").json::<u32>().is_err());
        assert!(post("").body().is_empty());
        post("taken").into_memory().free();
        let body = "seen before it is taken".repeat(100);
        let response = post(&body);
        assert_eq!(response.as_memory().len(), body.len());
        let memory = response.into_memory();
        assert_eq!(memory.to_vec(), body.as_bytes());
        memory.free();
        // What has the block needs it for longer than the response.
        let memory = post(&body).to_memory().unwrap();
        assert_eq!(memory.to_vec(), body.as_bytes());
        memory.free();
        let again = post("again");
        let request = HttpRequest::new("http://example.com").with_method("POST");
        assert_eq!(http::request(&request, Some(&again)).unwrap().body(), b"again");
    });
}

#[test]
fn outputs_are_the_hosts() {
    on_both(|| {
        output("replaced").unwrap();
        // What is output must live on, though its owner goes away.
        output(post("body")).unwrap();
        let managed = ManagedMemory::new(Memory::from_bytes("managed").unwrap());
        output(managed.as_ref()).unwrap();
    });
}

#[test]
fn log_lines() {
    cases::on_both_kernels(host, |host| {
        host.run(|| {
            trace!("t");
            info!("{}", 1);
            error!("");
            Memory::from_bytes("block").unwrap().log(LogLevel::Warn);
            Memory::null().log(LogLevel::Warn);
        });
        let texts: Vec<_> = host.logs().into_iter().map(|log| (log.level, log.text)).collect();
        let expected = [
            (LogLevel::Trace, "t"),
            (LogLevel::Info, "1"),
            (LogLevel::Error, " "),
            (LogLevel::Warn, "block"),
            (LogLevel::Warn, " "),
        ];
        assert_eq!(texts, expected.map(|(level, text)| (level, text.to_owned())));
    });
}

#[test]
fn nothing_is_formatted_below_the_hosts_level() {
    fn formatted() -> u32 {
        panic!("formatted")
    }
    let host = Host::new().log_level(LogLevel::Error);
    host.run(|| debug!("{}", formatted()));
    let silent = Host::new().log_level(None);
    silent.run(|| log!(LogLevel::Trace, "{}", formatted()));
    assert!(host.logs().is_empty() && silent.logs().is_empty());
}

#[test]
fn the_host_drops_lines_below_its_level_that_it_was_not_asked_about() {
    let host = Host::new().log_level(LogLevel::Error);
    host.run(|| {
        info!("unwanted");
        log!(LogLevel::Warn, "unwanted");
        error!("wanted");
    });
    assert_eq!(host.logs().iter().map(|log| &*log.text).collect::<Vec<_>>(), ["wanted"]);
}

/// On the JavaScript host `var_get` returns the variable's own block.
#[test]
fn a_block_of_a_variable_is_a_copy() {
    on_both(|| {
        let block = ManagedMemory::new(var::get_memory("key").unwrap().unwrap());
        memory::internal::store(block.as_ref().0, "other");
        assert_eq!(var::get::<String>("key").unwrap().as_deref(), Some("value"));
    });
}

/// Blocks of a size that has to be freed on each host: on the JavaScript one, small ones may stay.
#[test]
#[cfg_attr(miri, ignore = "minutes of copying; smaller blocks take the same ways")]
fn large_blocks() {
    let text = &"x".repeat(2000);
    on_both(|| {
        var::set("large", text).unwrap();
        let ours = ManagedMemory::new(Memory::from_bytes(text).unwrap());
        var::set("borrowed", ours.as_ref()).unwrap();
        var::set("given", Memory::from_bytes(text).unwrap()).unwrap();
        var::set("body", post(text)).unwrap();
        for key in ["large", "borrowed", "given", "body"] {
            assert_eq!(var::get::<String>(key).unwrap().as_ref(), Some(text));
            var::get_memory(key).unwrap().unwrap().free();
        }
        assert!(var::get::<u64>("large").is_err());
        assert_eq!(&echo(text).unwrap(), text);
        assert_eq!(length(Memory::from_bytes(text).unwrap()).unwrap(), 2000);
        assert_eq!(length_of(ours.as_ref()).unwrap(), 2000);
        assert_eq!(&post(text).text().unwrap(), text);
        drop(http::post(format!("http://example.com/{text}")).body(text.as_str()).send().unwrap());
        info!("{text}");
        output(text).unwrap();
    });
}

#[test]
#[should_panic(expected = "blocks never freed: 1, of 4 bytes in all")]
fn a_leak_fails_the_test() {
    host().run(|| Memory::from_bytes("left").unwrap());
}

#[test]
#[should_panic(expected = "blocks never freed: 1, of 1024 bytes in all")]
fn a_leak_that_matters_fails_the_test_on_javascript() {
    host().javascript().run(|| {
        Memory::from_bytes([0; 1023]).unwrap();
        Memory::from_bytes([0; 1024]).unwrap()
    });
}

#[test]
#[should_panic(expected = "which is the output")]
fn freeing_the_output_fails_the_test() {
    host().run(|| {
        let block = Memory::from_bytes("output").unwrap();
        let handle = block.0;
        block.set_output();
        Memory(handle).free();
    });
}

#[test]
#[should_panic(expected = "host function `missing` of `kv` isn't mocked: run the plugin in \
                           `Host::new().host_fn_in(\"kv\", \"missing\", |…| …)`, or give it an `#[interface(host)]` with `Host::offer`")]
fn a_host_function_that_is_not_mocked_says_how() {
    #[host_fn("kv")]
    unsafe extern "ExtismHost" {
        safe fn missing();
    }
    let _ = missing();
}

#[test]
#[should_panic(
    expected = "the host ended the call: HTTP request to http://example.com is not allowed: `example.com` isn't"
)]
fn http_without_a_closure_is_not_allowed() {
    let _ = http::request::<()>(&HttpRequest::new("http://example.com"), None);
}

#[test]
fn two_hosts_do_not_mix() {
    let (a, b) = (Host::new().var("who", "a"), Host::new().var("who", "b"));
    let who = || var::get::<String>("who").unwrap();
    a.run(|| {
        assert_eq!(who().as_deref(), Some("a"));
        b.run(|| assert_eq!(who().as_deref(), Some("b")));
        assert_eq!(who().as_deref(), Some("a"));
    });
    assert_eq!(who(), None);
}

#[test]
fn a_response_given_to_a_linked_plugin() {
    on_both(|| {
        let offset = __private::finish_shared(Ok::<_, Error>(post("shared")));
        let block = Memory::find(offset).unwrap();
        assert_eq!(block.to_string().unwrap(), "shared");
        block.free();
    });
}

#[test]
fn an_output_that_another_replaces() {
    on_both(|| {
        let response = post("first");
        output(&response).unwrap();
        output("second").unwrap();
        drop(response);
        let block = ManagedMemory::new(Memory::from_bytes("third").unwrap());
        output(block.as_ref()).unwrap();
        output("fourth").unwrap();
    });
}
