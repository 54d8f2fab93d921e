impl<'a> extism_pdk::plugin_fn::ErrorCode for Refusal<'a> {
    fn code(&self) -> i32 {
        match *self {
            Self::Empty { .. } => 1i32,
            Self::TooLong { .. } => 2i32,
        }
    }
}
