/*
 * What the stress programs share: they are plain programs, as Criterion does not start under ThreadSanitizer. A program
 * is a table of cases; a case returns whether it passed. Verdicts must not depend on time: a lost item is a wrong
 * count, a lost wake-up is a hang, which the watchdog ends.
 */
#ifndef FROE_TESTS_STRESS_H
#define FROE_TESTS_STRESS_H

#include <inttypes.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* Numbers of repetitions are divided by this. */
#if defined(__SANITIZE_THREAD__)
#define STRESS_SLOWER 3
#elif defined(__SANITIZE_ADDRESS__)
#define STRESS_SLOWER 2
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define STRESS_SLOWER 3
#elif __has_feature(address_sanitizer)
#define STRESS_SLOWER 2
#endif
#endif
#ifndef STRESS_SLOWER
#define STRESS_SLOWER 1
#endif

#define STRESS_WATCHDOG_SECONDS 120

struct stress_case {
    const char *name;
    bool (*run)(void);
};

/* Name of the case under way. */
static const char *volatile stress_running = "none";

static inline bool stress_equal(const char *what, uint64_t got, uint64_t wanted)
{
    if (got != wanted)
        fprintf(stderr, "%s: %s: got %" PRIu64 ", wanted %" PRIu64 "\n", stress_running, what, got, wanted);
    return got == wanted;
}

static inline uint32_t stress_random(uint32_t *state)
{
    *state = *state * 1664525 + 1013904223;
    return *state >> 8;
}

static inline void stress_sleep(long nanoseconds)
{
    nanosleep(&(struct timespec){.tv_nsec = nanoseconds}, NULL);
}

/* Keeps the processor. In fine steps: what is to be met by chance is often shorter than a microsecond. */
static inline void stress_busy(long nanoseconds)
{
    struct timespec start, now;
    clock_gettime(CLOCK_MONOTONIC, &start);
    do
        clock_gettime(CLOCK_MONOTONIC, &now);
    while ((now.tv_sec - start.tv_sec) * 1000000000 + (now.tv_nsec - start.tv_nsec) < nanoseconds);
}

static inline void stress_on_alarm(int signal)
{
    (void)signal;
    ssize_t written = write(STDERR_FILENO, stress_running, strlen(stress_running));
    written += write(STDERR_FILENO, ": hangs\n", 8);
    _exit(written > 0 ? 2 : 3);
}

static inline int stress_main(const char *program, const struct stress_case *cases, size_t count)
{
    signal(SIGALRM, stress_on_alarm);
    alarm(STRESS_WATCHDOG_SECONDS);
    unsigned failed = 0;
    for (size_t i = 0; i < count; i++) {
        stress_running = cases[i].name;
        bool good = cases[i].run();
        printf("%s: %s\n", cases[i].name, good ? "passed" : "FAILED");
        failed += !good;
    }
    printf("%s: %zu passed, %u failed\n", program, count - failed, failed);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

#endif
