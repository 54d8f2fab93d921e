//! What is deprecated is so for callers, and nowhere else.

#![deny(deprecated)]

mod editor {
    use extism_pdk::contract::interface;
    use extism_pdk::*;

    #[interface]
    pub trait Words {
        #[deprecated(note = "call `count_all`")]
        fn count(text: String) -> u32;
        #[deprecated]
        fn title() -> String {
            "Words".into()
        }
        fn count_all(text: String) -> u32;
    }

    pub struct Plugin;

    #[plugin_fn]
    impl Words for Plugin {
        fn count(text: String) -> u32 {
            text.len() as u32
        }

        fn count_all(text: String) -> u32 {
            text.len() as u32
        }
    }

    #[interface(host)]
    pub trait Store {
        #[deprecated]
        fn read(&self, key: String) -> String;
        #[deprecated]
        fn write(&mut self, key: String);
    }

    #[deprecated]
    #[interface]
    pub trait Lines {
        fn lines(text: String) -> u32;
        fn title() -> String {
            "Lines".into()
        }
    }

    #[deprecated]
    #[interface(host, "old")]
    pub trait OldStore {
        fn read(&self, key: String) -> String;
        fn write(&mut self, key: String);
    }
}

#[cfg(not(target_arch = "wasm32"))]
pub fn calls() {
    use extism_pdk::testing::Host;

    let mut words = editor::words::test(editor::Plugin, Host::new());
    drop(words.count("")); //~ natively
    drop(words.title()); //~ natively
    drop(words.count_all(""));
}

pub fn imports() {
    drop(editor::store::read("")); //~
    drop(editor::store::write("")); //~
}

#[extism_pdk::plugin_fn]
impl editor::Lines for editor::Plugin { //~
    fn lines(text: String) -> u32 {
        text.len() as u32
    }
}

fn main() {}
