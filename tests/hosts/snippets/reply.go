package main

import (
	"context"
	"encoding/binary"
	"fmt"
	"log"
	"math"

	extism "github.com/extism/go-sdk"
)

// For an import declared `-> Result<T, HostError>`: byte 0 before the value, byte 1 before an error's text.
func recoverable(name string, answer func(argument string) ([]byte, error)) extism.HostFunction {
	block := []extism.ValueType{extism.ValueTypePTR}
	return extism.NewHostFunctionWithStack(name,
		func(_ context.Context, plugin *extism.CurrentPlugin, stack []uint64) {
			argument, err := plugin.ReadString(stack[0])
			if err != nil {
				panic(err) // ends the plugin's call
			}
			value, err := answer(argument)
			reply := append([]byte{0}, value...)
			if err != nil {
				reply = append([]byte{1}, err.Error()...)
			}
			stack[0], _ = plugin.WriteBytes(reply)
		}, block, block)
}

func main() {
	rate := recoverable("rate", func(currency string) ([]byte, error) {
		if currency != "USD" {
			return nil, fmt.Errorf("no rate for %s", currency)
		}
		return binary.LittleEndian.AppendUint64(nil, math.Float64bits(1.5)), nil
	})
	ctx := context.Background()
	manifest := extism.Manifest{Wasm: []extism.Wasm{extism.WasmFile{Path: "errors.wasm"}}}
	plugin, err := extism.NewPlugin(ctx, manifest, extism.PluginConfig{}, []extism.HostFunction{rate})
	if err != nil {
		log.Fatal(err)
	}
	defer plugin.Close(ctx)
	for _, price := range []string{`["2", "USD"]`, `["2", "XYZ"]`} {
		code, output, err := plugin.Call("price", []byte(price))
		if err != nil {
			log.Fatal(int32(code), err) // the code of an error enum's variant, and its text
		}
		fmt.Println(string(output))
	}
}
