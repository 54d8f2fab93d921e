;; Asks a linked module to count, twice.
(module
  (import "counter" "count" (func $count (result i32)))
  (import "extism:host/env" "alloc" (func $alloc (param i64) (result i64)))
  (import "extism:host/env" "store_u8" (func $store (param i64 i32)))
  (import "extism:host/env" "output_set" (func $output (param i64 i64)))
  (memory (export "memory") 1)
  (func (export "twice") (result i32) (local $block i64)
    (local.set $block (call $alloc (i64.const 2)))
    (call $store (local.get $block) (i32.add (i32.const 48) (call $count)))
    (call $store (i64.add (local.get $block) (i64.const 1)) (i32.add (i32.const 48) (call $count)))
    (call $output (local.get $block) (i64.const 2))
    (i32.const 0)))
