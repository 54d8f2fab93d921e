//! Inspects types as the user wrote them.

use syn::punctuated::Punctuated;
use syn::{GenericArgument, PathArguments, PathSegment, ReturnType, Token, Type};

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

/// Returns the type without the parentheses or invisible groups around it, which macros of the user may add.
pub fn bare(ty: &Type) -> &Type {
    match ty {
        Type::Group(group) => bare(&group.elem),
        Type::Paren(paren) => bare(&paren.elem),
        ty => ty,
    }
}

/// Returns the `T` of a type that is written as `Name<T>`, by any path.
pub fn argument_of<'a>(ty: &'a Type, name: &str) -> Option<&'a Type> {
    match arguments_of(ty, name)?.first() {
        Some(GenericArgument::Type(ty)) => Some(ty),
        _ => None,
    }
}

/// Returns the arguments in the angle brackets of a type that is written as `Name<…>`, by any path.
pub fn arguments_of<'a>(ty: &'a Type, name: &str) -> Option<&'a Punctuated<GenericArgument, Token![,]>> {
    match bare(ty) {
        Type::Path(path) => match path.path.segments.last() {
            Some(PathSegment { ident, arguments: PathArguments::AngleBracketed(arguments) }) if ident == name => {
                Some(&arguments.args)
            }
            _ => None,
        },
        _ => None,
    }
}

/// Returns the types that a type is written with: those in its angle brackets, the elements of a tuple, list or array,
/// or the target of a reference.
pub fn arguments(ty: &Type) -> Vec<&Type> {
    match bare(ty) {
        Type::Array(array) => vec![&array.elem],
        Type::Reference(reference) => vec![&reference.elem],
        Type::Slice(slice) => vec![&slice.elem],
        Type::Tuple(tuple) => tuple.elems.iter().collect(),
        Type::Path(path) => match path.path.segments.last().map(|segment| &segment.arguments) {
            Some(PathArguments::AngleBracketed(arguments)) => {
                let types = arguments.args.iter();
                types
                    .filter_map(|argument| if let GenericArgument::Type(ty) = argument { Some(ty) } else { None })
                    .collect()
            }
            _ => Vec::new(),
        },
        _ => Vec::new(),
    }
}

/// Returns whether a type is written as one without a size. As an argument, rustc reports it, and once is enough.
pub fn is_unsized(ty: &Type) -> bool {
    match ty {
        Type::Slice(_) | Type::TraitObject(_) => true,
        Type::Path(path) => path.path.is_ident("str"),
        _ => false,
    }
}

/// Returns whether a return type is nothing, `()` or `…<()>`, so that no result crosses.
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
