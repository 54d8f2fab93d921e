# Sourced as `tool.sh <crate>@<version>`: has exactly this version of a tool on the path, built into the cache once. The
# next may want a newer Rust, or not read what this one's rustdoc writes.
source .ci/cache.sh
export PATH=$EXTISM_PDK_CACHE/tools/bin:$PATH
if [[ $("${1%@*}" --version 2>/dev/null) != "${1/@/ }" ]]; then
    # They run for seconds: to optimise them would take longer than they do.
    CARGO_TARGET_DIR=$EXTISM_PDK_CACHE/tools/build CARGO_PROFILE_RELEASE_OPT_LEVEL=1 CARGO_PROFILE_RELEASE_LTO=off \
        CARGO_PROFILE_RELEASE_CODEGEN_UNITS=16 cargo install --quiet --locked --force --root "$EXTISM_PDK_CACHE/tools" "$1"
    rm -rf "$EXTISM_PDK_CACHE/tools/build"
fi
