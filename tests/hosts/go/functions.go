package main

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math"
	"strconv"

	extism "github.com/extism/go-sdk"
)

type function struct {
	Namespace string `json:"namespace"`
	Name      string `json:"name"`
	Does      string `json:"does"`
}

// A host function with bytes as arguments and result.
type overBytes struct {
	params    int
	hasResult bool
	// The result; nil is handle 0.
	behave func(arguments [][]byte) []byte
}

// A host function with WebAssembly's own values, which this SDK passes on a stack of 64-bit values.
type overNumbers struct {
	params, results []extism.ValueType
	behave          func(plugin *extism.CurrentPlugin, stack []uint64)
}

const (
	block = extism.ValueTypePTR
	i32   = extism.ValueTypeI32
	i64   = extism.ValueTypeI64
	f32   = extism.ValueTypeF32
	f64   = extism.ValueTypeF64
)

// The host functions by their behaviour: see ../README.md.
func hostFunctions(functions []function) []extism.HostFunction {
	store := map[string][]byte{}
	bytesBehaviours := behavioursOverBytes(store)
	numberBehaviours := behavioursOverNumbers(store)
	linked := []extism.HostFunction{}
	for _, asked := range functions {
		var made extism.HostFunction
		if does, ok := bytesBehaviours[asked.Does]; ok {
			made = does.link(asked.Name)
		} else if does, ok := numberBehaviours[asked.Does]; ok {
			callback := func(_ context.Context, plugin *extism.CurrentPlugin, stack []uint64) { does.behave(plugin, stack) }
			made = extism.NewHostFunctionWithStack(asked.Name, callback, does.params, does.results)
		} else {
			panic("no such behaviour: " + asked.Does)
		}
		made.SetNamespace(asked.Namespace)
		linked = append(linked, made)
	}
	return linked
}

func (does overBytes) link(name string) extism.HostFunction {
	params := []extism.ValueType{}
	for range does.params {
		params = append(params, block)
	}
	results := []extism.ValueType{}
	if does.hasResult {
		results = append(results, block)
	}
	callback := func(_ context.Context, plugin *extism.CurrentPlugin, stack []uint64) {
		arguments := [][]byte{}
		for _, handle := range stack[:does.params] {
			arguments = append(arguments, take(plugin, handle))
		}
		result := does.behave(arguments)
		if !does.hasResult {
			return
		}
		stack[0] = 0
		if result != nil {
			stack[0] = give(plugin, result)
		}
	}
	return extism.NewHostFunctionWithStack(name, callback, params, results)
}

func behavioursOverBytes(store map[string][]byte) map[string]overBytes {
	return map[string]overBytes{
		"echo":   {1, true, func(arguments [][]byte) []byte { return arguments[0] }},
		"concat": {3, true, func(arguments [][]byte) []byte { return bytes.Join(arguments, nil) }},
		"sum": {1, true, func(arguments [][]byte) []byte {
			var numbers []uint64
			if err := json.Unmarshal(arguments[0], &numbers); err != nil {
				panic(err)
			}
			sum := uint64(0)
			for _, number := range numbers {
				sum += number
			}
			return []byte(strconv.FormatUint(sum, 10))
		}},
		"read": {1, true, func(arguments [][]byte) []byte { return store[string(arguments[0])] }},
		"write": {2, false, func(arguments [][]byte) []byte {
			store[string(arguments[0])] = arguments[1]
			return nil
		}},
		"null":    {1, true, func([][]byte) []byte { return nil }},
		"empty":   {1, true, func([][]byte) []byte { return []byte{} }},
		"nothing": {1, false, func([][]byte) []byte { return nil }},
		"upper":   {1, true, func(arguments [][]byte) []byte { return bytes.ToUpper(arguments[0]) }},
		// A value, nothing, or an error: see `HostError` of the PDK.
		"find": {1, true, func(arguments [][]byte) []byte {
			if string(arguments[0]) == "refused" {
				return []byte("\x01the host refuses")
			}
			return append([]byte{0}, store[string(arguments[0])]...)
		}},
		"rate": {1, true, func(arguments [][]byte) []byte {
			if string(arguments[0]) == "USD" {
				return binary.LittleEndian.AppendUint64([]byte{0}, math.Float64bits(1.5))
			}
			return append([]byte("\x01no rate for "), arguments[0]...)
		}},
		"fail": {1, true, func([][]byte) []byte { panic("the host function failed") }},
	}
}

func behavioursOverNumbers(store map[string][]byte) map[string]overNumbers {
	type types = []extism.ValueType
	type plugin = *extism.CurrentPlugin
	return map[string]overNumbers{
		"half-i32": {types{i32}, types{i32}, func(_ plugin, s []uint64) { s[0] = extism.EncodeI32(extism.DecodeI32(s[0]) / 2) }},
		"half-u32": {types{i32}, types{i32}, func(_ plugin, s []uint64) { s[0] = extism.EncodeU32(extism.DecodeU32(s[0]) / 2) }},
		"half-i64": {types{i64}, types{i64}, func(_ plugin, s []uint64) { s[0] = extism.EncodeI64(int64(s[0]) / 2) }},
		"half-u64": {types{i64}, types{i64}, func(_ plugin, s []uint64) { s[0] /= 2 }},
		"half-f32": {types{f32}, types{f32}, func(_ plugin, s []uint64) { s[0] = extism.EncodeF32(extism.DecodeF32(s[0]) / 2) }},
		"half-f64": {types{f64}, types{f64}, func(_ plugin, s []uint64) { s[0] = extism.EncodeF64(extism.DecodeF64(s[0]) / 2) }},
		"show": {types{i32, i32, i64, i64}, types{block}, func(p plugin, s []uint64) {
			text := fmt.Sprint(extism.DecodeI32(s[0]), " ", extism.DecodeU32(s[1]), " ", int64(s[2]), " ", s[3])
			s[0] = give(p, []byte(text))
		}},
		"pack": {types{f64, f32}, types{block}, func(p plugin, s []uint64) {
			wide := binary.LittleEndian.AppendUint64(nil, s[0])
			s[0] = give(p, binary.LittleEndian.AppendUint32(wide, uint32(s[1])))
		}},
		"seek": {types{block, i64, i32}, types{i64}, func(p plugin, s []uint64) {
			s[0] = uint64(len(take(p, s[0]))) + s[1] + uint64(extism.DecodeU32(s[2]))
		}},
		"mean": {types{f64, f32}, types{f64}, func(_ plugin, s []uint64) {
			s[0] = extism.EncodeF64((extism.DecodeF64(s[0]) + float64(extism.DecodeF32(s[1]))) / 2)
		}},
		"note": {types{i32}, types{}, func(_ plugin, s []uint64) {
			store["noted"] = []byte(strconv.Itoa(int(extism.DecodeI32(s[0]))))
		}},
	}
}

// Panics if this fails, as a host function does.
func take(plugin *extism.CurrentPlugin, handle uint64) []byte {
	taken, err := plugin.ReadBytes(handle)
	if err != nil {
		panic(err)
	}
	return taken
}

func give(plugin *extism.CurrentPlugin, result []byte) uint64 {
	handle, err := plugin.WriteBytes(result)
	if err != nil {
		panic(err)
	}
	return handle
}
