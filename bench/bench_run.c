/*
 * Whole runs through the library, without the start of a process:
 *
 *     bench_run ROUNDS THREADS KEYS FILE…
 *
 * Counts KEYS (as `froe count KEYS --pages`) into /dev/null ROUNDS times with THREADS threads (0: all), after one
 * round to warm up, and prints the fastest, the median and the slowest, GB/s of inflated text, and where the time of
 * the last round went.
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <froe/froe.h>

enum { ROUNDS_MAX = 1000 };

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

static void show(void *context, const char *text)
{
    (void)context;
    fprintf(stderr, "bench_run: %s\n", text);
}

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Seconds of one run; negative when it failed. */
static double run(const froe_options *options, bool last, froe_input_totals *totals)
{
    froe_error error;
    double start = now();
    froe_job *job = froe_job_create(options, &error);
    if (job == NULL) {
        show(NULL, error.text);
        return -1;
    }
    int code = froe_job_run(job);
    double seconds = now() - start;
    froe_job_totals(job, totals);
    if (last && froe_job_stats(job) != NULL)
        fputs(froe_job_stats(job), stdout);
    froe_job_free(job);
    return code == FROE_EXIT_FAILED ? -1 : seconds;
}

int main(int argc, char **argv)
{
    int rounds = argc > 1 ? atoi(argv[1]) : 0;
    if (argc < 5 || rounds < 1 || rounds > ROUNDS_MAX) {
        fprintf(stderr, "usage: bench_run ROUNDS THREADS KEYS FILE...\n");
        return 2;
    }
    froe_options options = froe_options_default(FROE_COMMAND_COUNT);
    options.threads = (unsigned)atoi(argv[2]);
    options.keys = argv[3];
    options.operands = (const char *const *)argv + 4;
    options.operand_count = (size_t)argc - 4;
    options.pages = true;
    options.output = "/dev/null";
    options.message = show;
    static double seconds[ROUNDS_MAX];
    froe_input_totals totals;
    for (int i = -1; i < rounds; i++) {
        options.stats = i == rounds - 1;
        double one = run(&options, options.stats, &totals);
        if (one < 0)
            return 1;
        if (i >= 0)
            seconds[i] = one;
    }
    qsort(seconds, (size_t)rounds, sizeof seconds[0], ascending);
    double median = seconds[rounds / 2];
    printf("seconds: fastest %.4f, median %.4f, slowest %.4f; %.2f GB/s of text\n", seconds[0], median,
           seconds[rounds - 1], (double)totals.bytes_inflated / median * 1e-9);
    return 0;
}
