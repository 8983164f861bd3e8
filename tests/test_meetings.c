/* Visitors that are groups of another table: how many each group has met. */
#include <criterion/criterion.h>
#include <criterion/parameterized.h>
#include <stdlib.h>

#include "query/meetings.h"
#include "query/pairs.h"
#include "support/chance.h"

enum { COUNTER, FORWARD, WORDS, NOTE = 1, VISITOR_WORDS = 3, TABLES_MAX = 8 };

static const struct froe_meetings_layout layout = {.counter = COUNTER,
                                                   .forward = FORWARD,
                                                   .state_size = WORDS * sizeof(uint64_t),
                                                   .visitor_state_size = VISITOR_WORDS * sizeof(uint64_t),
                                                   .note = NOTE};

struct union_case {
    size_t tables, groups, visitors, adds, partitions;
};

ParameterizedTestParameters(meetings, united)
{
    static struct union_case cases[] = {
        {1, 5, 40, 2000, 1},       {2, 1, 1000, 4000, 1}, {2, 20, 100, 5000, 8},      {3, 50, 2000, 50000, 16},
        {4, 300, 30, 40000, 64},   {2, 10, 5, 3, 2},      {5, 7, 3000, 30000, 256},   {3, 4, 9, 0, 4},
        {2, 3000, 300, 100000, 4}, {1, 3, 4, 5000000, 4}, {8, 700, 800, 300000, 256},
    };
    return cr_make_param_array(struct union_case, cases, sizeof cases / sizeof cases[0], NULL);
}

/* What one worker has. */
struct table {
    struct froe_meetings *meetings; /* NULL: it has met nobody */
    struct froe_groups *visitors, *groups;
};

struct truth {
    const struct union_case *c;
    struct table tables[TABLES_MAX];
    uint8_t *met; /* for each table, group and visitor */
};

static uint8_t *truth_at(const struct truth *truth, size_t table, size_t group, size_t visitor)
{
    return &truth->met[(table * truth->c->groups + group) * truth->c->visitors + visitor];
}

static struct table make_table(void)
{
    return (struct table){.visitors = froe_groups_create(layout.visitor_state_size, NULL, NULL),
                          .groups = froe_groups_create(layout.state_size, NULL, NULL)};
}

static void free_table(struct table *table)
{
    froe_meetings_free(table->meetings);
    froe_groups_free(table->visitors);
    froe_groups_free(table->groups);
}

static struct froe_group *find(struct froe_groups *groups, uint64_t number)
{
    struct froe_key key = {(const uint8_t *)&number, sizeof number, 0};
    key.hash = froe_key_hash(key.ptr, key.len);
    return froe_groups_find(groups, &key);
}

static struct froe_group *visitor_of(const struct table *table, size_t visitor)
{
    return find(table->visitors, visitor);
}

static uint64_t *state_of(const struct table *table, size_t group)
{
    return froe_group_state(find(table->groups, group), layout.state_size);
}

static uint64_t *visitor_state(const struct froe_group *visitor)
{
    return froe_group_state(visitor, layout.visitor_state_size);
}

static void add_batch(const struct truth *truth, size_t t, struct chance *chance, size_t count)
{
    const struct froe_group *visitors[64];
    uint64_t *states[64];
    struct table *table = (struct table *)&truth->tables[t];
    for (size_t i = 0; i < count; i++) {
        /* Few are frequent. */
        size_t group = chance_below(chance, 1 + chance_below(chance, truth->c->groups));
        size_t visitor = chance_below(chance, 1 + chance_below(chance, truth->c->visitors));
        *truth_at(truth, t, group, visitor) = 1;
        states[i] = state_of(table, group);
        visitors[i] = visitor_of(table, visitor);
    }
    if (table->meetings == NULL)
        table->meetings = froe_meetings_create(&layout);
    cr_assert(froe_meetings_add(table->meetings, states, visitors, count));
}

/* Into the state of any of the tables that know the group. */
static void merge_groups(const struct truth *truth, struct chance *chance)
{
    for (size_t group = 0; group < truth->c->groups; group++) {
        uint64_t *to = NULL;
        size_t first = chance_below(chance, truth->c->tables);
        for (size_t n = 0; n < truth->c->tables; n++) {
            uint64_t *state = state_of(&truth->tables[(first + n) % truth->c->tables], group);
            if (state[COUNTER] == 0)
                continue;
            if (to != NULL) {
                to[COUNTER] = 0;
                froe_pairs_forward(to, state, FORWARD);
            }
            to = to == NULL ? state : to;
        }
    }
}

static void merge_visitors(const struct truth *truth, struct chance *chance)
{
    for (size_t visitor = 0; visitor < truth->c->visitors; visitor++) {
        uint64_t *to = NULL;
        size_t first = chance_below(chance, truth->c->tables);
        for (size_t n = 0; n < truth->c->tables; n++) {
            uint64_t *state = visitor_state(visitor_of(&truth->tables[(first + n) % truth->c->tables], visitor));
            if (state[NOTE] != 0 && to != NULL)
                state[NOTE] = (uint64_t)(uintptr_t)to;
            else if (state[NOTE] != 0)
                to = state;
        }
    }
}

static uint64_t count_of(const struct truth *truth, size_t group)
{
    uint64_t count = 0;
    for (size_t visitor = 0; visitor < truth->c->visitors; visitor++) {
        bool met = false;
        for (size_t t = 0; t < truth->c->tables; t++)
            met = met || *truth_at(truth, t, group, visitor);
        count += met;
    }
    return count;
}

static uint64_t count_all(const struct truth *truth)
{
    uint64_t count = 0;
    for (size_t visitor = 0; visitor < truth->c->visitors; visitor++) {
        bool met = false;
        for (size_t t = 0; t < truth->c->tables; t++)
            for (size_t group = 0; group < truth->c->groups; group++)
                met = met || *truth_at(truth, t, group, visitor);
        count += met;
    }
    return count;
}

/* The counts of all groups; where several tables have one, those it was merged into have it. */
static void check_counts(const struct truth *truth)
{
    for (size_t group = 0; group < truth->c->groups; group++) {
        uint64_t expected = count_of(truth, group), found = 0;
        for (size_t t = 0; t < truth->c->tables; t++) {
            const uint64_t *state = state_of(&truth->tables[t], group);
            bool is_final = state[FORWARD] == 0 || state[FORWARD] == (uint64_t)(uintptr_t)state;
            found += is_final ? state[COUNTER] : 0;
        }
        cr_assert_eq(found, expected, "group %zu: %lu, not %lu", group, (unsigned long)found, (unsigned long)expected);
    }
}

/* After the union the list still tells who has met whom. */
static void check_list(const struct truth *truth, size_t t)
{
    const struct table *table = &truth->tables[t];
    size_t pairs = truth->c->groups * truth->c->visitors;
    uint8_t *seen = calloc(pairs + 1, 1);
    uint64_t *state, group, number;
    const struct froe_group *visitor;
    struct froe_meetings_place place = {0};
    while (table->meetings != NULL && froe_meetings_next(table->meetings, &place, &state, &visitor)) {
        memcpy(&group, froe_group_of_state(state, layout.state_size)->key, sizeof group);
        memcpy(&number, visitor->key, sizeof number);
        seen[group * truth->c->visitors + number] = 1;
    }
    cr_expect_arr_eq(seen, truth_at(truth, t, 0, 0), pairs);
    free(seen);
}

ParameterizedTest(struct union_case *c, meetings, united)
{
    struct chance chance = chance_of(570 + c->adds);
    struct truth truth = {.c = c, .met = calloc(c->tables * c->groups * c->visitors, 1)};
    struct froe_meetings *lists[TABLES_MAX];
    for (size_t t = 0; t < c->tables; t++)
        truth.tables[t] = make_table();
    for (size_t added = 0; added < c->adds;) {
        size_t count = 1 + chance_below(&chance, 64);
        add_batch(&truth, chance_below(&chance, c->tables), &chance, count);
        added += count;
    }
    merge_groups(&truth, &chance);
    merge_visitors(&truth, &chance);
    for (size_t t = 0; t < c->tables; t++)
        lists[t] = truth.tables[t].meetings;
    struct froe_meetings_union *uniting = froe_meetings_union_create(lists, c->tables, c->partitions);
    for (size_t t = c->tables; t-- > 0;)
        froe_meetings_union_number(uniting, t);
    for (size_t t = 0; t < c->tables; t++)
        froe_meetings_union_translate(uniting, t);
    for (size_t p = c->partitions; p-- > 0;)
        froe_meetings_union_unite(uniting, p % c->tables, p);
    uint64_t visitors;
    cr_assert(froe_meetings_union_end(uniting, &visitors));
    cr_expect_eq(visitors, count_all(&truth));
    check_counts(&truth);
    for (size_t t = 0; t < c->tables; t++) {
        check_list(&truth, t);
        free_table(&truth.tables[t]);
    }
    free(truth.met);
}

/* What was met again and again does not make the list longer and longer. */
Test(meetings, repeated)
{
    struct truth truth = {.c = &(struct union_case){1, 10, 10, 0, 1}, .met = calloc(100, 1)};
    struct chance chance = chance_of(571);
    truth.tables[0] = make_table();
    for (size_t i = 0; i < 200000; i++)
        add_batch(&truth, 0, &chance, 64);
    cr_expect_lt(froe_meetings_bytes(truth.tables[0].meetings), 20 << 20);
    free_table(&truth.tables[0]);
    free(truth.met);
}

/* A visitor that memory was short for. */
Test(meetings, without_visitor)
{
    struct froe_meetings *meetings = froe_meetings_create(&layout);
    const struct froe_group *nobody = NULL;
    uint64_t state[WORDS] = {0}, *states = state;
    struct froe_meetings_place place = {0};
    cr_expect_not(froe_meetings_add(meetings, &states, &nobody, 1));
    cr_expect_not(froe_meetings_next(meetings, &place, &states, &nobody));
    froe_meetings_free(meetings);
}

/* Groups that go on with pairs begin anew. */
Test(meetings, forgotten_numbers)
{
    struct table table = make_table();
    uint64_t *state = state_of(&table, 3), *met;
    const struct froe_group *visitor = visitor_of(&table, 5), *known;
    struct froe_meetings_place place = {0};
    table.meetings = froe_meetings_create(&layout);
    cr_expect(froe_meetings_add(table.meetings, &state, &visitor, 1));
    cr_expect_neq(state[COUNTER], 0);
    froe_meetings_forget_numbers(table.meetings);
    cr_expect_eq(state[COUNTER], 0);
    cr_expect(froe_meetings_next(table.meetings, &place, &met, &known));
    cr_expect_eq(met, state);
    cr_expect_eq(known, visitor);
    cr_expect_not(froe_meetings_next(table.meetings, &place, &met, &known));
    free_table(&table);
}
