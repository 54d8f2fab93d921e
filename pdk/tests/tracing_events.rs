//! Events of the crate `tracing` go to the host of the thread, with the spans around them.

use core::fmt;

use extism_pdk::testing::{Host, Log};
use extism_pdk::{LogLevel, extism};
use tracing::field::{Empty, debug};
use tracing::{Level, Span, debug_span, error, error_span, event, info, info_span, span, trace, warn};

/// Fails the test if it is formatted.
struct Unwanted;

impl fmt::Debug for Unwanted {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        panic!("formatted")
    }
}

/// The lines that code logs.
fn lines(code: impl FnOnce()) -> Vec<String> {
    logs(Host::new(), code).into_iter().map(|log| log.text).collect()
}

fn logs(host: Host, code: impl FnOnce()) -> Vec<Log> {
    host.run(|| {
        assert!(extism::forward_tracing());
        code();
    });
    host.logs()
}

#[test]
fn levels() {
    let logs = logs(Host::new(), || {
        trace!("t");
        tracing::debug!("d");
        info!("i");
        warn!("w");
        error!("e");
    });
    let levels = [LogLevel::Trace, LogLevel::Debug, LogLevel::Info, LogLevel::Warn, LogLevel::Error];
    let expected = levels.into_iter().zip(["t", "d", "i", "w", "e"]);
    assert_eq!(logs, expected.map(|(level, text)| Log { level, text: text.into() }).collect::<Vec<_>>());
}

#[test]
fn fields_of_every_type() {
    let lines = lines(|| {
        info!(a = 1, b = -1i8, c = 1.5, d = true, e = "text", "message {}", 7);
        info!(e = "say \"a\\b\"\nc\r", f = ?'x');
        info!(debug = ?"q", display = %"q", debugged = debug([1]), displayed = display(2));
        info!(big = u128::MAX, empty = Empty);
        info!("");
        info!(message = "by name", a = 1);
        let (user, r#type) = ("Ada", 3);
        info!(user, r#type, "short {user}");
    });
    let expected = [
        r#"message 7 a=1 b=-1 c=1.5 d=true e="text""#,
        r#"e="say \"a\\b\"\nc\r" f='x'"#,
        r#"debug="q" display=q debugged=[1] displayed=2"#,
        "big=340282366920938463463374607431768211455",
        " ",
        "by name a=1",
        r#"short Ada user="Ada" type=3"#,
    ];
    assert_eq!(lines, expected);
}

#[test]
fn spans_around_an_event() {
    let lines = lines(|| {
        let outer = info_span!("outer", id = 7, name = "Ada");
        let _outer = outer.enter();
        info!("one");
        {
            let _inner = info_span!("inner").entered();
            info!(a = 1, "two");
            let third = span!(Level::WARN, "third", x = 1, y = Empty);
            third.record("y", 2);
            third.in_scope(|| warn!("three"));
            warn!(parent: None, "no span");
            warn!(parent: &third, "by hand");
        }
        info!("four");
        let apart = info_span!(parent: None, "apart");
        apart.in_scope(|| info!("five"));
        let child = info_span!(parent: &apart, "child");
        child.in_scope(|| info!("six"));
    });
    let expected = [
        r#"outer{id=7 name="Ada"}: one"#,
        r#"outer{id=7 name="Ada"}:inner: two a=1"#,
        r#"outer{id=7 name="Ada"}:inner:third{x=1 y=2}: three"#,
        "no span",
        r#"outer{id=7 name="Ada"}:inner:third{x=1 y=2}: by hand"#,
        r#"outer{id=7 name="Ada"}: four"#,
        "apart: five",
        "apart:child: six",
    ];
    assert_eq!(lines, expected);
}

#[test]
fn spans_live_as_long_as_somebody_holds_them() {
    let lines = lines(|| {
        // A span outlives its parent's handle, and a clone its original.
        let parent = info_span!("parent");
        let child = info_span!(parent: &parent, "child");
        let clone = child.clone();
        drop((parent, child));
        {
            let _entered = clone.enter();
            info!("held");
            assert_eq!(Span::current().metadata().map(|metadata| metadata.name()), Some("child"));
            assert!(Span::current().id() == clone.id());
            Span::current().record("unknown", 1);
        }
        drop(clone);
        assert!(Span::current().is_none());
        // Spans that are left in another order than entered, and that are entered twice.
        let (a, b) = (info_span!("a"), info_span!("b"));
        let (in_a, in_b, again) = (a.enter(), b.enter(), a.enter());
        drop(in_a);
        info!("first a, then b");
        drop(again);
        drop(in_b);
        info!("none");
        // One that is never left, as after a trap.
        core::mem::forget(info_span!("forgotten").entered());
        info!("in");
        extism::forward_tracing();
        info!("out");
    });
    assert_eq!(lines, ["parent:child: held", "b: first a, then b", "none", "forgotten: in", "out"]);
}

#[test]
fn nothing_is_formatted_below_the_hosts_level() {
    let logs = logs(Host::new().log_level(LogLevel::Error), || {
        let _outer = debug_span!("outer", unwanted = ?Unwanted).entered();
        let _inner = error_span!("inner", a = 1).entered();
        info!(unwanted = ?Unwanted);
        trace!("{:?}", Unwanted);
        error!("wanted");
        assert!(!tracing::enabled!(Level::WARN) && tracing::enabled!(Level::ERROR));
    });
    assert_eq!(logs, [Log { level: LogLevel::Error, text: "inner{a=1}: wanted".into() }]);
    let off = Host::new().log_level(None);
    off.run(|| error!(unwanted = ?Unwanted));
    assert!(off.logs().is_empty());
}

#[test]
fn a_level_of_its_own_for_each_host_at_one_place() {
    let place = || event!(Level::INFO, "here");
    for level in [None, Some(LogLevel::Trace), Some(LogLevel::Error), Some(LogLevel::Info)] {
        let host = Host::new().log_level(level);
        host.run(|| {
            extism::forward_tracing();
            place();
        });
        let wanted = matches!(level, Some(LogLevel::Trace | LogLevel::Info));
        assert_eq!(host.logs().len(), usize::from(wanted), "{level:?}");
    }
}

#[test]
fn formatting_may_log_and_make_spans() {
    struct Chatty;

    impl fmt::Debug for Chatty {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            let _span = info_span!("chat", n = 1).entered();
            info!("formatting");
            f.write_str("chatty")
        }
    }

    let lines = lines(|| {
        let span = info_span!("outer", field = ?Chatty, later = Empty);
        span.record("later", debug(Chatty));
        let _span = span.entered();
        info!(field = ?Chatty, "event");
    });
    let expected = [
        "chat{n=1}: formatting",
        "chat{n=1}: formatting",
        "outer{field=chatty later=chatty}:chat{n=1}: formatting",
        "outer{field=chatty later=chatty}: event field=chatty",
    ];
    assert_eq!(lines, expected);
}

#[test]
fn a_value_that_fails_to_be_formatted_is_no_panic() {
    struct Failing;

    impl fmt::Debug for Failing {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("half")?;
            Err(fmt::Error)
        }
    }

    assert_eq!(lines(|| info!(a = ?Failing, b = 1)), ["a=half b=1"]);
}

#[test]
fn threads_have_spans_of_their_own() {
    let here = lines(|| {
        let span = info_span!("here", a = 1);
        let _entered = span.enter();
        let other = span.clone();
        let seen = std::thread::spawn(move || {
            lines(|| {
                info!("outside");
                other.in_scope(|| info!("inside"));
                drop(other);
            })
        });
        assert_eq!(seen.join().ok(), Some(vec!["outside".to_owned(), "here{a=1}: inside".to_owned()]));
        info!("still");
    });
    assert_eq!(here, ["here{a=1}: still"]);
}
