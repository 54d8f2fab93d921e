//! Plugins that use HTTP in different orders: `examples/`.
