// The foreign plugin in Go: see ../../README.md. The toolchain's own compiler makes it, as a library for WASI.
package main

import (
	"errors"
	"math"
	"strconv"

	"github.com/extism/go-pdk"
)

//go:wasmimport extism:host/user upper
func upper(text uint64) uint64

//go:wasmimport extism:host/user half
func half(number int64) int64

// The input.
//
//go:wasmexport echo
func echo() int32 {
	pdk.Output(pdk.Input())
	return 0
}

// Nothing, whatever the input.
//
//go:wasmexport nothing
func nothing() int32 { return 0 }

// The input in capitals, as the host makes them.
//
//go:wasmexport call_upper
func callUpper() int32 {
	text := pdk.AllocateString(pdk.InputString())
	pdk.OutputMemory(pdk.FindMemory(upper(text.Offset())))
	return 0
}

// Half of the lowest number.
//
//go:wasmexport call_half
func callHalf() int32 {
	pdk.OutputString(strconv.FormatInt(half(math.MinInt64), 10))
	return 0
}

// A config value.
//
//go:wasmexport config_of
func configOf() int32 {
	value, found := pdk.GetConfig(pdk.InputString())
	if !found {
		value = "absent"
	}
	pdk.OutputString(value)
	return 0
}

// A variable.
//
//go:wasmexport var_of
func varOf() int32 {
	value := pdk.GetVar(pdk.InputString())
	if value == nil {
		value = []byte("absent")
	}
	pdk.Output(value)
	return 0
}

// Sets the variable named `kept`.
//
//go:wasmexport keep
func keep() int32 {
	pdk.SetVar("kept", pdk.Input())
	return 0
}

// Removes the variable named `kept`.
//
//go:wasmexport forget
func forget() int32 {
	pdk.RemoveVar("kept")
	return 0
}

// Logs the input at four levels.
//
//go:wasmexport log_lines
func logLines() int32 {
	for _, level := range []pdk.LogLevel{pdk.LogDebug, pdk.LogInfo, pdk.LogWarn, pdk.LogError} {
		pdk.Log(level, pdk.InputString())
	}
	return 0
}

// The body of the response from a URL.
//
//go:wasmexport fetch
func fetch() int32 {
	pdk.OutputMemory(pdk.NewHTTPRequest(pdk.MethodGet, pdk.InputString()).Send().Memory())
	return 0
}

// Fails with the input as the error's text.
//
//go:wasmexport fail
func fail() int32 {
	pdk.SetError(errors.New(pdk.InputString()))
	return 7
}

// Fails with a code and no text.
//
//go:wasmexport fail_without_text
func failWithoutText() int32 { return 7 }

// Sets the input as the output, then fails with it as the error's text and the code 0.
//
//go:wasmexport output_then_fail
func outputThenFail() int32 {
	pdk.Output(pdk.Input())
	pdk.SetErrorString(pdk.InputString())
	return 0
}

// Sets the input as the output, then panics: Go's panics print to stderr and exit with 2.
//
//go:wasmexport output_then_panic
func outputThenPanic() int32 {
	pdk.Output(pdk.Input())
	panic(pdk.InputString())
}

func main() {}
