// Runs jobs on libextism's C API. Jobs and results are lines of JSON, whose fields are described in ../src/job.rs. The log level is
// for the whole process, so a job with a level is the last one.

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "runner.h"

#define MAX_FUNCTIONS 32

static cJSON *item(const cJSON *object, const char *name) { return cJSON_GetObjectItemCaseSensitive(object, name); }

static void add_module(cJSON *modules, const char *name, const char *path) {
    cJSON *module = cJSON_CreateObject();
    cJSON_AddStringToObject(module, "name", name);
    cJSON_AddStringToObject(module, "path", path);
    cJSON_AddItemToArray(modules, module);
}

// The manifest's JSON.
static char *manifest(const cJSON *job) {
    if (cJSON_IsString(item(job, "manifest"))) return strdup(item(job, "manifest")->valuestring);
    cJSON *manifest = cJSON_CreateObject(), *each;
    cJSON *modules = cJSON_AddArrayToObject(manifest, "wasm");
    cJSON_ArrayForEach(each, item(job, "linked")) add_module(modules, each->string, each->valuestring);
    add_module(modules, "main", item(job, "wasm")->valuestring);
    cJSON_AddItemToObject(manifest, "config", cJSON_Duplicate(item(job, "config"), true));
    cJSON_AddItemToObject(manifest, "allowed_hosts", cJSON_Duplicate(item(job, "allowed_hosts"), true));
    cJSON *paths = cJSON_AddObjectToObject(manifest, "allowed_paths");
    cJSON_ArrayForEach(each, item(job, "folders")) cJSON_AddStringToObject(paths, each->valuestring, each->string);
    if (cJSON_IsNumber(item(job, "timeout_ms"))) {
        cJSON_AddNumberToObject(manifest, "timeout_ms", item(job, "timeout_ms")->valuedouble);
    }
    if (cJSON_IsNumber(item(job, "memory_pages"))) {
        cJSON *memory = cJSON_AddObjectToObject(manifest, "memory");
        cJSON_AddNumberToObject(memory, "max_pages", item(job, "memory_pages")->valuedouble);
    }
    char *text = cJSON_PrintUnformatted(manifest);
    cJSON_Delete(manifest);
    return text;
}

// The list to which the library's callback adds lines.
static cJSON *logs;

static char *copy(const char *text, size_t length) {
    char *copy = allocate(length + 1);
    memcpy(copy, text, length);
    copy[length] = '\0';
    return copy;
}

// Level and text of `time LEVEL extism::pdk: text plugin="id"`.
static void take_log_line(const char *text, uint64_t length) {
    const char *target = " extism::pdk: ";
    char *line = copy(text, length);
    char *middle = strstr(line, target);
    if (middle != NULL) {
        char *level = middle, *start = middle + strlen(target), *end = NULL;
        while (level > line && level[-1] != ' ') level--;
        for (char *next = start; (next = strstr(next, " plugin=\"")) != NULL; next++) end = next;
        *middle = '\0';
        if (end != NULL) *end = '\0';
        for (char *letter = level; *letter != '\0'; letter++) *letter |= 0x20;
        cJSON *pair = cJSON_CreateArray();
        cJSON_AddItemToArray(pair, cJSON_CreateString(level));
        cJSON_AddItemToArray(pair, cJSON_CreateString(start));
        cJSON_AddItemToArray(logs, pair);
    }
    free(line);
}

static double micros(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e6 + (double)now.tv_nsec / 1e3;
}

static cJSON *perform(ExtismPlugin *plugin, const cJSON *call) {
    const char *function = item(call, "function")->valuestring;
    Bytes input = from_base64(item(call, "input")->valuestring);
    double quickest = 0;
    int32_t code = 0;
    for (int count = 0; count < item(call, "repeat")->valueint; count++) {
        double start = micros();
        code = extism_plugin_call(plugin, function, input.data, input.length);
        double took = micros() - start;
        if (count == 0 || took < quickest) quickest = took;
    }
    free(input.data);

    cJSON *observed = cJSON_CreateObject();
    const char *error = extism_plugin_error(plugin);
    if (code == 0 && error == NULL) {
        uint64_t length = extism_plugin_output_length(plugin);
        char *output = to_base64((Bytes){(uint8_t *)extism_plugin_output_data(plugin), length});
        cJSON_AddStringToObject(observed, "output", output);
        free(output);
    } else {
        cJSON_AddStringToObject(observed, "error", error != NULL ? error : "no words");
    }
    cJSON_AddNumberToObject(observed, "code", code);
    cJSON_AddNumberToObject(observed, "micros", quickest);
    logs = cJSON_AddArrayToObject(observed, "logs");
    extism_log_drain(take_log_line);
    return observed;
}

static cJSON *run(const cJSON *job) {
    cJSON *observed = cJSON_CreateObject(), *each;
    cJSON *calls = cJSON_AddArrayToObject(observed, "calls");
    if (cJSON_IsString(item(job, "log_level"))) {
        char filter[32];
        snprintf(filter, sizeof filter, "extism::pdk=%s", item(job, "log_level")->valuestring);
        extism_log_custom(filter);
    }
    const ExtismFunction *functions[MAX_FUNCTIONS];
    size_t count = 0;
    cJSON_ArrayForEach(each, item(job, "functions")) {
        ExtismFunction *function = host_function(each);
        if (function != NULL && count < MAX_FUNCTIONS) functions[count++] = function;
    }
    char *error = NULL, *text = manifest(job);
    bool with_wasi = cJSON_IsTrue(item(job, "wasi"));
    ExtismPlugin *plugin =
        extism_plugin_new((const uint8_t *)text, strlen(text), functions, count, with_wasi, &error);
    free(text);
    if (plugin == NULL) {
        cJSON_AddStringToObject(observed, "load_error", error);
        extism_plugin_new_error_free(error);
    } else {
        if (cJSON_IsTrue(item(job, "response_headers"))) extism_plugin_allow_http_response_headers(plugin);
        cJSON_ArrayForEach(each, item(job, "calls")) cJSON_AddItemToArray(calls, perform(plugin, each));
        extism_plugin_free(plugin);
    }
    while (count > 0) extism_function_free((ExtismFunction *)functions[--count]);
    return observed;
}

int main(void) {
    char *line = NULL;
    size_t room = 0;
    while (getline(&line, &room, stdin) > 0) {
        cJSON *job = cJSON_Parse(line), *observed = run(job);
        char *text = cJSON_PrintUnformatted(observed);
        puts(text);
        fflush(stdout);
        free(text);
        cJSON_Delete(observed);
        cJSON_Delete(job);
    }
    free(line);
    return 0;
}
