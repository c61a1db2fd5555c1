/* What a process and a core have spent. */
#ifndef CPU_H
#define CPU_H

#include <stdint.h>
#include <sys/types.h>

/* All in nanoseconds; user, system and busy come from 10 ms ticks. */
struct cpu_sample {
    int64_t wall;    /* monotonic clock */
    int64_t process; /* CPU clock of the process, all threads */
    int64_t user, system;
    int64_t busy; /* non-idle time of the core */
};

/* Reads all clocks of a process and of the core it is pinned to; exits if it is gone. */
struct cpu_sample cpu_read(pid_t pid, int core);

/* What was spent between two samples. */
struct cpu_sample cpu_between(const struct cpu_sample *from, const struct cpu_sample *to);

#endif
