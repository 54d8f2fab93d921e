# Sourced as `tool.sh <crate>@<version>`: puts exactly this version of a tool on the path, and builds it into the cache once.
# Another version may need a newer Rust, or may not read the output of this Rust's rustdoc.
source .ci/cache.sh
export PATH=$EXTISM_PDK_CACHE/tools/bin:$PATH
if [[ $("${1%@*}" --version 2>/dev/null) != "${1/@/ }" ]]; then
    # The tools run for seconds, so optimizing them would take longer than it saves.
    CARGO_TARGET_DIR=$EXTISM_PDK_CACHE/tools/build CARGO_PROFILE_RELEASE_OPT_LEVEL=1 CARGO_PROFILE_RELEASE_LTO=off \
        CARGO_PROFILE_RELEASE_CODEGEN_UNITS=16 cargo install --quiet --locked --force --root "$EXTISM_PDK_CACHE/tools" "$1"
    rm -rf "$EXTISM_PDK_CACHE/tools/build"
fi
