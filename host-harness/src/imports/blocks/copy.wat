;; The two imports that copy bytes between a plugin and its blocks, eight at a time: a plugin that copies a mebibyte calls
;; them 131,072 times. What they need stays in WebAssembly: the blocks' bytes and a table of where each block is are in
;; this memory. The host keeps both, see `blocks.rs`, and is asked for any word that isn't wholly in a live block, as
;; it knows what to say of it.
(module $kernel
  (import "extism:host/env" "load_u64" (func $load (param i64) (result i64)))
  (import "extism:host/env" "store_u64" (func $store (param i64 i64)))
  ;; The first page is the table: a row of 16 bytes for each block, at the last bits of its number.
  ;; +0 (i64) the offset of the block's first byte, +8 (i32) at how many offsets from there on eight bytes can be had,
  ;; +12 (i32) the address of the first byte.
  (import "host-harness" "blocks" (memory 2 65536 shared))

  ;; The address of the block's row.
  (func $load_u64 (export "load_u64") (param $offset i64) (result i64) (local $row i32) (local $at i64)
    (local.set $row (i32.and (i32.wrap_i64 (i64.shr_u (local.get $offset) (i64.const 28))) (i32.const 0xfff0)))
    (local.set $at (i64.sub (local.get $offset) (i64.load (local.get $row))))
    (if (result i64) (i64.lt_u (local.get $at) (i64.load32_u offset=8 (local.get $row)))
      (then (i64.load (i32.add (i32.wrap_i64 (local.get $at)) (i32.load offset=12 (local.get $row)))))
      (else (call $load (local.get $offset)))))

  (func $store_u64 (export "store_u64") (param $offset i64) (param $data i64) (local $row i32) (local $at i64)
    (local.set $row (i32.and (i32.wrap_i64 (i64.shr_u (local.get $offset) (i64.const 28))) (i32.const 0xfff0)))
    (local.set $at (i64.sub (local.get $offset) (i64.load (local.get $row))))
    (if (i64.lt_u (local.get $at) (i64.load32_u offset=8 (local.get $row)))
      (then
        (i64.store
          (i32.add (i32.wrap_i64 (local.get $at)) (i32.load offset=12 (local.get $row)))
          (local.get $data)))
      (else (call $store (local.get $offset) (local.get $data))))))
