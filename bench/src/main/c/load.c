/*
 * The load client: subscribes with many connections, publishes through one, verifies order, length,
 * content and count on every connection, and measures what the server spends per delivery.
 * Prints one JSON line. Exit codes: 0 no error, 1 verification errors, 2 could not run.
 */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "conn.h"
#include "cpu.h"
#include "ledger.h"
#include "net.h"
#include "payload.h"
#include "publish.h"

#define HANDSHAKES 256 /* at most so many at once */
#define MILLISECOND 1000000ll
#define WAIT_MS 20 /* longest wait for an event before the clock is looked at */
#define PROBE_INTERVAL (100 * MILLISECOND)

struct options {
    const char *channel;
    int idle, port, pid, core;
    uint32_t connections, window, burst;
    size_t size;
    uint64_t warmup, deliveries; /* in deliveries, rounded up to whole bursts */
    int64_t stall;               /* nanoseconds without progress that end the run */
};

static struct options options = {.channel = "bench",
                                 .connections = 1000,
                                 .window = 1,
                                 .burst = 1,
                                 .size = 128,
                                 .warmup = 400000,
                                 .deliveries = 200000,
                                 .stall = 10000 * MILLISECOND};
static struct conn *conns;
static int64_t last_progress;
static uint64_t progress; /* what had happened at last_progress */

static void usage(void) {
    fputs("usage: load --port=P [--pid=PID --core=N] [--format=ws|sse] [--connections=N]\n"
          "            [--size=BYTES] [--window=W --burst=B] [--warmup=D] [--deliveries=D]\n"
          "            [--channel=NAME] [--stall-ms=MS] [--idle]\n",
          stderr);
    exit(2);
}

static void set_format(const char *name) {
    if (strcmp(name, "ws") == 0) {
        conn_settings.format = &format_ws;
    } else if (strcmp(name, "sse") == 0) {
        conn_settings.format = &format_sse;
    } else {
        usage();
    }
}

static const struct option NAMES[] = {
    {"port", 1, 0, 'p'},
    {"pid", 1, 0, 'i'},
    {"core", 1, 0, 'c'},
    {"format", 1, 0, 'f'},
    {"size", 1, 0, 's'},
    {"window", 1, 0, 'w'},
    {"burst", 1, 0, 'b'},
    {"warmup", 1, 0, 'u'},
    {"stall-ms", 1, 0, 't'},
    {"connections", 1, 0, 'n'},
    {"channel", 1, 0, 'h'},
    {"deliveries", 1, 0, 'd'},
    {"idle", 0, 0, 'I'},
    {0, 0, 0, 0},
};

static void set(int name, const char *value) {
    switch (name) {
        case 'p': options.port = atoi(value); break;
        case 'i': options.pid = atoi(value); break;
        case 'c': options.core = atoi(value); break;
        case 'f': set_format(value); break;
        case 's': options.size = strtoul(value, NULL, 10); break;
        case 'w': options.window = (uint32_t)atoi(value); break;
        case 'b': options.burst = (uint32_t)atoi(value); break;
        case 'u': options.warmup = strtoull(value, NULL, 10); break;
        case 't': options.stall = atoi(value) * MILLISECOND; break;
        case 'n': options.connections = (uint32_t)atoi(value); break;
        case 'h': options.channel = value; break;
        case 'd': options.deliveries = strtoull(value, NULL, 10); break;
        case 'I': options.idle = 1; break;
        default: usage();
    }
}

static void read_options(int argc, char **argv) {
    int name;
    conn_settings.format = &format_ws;
    while ((name = getopt_long(argc, argv, "", NAMES, NULL)) != -1) set(name, optarg);
    if (optind < argc || options.port == 0 || options.size < PAYLOAD_HEAD || options.size > 65536 ||
        options.connections == 0 || options.burst == 0 || options.window < options.burst ||
        options.window > 1024) {
        usage();
    }
    if (options.pid == 0) options.pid = getpid();
}

/* Waits for events and handles them; 0 when nothing went on for the stall time. */
static int pump(void) {
    struct epoll_event events[512];
    int timeout_ms = options.stall < WAIT_MS * MILLISECOND ? 1 : WAIT_MS;
    int n = epoll_wait(conn_settings.epoll, events, 512, timeout_ms);
    for (int i = 0; i < n; i++) {
        if (events[i].data.ptr == NULL) {
            publish_event();
        } else if (events[i].data.ptr != &options) {
            conn_event(events[i].data.ptr, events[i].events);
        }
    }
    uint64_t state = ledger.deliveries + conn_streaming + conn_joined;
    int64_t now = net_now();
    if (state != progress) {
        progress = state;
        last_progress = now;
    }
    return now - last_progress < options.stall;
}

static int stalled(const char *what) {
    ledger_error(ERROR_STALL, 0, what);
    return 0;
}

static int open_all(void) {
    uint32_t started = 0;
    conns = calloc(options.connections, sizeof *conns);
    while (started < options.connections || conn_handshaking > 0) {
        while (started < options.connections && conn_handshaking < HANDSHAKES) {
            conn_start(&conns[started], started);
            started++;
        }
        if (!pump()) return stalled("handshakes do not come to an end");
    }
    return conn_streaming == options.connections;
}

/* Probes until every connection is known to receive what is published. */
static int join_all(void) {
    int64_t due = 0;
    while (conn_joined < options.connections) {
        if (net_now() >= due) {
            publish_probe();
            due = net_now() + PROBE_INTERVAL;
        }
        if (!pump()) return stalled("probes do not reach every connection");
        if (ledger_error_count() > 0) return 0;
    }
    while (publish_unanswered > 0) {
        if (!pump()) return stalled("probes are not answered");
    }
    return 1;
}

/* Publishes under the window until so many deliveries more are done. */
static int run_phase(uint64_t deliveries) {
    uint64_t per_burst = (uint64_t)options.connections * options.burst;
    uint32_t target =
        ledger.done + (uint32_t)((deliveries + per_burst - 1) / per_burst) * options.burst;
    while (ledger.done < target || publish_unanswered > 0) {
        while (ledger.published < target &&
               ledger.published - ledger.done + options.burst <= options.window) {
            uint32_t first = ledger.published + 1;
            ledger.published += options.burst;
            publish_run(first, options.burst);
        }
        if (!pump()) return stalled("deliveries stopped");
        if (conn_streaming < options.connections) return 0;
    }
    return 1;
}

static void print_result(const struct cpu_sample *spent, uint64_t deliveries, uint64_t bytes) {
    double n = deliveries == 0 ? 1 : (double)deliveries;
    printf("{\"format\":\"%s\",\"connections\":%u,\"size\":%zu,\"window\":%u,\"burst\":%u,",
           conn_settings.format->name, options.connections, options.size, options.window,
           options.burst);
    printf("\"deliveries\":%lu,\"bytesPerDelivery\":%.3f,\"epochLength\":%zu,",
           (unsigned long)deliveries, (double)bytes / n, ledger.epoch_length);
    printf("\"cpuNs\":%.1f,\"userNs\":%.1f,\"systemNs\":%.1f,\"coreBusyNs\":%.1f,",
           (double)spent->process / n, (double)spent->user / n, (double)spent->system / n,
           (double)spent->busy / n);
    printf("\"util\":%.3f,\"wallMs\":%.1f,",
           spent->wall == 0 ? 0 : (double)spent->process / (double)spent->wall,
           (double)spent->wall / MILLISECOND);
    ledger_print_errors(stdout);
    puts("}");
}

static void measure(void) {
    struct cpu_sample spent = {0};
    uint64_t deliveries = 0, bytes = 0;
    if (open_all() && join_all() && run_phase(options.warmup)) {
        deliveries = ledger.deliveries;
        bytes = ledger.delivery_bytes;
        struct cpu_sample start = cpu_read(options.pid, options.core);
        run_phase(options.deliveries);
        struct cpu_sample end = cpu_read(options.pid, options.core);
        spent = cpu_between(&start, &end);
        deliveries = ledger.deliveries - deliveries;
        bytes = ledger.delivery_bytes - bytes;
    }
    ledger_close();
    print_result(&spent, deliveries, bytes);
}

static void print_idle(void) {
    printf("{\"open\":%u,", conn_streaming);
    ledger_print_errors(stdout);
    puts("}");
    fflush(stdout);
}

/* Holds the connections until a line, or the end, comes on standard input. */
static void hold(void) {
    struct epoll_event e = {.events = EPOLLIN, .data.ptr = &options};
    char line[64];
    int told = 0;
    if (epoll_ctl(conn_settings.epoll, EPOLL_CTL_ADD, STDIN_FILENO, &e) != 0) return;
    while (!told) {
        struct epoll_event events[64];
        int n = epoll_wait(conn_settings.epoll, events, 64, -1);
        for (int i = 0; i < n; i++) {
            void *who = events[i].data.ptr;
            if (who == &options) {
                told = read(STDIN_FILENO, line, sizeof line) >= 0;
            } else if (who == NULL) {
                publish_event();
            } else {
                conn_event(who, events[i].events);
            }
        }
    }
}

static void idle(void) {
    if (open_all() && join_all()) {
        publish_close();
        print_idle();
        hold();
    }
    print_idle();
}

int main(int argc, char **argv) {
    read_options(argc, argv);
    net_need_files(options.connections + 16ul);
    conn_settings.channel = options.channel;
    conn_settings.size = options.size;
    conn_settings.port = options.port;
    conn_settings.epoll = epoll_create1(EPOLL_CLOEXEC);
    ledger_open(options.connections);
    last_progress = net_now();
    publish_open(conn_settings.epoll, options.port, options.channel, options.size);
    if (options.idle) {
        idle();
    } else {
        measure();
    }
    conn_close_all(conns, options.connections);
    return ledger_error_count() > 0;
}
