//! One block as both arguments of an import: it is read as both before it is freed, once.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used)] // tests fail by panicking

use extism_pdk::testing::Kernel;

#[test]
fn a_variable_whose_key_is_its_value() {
    let mut kernel = Kernel::default();
    kernel.begin(b"").unwrap();
    for text in ["hi there", "again"] {
        let block = kernel.alloc_bytes(text.as_bytes()).unwrap();
        kernel.var_set(block, block).unwrap();
        assert_eq!(kernel.vars[text], text.as_bytes());
        assert_eq!(kernel.length(block), 0);
    }
    assert!(kernel.reports().is_empty(), "{:?}", kernel.reports());
}

#[test]
fn a_block_that_is_gone_is_reported_once() {
    let mut kernel = Kernel::default();
    kernel.begin(b"").unwrap();
    let block = kernel.alloc_bytes(b"gone").unwrap();
    kernel.free(block);
    kernel.var_set(block, block).unwrap_err();
    assert_eq!(kernel.reports().len(), 1, "{:?}", kernel.reports());
}
