(module
  (memory (export "memory") 1)
  (type $point (struct (field i32)))
  (func (export "f") (result i32) (struct.get $point 0 (struct.new $point (i32.const 0)))))
