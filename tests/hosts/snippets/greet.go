package main

import (
	"context"
	"fmt"
	"log"

	extism "github.com/extism/go-sdk"
)

func main() {
	manifest := extism.Manifest{Wasm: []extism.Wasm{extism.WasmFile{Path: "greet.wasm"}}}
	plugin, err := extism.NewPlugin(context.Background(), manifest, extism.PluginConfig{}, nil)
	if err != nil {
		log.Fatal(err)
	}
	if _, output, err := plugin.Call("greet", []byte("Ada")); err == nil {
		fmt.Println(string(output))
	}
}
