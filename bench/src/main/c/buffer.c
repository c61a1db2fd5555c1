#include "buffer.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void reserve(struct buffer *b, size_t more) {
    if (b->length + more <= b->capacity) return;
    b->capacity = (b->length + more) * 2;
    b->data = realloc(b->data, b->capacity);
    if (b->data == NULL) abort();
}

void buffer_append(struct buffer *b, const void *data, size_t length) {
    if (length == 0) return;
    reserve(b, length);
    memcpy(b->data + b->length, data, length);
    b->length += length;
}

void buffer_print(struct buffer *b, const char *format, ...) {
    char text[1024];
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    if (length < 0 || (size_t)length >= sizeof text) abort();
    buffer_append(b, text, (size_t)length);
}
