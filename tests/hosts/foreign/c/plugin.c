// The foreign plugin in C: see ../../README.md. It has no standard library.

#include "pdk.h"

EXTISM_IMPORT_USER("upper") ExtismHandle upper(ExtismHandle text);
EXTISM_IMPORT_USER("half") int64_t half(int64_t number);

#define EXPORT(name) EXTISM_EXPORT_AS(#name) int32_t name(void)

// What is called without a standard library is written here: the compiler makes such calls of loops.
void *memcpy(void *restrict to, const void *restrict from, size_t length) {
    for (size_t at = 0; at < length; at++) ((uint8_t *)to)[at] = ((const uint8_t *)from)[at];
    return to;
}

static uint64_t space[(2 << 20) / sizeof(uint64_t)];

// The input, in the space that all share.
static size_t load_input(void) {
    size_t length = extism_input_length();
    if (length > sizeof space) __builtin_trap();
    extism_load(extism_input_offset(), space, length);
    return length;
}

static void output_or_absent(ExtismHandle value) {
    if (value == 0 || extism_length(value) == 0) extism_output_buf("absent", 6);
    else extism_output_handle(value);
}

// The input.
EXPORT(echo) {
    extism_output_buf(space, load_input());
    return 0;
}

// Nothing, whatever the input.
EXPORT(nothing) { return 0; }

// The input in capitals, as the host makes them.
EXPORT(call_upper) {
    extism_output_handle(upper(extism_alloc_buf(space, load_input())));
    return 0;
}

// Half of the lowest number.
EXPORT(call_half) {
    int64_t number = half(INT64_MIN);
    char digits[20], *first = digits + sizeof digits;
    for (int64_t rest = number; rest != 0; rest /= 10) *--first = (char)('0' - rest % 10);
    *--first = '-';
    extism_output_buf(first, (size_t)(digits + sizeof digits - first));
    return 0;
}

// A config value.
EXPORT(config_of) {
    output_or_absent(extism_config_get_buf(space, load_input()));
    return 0;
}

// A variable.
EXPORT(var_of) {
    output_or_absent(extism_var_get_buf(space, load_input()));
    return 0;
}

// Sets the variable named `kept`.
EXPORT(keep) {
    extism_var_set_buf("kept", 4, extism_alloc_buf(space, load_input()));
    return 0;
}

// Removes the variable named `kept`.
EXPORT(forget) {
    extism_var_set_buf("kept", 4, 0);
    return 0;
}

// Logs the input at four levels.
EXPORT(log_lines) {
    size_t length = load_input();
    extism_log_buf(space, length, extism_log_debug);
    extism_log_buf(space, length, extism_log_info);
    extism_log_buf(space, length, extism_log_warn);
    extism_log_buf(space, length, extism_log_error);
    return 0;
}

// The body of the response from a URL.
EXPORT(fetch) {
    static const char before[] = "{\"url\": \"", after[] = "\", \"method\": \"GET\", \"headers\": {}}";
    static char request[1024];
    size_t length = load_input(), end = 0;
    if (length > sizeof request - sizeof before - sizeof after) __builtin_trap();
    memcpy(request, before, sizeof before - 1), end = sizeof before - 1;
    memcpy(request + end, space, length), end += length;
    memcpy(request + end, after, sizeof after - 1), end += sizeof after - 1;
    ExtismHandle body = extism_http_request(extism_alloc_buf(request, end), 0);
    if (body != 0) extism_output_handle(body);
    return 0;
}

// Fails with the input as the error's text.
EXPORT(fail) {
    extism_error_set_buf(space, load_input());
    return 7;
}

// Fails with a code and no text.
EXPORT(fail_without_text) { return 7; }

// Sets the input as the output, then fails with it as the error's text and the code 0.
EXPORT(output_then_fail) {
    size_t length = load_input();
    extism_output_buf(space, length);
    extism_error_set_buf(space, length);
    return 0;
}

// Sets the input as the output, then traps.
EXPORT(output_then_trap) {
    extism_output_buf(space, load_input());
    __builtin_trap();
}
