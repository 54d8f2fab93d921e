// What the runner's files share.
#pragma once

#include <stddef.h>
#include <stdint.h>

#include <cjson/cJSON.h>

#include "extism.h"

typedef struct {
    uint8_t *data;
    size_t length;
} Bytes;

// A host function by its behaviour; NULL if there is none of that name.
ExtismFunction *host_function(const cJSON *asked);

Bytes from_base64(const char *text);
char *to_base64(Bytes bytes);

// `malloc` that doesn't return without memory.
void *allocate(size_t length);
