/* Builds what the floor sends: byte for byte as long as what Tidewire sends. */
#ifndef FRAMES_H
#define FRAMES_H

#include "buffer.h"

/* A publication on its way to the subscribers; data is JSON as it was published. */
struct publication {
    const char *channel, *epoch;
    const char *data;
    size_t length;
    unsigned long offset;
};

/* Appends a WebSocket text frame. */
void frames_text(struct buffer *to, const char *text, size_t length);

/* Appends the publication as a WebSocket frame that holds the envelope. */
void frames_ws(struct buffer *to, const struct publication *p);

/* Appends the publication as an event stream block. */
void frames_sse(struct buffer *to, const struct publication *p);

#endif
