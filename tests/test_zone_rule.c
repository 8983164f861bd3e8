#include <criterion/criterion.h>
#include <criterion/parameterized.h>
#include <stdlib.h>
#include <time.h>

#include "base/zone_rule.h"

static int32_t library_offset(int64_t instant)
{
    time_t seconds = (time_t)instant;
    struct tm local;
    cr_assert(localtime_r(&seconds, &local) != NULL);
    return (int32_t)local.tm_gmtoff;
}

struct rule {
    char text[48];
    bool valid;
};

ParameterizedTestParameters(zone_rule, syntax)
{
    static struct rule rules[] = {
        {"UTC0", true},
        {"CET-1CEST,M3.5.0,M10.5.0/3", true},
        {"<-02>2<-01>,M3.5.0/-1,M10.5.0/0", true},
        {"EET-2EEST,M3.4.4/50,M10.4.4/50", true},
        {"XXX-5:45:30", true},
        {"AAA3BBB2:30,J60/167,365/-167:59:59", true},
        {"", false},
        {"CE-1", false},
        {"CET", false},
        {"<+01-1", false},
        {"CET-25", false},
        {"CET-1:60", false},
        {"CET-1CEST", false},
        {"CET-1CEST,M3.5.0", false},
        {"CET-1CEST,M3.5.0,M10.5.0/3x", false},
        {"CET-1CEST,M0.5.0,M10.5.0", false},
        {"CET-1CEST,M13.5.0,M10.5.0", false},
        {"CET-1CEST,M3.0.0,M10.5.0", false},
        {"CET-1CEST,M3.6.0,M10.5.0", false},
        {"CET-1CEST,M3.5.7,M10.5.0", false},
        {"CET-1CEST,J0,J365", false},
        {"CET-1CEST,J1,J366", false},
        {"CET-1CEST,0,366", false},
        {"CET-1CEST,M3.5.0/168,M10.5.0", false},
        {"CET-1CEST,,", false},
    };
    return cr_make_param_array(struct rule, rules, sizeof rules / sizeof *rules);
}

ParameterizedTest(struct rule *parameter, zone_rule, syntax)
{
    struct froe_zone_rule rule;
    cr_expect_eq(froe_zone_rule_parse(&rule, froe_span_of(parameter->text)), parameter->valid, "%s", parameter->text);
}

ParameterizedTestParameters(zone_rule, agrees_with_the_c_library)
{
    static struct rule rules[] = {
        {"CET-1CEST,M3.5.0,M10.5.0/3", true},
        {"AEST-10AEDT,M10.1.0,M4.1.0/3", true},
        {"EET-2EEST,M3.4.4/50,M10.4.4/50", true},
        {"<-02>2<-01>,M3.5.0/-1,M10.5.0/0", true},
        {"IST-1GMT0,M10.5.0,M3.5.0/1", true},
        {"AAA3BBB,J59,J60", true},
        {"AAA3BBB,J60/3,J305/4", true},
        {"AAA-3BBB,59/3,300/4:30", true},
        {"<+1030>-10:30<+11>-11,M10.1.0,M4.1.0", true},
        {"XXX5:45:10", true},
    };
    return cr_make_param_array(struct rule, rules, sizeof rules / sizeof *rules);
}

ParameterizedTest(struct rule *parameter, zone_rule, agrees_with_the_c_library)
{
    struct froe_zone_rule rule;
    cr_assert(froe_zone_rule_parse(&rule, froe_span_of(parameter->text)));
    cr_assert(setenv("TZ", parameter->text, 1) == 0);
    tzset();
    unsigned wrong = 0;
    for (int64_t instant = 0; instant < INT64_C(4102444800); instant += 11 * 3600 + 77) {
        int64_t from = 0, until = 0;
        wrong += froe_zone_rule_find(&rule, instant, &from, &until) != library_offset(instant);
        wrong += from > instant || until <= instant;
        wrong += from > 0 && library_offset(from) != library_offset(instant);
        wrong += until < INT64_C(4102444800) && library_offset(until - 1) != library_offset(instant);
    }
    cr_expect_eq(wrong, 0);
}

Test(zone_rule, summer_time_may_last_all_year)
{
    struct froe_zone_rule rule;
    cr_assert(froe_zone_rule_parse(&rule, froe_span_of("EST5EDT,0/0,J365/25")));
    for (int64_t instant = -4000000000; instant < 9000000000; instant += 86400 * 30 + 1800) {
        int64_t from = 0, until = 0;
        cr_assert_eq(froe_zone_rule_find(&rule, instant, &from, &until), -4 * 3600);
        cr_assert(from <= instant && instant < until);
    }
    /* The very instants where the years meet. */
    int64_t from = 0, until = 0;
    cr_expect_eq(froe_zone_rule_find(&rule, 1704085200, &from, &until), -4 * 3600);
    cr_expect_eq(from, 1704085200);
}
