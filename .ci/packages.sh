# Sourced by `packages` and `dependencies`: creates the packages as they are published.

packages=(extism-pdk extism-pdk-macros host-harness)
version=$(sed -n 's/^version = "\(.*\)"/\1/p' Cargo.toml)
work=$PWD/target/packages

fail() {
    printf 'error: %s\n' "$*" >&2
    exit 1
}

# Creates an archive of each package. It isn't built here: `packages` builds and tests the contents.
package() {
    # Cargo keeps the unpacked files of a version, even if it is packaged again with other files.
    for package in "${packages[@]}"; do
        rm -rf "${CARGO_HOME:-$HOME/.cargo}"/registry/src/-*/"$package-$version"
    done
    # Changes are checked before they are committed, so the folder may be dirty.
    cargo package --quiet --locked --allow-dirty --no-verify "${packages[@]/#/--package=}"
}

# `unpack <folder> <package>…`: unpacks packages into a workspace outside of this one.
unpack() {
    local folder=$work/$1 package
    shift
    rm -rf "$folder"
    mkdir -p "$folder"
    printf '[workspace]\nresolver = "3"\nmembers = ["*"]\n\n[patch.crates-io]\n' >"$folder/Cargo.toml"
    for package; do
        # Sets new times. The archive has times of 2006, so cargo would use its builds of earlier packages.
        tar -xzmf "target/package/$package-$version.crate" -C "$folder"
        printf '%s = { path = "%s" }\n' "$package" "$package-$version" >>"$folder/Cargo.toml"
    done
}

# `field <folder> <package> <name>`: prints a value of an unpacked manifest, which cargo has written.
field() {
    sed -n '/^\[package\]/,/^$/s/^'"$3"' = "\(.*\)"$/\1/p' "$work/$1/$2-$version/Cargo.toml"
}

# `check_on <toolchain> <folder>`: checks that extism-pdk and its macros compile with a toolchain.
check_on() {
    rustup run "$1" rustc --version >/dev/null 2>&1 || rustup toolchain install "$1" --profile minimal
    rustup target add --toolchain "$1" wasm32-unknown-unknown
    (
        cd "$work/$2"
        export CARGO_TARGET_DIR=$work/target
        cargo "+$1" check --quiet --locked --workspace --lib
        cargo "+$1" check --quiet --locked --workspace --all-features --all-targets
        cargo "+$1" check --quiet --locked -p extism-pdk --target wasm32-unknown-unknown
        cargo "+$1" check --quiet --locked -p extism-pdk --target wasm32-unknown-unknown --all-features
    )
}
