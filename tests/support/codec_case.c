#include "support/codec_case.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#ifdef FROE_HAVE_ZSTD
#include <zstd.h>
#endif
#ifdef FROE_HAVE_XZ
#include <lzma.h>
#endif
#ifdef FROE_HAVE_BZIP2
#include <bzlib.h>
#endif
#ifdef FROE_HAVE_LZ4
#include <lz4frame.h>
#endif

#include "sched/pool.h"

static void check(bool holds)
{
    if (!holds)
        abort();
}

static void append_zstd(struct froe_buffer *to, const void *data, size_t len, int level, size_t flush)
{
#ifdef FROE_HAVE_ZSTD
    ZSTD_CCtx *context = ZSTD_createCCtx();
    ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, level);
    ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1);
    size_t room = ZSTD_compressBound(len) + 1000 + (flush == 0 ? 0 : len / flush * 20);
    ZSTD_outBuffer out = {froe_buffer_reserve(to, room), room, 0};
    for (size_t at = 0; flush > 0 && at + flush < len; at += flush) {
        ZSTD_inBuffer in = {(const uint8_t *)data + at, flush, 0};
        check(ZSTD_compressStream2(context, &out, &in, ZSTD_e_flush) == 0);
    }
    size_t done = flush == 0 || len == 0 ? 0 : (len - 1) / flush * flush;
    ZSTD_inBuffer in = {(const uint8_t *)data + done, len - done, 0};
    check(ZSTD_compressStream2(context, &out, &in, ZSTD_e_end) == 0);
    to->len += out.pos;
    ZSTD_freeCCtx(context);
#else
    (void)to, (void)data, (void)len, (void)level, (void)flush;
#endif
}

static void append_xz(struct froe_buffer *to, const void *data, size_t len, int level, size_t flush)
{
#ifdef FROE_HAVE_XZ
    lzma_stream stream = LZMA_STREAM_INIT;
    size_t room = lzma_stream_buffer_bound(len) + (flush == 0 ? 0 : len / flush * 500);
    check(lzma_easy_encoder(&stream, (uint32_t)level, LZMA_CHECK_CRC64) == LZMA_OK);
    stream.next_out = froe_buffer_reserve(to, room);
    stream.avail_out = room;
    stream.next_in = data;
    size_t left = len;
    for (; flush > 0 && left > flush; left -= flush) {
        stream.avail_in = flush;
        check(lzma_code(&stream, LZMA_FULL_FLUSH) == LZMA_STREAM_END);
    }
    stream.avail_in = left;
    check(lzma_code(&stream, LZMA_FINISH) == LZMA_STREAM_END);
    to->len += room - stream.avail_out;
    lzma_end(&stream);
#else
    (void)to, (void)data, (void)len, (void)level, (void)flush;
#endif
}

static void append_bzip2(struct froe_buffer *to, const void *data, size_t len, int level, size_t flush)
{
#ifdef FROE_HAVE_BZIP2
    bz_stream stream = {0};
    unsigned room = (unsigned)(2 * len + 1000 + (flush == 0 ? 0 : len / flush * 1000));
    check(BZ2_bzCompressInit(&stream, level, 0, 0) == BZ_OK);
    stream.next_out = (char *)froe_buffer_reserve(to, room);
    stream.avail_out = room;
    stream.next_in = (char *)(uintptr_t)data;
    size_t left = len;
    for (; flush > 0 && left > flush; left -= flush) {
        stream.avail_in = (unsigned)flush;
        check(BZ2_bzCompress(&stream, BZ_FLUSH) == BZ_RUN_OK);
    }
    stream.avail_in = (unsigned)left;
    check(BZ2_bzCompress(&stream, BZ_FINISH) == BZ_STREAM_END);
    to->len += room - stream.avail_out;
    BZ2_bzCompressEnd(&stream);
#else
    (void)to, (void)data, (void)len, (void)level, (void)flush;
#endif
}

void codec_append_lz4(struct froe_buffer *to, const void *data, size_t len, const struct codec_lz4_frame *frame)
{
#ifdef FROE_HAVE_LZ4
    LZ4F_preferences_t wish = {.compressionLevel = frame->level};
    wish.frameInfo.contentChecksumFlag = LZ4F_contentChecksumEnabled;
    wish.frameInfo.blockMode = frame->linked ? LZ4F_blockLinked : LZ4F_blockIndependent;
    wish.frameInfo.blockChecksumFlag = frame->block_checks ? LZ4F_blockChecksumEnabled : LZ4F_noBlockChecksum;
    wish.frameInfo.blockSizeID = (LZ4F_blockSizeID_t)frame->block_size;
    wish.frameInfo.contentSize = frame->tells_size ? len : 0;
    LZ4F_cctx *context;
    check(!LZ4F_isError(LZ4F_createCompressionContext(&context, LZ4F_VERSION)));
    size_t step = frame->flush == 0 || frame->flush > len ? len : frame->flush;
    size_t room = LZ4F_compressBound(len, &wish) + 1000 + (step == 0 ? 0 : len / step * 100);
    uint8_t *out = froe_buffer_reserve(to, room);
    size_t have = LZ4F_compressBegin(context, out, room, &wish);
    for (size_t at = 0; at < len; at += step) {
        size_t count = len - at < step ? len - at : step;
        have += LZ4F_compressUpdate(context, out + have, room - have, (const uint8_t *)data + at, count, NULL);
        have += LZ4F_flush(context, out + have, room - have, NULL);
    }
    size_t end = LZ4F_compressEnd(context, out + have, room - have, NULL);
    check(!LZ4F_isError(end));
    to->len += have + end;
    LZ4F_freeCompressionContext(context);
#else
    (void)to, (void)data, (void)len, (void)frame;
#endif
}

static void append_lz4(struct froe_buffer *to, const void *data, size_t len, int level, size_t flush)
{
    struct codec_lz4_frame frame = {.level = level,
                                    .linked = level <= 5,
                                    .block_checks = level > 5,
                                    .block_size = level > 5 ? 7 : 4,
                                    .flush = flush};
    codec_append_lz4(to, data, len, &frame);
}

void codec_append(struct froe_buffer *to, enum froe_coding coding, const void *data, size_t len, int level,
                  size_t flush)
{
    switch (coding) {
    case FROE_CODING_ZSTD:
        append_zstd(to, data, len, level, flush);
        break;
    case FROE_CODING_XZ:
        append_xz(to, data, len, level, flush);
        break;
    case FROE_CODING_BZIP2:
        append_bzip2(to, data, len, level, flush);
        break;
    case FROE_CODING_LZ4:
        append_lz4(to, data, len, level, flush);
        break;
    default:
        abort();
    }
}

static void append_xz_parts(struct froe_buffer *to, const void *data, size_t len, size_t part)
{
#ifdef FROE_HAVE_XZ
    lzma_stream stream = LZMA_STREAM_INIT;
    lzma_mt options = {.threads = 1, .block_size = part, .preset = 1, .check = LZMA_CHECK_CRC32};
    size_t room = lzma_stream_buffer_bound(len) + len / part * 500 + 1000;
    check(lzma_stream_encoder_mt(&stream, &options) == LZMA_OK);
    stream.next_out = froe_buffer_reserve(to, room);
    stream.avail_out = room;
    stream.next_in = data;
    stream.avail_in = len;
    check(lzma_code(&stream, LZMA_FINISH) == LZMA_STREAM_END);
    to->len += room - stream.avail_out;
    lzma_end(&stream);
#else
    (void)to, (void)data, (void)len, (void)part;
#endif
}

/* Frames of all kinds: of short ones a block has no checksum, the others tell their size. */
static void append_lz4_parts(struct froe_buffer *to, const void *data, size_t len, size_t part)
{
    bool is_short = len < 50000;
    struct codec_lz4_frame frame = {
        .level = 1, .block_checks = !is_short, .tells_size = !is_short, .block_size = is_short ? 4 : 5, .flush = part};
    codec_append_lz4(to, data, len, &frame);
}

void codec_append_parts(struct froe_buffer *to, enum froe_coding coding, const void *data, size_t len, size_t part)
{
    if (coding == FROE_CODING_XZ)
        append_xz_parts(to, data, len, part);
    else if (coding == FROE_CODING_ZSTD)
        for (size_t at = 0; at < len; at += part)
            append_zstd(to, (const uint8_t *)data + at, len - at < part ? len - at : part, 3, 0);
    else if (coding == FROE_CODING_LZ4)
        append_lz4_parts(to, data, len, part);
    else
        codec_append(to, coding, data, len, 1, part);
}

struct pieces {
    const uint8_t *bytes;
    size_t left;
    size_t piece;
};

static enum froe_read_status pull(void *context, uint8_t *to, size_t cap, size_t *got)
{
    struct pieces *pieces = context;
    *got = pieces->piece < pieces->left ? pieces->piece : pieces->left;
    if (*got > cap)
        *got = cap;
    if (*got == 0)
        return FROE_READ_END;
    memcpy(to, pieces->bytes, *got);
    pieces->bytes += *got;
    pieces->left -= *got;
    return FROE_READ_OK;
}

/* Texts that are read where they stand, the last of them held for a while. */
struct lent {
    struct froe_text *text;
    struct froe_span bytes;
    size_t at; /* where they were put */
};

enum { LENT = 3 };

/* What is held is what it was. */
static void let_go(struct lent *lent, const struct codec_outcome *outcome)
{
    check(lent->text == NULL || memcmp(lent->bytes.ptr, outcome->data.data + lent->at, lent->bytes.len) == 0);
    froe_text_let_go(lent->text);
    lent->text = NULL;
}

/* Takes what can be lent, of some parts all and of others some. False: nothing can. */
static bool borrow(struct codec_outcome *outcome, struct froe_decoder *decoder, size_t cap, struct lent *lent)
{
    struct froe_span bytes = froe_decoder_peek(decoder);
    if (bytes.len == 0)
        return false;
    if (bytes.len > cap && cap % 2 == 0)
        bytes.len = cap;
    let_go(lent, outcome);
    *lent = (struct lent){froe_decoder_lend(decoder, bytes.len), bytes, outcome->data.len};
    froe_buffer_append(&outcome->data, bytes.ptr, bytes.len);
    for (size_t i = 0; i < FROE_CUTTER_SLACK; i++) /* may be read */
        outcome->slack ^= bytes.ptr[bytes.len + i];
    outcome->lent++;
    return true;
}

static void decode_all(struct codec_outcome *outcome, enum froe_coding coding, struct froe_reader *reader, size_t cap,
                       struct froe_decoder_memory *memory, const struct froe_helpers *helpers)
{
    struct froe_decoder *decoder = froe_decoder_open(coding, reader, memory);
    struct froe_decode_fault fault;
    enum froe_decode_status status;
    struct lent lent[LENT] = {0};
    bool was_short = false;
    size_t got;
    check(decoder != NULL);
    if (helpers != NULL)
        froe_decoder_share(decoder, helpers);
    for (size_t call = 0;; call++) {
        if (helpers != NULL && call % 5 > 1 && borrow(outcome, decoder, cap, &lent[call % LENT])) {
            outcome->short_call |= was_short;
            continue;
        }
        status = froe_decoder_read(decoder, froe_buffer_reserve(&outcome->data, cap), cap, &got, &fault);
        if (status == FROE_DECODE_END)
            break;
        if (status == FROE_DECODE_OK) {
            outcome->short_call |= was_short || got == 0 || got > cap;
            was_short = got < cap;
            outcome->data.len += got;
        } else {
            was_short = false;
            outcome->short_call |= got != 0;
            if (outcome->fault_count++ == 0)
                outcome->fault = fault;
        }
    }
    froe_decoder_close(decoder);
    for (unsigned i = 0; i < LENT; i++)
        let_go(&lent[i], outcome);
}

void codec_decode(struct codec_outcome *outcome, enum froe_coding coding, const void *stored, size_t len, size_t cap,
                  size_t piece)
{
    static struct froe_decoder_memory memory;
    memset(outcome, 0, sizeof *outcome);
    if (piece > 0) {
        struct pieces pieces = {stored, len, piece};
        struct froe_reader reader = {.fd = -1, .pull = pull, .pull_context = &pieces};
        decode_all(outcome, coding, &reader, cap, &memory, NULL);
        return;
    }
    int fd = memfd_create("codec", MFD_CLOEXEC);
    check(fd >= 0 && (len == 0 || write(fd, stored, len) == (ssize_t)len));
    struct froe_reader reader = {.fd = fd, .seekable = true, .expected = len};
    decode_all(outcome, coding, &reader, cap, &memory, NULL);
    close(fd);
}

/* A decoder and those who help it. */
struct sharing {
    struct codec_outcome *outcome;
    enum froe_coding coding;
    struct froe_reader reader;
    size_t cap;
    struct froe_pool *pool;
    unsigned worker;                    /* that reads */
    struct froe_decoder_memory *memory; /* of each worker */
};

static bool ask(void *context, struct froe_parts *parts)
{
    struct sharing *sharing = context;
    return froe_pool_push(sharing->pool, sharing->worker, (uint64_t)(uintptr_t)parts);
}

static void share(void *context, unsigned worker, uint64_t task)
{
    struct sharing *sharing = context;
    struct froe_helpers helpers = {ask, sharing, froe_pool_threads(sharing->pool), 0, NULL, FROE_PARTS_MEMORY};
    if (task != 0) {
        /* Either way the same text. */
        froe_decoder_help((struct froe_parts *)(uintptr_t)task, &sharing->memory[worker], worker % 2 == 0);
        return;
    }
    sharing->worker = worker;
    decode_all(sharing->outcome, sharing->coding, &sharing->reader, sharing->cap, &sharing->memory[worker], &helpers);
}

void codec_decode_shared(struct codec_outcome *outcome, enum froe_coding coding, const void *stored, size_t len,
                         size_t cap, unsigned threads)
{
    static const uint64_t reader = 0;
    struct froe_decoder_memory memory[threads];
    int fd = memfd_create("codec", MFD_CLOEXEC);
    check(fd >= 0 && (len == 0 || write(fd, stored, len) == (ssize_t)len));
    memset(outcome, 0, sizeof *outcome);
    memset(memory, 0, sizeof memory);
    struct sharing sharing = {.outcome = outcome, .coding = coding, .cap = cap, .memory = memory};
    sharing.reader = (struct froe_reader){.fd = fd, .seekable = true, .expected = len};
    sharing.pool = froe_pool_create(threads, 64);
    check(sharing.pool != NULL);
    check(froe_pool_run(sharing.pool, &reader, 1, share, &sharing));
    froe_pool_free(sharing.pool);
    for (unsigned i = 0; i < threads; i++)
        froe_decoder_memory_free(&memory[i]);
    close(fd);
}

void codec_outcome_free(struct codec_outcome *outcome)
{
    froe_buffer_free(&outcome->data);
}
