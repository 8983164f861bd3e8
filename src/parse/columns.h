/*
 * Lines as columns with text between them, and what stands behind the head of a Common or Combined line.
 *
 * Lines may be looked at up to 16 bytes behind their end (FROE_LINES_SLACK). `-` is absent, in any column but a request
 * in quotes, and so is nothing in parentheses.
 */
#ifndef FROE_PARSE_COLUMNS_H
#define FROE_PARSE_COLUMNS_H

#include "parse/binding.h"
#include "parse/copies.h"

/*
 * Reads any line of a format of kind TEXT, without its line end. Returns FROE_REASON_NONE with *record filled, or why
 * it is none (*record then is undefined). parts: room for binding->slot_count of them, which the record borrows. As
 * froe_clf_read() otherwise.
 */
enum froe_reason froe_columns_read(const struct froe_binding *binding, const uint8_t *line, size_t len,
                                   struct froe_logtime_cache *cache, struct froe_record *record,
                                   struct froe_part *parts, uint64_t *nul_bytes);

/* Reads the columns of a CLF record that stand behind its head, from record->line + at on, as far as binding->walk
 * says. at 0: the line has none. */
void froe_columns_read_tail(const struct froe_binding *binding, uint32_t at, struct froe_logtime_cache *cache,
                            struct froe_record *record, struct froe_part *parts);

/* Whether all columns behind the head fit a line, and nothing else stands there; at as above. */
bool froe_columns_tail_fits(const struct froe_log_format *format, const struct froe_record *record, uint32_t at);

/*
 * Parts of records that more than one kind of reader fills (parse/place.c). `value` lies behind record->line.
 */

/* Puts a value into its place; times are read elsewhere. */
enum froe_reason froe_place_put(const struct froe_log_column *column, struct froe_span value,
                                struct froe_record *record);

/* What is done when all columns are there: the request taken apart, or put together. */
void froe_place_finish(const struct froe_binding *binding, struct froe_record *record);

/* Puts a target together whose path and query stand apart, behind a copy of the line, if it is asked for or, in W3C
 * logs, is split at another place than between the two. False: not now (*full), or memory is short, and the target is
 * then absent. */
bool froe_place_join(const struct froe_binding *binding, struct froe_copies *copies, struct froe_record *record,
                     bool *full);

/* An empty record of a line; all absent. */
struct froe_record froe_place_begin(const uint8_t *line, size_t len);

/* The extra fields of a record, all absent; parts: room for binding->slot_count, or NULL. */
void froe_place_begin_parts(const struct froe_binding *binding, struct froe_record *record, struct froe_part *parts);

#endif
