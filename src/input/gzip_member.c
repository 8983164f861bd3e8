#include "input/gzip_member.h"

#include <inttypes.h>
#include <stdio.h>

_Static_assert(FROE_INFLATE_BACK <= FROE_WINDOW_BACK, "decoders put back no more than the window keeps");

static void set_fault(struct froe_gzip_fault *fault, uint64_t offset, const char *text)
{
    fault->offset = offset;
    snprintf(fault->text, sizeof fault->text, "%s", text);
}

void froe_gzip_fault_end(struct froe_gzip_fault *fault, const struct froe_window *window)
{
    if (window->status == FROE_READ_SHRUNK) {
        set_fault(fault, window->end_offset, "the file shrank while it was read");
    } else if (window->status == FROE_READ_FAILED) {
        char reason[100];
        set_fault(fault, window->end_offset, "");
        snprintf(fault->text, sizeof fault->text, "cannot be read: %s",
                 strerror_r(window->error, reason, sizeof reason));
    } else {
        set_fault(fault, window->end_offset, "unexpected end of file in a gzip member");
    }
}

bool froe_gzip_member_header(struct froe_gzip_member *member, struct froe_window *window)
{
    member->window = window;
    member->start = froe_window_offset(window);
    member->length = 0;
    member->next = 0;
    froe_gzip_header_begin(&member->header);
    enum froe_gzip_header_status status;
    do {
        if (!froe_window_need(window, 1)) {
            froe_gzip_fault_end(&member->fault, window);
            return false;
        }
        size_t used;
        status = froe_gzip_header_feed(&member->header, window->bytes + window->pos, froe_window_left(window), &used);
        window->pos += used;
    } while (status == FROE_GZIP_HEADER_MORE);
    if (status == FROE_GZIP_HEADER_BAD) {
        set_fault(&member->fault, member->start, member->header.problem);
        return false;
    }
    if (member->header.block_size > 0)
        member->next = member->start + member->header.block_size;
    return true;
}

void froe_gzip_member_body(struct froe_gzip_member *member, const struct froe_inflate_decoder *decoder, void *state)
{
    member->decoder = decoder;
    member->state = state;
    member->length = 0;
    decoder->reset(state);
}

bool froe_gzip_trailer_fits(const uint8_t trailer[FROE_GZIP_TRAILER], uint32_t crc, uint64_t length,
                            struct froe_gzip_fault *fault)
{
    uint32_t stored_crc = froe_gzip_little32(trailer);
    uint32_t stored_length = froe_gzip_little32(trailer + 4);
    if (stored_crc != crc) {
        snprintf(fault->text, sizeof fault->text,
                 "CRC mismatch in a gzip member: %08" PRIx32 " stored, %08" PRIx32 " decoded", stored_crc, crc);
        return false;
    }
    if (stored_length != (uint32_t)length) {
        snprintf(fault->text, sizeof fault->text,
                 "length mismatch in a gzip member: %" PRIu32 " stored, %" PRIu32 " decoded (modulo 4 GiB)",
                 stored_length, (uint32_t)length);
        return false;
    }
    return true;
}

static enum froe_gzip_member_status read_trailer(struct froe_gzip_member *member)
{
    struct froe_window *window = member->window;
    if (!froe_window_need(window, FROE_GZIP_TRAILER)) {
        froe_gzip_fault_end(&member->fault, window);
        return FROE_GZIP_MEMBER_FAULT;
    }
    member->fault.offset = froe_window_offset(window);
    uint32_t crc = member->decoder->crc(member->state);
    const uint8_t *trailer = window->bytes + window->pos;
    window->pos += FROE_GZIP_TRAILER;
    if (froe_gzip_trailer_fits(trailer, crc, member->length, &member->fault))
        return FROE_GZIP_MEMBER_WHOLE;
    /* A BGZF header knows better: damaged data may seem to end too early. */
    if (member->next == 0)
        member->next = froe_window_offset(window);
    return FROE_GZIP_MEMBER_FAULT;
}

enum froe_gzip_member_status froe_gzip_member_read(struct froe_gzip_member *member, uint8_t *to, size_t cap,
                                                   size_t *got)
{
    struct froe_window *window = member->window;
    struct froe_inflate_io io = {.out = to, .out_end = to + cap};
    enum froe_inflate_status status;
    do {
        io.at = froe_window_offset(window);
        io.in = window->bytes + window->pos;
        io.in_end = window->bytes + window->end;
        status = member->decoder->run(member->state, &io);
        window->pos = (size_t)(io.in - window->bytes);
    } while ((status == FROE_INFLATE_MORE && froe_window_more(window)) ||
             (status == FROE_INFLATE_JUMP && froe_window_seek(window, io.at)));
    *got = (size_t)(io.out - to);
    member->length += *got;
    switch (status) {
    case FROE_INFLATE_FULL:
        return FROE_GZIP_MEMBER_FULL;
    case FROE_INFLATE_DONE:
        return read_trailer(member);
    case FROE_INFLATE_JUMP: /* never: only what can be read anywhere is decoded ahead */
    case FROE_INFLATE_MORE:
        froe_gzip_fault_end(&member->fault, window);
        break;
    case FROE_INFLATE_CORRUPT:
        set_fault(&member->fault, froe_window_offset(window), "corrupt deflate data in a gzip member");
        break;
    case FROE_INFLATE_MEMORY:
        set_fault(&member->fault, froe_window_offset(window), "out of memory");
        break;
    }
    return FROE_GZIP_MEMBER_FAULT;
}
