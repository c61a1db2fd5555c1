/*
 * The floor: the least that a server can do for the same bytes. One epoll loop; per message one
 * send(2) of a prebuilt frame to every subscriber. With --join, all publishes of one read go out in
 * one send. It counts short sends and does not repair them: a floor, not a server.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "accept.h"
#include "fanout.h"
#include "http.h"
#include "net.h"

static struct {
    char channel[201], epoch[41];
    int join, wrong_accept;
    unsigned long offset;
} state = {.epoch = "k3f9"};

/* An HTTP connection; once it subscribes, in is unused and format says where it is listed. */
struct peer {
    int fd, subscribed;
    struct subscription subscription;
    struct buffer in, out;
};

static int epoll;

static void send_all(struct peer *p, struct buffer *b) {
    if (b->length > 0) fanout_send(p->fd, b->data, b->length);
    b->length = 0;
}

static void subscribe(struct peer *p, enum fanout_format format, struct buffer *head) {
    send_all(p, head);
    free(p->in.data);
    p->in = (struct buffer){0};
    p->subscribed = 1;
    p->subscription = (struct subscription){p->fd, 0, format};
    fanout_add(&p->subscription);
}

static void upgrade(struct peer *p, const char *head, size_t length) {
    static const char welcome[] =
        "{\"type\":\"welcome\",\"message\":\"Connected to WebSocket API!\",\"protocol\":1}";
    char accept[WS_ACCEPT_LENGTH + 1];
    size_t size;
    const char *key = http_header(head, length, "Sec-WebSocket-Key", &size);
    if (key == NULL || size != WS_KEY_LENGTH) {
        buffer_print(&p->out, "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
        return;
    }
    ws_accept(key, accept);
    if (state.wrong_accept) accept[0] ^= 1;
    buffer_print(&p->out,
                 "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                 "Sec-WebSocket-Accept: %s\r\n\r\n",
                 accept);
    frames_text(&p->out, welcome, sizeof welcome - 1);
    subscribe(p, FANOUT_WS, &p->out);
}

static void stream(struct peer *p) {
    buffer_print(&p->out,
                 "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\n"
                 "Cache-Control: no-cache, no-transform\r\nX-Accel-Buffering: no\r\n"
                 "Connection: close\r\n\r\nretry: 2000\n\n"
                 "event: init\ndata: {\"type\":\"init\"}\n\n"
                 "id: %s.%lu\nevent: subscribed\ndata: {\"type\":\"subscribed\"}\n\n",
                 state.epoch, state.offset);
    subscribe(p, FANOUT_SSE, &p->out);
}

/* Every channel counts from 1; the floor knows only the last one. */
static void enter_channel(const char *name, size_t length) {
    if (strlen(state.channel) == length && memcmp(state.channel, name, length) == 0) return;
    memcpy(state.channel, name, length);
    state.channel[length] = 0;
    state.offset = 0;
}

/* Reads the body {"channel":"…","data":…}, in this order and without spaces. */
static int read_body(const char *body, size_t length, struct publication *publication) {
    static const char start[] = "{\"channel\":\"", middle[] = "\",\"data\":";
    if (length < sizeof start || memcmp(body, start, sizeof start - 1) != 0) return 0;
    const char *channel = body + sizeof start - 1;
    const char *end = memmem(channel, length - (sizeof start - 1), middle, sizeof middle - 1);
    if (end == NULL || (size_t)(end - channel) >= sizeof state.channel) return 0;
    enter_channel(channel, (size_t)(end - channel));
    publication->data = end + sizeof middle - 1;
    publication->length = (size_t)(body + length - 1 - publication->data);
    return 1;
}

static void publish(struct peer *p, const char *body, size_t length) {
    struct publication publication = {.channel = state.channel, .epoch = state.epoch};
    char answer[128];
    if (!read_body(body, length, &publication)) {
        buffer_print(&p->out, "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
        return;
    }
    publication.offset = ++state.offset;
    fanout_append(&publication);
    if (!state.join) fanout_flush();
    int size = snprintf(answer, sizeof answer, "{\"position\":\"%s.%lu\"}", state.epoch,
                        state.offset);
    buffer_print(&p->out,
                 "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
                 "Content-Length: %d\r\n\r\n%s",
                 size, answer);
}

static int starts(const char *head, const char *with) {
    return strncmp(head, with, strlen(with)) == 0;
}

static void request(struct peer *p, const char *at, size_t head, size_t body) {
    if (starts(at, "POST /api/publish ")) {
        publish(p, at + head, body);
    } else if (starts(at, "GET /ws?")) {
        upgrade(p, at, head);
    } else if (starts(at, "GET /sse?")) {
        stream(p);
    } else {
        buffer_print(&p->out, "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n");
    }
}

static void requests(struct peer *p) {
    size_t used = 0, head;
    while (!p->subscribed && (head = http_head_length(p->in.data + used, p->in.length - used))) {
        size_t body = http_body_length(p->in.data + used, head);
        if (p->in.length - used < head + body) break;
        request(p, p->in.data + used, head, body);
        used += head + body;
    }
    if (p->subscribed) return;
    memmove(p->in.data, p->in.data + used, p->in.length - used);
    p->in.length -= used;
    fanout_flush();
    send_all(p, &p->out);
}

static void end(struct peer *p) {
    if (p->subscribed) fanout_remove(&p->subscription);
    close(p->fd);
    free(p->in.data);
    free(p->out.data);
    free(p);
}

static void readable(struct peer *p) {
    static char bytes[256 * 1024];
    ssize_t n = recv(p->fd, bytes, sizeof bytes, 0);
    if (n < 0 && errno == EAGAIN) return;
    if (n <= 0) {
        end(p);
    } else if (!p->subscribed) {
        buffer_append(&p->in, bytes, (size_t)n);
        requests(p);
    }
}

static void accept_all(int listener) {
    int fd;
    while ((fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0) {
        struct peer *p = calloc(1, sizeof *p);
        struct epoll_event e = {.events = EPOLLIN, .data.ptr = p};
        p->fd = fd;
        epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &e);
    }
}

static void serve(int listener) {
    struct epoll_event events[512], e = {.events = EPOLLIN, .data.ptr = NULL};
    epoll = epoll_create1(EPOLL_CLOEXEC);
    epoll_ctl(epoll, EPOLL_CTL_ADD, listener, &e);
    for (;;) {
        int n = epoll_wait(epoll, events, 512, -1);
        for (int i = 0; i < n; i++) {
            if (events[i].data.ptr == NULL) {
                accept_all(listener);
            } else {
                readable(events[i].data.ptr);
            }
        }
    }
}

static void set_epoch_length(int length) {
    if (length < 1 || length > 40) {
        fputs("--epoch-length is 1 to 40\n", stderr);
        exit(2);
    }
    memset(state.epoch, 'k', (size_t)length);
    state.epoch[length] = 0;
}

static void set(int name, const char *value) {
    switch (name) {
        case 'j': state.join = 1; break;
        case 'e': set_epoch_length(atoi(value)); break;
        case 'f': fanout_fault(value); break;
        case 'a': state.wrong_accept = 1; break;
        default:
            fputs("usage: floor [--join] [--epoch-length=N] [--fault=drop|dup|swap|short]\n"
                  "             [--wrong-accept]\n",
                  stderr);
            exit(2);
    }
}

int main(int argc, char **argv) {
    static const struct option names[] = {
        {"join", 0, 0, 'j'},
        {"epoch-length", 1, 0, 'e'},
        {"fault", 1, 0, 'f'},
        {"wrong-accept", 0, 0, 'a'},
        {0, 0, 0, 0}};
    int name, port = 0;
    while ((name = getopt_long(argc, argv, "", names, NULL)) != -1) set(name, optarg);
    net_need_files(64);
    int listener = net_listen(&port);
    printf("listening on %d\n", port);
    fflush(stdout);
    serve(listener);
}
