/*
 * Lines of comma-separated values (RFC 4180), as Google Cloud Storage writes its usage logs: cells with or without
 * quotes, a quote in quotes written as two, which are one again. A line break ends a line, in quotes too. An empty cell
 * and
 * `-` are absent.
 */
#ifndef FROE_PARSE_CSV_H
#define FROE_PARSE_CSV_H

#include "parse/binding.h"
#include "parse/copies.h"

/* Whether the line is the header: its first cell is the name of the first column. */
bool froe_csv_is_header(const struct froe_log_format *format, struct froe_span line);

/* As froe_columns_read(), for the kind CSV. Where a cell has quotes in it, the record's line is put into the copies;
 * *full is as in parse/json_lines.h. copies NULL: they stay as they are. */
enum froe_reason froe_csv_read(const struct froe_binding *binding, const uint8_t *line, size_t len,
                               struct froe_logtime_cache *cache, struct froe_record *record, struct froe_part *parts,
                               struct froe_copies *copies, bool *full, uint64_t *nul_bytes);

#endif
