#include "run/derive.h"

#include <stdlib.h>

#include "query/key_record.h"
#include "run/derive_part.h"
#include "run/state.h"

enum { PART = FROE_DERIVE_PART, AHEAD = FROE_DERIVE_AHEAD };

/* What one thread needs. */
struct deriver {
    struct froe_asked asked;
    struct froe_buffer key_bytes;
    struct froe_record records[FROE_GROUPS_BATCH];
    const struct froe_group *groups[FROE_GROUPS_BATCH]; /* of each record */
    struct froe_key keys[FROE_GROUPS_BATCH];
    bool ready;
};

struct deriving {
    struct froe_run *run;
    struct froe_derived *derived;
    struct froe_derive_base base;
    struct deriver *derivers; /* of each worker */
    _Atomic bool failed;
};

static bool make_ready(struct deriving *deriving, unsigned worker)
{
    struct deriver *deriver = &deriving->derivers[worker];
    struct froe_tally *tally = &deriving->derived->tallies[worker];
    const struct froe_question *question = deriving->derived->question;
    if (deriver->ready)
        return true;
    deriver->ready = true;
    if (!froe_asked_init(&deriver->asked, question, deriving->run->plan->kernel) || !froe_tally_init(tally, question))
        return false;
    deriver->asked.tally = *tally;
    return true;
}

static bool derive_batch(const struct froe_question *question, struct deriver *deriver,
                         struct froe_field_context *fields, size_t count)
{
    struct froe_asked *asked = &deriver->asked;
    return froe_keys_make(&question->key, deriver->records, count, fields, asked->scratch, &deriver->key_bytes,
                          asked->tally.groups, deriver->keys) &&
           froe_tally_add_groups(&asked->tally, question, deriver->keys, deriver->groups, count);
}

/* Takes a part of the base's groups. */
static bool derive_part(struct deriving *deriving, unsigned worker, size_t part)
{
    const struct froe_question *question = deriving->derived->question;
    const struct froe_result *result = deriving->base.result;
    struct froe_field_context *fields = &deriving->run->workers[worker].fields;
    struct deriver *deriver = &deriving->derivers[worker];
    if (!make_ready(deriving, worker))
        return false;
    bool good = true;
    size_t count = 0;
    size_t end = (part + 1) * PART < result->row_count ? (part + 1) * PART : result->row_count;
    for (size_t i = part * PART; i < end; i++) {
        if (i + AHEAD < end)
            froe_derive_expect(result->rows[i + AHEAD], question->state_size);
        struct froe_record *record = &deriver->records[count];
        froe_key_record(&deriving->base.question->key, result->rows[i], record);
        if (question->where != NULL && !froe_where_holds(question->where, deriver->asked.where, record, fields))
            continue;
        deriver->groups[count++] = result->rows[i];
        if (count == FROE_GROUPS_BATCH) {
            good = derive_batch(question, deriver, fields, count) && good;
            count = 0;
        }
    }
    good = derive_batch(question, deriver, fields, count) && good;
    const struct froe_agent_memo *agents = deriving->run->workers[worker].agents;
    const struct froe_geo_memo *geo = deriving->run->workers[worker].geo;
    return good && (agents == NULL || !froe_agent_failed(agents)) && (geo == NULL || !froe_geo_failed(geo)) &&
           (deriver->asked.where == NULL || !froe_where_failed(deriver->asked.where));
}

static void derive_task(void *context, unsigned worker, uint64_t task)
{
    struct deriving *deriving = context;
    if (!*deriving->run->cancelled && !derive_part(deriving, worker, task))
        deriving->failed = true;
}

static bool derive_all(struct deriving *deriving)
{
    size_t parts = (deriving->base.result->row_count + PART - 1) / PART;
    if (parts <= 1) {
        derive_task(deriving, 0, 0);
        return !deriving->failed;
    }
    uint64_t *tasks = malloc(parts * sizeof *tasks);
    for (size_t i = 0; tasks != NULL && i < parts; i++)
        tasks[i] = i;
    bool ran = tasks != NULL && froe_pool_run(deriving->run->pool, tasks, parts, derive_task, deriving);
    free(tasks);
    return ran && !deriving->failed;
}

/* Merging needs the tally of every thread, that of one without a part as well. */
static bool complete_tallies(struct froe_derived *derived)
{
    for (size_t i = 0; i < derived->tally_count; i++)
        if (derived->tallies[i].groups == NULL && !froe_tally_init(&derived->tallies[i], derived->question))
            return false;
    return true;
}

bool froe_derive(struct froe_derived *derived, struct froe_run *run, const struct froe_question *question,
                 struct froe_derive_base base)
{
    *derived = (struct froe_derived){.question = question, .tally_count = run->worker_count};
    struct deriving deriving = {.run = run, .derived = derived, .base = base};
    derived->tallies = calloc(run->worker_count, sizeof *derived->tallies);
    deriving.derivers = calloc(run->worker_count, sizeof *deriving.derivers);
    bool good = derived->tallies != NULL && deriving.derivers != NULL && derive_all(&deriving);
    for (unsigned i = 0; deriving.derivers != NULL && i < run->worker_count; i++) {
        froe_asked_free(&deriving.derivers[i].asked, question);
        froe_buffer_free(&deriving.derivers[i].key_bytes);
    }
    free(deriving.derivers);
    if (derived->tallies == NULL)
        derived->tally_count = 0;
    return good && complete_tallies(derived) &&
           froe_merge(&derived->result, question, derived->tallies, derived->tally_count, run->pool, run->cancelled);
}

void froe_derived_free(struct froe_derived *derived)
{
    froe_result_free(&derived->result);
    for (size_t i = 0; i < derived->tally_count; i++)
        froe_tally_free(&derived->tallies[i]);
    free(derived->tallies);
    *derived = (struct froe_derived){0};
}
