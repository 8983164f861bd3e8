/* Keys of which there are few, counted in batches, against each made by itself. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/zone.h"
#include "support/chance.h"
#include "support/key_bench.h"

static const char *const plans[] = {
    "method",
    "protocol",
    "status",
    "status.class",
    "hour",
    "time:1m",
    "time:1d",
    "method,protocol,status",
    "hour,status",
    "status,method",
    "time:1h,status.class",
    "weekday,hour",
    "time:30s,protocol,status,method",
    "time:4h,hour,time:1d",
    "status,status.class,status",
};
enum { PLANS = sizeof plans / sizeof plans[0], RECORDS = 400, LINE_MAX_LEN = 200 };

/* Words of all lengths around those that are told at once; some have the same ends. */
static const char *const words[] = {"G",
                                    "GE",
                                    "GT",
                                    "GET",
                                    "GAT",
                                    "POST",
                                    "PAST",
                                    "PATCH",
                                    "PITCH",
                                    "DELETE",
                                    "OPTIONS",
                                    "OPTIENS",
                                    "PROPFIND",
                                    "PROPFOND",
                                    "PROPPATCH",
                                    "VERSION-CONTROL",
                                    "VERSION-CANTROL",
                                    "HEAD"};
static const char *const protocols[] = {"HTTP/1.1", "HTTP/1.0", "HTTP/2", "HTTP/", "HTTP/1.1x", "HTTP/1.1y"};

struct samples {
    char lines[RECORDS][LINE_MAX_LEN];
    struct froe_record records[RECORDS];
};

/* Each draw is a statement of its own: all compilers draw in the same order. */
static void draw_request(struct chance *chance, char request[80])
{
    size_t form = chance_below(chance, 8), among = form < 4 ? 3 : sizeof words / sizeof words[0];
    const char *method = words[chance_below(chance, among)];
    const char *protocol = protocols[chance_below(chance, sizeof protocols / sizeof protocols[0])];
    if (form == 0)
        strcpy(request, "-");
    else if (form == 1)
        strcpy(request, "GET /a");
    else
        snprintf(request, 80, "%s /a %s", method, protocol);
}

static void draw_status(struct chance *chance, char status[8])
{
    unsigned any = (unsigned)chance_below(chance, 1000), usual = 200 + (unsigned)chance_below(chance, 3);
    snprintf(status, 8, "%03u", chance_once_in(chance, 4) ? any : usual);
    if (chance_once_in(chance, 9))
        strcpy(status, "-");
}

/* Times go on as in a log, with jumps. */
static int draw_second(struct chance *chance, int second)
{
    int jump = (int)chance_below(chance, 86400), step = (int)chance_below(chance, 9);
    return chance_once_in(chance, 12) ? jump : (second + step) % 86400;
}

/* Now and then a time is in another offset, or not known. */
static void make_samples(struct samples *samples, struct chance *chance)
{
    static const char *const offsets[] = {"+0000", "+0000", "+0000", "+0530", "-0930"};
    int second = 0;
    for (int i = 0; i < RECORDS; i++) {
        char request[80], status[8];
        draw_request(chance, request);
        draw_status(chance, status);
        second = draw_second(chance, second);
        unsigned day = 24 + (unsigned)chance_below(chance, 2);
        const char *offset = offsets[chance_below(chance, sizeof offsets / sizeof offsets[0])];
        snprintf(samples->lines[i], LINE_MAX_LEN, "h i u [%02u/Oct/2015:%02d:%02d:%02d %s] \"%s\" %s 5 \"r\" \"a\"",
                 day, second / 3600, second / 60 % 60, second % 60, offset, request, status);
        key_bench_read(samples->lines[i], &samples->records[i]);
        if (chance_once_in(chance, 20))
            samples->records[i].time = FROE_TIME_ABSENT;
    }
}

static void check_batch(struct key_bench *bench, const struct froe_record *records, size_t count, const char *list)
{
    struct froe_group *found[FROE_GROUPS_BATCH];
    uint64_t before[FROE_GROUPS_BATCH];
    struct froe_buffer bytes = {0};
    for (size_t i = 0; i < count; i++)
        before[i] = key_bench_group(bench, &records[i])->hits;
    cr_assert(
        froe_keys_count(&bench->plan, records, count, &bench->context, bench->scratch, &bytes, bench->groups, found));
    for (size_t i = 0; i < count; i++) {
        uint64_t hits = 0;
        cr_assert_eq(found[i], key_bench_group(bench, &records[i]), "%s: record %zu", list, i);
        for (size_t j = 0; j < count; j++)
            hits += found[j] == found[i];
        cr_assert_eq(found[i]->hits, before[i] + hits, "%s: record %zu", list, i);
    }
    froe_buffer_free(&bytes);
}

static void check(const char *list, const struct froe_zone *zone)
{
    static struct samples samples;
    struct chance chance = chance_of(strlen(list));
    struct key_bench bench;
    key_bench_open(&bench, list);
    bench.context.zone = zone;
    cr_assert_neq(bench.plan.few, 0, "%s", list);
    for (int round = 0; round < 40; round++) {
        if (round == 30)
            froe_groups_clear(bench.groups);
        make_samples(&samples, &chance);
        for (size_t at = 0, count; at < RECORDS; at += count) {
            count = 1 + chance_below(&chance, FROE_GROUPS_BATCH);
            count = count < RECORDS - at ? count : RECORDS - at;
            check_batch(&bench, samples.records + at, count, list);
        }
    }
    key_bench_close(&bench);
}

Test(keys_few, counted)
{
    for (int i = 0; i < PLANS; i++)
        check(plans[i], NULL);
}

/* In the night of the samples this clock was put back. */
Test(keys_few, counted_by_the_clock_of_a_zone)
{
    struct froe_zone zone;
    froe_error error;
    cr_assert(froe_zone_parse(&zone, "Europe/Berlin", &error), "%s", error.text);
    for (int i = 0; i < PLANS; i++)
        check(plans[i], &zone);
    froe_zone_free(&zone);
}

/* Others have no place for each key. */
Test(keys_few, not_of_what_may_be_many)
{
    static const char *const many[] = {"path",    "host",           "method,path",     "status,bytes", "time",
                                       "time:7h", "time:7h,status", "time:4h,time:6h", "vhost,status", "file"};
    for (size_t i = 0; i < sizeof many / sizeof many[0]; i++) {
        struct froe_key_plan plan;
        key_bench_plan(&plan, many[i]);
        cr_expect_eq(plan.few, 0, "%s", many[i]);
        froe_key_plan_free(&plan);
    }
}
