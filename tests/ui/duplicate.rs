//! Two exports of one name in two modules. Natively they are two functions like any others; on wasm32, the only place
//! where they take their name, rustc points at the second.

mod english {
    use extism_pdk::*;

    #[plugin_fn]
    pub fn greet() {}
}

mod german {
    use extism_pdk::*;

    #[plugin_fn(name = "greet")]
    pub fn gruessen() {} //~
}

fn main() {
    // Natively the tests of both can run.
    english::greet();
    german::gruessen();
}
