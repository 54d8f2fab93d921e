#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "runner.h"

#define MAX_PARAMS 4

// The arguments, the result and the behaviour of a host function. It can't fail, because the C API doesn't support that.
typedef struct {
    const char *does;
    ExtismType params[MAX_PARAMS];
    uint64_t param_count;
    ExtismType result;
    uint64_t result_count;
    void (*behave)(ExtismCurrentPlugin *plugin, const ExtismValue *inputs, ExtismValue *output);
} Behaviour;

// The values of `write` and `note`, with space for those of the table's plugins.
static struct {
    Bytes key, value;
} store[16];
static size_t stored;

static Bytes taken(ExtismCurrentPlugin *plugin, ExtismValue handle) {
    uint64_t offset = (uint64_t)handle.of.i64;
    uint64_t length = extism_current_plugin_memory_length(plugin, offset);
    return (Bytes){extism_current_plugin_memory(plugin) + offset, length};
}

// The memory may move, so arguments can't be read after this.
static uint8_t *given(ExtismCurrentPlugin *plugin, ExtismValue *output, size_t length) {
    output->of.i64 = (int64_t)extism_current_plugin_memory_alloc(plugin, length);
    return extism_current_plugin_memory(plugin) + output->of.i64;
}

static void give(ExtismCurrentPlugin *plugin, ExtismValue *output, Bytes result) {
    memcpy(given(plugin, output, result.length), result.data, result.length);
}

static Bytes copied(Bytes bytes) {
    Bytes copy = {allocate(bytes.length), bytes.length};
    memcpy(copy.data, bytes.data, bytes.length);
    return copy;
}

// Returns a byte, and then a text or a value.
static void give_envelope(ExtismCurrentPlugin *plugin, ExtismValue *output, uint8_t first, Bytes rest) {
    Bytes copy = copied(rest);
    uint8_t *envelope = given(plugin, output, rest.length + 1);
    envelope[0] = first;
    memcpy(envelope + 1, copy.data, copy.length);
    free(copy.data);
}

static bool is(Bytes bytes, const char *text) {
    return bytes.length == strlen(text) && memcmp(bytes.data, text, bytes.length) == 0;
}

static Bytes *find(Bytes key) {
    for (size_t at = 0; at < stored; at++) {
        if (key.length == store[at].key.length && memcmp(key.data, store[at].key.data, key.length) == 0) {
            return &store[at].value;
        }
    }
    return NULL;
}

static void keep(Bytes key, Bytes value) {
    Bytes *kept = find(key);
    if (kept != NULL) {
        free(kept->data);
        *kept = copied(value);
    } else if (stored == sizeof store / sizeof *store) {
        fprintf(stderr, "there is no room for more than %zu values\n", stored);
        exit(1);
    } else {
        store[stored].key = copied(key);
        store[stored++].value = copied(value);
    }
}

#define BEHAVIOUR(name) \
    static void name(ExtismCurrentPlugin *plugin, const ExtismValue *in, ExtismValue *out)

BEHAVIOUR(do_echo) {
    Bytes copy = copied(taken(plugin, in[0]));
    give(plugin, out, copy);
    free(copy.data);
}

BEHAVIOUR(do_concat) {
    Bytes parts[3];
    size_t length = 0;
    for (int part = 0; part < 3; part++) {
        parts[part] = copied(taken(plugin, in[part]));
        length += parts[part].length;
    }
    uint8_t *end = given(plugin, out, length);
    for (int part = 0; part < 3; part++) {
        memcpy(end, parts[part].data, parts[part].length);
        end += parts[part].length;
        free(parts[part].data);
    }
}

BEHAVIOUR(do_sum) {
    Bytes text = taken(plugin, in[0]);
    cJSON *numbers = cJSON_ParseWithLength((const char *)text.data, text.length), *number;
    char digits[32];
    double sum = 0;
    cJSON_ArrayForEach(number, numbers) sum += number->valuedouble;
    cJSON_Delete(numbers);
    int length = snprintf(digits, sizeof digits, "%.0f", sum);
    give(plugin, out, (Bytes){(uint8_t *)digits, (size_t)length});
}

BEHAVIOUR(do_read) {
    Bytes *value = find(taken(plugin, in[0]));
    if (value != NULL) give(plugin, out, *value);
    else out->of.i64 = 0;
}

BEHAVIOUR(do_write) { keep(taken(plugin, in[0]), taken(plugin, in[1])); }

BEHAVIOUR(do_null) { out->of.i64 = 0; }

BEHAVIOUR(do_empty) { give(plugin, out, (Bytes){(uint8_t *)"", 0}); }

BEHAVIOUR(do_nothing) {}

BEHAVIOUR(do_upper) {
    Bytes copy = copied(taken(plugin, in[0]));
    for (size_t at = 0; at < copy.length; at++) copy.data[at] = (uint8_t)toupper(copy.data[at]);
    give(plugin, out, copy);
    free(copy.data);
}

// A reply with an envelope: see `HostError` of the PDK.
BEHAVIOUR(do_rate) {
    Bytes currency = taken(plugin, in[0]);
    if (is(currency, "USD")) {
        double rate = 1.5;
        give_envelope(plugin, out, 0, (Bytes){(uint8_t *)&rate, sizeof rate});
    } else {
        char text[100];
        int length = snprintf(text, sizeof text, "no rate for %.*s", (int)currency.length, currency.data);
        give_envelope(plugin, out, 1, (Bytes){(uint8_t *)text, (size_t)length});
    }
}

// Other replies: a value, nothing, or an error.
BEHAVIOUR(do_find) {
    Bytes key = taken(plugin, in[0]);
    Bytes *value = find(key);
    if (is(key, "refused")) give_envelope(plugin, out, 1, (Bytes){(uint8_t *)"the host refuses", 16});
    else give_envelope(plugin, out, 0, value != NULL ? *value : (Bytes){(uint8_t *)"", 0});
}

BEHAVIOUR(half_i32) { out->of.i32 = in->of.i32 / 2; }
BEHAVIOUR(half_u32) { out->of.i32 = (int32_t)((uint32_t)in->of.i32 / 2); }
BEHAVIOUR(half_i64) { out->of.i64 = in->of.i64 / 2; }
BEHAVIOUR(half_u64) { out->of.i64 = (int64_t)((uint64_t)in->of.i64 / 2); }
BEHAVIOUR(half_f32) { out->of.f32 = in->of.f32 / 2; }
BEHAVIOUR(half_f64) { out->of.f64 = in->of.f64 / 2; }

BEHAVIOUR(do_show) {
    char text[100];
    int length = snprintf(text, sizeof text, "%" PRId32 " %" PRIu32 " %" PRId64 " %" PRIu64, in[0].of.i32,
                          (uint32_t)in[1].of.i32, in[2].of.i64, (uint64_t)in[3].of.i64);
    give(plugin, out, (Bytes){(uint8_t *)text, (size_t)length});
}

BEHAVIOUR(do_pack) {
    uint8_t *packed = given(plugin, out, sizeof(double) + sizeof(float));
    memcpy(packed, &in[0].of.f64, sizeof(double));
    memcpy(packed + sizeof(double), &in[1].of.f32, sizeof(float));
}

BEHAVIOUR(do_seek) {
    out->of.i64 = (int64_t)(taken(plugin, in[0]).length + (uint64_t)in[1].of.i64 + (uint32_t)in[2].of.i32);
}

BEHAVIOUR(do_mean) { out->of.f64 = (in[0].of.f64 + in[1].of.f32) / 2; }

BEHAVIOUR(do_note) {
    char digits[16];
    int length = snprintf(digits, sizeof digits, "%" PRId32, in->of.i32);
    keep((Bytes){(uint8_t *)"noted", 5}, (Bytes){(uint8_t *)digits, (size_t)length});
}

#define I32 EXTISM_I32
#define I64 EXTISM_I64
#define F32 EXTISM_F32
#define F64 EXTISM_F64
#define PTR EXTISM_PTR

static const Behaviour BEHAVIOURS[] = {
    {"echo", {PTR}, 1, PTR, 1, do_echo},
    {"concat", {PTR, PTR, PTR}, 3, PTR, 1, do_concat},
    {"sum", {PTR}, 1, PTR, 1, do_sum},
    {"read", {PTR}, 1, PTR, 1, do_read},
    {"write", {PTR, PTR}, 2, PTR, 0, do_write},
    {"null", {PTR}, 1, PTR, 1, do_null},
    {"empty", {PTR}, 1, PTR, 1, do_empty},
    {"nothing", {PTR}, 1, PTR, 0, do_nothing},
    {"upper", {PTR}, 1, PTR, 1, do_upper},
    {"rate", {PTR}, 1, PTR, 1, do_rate},
    {"find", {PTR}, 1, PTR, 1, do_find},
    {"fail", {PTR}, 1, PTR, 1, do_null},
    {"half-i32", {I32}, 1, I32, 1, half_i32},
    {"half-u32", {I32}, 1, I32, 1, half_u32},
    {"half-i64", {I64}, 1, I64, 1, half_i64},
    {"half-u64", {I64}, 1, I64, 1, half_u64},
    {"half-f32", {F32}, 1, F32, 1, half_f32},
    {"half-f64", {F64}, 1, F64, 1, half_f64},
    {"show", {I32, I32, I64, I64}, 4, PTR, 1, do_show},
    {"pack", {F64, F32}, 2, PTR, 1, do_pack},
    {"seek", {PTR, I64, I32}, 3, I64, 1, do_seek},
    {"mean", {F64, F32}, 2, F64, 1, do_mean},
    {"note", {I32}, 1, PTR, 0, do_note},
};

static void call_behaviour(ExtismCurrentPlugin *plugin, const ExtismValue *inputs, uint64_t input_count,
                           ExtismValue *outputs, uint64_t output_count, void *behaviour) {
    (void)input_count, (void)output_count;
    ((const Behaviour *)behaviour)->behave(plugin, inputs, outputs);
}

static const char *field(const cJSON *object, const char *name) {
    return cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, name));
}

ExtismFunction *host_function(const cJSON *asked) {
    for (size_t at = 0; at < sizeof BEHAVIOURS / sizeof *BEHAVIOURS; at++) {
        const Behaviour *behaviour = &BEHAVIOURS[at];
        if (strcmp(behaviour->does, field(asked, "does")) != 0) continue;
        ExtismFunction *function =
            extism_function_new(field(asked, "name"), behaviour->params, behaviour->param_count, &behaviour->result,
                                behaviour->result_count, call_behaviour, (void *)behaviour, NULL);
        if (function != NULL) extism_function_set_namespace(function, field(asked, "namespace"));
        return function;
    }
    return NULL;
}
