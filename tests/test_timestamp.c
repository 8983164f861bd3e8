/* Times of the Common Log Format, against timegm() and against each other. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <time.h>

#include "parse/timestamp.h"
#include "support/chance.h"

static const char month_names[12][4] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                        "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

/* The text of an instant as it is shown at an offset of minutes east of UTC. */
static void write_time(char text[FROE_TIMESTAMP_LEN + 1], int64_t seconds, int minutes_east)
{
    time_t local = (time_t)(seconds + minutes_east * 60);
    struct tm tm;
    char whole[64];
    int east = minutes_east < 0 ? -minutes_east : minutes_east;
    cr_assert_not_null(gmtime_r(&local, &tm));
    snprintf(whole, sizeof whole, "%02d/%s/%04d:%02d:%02d:%02d %c%02d%02d", tm.tm_mday, month_names[tm.tm_mon],
             tm.tm_year + 1900, tm.tm_hour, tm.tm_min, tm.tm_sec, minutes_east < 0 ? '-' : '+', east / 60, east % 60);
    cr_assert_eq(strlen(whole), FROE_TIMESTAMP_LEN, "%s", whole);
    memcpy(text, whole, FROE_TIMESTAMP_LEN + 1);
}

/* All readers agree on the text; what they say. */
static bool read_all(struct froe_timestamp_cache *cache, const char *text, struct froe_timestamp *timestamp)
{
    struct froe_timestamp cached = {0};
    bool good = froe_timestamp_read((const uint8_t *)text, timestamp);
    cr_assert_eq(froe_timestamp_cached(cache, (const uint8_t *)text, &cached), good, "%.26s", text);
    if (good) {
        cr_assert_eq(cached.seconds, timestamp->seconds, "%.26s", text);
        cr_assert_eq(cached.offset, timestamp->offset, "%.26s", text);
    }
    return good;
}

static void expect_instant(struct froe_timestamp_cache *cache, int64_t seconds, int minutes_east)
{
    char text[FROE_TIMESTAMP_LEN + 1];
    struct froe_timestamp timestamp;
    write_time(text, seconds, minutes_east);
    cr_assert(read_all(cache, text, &timestamp), "%s", text);
    cr_assert_eq(timestamp.seconds, seconds, "%s", text);
    cr_assert_eq(timestamp.offset, minutes_east * 60, "%s", text);
}

static int64_t instant_of(int year, int month, int day)
{
    struct tm tm = {.tm_year = year - 1900, .tm_mon = month - 1, .tm_mday = day};
    return (int64_t)timegm(&tm);
}

/* Leap days and days beside them, and the ends of what four digits can say. */
static const int days[][3] = {{2024, 2, 29},  {2023, 2, 28}, {2000, 2, 29}, {1900, 3, 1},
                              {1969, 12, 31}, {2038, 1, 19}, {1, 1, 2},     {9999, 12, 31}};

Test(timestamp, every_second_of_days)
{
    for (size_t i = 0; i < sizeof days / sizeof days[0]; i++) {
        struct froe_timestamp_cache cache = {0};
        int64_t midnight = instant_of(days[i][0], days[i][1], days[i][2]);
        for (int second = 0; second < 86400; second++)
            expect_instant(&cache, midnight + second, 0);
    }
}

Test(timestamp, every_offset)
{
    struct froe_timestamp_cache cache = {0};
    struct chance chance = chance_of(21);
    int64_t midnight = instant_of(2024, 2, 29);
    for (int minutes = -(23 * 60 + 59); minutes <= 23 * 60 + 59; minutes++)
        for (int i = 0; i < 4; i++)
            expect_instant(&cache, midnight + (int64_t)chance_below(&chance, 86400), minutes);
}

Test(timestamp, every_day_of_the_calendar)
{
    struct froe_timestamp_cache cache = {0};
    struct chance chance = chance_of(22);
    for (int64_t day = instant_of(1, 1, 1); day <= instant_of(9999, 12, 31); day += 86400)
        expect_instant(&cache, day + (int64_t)chance_below(&chance, 86400), 0);
}

/* Times that jump about, so that each piece of the cache differs alone and together. */
Test(timestamp, random_order)
{
    static const int offsets[] = {0, 1, 60, -60, 330, -450};
    struct froe_timestamp_cache cache = {0};
    struct chance chance = chance_of(23);
    int64_t base = instant_of(2015, 5, 17);
    for (int i = 0; i < 200000; i++) {
        static const size_t reaches[] = {60, 3600, 86400, 86400 * 40, (size_t)86400 * 366 * 12};
        int64_t more = (int64_t)chance_below(&chance, reaches[chance_below(&chance, 5)]);
        expect_instant(&cache, base + more, offsets[chance_below(&chance, 6)]);
    }
}

Test(timestamp, second_60_is_59)
{
    struct froe_timestamp_cache cache = {0};
    struct froe_timestamp leap, before, after;
    cr_assert(read_all(&cache, "30/Jun/2015:23:59:60 +0000", &leap));
    cr_assert(read_all(&cache, "30/Jun/2015:23:59:59 +0000", &before));
    cr_assert(read_all(&cache, "30/Jun/2015:23:59:60 +0000", &leap), "with the hour at hand");
    cr_assert(read_all(&cache, "30/Jun/2015:23:00:00 +0000", &after));
    cr_expect_eq(leap.seconds, before.seconds);
    cr_expect_eq(leap.seconds, instant_of(2015, 7, 1) - 1);
    cr_expect_eq(after.seconds, instant_of(2015, 7, 1) - 3600);
}

Test(timestamp, year_zero)
{
    struct froe_timestamp_cache cache = {0};
    struct froe_timestamp timestamp;
    cr_assert(read_all(&cache, "29/Feb/0000:12:00:00 -0000", &timestamp), "a leap year of the proleptic calendar");
    cr_expect_eq(timestamp.seconds, instant_of(0, 2, 29) + 43200);
    cr_expect_eq(timestamp.offset, 0);
}

/* What may stand at a place, beside what does: decided by the format alone. */
static bool may_stand(size_t place, uint8_t byte)
{
    if (place == 2 || place == 6)
        return byte == '/';
    if (place == 11 || place == 14 || place == 17)
        return byte == ':';
    if (place == 20)
        return byte == ' ';
    if (place == 21)
        return byte == '+' || byte == '-';
    if (place >= 3 && place <= 5)
        return strchr("JFMASONDaepucoTnbrylgptvc", byte) != NULL && byte != '\0';
    return byte >= '0' && byte <= '9';
}

Test(timestamp, bad_bytes_at_each_place)
{
    static const char good[] = "17/May/2015:10:05:03 +0130";
    for (size_t place = 0; place < FROE_TIMESTAMP_LEN; place++)
        for (unsigned byte = 0; byte < 256; byte++) {
            struct froe_timestamp_cache empty = {0}, warm = {0};
            struct froe_timestamp timestamp;
            char text[FROE_TIMESTAMP_LEN + 1];
            memcpy(text, good, sizeof text);
            cr_assert(read_all(&warm, text, &timestamp));
            text[place] = (char)byte;
            bool taken = read_all(&warm, text, &timestamp);
            cr_assert_eq(read_all(&empty, text, &timestamp), taken);
            if (!may_stand(place, (uint8_t)byte))
                cr_assert_not(taken, "byte %u at %zu", byte, place);
            cr_assert(read_all(&warm, good, &timestamp), "a bad time does not spoil the cache");
            cr_assert_eq(timestamp.seconds, instant_of(2015, 5, 17) + 10 * 3600 + 5 * 60 + 3 - 5400);
        }
}

/* The pieces of an empty cache must not fit any text. */
Test(timestamp, empty_cache_knows_no_time)
{
    static const uint8_t fills[] = {0x00, 0xff, ' ', '0', 0x80, 0x7f};
    for (size_t head = 0; head < sizeof fills; head++)
        for (size_t tail = 0; tail < sizeof fills; tail++) {
            struct froe_timestamp_cache cache = {0};
            struct froe_timestamp timestamp;
            uint8_t text[FROE_TIMESTAMP_LEN + 1];
            memset(text, fills[head], 15);
            memcpy(text + 15, "05:03", 5);
            memset(text + 20, fills[tail], 7);
            cr_expect_not(froe_timestamp_cached(&cache, text, &timestamp), "%02x %02x", fills[head], fills[tail]);
        }
}

Test(timestamp, random_bytes)
{
    static const uint8_t alphabet[] = "0123456789/: +-JanFebMayDec\0\xff";
    struct froe_timestamp_cache cache = {0};
    struct chance chance = chance_of(24);
    for (int i = 0; i < 200000; i++) {
        char text[FROE_TIMESTAMP_LEN + 1] = "17/May/2015:10:05:03 +0130";
        for (size_t n = 1 + chance_below(&chance, 4); n > 0; n--)
            text[chance_below(&chance, FROE_TIMESTAMP_LEN)] =
                (char)chance_of_bytes(&chance, alphabet, sizeof alphabet - 1);
        struct froe_timestamp timestamp;
        read_all(&cache, text, &timestamp);
    }
}

static const char *const refused[] = {
    "29/Feb/2023:00:00:00 +0000", "29/Feb/1900:00:00:00 +0000",  "30/Feb/2024:00:00:00 +0000",
    "31/Apr/2024:00:00:00 +0000", "31/Jun/2024:00:00:00 +0000",  "31/Sep/2024:00:00:00 +0000",
    "31/Nov/2024:00:00:00 +0000", "32/Jan/2024:00:00:00 +0000",  "00/Apr/2024:00:00:00 +0000",
    "17/may/2015:10:05:03 +0000", "17/MAY/2015:10:05:03 +0000",  "17/Mai/2015:10:05:03 +0000",
    "17/Jab/2015:10:05:03 +0000", "17/May/2015:24:05:03 +0000",  "17/May/2015:10:60:03 +0000",
    "17/May/2015:10:05:61 +0000", "17/May/2015:10:05:70 +0000",  "17/May/2015:10:05:03 +2400",
    "17/May/2015:10:05:03 +0060", "17/May/2015:10:05:03  +000",  "17/May/2015:10:05:03\t+0000",
    "17/May/2015:10:05:03 00000", "17/May/2015:10:05:03 +00:00", " 7/May/2015:10:05:03 +0000",
    "7/May/2015:10:05:03 +0000 ", "17/May/2015:10:05:03 +000]",  "17/May/-015:10:05:03 +0000",
    "17-May-2015:10:05:03 +0000", "17/May/2015 10:05:03 +0000",
};

Test(timestamp, refused)
{
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
        struct froe_timestamp_cache empty = {0}, warm = {0};
        struct froe_timestamp timestamp;
        cr_assert(read_all(&warm, "17/May/2015:10:05:03 +0000", &timestamp));
        cr_expect_not(read_all(&empty, refused[i], &timestamp), "%s", refused[i]);
        cr_expect_not(read_all(&warm, refused[i], &timestamp), "%s", refused[i]);
    }
}

Test(timestamp, civil_dates_there_and_back)
{
    int64_t day = froe_days_from_civil(-401, 3, 1);
    cr_expect_eq(froe_days_from_civil(1970, 1, 1), 0);
    cr_expect_eq(froe_days_from_civil(1969, 12, 31), -1);
    cr_expect_eq(froe_days_from_civil(2000, 2, 29), 11016);
    for (; day < froe_days_from_civil(10400, 1, 1); day++) {
        int64_t year;
        unsigned month, date;
        froe_civil_from_days(day, &year, &month, &date);
        cr_assert(month >= 1 && month <= 12 && date >= 1 && date <= 31);
        cr_assert_eq(froe_days_from_civil(year, month, date), day);
        if (year > 0 && year < 10000)
            cr_assert_eq(instant_of((int)year, (int)month, (int)date), day * 86400);
    }
}
