#include "frames.h"

#include <stdint.h>
#include <time.h>

static long long now_ms(void) {
    struct timespec t;
    clock_gettime(CLOCK_REALTIME, &t);
    return (long long)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

void frames_text(struct buffer *to, const char *text, size_t length) {
    uint8_t head[10] = {0x81};
    size_t extra = length < 126 ? 0 : length < 65536 ? 2 : 8;
    head[1] = (uint8_t)(extra == 0 ? length : extra == 2 ? 126 : 127);
    for (size_t i = 0; i < extra; i++) head[2 + i] = (uint8_t)(length >> (8 * (extra - 1 - i)));
    buffer_append(to, head, 2 + extra);
    buffer_append(to, text, length);
}

void frames_ws(struct buffer *to, const struct publication *p) {
    static struct buffer text;
    text.length = 0;
    buffer_print(&text,
                 "{\"type\":\"broadcast\",\"channel\":\"%s\",\"event\":\"message\","
                 "\"data\":",
                 p->channel);
    buffer_append(&text, p->data, p->length);
    buffer_print(&text, ",\"position\":\"%s.%lu\",\"prev\":%lu,\"time\":%lld}", p->epoch, p->offset,
                 p->offset - 1, now_ms());
    frames_text(to, text.data, text.length);
}

void frames_sse(struct buffer *to, const struct publication *p) {
    buffer_print(to, "id: %s.%lu\ndata: ", p->epoch, p->offset);
    buffer_append(to, p->data, p->length);
    buffer_append(to, "\n\n", 2);
}
