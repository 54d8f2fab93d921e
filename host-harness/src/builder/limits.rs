//! Limits.

use std::time::Duration;

use super::Builder;

const BYTES_PER_PAGE: u64 = 65_536;

/// # Limits
impl Builder {
    /// Limits the time of a call, including the time that the plugin sleeps through WASI. Without it, calls have no limit.
    ///
    /// A call that takes longer ends with an error. It ends only after a host function that is running, or after a single
    /// instruction such as `memory.fill`. The limit also applies to starting the plugin with all linked modules. Compiling
    /// isn't limited: its time depends on the size of the module.
    ///
    /// ```
    /// use std::time::Duration;
    ///
    /// use host_harness::Builder;
    ///
    /// let spins = r#"(module (func (export "spin") (result i32) (loop (br 0)) (i32.const 0)))"#;
    /// let mut plugin = Builder::from_bytes(wat::parse_str(spins)?).timeout(Duration::from_millis(50)).load()?;
    /// plugin.outcome("spin", "")?.assert_error("50").assert_code(134);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn timeout(mut self, limit: Duration) -> Self {
        self.limits.time = Some(limit);
        self.note_setting("timeout")
    }

    /// Limits the fuel of a call, and counts it: see [`Plugin::fuel_used`](crate::Plugin::fuel_used). Without it, calls have no limit.
    ///
    /// An instruction takes about one unit of fuel, the same on every machine and in every run. A call that needs more ends
    /// with an error. The limit also applies to starting the plugin with all linked modules. Counting makes plugins slower.
    ///
    /// ```
    /// use host_harness::Builder;
    ///
    /// let spins = r#"(module (func (export "spin") (result i32) (loop (br 0)) (i32.const 0)))"#;
    /// let mut plugin = Builder::from_bytes(wat::parse_str(spins)?).fuel(10_000).load()?;
    /// plugin.outcome("spin", "")?.assert_error("fuel");
    /// assert_eq!(plugin.fuel_used(), Some(10_000));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn fuel(mut self, units: u64) -> Self {
        self.limits.fuel = Some(units);
        self.note_setting("fuel")
    }

    /// Limits the memory, in pages of 64 KiB. The default is WebAssembly's own limit of 65,536 pages.
    ///
    /// All memories of the plugin and of linked modules count, and so do the blocks that the host keeps for them. A call that
    /// needs more ends at once, as in the official Rust runtime.
    pub fn memory_pages(mut self, pages: u32) -> Self {
        self.limits.memory = Some((u64::from(pages) * BYTES_PER_PAGE) as usize);
        self.note_setting("memory_pages")
    }

    /// Limits how deep calls within the plugin can nest, by the bytes of stack that they use: 1 byte to 1 MiB. The default is
    /// 512 KiB.
    ///
    /// It is the stack of the thread. A call fails on a thread that doesn't have this much stack left, and 256 KiB more for
    /// the host. This can happen in host functions that call other plugins.
    pub fn stack_bytes(mut self, bytes: usize) -> Self {
        self.limits.stack = bytes;
        self.note_setting("stack_bytes")
    }

    /// Limits the bytes of all variables. The default is 1 MiB.
    ///
    /// A variable counts with the bytes of its key and its value, and 48 more. While a variable is replaced, both values
    /// count.
    pub fn var_bytes(self, bytes: usize) -> Self {
        self.set_on_host("var_bytes", move |host| host.var_bytes(bytes))
    }

    /// Limits the bytes of the body of an HTTP response, after gzip is decoded. The default is 50 MiB.
    pub fn response_bytes(self, bytes: usize) -> Self {
        self.set_on_host("response_bytes", move |host| host.response_bytes(bytes))
    }

    /// Replaces the instance after a call that didn't return: after a panic or another trap, after an error of a host
    /// function, and after an exit. The next call then runs on a new instance, with initial statics. Variables are kept.
    ///
    /// Without this, the instance stays in use, as in the official runtimes. But its functions haven't returned, so their
    /// locals stay on the plugin's stack. After enough traps the stack is full, and every call fails with an error that says
    /// so.
    ///
    /// ```
    /// use host_harness::Builder;
    ///
    /// let text = r#"(module (global $calls (mut i32) (i32.const 0))
    ///     (func (export "count") (result i32)
    ///         (global.set $calls (i32.add (global.get $calls) (i32.const 1))) (global.get $calls))
    ///     (func (export "trap") (result i32) (unreachable)))"#;
    /// let mut plugin = Builder::from_bytes(wat::parse_str(text)?).restart_after_trap().load()?;
    /// plugin.outcome("count", "")?.assert_code(1);
    /// plugin.outcome("count", "")?.assert_code(2);
    /// plugin.outcome("trap", "")?.assert_code(134);
    /// plugin.outcome("count", "")?.assert_code(1);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn restart_after_trap(mut self) -> Self {
        self.restarts_after_trap = true;
        self.note_setting("restart_after_trap")
    }
}
