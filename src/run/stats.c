/* Where the time of a run went. */
#include <stdio.h>
#include <sys/resource.h>

#include "base/buffer.h"
#include "run/state.h"

/* More names than there are. */
enum { FORMATS_MOST = 40 };

static double seconds(uint64_t nanoseconds)
{
    return (double)nanoseconds * 1e-9;
}

static double per_second(uint64_t amount, uint64_t nanoseconds)
{
    return nanoseconds == 0 ? 0 : (double)amount / seconds(nanoseconds);
}

static void write_stage(struct froe_buffer *text, const struct froe_run *run, const char *name, enum froe_stage stage,
                        uint64_t bytes)
{
    uint64_t sum = 0;
    for (unsigned i = 0; i < run->worker_count; i++)
        sum += run->workers[i].nanoseconds[stage];
    if (sum == 0)
        return;
    froe_buffer_format(text, "%-16s %9.3f s  %5.2f GB/s %6.1f Mline/s ", name, seconds(sum),
                       per_second(bytes, sum) * 1e-9, per_second(run->totals.lines, sum) * 1e-6);
    for (unsigned i = 0; i < run->worker_count; i++)
        froe_buffer_format(text, " %.3f", seconds(run->workers[i].nanoseconds[stage]));
    froe_buffer_byte(text, '\n');
}

static void write_phase(struct froe_buffer *text, const char *name, uint64_t ns)
{
    froe_buffer_format(text, "%-16s %9.3f s\n", name, seconds(ns));
}

/* The log formats that the files were read by, in the order in which they first came. */
static void write_formats(struct froe_buffer *text, const struct froe_run *run)
{
    const char *names[FORMATS_MOST];
    uint64_t files[FORMATS_MOST];
    size_t count = 0;
    for (size_t i = 0; i < run->inputs->count; i++) {
        if (run->files[i].format == NULL)
            continue;
        const char *name = run->files[i].format->name;
        size_t at = 0;
        while (at < count && strcmp(names[at], name) != 0)
            at++;
        if (at == count && count == FORMATS_MOST)
            continue;
        if (at == count) {
            names[count] = name;
            files[count++] = 0;
        }
        files[at]++;
    }
    if (count == 0)
        return;
    froe_buffer_format(text, "%-16s", "log formats");
    for (size_t i = 0; i < count; i++)
        froe_buffer_format(text, "%s %s (%llu file%s)", i == 0 ? "" : ",", names[i], (unsigned long long)files[i],
                           files[i] == 1 ? "" : "s");
    froe_buffer_byte(text, '\n');
}

char *froe_run_stats_text(const struct froe_run *run)
{
    struct froe_buffer text = {0};
    struct rusage usage;
    const struct froe_totals *totals = &run->totals;
    getrusage(RUSAGE_SELF, &usage);
    froe_buffer_format(&text, "threads %u, instruction set %s%s\n", froe_pool_threads(run->pool),
                       run->plan->kernel->name, run->uncached ? ", page cache left alone" : "");
    write_formats(&text, run);
    froe_buffer_format(&text, "%-16s %11s  %21s  each thread\n", "stage", "all threads", "speed of one");
    write_stage(&text, run, "read", FROE_STAGE_READ, totals->bytes);
    write_stage(&text, run, "inflate", FROE_STAGE_INFLATE, totals->bytes_inflated);
    write_stage(&text, run, "split and parse", FROE_STAGE_PARSE, totals->bytes_inflated);
    write_stage(&text, run, "filter and group", FROE_STAGE_GROUP, totals->bytes_inflated);
    froe_buffer_text(&text, "wall clock\n");
    write_phase(&text, "all input", run->read_ns);
    write_phase(&text, "merge", run->merge_ns);
    write_phase(&text, "write", run->write_ns);
    uint64_t all = run->read_ns + run->merge_ns + run->write_ns;
    froe_buffer_format(&text, "%-16s %9.3f s  %.2f GB/s, %.0f lines/s, %.0f records/s\n", "together", seconds(all),
                       per_second(totals->bytes_inflated, all) * 1e-9, per_second(totals->lines, all),
                       per_second(totals->records, all));
    froe_buffer_format(&text, "%-16s %llu stored, %llu inflated", "bytes", (unsigned long long)totals->bytes,
                       (unsigned long long)totals->bytes_inflated);
    if (run->plan->ranging)
        froe_buffer_format(&text, ", %llu skipped", (unsigned long long)totals->skipped_bytes);
    froe_buffer_byte(&text, '\n');
    froe_buffer_format(&text, "%-16s %.1f MB\n", "peak memory", (double)usage.ru_maxrss * 1024e-6);
    froe_buffer_byte(&text, '\0');
    if (text.failed) {
        froe_buffer_free(&text);
        return NULL;
    }
    return (char *)text.data;
}
