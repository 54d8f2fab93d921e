//! A plugin that depends on an SDK only.
