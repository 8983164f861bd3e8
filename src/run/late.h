/*
 * Results of files that do not fit into memory, with --per-file.
 *
 * What the workers have put on disk of a file is merged when everything has been read: then all threads and all memory
 * are there for it. Until then such a file is a place in the temporary file; in the order of the files the texts of
 * those behind it wait with it, on disk too.
 */
#ifndef FROE_RUN_LATE_H
#define FROE_RUN_LATE_H

#include "base/spill.h"
#include "run/totals.h"

struct froe_run;
struct froe_file;
struct froe_unit;
struct froe_worker;
struct froe_late_file;
struct froe_late_item;

/* What is written at the end, in order; all zero: nothing. */
struct froe_late {
    struct froe_late_item *first, *last;
    struct froe_buffer text; /* behind them, not yet on disk */
    struct froe_buffer packed;
    struct froe_spill_reader reader;
};

/* Puts on disk what is left in memory of a file that has been read. NULL: told. */
struct froe_late_file *froe_late_file_create(struct froe_worker *worker, struct froe_file *file);
/* NULL is allowed. */
void froe_late_file_free(struct froe_late_file *late);

/* Appends text to a unit; on disk, where it is too much for the memory. False when memory is short or the file has a
 * fault. */
bool froe_late_append(struct froe_worker *worker, struct froe_unit *unit, struct froe_span text);

/* A unit of the results is due: writes it, or has it written at the end. */
void froe_late_commit(struct froe_run *run, struct froe_unit *unit);

/* Everything has been read: writes what has waited. False when there is no result. */
bool froe_late_end(struct froe_run *run);

void froe_late_free(struct froe_late *late);

#endif
