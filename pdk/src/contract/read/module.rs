//! Reads the sections of a WebAssembly module that a contract needs. Their format is in
//! <https://webassembly.github.io/spec/core/binary/modules.html>.

use std::collections::BTreeSet;

/// The name of the custom sections that hold the records.
const SECTION: &str = "extism-contract-v0";

/// The start of a module: its magic number, and version 1.
const HEADER: &[u8] = b"\0asm\x01\0\0\0";

/// The sections of a module that a contract needs.
#[derive(Debug, Default)]
pub struct Module<'a> {
    /// The contents of the contract's sections, in order; none if there is no contract.
    pub records: Vec<&'a [u8]>,
    imports: Bytes<'a>,
    exports: Bytes<'a>,
}

impl<'a> Module<'a> {
    /// Finds the sections.
    pub fn of(wasm: &'a [u8]) -> Result<Self, &'static str> {
        let Some(sections) = wasm.strip_prefix(HEADER) else {
            return Err("the bytes aren't a WebAssembly module, which begins with \"\\0asm\" and version 1");
        };
        let mut module = Module::default();
        let mut left = Bytes(sections);
        while !left.0.is_empty() {
            let section = left.byte().zip(left.sized());
            let (id, mut content) = section.ok_or("the module is cut off, or a section's length is wrong")?;
            match id {
                0 => match content.name() {
                    Some(SECTION) => module.records.push(content.0),
                    Some(_) => {}
                    None => return Err("a custom section of the module has no name"),
                },
                2 => module.imports = content,
                7 => module.exports = content,
                _ => {}
            }
        }
        Ok(module)
    }

    /// Returns the names of the exported functions.
    pub fn exported_functions(&self) -> Result<BTreeSet<&'a str>, &'static str> {
        const FUNCTION: u8 = 0;

        let export = |bytes: &mut Bytes<'a>| {
            let (name, kind, _) = (bytes.name()?, bytes.byte()?, bytes.number()?);
            Some((kind == FUNCTION).then_some(name))
        };
        self.exports.list(export).ok_or("can't read the module's exports")
    }

    /// Returns the namespaces and names of the imported functions.
    pub fn imported_functions(&self) -> Result<BTreeSet<(&'a str, &'a str)>, &'static str> {
        let import = |bytes: &mut Bytes<'a>| {
            let (namespace, name) = (bytes.name()?, bytes.name()?);
            let is_function = bytes.import_kind()?;
            Some(is_function.then_some((namespace, name)))
        };
        self.imports.list(import).ok_or("can't read the module's imports")
    }
}

/// The bytes that are left to read.
#[derive(Debug, Default, Clone, Copy)]
struct Bytes<'a>(&'a [u8]);

impl<'a> Bytes<'a> {
    /// Reads a section's list, and returns the items for which `item` returns one.
    fn list<T: Ord>(mut self, item: impl Fn(&mut Self) -> Option<Option<T>>) -> Option<BTreeSet<T>> {
        let count = if self.0.is_empty() { 0 } else { self.number()? };
        let items: Vec<Option<T>> = (0..count).map(|_| item(&mut self)).collect::<Option<_>>()?;
        Some(items.into_iter().flatten().collect())
    }

    fn byte(&mut self) -> Option<u8> {
        let (byte, left) = self.0.split_first()?;
        self.0 = left;
        Some(*byte)
    }

    /// Reads an unsigned number in LEB128.
    fn number(&mut self) -> Option<u64> {
        let mut number = 0u64;
        for shift in (0..u64::BITS).step_by(7) {
            let byte = self.byte()?;
            number |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Some(number);
            }
        }
        None
    }

    /// Reads bytes that come after their length.
    fn sized(&mut self) -> Option<Bytes<'a>> {
        let length = usize::try_from(self.number()?).ok()?;
        let (bytes, left) = self.0.split_at_checked(length)?;
        self.0 = left;
        Some(Bytes(bytes))
    }

    fn name(&mut self) -> Option<&'a str> {
        core::str::from_utf8(self.sized()?.0).ok()
    }

    /// Reads the kind of an import, and returns whether it is a function.
    fn import_kind(&mut self) -> Option<bool> {
        let kind = self.byte()?;
        match kind {
            // A function, by its type's number.
            0 => drop(self.number()?),
            // A table, by its type and limits.
            1 => {
                self.value_type()?;
                self.limits()?;
            }
            // A memory.
            2 => self.limits()?,
            // A global, and whether it can be set.
            3 => {
                self.value_type()?;
                self.byte()?;
            }
            // An exception's tag.
            4 => {
                self.byte()?;
                self.number()?;
            }
            _ => return None,
        }
        Some(kind == 0)
    }

    fn value_type(&mut self) -> Option<()> {
        // These two are references, which are followed by the type that they refer to.
        if let 0x63 | 0x64 = self.byte()? {
            self.number()?;
        }
        Some(())
    }

    fn limits(&mut self) -> Option<()> {
        let flags = self.byte()?;
        self.number()?;
        // The flags for a maximum, and for a custom page size.
        for flag in [1, 8] {
            if flags & flag != 0 {
                self.number()?;
            }
        }
        Some(())
    }
}
