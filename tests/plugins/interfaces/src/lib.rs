//! One interface in two versions: what [`new`] has more is what may be added without breaking plugins that are built.

pub mod new;
pub mod old;
