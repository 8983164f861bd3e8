#include "report/panel_pair.h"

#include <stdlib.h>

bool froe_row_index_init(struct froe_row_index *index, const struct froe_result *result)
{
    size_t slots = 2;
    while (slots < 2 * result->row_count)
        slots *= 2;
    *index = (struct froe_row_index){.result = result, .mask = slots - 1};
    index->slots = calloc(slots, sizeof *index->slots);
    if (index->slots == NULL)
        return false;
    for (size_t row = 0; row < result->row_count; row++) {
        size_t at = result->rows[row]->hash & index->mask;
        while (index->slots[at] != 0)
            at = (at + 1) & index->mask;
        index->slots[at] = row + 1;
    }
    return true;
}

void froe_row_index_free(struct froe_row_index *index)
{
    free(index->slots);
    *index = (struct froe_row_index){0};
}

static bool same_key(const struct froe_group *a, const struct froe_group *b)
{
    return a->hash == b->hash && a->len == b->len && (a->len == FROE_KEY_ABSENT || memcmp(a->key, b->key, a->len) == 0);
}

size_t froe_row_index_find(const struct froe_row_index *index, const struct froe_group *group)
{
    for (size_t at = group->hash & index->mask; index->slots[at] != 0; at = (at + 1) & index->mask)
        if (same_key(index->result->rows[index->slots[at] - 1], group))
            return index->slots[at] - 1;
    return SIZE_MAX;
}

static const struct froe_group *group_of(const struct froe_panel_pair *pair, const struct froe_paired_row *row)
{
    return row->now != SIZE_MAX ? pair->now->result->rows[row->now] : pair->before->result->rows[row->before];
}

static int compare_rows(const void *left, const void *right, void *context)
{
    const struct froe_panel_pair *pair = context;
    return froe_rows_compare(&pair->now->question->order, group_of(pair, left), group_of(pair, right));
}

static void pair_rows(struct froe_panel_pair *pair, const struct froe_row_index *now,
                      const struct froe_row_index *before, size_t first_now, size_t first_before)
{
    for (size_t row = 0; row < first_now; row++)
        pair->rows[pair->count++] = (struct froe_paired_row){row, froe_row_index_find(before, now->result->rows[row])};
    for (size_t row = 0; row < first_before; row++) {
        size_t other = froe_row_index_find(now, before->result->rows[row]);
        if (other == SIZE_MAX || other >= first_now)
            pair->rows[pair->count++] = (struct froe_paired_row){other, row};
    }
}

bool froe_panel_pair_init(struct froe_panel_pair *pair, struct froe_view *now, struct froe_view *before, uint64_t top,
                          bool mixed)
{
    struct froe_row_index now_index = {0}, before_index = {0};
    size_t first_now = top < now->row_count ? (size_t)top : now->row_count;
    size_t first_before = top < before->row_count ? (size_t)top : before->row_count;
    *pair = (struct froe_panel_pair){.now = now, .before = before};
    pair->rows = malloc((first_now + first_before + 1) * sizeof *pair->rows);
    bool good = pair->rows != NULL && froe_row_index_init(&now_index, now->result) &&
                froe_row_index_init(&before_index, before->result);
    if (good)
        pair_rows(pair, &now_index, &before_index, first_now, first_before);
    if (good && mixed)
        qsort_r(pair->rows, pair->count, sizeof *pair->rows, compare_rows, pair);
    froe_row_index_free(&now_index);
    froe_row_index_free(&before_index);
    return good;
}

void froe_panel_pair_align(struct froe_panel_pair *pair, struct froe_view *now, struct froe_view *before,
                           struct froe_aligned *aligned)
{
    *pair = (struct froe_panel_pair){.now = now, .before = before, .count = aligned->row_count, .aligned = aligned};
}

void froe_panel_pair_free(struct froe_panel_pair *pair)
{
    free(pair->rows);
    *pair = (struct froe_panel_pair){0};
}

/* Where each side has a row; nowhere when it cannot be loaded. */
static struct froe_paired_row row_of(struct froe_panel_pair *pair, size_t row)
{
    if (pair->aligned == NULL)
        return pair->rows[row];
    const struct froe_aligned_place *place = &pair->place;
    if (!pair->now->lost)
        pair->now->lost = !froe_aligned_find(pair->aligned, &pair->place, row);
    if (pair->now->lost)
        return (struct froe_paired_row){SIZE_MAX, SIZE_MAX};
    return (struct froe_paired_row){place->there[FROE_SIDE_NOW] ? place->at[FROE_SIDE_NOW] : SIZE_MAX,
                                    place->there[FROE_SIDE_BEFORE] ? place->at[FROE_SIDE_BEFORE] : SIZE_MAX};
}

static struct froe_cell cell_of(struct froe_view *view, size_t row, size_t column)
{
    return row == SIZE_MAX ? (struct froe_cell){.kind = FROE_CELL_ABSENT} : froe_view_any_cell(view, row, column);
}

struct froe_cell froe_panel_pair_cell(void *context, size_t row, size_t column)
{
    struct froe_panel_pair *pair = context;
    if (row == pair->count)
        return froe_view_cell(pair->now, pair->now->row_count, column);
    struct froe_paired_row paired = row_of(pair, row);
    if (column < pair->now->values_at && paired.now == SIZE_MAX)
        return cell_of(pair->before, paired.before, column);
    return cell_of(pair->now, paired.now, column);
}

struct froe_cell froe_panel_pair_before(void *context, size_t row, size_t column)
{
    struct froe_panel_pair *pair = context;
    if (column < pair->now->values_at)
        return froe_panel_pair_cell(context, row, column);
    if (row == pair->count)
        return froe_view_cell(pair->before, pair->before->row_count, column);
    return cell_of(pair->before, row_of(pair, row).before, column);
}
