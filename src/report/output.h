/*
 * Where results go: standard output, or a file that appears whole or not at all. A named regular (or new) file is
 * written beside its place under a temporary name, synced and renamed when closed; anything else that exists (a
 * terminal, /dev/full, a pipe) is written directly.
 *
 * A closed pipe is not an error: froe_output_write() then returns FROE_OUTPUT_CLOSED and the run may end quietly. The
 * same when *cancelled comes to hold, also while a write waits for a pipe that nobody reads (by poll(): the thread that
 * writes may have all signals blocked).
 * The process must ignore SIGPIPE and SIGXFSZ (the command line sees to it). One writer at a time.
 */
#ifndef FROE_REPORT_OUTPUT_H
#define FROE_REPORT_OUTPUT_H

#include <froe/froe.h>

struct froe_output;

enum froe_output_status {
    FROE_OUTPUT_OK,
    FROE_OUTPUT_CLOSED, /* the reader has gone, or nobody wants the result any more; stays so */
    FROE_OUTPUT_FAILED, /* error says why; stays so */
};

/* path NULL: standard output. cancelled NULL: nobody cancels. Waits for a reader of a named pipe. NULL on failure with
 * *error filled. */
struct froe_output *froe_output_open(const char *path, const _Atomic bool *cancelled, froe_error *error);

enum froe_output_status froe_output_write(struct froe_output *output, const void *bytes, size_t len, froe_error *error);

/* Finishes: syncs and renames a new file into place. Frees the output in every case; on failure the temporary file is
 * gone. */
enum froe_output_status froe_output_commit(struct froe_output *output, froe_error *error);

/* Gives up: removes the temporary file. NULL is allowed. */
void froe_output_abandon(struct froe_output *output);

#endif
