#include <criterion/criterion.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include <froe/froe.h>

#include "base/buffer.h"
#include "run/range.h"
#include "simd/kernel.h"
#include "support/chance.h"
#include "support/sanitized.h"

/* 2024-10-26T00:00:00Z, a day before clocks in Europe were put back. */
#define START ((int64_t)1729900800)
#define KIB   ((size_t)1024)

/* A log in memory, and what is known of each of its records. */
struct log {
    struct froe_buffer bytes;
    struct entry {
        uint64_t at, end;
        int64_t time;
        int32_t offset;
    } * entries;
    size_t count, cap;
    int fd;
};

static void log_free(struct log *log)
{
    froe_buffer_free(&log->bytes);
    free(log->entries);
    if (log->fd > 0)
        close(log->fd);
}

/* A day of October or November 2024 in the form of logs. */
static void append_time(struct froe_buffer *to, int64_t time, int32_t offset)
{
    int64_t local = time + offset - START;
    int64_t day = 26 + local / 86400, second = local % 86400;
    cr_assert(local >= 0 && day <= 61);
    int32_t east = offset < 0 ? -offset : offset;
    froe_buffer_format(to, "%02d/%s/2024:%02d:%02d:%02d %c%02d%02d", (int)(day > 31 ? day - 31 : day),
                       day > 31 ? "Nov" : "Oct", (int)(second / 3600), (int)(second / 60 % 60), (int)(second % 60),
                       offset < 0 ? '-' : '+', east / 3600, east / 60 % 60);
}

static void append_run(struct log *log, char byte, size_t len)
{
    uint8_t *to = froe_buffer_reserve(&log->bytes, len);
    cr_assert_not_null(to);
    memset(to, byte, len);
    log->bytes.len += len;
}

/* A record with a path of so many bytes. */
static void append_record(struct log *log, int64_t time, int32_t offset, size_t path, const char *line_end)
{
    if (log->count == log->cap) {
        log->cap = 2 * log->cap + 64;
        log->entries = realloc(log->entries, log->cap * sizeof *log->entries);
        cr_assert_not_null(log->entries);
    }
    struct entry *entry = &log->entries[log->count++];
    *entry = (struct entry){.at = log->bytes.len, .time = time, .offset = offset};
    froe_buffer_text(&log->bytes, "192.0.2.1 - - [");
    append_time(&log->bytes, time, offset);
    froe_buffer_text(&log->bytes, "] \"GET /");
    append_run(log, 'p', path);
    froe_buffer_format(&log->bytes, " HTTP/1.1\" 200 5 \"-\" \"x\"%s", line_end);
    entry->end = log->bytes.len;
}

/* `count` records a step apart, each earlier by less than `disorder` than it should be. */
static void append_records(struct log *log, size_t count, int64_t from, int64_t step, int64_t disorder,
                           struct chance *chance)
{
    for (size_t i = 0; i < count; i++) {
        int64_t late = disorder == 0 ? 0 : (int64_t)chance_below(chance, (size_t)disorder);
        append_record(log, from + (int64_t)i * step - late, 0, 20 + chance_below(chance, 200), "\n");
    }
}

static struct froe_lines *lines_of(unsigned need)
{
    static const struct froe_log_format format = {.combined = true};
    static struct froe_binding binding;
    static struct froe_lines lines;
    froe_error error;
    froe_format_bind(&format, NULL, need, &binding);
    lines = (struct froe_lines){.kernel = froe_kernel_choose(&error)};
    cr_assert_not_null(lines.kernel);
    lines.binding = &binding;
    return &lines;
}

static struct froe_time_range range_of(const char *since, const char *until)
{
    struct froe_time_range range;
    froe_error error = {0};
    cr_assert(froe_time_range_read(&range, since, until, 0, &error), "%s", error.text);
    return range;
}

static struct froe_time_range range_between(int64_t since, int64_t until, bool local)
{
    return (struct froe_time_range){{since, true, local}, {until, true, local}};
}

static struct froe_byte_range find_in(struct log *log, const struct froe_time_range *range,
                                      const struct froe_zone *zone, struct froe_lines *lines)
{
    static uint8_t buffer[FROE_RANGE_BUFFER];
    if (log->fd <= 0) {
        log->fd = memfd_create("range", MFD_CLOEXEC);
        cr_assert_gt(log->fd, 0);
        cr_assert_not(log->bytes.failed);
        for (size_t at = 0; at < log->bytes.len;) {
            ssize_t count = write(log->fd, log->bytes.data + at, log->bytes.len - at);
            cr_assert_gt(count, 0);
            at += (size_t)count;
        }
    }
    struct froe_range_search search = {
        .range = range,
        .zone = zone,
        .reader = {.fd = log->fd, .seekable = true, .expected = log->bytes.len},
        .lines = lines,
        .buffer = buffer,
    };
    return froe_range_find(&search);
}

/* Both ends begin lines, and no record of the range lies outside. Returns how many bytes are to be read. */
static size_t check_found(const struct log *log, const struct froe_time_range *range, const struct froe_zone *zone,
                          struct froe_byte_range found)
{
    struct froe_zone_cache cache = {0};
    cr_assert_leq(found.from, found.to);
    cr_assert_leq(found.to, log->bytes.len);
    cr_assert(found.from == 0 || log->bytes.data[found.from - 1] == '\n');
    cr_assert(found.to == 0 || found.to == log->bytes.len || log->bytes.data[found.to - 1] == '\n');
    for (size_t i = 0; i < log->count; i++) {
        const struct entry *entry = &log->entries[i];
        int32_t offset = zone == NULL ? entry->offset : froe_zone_offset(&cache, zone, entry->time);
        if (froe_time_range_holds(range, entry->time, offset))
            cr_assert(found.from <= entry->at && entry->end <= found.to,
                      "record %zu of %zu at %llu lies outside of %llu to %llu", i, log->count,
                      (unsigned long long)entry->at, (unsigned long long)found.from, (unsigned long long)found.to);
    }
    return (size_t)(found.to - found.from);
}

static size_t bytes_found(struct log *log, const struct froe_time_range *range)
{
    return check_found(log, range, NULL, find_in(log, range, NULL, lines_of(FROE_NEED_TIME)));
}

/* Bytes of the records within the slack of a range. */
static size_t bytes_near(const struct log *log, int64_t since, int64_t until)
{
    size_t sum = 0;
    for (size_t i = 0; i < log->count; i++)
        if (log->entries[i].time >= since - FROE_RANGE_SLACK && log->entries[i].time < until + FROE_RANGE_SLACK)
            sum += log->entries[i].end - log->entries[i].at;
    return sum;
}

/* What is read beyond the slack: what was not decided at each end, and the lines looked at there. */
#define MARGIN (2 * (64 + 8) * KIB)

/* Ranges of all lengths, often with bounds that are times of records, or that time and the slack. */
static void check_ranges(struct log *log, int64_t from, int64_t to, bool tight, struct chance *chance)
{
    for (int round = 0; round < 60; round++) {
        const struct entry *near = &log->entries[chance_below(chance, log->count)];
        int64_t slack = chance_once_in(chance, 3) ? (chance_once_in(chance, 2) ? 1 : -1) * FROE_RANGE_SLACK : 0;
        int64_t since = near->time + slack + (int64_t)chance_below(chance, 3) - 1;
        int64_t until = since + 1 + (int64_t)chance_below(chance, 1 + (size_t)(to - from) / (1 + (unsigned)round));
        struct froe_time_range range = range_between(since, until, chance_once_in(chance, 2));
        size_t found = bytes_found(log, &range);
        if (tight)
            cr_assert_leq(found, bytes_near(log, since, until) + MARGIN);
    }
}

Test(range, sorted)
{
    struct chance chance = chance_of(1);
    struct log log = {0};
    append_records(&log, 20000, START, 30, 0, &chance);
    check_ranges(&log, START, START + 600000, true, &chance);
    log_free(&log);
}

Test(range, disorder_up_to_the_slack)
{
    struct chance chance = chance_of(2);
    struct log log = {0};
    append_records(&log, 20000, START + 1000, 25, FROE_RANGE_SLACK + 1, &chance);
    check_ranges(&log, START, START + 600000, false, &chance);
    struct froe_time_range range = range_between(START + 100000, START + 110000, false);
    cr_expect_lt(bytes_found(&log, &range), log.bytes.len / 5);
    log_free(&log);
}

/* One second more is too much, where it is seen: here at each place. */
Test(range, more_disorder)
{
    struct log log = {0};
    for (int i = 0; i < 10000; i++)
        append_record(&log, START + 100 * (i / 2) + (i % 2 == 0 ? 601 : 0), 0, 50, "\n");
    struct froe_time_range range = range_of("2024-10-27", "2024-10-28");
    cr_expect_eq(bytes_found(&log, &range), log.bytes.len);
    log_free(&log);
    log = (struct log){0};
    for (int i = 0; i < 10000; i++)
        append_record(&log, START + 100 * (i / 2) + (i % 2 == 0 ? 600 : 0), 0, 50, "\n");
    cr_expect_lt(bytes_found(&log, &range), log.bytes.len / 2);
    log_free(&log);
}

/* Two logs in the wrong order, and one that runs backwards. */
Test(range, unsorted)
{
    struct chance chance = chance_of(3);
    struct log log = {0}, back = {0};
    append_records(&log, 8000, START + 500000, 30, 0, &chance);
    append_records(&log, 8000, START, 30, 0, &chance);
    for (int i = 0; i < 8000; i++)
        append_record(&back, START + 600000 - i * 30, 0, 50, "\n");
    const char *const bounds[][2] = {{"2024-10-27", NULL}, {NULL, "2024-10-27"}, {"2024-10-26T10", "2024-10-26T11"},
                                     {"2024-11-20", NULL}, {NULL, "2024-10-01"}, {"2024-11-01", "2024-11-02"}};
    for (size_t i = 0; i < sizeof bounds / sizeof *bounds; i++) {
        struct froe_time_range range = range_of(bounds[i][0], bounds[i][1]);
        cr_expect_eq(bytes_found(&log, &range), log.bytes.len, "%zu", i);
        cr_expect_eq(bytes_found(&back, &range), back.bytes.len, "%zu", i);
    }
    log_free(&log);
    log_free(&back);
}

/* A stretch of other times, as long as the way from one place to the next. */
Test(range, stretch_out_of_order)
{
    struct chance chance = chance_of(4);
    struct log log = {0};
    append_records(&log, 20000, START, 30, 0, &chance);
    append_records(&log, 8000, START + 300000, 1, 0, &chance);
    append_records(&log, 20000, START + 600000, 30, 0, &chance);
    struct froe_time_range range = range_of("2024-10-26T03", "2024-10-26T04");
    cr_expect_eq(bytes_found(&log, &range), log.bytes.len);
    log_free(&log);
}

Test(range, times_all_equal)
{
    struct log log = {0};
    for (int i = 0; i < 5000; i++)
        append_record(&log, START + 5000, 0, 50, "\n");
    const int64_t bounds[] = {-100000, -4000, 0, 1, 600, 601, 100000};
    for (size_t i = 0; i < sizeof bounds / sizeof *bounds; i++) {
        int64_t at = START + 5000 + bounds[i];
        struct froe_time_range since = range_between(at, at + 1000000, false);
        struct froe_time_range until = range_between(at - 1000000, at, false);
        if (bounds[i] <= 600)
            cr_expect_eq(bytes_found(&log, &since), log.bytes.len, "since %lld", (long long)bounds[i]);
        else
            cr_expect_leq(bytes_found(&log, &since), 8 * KIB);
        cr_expect_eq(bytes_found(&log, &until), bounds[i] <= -600 ? 0 : log.bytes.len, "until %lld",
                     (long long)bounds[i]);
    }
    log_free(&log);
}

Test(range, before_behind_and_around)
{
    struct chance chance = chance_of(5);
    struct log log = {0};
    append_records(&log, 20000, START, 30, 0, &chance);
    struct froe_time_range before = range_of(NULL, "2024-10-25T23:50Z"), after = range_of("2024-11-20", NULL);
    struct froe_time_range all = range_of("2024-10-26", "2024-11-20"), open = range_of(NULL, NULL);
    cr_expect_eq(bytes_found(&log, &before), 0);
    cr_expect_leq(bytes_found(&log, &after), 8 * KIB);
    cr_expect_eq(bytes_found(&log, &all), log.bytes.len);
    cr_expect_eq(bytes_found(&log, &open), log.bytes.len);
    log_free(&log);
}

/* Files too small to be searched, among them an empty one. */
Test(range, small)
{
    struct log log = {0};
    struct froe_time_range after = range_of("2024-11-20", NULL);
    cr_expect_eq(bytes_found(&log, &after), 0);
    log_free(&log);
    log = (struct log){0};
    append_record(&log, START, 0, 50, "\n");
    cr_expect_eq(bytes_found(&log, &after), log.bytes.len);
    log_free(&log);
}

Test(range, one_long_line)
{
    for (int newline = 0; newline < 2; newline++) {
        struct log log = {0};
        append_record(&log, START, 0, 900 * KIB, newline ? "\n" : "");
        struct froe_time_range after = range_of("2024-11-20", NULL), before = range_of(NULL, "2024-10-25");
        struct froe_time_range around = range_of("2024-10-25", "2024-10-27");
        cr_expect_eq(bytes_found(&log, &before), 0);
        cr_expect_eq(bytes_found(&log, &around), log.bytes.len);
        bytes_found(&log, &after);
        log_free(&log);
    }
}

Test(range, last_line_without_end)
{
    struct chance chance = chance_of(6);
    struct log log = {0};
    append_records(&log, 3000, START, 300, 0, &chance);
    append_record(&log, START + 900000, 0, 50, "");
    check_ranges(&log, START, START + 900000, true, &chance);
    struct froe_time_range last = range_between(START + 900000, START + 900001, false);
    cr_expect_leq(bytes_found(&log, &last), MARGIN);
    log_free(&log);
}

Test(range, lines_longer_than_a_look)
{
    struct chance chance = chance_of(7);
    struct log log = {0};
    for (int i = 0; i < 300; i++) {
        size_t path = chance_once_in(&chance, 20) ? 900 * KIB : chance_once_in(&chance, 2) ? 70 * KIB : 9 * KIB;
        append_record(&log, START + i * 2000, 0, path, i % 2 == 0 ? "\n" : "\r\n");
    }
    check_ranges(&log, START, START + 600000, false, &chance);
    struct froe_time_range range = range_between(START + 300000, START + 310000, false);
    cr_expect_lt(bytes_found(&log, &range), log.bytes.len / 2);
    log_free(&log);
}

/* Malformed lines of all kinds in stretches of up to 2 MiB, NUL bytes at the start and in the middle. */
Test(range, places_without_records)
{
    for (uint64_t seed = 10; seed < 16; seed += TEST_SLOWER) {
        struct chance chance = chance_of(seed);
        struct log log = {0};
        int64_t time = START;
        if (seed % 2 == 0)
            append_run(&log, '\0', 3000 * KIB);
        for (int stretch = 0; stretch < 12; stretch++) {
            size_t count = 200 + chance_below(&chance, 3000);
            append_records(&log, count, time, 20, 0, &chance);
            time += (int64_t)count * 20;
            size_t junk = chance_below(&chance, 2048) * KIB / (chance_once_in(&chance, 2) ? 1 : 100);
            if (chance_once_in(&chance, 3))
                append_run(&log, '\0', junk);
            else if (chance_once_in(&chance, 2))
                append_run(&log, '\n', junk / 10);
            else
                for (size_t i = 0; i < junk / 40; i++)
                    froe_buffer_text(&log.bytes, "h - - [01/Nov/2024:25:00:00 +0000] \"x\n");
        }
        check_ranges(&log, START, time, false, &chance);
        log_free(&log);
    }
}

Test(range, no_record_at_all)
{
    struct log log = {0};
    for (int i = 0; i < 30000; i++)
        froe_buffer_text(&log.bytes, "no record, whatever may be thought of it\n");
    struct froe_time_range range = range_of("2024-10-26", "2024-10-27");
    cr_expect_eq(bytes_found(&log, &range), log.bytes.len);
    log_free(&log);
    log = (struct log){0};
    append_run(&log, '\0', 3000 * KIB);
    cr_expect_eq(bytes_found(&log, &range), log.bytes.len);
    log_free(&log);
}

static int32_t berlin(int64_t time)
{
    /* Clocks were put back on 2024-10-27T01:00Z. */
    return time < START + 90000 ? 7200 : 3600;
}

/* The log's own clock is put back in the middle; and a log of UTC that is shown in a zone where that happens. */
Test(range, clock_that_is_put_back)
{
    struct chance chance = chance_of(8);
    struct log own = {0}, shown = {0};
    struct froe_zone zone;
    froe_error error;
    bool zones = froe_zone_parse(&zone, "Europe/Berlin", &error);
    for (int i = 0; i < 20000; i++) {
        int64_t time = START + i * 9 - (int64_t)chance_below(&chance, 600) + 600;
        append_record(&own, time, berlin(time), 50, "\n");
        append_record(&shown, time, 0, 50, "\n");
    }
    for (int64_t since = START + 80000; since < START + 110000; since += 97) {
        struct froe_time_range range = range_between(since, since + 1 + (int64_t)chance_below(&chance, 9000), true);
        size_t found = bytes_found(&own, &range);
        cr_assert_lt(found, own.bytes.len / 4);
        if (zones)
            cr_assert_eq(check_found(&shown, &range, &zone, find_in(&shown, &range, &zone, lines_of(FROE_NEED_TIME))) >
                             0,
                         found > 0);
    }
    log_free(&own);
    log_free(&shown);
    if (zones)
        froe_zone_free(&zone);
}

/* Servers in several zones write one log. */
Test(range, mixed_zones)
{
    struct chance chance = chance_of(9);
    static const int32_t offsets[] = {0, 7200, -28800, 19800};
    struct log log = {0};
    for (int i = 0; i < 20000; i++)
        append_record(&log, START + 30000 + i * 30, offsets[chance_below(&chance, 4)], 50, "\n");
    check_ranges(&log, START + 30000, START + 630000, false, &chance);
    log_free(&log);
}

static void count_malformed(void *context, struct froe_span line, enum froe_reason reason, uint64_t number)
{
    (void)line;
    (void)reason;
    (void)number;
    ++*(int *)context;
}

Test(range, counts_are_left_as_they_are)
{
    struct chance chance = chance_of(20);
    struct log log = {0};
    int told = 0;
    for (int i = 0; i < 1000; i++) {
        append_records(&log, 5, START + i * 100, 20, 0, &chance);
        froe_buffer_text(&log.bytes, "malformed\n");
        append_run(&log, '\0', 3);
    }
    struct froe_lines *lines = lines_of(FROE_NEED_ALL);
    lines->malformed = count_malformed;
    lines->context = &told;
    lines->lines = 7;
    lines->nul_bytes = 8;
    lines->reasons[FROE_REASON_NO_TIME] = 9;
    struct froe_time_range range = range_of("2024-10-26T01", "2024-10-26T02");
    check_found(&log, &range, NULL, find_in(&log, &range, NULL, lines));
    froe_range_judge(&range, NULL, lines, (struct froe_span){log.bytes.data, 10000});
    cr_expect_eq(told, 0);
    cr_expect_eq(lines->lines, 7);
    cr_expect_eq(lines->nul_bytes, 8);
    cr_expect_eq(lines->reasons[FROE_REASON_NO_TIME], 9);
    cr_expect_eq(lines->malformed, count_malformed);
    log_free(&log);
}

/* A file that cannot be read whole is left for those who report it. */
Test(range, file_that_shrinks_or_fails)
{
    struct chance chance = chance_of(21);
    struct log log = {0};
    append_records(&log, 10000, START, 30, 0, &chance);
    struct froe_time_range range = range_of("2024-10-26T01", "2024-10-26T02");
    cr_expect_lt(bytes_found(&log, &range), log.bytes.len);
    cr_assert_eq(ftruncate(log.fd, (off_t)(log.bytes.len / 2)), 0);
    cr_expect_eq(bytes_found(&log, &range), log.bytes.len);
    close(log.fd);
    log.fd = open("/", O_PATH | O_CLOEXEC);
    cr_expect_eq(bytes_found(&log, &range), log.bytes.len);
    log_free(&log);
}

static enum froe_range_verdict judge(const struct log *log, const char *until, const struct froe_zone *zone)
{
    struct froe_time_range range = range_of(NULL, until);
    return froe_range_judge(&range, zone, lines_of(FROE_NEED_TIME),
                            (struct froe_span){log->bytes.data, log->entries[log->count - 1].end});
}

Test(range, start_of_a_stream)
{
    struct log log = {0};
    for (int i = 0; i < 100; i++)
        append_record(&log, START + 86400 + i, 0, 50, "\n");
    append_run(&log, '\0', FROE_LINES_SLACK);
    cr_expect_eq(judge(&log, "2024-10-26T23:50Z", NULL), FROE_RANGE_PAST);
    cr_expect_eq(judge(&log, "2024-10-26T23:50:01Z", NULL), FROE_RANGE_READ);
    cr_expect_eq(judge(&log, "2024-10-30Z", NULL), FROE_RANGE_READ);
    /* The clock of later records may be behind. */
    cr_expect_eq(judge(&log, "2024-10-26T21:50:00", NULL), FROE_RANGE_PAST);
    cr_expect_eq(judge(&log, "2024-10-26T21:50:01", NULL), FROE_RANGE_READ);
    const struct froe_zone zone = {.fixed = -3600};
    cr_expect_eq(judge(&log, "2024-10-26T20:50:00", &zone), FROE_RANGE_PAST);
    cr_expect_eq(judge(&log, "2024-10-26T20:50:01", &zone), FROE_RANGE_READ);
    struct froe_time_range since = range_of("2024-10-20", NULL);
    cr_expect_eq(froe_range_judge(&since, NULL, lines_of(FROE_NEED_TIME), (struct froe_span){log.bytes.data, 5000}),
                 FROE_RANGE_READ);
    log_free(&log);
}

Test(range, start_of_a_stream_that_says_nothing)
{
    struct log log = {0};
    append_record(&log, START + 86400, 0, 50, "\n");
    append_record(&log, START + 86400 - 601, 0, 50, "\n");
    append_run(&log, '\0', FROE_LINES_SLACK);
    cr_expect_eq(judge(&log, "2024-10-20Z", NULL), FROE_RANGE_READ, "unsorted");
    const char nothing[128] = "malformed\nand so on\n\n";
    struct froe_time_range range = range_of(NULL, "2024-10-20Z");
    cr_expect_eq(
        froe_range_judge(&range, NULL, lines_of(FROE_NEED_TIME), (struct froe_span){(const uint8_t *)nothing, 21}),
        FROE_RANGE_UNKNOWN);
    log_free(&log);
}

static void complain(void *context, const char *text)
{
    (void)context;
    cr_expect(false, "%s", text);
}

/* A whole job: what is read and what is not, and the progress, which knows only of the former. */
Test(range, job)
{
    struct chance chance = chance_of(30);
    struct log log = {0};
    char name[64];
    append_records(&log, 30000, START, 20, 0, &chance);
    struct froe_time_range range = range_of("2024-10-28", "2024-10-29");
    size_t found = bytes_found(&log, &range);
    snprintf(name, sizeof name, "/proc/self/fd/%d", log.fd);
    froe_options options = froe_options_default(FROE_COMMAND_COUNT);
    options.keys = "time:1d";
    options.operands = (const char *const[]){name};
    options.operand_count = 1;
    options.output = "/dev/null";
    options.since = "2024-10-28";
    options.until = "2024-10-29";
    options.message = complain;
    for (int all = 0; all < 2; all++) {
        froe_error error;
        froe_progress progress;
        froe_input_totals totals;
        options.unsorted = all == 1;
        froe_job *job = froe_job_create(&options, &error);
        cr_assert_not_null(job, "%s", error.text);
        cr_expect_eq(froe_job_run(job), FROE_EXIT_OK);
        froe_job_totals(job, &totals);
        froe_job_progress(job, &progress);
        cr_expect_eq(totals.bytes, all ? log.bytes.len : found);
        cr_expect_eq(totals.bytes_inflated, totals.bytes);
        cr_expect_eq(totals.skipped_bytes, log.bytes.len - totals.bytes);
        cr_expect_eq(progress.bytes_total, totals.bytes);
        cr_expect_eq(progress.bytes_done, totals.bytes);
        cr_assert_eq(froe_job_row_count(job), 1);
        cr_expect_eq(froe_job_row_hits(job, 0), 86400 / 20);
        cr_expect_eq(totals.records - totals.filtered, 86400 / 20);
        froe_job_free(job);
    }
    log_free(&log);
}
