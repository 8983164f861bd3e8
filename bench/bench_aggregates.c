/*
 * Cost of aggregates for each record, on records in memory:
 *
 *     bench_aggregates [GROUPS [RECORDS [LIST]]]
 *
 * Records fall into GROUPS groups, few of them into most; sizes have a heavy tail. Prints nanoseconds of processor time
 * a record for each list of aggregates, the least of the rounds: all that froe_aggregates_add() does, beyond fetching
 * records and states, which counting has done before it.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "query/aggregate.h"

enum { ROUNDS = 5, HOST = 16 };

static const char *const lists[] = {"count",
                                    "sum(bytes)",
                                    "min(bytes),max(bytes)",
                                    "avg(bytes)",
                                    "p95(bytes)",
                                    "count,sum(bytes),p95(bytes)",
                                    "first(time),last(time)",
                                    "p50(time)",
                                    "count(status >= 500)",
                                    "distinct(host)"};

struct stream {
    struct froe_record *records;
    uint32_t *groups; /* of the records */
    char *hosts;
    size_t count, group_count;
};

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

static uint64_t next(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state;
}

static double fraction(uint64_t *state)
{
    return (double)(next(state) >> 11) * 0x1p-53;
}

static struct stream make_stream(size_t group_count, size_t count)
{
    struct stream stream = {calloc(count, sizeof *stream.records), calloc(count, sizeof *stream.groups),
                            calloc(count, HOST), count, group_count};
    if (stream.records == NULL || stream.groups == NULL || stream.hosts == NULL)
        exit(EXIT_FAILURE);
    uint64_t random = 88172645463325252u;
    for (size_t i = 0; i < count; i++) {
        char *host = stream.hosts + i * HOST;
        stream.groups[i] = (uint32_t)(pow((double)group_count + 1, fraction(&random)) - 1) % (uint32_t)group_count;
        int len = snprintf(host, HOST, "10.%u.%u.%u", (unsigned)(next(&random) >> 20) % 4,
                           (unsigned)(next(&random) >> 20) % 256, (unsigned)(next(&random) >> 20) % 256);
        stream.records[i] = (struct froe_record){.line = (const uint8_t *)host,
                                                 .host_end = (uint32_t)len,
                                                 .status = next(&random) % 50 == 0 ? 500 : 200,
                                                 .bytes = (int64_t)(200 / pow(fraction(&random) + 1e-9, 1.2)),
                                                 .time = 1431857103 + (int64_t)i / 50};
    }
    return stream;
}

static double time_of(const struct froe_aggregates *aggregates, const struct stream *stream, bool adding, size_t *bytes)
{
    size_t size = froe_aggregates_state_size(aggregates);
    struct froe_aggregates_worker *worker = froe_aggregates_worker_create(aggregates, froe_kernel_choose(NULL));
    struct froe_aggregates_store *store = froe_aggregates_store_create();
    char *states = calloc(stream->group_count, size + 8);
    if (worker == NULL || store == NULL || states == NULL)
        exit(EXIT_FAILURE);
    struct froe_field_context context = {0};
    double then = now();
    for (size_t at = 0; at + FROE_AGGREGATES_BATCH <= stream->count; at += FROE_AGGREGATES_BATCH) {
        void *batch[FROE_AGGREGATES_BATCH];
        for (size_t i = 0; i < FROE_AGGREGATES_BATCH; i++) {
            batch[i] = states + stream->groups[at + i] * size;
            __builtin_prefetch(batch[i], 1);
            __builtin_prefetch((char *)batch[i] + size, 1);
            (void)*(volatile char *)batch[i];
            (void)*(volatile const int64_t *)&stream->records[at + i].bytes;
        }
        if (adding)
            froe_aggregates_add(worker, store, batch, stream->records + at, FROE_AGGREGATES_BATCH, &context);
    }
    double spent = now() - then;
    *bytes = froe_aggregates_store_bytes(store);
    froe_aggregates_store_free(store);
    froe_aggregates_worker_free(worker);
    free(states);
    return spent;
}

static bool measure(const char *list, const struct stream *stream)
{
    struct froe_aggregates *aggregates;
    froe_error error;
    if (!froe_aggregates_parse(list, "agg", NULL, NULL, &aggregates, &error)) {
        fprintf(stderr, "%s\n", error.text);
        return false;
    }
    double least = 0, base = 0;
    size_t bytes = 0;
    for (int round = 0; round < ROUNDS; round++) {
        double alone = time_of(aggregates, stream, false, &bytes);
        double spent = time_of(aggregates, stream, true, &bytes);
        base = round == 0 || alone < base ? alone : base;
        least = round == 0 || spent < least ? spent : least;
    }
    printf("%-30s %6.1f ns a record, state of %zu bytes, store of %.1f bytes a group\n", list,
           (least - base) * 1e9 / (double)stream->count, froe_aggregates_state_size(aggregates),
           (double)bytes / (double)stream->group_count);
    froe_aggregates_free(aggregates);
    return true;
}

int main(int argc, char **argv)
{
    size_t groups = argc > 1 ? strtoul(argv[1], NULL, 10) : 59000;
    size_t records = argc > 2 ? strtoul(argv[2], NULL, 10) : 1 << 20;
    if (groups == 0 || records < FROE_AGGREGATES_BATCH)
        return EXIT_FAILURE;
    struct stream stream = make_stream(groups, records);
    bool good = true;
    for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++)
        good = good && (argc > 3 || measure(lists[i], &stream));
    good = good && (argc <= 3 || measure(argv[3], &stream));
    free(stream.records);
    free(stream.groups);
    free(stream.hosts);
    return good ? EXIT_SUCCESS : EXIT_FAILURE;
}
