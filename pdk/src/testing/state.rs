//! The state of a test host.

use core::fmt;
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::sync::Arc;

use super::http::{HttpHandler, Response};
use super::kernel::Kernel;
use super::scalar::Signature;
use crate::Error;
use crate::extism::instance::Instance;

/// The namespace of `#[host_fn]` blocks that don't name one.
pub const DEFAULT_NAMESPACE: &str = "extism:host/user";

#[derive(Clone, Default)]
pub(super) struct HostState {
    pub(super) kernel: RefCell<Kernel>,
    pub(super) functions: RefCell<Functions>,
    pub(super) answer: RefCell<Option<HttpHandler>>,
    pub(super) replies: RefCell<BTreeMap<String, Response>>,
    pub(super) unchecked: Cell<bool>,
    /// The state of the plugin's instance.
    pub(super) instance: Instance,
}

/// The parts of a host that another engine needs.
#[doc(hidden)] // for host-harness
#[derive(Debug)]
pub struct Parts {
    pub kernel: Kernel,
    pub functions: Functions,
    /// Whether misused and leaked blocks make a call fail.
    pub is_checked: bool,
}

/// Host functions by namespace and name.
pub type Functions = BTreeMap<(String, String), HostFunction>;

/// A host function for tests: a wrapped closure, or a function with any number of arguments.
///
/// ```
/// use extism_pdk::testing::HostFunction;
///
/// let repeat = HostFunction::new(|text: String, times: u32| text.repeat(times as usize));
/// assert_eq!(repeat.signature.to_string(), "(block, block) -> block");
/// assert_eq!((repeat.call)(&[b"ab".into(), 2u32.to_le_bytes().into()])?, b"abab");
/// # Ok::<(), extism_pdk::Error>(())
/// ```
///
/// A closure can have up to twelve arguments. A function with more is created by its fields:
///
/// ```
/// use std::sync::Arc;
///
/// use extism_pdk::{FromBytes, host_fn};
/// use extism_pdk::testing::{Crossing, Host, HostFunction, Signature};
///
/// #[host_fn]
/// unsafe extern "ExtismHost" {
///     safe fn add_up(
///         a: u32, b: u32, c: u32, d: u32, e: u32, f: u32, g: u32, h: u32, i: u32, j: u32, k: u32, l: u32, m: u32,
///     ) -> u32;
/// }
///
/// let function = HostFunction {
///     signature: Signature { params: vec![Crossing::Block; 13], result: Some(Crossing::Block) },
///     call: Arc::new(|arguments| {
///         let sum = arguments.iter().map(|bytes| u32::from_bytes(bytes)).sum::<Result<u32, _>>()?;
///         Ok(sum.to_le_bytes().to_vec())
///     }),
/// };
/// let host = Host::new().host_fn("add_up", function);
/// assert_eq!(host.run(|| add_up(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13)).unwrap(), 91);
/// ```
#[derive(Clone)]
pub struct HostFunction {
    /// How its arguments and its result cross.
    pub signature: Signature,
    /// The function: takes the bytes of each argument, and returns the bytes of the result.
    pub call: Arc<Call>,
}

impl fmt::Debug for HostFunction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HostFunction").field("signature", &self.signature).finish_non_exhaustive()
    }
}

type Call = dyn Fn(&[Vec<u8>]) -> Result<Vec<u8>, Error> + Send + Sync;
