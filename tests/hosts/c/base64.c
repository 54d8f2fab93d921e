#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "runner.h"

static const char DIGITS[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

void *allocate(size_t length) {
    void *memory = malloc(length > 0 ? length : 1);
    if (memory == NULL) {
        fprintf(stderr, "no memory for %zu bytes\n", length);
        exit(1);
    }
    return memory;
}

Bytes from_base64(const char *text) {
    int8_t values[256];
    memset(values, -1, sizeof values);
    for (int value = 0; value < 64; value++) values[(uint8_t)DIGITS[value]] = (int8_t)value;

    Bytes bytes = {allocate(strlen(text) / 4 * 3), 0};
    uint32_t bits = 0;
    int count = 0;
    for (; *text != '\0' && values[(uint8_t)*text] >= 0; text++) {
        bits = bits << 6 | (uint32_t)values[(uint8_t)*text];
        count += 6;
        if (count >= 8) {
            count -= 8;
            bytes.data[bytes.length++] = (uint8_t)(bits >> count);
        }
    }
    return bytes;
}

char *to_base64(Bytes bytes) {
    char *text = allocate((bytes.length + 2) / 3 * 4 + 1);
    char *end = text;
    for (size_t at = 0; at < bytes.length; at += 3) {
        size_t left = bytes.length - at;
        uint32_t bits = (uint32_t)bytes.data[at] << 16;
        if (left > 1) bits |= (uint32_t)bytes.data[at + 1] << 8;
        if (left > 2) bits |= bytes.data[at + 2];
        *end++ = DIGITS[bits >> 18];
        *end++ = DIGITS[bits >> 12 & 63];
        *end++ = left > 1 ? DIGITS[bits >> 6 & 63] : '=';
        *end++ = left > 2 ? DIGITS[bits & 63] : '=';
    }
    *end = '\0';
    return text;
}
