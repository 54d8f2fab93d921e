;; A plugin of Extism 0.x.
(module
  (import "env" "extism_alloc" (func (param i64) (result i64)))
  (memory (export "memory") 1)
  (func (export "f") (result i32) (i32.const 0)))
