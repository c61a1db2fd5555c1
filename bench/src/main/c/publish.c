#include "publish.h"

#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "http.h"
#include "ledger.h"
#include "net.h"
#include "payload.h"

#define PUBLISHER 0xffffffffu /* stands for the connection in errors */

uint32_t publish_unanswered;

static int fd = -1;
static char out[256 * 1024], in[64 * 1024];
static size_t out_start, out_end, in_length;
static char head[512];
static size_t head_length, payload_size;

static void broken(const char *what) {
    ledger_error(ERROR_PUBLISH, PUBLISHER, what);
    publish_close();
}

void publish_open(int epoll, int port, const char *channel, size_t size) {
    struct epoll_event e = {.events = EPOLLIN | EPOLLOUT | EPOLLET, .data.ptr = NULL};
    char start[256];
    int length = snprintf(start, sizeof start, "{\"channel\":\"%s\",\"data\":\"", channel);
    payload_size = size;
    head_length = (size_t)snprintf(head, sizeof head,
                                   "POST /api/publish HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n"
                                   "Content-Type: application/json\r\n"
                                   "Content-Length: %zu\r\n\r\n%s",
                                   port, (size_t)length + size + 2, start);
    fd = net_connect(INADDR_LOOPBACK + 1, port);
    if (fd < 0 || epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &e) != 0) broken(strerror(errno));
}

void publish_close(void) {
    if (fd >= 0) close(fd);
    fd = -1;
}

static void flush(void) {
    while (fd >= 0 && out_start < out_end) {
        ssize_t n = send(fd, out + out_start, out_end - out_start, MSG_NOSIGNAL);
        if (n < 0 && (errno == EAGAIN || errno == ENOTCONN)) return;
        if (n < 0) {
            broken(strerror(errno));
            return;
        }
        out_start += (size_t)n;
    }
    out_start = out_end = 0;
}

static void append(uint32_t sequence, int64_t now) {
    if (out_end + head_length + payload_size + 2 > sizeof out) {
        broken("the server reads publishes too slowly");
        return;
    }
    memcpy(out + out_end, head, head_length);
    payload_write(out + out_end + head_length, payload_size, sequence, now);
    memcpy(out + out_end + head_length + payload_size, "\"}", 2);
    out_end += head_length + payload_size + 2;
    publish_unanswered++;
}

void publish_run(uint32_t first, uint32_t count) {
    int64_t now = net_now();
    for (uint32_t i = 0; i < count && fd >= 0; i++) append(first + i, now);
    flush();
}

void publish_probe(void) { publish_run(0, 1); }

static void answer(size_t length) {
    int status = http_status(in, length);
    char text[64];
    publish_unanswered--;
    if (status == 200) return;
    snprintf(text, sizeof text, "a publish was answered by status %d", status);
    ledger_error(ERROR_PUBLISH, PUBLISHER, text);
}

static void read_answers(void) {
    size_t length;
    while ((length = http_head_length(in, in_length)) > 0) {
        size_t whole = length + http_body_length(in, length);
        if (whole > in_length) return;
        answer(length);
        memmove(in, in + whole, in_length - whole);
        in_length -= whole;
    }
}

void publish_event(void) {
    flush();
    while (fd >= 0) {
        ssize_t n = recv(fd, in + in_length, sizeof in - in_length, 0);
        if (n < 0 && (errno == EAGAIN || errno == ENOTCONN)) return;
        if (n <= 0) {
            broken("the publishing connection ended");
            return;
        }
        in_length += (size_t)n;
        read_answers();
    }
}
