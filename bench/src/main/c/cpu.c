#include "cpu.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "net.h"

static void gone(pid_t pid) {
    fprintf(stderr, "process %d cannot be measured: is it running, and ours?\n", pid);
    exit(2);
}

static int64_t ticks(unsigned long n) { return (int64_t)n * (1000000000 / sysconf(_SC_CLK_TCK)); }

static int64_t process_clock(pid_t pid) {
    clockid_t clock;
    struct timespec t;
    if (clock_getcpuclockid(pid, &clock) != 0 || clock_gettime(clock, &t) != 0) gone(pid);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static void user_and_system(pid_t pid, struct cpu_sample *sample) {
    char path[64], text[1024];
    unsigned long user = 0, system = 0;
    snprintf(path, sizeof path, "/proc/%d/stat", pid);
    FILE *f = fopen(path, "r");
    if (f == NULL || fgets(text, sizeof text, f) == NULL) gone(pid);
    fclose(f);
    sscanf(strrchr(text, ')') + 2, "%*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu", &user,
           &system);
    sample->user = ticks(user);
    sample->system = ticks(system);
}

static int64_t core_busy(int core) {
    char line[512], name[16];
    unsigned long user = 0, nice = 0, system = 0, irq = 0, softirq = 0;
    FILE *f = fopen("/proc/stat", "r");
    int found = 0;
    size_t length = (size_t)snprintf(name, sizeof name, "cpu%d ", core);
    while (!found && f != NULL && fgets(line, sizeof line, f) != NULL) {
        found = strncmp(line, name, length) == 0;
    }
    if (f != NULL) fclose(f);
    if (!found) return 0;
    sscanf(line + length, "%lu %lu %lu %*u %*u %lu %lu", &user, &nice, &system, &irq, &softirq);
    return ticks(user + nice + system + irq + softirq);
}

struct cpu_sample cpu_read(pid_t pid, int core) {
    struct cpu_sample sample = {.busy = core_busy(core)};
    user_and_system(pid, &sample);
    sample.process = process_clock(pid);
    sample.wall = net_now();
    return sample;
}

struct cpu_sample cpu_between(const struct cpu_sample *from, const struct cpu_sample *to) {
    return (struct cpu_sample){.wall = to->wall - from->wall,
                               .process = to->process - from->process,
                               .user = to->user - from->user,
                               .system = to->system - from->system,
                               .busy = to->busy - from->busy};
}
