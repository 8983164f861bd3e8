/*
 * The state of a run, shared by the files of src/run/; private to them.
 */
#ifndef FROE_RUN_STATE_H
#define FROE_RUN_STATE_H

#include <pthread.h>
#include <stdatomic.h>

#include "base/budget.h"
#include "input/archive.h"
#include "input/cutter.h"
#include "input/decoder.h"
#include "parse/lines.h"
#include "run/error_list.h"
#include "run/late.h"
#include "run/ordered.h"
#include "run/overflow_state.h"
#include "run/run.h"
#include "run/tally.h"
#include "run/windows.h"
#include "sched/pool.h"

/* Part of a plain file that one worker reads at a time. Large enough that opening and looking for its first line cost
 * nothing, small enough that many workers share a file and finish together; smaller, down to the least, where a small
 * range of a file is read. */
#define FROE_CHUNK       ((uint64_t)4 << 20)
#define FROE_CHUNK_LEAST ((uint64_t)512 << 10)

/* Bytes at the start of a file that tell its compression and log format. */
#define FROE_HEAD ((size_t)64 << 10)

/* Bytes of a line that are shown when nobody can read it, with a NUL. */
enum { FROE_FIRST_LINE = 100 };

/* Blocks that a worker can have under way: offered ones and the one that is being filled. */
enum { FROE_SLOTS = 6 };

/* Distinct paths or agents whose verdict is remembered; the memo is emptied when it has more. */
enum { FROE_MEMO_MAX = 1 << 18 };

/* The table of one worker for one file. */
struct froe_partial {
    struct froe_partial *next;
    struct froe_tally tally;           /* no groups: none yet, or all are on disk */
    struct froe_overflow_parts *parts; /* what is on disk; NULL: nothing */
    struct froe_budget_part part;      /* memory that it has */
    unsigned worker;
};

/* A format bound to the query, for all files that have it. */
struct froe_bound {
    struct froe_bound *next;
    struct froe_binding binding;
    struct froe_log_format *format; /* its own: columns that files name, at the beginning or in the middle; NULL:
                                       somebody else's */
    const struct froe_file *file;   /* in whose middle; NULL: none */
};

struct froe_file {
    const struct froe_input *input;
    uint32_t index;
    int fd; /* -1: not open */
    enum froe_coding coding;
    enum froe_archive_kind archive; /* told by the stored bytes: not compressed */
    struct froe_file *root;         /* of a member (run/member.h): the input that it came in; NULL: an input itself */
    struct froe_file *branch;       /* of a member: itself, or what it is in, a member of the input itself */
    uint64_t ordinal;               /* of a branch, in the order of the results; of what is in it, the same */
    uint64_t member;                /* of a member that is a log: its number in the branch */
    uint64_t first_chunk;           /* of a branch, in the order of the blocks; of what is in it, the same */
    uint64_t chunks_reserved;       /* of a branch: chunk numbers that it has */
    uint8_t *head;                  /* of a pipe: bytes that were read to look at them */
    size_t head_len;
    uint64_t base;                        /* where it begins in the file that fd is of */
    uint64_t size;                        /* of a regular file when it was opened */
    uint64_t from, to;                    /* what is read of it: plain: both where lines begin; else blocks of gzip */
    const struct froe_log_format *format; /* known before any line is read */
    struct froe_log_format *own_format;   /* made for this file, until it is bound; NULL: there is none */
    bool known_format;                    /* lines of the beginning are of the format */
    const struct froe_binding *binding;   /* of the format to the query; the run's */
    struct froe_heading *headings;        /* before each chunk of a log that names its columns; NULL: `binding` */
    struct froe_said *said;               /* of its ranges, until the headings are known; NULL: nothing */
    uint64_t said_count;
    _Atomic uint64_t next_said, said_left;
    unsigned fields_count;                   /* columns that it names besides the first ones, under the run's lock */
    char first_line[FROE_FIRST_LINE];        /* how the file begins, ended by a NUL */
    bool read;                               /* was opened */
    bool is_archive;                         /* an archive whose members are the files */
    uint64_t next_branch, next_branch_chunk; /* of an input that is an archive, for who walks it */
    uint64_t next_member, next_block;        /* of a branch, for who reads it */
    uint64_t empties;                        /* of either: members without content */
    size_t history;                          /* of a member: bytes that a decoder may have for it */
    bool counted_apart;                      /* its stored bytes are counted where they come from, not for the run */
    struct froe_error_list faults;           /* of an input that is an archive: what is to be told; run->lock */
    _Atomic uint64_t members_read;
    _Atomic uint64_t errors; /* that were told of it, or of its members */
    bool failed;             /* could not be opened, which has been reported */
    _Atomic uint64_t next_chunk;
    uint64_t chunk; /* bytes of each but the last */
    uint64_t chunk_count;
    _Atomic uint64_t parts_left; /* tasks that still need the file */
    _Atomic bool reported;       /* that it cannot be read on: once is enough */
    pthread_mutex_t lock;        /* of totals and partials */
    struct froe_totals totals;
    struct froe_partial *partials; /* per file */
};

/* A block buffer. Taken and filled by its owner, given back by whoever has read the block. */
struct froe_slot {
    _Atomic bool taken;
    uint8_t *buffer; /* froe_cutter_buffer(), made when first needed */
    struct froe_span block;
    struct froe_text *borrowed; /* holds the block; NULL: it is in the buffer */
    struct froe_file *file;
    struct froe_heading heading; /* before the block */
    uint64_t number;             /* of the block in its chunk */
};

enum froe_stage { FROE_STAGE_READ, FROE_STAGE_INFLATE, FROE_STAGE_PARSE, FROE_STAGE_GROUP, FROE_STAGE_COUNT };

struct froe_source;

/* What a worker has for one question. */
struct froe_asked {
    struct froe_tally tally;                   /* of the run, or lent by the current file */
    struct froe_where_state *where;            /* of the question's condition; NULL: none */
    struct froe_aggregates_worker *aggregates; /* NULL: there are none, or they need nothing */
    struct froe_buffer *scratch;               /* one for each key field */
    bool lends;                                /* its groups are the visitors of another question */
};

struct froe_worker {
    _Alignas(64) struct froe_run *run;
    unsigned index;
    struct froe_lines lines;
    struct froe_record records[FROE_GROUPS_BATCH];
    struct froe_key keys[FROE_GROUPS_BATCH];
    struct froe_group *visitors[FROE_GROUPS_BATCH]; /* of each record, where a question lends them */
    struct froe_buffer key_bytes;
    struct froe_field_context fields;
    struct froe_agent_memo *agents; /* NULL: nobody asks */
    struct froe_geo_memo *geo;      /* NULL: nobody asks */
    struct froe_asked *asked;       /* of each question */
    struct froe_budget_part part;   /* memory that its tallies have */
    struct froe_budget_part *using; /* this one, or that of the file's table */
    struct froe_partial *partial;   /* per file: the table that is counted into; NULL: none is chosen */
    struct froe_overflow_room room; /* to put tallies on disk */
    struct froe_record *chosen;     /* FROE_GROUPS_BATCH, that a question's condition holds for; NULL: none has one */
    struct froe_where_state *where; /* of the filter of all; NULL: none */
    struct froe_groups *memo;       /* verdicts of paths, as `dropped`; NULL: nobody asks */
    struct froe_groups *bot_memo;   /* of agents, likewise */
    struct froe_file *file;         /* whose lines are read */
    struct froe_unit *unit;         /* of the block that is read; NULL: nobody wants any */
    struct froe_totals totals;      /* of the current file, not yet handed in */
    struct froe_cutter cutter;
    struct froe_decoder_memory decoders;
    size_t borrowed;                  /* from the budget, for what decoders hold */
    const struct froe_file *decoding; /* what a decoder is being asked for */
    struct froe_slot slots[FROE_SLOTS];
    uint64_t nanoseconds[FROE_STAGE_COUNT];
    uint64_t blocks_taken; /* from other workers */
    unsigned inside;       /* of a task, in which others are run: none that begin an input */
    _Alignas(64) _Atomic uint64_t bytes_done;
    _Atomic unsigned activity; /* froe_activity, for who looks at the progress */
};

struct froe_run {
    const struct froe_plan *plan;
    const struct froe_inputs *inputs;
    const struct froe_run_hooks *hooks;
    struct froe_file *files;
    struct froe_worker *workers;
    unsigned worker_count;
    struct froe_pool *pool;
    struct froe_ordered *blocks;  /* order of blocks: records, check, bad lines */
    struct froe_ordered *results; /* order of files: per file */
    struct froe_late late;        /* what of these is written at the end */
    struct froe_tally *tallies;   /* of each question, those of all workers */
    size_t tally_count;
    struct froe_budget budget;                 /* memory of them all */
    struct froe_windows windows;               /* that decoders have of it */
    struct froe_overflow_parts **parts;        /* likewise: what has been put on disk; NULL: nothing */
    struct froe_spill *_Atomic spill;          /* where; NULL: nothing yet */
    _Atomic bool unlent;                       /* a worker lends its visitors no longer */
    struct froe_overflow_state **unsaved;      /* of each question: what is to be saved of it; NULL: its tallies */
    char fault[sizeof((froe_error *)0)->text]; /* why there is no result; empty: memory was short */
    struct froe_bound *bound;
    struct froe_result *answers; /* of each question */
    struct froe_result *at_hand; /* of which rows are loaded, of these or of what is made of them (run/derive.h) */
    size_t made;                 /* bytes of what is made of them */
    struct froe_totals totals;
    struct froe_summary saved; /* of what was read elsewhere: files; and parts of files that others read as well */
    uint64_t line_base;        /* lines of the file before the unit that is committed */
    uint64_t examples[FROE_REASON_COUNT];
    pthread_mutex_t lock; /* of errors and messages */
    struct froe_error_list errors;
    struct froe_member *members; /* that are there, the newest; lock */
    _Atomic size_t members_held; /* bytes of members that wait or are read (run/spread.h) */
    char *stats;
    const _Atomic bool *cancelled;
    _Atomic bool stopped;
    _Atomic bool out_of_memory;
    _Atomic bool working; /* the workers are there, for the progress to look at */
    _Atomic bool finishing;
    _Atomic uint64_t files_done;
    _Atomic uint64_t bytes_total; /* to be read */
    bool uncached;                /* there is too much input for the page cache */
    uint64_t started;             /* monotonic nanoseconds */
    uint64_t read_ns;             /* wall time until all was read */
    uint64_t merge_ns;
    uint64_t write_ns;
};

/* What a task is, in its lowest bits; the rest is the index of a file, or the address of a file with chunks or with
 * headings to look for, of a slot, of a stretch, of a decoder's parts or of members that wait. */
enum {
    FROE_TASK_FILE,
    FROE_TASK_CHUNKS,
    FROE_TASK_BLOCK,
    FROE_TASK_STRETCH,
    FROE_TASK_PARTS,
    FROE_TASK_MEMBERS,
    FROE_TASK_HEADINGS,
    FROE_TASK_KIND = 7, /* these bits */
    FROE_TASK_INDEX = 3 /* a file's index is shifted by so many */
};

static inline uint64_t froe_task_of(const void *address, unsigned kind)
{
    return (uint64_t)(uintptr_t)address | kind;
}

static inline void *froe_task_address(uint64_t task)
{
    return (void *)(uintptr_t)(task & ~(uint64_t)FROE_TASK_KIND);
}

static inline void froe_worker_does(struct froe_worker *worker, froe_activity activity)
{
    atomic_store_explicit(&worker->activity, (unsigned)activity, memory_order_relaxed);
}

/* Whether workers should stop as soon as they can. */
static inline bool froe_run_ending(struct froe_run *run)
{
    return atomic_load_explicit(run->cancelled, memory_order_relaxed) ||
           atomic_load_explicit(&run->stopped, memory_order_relaxed) ||
           atomic_load_explicit(&run->out_of_memory, memory_order_relaxed);
}

/* run/errors.c: records and reports that something is wrong with a file. */
void froe_run_error_at(struct froe_run *run, struct froe_file *file, bool has_offset, uint64_t offset,
                       const char *text);
/* Reports what was wrong with an archive and its members, in order. They are read in any order, and only so many are
 * told. */
void froe_run_tell_faults(struct froe_run *run, struct froe_file *root);

/* run/file.c: opens a file and looks what it is. False: reported. */
bool froe_file_open(struct froe_run *run, struct froe_file *file);
void froe_file_close(struct froe_file *file);
/* A reader at the start of an open file (at offset, for regular files). */
void froe_file_reader(const struct froe_run *run, const struct froe_file *file, uint64_t offset,
                      struct froe_reader *reader);
/* Up to FROE_HEAD decoded bytes from where the reader stands, put at `to`. decoder NULL: a plain file. What a truncated
 * log begins with, NUL bytes, is left out. */
struct froe_span froe_file_sample(struct froe_reader *reader, struct froe_decoder *decoder, uint8_t *to);
/* Decides the log format from decoded bytes at the start of the file. */
void froe_file_detect(struct froe_run *run, struct froe_file *file, struct froe_span sample);

/* run/ceiling.c: memory. Sets out what there is. */
bool froe_run_init_memory(struct froe_run *run);
/* Makes sure that the worker's tallies fit into it: what does not is put on disk. After each batch of records. */
void froe_worker_keep_within(struct froe_worker *worker);
/* Per file: the worker's table is not counted into for a while, or has all of its part of a file. What is beyond the
 * common memory then goes to disk. */
void froe_worker_leave_partial(struct froe_worker *worker);
/* Puts all of a table of a file on disk, whosever it is. False: told. */
bool froe_worker_put_partial(struct froe_worker *worker, struct froe_partial *partial);
/* The worker is going to wait: it keeps no more than its own part. Between batches of records. */
void froe_worker_retreat(struct froe_worker *worker);
/* What the worker's decoders hold now is not there for groups. */
void froe_worker_borrow(struct froe_worker *worker);
/* Everything has been read: what decoders hold is given back. */
void froe_run_end_decoding(struct froe_run *run);
/* Before the first answer: where a worker has put tallies on disk, none may have anything of another's any more. False
 * when memory is short. */
bool froe_run_end_lending(struct froe_run *run);
/* Behind that: where something is on disk, and others are made of the answers (run/derive.h), puts so much there that
 * half of the memory is left. Likewise. */
bool froe_run_make_room(struct froe_run *run);
/* Bytes of what answers have in memory that cannot be given back. */
size_t froe_run_held(const struct froe_run *run);
/* The answer to a question, from memory or from disk. False when memory is short or the disk has a fault. */
bool froe_run_answer(struct froe_run *run, size_t question);
/* Saves the groups that it has come from. False likewise. */
bool froe_run_save_answer(struct froe_run *run, size_t question, struct froe_save *save);
/* The temporary file, made when it is first needed. NULL: told. Any thread. */
struct froe_spill *froe_run_spill(struct froe_run *run);
/* Frees what is on disk. */
void froe_run_free_memory(struct froe_run *run);
/* There is no result; text: why. The first one counts. */
void froe_run_fail(struct froe_run *run, const char *text);

/* run/worker.c: makes a worker ready for the questions of the plan; its memory is zeros. False when memory is short; to
 * be freed in either case. */
bool froe_worker_init(struct froe_run *run, unsigned index);
/* Makes it ready for fields of groups alone (run/derive.h). Likewise. */
bool froe_worker_init_fields(struct froe_run *run, unsigned index);
void froe_worker_free(struct froe_worker *worker);
/* Makes all but the tally. False when memory is short; to be freed in either case. */
bool froe_asked_init(struct froe_asked *asked, const struct froe_question *question, const struct froe_kernel *kernel);
void froe_asked_free(struct froe_asked *asked, const struct froe_question *question);
/* The tallies of a question, one for each worker. */
struct froe_tally *froe_run_tallies(const struct froe_run *run, size_t question);

/* run/filter.c: drops records of the worker's batch that the filters of the plan reject; returns how many are left, in
 * order. */
size_t froe_worker_filter(struct froe_worker *worker, size_t count);
/* run/filter.c: whether the records of an agent (absent: ptr NULL) are wanted; the context is a worker. */
bool froe_worker_keeps_agent(const void *context, struct froe_span agent);

/* run/block.c: makes the worker ready for the lines of a file. */
void froe_worker_turn_to(struct froe_worker *worker, struct froe_file *file);
/* Reads the lines of a block. unit: what is made of them goes there; NULL: nobody wants any. *heading: before it, then
 * behind it. */
void froe_worker_read_block(struct froe_worker *worker, struct froe_file *file, struct froe_span block,
                            struct froe_heading *heading, struct froe_unit *unit);
/* A unit for a block if anybody wants one. */
struct froe_unit *froe_worker_unit(struct froe_worker *worker, uint64_t file, uint64_t chunk, uint64_t block);
/* Hands in the totals of the current file. */
void froe_worker_flush(struct froe_worker *worker, struct froe_file *file);

/* run/heading.c: columns that are named in the middle of the worker's file; context: the worker. */
froe_fields_fn froe_worker_bind_fields;
/* What the lines of a block say, of a log that says such things. */
void froe_worker_pass_heading(struct froe_worker *worker, struct froe_file *file, struct froe_heading *heading,
                              struct froe_span block);
/* What stands before each chunk of a plain file. False: it need not be looked for. Otherwise each of the ranges
 * 0 … file->said_count-1 is to be noted once, by any worker, and whoever is told that it was the last (true) sets the
 * headings before any chunk is read. buffer: FROE_CUTTER_BUFFER bytes. */
bool froe_file_seek_headings(struct froe_run *run, struct froe_file *file);
bool froe_file_note_headings(struct froe_worker *worker, struct froe_file *file, uint64_t range, uint8_t *buffer);
void froe_file_set_headings(struct froe_worker *worker, struct froe_file *file, uint8_t *buffer);
void froe_file_free_said(struct froe_file *file);
struct froe_heading froe_file_heading(const struct froe_file *file, uint64_t chunk);

/* run/skip.c: decides what is read of a plain regular file, whose format is known. buffer: FROE_CUTTER_BUFFER bytes. */
void froe_file_narrow(struct froe_worker *worker, struct froe_file *file, uint8_t *buffer);
/* Whether a compressed regular file may be left, of which a block has just been decoded. *asking: no record has been
 * seen yet, so the next block is to be asked about too. */
bool froe_file_is_past(struct froe_worker *worker, struct froe_file *file, struct froe_span block, bool *asking);
/* Counts what is not read of a regular file: all but `read` bytes. */
void froe_file_skip(struct froe_run *run, struct froe_file *file, uint64_t read);

/* run/members.c: reads the members of the archive that a source has come upon. */
void froe_members_read(struct froe_source *source);
/* run/members_probe.c: decides the log format of an archive by its first member that is a log. reader, decoder: as for
 * froe_file_sample(); first: what has been read from them already, sample: FROE_HEAD bytes. */
void froe_members_probe(struct froe_run *run, struct froe_file *file, struct froe_reader *reader,
                        struct froe_decoder *decoder, struct froe_span first, uint8_t *sample);
/* run/stream.c: a free slot. While there is none, reads blocks of its own that nobody has taken; else others are at
 * work on all. NULL: the run ends. */
struct froe_slot *froe_worker_slot(struct froe_worker *worker);
void froe_slot_give_back(struct froe_slot *slot);
/* run/stream.c: reads the block that has been put into a slot. */
void froe_worker_read_slot(struct froe_worker *worker, struct froe_slot *slot);
/* run/stream.c: reads the blocks of its own that nobody has taken. */
void froe_worker_settle(struct froe_worker *worker);
/* run/stream.c: ends a chunk in the order of the blocks; last: of the file or member. */
void froe_worker_submit_end(struct froe_worker *worker, struct froe_file *file, uint64_t chunk, uint64_t block,
                            bool last);
/* run/stream.c: hands in what came of a block; NULL: nobody wants it. */
void froe_worker_submit(struct froe_worker *worker, struct froe_unit *unit);
/* run/stream.c: reads what comes as one stream: a compressed file, a pipe, a member. */
void froe_worker_read_stream(struct froe_worker *worker, struct froe_file *file, struct froe_source *source);

/* run/task.c: opens the decoder of a file, in which others may help where it can be read at any place. */
void froe_worker_open_decoder(struct froe_worker *worker, struct froe_source *source);
/* run/task.c: reads a plain file whose size is known in chunks, and lets others do so too. */
void froe_worker_read_plain(struct froe_worker *worker, struct froe_file *file);
/* run/task.c: a task that needed the file has ended. */
void froe_worker_part_done(struct froe_worker *worker, struct froe_file *file);
bool froe_worker_ending(struct froe_run *run);

/* run/ahead.c: has the members that a worker decodes decoded ahead by others, when there are enough of them. False:
 * memory is short. */
bool froe_worker_init_ahead(struct froe_worker *worker);
/* run/ahead.c: a stretch that somebody offered. */
void froe_worker_run_stretch(struct froe_worker *worker, struct froe_stretch *stretch);

/* run/task.c */
void froe_run_task(void *context, unsigned worker, uint64_t task);

/* run/finish.c: the last task of a file has ended. */
void froe_file_finish(struct froe_worker *worker, struct froe_file *file);
/* run/finish.c: after all results of a branch have been numbered. */
void froe_branch_end_results(struct froe_run *run, const struct froe_file *branch);
void froe_file_free_partials(struct froe_run *run, struct froe_file *file);
/* run/finish.c: a unit's turn has come. */
void froe_run_commit_block(void *context, struct froe_unit *unit);
void froe_run_commit_result(void *context, struct froe_unit *unit);

/* run/finish.c: appends, with a NUL, what is said of a file none of whose lines is a record. format NULL: of any. */
void froe_no_record_text(struct froe_buffer *text, const char *format, uint64_t lines, const uint64_t *reasons,
                         const char *first_line);

/* run/partial.c: saves what has been counted and merged. False when memory was short or the disk has a fault. */
bool froe_run_save(struct froe_run *run);

/* run/stats.c */
char *froe_run_stats_text(const struct froe_run *run);

#endif
