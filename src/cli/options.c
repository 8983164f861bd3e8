#include "cli/options.h"

#include <string.h>

#define INPUT_OPERANDS "[FILE|DIR|GLOB|-]..."

const char froe_cli_operands_text[] = "Operands are files, directories (read with all below them), quoted patterns "
                                      "with * ? [ ] and **/, and '-' for standard input. "
                                      "Without operands standard input is read. Compression is told by the first bytes "
                                      "of a file, not by its name. A file "
                                      "named twice is read once.";

static const char count_details[] =
    "KEY is a field of the record, as listed by 'froe help fields'; the hits of each distinct combination of the KEYs "
    "are "
    "counted, and whatever else --agg names is computed for each ('froe help agg'). The rows come by falling count, or "
    "by rising time where the first KEY is a time, hour or weekday.\n\n"
    "--unordered needs --per-file, and both together need --format jsonl.";

static const char count_examples[] = "froe count path --pages --under book 'logs/*.gz'\n"
                                     "froe count status.class,method --share access.log\n"
                                     "froe count path --where 'status >= 500' --since 7d logs/\n"
                                     "froe count host --agg 'count,sum(bytes),p95(bytes)' logs/\n"
                                     "froe count time:1h --format csv -o hours.csv logs/";

static const char report_details[] =
    "One pass over the input answers many questions. A report has these panels, those that the input has data for, or "
    "the ones that --panels names:\n\n"
    "overview time hours paths static not-found slowest biggest new vanished status status-classes methods protocols "
    "hosts networks countries asns browsers systems devices bots agents sites referers vhosts\n\n"
    "Each shows what a count would: 'hosts' that of 'froe count host'.\n\n"
    "--save-state saves a report: 'froe merge' shows it again, or several together, and 'froe report --compare' two "
    "side by side.";

static const char report_examples[] = "froe report --since 7d logs/\n"
                                      "froe report --pages --top 50 -o report.html 'logs/*.gz'\n"
                                      "froe report --panels paths,not-found,sites --format json access.log\n"
                                      "froe report --compare april.report may.report";

static const char records_examples[] = "froe records --fields time,host,status access.log\n"
                                       "froe records --where 'status = 404' --format csv -o missing.csv logs/\n"
                                       "froe records -o access.arrow logs/";

static const char merge_details[] =
    "A STATE is a file that count or report has written with --save-state, or froe merge itself, or a quoted pattern "
    "with * ? [ ] and **/ that names such files. Directories and standard input are none. A file named twice is read "
    "once. All must be of the "
    "same "
    "query; "
    "the result is then the one that a single run over all of their input would have, to the byte, in whatever order "
    "they "
    "are named. How it is sorted, cut and written is for this command to say; of reports also --agents and --geoip, "
    "from which some panels are made.\n\n"
    "A state that is damaged, cut off or of a newer version ends the merge, and nothing is written.";

static const char merge_examples[] = "froe count path --save-state mon.state logs/mon.log.gz\n"
                                     "froe merge mon.state tue.state --top 20\n"
                                     "froe merge days/*.state --save-state month.state -o month.csv";

const struct froe_cli_command froe_cli_commands[FROE_CLI_COMMAND_COUNT] = {
    [FROE_CLI_COUNT] = {.name = "count",
                        .operands = "KEY[,KEY...] " INPUT_OPERANDS,
                        .summary = "count hits for each distinct value of one or more fields",
                        .details = count_details,
                        .examples = count_examples,
                        .bit = FROE_CLI_FOR_COUNT,
                        .is_job = true,
                        .job = FROE_COMMAND_COUNT},
    [FROE_CLI_RECORDS] = {.name = "records",
                          .operands = INPUT_OPERANDS,
                          .summary = "write the parsed records themselves",
                          .details = "The records come in the order of the input unless --unordered is given.",
                          .examples = records_examples,
                          .bit = FROE_CLI_FOR_RECORDS,
                          .is_job = true,
                          .job = FROE_COMMAND_RECORDS},
    [FROE_CLI_REPORT] = {.name = "report",
                         .operands = INPUT_OPERANDS,
                         .summary = "show all that people ask of logs, in one pass",
                         .details = report_details,
                         .examples = report_examples,
                         .bit = FROE_CLI_FOR_REPORT,
                         .is_job = true,
                         .job = FROE_COMMAND_REPORT},
    [FROE_CLI_CHECK] = {.name = "check",
                        .operands = INPUT_OPERANDS,
                        .summary = "tell how much of the input parses, and why the rest does not",
                        .details = "Each reason comes with its count and with examples.",
                        .examples = "froe check --bad-lines rejected.log access.log",
                        .bit = FROE_CLI_FOR_CHECK,
                        .is_job = true,
                        .job = FROE_COMMAND_CHECK},
    [FROE_CLI_MERGE] = {.name = "merge",
                        .operands = "STATE...",
                        .summary = "put saved states together into one result",
                        .details = merge_details,
                        .examples = merge_examples,
                        .bit = FROE_CLI_FOR_MERGE,
                        .is_job = true,
                        .job = FROE_COMMAND_MERGE},
    [FROE_CLI_FORMATS] = {.name = "formats",
                          .operands = "",
                          .summary = "list the log formats known and the fields that each gives",
                          .bit = FROE_CLI_FOR_OTHERS},
    [FROE_CLI_HELP] = {.name = "help",
                       .operands = "[COMMAND|TOPIC]",
                       .summary = "show help for froe, for a command or on a topic",
                       .bit = FROE_CLI_FOR_OTHERS,
                       .operand_max = 1},
    [FROE_CLI_COMPLETIONS] = {.name = "completions",
                              .operands = "bash|zsh|fish",
                              .summary = "print the completion script for a shell",
                              .choices = "bash|zsh|fish",
                              .examples = "froe completions bash > ~/.local/share/bash-completion/completions/froe\n"
                                          "froe completions zsh > \"${fpath[1]}/_froe\"\n"
                                          "froe completions fish > ~/.config/fish/completions/froe.fish",
                              .bit = FROE_CLI_FOR_OTHERS,
                              .operand_max = 1},
    [FROE_CLI_MANUAL] = {.name = "manual",
                         .operands = "",
                         .summary = "print the manual page, in roff",
                         .examples = "froe manual | man -l -",
                         .bit = FROE_CLI_FOR_OTHERS},
};

#define WHEN       "auto|always|never"
#define RECORD_JOB (FROE_CLI_FOR_COUNT | FROE_CLI_FOR_RECORDS | FROE_CLI_FOR_REPORT)
#define COUNTING   (FROE_CLI_FOR_COUNT | FROE_CLI_FOR_MERGE)
#define WRITING    (FROE_CLI_FOR_JOBS | FROE_CLI_FOR_MERGE)

const struct froe_cli_option froe_cli_options[FROE_CLI_OPTION_COUNT] = {
    [FROE_CLI_LOG_FORMAT] =
        {"log-format", '\0', FROE_CLI_TEXT, "NAME|STRING",
         "auto|common|combined|vhost_common|vhost_combined|combinedio|combined_value|combined_vhost|lighttpd|"
         "ssl_request|forwarded|vhost_forwarded|nginx|nginx-ingress|nginx-ingress-v0|nginx-proxy-manager|"
         "nginx-proxy-manager-standard|traefik|traefik-v1|syslog|haproxy-http|envoy|istio|istio-v0|http.server|"
         "django|uvicorn|twisted|uwsgi|uwsgi-micros|php-fpm-full|php-fpm|gin|aiohttp|gorouter|bunny|nexus|"
         "combined_iso|morgan-short|morgan-tiny|squid|elb|alb|s3|cloudfront|w3c|gcs|ltsv|logfmt|caddy|"
         "traefik-json|cloudflare|json",
         0, FROE_CLI_FOR_JOBS, "Input", "Take every file to be in this log format",
         "A name that 'froe formats' lists, or the format string of Apache (Tomcat and Jetty have the same), nginx, "
         "PHP-FPM or GoAccess. The default, auto, looks at the first lines of each file."},
    [FROE_CLI_ALL] = {"all", '\0', FROE_CLI_FLAG, NULL, NULL, 0, FROE_CLI_FOR_JOBS, "Input",
                      "Read every file of a directory",
                      "Without it only files whose names contain 'access', '.log' or a known compression or archive "
                      "suffix are read. A file named as an operand is always read."},
    [FROE_CLI_FILES_FROM] = {"files-from", '\0', FROE_CLI_PATH, "FILE", NULL, 0, FROE_CLI_FOR_JOBS, "Input",
                             "Read more operands from FILE, one a line or NUL-separated", "'-' is standard input."},
    [FROE_CLI_SHARD] =
        {"shard", '\0', FROE_CLI_TEXT, "I/N", NULL, 0, RECORD_JOB, "Input",
         "Read only the I-th of N parts of the operands, which are files",
         "Plain files are cut where a part ends, at a line, and BGZF files at the next block; all others belong to one "
         "part as a whole. N "
         "runs, each with another I, read everything once, and 'froe merge' makes of the states that they "
         "save what one run would have written."},
    [FROE_CLI_WHERE] = {"where", 'w', FROE_CLI_TEXT, "EXPR", NULL, 0, RECORD_JOB, "Filters",
                        "Keep records for which EXPR holds",
                        "EXPR is made of tests such as status >= 500, path ^= /api/, agent *= bot, host in 10.0.0.0/8, "
                        "joined with and, or, not and parentheses; 'froe help where' tells all."},
    [FROE_CLI_SINCE] =
        {"since", '\0', FROE_CLI_TEXT, "TIME", NULL, 0, RECORD_JOB, "Filters", "Keep records of TIME and later",
         "TIME is written as 2015-05-17, 2015-05-17T10:05 or 2015-05-17T10:05:03, as in the log, "
         "17/May/2015:10:05:03 +0000, or told from now: 7d, 12h, 30m, 90s ago. A zone may follow: Z, +02:00. Without "
         "one the clock of the records is meant, that of --tz where it is given."},
    [FROE_CLI_UNTIL] = {"until", '\0', FROE_CLI_TEXT, "TIME", NULL, 0, RECORD_JOB, "Filters",
                        "Keep records before TIME",
                        "TIME is written as for --since. --since 2015-05-17 --until 2015-05-18 is one day."},
    [FROE_CLI_UNSORTED] =
        {"unsorted", '\0', FROE_CLI_FLAG, NULL, NULL, 0, RECORD_JOB, "Filters",
         "With --since or --until, read all of every file",
         "Otherwise froe looks at places all over a plain file; when its records are in the order of time there, but "
         "for 10 minutes, it reads only what can lie in the range. A compressed file that begins more than 10 minutes "
         "after the range is not read on. Logs that name their columns (w3c) are always read as a whole. Malformed "
         "lines are not looked for in what is left out, so --strict and "
         "--bad-lines make froe read everything too."},
    [FROE_CLI_PAGES] =
        {"pages", '\0', FROE_CLI_FLAG, NULL, NULL, 0, RECORD_JOB, "Filters", "Keep only what a person asked to see",
         "Drops records whose path is absent or has no segment, has a segment that is one of favicon.ico "
         "robots.txt humans.txt crossdomain.xml _images search.html genindex.html searchindex.js "
         "modindex.html py-modindex.html, or ends in .png, .js or .css."},
    [FROE_CLI_EXCLUDE_NAME] = {"exclude-name", '\0', FROE_CLI_TEXT, "LIST", NULL, 0, RECORD_JOB, "Filters",
                               "Drop records with a path segment that is one of LIST, names separated by commas",
                               "Takes the place of the names that --pages drops; with a leading '+' LIST adds to "
                               "them. Works without --pages too."},
    [FROE_CLI_EXCLUDE_EXT] = {"exclude-ext", '\0', FROE_CLI_TEXT, "LIST", NULL, 0, RECORD_JOB, "Filters",
                              "Drop records whose path ends in one of LIST, endings such as .png separated by commas",
                              "Takes the place of the endings that --pages drops; with a leading '+' LIST adds to "
                              "them. Works without --pages too."},
    [FROE_CLI_UNDER] = {"under", '\0', FROE_CLI_TEXT, "SEGMENT", NULL, 0, RECORD_JOB, "Filters",
                        "Keep records whose first path segment is SEGMENT and that have at least one more",
                        "Slashes around SEGMENT are dropped: /book/ is book."},
    [FROE_CLI_NO_BOTS] = {"no-bots", '\0', FROE_CLI_FLAG, NULL, NULL, 0, RECORD_JOB, "Filters",
                          "Drop records whose user agent is a program: a crawler, library, monitor or scanner",
                          "The same as --where 'not agent.bot'; records without user agent stay."},
    [FROE_CLI_ONLY_BOTS] = {"only-bots", '\0', FROE_CLI_FLAG, NULL, NULL, 0, RECORD_JOB, "Filters",
                            "Keep only records whose user agent is a program", "The same as --where agent.bot."},
    [FROE_CLI_AGENTS] = {"agents", '\0', FROE_CLI_PATH, "FILE", NULL, 0, RECORD_JOB | FROE_CLI_FOR_MERGE, "Filters",
                         "Tell browsers, systems and devices by the rules of FILE",
                         "FILE has the form of regexes.yaml of the uap-core project. Rules are built in; 'froe "
                         "--version' tells which."},
    [FROE_CLI_GEOIP] = {"geoip", '\0', FROE_CLI_PATHS, "FILE[,FILE]...", NULL, 0, RECORD_JOB | FROE_CLI_FOR_MERGE,
                        "Filters", "Know countries, cities and networks from databases in the format of MaxMind",
                        "Such are GeoLite2-City.mmdb and GeoLite2-ASN.mmdb; the fields are country, country.name, "
                        "city, asn and asn.org. Of several databases the first that knows something tells it. The "
                        "option may be repeated."},
    [FROE_CLI_AGG] =
        {"agg", 'a', FROE_CLI_TEXT, "LIST", NULL, 0, FROE_CLI_FOR_COUNT, "Result",
         "Compute the aggregates of LIST for each row, separated by commas",
         "These are count, count(EXPR), visitors, visits, and of a FIELD sum, avg, min, max, distinct, first, last, "
         "p50, p99.9 "
         "and the like: --agg 'count,avg(bytes),p95(duration)'. The default is count; 'froe help agg' tells "
         "all."},
    [FROE_CLI_APPROX] = {"approx", '\0', FROE_CLI_FLAG, NULL, NULL, 0, FROE_CLI_FOR_COUNT, "Result",
                         "Estimate distinct(FIELD) and visitors in little memory",
                         "The error is told on standard error."},
    [FROE_CLI_VISITOR] = {"visitor", '\0', FROE_CLI_TEXT, "LIST", NULL, 0, FROE_CLI_FOR_COUNT | FROE_CLI_FOR_REPORT,
                          "Result", "Tell visitors apart by the fields of LIST, for visitors and visits",
                          "The default is host,agent. What has an absent field is a visitor as well. For a report LIST "
                          "can be host; its panels of agents show no visitors then, for one may have several."},
    [FROE_CLI_NO_VISITORS] = {"no-visitors", '\0', FROE_CLI_FLAG, NULL, NULL, 0, FROE_CLI_FOR_REPORT, "Result",
                              "Do without visitors and visits, which saves time and memory", NULL},
    [FROE_CLI_VISIT_GAP] = {"visit-gap", '\0', FROE_CLI_TEXT, "TIME", NULL, 0, FROE_CLI_FOR_COUNT | FROE_CLI_FOR_REPORT,
                            "Result", "Begin another visit where a visitor was away for longer than TIME",
                            "The default is 30m. TIME is a whole number of seconds, with s, m, h or d behind it."},
    [FROE_CLI_SHARE] = {"share", '\0', FROE_CLI_FLAG, NULL, NULL, 0, COUNTING, "Result",
                        "Put beside each count and sum its part of the total, in percent", NULL},
    [FROE_CLI_TOP] = {"top", 'n', FROE_CLI_NUMBER, "N", NULL, UINT64_MAX, COUNTING | FROE_CLI_FOR_REPORT, "Result",
                      "Write the first N rows, of a report in each panel, 0 for all",
                      "The default is 20 on a terminal and for report, otherwise all."},
    [FROE_CLI_MIN_COUNT] = {"min-count", '\0', FROE_CLI_NUMBER, "N", NULL, UINT64_MAX, COUNTING, "Result",
                            "Leave out rows with fewer than N hits", NULL},
    [FROE_CLI_SORT] = {"sort", '\0', FROE_CLI_TEXT, "COLUMN[:asc|desc]", NULL, 0, COUNTING, "Result",
                       "Order the rows by COLUMN, a KEY or an aggregate",
                       "The default is the first aggregate, falling; for a time, hour or weekday as the first KEY it "
                       "is that KEY:asc. What is equal there comes by KEY: absent ones first, text by its bytes, "
                       "numbers and times by value."},
    [FROE_CLI_PIVOT] =
        {"pivot", '\0', FROE_CLI_TEXT, "KEY", NULL, 0, COUNTING, "Result",
         "Make columns of the values of KEY, one of several",
         "There is a row for each combination of the other KEYs, and a column for each value of KEY and each "
         "aggregate: 'froe count time:1h,status.class --pivot status.class'. What did not occur is 0 for counts, sums "
         "and distinct, otherwise absent. --top, --min-count and --sort count look at the hits of whole rows, by which "
         "rows come too unless the first of the other KEYs is a time; the other order is --sort by one of these. "
         "--share is of the total of a column. There can be 1000 columns."},
    [FROE_CLI_PER_FILE] = {"per-file", '\0', FROE_CLI_FLAG, NULL, NULL, 0, FROE_CLI_FOR_COUNT, "Result",
                           "Count each file by itself", NULL},
    [FROE_CLI_PANELS] = {"panels", '\0', FROE_CLI_TEXT, "LIST", NULL, 0, FROE_CLI_FOR_REPORT | FROE_CLI_FOR_MERGE,
                         "Result", "Show the panels of LIST, names separated by commas",
                         "The default is all that the input has data for; 'froe help report' names them."},
    [FROE_CLI_COMPARE] =
        {"compare", '\0', FROE_CLI_FLAG, NULL, NULL, 0, FROE_CLI_FOR_REPORT, "Result",
         "Show what changed between two saved reports",
         "The operands are two files that --save-state has written, the earlier one first. Only --since "
         "and --until may differ between the runs that saved them."},
    [FROE_CLI_FIELDS] = {"fields", '\0', FROE_CLI_TEXT, "LIST", NULL, 0, FROE_CLI_FOR_RECORDS, "Result",
                         "Write the fields of LIST, names separated by commas",
                         "The default is host ident user time request method target path query protocol status bytes "
                         "referer agent, and what the log format adds: with --shard, that of the files of this part."},
    [FROE_CLI_UNORDERED] = {"unordered", '\0', FROE_CLI_FLAG, NULL, NULL, 0, FROE_CLI_FOR_COUNT | FROE_CLI_FOR_RECORDS,
                            "Result", "Write results as they come, not in the order of the input", NULL},
    [FROE_CLI_TIME_ZONE] = {"tz", '\0', FROE_CLI_TEXT, "ZONE", NULL, 0, RECORD_JOB, "Result",
                            "Show and cut times in ZONE, such as UTC, +02:00 or Europe/Berlin",
                            "The default is the offset that stands in the log."},
    [FROE_CLI_OUTPUT] = {"output", 'o', FROE_CLI_PATH, "FILE", NULL, 0, WRITING, "Output", "Write the result to FILE",
                         "FILE is written beside its place and renamed when it is whole; what exists and is no "
                         "regular file is written directly. '-' is standard output. The endings .csv .tsv .json "
                         ".jsonl .ndjson .arrow .arrows .html .htm set the format unless --format does."},
    [FROE_CLI_FORMAT] = {"format", '\0', FROE_CLI_CHOICE, NULL, "table|csv|tsv|json|jsonl|arrow|html", 0, WRITING,
                         "Output", "Write the result in this format",
                         "The default is table, for records jsonl. arrow is an Apache Arrow IPC stream with a record "
                         "batch for each piece of the input; it is not for check and report, and not for a terminal. "
                         "html is one page that needs nothing else, of report and count."},
    [FROE_CLI_CSV_SAFE] = {"csv-safe", '\0', FROE_CLI_FLAG, NULL, NULL, 0, FROE_CLI_FOR_JOBS | FROE_CLI_FOR_MERGE,
                           "Output", "Put ' before csv cells that a spreadsheet would take for a formula",
                           "These are the ones that start with = + - or @."},
    [FROE_CLI_COLOR] = {"color", '\0', FROE_CLI_CHOICE, NULL, WHEN, 0, WRITING, "Output", "Colour tables",
                        "auto, the default, does so on a terminal unless NO_COLOR is set or TERM is dumb."},
    [FROE_CLI_BAD_LINES] =
        {"bad-lines", '\0', FROE_CLI_PATH, "FILE", NULL, 0, FROE_CLI_FOR_JOBS, "Output",
         "Write the lines that cannot be read as records to FILE",
         "Each as it stands, but for blanks and NUL bytes before it and its line end; of one that is "
         "longer than 1 MiB the beginning."},
    [FROE_CLI_SAVE_STATE] = {"save-state", '\0', FROE_CLI_PATH, "FILE", NULL, 0, COUNTING | FROE_CLI_FOR_REPORT,
                             "Output", "Save what was counted in FILE, for 'froe merge'",
                             "The result is written all the same. FILE is written beside its place and renamed when it "
                             "is whole, before the result is written; an interrupted run leaves it as it was."},
    [FROE_CLI_STRICT] = {"strict", '\0', FROE_CLI_FLAG, NULL, NULL, 0, WRITING, "Running",
                         "Exit with 1 when any line could not be read as a record", NULL},
    [FROE_CLI_THREADS] = {"threads", 'j', FROE_CLI_NUMBER, "N", NULL, 4096, WRITING, "Running", "Work with N threads",
                          "The default, also 0, is the number of CPUs that froe may use."},
    [FROE_CLI_MEMORY] =
        {"memory", '\0', FROE_CLI_TEXT, "SIZE", NULL, 0, WRITING, "Running",
         "Get by with SIZE bytes of memory, such as 512M or 2Gi",
         "The default is half of what froe may use, limits of control groups included; 16Mi is the least. Groups that "
         "do not fit are put on disk, and the result stays the same to the byte. With little "
         "memory fewer threads are used."},
    [FROE_CLI_TEMP_DIR] =
        {"temp-dir", '\0', FROE_CLI_PATH, "DIR", NULL, 0, COUNTING | FROE_CLI_FOR_REPORT, "Running",
         "Put on disk in DIR what does not fit into memory",
         "The default is $TMPDIR, or /tmp. The files have no names, so nothing is ever left of them."},
    [FROE_CLI_PROGRESS] = {"progress", '\0', FROE_CLI_CHOICE, NULL, WHEN, 0, WRITING, "Running",
                           "Show on standard error how far the run is",
                           "auto, the default, does so on a terminal when the run takes longer than a second. always "
                           "tells of each thread too: r it reads, d it decompresses, p it parses and counts, . it "
                           "waits."},
    [FROE_CLI_STATS] = {"stats", '\0', FROE_CLI_FLAG, NULL, NULL, 0, WRITING, "Running",
                        "Print to standard error where the time went", NULL},
    [FROE_CLI_HELP_FLAG] = {"help", 'h', FROE_CLI_FLAG, NULL, NULL, 0, FROE_CLI_FOR_ALL, "General", "Show this help",
                            NULL},
    [FROE_CLI_VERSION] = {"version", 'V', FROE_CLI_FLAG, NULL, NULL, 0, FROE_CLI_FOR_ALL, "General",
                          "Show the version, the libraries and the instruction set", NULL},
};

const struct froe_cli_command *froe_cli_find_command(const char *name)
{
    for (size_t i = 0; i < FROE_CLI_COMMAND_COUNT; i++) {
        if (strcmp(froe_cli_commands[i].name, name) == 0)
            return &froe_cli_commands[i];
    }
    return NULL;
}

const struct froe_cli_option *froe_cli_find_option(const char *name, size_t length)
{
    for (size_t i = 0; i < FROE_CLI_OPTION_COUNT; i++) {
        const struct froe_cli_option *option = &froe_cli_options[i];
        if (strlen(option->name) == length && memcmp(option->name, name, length) == 0)
            return option;
    }
    return NULL;
}

const struct froe_cli_option *froe_cli_find_letter(char letter)
{
    for (size_t i = 0; i < FROE_CLI_OPTION_COUNT; i++) {
        if (froe_cli_options[i].letter != '\0' && froe_cli_options[i].letter == letter)
            return &froe_cli_options[i];
    }
    return NULL;
}

const char *froe_cli_value_text(const struct froe_cli_option *option)
{
    return option->kind == FROE_CLI_CHOICE ? option->choices : option->value;
}

size_t froe_cli_next_choice(const char **cursor, const char **word)
{
    if (*cursor == NULL)
        return 0;
    if (**cursor == '|')
        ++*cursor;
    *word = *cursor;
    size_t length = strcspn(*cursor, "|");
    *cursor += length;
    return length;
}

int froe_cli_choice_index(const char *choices, const char *text)
{
    const char *word;
    int index = 0;
    for (size_t length; (length = froe_cli_next_choice(&choices, &word)) != 0; index++) {
        if (strlen(text) == length && memcmp(word, text, length) == 0)
            return index;
    }
    return -1;
}
