/* The publisher: one keep-alive HTTP connection, requests pipelined. */
#ifndef PUBLISH_H
#define PUBLISH_H

#include <stddef.h>
#include <stdint.h>

extern uint32_t publish_unanswered; /* requests sent and not yet answered */

/* Connects to a port and registers with an epoll instance under data pointer NULL. */
void publish_open(int epoll, int port, const char *channel, size_t size);

/* Publishes a run of messages with one send: count sequences from first on. */
void publish_run(uint32_t first, uint32_t count);

/* Publishes a probe: sequence 0, which no connection books. */
void publish_probe(void);

/* Handles an epoll event: sends what waits, reads answers. */
void publish_event(void);

/* Closes the connection. */
void publish_close(void);

#endif
