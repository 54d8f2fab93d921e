# Sourced by `run` and `long`: runs steps, which are functions, and prints their times.

# `run_steps "<all steps of the script>" [<step>…]`: runs the named steps, or all.
run_steps() {
    # These aren't local, because the trap reads them.
    all=$1 step= start=0 taken=
    shift
    for step; do
        [[ " $all " == *" $step "* ]] || { echo "error: no step is called \`$step\`: there are $all" >&2 && exit 2; }
    done
    trap '[[ $? == 0 ]] || echo "error: the step $step failed, after $((SECONDS - start)) s" >&2' EXIT
    for step in ${*:-$all}; do
        start=$SECONDS
        echo "==> $step"
        "$step"
        taken+="$step $((SECONDS - start)) s, "
    done
    echo "==> Passed: ${taken}$SECONDS s in all"
}

# Installs the toolchain of this repository, and a nightly for Miri. Any nightly works.
install_toolchains() {
    local channel
    channel=$(sed -n 's/^channel = "\(.*\)"/\1/p' rust-toolchain.toml)
    rustup toolchain install "$channel" --profile minimal --component rustfmt --component clippy \
        --target wasm32-unknown-unknown --target wasm32-wasip1
    rustup run nightly rustc --version || rustup toolchain install nightly --profile minimal
}
