#include "run/saved.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#ifdef FROE_HAVE_LZ4
#include <lz4.h>
#endif

#include "input/coding.h"
#include "input/crc32.h"

/* As that of PNG, this start tells of every way in which programs that take a file for text change it. */
static const uint8_t mark[8] = {0x89, 'f', 'r', 'o', 'e', '\r', '\n', 0x1a};

/* The mark, the version, and their checksum. */
enum { START = 16 };

/* kind, coding, question, partition, content, stored, checksum of what is stored; then that of the head itself. */
enum { HEAD = 24, HEAD_CHECKED = 20 };

enum coding { CODING_NONE, CODING_LZ4 };

/* How compressible a block is made. Smaller ones are stored as they are. */
enum { WORTH_PACKING = 64 };

static void put(uint8_t *to, uint64_t number, size_t bytes)
{
    for (size_t i = 0; i < bytes; i++)
        to[i] = (uint8_t)(number >> (8 * i));
}

static uint64_t get(const uint8_t *from, size_t bytes)
{
    uint64_t number = 0;
    for (size_t i = 0; i < bytes; i++)
        number |= (uint64_t)from[i] << (8 * i);
    return number;
}

/* --- writing ---------------------------------------------------------------------------------------------------- */

void froe_saved_begin(struct froe_buffer *out)
{
    uint8_t start[START];
    memcpy(start, mark, sizeof mark);
    put(start + 8, FROE_SAVED_VERSION, 4);
    put(start + 12, froe_crc32(0, start, 12), 4);
    froe_buffer_append(out, start, sizeof start);
}

/* Puts the content at `to`, which has room for as much; its coding and the bytes it takes. */
static enum coding pack(struct froe_span content, uint8_t *to, size_t *stored)
{
#ifdef FROE_HAVE_LZ4
    int packed = content.len < WORTH_PACKING ? 0
                                             : LZ4_compress_default((const char *)content.ptr, (char *)to,
                                                                    (int)content.len, (int)content.len - 1);
    if (packed > 0) {
        *stored = (size_t)packed;
        return CODING_LZ4;
    }
#endif
    if (content.len > 0)
        memcpy(to, content.ptr, content.len);
    *stored = content.len;
    return CODING_NONE;
}

void froe_saved_block(struct froe_buffer *out, enum froe_saved_kind kind, unsigned question, unsigned partition,
                      struct froe_span content)
{
    size_t stored;
    if (content.len > FROE_SAVED_BLOCK_MOST)
        out->failed = true;
    uint8_t *head = froe_buffer_reserve(out, HEAD + content.len);
    if (head == NULL)
        return;
    enum coding coding = pack(content, head + HEAD, &stored);
    head[0] = (uint8_t)kind;
    head[1] = (uint8_t)coding;
    put(head + 2, question, 2);
    put(head + 4, partition, 4);
    put(head + 8, content.len, 4);
    put(head + 12, stored, 4);
    put(head + 16, froe_crc32(0, head + HEAD, stored), 4);
    put(head + 20, froe_crc32(0, head, HEAD_CHECKED), 4);
    out->len += HEAD + stored;
}

void froe_saved_end(struct froe_buffer *out, uint64_t blocks)
{
    uint8_t content[8];
    put(content, blocks, 8);
    froe_saved_block(out, FROE_SAVED_END, 0, 0, (struct froe_span){content, sizeof content});
}

/* --- reading ---------------------------------------------------------------------------------------------------- */

static bool fail(struct froe_saved_fault *fault, uint64_t offset, const char *text)
{
    snprintf(fault->text, sizeof fault->text, "%s", text);
    fault->has_offset = true;
    fault->offset = offset;
    return false;
}

static bool fail_plainly(struct froe_saved_fault *fault, const char *text)
{
    fail(fault, 0, text);
    fault->has_offset = false;
    return false;
}

/* Reads bytes that are there. */
static bool read_at(const struct froe_saved *saved, uint64_t offset, uint8_t *to, size_t len,
                    struct froe_saved_fault *fault)
{
    while (len > 0) {
        ssize_t got = pread(saved->fd, to, len, (off_t)offset);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return fail(fault, offset, strerror(errno));
        if (got == 0)
            return fail(fault, offset, "the saved state has become shorter");
        to += got;
        offset += (uint64_t)got;
        len -= (size_t)got;
    }
    return true;
}

bool froe_saved_begins(const uint8_t *head, size_t len)
{
    return len >= sizeof mark && memcmp(head, mark, sizeof mark) == 0;
}

bool froe_saved_begins_line(const char *line)
{
    size_t len = (size_t)((const uint8_t *)memchr(mark, '\n', sizeof mark) - mark);
    return strncmp(line, (const char *)mark, len) == 0;
}

static bool read_start(const struct froe_saved *saved, uint64_t size, struct froe_saved_fault *fault)
{
    uint8_t start[START] = {0};
    if (!read_at(saved, 0, start, size < START ? (size_t)size : START, fault))
        return false;
    if (size == 0)
        return fail_plainly(fault, "is empty, and no saved state");
    if (froe_coding_of(start, size < START ? (size_t)size : START) != FROE_CODING_PLAIN)
        return fail_plainly(fault, "is compressed: a saved state (--save-state) is read as it was written");
    if (memcmp(start, mark, size < sizeof mark ? (size_t)size : sizeof mark) != 0)
        return fail_plainly(fault, "is no saved state (--save-state writes one)");
    if (size < START)
        return fail(fault, size, "the saved state is cut off");
    if (get(start + 12, 4) != froe_crc32(0, start, 12))
        return fail(fault, 0, "the saved state is damaged: the checksum of its start is wrong");
    if (get(start + 8, 4) > FROE_SAVED_VERSION) {
        char text[sizeof fault->text];
        snprintf(text, sizeof text, "the saved state has version %" PRIu64 ", and this froe knows up to %d",
                 get(start + 8, 4), FROE_SAVED_VERSION);
        return fail(fault, 8, text);
    }
    return get(start + 8, 4) > 0 || fail(fault, 8, "the saved state is damaged: there is no version 0");
}

static bool is_sound(const struct froe_saved_entry *entry)
{
    bool first = entry->kind == FROE_SAVED_SUMMARY || entry->kind == FROE_SAVED_END;
    return entry->kind >= FROE_SAVED_SUMMARY && entry->kind <= FROE_SAVED_END &&
           (entry->coding != CODING_NONE || entry->stored == entry->content) &&
           entry->content <= FROE_SAVED_BLOCK_MOST && entry->stored <= entry->content &&
           entry->question < (first ? 1 : FROE_SAVED_QUESTIONS) &&
           entry->partition < (first ? 1 : FROE_SAVED_PARTITIONS);
}

/* The head of the block at an offset, which lies in the file with all of its content. */
static bool read_head(const struct froe_saved *saved, uint64_t offset, uint64_t size, struct froe_saved_entry *entry,
                      struct froe_saved_fault *fault)
{
    uint8_t head[HEAD];
    if (size - offset < HEAD)
        return fail(fault, offset, "the saved state is cut off");
    if (!read_at(saved, offset, head, HEAD, fault))
        return false;
    *entry = (struct froe_saved_entry){
        .offset = offset,
        .kind = head[0],
        .coding = head[1],
        .question = (uint16_t)get(head + 2, 2),
        .partition = (uint16_t)get(head + 4, 2),
        .content = (uint32_t)get(head + 8, 4),
        .stored = (uint32_t)get(head + 12, 4),
        .checksum = (uint32_t)get(head + 16, 4),
    };
    if (get(head + 20, 4) != froe_crc32(0, head, HEAD_CHECKED) || get(head + 6, 2) != 0 || !is_sound(entry))
        return fail(fault, offset, "the saved state is damaged: the head of a block is wrong");
    if (entry->coding > CODING_LZ4)
        return fail(fault, offset, "the saved state is compressed in a way that this froe does not know");
    if (size - offset - HEAD < entry->stored)
        return fail(fault, size, "the saved state is cut off");
    return true;
}

static bool append_entry(struct froe_saved *saved, const struct froe_saved_entry *entry, size_t *cap,
                         struct froe_saved_fault *fault)
{
    if (saved->count == *cap) {
        *cap = *cap == 0 ? 64 : 2 * *cap;
        struct froe_saved_entry *wider = realloc(saved->entries, *cap * sizeof *wider);
        if (wider == NULL)
            return fail_plainly(fault, "out of memory");
        saved->entries = wider;
    }
    saved->entries[saved->count++] = *entry;
    return true;
}

/* The end of the file says how many blocks there are before it. */
static bool check_end(const struct froe_saved *saved, const struct froe_saved_entry *end, uint64_t size,
                      struct froe_saved_fault *fault)
{
    uint8_t content[8];
    if (end->coding != CODING_NONE || end->content != sizeof content)
        return fail(fault, end->offset, "the saved state is damaged: the head of a block is wrong");
    if (!read_at(saved, end->offset + HEAD, content, sizeof content, fault))
        return false;
    if (froe_crc32(0, content, sizeof content) != end->checksum || get(content, 8) != saved->count)
        return fail(fault, end->offset, "the saved state is damaged: its end does not fit to it");
    if (end->offset + HEAD + sizeof content != size)
        return fail(fault, end->offset + HEAD + sizeof content, "there is something behind the end of the saved state");
    return true;
}

static int compare_entries(const void *left, const void *right)
{
    const struct froe_saved_entry *a = left, *b = right;
    uint64_t a_place = (uint64_t)a->question << 32 | (uint64_t)a->kind << 24 | a->partition;
    uint64_t b_place = (uint64_t)b->question << 32 | (uint64_t)b->kind << 24 | b->partition;
    if (a_place != b_place)
        return a_place < b_place ? -1 : 1;
    return a->offset < b->offset ? -1 : 1;
}

static bool read_heads(struct froe_saved *saved, uint64_t size, struct froe_saved_fault *fault)
{
    struct froe_saved_entry entry;
    size_t cap = 0;
    for (uint64_t at = START;; at += HEAD + entry.stored) {
        if (!read_head(saved, at, size, &entry, fault))
            return false;
        if ((entry.kind == FROE_SAVED_SUMMARY) != (at == START))
            return fail(fault, at, "the saved state is damaged: blocks are in a wrong order");
        if (entry.kind == FROE_SAVED_END)
            break;
        if (!append_entry(saved, &entry, &cap, fault))
            return false;
    }
    if (!check_end(saved, &entry, size, fault))
        return false;
    qsort(saved->entries, saved->count, sizeof entry, compare_entries);
    return true;
}

static bool open_file(struct froe_saved *saved, struct froe_saved_fault *fault)
{
    struct stat status;
    saved->fd = open(saved->name, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    if (saved->fd < 0 || fstat(saved->fd, &status) != 0)
        return fail_plainly(fault, strerror(errno));
    if (S_ISDIR(status.st_mode))
        return fail_plainly(fault, "Is a directory: name the saved states in it, by a pattern for instance");
    if (!S_ISREG(status.st_mode))
        return fail_plainly(fault, "is no regular file: a saved state is read from several places at once");
    saved->device = status.st_dev;
    saved->inode = status.st_ino;
    uint64_t size = (uint64_t)status.st_size;
    return read_start(saved, size, fault) && read_heads(saved, size, fault);
}

struct froe_saved *froe_saved_open(const char *name, struct froe_saved_fault *fault)
{
    struct froe_saved *saved = calloc(1, sizeof *saved);
    char *copy = strdup(name);
    if (saved == NULL || copy == NULL) {
        free(saved);
        free(copy);
        fail_plainly(fault, "out of memory");
        return NULL;
    }
    saved->name = copy;
    if (open_file(saved, fault))
        return saved;
    froe_saved_close(saved);
    return NULL;
}

void froe_saved_close(struct froe_saved *saved)
{
    if (saved == NULL)
        return;
    if (saved->fd >= 0)
        close(saved->fd);
    free(saved->entries);
    free(saved->name);
    free(saved);
}

size_t froe_saved_find(const struct froe_saved *saved, enum froe_saved_kind kind, unsigned question, unsigned partition,
                       size_t *first)
{
    const struct froe_saved_entry wanted = {
        .kind = (uint8_t)kind, .question = (uint16_t)question, .partition = (uint16_t)partition};
    size_t low = 0;
    for (size_t high = saved->count; low < high;) {
        size_t middle = low + (high - low) / 2;
        if (compare_entries(&saved->entries[middle], &wanted) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    *first = low;
    while (low < saved->count && saved->entries[low].kind == kind && saved->entries[low].question == question &&
           saved->entries[low].partition == partition)
        low++;
    return low;
}

void froe_saved_room_free(struct froe_saved_room *room)
{
    froe_buffer_free(&room->stored);
    froe_buffer_free(&room->content);
}

static bool unpack(const struct froe_saved_entry *entry, const uint8_t *stored, uint8_t *to,
                   struct froe_saved_fault *fault)
{
#ifdef FROE_HAVE_LZ4
    int got = LZ4_decompress_safe((const char *)stored, (char *)to, (int)entry->stored, (int)entry->content);
    return got == (int)entry->content ||
           fail(fault, entry->offset, "the saved state is damaged: a block cannot be decompressed");
#else
    (void)stored;
    (void)to;
    return fail(fault, entry->offset, "the saved state is compressed by LZ4, which this build does not read");
#endif
}

bool froe_saved_read(const struct froe_saved *saved, size_t entry, struct froe_saved_room *room,
                     struct froe_span *content, struct froe_saved_fault *fault)
{
    const struct froe_saved_entry *block = &saved->entries[entry];
    room->stored.len = room->content.len = 0;
    uint8_t *stored = froe_buffer_reserve(&room->stored, block->stored + 1);
    uint8_t *to = block->coding == CODING_NONE ? stored : froe_buffer_reserve(&room->content, block->content + 1);
    if (stored == NULL || to == NULL)
        return fail_plainly(fault, "out of memory");
    if (!read_at(saved, block->offset + HEAD, stored, block->stored, fault))
        return false;
    if (froe_crc32(0, stored, block->stored) != block->checksum)
        return fail(fault, block->offset, "the saved state is damaged: the checksum of a block is wrong");
    *content = (struct froe_span){to, block->content};
    return block->coding == CODING_NONE || unpack(block, stored, to, fault);
}
