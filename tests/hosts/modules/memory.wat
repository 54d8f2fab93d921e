;; Memory that is refused, whose refusal the plugin would not mind.
(module
  (import "extism:host/env" "alloc" (func $alloc (param i64) (result i64)))
  (memory (export "memory") 1)
  (func (export "grow") (result i32) (drop (memory.grow (i32.const 20))) (i32.const 0))
  (func (export "blocks") (result i32) (drop (call $alloc (i64.const 6553600))) (i32.const 0))
  (func (export "fine") (result i32) (drop (memory.grow (i32.const 2))) (i32.const 0)))
