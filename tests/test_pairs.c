/* Exact distinct values: counted while they are added, and after groups of several tables are merged. */
#include <criterion/criterion.h>
#include <criterion/parameterized.h>
#include <stdio.h>
#include <stdlib.h>

#include "query/hash.h"
#include "query/pairs.h"
#include "support/chance.h"

enum { TAGS = 2, FORWARD = TAGS, WORDS = TAGS + 1 };

static const uint16_t counters[TAGS] = {0, 1};
static const struct froe_pairs_layout layout = {.counters = {0, 1}, .tag_count = TAGS, .forward = FORWARD};

static bool add_text(struct froe_pairs *pairs, uint32_t tag, uint64_t *state, const char *text)
{
    struct froe_span value = froe_span_of(text);
    return froe_pairs_add(pairs, tag, tag, &state, &value, NULL, 1);
}

Test(pairs, typed)
{
    struct froe_pairs *pairs = froe_pairs_create();
    uint64_t a[WORDS] = {0}, b[WORDS] = {0};
    cr_expect(add_text(pairs, 0, a, "one"));
    cr_expect(add_text(pairs, 0, a, "two"));
    cr_expect(add_text(pairs, 0, a, "one"));
    cr_expect(add_text(pairs, 0, a, NULL), "absent values are left out");
    cr_expect(add_text(pairs, 0, b, "one"));
    cr_expect(add_text(pairs, 1, b, "one"), "another column");
    cr_expect(add_text(pairs, 1, b, ""), "empty is a value");
    cr_expect(add_text(pairs, 1, b, ""));
    cr_expect_eq(a[0], 2);
    cr_expect_eq(a[1], 0);
    cr_expect_eq(b[0], 1);
    cr_expect_eq(b[1], 2);
    uint64_t totals[TAGS], visits;
    struct froe_pairs_union *uniting = froe_pairs_union_create(&pairs, 1, 4, &layout);
    froe_pairs_union_sort(uniting, 0);
    for (size_t p = 0; p < 4; p++)
        froe_pairs_union_unite(uniting, p);
    cr_expect(froe_pairs_union_end(uniting, totals, &visits));
    cr_expect_eq(totals[0], 2);
    cr_expect_eq(totals[1], 2);
    cr_expect_eq(a[0], 2);
    froe_pairs_free(pairs);
}

/* --- against a table of truth ------------------------------------------------------------------------------------ */

struct union_case {
    size_t tables, groups, values, adds, partitions;
};

ParameterizedTestParameters(pairs, united)
{
    static struct union_case cases[] = {
        {1, 5, 40, 2000, 1},      {2, 1, 1000, 4000, 1},   {2, 20, 100, 5000, 8},
        {3, 50, 2000, 50000, 16}, {4, 300, 30, 40000, 64}, {2, 10, 5, 3, 2},
        {5, 7, 3000, 30000, 256}, {3, 4, 9, 0, 4},         {2, 3000, 3000, 100000, 4},
    };
    return cr_make_param_array(struct union_case, cases, sizeof cases / sizeof cases[0], NULL);
}

/* Values of any length. */
static struct froe_span value_of(size_t number, char text[40])
{
    int len = snprintf(text, 40, "%zu/%.*s", number, (int)(number % 23), "abcdefghijklmnopqrstuvwxyz");
    return (struct froe_span){(const uint8_t *)text, (size_t)len};
}

struct truth {
    const struct union_case *c;
    uint8_t *met; /* for each column, group and value */
};

static uint8_t *truth_at(const struct truth *truth, size_t tag, size_t group, size_t value)
{
    return &truth->met[(tag * truth->c->groups + group) * truth->c->values + value];
}

/* Adds to a table; hashes are known for every other batch. */
static void add_batch(const struct truth *truth, struct froe_pairs *table, uint64_t *states, struct chance *chance,
                      size_t count)
{
    char texts[FROE_PAIRS_BATCH][40];
    struct froe_span values[FROE_PAIRS_BATCH];
    uint64_t *to[FROE_PAIRS_BATCH], hashes[FROE_PAIRS_BATCH];
    size_t tag = chance_below(chance, TAGS);
    for (size_t i = 0; i < count; i++) {
        /* Few are frequent. */
        size_t group = chance_below(chance, 1 + chance_below(chance, truth->c->groups));
        size_t value = chance_below(chance, 1 + chance_below(chance, truth->c->values));
        *truth_at(truth, tag, group, value) = 1;
        values[i] = value_of(value, texts[i]);
        to[i] = states + group * WORDS;
        hashes[i] = froe_key_hash(values[i].ptr, (uint32_t)values[i].len);
    }
    bool known = chance_below(chance, 2) == 0;
    cr_assert(froe_pairs_add(table, (uint32_t)tag, counters[tag], to, values, known ? hashes : NULL, count));
}

static uint64_t count_of(const struct truth *truth, size_t tag, size_t group)
{
    uint64_t count = 0;
    for (size_t value = 0; value < truth->c->values; value++)
        count += *truth_at(truth, tag, group, value);
    return count;
}

static uint64_t total_of(const struct truth *truth, size_t tag)
{
    uint64_t count = 0;
    for (size_t value = 0; value < truth->c->values; value++) {
        bool met = false;
        for (size_t group = 0; group < truth->c->groups; group++)
            met = met || *truth_at(truth, tag, group, value);
        count += met;
    }
    return count;
}

/* Groups of each table in states[t]; the even ones are merged into those of one table, odd ones are filled by one table
 * alone, which keeps its counts. */
ParameterizedTest(struct union_case *c, pairs, united)
{
    struct chance chance = chance_of(330 + c->adds);
    struct truth truth = {c, calloc(TAGS * c->groups * c->values, 1)};
    struct froe_pairs *tables[8];
    uint64_t *states[8], totals[TAGS], visits;
    for (size_t t = 0; t < c->tables; t++) {
        tables[t] = froe_pairs_create();
        states[t] = calloc(c->groups, WORDS * sizeof(uint64_t));
    }
    for (size_t added = 0; added < c->adds;) {
        size_t count = 1 + chance_below(&chance, FROE_PAIRS_BATCH);
        size_t t = chance_below(&chance, c->tables);
        add_batch(&truth, tables[t], states[t], &chance, count);
        added += count;
    }
    /* Into the group of any of the tables. */
    for (size_t group = 0; group < c->groups; group++) {
        size_t to = chance_below(&chance, c->tables);
        for (size_t t = 0; t < c->tables; t++)
            if (t != to) {
                for (size_t tag = 0; tag < TAGS; tag++)
                    states[to][group * WORDS + counters[tag]] = 0;
                froe_pairs_forward(states[to] + group * WORDS, states[t] + group * WORDS, FORWARD);
            }
    }
    struct froe_pairs_union *uniting = froe_pairs_union_create(tables, c->tables, c->partitions, &layout);
    for (size_t t = c->tables; t-- > 0;)
        froe_pairs_union_sort(uniting, t);
    for (size_t p = c->partitions; p-- > 0;)
        froe_pairs_union_unite(uniting, p);
    cr_assert(froe_pairs_union_end(uniting, totals, &visits));
    for (size_t tag = 0; tag < TAGS; tag++) {
        cr_expect_eq(totals[tag], total_of(&truth, tag));
        for (size_t group = 0; group < c->groups; group++) {
            const uint64_t *final = states[0] + group * WORDS;
            if (final[FORWARD] != 0)
                final = (const uint64_t *)(uintptr_t) final[FORWARD];
            cr_assert_eq(final[counters[tag]], count_of(&truth, tag, group));
        }
    }
    for (size_t t = 0; t < c->tables; t++) {
        froe_pairs_free(tables[t]);
        free(states[t]);
    }
    free(truth.met);
}

/* A table that is not there, as of a worker without a record, and groups that only one table has. */
Test(pairs, groups_of_one_table_keep_their_counts)
{
    struct froe_pairs *tables[3] = {froe_pairs_create(), NULL, froe_pairs_create()};
    uint64_t a[WORDS] = {0}, b[WORDS] = {0}, c[WORDS] = {0}, totals[TAGS], visits;
    add_text(tables[0], 0, a, "x");
    add_text(tables[0], 0, b, "x");
    add_text(tables[0], 0, b, "y");
    add_text(tables[2], 0, c, "y");
    add_text(tables[2], 0, c, "z");
    b[0] = 0;
    froe_pairs_forward(b, c, FORWARD);
    struct froe_pairs_union *uniting = froe_pairs_union_create(tables, 3, 2, &layout);
    for (size_t t = 0; t < 3; t++)
        froe_pairs_union_sort(uniting, t);
    for (size_t p = 0; p < 2; p++)
        froe_pairs_union_unite(uniting, p);
    cr_expect(froe_pairs_union_end(uniting, totals, &visits));
    cr_expect_eq(visits, 0);
    cr_expect_eq(a[0], 1);
    cr_expect_eq(b[0], 3);
    cr_expect_eq(totals[0], 3);
    cr_expect_eq(totals[1], 0);
    froe_pairs_free(tables[0]);
    froe_pairs_free(tables[2]);
}

/* Groups that have their counts keep them; what they have met is there. */
Test(pairs, counted)
{
    struct froe_pairs *pairs = froe_pairs_create();
    uint64_t a[WORDS] = {7, 0, 0}, *state = a;
    struct froe_span value = froe_span_of("x");
    cr_expect(froe_pairs_add(pairs, 0, FROE_PAIRS_COUNTED, &state, &value, NULL, 1));
    cr_expect(froe_pairs_add(pairs, 0, FROE_PAIRS_COUNTED, &state, &value, NULL, 1));
    cr_expect_eq(a[0], 7);
    cr_expect_eq(froe_pairs_count(pairs), 1);
    cr_expect(add_text(pairs, 0, a, "x"));
    cr_expect(add_text(pairs, 0, a, "y"));
    cr_expect_eq(a[0], 8);
    froe_pairs_free(pairs);
}

/* What a pair costs: a slot of 8 bytes, of which three quarters to three eighths are taken, and what sets that have
 * grown out of them leave behind. */
Test(pairs, memory)
{
    enum { GROUPS = 1000, VALUES = 300 };
    static uint64_t states[GROUPS][WORDS];
    struct froe_pairs *pairs = froe_pairs_create();
    char text[40];
    for (size_t group = 0; group < GROUPS; group++)
        for (size_t value = 0; value < VALUES; value++) {
            uint64_t *state = states[group];
            struct froe_span bytes = value_of(value, text);
            cr_assert(froe_pairs_add(pairs, 0, 0, &state, &bytes, NULL, 1));
        }
    cr_expect_eq(states[7][0], VALUES);
    cr_expect_leq(froe_pairs_bytes(pairs), GROUPS * VALUES * 8 * 5);
    froe_pairs_free(pairs);
}
