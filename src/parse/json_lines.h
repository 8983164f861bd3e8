/*
 * Lines of JSON to records: one object a line, perhaps behind a header (parse/header.h), read for the values that a
 * binding wants (parse/binding.h). Lines of labels and values (parse/ltsv.h) and of keys and
 * values (parse/logfmt.h) are read in the same way.
 *
 * Of several keys for one place the first of the format that has a value gives it. null, and for the places of a record
 * an empty string or `-`, is absent. In a lenient format (logs of any application) every object is
 * a record: what cannot be read as a time, a status or a size is absent there; in other formats the line is malformed.
 * Of logfmt a line is a record when it tells of a request: by a status, a method or a request line.
 */
#ifndef FROE_PARSE_JSON_LINES_H
#define FROE_PARSE_JSON_LINES_H

#include "parse/lines.h"

/*
 * Reads a line, without its line end, as froe_columns_read(). Values with escapes in them are put into lines->copies,
 * where the record's line then is; *full, with FROE_REASON_NONE, when the batch must be used up first to make room for
 * them.
 */
enum froe_reason froe_json_line_read(struct froe_lines *lines, struct froe_span line, struct froe_record *record,
                                     struct froe_part *parts, bool *full);

#endif
