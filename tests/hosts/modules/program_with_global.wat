(module
  (memory (export "memory") 1)
  (global (export "g") i32 (i32.const 0))
  (func (export "_start"))
  (func (export "f") (result i32) (i32.const 0)))
