//! Types that are passed as MessagePack, with the encoding and with derived traits.

use extism_pdk::*;
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize, FromBytes, ToBytes)]
#[encoding(Msgpack)]
pub struct Sample {
    name: String,
    values: Vec<f64>,
    tags: Option<Vec<String>>,
}

#[derive(Serialize, Deserialize, FromBytes, ToBytes)]
#[encoding(Msgpack)]
pub struct Mean {
    name: String,
    mean: f64,
}

#[derive(Serialize, Deserialize)]
pub enum Shape {
    Circle(f64),
    Rectangle { width: f64, height: f64 },
}

#[plugin_fn]
pub fn mean(sample: Sample) -> FnResult<Mean> {
    if sample.values.is_empty() {
        return Err(Error::msg("there are no values").into());
    }
    let mean = sample.values.iter().sum::<f64>() / sample.values.len() as f64;
    Ok(Mean { name: sample.name, mean })
}

#[plugin_fn]
pub fn twice(Msgpack(shape): Msgpack<Shape>) -> FnResult<Msgpack<Shape>> {
    Ok(Msgpack(match shape {
        Shape::Circle(radius) => Shape::Circle(2.0 * radius),
        Shape::Rectangle { width, height } => Shape::Rectangle { width: 2.0 * width, height: 2.0 * height },
    }))
}

#[plugin_fn]
pub fn tagged(mut sample: Sample) -> FnResult<Sample> {
    sample.tags.get_or_insert_with(Vec::new).push("seen".into());
    Ok(sample)
}
