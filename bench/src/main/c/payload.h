/* What is published: 'S', 10 digits of sequence, " T", 19 digits of monotonic ns, ' ', filler. */
#ifndef PAYLOAD_H
#define PAYLOAD_H

#include <stddef.h>
#include <stdint.h>

/* Shortest payload: everything but the filler. */
#define PAYLOAD_HEAD 33

enum payload_verdict { PAYLOAD_GOOD, PAYLOAD_WRONG_LENGTH, PAYLOAD_WRONG_CONTENT };

/* Writes exactly size bytes; the filler slides with the sequence, so that messages differ. */
void payload_write(char *to, size_t size, uint32_t sequence, int64_t now);

/* Judges a received payload; *sequence is set whenever it can be read, else to UINT32_MAX. */
enum payload_verdict payload_check(const char *data, size_t length, size_t size,
                                   uint32_t *sequence);

#endif
