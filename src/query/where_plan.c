/* From a tree to a program: what is done in which order, and what is remembered. */
#include <stdlib.h>

#include "query/where_program.h"

/*
 * Costs are nanoseconds, roughly, as measured on texts of 30 to 150 bytes (Zen 3, 3.5 GHz). A look into a memo means
 * hashing the text and comparing it with the one that is kept, which may come from the second-level cache.
 */
enum { COST_MEMO = 30, MEMO_WORTH = 40, COST_MAX = 1 << 30 };

static uint32_t add_costs(uint32_t a, uint32_t b)
{
    return a + b < COST_MAX ? a + b : COST_MAX;
}

/* To have the value of a field. */
static uint32_t cost_of_load(const struct froe_where_test *test)
{
    switch (test->field->id) {
    case FROE_FIELD_NAME:
    case FROE_FIELD_EXT:
    case FROE_FIELD_PATH_SEGMENT:
    case FROE_FIELD_QUERY_PARAMETER:
    case FROE_FIELD_REFERER_HOST:
        return 20;
    case FROE_FIELD_AGENT_PRODUCT:
    case FROE_FIELD_AGENT_SYSTEM:
    case FROE_FIELD_AGENT_DETAILS:
    case FROE_FIELD_PATH_TEMPLATE:
        return 50;
    case FROE_FIELD_AGENT_FACT:
    case FROE_FIELD_AGENT_BOT:
    case FROE_FIELD_GEO_FACT:
    case FROE_FIELD_ASN:
        return 35; /* which is a look into a memo */
    case FROE_FIELD_HOST_NET:
        return 200;
    default:
        return test->load == FROE_WHERE_LOAD_FIELD ? 10 : 1;
    }
}

static uint32_t cost_of_test(const struct froe_where_test *test)
{
    switch (test->kind) {
    case FROE_WHERE_CONTAINS:
        return 14;
    case FROE_WHERE_MATCHES:
        return 50;
    case FROE_WHERE_NETWORKS:
        return add_costs(50, (uint32_t)(test->count < COST_MAX ? test->count : COST_MAX));
    case FROE_WHERE_TEXTS:
        return test->count < 4 ? 8 : 30;
    case FROE_WHERE_EQUAL:
    case FROE_WHERE_PREFIX:
    case FROE_WHERE_SUFFIX:
    case FROE_WHERE_ORDER:
    case FROE_WHERE_NUMBERS:
        return 4;
    default:
        return 1;
    }
}

/* --- sources --- */

/* The text that the value of a field is made of; FROE_FIELD_TIME: none that is worth a memo. */
static enum froe_field_id source_field(const struct froe_field *field)
{
    switch (field->id) {
    case FROE_FIELD_PATH_SEGMENT:
    case FROE_FIELD_PATH_TEMPLATE:
    case FROE_FIELD_NAME:
    case FROE_FIELD_EXT:
        return FROE_FIELD_PATH;
    case FROE_FIELD_QUERY_PARAMETER:
        return FROE_FIELD_QUERY;
    case FROE_FIELD_REFERER_HOST:
        return FROE_FIELD_REFERER;
    case FROE_FIELD_AGENT_PRODUCT:
    case FROE_FIELD_AGENT_SYSTEM:
    case FROE_FIELD_AGENT_DETAILS:
    case FROE_FIELD_AGENT_FACT:
    case FROE_FIELD_AGENT_BOT:
        return FROE_FIELD_AGENT;
    case FROE_FIELD_HOST_NET:
    case FROE_FIELD_GEO_FACT:
    case FROE_FIELD_ASN:
        return FROE_FIELD_HOST;
    case FROE_FIELD_STATUS_CLASS:
    case FROE_FIELD_TIME_TEXT:
        return FROE_FIELD_TIME;
    default:
        return field->type == FROE_TYPE_TEXT ? field->id : FROE_FIELD_TIME;
    }
}

static uint32_t source_of(struct froe_where *where, const struct froe_field *field)
{
    enum froe_field_id id = source_field(field);
    uint32_t parameter = id == FROE_FIELD_EXTRA ? field->parameter : 0;
    if (id == FROE_FIELD_TIME)
        return FROE_WHERE_NO_SOURCE;
    for (uint32_t i = 0; i < where->source_count; i++)
        if (where->sources[i].field.id == id && where->sources[i].field.parameter == parameter)
            return i;
    if (where->source_count == FROE_WHERE_SOURCES_MAX)
        return FROE_WHERE_NO_SOURCE;
    struct froe_where_source *source = &where->sources[where->source_count];
    source->field = (struct froe_field){.id = id, .type = FROE_TYPE_TEXT, .parameter = parameter};
    source->load = id == FROE_FIELD_PATH                      ? FROE_WHERE_LOAD_PATH
                   : froe_field_is_plain_text(&source->field) ? FROE_WHERE_LOAD_PLAIN
                                                              : FROE_WHERE_LOAD_FIELD;
    return (uint32_t)where->source_count++;
}

/* --- order --- */

static bool is_remembered(const struct froe_where_node *node)
{
    return node->source != FROE_WHERE_NO_SOURCE && node->cost >= MEMO_WORTH;
}

static uint32_t cost_with_memo(const struct froe_where_node *node)
{
    return is_remembered(node) ? COST_MEMO : node->cost;
}

/* The most expensive first, later ones first among equals: the program is made from its end. */
static int compare_nodes(const void *a, const void *b)
{
    const struct froe_where_node *x = *(struct froe_where_node *const *)a, *y = *(struct froe_where_node *const *)b;
    uint32_t cost_x = cost_with_memo(x), cost_y = cost_with_memo(y);
    if (cost_x != cost_y)
        return cost_x > cost_y ? -1 : 1;
    return (x->order < y->order) - (x->order > y->order);
}

static bool sort_children(struct froe_where *where, struct froe_where_node *parent)
{
    size_t count = 0;
    for (struct froe_where_node *child = parent->first; child != NULL; child = child->next)
        child->order = (uint32_t)count++;
    struct froe_where_node **list = froe_where_alloc(where, count, sizeof(struct froe_where_node *));
    if (list == NULL)
        return false;
    count = 0;
    for (struct froe_where_node *child = parent->first; child != NULL; child = child->next)
        list[count++] = child;
    qsort(list, count, sizeof(struct froe_where_node *), compare_nodes);
    parent->first = parent->last = NULL;
    for (size_t i = 0; i < count; i++) {
        list[i]->next = NULL;
        *(parent->last == NULL ? &parent->first : &parent->last->next) = list[i];
        parent->last = list[i];
    }
    return true;
}

/* Cost and source of a node from those of its children. */
static void sum_up(struct froe_where_node *parent)
{
    uint32_t plain = 0, remembered = 0;
    parent->source = FROE_WHERE_NO_SOURCE;
    for (const struct froe_where_node *child = parent->first; child != NULL; child = child->next) {
        plain = add_costs(plain, child->cost);
        remembered = add_costs(remembered, cost_with_memo(child));
        if (child == parent->first)
            parent->source = child->source;
        else if (child->source != parent->source)
            parent->source = FROE_WHERE_NO_SOURCE;
    }
    parent->cost = parent->source != FROE_WHERE_NO_SOURCE ? plain : remembered;
}

/* Takes the children with this source out of the list at `link`, into a node of their own. */
static struct froe_where_node *take_out(struct froe_where *where, struct froe_where_node *parent, uint32_t source)
{
    struct froe_where_node *own = froe_where_alloc(where, 1, sizeof *own);
    if (own == NULL)
        return NULL;
    own->kind = parent->kind;
    struct froe_where_node *child = parent->first;
    parent->first = parent->last = NULL;
    for (struct froe_where_node *next; child != NULL; child = next) {
        next = child->next;
        child->next = NULL;
        struct froe_where_node *to = child->source == source ? own : parent;
        *(to->last == NULL ? &to->first : &to->last->next) = child;
        to->last = child;
    }
    sum_up(own);
    return own;
}

/* Joins children that depend on the same text, so that one memo decides them. */
static bool join_sources(struct froe_where *where, struct froe_where_node *parent)
{
    for (uint32_t source = 0; source < where->source_count; source++) {
        size_t with = 0, without = 0;
        for (const struct froe_where_node *child = parent->first; child != NULL; child = child->next)
            *(child->source == source ? &with : &without) += 1;
        if (with < 2 || without == 0)
            continue;
        struct froe_where_node *own = take_out(where, parent, source);
        if (own == NULL || !sort_children(where, own))
            return false;
        parent->last->next = own;
        parent->last = own;
    }
    return true;
}

static bool arrange(struct froe_where *where, struct froe_where_node *node)
{
    if (node->kind == FROE_WHERE_LEAF) {
        node->source = source_of(where, node->test->field);
        node->cost = add_costs(cost_of_load(node->test), cost_of_test(node->test));
        return true;
    }
    for (struct froe_where_node *child = node->first; child != NULL; child = child->next)
        if (!arrange(where, child))
            return false;
    if (!join_sources(where, node) || !sort_children(where, node))
        return false;
    sum_up(node);
    return true;
}

/* --- the program --- */

struct program {
    struct froe_where *where;
    size_t cap;
    bool failed;
};

/* Appends a test; returns its place. */
static uint32_t add_test(struct program *program, const struct froe_where_test *test, uint32_t no, uint32_t yes)
{
    struct froe_where *where = program->where;
    if (where->count == program->cap) {
        size_t cap = program->cap == 0 ? 16 : 2 * program->cap;
        struct froe_where_test *wider = realloc(where->tests, cap * sizeof *wider);
        if (wider == NULL) {
            program->failed = true;
            return FROE_WHERE_NO;
        }
        where->tests = wider;
        program->cap = cap;
    }
    where->tests[where->count] = *test;
    where->tests[where->count].next[0] = no;
    where->tests[where->count].next[1] = yes;
    return where->count++;
}

/* Adds the tests of a node, the last ones first; returns the place of the first. */
static uint32_t emit(struct program *program, const struct froe_where_node *node, uint32_t no, uint32_t yes,
                     bool remember)
{
    struct froe_where_source *sources = program->where->sources;
    if (remember && is_remembered(node) && sources[node->source].parts < FROE_WHERE_PARTS_MAX) {
        struct froe_where_test part = {.kind = FROE_WHERE_PART, .source = node->source};
        part.bit = 2 * sources[node->source].parts++;
        part.start = emit(program, node, FROE_WHERE_NO, FROE_WHERE_YES, false);
        return add_test(program, &part, no, yes);
    }
    if (node->kind == FROE_WHERE_LEAF)
        return add_test(program, node->test, node->negated ? yes : no, node->negated ? no : yes);
    uint32_t start = node->kind == FROE_WHERE_AND ? yes : no;
    for (const struct froe_where_node *child = node->first; child != NULL; child = child->next)
        start = node->kind == FROE_WHERE_AND ? emit(program, child, no, start, remember)
                                             : emit(program, child, start, yes, remember);
    return start;
}

bool froe_where_plan(struct froe_where *where, struct froe_where_node *root)
{
    struct program program = {.where = where};
    if (!arrange(where, root))
        return false;
    where->start = emit(&program, root, FROE_WHERE_NO, FROE_WHERE_YES, true);
    return !program.failed;
}
