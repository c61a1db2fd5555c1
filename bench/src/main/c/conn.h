/* The subscribing connections: opening, reading, ending. */
#ifndef CONN_H
#define CONN_H

#include <stddef.h>
#include <stdint.h>

#include "accept.h"

enum conn_state { CONN_CONNECTING, CONN_HEAD, CONN_OPEN, CONN_ENDED };

struct conn {
    int fd;
    uint32_t index;
    enum conn_state state;
    int joined; /* a probe has come: live messages follow without a gap */
    char accept[WS_ACCEPT_LENGTH + 1];
    char *rest; /* bytes of an incomplete unit, kept until more come */
    size_t rest_length, rest_capacity;
};

/* How a wire format opens a stream and reads it. */
struct format {
    const char *name;
    /* Writes the opening request; its length. */
    size_t (*request)(struct conn *c, char *to, size_t capacity);
    /* Judges the head of the answer: NULL if good, else what is wrong. */
    const char *(*judge)(struct conn *c, const char *head, size_t length);
    /* Reads whole units (frames, blocks); how many bytes it used. */
    size_t (*consume)(struct conn *c, const char *data, size_t length);
};

extern const struct format format_ws, format_sse;

/* The settings all connections share. */
struct conn_settings {
    const struct format *format;
    const char *channel;
    size_t size; /* of a payload, bytes */
    int port;
    int epoll;
};

extern struct conn_settings conn_settings;
extern uint32_t conn_handshaking; /* connections opened but not yet streaming */
extern uint32_t conn_streaming;   /* connections streaming now */
extern uint32_t conn_joined;      /* connections that have received a probe */

/* Starts opening a connection. */
void conn_start(struct conn *c, uint32_t index);

/* Handles an epoll event. */
void conn_event(struct conn *c, uint32_t events);

/* Ends a connection with an error of that kind (see ledger.h). */
void conn_fail(struct conn *c, int kind, const char *what);

/* Sends bytes that fit the socket buffer, such as a pong. */
void conn_send(struct conn *c, const void *data, size_t length);

/* Books a received payload; wire is the length of the whole frame or block. */
void conn_payload(struct conn *c, const char *data, size_t length, size_t wire);

/* Closes every descriptor. */
void conn_close_all(struct conn *all, uint32_t count);

#endif
