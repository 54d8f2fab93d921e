;; Logs what isn't UTF-8.
(module
  (import "extism:host/env" "alloc" (func $alloc (param i64) (result i64)))
  (import "extism:host/env" "store_u8" (func $store (param i64 i32)))
  (import "extism:host/env" "log_warn" (func $log (param i64)))
  (memory (export "memory") 1)
  (func (export "f") (result i32) (local $block i64)
    (local.set $block (call $alloc (i64.const 1)))
    (call $store (local.get $block) (i32.const 255))
    (call $log (local.get $block))
    (i32.const 0)))
