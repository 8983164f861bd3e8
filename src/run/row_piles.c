#include "run/row_piles.h"

#include <stdlib.h>

#include "query/aggregate_pack.h"

/* Rows that a sample holds at most. */
enum { SAMPLE_MAX = 2 * FROE_PILES_MAX * FROE_PILE_SAMPLES };

/* Rows that it keeps whatever they take, and those that it keeps of huge ones: a single row cuts nothing. */
enum { SAMPLE_LEAST = 8, SAMPLE_LEAST_HUGE = 2, SAMPLE_BYTES_HUGE = 2 << 20 };

/* Bytes for each row beside itself: its address, twice, and what it is sorted by. */
enum { TO_SORT = 2 * sizeof(struct froe_group *) + 2 * sizeof(uint64_t) };

enum { LINE = 64 };

size_t froe_row_memory(const struct froe_question *question, const struct froe_group *group)
{
    size_t len = group->len == FROE_KEY_ABSENT ? 0 : group->len;
    size_t size = question->state_size + (sizeof *group + len + 7) / 8 * 8;
    /* Groups without state do not cross cache lines (query/groups.c). */
    if (question->state_size == 0 && size <= LINE)
        size = LINE / (LINE / size);
    return size + TO_SORT;
}

/* --- samples ----------------------------------------------------------------------------------------------------- */

/* Keeps every other row. */
static void thin_out(struct froe_row_sample *sample, const struct froe_question *question)
{
    struct froe_span rest = {sample->rows.data, sample->rows.len};
    size_t kept = 0, number = 0;
    while (rest.len > 0) {
        struct froe_group_packed packed;
        const uint8_t *from = rest.ptr;
        if (!froe_group_unpack(question->state_size, &rest, &packed))
            break;
        size_t len = (size_t)(rest.ptr - from);
        if ((number++ & 1) != 0)
            continue;
        memmove(sample->rows.data + kept, from, len);
        kept += len;
    }
    sample->rows.len = kept;
    sample->count = (number + 1) / 2;
    sample->stride *= 2;
}

void froe_row_sample_add(struct froe_row_sample *sample, const struct froe_question *question,
                         const struct froe_group *group)
{
    if (sample->stride == 0)
        sample->stride = 1;
    if (sample->seen++ % sample->stride != 0)
        return;
    froe_group_pack(question->aggregates, question->state_size, group, true, &sample->rows);
    sample->count++;
    if (sample->count >= SAMPLE_MAX || (sample->count > SAMPLE_LEAST && sample->rows.len >= sample->bytes_max) ||
        (sample->count > SAMPLE_LEAST_HUGE && sample->rows.len >= SAMPLE_BYTES_HUGE))
        thin_out(sample, question);
}

bool froe_rows_take(const struct froe_question *question, struct froe_tally *tally, struct froe_span *content)
{
    struct froe_group_packed packed;
    for (size_t i = 0; i < FROE_GROUPS_BATCH && content->len > 0; i++) {
        if (!froe_group_unpack(question->state_size, content, &packed))
            return false;
        struct froe_group *group = froe_groups_append(tally->groups, &packed.key);
        if (group == NULL)
            return false;
        group->hits = packed.hits;
        if (question->state_size > 0 &&
            !froe_aggregates_unpack(question->aggregates, tally->store, froe_group_state(group, question->state_size),
                                    packed.state))
            return false;
    }
    return true;
}

void froe_row_settle(const struct froe_question *question, struct froe_group *row)
{
    if (question->state_size > 0)
        froe_aggregates_settle(question->aggregates, froe_group_state(row, question->state_size));
}

bool froe_rows_copy(const struct froe_question *question, const struct froe_group **rows, size_t count,
                    struct froe_tally *tally)
{
    struct froe_buffer packed = {0};
    for (size_t i = 0; i < count; i++)
        froe_group_pack(question->aggregates, question->state_size, rows[i], true, &packed);
    struct froe_span rest = {packed.data, packed.len};
    bool good = !packed.failed && froe_tally_init(tally, question);
    if (good)
        froe_groups_end_lookups(tally->groups);
    while (good && rest.len > 0)
        good = froe_rows_take(question, tally, &rest);
    struct froe_group *row = NULL;
    for (size_t i = 0; good && i < count; i++) {
        row = froe_groups_next(tally->groups, row);
        froe_row_settle(question, row);
        rows[i] = row;
    }
    froe_buffer_free(&packed);
    return good;
}

/* Calls for each row of a stream; false ends it. outside: bytes that it has in the store of its tally. */
typedef bool row_fn(void *context, const struct froe_group *row, size_t outside);

static bool each_row_here(const struct froe_tally *tally, row_fn *fn, void *context)
{
    size_t count = froe_groups_size(tally->groups);
    size_t outside = tally->store == NULL || count == 0 ? 0 : froe_aggregates_store_bytes(tally->store) / count;
    bool good = true;
    for (struct froe_group *row = NULL; good && (row = froe_groups_next(tally->groups, row)) != NULL;)
        good = fn(context, row, outside);
    return good;
}

/* A few rows are loaded at a time. */
static bool each_row(const struct froe_question *question, struct froe_spill *spill,
                     const struct froe_spill_stream *stream, struct froe_spill_reader *reader,
                     const _Atomic bool *cancelled, row_fn *fn, void *context)
{
    struct froe_tally tally;
    struct froe_span content;
    bool good = froe_tally_init(&tally, question);
    froe_spill_rewind(reader, stream);
    while (good && !*cancelled && (good = froe_spill_read(spill, reader, &content)) && content.ptr != NULL)
        while (good && content.len > 0) {
            good = froe_rows_take(question, &tally, &content) && each_row_here(&tally, fn, context);
            froe_tally_clear(&tally);
        }
    froe_tally_free(&tally);
    return good;
}

struct sampling {
    struct froe_row_sample *sample;
    const struct froe_question *question;
};

static bool sample_row(void *context, const struct froe_group *row, size_t outside)
{
    (void)outside;
    const struct sampling *sampling = context;
    froe_row_sample_add(sampling->sample, sampling->question, row);
    return true;
}

bool froe_row_sample_stream(struct froe_row_sample *sample, const struct froe_question *question,
                            struct froe_spill *spill, const struct froe_spill_stream *stream,
                            struct froe_overflow_room *room, const _Atomic bool *cancelled)
{
    struct sampling sampling = {sample, question};
    return each_row(question, spill, stream, &room->reader, cancelled, sample_row, &sampling);
}

/* --- piles ------------------------------------------------------------------------------------------------------- */

static bool load_samples(struct froe_tally *tally, const struct froe_question *question,
                         const struct froe_row_sample *samples, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct froe_span rest = {samples[i].rows.data, samples[i].rows.len};
        if (samples[i].rows.failed)
            return false;
        while (rest.len > 0)
            if (!froe_rows_take(question, tally, &rest))
                return false;
    }
    return true;
}

/* Rows at equal distances of memory begin ranges. Sorted: rows. */
static void choose_bounds(struct froe_piles *piles, const struct froe_group **rows, size_t count, size_t wanted)
{
    size_t all = 0, sum = 0, bounds = 0;
    for (size_t i = 0; i < count; i++)
        all += froe_row_memory(piles->question, rows[i]);
    for (size_t i = 0; i < count; i++) {
        if (bounds + 1 < wanted && i > 0 && sum >= (size_t)((double)all / (double)wanted * (double)(bounds + 1))) {
            piles->words[bounds] = froe_rows_word(&piles->question->order, rows[i]);
            piles->bounds[bounds++] = rows[i];
        }
        sum += froe_row_memory(piles->question, rows[i]);
    }
    piles->count = bounds + 1;
}

static bool cut(struct froe_piles *piles, size_t wanted, const struct froe_row_sample *samples, size_t sample_count)
{
    if (!load_samples(&piles->cuts, piles->question, samples, sample_count))
        return false;
    size_t count = froe_groups_size(piles->cuts.groups), at = 0;
    const struct froe_group **rows = malloc((count + 1) * sizeof(struct froe_group *));
    piles->bounds = malloc((wanted + 1) * sizeof(struct froe_group *));
    piles->words = malloc((wanted + 1) * sizeof *piles->words);
    bool good = rows != NULL && piles->bounds != NULL && piles->words != NULL;
    for (struct froe_group *group = NULL; good && (group = froe_groups_next(piles->cuts.groups, group)) != NULL;)
        rows[at++] = group;
    good = good && froe_rows_sort(&piles->question->order, rows, count);
    if (good)
        choose_bounds(piles, rows, count, wanted);
    free(rows);
    return good;
}

bool froe_piles_init(struct froe_piles *piles, const struct froe_question *question, struct froe_spill *spill,
                     size_t workers, size_t wanted, size_t block, const struct froe_row_sample *samples,
                     size_t sample_count)
{
    *piles = (struct froe_piles){.question = question, .spill = spill, .workers = workers, .block = block};
    wanted = wanted < FROE_PILES_MAX ? wanted : FROE_PILES_MAX;
    if (!froe_tally_init(&piles->cuts, question) || !cut(piles, wanted, samples, sample_count))
        return false;
    piles->piles = calloc(workers * piles->count, sizeof *piles->piles);
    for (size_t i = 0; piles->piles != NULL && i < workers * piles->count; i++)
        piles->piles[i].stream = FROE_SPILL_EMPTY;
    return piles->piles != NULL;
}

void froe_piles_free(struct froe_piles *piles)
{
    for (size_t i = 0; piles->piles != NULL && i < piles->workers * piles->count; i++)
        froe_buffer_free(&piles->piles[i].content);
    free(piles->piles);
    free(piles->bounds);
    free(piles->words);
    froe_tally_free(&piles->cuts);
    *piles = (struct froe_piles){0};
}

/* The number of bounds that do not come behind the row. */
static size_t pile_of(const struct froe_piles *piles, const struct froe_group *group)
{
    const struct froe_row_order *order = &piles->question->order;
    uint64_t word = piles->count > 1 ? froe_rows_word(order, group) : 0;
    size_t low = 0, high = piles->count - 1;
    while (low < high) {
        size_t middle = (low + high) / 2;
        bool before = word != piles->words[middle] ? word < piles->words[middle]
                                                   : froe_rows_compare(order, group, piles->bounds[middle]) < 0;
        if (before)
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}

static bool flush(struct froe_piles *piles, struct froe_pile *pile, size_t from, struct froe_buffer *packed)
{
    if (pile->content.failed)
        return false;
    if (pile->content.len < from)
        return true;
    struct froe_span content = {pile->content.data, pile->content.len};
    bool good = froe_spill_write(piles->spill, &pile->stream, content, packed);
    pile->content.len = 0;
    return good;
}

bool froe_piles_add(struct froe_piles *piles, unsigned worker, const struct froe_group *group, size_t outside,
                    struct froe_buffer *packed)
{
    struct froe_pile *pile = &piles->piles[worker * piles->count + pile_of(piles, group)];
    froe_group_pack(piles->question->aggregates, piles->question->state_size, group, true, &pile->content);
    pile->stream.records++;
    pile->memory += froe_row_memory(piles->question, group) + outside;
    return flush(piles, pile, piles->block, packed);
}

bool froe_piles_finish(struct froe_piles *piles, struct froe_buffer *packed)
{
    bool good = true;
    for (size_t i = 0; i < piles->workers * piles->count; i++) {
        good = good && flush(piles, &piles->piles[i], 1, packed);
        froe_buffer_free(&piles->piles[i].content);
    }
    return good;
}

struct dealing {
    struct froe_piles *piles;
    unsigned worker;
    struct froe_buffer *packed;
};

static bool deal_row(void *context, const struct froe_group *row, size_t outside)
{
    const struct dealing *dealing = context;
    return froe_piles_add(dealing->piles, dealing->worker, row, outside, dealing->packed);
}

bool froe_piles_deal(struct froe_piles *piles, unsigned worker, const struct froe_spill_stream *stream,
                     struct froe_overflow_room *room, const _Atomic bool *cancelled)
{
    struct dealing dealing = {piles, worker, &room->packed};
    return each_row(piles->question, piles->spill, stream, &room->reader, cancelled, deal_row, &dealing);
}
