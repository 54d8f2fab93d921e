//! What clap says of arguments that it can't parse.

use clap::builder::StyledStr;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Command, Error};

/// Lets options take `-1`, so that each says itself which values it takes.
pub fn allow_negative_numbers(command: Command) -> Command {
    command.mut_args(|arg| {
        let is_option = !arg.is_positional() && arg.get_action().takes_values();
        if is_option { arg.allow_negative_numbers(true) } else { arg }
    })
}

/// Replaces the tip to write `--` before an unknown argument, which makes it the plugin's path or an export's name.
pub fn mend_tip<'a>(mut error: Error, commands: impl IntoIterator<Item = &'a Command>, program: &str) -> Error {
    let Some(ContextValue::String(argument)) = error.get(ContextKind::InvalidArg) else { return error };
    if error.kind() != ErrorKind::UnknownArgument || error.get(ContextKind::SuggestedArg).is_some() {
        return error;
    }
    let name = argument.trim_start_matches('-');
    let tip = match commands.into_iter().any(|command| command.get_name() == name) {
        true => Some(format!("`{name}` is a command: write {program} {name}")),
        false if !argument.starts_with("--") => {
            Some(format!("as an option's value, write it with `=`: --OPTION={argument}"))
        }
        false => None,
    };
    match tip {
        Some(tip) => error.insert(ContextKind::Suggested, ContextValue::StyledStrs(vec![StyledStr::from(tip)])),
        None => error.remove(ContextKind::Suggested),
    };
    error
}
