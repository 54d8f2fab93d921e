(module
  (memory (export "memory") 1)
  (tag $thrown)
  (func (export "f") (result i32)
    (block $caught (try_table (catch_all $caught) (throw $thrown)) (return (i32.const 1)))
    (i32.const 0)))
