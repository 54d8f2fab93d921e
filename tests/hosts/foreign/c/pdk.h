// The C PDK's interface as its documentation has it, as far as the plugin uses it. Its functions do as that PDK's: data
// crosses 8 bytes at a time, lengths are read unchecked, and keys and log lines are freed a second time after the host did.
#pragma once

#include <stddef.h>
#include <stdint.h>

typedef uint64_t ExtismHandle;

#define EXTISM_IMPORT(module, name) __attribute__((import_module(module), import_name(name)))
#define EXTISM_IMPORT_ENV(name) EXTISM_IMPORT("extism:host/env", name)
#define EXTISM_IMPORT_USER(name) EXTISM_IMPORT("extism:host/user", name)
#define EXTISM_EXPORT_AS(name) __attribute__((export_name(name)))

EXTISM_IMPORT_ENV("length_unsafe") uint64_t extism_length(ExtismHandle block);
EXTISM_IMPORT_ENV("alloc") ExtismHandle extism_alloc(uint64_t length);
EXTISM_IMPORT_ENV("free") void extism_free(ExtismHandle block);
EXTISM_IMPORT_ENV("load_u8") uint8_t extism_load_u8(ExtismHandle at);
EXTISM_IMPORT_ENV("load_u64") uint64_t extism_load_u64(ExtismHandle at);
EXTISM_IMPORT_ENV("store_u8") void extism_store_u8(ExtismHandle at, uint8_t byte);
EXTISM_IMPORT_ENV("store_u64") void extism_store_u64(ExtismHandle at, uint64_t bytes);
EXTISM_IMPORT_ENV("input_offset") ExtismHandle extism_input_offset(void);
EXTISM_IMPORT_ENV("input_length") uint64_t extism_input_length(void);
EXTISM_IMPORT_ENV("output_set") void extism_output_set(ExtismHandle at, uint64_t length);
EXTISM_IMPORT_ENV("error_set") void extism_error_set(ExtismHandle text);
EXTISM_IMPORT_ENV("config_get") ExtismHandle extism_config_get(ExtismHandle key);
EXTISM_IMPORT_ENV("var_get") ExtismHandle extism_var_get(ExtismHandle key);
EXTISM_IMPORT_ENV("var_set") void extism_var_set(ExtismHandle key, ExtismHandle value);
EXTISM_IMPORT_ENV("http_request") ExtismHandle extism_http_request(ExtismHandle request, ExtismHandle body);
EXTISM_IMPORT_ENV("log_debug") void extism_log_debug(ExtismHandle text);
EXTISM_IMPORT_ENV("log_info") void extism_log_info(ExtismHandle text);
EXTISM_IMPORT_ENV("log_warn") void extism_log_warn(ExtismHandle text);
EXTISM_IMPORT_ENV("log_error") void extism_log_error(ExtismHandle text);

static inline void extism_load(ExtismHandle at, void *to, size_t length) {
    uint64_t *words = to;
    uint8_t *bytes = to;
    for (size_t word = 0; word < length / 8; word++) words[word] = extism_load_u64(at + word * 8);
    for (size_t byte = length & ~(size_t)7; byte < length; byte++) bytes[byte] = extism_load_u8(at + byte);
}

static inline ExtismHandle extism_alloc_buf(const void *from, size_t length) {
    const uint64_t *words = from;
    const uint8_t *bytes = from;
    ExtismHandle block = extism_alloc(length);
    for (size_t word = 0; word < length / 8; word++) extism_store_u64(block + word * 8, words[word]);
    for (size_t byte = length & ~(size_t)7; byte < length; byte++) extism_store_u8(block + byte, bytes[byte]);
    return block;
}

static inline void extism_output_buf(const void *from, size_t length) {
    extism_output_set(extism_alloc_buf(from, length), length);
}

static inline void extism_output_handle(ExtismHandle block) { extism_output_set(block, extism_length(block)); }

static inline void extism_error_set_buf(const void *text, size_t length) {
    extism_error_set(extism_alloc_buf(text, length));
}

static inline ExtismHandle extism_config_get_buf(const void *name, size_t length) {
    ExtismHandle key = extism_alloc_buf(name, length), value = extism_config_get(key);
    extism_free(key);
    return value;
}

static inline ExtismHandle extism_var_get_buf(const void *name, size_t length) {
    ExtismHandle key = extism_alloc_buf(name, length), value = extism_var_get(key);
    extism_free(key);
    return value;
}

static inline void extism_var_set_buf(const void *name, size_t length, ExtismHandle value) {
    ExtismHandle key = extism_alloc_buf(name, length);
    extism_var_set(key, value);
    extism_free(key);
}

static inline void extism_log_buf(const void *text, size_t length, void (*level)(ExtismHandle)) {
    ExtismHandle line = extism_alloc_buf(text, length);
    level(line);
    extism_free(line);
}
