/*
 * The inside of an expression: the tree that the parser makes, and the tests it is turned into. For query/where_*.c.
 *
 * Memory of an expression is taken from froe_where_alloc() and freed with it.
 */
#ifndef FROE_QUERY_WHERE_PROGRAM_H
#define FROE_QUERY_WHERE_PROGRAM_H

#include "base/regex.h"
#include "parse/network.h"
#include "query/where.h"

enum froe_where_kind {
    FROE_WHERE_PRESENT,
    FROE_WHERE_RANGE,        /* number: low <= value <= high */
    FROE_WHERE_NUMBERS,      /* number: one of a sorted list */
    FROE_WHERE_STATUS_CLASS, /* bit status / 100 of `classes` */
    FROE_WHERE_EQUAL,        /* text */
    FROE_WHERE_PREFIX,
    FROE_WHERE_SUFFIX,
    FROE_WHERE_CONTAINS,
    FROE_WHERE_MATCHES,
    FROE_WHERE_ORDER,    /* text, by bytes */
    FROE_WHERE_TEXTS,    /* one of a sorted list */
    FROE_WHERE_NETWORKS, /* an address in one of a list */
    FROE_WHERE_PART,     /* the tests from `start` on, decided once for each text of `source` */
};

/* Where a text or number is taken from. */
enum froe_where_load {
    FROE_WHERE_LOAD_FIELD, /* froe_field_get() */
    FROE_WHERE_LOAD_PLAIN, /* froe_field_plain_text() */
    FROE_WHERE_LOAD_PATH,
    FROE_WHERE_LOAD_STATUS,
    FROE_WHERE_LOAD_BYTES,
    FROE_WHERE_LOAD_DURATION,
    FROE_WHERE_LOAD_TIME,
};

struct froe_where_test {
    enum froe_where_kind kind;
    enum froe_where_load load;
    bool clock;                      /* times: seconds of the clock that is shown, not instants */
    uint32_t next[2];                /* the test to go on with when this one is false, true */
    const struct froe_field *field;  /* NULL for a part */
    int64_t low, high;               /* RANGE */
    struct froe_span text;           /* EQUAL … CONTAINS, ORDER */
    unsigned orders;                 /* ORDER: which outcomes of a comparison with it pass, FROE_WHERE_BEFORE … */
    const struct froe_regex *regex;  /* MATCHES */
    unsigned classes;                /* STATUS_CLASS */
    uint32_t source, bit, start;     /* PART; bit: which of the verdicts kept for a text */
    size_t count;                    /* of the list */
    const int64_t *numbers;          /* NUMBERS */
    const struct froe_span *texts;   /* TEXTS */
    const struct froe_network *nets; /* NETWORKS */
};

enum { FROE_WHERE_BEFORE = 1, FROE_WHERE_SAME = 2, FROE_WHERE_BEHIND = 4 };

/* Ends of the way through the tests; all larger values than any test has. */
#define FROE_WHERE_NO  UINT32_C(0xfffffffe)
#define FROE_WHERE_YES UINT32_C(0xffffffff)

/* A memo keeps two bits for each part: whether it is decided, and how. */
enum { FROE_WHERE_PARTS_MAX = 32 };

/* A text of the record that parts depend on. */
struct froe_where_source {
    struct froe_field field;
    enum froe_where_load load;
    uint32_t parts; /* 0: no memo */
};

/* Sources in one expression at most; what depends on others is not remembered. */
enum { FROE_WHERE_SOURCES_MAX = 32 };

struct froe_where {
    void *owned;                   /* list of allocations */
    struct froe_where_test *tests; /* the program */
    uint32_t count, start;         /* tests; the first of them */
    unsigned need;
    struct froe_regex **regexes;
    size_t regex_count, regex_bytes;
    size_t source_count;
    struct froe_where_source sources[FROE_WHERE_SOURCES_MAX];
};

/* Zeroed memory that is freed with the expression; NULL when memory is short. */
void *froe_where_alloc(struct froe_where *where, size_t count, size_t size);

enum froe_where_node_kind { FROE_WHERE_LEAF, FROE_WHERE_AND, FROE_WHERE_OR };

/* `not` is gone from the tree: it has been moved down to the leaves (De Morgan). No child is of the kind of its parent.
 */
struct froe_where_node {
    enum froe_where_node_kind kind;
    bool negated;                         /* leaf */
    struct froe_where_test *test;         /* leaf */
    struct froe_where_node *first, *last; /* children */
    struct froe_where_node *next;         /* sibling */
    uint32_t order;                       /* among its siblings */
    uint32_t cost;                        /* set while planning: about nanoseconds, without a memo */
    uint32_t source;                      /* the one source of all texts below, or FROE_WHERE_NO_SOURCE */
};

#define FROE_WHERE_NO_SOURCE UINT32_MAX

/* Puts a node as the last child of a parent that is no leaf; a node of the parent's kind gives its children instead. */
void froe_where_adopt(struct froe_where_node *parent, struct froe_where_node *child);

/* A value in the text of an expression. */
struct froe_where_literal {
    struct froe_span text; /* what it means, quotes and escapes undone */
    struct froe_span raw;  /* as typed */
    unsigned column;
};

enum froe_where_operator {
    FROE_WHERE_OP_PRESENT, /* no literal */
    FROE_WHERE_OP_EQUAL,
    FROE_WHERE_OP_LESS,
    FROE_WHERE_OP_LESS_EQUAL,
    FROE_WHERE_OP_GREATER,
    FROE_WHERE_OP_GREATER_EQUAL,
    FROE_WHERE_OP_PREFIX,
    FROE_WHERE_OP_SUFFIX,
    FROE_WHERE_OP_CONTAINS,
    FROE_WHERE_OP_MATCHES,
    FROE_WHERE_OP_IN, /* one literal or more; the others take exactly one */
};

struct froe_where_comparison {
    const struct froe_field *field;
    enum froe_where_operator op;
    unsigned column; /* of the operator */
    bool negated;
    struct froe_where_literal *literals;
    size_t count;
    const char *option; /* for errors */
};

/* The node of a comparison, negated or not; NULL with *error filled. (query/where_test.c) */
struct froe_where_node *froe_where_compare(struct froe_where *where, const struct froe_where_comparison *comparison,
                                           froe_error *error);

/* "expected a number, such as …" of a type. */
const char *froe_where_wanted(enum froe_type type);

/* Turns the tree into the program of `where`. False when memory is short. (query/where_plan.c) */
bool froe_where_plan(struct froe_where *where, struct froe_where_node *root);

/* Whether a text (not absent) passes a test of texts. (query/where_eval.c) */
struct froe_where_tools {
    froe_find_fn *find;
    struct froe_regex_state *regex; /* NULL when there is no regular expression */
    uint64_t limits_hit;
    bool failed;
};
bool froe_where_text_passes(const struct froe_where_test *test, struct froe_where_tools *tools, struct froe_span text);

#endif
