;; The two imports that copy bytes, eight at a time, between a plugin and its blocks. Most of their calls stay in WebAssembly:
;; bytes of the block that is being copied are in this memory, and the host is only asked for the others.
(module $kernel
  (import "extism:host/env" "load_u64" (func $load (param i64) (result i64)))
  (import "extism:host/env" "store_u64" (func $store (param i64 i64)))
  (memory (export "bytes") 1 1)
  ;; The offset of the memory's first byte.
  (global $start (export "start") (mut i64) (i64.const 0))
  ;; At how many offsets from there on eight bytes can be had.
  (global $room (export "room") (mut i64) (i64.const 0))
  ;; Whether anything was stored.
  (global $written (export "written") (mut i32) (i32.const 0))

  (func $load_u64 (export "load_u64") (param $offset i64) (result i64)
    (if (result i64) (i64.lt_u (i64.sub (local.get $offset) (global.get $start)) (global.get $room))
      (then (i64.load (i32.wrap_i64 (i64.sub (local.get $offset) (global.get $start)))))
      (else (call $load (local.get $offset)))))

  (func $store_u64 (export "store_u64") (param $offset i64) (param $data i64)
    (if (i64.lt_u (i64.sub (local.get $offset) (global.get $start)) (global.get $room))
      (then
        (global.set $written (i32.const 1))
        (i64.store (i32.wrap_i64 (i64.sub (local.get $offset) (global.get $start))) (local.get $data)))
      (else (call $store (local.get $offset) (local.get $data))))))
