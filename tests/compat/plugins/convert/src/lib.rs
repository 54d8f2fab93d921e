//! What upstream's traits come from, used beside the PDK. It brings anyhow's `std`.
