/* Just enough HTTP/1.1 to read the head of a request or an answer. */
#ifndef HTTP_H
#define HTTP_H

#include <stddef.h>

/* Length of the head with its empty line, or 0 while it is incomplete. */
size_t http_head_length(const char *data, size_t length);

/* Value of a header ("Name", any case) inside a head; its length in *size, or NULL. */
const char *http_header(const char *head, size_t length, const char *name, size_t *size);

/* Content-Length of a head, 0 when it has none. */
size_t http_body_length(const char *head, size_t length);

/* Status code of an answer's head, 0 when it is no HTTP/1 answer. */
int http_status(const char *head, size_t length);

#endif
