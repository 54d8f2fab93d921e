// Go's own parser reads bindings of hostile contracts, and finds what bindings are made of; `gofmt` would leave them as they
// are: `go run ./hostile <folder>`.
package main

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/format"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

const mark = "PWNED_x"

// modules are those that bindings import: besides these the standard library's, by names of which Go has no dot.
var modules = []string{
	`"github.com/extism/go-sdk"`, `"github.com/vmihailenco/msgpack/v5"`, `"github.com/vmihailenco/msgpack/v5/msgpcode"`,
}

var standard = []string{
	`"cmp"`, `"context"`, `"encoding/base64"`, `"encoding/binary"`, `"encoding/json"`, `"fmt"`, `"maps"`, `"math"`, `"math/big"`, `"net/netip"`,
	`"reflect"`, `"slices"`, `"strconv"`, `"strings"`, `"unicode/utf8"`,
}

func check(path string) error {
	source, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	files := token.NewFileSet()
	file, err := parser.ParseFile(files, path, source, parser.ParseComments)
	if err != nil {
		return err
	}
	if formatted, err := format.Source(source); err != nil || !bytes.Equal(formatted, source) {
		return fmt.Errorf("%s: gofmt makes other text of it: %v", path, err)
	}
	for _, imported := range file.Imports {
		if !slices.Contains(modules, imported.Path.Value) && !slices.Contains(standard, imported.Path.Value) {
			return fmt.Errorf("%s: an import of %s", path, imported.Path.Value)
		}
	}
	for _, group := range file.Comments {
		for _, comment := range group.List {
			// `//go:`, `//line` and other directives have no space.
			isPlain := comment.Text == "//" || strings.HasPrefix(comment.Text, "// ") || strings.HasPrefix(comment.Text, "//\t")
			if !isPlain || strings.HasPrefix(strings.TrimSpace(comment.Text[2:]), "+build") {
				return fmt.Errorf("%s: %q", files.Position(comment.Pos()), comment.Text)
			}
		}
	}
	for _, declared := range file.Decls {
		if of, isGeneral := declared.(*ast.GenDecl); isGeneral && of.Tok == token.VAR {
			return fmt.Errorf("%s: a variable", files.Position(of.Pos()))
		}
		if of, isFunction := declared.(*ast.FuncDecl); isFunction && (of.Name.Name == "init" || of.Name.Name == "main") {
			return fmt.Errorf("%s: it would run by itself", files.Position(of.Pos()))
		}
	}
	ast.Inspect(file, func(node ast.Node) bool {
		if name, isName := node.(*ast.Ident); isName && name.Name == mark {
			err = fmt.Errorf("%s: the mark is an identifier", files.Position(name.Pos()))
		}
		return true
	})
	return err
}

func main() {
	files, err := filepath.Glob(filepath.Join(os.Args[1], "*.go"))
	for _, file := range files {
		if err == nil {
			err = check(file)
		}
	}
	if err != nil || len(files) == 0 {
		fmt.Fprintln(os.Stderr, "error:", err)
		os.Exit(1)
	}
	fmt.Println("parsed", len(files), "files of hostile contracts")
}
