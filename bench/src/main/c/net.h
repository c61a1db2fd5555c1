/* Sockets and limits of this process. */
#ifndef NET_H
#define NET_H

#include <stdint.h>

/* Raises the soft limit of open files to the hard one; exits when it stays under needed. */
void net_need_files(unsigned long needed);

/* Starts connecting from a source address to a port of 127.0.0.1; the new descriptor, or -1. */
int net_connect(uint32_t source, int port);

/* A listening socket on 127.0.0.1 (port 0 takes a free one); the port taken in *port. */
int net_listen(int *port);

/* Monotonic clock, nanoseconds. */
int64_t net_now(void);

#endif
