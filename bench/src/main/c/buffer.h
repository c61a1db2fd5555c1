/* A growing run of bytes. */
#ifndef BUFFER_H
#define BUFFER_H

#include <stddef.h>

struct buffer {
    char *data;
    size_t length, capacity;
};

/* Appends bytes. */
void buffer_append(struct buffer *b, const void *data, size_t length);

/* Appends formatted text. */
void buffer_print(struct buffer *b, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
