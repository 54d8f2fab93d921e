# Sourced by `packages` and `dependencies`: the packages as they are published.

packages=(extism-pdk extism-pdk-macros host-harness)
version=$(sed -n 's/^version = "\(.*\)"/\1/p' Cargo.toml)
work=$PWD/target/packages

fail() {
    printf 'error: %s\n' "$*" >&2
    exit 1
}

# Makes an archive of each, without building it: `packages` builds and tests what comes out of them.
package() {
    # Cargo keeps what it unpacked of a version, also when that is packaged again with other content.
    for package in "${packages[@]}"; do
        rm -rf "${CARGO_HOME:-$HOME/.cargo}"/registry/src/-*/"$package-$version"
    done
    # A change is checked before it is committed, hence dirty.
    cargo package --quiet --locked --allow-dirty --no-verify "${packages[@]/#/--package=}"
}

# `unpack <folder> <package>…`: a workspace of packages outside of this one.
unpack() {
    local folder=$work/$1 package
    shift
    rm -rf "$folder"
    mkdir -p "$folder"
    printf '[workspace]\nresolver = "3"\nmembers = ["*"]\n\n[patch.crates-io]\n' >"$folder/Cargo.toml"
    for package; do
        # Not with their times in the archive, of 2006: cargo would take what it built of the last ones.
        tar -xzmf "target/package/$package-$version.crate" -C "$folder"
        printf '%s = { path = "%s" }\n' "$package" "$package-$version" >>"$folder/Cargo.toml"
    done
}

# One value of an unpacked manifest, which cargo wrote: `field <folder> <package> <name>`.
field() {
    sed -n '/^\[package\]/,/^$/s/^'"$3"' = "\(.*\)"$/\1/p' "$work/$1/$2-$version/Cargo.toml"
}

# `check_on <toolchain> <folder>`: extism-pdk and its macros compile with it.
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
