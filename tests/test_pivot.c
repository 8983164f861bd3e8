/* Pivots of groups that are made here, against tables of their hits. Whole runs: tests/cli/test_pivot.py. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/number.h"
#include "report/pivot.h"
#include "run/plan.h"
#include "support/chance.h"

enum { HOSTS = 40, STATUSES = 30 };

static const _Atomic bool never;
static const _Atomic bool at_once = true;

/* Hits of hosts h0, h1 … with statuses 0, 1 …; 0: no group. */
struct grid {
    uint64_t hits[HOSTS][STATUSES];
};

/* A count of host,status with a pivot by status. */
struct count {
    struct froe_plan plan;
    struct froe_tally tally;
    struct froe_result result;
    struct froe_pivot pivot;
};

static froe_options options_of(const char *sort, uint64_t top, uint64_t min_count)
{
    froe_options options = froe_options_default(FROE_COMMAND_COUNT);
    options.keys = "host,status";
    options.pivot = "status";
    options.sort = sort;
    options.has_top = true;
    options.top = top;
    options.min_count = min_count;
    return options;
}

static void begin(struct count *count, const froe_options *options)
{
    froe_error error = {0};
    cr_assert(froe_plan_init(&count->plan, options, &error), "%s", error.text);
    count->plan.questions[0].want_total = true;
    cr_assert(froe_tally_init(&count->tally, &count->plan.questions[0]));
}

/* A group of a host (NULL: absent) and a status. */
static void add(struct count *count, const uint8_t *host, size_t len, int status, uint64_t hits)
{
    struct froe_buffer scratch[2] = {{0}, {0}}, bytes = {0};
    struct froe_field_context context = {0};
    uint8_t line[32] = {0};
    struct froe_record record = {.line = line, .status = status};
    if (host != NULL) {
        memcpy(line + 1, host, len);
        record.host_at = 1;
        record.host_end = (uint32_t)len + 1;
    }
    froe_key_write(&count->plan.questions[0].key, &record, &context, scratch, &bytes);
    const struct froe_key key = {bytes.data, (uint32_t)bytes.len, froe_key_hash(bytes.data, (uint32_t)bytes.len)};
    struct froe_group *group = froe_groups_find(count->tally.groups, &key);
    cr_assert_not_null(group);
    group->hits = hits;
    froe_buffer_free(&bytes);
}

static bool finish(struct count *count, const _Atomic bool *cancelled, froe_error *error)
{
    cr_assert(froe_merge(&count->result, &count->plan.questions[0], &count->tally, 1, NULL, &never));
    return froe_pivot_init(&count->pivot, &count->plan.questions[0], &count->result, NULL, cancelled, error);
}

static void end(struct count *count)
{
    froe_pivot_free(&count->pivot);
    froe_result_free(&count->result);
    froe_tally_free(&count->tally);
    froe_plan_free(&count->plan);
}

static struct froe_span host_name(char text[8], int host)
{
    return (struct froe_span){(const uint8_t *)text, (size_t)snprintf(text, 8, "h%02d", host)};
}

static void add_grid(struct count *count, const struct grid *grid)
{
    char text[8];
    for (int h = 0; h < HOSTS; h++)
        for (int s = 0; s < STATUSES; s++)
            if (grid->hits[h][s] > 0)
                add(count, host_name(text, h).ptr, 3, s, grid->hits[h][s]);
}

static uint64_t row_hits(const struct grid *grid, size_t host)
{
    uint64_t sum = 0;
    for (size_t s = 0; s < STATUSES; s++)
        sum += grid->hits[host][s];
    return sum;
}

static uint64_t value_of(const struct froe_aggregate_value *value)
{
    cr_assert(value->present);
    return (uint64_t)value->number;
}

/* The row is that of the host: its key, its cells, its hits. */
static void check_row(const struct count *count, size_t row, const struct grid *grid, size_t host)
{
    const struct froe_pivot *pivot = &count->pivot;
    const struct froe_group *cells[STATUSES];
    struct froe_datum datum;
    char text[8];
    froe_key_read_one(&count->plan.questions[0].pivot.key, froe_pivot_group(pivot, row), 0, &datum);
    cr_assert(froe_span_equal(datum.text, host_name(text, (int)host)), "row %zu is %.3s, not %s", row, datum.text.ptr,
              text);
    cr_assert_eq(pivot->rows[row].hits, row_hits(grid, host));
    froe_pivot_cells(pivot, row, cells);
    for (size_t v = 0; v < pivot->value_count; v++) {
        struct froe_aggregate_value value;
        uint64_t status;
        cr_assert(froe_number_read(pivot->names[v], STATUSES - 1, &status));
        froe_pivot_value(pivot, cells[v], 0, &value);
        cr_assert_eq(value_of(&value), grid->hits[host][status], "%s, status %zu", text, status);
    }
}

/* Statuses are columns, in their order, with the sums of all hosts. */
static void check_columns(const struct froe_pivot *pivot, const struct grid *grid)
{
    size_t v = 0;
    for (int s = 0; s < STATUSES; s++) {
        char name[8];
        uint64_t sum = 0;
        for (size_t h = 0; h < HOSTS; h++)
            sum += grid->hits[h][s];
        if (sum == 0)
            continue;
        struct froe_aggregate_value total;
        snprintf(name, sizeof name, "%d", s);
        cr_assert(froe_span_equal(pivot->names[v], froe_span_of(name)), "column %zu", v);
        froe_pivot_total(pivot, v, 0, &total);
        cr_assert_eq(value_of(&total), sum, "status %d", s);
        v++;
    }
    cr_assert_eq(pivot->value_count, v);
}

/* Hosts in the order that is wanted: 1 falling hits, -1 rising, 0 by name. */
static size_t list_hosts(const struct grid *grid, int by_hits, bool backwards, uint64_t min_count, size_t hosts[HOSTS])
{
    size_t count = 0;
    for (size_t i = 0; i < HOSTS; i++) {
        size_t host = backwards ? HOSTS - 1 - i : i;
        uint64_t hits = row_hits(grid, host);
        if (hits == 0 || hits < min_count)
            continue;
        size_t at = count++;
        for (; at > 0 && ((by_hits > 0 && row_hits(grid, hosts[at - 1]) < hits) ||
                          (by_hits < 0 && row_hits(grid, hosts[at - 1]) > hits));
             at--)
            hosts[at] = hosts[at - 1];
        hosts[at] = host;
    }
    return count;
}

static void check_grid(const struct grid *grid, const char *sort, int by_hits, bool backwards, uint64_t top,
                       uint64_t min_count)
{
    struct count count = {0};
    froe_options options = options_of(sort, top, min_count);
    froe_error error;
    size_t hosts[HOSTS];
    begin(&count, &options);
    add_grid(&count, grid);
    cr_assert(finish(&count, &never, &error), "%s", error.text);
    size_t rows = list_hosts(grid, by_hits, backwards, min_count, hosts);
    cr_assert_eq(count.pivot.row_count, top > 0 && top < rows ? top : rows);
    for (size_t row = 0; row < count.pivot.row_count; row++)
        check_row(&count, row, grid, hosts[row]);
    check_columns(&count.pivot, grid);
    end(&count);
}

static void fill_grid(struct grid *grid, struct chance *chance, size_t gaps, uint64_t most)
{
    for (size_t h = 0; h < HOSTS; h++)
        for (size_t s = 0; s < STATUSES; s++)
            grid->hits[h][s] = chance_once_in(chance, gaps) ? 1 + chance_next(chance) % most : 0;
}

Test(pivot, random_grids_in_every_order)
{
    struct chance chance = chance_of(7);
    struct grid grid;
    static const uint64_t most[] = {1, 3, 300, 70000, UINT64_MAX >> 8};
    for (size_t round = 0; round < 60; round++) {
        fill_grid(&grid, &chance, 1 + round % 40, most[round % 5]);
        check_grid(&grid, NULL, 1, false, 0, 0);
        check_grid(&grid, "count", 1, false, 3, 2);
        check_grid(&grid, "count:asc", -1, false, 0, 4);
        check_grid(&grid, "host", 0, false, 5, 0);
        check_grid(&grid, "host:desc", 0, true, 0, 3);
    }
}

Test(pivot, nothing_at_all)
{
    static const struct grid none;
    check_grid(&none, NULL, 1, false, 0, 0);
}

Test(pivot, an_absent_value_is_the_first_row_and_the_first_column)
{
    struct count count = {0};
    froe_options options = options_of("host", 0, 0);
    froe_error error;
    struct froe_datum datum;
    begin(&count, &options);
    add(&count, (const uint8_t *)"", 0, 200, 1);
    add(&count, NULL, 0, FROE_STATUS_ABSENT, 2);
    add(&count, (const uint8_t *)"h", 1, 0, 3);
    cr_assert(finish(&count, &never, &error));
    cr_assert_eq(count.pivot.row_count, 3);
    froe_key_read_one(&count.plan.questions[0].pivot.key, froe_pivot_group(&count.pivot, 0), 0, &datum);
    cr_assert_not(datum.present);
    cr_assert_eq(count.pivot.rows[0].hits, 2);
    static const char *const names[] = {"-", "0", "200"};
    for (size_t i = 0; i < 3; i++)
        cr_assert(froe_span_equal(count.pivot.names[i], froe_span_of(names[i])));
    end(&count);
}

/* Values of the field that would make the same name, in the order of their bytes. */
Test(pivot, names_are_unique_where_they_are_shown_as_utf8)
{
    static const char *const hosts[] = {"", "- ", "-", "a", "status", "status (2)", "\xf8", "\xfe", "\xff", "\xff (2)"};
    static const char *const names[] = {"",     "-",        "- ",       "a",           "status (2)", "status (2) (2)",
                                        "\xf8", "\xfe (2)", "\xff (3)", "\xff (2) (2)"};
    struct count count = {0};
    froe_options options = options_of(NULL, 0, 0);
    froe_error error;
    options.pivot = "host";
    begin(&count, &options);
    for (size_t i = 0; i < sizeof hosts / sizeof hosts[0]; i++)
        add(&count, (const uint8_t *)hosts[i], strlen(hosts[i]), 200, 1);
    cr_assert(finish(&count, &never, &error));
    cr_assert_eq(count.pivot.value_count, sizeof names / sizeof names[0]);
    for (size_t i = 0; i < count.pivot.value_count; i++)
        cr_expect(froe_span_equal(count.pivot.names[i], froe_span_of(names[i])), "name %zu: %.*s", i,
                  (int)count.pivot.names[i].len, count.pivot.names[i].ptr);
    end(&count);
}

static bool make_wide(const char *aggregates, size_t values, froe_error *error)
{
    struct count count = {0};
    froe_options options = options_of(NULL, 0, 0);
    options.pivot = "host";
    options.aggregates = aggregates;
    begin(&count, &options);
    for (size_t i = 0; i < values; i++) {
        char text[24];
        int len = snprintf(text, sizeof text, "%zu", i);
        add(&count, (const uint8_t *)text, (size_t)len, (int)(i % 7), 1);
    }
    bool good = finish(&count, &never, error);
    cr_assert_eq(count.pivot.value_count, good ? values : 0);
    end(&count);
    return good;
}

Test(pivot, there_is_a_bound_on_columns)
{
    froe_error error;
    cr_assert(make_wide("count", FROE_PIVOT_COLUMNS_MAX, &error));
    cr_assert(make_wide("count,count(status > 3)", FROE_PIVOT_COLUMNS_MAX / 2, &error));
    cr_assert_not(make_wide("count", 70000, &error));
    cr_assert_not_null(strstr(error.text, "host makes 70000 columns"), "%s", error.text);
    cr_assert_not(make_wide("count,count(status > 3)", FROE_PIVOT_COLUMNS_MAX / 2 + 1, &error));
    cr_assert_not_null(strstr(error.text, "makes 1002 columns"), "%s", error.text);
}

Test(pivot, a_cancellation_ends_it)
{
    struct count count = {0};
    froe_options options = options_of(NULL, 0, 0);
    froe_error error;
    begin(&count, &options);
    add(&count, (const uint8_t *)"h", 1, 200, 1);
    cr_assert_not(finish(&count, &at_once, &error));
    cr_assert_null(count.pivot.rows);
    end(&count);
}
