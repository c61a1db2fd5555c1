/* The format sse: an event stream of one channel, the payload as a JSON string in data. */
#define _GNU_SOURCE
#include <stdio.h>
#include <string.h>

#include "conn.h"
#include "http.h"
#include "ledger.h"

/* A field's value inside a block. */
struct field {
    const char *value;
    size_t length;
};

struct block {
    struct field id, event, data;
};

static size_t request(struct conn *c, char *to, size_t capacity) {
    (void)c;
    return (size_t)snprintf(to, capacity,
                            "GET /sse?channel=%s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n"
                            "Accept: text/event-stream\r\nCache-Control: no-cache\r\n\r\n",
                            conn_settings.channel, conn_settings.port);
}

static const char *judge(struct conn *c, const char *head, size_t length) {
    static const char type[] = "text/event-stream";
    size_t size;
    (void)c;
    const char *value = http_header(head, length, "Content-Type", &size);
    if (http_status(head, length) != 200) return "the stream was not answered by 200";
    if (value == NULL || size < sizeof type - 1 || memcmp(value, type, sizeof type - 1) != 0) {
        return "the answer is not an event stream";
    }
    if (http_header(head, length, "Transfer-Encoding", &size) != NULL) {
        return "the answer is chunked; streams end by close here";
    }
    return NULL;
}

static void take(struct field *field, const char *line, const char *end, size_t name) {
    const char *value = line + name + 1;
    if (value < end && *value == ' ') value++;
    *field = (struct field){value, (size_t)(end - value)};
}

static int named(const char *line, const char *end, const char *name) {
    size_t length = strlen(name);
    return (size_t)(end - line) > length && memcmp(line, name, length) == 0 && line[length] == ':';
}

static struct block read_block(const char *at, const char *stop) {
    struct block b = {0};
    while (at < stop) {
        const char *end = memchr(at, '\n', (size_t)(stop - at));
        if (named(at, end, "data")) take(&b.data, at, end, 4);
        if (named(at, end, "id")) take(&b.id, at, end, 2);
        if (named(at, end, "event")) take(&b.event, at, end, 5);
        at = end + 1;
    }
    return b;
}

static int equals(const struct field *field, const char *text) {
    return field->length == strlen(text) && memcmp(field->value, text, field->length) == 0;
}

static void learn_epoch(const struct field *id) {
    const char *dot = id->value == NULL ? NULL : memrchr(id->value, '.', id->length);
    if (dot != NULL) ledger.epoch_length = (size_t)(dot - id->value);
}

static void publication(struct conn *c, const struct block *b, size_t wire) {
    size_t length = b->data.length;
    if (ledger.epoch_length == 0) learn_epoch(&b->id);
    if (b->id.value == NULL || length < 2 || b->data.value[0] != '"' ||
        b->data.value[length - 1] != '"') {
        conn_fail(c, ERROR_PROTOCOL, "a block without id or string data");
    } else {
        conn_payload(c, b->data.value + 1, length - 2, wire);
    }
}

static void block(struct conn *c, const char *at, size_t length) {
    struct block b = read_block(at, at + length - 1);
    if (b.event.value == NULL) {
        if (b.data.value != NULL) publication(c, &b, length);
    } else if (!equals(&b.event, "init") && !equals(&b.event, "subscribed")) {
        conn_fail(c, ERROR_PROTOCOL, "an event that is neither init nor subscribed");
    }
}

static size_t consume(struct conn *c, const char *data, size_t available) {
    size_t used = 0;
    while (c->state == CONN_OPEN) {
        const char *end = memmem(data + used, available - used, "\n\n", 2);
        if (end == NULL) break;
        size_t length = (size_t)(end + 2 - data) - used;
        block(c, data + used, length);
        used += length;
    }
    return used;
}

const struct format format_sse = {"sse", request, judge, consume};
