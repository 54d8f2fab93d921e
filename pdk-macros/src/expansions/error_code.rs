const _: () = {
    use extism_pdk::__private;
    impl<'a> __private::contract::ErrorCodes for Refusal<'a> {
        const CODES: &'static [__private::contract::Code] = &[
            __private::contract::Code { code: 1i32, name: "Empty", doc: &[] },
            __private::contract::Code { code: 2i32, name: "TooLong", doc: &[] },
        ];
    }
};
impl<'a> extism_pdk::plugin_fn::ErrorCode for Refusal<'a> {
    fn code(&self) -> i32 {
        match *self {
            Self::Empty { .. } => 1i32,
            Self::TooLong { .. } => 2i32,
        }
    }
    fn from_code(code: i32) -> ::core::option::Option<Self> {
        match code {
            1i32 => ::core::option::Option::Some(Self::Empty {}),
            _ => ::core::option::Option::None,
        }
    }
}
