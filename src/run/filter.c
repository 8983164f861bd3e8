/* Which records of a batch are left. */
#include "agent/agents.h"
#include "parse/request.h"
#include "run/state.h"

/* Drops what lies outside of the time range; returns how many are left, in order. The same for the others here. */
static size_t filter_times(struct froe_worker *worker, size_t count)
{
    struct froe_field_context *fields = &worker->fields;
    return froe_time_range_filter(&worker->run->plan->range, fields->zone, &fields->zone_cache, worker->records, count);
}

/* Drops what the expression does not hold for. */
static size_t filter_where(struct froe_worker *worker, size_t count)
{
    const struct froe_where *where = worker->run->plan->where;
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        if (!froe_where_holds(where, worker->where, &worker->records[i], &worker->fields))
            continue;
        if (kept != i)
            worker->records[kept] = worker->records[i];
        kept++;
    }
    if (froe_where_failed(worker->where))
        worker->run->out_of_memory = true;
    return kept;
}

/* Begins a batch of texts that a memo is asked for. A full memo forgets all. */
static void begin_texts(const struct froe_worker *worker, struct froe_groups *memo)
{
    if (froe_groups_size(memo) >= FROE_MEMO_MAX || froe_groups_memory(memo) > worker->run->plan->memo_memory)
        froe_groups_clear(memo);
}

static void take_text(struct froe_worker *worker, const struct froe_groups *memo, size_t i, struct froe_span text)
{
    uint32_t len = text.ptr == NULL ? FROE_KEY_ABSENT : (uint32_t)text.len;
    worker->keys[i] = (struct froe_key){text.ptr, len, froe_key_hash(text.ptr, len)};
    froe_groups_expect(memo, worker->keys[i].hash);
}

/* Drops the records whose texts the memo rejects. Each is copied, whether it stays or not: what comes next cannot be
 * foreseen. */
static size_t filter_texts(struct froe_worker *worker, struct froe_groups *memo, size_t count)
{
    struct froe_group *verdicts[FROE_GROUPS_BATCH];
    struct froe_record *records = worker->records;
    size_t kept = 0;
    if (!froe_groups_count_each(memo, worker->keys, count, verdicts)) {
        worker->run->out_of_memory = true;
        return 0;
    }
    for (size_t i = 0; i < count; i++) {
        records[kept] = records[i];
        kept += !verdicts[i]->dropped;
    }
    return kept;
}

/* Drops what the path filter rejects. */
static size_t filter_paths(struct froe_worker *worker, size_t count)
{
    begin_texts(worker, worker->memo);
    for (size_t i = 0; i < count; i++)
        take_text(worker, worker->memo, i, froe_record_path(&worker->records[i]));
    return filter_texts(worker, worker->memo, count);
}

/* Drops bots, or everything else. */
static size_t filter_bots(struct froe_worker *worker, size_t count)
{
    static const struct froe_field field = {.id = FROE_FIELD_AGENT, .type = FROE_TYPE_TEXT};
    begin_texts(worker, worker->bot_memo);
    for (size_t i = 0; i < count; i++) {
        struct froe_span agent = froe_field_plain_text(&field, &worker->records[i]);
        agent.len = agent.len < FROE_AGENT_LOOKED_AT ? agent.len : FROE_AGENT_LOOKED_AT;
        take_text(worker, worker->bot_memo, i, agent);
    }
    return filter_texts(worker, worker->bot_memo, count);
}

bool froe_worker_keeps_agent(const void *context, struct froe_span agent)
{
    const struct froe_worker *worker = context;
    bool bot = agent.ptr != NULL && froe_agent_is_bot(worker->agents, agent);
    return bot == (worker->run->plan->bots == FROE_BOTS_ONLY);
}

size_t froe_worker_filter(struct froe_worker *worker, size_t count)
{
    const struct froe_plan *plan = worker->run->plan;
    size_t kept = count;
    if (plan->ranging)
        kept = filter_times(worker, kept);
    if (plan->where != NULL)
        kept = filter_where(worker, kept);
    if (plan->filtering)
        kept = filter_paths(worker, kept);
    if (plan->bots != FROE_BOTS_ANY)
        kept = filter_bots(worker, kept);
    worker->totals.filtered += count - kept;
    return kept;
}
