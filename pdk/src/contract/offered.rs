//! The types and functions that the application's side of an `#[interface(host)]` uses.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, ThreadId};

use crate::testing::text::count;
use crate::testing::{HostFunction, Offered, Signature};
use crate::{Error, FromBytes};

pub use crate::testing::{Crossing, HostReply, Scalar, ScalarType};

/// An implementation whose functions all take `&self`. Its calls can run in parallel.
#[derive(Debug)]
pub struct Shared<T>(Arc<T>);

impl<T> Clone for Shared<T> {
    fn clone(&self) -> Self {
        Shared(self.0.clone())
    }
}

impl<T> Shared<T> {
    /// Keeps an implementation.
    pub fn of(implementation: T) -> Self {
        Shared(Arc::new(implementation))
    }

    /// Begins a call.
    pub fn enter(&self, _function: &str) -> Result<&T, Error> {
        Ok(&self.0)
    }
}

/// An implementation with a function that takes `&mut self`. It runs one call at a time.
#[derive(Debug)]
pub struct Exclusive<T>(Arc<Kept<T>>);

#[derive(Debug)]
struct Kept<T> {
    implementation: Mutex<T>,
    /// The thread of the running call.
    holder: Mutex<Option<ThreadId>>,
}

impl<T> Clone for Exclusive<T> {
    fn clone(&self) -> Self {
        Exclusive(self.0.clone())
    }
}

impl<T> Exclusive<T> {
    /// Keeps an implementation.
    pub fn of(implementation: T) -> Self {
        Exclusive(Arc::new(Kept { implementation: Mutex::new(implementation), holder: Mutex::new(None) }))
    }

    /// Begins a call, after another thread's call has ended. A second call in the same thread fails, because it would
    /// wait for the first one forever.
    pub fn enter(&self, function: &str) -> Result<Entered<'_, T>, Error> {
        let this = Some(thread::current().id());
        if *lock(&self.0.holder) == this {
            return Err(Error::msg(format!(
                "can't call `{function}` while another function of the same interface runs in this thread: with `&mut self` in \
                 the interface, none of its functions can call a plugin that calls them"
            )));
        }
        let implementation = lock(&self.0.implementation);
        *lock(&self.0.holder) = this;
        Ok(Entered { implementation, holder: &self.0.holder })
    }
}

/// A running call.
pub struct Entered<'a, T> {
    implementation: MutexGuard<'a, T>,
    holder: &'a Mutex<Option<ThreadId>>,
}

impl<T> core::ops::Deref for Entered<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.implementation
    }
}

impl<T> core::ops::DerefMut for Entered<'_, T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.implementation
    }
}

impl<T> Drop for Entered<'_, T> {
    fn drop(&mut self) {
        *lock(self.holder) = None;
    }
}

/// Locks a mutex, although an earlier call may have panicked.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Creates a host function that the application offers.
pub fn offered(
    namespace: &str,
    name: &str,
    params: Vec<Crossing>,
    result: Option<Crossing>,
    call: impl Fn(&[Vec<u8>]) -> Result<Vec<u8>, Error> + Send + Sync + 'static,
) -> Offered {
    let function = HostFunction { signature: Signature { params, result }, call: Arc::new(call) };
    Offered { namespace: namespace.to_owned(), name: name.to_owned(), function, record: &[] }
}

/// Adds the records of functions, which are in the same order. There are none if contracts are off.
pub fn described(mut functions: Vec<Offered>, records: &'static [&'static [u8]]) -> Vec<Offered> {
    functions.iter_mut().zip(records).for_each(|(function, record)| function.record = record);
    functions
}

/// Checks the number of arguments, and returns the bytes of each.
pub fn arguments<const N: usize>(arguments: &[Vec<u8>]) -> Result<[&[u8]; N], Error> {
    let arguments: Vec<&[u8]> = arguments.iter().map(Vec::as_slice).collect();
    let given = arguments.len();
    arguments.try_into().map_err(|_| Error::msg(format!("the function takes {}, not {given}", count(N, "argument"))))
}

/// Decodes an argument.
pub fn argument<'a, T: FromBytes<'a>>(bytes: &'a [u8], position: usize, name: &str) -> Result<T, Error> {
    T::from_bytes(bytes).map_err(|error| {
        let (length, ty) = (count(bytes.len(), "byte"), core::any::type_name::<T>());
        error.context(format!("can't decode argument {position}, `{name}` ({length}), as `{ty}`"))
    })
}

/// Decodes an argument that crosses as a number.
pub fn scalar<T: ScalarType>(bytes: &[u8]) -> Result<T, Error> {
    T::from_bytes(bytes)
}

/// Encodes the result of the function.
pub fn reply<T: HostReply>(value: T) -> Result<Vec<u8>, Error> {
    value.into_bytes()
}
