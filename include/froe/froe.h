/*
 * froe: counts, lists and checks the records of web access logs.
 *
 * A job is made from options, run, read and freed:
 *
 *     froe_options options = froe_options_default(FROE_COMMAND_COUNT);
 *     options.keys = "path,status";
 *     options.operands = (const char *const[]){"logs/access.log.1.gz"};
 *     options.operand_count = 1;
 *     froe_error error;
 *     froe_job *job = froe_job_create(&options, &error);
 *     if (job == NULL) { ... error.text says why ... }
 *     int exit_code = froe_job_run(job);
 *     froe_job_free(job);
 *
 * The command line of froe is written on this header alone.
 *
 * Thread safety: a job is owned by one thread. Only froe_job_progress() and froe_job_cancel() may be called from other
 * threads while froe_job_run() is under way; froe_job_cancel() may also be called from a signal handler.
 * Different jobs may run at the same time in different threads.
 *
 * Strings are NUL-terminated UTF-8 unless a length stands beside them. Sizes are bytes. NULL is allowed only where the
 * comment says so.
 */
#ifndef FROE_FROE_H
#define FROE_FROE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What a job does; see the manual of the command of the same name. */
typedef enum froe_command {
    FROE_COMMAND_COUNT,   /* hits for each distinct value of one or more fields */
    FROE_COMMAND_RECORDS, /* the parsed records themselves */
    FROE_COMMAND_CHECK,   /* how much of the input parses, and why the rest does not */
    FROE_COMMAND_MERGE,   /* a count or a report put together from saved states */
    FROE_COMMAND_REPORT,  /* panels: the answers to many questions, from one pass */
} froe_command;

/* How results are written. */
typedef enum froe_format {
    FROE_FORMAT_DEFAULT, /* by the output name's ending; otherwise table, for records jsonl */
    FROE_FORMAT_TABLE,
    FROE_FORMAT_CSV,
    FROE_FORMAT_TSV,
    FROE_FORMAT_JSON,
    FROE_FORMAT_JSONL,
    FROE_FORMAT_ARROW, /* Apache Arrow IPC stream; not of a check or report, not on a terminal */
    FROE_FORMAT_HTML,  /* of a report or a count: one page that needs nothing else */
} froe_format;

/* The format that the ending of a file's name stands for, whatever its case; DEFAULT when it is none, and for NULL. */
froe_format froe_format_of_name(const char *name);

/* Exit codes of a run, the same as the program's. */
enum {
    FROE_EXIT_OK = 0,      /* all input was read whole */
    FROE_EXIT_PARTIAL = 1, /* the result stands, but some input could not be read whole */
    FROE_EXIT_FAILED = 2,  /* nothing was done */
};

/*
 * Why a call failed. `text` is one line without the program's name and without a line end, ready for a terminal: bytes
 * from file names are escaped in it. `option` names the member of froe_options at fault ("keys", "where" …) or is
 * NULL; `column` is the 1-based byte position inside that option's text, 0 where it does not apply.
 */
typedef struct froe_error {
    char text[512];
    const char *option;
    unsigned column;
} froe_error;

/* Receives one message (as froe_error.text); called with the job's internal lock held, from any of its threads, and
 * must not call back into the job. */
typedef void froe_message_fn(void *context, const char *text);

/*
 * Everything a job is told. Start from froe_options_default(); strings are borrowed and must live until
 * froe_job_create() returns.
 */
typedef struct froe_options {
    froe_command command;

    const char *keys;   /* count: field names separated by commas; required */
    const char *fields; /* records: field names separated by commas; NULL: all */
    const char *panels; /* report: names of panels separated by commas (froe help report); NULL: all that have data */
    bool compare;       /* report: the operands are two saved reports, and what changed from the first to the second is
                           shown */

    const char *const *operands; /* files, directories, glob patterns, "-"; merge: files with saved states, patterns;
                                    compare: two files with saved states */
    size_t operand_count;        /* 0: standard input */
    const char *files_from; /* file with more operands, one a line or NUL-separated, "-": standard input; NULL: none */
    const char *shard; /* count, records, report: "I/N", only the I-th of N parts of the operands, which must be files;
                          N jobs together read everything once; NULL: all */
    bool all_files;    /* take every file of a directory, not only those named like logs */

    const char *log_format; /* "auto", a name that froe_formats_text() lists, or a server's format string; NULL: auto */
    const char *time_zone; /* show and cut times in this zone ("UTC", "+02:00", "Europe/Berlin"); NULL: the log's own */

    const char *since; /* keep times from here on: ISO 8601, as in logs, or "7d", "12h" before now; NULL: all */
    const char *until; /* and before this one, which lies behind it */
    bool unsorted;     /* with since or until: read all of every file, as strict and bad_lines do; otherwise a file that
                          looks sorted by time is read only where it matters */

    const char *where;        /* keep records for which this expression holds (froe help where); NULL: all */
    bool pages;               /* keep only what a person asked to see */
    const char *exclude_name; /* segment names to drop, by commas, "+" first: added to the built-in list; NULL: none */
    const char *exclude_ext;  /* name endings to drop, likewise */
    const char *under;        /* keep paths below this first segment, slashes around it dropped; NULL: all */

    const char *agents; /* file of user-agent rules (regexes.yaml of uap-core); NULL: those that are built in */
    bool no_bots;       /* drop records whose agent is a bot */
    bool only_bots;     /* keep only these */
    const char *geoip;  /* databases of networks, files separated by commas, for country, city, asn; NULL: none */

    const char *aggregates; /* count: what to compute of each group, by commas (froe help agg); NULL: "count" */
    bool approx;            /* count distinct values and visitors by HyperLogLog */
    const char *visitor;    /* fields that tell visitors apart, by commas, of a report "host"; NULL: "host,agent" */
    bool no_visitors;       /* report: tell neither visitors nor visits, which saves time and memory */
    const char *visit_gap;  /* the longest time between two requests of a visit, as "1h"; NULL: "30m" */
    bool share;             /* beside each count and sum its part of the total, in percent */
    bool has_top;           /* top was given */
    uint64_t top;           /* the most rows to write, of a report in each panel; 0: all */
    uint64_t min_count;     /* leave out groups with fewer hits */
    const char *sort;       /* COLUMN[:asc|desc]; NULL: by the count, time keys by time */
    const char *pivot; /* count: one of at least two keys, whose values become columns (froe help count); NULL: none */
    bool per_file;     /* count: one result for each file */
    bool unordered;    /* records, per_file: as they come */

    const char *save_state; /* count, report, merge: file for the state, to be merged with others; written when all has
                               been read, beside and renamed into place; NULL: none */

    const char *memory;    /* bytes to get by with, such as "512M" or "2Gi"; NULL: half of what this process may use */
    const char *temp_dir;  /* folder for what does not fit into them; NULL: $TMPDIR or /tmp */
    unsigned threads;      /* 0: the processors this process may use */
    bool strict;           /* a malformed line makes the exit code 1 */
    const char *bad_lines; /* file for the malformed lines; NULL: none */

    froe_format format;
    bool csv_safe;           /* put ' before csv cells that a spreadsheet would run */
    const char *output;      /* file, written beside and renamed into place; NULL: standard output. Never an input */
    bool output_is_terminal; /* escape control bytes in every format, group digits, limit the rows to 20 */
    unsigned terminal_width; /* columns for tables, 0: unlimited */
    bool color;              /* the table may use colours */
    bool stats;              /* measure where the time goes, for froe_job_stats() */

    froe_message_fn *message; /* warnings and input errors; NULL: dropped */
    void *message_context;
} froe_options;

/* The options with their defaults for a command. */
froe_options froe_options_default(froe_command command);

typedef struct froe_job froe_job;

/*
 * Checks the options and prepares a job. No input is opened yet, but the states of a merge or a comparison are: what
 * they count, they say themselves, so that of the options only those of the result and the output are looked at, and
 * for reports agents and geoip.
 * Returns NULL with *error filled when an option is wrong or memory is short. The caller frees the job.
 */
froe_job *froe_job_create(const froe_options *options, froe_error *error);

/*
 * Reads the input, writes the result and returns an exit code (FROE_EXIT_*). Messages go to options.message. To be
 * called once for a job. A reader that closed the output pipe early is no error.
 */
int froe_job_run(froe_job *job);

/* Asks a running job to stop: it ends within a fraction of a second, leaves no partial output file and returns
 * FROE_EXIT_FAILED; froe_job_cancelled() then holds. Safe in signal handlers. */
void froe_job_cancel(froe_job *job);
bool froe_job_cancelled(const froe_job *job);

/* How far a run is. Totals grow while operands are still unread standard input (total then 0: not known). */
typedef struct froe_progress {
    uint64_t bytes_done;  /* bytes of the files (compressed where they are) */
    uint64_t bytes_total; /* 0: not known */
    uint64_t files_done;
    uint64_t files_total;
    bool finishing; /* all input is read; merging and writing */
} froe_progress;

void froe_job_progress(const froe_job *job, froe_progress *progress);

/* What a thread is doing at this moment. */
typedef enum froe_activity {
    FROE_ACTIVITY_WAITING, /* there is nothing for it to do */
    FROE_ACTIVITY_READING,
    FROE_ACTIVITY_DECOMPRESSING, /* reading included */
    FROE_ACTIVITY_PARSING,       /* and filtering, counting, making rows */
} froe_activity;

/* Tells of the threads of a running job, of `capacity` at most; returns how many there are, 0 before they are started.
 */
size_t froe_job_activities(const froe_job *job, froe_activity *activities, size_t capacity);

/* What was read, the "input" of the JSON output. Valid after froe_job_run(). */
typedef struct froe_input_totals {
    uint64_t files;
    uint64_t bytes;          /* as stored */
    uint64_t bytes_inflated; /* after decompression */
    uint64_t lines;
    uint64_t records;
    uint64_t filtered; /* records that filters dropped */
    uint64_t malformed;
    uint64_t nul_bytes;     /* NUL bytes skipped at the start of lines */
    uint64_t skipped_bytes; /* of files, not read because they lie outside of since and until */
    uint64_t errors;        /* inputs that could not be read whole */
} froe_input_totals;

void froe_job_totals(const froe_job *job, froe_input_totals *totals);

/*
 * The rows of a finished count job, in the order of the output and after top and min_count; none with per_file or
 * pivot. Key values are lent until froe_job_free(), or, of a result that did not fit into memory, until the next call;
 * they then come quickest in the order of the rows. index < froe_job_row_count(), key < the number of keys.
 */
typedef struct froe_value {
    const char *bytes; /* not NUL-terminated; numbers and times as text; NULL: absent */
    size_t length;
} froe_value;

size_t froe_job_row_count(const froe_job *job);
froe_value froe_job_row_key(froe_job *job, size_t index, size_t key);
uint64_t froe_job_row_hits(const froe_job *job, size_t index);

/* Where the time of a finished run went, several lines of text for standard error; NULL unless options.stats was set.
 * Freed with the job. */
const char *froe_job_stats(froe_job *job);

/* Frees a job and all that was lent from it. NULL is allowed. */
void froe_job_free(froe_job *job);

/*
 * The log formats and fields known, as lines of text for a terminal; static.
 */
const char *froe_formats_text(void);

/*
 * The fields known with their types, as lines of text for a terminal, at most 72 columns wide; static.
 */
const char *froe_fields_text(void);

/* The number of processors this process may use: affinity and cgroup quota included; at least 1. */
unsigned froe_usable_cpus(void);

/*
 * Version, libraries and the instruction set chosen, as several lines of text; static.
 * Returns NULL with *error filled when the environment variable FROE_ISA names none that this machine has.
 */
const char *froe_version_text(froe_error *error);

#ifdef __cplusplus
}
#endif

#endif
