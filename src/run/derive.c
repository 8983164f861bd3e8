#include "run/derive.h"

#include <stdlib.h>

#include "query/key_facts.h"
#include "query/key_record.h"
#include "run/derive_part.h"
#include "run/overflow_merge.h"
#include "run/state.h"

enum { AHEAD = FROE_DERIVE_AHEAD };

/* What one thread needs. */
struct deriver {
    struct froe_asked asked;
    struct froe_buffer key_bytes;
    struct froe_record records[FROE_GROUPS_BATCH];
    const struct froe_group *groups[FROE_GROUPS_BATCH]; /* of each record */
    struct froe_key keys[FROE_GROUPS_BATCH];
    struct froe_field_context fields;
    struct froe_key_facts *facts;      /* where the keys of the base hold them; NULL: nowhere */
    struct froe_overflow_parts *parts; /* what did not fit into memory; NULL: nothing */
    struct froe_overflow_room room;
    bool ready;
};

struct deriving {
    struct froe_run *run;
    struct froe_derived *derived;
    struct froe_derive_base base;
    struct deriver *derivers; /* of each worker */
    size_t tally_memory;      /* of each */
    size_t part;              /* groups that a thread takes at a time */
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
    deriver->fields = deriving->run->workers[worker].fields;
    if (froe_key_has_facts(&deriving->base.question->key)) {
        deriver->facts = malloc(sizeof *deriver->facts);
        if (deriver->facts == NULL)
            return false;
        deriver->fields.agents = froe_key_facts_lookup(deriver->facts, &deriving->base.question->key);
    }
    if (!froe_asked_init(&deriver->asked, question, deriving->run->plan->kernel) || !froe_tally_init(tally, question))
        return false;
    if (deriver->asked.where != NULL)
        froe_where_limit_memo(deriver->asked.where, deriving->run->plan->memo_memory);
    deriver->asked.tally = *tally;
    return true;
}

/* Puts the tally of a thread on disk. */
static bool put_tally(struct deriving *deriving, struct deriver *deriver)
{
    struct froe_tally *tally = &deriver->asked.tally;
    struct froe_spill *spill = froe_run_spill(deriving->run);
    if (deriver->parts == NULL)
        deriver->parts = froe_overflow_parts_create();
    bool good =
        spill != NULL && deriver->parts != NULL &&
        froe_overflow_put_groups(spill, deriving->derived->question, tally, 0, true, deriver->parts, &deriver->room);
    froe_tally_clear(tally);
    return good;
}

static bool derive_batch(struct deriving *deriving, struct deriver *deriver, struct froe_field_context *fields,
                         size_t count)
{
    const struct froe_question *question = deriving->derived->question;
    struct froe_asked *asked = &deriver->asked;
    return froe_keys_make(&question->key, deriver->records, count, fields, asked->scratch, &deriver->key_bytes,
                          asked->tally.groups, deriver->keys) &&
           froe_tally_add_groups(&asked->tally, question, deriver->keys, deriver->groups, count) &&
           (froe_tally_memory(&asked->tally) <= deriving->tally_memory || put_tally(deriving, deriver));
}

/* Takes a part of the base's groups that are loaded. */
static bool derive_part(struct deriving *deriving, unsigned worker, size_t part)
{
    const struct froe_question *question = deriving->derived->question;
    const struct froe_result *result = deriving->base.result;
    struct deriver *deriver = &deriving->derivers[worker];
    struct froe_field_context *fields = &deriver->fields;
    if (!make_ready(deriving, worker))
        return false;
    bool good = true;
    size_t count = 0, begin = part * deriving->part;
    size_t end = begin + deriving->part < result->loaded ? begin + deriving->part : result->loaded;
    for (size_t i = begin; i < end; i++) {
        if (i + AHEAD < end)
            froe_derive_expect(result->rows[i + AHEAD], question->state_size);
        struct froe_record *record = &deriver->records[count];
        froe_key_record(&deriving->base.question->key, result->rows[i], record);
        if (question->where != NULL && !froe_where_holds(question->where, deriver->asked.where, record, fields))
            continue;
        deriver->groups[count++] = result->rows[i];
        if (count == FROE_GROUPS_BATCH) {
            good = derive_batch(deriving, deriver, fields, count) && good;
            count = 0;
        }
    }
    good = derive_batch(deriving, deriver, fields, count) && good;
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

static bool derive_window(void *context)
{
    struct deriving *deriving = context;
    return froe_derive_each_part(deriving->run, deriving->base.result, deriving->part, derive_task, deriving) &&
           !deriving->failed;
}

static bool is_on_disk(const struct deriving *deriving)
{
    for (unsigned i = 0; i < deriving->run->worker_count; i++)
        if (deriving->derivers[i].parts != NULL)
            return true;
    return false;
}

/* Merges what has been put on disk, with the rest. */
static bool merge_from_disk(struct deriving *deriving)
{
    struct froe_run *run = deriving->run;
    struct froe_derived *derived = deriving->derived;
    struct froe_overflow_parts **parts = calloc(run->worker_count, sizeof(struct froe_overflow_parts *));
    bool good = parts != NULL;
    for (unsigned i = 0; good && i < run->worker_count; i++) {
        struct deriver *deriver = &deriving->derivers[i];
        good = !deriver->ready || put_tally(deriving, deriver);
        parts[i] = deriver->parts;
        froe_overflow_room_free(&deriver->room);
        froe_tally_free(&derived->tallies[i]);
    }
    if (run->at_hand != NULL)
        froe_result_unload(run->at_hand);
    good =
        good && froe_overflow_merge(&derived->result, derived->question, run->spill, parts, run->worker_count,
                                    froe_derive_room(run) / 2, NULL, run->pool, run->cancelled) == FROE_OVERFLOW_GOOD;
    run->at_hand = &derived->result;
    free(parts);
    return good;
}

/* Merging needs the tally of every thread, that of one without a part as well. */
static bool merge_tallies(const struct deriving *deriving)
{
    const struct froe_run *run = deriving->run;
    struct froe_derived *derived = deriving->derived;
    for (size_t i = 0; i < derived->tally_count; i++)
        if (derived->tallies[i].groups == NULL && !froe_tally_init(&derived->tallies[i], derived->question))
            return false;
    return froe_merge(&derived->result, derived->question, derived->tallies, derived->tally_count, run->pool,
                      run->cancelled);
}

/* Whether agents are looked at. */
static bool classifies(const struct froe_question *question, struct froe_derive_base base)
{
    return (question->need & FROE_NEED_AGENT_FACTS) != 0 && !froe_key_has_facts(&base.question->key);
}

bool froe_derive(struct froe_derived *derived, struct froe_run *run, const struct froe_question *question,
                 struct froe_derive_base base)
{
    *derived = (struct froe_derived){.question = question, .run = run, .tally_count = run->worker_count};
    struct deriving deriving = {.run = run,
                                .derived = derived,
                                .base = base,
                                .tally_memory = froe_derive_tally_room(run) / run->worker_count,
                                .part = classifies(question, base) ? FROE_DERIVE_PART_OF_AGENTS : FROE_DERIVE_PART};
    derived->tallies = calloc(run->worker_count, sizeof *derived->tallies);
    deriving.derivers = calloc(run->worker_count, sizeof *deriving.derivers);
    if (derived->tallies == NULL)
        derived->tally_count = 0;
    bool good = derived->tallies != NULL && deriving.derivers != NULL &&
                froe_derive_each_window(run, base.result, false, derive_window, &deriving) &&
                (is_on_disk(&deriving) ? merge_from_disk(&deriving) : merge_tallies(&deriving)) &&
                froe_derive_end(derived);
    for (unsigned i = 0; deriving.derivers != NULL && i < run->worker_count; i++) {
        froe_asked_free(&deriving.derivers[i].asked, question);
        froe_buffer_free(&deriving.derivers[i].key_bytes);
        froe_overflow_room_free(&deriving.derivers[i].room);
        free(deriving.derivers[i].parts);
        free(deriving.derivers[i].facts);
    }
    free(deriving.derivers);
    return good || froe_run_spill_failed(run);
}
