;; A program: `_start` can be called, and each call of it leaves a new instance behind.
(module
  (import "extism:host/env" "alloc" (func $alloc (param i64) (result i64)))
  (import "extism:host/env" "store_u8" (func $store (param i64 i32)))
  (import "extism:host/env" "output_set" (func $output (param i64 i64)))
  (memory (export "memory") 1)
  (global $calls (mut i32) (i32.const 0))
  (func $count (local $block i64)
    (global.set $calls (i32.add (global.get $calls) (i32.const 1)))
    (local.set $block (call $alloc (i64.const 1)))
    (call $store (local.get $block) (i32.add (i32.const 48) (global.get $calls)))
    (call $output (local.get $block) (i64.const 1)))
  (func (export "_start") (call $count))
  (func (export "count") (result i32) (call $count) (i32.const 0)))
