package main

import (
	"context"
	"fmt"
	"log"

	extism "github.com/extism/go-sdk"
)

func main() {
	store := map[string]string{}
	kvRead := extism.NewHostFunctionWithStack("kv_read",
		func(_ context.Context, plugin *extism.CurrentPlugin, stack []uint64) {
			key, _ := plugin.ReadString(stack[0])
			stack[0], _ = plugin.WriteString(store[key])
		}, []extism.ValueType{extism.ValueTypePTR}, []extism.ValueType{extism.ValueTypePTR})
	kvWrite := extism.NewHostFunctionWithStack("kv_write",
		func(_ context.Context, plugin *extism.CurrentPlugin, stack []uint64) {
			key, _ := plugin.ReadString(stack[0])
			store[key], _ = plugin.ReadString(stack[1])
		}, []extism.ValueType{extism.ValueTypePTR, extism.ValueTypePTR}, nil)
	kvRead.SetNamespace("kv")
	kvWrite.SetNamespace("kv")

	ctx := context.Background()
	manifest := extism.Manifest{Wasm: []extism.Wasm{extism.WasmFile{Path: "kv_store.wasm"}}}
	plugin, err := extism.NewPlugin(ctx, manifest, extism.PluginConfig{}, []extism.HostFunction{kvRead, kvWrite})
	if err != nil {
		log.Fatal(err)
	}
	defer plugin.Close(ctx)
	for range 2 {
		_, output, err := plugin.Call("increment", []byte("visits"))
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(string(output))
	}
}
