//! Looking into the types the user wrote.

use syn::{GenericArgument, PathArguments, ReturnType, Type};

/// Calls `see` with the type and with every type written within it.
pub fn visit<'a>(ty: &'a Type, see: &mut impl FnMut(&'a Type)) {
    see(ty);
    match ty {
        Type::Array(array) => visit(&array.elem, see),
        Type::Group(group) => visit(&group.elem, see),
        Type::Paren(paren) => visit(&paren.elem, see),
        Type::Reference(reference) => visit(&reference.elem, see),
        Type::Slice(slice) => visit(&slice.elem, see),
        Type::Tuple(tuple) => tuple.elems.iter().for_each(|ty| visit(ty, see)),
        Type::Path(path) => {
            for segment in &path.path.segments {
                if let PathArguments::AngleBracketed(arguments) = &segment.arguments {
                    for argument in &arguments.args {
                        if let GenericArgument::Type(ty) = argument {
                            visit(ty, see);
                        }
                    }
                }
            }
        }
        _ => {}
    }
}

/// Whether a type is written as one without a size: rustc reports it where it is an argument, once is enough.
pub fn is_unsized(ty: &Type) -> bool {
    match ty {
        Type::Slice(_) | Type::TraitObject(_) => true,
        Type::Path(path) => path.path.is_ident("str"),
        _ => false,
    }
}

/// Whether a return type is nothing, `()` or `…<()>`: no result crosses.
pub fn is_unit_result(output: &ReturnType) -> bool {
    match output {
        ReturnType::Default => true,
        ReturnType::Type(_, ty) => is_unit(ty),
    }
}

fn is_unit(ty: &Type) -> bool {
    match ty {
        Type::Tuple(tuple) => tuple.elems.is_empty(),
        Type::Path(path) => match path.path.segments.last().map(|segment| &segment.arguments) {
            Some(PathArguments::AngleBracketed(arguments)) => {
                matches!(arguments.args.first(), Some(GenericArgument::Type(ty)) if is_unit(ty))
            }
            _ => false,
        },
        _ => false,
    }
}
