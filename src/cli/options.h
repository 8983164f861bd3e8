/*
 * The table of commands and the table of options. Parsing, --help, the shell completions and the manual page are all
 * made from these two; nothing about an option is written down a second time but its meaning (settings.c).
 */
#ifndef FROE_CLI_OPTIONS_H
#define FROE_CLI_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <froe/froe.h>

/* Bits of the commands that take an option. */
enum {
    FROE_CLI_FOR_COUNT = 1 << 0,
    FROE_CLI_FOR_RECORDS = 1 << 1,
    FROE_CLI_FOR_CHECK = 1 << 2,
    FROE_CLI_FOR_REPORT = 1 << 3,
    FROE_CLI_FOR_OTHERS = 1 << 4, /* formats, help, completions, manual */
    FROE_CLI_FOR_MERGE = 1 << 5,
    FROE_CLI_FOR_JOBS = FROE_CLI_FOR_COUNT | FROE_CLI_FOR_RECORDS | FROE_CLI_FOR_CHECK | FROE_CLI_FOR_REPORT,
    FROE_CLI_FOR_ALL = FROE_CLI_FOR_JOBS | FROE_CLI_FOR_MERGE | FROE_CLI_FOR_OTHERS,
};

enum froe_cli_command_id {
    FROE_CLI_COUNT,
    FROE_CLI_RECORDS,
    FROE_CLI_REPORT,
    FROE_CLI_CHECK,
    FROE_CLI_MERGE,
    FROE_CLI_FORMATS,
    FROE_CLI_HELP,
    FROE_CLI_COMPLETIONS,
    FROE_CLI_MANUAL,
    FROE_CLI_COMMAND_COUNT,
};

struct froe_cli_command {
    const char *name;
    const char *operands; /* as in the usage line; "" where there are none */
    const char *summary;  /* begins in lower case, no full stop */
    const char *details;  /* paragraphs separated by "\n\n"; NULL: none */
    const char *examples; /* lines "COMMAND LINE" separated by "\n"; NULL: none */
    const char *choices;  /* words that its operand must be one of, separated by "|"; NULL: none */
    unsigned bit;         /* FROE_CLI_FOR_… */
    bool is_job;          /* `job` is then what the library calls it */
    size_t operand_max;   /* only where it is no job */
    enum froe_command job;
};

extern const struct froe_cli_command froe_cli_commands[FROE_CLI_COMMAND_COUNT];

/* What the operands of a job may be; a paragraph for help and manual. */
extern const char froe_cli_operands_text[];

/* In the order in which help shows them. */
enum froe_cli_option_id {
    FROE_CLI_LOG_FORMAT,
    FROE_CLI_ALL,
    FROE_CLI_FILES_FROM,
    FROE_CLI_SHARD,
    FROE_CLI_WHERE,
    FROE_CLI_SINCE,
    FROE_CLI_UNTIL,
    FROE_CLI_UNSORTED,
    FROE_CLI_PAGES,
    FROE_CLI_EXCLUDE_NAME,
    FROE_CLI_EXCLUDE_EXT,
    FROE_CLI_UNDER,
    FROE_CLI_NO_BOTS,
    FROE_CLI_ONLY_BOTS,
    FROE_CLI_AGENTS,
    FROE_CLI_GEOIP,
    FROE_CLI_AGG,
    FROE_CLI_APPROX,
    FROE_CLI_VISITOR,
    FROE_CLI_NO_VISITORS,
    FROE_CLI_VISIT_GAP,
    FROE_CLI_SHARE,
    FROE_CLI_TOP,
    FROE_CLI_MIN_COUNT,
    FROE_CLI_SORT,
    FROE_CLI_PIVOT,
    FROE_CLI_PER_FILE,
    FROE_CLI_PANELS,
    FROE_CLI_COMPARE,
    FROE_CLI_FIELDS,
    FROE_CLI_UNORDERED,
    FROE_CLI_TIME_ZONE,
    FROE_CLI_OUTPUT,
    FROE_CLI_FORMAT,
    FROE_CLI_CSV_SAFE,
    FROE_CLI_COLOR,
    FROE_CLI_BAD_LINES,
    FROE_CLI_SAVE_STATE,
    FROE_CLI_STRICT,
    FROE_CLI_THREADS,
    FROE_CLI_MEMORY,
    FROE_CLI_TEMP_DIR,
    FROE_CLI_PROGRESS,
    FROE_CLI_STATS,
    FROE_CLI_HELP_FLAG,
    FROE_CLI_VERSION,
    FROE_CLI_OPTION_COUNT,
};

enum froe_cli_kind {
    FROE_CLI_FLAG,   /* takes no value */
    FROE_CLI_TEXT,   /* any value; the library judges it */
    FROE_CLI_PATH,   /* the name of a file, not empty */
    FROE_CLI_PATHS,  /* several, separated by commas; where the option is repeated, these are joined */
    FROE_CLI_NUMBER, /* decimal, 0 … max */
    FROE_CLI_CHOICE, /* one of choices */
};

struct froe_cli_option {
    const char *name; /* without the dashes */
    char letter;      /* '\0': no short form */
    enum froe_cli_kind kind;
    const char *value;   /* what help calls the value; NULL for a flag and for a choice */
    const char *choices; /* separated by "|"; for FROE_CLI_TEXT only a help to completion; NULL: none */
    uint64_t max;        /* FROE_CLI_NUMBER */
    unsigned commands;   /* FROE_CLI_FOR_… */
    const char *group;   /* heading in help */
    const char *summary; /* one sentence without its full stop */
    const char *details; /* more sentences; NULL: none */
};

extern const struct froe_cli_option froe_cli_options[FROE_CLI_OPTION_COUNT];

/* NULL: there is none. The name of an option need not end at a NUL. */
const struct froe_cli_command *froe_cli_find_command(const char *name);
const struct froe_cli_option *froe_cli_find_option(const char *name, size_t length);
const struct froe_cli_option *froe_cli_find_letter(char letter);

/* What stands behind the option in help: "N", "a|b|c"; NULL for a flag. */
const char *froe_cli_value_text(const struct froe_cli_option *option);

/* Walks through "a|b|c": the length of the word at *cursor, which moves behind it; 0 at the end. Start with
 * *cursor = choices; *word is where the word begins. NULL choices have no words. */
size_t froe_cli_next_choice(const char **cursor, const char **word);

/* The place of `text` in choices, from 0; -1: it is none of them. */
int froe_cli_choice_index(const char *choices, const char *text);

#endif
