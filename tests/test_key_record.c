/* Groups as records that have in the fields of a key what theirs have. */
#include <criterion/criterion.h>

#include "query/key_facts.h"
#include "query/key_record.h"
#include "support/key_bench.h"

/* A group stands for its records: what depends on its key is the same. */
static void check_record(const char *list, const char *derived)
{
    struct key_bench bench, other;
    key_bench_open(&bench, list);
    key_bench_open(&other, derived);
    for (int i = 0; i < KEY_BENCH_LINES; i++) {
        struct froe_record record, stand_in;
        key_bench_read(key_bench_lines[i], &record);
        const struct froe_group *group = key_bench_group(&bench, &record);
        froe_key_record(&bench.plan, group, &stand_in);
        cr_expect_eq(key_bench_group(&bench, &stand_in), group, "%s: line %d", list, i);
        cr_expect_eq(key_bench_group(&other, &stand_in), key_bench_group(&other, &record), "%s of %s: line %d", derived,
                     list, i);
    }
    key_bench_close(&bench);
    key_bench_close(&other);
}

Test(key_record, groups_as_records)
{
    check_record("host", "host.net,host");
    check_record("host,agent", "agent.product,host/8");
    check_record("path,status", "path.1,status.class,ext");
    check_record("path,status", "path");
    check_record("method,protocol,status", "protocol");
    check_record("user,vhost", "user");
    check_record("referer", "referer.host");
    check_record("time:1m", "time:1h,weekday,hour");
    check_record("time:1m,agent", "agent.system,time:1d");
}

static const struct froe_agent_facts *look_at_last_byte(void *state, struct froe_span agent)
{
    static struct froe_agent_facts facts[2];
    static const char *const names[2][3] = {{"Even", "One", NULL}, {"", "One", "Odd"}};
    (void)state;
    size_t odd = agent.ptr[agent.len - 1] & 1;
    facts[odd].texts[FROE_AGENT_BROWSER] = froe_span_of(names[odd][0]);
    facts[odd].texts[FROE_AGENT_OS] = froe_span_of(names[odd][1]);
    facts[odd].texts[FROE_AGENT_BOT_NAME] = odd == 0 ? FROE_ABSENT : froe_span_of(names[odd][2]);
    facts[odd].is_bot = odd == 1;
    return &facts[odd];
}

static void look_at_each(void *state, const struct froe_span *agents, size_t count,
                         const struct froe_agent_facts **facts)
{
    for (size_t i = 0; i < count; i++)
        facts[i] = agents[i].ptr == NULL ? NULL : look_at_last_byte(state, agents[i]);
}

/* What was once found of agents is read from keys, also that they are bots, and that there was none. */
static void check_facts(const char *list, const char *derived)
{
    static struct froe_key_facts facts;
    struct key_bench bench, other;
    key_bench_open(&bench, list);
    key_bench_open(&other, derived);
    cr_assert(froe_key_has_facts(&bench.plan));
    for (int i = 0; i < KEY_BENCH_LINES; i++) {
        struct froe_record record, stand_in;
        key_bench_read(key_bench_lines[i], &record);
        bench.context.agents = other.context.agents = (struct froe_agent_lookup){look_at_last_byte, look_at_each, NULL};
        froe_key_record(&bench.plan, key_bench_group(&bench, &record), &stand_in);
        const struct froe_group *wanted = key_bench_group(&other, &record);
        other.context.agents = froe_key_facts_lookup(&facts, &bench.plan);
        cr_expect_eq(key_bench_group(&other, &stand_in), wanted, "%s of %s: line %d", derived, list, i);
    }
    key_bench_close(&bench);
    key_bench_close(&other);
}

Test(key_record, groups_by_facts_as_records)
{
    static const char list[] = "agent.browser,agent.os,agent.bot.name";
    check_facts(list, "agent.browser");
    check_facts(list, "agent.os,agent.bot");
    check_facts(list, "agent.bot.name");
    check_facts("status,agent.os,host,agent.bot.name", "agent.bot,status,host");
    struct key_bench bench;
    key_bench_open(&bench, "agent,host");
    cr_assert_not(froe_key_has_facts(&bench.plan));
    key_bench_close(&bench);
}

/* Formats may have a path and no method. */
Test(key_record, a_group_without_method_as_a_record)
{
    struct key_bench bench;
    struct froe_record record, stand_in;
    key_bench_open(&bench, "path,method");
    key_bench_read(key_bench_lines[0], &record);
    record.method_at = record.method_end = 0;
    const struct froe_group *group = key_bench_group(&bench, &record);
    froe_key_record(&bench.plan, group, &stand_in);
    cr_expect_eq(key_bench_group(&bench, &stand_in), group);
    key_bench_close(&bench);
}
