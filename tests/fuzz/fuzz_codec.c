/*
 * Hostile zstd, xz, bzip2 and lz4 files: however the decoder is fed and asked, it must deliver the same and tell the
 * same kind of end, in bounded memory.
 *
 * The first byte of the input chooses the coding (two bits), the size of the calls, and that of the pieces of input.
 */
#include <stdio.h>
#include <stdlib.h>

#include "base/buffer.h"
#include "input/decoder.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define OUTPUT_MOST ((size_t)4 << 20)

struct pieces {
    const uint8_t *bytes;
    size_t left;
    size_t piece;
};

static void check(bool holds, const char *what)
{
    if (!holds) {
        fprintf(stderr, "%s\n", what);
        abort();
    }
}

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

/* Returns the number of faults. */
static unsigned decode(struct froe_buffer *to, enum froe_coding coding, struct pieces pieces, size_t cap)
{
    static struct froe_decoder_memory memory;
    struct froe_reader reader = {.fd = -1, .pull = pull, .pull_context = &pieces};
    struct froe_decode_fault fault;
    enum froe_decode_status status;
    unsigned faults = 0;
    size_t size = pieces.left, got;
    struct froe_decoder *decoder = froe_decoder_open(coding, &reader, &memory);
    check(decoder != NULL, "memory");
    while (to->len < OUTPUT_MOST &&
           (status = froe_decoder_read(decoder, froe_buffer_reserve(to, cap), cap, &got, &fault)) != FROE_DECODE_END) {
        check(status == FROE_DECODE_OK ? got > 0 && got <= cap : got == 0, "length of a call");
        check(status == FROE_DECODE_OK || (fault.offset <= size && fault.text[0] != '\0'), "fault");
        to->len += got;
        faults += status == FROE_DECODE_FAULT;
    }
    froe_decoder_close(decoder);
    return faults;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const enum froe_coding codings[] = {FROE_CODING_ZSTD, FROE_CODING_XZ, FROE_CODING_BZIP2, FROE_CODING_LZ4};
    static const size_t caps[] = {65536, 4096, 700, 13};
    if (size < 1)
        return 0;
    enum froe_coding coding = codings[data[0] & 3];
    if (!froe_coding_is_built(coding))
        return 0;
    struct pieces all = {data + 1, size - 1, size};
    struct pieces some = {data + 1, size - 1, (size_t)1 << (data[0] >> 4)};
    struct froe_buffer one = {0};
    struct froe_buffer other = {0};
    unsigned faults = decode(&one, coding, all, 262144);
    unsigned other_faults = decode(&other, coding, some, caps[data[0] >> 2 & 3]);
    if (one.len < OUTPUT_MOST && other.len < OUTPUT_MOST) {
        check(faults == other_faults && faults <= 1, "faults");
        check(faults > 0 || one.len == other.len, "length");
    }
    /* Behind a fault, or where reading was broken off, one may have more than the other. */
    size_t both = one.len < other.len ? one.len : other.len;
    check(both == 0 || memcmp(one.data, other.data, both) == 0, "data");
    froe_buffer_free(&one);
    froe_buffer_free(&other);
    return 0;
}
