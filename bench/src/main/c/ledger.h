/* The books: what was published, what every connection received, and every error by kind. */
#ifndef LEDGER_H
#define LEDGER_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

enum error_kind {
    ERROR_MISSING,   /* a delivery that never came */
    ERROR_DUPLICATE, /* a delivery that came again */
    ERROR_ORDER,     /* a delivery that came after a later one */
    ERROR_LENGTH,    /* a payload longer or shorter than published */
    ERROR_CONTENT,   /* a payload that was never published */
    ERROR_HANDSHAKE, /* a refused or wrong answer to the opening request */
    ERROR_PROTOCOL,  /* bytes the format does not allow */
    ERROR_CLOSED,    /* a connection the server ended */
    ERROR_PUBLISH,   /* a publish that was not answered by 200 */
    ERROR_STALL,     /* no delivery for too long: the run was cut short */
    ERROR_KINDS
};

struct ledger {
    uint32_t published;      /* last sequence published; sequences start at 1 */
    uint32_t done;           /* messages that every connection has */
    uint64_t deliveries;     /* verified deliveries */
    uint64_t delivery_bytes; /* bytes on the wire of those, framing included */
    uint64_t errors[ERROR_KINDS];
    char first_error[160];
    size_t epoch_length; /* characters of the epoch in the positions received, 0 if unknown */
};

extern struct ledger ledger;

/* Opens the books for some connections, each expecting sequence 1. */
void ledger_open(uint32_t connections);

/* Counts an error; the first one is kept as text. */
void ledger_error(enum error_kind kind, uint32_t connection, const char *what);

/* Books one delivery of wire bytes to a connection. */
void ledger_deliver(uint32_t connection, uint32_t sequence, size_t bytes);

/* Counts everything published and not received as missing. */
void ledger_close(void);

/* Number of errors of all kinds. */
uint64_t ledger_error_count(void);

/* Prints "errors":{…},"firstError":… as part of a JSON object. */
void ledger_print_errors(FILE *out);

#endif
