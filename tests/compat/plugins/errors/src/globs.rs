//! The crate's glob beside the globs of others.

#![allow(ambiguous_glob_imports)]

mod with_anyhow_and_serde {
    use anyhow::*;
    use extism_pdk::*;
    use serde::*;
    use std::result::Result::{self, Err, Ok};

    #[derive(Serialize, Deserialize, ToBytes, FromBytes)]
    #[encoding(Json)]
    struct Pair {
        left: u8,
        right: u8,
    }

    #[plugin_fn]
    pub fn beside_anyhow_and_serde(pair: Pair) -> FnResult<Pair> {
        let error: Result<(), Error> = Err(anyhow!("one Error"));
        ensure(error.is_err())?;
        info!("{}", pair.left);
        Ok(Pair { left: pair.right, right: pair.left })
    }

    fn ensure(fine: bool) -> anyhow::Result<()> {
        if !fine {
            bail!("not fine");
        }
        Ok(())
    }
}

mod with_std_globs {
    use extism_pdk::*;
    use std::collections::*;
    use std::fmt::{Display, Write as _};
    use std::io::prelude::*;

    #[plugin_fn]
    pub fn beside_std(words: String) -> FnResult<Json<BTreeMap<String, usize>>> {
        let mut text = String::new();
        write!(text, "{words}")?;
        let mut first = [0; 1];
        text.as_bytes().read_exact(&mut first)?;
        let lengths = text.split(' ').map(|word| (shown(&word), word.len()));
        Ok(Json(lengths.collect()))
    }

    fn shown(value: &dyn Display) -> String {
        value.to_string()
    }
}
