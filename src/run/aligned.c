#include "run/aligned.h"

#include "run/derive_part.h"
#include "run/state.h"

enum { SIDES = FROE_ALIGNED_SIDES };

/* A row of a result. */
struct cursor {
    struct froe_run *run;
    const struct froe_result *rows;
    size_t at;
    size_t outside; /* bytes that each of the rows that are loaded has elsewhere, */
    bool known;     /* if that has been found out */
};

/* What is needed to align. */
struct aligning {
    struct froe_aligned *aligned;
    const struct froe_derived *answers;
    struct froe_row_numbers ranks[SIDES]; /* rows by their keys, with their places in the answers */
    struct froe_result sorted[SIDES];
    uint64_t top;
    bool mixed;
    struct cursor cursors[SIDES];
    struct froe_row_order order; /* of what the cursors go through */
};

static bool is_at_end(const struct cursor *cursor)
{
    return cursor->at == cursor->rows->row_count;
}

static const struct froe_group *row_at(const struct cursor *cursor)
{
    return froe_result_row(cursor->rows, cursor->at);
}

/* A window may have rows for many seconds. */
static bool load(struct cursor *cursor)
{
    if (*cursor->run->cancelled)
        return false;
    if (is_at_end(cursor) || froe_result_has(cursor->rows, cursor->at))
        return true;
    cursor->known = false;
    return froe_derive_load(cursor->run, cursor->rows, cursor->at, true);
}

/* Bytes that each row has elsewhere: a sum over all that is loaded, the same for all of these rows. */
static size_t bytes_outside(struct cursor *cursor)
{
    if (!cursor->known)
        cursor->outside = cursor->rows->store == NULL ? 0 : froe_row_store_outside(cursor->rows->store);
    cursor->known = true;
    return cursor->outside;
}

/* A run's memory for each of the rows by keys and the rows by numbers, which are made of these. */
static size_t room_of(const struct froe_run *run)
{
    return froe_derive_room(run) / 4;
}

/* Sorts the rows of an answer by their keys. */
static bool rank_rows(struct aligning *aligning, size_t side, const struct froe_question *question)
{
    const struct froe_derived *answer = &aligning->answers[side];
    struct froe_row_numbers *ranks = &aligning->ranks[side];
    if (!froe_row_numbers_init(ranks, answer->run, question, &question->key, FROE_NUMBERS_BY_KEY, room_of(answer->run)))
        return false;
    struct cursor cursor = {.run = answer->run, .rows = &answer->result};
    for (; !is_at_end(&cursor); cursor.at++)
        if (!load(&cursor) || !froe_row_numbers_add(ranks, row_at(&cursor), cursor.at, bytes_outside(&cursor)))
            return false;
    return froe_row_numbers_finish(ranks, &aligning->sorted[side]);
}

static bool init_numbers(struct aligning *aligning, size_t side, const struct froe_question *question)
{
    struct froe_run *run = aligning->answers[side].run;
    struct froe_row_numbers *numbers = &aligning->aligned->numbers[side];
    bool good = froe_row_numbers_init(numbers, run, question, &question->key, FROE_NUMBERS_UP, room_of(run));
    numbers->again = !aligning->mixed;
    return good;
}

/* The number of a pair, of which a side may be missing; UINT64_MAX: neither side shows it. */
static uint64_t number_of(const struct aligning *aligning, const struct froe_group *const pair[SIDES])
{
    if (aligning->mixed)
        return aligning->aligned->row_count;
    uint64_t places[SIDES];
    for (size_t side = 0; side < SIDES; side++)
        places[side] = pair[side] == NULL ? UINT64_MAX : froe_row_number(&aligning->ranks[side], pair[side]);
    uint64_t shown = aligning->answers[0].result.row_count;
    shown = shown < aligning->top ? shown : aligning->top;
    return places[0] < shown ? places[0] : places[1] < aligning->top ? shown + places[1] : UINT64_MAX;
}

/* Gives a pair its number. */
static bool add_pair(struct aligning *aligning, const struct froe_group *const pair[SIDES])
{
    uint64_t number = number_of(aligning, pair);
    if (number == UINT64_MAX)
        return true;
    aligning->aligned->row_count++;
    for (size_t side = 0; side < SIDES; side++)
        if (pair[side] != NULL && !froe_row_numbers_add(&aligning->aligned->numbers[side], pair[side], number,
                                                        bytes_outside(&aligning->cursors[side])))
            return false;
    return true;
}

/* Goes through both. */
static bool match(struct aligning *aligning)
{
    struct cursor *cursors = aligning->cursors;
    while (!is_at_end(&cursors[0]) || !is_at_end(&cursors[1])) {
        if (!load(&cursors[0]) || !load(&cursors[1]))
            return false;
        int order = is_at_end(&cursors[0]) ? 1
                    : is_at_end(&cursors[1])
                        ? -1
                        : froe_rows_compare(&aligning->order, row_at(&cursors[0]), row_at(&cursors[1]));
        const struct froe_group *pair[SIDES] = {order <= 0 ? row_at(&cursors[0]) : NULL,
                                                order >= 0 ? row_at(&cursors[1]) : NULL};
        if (!add_pair(aligning, pair))
            return false;
        cursors[0].at += order <= 0;
        cursors[1].at += order >= 0;
    }
    return true;
}

/* Decides what the cursors go through. */
static bool begin(struct aligning *aligning, const struct froe_question *question)
{
    for (size_t side = 0; side < SIDES; side++) {
        const struct froe_derived *answer = &aligning->answers[side];
        if (!aligning->mixed && !rank_rows(aligning, side, question))
            return false;
        aligning->cursors[side] =
            (struct cursor){.run = answer->run, .rows = aligning->mixed ? &answer->result : &aligning->sorted[side]};
    }
    aligning->order = question->order;
    if (!aligning->mixed) {
        aligning->order = aligning->ranks[0].question.order;
        aligning->order.key = &aligning->ranks[0].key_read;
    }
    for (size_t side = 0; side < SIDES; side++)
        if (!init_numbers(aligning, side, question))
            return false;
    return true;
}

/* The rows of a side are those of a result like that of the answer. */
static bool finish(struct froe_aligned *aligned, size_t side, const struct froe_result *answer)
{
    struct froe_result *result = &aligned->results[side];
    if (!froe_row_numbers_finish(&aligned->numbers[side], result))
        return false;
    result->total = answer->total;
    result->distinct = answer->distinct;
    result->filtered = answer->filtered;
    result->total_state = answer->total_state;
    return true;
}

/* Frees a result that may be the one whose rows are loaded. */
static void free_result(struct froe_run *run, struct froe_result *result)
{
    if (run != NULL && run->at_hand == result)
        run->at_hand = NULL;
    result->total_state = NULL; /* of the answer */
    froe_result_free(result);
}

bool froe_aligned_init(struct froe_aligned *aligned, const struct froe_question *question,
                       const struct froe_derived answers[FROE_ALIGNED_SIDES], uint64_t top, bool mixed)
{
    *aligned = (struct froe_aligned){.question = *question};
    struct aligning aligning = {.aligned = aligned, .answers = answers, .top = top, .mixed = mixed};
    bool good = begin(&aligning, question) && match(&aligning);
    for (size_t side = 0; side < SIDES; side++) {
        free_result(aligning.ranks[side].run, &aligning.sorted[side]);
        froe_row_numbers_free(&aligning.ranks[side]);
    }
    for (size_t side = 0; side < SIDES; side++)
        good = good && finish(aligned, side, &answers[side].result);
    aligned->question.key = aligned->numbers[0].key_read;
    return good;
}

void froe_aligned_free(struct froe_aligned *aligned)
{
    for (size_t side = 0; side < SIDES; side++) {
        free_result(aligned->numbers[side].run, &aligned->results[side]);
        froe_row_numbers_free(&aligned->numbers[side]);
    }
    *aligned = (struct froe_aligned){0};
}

/* Loads what comes next of each result, and says which of them have the row that comes next of all. */
static bool look(struct froe_aligned *aligned, struct froe_aligned_place *place)
{
    uint64_t numbers[SIDES];
    for (size_t side = 0; side < SIDES; side++) {
        struct cursor cursor = {
            .run = aligned->numbers[side].run, .rows = &aligned->results[side], .at = place->at[side]};
        if (!load(&cursor))
            return false;
        numbers[side] = is_at_end(&cursor) ? UINT64_MAX : froe_row_number(&aligned->numbers[side], row_at(&cursor));
    }
    for (size_t side = 0; side < SIDES; side++)
        place->there[side] = numbers[side] != UINT64_MAX && numbers[side] <= numbers[1 - side];
    return true;
}

bool froe_aligned_find(struct froe_aligned *aligned, struct froe_aligned_place *place, size_t row)
{
    if (!place->begun || row < place->row) {
        *place = (struct froe_aligned_place){0};
        if (!look(aligned, place))
            return false;
        place->begun = true;
    }
    while (place->row < row) {
        for (size_t side = 0; side < SIDES; side++)
            place->at[side] += place->there[side];
        place->row++;
        if (!look(aligned, place))
            return false;
    }
    return true;
}
