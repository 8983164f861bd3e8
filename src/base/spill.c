#include "base/spill.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define XXH_INLINE_ALL
#include <xxhash.h>
#ifdef FROE_HAVE_LZ4
#include <lz4.h>
#endif

#include "base/text.h"

/* Before the bytes of each block. */
struct head {
    uint64_t check;
    uint64_t before;
    uint32_t size;
    uint32_t stored;
};

struct froe_spill {
    int fd;
    char *folder;
    _Atomic uint64_t end;
    _Atomic bool faulty;
    pthread_mutex_t lock; /* of the fault */
    froe_error fault;
};

const char *froe_spill_folder(const char *wanted)
{
    if (wanted != NULL)
        return wanted;
    const char *folder = getenv("TMPDIR");
    return folder != NULL && folder[0] != '\0' ? folder : "/tmp";
}

/* `what folder: reason`; the folder may be anything. */
static void say(froe_error *error, const char *folder, const char *what, const char *reason)
{
    struct froe_buffer name = {0};
    froe_text_escape(&name, froe_span_of(folder));
    froe_error_option(error, "temp_dir", 0, "%s %.*s: %s (--temp-dir says where such files go)", what, (int)name.len,
                      (const char *)name.data, reason);
    froe_buffer_free(&name);
}

/* Not every file system knows files without a name. */
static int create_unnamed(const char *folder)
{
    int fd = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (fd >= 0 || (errno != EOPNOTSUPP && errno != EISDIR && errno != EINVAL))
        return fd;
    char *name;
    if (asprintf(&name, "%s/froe-XXXXXX", folder) < 0) {
        errno = ENOMEM;
        return -1;
    }
    fd = mkostemp(name, O_CLOEXEC);
    if (fd >= 0)
        unlink(name);
    int reason = errno;
    free(name);
    errno = reason;
    return fd;
}

bool froe_spill_possible(const char *folder, froe_error *error)
{
    int fd = create_unnamed(folder);
    if (fd < 0) {
        say(error, folder, "cannot make a temporary file in", strerror(errno));
        return false;
    }
    close(fd);
    return true;
}

struct froe_spill *froe_spill_create(const char *folder, froe_error *error)
{
    struct froe_spill *spill = calloc(1, sizeof *spill);
    if (spill == NULL || (spill->folder = strdup(folder)) == NULL) {
        free(spill);
        froe_error_set(error, "out of memory");
        return NULL;
    }
    spill->fd = create_unnamed(folder);
    if (spill->fd < 0) {
        say(error, folder, "cannot make a temporary file in", strerror(errno));
        free(spill->folder);
        free(spill);
        return NULL;
    }
    pthread_mutex_init(&spill->lock, NULL);
    return spill;
}

void froe_spill_free(struct froe_spill *spill)
{
    if (spill == NULL)
        return;
    close(spill->fd);
    pthread_mutex_destroy(&spill->lock);
    free(spill->folder);
    free(spill);
}

/* Keeps the first fault; returns false. */
static bool fail(struct froe_spill *spill, const char *what, const char *reason)
{
    pthread_mutex_lock(&spill->lock);
    if (!spill->faulty)
        say(&spill->fault, spill->folder, what, reason);
    spill->faulty = true;
    pthread_mutex_unlock(&spill->lock);
    return false;
}

const char *froe_spill_fault(const struct froe_spill *spill)
{
    return spill->faulty ? spill->fault.text : NULL;
}

uint64_t froe_spill_size(const struct froe_spill *spill)
{
    return spill->end;
}

static uint64_t check_of(const uint8_t *block, size_t len, uint64_t place)
{
    return XXH3_64bits_withSeed(block + sizeof(uint64_t), len - sizeof(uint64_t), place);
}

static bool write_at(struct froe_spill *spill, const uint8_t *bytes, size_t len, uint64_t place)
{
    while (len > 0) {
        ssize_t wrote = pwrite(spill->fd, bytes, len, (off_t)place);
        if (wrote < 0 && errno == EINTR)
            continue;
        if (wrote <= 0)
            return fail(spill, "cannot write the temporary file in", strerror(wrote < 0 ? errno : ENOSPC));
        bytes += wrote;
        len -= (size_t)wrote;
        place += (uint64_t)wrote;
    }
    return true;
}

/* Puts the content at `to`, in fewer bytes than it has if that can be done. */
static size_t pack(struct froe_span content, uint8_t *to)
{
#ifdef FROE_HAVE_LZ4
    int packed = LZ4_compress_default((const char *)content.ptr, (char *)to, (int)content.len, (int)content.len - 1);
    if (packed > 0)
        return (size_t)packed;
#endif
    memcpy(to, content.ptr, content.len);
    return content.len;
}

bool froe_spill_write(struct froe_spill *spill, struct froe_spill_stream *stream, struct froe_span content,
                      struct froe_buffer *room)
{
    if (content.len == 0)
        return true;
    room->len = 0;
    uint8_t *block = froe_buffer_reserve(room, sizeof(struct head) + content.len);
    if (block == NULL || spill->faulty)
        return false;
    size_t stored = pack(content, block + sizeof(struct head));
    size_t len = sizeof(struct head) + stored;
    uint64_t place = atomic_fetch_add_explicit(&spill->end, len, memory_order_relaxed);
    struct head head = {.before = stream->last, .size = (uint32_t)content.len, .stored = (uint32_t)stored};
    memcpy(block, &head, sizeof head);
    head.check = check_of(block, len, place);
    memcpy(block, &head, sizeof head);
    if (!write_at(spill, block, len, place))
        return false;
    stream->last = place;
    stream->bytes += content.len;
    return true;
}

static bool read_at(struct froe_spill *spill, uint8_t *bytes, size_t len, uint64_t place)
{
    while (len > 0) {
        ssize_t got = pread(spill->fd, bytes, len, (off_t)place);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return fail(spill, "cannot read the temporary file in", got < 0 ? strerror(errno) : "it is cut short");
        bytes += got;
        len -= (size_t)got;
        place += (uint64_t)got;
    }
    return true;
}

static bool unpack(const uint8_t *stored, const struct head *head, uint8_t *to)
{
    if (head->stored == head->size) {
        memcpy(to, stored, head->size);
        return true;
    }
#ifdef FROE_HAVE_LZ4
    return LZ4_decompress_safe((const char *)stored, (char *)to, (int)head->stored, (int)head->size) == (int)head->size;
#else
    return false;
#endif
}

bool froe_spill_read(struct froe_spill *spill, struct froe_spill_reader *reader, struct froe_span *content)
{
    struct head head;
    uint64_t place = reader->next;
    *content = FROE_ABSENT;
    if (place == FROE_SPILL_NONE)
        return true;
    if (spill->faulty || !read_at(spill, (uint8_t *)&head, sizeof head, place))
        return false;
    /* What the head says is not to be believed before it is checked, but for sizes that are possible. */
    bool possible = head.stored <= head.size && head.size <= INT32_MAX && head.stored <= spill->end;
    if (!possible)
        return fail(spill, "what was written is not what is read from the temporary file in", "wrong size");
    size_t len = sizeof head + head.stored;
    reader->stored.len = reader->content.len = 0;
    uint8_t *block = froe_buffer_reserve(&reader->stored, len);
    uint8_t *to = block == NULL ? NULL : froe_buffer_reserve(&reader->content, head.size);
    if (to == NULL || !read_at(spill, block, len, place))
        return false;
    if (check_of(block, len, place) != head.check || !unpack(block + sizeof head, &head, to))
        return fail(spill, "what was written is not what is read from the temporary file in", "wrong checksum");
    reader->next = head.before;
    *content = (struct froe_span){to, head.size};
    return true;
}

void froe_spill_reader_free(struct froe_spill_reader *reader)
{
    froe_buffer_free(&reader->stored);
    froe_buffer_free(&reader->content);
}
