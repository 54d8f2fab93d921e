//! Forms of plugin code that need only compile, an example each, so that one that doesn't is told from the others.
