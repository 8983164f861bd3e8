/*
 * Decoding one input with several workers. The one that reads it divides it into parts (input/split.h), keeps some of
 * them ahead, and delivers their text in order; who is free decodes the oldest part that nobody has begun. When the
 * next part in order is not ready, the reader decodes one itself rather than wait.
 *
 * Memory: parts in the making and their text, lent or not, FROE_PARTS_MEMORY and another FROE_PARTS_EACH for each
 * thread at most, and no more than the helpers' memory. A unit of which one part needs more is not divided. A part
 * grows as its text does, whatever it claims.
 *
 * froe_parts_help() is for any thread, everything else for the reader's.
 */
#ifndef FROE_INPUT_PARTS_H
#define FROE_INPUT_PARTS_H

#include "input/split.h"
#include "input/texts.h"

#define FROE_PARTS_MEMORY ((size_t)256 << 20)
#define FROE_PARTS_EACH   ((size_t)32 << 20)

/* Memory for each thread with which dividing begins to be worth it: blocks of bzip2 and their text, several times. */
#define FROE_PARTS_LEAST ((size_t)8 << 20)

struct froe_parts;

/* Asks others to call froe_parts_help() once, with this. False: nobody will. */
typedef bool froe_ask_fn(void *context, struct froe_parts *parts);

/* Who helps to decode. */
struct froe_helpers {
    froe_ask_fn *ask;
    void *context;
    unsigned threads;             /* that may decode, the reader's included */
    uint64_t worth;               /* stored bytes of an input that are worth it */
    const atomic_bool *cancelled; /* decoding is given up; NULL: nobody says so */
    size_t memory;                /* bytes that the parts of this input may take */
};

/* history: bytes that the history of who decodes a part may take. NULL when memory is short. */
struct froe_parts *froe_parts_create(const struct froe_splitter *splitter, const struct froe_helpers *helpers,
                                     uint64_t history);

/* Begins at a unit, where the window stands. */
void froe_parts_begin(struct froe_parts *parts, const struct froe_window *window);

/* Delivers at most cap > 0 bytes of text in *got. False: what follows has to be decoded from `resume` on, without the
 * first `passed` bytes that come of it. tool: of this worker. */
bool froe_parts_read(struct froe_parts *parts, struct froe_window *window, void *tool, uint8_t *to, size_t cap,
                     size_t *got);

/* The text that comes next, in one piece, as it stands; absent when there is none that could be lent. */
struct froe_span froe_parts_peek(struct froe_parts *parts, struct froe_window *window, void *tool);

/* Passes over so many bytes of what froe_parts_peek() gave last, but not absent. They stay until what is returned is
 * let go of, with FROE_CUTTER_SLACK bytes behind the text that may be read. */
struct froe_text *froe_parts_lend(struct froe_parts *parts, size_t len);

struct froe_parts_place {
    uint64_t resume; /* offset in the stored bytes of the unit that is being delivered */
    uint64_t passed; /* bytes of its text that have been */
};

struct froe_parts_place froe_parts_place(const struct froe_parts *parts);

/* Decodes parts as long as there are any that nobody has begun, or one of them, in answer to having been asked: the
 * reader asks only when it has cut more off, and may be long in coming to that. tool: of this worker, NULL when memory
 * is short. */
void froe_parts_help(struct froe_parts *parts, void *tool, bool all);

/* The codec of the parts, whose tool is needed. Any thread that has been asked. */
const struct froe_splitter *froe_parts_splitter(const struct froe_parts *parts);

/* Ends reading; waits for those that are decoding a part. Memory that who was asked may still look at goes when the
 * last of them has come. NULL is allowed. */
void froe_parts_close(struct froe_parts *parts);

#endif
