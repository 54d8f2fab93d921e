//! Interfaces in functions, where modules can't name what is beside them.

fn main() {
    #[extism_pdk::contract::interface(host)]
    pub trait Editor { //~ natively
        fn read(&self, path: String) -> String;
    }
}
