//! What a new crate has of the workspace or repository that it is made in.

use std::fs;
use std::path::{Component, Path, PathBuf};

use serde_json::Value;
use toml::de::DeTable;

use crate::build::cargo::{cargo_in, explain_missing_cargo, failure_reason};
use crate::command::error::Result;
use crate::command::files;
use crate::command::interface::dependency::quote;

/// The workspace around a new crate, or the package.
pub struct Around {
    /// The next Cargo.toml above.
    manifest: PathBuf,
    text: Vec<u8>,
    /// What cargo knows of it, or why it knows nothing: so far, or until it is mended.
    metadata: std::result::Result<Value, String>,
}

impl Around {
    /// What is around a folder that isn't there yet. `None` if there is no Cargo.toml.
    pub fn find(folder: &Path) -> Result<Option<Self>> {
        let near = folder.ancestors().skip(1).find(|folder| folder.is_dir() || folder.as_os_str().is_empty());
        let near = near.filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        // A folder that can't be read is refused when the crate is made in it.
        let Ok(near) = near.canonicalize() else { return Ok(None) };
        let mut manifests = near.ancestors().map(|folder| folder.join("Cargo.toml"));
        let Some(manifest) = manifests.find(|manifest| manifest.is_file()) else { return Ok(None) };
        let text = read(&manifest)?;
        Ok(Some(Around { manifest, text, metadata: read_metadata(&near)? }))
    }

    /// The files that are about to be changed, with what they have.
    pub fn files(&self) -> Result<Vec<(PathBuf, Vec<u8>)>> {
        let mut files = vec![(self.manifest.clone(), self.text.clone())];
        if let Some(root) = self.root().filter(|root| *root != self.manifest) {
            files.push((root.clone(), read(&root)?));
        }
        Ok(files)
    }

    fn root(&self) -> Option<PathBuf> {
        Some(Path::new(self.metadata.as_ref().ok()?["workspace_root"].as_str()?).join("Cargo.toml"))
    }

    /// Refuses what cargo has written in place of what it can't read.
    fn check_unchanged(&self) -> Result<()> {
        match &self.metadata {
            Err(reason) if read(&self.manifest)? != self.text => Err(self.refuse(reason)),
            _ => Ok(()),
        }
    }

    fn refuse(&self, reason: &str) -> Box<dyn std::error::Error> {
        match self.metadata {
            Ok(_) => cant_make(reason),
            Err(_) => format!(
                "can't make the crate below {}, whose workspace cargo can't read: mend that, or make the crate elsewhere; cargo \
                 says: {reason}",
                self.manifest.display()
            )
            .into(),
        }
    }

    /// The crate `extism-pdk` as the other crates depend on it: the value of a line in `[dependencies]`.
    pub fn find_pdk(&self) -> Option<String> {
        let packages = self.metadata.as_ref().ok()?["packages"].as_array()?.iter();
        let dependencies = packages.filter_map(|package| package["dependencies"].as_array());
        let pdk = dependencies.flatten().find(|dependency| dependency["name"] == "extism-pdk")?;
        match (&pdk["path"], &pdk["source"]) {
            (Value::String(path), _) => Some(format!("{{ path = {} }}", quote(path))),
            (_, Value::String(source)) if source.starts_with("registry+") => {
                Some(pdk["req"].as_str()?.replace('^', "")).map(|version| quote(&version))
            }
            (_, Value::String(source)) => source.strip_prefix("git+").map(of_git),
            _ => None,
        }
    }
}

/// A dependency on a repository, as cargo names its source: `https://example.com/pdk?rev=abc`.
fn of_git(source: &str) -> String {
    let (url, query) = source.split_once('?').unwrap_or((source, ""));
    let revision = query.split_once('=').map(|(key, value)| format!(", {key} = {}", quote(value)));
    format!("{{ git = {}{} }}", quote(url), revision.unwrap_or_default())
}

/// Has cargo make a folder a package of this name, in the workspace around it. Returns that one's Cargo.toml; `None` if the
/// package stands alone.
pub fn make_package(folder: &Path, name: &str, around: Option<&Around>) -> Result<Option<PathBuf>> {
    let refuse = |reason: String| around.map_or_else(|| cant_make(&reason), |around| around.refuse(&reason));
    let mut cargo = cargo_in(folder);
    let output = cargo.args(["init", "--quiet", "--lib", "--vcs", "none", "--name", name]).output();
    let output = output.map_err(explain_missing_cargo)?;
    if !output.status.success() {
        return Err(refuse(failure_reason(&output, "cargo init")));
    }
    around.map_or(Ok(()), Around::check_unchanged)?;
    let folder = folder.canonicalize()?;
    let mut metadata = read_metadata(&folder)?;
    // cargo adds a package only to the workspace of the next Cargo.toml above, not to that of a member.
    if metadata.is_err()
        && let Some(root) = around.and_then(Around::root)
        && add_member(&root, &folder)?
    {
        metadata = read_metadata(&folder)?;
    }
    let metadata = metadata.map_err(refuse)?;
    let root = Path::new(metadata["workspace_root"].as_str().unwrap_or_default());
    Ok((root.canonicalize().ok() != Some(folder)).then(|| root.join("Cargo.toml")))
}

fn cant_make(reason: &str) -> Box<dyn std::error::Error> {
    format!("can't make the crate: {reason}").into()
}

fn read(path: &Path) -> Result<Vec<u8>> {
    fs::read(path).map_err(|error| format!("can't read {}: {error}", path.display()).into())
}

/// What cargo knows of the workspace of a folder, or why it knows nothing.
fn read_metadata(folder: &Path) -> Result<std::result::Result<Value, String>> {
    let mut cargo = cargo_in(folder);
    let output =
        cargo.args(["metadata", "--no-deps", "--format-version", "1"]).output().map_err(explain_missing_cargo)?;
    match output.status.success() {
        true => Ok(Ok(serde_json::from_slice(&output.stdout)?)),
        false => Ok(Err(failure_reason(&output, "cargo metadata"))),
    }
}

/// Adds a folder to the members that a Cargo.toml lists, behind the last of them. Returns whether it lists any, without this
/// one.
fn add_member(root: &Path, folder: &Path) -> Result<bool> {
    let member = relative(folder, root.parent().unwrap_or(root));
    let mut text = String::from_utf8(read(root)?)?;
    let manifest = DeTable::parse(&text)?;
    let members = manifest.get_ref().get("workspace").and_then(|workspace| workspace.get_ref().get("members"));
    let members = members.and_then(|members| members.get_ref().as_array()).map(|members| members.iter());
    let Some(mut members) =
        members.filter(|members| members.clone().all(|other| other.get_ref().as_str() != Some(&member)))
    else {
        return Ok(false);
    };
    let Some(last) = members.next_back().map(|last| last.span()) else { return Ok(false) };
    // On a line of its own, if the last is.
    let line_break = text[..last.start].trim_end().len();
    let gap = Some(&text[line_break..last.start]).filter(|gap| !gap.is_empty()).unwrap_or(" ").to_owned();
    text.insert_str(last.end, &format!(",{gap}{}", quote(&member)));
    files::write(root, text)?;
    Ok(true)
}

/// A manifest whose dependencies in the folders of the same workspace, or repository, are found from any place.
pub fn make_paths_relative(manifest: &str, folder: &Path, workspace: Option<&Path>) -> String {
    let Ok(folder) = folder.canonicalize() else { return manifest.to_owned() };
    let repository = folder.ancestors().find(|folder| folder.join(".git").exists());
    let Some(root) = repository.or(workspace.and_then(Path::parent)) else { return manifest.to_owned() };
    let lines = manifest.lines().map(|line| {
        let (before, path) = line.split_once("{ path = ").unwrap_or_default();
        let path: Option<PathBuf> = path.strip_suffix(" }").and_then(|path| serde_json::from_str(path).ok());
        match path.filter(|path| path.starts_with(root)) {
            Some(path) => format!("{before}{{ path = {} }}\n", quote(&relative(&path, &folder))),
            None => format!("{line}\n"),
        }
    });
    lines.collect()
}

/// The way from a folder to a path, as Cargo.toml has it on every system. Both are absolute.
fn relative(path: &Path, folder: &Path) -> String {
    let common = path.components().zip(folder.components()).take_while(|(one, other)| one == other).count();
    let up = folder.components().skip(common).map(|_| "..".into());
    let down = path.components().skip(common).map(|component: Component<'_>| component.as_os_str().to_string_lossy());
    up.chain(down).collect::<Vec<_>>().join("/")
}
