//! Which of the official hosts can load a plugin.

use super::engines::{self, Engines, Has};
use crate::command::module::{Import, Module, Origin, Since};
use crate::testing::text;
use crate::wasm::program;

/// Names in one line, more than WASI has functions.
const MAX_NAMES: usize = 100;
/// Lines of a list of imports.
const MAX_LINES: usize = 1000;

/// Whether one host loads the plugin.
pub struct Verdict {
    pub host: &'static str,
    pub loads: bool,
    /// The first version that loads it, if not every version does.
    pub from: Option<String>,
    /// The imports and WebAssembly features that this version is needed for, or that the host lacks.
    pub because: Vec<String>,
    /// Other reasons why the host refuses the module.
    pub refuses: Vec<String>,
}

/// A host, and what of a module's needs it has.
struct Host {
    name: &'static str,
    /// What stands before the number of a version. For a JavaScript SDK, the versions are those of the engine.
    version: &'static str,
    /// Which imports of the kernel it has.
    has: fn(Since) -> Has,
    takes: fn(Engines) -> Has,
    refuses: fn(&Module) -> Option<String>,
}

/// As measured by this repository's tests/hosts.
const HOSTS: [Host; 4] = [
    Host {
        name: "libextism (Rust, Python, …)",
        version: "1.",
        has: |since| match since {
            Since::Libextism(version) => Has::From(version),
            _ => Has::Yes,
        },
        takes: |engines| engines.libextism,
        refuses: refused_by_libextism,
    },
    Host { name: "Go SDK 1.7.1", version: "", has: |_| Has::Yes, takes: |engines| engines.go, refuses: |_| None },
    Host {
        name: "JavaScript SDK 2.0.0-rc13",
        version: "Node ",
        has: |since| if since == Since::HostSide { Has::No } else { Has::Yes },
        takes: |engines| engines.javascript,
        refuses: |_| None,
    },
    Host {
        name: "JavaScript SDK 1.0.3",
        version: "Node ",
        has: |since| if since == Since::Ever { Has::Yes } else { Has::No },
        takes: |engines| engines.javascript,
        refuses: |_| None,
    },
];

/// One verdict for each host.
pub fn verdicts(module: &Module) -> Vec<Verdict> {
    HOSTS.iter().map(|host| verdict(host, module)).collect()
}

fn verdict(host: &Host, module: &Module) -> Verdict {
    let imports = module.imports.iter().map(|import| match import.origin() {
        Origin::Kernel(since) => ((host.has)(since), import.name.clone()),
        Origin::Nobody(_) => (Has::No, import.name.clone()),
        Origin::Wasi | Origin::Application => (Has::Yes, import.name.clone()),
    });
    let takes = |feature: &&str| ((host.takes)(engines::that_take(feature)), (*feature).to_owned());
    let features = module.features.iter().map(takes);
    let needs: Vec<_> = imports.chain(features).collect();
    let refuses = module.invalid.as_ref().map(|reason| format!("it isn't valid: {reason}"));
    let refuses: Vec<_> = refuses.into_iter().chain((host.refuses)(module)).collect();
    let names = |wanted: fn(&Has) -> bool| {
        let wanted = needs.iter().filter(move |(has, _)| wanted(has));
        text::first(MAX_NAMES, wanted.map(|(_, name)| name.as_str()).collect::<Vec<_>>())
    };
    let lacking = names(|has| *has == Has::No);
    if !lacking.is_empty() || !refuses.is_empty() {
        return Verdict { host: host.name, loads: false, from: None, because: lacking, refuses };
    }
    let versions = needs.iter().filter_map(|(has, _)| if let Has::From(version) = has { Some(version) } else { None });
    Verdict {
        host: host.name,
        loads: true,
        from: versions.max().map(|version| format!("{}{version}", host.version)),
        because: names(|has| matches!(has, Has::From(_))),
        refuses,
    }
}

/// Why libextism doesn't load a module whose imports and features it has.
fn refused_by_libextism(module: &Module) -> Option<String> {
    program::explain_refusal(module.kinds()).or_else(|| {
        let init = module.exports.iter().find(|export| export.name == "_initialize")?;
        let signature = init.kind.signature().filter(|signature| *signature != "()")?;
        Some(format!("its `_initialize` is {signature}, and has to take nothing and return nothing"))
    })
}

/// What an application has to give the plugin, a line each.
pub fn list_needs(module: &Module) -> Vec<String> {
    let functions = imports_from(module, &Origin::Application);
    let lines = functions.iter().map(|import| {
        let (name, namespace, signature) = (&import.name, &import.namespace, import.kind.describe());
        // The linker imports a C function from `env` if nothing defines it.
        let or = if namespace == "env" { ", unless a C library is missing" } else { "" };
        format!("the host function `{name}` of `{namespace}`: {signature}{or}")
    });
    let mut needs = text::first(MAX_LINES, lines);
    let wasi = imports_from(module, &Origin::Wasi);
    let wasi = wasi.iter().map(|import| import.name.as_str());
    if wasi.len() > 0 {
        needs.push(format!("WASI: {}", text::first(MAX_NAMES, wasi).join(", ")));
    }
    if module.sends_requests() {
        needs.push("the hosts that HTTP may go to; in JavaScript also a worker, or Node 25".into());
    }
    needs
}

fn imports_from<'a>(module: &'a Module, origin: &Origin) -> Vec<&'a Import> {
    module.imports.iter().filter(|import| import.origin() == *origin).collect()
}
