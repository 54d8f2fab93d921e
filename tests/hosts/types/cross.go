package main

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"log"

	extism "github.com/extism/go-sdk"
)

const (
	block = extism.ValueTypePTR
	i64   = extism.ValueTypeI64
	f64   = extism.ValueTypeF64
)

type point struct {
	X uint32 `json:"x"`
}

func main() {
	functions := []extism.HostFunction{}
	link := func(name string, params []extism.ValueType, result extism.ValueType, answer func(*extism.CurrentPlugin, []uint64) uint64) {
		function := extism.NewHostFunctionWithStack(name,
			func(_ context.Context, plugin *extism.CurrentPlugin, stack []uint64) {
				stack[0] = answer(plugin, stack)
			},
			params, []extism.ValueType{result})
		function.SetNamespace("types")
		functions = append(functions, function)
	}
	give := func(bytes []byte) func(*extism.CurrentPlugin, []uint64) uint64 {
		return func(plugin *extism.CurrentPlugin, _ []uint64) uint64 {
			handle, err := plugin.WriteBytes(bytes)
			if err != nil {
				panic(err)
			}
			return handle
		}
	}
	link("show", []extism.ValueType{block, block, block, block, block, i64, f64}, block,
		func(plugin *extism.CurrentPlugin, stack []uint64) uint64 {
			text, _ := plugin.ReadString(stack[0])
			bytes, _ := plugin.ReadBytes(stack[1])
			number, _ := plugin.ReadBytes(stack[2])
			document, _ := plugin.ReadBytes(stack[3])
			missing, _ := plugin.ReadBytes(stack[4])
			var point point
			if err := json.Unmarshal(document, &point); err != nil {
				panic(err)
			}
			shown := fmt.Sprint(text, " ", len(bytes), " ", binary.LittleEndian.Uint32(number), " ", point.X, " ",
				len(missing), " ", int64(stack[5]), " ", extism.DecodeF64(stack[6]))
			handle, _ := plugin.WriteString(shown)
			return handle
		})
	document, _ := json.Marshal(point{X: 3})
	one := []extism.ValueType{block}
	link("give_bytes", one, block, give([]byte{0, 255}))
	link("give_number", one, block, give(binary.LittleEndian.AppendUint32(nil, 7)))
	link("give_point", one, block, give(document))
	link("give_nothing", one, block, give(nil))
	link("give_id", one, i64, func(*extism.CurrentPlugin, []uint64) uint64 { return extism.EncodeI64(-5) })

	ctx := context.Background()
	manifest := extism.Manifest{Wasm: []extism.Wasm{extism.WasmFile{Path: "types.wasm"}}}
	plugin, err := extism.NewPlugin(ctx, manifest, extism.PluginConfig{}, functions)
	if err != nil {
		log.Fatal(err)
	}
	defer plugin.Close(ctx)
	_, output, err := plugin.Call("cross", nil)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(string(output))
}
