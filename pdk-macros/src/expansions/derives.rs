const _: () = {
    use extism_pdk::__private;
    impl<'__to_bytes> __private::ToBytes<'__to_bytes> for Point {
        type Bytes = ::std::vec::Vec<u8>;
        fn to_bytes(&self) -> ::core::result::Result<::std::vec::Vec<u8>, __private::Error> {
            __private::encode(self, Json)
        }
        fn __to_block<__F: __private::ErrorType>(&self) -> ::core::result::Result<__private::Owned, __F> {
            __private::encode(self, Json)
        }
    }
    #[allow(unused_imports)]
    use __private::contract::{Undescribed as _, UnknownCoding as _};
    impl __private::contract::Encoded for Point {
        const CODING: __private::contract::Coding =
            __private::contract::Coding::of_newtype(__private::contract::coding(|| {
                __private::contract::Newtype::of::<&Self>(Json).coding()
            }));
        type Value = Self;
    }
};
const _: () = {
    use extism_pdk::__private;
    impl __private::FromBytesOwned for Point {
        fn from_bytes_owned(data: &[u8]) -> ::core::result::Result<Self, __private::Error> {
            __private::decode_newtype::<Json<Self>, _>(data).map(|newtype| newtype.0)
        }
        fn __from_vec<__F: __private::ErrorType>(data: ::std::vec::Vec<u8>) -> ::core::result::Result<Self, __F> {
            __private::decode_newtype::<Json<Self>, _>(data).map(|newtype| newtype.0)
        }
    }
    #[allow(unused_imports)]
    use __private::contract::{Undescribed as _, UnknownCoding as _};
    impl __private::contract::Decoded for Point {
        const CODING: __private::contract::Coding =
            __private::contract::Coding::of_newtype(__private::contract::Probe::<Json<Self>>::DECODED);
        type Value = Self;
    }
};
const _: () = {
    use framework::pdk::__private;
    impl<'__to_bytes, T> __private::ToBytes<'__to_bytes> for Page<T>
    where
        for<'__value> Json<&'__value Self>: __private::ToBytes<'__value>,
    {
        type Bytes = ::std::vec::Vec<u8>;
        fn to_bytes(&self) -> ::core::result::Result<::std::vec::Vec<u8>, __private::Error> {
            __private::encode(self, Json)
        }
        fn __to_block<__F: __private::ErrorType>(&self) -> ::core::result::Result<__private::Owned, __F> {
            __private::encode(self, Json)
        }
    }
    #[allow(unused_imports)]
    use __private::contract::{Undescribed as _, UnknownCoding as _};
    impl<T> __private::contract::Encoded for Page<T> {
        const CODING: __private::contract::Coding =
            __private::contract::Coding::of_newtype(__private::contract::coding(|| {
                __private::contract::Newtype::of::<&Self>(Json).coding()
            }));
        type Value = Self;
    }
};
const _: () = {
    use framework::pdk::__private;
    impl<T> __private::FromBytesOwned for Page<T>
    where
        Json<Self>: __private::FromBytesOwned,
    {
        fn from_bytes_owned(data: &[u8]) -> ::core::result::Result<Self, __private::Error> {
            __private::decode_newtype::<Json<Self>, _>(data).map(|newtype| newtype.0)
        }
        fn __from_vec<__F: __private::ErrorType>(data: ::std::vec::Vec<u8>) -> ::core::result::Result<Self, __F> {
            __private::decode_newtype::<Json<Self>, _>(data).map(|newtype| newtype.0)
        }
    }
    #[allow(unused_imports)]
    use __private::contract::{Undescribed as _, UnknownCoding as _};
    impl<T> __private::contract::Decoded for Page<T> {
        const CODING: __private::contract::Coding =
            __private::contract::Coding::of_newtype(__private::contract::Probe::<Json<Self>>::DECODED);
        type Value = Self;
    }
};
