/* Answers whose groups are some of those of another answer. */
#include <stdlib.h>

#include "query/key_record.h"
#include "run/arrange.h"
#include "run/derive.h"
#include "run/derive_part.h"
#include "run/state.h"

enum { PART = FROE_DERIVE_PART, AHEAD = FROE_DERIVE_AHEAD };

/* What a thread has found in its parts. */
struct chooser {
    struct froe_where_state *where; /* NULL: not needed yet, or at all */
    void *total_state;              /* likewise */
    uint64_t total, distinct;
};

struct choosing {
    struct froe_run *run;
    struct froe_derived *derived;
    struct froe_derive_base base;
    froe_derive_keeps_fn *keeps;
    const void *context;
    struct chooser *choosers; /* of each worker */
    size_t *kept;             /* of each part, at its beginning among the rows */
    size_t parts;
    _Atomic bool failed;
};

static bool make_ready(struct choosing *choosing, unsigned worker)
{
    struct chooser *chooser = &choosing->choosers[worker];
    const struct froe_question *question = choosing->derived->question;
    if (chooser->total_state != NULL)
        return true;
    chooser->total_state = calloc(1, question->state_size + 1);
    choosing->derived->tallies[worker].store = froe_aggregates_store_create();
    if (question->where != NULL)
        chooser->where = froe_where_state_create(question->where, choosing->run->plan->kernel);
    return chooser->total_state != NULL && choosing->derived->tallies[worker].store != NULL &&
           (question->where == NULL || chooser->where != NULL);
}

/* Whether a group is to be taken. */
static bool is_kept(const struct choosing *choosing, unsigned worker, const struct froe_group *group)
{
    const struct froe_question *question = choosing->derived->question;
    if (question->where != NULL) {
        struct froe_record record;
        froe_key_record(&choosing->base.question->key, group, &record);
        if (!froe_where_holds(question->where, choosing->choosers[worker].where, &record,
                              &choosing->run->workers[worker].fields))
            return false;
    }
    return choosing->keeps == NULL || choosing->keeps(choosing->context, group);
}

/* The rows of a part that pass, counted: how many. */
static size_t choose_rows(struct choosing *choosing, unsigned worker, const struct froe_group **rows, size_t count)
{
    const struct froe_question *question = choosing->derived->question;
    struct chooser *chooser = &choosing->choosers[worker];
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        const struct froe_group *group = rows[i];
        if (i + AHEAD < count)
            froe_derive_expect(rows[i + AHEAD], question->state_size);
        if (!is_kept(choosing, worker, group))
            continue;
        rows[kept++] = group;
        chooser->total += group->hits;
        if (question->state_size > 0)
            froe_aggregates_add_total(question->aggregates, choosing->derived->tallies[worker].store,
                                      chooser->total_state, froe_group_state(group, question->state_size));
    }
    chooser->distinct += kept;
    return kept;
}

/* Takes over the rows of a part. Of these, none that many others come before is among the first of all. */
static bool choose_part(struct choosing *choosing, unsigned worker, size_t part)
{
    const struct froe_question *question = choosing->derived->question;
    const struct froe_result *from = choosing->base.result;
    const struct froe_group **rows = choosing->derived->result.rows + part * PART;
    size_t count = from->row_count - part * PART < PART ? from->row_count - part * PART : PART;
    memcpy(rows, from->rows + part * PART, count * sizeof(struct froe_group *));
    if (question->where != NULL || choosing->keeps != NULL) {
        if (!make_ready(choosing, worker))
            return false;
        count = choose_rows(choosing, worker, rows, count);
    }
    if (question->top < count) {
        if (!froe_rows_select(&question->order, rows, count, (size_t)question->top))
            return false;
        count = (size_t)question->top;
    }
    choosing->kept[part] = count;
    return true;
}

static void choose_task(void *context, unsigned worker, uint64_t part)
{
    struct choosing *choosing = context;
    if (!*choosing->run->cancelled && !choose_part(choosing, worker, part))
        choosing->failed = true;
}

static bool choose_all(struct choosing *choosing)
{
    if (choosing->parts <= 1) {
        if (choosing->parts == 1)
            choose_task(choosing, 0, 0);
        return !choosing->failed;
    }
    uint64_t *tasks = malloc(choosing->parts * sizeof *tasks);
    for (size_t i = 0; tasks != NULL && i < choosing->parts; i++)
        tasks[i] = i;
    bool ran = tasks != NULL && froe_pool_run(choosing->run->pool, tasks, choosing->parts, choose_task, choosing);
    free(tasks);
    return ran && !choosing->failed;
}

/* The rows of all parts, one behind the other. */
static void close_ranks(struct choosing *choosing)
{
    struct froe_result *result = &choosing->derived->result;
    size_t rows = 0;
    for (size_t part = 0; part < choosing->parts; part++) {
        memmove(result->rows + rows, result->rows + part * PART, choosing->kept[part] * sizeof(struct froe_group *));
        rows += choosing->kept[part];
    }
    result->loaded = result->row_count = rows;
}

/* What all threads have counted, or what the base has where nothing is left out. False when memory was short. */
static bool add_totals(struct choosing *choosing)
{
    struct froe_derived *derived = choosing->derived;
    const struct froe_question *question = derived->question;
    struct froe_result *result = &derived->result;
    const struct froe_result *from = choosing->base.result;
    bool good = true;
    if (question->where == NULL && choosing->keeps == NULL) {
        if (from->total_state != NULL)
            memcpy(result->total_state, from->total_state, question->state_size);
        result->total = from->total;
        result->distinct = from->row_count;
        return true;
    }
    for (unsigned w = 0; w < choosing->run->worker_count; w++) {
        const struct chooser *chooser = &choosing->choosers[w];
        result->total += chooser->total;
        result->distinct += chooser->distinct;
        good = good && (chooser->where == NULL || !froe_where_failed(chooser->where));
        if (chooser->total_state == NULL)
            continue;
        if (question->state_size > 0)
            froe_aggregates_add_total(question->aggregates, derived->tallies[w].store, result->total_state,
                                      chooser->total_state);
        good = good && !froe_aggregates_store_failed(derived->tallies[w].store);
    }
    return good;
}

static bool choose(struct choosing *choosing)
{
    struct froe_derived *derived = choosing->derived;
    const struct froe_question *question = derived->question;
    struct froe_result *result = &derived->result;
    if (result->rows == NULL || result->total_state == NULL || derived->tallies == NULL || choosing->choosers == NULL ||
        choosing->kept == NULL || !choose_all(choosing))
        return false;
    close_ranks(choosing);
    if (!add_totals(choosing))
        return false;
    if (question->top < result->row_count) {
        if (!froe_rows_select(&question->order, result->rows, result->row_count, (size_t)question->top))
            return false;
        result->loaded = result->row_count = (size_t)question->top;
    }
    return question->whole || froe_rows_arrange(&question->order, result->rows, result->row_count, choosing->run->pool,
                                                choosing->run->cancelled);
}

bool froe_derive_choice(struct froe_derived *derived, struct froe_run *run, const struct froe_question *question,
                        struct froe_derive_base base, froe_derive_keeps_fn *keeps, const void *context)
{
    *derived = (struct froe_derived){.question = question};
    struct choosing choosing = {.run = run,
                                .derived = derived,
                                .base = base,
                                .keeps = keeps,
                                .context = context,
                                .parts = (base.result->row_count + PART - 1) / PART};
    derived->result.rows = malloc((base.result->row_count + 1) * sizeof(struct froe_group *));
    derived->result.total_state = calloc(1, question->state_size + 1);
    derived->tallies = calloc(run->worker_count, sizeof *derived->tallies);
    derived->tally_count = derived->tallies == NULL ? 0 : run->worker_count;
    choosing.choosers = calloc(run->worker_count, sizeof *choosing.choosers);
    choosing.kept = calloc(choosing.parts + 1, sizeof *choosing.kept);
    bool good = choose(&choosing);
    for (unsigned w = 0; choosing.choosers != NULL && w < run->worker_count; w++) {
        froe_where_state_free(choosing.choosers[w].where);
        free(choosing.choosers[w].total_state);
    }
    free(choosing.choosers);
    free(choosing.kept);
    return good;
}
