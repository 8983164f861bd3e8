#include "run/merge.h"

#include <stdlib.h>

#include "run/arrange.h"
#include "run/row_store.h"
#include "run/unite.h"

/* Pieces of the tables for each thread, so that all end together, and groups of a table that are looked at beforehand
 * for each of them. */
enum { FOR_EACH_THREAD = 8, SAMPLED = 16, SAMPLES_MAX = 512 };

/* Some of the groups of a table, in the order in which they were first seen, and what came of them. */
struct piece {
    size_t table;
    const struct froe_group *first, *end; /* NULL: the first, or none */
    struct froe_row_run rows;             /* that pass, in the end at most as many as are wanted */
    uint64_t highest;                     /* lead of the last that may still be wanted */
    uint64_t total, distinct, filtered;
    void *total_state; /* NULL: not wanted */
};

struct merger {
    const struct froe_question *question;
    bool apart;  /* no two tables have a key in common, and totals are not wanted */
    bool united; /* groups without hits were merged into others */
    const struct froe_tally *tallies;
    size_t tally_count;
    unsigned sector_bits;
    struct piece *pieces;
    size_t piece_count;
    struct froe_row_lead lead;
    bool unled; /* leads are not known before all values of exact distinct() are united, or not wanted */
    struct froe_aggregates_union *uniting; /* of exact distinct values; NULL: there are none */
    const _Atomic bool *cancelled;
    _Atomic bool failed;
};

/* The tally whose memory a worker may use: there is one for each. */
static struct froe_aggregates_store *memory_of(const struct merger *merger, unsigned worker)
{
    return merger->tallies[worker].store;
}

/* No row that many others of its piece come before is among the first of all. */
static void select_rows(const struct merger *merger, struct piece *piece)
{
    size_t wanted = (size_t)merger->question->top;
    if (merger->question->top >= piece->rows.count)
        return;
    froe_items_select(&merger->lead, piece->rows.items, piece->rows.count, wanted);
    piece->rows.count = wanted;
}

/* Adds a row that may be wanted. Where few are, most are passed over when some have come. */
static bool add_row(const struct merger *merger, struct piece *piece, const struct froe_group *group)
{
    enum { SPARE = 1024 };
    const uint64_t top = merger->question->top;
    if (merger->unled)
        return froe_row_run_add(&piece->rows, 0, group);
    if (froe_row_lead_least(&merger->lead, group) > piece->highest)
        return true;
    uint64_t word = froe_row_lead_word(&merger->lead, group);
    if (word > piece->highest)
        return true;
    if (!froe_row_run_add(&piece->rows, word, group))
        return false;
    if (top >= piece->rows.count || piece->rows.count - top < top + SPARE)
        return true;
    select_rows(merger, piece);
    piece->highest = 0;
    for (size_t i = 0; i < piece->rows.count; i++)
        if (piece->rows.items[i].word > piece->highest)
            piece->highest = piece->rows.items[i].word;
    return true;
}

/* Takes a group over that is complete: counts it, keeps it when it is a row. */
static bool take_row(const struct merger *merger, unsigned worker, struct piece *piece, const struct froe_group *group)
{
    const struct froe_question *question = merger->question;
    size_t state_size = question->state_size;
    if (group->dropped) {
        piece->filtered += group->hits;
        return true;
    }
    if (state_size > 0)
        froe_aggregates_settle(question->aggregates, froe_group_state(group, state_size));
    piece->total += group->hits;
    piece->distinct++;
    if (piece->total_state != NULL)
        froe_aggregates_add_total(question->aggregates, memory_of(merger, worker), piece->total_state,
                                  froe_group_state(group, state_size));
    return group->hits < question->min_count || add_row(merger, piece, group);
}

static bool take_rows(const struct merger *merger, unsigned worker, struct piece *piece)
{
    enum { AHEAD = 1024 }; /* bytes: groups lie one behind the other, many of them in the cache of another thread */
    const struct froe_groups *groups = merger->tallies[piece->table].groups;
    const struct froe_question *question = merger->question;
    if (question->want_total && question->state_size > 0 && !merger->apart &&
        (piece->total_state = calloc(1, question->state_size)) == NULL)
        return false;
    piece->highest = UINT64_MAX;
    const struct froe_group *group = piece->first == NULL ? froe_groups_next(groups, NULL) : piece->first;
    for (; group != piece->end; group = froe_groups_next(groups, group)) {
        __builtin_prefetch((const char *)group + AHEAD);
        if ((group->hits > 0 || !merger->united) && !take_row(merger, worker, piece, group))
            return false;
    }
    if (!merger->unled)
        select_rows(merger, piece);
    return true;
}

/* Tasks are numbers: of sectors, of pieces or of tables. */
static void unite_task(void *context, unsigned worker, uint64_t task)
{
    struct merger *merger = context;
    if (!*merger->cancelled && !froe_unite_sector(merger->question, memory_of(merger, worker), merger->tallies,
                                                  merger->tally_count, merger->sector_bits, (uint32_t)task))
        merger->failed = true;
}

/* A piece is next to that of another thread: a copy of it is what changes with every row. */
static void rows_task(void *context, unsigned worker, uint64_t task)
{
    struct merger *merger = context;
    struct piece piece = merger->pieces[task];
    if (!*merger->cancelled && !take_rows(merger, worker, &piece))
        merger->failed = true;
    merger->pieces[task] = piece;
}

static void number_values_task(void *context, unsigned worker, uint64_t task)
{
    (void)worker;
    struct merger *merger = context;
    if (!*merger->cancelled)
        froe_aggregates_union_number(merger->uniting, task);
}

static void sort_values_task(void *context, unsigned worker, uint64_t task)
{
    (void)worker;
    struct merger *merger = context;
    if (!*merger->cancelled)
        froe_aggregates_union_sort(merger->uniting, task);
}

static void unite_values_task(void *context, unsigned worker, uint64_t task)
{
    struct merger *merger = context;
    if (!*merger->cancelled)
        froe_aggregates_union_unite(merger->uniting, worker, task);
}

/* Finds the leads that were not known before. */
static void leads_task(void *context, unsigned worker, uint64_t task)
{
    (void)worker;
    const struct merger *merger = context;
    struct piece *piece = &merger->pieces[task];
    for (size_t i = 0; i < piece->rows.count && !*merger->cancelled; i++)
        piece->rows.items[i].word = froe_row_lead_word(&merger->lead, piece->rows.items[i].group);
    select_rows(merger, piece);
}

static bool run_tasks(struct merger *merger, struct froe_pool *pool, size_t count, froe_task_fn *fn)
{
    if (!froe_pool_each(pool, count, fn, merger))
        merger->failed = true;
    return !merger->failed;
}

/* The aggregates of all groups. */
static bool add_totals(struct froe_result *result, struct merger *merger)
{
    size_t state_size = merger->question->state_size;
    if (!merger->question->want_total || state_size == 0)
        return true;
    result->total_state = calloc(1, state_size);
    for (size_t p = 0; result->total_state != NULL && p < merger->piece_count; p++)
        froe_aggregates_add_total(merger->question->aggregates, memory_of(merger, 0), result->total_state,
                                  merger->pieces[p].total_state);
    return result->total_state != NULL;
}

/* Values of exact distinct(): those of a group, wherever they were met, are counted once. */
static bool unite_values(struct froe_result *result, struct merger *merger, struct froe_pool *pool)
{
    enum { UNION_PARTITIONS = 256 };
    const struct froe_aggregates *aggregates = merger->question->aggregates;
    if (merger->tally_count == 0 || !froe_aggregates_has_pairs(aggregates))
        return true;
    struct froe_aggregates_store **stores = malloc(merger->tally_count * sizeof(struct froe_aggregates_store *));
    if (stores == NULL)
        return false;
    for (size_t t = 0; t < merger->tally_count; t++)
        stores[t] = merger->tallies[t].store;
    size_t partitions = pool == NULL ? 1 : UNION_PARTITIONS;
    merger->uniting = froe_aggregates_union_create(aggregates, stores, merger->tally_count, partitions);
    bool good = merger->uniting != NULL && run_tasks(merger, pool, merger->tally_count, number_values_task) &&
                run_tasks(merger, pool, merger->tally_count, sort_values_task) &&
                run_tasks(merger, pool, partitions, unite_values_task);
    if (merger->uniting != NULL)
        good = froe_aggregates_union_end(merger->uniting, result->total_state) && good;
    free(stores);
    return good;
}

/* The rows of all pieces one behind the other, in no order. */
static const struct froe_group **join_rows(struct merger *merger, size_t count)
{
    const struct froe_group **rows = malloc((count + 1) * sizeof(struct froe_group *));
    size_t at = 0;
    for (size_t p = 0; rows != NULL && p < merger->piece_count; p++)
        for (size_t i = 0; i < merger->pieces[p].rows.count; i++)
            rows[at++] = merger->pieces[p].rows.items[i].group;
    return rows;
}

static const struct froe_group **sort_rows(struct merger *merger, struct froe_pool *pool)
{
    struct froe_row_run *runs = malloc((merger->piece_count + 1) * sizeof *runs);
    for (size_t p = 0; runs != NULL && p < merger->piece_count; p++) {
        runs[p] = merger->pieces[p].rows;
        merger->pieces[p].rows = (struct froe_row_run){0};
    }
    const struct froe_group **rows =
        runs == NULL ? NULL : froe_runs_arrange(&merger->lead, runs, merger->piece_count, pool, merger->cancelled);
    free(runs);
    return rows;
}

/* All rows, and of these the ones that are wanted. */
static bool collect(struct froe_result *result, struct merger *merger, struct froe_pool *pool)
{
    const struct froe_question *question = merger->question;
    size_t rows = 0;
    for (size_t p = 0; p < merger->piece_count; p++) {
        const struct piece *piece = &merger->pieces[p];
        result->total += piece->total;
        result->distinct += piece->distinct;
        result->filtered += piece->filtered;
        rows += piece->rows.count;
    }
    result->rows = question->whole ? join_rows(merger, rows) : sort_rows(merger, pool);
    if (result->rows == NULL)
        return false;
    result->loaded = result->row_count = rows < question->top ? rows : (size_t)question->top;
    return true;
}

/* Some sectors for each thread, and more of very many groups, so that the set of one stays in the cache. */
static unsigned sector_bits_for(const struct froe_pool *pool, size_t groups)
{
    enum { LARGE = 10000 };
    if (pool == NULL)
        return 0;
    size_t wanted = 2 * (size_t)froe_pool_threads(pool);
    wanted = wanted < groups / LARGE ? groups / LARGE : wanted;
    unsigned bits = 0;
    while ((size_t)1 << bits < wanted && bits < FROE_GROUPS_SECTOR_BITS)
        bits++;
    return bits;
}

/* Cuts a table into pieces where groups of a sample begin. */
static void cut_table(struct merger *merger, size_t table, struct froe_group *const *sample, size_t count,
                      size_t wanted)
{
    size_t first = merger->piece_count;
    for (size_t i = 0; i < wanted; i++) {
        const struct froe_group *start = i == 0 ? NULL : sample[count * i / wanted];
        if (i > 0 && (count < wanted || start == merger->pieces[merger->piece_count - 1].first))
            continue;
        if (merger->piece_count > first)
            merger->pieces[merger->piece_count - 1].end = start;
        merger->pieces[merger->piece_count++] = (struct piece){.table = table, .first = start};
    }
}

/* Cuts the tables, and finds out from some of their groups what rows are best sorted by. */
static bool cut(struct merger *merger, const struct froe_pool *pool)
{
    size_t wanted = 1, sampled = 0, tallies = merger->tally_count > 0 ? merger->tally_count : 1;
    if (pool != NULL)
        wanted = (FOR_EACH_THREAD * (size_t)froe_pool_threads(pool) + tallies - 1) / tallies;
    size_t most = SAMPLES_MAX / tallies < SAMPLED * wanted ? SAMPLED * wanted : SAMPLES_MAX / tallies;
    struct froe_group **sample = malloc((tallies * most + 1) * sizeof(struct froe_group *));
    merger->pieces = calloc(tallies * wanted + 1, sizeof *merger->pieces);
    for (size_t t = 0; sample != NULL && merger->pieces != NULL && t < merger->tally_count; t++) {
        const struct froe_groups *groups = merger->tallies[t].groups;
        if (froe_groups_size(groups) == 0)
            continue;
        size_t count = froe_groups_sample(groups, sample + sampled, most);
        cut_table(merger, t, sample + sampled, count, wanted);
        sampled += count;
    }
    if (sample != NULL)
        merger->lead = froe_row_lead_of(&merger->question->order, (const struct froe_group *const *)sample, sampled);
    free(sample);
    return sample != NULL && merger->pieces != NULL;
}

/* The steps, each for all threads. What was cancelled is left as it is. */
static bool merge(struct froe_result *result, struct merger *merger, struct froe_pool *pool)
{
    const _Atomic bool *cancelled = merger->cancelled;
    if (merger->united && (!run_tasks(merger, pool, (size_t)1 << merger->sector_bits, unite_task) || *cancelled))
        return !merger->failed;
    if (!cut(merger, pool))
        return false;
    for (size_t t = 0; t < merger->tally_count; t++)
        froe_groups_end_lookups(merger->tallies[t].groups);
    if (!run_tasks(merger, pool, merger->piece_count, rows_task) || *cancelled)
        return !merger->failed;
    if (!merger->apart && (!add_totals(result, merger) || !unite_values(result, merger, pool)))
        return *cancelled && !merger->failed;
    if (merger->unled && !merger->question->whole &&
        (!run_tasks(merger, pool, merger->piece_count, leads_task) || *cancelled))
        return !merger->failed;
    return collect(result, merger, pool);
}

/* Whether memory was short for an aggregate. */
static bool lacks_memory(const struct merger *merger)
{
    for (size_t t = 0; t < merger->tally_count; t++)
        if (merger->question->state_size > 0 && froe_aggregates_store_failed(memory_of(merger, (unsigned)t)))
            return true;
    return false;
}

static bool merge_tallies(struct froe_result *result, const struct froe_question *question,
                          const struct froe_tally *tallies, size_t count, bool apart, struct froe_pool *pool,
                          const _Atomic bool *cancelled)
{
    enum { WORTH_SPLITTING = 1000 };
    *result = (struct froe_result){0};
    size_t groups = 0, used = 0;
    for (size_t t = 0; t < count; t++) {
        groups += froe_groups_size(tallies[t].groups);
        used += froe_groups_size(tallies[t].groups) > 0;
    }
    if (groups < WORTH_SPLITTING)
        pool = NULL;
    struct merger merger = {.question = question,
                            .apart = apart,
                            .united = used > 1 && !apart,
                            .tallies = tallies,
                            .tally_count = count,
                            .unled = question->whole || (question->order.by == FROE_ORDER_AGGREGATE &&
                                                         froe_aggregates_has_pairs(question->aggregates)),
                            .sector_bits = sector_bits_for(pool, groups),
                            .cancelled = cancelled};
    bool good = merge(result, &merger, pool) && !lacks_memory(&merger);
    if (*cancelled) /* perhaps before all rows were put where they belong */
        result->loaded = result->row_count = 0;
    for (size_t p = 0; merger.pieces != NULL && p < merger.piece_count; p++) {
        free(merger.pieces[p].rows.items);
        free(merger.pieces[p].total_state);
    }
    free(merger.pieces);
    return good;
}

bool froe_merge(struct froe_result *result, const struct froe_question *question, struct froe_tally *tallies,
                size_t count, struct froe_pool *pool, const _Atomic bool *cancelled)
{
    return merge_tallies(result, question, tallies, count, false, pool, cancelled);
}

bool froe_merge_apart(struct froe_result *result, const struct froe_question *question, struct froe_tally *tallies,
                      size_t count, struct froe_pool *pool, const _Atomic bool *cancelled)
{
    return merge_tallies(result, question, tallies, count, true, pool, cancelled);
}

bool froe_result_load(struct froe_result *result, size_t row, size_t needed, bool sorted)
{
    struct froe_row_window window;
    if (result->store == NULL)
        return true;
    if (!froe_row_store_load(result->store, row, needed, sorted, &window))
        return false;
    result->rows = window.rows;
    result->first = (size_t)window.first;
    result->loaded =
        result->row_count - result->first < window.count ? result->row_count - result->first : window.count;
    return true;
}

size_t froe_result_row_bytes(const struct froe_result *result)
{
    return result->store == NULL ? 0 : froe_row_store_held(result->store) / (result->loaded + 1);
}

void froe_result_unload(struct froe_result *result)
{
    if (result->store == NULL)
        return;
    froe_row_store_unload(result->store);
    result->rows = NULL;
    result->first = result->loaded = 0;
}

void froe_result_free(struct froe_result *result)
{
    if (result->store == NULL)
        free(result->rows);
    froe_row_store_free(result->store);
    froe_aggregates_store_free(result->total_store);
    free(result->total_state);
    *result = (struct froe_result){0};
}
