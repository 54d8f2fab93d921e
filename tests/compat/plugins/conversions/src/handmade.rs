//! The traits implemented by hand.

use extism_pdk::{output, plugin_fn, Error, FnResult, FromBytes, FromBytesOwned, Memory, ToBytes, ToMemory};

/// A newtype for `#[encoding]` that isn't made by `encoding!`.
struct Upper<T>(pub T);

impl<T: AsRef<str>> ToBytes<'_> for Upper<&T> {
    type Bytes = String;

    fn to_bytes(&self) -> Result<String, Error> {
        Ok(self.0.as_ref().to_uppercase())
    }
}

impl<T: From<String>> FromBytesOwned for Upper<T> {
    fn from_bytes_owned(data: &[u8]) -> Result<Self, Error> {
        Ok(Upper(String::from_utf8(data.to_vec())?.to_lowercase().into()))
    }
}

#[derive(ToBytes, FromBytes)]
#[encoding(Upper)]
struct Word(String);

impl AsRef<str> for Word {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl From<String> for Word {
    fn from(text: String) -> Self {
        Word(text)
    }
}

#[plugin_fn]
pub fn handmade_newtype(word: Word) -> FnResult<Word> {
    Ok(Word(word.0 + "!"))
}

/// An associated `Bytes` that borrows from the value.
struct View<'a>(&'a [u8]);

impl<'a> ToBytes<'a> for View<'a> {
    type Bytes = &'a [u8];

    fn to_bytes(&self) -> Result<Self::Bytes, Error> {
        Ok(self.0)
    }
}

impl<'a> FromBytes<'a> for View<'a> {
    fn from_bytes(data: &'a [u8]) -> Result<Self, Error> {
        Ok(View(&data[1..]))
    }
}

#[plugin_fn]
pub fn handmade_view() -> FnResult<String> {
    let bytes = extism_pdk::input_bytes();
    let view = View::from_bytes(&bytes)?;
    let memory = Memory::new(&view)?;
    let text = memory.to::<String>()?;
    memory.free();
    Ok(text)
}

struct Block(&'static str);

impl ToMemory for Block {
    fn to_memory(&self) -> Result<Memory, Error> {
        Memory::from_bytes(self.0)
    }
}

impl<'a> ToMemory for &'a Block {
    fn to_memory(&self) -> Result<Memory, Error> {
        (**self).to_memory()
    }
}

#[plugin_fn]
pub fn handmade_block() -> FnResult<Block> {
    Ok(Block("a block"))
}

#[plugin_fn]
pub fn handmade_block_status() -> FnResult<i32> {
    output(Block("first"))?;
    let status = Block("").status() + 2.to_memory()?.status();
    Ok(status)
}

fn length_of<'a>(value: &impl ToBytes<'a>) -> Result<usize, Error> {
    Ok(value.to_bytes()?.as_ref().len())
}

fn parse<T: FromBytesOwned>() -> Result<T, Error> {
    extism_pdk::input()
}

#[plugin_fn]
pub fn generic_helpers() -> FnResult<u64> {
    let text: String = parse()?;
    Ok(length_of(&text)? as u64)
}
