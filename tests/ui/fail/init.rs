//! What can't run before the first export.

use extism_pdk::*;

#[plugin_fn(init)]
fn takes_an_input(input: String) { //~
    drop(input);
}

#[plugin_fn(init, name = "setup")] //~
fn named() {}

#[plugin_fn(init)]
async fn waits() {} //~

#[plugin_fn(init)]
fn generic<T: Default>() { //~
    drop(T::default());
}

#[plugin_fn(init = setup)] //~
fn assigned() {}

#[shared_fn(init)] //~
fn shared() {}

mod elsewhere {
    use extism_pdk::*;

    pub struct Point;

    #[plugin_fn(init)]
    fn no_error() -> Result<(), Point> { //~
        Err(Point)
    }
}

mod output {
    use extism_pdk::*;

    #[plugin_fn(init)] //~ (the second of the crate)
    fn has_an_output() -> FnResult<String> { //~
        Ok(String::new())
    }
}

mod value {
    use extism_pdk::*;

    #[plugin_fn(init)] //~ (the third)
    fn has_a_value() -> String { //~
        String::new()
    }
}

fn main() {
    takes_an_input(String::new());
    named();
    drop(waits());
    generic::<i32>();
    assigned();
    shared();
}
