//! Which of the official hosts can load a plugin.

use crate::command::module::{Import, Module, Origin, Since};

/// What loading takes on one host.
pub struct Verdict {
    pub host: &'static str,
    pub loads: bool,
    /// The version it takes, if not any.
    pub from: Option<&'static str>,
    /// The imports that this version is needed for, or that the host lacks.
    pub because: Vec<String>,
}

/// A host, and how it has the kernel's imports.
struct Host {
    name: &'static str,
    has: fn(Since) -> Has,
}

enum Has {
    Yes,
    From(&'static str),
    No,
}

/// As measured by this repository's tests/hosts.
const HOSTS: [Host; 4] = [
    Host {
        name: "libextism (Rust, Python, …)",
        has: |since| match since {
            Since::Libextism(version) => Has::From(version),
            _ => Has::Yes,
        },
    },
    Host { name: "Go SDK 1.7.1", has: |_| Has::Yes },
    Host { name: "JavaScript SDK 2.0.0-rc13", has: |since| if since == Since::HostSide { Has::No } else { Has::Yes } },
    Host { name: "JavaScript SDK 1.0.3", has: |since| if since == Since::Ever { Has::Yes } else { Has::No } },
];

/// One verdict for each host.
pub fn verdicts(module: &Module) -> Vec<Verdict> {
    HOSTS.iter().map(|host| verdict(host, module)).collect()
}

fn verdict(host: &Host, module: &Module) -> Verdict {
    let mut verdict = Verdict { host: host.name, loads: true, from: None, because: Vec::new() };
    let mut lacking = Vec::new();
    for import in &module.imports {
        match import.origin() {
            Origin::Kernel(since) => match (host.has)(since) {
                Has::Yes => {}
                Has::No => lacking.push(import.name.clone()),
                Has::From(version) => {
                    // Versions of one digit each: 1.6 and 1.8.
                    verdict.from = verdict.from.max(Some(version));
                    verdict.because.push(import.name.clone());
                }
            },
            Origin::Nobody(_) => lacking.push(import.name.clone()),
            Origin::Wasi | Origin::Application => {}
        }
    }
    if !lacking.is_empty() {
        verdict.loads = false;
        verdict.from = None;
        verdict.because = lacking;
    }
    verdict
}

/// What an application has to give the plugin, a line each.
pub fn needs(module: &Module) -> Vec<String> {
    let mut needs = Vec::new();
    for import in given(module, &Origin::Application) {
        let (name, namespace, signature) = (&import.name, &import.namespace, import.kind.describe());
        // Where the linker looks for what C code declares and nothing defines.
        let or = if namespace == "env" { ", unless a C library is missing" } else { "" };
        needs.push(format!("the host function `{name}` of `{namespace}`: {signature}{or}"));
    }
    let wasi: Vec<_> = given(module, &Origin::Wasi).map(|import| import.name.as_str()).collect();
    if !wasi.is_empty() {
        needs.push(format!("WASI: {}", wasi.join(", ")));
    }
    if module.imports.iter().any(|import| import.namespace == "extism:host/env" && import.name == "http_request") {
        needs.push("the hosts that HTTP may go to; in JavaScript also a worker, or Node 24".into());
    }
    needs
}

/// The imports that no host has, and why, a line each.
pub fn impossible(module: &Module) -> Vec<String> {
    let imports = module.imports.iter().filter_map(|import| match import.origin() {
        Origin::Nobody(why) => Some((import, why)),
        _ => None,
    });
    imports.map(|(import, why)| format!("`{}` of `{}`: {why}", import.name, import.namespace)).collect()
}

fn given<'a>(module: &'a Module, origin: &'a Origin) -> impl Iterator<Item = &'a Import> {
    module.imports.iter().filter(move |import| import.origin() == *origin)
}
