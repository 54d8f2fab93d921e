// Declarations that the runner's files share.
#pragma once

#include <stddef.h>
#include <stdint.h>

#include <cjson/cJSON.h>

#include "extism.h"

typedef struct {
    uint8_t *data;
    size_t length;
} Bytes;

// Returns the host function of a behaviour, or NULL if the name is unknown.
ExtismFunction *host_function(const cJSON *asked);

Bytes from_base64(const char *text);
char *to_base64(Bytes bytes);

// `malloc` that doesn't return without memory.
void *allocate(size_t length);
