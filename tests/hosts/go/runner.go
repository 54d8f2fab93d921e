// Runs jobs on the official Go SDK. Jobs and results are lines of JSON.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"math"
	"os"
	"strings"
	"time"

	extism "github.com/extism/go-sdk"
)

// The fields are described in src/job.rs.
type job struct {
	Wasm            string            `json:"wasm"`
	Linked          map[string]string `json:"linked"`
	Manifest        *string           `json:"manifest"`
	Wasi            bool              `json:"wasi"`
	Config          map[string]string `json:"config"`
	LogLevel        *string           `json:"log_level"`
	Functions       []function        `json:"functions"`
	AllowedHosts    []string          `json:"allowed_hosts"`
	ResponseHeaders bool              `json:"response_headers"`
	Folders         map[string]string `json:"folders"`
	TimeoutMs       *uint64           `json:"timeout_ms"`
	MemoryPages     *uint32           `json:"memory_pages"`
	Calls           []call            `json:"calls"`
}

type call struct {
	Function string `json:"function"`
	Input    []byte `json:"input"`
	Repeat   int    `json:"repeat"`
}

type observed struct {
	LoadError *string        `json:"load_error"`
	Calls     []observedCall `json:"calls"`
}

type observedCall struct {
	Output *[]byte     `json:"output"`
	Error  *string     `json:"error"`
	Code   *int32      `json:"code"`
	Logs   [][2]string `json:"logs"`
	Micros float64     `json:"micros"`
}

var logLevels = map[string]extism.LogLevel{
	"trace": extism.LogLevelTrace,
	"debug": extism.LogLevelDebug,
	"info":  extism.LogLevelInfo,
	"warn":  extism.LogLevelWarn,
	"error": extism.LogLevelError,
}

func main() {
	lines := bufio.NewReader(os.Stdin)
	answers := json.NewEncoder(os.Stdout)
	// The SDK prints to stdout when it can't begin a call.
	os.Stdout = os.Stderr
	for {
		line, err := lines.ReadBytes('\n')
		if err != nil {
			return
		}
		var asked job
		if err := json.Unmarshal(line, &asked); err != nil {
			panic(err)
		}
		if err := answers.Encode(run(asked)); err != nil {
			panic(err)
		}
	}
}

func run(asked job) observed {
	ctx := context.Background()
	extism.SetLogLevel(extism.LogLevelOff)
	if asked.LogLevel != nil {
		extism.SetLogLevel(logLevels[*asked.LogLevel])
	}
	plugin, err := load(ctx, asked)
	if err != nil {
		words := err.Error()
		return observed{LoadError: &words, Calls: []observedCall{}}
	}
	defer plugin.Close(ctx)

	logs := [][2]string{}
	plugin.SetLogger(func(level extism.LogLevel, text string) {
		if !isOfSDK(level, text) {
			logs = append(logs, [2]string{strings.ToLower(level.String()), text})
		}
	})
	seen := observed{Calls: []observedCall{}}
	for _, asked := range asked.Calls {
		made := perform(plugin, asked)
		made.Logs = logs
		logs = [][2]string{}
		seen.Calls = append(seen.Calls, made)
	}
	return seen
}

// Whether a line is from the SDK itself, not from the plugin.
func isOfSDK(level extism.LogLevel, text string) bool {
	return level == extism.LogLevelDebug &&
		(strings.HasPrefix(text, "Calling ") || strings.HasPrefix(text, "Initializ"))
}

func load(ctx context.Context, asked job) (*extism.Plugin, error) {
	manifest := extism.Manifest{
		Config:       asked.Config,
		AllowedHosts: asked.AllowedHosts,
		AllowedPaths: map[string]string{},
		// Without these, both limits would be 0.
		Memory: &extism.ManifestMemory{MaxHttpResponseBytes: -1, MaxVarBytes: -1},
	}
	for name, path := range asked.Linked {
		manifest.Wasm = append(manifest.Wasm, extism.WasmFile{Name: name, Path: path})
	}
	manifest.Wasm = append(manifest.Wasm, extism.WasmFile{Name: "main", Path: asked.Wasm})
	for guest, host := range asked.Folders {
		manifest.AllowedPaths[host] = guest
	}
	if asked.TimeoutMs != nil {
		manifest.Timeout = *asked.TimeoutMs
	}
	if asked.MemoryPages != nil {
		manifest.Memory.MaxPages = *asked.MemoryPages
	}
	if asked.Manifest != nil {
		manifest = extism.Manifest{}
		if err := json.Unmarshal([]byte(*asked.Manifest), &manifest); err != nil {
			return nil, err
		}
	}
	config := extism.PluginConfig{EnableWasi: asked.Wasi, EnableHttpResponseHeaders: asked.ResponseHeaders}
	return extism.NewPlugin(ctx, manifest, config, hostFunctions(asked.Functions))
}

func perform(plugin *extism.Plugin, asked call) observedCall {
	seen := observedCall{Micros: math.Inf(1)}
	for range asked.Repeat {
		start := time.Now()
		code, output, err := plugin.Call(asked.Function, asked.Input)
		seen.Micros = min(seen.Micros, float64(time.Since(start).Nanoseconds())/1000)
		signed := int32(code)
		seen.Code, seen.Output, seen.Error = &signed, &output, nil
		if err != nil {
			words := err.Error()
			seen.Output, seen.Error = nil, &words
		}
	}
	return seen
}
