/*
 * The insides of the walker over lines; private to the files lines*.c.
 */
#ifndef FROE_PARSE_LINES_INSIDE_H
#define FROE_PARSE_LINES_INSIDE_H

#include "parse/lines.h"

/* Where the extra fields of the record with this number in the batch go. */
static inline struct froe_part *froe_lines_parts(const struct froe_lines *lines, size_t number)
{
    return lines->parts == NULL ? NULL : lines->parts + number * lines->binding->slot_count;
}

/* Number in the block of the line that is being read. */
static inline uint64_t froe_lines_number(const struct froe_lines *lines)
{
    return lines->lines + lines->directives - lines->first_line;
}

/* The line at *at, without its line end and a byte order mark, for what is read without a scan. */
struct froe_span froe_lines_next(const uint8_t **at, const uint8_t *end);

/* Counts and tells a line that is none of the format's. False. */
bool froe_lines_keep_malformed(struct froe_lines *lines, struct froe_span line, enum froe_reason reason);

/* Counts a line that has been read. Whether it is a record. */
bool froe_lines_end(struct froe_lines *lines, struct froe_span line, enum froe_reason reason);

/* A line of columns, with its target put together; *full: the batch must be used up first to make room for that. */
enum froe_reason froe_lines_read_text(struct froe_lines *lines, struct froe_span line, struct froe_record *record,
                                      struct froe_part *parts, bool *full);

/* --- parse/lines_clf.c: Common, Combined and what is made of them --------------------------------------------------
 */

/* Scans a window of whole lines; at the end of the block its last line may lack the line end. */
void froe_lines_scan(struct froe_lines *lines, const uint8_t *at);

/* The next records of what lies between the place in the window and lines->end; 0: there are none. */
size_t froe_lines_read_clf(struct froe_lines *lines, struct froe_record *records, size_t cap);

/* One line that stands anywhere. */
enum froe_reason froe_lines_read_clf_line(struct froe_lines *lines, struct froe_span line, struct froe_record *record,
                                          struct froe_part *parts);

/* --- parse/lines_carried.c -----------------------------------------------------------------------------------------
 */

void froe_lines_begin_carried(struct froe_lines *lines, const uint8_t *block, size_t len);
size_t froe_lines_read_carried(struct froe_lines *lines, struct froe_record *records, size_t cap);

#endif
