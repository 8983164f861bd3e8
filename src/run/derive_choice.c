/* Answers whose groups are some of those of another answer. */
#include <stdlib.h>

#include "query/key_record.h"
#include "run/arrange.h"
#include "run/derive_part.h"
#include "run/row_store.h"
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
    const struct froe_derive_filter *filter; /* NULL: none */
    struct chooser *choosers;                /* of each worker */
    const struct froe_group **rows;          /* of the parts at hand */
    size_t *kept;                            /* of each part, at its beginning among the rows */
    size_t parts;
    struct froe_row_store *store; /* where rows go that do not stay; NULL: they do */
    size_t outside;               /* bytes of each elsewhere */
    bool cut;                     /* the store is */
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
    if (chooser->where != NULL) {
        froe_where_limit_memo(chooser->where, choosing->run->plan->memo_memory);
        froe_where_use_memo(chooser->where, choosing->base.question->key.count > 1);
    }
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
    return choosing->filter == NULL || choosing->filter->keeps(choosing->filter->context, group);
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
    const struct froe_group **rows = choosing->rows + part * PART;
    size_t count = from->loaded - part * PART < PART ? from->loaded - part * PART : PART;
    memcpy(rows, from->rows + part * PART, count * sizeof(struct froe_group *));
    if (question->where != NULL || choosing->filter != NULL) {
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
    bool good = true;
    for (size_t i = 0; choosing->store != NULL && good && i < count; i++)
        good = froe_row_store_add(choosing->store, worker, rows[i], choosing->outside);
    return good;
}

static void choose_task(void *context, unsigned worker, uint64_t part)
{
    struct choosing *choosing = context;
    if (!*choosing->run->cancelled && !choose_part(choosing, worker, part))
        choosing->failed = true;
}

/* Room for the rows that are loaded. */
static bool reserve(struct choosing *choosing)
{
    size_t count = choosing->base.result->loaded;
    free(choosing->rows);
    free(choosing->kept);
    choosing->parts = (count + PART - 1) / PART;
    choosing->rows = malloc((count + 1) * sizeof(struct froe_group *));
    choosing->kept = calloc(choosing->parts + 1, sizeof *choosing->kept);
    return choosing->rows != NULL && choosing->kept != NULL;
}

/* The first rows tell what all are like. */
static bool choose_window(void *context)
{
    struct choosing *choosing = context;
    const struct froe_result *from = choosing->base.result;
    const struct froe_derive_filter *filter = choosing->filter;
    if (choosing->store != NULL)
        choosing->outside = froe_row_store_outside(from->store);
    if ((filter != NULL && filter->begin != NULL && !filter->begin(filter->context, from)) || !reserve(choosing) ||
        !froe_derive_each_part(choosing->run, from, PART, choose_task, choosing) || choosing->failed)
        return false;
    bool cutting = choosing->store != NULL && !choosing->cut;
    choosing->cut = choosing->cut || cutting;
    return !cutting || *choosing->run->cancelled ||
           froe_row_store_cut(choosing->store, from->loaded == 0 ? 1 : (double)from->loaded / (double)from->row_count);
}

/* The rows of all parts, one behind the other, and of these the ones that are wanted. */
static bool close_ranks(struct choosing *choosing)
{
    const struct froe_question *question = choosing->derived->question;
    struct froe_result *result = &choosing->derived->result;
    size_t rows = 0;
    for (size_t part = 0; part < choosing->parts; part++) {
        memmove(choosing->rows + rows, choosing->rows + part * PART,
                choosing->kept[part] * sizeof(struct froe_group *));
        rows += choosing->kept[part];
    }
    if (question->top < rows) {
        if (!froe_rows_select(&question->order, choosing->rows, rows, (size_t)question->top))
            return false;
        rows = (size_t)question->top;
        const struct froe_group **fewer = realloc(choosing->rows, (rows + 1) * sizeof(struct froe_group *));
        choosing->rows = fewer == NULL ? choosing->rows : fewer;
    }
    result->loaded = result->row_count = rows;
    result->rows = choosing->rows;
    choosing->rows = NULL;
    return question->whole || froe_rows_arrange(&question->order, result->rows, result->row_count, choosing->run->pool,
                                                choosing->run->cancelled);
}

/* The rows of the store are those of the answer. */
static bool give_rows(struct choosing *choosing)
{
    const struct froe_question *question = choosing->derived->question;
    struct froe_result *result = &choosing->derived->result;
    if (!froe_row_store_finish(choosing->store))
        return false;
    uint64_t rows = froe_row_store_count(choosing->store);
    result->row_count = (size_t)(rows < question->top ? rows : question->top);
    result->store = choosing->store;
    choosing->store = NULL;
    return froe_derive_load(choosing->run, result, 0, true);
}

/* What all threads have counted, or what the base has where nothing is left out. False when memory was short. */
static bool add_totals(struct choosing *choosing)
{
    struct froe_derived *derived = choosing->derived;
    const struct froe_question *question = derived->question;
    struct froe_result *result = &derived->result;
    const struct froe_result *from = choosing->base.result;
    bool good = true;
    if (question->where == NULL && choosing->filter == NULL) {
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

/* Makes the store, where the rows of the base do not stay in memory. */
static bool init_store(struct choosing *choosing)
{
    struct froe_run *run = choosing->run;
    if (choosing->base.result->store == NULL)
        return true;
    struct froe_spill *spill = froe_run_spill(run);
    if (spill != NULL)
        choosing->store = froe_row_store_create(choosing->derived->question, spill, run->pool,
                                                froe_derive_room(run) / 4, run->cancelled);
    return choosing->store != NULL;
}

static bool choose(struct choosing *choosing)
{
    struct froe_derived *derived = choosing->derived;
    bool is_sorted = choosing->filter != NULL && choosing->filter->begin != NULL;
    return derived->result.total_state != NULL && derived->tallies != NULL && choosing->choosers != NULL &&
           init_store(choosing) &&
           froe_derive_each_window(choosing->run, choosing->base.result, is_sorted, choose_window, choosing) &&
           add_totals(choosing) && (choosing->store != NULL ? give_rows(choosing) : close_ranks(choosing)) &&
           froe_derive_end(derived);
}

bool froe_derive_choice(struct froe_derived *derived, struct froe_run *run, const struct froe_question *question,
                        struct froe_derive_base base, const struct froe_derive_filter *filter)
{
    *derived = (struct froe_derived){.question = question, .run = run};
    struct choosing choosing = {.run = run, .derived = derived, .base = base, .filter = filter};
    derived->result.total_state = calloc(1, question->state_size + 1);
    derived->tallies = calloc(run->worker_count, sizeof *derived->tallies);
    derived->tally_count = derived->tallies == NULL ? 0 : run->worker_count;
    choosing.choosers = calloc(run->worker_count, sizeof *choosing.choosers);
    bool good = choose(&choosing);
    for (unsigned w = 0; choosing.choosers != NULL && w < run->worker_count; w++) {
        froe_where_state_free(choosing.choosers[w].where);
        free(choosing.choosers[w].total_state);
    }
    froe_row_store_free(choosing.store);
    free(choosing.choosers);
    free(choosing.rows);
    free(choosing.kept);
    return good || froe_run_spill_failed(run);
}
