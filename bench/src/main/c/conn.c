#define _GNU_SOURCE
#include "conn.h"

#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "http.h"
#include "ledger.h"
#include "net.h"
#include "payload.h"

#define PER_SOURCE 10000 /* connections from one source address: ports would run out */

struct conn_settings conn_settings;
uint32_t conn_handshaking, conn_streaming, conn_joined;

static char buffer[256 * 1024];

void conn_fail(struct conn *c, int kind, const char *what) {
    if (c->state == CONN_ENDED) return;
    if (c->state == CONN_OPEN) {
        conn_streaming--;
    } else {
        conn_handshaking--;
        kind = ERROR_HANDSHAKE;
    }
    ledger_error((enum error_kind)kind, c->index, what);
    c->state = CONN_ENDED;
    if (c->fd >= 0) close(c->fd);
    c->fd = -1;
}

void conn_send(struct conn *c, const void *data, size_t length) {
    if (send(c->fd, data, length, MSG_NOSIGNAL) != (ssize_t)length) {
        conn_fail(c, ERROR_CLOSED, "a small send did not go through");
    }
}

void conn_start(struct conn *c, uint32_t index) {
    struct epoll_event e = {.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET, .data.ptr = c};
    *c = (struct conn){.index = index, .state = CONN_CONNECTING};
    conn_handshaking++;
    c->fd = net_connect(INADDR_LOOPBACK + 1 + index / PER_SOURCE, conn_settings.port);
    if (c->fd < 0 || epoll_ctl(conn_settings.epoll, EPOLL_CTL_ADD, c->fd, &e) != 0) {
        conn_fail(c, ERROR_HANDSHAKE, strerror(errno));
    }
}

static void send_request(struct conn *c) {
    char request[1024];
    size_t length = conn_settings.format->request(c, request, sizeof request);
    c->state = CONN_HEAD;
    conn_send(c, request, length);
}

void conn_payload(struct conn *c, const char *data, size_t length, size_t wire) {
    uint32_t sequence;
    enum payload_verdict verdict = payload_check(data, length, conn_settings.size, &sequence);
    if (verdict == PAYLOAD_WRONG_LENGTH) {
        ledger_error(ERROR_LENGTH, c->index, "a payload of the wrong length");
    } else if (verdict == PAYLOAD_WRONG_CONTENT) {
        ledger_error(ERROR_CONTENT, c->index, "a payload that was not published so");
    }
    if (sequence != 0 && sequence != UINT32_MAX) {
        ledger_deliver(c->index, sequence, wire);
    } else if (sequence == 0 && !c->joined) {
        c->joined = 1;
        conn_joined++;
    }
}

static size_t consume_head(struct conn *c, const char *data, size_t length) {
    size_t head = http_head_length(data, length);
    if (head == 0) return 0;
    const char *wrong = conn_settings.format->judge(c, data, head);
    if (wrong != NULL) {
        conn_fail(c, ERROR_HANDSHAKE, wrong);
        return length;
    }
    c->state = CONN_OPEN;
    conn_handshaking--;
    conn_streaming++;
    return head;
}

static void keep_rest(struct conn *c, const char *data, size_t length) {
    if (length > c->rest_capacity) {
        c->rest_capacity = length;
        c->rest = realloc(c->rest, length);
    }
    memcpy(c->rest, data, length);
    c->rest_length = length;
}

static void consume(struct conn *c, size_t length) {
    size_t used = 0;
    if (c->state == CONN_HEAD) used = consume_head(c, buffer, length);
    if (c->state == CONN_OPEN) {
        used += conn_settings.format->consume(c, buffer + used, length - used);
    }
    if (c->state == CONN_ENDED) return;
    if (length - used == sizeof buffer) {
        conn_fail(c, ERROR_PROTOCOL, "a unit larger than the read buffer");
    } else if (used < length) {
        keep_rest(c, buffer + used, length - used);
    }
}

/* One receive into the shared buffer, behind what was kept; nonzero if more may be waiting. */
static int receive(struct conn *c) {
    size_t kept = c->rest_length;
    ssize_t n = recv(c->fd, buffer + kept, sizeof buffer - kept, 0);
    if (n > 0) {
        if (kept > 0) memcpy(buffer, c->rest, kept);
        c->rest_length = 0;
        consume(c, kept + (size_t)n);
        return (size_t)n == sizeof buffer - kept && c->state != CONN_ENDED;
    }
    if (n == 0) {
        conn_fail(c, ERROR_CLOSED, "the server closed the connection");
    } else if (errno != EAGAIN) {
        conn_fail(c, ERROR_CLOSED, strerror(errno));
    }
    return 0;
}

void conn_event(struct conn *c, uint32_t events) {
    if (c->state == CONN_ENDED) return;
    if (c->state == CONN_CONNECTING && (events & EPOLLOUT)) send_request(c);
    if (c->state != CONN_ENDED && (events & (EPOLLIN | EPOLLHUP | EPOLLERR))) {
        while (receive(c)) continue;
    }
    if (c->state != CONN_ENDED && (events & EPOLLRDHUP)) {
        conn_fail(c, ERROR_CLOSED, "the server closed the connection");
    }
}

void conn_close_all(struct conn *all, uint32_t count) {
    for (uint32_t i = 0; i < count; i++) {
        if (all[i].fd >= 0) close(all[i].fd);
        free(all[i].rest);
    }
}
