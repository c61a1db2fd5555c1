/* The format ws: RFC 6455 without extensions, the payload inside Tidewire's JSON envelope. */
#define _GNU_SOURCE
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>

#include "accept.h"
#include "conn.h"
#include "http.h"
#include "ledger.h"

enum { OPCODE_TEXT = 1, OPCODE_CLOSE = 8, OPCODE_PING = 9, OPCODE_PONG = 10 };

static size_t request(struct conn *c, char *to, size_t capacity) {
    char key[WS_KEY_LENGTH + 1];
    ws_random_key(key);
    ws_accept(key, c->accept);
    return (size_t)snprintf(to, capacity,
                            "GET /ws?channel=%s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n"
                            "Connection: Upgrade\r\nUpgrade: websocket\r\n"
                            "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: %s\r\n\r\n",
                            conn_settings.channel, conn_settings.port, key);
}

static const char *judge(struct conn *c, const char *head, size_t length) {
    size_t size;
    const char *accept = http_header(head, length, "Sec-WebSocket-Accept", &size);
    if (http_status(head, length) != 101) return "the upgrade was not answered by 101";
    if (accept == NULL || size != WS_ACCEPT_LENGTH || memcmp(accept, c->accept, size) != 0) {
        return "Sec-WebSocket-Accept does not belong to the key";
    }
    if (http_header(head, length, "Sec-WebSocket-Extensions", &size) != NULL) {
        return "an extension that was not offered";
    }
    return NULL;
}

static void pong(struct conn *c, const char *body, size_t length) {
    uint8_t frame[6 + 125] = {0x80 | OPCODE_PONG, (uint8_t)(0x80 | length)};
    if (getrandom(frame + 2, 4, 0) != 4) return;
    for (size_t i = 0; i < length; i++) frame[6 + i] = (uint8_t)body[i] ^ frame[2 + i % 4];
    conn_send(c, frame, 6 + length);
}

static void learn_epoch(const char *text, size_t length) {
    static const char mark[] = "\"position\":\"";
    const char *at = memmem(text, length, mark, sizeof mark - 1);
    if (at == NULL) return;
    at += sizeof mark - 1;
    const char *end = memchr(at, '"', (size_t)(text + length - at));
    const char *dot = end == NULL ? NULL : memrchr(at, '.', (size_t)(end - at));
    if (dot != NULL) ledger.epoch_length = (size_t)(dot - at);
}

/* Where the payload starts in an envelope; the same place as last time is tried first. */
static const char *find_data(const char *text, size_t length) {
    static const char mark[] = "\"data\":\"";
    static size_t hint;
    const size_t size = sizeof mark - 1;
    if (hint + size < length && memcmp(text + hint, mark, size) == 0) return text + hint + size;
    const char *at = memmem(text, length, mark, size);
    if (at == NULL) return NULL;
    hint = (size_t)(at - text);
    return at + size;
}

static void text_message(struct conn *c, const char *text, size_t length, size_t wire) {
    static const char broadcast[] = "{\"type\":\"broadcast\",";
    static const char welcome[] = "{\"type\":\"welcome\",";
    if (length > sizeof broadcast && memcmp(text, broadcast, sizeof broadcast - 1) == 0) {
        const char *data = find_data(text, length);
        const char *end = data == NULL ? NULL : memchr(data, '"', (size_t)(text + length - data));
        if (ledger.epoch_length == 0) learn_epoch(text, length);
        if (end == NULL) {
            conn_fail(c, ERROR_PROTOCOL, "an envelope without string data");
        } else {
            conn_payload(c, data, (size_t)(end - data), wire);
        }
    } else if (length < sizeof welcome || memcmp(text, welcome, sizeof welcome - 1) != 0) {
        conn_fail(c, ERROR_PROTOCOL, "a message that is neither welcome nor broadcast");
    }
}

static void frame(struct conn *c, const uint8_t *at, size_t head, size_t length) {
    const char *body = (const char *)at + head;
    switch (at[0]) {
        case 0x80 | OPCODE_TEXT: text_message(c, body, length, head + length); break;
        case 0x80 | OPCODE_PING: pong(c, body, length); break;
        case 0x80 | OPCODE_PONG: break;
        case 0x80 | OPCODE_CLOSE: conn_fail(c, ERROR_CLOSED, "a close frame"); break;
        default: conn_fail(c, ERROR_PROTOCOL, "a fragment, a reserved bit or a binary frame");
    }
}

/* Lengths of a frame's head and body; 0 while the head is incomplete, -1 if it breaks the RFC. */
static int measure(const uint8_t *at, size_t available, size_t *head, size_t *length) {
    if (available < 2) return 0;
    *length = at[1];
    *head = *length < 126 ? 2 : *length == 126 ? 4 : 10;
    if ((at[1] & 0x80) || ((at[0] & 8) && *length > 125)) return -1;
    if (available < *head) return 0;
    if (*head > 2) *length = 0;
    for (size_t i = 2; i < *head; i++) *length = *length << 8 | at[i];
    return 1;
}

static size_t consume(struct conn *c, const char *data, size_t available) {
    size_t used = 0, head, length;
    while (c->state == CONN_OPEN) {
        const uint8_t *at = (const uint8_t *)data + used;
        int known = measure(at, available - used, &head, &length);
        if (known < 0) conn_fail(c, ERROR_PROTOCOL, "a masked frame or a long control frame");
        if (known <= 0 || available - used - head < length) break;
        frame(c, at, head, length);
        used += head + length;
    }
    return used;
}

const struct format format_ws = {"ws", request, judge, consume};
