#include "report/pivot_rows.h"

#include <stdlib.h>

#include "run/run.h"

/* Groups lie all over the memory: so many steps before one is needed it is asked for. */
enum { AHEAD = 8 };

/* The value of the field as bytes that are the same for equal values; room lends the place. */
static struct froe_key key_of(const struct froe_pivot *pivot, const struct froe_group *group, uint64_t room[2])
{
    const struct froe_key_plan *key = pivot->key;
    struct froe_datum value;
    froe_key_read_one(key, group, key->count - 1, &value);
    struct froe_key bytes = {(const uint8_t *)room, 2 * sizeof *room, 0};
    if (!value.present) {
        bytes.len = FROE_KEY_ABSENT;
    } else if (value.type == FROE_TYPE_TEXT) {
        bytes.ptr = value.text.ptr;
        bytes.len = (uint32_t)value.text.len;
    } else {
        bool in_time = value.type == FROE_TYPE_TIME || value.type == FROE_TYPE_DATE;
        room[0] = in_time ? (uint64_t)value.time : value.number;
        room[1] = (uint64_t)value.offset;
    }
    bytes.hash = froe_key_hash(bytes.ptr, bytes.len);
    return bytes;
}

uint64_t *froe_pivot_number_of(const struct froe_pivot *pivot, const struct froe_group *group)
{
    uint64_t room[2];
    struct froe_key bytes = key_of(pivot, group, room);
    struct froe_group *value = froe_groups_find(pivot->values, &bytes);
    return value == NULL ? NULL : froe_group_state(value, sizeof(uint64_t));
}

/* The groups from row->first on that belong together, as far as they are loaded, which those before `end` are. */
static void measure_row(const struct froe_pivot *pivot, size_t end, struct froe_pivot_row *row)
{
    const struct froe_result *result = pivot->result;
    struct froe_key_plan others = *pivot->key;
    size_t i = row->first;
    others.count--;
    row->hits = 0;
    do {
        if (i + AHEAD < end)
            __builtin_prefetch(froe_result_row(result, i + AHEAD));
        row->hits += froe_result_row(result, i++)->hits;
    } while (i < end && froe_key_compare(&others, froe_result_row(result, i - 1), froe_result_row(result, i)) == 0);
    row->count = i - row->first;
}

static bool load(struct froe_pivot *pivot, size_t group, size_t needed)
{
    return pivot->result == &pivot->ranked ? froe_run_load_own_rows(pivot->run, &pivot->ranked, group, needed, true)
                                           : froe_run_load_rows(pivot->run, pivot->result, group, needed, true);
}

bool froe_pivot_find_row(struct froe_pivot *pivot, size_t at, bool loads, struct froe_pivot_row *row)
{
    const struct froe_result *result = pivot->result;
    *row = (struct froe_pivot_row){.first = at};
    while (at < result->row_count) {
        size_t end = result->first + result->loaded;
        if (at >= result->first && at < end) {
            measure_row(pivot, end, row);
            if (row->first + row->count < end || end == result->row_count)
                return true;
        }
        if (!loads || !load(pivot, at, 1 + 2 * row->count))
            break;
    }
    row->count = 0;
    return !loads || at >= result->row_count;
}

/* The row goes to those that are loaded, which are of one window. */
static bool append_row(struct froe_pivot *pivot, const struct froe_pivot_row *row)
{
    if (pivot->loaded == 0) {
        size_t groups = pivot->result->loaded;
        free(pivot->rows);
        free(pivot->value_of);
        pivot->rows = malloc((groups + 1) * sizeof *pivot->rows);
        pivot->value_of = malloc((groups + 1) * sizeof *pivot->value_of);
        pivot->values_from = pivot->result->first;
        if (pivot->rows == NULL || pivot->value_of == NULL)
            return false;
    }
    for (size_t i = row->first; i < row->first + row->count; i++) {
        const uint64_t *number = froe_pivot_number_of(pivot, froe_result_row(pivot->result, i));
        if (number == NULL)
            return false;
        pivot->value_of[i - pivot->values_from] = (uint16_t)(*number - 1);
    }
    pivot->rows[pivot->loaded++] = *row;
    return true;
}

bool froe_pivot_load(struct froe_pivot *pivot, size_t row)
{
    size_t end = pivot->first_row + pivot->loaded;
    if (row >= pivot->row_count || (row >= pivot->first_row && row < end))
        return true;
    struct froe_pivot_row found;
    size_t at = row == 0 ? 0 : pivot->next_group;
    pivot->first_row = row;
    pivot->loaded = 0;
    pivot->window++;
    while (pivot->first_row + pivot->loaded < pivot->row_count) {
        if (!froe_pivot_find_row(pivot, at, pivot->loaded == 0, &found))
            return false;
        if (found.count == 0)
            break;
        at = found.first + found.count;
        if (found.hits >= pivot->question->pivot.min_count && !append_row(pivot, &found))
            return false;
    }
    pivot->next_group = at;
    return pivot->loaded > 0 || pivot->row_count == 0;
}
