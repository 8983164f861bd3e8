/*
 * Aggregates: what is computed of the records of a group beside their number.
 *
 *     count  count(EXPR)  sum(F)  avg(F)  min(F)  max(F)  p0(F) … p99.9(F) … p100(F)  first(F)  last(F)  distinct(F)
 *     visitors  visits
 *
 * Each group has a state of fixed size, next to its key; what does not fit there (sketches, texts) lies in the
 * store of its table of groups, and so do the values of distinct() and visitors (query/pairs.h).
 *
 * A state depends on the set of records that went into it and on nothing else: adding and merging commute, so any split
 * of the input over blocks, files and threads gives the same results, byte for byte. Numbers are integers throughout:
 * durations are nanoseconds, sums have 128 bits, averages are divided once, at the end, exactly.
 *
 *   count          records; count(EXPR): those for which the expression holds
 *   sum avg        of the numbers present; avg is rounded to three places (of seconds for durations), half to even
 *   min max        exact; of times by the instant
 *   p50 p99.9      nearest rank, ceil(q * n): for numbers within 1/128 (0.8%) of the value of that rank
 *                  (query/quantile.h), for times within 30 s (query/quantile_time.h), in the zone if there is
 *                  one, else with the offset of the earliest; the least and the greatest value are exact
 *   first last     F, any field, of the earliest and of the latest record that has F; of several with the same
 *                  time the least and the greatest
 *   distinct       different values present, exact or with `approx` by HyperLogLog (query/cardinality.h): values are
 *                  different when they make different groups as keys
 *   visitors       different combinations of the values of some fields, host and agent unless others are chosen;
 * likewise exact or estimated. An absent value is one of its own: a host without an agent is a visitor visits runs of
 * requests of one visitor in which no two neighbouring ones are further apart than a gap, 30 minutes unless another is
 * chosen; always exact (query/visits.h). In the total a visit is a run of all requests of a visitor, whatever their
 * groups. Records without a time are in no visit
 *
 * Of no values, count, sum, distinct, visitors and visits are 0 and everything else is absent.
 *
 * Life: parse once. Each thread has a worker (scratch), each table of groups a store (what its states point to).
 * Batches of records are added, then groups are merged, then values are united where there is a distinct(), visitors or
 * visits, then values are read. Stores live until the last value is read.
 */
#ifndef FROE_QUERY_AGGREGATE_H
#define FROE_QUERY_AGGREGATE_H

#include "query/field.h"
#include "query/key.h"
#include "simd/kernel.h"

/* Aggregates in one list at most. */
enum { FROE_AGGREGATES_MAX = 64 };

/* Records that are added together at most. */
enum { FROE_AGGREGATES_BATCH = 64 };

/* A compiled list. Immutable; shared by all threads. */
struct froe_aggregates;

/* Who is a visitor, and what ends a visit, unless something else is asked. */
#define FROE_USUAL_VISITOR   "host,agent"
#define FROE_USUAL_VISIT_GAP "30m"

/* How to compute them; all zero: as usual. */
struct froe_aggregate_options {
    bool approx;           /* distinct() and visitors by HyperLogLog */
    const char *visitor;   /* the fields that tell visitors apart, by commas; NULL: FROE_USUAL_VISITOR */
    const char *visit_gap; /* a duration in whole seconds; NULL: FROE_USUAL_VISIT_GAP */
    /* The key of a group tells who the visitor is, or it is made of such groups, none of which share a visitor:
     * visitors and visits are exact and add up, and nothing is kept of a visitor but times. Final groups are to be
     * settled. */
    bool one_visitor;
    const struct froe_zone *zone; /* the one that times are shown in; copied; NULL: the log's own offset */
};

/*
 * Compiles a list of aggregates separated by commas (those inside of parentheses and quotes do not count). False with
 * *error naming `option` and the column, or "visitor" or "visit_gap". Options that no aggregate of the list heeds
 * (froe_aggregates_asks()) change nothing. The caller frees *aggregates. scope and options may be NULL.
 */
bool froe_aggregates_parse(const char *list, const char *option, struct froe_field_scope *scope,
                           const struct froe_aggregate_options *options, struct froe_aggregates **aggregates,
                           froe_error *error);
void froe_aggregates_free(struct froe_aggregates *aggregates);

size_t froe_aggregates_count(const struct froe_aggregates *aggregates);
/* Name of the column: the text as typed, without blanks around it. */
struct froe_span froe_aggregates_name(const struct froe_aggregates *aggregates, size_t index);
/* Type of the values: NUMBER and DURATION are numbers in every format; TIME, DATE, WEEKDAY and TEXT are texts. */
enum froe_type froe_aggregates_type(const struct froe_aggregates *aggregates, size_t index);
/* Whether the numbers of the column are whole: all of type NUMBER but averages. */
bool froe_aggregates_is_whole(const struct froe_aggregates *aggregates, size_t index);
/* Whether the column is the plain number of hits. */
bool froe_aggregates_is_hits(const struct froe_aggregates *aggregates, size_t index);
/* Whether the values of several groups add up to that of all: counts and sums. */
bool froe_aggregates_is_additive(const struct froe_aggregates *aggregates, size_t index);
/* What the values of a column of type NUMBER can be: whole and below 2^63, whole and larger, or with places. */
enum froe_number_range { FROE_RANGE_WORD, FROE_RANGE_WIDE, FROE_RANGE_DECIMAL };
enum froe_number_range froe_aggregates_range(const struct froe_aggregates *aggregates, size_t index);
/* Which of these there are. */
enum { FROE_ASKS_DISTINCT = 1, FROE_ASKS_VISITORS = 2, FROE_ASKS_VISITS = 4 };
unsigned froe_aggregates_asks(const struct froe_aggregates *aggregates);
/* FROE_NEED_… of all fields. */
unsigned froe_aggregates_need(const struct froe_aggregates *aggregates);
/* Whether there are exact distinct() or visitors columns, or visits, whose pairs must be united after the groups are
 * merged. */
bool froe_aggregates_has_pairs(const struct froe_aggregates *aggregates);
/* Relative standard error of distinct() and visitors columns: 0 when they are exact or there are none. */
double froe_aggregates_distinct_error(const struct froe_aggregates *aggregates);

/*
 * Bytes of the state of a group, a multiple of 8; 0 when hits are all that is asked for. All zero: no records yet.
 * States are aligned to 8 bytes and, from the first record on, must not move.
 */
size_t froe_aggregates_state_size(const struct froe_aggregates *aggregates);

/* --- adding: one thread a worker and a store at a time ---------------------------------------------------------- */

/* What the states of one table of groups point to: an arena, and the table of pairs. */
struct froe_aggregates_store;

/* NULL when memory is short. Cheap: memory is taken as it is needed. */
struct froe_aggregates_store *froe_aggregates_store_create(void);
void froe_aggregates_store_free(struct froe_aggregates_store *store);
/* Whether memory was short at some time: results are then incomplete. */
bool froe_aggregates_store_failed(const struct froe_aggregates_store *store);
/* Forgets everything: no state points to it any more. */
void froe_aggregates_store_clear(struct froe_aggregates_store *store);
/* Bytes that it holds, or will hold as soon as more is added. */
size_t froe_aggregates_store_memory(const struct froe_aggregates_store *store);
/* Bytes that it holds. */
size_t froe_aggregates_store_bytes(const struct froe_aggregates_store *store);

/* Scratch of one thread. */
struct froe_aggregates_worker;

/* Borrows both until it is freed. NULL when memory is short. */
struct froe_aggregates_worker *froe_aggregates_worker_create(const struct froe_aggregates *aggregates,
                                                             const struct froe_kernel *kernel);
void froe_aggregates_worker_free(struct froe_aggregates_worker *worker);
/* Has the worker of another question in the same thread use the scratch of that one, which is used no longer than that
 * one is: what both read of a batch is then read once (froe_field_context.filled). */
void froe_aggregates_worker_share(struct froe_aggregates_worker *worker, const struct froe_aggregates_worker *other);
/* As froe_where_limit_memo(), for each count(EXPR). */
void froe_aggregates_worker_limit_memo(struct froe_aggregates_worker *worker, size_t bytes);
/* As froe_where_failed() and froe_where_limits_hit(), for all count(EXPR) together. */
bool froe_aggregates_worker_failed(const struct froe_aggregates_worker *worker);
uint64_t froe_aggregates_worker_limits_hit(const struct froe_aggregates_worker *worker);

/*
 * Adds count <= FROE_AGGREGATES_BATCH records, behind whose block FROE_LINES_SLACK bytes are readable; states[i] is the
 * state of the group of records[i], NULL: left out. All states of a table are filled with the same store.
 */
void froe_aggregates_add(struct froe_aggregates_worker *worker, struct froe_aggregates_store *store,
                         void *const *states, const struct froe_record *records, size_t count,
                         struct froe_field_context *context);
/* The same where none is left out. */
void froe_aggregates_add_all(struct froe_aggregates_worker *worker, struct froe_aggregates_store *store,
                             void *const *states, const struct froe_record *records, size_t count,
                             struct froe_field_context *context);

/*
 * Lending: another question that is asked of the same records may have their visitors as its groups. Whoever counts
 * visitors then neither makes nor looks up keys, but keeps lists of who has met whom (query/meetings.h). The groups are
 * to be merged before those of the borrower, and to stay where they are for as long as the store of the borrower is
 * used or until froe_aggregates_store_keep_lent(), which all stores need then before their groups are merged.
 *
 * Whether groups with keys of this plan and states of `lender` can be lent for `borrower`. One borrower at most.
 */
bool froe_aggregates_lends(const struct froe_aggregates *lender, const struct froe_key_plan *key,
                           const struct froe_aggregates *borrower);
/*
 * Lends the worker of a borrower groups[i], that of the visitor of record i, for all batches to come (NULL: no longer).
 * The array is read in each froe_aggregates_add(), and filled before it. To be ended before the store of the borrower
 * or the tally of the lender is cleared, and for good: states have notes of it.
 */
void froe_aggregates_worker_lend(struct froe_aggregates_worker *worker, const struct froe_aggregates *lender,
                                 struct froe_group *const *groups);

/* Copies what a store has of visitors that were lent, so that it is like one that nothing was lent to. counted: groups
 * were merged and united already. False when memory is short. The store may be NULL. */
bool froe_aggregates_store_keep_lent(const struct froe_aggregates *aggregates, struct froe_aggregates_store *store,
                                     bool counted);

/* --- merging --------------------------------------------------------------------------------------------------- */

/*
 * Merges the state of one group into that of another with the same key; `from` is of no further use, its sketches move
 * over, but its memory must stay: a union finds the way from it to `to`. Memory is taken from `store`, which is any
 * that no other thread uses at this moment and that lives as long as the others: groups may be merged by many threads
 * at once. Neither state may have been merged into another.
 */
void froe_aggregates_merge(const struct froe_aggregates *aggregates, struct froe_aggregates_store *store, void *to,
                           void *from);

/* Finishes the state of a group that nothing is merged into any more, where options.one_visitor was set; once. */
void froe_aggregates_settle(const struct froe_aggregates *aggregates, void *state);

/*
 * Adds a final state to the total of many groups; `from` stays as it is. *total begins all zero. Its exact distinct(),
 * visitors and visits columns come from froe_aggregates_union_end(). Totals of parts can be put together with this
 * function as well.
 */
void froe_aggregates_add_total(const struct froe_aggregates *aggregates, struct froe_aggregates_store *store,
                               void *total, const void *from);

/*
 * Unites the values of exact distinct(), visitors and visits columns (froe_aggregates_has_pairs()). After all groups of
 * the tables with these stores are merged: create; number each store (tasks, in any order and thread; only needed where
 * visitors are lent); sort each store (likewise); unite each partition (likewise, after all are sorted); end, which
 * also sets these columns of *total (NULL: not wanted) to the values over all groups. Counts of groups are right after
 * that.
 */
struct froe_aggregates_union;

/* partitions: a power of two, at most 256. NULL when memory is short. The stores are borrowed, one or more for each
 * worker. */
struct froe_aggregates_union *froe_aggregates_union_create(const struct froe_aggregates *aggregates,
                                                           struct froe_aggregates_store *const *stores, size_t count,
                                                           size_t partitions);
void froe_aggregates_union_number(struct froe_aggregates_union *uniting, size_t store);
void froe_aggregates_union_sort(struct froe_aggregates_union *uniting, size_t store);
void froe_aggregates_union_unite(struct froe_aggregates_union *uniting, size_t worker, size_t partition);
/* Frees it. False when memory was short. */
bool froe_aggregates_union_end(struct froe_aggregates_union *uniting, void *total);

/* --- reading: any thread, once all is merged ------------------------------------------------------------------- */

struct froe_aggregate_value {
    bool present;
    enum froe_type type;   /* as froe_aggregates_type() */
    uint8_t places;        /* NUMBER, DURATION: the last so many decimal digits of number stand behind the point */
    int32_t offset;        /* TIME: seconds east of UTC */
    int64_t time;          /* TIME: seconds since 1970-01-01 UTC; DATE: days */
    __uint128_t number;    /* NUMBER, DURATION, WEEKDAY */
    struct froe_span text; /* TEXT: lent from a store */
};

/* Reads where the values of a state lie, if they are not in it, so that they are in the cache when they are asked for.
 * What it returns is of no meaning. */
unsigned froe_aggregates_touch(const struct froe_aggregates *aggregates, const void *state);

/* Whether it takes long to find the values of a column, and they are numbers: percentiles. */
bool froe_aggregates_is_sketched(const struct froe_aggregates *aggregates, size_t index);

/* A value of such a column that has been found before. */
struct froe_aggregate_value froe_aggregates_value_again(const struct froe_aggregates *aggregates, size_t index,
                                                        bool present, uint64_t number);

/* The value of column `index` of a group with this state and number of hits. */
void froe_aggregates_value(const struct froe_aggregates *aggregates, size_t index, const void *state, uint64_t hits,
                           struct froe_aggregate_value *value);

/* Absent first, then by the value as it is shown. Both of the same column. */
int froe_aggregate_value_compare(const struct froe_aggregate_value *a, const struct froe_aggregate_value *b);

/* The same from states. Percentiles are searched anew for each call: to sort by them, read the values first. */
int froe_aggregates_compare(const struct froe_aggregates *aggregates, size_t index, const void *a_state,
                            uint64_t a_hits, const void *b_state, uint64_t b_hits);

/* Appends the text of a present value: `12`, `12.345`, `2015-05-17T10:05:03+00:00`. */
void froe_aggregate_value_write(struct froe_buffer *buffer, const struct froe_aggregate_value *value);

#endif
