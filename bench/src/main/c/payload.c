#include "payload.h"

#include <stdio.h>
#include <string.h>

static const char ALPHABET[] = "abcdefghijklmnopqrstuvwxyz0123456789";
#define PERIOD (sizeof ALPHABET - 1)

static char filler_at(uint32_t sequence, size_t i) { return ALPHABET[(sequence + i) % PERIOD]; }

void payload_write(char *to, size_t size, uint32_t sequence, int64_t now) {
    char head[PAYLOAD_HEAD + 16];
    snprintf(head, sizeof head, "S%010u T%019lld ", sequence, (long long)now);
    memcpy(to, head, PAYLOAD_HEAD);
    for (size_t i = PAYLOAD_HEAD; i < size; i++) to[i] = filler_at(sequence, i - PAYLOAD_HEAD);
}

static uint32_t read_sequence(const char *data, size_t length) {
    uint32_t sequence = 0;
    if (length < PAYLOAD_HEAD || data[0] != 'S') return UINT32_MAX;
    for (int i = 1; i <= 10; i++) {
        if (data[i] < '0' || data[i] > '9') return UINT32_MAX;
        sequence = sequence * 10 + (uint32_t)(data[i] - '0');
    }
    return sequence;
}

/* The filler repeats after PERIOD bytes: its first period, then each byte like the one before. */
static int filler_good(const char *filler, size_t length, uint32_t sequence) {
    size_t first = length < PERIOD ? length : PERIOD;
    size_t start = sequence % PERIOD;
    size_t run = PERIOD - start < first ? PERIOD - start : first;
    return memcmp(filler, ALPHABET + start, run) == 0 &&
           memcmp(filler + run, ALPHABET, first - run) == 0 &&
           memcmp(filler + first, filler, length - first) == 0;
}

enum payload_verdict payload_check(const char *data, size_t length, size_t size,
                                   uint32_t *sequence) {
    *sequence = read_sequence(data, length);
    if (length != size) return PAYLOAD_WRONG_LENGTH;
    if (*sequence == UINT32_MAX ||
        !filler_good(data + PAYLOAD_HEAD, size - PAYLOAD_HEAD, *sequence)) {
        return PAYLOAD_WRONG_CONTENT;
    }
    return PAYLOAD_GOOD;
}
