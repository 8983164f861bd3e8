#include "run/row_numbers.h"

#include "run/state.h"

/* Bytes of rows that are made before room is made for others. */
enum { MADE_MAX = 64 << 10 };

static void init_question(struct froe_row_numbers *numbers, const struct froe_question *question,
                          enum froe_row_numbers_by by)
{
    numbers->key_read = numbers->key;
    numbers->key_read.count--;
    numbers->question =
        (struct froe_question){.aggregates = question->aggregates,
                               .state_size = question->state_size,
                               .order = {.key = &numbers->key,
                                         .by = FROE_ORDER_KEY,
                                         .column = by == FROE_NUMBERS_BY_KEY ? 0 : numbers->key_read.count,
                                         .aggregates = question->aggregates,
                                         .state_size = question->state_size,
                                         .descending = by == FROE_NUMBERS_DOWN},
                               .top = UINT64_MAX};
}

bool froe_row_numbers_init(struct froe_row_numbers *numbers, struct froe_run *run, const struct froe_question *question,
                           const struct froe_key_plan *plan, enum froe_row_numbers_by by, size_t memory)
{
    *numbers = (struct froe_row_numbers){.run = run, .from = plan};
    if (!froe_key_plan_number(&numbers->key, plan))
        return false;
    init_question(numbers, question, by);
    struct froe_spill *spill = froe_run_spill(run);
    if (spill != NULL)
        numbers->store = froe_row_store_create(&numbers->question, spill, run->pool, memory, run->cancelled);
    return numbers->store != NULL && froe_tally_init(&numbers->made, &numbers->question);
}

void froe_row_numbers_free(struct froe_row_numbers *numbers)
{
    froe_row_store_free(numbers->store);
    froe_tally_free(&numbers->made);
    froe_key_plan_free(&numbers->key);
    froe_buffer_free(&numbers->bytes);
    *numbers = (struct froe_row_numbers){0};
}

static void write_key(struct froe_row_numbers *numbers, const struct froe_group *group, uint64_t number)
{
    numbers->bytes.len = 0;
    if (!numbers->again) {
        froe_key_write_numbered(numbers->from, group, number, &numbers->bytes);
        return;
    }
    froe_buffer_append(&numbers->bytes, &number, sizeof number);
    froe_buffer_append(&numbers->bytes, group->key + sizeof number, group->len - sizeof number);
}

/* A row like another, with a number before its key; it is good until the next one is made. */
static const struct froe_group *number_row(struct froe_row_numbers *numbers, const struct froe_group *group,
                                           uint64_t number)
{
    size_t state_size = numbers->question.state_size;
    write_key(numbers, group, number);
    if (froe_groups_bytes(numbers->made.groups) > MADE_MAX)
        froe_groups_clear(numbers->made.groups);
    if (numbers->bytes.failed)
        return NULL;
    const struct froe_key key = {numbers->bytes.data, (uint32_t)numbers->bytes.len, 0};
    struct froe_group *numbered = froe_groups_append(numbers->made.groups, &key);
    if (numbered == NULL)
        return NULL;
    numbered->hits = group->hits;
    /* What the state points to stays where it is. */
    if (state_size > 0)
        memcpy(froe_group_state(numbered, state_size), froe_group_state(group, state_size), state_size);
    return numbered;
}

bool froe_row_numbers_add(struct froe_row_numbers *numbers, const struct froe_group *group, uint64_t number,
                          size_t outside)
{
    /* Nobody else adds: that there is a pile for each thread makes work for all of them later. */
    unsigned pile = (unsigned)(numbers->rows++ % froe_pool_threads(numbers->run->pool));
    const struct froe_group *numbered = number_row(numbers, group, number);
    return (numbered != NULL && froe_row_store_add(numbers->store, pile, numbered, outside)) ||
           froe_run_spill_failed(numbers->run);
}

bool froe_row_numbers_finish(struct froe_row_numbers *numbers, struct froe_result *result)
{
    froe_tally_free(&numbers->made);
    if (!froe_row_store_cut(numbers->store, 1) || *numbers->run->cancelled || !froe_row_store_finish(numbers->store))
        return froe_run_spill_failed(numbers->run);
    *result = (struct froe_result){.row_count = (size_t)froe_row_store_count(numbers->store), .store = numbers->store};
    numbers->store = NULL;
    return true;
}

uint64_t froe_row_number(const struct froe_row_numbers *numbers, const struct froe_group *group)
{
    struct froe_datum number;
    froe_key_read_one(&numbers->key, group, numbers->key_read.count, &number);
    return number.number;
}
