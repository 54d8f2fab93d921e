//! Visits the names of types that a part of a contract refers to.

use super::model::{Arguments, Config, Export, Import, Payload};
use super::types::{Data, Definition, Field, Kind, Record, Type, Variant};

/// A part of a contract that can refer to types.
pub trait References {
    /// Visits each name, which may be changed.
    fn visit_references(&mut self, visit: &mut dyn FnMut(&mut String));
}

impl<T: References> References for Vec<T> {
    fn visit_references(&mut self, visit: &mut dyn FnMut(&mut String)) {
        self.iter_mut().for_each(|part| part.visit_references(visit));
    }
}

impl<T: References> References for Option<T> {
    fn visit_references(&mut self, visit: &mut dyn FnMut(&mut String)) {
        self.iter_mut().for_each(|part| part.visit_references(visit));
    }
}

impl References for Type {
    fn visit_references(&mut self, visit: &mut dyn FnMut(&mut String)) {
        match self {
            Type::Ref(name) => visit(name),
            Type::Nullable(inner) | Type::List(inner) | Type::Set(inner) | Type::Array(inner, _) => {
                inner.visit_references(visit);
            }
            Type::Tuple(types) => types.visit_references(visit),
            Type::Map { key, value } => {
                key.visit_references(visit);
                value.visit_references(visit);
            }
            _ => {}
        }
    }
}

impl References for Payload {
    fn visit_references(&mut self, visit: &mut dyn FnMut(&mut String)) {
        self.ty.visit_references(visit);
    }
}

impl References for Field {
    fn visit_references(&mut self, visit: &mut dyn FnMut(&mut String)) {
        self.ty.visit_references(visit);
    }
}

impl References for Record {
    fn visit_references(&mut self, visit: &mut dyn FnMut(&mut String)) {
        self.fields.visit_references(visit);
        self.flattened.visit_references(visit);
    }
}

impl References for Variant {
    fn visit_references(&mut self, visit: &mut dyn FnMut(&mut String)) {
        self.data.visit_references(visit);
    }
}

impl References for Data {
    fn visit_references(&mut self, visit: &mut dyn FnMut(&mut String)) {
        match self {
            Data::Unit => {}
            Data::Is(ty) => ty.visit_references(visit),
            Data::Tuple(types) => types.visit_references(visit),
            Data::Struct(record) => record.visit_references(visit),
        }
    }
}

impl References for Definition {
    fn visit_references(&mut self, visit: &mut dyn FnMut(&mut String)) {
        match &mut self.kind {
            Kind::Any => {}
            Kind::Data(data) => data.visit_references(visit),
            Kind::Enum { variants, .. } => variants.visit_references(visit),
        }
    }
}

impl References for Export {
    fn visit_references(&mut self, visit: &mut dyn FnMut(&mut String)) {
        match &mut self.arguments {
            Arguments::None => {}
            Arguments::Input(payload) => payload.visit_references(visit),
            Arguments::Array(fields) => fields.visit_references(visit),
            Arguments::Passed(payloads) => payloads.visit_references(visit),
        }
        self.output.visit_references(visit);
    }
}

impl References for Import {
    fn visit_references(&mut self, visit: &mut dyn FnMut(&mut String)) {
        self.arguments.visit_references(visit);
        self.output.visit_references(visit);
    }
}

impl References for Config {
    fn visit_references(&mut self, visit: &mut dyn FnMut(&mut String)) {
        self.keys.visit_references(visit);
    }
}
