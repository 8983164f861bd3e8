/*
 * Hostile deflate data: froe's decoder yields what zlib yields, byte for byte, whatever the cuts of input and output.
 *
 * First two bytes of the input: the size of the pieces that the input comes in and of the output buffer.
 */
#include <stdio.h>
#include <stdlib.h>

#include "base/buffer.h"
#include "input/inflate.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define OUTPUT_MOST ((size_t)1 << 20)

struct outcome {
    struct froe_buffer data;
    enum froe_inflate_status status;
    size_t used;
    uint32_t crc;
};

static void check(bool holds, const char *what)
{
    if (!holds) {
        fprintf(stderr, "%s\n", what);
        abort();
    }
}

/* The bytes at hand lie in memory of their own, so that a read behind them is seen; so does the output. */
static enum froe_inflate_status call(struct outcome *outcome, const struct froe_inflate_decoder *decoder, void *state,
                                     const uint8_t *data, size_t len, size_t cap)
{
    uint8_t *in = malloc(len + 1);
    uint8_t *out = malloc(cap);
    check(in != NULL && out != NULL, "memory");
    memcpy(in + 1, data, len);
    struct froe_inflate_io io = {.in = in + 1, .in_end = in + 1 + len, .out = out, .out_end = out + cap};
    enum froe_inflate_status status = decoder->run(state, &io);
    check(io.in >= in + 1 && io.in <= io.in_end && io.out >= out && io.out <= io.out_end, "place");
    check(status != FROE_INFLATE_FULL || io.out == io.out_end, "not full");
    froe_buffer_append(&outcome->data, out, (size_t)(io.out - out));
    outcome->used += (size_t)(io.in - in) - 1;
    free(in);
    free(out);
    return status;
}

static void decode(struct outcome *outcome, const struct froe_inflate_decoder *decoder, const uint8_t *data,
                   size_t size, size_t piece, size_t cap)
{
    void *state = decoder->create();
    size_t at_hand = piece < size ? piece : size;
    check(state != NULL, "memory");
    decoder->reset(state);
    *outcome = (struct outcome){.status = FROE_INFLATE_FULL};
    for (bool more = true; more && outcome->data.len < OUTPUT_MOST;) {
        outcome->status = call(outcome, decoder, state, data + outcome->used, at_hand - outcome->used, cap);
        more = outcome->status == FROE_INFLATE_FULL || (outcome->status == FROE_INFLATE_MORE && at_hand < size);
        if (outcome->status == FROE_INFLATE_MORE)
            at_hand = size - at_hand < piece ? size : at_hand + piece;
    }
    outcome->crc = decoder->crc(state);
    decoder->destroy(state);
}

static void check_same(const struct outcome *own, const struct outcome *zlib, size_t size)
{
    size_t len = own->data.len < zlib->data.len ? own->data.len : zlib->data.len;
    check(len == 0 || memcmp(own->data.data, zlib->data.data, len) == 0, "data");
    if (own->data.len >= OUTPUT_MOST || zlib->data.len >= OUTPUT_MOST)
        return;
    check(own->data.len == zlib->data.len, "length");
    check(own->crc == zlib->crc, "CRC");
    /* Of a header that breaks off, one may see earlier than the other that it is wrong. */
    bool unsettled = own->status == FROE_INFLATE_MORE || zlib->status == FROE_INFLATE_MORE;
    bool in_header =
        unsettled && own->status != FROE_INFLATE_DONE && zlib->status != FROE_INFLATE_DONE && size - own->used < 400;
    check(own->status == zlib->status || in_header, "status");
    check(own->status != FROE_INFLATE_DONE || own->used == zlib->used, "end");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const instruction_sets[] = {"scalar", ""};
    static const size_t pieces[] = {1, 3, 17, 100, 1000, SIZE_MAX};
    static const size_t caps[] = {1, 7, 390, 600, 5000, 70000, 300000};
    if (size < 2)
        return 0;
    size_t piece = pieces[data[0] % 6];
    size_t cap = caps[data[1] % 7];
    struct outcome zlib;
    decode(&zlib, &froe_inflate_zlib, data + 2, size - 2, SIZE_MAX, 65536);
    for (size_t i = 0; i < 2; i++) {
        struct outcome own;
        setenv("FROE_ISA", instruction_sets[i], 1);
        decode(&own, &froe_inflate_own, data + 2, size - 2, piece, cap);
        check_same(&own, &zlib, size - 2);
        froe_buffer_free(&own.data);
    }
    froe_buffer_free(&zlib.data);
    return 0;
}
