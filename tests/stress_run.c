/*
 * Whole jobs: the same bytes of output for every number of threads, from jobs that run at the same time, through slow
 * pipes; and jobs that are cancelled at any moment end soon, leave nothing behind, and can be asked how far they are.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/stat.h>

#include <froe/froe.h>

#include "support/stress.h"
#include "support/stress_input.h"

static char folder[64]; /* holds in/ and out/ */

#if STRESS_SLOWER > 1
/* libc guards its locales, of which libarchive has one for each archive, by locks that ThreadSanitizer does not see. */
const char *__tsan_default_suppressions(void);
const char *__tsan_default_suppressions(void)
{
    return "race:^__freelocale$\nrace:^_nl_unload_locale$\nrace:^_nl_cleanup_ctype$\nrace:^__gconv_close_transform$";
}
#endif

/* Jobs. */

struct mode {
    const char *name;
    froe_command command;
    const char *keys;
    froe_format format;
    bool pages, per_file, unordered, bad_lines;
};

static const struct mode modes[] = {
    {.name = "pairs", .command = FROE_COMMAND_COUNT, .keys = "path,status", .format = FROE_FORMAT_JSON},
    {.name = "pages", .command = FROE_COMMAND_COUNT, .keys = "path", .format = FROE_FORMAT_TABLE, .pages = true},
    {.name = "hours",
     .command = FROE_COMMAND_COUNT,
     .keys = "time:1h,file",
     .format = FROE_FORMAT_TSV,
     .bad_lines = true},
    {.name = "per-file",
     .command = FROE_COMMAND_COUNT,
     .keys = "host",
     .format = FROE_FORMAT_JSON,
     .per_file = true,
     .pages = true,
     .bad_lines = true},
    {.name = "per-file-unordered",
     .command = FROE_COMMAND_COUNT,
     .keys = "host,status",
     .format = FROE_FORMAT_CSV,
     .per_file = true,
     .unordered = true},
    {.name = "records", .command = FROE_COMMAND_RECORDS, .format = FROE_FORMAT_JSON, .bad_lines = true},
    {.name = "records-unordered",
     .command = FROE_COMMAND_RECORDS,
     .format = FROE_FORMAT_JSONL,
     .unordered = true,
     .pages = true},
    {.name = "check", .command = FROE_COMMAND_CHECK, .format = FROE_FORMAT_JSON, .bad_lines = true},
    {.name = "arrow", .command = FROE_COMMAND_RECORDS, .format = FROE_FORMAT_ARROW, .bad_lines = true},
};
enum { MODES = sizeof modes / sizeof modes[0] };

static const unsigned thread_counts[] = {1, 2, 7, 16};

/* All that a job gives. */
struct answer {
    int exit_code;
    bool cancelled;
    struct text output, bad_lines, messages;
    froe_input_totals totals;
    uint64_t rows, hits;
};

static void free_answer(struct answer *answer)
{
    free(answer->output.bytes);
    free(answer->bad_lines.bytes);
    free(answer->messages.bytes);
}

static void take_message(void *context, const char *text)
{
    struct text *messages = context;
    append_string(messages, text);
    append_string(messages, "\n");
}

/* Reads and removes a file; what is not there is empty. */
static struct text take_file(const char *path)
{
    struct text text = {0};
    char bytes[65536];
    FILE *file = fopen(path, "r");
    if (file == NULL)
        return text;
    for (size_t got; (got = fread(bytes, 1, sizeof bytes, file)) > 0;)
        append(&text, bytes, got);
    fclose(file);
    unlink(path);
    return text;
}

static int compare_lines(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Lines in the order of their bytes. Logs hold NUL bytes, the text forms of records do not. */
static void sort_lines(struct text *text)
{
    size_t count = 0, cap = text->len + 1;
    char **lines = malloc(cap * sizeof(char *));
    append(text, "", 1);
    for (char *at = text->bytes, *end; lines != NULL && (end = strchr(at, '\n')) != NULL; at = end + 1) {
        *end = '\0';
        lines[count++] = at;
    }
    qsort(lines, count, sizeof(char *), compare_lines);
    struct text sorted = {0};
    for (size_t i = 0; i < count; i++) {
        append_string(&sorted, lines[i]);
        append(&sorted, "\n", 1);
    }
    free(lines);
    free(text->bytes);
    *text = sorted;
}

struct run {
    const struct mode *mode;
    unsigned threads;
    unsigned id;        /* of its files */
    const char *input;  /* NULL: the whole input */
    const char *output; /* NULL: a file */
    bool watched;       /* somebody asks how far it is */
    bool cancelled;     /* and cancels it after so many nanoseconds */
    long cancel_after;
    struct answer answer;
};

/* Somebody who looks at a job that another thread runs. */
struct watcher {
    pthread_t thread;
    froe_job *job;
    const struct run *run;
    atomic_bool ended;
    bool good;
};

static void *watch(void *context)
{
    struct watcher *watcher = context;
    froe_progress last = {0};
    struct timespec start, now;
    clock_gettime(CLOCK_MONOTONIC, &start);
    watcher->good = true;
    while (!atomic_load(&watcher->ended)) {
        froe_progress progress;
        froe_job_progress(watcher->job, &progress);
        watcher->good &= progress.files_done >= last.files_done && progress.files_done <= progress.files_total;
        last = progress;
        clock_gettime(CLOCK_MONOTONIC, &now);
        long passed = (now.tv_sec - start.tv_sec) * 1000000000 + (now.tv_nsec - start.tv_nsec);
        if (watcher->run->cancelled && passed >= watcher->run->cancel_after)
            froe_job_cancel(watcher->job);
        stress_sleep(50000);
    }
    return NULL;
}

/* Strings are lent until the job is made, no longer. */
static froe_job *create(struct run *run, char *output, char *bad_lines)
{
    char input[128];
    char keys[64];
    snprintf(input, sizeof input, "%s/in", folder);
    snprintf(keys, sizeof keys, "%s", run->mode->keys == NULL ? "" : run->mode->keys);
    froe_options options = froe_options_default(run->mode->command);
    options.operands = (const char *const[]){run->input == NULL ? input : run->input};
    options.operand_count = 1;
    options.keys = run->mode->keys == NULL ? NULL : keys;
    options.format = run->mode->format;
    options.pages = run->mode->pages;
    options.per_file = run->mode->per_file;
    options.unordered = run->mode->unordered;
    options.threads = run->threads;
    options.output = output;
    options.bad_lines = run->mode->bad_lines ? bad_lines : NULL;
    options.message = take_message;
    options.message_context = &run->answer.messages;
    froe_error error;
    froe_job *job = froe_job_create(&options, &error);
    if (job == NULL)
        fprintf(stderr, "%s: %s\n", run->mode->name, error.text);
    memset(keys, '?', sizeof keys - 1);
    memset(input, '?', sizeof input - 1);
    return job;
}

static void run_job(struct run *run)
{
    char output[128], bad_lines[128];
    snprintf(output, sizeof output, "%s/out/%u.output", folder, run->id);
    snprintf(bad_lines, sizeof bad_lines, "%s/out/%u.bad", folder, run->id);
    run->answer = (struct answer){.exit_code = -1};
    char lent[128];
    snprintf(lent, sizeof lent, "%s", run->output == NULL ? output : run->output);
    froe_job *job = create(run, lent, bad_lines);
    if (job == NULL)
        return;
    memset(lent, '?', sizeof lent - 1);
    struct answer *answer = &run->answer;
    struct watcher watcher = {.job = job, .run = run, .good = true};
    if (run->watched && pthread_create(&watcher.thread, NULL, watch, &watcher) != 0)
        abort();
    answer->exit_code = froe_job_run(job);
    atomic_store(&watcher.ended, true);
    if (run->watched)
        pthread_join(watcher.thread, NULL);
    if (!watcher.good)
        answer->exit_code = -2;
    answer->cancelled = froe_job_cancelled(job);
    froe_job_totals(job, &answer->totals);
    answer->rows = froe_job_row_count(job);
    for (size_t i = 0; i < answer->rows; i++) {
        froe_value value = froe_job_row_key(job, i, 0);
        answer->hits += froe_job_row_hits(job, i) + (value.bytes == NULL ? 0 : value.length);
    }
    froe_job_free(job);
    if (run->output == NULL)
        answer->output = take_file(output);
    answer->bad_lines = take_file(bad_lines);
    if (run->mode->unordered)
        sort_lines(&answer->output);
    sort_lines(&answer->messages);
}

static bool same_text(const char *what, const struct run *run, const struct text *got, const struct text *wanted)
{
    if (got->len == wanted->len && (got->len == 0 || memcmp(got->bytes, wanted->bytes, got->len) == 0))
        return true;
    size_t at = 0;
    while (at < got->len && at < wanted->len && got->bytes[at] == wanted->bytes[at])
        at++;
    fprintf(stderr, "%s: %s with %u threads: %s differs at byte %zu of %zu, %zu wanted\n", stress_running,
            run->mode->name, run->threads, what, at, got->len, wanted->len);
    return false;
}

static bool same_answer(const struct run *run, const struct answer *wanted)
{
    const struct answer *got = &run->answer;
    bool good = memcmp(&got->totals, &wanted->totals, sizeof got->totals) == 0;
    if (!good)
        fprintf(stderr, "%s: %s with %u threads: totals differ\n", stress_running, run->mode->name, run->threads);
    good &= stress_equal("exit code", (uint64_t)got->exit_code, (uint64_t)wanted->exit_code);
    good &= stress_equal("rows", got->rows, wanted->rows);
    good &= stress_equal("hits", got->hits, wanted->hits);
    good &= same_text("output", run, &got->output, &wanted->output);
    good &= same_text("bad lines", run, &got->bad_lines, &wanted->bad_lines);
    good &= same_text("messages", run, &got->messages, &wanted->messages);
    return good;
}

/* What one thread gives, for each mode. */
static struct answer wanted[MODES];

static bool one_thread(void)
{
    bool good = true;
    for (unsigned m = 0; m < MODES; m++) {
        struct run run = {.mode = &modes[m], .threads = 1};
        run_job(&run);
        wanted[m] = run.answer;
        /* Some gzip files are damaged. */
        good &= stress_equal("exit code", (uint64_t)run.answer.exit_code, FROE_EXIT_PARTIAL);
        good &= stress_equal("records", run.answer.totals.records, wanted[0].totals.records);
        good &= stress_equal("bytes", run.answer.totals.bytes, wanted[0].totals.bytes);
        good &= run.answer.output.len > 1000 && run.answer.totals.records > 10000;
    }
    return good;
}

static bool many_threads(void)
{
    bool good = true;
    for (unsigned m = 0; m < MODES; m++)
        for (size_t t = 1; t < sizeof thread_counts / sizeof thread_counts[0]; t++) {
            /* Where time is short, each mode gets one of them, and two of three otherwise. */
            if (STRESS_SLOWER > 1 ? t != 1 + m % 3 : t == 1 + m % 3)
                continue;
            struct run run = {.mode = &modes[m], .threads = thread_counts[t]};
            run_job(&run);
            good &= same_answer(&run, &wanted[m]);
            free_answer(&run.answer);
        }
    return good;
}

struct party {
    pthread_t thread;
    unsigned id;
    bool good;
};

static void *run_some(void *context)
{
    struct party *party = context;
    party->good = true;
    for (unsigned round = 0; round < 3 - STRESS_SLOWER / 2; round++) {
        unsigned m = (party->id * 3 + round * 5) % MODES;
        struct run run = {.mode = &modes[m], .threads = 1 + (party->id + round) % 4, .id = party->id};
        run_job(&run);
        party->good &= same_answer(&run, &wanted[m]);
        free_answer(&run.answer);
    }
    return NULL;
}

static bool at_the_same_time(void)
{
    enum { PARTIES = 4 };
    struct party parties[PARTIES];
    bool good = true;
    for (unsigned i = 0; i < PARTIES; i++) {
        parties[i].id = i;
        if (pthread_create(&parties[i].thread, NULL, run_some, &parties[i]) != 0)
            abort();
    }
    for (unsigned i = 0; i < PARTIES; i++) {
        pthread_join(parties[i].thread, NULL);
        good &= parties[i].good;
    }
    return good;
}

/* Files in out/, the temporary ones too. */
static unsigned left_behind(void)
{
    char path[256];
    snprintf(path, sizeof path, "%s/out", folder);
    DIR *stream = opendir(path);
    unsigned count = 0;
    for (const struct dirent *entry; stream != NULL && (entry = readdir(stream)) != NULL;)
        count += entry->d_name[0] != '.' || entry->d_name[1] != '\0';
    if (stream != NULL)
        closedir(stream);
    return count - 1; /* .. */
}

/* A cancelled job leaves nothing; one that was quicker gives all. */
static bool is_all_or_nothing(const struct run *run, const struct answer *all)
{
    if (run->answer.exit_code != FROE_EXIT_FAILED)
        return same_answer(run, all);
    bool good = run->answer.cancelled;
    good &= stress_equal("bytes of output", run->answer.output.len, 0);
    good &= stress_equal("bytes of bad lines", run->answer.bad_lines.len, 0);
    good &= stress_equal("files left behind", left_behind(), 0);
    return good;
}

static bool cancelled_at_any_moment(void)
{
    enum { ROUNDS = STRESS_SLOWER > 1 ? 40 : 60 };
    uint32_t seed = (uint32_t)time(NULL);
    unsigned stopped = 0;
    bool good = true;
    for (unsigned i = 0; i < ROUNDS; i++) {
        unsigned m = i % MODES;
        struct run run = {.mode = &modes[m], .threads = thread_counts[stress_random(&seed) % 4], .watched = true};
        run.cancelled = i % 20 != 0;
        run.cancel_after = stress_random(&seed) % (40000000 * STRESS_SLOWER);
        run_job(&run);
        good &= is_all_or_nothing(&run, &wanted[m]);
        stopped += run.answer.exit_code == FROE_EXIT_FAILED;
        free_answer(&run.answer);
    }
    return good && stopped > 0;
}

/* Pipes. */

struct reader {
    pthread_t thread;
    char path[256];
    struct text text;
};

static void make_pipe(struct reader *reader, const char *name)
{
    *reader = (struct reader){0};
    snprintf(reader->path, sizeof reader->path, "%s/%s", folder, name);
    if (mkfifo(reader->path, 0600) != 0)
        abort();
}

/* Lets the pipe be full for a while, then reads on. */
static void *read_slowly(void *context)
{
    struct reader *reader = context;
    char bytes[65536];
    int fd = open(reader->path, O_RDONLY);
    ssize_t got;
    stress_sleep(300000000);
    for (unsigned i = 0; (got = read(fd, bytes, sizeof bytes)) > 0; i++) {
        append(&reader->text, bytes, (size_t)got);
        if (i % 128 == 0)
            stress_sleep(2000000);
    }
    close(fd);
    return NULL;
}

static bool through_a_slow_pipe(void)
{
    bool good = true;
    for (unsigned m = 5; m < 7; m++) { /* the records */
        struct reader reader;
        make_pipe(&reader, "slow");
        if (pthread_create(&reader.thread, NULL, read_slowly, &reader) != 0)
            abort();
        struct run run = {.mode = &modes[m], .threads = 7, .output = reader.path, .watched = true};
        run_job(&run);
        pthread_join(reader.thread, NULL);
        run.answer.output = reader.text;
        if (modes[m].unordered)
            sort_lines(&run.answer.output);
        good &= same_answer(&run, &wanted[m]);
        free_answer(&run.answer);
        unlink(reader.path);
    }
    return good;
}

static bool ends_soon(struct run *run)
{
    struct timespec start, end;
    run->watched = run->cancelled = true;
    run->cancel_after = 60000000;
    clock_gettime(CLOCK_MONOTONIC, &start);
    run_job(run);
    clock_gettime(CLOCK_MONOTONIC, &end);
    double seconds = (double)(end.tv_sec - start.tv_sec) + (double)(end.tv_nsec - start.tv_nsec) * 1e-9;
    if (seconds > 1.2 * STRESS_SLOWER)
        fprintf(stderr, "%s: %s with %u threads ends after %.1f s\n", stress_running, run->mode->name, run->threads,
                seconds);
    bool good = stress_equal("exit code", (uint64_t)run->answer.exit_code, FROE_EXIT_FAILED) &&
                (run->input == NULL || stress_equal("bytes of messages", run->answer.messages.len, 0)) &&
                stress_equal("files left behind", left_behind(), 0) && seconds <= 1.2 * STRESS_SLOWER;
    free_answer(&run->answer);
    return good;
}

/* open_mode < 0: nobody opens the other side. */
static bool cancelled_with_pipe(unsigned mode, unsigned threads, bool as_input, int open_mode)
{
    struct reader pipe;
    make_pipe(&pipe, "silent");
    int fd = open_mode < 0 ? -1 : open(pipe.path, open_mode);
    struct run run = {.mode = &modes[mode], .threads = threads};
    if (as_input)
        run.input = pipe.path;
    else
        run.output = pipe.path;
    bool good = ends_soon(&run);
    if (fd >= 0)
        close(fd);
    unlink(pipe.path);
    return good;
}

static bool cancelled_while_it_waits(void)
{
    bool good = true;
    for (unsigned threads = 1; threads <= 7; threads += 6) {
        for (int open_mode = -1; open_mode <= O_RDWR; open_mode += O_RDWR + 1) {
            good &= cancelled_with_pipe(0, threads, true, open_mode);  /* count */
            good &= cancelled_with_pipe(5, threads, true, open_mode);  /* records */
            good &= cancelled_with_pipe(5, threads, false, open_mode); /* nobody reads */
            good &= cancelled_with_pipe(6, threads, false, open_mode);
        }
    }
    return good;
}

static void clean_up(const char *path)
{
    DIR *stream = opendir(path);
    char name[512];
    for (const struct dirent *entry; stream != NULL && (entry = readdir(stream)) != NULL;) {
        snprintf(name, sizeof name, "%s/%s", path, entry->d_name);
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0 && unlink(name) != 0)
            clean_up(name);
    }
    if (stream != NULL)
        closedir(stream);
    rmdir(path);
}

static bool prepare(void)
{
    char path[256];
    const char *parent = getenv("TMPDIR");
    snprintf(folder, sizeof folder, "%.40s/froe-run-XXXXXX", parent == NULL ? "/tmp" : parent);
    if (mkdtemp(folder) == NULL)
        return false;
    snprintf(path, sizeof path, "%s/in", folder);
    bool good = mkdir(path, 0700) == 0 && stress_make_input(path);
    snprintf(path, sizeof path, "%s/out", folder);
    return good && mkdir(path, 0700) == 0;
}

static const struct stress_case cases[] = {
    {"one thread", one_thread},
    {"many threads", many_threads},
    {"jobs at the same time", at_the_same_time},
    {"through a slow pipe", through_a_slow_pipe},
    {"cancelled at any moment", cancelled_at_any_moment},
    {"cancelled while it waits", cancelled_while_it_waits},
};

int main(void)
{
    signal(SIGPIPE, SIG_IGN);
    setvbuf(stdout, NULL, _IOLBF, 0);
    /* libarchive makes local times of those in zip headers; unless TZ is set, libc then sets the zone anew each time,
     * under a lock that ThreadSanitizer does not see. */
    setenv("TZ", "UTC", 1);
    tzset();
    if (!prepare()) {
        perror(folder);
        return EXIT_FAILURE;
    }
    int code = stress_main("stress_run", cases, sizeof cases / sizeof cases[0]);
    for (unsigned m = 0; m < MODES; m++)
        free_answer(&wanted[m]);
    clean_up(folder);
    return code;
}
