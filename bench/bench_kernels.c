/*
 * Speed of the kernels and of what is built on them, for every instruction set that this machine has, on the lines of a
 * log in memory:
 *
 *     bench_kernels FILE [ROUNDS [LOG_FORMAT]]
 *
 * Prints GB/s (10^9 bytes a second of the thread's own time), the best of the rounds: `scan` (the kernel alone, window
 * by window), `parse` (lines to records, path asked for), `all fields` (lines to records, everything cut out), `count`
 * (parse, hash and group by path). One thread; the file should be larger than the caches, and well formed. Blocks are
 * copied to where they are worked on first, which is not counted: so they are in the second-level cache, as those that
 * froe reads are.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "parse/lines.h"
#include "parse/request.h"
#include "query/groups.h"

enum { ROUNDS_MAX = 1000 };

/* Bytes worked on at a time: those of a block in a run. */
enum { BLOCK = 256 << 10 };

struct text {
    uint8_t *bytes;
    size_t len;
};

/* Seconds that this thread has worked: others may be at work on the machine. */
static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

/* The whole file, with the slack that the tokenizer wants behind it. */
static bool read_file(const char *name, struct text *text)
{
    FILE *file = fopen(name, "rb");
    if (file == NULL || fseek(file, 0, SEEK_END) != 0)
        return false;
    text->len = (size_t)ftell(file);
    text->bytes = calloc(text->len + FROE_LINES_SLACK, 1);
    rewind(file);
    bool good = text->bytes != NULL && fread(text->bytes, 1, text->len, file) == text->len;
    fclose(file);
    return good;
}

static void scan_block(struct froe_lines *lines, const uint8_t *block, size_t len)
{
    for (size_t at = 0; at < len; at += FROE_SCAN_WINDOW) {
        size_t left = len - at;
        lines->kernel->scan(block + at, left < FROE_SCAN_WINDOW ? left : FROE_SCAN_WINDOW, &lines->scan);
    }
}

static void count_batch(struct froe_groups *groups, const struct froe_record *records, size_t count)
{
    struct froe_key keys[FROE_GROUPS_BATCH];
    for (size_t i = 0; i < count; i++) {
        struct froe_span path = froe_record_path(&records[i]);
        uint32_t len = path.ptr == NULL ? FROE_KEY_ABSENT : (uint32_t)path.len;
        keys[i] = (struct froe_key){path.ptr, len, froe_key_hash(path.ptr, len)};
        froe_groups_expect(groups, keys[i].hash);
    }
    froe_groups_count(groups, keys, count);
}

static void parse_block(struct froe_lines *lines, const uint8_t *block, size_t len, struct froe_groups *groups)
{
    static struct froe_record records[FROE_GROUPS_BATCH];
    size_t count;
    froe_lines_begin(lines, block, len);
    while ((count = froe_lines_read(lines, records, FROE_GROUPS_BATCH)) > 0)
        if (groups != NULL)
            count_batch(groups, records, count);
}

enum stage { SCAN, PARSE, ALL_FIELDS, COUNT, STAGES };

/* Seconds for the whole text, block by block. */
static double seconds_for(enum stage stage, struct froe_lines *lines, const struct text *text,
                          struct froe_groups *groups)
{
    static uint8_t block[BLOCK + FROE_LINES_SLACK];
    double seconds = 0;
    size_t at = 0, len;
    for (; at < text->len; at += len) {
        len = text->len - at < BLOCK ? text->len - at : BLOCK;
        const uint8_t *newline = memrchr(text->bytes + at, '\n', len);
        if (newline != NULL)
            len = (size_t)(newline + 1 - (text->bytes + at));
        memcpy(block, text->bytes + at, len);
        double start = now();
        if (stage == SCAN)
            scan_block(lines, block, len);
        else
            parse_block(lines, block, len, groups);
        seconds += now() - start;
    }
    return seconds;
}

static double best_speed(enum stage stage, struct froe_lines *lines, const struct froe_log_format *format,
                         const struct text *text, int rounds)
{
    double best = 0;
    struct froe_binding binding;
    froe_format_bind(format, NULL, stage == ALL_FIELDS ? (unsigned)FROE_NEED_ALL : (unsigned)FROE_NEED_PATH, &binding);
    lines->binding = &binding;
    struct froe_groups *groups = stage == COUNT ? froe_groups_create(0, NULL, NULL) : NULL;
    for (int i = 0; i < rounds; i++) {
        double seconds = seconds_for(stage, lines, text, groups);
        if (i == 0 || seconds < best)
            best = seconds;
    }
    froe_groups_free(groups);
    return (double)text->len / best * 1e-9;
}

int main(int argc, char **argv)
{
    static const char *const names[STAGES] = {"scan", "parse", "all fields", "count"};
    static struct froe_lines lines;
    struct text text = {0};
    size_t kernel_count;
    int rounds = argc > 2 ? atoi(argv[2]) : 9;
    if (argc < 2 || rounds < 1 || rounds > ROUNDS_MAX || !read_file(argv[1], &text)) {
        fprintf(stderr, "usage: bench_kernels FILE [ROUNDS [LOG_FORMAT]] %s\n", argc > 1 ? strerror(errno) : "");
        return 2;
    }
    froe_error error;
    struct froe_log_format *format = froe_format_compile(argc > 3 ? argv[3] : "combined", &error);
    if (format == NULL) {
        fprintf(stderr, "%s\n", error.text);
        return 2;
    }
    const struct froe_kernel *kernels = froe_kernels(&kernel_count);
    printf("%-10s", "GB/s");
    for (int stage = 0; stage < STAGES; stage++)
        printf(" %12s", names[stage]);
    printf("\n");
    for (size_t k = 0; k < kernel_count; k++) {
        lines.kernel = &kernels[k];
        printf("%-10s", kernels[k].name);
        for (int stage = 0; stage < STAGES; stage++)
            printf(" %12.2f", best_speed((enum stage)stage, &lines, format, &text, rounds));
        printf("\n");
    }
    froe_format_free(format);
    free(text.bytes);
    return 0;
}
