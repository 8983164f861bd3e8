/*
 * From operands to the list of inputs: files, directories (recursive), quoted glob patterns, "-", and --files-from.
 *
 * - A directory gives the files in it whose names contain "access", ".log" or a known compression or archive suffix
 *   (.gz .bgz .zst .xz .bz2 .lz4 .tar .tgz .tbz2 .txz .tzst .zip), or every file with `all`. Symbolic links to files
 * are followed, to directories not. Only regular files are taken from directories.
 * - A pattern (* ? [ ]) that names no existing file is expanded here; ** is not special. One that matches nothing is an
 * error.
 * - The files of one directory or pattern come in the order of their names with runs of digits compared as numbers
 *   (x.2 before x.10), ties by bytes; operands keep their order.
 * - The same file (device and inode) named twice is taken once, at its first place. Standard input likewise.
 * - `x` beside `x.gz` (any compression suffix) gets a warning: the same log is probably there twice. Both are read.
 */
#ifndef FROE_INPUT_OPERAND_H
#define FROE_INPUT_OPERAND_H

#include <froe/froe.h>

struct froe_input {
    char *name;    /* as shown to the user: the operand, or directory/entry; "-" for standard input */
    uint64_t size; /* stored bytes, 0 when unknown (pipe) */
    bool is_stdin;
    bool is_regular;
    /* Only the lines that begin in [part_from, part_to) of the file, which is plain, are wanted; or those of a BGZF
     * file that begin in blocks there, where a line that begins with the first byte of the range does not count and one
     * that begins with the first byte behind it does. */
    bool is_part;
    uint64_t part_from, part_to;
};

struct froe_inputs {
    struct froe_input *items;
    size_t count;
};

/* One thing that was wrong with an operand: text without the program's name. `error` false: only a warning. name is the
 * operand or file it is about, as it is (to be escaped for terminals), text what is wrong with it. */
typedef void froe_operand_report_fn(void *context, const char *name, const char *text, bool error);

/*
 * Expands operands (none and no files_from: standard input). Missing or unreadable operands are reported and left out.
 * cancelled: calls off waiting for what files_from is read from; NULL: nobody does.
 * False only when memory is short or files_from cannot be read (*error filled).
 */
bool froe_inputs_expand(struct froe_inputs *inputs, const char *const *operands, size_t count, const char *files_from,
                        bool all, const _Atomic bool *cancelled, froe_operand_report_fn *report, void *context,
                        froe_error *error);

/* Order of names with runs of digits compared as numbers; for qsort-like use: <0, 0, >0. Paths go by their parts: what
 * is in a directory stays together. */
int froe_name_compare(const char *a, const char *b);

/* True for the names that are taken from directories and archives without `all`. */
bool froe_is_log_name(const char *name);

struct froe_name_list;

/* For operands that are not logs: appends them to names, and for a pattern that names no existing file the names that
 * match. False with *error when memory is short, when nothing matches, or when a directory cannot be read. */
bool froe_patterns_expand(const char *const *operands, size_t count, struct froe_name_list *names, froe_error *error);

void froe_inputs_free(struct froe_inputs *inputs);

#endif
