#include <criterion/criterion.h>
#include <criterion/parameterized.h>

#include "report/panel_value.h"

static struct froe_cell number(uint64_t value)
{
    return (struct froe_cell){.kind = FROE_CELL_NUMBER, .number = value};
}

static struct froe_cell decimal(const char *text)
{
    return (struct froe_cell){.kind = FROE_CELL_DECIMAL, .text = froe_span_of(text)};
}

static struct froe_cell text(const char *bytes)
{
    return (struct froe_cell){.kind = FROE_CELL_TEXT, .text = froe_span_of(bytes)};
}

static const struct froe_cell absent = {.kind = FROE_CELL_ABSENT};

static void check(struct froe_buffer *buffer, const char *want)
{
    froe_buffer_byte(buffer, 0);
    cr_expect_str_eq((const char *)buffer->data, want);
    buffer->len = 0;
}

struct shown {
    enum froe_panel_kind kind;
    char cell[40]; /* of digits: a decimal or number; otherwise text */
    char want[40];
};

ParameterizedTestParameters(panel_value, shown_for_eyes)
{
    static struct shown cases[] = {
        {FROE_PANEL_COUNT, "0", "0"},
        {FROE_PANEL_COUNT, "999", "999"},
        {FROE_PANEL_COUNT, "1000", "1,000"},
        {FROE_PANEL_COUNT, "1234567", "1,234,567"},
        {FROE_PANEL_NUMBER, "12345.678", "12,345.678"},
        {FROE_PANEL_BYTES, "0", "0 B"},
        {FROE_PANEL_BYTES, "999", "999 B"},
        {FROE_PANEL_BYTES, "1000", "1.00 kB"},
        {FROE_PANEL_BYTES, "999499", "999 kB"},
        {FROE_PANEL_BYTES, "999500", "1.00 MB"},
        {FROE_PANEL_BYTES, "1234.500", "1.23 kB"},
        {FROE_PANEL_BYTES, "98765432101", "98.8 GB"},
        {FROE_PANEL_PERCENT, "0", "0.0%"},
        {FROE_PANEL_PERCENT, "0.001", "<0.1%"},
        {FROE_PANEL_PERCENT, "12.345", "12.3%"},
        {FROE_PANEL_DURATION, "0.000001", "0.00 ms"},
        {FROE_PANEL_DURATION, "0.00125", "1.25 ms"},
        {FROE_PANEL_DURATION, "0.345", "345 ms"},
        {FROE_PANEL_DURATION, "12.34", "12.3 s"},
        {FROE_PANEL_DURATION, "90", "1.50 min"},
        {FROE_PANEL_DURATION, "9000", "2.50 h"},
        {FROE_PANEL_TIME, "2015-05-17T10:05:03+02:00", "2015-05-17 10:05:03 +02:00"},
        {FROE_PANEL_TIME, "2015-05-17", "2015-05-17"},
        {FROE_PANEL_TIME, "soon", "soon"},
        {FROE_PANEL_TEXT, "12,3 <b>", "12,3 <b>"},
    };
    return cr_make_param_array(struct shown, cases, sizeof cases / sizeof cases[0]);
}

ParameterizedTest(struct shown *shown, panel_value, shown_for_eyes)
{
    struct froe_buffer buffer = {0};
    bool digits = strspn(shown->cell, "0123456789.") == strlen(shown->cell);
    froe_panel_show(&buffer, shown->kind, 0, digits ? decimal(shown->cell) : text(shown->cell));
    check(&buffer, shown->want);
    froe_buffer_free(&buffer);
}

Test(panel_value, numbers_and_steps)
{
    struct froe_buffer buffer = {0};
    froe_panel_show(&buffer, FROE_PANEL_COUNT, 0, number(UINT64_MAX));
    check(&buffer, "18,446,744,073,709,551,615");
    froe_panel_show(&buffer, FROE_PANEL_TIME, 60, text("2015-05-17T10:05:03+02:00"));
    check(&buffer, "2015-05-17 10:05 +02:00");
    froe_panel_show(&buffer, FROE_PANEL_BYTES, 0, absent);
    check(&buffer, "-");
    froe_buffer_free(&buffer);
}

struct change {
    char before[24]; /* empty: absent */
    char now[24];
    char want[32]; /* the change as a number; empty: none */
    char shown[16];
    int direction;
};

ParameterizedTestParameters(panel_value, changes)
{
    static struct change cases[] = {
        {"100", "150", "50", "+50.0%", 1},
        {"150", "100", "-50", "-33.3%", -1},
        {"7", "7", "0", "=", 0},
        {"0", "5", "5", "+5", 1},
        {"5", "0", "-5", "-100.0%", -1},
        {"0", "0", "0", "=", 0},
        {"1", "1000001", "1000000", "+100,000,000.0%", 1},
        {"0.5", "0.25", "-0.25", "-50.0%", -1},
        {"0.000000001", "0.000000003", "0.000000002", "+200.0%", 1},
        {"", "5", "", "new", 1},
        {"5", "", "", "gone", -1},
        {"", "", "", "", 0},
        {"18446744073709551615", "36893488147419103230", "18446744073709551615", "+100.0%", 1},
        {"1", "18446744073709551616", "18446744073709551615", "+922,337,203,68", 1},
    };
    return cr_make_param_array(struct change, cases, sizeof cases / sizeof cases[0]);
}

ParameterizedTest(struct change *change, panel_value, changes)
{
    struct froe_buffer buffer = {0};
    struct froe_cell before = change->before[0] == '\0' ? absent : decimal(change->before);
    struct froe_cell now = change->now[0] == '\0' ? absent : decimal(change->now);
    struct froe_cell cell = froe_panel_change(before, now, &buffer);
    cr_expect_eq(cell.kind, change->want[0] == '\0' ? FROE_CELL_ABSENT : FROE_CELL_DECIMAL);
    if (cell.kind != FROE_CELL_ABSENT)
        check(&buffer, change->want);
    buffer.len = 0;
    froe_panel_show_change(&buffer, FROE_PANEL_COUNT, before, now, false);
    froe_buffer_byte(&buffer, 0);
    cr_expect_eq(strncmp((const char *)buffer.data, change->shown, sizeof change->shown - 1), 0, "%s",
                 (const char *)buffer.data);
    cr_expect_eq(froe_panel_direction(before, now), change->direction);
    froe_buffer_free(&buffer);
}

/* Before, now, and the change with units and as in a plain table. */
static void check_plain(enum froe_panel_kind kind, struct froe_cell before, struct froe_cell now, const char *shown,
                        const char *plain)
{
    struct froe_buffer buffer = {0};
    froe_panel_show_change(&buffer, kind, before, now, false);
    check(&buffer, shown);
    froe_panel_show_change(&buffer, kind, before, now, true);
    check(&buffer, plain);
    froe_buffer_free(&buffer);
}

Test(panel_value, plain_changes)
{
    check_plain(FROE_PANEL_COUNT, number(0), number(88000), "+88,000", "+88000");
    check_plain(FROE_PANEL_BYTES, number(0), number(4950), "+4.95 kB", "+4950");
    check_plain(FROE_PANEL_DURATION, decimal("0"), decimal("0.25"), "+250 ms", "+0.25");
    check_plain(FROE_PANEL_COUNT, number(1), number(1001), "+100,000.0%", "+100000.0%");
    check_plain(FROE_PANEL_BYTES, number(4), number(4), "=", "=");
}

Test(panel_value, numbers_have_limits)
{
    __int128 units;
    cr_expect(froe_panel_number(number(UINT64_MAX), &units));
    cr_expect(units == (__int128)UINT64_MAX * FROE_PANEL_UNITS);
    cr_expect(froe_panel_number(decimal("9999999999999999999999999"), &units));
    cr_expect_not(froe_panel_number(decimal("340282366920938463463374607431768211455"), &units));
    cr_expect_not(froe_panel_number(decimal("1x"), &units));
    cr_expect_not(froe_panel_number(decimal(""), &units));
    cr_expect_not(froe_panel_number(text("1"), &units));
    cr_expect_not(froe_panel_number(absent, &units));
}

Test(panel_value, moments)
{
    int64_t seconds;
    cr_expect(froe_panel_moment(froe_span_of("1970-01-02"), &seconds) && seconds == 86400);
    cr_expect(froe_panel_moment(froe_span_of("1970-01-01T02:00:01+02:00"), &seconds) && seconds == 1);
    cr_expect(froe_panel_moment(froe_span_of("1969-12-31T22:30:00-01:30"), &seconds) && seconds == 0);
    cr_expect_not(froe_panel_moment(froe_span_of("1970-01-01T02:00:01"), &seconds));
    cr_expect_not(froe_panel_moment(froe_span_of("1970-01-0x"), &seconds));
    cr_expect_not(froe_panel_moment(froe_span_of(""), &seconds));
    cr_expect_not(froe_panel_moment(FROE_ABSENT, &seconds));
    cr_expect_eq(froe_panel_weekday(froe_span_of("Mon")), 0);
    cr_expect_eq(froe_panel_weekday(froe_span_of("Sun")), 6);
    cr_expect_eq(froe_panel_weekday(froe_span_of("Son")), 7);
}

Test(panel_value, shares)
{
    cr_expect_eq(froe_panel_share(number(1), number(3)), 333);
    cr_expect_eq(froe_panel_share(number(3), number(3)), 1000);
    cr_expect_eq(froe_panel_share(number(1), number(2000)), 1);
    cr_expect_eq(froe_panel_share(decimal("0.5"), number(2)), 250);
    cr_expect_eq(froe_panel_share(number(9), number(3)), 1000);
    cr_expect_eq(froe_panel_share(number(1), number(0)), -1);
    cr_expect_eq(froe_panel_share(absent, number(2)), -1);
}
