#include "ledger.h"

#include <stdlib.h>
#include <string.h>

#define SLOTS 65536u

/* A delivery that was overtaken; it may still come. */
struct gap {
    uint32_t connection, sequence;
};

struct ledger ledger;

static const char *const NAMES[ERROR_KINDS] = {"missing",   "duplicate", "order",  "length",
                                               "content",   "handshake", "protocol", "closed",
                                               "publish",   "stall"};
static uint32_t connections;
static uint32_t *next; /* by connection: the sequence expected */
static uint32_t received[SLOTS];
static struct gap gaps[SLOTS];
static uint32_t gap_count;

void ledger_open(uint32_t n) {
    connections = n;
    next = malloc(n * sizeof *next);
    for (uint32_t i = 0; i < n; i++) next[i] = 1;
}

void ledger_error(enum error_kind kind, uint32_t connection, const char *what) {
    if (ledger_error_count() == 0) {
        snprintf(ledger.first_error, sizeof ledger.first_error, "connection %u: %s", connection,
                 what);
    }
    ledger.errors[kind]++;
}

static void gap_add(uint32_t connection, uint32_t sequence) {
    if (gap_count < SLOTS) {
        gaps[gap_count++] = (struct gap){connection, sequence};
    } else {
        ledger_error(ERROR_MISSING, connection, "too many gaps to keep apart");
    }
}

static int gap_take(uint32_t connection, uint32_t sequence) {
    for (uint32_t i = 0; i < gap_count; i++) {
        if (gaps[i].connection == connection && gaps[i].sequence == sequence) {
            gaps[i] = gaps[--gap_count];
            return 1;
        }
    }
    return 0;
}

static void count(uint32_t sequence, size_t bytes) {
    uint32_t *slot = &received[sequence % SLOTS];
    ledger.deliveries++;
    ledger.delivery_bytes += bytes;
    if (++*slot == connections) {
        *slot = 0;
        ledger.done++;
    }
}

static void out_of_line(uint32_t connection, uint32_t sequence, size_t bytes) {
    char text[96];
    snprintf(text, sizeof text, "sequence %u came, %u was expected", sequence, next[connection]);
    if (sequence < next[connection] && !gap_take(connection, sequence)) {
        ledger_error(ERROR_DUPLICATE, connection, text);
        return;
    }
    if (sequence < next[connection]) {
        ledger_error(ERROR_ORDER, connection, text);
    } else {
        while (next[connection] < sequence) gap_add(connection, next[connection]++);
        next[connection]++;
    }
    count(sequence, bytes);
}

void ledger_deliver(uint32_t connection, uint32_t sequence, size_t bytes) {
    if (sequence > ledger.published) {
        ledger_error(ERROR_CONTENT, connection, "a sequence that was not published yet");
    } else if (sequence == next[connection]) {
        next[connection]++;
        count(sequence, bytes);
    } else {
        out_of_line(connection, sequence, bytes);
    }
}

void ledger_close(void) {
    for (uint32_t i = 0; i < gap_count; i++) {
        ledger_error(ERROR_MISSING, gaps[i].connection, "a sequence was skipped");
    }
    for (uint32_t c = 0; c < connections; c++) {
        for (; next[c] <= ledger.published; next[c]++) {
            ledger_error(ERROR_MISSING, c, "the last sequences did not come");
        }
    }
}

uint64_t ledger_error_count(void) {
    uint64_t sum = 0;
    for (int k = 0; k < ERROR_KINDS; k++) sum += ledger.errors[k];
    return sum;
}

void ledger_print_errors(FILE *out) {
    fputs("\"errors\":{", out);
    for (int k = 0; k < ERROR_KINDS; k++) {
        fprintf(out, "%s\"%s\":%lu", k ? "," : "", NAMES[k], (unsigned long)ledger.errors[k]);
    }
    if (ledger_error_count() == 0) {
        fputs("},\"firstError\":null", out);
    } else {
        fprintf(out, "},\"firstError\":\"%s\"", ledger.first_error);
    }
}
