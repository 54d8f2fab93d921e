//! The imports of config, variables and logs.

kernel_imports! {
    /// Looks a config key up. Takes the key's block, returns a new block of the caller's; 0 when absent.
    ///
    /// ```
    /// use extism_pdk::{Memory, extism};
    ///
    /// # extism_pdk::testing::Host::new().config("city", "Riga").run(|| {
    /// let key = Memory::from_bytes("city")?;
    /// // SAFETY: the key's block is live, and isn't used again.
    /// let city = Memory::find(unsafe { extism::config_get(key.offset()) }).unwrap();
    /// assert_eq!(city.to_string()?, "Riga");
    /// city.free();
    /// # Ok::<(), extism_pdk::Error>(())
    /// # }).unwrap();
    /// ```
    fn config_get(key: u64) -> u64;
    /// Looks a variable up. Takes the key's block, returns a new block of the caller's; 0 when absent.
    ///
    /// ```
    /// use extism_pdk::{Memory, extism};
    ///
    /// # extism_pdk::testing::Host::new().var("visits", 41u32).run(|| {
    /// let key = Memory::from_bytes("visits")?;
    /// // SAFETY: the key's block is live, and isn't used again.
    /// let visits = Memory::find(unsafe { extism::var_get(key.offset()) }).unwrap();
    /// assert_eq!(visits.to::<u32>()?, 41);
    /// visits.free();
    /// # Ok::<(), extism_pdk::Error>(())
    /// # }).unwrap();
    /// ```
    fn var_get(key: u64) -> u64;
    /// Sets a variable, or removes it when `value` is 0. Takes both blocks.
    ///
    /// ```
    /// use extism_pdk::{Memory, extism, var};
    ///
    /// let city = || Memory::from_bytes("city");
    /// // SAFETY: the blocks are live, and aren't used again.
    /// unsafe { extism::var_set(city()?.offset(), Memory::from_bytes("Riga")?.offset()) };
    /// assert_eq!(var::get::<String>("city")?.as_deref(), Some("Riga"));
    /// // SAFETY: as above; value 0 is no block.
    /// unsafe { extism::var_set(city()?.offset(), 0) };
    /// assert_eq!(var::get::<String>("city")?, None);
    /// # Ok::<(), extism_pdk::Error>(())
    /// ```
    fn var_set(key: u64, value: u64);
    /// Logs a text block at level trace; takes the block.
    ///
    /// ```
    /// use extism_pdk::{Memory, extism};
    ///
    /// # let host = extism_pdk::testing::Host::new();
    /// # host.run(|| {
    /// let line = Memory::from_bytes("row 3 of 8")?;
    /// // SAFETY: the block is live, and isn't used again.
    /// unsafe { extism::log_trace(line.offset()) };
    /// # Ok::<(), extism_pdk::Error>(())
    /// # }).unwrap();
    /// # assert_eq!(host.logs()[0].level, extism_pdk::LogLevel::Trace);
    /// ```
    fn log_trace(message: u64);
    /// Logs a text block at level debug; takes the block.
    ///
    /// ```
    /// use extism_pdk::{Memory, extism};
    ///
    /// # let host = extism_pdk::testing::Host::new();
    /// # host.run(|| {
    /// let line = Memory::from_bytes("the cache is cold")?;
    /// // SAFETY: the block is live, and isn't used again.
    /// unsafe { extism::log_debug(line.offset()) };
    /// # Ok::<(), extism_pdk::Error>(())
    /// # }).unwrap();
    /// # assert_eq!(host.logs()[0].level, extism_pdk::LogLevel::Debug);
    /// ```
    fn log_debug(message: u64);
    /// Logs a text block at level info; takes the block.
    ///
    /// ```
    /// use extism_pdk::{Memory, extism};
    ///
    /// # let host = extism_pdk::testing::Host::new();
    /// # host.run(|| {
    /// let line = Memory::from_bytes("8 rows imported")?;
    /// // SAFETY: the block is live, and isn't used again.
    /// unsafe { extism::log_info(line.offset()) };
    /// # Ok::<(), extism_pdk::Error>(())
    /// # }).unwrap();
    /// # assert_eq!(host.logs()[0].level, extism_pdk::LogLevel::Info);
    /// ```
    fn log_info(message: u64);
    /// Logs a text block at level warn; takes the block.
    ///
    /// ```
    /// use extism_pdk::{Memory, extism};
    ///
    /// # let host = extism_pdk::testing::Host::new();
    /// # host.run(|| {
    /// let line = Memory::from_bytes("row 3 has no name")?;
    /// // SAFETY: the block is live, and isn't used again.
    /// unsafe { extism::log_warn(line.offset()) };
    /// # Ok::<(), extism_pdk::Error>(())
    /// # }).unwrap();
    /// # assert_eq!(host.logs()[0].level, extism_pdk::LogLevel::Warn);
    /// ```
    fn log_warn(message: u64);
    /// Logs a text block at level error; takes the block.
    ///
    /// ```
    /// use extism_pdk::{Memory, extism};
    ///
    /// # let host = extism_pdk::testing::Host::new();
    /// # host.run(|| {
    /// let line = Memory::from_bytes("the disk is full")?;
    /// // SAFETY: the block is live, and isn't used again.
    /// unsafe { extism::log_error(line.offset()) };
    /// # Ok::<(), extism_pdk::Error>(())
    /// # }).unwrap();
    /// # assert_eq!(host.logs()[0].level, extism_pdk::LogLevel::Error);
    /// ```
    fn log_error(message: u64);
    /// The lowest level the host wants, 0 (trace) to 4 (error); `i32::MAX` for none.
    ///
    /// ```
    /// use extism_pdk::{LogLevel, extism, log};
    ///
    /// # let host = extism_pdk::testing::Host::new().log_level(LogLevel::Debug);
    /// # host.run(|| {
    /// // SAFETY: takes no arguments.
    /// if unsafe { extism::get_log_level() } <= LogLevel::Debug.to_int() {
    ///     let primes = (2..100).filter(|n| (2..*n).all(|m| n % m != 0)); // costs time
    ///     log!(LogLevel::Debug, "{} primes", primes.count());
    /// }
    /// # });
    /// # assert_eq!(host.logs()[0].text, "25 primes");
    /// ```
    fn get_log_level() -> i32;
}
