/*
 * The first lines of a file, by which auto tells its log format; private to the files detect*.c. One belongs to one
 * thread.
 */
#ifndef FROE_PARSE_DETECT_SAMPLE_H
#define FROE_PARSE_DETECT_SAMPLE_H

#include "parse/format.h"

enum { FROE_SAMPLE_LINES = 64 };

/* So many lines at least must tell a format that reads otherwise what is Common with something behind it, or what is
 * malformed as Common: a few lines are what they are by the grammar of that. */
enum { FROE_SAMPLE_AGAINST_COMMON = 4 };

/* The first bytes of a file, copied so that they can be looked at a little behind their end, and lines of them. */
struct froe_sample {
    uint8_t *bytes;
    size_t len;
    const uint8_t *rest;                       /* behind the lines */
    struct froe_span lines[FROE_SAMPLE_LINES]; /* without those that are empty */
    size_t count;
};

/* Copies the bytes and goes to their first lines. False when memory is short; otherwise the caller frees .bytes. */
bool froe_sample_open(struct froe_sample *sample, struct froe_span bytes);

/* Goes to the first lines, perhaps again. A byte order mark is no part of them. */
void froe_sample_rewind(struct froe_sample *sample);

/* Goes to the next lines; false: there are none. */
bool froe_sample_next(struct froe_sample *sample);

/* Whether there is nothing on a line but blanks and NUL bytes. */
bool froe_sample_is_empty(struct froe_span line);

/* How many of the lines the format reads; where all have a header, of those with one. fitting: only those that its
 * writer would have written. */
size_t froe_sample_votes(const struct froe_sample *sample, const struct froe_log_format *format, bool fitting);

#endif
