//! Where a new crate has extism-pdk from, here and in CI.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use url::Url;

use crate::command::error::Result;
use crate::command::interface::dependency::quote;
use crate::testing::text::safe_name;

/// The folder that extism-pdk has in its repository.
const PDK: &str = "pdk/Cargo.toml";

/// A repository with extism-pdk and this command.
pub enum Sdk {
    /// A clone.
    Folder(PathBuf),
    Git(Repository),
}

/// A repository that others have, too.
pub struct Repository {
    url: String,
    /// A commit, branch or tag, and which of these it is, as cargo calls it.
    state: Option<(&'static str, String)>,
}

/// The states of a repository, by their keys in a Cargo.toml, which are options of `cargo install`, too.
const STATES: [&str; 3] = ["rev", "branch", "tag"];

impl Sdk {
    /// What the user names, else what this command was installed from. crates.io has another `extism-pdk`.
    pub fn find(named: Option<&str>) -> Result<Self> {
        match named {
            Some(url) if is_url(url) => {
                let url = read_url(url).map_err(|reason| refuse(url, &reason))?;
                Ok(Sdk::Git(Repository { url, state: None }))
            }
            Some(folder) => match Path::new(folder).canonicalize() {
                Ok(clone) if clone.join(PDK).is_file() => Ok(Sdk::Folder(clone)),
                Ok(_) => Err(refuse(folder, &format!("it has no {PDK}")).into()),
                Err(error) => Err(refuse(folder, &error.to_string()).into()),
            },
            None => match find_installed_from() {
                Some(repository) => Ok(Sdk::Git(repository)),
                None => find_clone(Path::new(env!("CARGO_MANIFEST_DIR"))),
            },
        }
    }

    /// Where a Cargo.toml has extism-pdk from. `None` if this command isn't there.
    pub fn of_dependency(dependency: &str) -> Option<Self> {
        let table = read_dependency(dependency)?;
        let text = |key: &str| table.get(key).and_then(toml::Value::as_str);
        if let Some(path) = text("path") {
            let clone = Path::new(path).parent()?;
            return clone.join(PDK).is_file().then(|| Sdk::Folder(clone.to_owned()));
        }
        let state = STATES.into_iter().find_map(|key| Some((key, text(key)?.to_owned())));
        Some(Sdk::Git(Repository { url: text("git")?.to_owned(), state }))
    }

    /// What a Cargo.toml has for extism-pdk.
    pub fn dependency(&self) -> String {
        match self {
            Sdk::Folder(clone) => format!("{{ path = {} }}", quote(&clone.join("pdk").display().to_string())),
            Sdk::Git(Repository { url, state: Some((key, state)) }) => {
                format!("{{ git = {}, {key} = {} }}", quote(url), quote(state))
            }
            Sdk::Git(Repository { url, state: None }) => format!("{{ git = {} }}", quote(url)),
        }
    }

    /// How this command is installed.
    pub fn install(&self) -> String {
        match self {
            Sdk::Folder(clone) => {
                format!(
                    "cargo install --locked --path {}",
                    shell_word(&clone.join("host-harness").display().to_string())
                )
            }
            Sdk::Git(repository) => format!("cargo install --locked {} host-harness", repository.options()),
        }
    }

    /// Where CI can have it from. A clone's folder isn't there.
    pub fn repository(self) -> Option<Repository> {
        match self {
            Sdk::Folder(clone) => find_remote(&clone),
            Sdk::Git(repository) => Some(repository).filter(|repository| !repository.url.starts_with("file:")),
        }
    }
}

impl Repository {
    /// The commit, if it is known.
    pub fn revision(&self) -> Option<&str> {
        self.state.as_ref().filter(|(key, _)| *key == "rev").map(|(_, revision)| revision.as_str())
    }

    /// What cargo's commands take for it.
    pub fn options(&self) -> String {
        let state = self.state.as_ref().map(|(key, state)| format!(" --{key} {}", shell_word(state)));
        format!("--git {}{}", shell_word(&self.url), state.unwrap_or_default())
    }
}

/// The repository that cargo has installed this command from, as cargo notes it beside the folder of programs:
/// `"host-harness 1.4.100 (git+https://example.com/pdk?branch=main#<commit>)" = […]`.
fn find_installed_from() -> Option<Repository> {
    let program = std::env::current_exe().ok()?;
    let notes = fs::read_to_string(program.parent()?.parent()?.join(".crates.toml")).ok()?;
    let notes: toml::Table = notes.parse().ok()?;
    let name = format!("{} ", env!("CARGO_PKG_NAME"));
    let package = notes.get("v1")?.as_table()?.keys().find(|package| package.starts_with(&name))?;
    let (_, source) = package.split_once("(git+")?;
    let (url, revision) = source.trim_end_matches(')').split_once('#')?;
    let url = url.split_once('?').map_or(url, |(url, _)| url);
    Some(Repository { url: url.to_owned(), state: Some(("rev", revision.to_owned())) })
}

/// The clone that this command was built in, whose folder it had there.
fn find_clone(built_in: &Path) -> Result<Sdk> {
    let clone = built_in.parent().unwrap_or(built_in);
    match clone.canonicalize().ok().filter(|clone| clone.join(PDK).is_file()) {
        Some(clone) => Ok(Sdk::Folder(clone)),
        None => Err(format!(
            "can't find extism-pdk: the clone that this command was installed from, {}, is gone; give --pdk a clone's folder, \
             or a git URL",
            clone.display()
        )
        .into()),
    }
}

/// The repository that a clone is of, at the clone's commit if the repository has that.
fn find_remote(clone: &Path) -> Option<Repository> {
    let git = |arguments: &[&str]| {
        let output = Command::new("git").arg("-C").arg(clone).args(arguments).output().ok()?;
        let text = String::from_utf8(output.stdout).ok()?.trim().to_owned();
        (output.status.success() && !text.is_empty()).then_some(text)
    };
    let url = git(&["remote", "get-url", "origin"]).filter(|url| is_url(url))?;
    let is_there = git(&["branch", "--remotes", "--contains", "HEAD"]).is_some();
    let revision = git(&["rev-parse", "HEAD"]).filter(|_| is_there);
    Some(Repository { url: to_https(&url), state: revision.map(|revision| ("rev", revision)) })
}

fn refuse(place: &str, reason: &str) -> String {
    let place = safe_name(place);
    format!(
        "can't take extism-pdk from `{place}` ({reason}): give --pdk a clone's folder, or a URL as in https://example.com/pdk"
    )
}

/// Reads the URL of a repository, without an account. What can't be in a URL is percent-encoded.
fn read_url(text: &str) -> std::result::Result<String, String> {
    let text = match text.strip_prefix("git@") {
        Some(rest) if !rest.contains(':') => return Err("`:` and a path have to follow the host".into()),
        Some(_) => to_https(text),
        None => text.to_owned(),
    };
    let url = Url::parse(&text).map_err(|error| error.to_string())?;
    match url.scheme() {
        // In `https:///pdk`, browsers read a host.
        "file" if !url.to_file_path().is_ok_and(|folder| folder.is_dir()) => {
            return Err("the folder isn't there".into());
        }
        "http" | "https" | "ssh" if url.host_str().is_none_or(str::is_empty) || text.contains(":///") => {
            return Err("it has no host".into());
        }
        _ if url.path().len() < 2 => return Err("it has no path".into()),
        _ => {}
    }
    Ok(to_https(url.as_str()))
}

/// Reads a dependency that isn't only a version.
fn read_dependency(dependency: &str) -> Option<toml::Table> {
    format!("pdk = {dependency}").parse::<toml::Table>().ok()?.remove("pdk")?.as_table().cloned()
}

/// Says where a Cargo.toml has extism-pdk from.
pub fn describe_dependency(dependency: &str) -> String {
    let Some(table) = read_dependency(dependency) else {
        return format!("of version {}", dependency.trim_matches('"'));
    };
    let text = |key: &str| table.get(key).and_then(toml::Value::as_str);
    let state = STATES.into_iter().find_map(|key| Some(format!(" ({key} {})", safe_name(text(key)?))));
    let place = text("path").or_else(|| text("git")).unwrap_or_default();
    format!("from {}{}", safe_name(place), state.unwrap_or_default())
}

pub fn is_url(text: &str) -> bool {
    text.starts_with("git@")
        || ["https://", "http://", "ssh://", "file://"].iter().any(|scheme| text.starts_with(scheme))
}

/// The address without an account, by which anybody has it: `https://host/path` for `git@host:path`.
fn to_https(url: &str) -> String {
    match url.strip_prefix("git@").and_then(|rest| rest.split_once(':')) {
        Some((host, path)) => format!("https://{host}/{path}"),
        None => url.strip_prefix("ssh://git@").map_or_else(|| url.to_owned(), |rest| format!("https://{rest}")),
    }
}

/// A word of a command, in quotes if a shell would read it as something else.
pub fn shell_word(word: &str) -> String {
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || "-_./:\\".contains(letter);
    if word.chars().all(is_plain) { word.to_owned() } else { format!("'{}'", word.replace('\'', r"'\''")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clone_that_is_gone_is_named() {
        let error =
            find_clone(Path::new("/no/clone/host-harness")).map(|sdk| sdk.dependency()).unwrap_err().to_string();
        let gone =
            "can't find extism-pdk: the clone that this command was installed from, /no/clone, is gone; give --pdk ";
        assert!(error.starts_with(gone), "{error}");
    }

    #[test]
    fn anybody_has_an_address_without_an_account() {
        for (given, shown) in [
            ("git@example.com:org/pdk.git", "https://example.com/org/pdk.git"),
            ("ssh://git@example.com/org/pdk", "https://example.com/org/pdk"),
            ("https://example.com/org/pdk", "https://example.com/org/pdk"),
        ] {
            assert_eq!((is_url(given), to_https(given).as_str()), (true, shown));
        }
        assert!(!is_url("/home/ada/pdk") && !is_url("../pdk") && !is_url("git/pdk"));
    }
}
