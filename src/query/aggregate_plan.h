/*
 * The insides of a compiled list of aggregates; private to the files aggregate*.c.
 *
 * A state is an array of words, all zero when empty. What several columns can share is there once: avg(bytes) needs the
 * sum that sum(bytes) shows.
 */
#ifndef FROE_QUERY_AGGREGATE_PLAN_H
#define FROE_QUERY_AGGREGATE_PLAN_H

#include "query/aggregate.h"
#include "query/aggregate_arena.h"
#include "query/key.h"
#include "query/meetings.h"
#include "query/pairs.h"
#include "query/where.h"

/*
 * Values in words. A number n is n + 1, a time or date t is t + 2^63: 0 is absent. The greatest of several is then the
 * greatest word, and the least is the greatest of the negated words, which are never 0: empty needs no test. Offsets of
 * times are the second word to decide by, as offset + 2^63, negated likewise.
 */
#define FROE_TIME_WORD (UINT64_C(1) << 63)

enum froe_item_kind {
    FROE_ITEM_CONDITION,     /* 1 word: records for which `where` holds */
    FROE_ITEM_VALUES,        /* 1: values present */
    FROE_ITEM_SUM,           /* 2: low and high half */
    FROE_ITEM_MIN,           /* 1 or, of times, 2 */
    FROE_ITEM_MAX,           /* likewise */
    FROE_ITEM_FIRST,         /* 2 or 3: time of the record, negated; then as MIN, or the address of a text */
    FROE_ITEM_LAST,          /* time of the record; then as MAX, or the address of a text */
    FROE_ITEM_QUANTILE,      /* 1: sketch */
    FROE_ITEM_QUANTILE_TIME, /* 1: sketch */
    FROE_ITEM_CARDINALITY,   /* 1: sketch */
    FROE_ITEM_ALONE,         /* 4: visitors and visits, 0 until it is settled; set of visits of the one visitor; what a
                                borrower of the visitor has noted, or the state that it was merged into
                                (query/meetings.h) */
    FROE_ITEM_PAIRS,         /* 1: different values */
    FROE_ITEM_VISITS,        /* 2: visitors, visits */
};

/* A part of the state. */
struct froe_item {
    enum froe_item_kind kind;
    uint16_t at; /* its first word */
    uint16_t source;
    uint16_t tag;             /* PAIRS and VISITS, CONDITION: counted from 0 */
    struct froe_where *where; /* CONDITION; owned */
};

/* Whether the word is the address of what the item grows into, tagged in its low bits. */
static inline bool froe_item_is_sketch(const struct froe_item *item)
{
    return item->kind == FROE_ITEM_QUANTILE || item->kind == FROE_ITEM_QUANTILE_TIME ||
           item->kind == FROE_ITEM_CARDINALITY;
}

/* A field that items take their values from, or all fields of a visitor at once. */
struct froe_source {
    struct froe_field field; /* stays where it is */
    bool is_visitor;         /* the fields of froe_aggregates.visitor instead: their key is the value, a text */
    bool has_offset;         /* type TIME */
};

static inline bool froe_source_is_text(const struct froe_source *source)
{
    return source->is_visitor || source->field.type == FROE_TYPE_TEXT;
}

/* Source of items without one. */
#define FROE_SOURCE_NONE UINT16_MAX

/* Whether the words of a source are those of times or dates. */
static inline bool froe_source_is_time(const struct froe_source *source)
{
    return source->field.type == FROE_TYPE_TIME || source->field.type == FROE_TYPE_DATE;
}

/* Whether words of the item are kept negated. */
static inline bool froe_item_is_negated(const struct froe_item *item)
{
    return item->kind == FROE_ITEM_MIN || item->kind == FROE_ITEM_FIRST;
}

enum froe_function {
    FROE_FUNCTION_HITS,
    FROE_FUNCTION_COUNT, /* CONDITION, PAIRS */
    FROE_FUNCTION_DISTINCT,
    FROE_FUNCTION_VISITORS, /* CARDINALITY, PAIRS or VISITS */
    FROE_FUNCTION_VISITS,
    FROE_FUNCTION_SUM,
    FROE_FUNCTION_AVG, /* SUM, and VALUES at `second` */
    FROE_FUNCTION_MIN,
    FROE_FUNCTION_MAX,
    FROE_FUNCTION_FIRST,
    FROE_FUNCTION_LAST,
    FROE_FUNCTION_PERCENTILE, /* QUANTILE…, MIN at `second`, MAX at `third` */
};

struct froe_column {
    struct froe_span name; /* part of froe_aggregates.list */
    enum froe_function function;
    enum froe_type type; /* of the values */
    uint16_t source;
    uint16_t first, second, third; /* words */
    uint64_t part, whole;          /* PERCENTILE: part / whole of the values */
};

/* At most four items for each column: a percentile has three. */
enum { FROE_ITEMS_MAX = 4 * FROE_AGGREGATES_MAX };

struct froe_aggregates {
    char *list;
    bool approx;
    unsigned need;
    struct froe_column columns[FROE_AGGREGATES_MAX];
    size_t column_count;
    struct froe_source sources[FROE_AGGREGATES_MAX];
    size_t source_count;
    struct froe_item items[FROE_ITEMS_MAX]; /* by source */
    size_t item_count;
    size_t words;
    struct froe_pairs_layout pairs; /* words of PAIRS and VISITS; `forward`, if there are any */
    size_t condition_count;
    bool one_visitor;
    bool has_zone;
    struct froe_zone zone;        /* borrows its table */
    struct froe_key_plan visitor; /* the fields that tell visitors apart, if they are asked for */
};

/* How different values are counted. */
static inline enum froe_item_kind froe_aggregates_distinct_kind(const struct froe_aggregates *plan)
{
    return plan->approx ? FROE_ITEM_CARDINALITY : FROE_ITEM_PAIRS;
}

/* The source of an item. Those that count records have none and do not look at what they get. */
static inline const struct froe_source *froe_item_source(const struct froe_aggregates *plan,
                                                         const struct froe_item *item)
{
    return &plan->sources[item->source == FROE_SOURCE_NONE ? 0 : item->source];
}

/* A text in an arena, for first() and last(). */
struct froe_kept_text {
    uint32_t len, cap;
    uint8_t bytes[];
};

/* Puts a text where *word tells, in place of what is there. When memory is short nothing changes but arena->failed. */
void froe_kept_text_set(uint64_t *word, struct froe_span text, struct froe_arena *arena);

/* Keeps the greater of two runs of words, the first word decides first. */
void froe_words_keep_greater(uint64_t *to, const uint64_t *from, size_t words);

/* Keeps in the words of a first or last text the one of that time (its word, 0: none), or what is there. */
void froe_words_keep_text(uint64_t *to, uint64_t time, struct froe_span text, bool last, struct froe_arena *arena);

static inline struct froe_span froe_kept_text(uint64_t word)
{
    const struct froe_kept_text *text = (const struct froe_kept_text *)(uintptr_t)word;
    return text == NULL ? FROE_ABSENT : (struct froe_span){text->bytes, text->len};
}

struct froe_aggregates_store {
    struct froe_arena arena;
    struct froe_pairs *pairs; /* NULL until the first value */
    struct froe_meetings
        *meetings; /* with visitors that are lent; NULL: none, and pairs are NULL where there are any */
};

/* Values of a field, of all records of a batch: they are the same for every question. */
struct froe_known_values {
    uint64_t filled; /* froe_field_context.filled; 0: not known */
    const struct froe_record *all;
    size_t count;
    uint64_t values[FROE_AGGREGATES_BATCH];
};

/* Records that are added, and the values of one source. */
struct froe_aggregates_batch {
    size_t count;
    bool in_runs; /* few of the states are others than that before them */
    uint64_t *states[FROE_AGGREGATES_BATCH];
    const struct froe_record *records[FROE_AGGREGATES_BATCH]; /* those that have a state */
    const struct froe_record *all;                            /* these and those without */
    size_t all_count;
    size_t listed;                  /* so many of `records` are those of `all` from the first on */
    const uint64_t *values;         /* of these are below */
    const uint64_t *offsets;        /* of times */
    struct froe_known_values bytes; /* of all records */
    struct froe_known_values times;
    uint64_t time_offsets[FROE_AGGREGATES_BATCH];
    uint64_t other_values[FROE_AGGREGATES_BATCH];
    uint64_t other_offsets[FROE_AGGREGATES_BATCH];
    struct froe_span texts[FROE_AGGREGATES_BATCH];
    uint8_t keys[FROE_AGGREGATES_BATCH][16]; /* values as bytes, for distinct() */
    uint64_t hashes[FROE_AGGREGATES_BATCH];  /* of visitors */
};

struct froe_aggregates_worker {
    const struct froe_aggregates *plan;
    struct froe_where_state *where_states[FROE_AGGREGATES_MAX]; /* of CONDITION items, by tag */
    struct froe_buffer scratch;                                 /* of froe_field_get() */
    struct froe_buffer bytes;                                   /* texts that are in no line */
    struct froe_buffer *visitor_scratch;                        /* one for each field of a visitor */
    struct froe_aggregates_batch *batch;
    bool shares_batch;                    /* it is another worker's */
    struct froe_group *const *lent;       /* of each of `all`: the group of its visitor; NULL: not lent */
    struct froe_meetings_layout meetings; /* where they are lent */
};

/* Takes the values of a source from the records of the batch: values and offsets, or texts. */
void froe_aggregates_read_source(struct froe_aggregates_worker *worker, const struct froe_source *source,
                                 struct froe_field_context *context);

/* Notes the visitors of records, who are lent. */
void froe_aggregates_count_lent(struct froe_aggregates_worker *worker, struct froe_aggregates_store *store);

#endif
