/*
 * A run: the inputs read by the workers of a pool, what they find counted, listed or checked.
 *
 * Tasks are files, chunks of plain files and decoded blocks:
 * - A file task opens a file and looks what it is. A small plain file is read at once.
 * - A large plain file has a cursor from which workers take the next chunk; as long as there are chunks left, each one
 *   who takes one offers a token to the others first. So a deque never holds more than one token of a file.
 * - A compressed file is inflated by the worker that opened it. When others have nothing to do it offers the decoded
 *   blocks to them and inflates on; when it has no free buffer, or nobody wants a block, it reads the block itself
 * while it is hot in the cache.
 *
 * Every worker counts into its own table for each question; they are merged at the end (run/merge.h), or for each file
 * when it is done.
 */
#ifndef FROE_RUN_RUN_H
#define FROE_RUN_RUN_H

#include "input/operand.h"
#include "run/error_list.h"
#include "run/merge.h"
#include "run/plan.h"
#include "run/states.h"
#include "run/totals.h"

struct froe_run;
struct froe_unit;

/* What the layer above supplies. Calls come from workers; `context` is the same for all. */
struct froe_run_hooks {
    void *context;
    /* records: appends the rows of a batch, or keeps them until rows_end. Any worker, at the same time. */
    void (*rows)(void *context, unsigned worker, struct froe_span file, const struct froe_record *records, size_t count,
                 struct froe_buffer *out);
    /* records: a block is complete; appends what `rows` has kept of it. As rows; NULL: it keeps nothing. */
    void (*rows_end)(void *context, unsigned worker, struct froe_buffer *out);
    /* per file: has the text of a file's result taken. run: by which its rows are loaded, after all has been read;
     * NULL: all are in memory, and it is made in this thread. Any worker, at the same time. False when memory was short
     * or `take` said so. */
    bool (*file_result)(void *context, struct froe_run *run, struct froe_span file, struct froe_result *result,
                        const struct froe_totals *totals, bool (*take)(void *to, struct froe_span text), void *to);
    /* Writes text; one call at a time. False: the output is closed or has failed, the run ends. */
    bool (*write)(void *context, struct froe_span text);
    /* Keeps malformed lines (each with its newline); one call at a time. False as above. */
    bool (*bad_lines)(void *context, struct froe_span text);
    /* check: an example of a malformed line, in the order of the input; line counted from 1. One call at a time. */
    void (*example)(void *context, struct froe_span file, uint64_t line, enum froe_reason reason,
                    struct froe_span text);
    /* Takes the bytes of a saved state, after all has been read; one call at a time. False as above. NULL: none is
     * saved. */
    bool (*save)(void *context, struct froe_span bytes);
    const struct froe_query *query; /* that it is the state of */
    /* A warning or an error, as it happens; any thread, one call at a time. */
    void (*message)(void *context, const char *name, bool has_offset, uint64_t offset, const char *text);
};

/* Borrows all until it is freed. As soon as *cancelled holds, reading and waiting end. NULL when memory is short. */
struct froe_run *froe_run_create(const struct froe_plan *plan, const struct froe_inputs *inputs,
                                 const struct froe_run_hooks *hooks, const _Atomic bool *cancelled);

/* Appends the fields that the inputs' log formats add to the standard ones, each with a comma before it; reads the
 * beginning of each input. For `records`. */
void froe_run_probe_fields(struct froe_run *run, struct froe_buffer *fields);

/* Reads everything. False when memory was short, so that there is no result; *stopped when the output ended it, or a
 * cancellation. */
bool froe_run_go(struct froe_run *run, bool *stopped);

/*
 * Instead of froe_run_go(), of a run without inputs: puts saved states together, and saves what comes out where that is
 * wanted. False with *error when memory was short or a state is damaged, so that there is no result; *stopped likewise.
 */
bool froe_run_merge(struct froe_run *run, const struct froe_states *states, bool *stopped, froe_error *error);

/* Records an error of an operand that gave no input. Before or after froe_run_go(). */
void froe_run_add_error(struct froe_run *run, const char *name, const char *text);

/* The answer to a question of the plan, after froe_run_go(). It is lent; with per_file it is empty. */
const struct froe_result *froe_run_result(const struct froe_run *run, size_t question);
/* Why froe_run_go() or froe_run_load_rows() was false. */
const char *froe_run_fault(const struct froe_run *run);
/* As froe_result_load(), of a result of this run. */
bool froe_run_load_rows(struct froe_run *run, const struct froe_result *result, size_t row, size_t needed, bool sorted);
/* Likewise, of one that is the caller's and lies in the temporary file of this run. */
bool froe_run_load_own_rows(struct froe_run *run, struct froe_result *result, size_t row, size_t needed, bool sorted);
/* The fault of that file, if it has one, becomes that of the run; false. */
bool froe_run_spill_failed(struct froe_run *run);
/* Bytes that everything may take, and the threads that froe_run_each() has. */
size_t froe_run_memory(const struct froe_run *run);
unsigned froe_run_threads(const struct froe_run *run);
const struct froe_totals *froe_run_totals(const struct froe_run *run);
uint64_t froe_run_files_read(const struct froe_run *run);
/* Whether a slot of the query's extra fields could be filled from any file that was read. */
bool froe_run_gives(const struct froe_run *run, size_t slot);
/* Texts on which a regular expression was given up (query/where.h). */
uint64_t froe_run_limits_hit(const struct froe_run *run);
/* In their order (run/error_list.h). */
const struct froe_input_error *froe_run_errors(const struct froe_run *run, size_t *count);
/* A monotonic clock, in nanoseconds. */
uint64_t froe_run_clock(void);

/* Where the time went, as text; write_ns: what the caller spent on writing the result after froe_run_go(). NULL when
 * memory is short. */
const char *froe_run_stats(struct froe_run *run, uint64_t write_ns);

/* After froe_run_go(): calls fn for every index below count, on all threads of the run. False when memory is short. */
bool froe_run_each(struct froe_run *run, size_t count, void (*fn)(void *context, size_t index), void *context);

/* Any thread, while it runs. */
void froe_run_progress(const struct froe_run *run, froe_progress *progress);
/* As froe_job_activities(). */
size_t froe_run_activities(const struct froe_run *run, froe_activity *activities, size_t capacity);

void froe_run_free(struct froe_run *run);

#endif
