#include "fanout.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#define FAULT_OFFSET 40 /* the publication that a fault spoils */

enum fault { FAULT_NONE, FAULT_DROP, FAULT_DUP, FAULT_SWAP, FAULT_SHORT };

/* The subscribers of one format: descriptors packed, so that a fan-out walks nothing else. */
struct list {
    int *fds;
    struct subscription **members;
    unsigned count, capacity;
    struct buffer pending; /* for everyone */
    struct buffer spoiled; /* for the first subscriber instead, while a fault is asked for */
    struct buffer held;    /* a frame that a swap sends after its successor */
};

static struct list lists[FANOUT_FORMATS];
static enum fault fault;

void fanout_fault(const char *name) {
    static const char *const names[] = {"none", "drop", "dup", "swap", "short"};
    for (int i = 0; i < 5; i++) {
        if (strcmp(name, names[i]) == 0) {
            fault = (enum fault)i;
            return;
        }
    }
    fputs("--fault is drop, dup, swap or short\n", stderr);
    exit(2);
}

static void grow(struct list *l) {
    l->capacity = l->capacity == 0 ? 1024 : l->capacity * 2;
    l->fds = realloc(l->fds, l->capacity * sizeof *l->fds);
    l->members = realloc(l->members, l->capacity * sizeof *l->members);
}

void fanout_add(struct subscription *s) {
    struct list *l = &lists[s->format];
    if (l->count == l->capacity) grow(l);
    s->slot = l->count++;
    l->fds[s->slot] = s->fd;
    l->members[s->slot] = s;
}

void fanout_remove(struct subscription *s) {
    struct list *l = &lists[s->format];
    struct subscription *last = l->members[--l->count];
    l->members[s->slot] = last;
    l->fds[s->slot] = last->fd;
    last->slot = s->slot;
}

static void encode(struct buffer *to, enum fanout_format format, const struct publication *p) {
    if (format == FANOUT_WS) {
        frames_ws(to, p);
    } else {
        frames_sse(to, p);
    }
}

static void encode_short(struct buffer *to, enum fanout_format format,
                         const struct publication *p) {
    struct buffer data = {0};
    struct publication cut = *p;
    buffer_append(&data, p->data, p->length);
    data.data[data.length - 2] = '"';
    cut.data = data.data;
    cut.length = data.length - 1;
    encode(to, format, &cut);
    free(data.data);
}

static void spoil(struct list *l, enum fanout_format format, const struct publication *p) {
    switch (fault) {
        case FAULT_DROP: break;
        case FAULT_SWAP: encode(&l->held, format, p); break;
        case FAULT_SHORT: encode_short(&l->spoiled, format, p); break;
        default:
            encode(&l->spoiled, format, p);
            encode(&l->spoiled, format, p);
    }
}

static void append_spoiled(struct list *l, enum fanout_format format, const struct publication *p) {
    if (p->offset == FAULT_OFFSET) {
        spoil(l, format, p);
        return;
    }
    encode(&l->spoiled, format, p);
    buffer_append(&l->spoiled, l->held.data, l->held.length);
    l->held.length = 0;
}

void fanout_append(const struct publication *p) {
    for (int f = 0; f < FANOUT_FORMATS; f++) {
        struct list *l = &lists[f];
        if (l->count == 0) continue;
        encode(&l->pending, (enum fanout_format)f, p);
        if (fault != FAULT_NONE) append_spoiled(l, (enum fanout_format)f, p);
    }
}

void fanout_send(int fd, const char *data, size_t length) {
    if (send(fd, data, length, MSG_NOSIGNAL | MSG_DONTWAIT) != (ssize_t)length) {
        fputs("a send was short: its subscriber is lost\n", stderr);
    }
}

static void flush(struct list *l) {
    unsigned first = 0;
    if (fault != FAULT_NONE && l->count > 0) {
        if (l->spoiled.length > 0) fanout_send(l->fds[0], l->spoiled.data, l->spoiled.length);
        l->spoiled.length = 0;
        first = 1;
    }
    if (l->pending.length == 0) return;
    for (unsigned i = first; i < l->count; i++) {
        fanout_send(l->fds[i], l->pending.data, l->pending.length);
    }
    l->pending.length = 0;
}

void fanout_flush(void) {
    for (int f = 0; f < FANOUT_FORMATS; f++) flush(&lists[f]);
}
