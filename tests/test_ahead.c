/* gzip members decoded ahead: the same bytes and faults, whenever and by whomever the stretches are worked on. */
#include <criterion/criterion.h>
#include <pthread.h>
#include <sched.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>
#include <zlib.h>

#include "input/ahead.h"
#include "support/chance.h"
#include "support/gzip_case.h"
#include "support/sanitized.h"

enum { WAITING_MAX = 64 };

/* Tasks that nobody has begun yet. */
struct waiting {
    struct froe_stretch *stretches[WAITING_MAX];
    size_t count;
    struct chance *chance; /* decides when they are run; NULL: only when all else is over */
};

static unsigned three_idle(void *context)
{
    (void)context;
    return 3;
}

static bool run_at_once(void *context, struct froe_stretch *stretch)
{
    (void)context;
    froe_ahead_run(stretch);
    return true;
}

static bool refuse(void *context, struct froe_stretch *stretch)
{
    (void)context;
    (void)stretch;
    return false;
}

static void run_one(struct waiting *waiting, size_t index)
{
    struct froe_stretch *stretch = waiting->stretches[index];
    waiting->stretches[index] = waiting->stretches[--waiting->count];
    froe_ahead_run(stretch);
}

static bool put_off(void *context, struct froe_stretch *stretch)
{
    struct waiting *waiting = context;
    if (waiting->count == WAITING_MAX)
        return false;
    waiting->stretches[waiting->count++] = stretch;
    return true;
}

static unsigned idle_by_chance(void *context)
{
    struct waiting *waiting = context;
    while (waiting->chance != NULL && waiting->count > 0 && chance_below(waiting->chance, 3) > 0)
        run_one(waiting, chance_below(waiting->chance, waiting->count));
    return waiting->chance == NULL ? 2 : (unsigned)chance_below(waiting->chance, 4);
}

static void never(void *context)
{
    (void)context;
    cr_assert_fail("nothing is running");
}

static int file_of(const struct froe_buffer *stored)
{
    int fd = memfd_create("stored", MFD_CLOEXEC);
    cr_assert(fd >= 0);
    for (size_t done = 0; done < stored->len;) {
        ssize_t count = write(fd, stored->data + done, stored->len - done);
        cr_assert(count > 0);
        done += (size_t)count;
    }
    return fd;
}

/* All that is delivered, with the faults as lines between. */
static void decode(struct froe_buffer *outcome, const struct froe_buffer *stored, struct froe_ahead *ahead, size_t cap)
{
    int fd = file_of(stored);
    struct froe_reader reader = {.fd = fd, .seekable = true, .expected = stored->len};
    struct froe_gzip_memory memory = {.ahead = ahead};
    struct froe_gzip *gzip = froe_gzip_open(&reader, &memory);
    cr_assert_not_null(gzip);
    struct froe_gzip_fault fault;
    enum froe_gzip_status status;
    size_t got;
    while ((status = froe_gzip_read(gzip, froe_buffer_reserve(outcome, cap), cap, &got, &fault)) != FROE_GZIP_END) {
        outcome->len += got;
        if (status == FROE_GZIP_FAULT)
            froe_buffer_format(outcome, "\n<<%lu %s>>\n", (unsigned long)fault.offset, fault.text);
    }
    froe_gzip_close(gzip);
    froe_gzip_memory_free(&memory);
    close(fd);
}

static void expect_same(const struct froe_buffer *expected, const struct froe_buffer *found, const char *what)
{
    cr_assert_eq(found->len, expected->len, "%s: %zu bytes instead of %zu", what, found->len, expected->len);
    cr_assert(memcmp(found->data, expected->data, expected->len) == 0, "%s", what);
}

/* With stretches done at once, put off, by chance, and refused. */
static void check(const struct froe_buffer *stored, uint64_t stretch, size_t cap, bool wanted)
{
    struct froe_buffer expected = {0};
    decode(&expected, stored, NULL, cap);
    struct chance chance = chance_of(stretch + cap);
    struct waiting by_chance = {.chance = &chance}, last = {0};
    const struct froe_ahead_hooks hooks[] = {{NULL, three_idle, run_at_once, never},
                                             {&by_chance, idle_by_chance, put_off, never},
                                             {&last, idle_by_chance, put_off, never},
                                             {NULL, three_idle, refuse, never}};
    for (size_t i = 0; i < sizeof hooks / sizeof hooks[0]; i++) {
        struct froe_buffer found = {0};
        struct froe_ahead *ahead = froe_ahead_create(&hooks[i], 5, stretch);
        cr_assert_not_null(ahead);
        decode(&found, stored, ahead, cap);
        expect_same(&expected, &found, i == 0 ? "at once" : i == 1 ? "by chance" : i == 2 ? "too late" : "refused");
        if (wanted && i == 0)
            cr_assert_gt(froe_ahead_replayed(ahead), 0);
        if (i >= 2)
            cr_assert_eq(froe_ahead_replayed(ahead), 0);
        struct waiting *waiting = i == 1 ? &by_chance : &last;
        while (waiting->count > 0)
            run_one(waiting, 0);
        froe_ahead_free(ahead);
        froe_buffer_free(&found);
    }
    froe_buffer_free(&expected);
}

/* Text with stretches that do not compress, and short repeats. */
static void mixed(struct froe_buffer *data, size_t len, uint32_t seed)
{
    gzip_log_text(data, len, seed);
    gzip_noise(data, len / 8, seed);
    for (size_t i = 0; i < len / 4; i++)
        froe_buffer_byte(data, (uint8_t) "abc"[i % (1 + seed % 3)]);
    gzip_log_text(data, len, seed + 1);
}

Test(ahead, kinds_of_blocks)
{
    const struct gzip_shape shapes[] = {{.level = 0},
                                        {.level = 1},
                                        {.level = 6},
                                        {.level = 9},
                                        {.level = 6, .strategy = Z_FIXED},
                                        {.level = 6, .strategy = Z_HUFFMAN_ONLY},
                                        {.level = 6, .strategy = Z_RLE}};
    for (uint32_t i = 0; i < sizeof shapes / sizeof shapes[0]; i++) {
        struct froe_buffer data = {0}, stored = {0};
        mixed(&data, HAS_ADDRESS_SANITIZER ? 500000 : 1000000, i);
        gzip_append(&stored, data.data, data.len, &shapes[i]);
        bool has_codes = shapes[i].level > 0 && shapes[i].strategy != Z_FIXED;
        check(&stored, 40000, 262144, has_codes);
        check(&stored, 1000, 50000, false);
        check(&stored, 7000, 999, false);
        froe_buffer_free(&data);
        froe_buffer_free(&stored);
    }
}

Test(ahead, several_members)
{
    struct froe_buffer data = {0}, stored = {0};
    gzip_log_text(&data, 1200000, 5);
    for (int i = 0; i < 4; i++)
        gzip_append_plain(&stored, data.data + i * 300, data.len - (size_t)i * 90000);
    check(&stored, 40000, 131072, true);
    check(&stored, 5000, 131072, false);
    froe_buffer_free(&data);
    froe_buffer_free(&stored);
}

Test(ahead, cut_short_and_damaged)
{
    struct froe_buffer data = {0}, stored = {0};
    struct chance chance = chance_of(9);
    mixed(&data, 400000, 3);
    gzip_append_plain(&stored, data.data, data.len);
    gzip_append_plain(&stored, data.data, data.len / 2);
    size_t whole = stored.len;
    for (int i = 0; i < 12; i++) {
        stored.len = whole - chance_below(&chance, whole / 2);
        check(&stored, 3000, 65536, false);
    }
    stored.len = whole;
    for (int i = 0; i < 25; i++) {
        size_t at = 100 + chance_below(&chance, whole - 100);
        uint8_t before = stored.data[at];
        stored.data[at] ^= (uint8_t)(1u << chance_below(&chance, 8));
        check(&stored, 3000, 65536, false);
        stored.data[at] = before;
    }
    froe_buffer_free(&data);
    froe_buffer_free(&stored);
}

/* Distances that reach too far, which tokens are not asked about. */
Test(ahead, a_distance_too_far_is_found_at_the_start)
{
    struct froe_buffer data = {0}, stored = {0}, headless = {0};
    gzip_log_text(&data, 400000, 1);
    z_stream stream = {0};
    cr_assert_eq(deflateInit2(&stream, 6, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY), Z_OK);
    /* The first half is the history, which is left out of the member. */
    cr_assert_eq(deflateSetDictionary(&stream, data.data, 32768), Z_OK);
    uint8_t *out = froe_buffer_reserve(&headless, 400000);
    stream.next_in = data.data + 32768;
    stream.avail_in = (uInt)data.len - 32768;
    stream.next_out = out;
    stream.avail_out = 400000;
    cr_assert_eq(deflate(&stream, Z_FINISH), Z_STREAM_END);
    headless.len = stream.total_out;
    deflateEnd(&stream);
    froe_buffer_append(&stored, "\x1f\x8b\x08\0\0\0\0\0\0\0", 10);
    froe_buffer_append(&stored, headless.data, headless.len);
    froe_buffer_append(&stored, "\0\0\0\0\0\0\0\0", 8);
    check(&stored, 500, 65536, false);
    froe_buffer_free(&data);
    froe_buffer_free(&stored);
    froe_buffer_free(&headless);
}

/* Stretches worked on by other threads. */
struct crew {
    pthread_mutex_t lock;
    struct waiting waiting;
    bool over;
};

static bool hand_over(void *context, struct froe_stretch *stretch)
{
    struct crew *crew = context;
    pthread_mutex_lock(&crew->lock);
    bool good = put_off(&crew->waiting, stretch);
    pthread_mutex_unlock(&crew->lock);
    return good;
}

static void yield(void *context)
{
    (void)context;
    sched_yield();
}

static void *work(void *context)
{
    struct crew *crew = context;
    for (bool over = false; !over;) {
        pthread_mutex_lock(&crew->lock);
        struct froe_stretch *stretch = crew->waiting.count > 0 ? crew->waiting.stretches[--crew->waiting.count] : NULL;
        over = crew->over && stretch == NULL;
        pthread_mutex_unlock(&crew->lock);
        if (stretch != NULL)
            froe_ahead_run(stretch);
        else
            sched_yield();
    }
    return NULL;
}

Test(ahead, by_other_threads)
{
    enum { THREADS = 3 };
    struct froe_buffer data = {0}, stored = {0}, expected = {0};
    struct crew crew = {.lock = PTHREAD_MUTEX_INITIALIZER};
    pthread_t threads[THREADS];
    mixed(&data, 4000000, 1);
    gzip_append_plain(&stored, data.data, data.len);
    decode(&expected, &stored, NULL, 262144);
    for (int i = 0; i < THREADS; i++)
        cr_assert_eq(pthread_create(&threads[i], NULL, work, &crew), 0);
    const struct froe_ahead_hooks hooks = {&crew, three_idle, hand_over, yield};
    struct froe_ahead *ahead = froe_ahead_create(&hooks, FROE_AHEAD_MAX, 30000);
    for (int round = 0; round < 5; round++) {
        struct froe_buffer found = {0};
        decode(&found, &stored, ahead, 262144);
        expect_same(&expected, &found, "threads");
        froe_buffer_free(&found);
    }
    crew.over = true;
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    cr_assert_gt(froe_ahead_replayed(ahead), 0);
    froe_ahead_free(ahead);
    froe_buffer_free(&data);
    froe_buffer_free(&stored);
    froe_buffer_free(&expected);
}
