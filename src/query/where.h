/*
 * The expressions of --where and count(EXPR):
 *
 *     expression = all { "or" all }
 *     all        = negated { "and" negated }
 *     negated    = { "not" } ( "(" expression ")" | test )
 *     test       = field                                          (the value is present)
 *                | field ( "=" | "!=" | "<" | "<=" | ">" | ">=" ) literal
 *                | field ( "^=" | "$=" | "*=" | "~" ) literal     (texts: prefix, suffix, contains, regular expression)
 *                | field [ "not" ] "in" ( literal | "(" literal { "," literal } ")" )
 *     literal    = `"` … `"`  with \" for " and \\ for \ (any other backslash stands for itself)
 *                | `'` … `'`  without escapes
 *                | bytes other than blanks, parentheses and commas
 *
 * Keywords may be written in capitals. A comparison with an absent value is false, and `not` turns false into true:
 * `a != b` is `not (a = b)`. Texts compare as bytes. What a literal means depends on the type of the field:
 *
 *     number     decimal, with a fraction; k M G are powers of 1000, Ki Mi Gi of 1024
 *     duration   seconds, or with ns us ms s m h d
 *     time       a date or more (query/time_range.h); without a zone it means the clock of the record, as shown
 *     time:1d    a date;   weekday   Mon … Sun (Mon is the least)
 *     boolean    true or false; such a field alone means that it is true
 *     host       in `in`, a literal with a slash is a network: 10.0.0.0/8, 2001:db8::/32
 *
 * An expression is compiled once into tests that each name the next test for either outcome: a test that does not
 * matter is never made. Tests that cost least come first. Parts that depend on one text of the record alone and cost
 * more than a look into a table are decided once for each distinct text, in a memo of the thread.
 */
#ifndef FROE_QUERY_WHERE_H
#define FROE_QUERY_WHERE_H

#include "query/field.h"
#include "simd/kernel.h"

/* Limits of one expression: bytes, open parentheses, tests. */
#define FROE_WHERE_TEXT_MAX  ((size_t)1 << 20)
#define FROE_WHERE_DEPTH_MAX 200
#define FROE_WHERE_TESTS_MAX 10000

/* A compiled expression; immutable, shared by threads. */
struct froe_where;

/*
 * Compiles text[0 … len-1]. `option` (static or outliving *error) is the option it was typed into and `column` the
 * 1-based byte in it where the text begins: errors name both, with the column of the byte at fault. `scope` (NULL:
 * none) as in froe_field_parse(). NULL with *error filled when the text is no expression or memory is short.
 */
struct froe_where *froe_where_parse(const char *text, size_t len, const char *option, unsigned column,
                                    struct froe_field_scope *scope, froe_error *error);
void froe_where_free(struct froe_where *where);

/* The parts of a record that it looks at: FROE_NEED_… */
unsigned froe_where_need(const struct froe_where *where);

/* What one thread needs to evaluate an expression: memos, scratch, memory of the matcher. Uses the expression and the
 * kernel until it is freed. NULL when memory is short. */
struct froe_where_state;
struct froe_where_state *froe_where_state_create(const struct froe_where *where, const struct froe_kernel *kernel);
void froe_where_state_free(struct froe_where_state *state);

/* Whether the expression holds for a record that was read with froe_where_need(). `state` was made for `where`. */
bool froe_where_holds(const struct froe_where *where, struct froe_where_state *state, const struct froe_record *record,
                      struct froe_field_context *context);

/* The numbers of the records among count <= 256 that it holds for, in order; returns how many. Likewise. */
size_t froe_where_choose(const struct froe_where *where, struct froe_where_state *state,
                         const struct froe_record *records, size_t count, struct froe_field_context *context,
                         uint8_t *chosen);

/* Distinct texts (or, without a memo, records) on which a regular expression was given up at its limit
 * (base/regex.h); these count as no match. */
uint64_t froe_where_limits_hit(const struct froe_where_state *state);

/* Whether memory was short at some time; results since then are not reliable. */
bool froe_where_failed(const struct froe_where_state *state);

/* Switches the memos off (or on again); the results are the same. Where no text comes twice they only cost. */
void froe_where_use_memo(struct froe_where_state *state, bool use);

/* How many bytes each memo of the state may take, 32 MiB at most. */
void froe_where_limit_memo(struct froe_where_state *state, size_t bytes);

#endif
