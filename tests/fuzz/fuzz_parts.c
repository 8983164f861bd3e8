/*
 * Hostile zstd, xz, bzip2 and lz4 files, decoded in parts as by several workers, and as a whole: what comes of them and
 * what is told of faults must be the same, in bounded memory.
 *
 * The first byte of the input chooses the coding (two bits), the number of threads that parts are cut off for, and who
 * decodes them: the one that is asked, at once, or the reader.
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/buffer.h"
#include "input/decoder.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define OUTPUT_MOST ((size_t)4 << 20)

struct outcome {
    struct froe_buffer text;
    unsigned faults;
    struct froe_decode_fault fault;
};

static void check(bool holds, const char *what)
{
    if (!holds) {
        fprintf(stderr, "%s\n", what);
        abort();
    }
}

static bool help_at_once(void *context, struct froe_parts *parts)
{
    froe_decoder_help(parts, context, true);
    return true;
}

static bool help_never(void *context, struct froe_parts *parts)
{
    (void)context, (void)parts;
    return false;
}

/* Takes text where the decoder has it, and holds it while the next is taken. False: there is none. */
static bool borrow(struct outcome *outcome, struct froe_decoder *decoder, struct froe_text **held)
{
    struct froe_span bytes = froe_decoder_peek(decoder);
    if (bytes.len > 10000 && outcome->text.len % 3 == 0)
        bytes.len = 10000;
    if (bytes.len == 0)
        return false;
    struct froe_text *text = froe_decoder_lend(decoder, bytes.len);
    froe_buffer_append(&outcome->text, bytes.ptr, bytes.len);
    froe_text_let_go(*held);
    *held = text;
    return true;
}

static void decode(struct outcome *outcome, enum froe_coding coding, int fd, size_t size,
                   const struct froe_helpers *helpers)
{
    static struct froe_decoder_memory memory;
    struct froe_reader reader = {.fd = fd, .seekable = true, .expected = size};
    struct froe_decode_fault fault;
    enum froe_decode_status status;
    struct froe_text *held = NULL;
    size_t cap = 65536, got;
    struct froe_decoder *decoder = froe_decoder_open(coding, &reader, &memory);
    check(decoder != NULL, "memory");
    if (helpers != NULL)
        froe_decoder_share(decoder, helpers);
    while (outcome->text.len < OUTPUT_MOST) {
        if (helpers != NULL && borrow(outcome, decoder, &held))
            continue;
        status = froe_decoder_read(decoder, froe_buffer_reserve(&outcome->text, cap), cap, &got, &fault);
        if (status == FROE_DECODE_END)
            break;
        outcome->text.len += got;
        if (status == FROE_DECODE_FAULT && outcome->faults++ == 0)
            outcome->fault = fault;
    }
    froe_decoder_close(decoder);
    froe_text_let_go(held);
}

static void compare(const struct outcome *alone, const struct outcome *shared)
{
    /* Where reading was broken off, one may have more than the other. */
    bool whole = alone->text.len < OUTPUT_MOST;
    size_t len = whole ? alone->text.len : OUTPUT_MOST;
    check(whole ? shared->text.len == len : shared->text.len >= len, "length");
    check(len == 0 || memcmp(alone->text.data, shared->text.data, len) == 0, "text");
    if (!whole)
        return;
    check(alone->faults == shared->faults, "number of faults");
    check(alone->faults == 0 ||
              (alone->fault.offset == shared->fault.offset && strcmp(alone->fault.text, shared->fault.text) == 0),
          "fault");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const enum froe_coding codings[] = {FROE_CODING_ZSTD, FROE_CODING_XZ, FROE_CODING_BZIP2, FROE_CODING_LZ4};
    static struct froe_decoder_memory memory;
    if (size < 1 || !froe_coding_is_built(codings[data[0] & 3]))
        return 0;
    struct froe_helpers helpers = {
        (data[0] & 4) != 0 ? help_at_once : help_never, &memory, 2 + (data[0] >> 3 & 3), 0, NULL, FROE_PARTS_MEMORY};
    struct outcome alone = {0}, shared = {0};
    int fd = memfd_create("parts", MFD_CLOEXEC);
    check(fd >= 0 && (size == 1 || write(fd, data + 1, size - 1) == (ssize_t)size - 1), "a file in memory");
    decode(&alone, codings[data[0] & 3], fd, size - 1, NULL);
    decode(&shared, codings[data[0] & 3], fd, size - 1, &helpers);
    close(fd);
    compare(&alone, &shared);
    froe_buffer_free(&alone.text);
    froe_buffer_free(&shared.text);
    return 0;
}
