;; Calls that end by WASI's `proc_exit`.
(module
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (memory (export "memory") 1)
  (func (export "exit_0") (result i32) (call $exit (i32.const 0)) unreachable)
  (func (export "exit_3") (result i32) (call $exit (i32.const 3)) unreachable)
  (func (export "exit_200") (result i32) (call $exit (i32.const 200)) unreachable))
