#include "report/panel_value.h"

#include <stdio.h>

#include "base/number.h"
#include "parse/timestamp.h"

#define MINUTE 60
#define HOUR   3600
#define DAY    86400

/* Appends digits to a number; false when it grows beyond 10^25: what follows then fits 128 bits. */
static bool take_digits(struct froe_span digits, __int128 *number)
{
    static const __int128 most = (__int128)FROE_PANEL_UNITS * FROE_PANEL_UNITS * 1000000;
    for (size_t i = 0; i < digits.len; i++) {
        if (digits.ptr[i] < '0' || digits.ptr[i] > '9' || *number > most)
            return false;
        *number = *number * 10 + (digits.ptr[i] - '0');
    }
    return true;
}

static bool read_decimal(struct froe_span text, __int128 *units)
{
    bool negative = text.len > 0 && text.ptr[0] == '-';
    if (negative)
        text = (struct froe_span){text.ptr + 1, text.len - 1};
    const uint8_t *point = text.len == 0 ? NULL : memchr(text.ptr, '.', text.len);
    struct froe_span whole = {text.ptr, point == NULL ? text.len : (size_t)(point - text.ptr)};
    struct froe_span places = {NULL, 0};
    if (point != NULL)
        places = (struct froe_span){point + 1, text.len - whole.len - 1};
    if (places.len > 9)
        places.len = 9;
    *units = 0;
    __int128 fraction = 0;
    if (text.len == 0 || !take_digits(whole, units) || !take_digits(places, &fraction))
        return false;
    for (size_t i = places.len; i < 9; i++)
        fraction *= 10;
    *units = *units * FROE_PANEL_UNITS + fraction;
    *units = negative ? -*units : *units;
    return true;
}

bool froe_panel_number(struct froe_cell cell, __int128 *units)
{
    *units = (__int128)cell.number * FROE_PANEL_UNITS;
    return cell.kind == FROE_CELL_NUMBER || (cell.kind == FROE_CELL_DECIMAL && read_decimal(cell.text, units));
}

/* Appends `-12.345`, with as many places as it needs; of a whole number beyond 64 bits too. */
static void append_units(struct froe_buffer *buffer, __int128 units)
{
    if (units < 0)
        froe_buffer_byte(buffer, '-');
    units = units < 0 ? -units : units;
    __int128 whole = units / FROE_PANEL_UNITS;
    uint64_t high = (uint64_t)(whole / FROE_PANEL_UNITS / FROE_PANEL_UNITS);
    uint64_t low = (uint64_t)(whole % ((__int128)FROE_PANEL_UNITS * FROE_PANEL_UNITS));
    if (high > 0)
        froe_buffer_format(buffer, "%llu%018llu", (unsigned long long)high, (unsigned long long)low);
    else
        froe_buffer_number(buffer, low);
    unsigned rest = (unsigned)(units % FROE_PANEL_UNITS);
    if (rest == 0)
        return;
    froe_buffer_format(buffer, ".%09u", rest);
    while (buffer->len > 0 && buffer->data[buffer->len - 1] == '0')
        buffer->len--;
}

struct froe_cell froe_panel_cell(__int128 units, struct froe_buffer *scratch)
{
    scratch->len = 0;
    append_units(scratch, units);
    return (struct froe_cell){.kind = FROE_CELL_DECIMAL, .text = {scratch->data, scratch->len}};
}

struct froe_cell froe_panel_change(struct froe_cell before, struct froe_cell now, struct froe_buffer *scratch)
{
    __int128 from, to;
    if (!froe_panel_number(before, &from) || !froe_panel_number(now, &to))
        return (struct froe_cell){.kind = FROE_CELL_ABSENT};
    return froe_panel_cell(to - from, scratch);
}

/* Two digits at `at`, which must be there. */
static unsigned pair(struct froe_span text, size_t at)
{
    return (unsigned)(text.ptr[at] - '0') * 10 + (unsigned)(text.ptr[at + 1] - '0');
}

/* Whether the text has the shape of a pattern in which 0 stands for a digit and + for a sign. */
static bool has_shape(struct froe_span text, const char *shape)
{
    if (text.len != strlen(shape))
        return false;
    for (size_t i = 0; i < text.len; i++) {
        uint8_t byte = text.ptr[i];
        bool good = shape[i] == '0' ? byte >= '0' && byte <= '9'
                                    : byte == (uint8_t)shape[i] || (shape[i] == '+' && byte == '-');
        if (!good)
            return false;
    }
    return true;
}

static bool is_time(struct froe_span text)
{
    return has_shape(text, "0000-00-00T00:00:00+00:00");
}

bool froe_panel_moment(struct froe_span text, int64_t *seconds)
{
    bool time = is_time(text);
    if (!time && !has_shape(text, "0000-00-00"))
        return false;
    int64_t year = (int64_t)pair(text, 0) * 100 + pair(text, 2);
    *seconds = froe_days_from_civil(year, pair(text, 5), pair(text, 8)) * DAY;
    if (!time)
        return true;
    int64_t east = (int64_t)pair(text, 20) * HOUR + (int64_t)pair(text, 23) * MINUTE;
    *seconds += (int64_t)pair(text, 11) * HOUR + (int64_t)pair(text, 14) * MINUTE + pair(text, 17);
    *seconds -= text.ptr[19] == '-' ? -east : east;
    return true;
}

unsigned froe_panel_weekday(struct froe_span text)
{
    static const char names[] = "MonTueWedThuFriSatSun";
    for (unsigned i = 0; i < 7; i++)
        if (froe_span_equal(text, (struct froe_span){(const uint8_t *)names + 3 * i, 3}))
            return i;
    return 7;
}

/* Appends the digits of a number with a comma before each group of three but the first. */
static void append_separated(struct froe_buffer *buffer, struct froe_span digits)
{
    for (size_t i = 0; i < digits.len; i++) {
        if (i > 0 && (digits.len - i) % 3 == 0)
            froe_buffer_byte(buffer, ',');
        froe_buffer_byte(buffer, digits.ptr[i]);
    }
}

/* The digits of a number, perhaps in `room`. */
static struct froe_span number_text(struct froe_cell cell, uint8_t room[FROE_NUMBER_DIGITS])
{
    if (cell.kind == FROE_CELL_NUMBER)
        return (struct froe_span){room, froe_number_write(room, cell.number)};
    return cell.text;
}

static void show_number(struct froe_buffer *buffer, struct froe_cell cell)
{
    uint8_t room[FROE_NUMBER_DIGITS];
    struct froe_span text = number_text(cell, room);
    const uint8_t *point = text.len == 0 ? NULL : memchr(text.ptr, '.', text.len);
    size_t whole = point == NULL ? text.len : (size_t)(point - text.ptr);
    append_separated(buffer, (struct froe_span){text.ptr, whole});
    froe_buffer_append(buffer, text.ptr + whole, text.len - whole);
}

/* Three significant digits, and the unit. */
static void show_scaled(struct froe_buffer *buffer, double value, const char *unit)
{
    froe_buffer_format(buffer, "%.*f %s", value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2, value, unit);
}

static void show_bytes(struct froe_buffer *buffer, double bytes)
{
    static const char *const units[] = {"kB", "MB", "GB", "TB", "PB", "EB", "ZB", "YB"};
    if (bytes < 999.5) {
        froe_buffer_format(buffer, "%.0f B", bytes);
        return;
    }
    size_t unit = 0;
    for (bytes /= 1000; bytes >= 999.5 && unit + 1 < sizeof units / sizeof *units; unit++)
        bytes /= 1000;
    show_scaled(buffer, bytes, units[unit]);
}

static void show_duration(struct froe_buffer *buffer, double seconds)
{
    if (seconds < 0.9995)
        show_scaled(buffer, seconds * 1000, "ms");
    else if (seconds < MINUTE)
        show_scaled(buffer, seconds, "s");
    else if (seconds < HOUR)
        show_scaled(buffer, seconds / MINUTE, "min");
    else
        show_scaled(buffer, seconds / HOUR, "h");
}

static void show_percent(struct froe_buffer *buffer, double percent)
{
    if (percent > 0 && percent < 0.05)
        froe_buffer_text(buffer, "<0.1%");
    else
        froe_buffer_format(buffer, "%.1f%%", percent);
}

static void show_time(struct froe_buffer *buffer, struct froe_span text, int64_t step_seconds)
{
    if (!is_time(text)) {
        froe_buffer_append(buffer, text.ptr, text.len);
        return;
    }
    size_t clock = step_seconds >= MINUTE ? 5 : 8;
    froe_buffer_append(buffer, text.ptr, 10);
    froe_buffer_byte(buffer, ' ');
    froe_buffer_append(buffer, text.ptr + 11, clock);
    froe_buffer_byte(buffer, ' ');
    froe_buffer_append(buffer, text.ptr + 19, 6);
}

void froe_panel_show(struct froe_buffer *buffer, enum froe_panel_kind kind, int64_t step_seconds, struct froe_cell cell)
{
    __int128 units;
    if (cell.kind == FROE_CELL_ABSENT) {
        froe_buffer_byte(buffer, '-');
    } else if (cell.kind == FROE_CELL_TEXT && kind == FROE_PANEL_TIME) {
        show_time(buffer, cell.text, step_seconds);
    } else if (cell.kind == FROE_CELL_TEXT) {
        froe_buffer_append(buffer, cell.text.ptr, cell.text.len);
    } else if (kind <= FROE_PANEL_NUMBER || !froe_panel_number(cell, &units) || units < 0) {
        show_number(buffer, cell);
    } else {
        double value = (double)units / FROE_PANEL_UNITS;
        if (kind == FROE_PANEL_BYTES)
            show_bytes(buffer, value);
        else if (kind == FROE_PANEL_DURATION)
            show_duration(buffer, value);
        else
            show_percent(buffer, value);
    }
}

/* A change from zero: there is no percentage of it. */
static void show_from_zero(struct froe_buffer *buffer, enum froe_panel_kind kind, struct froe_cell now, bool plain)
{
    uint8_t room[FROE_NUMBER_DIGITS];
    froe_buffer_byte(buffer, '+');
    if (!plain) {
        froe_panel_show(buffer, kind, 0, now);
        return;
    }
    struct froe_span text = number_text(now, room);
    froe_buffer_append(buffer, text.ptr, text.len);
}

/* In tenths of a percent, rounded away from zero at halves; with a comma between thousands unless it is plain. */
static void show_relative(struct froe_buffer *buffer, __int128 from, __int128 to, bool plain)
{
    __int128 change = to > from ? to - from : from - to;
    __int128 tenths = (change * 2000 / from + 1) / 2;
    tenths = tenths < INT64_MAX ? tenths : INT64_MAX;
    uint8_t digits[FROE_NUMBER_DIGITS];
    size_t len = froe_number_write(digits, (uint64_t)(tenths / 10));
    froe_buffer_byte(buffer, to > from ? '+' : '-');
    if (plain)
        froe_buffer_append(buffer, digits, len);
    else
        append_separated(buffer, (struct froe_span){digits, len});
    froe_buffer_format(buffer, ".%u%%", (unsigned)(tenths % 10));
}

void froe_panel_show_change(struct froe_buffer *buffer, enum froe_panel_kind kind, struct froe_cell before,
                            struct froe_cell now, bool plain)
{
    __int128 from, to;
    bool was = froe_panel_number(before, &from), is = froe_panel_number(now, &to);
    if (!was || !is)
        froe_buffer_text(buffer, is ? "new" : was ? "gone" : "");
    else if (from == to)
        froe_buffer_byte(buffer, '=');
    else if (from <= 0)
        show_from_zero(buffer, kind, now, plain);
    else
        show_relative(buffer, from, to, plain);
}

int froe_panel_direction(struct froe_cell before, struct froe_cell now)
{
    __int128 from, to;
    bool was = froe_panel_number(before, &from), is = froe_panel_number(now, &to);
    return was && is ? (to > from) - (to < from) : is - was;
}

int froe_panel_share(struct froe_cell part, struct froe_cell whole)
{
    __int128 some, all;
    if (!froe_panel_number(part, &some) || !froe_panel_number(whole, &all) || all <= 0 || some < 0)
        return -1;
    __int128 tenths = (some * 2000 / all + 1) / 2;
    return tenths > 1000 ? 1000 : (int)tenths;
}
