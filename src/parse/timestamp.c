#include "parse/timestamp.h"

int64_t froe_days_from_civil(int64_t year, unsigned month, unsigned day)
{
    year -= month <= 2;
    int64_t era = (year >= 0 ? year : year - 399) / 400;
    int64_t year_of_era = year - era * 400;
    int64_t day_of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
    int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * 146097 + day_of_era - 719468;
}

void froe_civil_from_days(int64_t days, int64_t *year, unsigned *month, unsigned *day)
{
    days += 719468;
    int64_t era = (days >= 0 ? days : days - 146096) / 146097;
    int64_t day_of_era = days - era * 146097;
    int64_t year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int64_t shifted = (5 * day_of_year + 2) / 153;
    *day = (unsigned)(day_of_year - (153 * shifted + 2) / 5 + 1);
    *month = (unsigned)(shifted < 10 ? shifted + 3 : shifted - 9);
    *year = year_of_era + era * 400 + (*month <= 2);
}

/* A number of exactly `count` digits, or -1. */
static int digits(const uint8_t *at, int count)
{
    int value = 0;
    for (int i = 0; i < count; i++) {
        if (at[i] < '0' || at[i] > '9')
            return -1;
        value = value * 10 + (at[i] - '0');
    }
    return value;
}

unsigned froe_month_of(const uint8_t *text)
{
    static const char names[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    for (unsigned i = 0; i < 12; i++)
        if (memcmp(text, names + 3 * i, 3) == 0)
            return i + 1;
    return 0;
}

bool froe_date_exists(int year, unsigned month, int day)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    if (month < 1 || month > 12 || day < 1)
        return false;
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return day <= (month == 2 && leap ? 29 : days[month - 1]);
}

static bool punctuation_fits(const uint8_t *text)
{
    return text[2] == '/' && text[6] == '/' && text[11] == ':' && text[14] == ':' && text[17] == ':' &&
           text[20] == ' ' && (text[21] == '+' || text[21] == '-');
}

bool froe_timestamp_read(const uint8_t *text, struct froe_timestamp *timestamp)
{
    if (!punctuation_fits(text))
        return false;
    int day = digits(text, 2), year = digits(text + 7, 4);
    int hour = digits(text + 12, 2), minute = digits(text + 15, 2), second = digits(text + 18, 2);
    int zone_hour = digits(text + 22, 2), zone_minute = digits(text + 24, 2);
    unsigned month = froe_month_of(text + 3);
    if (year < 0 || !froe_date_exists(year, month, day))
        return false;
    if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 60)
        return false;
    if (zone_hour < 0 || zone_hour > 23 || zone_minute < 0 || zone_minute > 59)
        return false;
    if (second == 60)
        second = 59;
    int32_t offset = zone_hour * 3600 + zone_minute * 60;
    timestamp->offset = text[21] == '-' ? -offset : offset;
    timestamp->seconds = froe_days_from_civil(year, month, (unsigned)day) * 86400 + hour * 3600 + minute * 60 + second -
                         timestamp->offset;
    return true;
}

bool froe_timestamp_refill(struct froe_timestamp_cache *cache, const uint8_t *text, struct froe_timestamp *timestamp)
{
    if (!froe_timestamp_read(text, timestamp))
        return false;
    int minute = digits(text + 15, 2), second = digits(text + 18, 2);
    cache->head = froe_load64(text);
    cache->not_hour = ~froe_load64(text + 7);
    cache->zone = froe_load64(text + 18);
    cache->hour_start = timestamp->seconds - minute * 60 - (second == 60 ? 59 : second);
    cache->offset = timestamp->offset;
    return true;
}
