#include <criterion/criterion.h>
#include <criterion/parameterized.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/buffer.h"
#include "base/zone.h"
#include "base/zone_table.h"

struct text {
    char text[24];
    int32_t offset;
};

ParameterizedTestParameters(zone, fixed)
{
    static struct text texts[] = {
        {"UTC", 0},         {"Z", 0},        {"+00:00", 0},     {"-00:00", 0},     {"+02:00", 7200},
        {"-05:30", -19800}, {"+0200", 7200}, {"-0530", -19800}, {"+23:59", 86340}, {"-2359", -86340},
    };
    return cr_make_param_array(struct text, texts, sizeof texts / sizeof *texts);
}

ParameterizedTest(struct text *parameter, zone, fixed)
{
    struct froe_zone zone;
    froe_error error;
    cr_assert(froe_zone_parse(&zone, parameter->text, &error), "%s", parameter->text);
    struct froe_zone_cache cache = {0};
    const int64_t instants[] = {0, 1, -1, INT64_MIN, INT64_MAX, 1431857103};
    for (size_t i = 0; i < sizeof instants / sizeof *instants; i++)
        cr_expect_eq(froe_zone_offset(&cache, &zone, instants[i]), parameter->offset);
    froe_zone_free(&zone);
}

ParameterizedTestParameters(zone, refused)
{
    static struct text texts[] = {
        {"", 0},
        {"+2:00", 0},
        {"+24:00", 0},
        {"+02:60", 0},
        {"+02.00", 0},
        {"+02:0", 0},
        {"+02:000", 0},
        {"+", 0},
        {"-020", 0},
        {"+02:00x", 0},
        {"+0x00", 0},
        {"+  :00", 0},
        {"/etc/passwd", 0},
        {"../zoneinfo/UTC", 0},
        {"Europe/..", 0},
        {"Europe/Nowhere", 0},
        {"Europe", 0},
        {".", 0},
        {"\x1b[31m", 0},
    };
    return cr_make_param_array(struct text, texts, sizeof texts / sizeof *texts);
}

ParameterizedTest(struct text *parameter, zone, refused)
{
    struct froe_zone zone;
    froe_error error = {.text = ""};
    cr_expect_not(froe_zone_parse(&zone, parameter->text, &error), "%s", parameter->text);
    cr_expect_str_not_empty(error.text);
    cr_expect(strchr(error.text, '\x1b') == NULL);
    cr_assert(error.option != NULL);
    cr_expect_str_eq(error.option, "time_zone");
    cr_expect(zone.table == NULL);
}

/* Zones of the system, compared with the C library. */

struct name {
    char name[32];
};

ParameterizedTestParameters(zone, agrees_with_the_c_library)
{
    static struct name names[] = {
        {"Europe/Berlin"}, {"America/New_York"},  {"Australia/Lord_Howe"}, {"Asia/Kathmandu"},
        {"Europe/Dublin"}, {"America/Sao_Paulo"}, {"Africa/Casablanca"},   {"Asia/Gaza"},
        {"America/Nuuk"},  {"Pacific/Apia"},      {"Antarctica/Troll"},    {"Etc/GMT+5"},
    };
    return cr_make_param_array(struct name, names, sizeof names / sizeof *names);
}

static int32_t library_offset(int64_t instant)
{
    time_t seconds = (time_t)instant;
    struct tm local;
    cr_assert(localtime_r(&seconds, &local) != NULL);
    return (int32_t)local.tm_gmtoff;
}

/* The instants around each change are compared too: it is found by halving. */
static void compare_change(const struct froe_zone *zone, struct froe_zone_cache *cache, int64_t low, int64_t high)
{
    while (high - low > 1) {
        int64_t middle = low + (high - low) / 2;
        if (library_offset(middle) == library_offset(low))
            low = middle;
        else
            high = middle;
    }
    cr_expect_eq(froe_zone_offset(cache, zone, low), library_offset(low));
    cr_expect_eq(froe_zone_offset(cache, zone, high), library_offset(high));
}

ParameterizedTest(struct name *parameter, zone, agrees_with_the_c_library)
{
    char path[128];
    snprintf(path, sizeof path, "/usr/share/zoneinfo/%s", parameter->name);
    if (access(path, R_OK) != 0)
        cr_skip("%s is not installed", path);
    cr_assert(unsetenv("TZDIR") == 0 && setenv("TZ", parameter->name, 1) == 0);
    tzset();
    struct froe_zone zone;
    froe_error error;
    cr_assert(froe_zone_parse(&zone, parameter->name, &error), "%s", error.text);
    struct froe_zone_cache cache = {0};
    const int64_t end = INT64_C(4102444800); /* 2100 */
    const int64_t step = 6 * 86400 + 4567;
    unsigned changes = 0, wrong = 0;
    for (int64_t instant = 0; instant < end; instant += step) {
        struct froe_zone_cache fresh = {0};
        wrong += froe_zone_offset(&cache, &zone, instant) != library_offset(instant);
        wrong += froe_zone_offset(&fresh, &zone, instant) != library_offset(instant);
        if (library_offset(instant) != library_offset(instant + step)) {
            changes++;
            compare_change(&zone, &cache, instant, instant + step);
        }
    }
    cr_expect_eq(wrong, 0);
    cr_expect(changes > 0 || strcmp(parameter->name, "Etc/GMT+5") == 0);
    froe_zone_free(&zone);
}

/* Files made by hand. */

static void big_endian(struct froe_buffer *file, int64_t number, int bytes)
{
    while (bytes-- > 0)
        froe_buffer_byte(file, (uint8_t)((uint64_t)number >> (8 * bytes)));
}

/* A header and data with `count` transitions between two types, +1:00 and +2:00, at 1000, 2000, … */
static void append_part(struct froe_buffer *file, char version, int count, int width)
{
    froe_buffer_text(file, "TZif");
    froe_buffer_byte(file, (uint8_t)version);
    for (int i = 0; i < 15; i++)
        froe_buffer_byte(file, 0);
    const int counts[6] = {1, 1, 0, count, 2, 8};
    for (int i = 0; i < 6; i++)
        big_endian(file, counts[i], 4);
    for (int i = 0; i < count; i++)
        big_endian(file, 1000 * (i + 1), width);
    for (int i = 0; i < count; i++)
        froe_buffer_byte(file, i % 2 == 0);
    for (int i = 0; i < 2; i++) {
        big_endian(file, 3600 * (i + 1), 4);
        froe_buffer_byte(file, (uint8_t)i);
        froe_buffer_byte(file, (uint8_t)(4 * i));
    }
    froe_buffer_append(file, "CET\0CEST", 8);
    froe_buffer_append(file, "\0\0", 2); /* standard and UT indicators */
}

static struct froe_buffer make_file(char version, int count, const char *footer)
{
    struct froe_buffer file = {0};
    append_part(&file, version, version == 0 ? count : 0, 4);
    if (version != 0) {
        append_part(&file, version, count, 8);
        froe_buffer_text(&file, footer);
    }
    return file;
}

static enum froe_zone_status read_table(const struct froe_buffer *file, size_t len, struct froe_zone_table **table)
{
    /* Exactly as large as its content, so that reading past it is noticed. */
    uint8_t *copy = malloc(len == 0 ? 1 : len);
    memcpy(copy, file->data, len);
    enum froe_zone_status status = froe_zone_table_read((struct froe_span){copy, len}, table);
    free(copy);
    return status;
}

static int32_t offset_at(struct froe_zone_table *table, int64_t instant)
{
    struct froe_zone_cache cache = {0};
    return froe_zone_offset(&cache, &(struct froe_zone){.table = table}, instant);
}

Test(zone, without_a_rule_the_last_transition_holds)
{
    const char versions[] = {0, '2', '3', '4'};
    for (size_t i = 0; i < sizeof versions; i++) {
        struct froe_buffer file = make_file(versions[i], 3, "\n\n");
        struct froe_zone_table *table = NULL;
        cr_assert_eq(read_table(&file, file.len, &table), FROE_ZONE_OK);
        cr_expect_eq(offset_at(table, INT64_MIN), 3600);
        cr_expect_eq(offset_at(table, 999), 3600);
        cr_expect_eq(offset_at(table, 1000), 7200);
        cr_expect_eq(offset_at(table, 2000), 3600);
        cr_expect_eq(offset_at(table, 3000), 7200);
        cr_expect_eq(offset_at(table, INT64_MAX), 7200);
        froe_zone_table_free(table);
        froe_buffer_free(&file);
    }
}

Test(zone, the_rule_holds_from_the_last_transition_on)
{
    struct froe_buffer file = make_file('2', 2, "\nEST5EDT,M3.2.0,M11.1.0\n");
    struct froe_zone_table *table = NULL;
    cr_assert_eq(read_table(&file, file.len, &table), FROE_ZONE_OK);
    cr_expect_eq(offset_at(table, 1999), 7200);
    cr_expect_eq(offset_at(table, 2000), -5 * 3600);
    cr_expect_eq(offset_at(table, INT64_C(1710053999)), -5 * 3600); /* 2024-03-10 06:59:59 UTC */
    cr_expect_eq(offset_at(table, INT64_C(1710054000)), -4 * 3600);
    froe_zone_table_free(table);
    froe_buffer_free(&file);
    file = make_file('2', 0, "\n<+0330>-3:30\n");
    cr_assert_eq(read_table(&file, file.len, &table), FROE_ZONE_OK);
    cr_expect_eq(offset_at(table, -5000000000), 12600);
    froe_zone_table_free(table);
    froe_buffer_free(&file);
}

Test(zone, the_cache_follows_times_in_any_order)
{
    struct froe_buffer file = make_file('2', 2, "\nCET-1CEST,M3.5.0,M10.5.0/3\n");
    struct froe_zone_table *table = NULL;
    cr_assert_eq(read_table(&file, file.len, &table), FROE_ZONE_OK);
    struct froe_zone zone = {.table = table};
    struct froe_zone_cache cache = {0};
    uint64_t state = 1;
    for (int i = 0; i < 20000; i++) {
        state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
        int64_t instant = (int64_t)(state >> 31) % 4000000000 - 100000;
        cr_assert_eq(froe_zone_offset(&cache, &zone, instant), offset_at(table, instant));
        cr_assert(cache.from <= instant && instant < cache.until);
    }
    froe_zone_table_free(table);
    froe_buffer_free(&file);
}

Test(zone, every_shortened_file_is_refused)
{
    struct froe_buffer file = make_file('2', 3, "\nCET-1CEST,M3.5.0,M10.5.0/3\n");
    struct froe_zone_table *table = NULL;
    for (size_t len = 0; len < file.len; len++)
        cr_assert_neq(read_table(&file, len, &table), FROE_ZONE_OK, "%zu", len);
    cr_expect(table == NULL);
    froe_buffer_free(&file);
}

/* Whatever single bit is wrong, the table is refused or gives offsets of a zone. */
Test(zone, flipped_bits_do_no_harm)
{
    struct froe_buffer file = make_file('2', 3, "\nCET-1CEST,M3.5.0,M10.5.0/3\n");
    for (size_t bit = 0; bit < 8 * file.len; bit++) {
        file.data[bit / 8] ^= (uint8_t)(1 << bit % 8);
        struct froe_zone_table *table = NULL;
        if (read_table(&file, file.len, &table) == FROE_ZONE_OK) {
            const int64_t instants[] = {INT64_MIN, -1, 1500, 2500, 1700000000, INT64_C(1) << 49, INT64_MAX};
            for (size_t i = 0; i < sizeof instants / sizeof *instants; i++)
                cr_assert_leq(labs(offset_at(table, instants[i])), 93599);
            froe_zone_table_free(table);
        }
        file.data[bit / 8] ^= (uint8_t)(1 << bit % 8);
    }
    froe_buffer_free(&file);
}

Test(zone, faults_are_told_apart)
{
    struct froe_zone_table *table = NULL;
    struct froe_buffer file = make_file(0, 2, "");
    file.data[0] = 't';
    cr_expect_eq(read_table(&file, file.len, &table), FROE_ZONE_FOREIGN);
    file.data[0] = 'T';
    file.data[44] = 1; /* the first transition after the second */
    cr_expect_eq(read_table(&file, file.len, &table), FROE_ZONE_DAMAGED);
    file.data[44] = 0;
    file.data[44 + 8] = 2; /* a type that there is not */
    cr_expect_eq(read_table(&file, file.len, &table), FROE_ZONE_DAMAGED);
    file.data[44 + 8] = 1;
    file.data[44 + 10] = 0x7f; /* an offset of years */
    cr_expect_eq(read_table(&file, file.len, &table), FROE_ZONE_DAMAGED);
    file.data[44 + 10] = 0;
    file.data[31] = 1; /* a leap second */
    for (int i = 0; i < 8; i++)
        froe_buffer_byte(&file, 0);
    cr_expect_eq(read_table(&file, file.len, &table), FROE_ZONE_LEAP);
    froe_buffer_free(&file);
    file = make_file('2', 2, "\nCET-1CEST,M3.5.0\n");
    cr_expect_eq(read_table(&file, file.len, &table), FROE_ZONE_DAMAGED);
    froe_buffer_free(&file);
}

Test(zone, names_are_looked_up_in_tzdir)
{
    char directory[] = "/tmp/froe-zone-XXXXXX", path[64];
    cr_assert(mkdtemp(directory) != NULL && setenv("TZDIR", directory, 1) == 0);
    snprintf(path, sizeof path, "%s/Mine", directory);
    struct froe_buffer file = make_file('2', 2, "\nCET-1CEST,M3.5.0,M10.5.0/3\n");
    FILE *stream = fopen(path, "w");
    cr_assert(stream != NULL && fwrite(file.data, 1, file.len, stream) == file.len && fclose(stream) == 0);
    struct froe_zone zone;
    froe_error error;
    cr_expect(froe_zone_parse(&zone, "Mine", &error));
    cr_expect(zone.table != NULL);
    froe_zone_free(&zone);
    cr_expect_not(froe_zone_parse(&zone, "Europe/Berlin", &error));
    cr_assert(truncate(path, 100) == 0);
    cr_expect_not(froe_zone_parse(&zone, "Mine", &error));
    cr_expect_str_eq(error.text, "time zone Mine: its file is damaged");
    cr_assert(truncate(path, 1 << 20) == 0);
    cr_expect_not(froe_zone_parse(&zone, "Mine", &error));
    cr_expect_str_eq(error.text, "time zone Mine: cannot be read: File too large");
    /* Opening a pipe that nobody writes to would wait for ever. */
    cr_assert(remove(path) == 0 && mkfifo(path, 0600) == 0);
    cr_expect_not(froe_zone_parse(&zone, "Mine", &error));
    cr_assert(remove(path) == 0 && rmdir(directory) == 0);
    cr_expect_not(froe_zone_parse(&zone, "Mine", &error));
    cr_expect(strstr(error.text, "tzdata") != NULL);
    froe_buffer_free(&file);
}

static void *ask(void *context)
{
    const struct froe_zone *zone = context;
    struct froe_zone_cache cache = {0};
    static const int32_t wanted[2] = {3600, 7200};
    uintptr_t wrong = 0;
    for (int64_t i = 0; i < 100000; i++)
        wrong += froe_zone_offset(&cache, zone, 1000 * (i % 4) + 500) != wanted[i % 4 % 2];
    return (void *)wrong;
}

Test(zone, threads_share_a_zone)
{
    struct froe_buffer file = make_file('2', 3, "\n\n");
    struct froe_zone zone = {0};
    cr_assert_eq(read_table(&file, file.len, &zone.table), FROE_ZONE_OK);
    pthread_t threads[4];
    for (int i = 0; i < 4; i++)
        cr_assert(pthread_create(&threads[i], NULL, ask, &zone) == 0);
    for (int i = 0; i < 4; i++) {
        void *wrong = NULL;
        pthread_join(threads[i], &wrong);
        cr_expect(wrong == NULL);
    }
    froe_zone_free(&zone);
    froe_buffer_free(&file);
}
