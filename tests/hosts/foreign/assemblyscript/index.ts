// The foreign plugin in AssemblyScript: see ../../README.md. Its PDK has classes for the most, and declares the host's
// other functions.

import { Config, Host, LogLevel, Memory, Var } from "@extism/as-pdk";
import { error_set, http_request, length } from "@extism/as-pdk/lib/env";

// @ts-ignore: decorators of functions are AssemblyScript's own
@external("extism:host/user", "upper")
declare function upper(text: u64): u64;

// @ts-ignore
@external("extism:host/user", "half")
declare function half(number: i64): i64;

/** What AssemblyScript does when something is thrown: the error's text is the message. */
function abort(message: string | null, file: string | null, line: u32, column: u32): void {
  error_set(Memory.allocateString(message ? message : "no message").offset);
}

/** A block that the host gave. */
function given(offset: u64): Memory {
  return new Memory(offset, length(offset));
}

/** The input. */
export function echo(): i32 {
  Host.output(Host.input());
  return 0;
}

/** Nothing, whatever the input. */
export function nothing(): i32 {
  return 0;
}

/** The input in capitals, as the host makes them. */
export function call_upper(): i32 {
  Host.outputMemory(given(upper(Memory.allocateString(Host.inputString()).offset)));
  return 0;
}

/** Half of the lowest number. */
export function call_half(): i32 {
  Host.outputString(half(i64.MIN_VALUE).toString());
  return 0;
}

/** A config value. */
export function config_of(): i32 {
  const value = Config.get(Host.inputString());
  Host.outputString(value ? value : "absent");
  return 0;
}

/** A variable. */
export function var_of(): i32 {
  const value = Var.getString(Host.inputString());
  Host.outputString(value ? value : "absent");
  return 0;
}

/** Sets the variable named `kept`. */
export function keep(): i32 {
  Var.set("kept", Host.input());
  return 0;
}

/** Removes the variable named `kept`. */
export function forget(): i32 {
  Var.remove("kept");
  return 0;
}

/** Logs the input at four levels. */
export function log_lines(): i32 {
  const text = Host.inputString();
  Host.log(LogLevel.Debug, text);
  Host.log(LogLevel.Info, text);
  Host.log(LogLevel.Warn, text);
  Host.log(LogLevel.Error, text);
  return 0;
}

/** The body of the response from a URL. */
export function fetch(): i32 {
  const request = Memory.allocateString('{"url": "' + Host.inputString() + '", "method": "GET", "headers": {}}');
  Host.outputMemory(given(http_request(request.offset, 0)));
  return 0;
}

/** Fails with the input as the error's text. */
export function fail(): i32 {
  error_set(Memory.allocateBytes(Host.input()).offset);
  return 7;
}

/** Fails with a code and no text. */
export function fail_without_text(): i32 {
  return 7;
}

/** Fails with the input as the error's text, by an exception: AssemblyScript knows none to catch. */
export function fail_by_throwing(): i32 {
  throw new Error(Host.inputString());
}

/** Sets the input as the output, then fails with it as the error's text and the code 0. */
export function output_then_fail(): i32 {
  Host.output(Host.input());
  error_set(Memory.allocateBytes(Host.input()).offset);
  return 0;
}

/** Sets the input as the output, then traps. */
export function output_then_trap(): i32 {
  Host.output(Host.input());
  unreachable();
  return 0;
}

/** The input as text: this PDK takes the text's length in UTF-16 for that of the output. */
export function echo_text(): i32 {
  Host.outputString(Host.inputString());
  return 0;
}
