;; Calls that end before their export returns.
(module
  (import "extism:host/env" "alloc" (func $alloc (param i64) (result i64)))
  (import "extism:host/env" "store_u64" (func $store (param i64 i64)))
  (import "extism:host/env" "error_set" (func $error (param i64)))
  (import "extism:host/env" "var_set" (func $var_set (param i64 i64)))
  (memory (export "memory") 1)
  ;; "no luck!"
  (func $text (result i64) (local $block i64)
    (local.set $block (call $alloc (i64.const 8)))
    (call $store (local.get $block) (i64.const 0x216b63756c206f6e))
    (local.get $block))
  (func (export "trap") (result i32) unreachable)
  (func (export "trap_with_text") (result i32) (call $error (call $text)) unreachable)
  (func (export "full") (result i32)
    (call $var_set (call $text) (call $alloc (i64.const 2000000)))
    (i32.const 0))
  (func (export "fine") (result i32) (i32.const 0)))
