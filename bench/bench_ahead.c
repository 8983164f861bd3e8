/*
 * How a lone gzip member scales over threads when it is decoded ahead (input/ahead.h):
 *
 *     bench_ahead FILE.gz [ROUNDS]
 *
 * In one thread, stretch by stretch: the time that the reader needs alone, the time of making tokens of all stretches,
 * and the time that is left to the reader when they are there. From these three follows what N threads can reach at
 * best: the reader's time, or all of it spread evenly, whichever is longer; reading the lines comes on top for all but
 * the reader. Best of ROUNDS (5).
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "input/gzip.h"

enum { BUFFER = 256 << 10 };

struct times {
    double alone, tokens, replay; /* seconds */
    uint64_t bytes, stretches;
};

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

static void fail(const char *what)
{
    fprintf(stderr, "bench_ahead: %s\n", what);
    exit(1);
}

/* Hooks of an ahead whose stretches are done at once; `context` adds up the time. */
static unsigned one_idle(void *context)
{
    (void)context;
    return 1;
}

static bool run_at_once(void *context, struct froe_stretch *stretch)
{
    double *spent = context;
    double before = now();
    froe_ahead_run(stretch);
    *spent += now() - before;
    return true;
}

static void never(void *context)
{
    (void)context;
    fail("a stretch is running");
}

static double decode(int fd, uint64_t size, struct froe_ahead *ahead, uint64_t *bytes)
{
    static uint8_t buffer[BUFFER];
    struct froe_reader reader = {.fd = fd, .seekable = true, .expected = size};
    struct froe_gzip_memory memory = {.ahead = ahead};
    struct froe_gzip_fault fault;
    size_t got;
    double before = now();
    struct froe_gzip *gzip = froe_gzip_open(&reader, &memory);
    if (gzip == NULL)
        fail("out of memory");
    *bytes = 0;
    enum froe_gzip_status status;
    while ((status = froe_gzip_read(gzip, buffer, sizeof buffer, &got, &fault)) == FROE_GZIP_OK)
        *bytes += got;
    if (status != FROE_GZIP_END)
        fail(fault.text);
    double spent = now() - before;
    froe_gzip_close(gzip);
    froe_gzip_memory_free(&memory);
    return spent;
}

static void run_round(struct times *best, int fd, uint64_t size)
{
    double tokens = 0;
    const struct froe_ahead_hooks hooks = {&tokens, one_idle, run_at_once, never};
    struct froe_ahead *ahead = froe_ahead_create(&hooks, FROE_AHEAD_MAX, FROE_AHEAD_STRETCH);
    if (ahead == NULL)
        fail("out of memory");
    double alone = decode(fd, size, NULL, &best->bytes);
    double both = decode(fd, size, ahead, &best->bytes);
    best->stretches = froe_ahead_replayed(ahead);
    froe_ahead_free(ahead);
    best->alone = alone < best->alone ? alone : best->alone;
    best->tokens = tokens < best->tokens ? tokens : best->tokens;
    best->replay = both - tokens < best->replay ? both - tokens : best->replay;
}

int main(int argc, char **argv)
{
    int rounds = argc > 2 ? atoi(argv[2]) : 5;
    struct stat info;
    int fd = argc < 2 ? -1 : open(argv[1], O_RDONLY);
    if (fd < 0 || fstat(fd, &info) != 0 || rounds < 1)
        fail("usage: bench_ahead FILE.gz [ROUNDS]");
    struct times best = {.alone = 1e9, .tokens = 1e9, .replay = 1e9};
    for (int i = 0; i < rounds; i++)
        run_round(&best, fd, (uint64_t)info.st_size);
    double gigabytes = (double)best.bytes * 1e-9;
    printf("%-24s %.3f s  %.2f GB/s\n", "decoded by one", best.alone, gigabytes / best.alone);
    printf("%-24s %.3f s  %.2f GB/s  (%llu stretches)\n", "tokens", best.tokens, gigabytes / best.tokens,
           (unsigned long long)best.stretches);
    printf("%-24s %.3f s  %.2f GB/s\n", "replayed", best.replay, gigabytes / best.replay);
    for (int threads = 2; threads <= 16; threads *= 2) {
        double even = (best.tokens + best.replay) / threads;
        double time = even > best.replay ? even : best.replay;
        printf("%2d threads at best       %.3f s  %.2f GB/s  x%.2f\n", threads, time, gigabytes / time,
               best.alone / time);
    }
    return 0;
}
