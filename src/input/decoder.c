#include "input/decoder.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/buffer.h"
#include "input/codec.h"

enum phase { BETWEEN, IN_PARTS, IN_UNIT, AT_FAULT, AT_END };

struct froe_decoder {
    enum froe_coding coding;
    struct froe_decoder_memory *memory;
    struct froe_gzip *gzip; /* for gzip, which needs nothing else */
    const struct froe_codec *codec;
    void *state;
    uint8_t *input; /* FROE_WINDOW_SIZE */
    struct froe_window window;
    enum phase phase;
    bool first;               /* no unit has begun yet */
    struct froe_parts *parts; /* NULL: nobody helps */
    uint64_t worth;           /* stored bytes that are worth dividing */
    bool undivided;           /* the next unit is not for parts: that has been tried */
    uint64_t passed;          /* bytes of the unit's text that have been delivered already */
    uint64_t history;         /* bytes that it may take for a unit */
    size_t held;              /* bytes that the state has, counted in the memory */
    struct froe_decode_fault fault;
};

static void destroy(struct froe_decoder *decoder)
{
    if (decoder == NULL)
        return;
    if (decoder->state != NULL)
        decoder->codec->destroy(decoder->state);
    free(decoder->input);
    free(decoder);
}

static struct froe_decoder *create(enum froe_coding coding)
{
    struct froe_decoder *decoder = calloc(1, sizeof *decoder);
    if (decoder == NULL)
        return NULL;
    decoder->coding = coding;
    decoder->codec = froe_codec_of(coding);
    if (decoder->codec == NULL)
        return decoder;
    decoder->input = malloc(FROE_WINDOW_SIZE);
    decoder->state = decoder->codec->create();
    if (decoder->input != NULL && decoder->state != NULL)
        return decoder;
    destroy(decoder);
    return NULL;
}

/* Bytes that a history may take. */
static uint64_t history_of(const struct froe_decoder_memory *memory)
{
    uint64_t given = memory == NULL ? 0 : memory->history;
    return given > 0 && given < FROE_DECODER_MEMORY ? given : FROE_DECODER_MEMORY;
}

static void set_held(struct froe_decoder *decoder, size_t held)
{
    decoder->memory->held += held - decoder->held;
    decoder->held = held;
}

/* What the state has may have become another. */
static void count_held(struct froe_decoder *decoder)
{
    if (decoder->memory != NULL && decoder->codec->memory != NULL)
        set_held(decoder, decoder->codec->memory(decoder->state));
}

/* What the state may have without asking. */
static uint64_t allowed_to(const struct froe_decoder *decoder)
{
    const struct froe_decoder_memory *memory = decoder->memory;
    if (memory == NULL || memory->ask == NULL)
        return UINT64_MAX;
    size_t others = memory->held - decoder->held;
    return others < memory->small ? memory->small - others : 1;
}

/* Lets the state have what its unit needs. */
static void grow(struct froe_decoder *decoder)
{
    set_held(decoder, decoder->codec->wants(decoder->state));
    decoder->memory->ask(decoder->memory->context, decoder->memory->held);
    decoder->codec->grow(decoder->state);
}

bool froe_decoder_has_window(const struct froe_decoder *decoder)
{
    return decoder != NULL && decoder->codec != NULL && decoder->codec->memory != NULL;
}

size_t froe_decoder_window(const struct froe_decoder *decoder)
{
    return froe_decoder_has_window(decoder) ? decoder->held : 0;
}

/* A large window that was needed for another coding is not kept beside that of this one. */
static void free_others(struct froe_decoder_memory *memory, enum froe_coding coding)
{
    const size_t large = (size_t)1 << 20;
    for (int i = 0; i < FROE_CODING_COUNT; i++) {
        struct froe_decoder *idle = memory->idle[i];
        if (i == (int)coding || idle == NULL || idle->held < large)
            continue;
        memory->held -= idle->held;
        memory->idle[i] = NULL;
        destroy(idle);
    }
}

struct froe_decoder *froe_decoder_open(enum froe_coding coding, struct froe_reader *reader,
                                       struct froe_decoder_memory *memory)
{
    if (memory != NULL)
        free_others(memory, coding);
    struct froe_decoder *decoder = memory == NULL ? NULL : memory->idle[coding];
    if (decoder != NULL)
        memory->idle[coding] = NULL;
    else if ((decoder = create(coding)) == NULL)
        return NULL;
    decoder->memory = memory;
    decoder->history = history_of(memory);
    decoder->phase = BETWEEN;
    decoder->first = true;
    decoder->undivided = false;
    decoder->passed = 0;
    if (coding != FROE_CODING_GZIP) {
        froe_window_open(&decoder->window, reader, decoder->input);
        return decoder;
    }
    decoder->gzip = froe_gzip_open(reader, memory == NULL ? NULL : &memory->gzip);
    if (decoder->gzip != NULL)
        return decoder;
    froe_decoder_close(decoder);
    return NULL;
}

void froe_decoder_close(struct froe_decoder *decoder)
{
    if (decoder == NULL)
        return;
    froe_gzip_close(decoder->gzip);
    decoder->gzip = NULL;
    froe_parts_close(decoder->parts);
    decoder->parts = NULL;
    struct froe_decoder_memory *memory = decoder->memory;
    bool large = memory != NULL && memory->ask != NULL && decoder->held > memory->small;
    if (memory != NULL && memory->idle[decoder->coding] == NULL && !large) {
        memory->idle[decoder->coding] = decoder;
        return;
    }
    if (memory != NULL)
        memory->held -= decoder->held;
    destroy(decoder);
}

void froe_decoder_memory_free(struct froe_decoder_memory *memory)
{
    froe_gzip_memory_free(&memory->gzip);
    memory->held = 0;
    for (int i = 0; i < FROE_CODING_COUNT; i++) {
        destroy(memory->idle[i]);
        memory->idle[i] = NULL;
        if (memory->tools[i] != NULL)
            froe_splitter_of((enum froe_coding)i)->destroy_tool(memory->tools[i]);
        memory->tools[i] = NULL;
    }
}

void froe_decoder_share(struct froe_decoder *decoder, const struct froe_helpers *helpers)
{
    const struct froe_splitter *splitter = froe_splitter_of(decoder->coding);
    if (splitter != NULL && decoder->memory != NULL && helpers->threads > 1 && decoder->window.reader->seekable &&
        helpers->memory / FROE_PARTS_LEAST >= helpers->threads)
        decoder->parts = froe_parts_create(splitter, helpers, decoder->history);
    decoder->worth = helpers->worth;
}

/* This thread's; NULL: memory is short. */
static void *tool_for(struct froe_decoder_memory *memory, enum froe_coding coding)
{
    const struct froe_splitter *splitter = froe_splitter_of(coding);
    if (splitter != NULL && memory->tools[coding] == NULL)
        memory->tools[coding] = splitter->create_tool();
    return memory->tools[coding];
}

void froe_decoder_help(struct froe_parts *parts, struct froe_decoder_memory *memory, bool all)
{
    enum froe_coding coding = FROE_CODING_PLAIN;
    while (froe_splitter_of(coding) != froe_parts_splitter(parts))
        coding++;
    froe_parts_help(parts, tool_for(memory, coding), all);
}

static void set_fault(struct froe_decoder *decoder, const char *text)
{
    decoder->fault.offset = froe_window_offset(&decoder->window);
    snprintf(decoder->fault.text, sizeof decoder->fault.text, "%s", text);
    decoder->phase = AT_FAULT;
}

/* The input ends where it should not. */
static void fault_end(struct froe_decoder *decoder)
{
    const struct froe_window *window = &decoder->window;
    char *text = decoder->fault.text;
    size_t size = sizeof decoder->fault.text;
    decoder->phase = AT_FAULT;
    decoder->fault.offset = window->end_offset;
    if (window->status == FROE_READ_SHRUNK)
        snprintf(text, size, "the file shrank while it was read");
    else if (window->status == FROE_READ_FAILED)
        snprintf(text, size, "cannot be read: %s", strerror(window->error));
    else
        snprintf(text, size, "unexpected end of file in %s %s %s", strchr("lx", decoder->codec->name[0]) ? "an" : "a",
                 decoder->codec->name, decoder->codec->unit);
}

/* Passes over so many bytes. False: the input ends before. */
static bool pass(struct froe_decoder *decoder, uint64_t count)
{
    struct froe_window *window = &decoder->window;
    while (count > 0) {
        if (!froe_window_need(window, 1))
            return false;
        size_t step = froe_window_left(window);
        if (step > count)
            step = (size_t)count;
        window->pos += step;
        count -= step;
    }
    return true;
}

/* Passes over NUL bytes. False: the input ends behind them. */
static bool pass_padding(struct froe_window *window)
{
    while (froe_window_need(window, 1)) {
        while (window->pos < window->end && window->bytes[window->pos] == 0)
            window->pos++;
        if (window->pos < window->end)
            return true;
    }
    return false;
}

/* Whether the unit at which the window stands is tried in parts. */
static bool is_shared(const struct froe_decoder *decoder)
{
    const struct froe_window *window = &decoder->window;
    return decoder->parts != NULL && !decoder->undivided &&
           froe_window_size(window) - froe_window_offset(window) >= decoder->worth;
}

static void begin_unit(struct froe_decoder *decoder)
{
    decoder->first = false;
    decoder->phase = IN_UNIT;
    if (is_shared(decoder)) {
        decoder->phase = IN_PARTS;
        froe_parts_begin(decoder->parts, &decoder->window);
    } else if (!decoder->codec->begin(decoder->state, decoder->history, allowed_to(decoder))) {
        set_fault(decoder, strerror(ENOMEM));
    }
}

/* Between units: begins the next one, or finds the end. */
static void next_unit(struct froe_decoder *decoder)
{
    struct froe_window *window = &decoder->window;
    const struct froe_codec *codec = decoder->codec;
    bool found = decoder->first ? froe_window_need(window, 1) : pass_padding(window);
    if (!found) {
        decoder->phase = AT_END;
        if (window->status != FROE_READ_END)
            fault_end(decoder);
        return;
    }
    froe_window_need(window, FROE_CODING_HEAD);
    const uint8_t *head = window->bytes + window->pos;
    uint64_t skippable = froe_codec_skippable(head, froe_window_left(window));
    bool frames = decoder->coding == FROE_CODING_ZSTD || decoder->coding == FROE_CODING_LZ4;
    if (frames && skippable > 0) {
        decoder->first = false;
        if (!pass(decoder, skippable))
            fault_end(decoder);
    } else if (codec->recognize(head, froe_window_left(window))) {
        begin_unit(decoder);
    } else {
        char text[60];
        snprintf(text, sizeof text, decoder->first ? "not in %s format" : "trailing bytes after the last %s %s",
                 codec->name, codec->unit);
        set_fault(decoder, text);
    }
}

/* Where parts do not go on, the unit is decoded as a whole, and what has been delivered of it is left out. */
static size_t continue_parts(struct froe_decoder *decoder, uint8_t *to, size_t cap)
{
    size_t got;
    void *tool = tool_for(decoder->memory, decoder->coding);
    if (froe_parts_read(decoder->parts, &decoder->window, tool, to, cap, &got))
        return got;
    struct froe_parts_place place = froe_parts_place(decoder->parts);
    decoder->phase = BETWEEN;
    decoder->undivided = true;
    decoder->passed = place.passed;
    froe_window_seek(&decoder->window, place.resume);
    return 0;
}

static size_t continue_unit(struct froe_decoder *decoder, uint8_t *to, size_t cap)
{
    char problem[FROE_CODEC_PROBLEM];
    size_t got = 0;
    if (decoder->passed > 0 && cap > decoder->passed)
        cap = (size_t)decoder->passed;
    switch (decoder->codec->run(decoder->state, &decoder->window, to, cap, &got, problem)) {
    case FROE_CODEC_FULL:
        break;
    case FROE_CODEC_MORE:
        if (!froe_window_more(&decoder->window))
            fault_end(decoder);
        break;
    case FROE_CODEC_DONE:
        decoder->phase = BETWEEN;
        decoder->undivided = false;
        break;
    case FROE_CODEC_GROW:
        grow(decoder);
        break;
    case FROE_CODEC_BAD:
        set_fault(decoder, problem);
        if (decoder->codec->held != NULL)
            decoder->fault.offset -= decoder->codec->held(decoder->state);
        break;
    }
    count_held(decoder);
    if (decoder->passed == 0)
        return got;
    decoder->passed = decoder->phase == BETWEEN ? 0 : decoder->passed - got;
    return 0;
}

void froe_decoder_limit(struct froe_decoder *decoder, uint64_t offset)
{
    froe_gzip_limit(decoder->gzip, offset);
}

static enum froe_decode_status read_gzip(struct froe_decoder *decoder, uint8_t *to, size_t cap, size_t *got,
                                         struct froe_decode_fault *fault)
{
    struct froe_gzip_fault told;
    switch (froe_gzip_read(decoder->gzip, to, cap, got, &told)) {
    case FROE_GZIP_OK:
        return FROE_DECODE_OK;
    case FROE_GZIP_FAULT:
        fault->offset = told.offset;
        snprintf(fault->text, sizeof fault->text, "%s", told.text);
        return FROE_DECODE_FAULT;
    case FROE_GZIP_RANGE:
        fault->offset = told.offset;
        return FROE_DECODE_RANGE;
    case FROE_GZIP_END:
        break;
    }
    return FROE_DECODE_END;
}

enum froe_decode_status froe_decoder_read(struct froe_decoder *decoder, uint8_t *to, size_t cap, size_t *got,
                                          struct froe_decode_fault *fault)
{
    if (decoder->gzip != NULL)
        return read_gzip(decoder, to, cap, got, fault);
    size_t have = 0;
    while (have < cap && decoder->phase < AT_FAULT) {
        if (decoder->phase == BETWEEN)
            next_unit(decoder);
        else if (decoder->phase == IN_PARTS)
            have += continue_parts(decoder, to + have, cap - have);
        else
            have += continue_unit(decoder, to + have, cap - have);
    }
    *got = have;
    if (have > 0)
        return FROE_DECODE_OK;
    if (decoder->phase == AT_END)
        return FROE_DECODE_END;
    *fault = decoder->fault;
    decoder->phase = AT_END;
    return FROE_DECODE_FAULT;
}

struct froe_span froe_decoder_peek(struct froe_decoder *decoder)
{
    if (decoder->gzip != NULL || decoder->phase != IN_PARTS)
        return FROE_ABSENT;
    return froe_parts_peek(decoder->parts, &decoder->window, tool_for(decoder->memory, decoder->coding));
}

struct froe_text *froe_decoder_lend(struct froe_decoder *decoder, size_t len)
{
    return froe_parts_lend(decoder->parts, len);
}
