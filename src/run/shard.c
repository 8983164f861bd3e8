#include "run/shard.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/error.h"
#include "base/number.h"
#include "input/archive.h"
#include "input/bgzf.h"
#include "input/decoder.h"

enum { SHARDS_MOST = 1000000 };

bool froe_shard_parse(const char *text, unsigned *index, unsigned *count, froe_error *error)
{
    const char *slash = strchr(text, '/');
    uint64_t first = 0, second = 0;
    if (slash == NULL ||
        !froe_number_read(froe_span_between((const uint8_t *)text, (const uint8_t *)slash), SHARDS_MOST, &first) ||
        !froe_number_read(froe_span_of(slash + 1), SHARDS_MOST, &second) || first == 0 || first > second)
        return froe_error_option(error, "shard", 1, "a shard is told as I/N, 1/8 to 8/8 for eight of them");
    *index = (unsigned)first;
    *count = (unsigned)second;
    return true;
}

/* Where the cut before a shard lies, in all inputs behind each other. */
static uint64_t cut_before(uint64_t total, unsigned index, unsigned count)
{
    return (uint64_t)((__uint128_t)total * (index - 1) / count);
}

/* What is cut, and what of it the shard gets. */
struct shard {
    uint64_t total;
    unsigned index, count;
    uint64_t from, to; /* of all inputs behind each other */
};

/* How a file can be cut: not at all, anywhere, or where a block begins; unknown when memory is short. */
enum cutting { CUT_NOWHERE, CUT_ANYWHERE, CUT_AT_BLOCKS, CUT_UNKNOWN };

static size_t read_head(int fd, uint8_t *head, size_t cap)
{
    size_t len = 0;
    for (ssize_t got = 1; got > 0 && len<cap; len += got> 0 ? (size_t)got : 0)
        got = pread(fd, head + len, cap - len, (off_t)len);
    return len;
}

/* Of a gzip file: the text may be that of a log, as far as its beginning tells, or an archive. */
static enum cutting cutting_of_text(int fd, uint64_t size)
{
    uint8_t head[FROE_ARCHIVE_HEAD];
    size_t len = 0;
    struct froe_decode_fault fault;
    struct froe_reader reader = {.fd = fd, .seekable = true, .expected = size, .range_end = size};
    struct froe_decoder *decoder = froe_decoder_open(FROE_CODING_GZIP, &reader, NULL);
    if (decoder == NULL)
        return CUT_UNKNOWN;
    bool text = froe_decoder_read(decoder, head, sizeof head, &len, &fault) == FROE_DECODE_OK &&
                froe_archive_of(head, len) == FROE_ARCHIVE_NONE;
    froe_decoder_close(decoder);
    return text ? CUT_AT_BLOCKS : CUT_NOWHERE;
}

static enum cutting cutting_of(int fd, uint64_t size)
{
    uint8_t head[FROE_ARCHIVE_HEAD];
    size_t len = read_head(fd, head, sizeof head);
    enum froe_coding coding = froe_coding_of(head, len);
    if (coding == FROE_CODING_PLAIN && froe_archive_of(head, len) == FROE_ARCHIVE_NONE)
        return CUT_ANYWHERE;
    return coding == FROE_CODING_GZIP ? cutting_of_text(fd, size) : CUT_NOWHERE;
}

/* The cuts through an input moved to where blocks begin. All of them are looked at, whichever the shard needs: when
 * there is one for which no block is found, the file is not cut, and all shards must know. False: it is so. */
static bool cut_at_blocks(struct froe_bgzf *bgzf, const struct shard *shard, uint64_t start, struct froe_input *input)
{
    uint64_t end = start + input->size, found;
    unsigned i = (unsigned)((__uint128_t)start * shard->count / shard->total) + 1;
    if (!froe_bgzf_find(bgzf, 0, &found) || found != 0)
        return false;
    for (; i <= shard->count && cut_before(shard->total, i, shard->count) < end; i++) {
        uint64_t cut = cut_before(shard->total, i, shard->count);
        if (cut <= start)
            continue;
        /* Nothing begins between a cut and the block that was found for it. */
        if (cut - start > found && !froe_bgzf_find(bgzf, cut - start, &found))
            return false;
        if (i == shard->index)
            input->part_from = found;
        if (i == shard->index + 1)
            input->part_to = found;
    }
    return true;
}

/* Tells, of an input that a cut goes through, how it can be cut, and what of it the shard gets if it is. What cannot be
 * opened is told of by the shard that it then belongs to. False: memory is short. */
static bool choose_part(const struct shard *shard, uint64_t start, struct froe_input *input)
{
    uint64_t end = start + input->size;
    int fd = open(input->name, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    enum cutting cutting = fd < 0 ? CUT_NOWHERE : cutting_of(fd, input->size);
    input->is_part = cutting != CUT_NOWHERE;
    input->part_from = start < shard->from ? shard->from - start : 0;
    input->part_to = end > shard->to ? shard->to - start : UINT64_MAX;
    bool good = cutting != CUT_UNKNOWN;
    if (cutting == CUT_AT_BLOCKS) {
        struct froe_bgzf *bgzf = froe_bgzf_open(fd, input->size);
        good = bgzf != NULL;
        input->is_part = good && cut_at_blocks(bgzf, shard, start, input);
        froe_bgzf_close(bgzf);
    }
    if (fd >= 0)
        close(fd);
    return good;
}

/* Keeps what is the shard's of an input that begins at `start`. *taken false: nothing is. False: memory is short. */
static bool take(const struct shard *shard, uint64_t start, struct froe_input *input, bool *taken)
{
    uint64_t end = start + input->size, middle = start + input->size / 2;
    bool is_last = shard->index == shard->count;
    *taken = is_last || start < shard->to;
    if (start >= shard->from && (end <= shard->to || is_last))
        return true;
    *taken = end > shard->from && start < shard->to;
    if (!*taken)
        return true;
    if (!choose_part(shard, start, input))
        return false;
    if (!input->is_part) {
        input->part_from = input->part_to = 0;
        *taken = middle >= shard->from && (middle < shard->to || is_last);
        return true;
    }
    uint64_t part_end = input->part_to < input->size ? input->part_to : input->size;
    *taken = input->part_from < part_end;
    input->size = *taken ? part_end - input->part_from : 0;
    return true;
}

bool froe_shard_take(struct froe_inputs *inputs, unsigned index, unsigned count, froe_error *error)
{
    uint64_t total = 0, start = 0;
    for (size_t i = 0; i < inputs->count; i++) {
        if (!inputs->items[i].is_regular || inputs->items[i].is_stdin)
            return froe_error_option(error, "shard", 0, "only files can be cut into shards, not what comes by a pipe");
        total += inputs->items[i].size;
    }
    struct shard shard = {total, index, count, cut_before(total, index, count), cut_before(total, index + 1, count)};
    size_t kept = 0;
    bool good = true;
    for (size_t i = 0; i < inputs->count; i++) {
        struct froe_input *input = &inputs->items[i];
        uint64_t size = input->size;
        bool taken;
        good = take(&shard, start, input, &taken) && good;
        if (taken)
            inputs->items[kept++] = *input;
        else
            free(input->name);
        start += size;
    }
    inputs->count = kept;
    return good || froe_error_set(error, "out of memory");
}
