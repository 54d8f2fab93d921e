# Where what takes minutes to fetch or build is kept for all clones; safe to delete. Sourced by the scripts that use it.
export EXTISM_PDK_CACHE=${EXTISM_PDK_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/extism-pdk}
mkdir -p "$EXTISM_PDK_CACHE"
