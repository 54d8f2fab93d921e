//! Connects interfaces with the official Rust SDK, the crate `extism`. This crate doesn't depend on it.

/// Connects [interfaces](macro@crate::contract::interface) with the official Rust SDK, the crate `extism` 1.x.
///
/// It expands to a module. The application has to depend on the crate `extism`.
///
/// | in the module | what it is for |
/// |---|---|
/// | `Plugin::new(plugin, &wasm)` | makes an `extism::Plugin` [`Callable`](crate::contract::Callable), with the contract in the bytes of its `.wasm` file |
/// | `functions(offer)` | converts the functions that the application [offers](crate::contract::Offer), for `PluginBuilder::with_functions` |
/// | `check_imports(&wasm, &offered)` | returns an error that lists every function that the plugin imports, by its contract, and that the application doesn't offer, or offers with another type. (The SDK names the first one only, and doesn't compare types) |
///
/// ```ignore
/// use extism::{Manifest, PluginBuilder, Wasm};
/// use extism_pdk::contract::Offer;
///
/// extism_pdk::contract::join_extism!(mod host);
///
/// let wasm = std::fs::read("filter.wasm")?;
/// let offered = notebook::Functions(book).functions();
/// host::check_imports(&wasm, &offered)?;
/// let plugin = PluginBuilder::new(Manifest::new([Wasm::data(wasm.clone())]))
///     .with_functions(host::functions(offered))
///     .build()?;
/// let mut filter = filter::load(host::Plugin::new(plugin, &wasm)?)?;
/// println!("{}", filter.apply("some text")?);
/// ```
///
/// `examples/notes` in the repository is a whole application.
#[doc(inline)]
pub use crate::__join_extism as join_extism;

#[doc(hidden)]
#[macro_export]
macro_rules! __join_extism {
    ($visibility:vis mod $name:ident) => {
        /// Connects interfaces with the official Rust SDK.
        $visibility mod $name {
            use $crate::contract::{Callable, Contract, ContractError, Crossing, Failure, Offer, Offered};

            /// A plugin of the official Rust SDK that typed clients can call.
            pub struct Plugin {
                /// The plugin.
                pub plugin: ::extism::Plugin,
                contract: ::core::option::Option<Contract>,
            }

            impl Plugin {
                /// Wraps a plugin. `wasm` is the module that it was loaded from.
                ///
                /// # Errors
                /// If the module's contract can't be read.
                pub fn new(plugin: ::extism::Plugin, wasm: &[u8]) -> ::core::result::Result<Self, ContractError> {
                    Contract::of(wasm).map(|contract| Plugin { plugin, contract })
                }
            }

            impl Callable for Plugin {
                fn call_export(&mut self, export: &str, input: &[u8]) -> ::core::result::Result<Vec<u8>, Failure> {
                    self.plugin.call_get_error_code::<&[u8], Vec<u8>>(export, input).map_err(|(error, code)| {
                        let texts: Vec<String> = error.chain().map(ToString::to_string).collect();
                        $crate::__private::client::failure_of_extism(code, &texts)
                    })
                }

                fn has_export(&self, export: &str) -> bool {
                    self.plugin.function_exists(export)
                }

                fn contract(&self) -> Option<&Contract> {
                    self.contract.as_ref()
                }
            }

            /// Converts the functions that the application offers, for `PluginBuilder::with_functions`.
            #[allow(dead_code)]
            pub fn functions(offer: impl Offer) -> Vec<::extism::Function> {
                offer.functions().into_iter().map(function).collect()
            }

            /// Checks that the application offers what a plugin imports, by the plugin's contract.
            ///
            /// # Errors
            /// Every function that is missing, or has another type; or the module's contract can't be read.
            #[allow(dead_code)]
            pub fn check_imports(wasm: &[u8], offered: &[Offered]) -> ::core::result::Result<(), ContractError> {
                Contract::of(wasm)?.map_or(Ok(()), |contract| contract.check_offered(offered))
            }

            fn function(offered: Offered) -> ::extism::Function {
                let Offered { namespace, name, function, .. } = offered;
                let signature = &function.signature;
                let parameters: Vec<_> = signature.params.iter().map(|crossing| value_type(*crossing)).collect();
                let results: Vec<_> = signature.result.iter().map(|crossing| value_type(*crossing)).collect();
                let call = move |plugin: &mut ::extism::CurrentPlugin,
                                 inputs: &[::extism::Val],
                                 outputs: &mut [::extism::Val],
                                 _: ::extism::UserData<()>| {
                    let arguments = inputs.iter().zip(&function.signature.params);
                    let arguments = arguments.map(|(input, crossing)| read(plugin, input, *crossing));
                    let arguments: Vec<Vec<u8>> = arguments.collect::<::core::result::Result<_, _>>()?;
                    let reply = (function.call)(&arguments);
                    let reply = reply.map_err(|error| ::extism::Error::msg(format!("{error:#}")))?;
                    match (outputs.first_mut(), function.signature.result) {
                        (Some(output), Some(crossing)) => write(plugin, output, crossing, &reply),
                        _ => Ok(()),
                    }
                };
                let data = ::extism::UserData::new(());
                ::extism::Function::new(name, parameters, results, data, call).with_namespace(namespace)
            }

            fn value_type(crossing: Crossing) -> ::extism::ValType {
                match crossing {
                    Crossing::I32 => ::extism::ValType::I32,
                    Crossing::F32 => ::extism::ValType::F32,
                    Crossing::F64 => ::extism::ValType::F64,
                    // A block crosses by its offset.
                    _ => ::extism::ValType::I64,
                }
            }

            /// Returns the bytes of an argument: those of its block, or of its number in little-endian order.
            fn read(
                plugin: &mut ::extism::CurrentPlugin,
                value: &::extism::Val,
                crossing: Crossing,
            ) -> ::core::result::Result<Vec<u8>, ::extism::Error> {
                Ok(match (value, crossing) {
                    (_, Crossing::Block | Crossing::Envelope) => plugin.memory_get_val(value)?,
                    (::extism::Val::I32(number), _) => number.to_le_bytes().into(),
                    (::extism::Val::I64(number), _) => number.to_le_bytes().into(),
                    (::extism::Val::F32(bits), _) => bits.to_le_bytes().into(),
                    (::extism::Val::F64(bits), _) => bits.to_le_bytes().into(),
                    _ => Vec::new(),
                })
            }

            fn write(
                plugin: &mut ::extism::CurrentPlugin,
                value: &mut ::extism::Val,
                crossing: Crossing,
                reply: &[u8],
            ) -> ::core::result::Result<(), ::extism::Error> {
                let mut bytes = [0; 8];
                bytes.iter_mut().zip(reply).for_each(|(byte, given)| *byte = *given);
                let number = u64::from_le_bytes(bytes);
                *value = match crossing {
                    Crossing::I32 => ::extism::Val::I32(number as i32),
                    Crossing::I64 => ::extism::Val::I64(number as i64),
                    Crossing::F32 => ::extism::Val::F32(number as u32),
                    Crossing::F64 => ::extism::Val::F64(number),
                    _ => return plugin.memory_set_val(value, reply),
                };
                Ok(())
            }
        }
    };
}
