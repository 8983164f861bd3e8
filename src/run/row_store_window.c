/* Rows of a store that are loaded: a window on the ranges of their order. */
#include <stdlib.h>

#include "run/row_store_ranges.h"

void froe_row_store_unload(struct froe_row_store *store)
{
    for (size_t i = 0; i < store->loaded_count; i++) {
        froe_tally_free(&store->loaded[i].tally);
        free(store->loaded[i].rows);
    }
    free(store->loaded);
    free(store->window.rows);
    store->loaded = NULL;
    store->loaded_count = 0;
    store->window = (struct froe_row_window){0};
    /* Of many stores one is read at a time. */
    for (size_t w = 0; store->workers != NULL && w < store->worker_count; w++)
        froe_overflow_room_free(&store->workers[w].room);
}

size_t froe_row_store_held(const struct froe_row_store *store)
{
    size_t held = 0;
    for (size_t i = 0; i < store->loaded_count; i++)
        held += store->ranges[store->loaded_first + i].memory;
    return held;
}

size_t froe_row_store_outside(const struct froe_row_store *store)
{
    size_t bytes = 0;
    for (size_t i = 0; i < store->loaded_count && store->question->state_size > 0; i++)
        bytes += froe_aggregates_store_bytes(store->loaded[i].tally.store);
    return bytes / (store->window.count + 1);
}

static bool load_range(struct froe_row_store *store, struct froe_row_worker *worker, const struct froe_row_range *range,
                       struct froe_loaded_range *loaded)
{
    struct froe_span content;
    bool good = froe_tally_init(&loaded->tally, store->question);
    /* There may be hundreds of small ranges, whose rows are not looked up. */
    if (good)
        froe_groups_end_lookups(loaded->tally.groups);
    for (size_t i = 0; good && i < range->stream_count; i++) {
        froe_spill_rewind(&worker->room.reader, &range->streams[i]);
        while (good && !*store->cancelled && (good = froe_spill_read(store->spill, &worker->room.reader, &content)) &&
               content.ptr != NULL)
            while (good && content.len > 0)
                good = froe_rows_take(store->question, &loaded->tally, &content);
    }
    size_t count = good ? froe_groups_size(loaded->tally.groups) : 0;
    loaded->rows = malloc((count + 1) * sizeof(struct froe_group *));
    good = good && loaded->rows != NULL;
    for (struct froe_group *row = NULL; good && (row = froe_groups_next(loaded->tally.groups, row)) != NULL;) {
        froe_row_settle(store->question, row);
        loaded->rows[loaded->count++] = row;
    }
    return good && (!store->sorted || *store->cancelled ||
                    froe_rows_sort(&store->question->order, loaded->rows, loaded->count));
}

static void load_task(void *context, unsigned worker, uint64_t task)
{
    struct froe_row_store *store = context;
    const struct froe_row_range *range = &store->ranges[store->loaded_first + task];
    if (store->loaded[task].rows == NULL && !load_range(store, &store->workers[worker], range, &store->loaded[task]))
        store->failed = true;
}

/* Makes one list of the rows of all ranges of the window. */
static bool join_rows(struct froe_row_store *store)
{
    size_t count = 0, at = 0;
    for (size_t i = 0; i < store->loaded_count; i++)
        count += store->loaded[i].count;
    free(store->window.rows);
    store->window.rows = malloc((count + 1) * sizeof(struct froe_group *));
    if (store->window.rows == NULL)
        return false;
    for (size_t i = 0; i < store->loaded_count; i++) {
        const struct froe_loaded_range *loaded = &store->loaded[i];
        if (loaded->count > 0)
            memcpy(store->window.rows + at, loaded->rows, loaded->count * sizeof(struct froe_group *));
        at += loaded->count;
    }
    store->window.count = count;
    return true;
}

/* The range with a row and the number of its first row; the number of ranges when there is none. */
static size_t find_range(const struct froe_row_store *store, uint64_t row, uint64_t *first)
{
    size_t at = 0;
    *first = 0;
    while (at < store->range_count && row >= *first + store->ranges[at].records)
        *first += store->ranges[at++].records;
    return at;
}

/* Makes the window one of the ranges from … to - 1; what of them is loaded stays. */
static bool move_window(struct froe_row_store *store, size_t from, size_t to)
{
    struct froe_loaded_range *loaded = calloc(to - from + 1, sizeof *loaded);
    if (loaded == NULL)
        return false;
    for (size_t i = 0; i < store->loaded_count; i++) {
        size_t number = store->loaded_first + i;
        if (number < from || number >= to)
            continue;
        loaded[number - from] = store->loaded[i];
        store->loaded[i] = (struct froe_loaded_range){0};
    }
    froe_row_store_unload(store);
    store->loaded = loaded;
    store->loaded_first = from;
    store->loaded_count = to - from;
    return froe_row_store_run(store, store->loaded_count, load_task) && join_rows(store);
}

/* What a range that is loaded takes besides its rows: pages that are not full, and what they are kept by. */
enum { RANGE_MEMORY = 4 << 10 };

/* Where a window that begins with a range ends. */
static size_t window_end(const struct froe_row_store *store, size_t from, uint64_t first, uint64_t needed_end)
{
    size_t memory = 0, to = from;
    for (; to < store->range_count; to++) {
        memory += store->ranges[to].memory + RANGE_MEMORY;
        if (memory > store->window_limit && first >= needed_end)
            break;
        first += store->ranges[to].records;
    }
    return to;
}

bool froe_row_store_load(struct froe_row_store *store, uint64_t wanted, size_t needed, bool sorted,
                         struct froe_row_window *window)
{
    uint64_t first, end = store->window.first + store->window.count;
    uint64_t needed_end = store->count - wanted < needed ? store->count : wanted + needed;
    bool fits = store->sorted || !sorted;
    bool here = store->window.rows != NULL && fits && wanted >= store->window.first && needed_end <= end;
    if (!here) {
        if (!fits)
            froe_row_store_unload(store);
        store->sorted = sorted || (fits && store->sorted);
        size_t from = find_range(store, wanted, &first);
        if (!move_window(store, from, window_end(store, from, first, needed_end)))
            return false;
        store->window.first = first;
    }
    *window = store->window;
    return true;
}
