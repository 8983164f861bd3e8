#include "support/deflate_case.h"

#include <stdlib.h>
#include <zlib.h>

#include "input/inflate_table.h"
#include "support/guard.h"

enum { LENGTH_CODE_BITS = 4, END_OF_BLOCK = 256, LITERALS = 286, DISTANCES = 30, BITS_MAX = 15 };

static void check(bool holds)
{
    if (!holds)
        abort();
}

/* One call, with copies of input and output that end at guard pages. */
static enum froe_inflate_status call(const struct froe_inflate_decoder *decoder, void *state, const struct guard *in,
                                     const struct guard *out, const uint8_t *bytes, size_t len, size_t cap,
                                     size_t *used, size_t *got)
{
    uint8_t *from = guard_before_end(in, len);
    uint8_t *to = guard_before_end(out, cap);
    if (len > 0)
        memcpy(from, bytes, len);
    struct froe_inflate_io io = {.in = from, .in_end = from + len, .out = to, .out_end = to + cap};
    enum froe_inflate_status status = decoder->run(state, &io);
    check(io.in >= from - FROE_INFLATE_BACK && io.in <= io.in_end && io.out >= to && io.out <= io.out_end);
    *used = (size_t)(io.in - from);
    *got = (size_t)(io.out - to);
    return status;
}

void deflate_decode(struct deflate_outcome *outcome, const struct froe_inflate_decoder *decoder, const uint8_t *in,
                    size_t len, const struct deflate_run *run)
{
    struct guard in_guard = guard_open(len);
    struct guard out_guard = guard_open(run->cap);
    void *state = decoder->create();
    size_t at_hand = run->piece == 0 || run->piece > len ? len : run->piece;
    *outcome = (struct deflate_outcome){.status = FROE_INFLATE_FULL};
    check(state != NULL);
    decoder->reset(state);
    for (bool more = true; more;) {
        size_t used;
        size_t got;
        outcome->status = call(decoder, state, &in_guard, &out_guard, in + outcome->used, at_hand - outcome->used,
                               run->cap, &used, &got);
        outcome->used += used;
        froe_buffer_append(&outcome->data, guard_before_end(&out_guard, run->cap), got);
        memset(guard_before_end(&out_guard, run->cap), 0xa5, got);
        check(outcome->status != FROE_INFLATE_FULL || got == run->cap);
        if (outcome->status == FROE_INFLATE_MORE) {
            more = at_hand < len;
            at_hand = len - at_hand < run->piece ? len : at_hand + run->piece;
        } else {
            more = outcome->status == FROE_INFLATE_FULL;
        }
    }
    outcome->crc = decoder->crc(state);
    decoder->destroy(state);
    guard_close(&in_guard);
    guard_close(&out_guard);
}

void deflate_append(struct froe_buffer *to, const struct froe_buffer *data, int level, int strategy)
{
    z_stream stream = {.next_in = data->data, .avail_in = (uInt)data->len};
    check(deflateInit2(&stream, level, Z_DEFLATED, -15, 8, strategy) == Z_OK);
    size_t bound = deflateBound(&stream, (uLong)data->len) + 100;
    stream.next_out = froe_buffer_reserve(to, bound);
    stream.avail_out = (uInt)bound;
    check(deflate(&stream, Z_FINISH) == Z_STREAM_END);
    to->len += stream.total_out;
    deflateEnd(&stream);
}

struct bit_writer {
    struct froe_buffer *to;
    unsigned bit; /* bits used of the last byte, 0: all */
};

static void put(struct bit_writer *writer, uint32_t value, unsigned count)
{
    for (unsigned i = 0; i < count; i++) {
        if (writer->bit == 0)
            froe_buffer_byte(writer->to, 0);
        writer->to->data[writer->to->len - 1] |= (uint8_t)((value >> i & 1) << writer->bit);
        writer->bit = (writer->bit + 1) % 8;
    }
}

struct code {
    uint8_t lengths[LITERALS];
    size_t count;
};

/* Prefix codes go into the stream first bit first. */
static void put_symbol(struct bit_writer *writer, const struct code *code, unsigned symbol)
{
    uint32_t value = 0;
    unsigned len = code->lengths[symbol];
    for (unsigned n = 1; n <= len; n++) {
        value <<= 1;
        for (unsigned i = 0; i < code->count; i++) {
            bool before = code->lengths[i] == n && (n < len || i < symbol);
            value += before;
        }
    }
    put(writer, froe_inflate_reverse(value << (BITS_MAX - len)), len);
}

/* A complete code of `leaves` > 1 symbols: leaves of a tree that grows where chance wants. */
static void grow(struct code *code, struct chance *chance, size_t leaves, bool deep)
{
    uint8_t depths[LITERALS] = {1, 1};
    for (size_t have = 2; have < leaves;) {
        size_t i = deep && !chance_once_in(chance, 3) ? have - 1 : chance_below(chance, have);
        if (depths[i] == BITS_MAX) {
            deep = false;
            continue;
        }
        depths[have++] = ++depths[i];
    }
    memset(code->lengths, 0, sizeof code->lengths);
    for (size_t i = 0; i < leaves; i++) {
        size_t symbol = chance_below(chance, code->count);
        while (code->lengths[symbol] != 0)
            symbol = (symbol + 1) % code->count;
        code->lengths[symbol] = depths[i];
    }
}

static void make_codes(struct code *literals, struct code *distances, struct chance *chance)
{
    literals->count = 257 + chance_below(chance, LITERALS - 257 + 1);
    distances->count = 1 + chance_below(chance, DISTANCES);
    bool deep = chance_once_in(chance, 2);
    do {
        grow(literals, chance, 2 + chance_below(chance, literals->count - 1), deep);
    } while (literals->lengths[END_OF_BLOCK] == 0);
    memset(distances->lengths, 0, sizeof distances->lengths);
    size_t kinds = chance_below(chance, distances->count + 1);
    if (kinds > 1)
        grow(distances, chance, kinds, deep);
    else if (kinds == 1)
        distances->lengths[chance_below(chance, distances->count)] = 1;
}

static void put_header(struct bit_writer *writer, const struct code *literals, const struct code *distances)
{
    put(writer, 2, 2);
    put(writer, (uint32_t)literals->count - 257, 5);
    put(writer, (uint32_t)distances->count - 1, 5);
    put(writer, 19 - 4, 4);
    /* Lengths 0 … 15 in four bits each, no repeats: in the header's order of symbols, 16 17 18 come first. */
    for (unsigned i = 0; i < 19; i++)
        put(writer, i < 3 ? 0 : LENGTH_CODE_BITS, 3);
    for (size_t i = 0; i < literals->count + distances->count; i++) {
        uint32_t len = i < literals->count ? literals->lengths[i] : distances->lengths[i - literals->count];
        put(writer, froe_inflate_reverse(len << (BITS_MAX - LENGTH_CODE_BITS)), LENGTH_CODE_BITS);
    }
}

/* Some symbol that has a code, from `first` on; count: none. */
static unsigned some_symbol(const struct code *code, struct chance *chance, unsigned first)
{
    unsigned have = 0;
    for (unsigned i = first; i < code->count; i++)
        have += code->lengths[i] != 0;
    if (have == 0)
        return (unsigned)code->count;
    size_t wanted = chance_below(chance, have);
    for (unsigned i = first;; i++)
        if (code->lengths[i] != 0 && wanted-- == 0)
            return i;
}

/* A distance that does not reach before the start of the stream, if chance finds one. */
static bool put_match(struct bit_writer *writer, const struct code *literals, const struct code *distances,
                      struct chance *chance, unsigned symbol, size_t *written)
{
    for (int i = 0; i < 10; i++) {
        unsigned distance = some_symbol(distances, chance, 0);
        if (distance == distances->count)
            return false;
        uint32_t extra = (uint32_t)chance_below(chance, (size_t)1 << froe_inflate_distance_extra[distance]);
        if (froe_inflate_distance_base[distance] + extra > *written)
            continue;
        unsigned length = symbol - END_OF_BLOCK - 1;
        uint32_t length_extra = (uint32_t)chance_below(chance, (size_t)1 << froe_inflate_length_extra[length]);
        put_symbol(writer, literals, symbol);
        put(writer, length_extra, froe_inflate_length_extra[length]);
        put_symbol(writer, distances, distance);
        put(writer, extra, froe_inflate_distance_extra[distance]);
        *written += froe_inflate_length_base[length] + length_extra;
        return true;
    }
    return false;
}

static void put_block(struct bit_writer *writer, struct chance *chance, size_t symbols, bool final, size_t *written)
{
    struct code literals;
    struct code distances;
    make_codes(&literals, &distances, chance);
    put(writer, final, 1);
    put_header(writer, &literals, &distances);
    bool matches = chance_once_in(chance, 2);
    for (size_t i = 0; i < symbols; i++) {
        unsigned symbol = some_symbol(&literals, chance, matches && *written > 0 ? END_OF_BLOCK + 1 : 0);
        if (symbol < END_OF_BLOCK) {
            put_symbol(writer, &literals, symbol);
            ++*written;
        } else if (symbol > END_OF_BLOCK && symbol < literals.count) {
            put_match(writer, &literals, &distances, chance, symbol, written);
        }
        matches ^= chance_once_in(chance, 10);
    }
    put_symbol(writer, &literals, END_OF_BLOCK);
}

void deflate_append_odd(struct froe_buffer *to, struct chance *chance, size_t symbols, size_t wrong)
{
    struct bit_writer writer = {.to = to};
    size_t start = to->len;
    size_t written = 0;
    while (symbols > 0) {
        size_t count = 1 + chance_below(chance, symbols);
        put_block(&writer, chance, count, count == symbols, &written);
        symbols -= count;
    }
    if (wrong > 0 && chance_once_in(chance, wrong))
        to->data[start + chance_below(chance, to->len - start)] ^= (uint8_t)(1u << chance_below(chance, 8));
}
