;; As a plugin of Haskell's: `_initialize`, then `hs_init(0, 0)`. `order` gives the digits of what was called.
(module
  (import "extism:host/env" "alloc" (func $alloc (param i64) (result i64)))
  (import "extism:host/env" "store_u8" (func $store (param i64 i32)))
  (import "extism:host/env" "output_set" (func $output (param i64 i64)))
  (memory (export "memory") 1)
  (global $first (mut i32) (i32.const 48))
  (global $second (mut i32) (i32.const 48))
  (func (export "_initialize") (global.set $first (i32.const 49)))
  (func (export "hs_init") (param i32 i32)
    (if (i32.or (local.get 0) (local.get 1)) (then unreachable))
    ;; Only after `_initialize`.
    (global.set $second (i32.add (global.get $first) (i32.const 1))))
  (func (export "order") (result i32) (local $block i64)
    (local.set $block (call $alloc (i64.const 2)))
    (call $store (local.get $block) (global.get $first))
    (call $store (i64.add (local.get $block) (i64.const 1)) (global.get $second))
    (call $output (local.get $block) (i64.const 2))
    (i32.const 0)))
