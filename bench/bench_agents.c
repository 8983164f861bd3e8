/*
 * Agents a second, one core: every agent of a file (one a line) once, browser, system and device with versions and
 * brands; and the same again, when all are known.
 *
 *     bench_agents FILE [ROUNDS]
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "agent/agents.h"

static double seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now); /* of this thread: others may want the processor too */
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static double pass(struct froe_agent_memo *memo, struct froe_span all, size_t *count, size_t *sum)
{
    double from = seconds();
    *count = 0;
    for (const uint8_t *at = all.ptr, *end = all.ptr + all.len, *line; at < end; at = line + 1, ++*count) {
        line = memchr(at, '\n', (size_t)(end - at));
        line = line == NULL ? end : line;
        *sum += froe_agent_look(memo, froe_span_between(at, line))->texts[FROE_AGENT_DEVICE].len;
    }
    return seconds() - from;
}

static struct froe_span read_file(const char *path)
{
    FILE *file = fopen(path, "rb");
    struct froe_buffer all = {0};
    size_t got = 1;
    while (file != NULL && got > 0) {
        uint8_t *to = froe_buffer_reserve(&all, 1 << 20);
        got = to == NULL ? 0 : fread(to, 1, 1 << 20, file);
        all.len += got;
    }
    if (file == NULL || all.failed) {
        perror(path);
        exit(1);
    }
    fclose(file);
    return (struct froe_span){all.data, all.len};
}

int main(int argc, char **argv)
{
    froe_error error;
    size_t count = 0, sum = 0;
    if (argc < 2) {
        fputs("usage: bench_agents FILE [ROUNDS]\n", stderr);
        return 2;
    }
    struct froe_span all = read_file(argv[1]);
    double from = seconds();
    struct froe_agents *agents = froe_agents_open(NULL, &error);
    if (agents == NULL) {
        fprintf(stderr, "%s\n", error.text);
        return 1;
    }
    printf("open: %.3f ms\n", 1e3 * (seconds() - from));
    int rounds = argc > 2 ? atoi(argv[2]) : 3;
    for (int round = 0; round < rounds; round++) {
        struct froe_agent_memo *memo = froe_agent_memo_create(agents);
        if (memo == NULL)
            return 1;
        double fresh = pass(memo, all, &count, &sum), known = pass(memo, all, &count, &sum);
        printf("%zu agents%s: %.0f a second (%.2f us each), once known %.0f a second (%.3f us)\n", count,
               round == 0 ? ", expressions not compiled" : "", (double)count / fresh, 1e6 * fresh / (double)count,
               (double)count / known, 1e6 * known / (double)count);
        froe_agent_memo_free(memo);
    }
    froe_agents_free(agents);
    free((void *)(uintptr_t)all.ptr);
    return sum == 0;
}
