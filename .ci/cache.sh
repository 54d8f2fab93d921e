# The folder for downloads and builds that take minutes. All clones share it, and it can be deleted. Sourced by other scripts.
export EXTISM_PDK_CACHE=${EXTISM_PDK_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/extism-pdk}
mkdir -p "$EXTISM_PDK_CACHE"
