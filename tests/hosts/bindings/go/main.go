// Calls every export of every plugin through its bindings, which are in folders beside it: `go run . <folder of .wasm files>
// <folder of files to read>`.
package main

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"math"
	"math/big"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"

	extism "github.com/extism/go-sdk"

	"bindings/count_vowels"
	shop "bindings/errors"
	"bindings/greet"
	"bindings/http_get"
	"bindings/kv_store"
	"bindings/markdown"
	"bindings/multi_arg"
	"bindings/notes_include"
	notesinterface "bindings/notes_interface"
	"bindings/notes_replace"
	"bindings/shared"
	"bindings/state"
	"bindings/streaming"
	"bindings/tracing_log"
	t "bindings/types"
	"bindings/wasi_file"
)

var ctx = context.Background()

// What the SDK says at its level debug: which export it calls.
var logged strings.Builder

var exports, plugins int

// closes a plugin whose exports were all called.
func closes(plugin interface{ Close(context.Context) error }) {
	called := map[string]bool{}
	for _, call := range regexp.MustCompile("Calling function : (.*)").FindAllStringSubmatch(logged.String(), -1) {
		called[call[1]] = true
	}
	logged.Reset()
	if methods := reflect.TypeOf(plugin).NumMethod() - len([]string{"Call", "Close"}); len(called) != methods {
		panic(fmt.Sprintf("%T has %d methods, and %v were called", plugin, methods, called))
	}
	exports += len(called)
	plugins++
	if err := plugin.Close(ctx); err != nil {
		panic(err)
	}
}

func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}

func same(found, expected any) {
	if !reflect.DeepEqual(found, expected) {
		panic(fmt.Sprintf("found %#v\nexpected %#v", found, expected))
	}
}

// fails asserts that an error has these words.
func fails(err error, words string) {
	if err == nil || !strings.Contains(err.Error(), words) {
		panic(fmt.Sprintf("failed with %v, not with %q", err, words))
	}
}

type app struct {
	values map[string]string
}

func (app *app) KvRead(_ context.Context, key string) (*string, error) {
	if value, isThere := app.values[key]; isThere {
		return &value, nil
	}
	return nil, nil
}

func (app *app) KvWrite(_ context.Context, key, value string) error {
	if key == "refused" {
		return os.ErrPermission
	}
	app.values[key] = value
	return nil
}

func (*app) Mirror(_ context.Context, point t.Point) (t.Point, error) {
	return t.Point{X: point.Y, Y: point.X}, nil
}

func (*app) Rate(_ context.Context, currency string) (float64, error) {
	if currency != "USD" {
		return 0, fmt.Errorf("no rate for %s", currency)
	}
	return 1.5, nil
}

func (*app) ReadAsset(_ context.Context, name string) ([]byte, error) {
	if name != "logo" {
		return nil, fmt.Errorf("there is no %s", name)
	}
	return []byte{0, 255}, nil
}

func (*app) Title(_ context.Context, name string) (string, error) {
	return "The " + name, nil
}

func (*app) Seek(_ context.Context, file string, offset int64, more uint32) (uint64, error) {
	same([]any{file, offset, more}, []any{"f", int64(-5), uint32(math.MaxUint32)})
	return math.MaxUint64, nil
}

func (*app) Read(_ context.Context, title string) (*string, error) {
	switch title {
	case "diary":
		return nil, errors.New("the diary is private")
	case "shopping":
		return notesinclude.Some("milk"), nil
	}
	return nil, nil
}

func (*app) MaxDepth(context.Context) (uint32, error) {
	return 3, nil
}

func newApp() *app {
	return &app{map[string]string{}}
}

func callExamples(folder, files string) {
	wasm := func(name string) []byte { return must(os.ReadFile(filepath.Join(folder, name+".wasm"))) }
	config := func(config map[string]string) extism.Manifest { return extism.Manifest{Config: config} }

	counter := must(countvowels.LoadWith(ctx, wasm("count_vowels"), countvowels.Options{Manifest: config(map[string]string{"vowels": "lo"})}))
	same(must(counter.CountVowels(ctx, "Hello, World!")), countvowels.Report{Count: 5, Total: 5, Vowels: "lo"})
	closes(counter)

	prices := must(shop.Load(ctx, wasm("errors"), newApp()))
	same(must(prices.Price(ctx, "2", "USD")), "3.00 USD")
	same(must(prices.Price(ctx, "2", "XYZ")), "2.00 EUR (no rate for XYZ)")
	_, err := prices.Price(ctx, "x", "USD")
	same(err.Error(), "`x` isn't a price")
	same(errors.Is(err, shop.PriceErrorNoNumber), true)
	closes(prices)

	greeter := must(greet.Load(ctx, wasm("greet")))
	same(must(greeter.Greet(ctx, "Ada")), "Hello, Ada!")
	closes(greeter)

	server := httptest.NewServer(http.HandlerFunc(func(response http.ResponseWriter, request *http.Request) {
		_, _ = io.WriteString(response, "GET "+request.URL.Path)
	}))
	getter := must(httpget.LoadWith(ctx, wasm("http_get"), httpget.Options{Manifest: extism.Manifest{AllowedHosts: []string{"127.0.0.1"}}}))
	same(must(getter.HttpGet(ctx, map[string]string{"url": server.URL + "/page"})), []byte("GET /page"))
	closes(getter)
	server.Close()

	store := must(kvstore.Load(ctx, wasm("kv_store"), newApp()))
	same([]string{must(store.Increment(ctx, "visits")), must(store.Increment(ctx, "visits"))}, []string{"1", "2"})
	closes(store)

	page := must(markdown.Load(ctx, wasm("markdown")))
	same(must(page.Render(ctx, "# One")), "<h1 id=\"md-one\">One</h1>\n")
	same(must(page.Outline(ctx, "# One")), []markdown.Heading{{Level: 1, Id: "md-one", Text: "One"}})
	same(must(page.Length(ctx, "one two")), markdown.Length{Words: 2, Minutes: 1})
	same(must(page.Metadata(ctx, "---\ntitle: One\n---\n")), map[string]string{"title": "One"})
	closes(page)

	repeater := must(multiarg.Load(ctx, wasm("multi_arg")))
	same(must(repeater.RepeatText(ctx, "ab", 2, multiarg.Some("-"))), "ab-ab")
	same(must(repeater.RepeatText(ctx, "ab", 2, nil)), "abab")
	closes(repeater)

	filter := must(notesinterface.Load(ctx, wasm("notes_include"), newApp()))
	same(must(filter.Apply(ctx, notesinterface.Note{Title: "today", Text: "{{shopping}}"})).Text, "milk")
	same(filter.Close(ctx), nil)
	_, err = notesinterface.Load(ctx, wasm("changed/other_import"), newApp())
	said := "`type` of the output of import `max_depth` from `notes` is \"i32\" and was \"u32\""
	same(err != nil && strings.Contains(err.Error(), said), true)
	include := must(notesinclude.Load(ctx, wasm("notes_include"), newApp()))
	same(must(include.Summary(ctx)), "includes other notes")
	note := notesinclude.Note{Title: "today", Text: "{{shopping}}"}
	same(must(include.Apply(ctx, note)), notesinclude.Note{Title: "today", Text: "milk"})
	note.Text = "{{diary}}"
	_, err = include.Apply(ctx, note)
	same(errors.Is(err, notesinclude.ApplyErrorRefused), true)
	same(err.Error(), "can't read another note: the diary is private")
	closes(include)

	wasi := extism.PluginConfig{EnableWasi: true}
	replace := must(notesreplace.LoadWith(ctx, wasm("notes_replace"), notesreplace.Options{Config: wasi}))
	same(must(replace.Apply(ctx, notesreplace.Note{Title: "today", Text: "a"})), notesreplace.Note{Title: "today", Text: "a"})
	closes(replace)

	linked := extism.Manifest{Wasm: []extism.Wasm{extism.WasmData{Data: wasm("shared_words"), Name: "words"}}}
	teaser := must(shared.LoadWith(ctx, wasm("shared"), shared.Options{Manifest: linked}))
	same(must(teaser.Teaser(ctx, "A title", "Some text")), "[A title](/a-title), 2 words")
	closes(teaser)

	book := must(state.LoadWith(ctx, wasm("state"), state.Options{Manifest: config(map[string]string{"max": "2", "order": "newest-first"})}))
	same(must(book.Sign(ctx, "Ada")), "1")
	same(must(book.Show(ctx)), state.Book{Guests: []string{"Ada"}})
	closes(book)

	stream := must(streaming.LoadWith(ctx, wasm("streaming"), streaming.Options{Manifest: config(map[string]string{"text": "an"})}))
	same([][]byte{must(stream.Shout(ctx)), must(stream.Find(ctx))}, [][]byte{{}, {}})
	same(must(stream.Call(ctx, "shout", []byte("hello"))), []byte("HELLO"))
	closes(stream)

	tracing := must(tracinglog.Load(ctx, wasm("tracing_log")))
	same(must(tracing.Sum(ctx, "1 2")), "3")
	closes(tracing)

	lines := must(wasifile.LoadWith(ctx, wasm("wasi_file"), wasifile.Options{
		Manifest: extism.Manifest{AllowedPaths: map[string]string{files: "/data"}},
		Config:   wasi,
	}))
	same(must(lines.CountLines(ctx, "/data/three-lines.txt")), "3")
	closes(lines)

	_, err = greet.Load(ctx, wasm("count_vowels"))
	end := ". `cargo extism diff` tells what breaks; make the bindings again, or pass Options{AnyContract: true}"
	same(err, error(greet.ContractError("the plugin isn't the one of these bindings: it has no export `greet`"+end)))
	says := map[string]*string{}
	same(json.Unmarshal(must(os.ReadFile(filepath.Join(folder, "changed", "says.json"))), &says), nil)
	for name, found := range says {
		_, err := t.Load(ctx, wasm("changed/"+name), newApp())
		if found == nil {
			same([]any{name, err}, []any{name, nil})
		} else {
			same([]any{name, err}, []any{name, t.ContractError("the plugin isn't the one of these bindings: " + *found + end)})
		}
	}

	// What `cargo extism manifest` writes names the plugin, too.
	file := filepath.Join(folder, "greet.wasm")
	named := extism.WasmFile{Path: file, Hash: fmt.Sprintf("%x", sha256.Sum256(wasm("greet")))}
	main, wrong := named, named
	main.Name, wrong.Hash = "main", strings.Repeat("0", 64)
	words := extism.WasmData{Data: wasm("shared_words"), Name: "words"}
	for _, modules := range [][]extism.Wasm{{named}, {main, words}, {words, named}} {
		greeter := must(greet.LoadWith(ctx, wasm("greet"), greet.Options{Manifest: extism.Manifest{Wasm: modules}}))
		same(must(greeter.Greet(ctx, "Ada")), "Hello, Ada!")
		same(greeter.Close(ctx), nil)
		_, err = greeter.Greet(ctx, "Ada")
		fails(err, "can't call `greet`: the plugin is closed")
		logged.Reset()
	}
	_, err = greet.LoadWith(ctx, wasm("greet"), greet.Options{Manifest: extism.Manifest{Wasm: []extism.Wasm{wrong}}})
	fails(err, "hash mismatch")
	other := must(greet.LoadWith(ctx, wasm("count_vowels"), greet.Options{AnyContract: true}))
	_, err = other.Greet(ctx, "Ada")
	var failed *greet.CallError
	same(errors.As(err, &failed) && failed.Code == -1, true)
	_, err = greet.Load(ctx, wasm("greet")[:1000])
	fails(err, "the plugin isn't a WebAssembly module, or it is cut off")
}

func wide(digits string) *big.Int {
	number, _ := new(big.Int).SetString(digits, 10)
	return number
}

var (
	low = t.Numbers{
		I8: math.MinInt8, I16: math.MinInt16, I32: math.MinInt32, I64: math.MinInt64, Isize: math.MinInt32,
		I128: wide("-170141183460469231731687303715884105728"), U128: wide("0"), F32: 0.5, F64: 1e300,
	}
	high = t.Numbers{
		I8: math.MaxInt8, I16: math.MaxInt16, I32: math.MaxInt32, I64: math.MaxInt64, Isize: math.MaxInt32,
		I128: wide("170141183460469231731687303715884105727"), U128: wide("340282366920938463463374607431768211455"),
		U8: math.MaxUint8, U16: math.MaxUint16, U32: math.MaxUint32, U64: math.MaxUint64, Usize: math.MaxUint32, F32: 0.5, F64: 1e300,
	}
	external = []t.External{
		t.ExternalUnit{}, t.ExternalNumber{Value: math.MaxUint64}, t.ExternalPair{F0: 1, F1: "a"}, t.ExternalNamed{X: 1},
		t.ExternalBoxed{Value: leaf(math.MinInt64)},
	}
	internal = []t.Internal{t.InternalUnit{}, t.InternalNamed{X: -1}, t.InternalPoint{Value: t.Point{X: 1, Y: 2}}}
	adjacent = []t.Adjacent{t.AdjacentUnit{}, t.AdjacentNumber{Value: 1}, t.AdjacentPair{F0: 1, F1: "é"}, t.AdjacentNamed{X: 3}}
	untagged = []t.Untagged{t.UntaggedNumber{Value: 5}, t.UntaggedText{Value: "x"}, t.UntaggedPair{F0: 1, F1: "b"}, t.UntaggedNamed{X: 2}}
	tree     = t.Tree{Value: 1, Children: []t.Tree{leaf(1<<53 + 1)}, Left: t.Some(leaf(0))}
)

func leaf(value int64) t.Tree {
	return t.Tree{Value: value, Children: []t.Tree{}}
}

var everything = t.Everything{
	Flag: true, Letter: 'é', Text: "\"\\\n\x00\u2028\ufeff<&>", Numbers: low,
	Names: t.Names{
		Class: "a", Type: "b", ContentType: "c", Gruf6udfe: 1, Proto: 2, Constructor: 3, Unnamed: 4, List: []string{"d"},
	},
	Missing: t.Missing{
		Defaulted: t.Some(uint32(1)), Seven: t.Some(uint32(8)), SomeSeven: t.Optional[*uint32]{Present: true}, Omitted: t.Some("o"),
	},
	Colours: []t.Colour{t.ColourDarkRed, t.ColourGreen}, External: external, Internal: internal, Adjacent: adjacent,
	Untagged: untagged, Tree: tree, Id: math.MaxUint64, Pair: t.Pair{F0: 1, F1: "p"},
	Page: t.PagePoint{Items: []t.Point{{X: 1, Y: 2}}}, Array: []uint16{1, 2, 3},
	Tuple:    t.Tuple3[uint8, string, bool]{F0: 1, F1: "t"},
	Map:      map[string]t.Point{"k": {X: 3, Y: 4}, "__proto__": {X: 5, Y: 6}},
	ByNumber: map[uint64]string{math.MaxUint64: "x"}, ByColour: map[t.Colour]uint8{t.ColourGreen: 1},
	Any:  map[string]any{"a": []any{json.Number("1"), nil, map[string]any{"b": json.Number("1152921504606846976")}}},
	Flat: t.Flat{Name: "n", Point: t.Point{X: 7, Y: 8}, Others: map[string]uint64{"z": 9}},
}

var packed = t.Packed{
	Letter: 'x', Numbers: high, Colours: []t.Colour{t.ColourGreen}, External: external, Internal: internal,
	Adjacent: adjacent, Untagged: untagged, Tree: tree, Pair: t.Pair{F0: 2, F1: "q"},
	ByNumber: map[uint64]string{1: "a"}, ByColour: map[t.Colour]uint8{t.ColourDarkRed: 3},
}

func callTypes(folder string) {
	plugin := must(t.Load(ctx, must(os.ReadFile(filepath.Join(folder, "types.wasm"))), newApp()))
	same(must(plugin.Everything(ctx, everything)), everything)
	for _, numbers := range []t.Numbers{low, high} {
		same(must(plugin.Numbers(ctx, numbers)), numbers)
	}
	filled := t.Missing{Defaulted: t.Some(uint32(0)), SomeSeven: t.Optional[*uint32]{Present: true, Value: t.Some(uint32(7))}}
	same(must(plugin.Missing(ctx, t.Missing{})), filled)
	null := t.Optional[*uint32]{Present: true}
	same(must(plugin.Missing(ctx, t.Missing{SomeSeven: null})).SomeSeven, null)
	same(must(plugin.Text(ctx, "größe")), "größe")
	same(must(plugin.Maybe(ctx, nil)), (*string)(nil))
	same(must(plugin.Maybe(ctx, t.Some("x"))), t.Some("x"))
	same(must(plugin.Bytes(ctx, []byte{0, 255})), []byte{0, 255})
	same(must(plugin.Four(ctx, []byte("abcd"))), []byte("abcd"))
	same(must(plugin.Base64(ctx, "text")), "text")
	same(must(plugin.Flag(ctx, true)), true)
	same(must(plugin.Small(ctx, -1)), int32(-1))
	same(must(plugin.Float(ctx, 0.1)), 0.1)
	same(must(plugin.Long(ctx, math.MaxUint64)), uint64(math.MaxUint64))
	some := []any{json.Number("1"), "a", nil, json.Number("12345678901234567890")}
	same(must(plugin.Undescribed(ctx, some)), any(some))
	same(must(plugin.RepeatText(ctx, "a", 2, nil)), "aa")
	same(must(plugin.RepeatText(ctx, "a", 2, t.Some("-"))), "a-a")
	same(plugin.Nothing(ctx), nil)

	_, err := plugin.Order(ctx, 0)
	same(err.Error(), "there is none left")
	var reason t.OrderError
	same(errors.Is(err, t.OrderErrorSoldOut) && errors.As(err, &reason) && reason == t.OrderErrorSoldOut, true)
	_, err = plugin.Order(ctx, 11)
	var failed *t.CallError
	same(errors.As(err, &failed) && failed.Code == 3 && errors.Is(err, t.OrderErrorTooMany), true)
	same(must(plugin.Order(ctx, 3)), uint32(3))

	same(must(plugin.Store(ctx, "k", "1")), (*string)(nil))
	same(must(plugin.Store(ctx, "k", "2")), t.Some("1"))
	_, err = plugin.Store(ctx, "refused", "")
	same(errors.Is(err, os.ErrPermission), true)
	same(must(plugin.Mirrored(ctx, t.Point{X: 1, Y: 2})), t.Point{X: 2, Y: 1})
	same(must(plugin.Asset(ctx, "logo")), []byte{0, 255})
	same(must(plugin.Titled(ctx, "é")), "The é")
	same(must(plugin.Rated(ctx, "USD")), "1.50")
	same(must(plugin.Rated(ctx, "XYZ")), "refused: no rate for XYZ")
	same(must(plugin.Seeks(ctx, "f", -5, math.MaxUint32)), uint64(math.MaxUint64))
	same(must(plugin.Packed(ctx, packed)), packed)

	callFields(plugin)

	namePlaces(plugin)

	wrong := low
	wrong.U128 = wide("-1")
	_, err = plugin.Numbers(ctx, wrong)
	fails(err, "Numbers.u128: expected an unsigned integer of 128 bits, got \"-1\"")
	_, err = plugin.Text(ctx, "\xff")
	fails(err, "expected text in UTF-8")
	_, err = plugin.RepeatText(ctx, "\xff", 1, nil)
	same(strings.HasPrefix(fmt.Sprint(err), "text: expected text in UTF-8"), true)
	_, err = plugin.Four(ctx, []byte("abc"))
	fails(err, "expected data of length 4, got 3")
	closes(plugin)
}

// namePlaces has errors that say where in a value they are.
func namePlaces(plugin *t.Types) {
	wrong := everything
	wrong.External = []t.External{t.ExternalUnit{}, t.ExternalPair{F1: "\xff"}}
	_, err := plugin.Everything(ctx, wrong)
	fails(err, "Everything.external[1][1]: expected text in UTF-8")
	wrong = everything
	wrong.Map = map[string]t.Point{"\xff": {}}
	_, err = plugin.Everything(ctx, wrong)
	fails(err, `Everything.map["\xff"]: expected text in UTF-8`)
	wrong = everything
	wrong.Names.List = []string{"d", "\xff"}
	_, err = plugin.Everything(ctx, wrong)
	fails(err, "Everything.names: Names.list[1]: expected text in UTF-8")
}

func flat(id string) t.FlatNewtype {
	return t.FlatNewtype{Id: id, Rest: t.Rest{"x": 1}}
}

// callFields has what stands among other fields, and what tells its variant by what it holds.
func callFields(plugin *t.Types) {
	fields := t.Fields{
		Swapped: t.Swapped{N2: 2, N1: 1},
		Queries: []t.Query{
			t.QueryFilter{Value: t.Filter{Limit: t.Some(uint32(1))}}, t.QueryClosed{Name: "x"}, t.QueryFilter{},
		},
		Loose: []t.Loose{
			t.LooseIds{Value: []uint64{1, 2}}, t.LooseMarks{Value: map[string]bool{"q": true}},
			t.LooseOpen{Value: t.Open{Limit: t.Some(uint32(3))}},
		},
		Newtype: flat("a"), Option: t.FlatOption{Id: "b", Other: &map[string]uint8{"x": 2}},
		Value:   t.FlatValue{Id: "c", Other: map[string]any{"x": nil}},
		Deeper:  t.FlatDeeper{Id: "d", Deeper: t.Deeper{Size: 1, Rest: t.Rest{"x": 3}}},
		Sort:    t.FlatSort{Id: "e", Sort: t.SortMany{Name: "n", Rest: t.Rest{"x": 4}}},
		Closed:  t.FlatClosed{Id: "f", Filter: t.Filter{Limit: t.Some(uint32(5))}},
		Amounts: []t.Amount{t.AmountWhole{Value: 1}, t.AmountPart{Value: 1}, t.AmountPart{Value: 2.5}},
		Marked:  []t.Marked{t.MarkedMark{}, t.MarkedNothing{}, t.MarkedOpen{Value: t.Open{Limit: t.Some(uint32(6))}}},
	}
	found := must(plugin.Fields(ctx, fields))
	same(found, fields)
	found.Newtype.Id = "other"
	same(must(plugin.Fields(ctx, found)).Newtype, flat("other"))
	minus := math.Copysign(0, -1)
	amounts := []t.Amount{t.AmountWhole{Value: 1}, t.AmountPart{Value: 1}, t.AmountPart{Value: minus}, t.AmountPart{Value: 1e300}}
	same(must(plugin.TellAmounts(ctx, amounts)), "whole part negative part")
	same(must(plugin.Cross(ctx, t.Crossed{X: "text", Y: 7})), t.Crossed{X: json.Number("7"), Y: "text"})
	packed := t.PackedFields{Swapped: t.Swapped{N2: 2, N1: 1}, OnlyIn: t.Some(uint8(3)), Small: 0.5}
	given := packed
	given.OnlyIn = nil
	same(must(plugin.PackedFields(ctx, packed)), given)
	same(must(plugin.SmallFloat(ctx, 1.5)), float32(1.5))
	places := []t.Place{
		t.PlaceV4{Value: "127.0.0.1"}, t.PlaceAny{Value: "::1"}, t.PlaceV6Socket{Value: "[::1]:80"},
		t.PlaceSocket{Value: "127.0.0.1:80"}, t.PlaceText{Value: "x"}, t.PlaceText{Value: "01.2.3.4"},
	}
	same(must(plugin.Places(ctx, places)), places)
	numbers := must(plugin.NotANumber(ctx))
	same(len(numbers) == 2 && math.IsNaN(numbers[0]) && numbers[1] == 1, true)
	_, err := plugin.TellAmounts(ctx, []t.Amount{t.AmountPart{Value: math.Inf(1)}})
	fails(err, "expected a number that JSON has")
	held := []t.Held{
		t.HeldNothing{}, t.HeldMaybe{}, t.HeldMaybe{Value: t.Some(uint32(5))}, t.HeldCount{Value: 1.5},
	}
	same(must(plugin.Holds(ctx, held)), held)
	same(must(plugin.Bare(ctx, "Nothing")), t.Held(t.HeldNothing{}))
	same(must(plugin.Bare(ctx, "Maybe")), t.Held(t.HeldMaybe{}))
	_, err = plugin.Bare(ctx, "Count")
	fails(err, "Held has no \"value\"")
	same(must(plugin.BareName(ctx, "Unknown")), t.Weight(t.WeightUnknown{}))
	_, err = plugin.BareName(ctx, "Grams")
	fails(err, "expected what Grams of Weight holds, got \"Grams\"")
	amounts = []t.Amount{t.AmountWhole{Value: 1}, t.AmountPart{Value: 1}, t.AmountPart{Value: 2.5}}
	same(must(plugin.PackedAmounts(ctx, amounts)), amounts)
	value := map[string]any{"a": []any{json.Number("1"), json.Number("1.0"), nil}}
	same(must(plugin.PackedValue(ctx, value)), any(value))
	_, err = plugin.PackedValue(ctx, json.Number("1361129467683753853853498429727072845824"))
	fails(err, "expected an integer of at most 64 bits")
	same(must(plugin.Defaults(ctx, t.Defaults{Data: t.Some([]byte{0, 255})})), t.Defaults{
		Labels: &map[string]uint8{}, Tags: &[]string{}, Shown: t.Some(false), Name: t.Some(""), Ratio: t.Some(0.0), Data: t.Some([]byte{0, 255}),
	})
	_, err = plugin.PackedFloat(ctx)
	fails(err, "expected an integer of uint32, got \"1.0\"")
}

func main() {
	extism.SetLogLevel(extism.LogLevelDebug)
	log.SetOutput(&logged)
	callExamples(os.Args[1], os.Args[2])
	callTypes(os.Args[1])
	fmt.Println("called", exports, "exports of", plugins, "plugins")
}
