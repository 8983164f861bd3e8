/* Groups sorted by an aggregate, against qsort(). */
#include <criterion/criterion.h>
#include <criterion/parameterized.h>
#include <stdio.h>
#include <stdlib.h>

#include "query/sort.h"
#include "support/chance.h"

enum { GROUPS = 500, RECORDS = 5000 };

/* A table of groups with states that were filled from random records. */
struct given {
    struct froe_aggregates *aggregates;
    struct froe_aggregates_store *store;
    struct froe_groups *groups;
    struct froe_key_plan key;
    struct froe_row_order order;
};

/* Mostly small, some so large that few of them exceed 64 bits, some absent. */
static int64_t random_bytes(struct chance *chance)
{
    switch (chance_below(chance, 8)) {
    case 0:
        return FROE_BYTES_ABSENT;
    case 1:
        return INT64_MAX - (int64_t)chance_below(chance, 2);
    default:
        return (int64_t)chance_below(chance, 100000);
    }
}

static void fill(struct given *given)
{
    struct chance chance = chance_of(7);
    struct froe_aggregates_worker *worker = froe_aggregates_worker_create(given->aggregates, froe_kernel_choose(NULL));
    struct froe_field_context context = {.zone = NULL};
    cr_assert_not_null(worker);
    for (size_t i = 0; i < RECORDS; i++) {
        char text[16];
        int len = snprintf(text, sizeof text, "/%zu", chance_below(&chance, GROUPS));
        const struct froe_key key = {(const uint8_t *)text, (uint32_t)len,
                                     froe_key_hash((const uint8_t *)text, (uint32_t)len)};
        struct froe_group *group = froe_groups_find(given->groups, &key);
        cr_assert_not_null(group);
        group->hits++;
        void *state = froe_group_state(group, given->order.state_size);
        const struct froe_record record = {.bytes = random_bytes(&chance),
                                           .status = FROE_STATUS_ABSENT,
                                           .duration = FROE_DURATION_ABSENT,
                                           .time = (int64_t)chance_below(&chance, 3) - 1,
                                           .offset = (int32_t)chance_below(&chance, 3) * 60};
        froe_aggregates_add(worker, given->store, &state, &record, 1, &context);
    }
    froe_aggregates_worker_free(worker);
}

/* It stays where it is: the order points into it. */
static void make(struct given *given, const char *aggregate, bool descending)
{
    struct froe_field *fields;
    size_t count;
    froe_error error;
    cr_assert(froe_aggregates_parse(aggregate, "agg", NULL, NULL, &given->aggregates, &error), "%s", error.text);
    cr_assert(froe_fields_parse("path", "keys", NULL, &fields, &count, &error));
    froe_key_plan_init(&given->key, fields, count);
    size_t state_size = froe_aggregates_state_size(given->aggregates);
    given->store = froe_aggregates_store_create();
    given->groups = froe_groups_create(state_size, NULL, NULL);
    given->order = (struct froe_row_order){.key = &given->key,
                                           .by = FROE_ORDER_AGGREGATE,
                                           .aggregates = given->aggregates,
                                           .state_size = state_size,
                                           .descending = descending};
    fill(given);
}

static void drop(struct given *given)
{
    froe_groups_free(given->groups);
    froe_aggregates_store_free(given->store);
    froe_aggregates_free(given->aggregates);
    froe_key_plan_free(&given->key);
}

static struct froe_aggregate_value value_of(const struct froe_row_order *order, const struct froe_group *group)
{
    struct froe_aggregate_value value;
    froe_aggregates_value(order->aggregates, 0, froe_group_state(group, order->state_size), group->hits, &value);
    return value;
}

/* The order as the header says it. */
static int by_value_and_key(const void *left, const void *right, void *context)
{
    const struct froe_group *a = *(const struct froe_group *const *)left;
    const struct froe_group *b = *(const struct froe_group *const *)right;
    const struct froe_row_order *order = context;
    const struct froe_aggregate_value value_a = value_of(order, a), value_b = value_of(order, b);
    int result = froe_aggregate_value_compare(&value_a, &value_b);
    if (result != 0)
        return order->descending ? -result : result;
    return froe_span_compare(froe_group_key(a), froe_group_key(b));
}

struct sort_case {
    char aggregate[24];
    bool descending;
};

ParameterizedTestParameters(sort_aggregates, rows)
{
    static struct sort_case cases[] = {
        {"sum(bytes)", true},  {"sum(bytes)", false}, {"avg(bytes)", true},       {"min(bytes)", false},
        {"p50(bytes)", true},  {"p50(bytes)", false}, {"max(bytes)", true},       {"distinct(bytes)", true},
        {"first(time)", true}, {"max(time)", false},  {"last(time:1d)", true},    {"sum(status)", true},
        {"avg(status)", true}, {"first(host)", true}, {"count(bytes > 9)", true}, {"first(weekday)", true},
    };
    return cr_make_param_array(struct sort_case, cases, sizeof cases / sizeof cases[0]);
}

ParameterizedTest(struct sort_case *param, sort_aggregates, rows)
{
    struct given given;
    make(&given, param->aggregate, param->descending);
    size_t count = froe_groups_size(given.groups), i = 0;
    const struct froe_group **found = calloc(count + 1, sizeof *found), **wanted = calloc(count + 1, sizeof *wanted);
    struct froe_group *group = NULL;
    while ((group = froe_groups_next(given.groups, group)) != NULL)
        found[i] = wanted[i] = group, i++;
    qsort_r(wanted, count, sizeof wanted[0], by_value_and_key, &given.order);
    for (size_t few = 1; few <= count; few = 3 * few + 1) {
        cr_assert(froe_rows_select(&given.order, found, count, few));
        cr_assert(froe_rows_sort(&given.order, found, few));
        cr_assert_arr_eq(found, wanted, few * sizeof wanted[0]);
    }
    cr_assert(froe_rows_sort(&given.order, found, count));
    cr_assert_arr_eq(found, wanted, count * sizeof wanted[0]);
    for (i = 1; i < count; i++)
        cr_assert(froe_rows_word(&given.order, found[i - 1]) <= froe_rows_word(&given.order, found[i]));
    free(found);
    free(wanted);
    drop(&given);
}

/* Otherwise every comparison asks for the values anew, and percentiles are searched for each time. */
Test(sort_aggregates, words_tell_numbers_below_64_bits_apart)
{
    struct given given;
    make(&given, "p50(bytes)", false);
    struct froe_group *group = NULL;
    const struct froe_group *before = NULL;
    while ((group = froe_groups_next(given.groups, group)) != NULL) {
        if (before != NULL && value_of(&given.order, group).number != value_of(&given.order, before).number)
            cr_assert_neq(froe_rows_word(&given.order, group), froe_rows_word(&given.order, before));
        before = group;
    }
    drop(&given);
}
