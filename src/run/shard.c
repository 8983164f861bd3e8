#include "run/shard.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/error.h"
#include "base/number.h"
#include "input/archive.h"
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

/* Whether a file can be cut anywhere. What cannot be opened is told of by the shard that it then belongs to. */
static bool is_plain(const char *name)
{
    uint8_t head[FROE_ARCHIVE_HEAD];
    size_t len = 0;
    int fd = open(name, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    if (fd < 0)
        return false;
    for (ssize_t got = 1; got > 0 && len<sizeof head; len += got> 0 ? (size_t)got : 0)
        got = pread(fd, head + len, sizeof head - len, (off_t)len);
    close(fd);
    return froe_coding_of(head, len) == FROE_CODING_PLAIN && froe_archive_of(head, len) == FROE_ARCHIVE_NONE;
}

/* Where the cut before a shard lies, in all inputs behind each other. */
static uint64_t cut_before(uint64_t total, unsigned index, unsigned count)
{
    return (uint64_t)((__uint128_t)total * (index - 1) / count);
}

/* Takes what lies in [from, to) of an input that begins at `start`; false: nothing does. is_last: the shard has all
 * that comes behind as well. */
static bool take(struct froe_input *input, uint64_t start, uint64_t from, uint64_t to, bool is_last)
{
    uint64_t end = start + input->size;
    if (start >= from && (end <= to || is_last))
        return start < to || is_last;
    if (end <= from || start >= to)
        return false;
    if (!is_plain(input->name)) {
        uint64_t middle = start + input->size / 2;
        return middle >= from && (middle < to || is_last);
    }
    input->is_part = true;
    input->part_from = start < from ? from - start : 0;
    input->part_to = end > to ? to - start : UINT64_MAX;
    input->size = (end > to ? to : end) - (start < from ? from : start);
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
    uint64_t from = cut_before(total, index, count), to = cut_before(total, index + 1, count);
    size_t kept = 0;
    for (size_t i = 0; i < inputs->count; i++) {
        struct froe_input *input = &inputs->items[i];
        uint64_t size = input->size;
        if (take(input, start, from, to, index == count))
            inputs->items[kept++] = *input;
        else
            free(input->name);
        start += size;
    }
    inputs->count = kept;
    return true;
}
