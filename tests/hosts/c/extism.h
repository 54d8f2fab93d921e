// The part of libextism's C API that is used here. It is declared from the documented ABI, because the wheel with the library has no
// header.
#pragma once

#include <stdbool.h>
#include <stdint.h>

typedef struct ExtismPlugin ExtismPlugin;
typedef struct ExtismCurrentPlugin ExtismCurrentPlugin;
typedef struct ExtismFunction ExtismFunction;

typedef enum { EXTISM_I32, EXTISM_I64, EXTISM_F32, EXTISM_F64 } ExtismType;
// A block's handle.
#define EXTISM_PTR EXTISM_I64

typedef struct {
    ExtismType type;
    union {
        int32_t i32;
        int64_t i64;
        float f32;
        double f64;
    } of;
} ExtismValue;

typedef void ExtismCallback(ExtismCurrentPlugin *plugin, const ExtismValue *inputs, uint64_t input_count,
                            ExtismValue *outputs, uint64_t output_count, void *user_data);

// `error` must be freed by extism_plugin_new_error_free.
ExtismPlugin *extism_plugin_new(const uint8_t *manifest, uint64_t length, const ExtismFunction **functions,
                                uint64_t function_count, bool with_wasi, char **error);
void extism_plugin_new_error_free(char *error);
void extism_plugin_free(ExtismPlugin *plugin);
void extism_plugin_allow_http_response_headers(ExtismPlugin *plugin);

// Returns 0 or the plugin's code. The error and the output are the plugin's until its next call.
int32_t extism_plugin_call(ExtismPlugin *plugin, const char *function, const uint8_t *input, uint64_t length);
const char *extism_plugin_error(ExtismPlugin *plugin);
const uint8_t *extism_plugin_output_data(ExtismPlugin *plugin);
uint64_t extism_plugin_output_length(ExtismPlugin *plugin);

ExtismFunction *extism_function_new(const char *name, const ExtismType *inputs, uint64_t input_count,
                                    const ExtismType *outputs, uint64_t output_count, ExtismCallback *callback,
                                    void *user_data, void (*free_user_data)(void *));
void extism_function_set_namespace(ExtismFunction *function, const char *name);
void extism_function_free(ExtismFunction *function);

// For host functions: the memory of the blocks, and the length of a block.
uint8_t *extism_current_plugin_memory(ExtismCurrentPlugin *plugin);
uint64_t extism_current_plugin_memory_alloc(ExtismCurrentPlugin *plugin, uint64_t length);
uint64_t extism_current_plugin_memory_length(ExtismCurrentPlugin *plugin, uint64_t handle);

// The process's log lines from a level up, `extism::pdk=info` say, which are kept until they are drained.
bool extism_log_custom(const char *filter);
void extism_log_drain(void (*take)(const char *line, uint64_t length));
