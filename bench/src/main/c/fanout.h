/* The floor's subscribers, and the one send(2) that each of them gets. */
#ifndef FANOUT_H
#define FANOUT_H

#include "frames.h"

enum fanout_format { FANOUT_WS, FANOUT_SSE, FANOUT_FORMATS };

/* A subscriber's place in the flat list of its format. */
struct subscription {
    int fd;
    unsigned slot;
    enum fanout_format format;
};

/* Makes the floor wrong on purpose for the first subscriber of a format: drop, dup, swap, short. */
void fanout_fault(const char *name);

void fanout_add(struct subscription *s);

void fanout_remove(struct subscription *s);

/* Appends a publication to what the next flush sends. */
void fanout_append(const struct publication *p);

/* Sends what was appended: one send per subscriber. */
void fanout_flush(void);

/* One send; a short one is reported on standard error. */
void fanout_send(int fd, const char *data, size_t length);

#endif
