#define _GNU_SOURCE
#include "http.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

size_t http_head_length(const char *data, size_t length) {
    const char *end = memmem(data, length, "\r\n\r\n", 4);
    return end == NULL ? 0 : (size_t)(end - data) + 4;
}

const char *http_header(const char *head, size_t length, const char *name, size_t *size) {
    size_t wanted = strlen(name);
    const char *end = head + length;
    const char *line = memmem(head, length, "\r\n", 2);
    while (line != NULL && (line += 2) + wanted + 1 < end) {
        const char *stop = memmem(line, (size_t)(end - line), "\r\n", 2);
        if (strncasecmp(line, name, wanted) == 0 && line[wanted] == ':') {
            const char *value = line + wanted + 1;
            while (*value == ' ') value++;
            *size = (size_t)(stop - value);
            return value;
        }
        line = stop;
    }
    return NULL;
}

size_t http_body_length(const char *head, size_t length) {
    size_t size;
    const char *value = http_header(head, length, "Content-Length", &size);
    return value == NULL ? 0 : strtoul(value, NULL, 10);
}

int http_status(const char *head, size_t length) {
    return length > 12 && memcmp(head, "HTTP/1.", 7) == 0 ? atoi(head + 9) : 0;
}
