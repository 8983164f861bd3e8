/*
 * Tallies that outgrow the memory, put on disk and taken back.
 *
 * All groups of a tally are dealt out to parts by eight bits of their hash, and those of each part appended to a stream
 * of the temporary file; then the tally is cleared and counts on. So a part of a question is spread over many runs of
 * many workers, and to load it is to merge it. A part that is still too large is dealt out by the next eight bits.
 *
 * Values of exact distinct() go by a hash of their own, each with the key of its group: a single group may have met
 * more of them than fit. Counting those of a part gives groups with numbers, which join the others.
 *
 * Not thread-safe but for the file: each worker has parts, scratch and tallies of its own.
 */
#ifndef FROE_RUN_OVERFLOW_H
#define FROE_RUN_OVERFLOW_H

#include "base/spill.h"
#include "run/tally.h"

struct froe_overflow_parts {
    struct froe_spill_stream groups[FROE_GROUPS_PARTS];
    struct froe_spill_stream values[FROE_GROUPS_PARTS];
};

/* Empty parts; NULL when memory is short. To be freed with free(). */
struct froe_overflow_parts *froe_overflow_parts_create(void);

/* Scratch of a thread; all zero: none yet. */
struct froe_overflow_room {
    struct froe_buffer content; /* of a block in the making */
    struct froe_buffer packed;  /* of the file */
    struct froe_spill_reader reader;
};

void froe_overflow_room_free(struct froe_overflow_room *room);

/*
 * Appends the groups of a tally, dealt out by the bits of a level. counted: the numbers of exact distinct() are final
 * and belong to the groups; otherwise the values are put too, before. Only clearing the tally can follow. False when
 * memory is short or the file has a fault.
 */
bool froe_overflow_put_groups(struct froe_spill *spill, const struct froe_question *question, struct froe_tally *tally,
                              unsigned level, bool counted, struct froe_overflow_parts *parts,
                              struct froe_overflow_room *room);
bool froe_overflow_put_values(struct froe_spill *spill, const struct froe_question *question, struct froe_tally *tally,
                              unsigned level, struct froe_overflow_parts *parts, struct froe_overflow_room *room);

/* Takes up to FROE_GROUPS_BATCH groups, or values, off the front of a block's content and adds them to a tally. False
 * when memory is short. Groups that are new with a value have no hits. */
bool froe_overflow_take_groups(const struct froe_question *question, struct froe_tally *tally,
                               struct froe_span *content);
bool froe_overflow_take_values(const struct froe_question *question, struct froe_tally *tally,
                               struct froe_span *content);
/* The same where only values over all groups are of interest: they are those of one group without a key. */
bool froe_overflow_take_values_alone(const struct froe_question *question, struct froe_tally *tally,
                                     struct froe_span *content);

/* A single value may have been met by more groups than fit. Values of a stream are then dealt out once more, by some
 * bits of the hash of their group, from the lowest on: depth < FROE_OVERFLOW_SLICE_DEPTHS tells which. They go to the
 * first parts. False when memory is short or the file has a fault. */
enum { FROE_OVERFLOW_SLICE_BITS = 4, FROE_OVERFLOW_SLICES = 1 << FROE_OVERFLOW_SLICE_BITS };
enum { FROE_OVERFLOW_SLICE_DEPTHS = 8 };
bool froe_overflow_slice_values(struct froe_spill *spill, const struct froe_question *question,
                                const struct froe_spill_stream *stream, unsigned depth,
                                struct froe_overflow_parts *slices, struct froe_overflow_room *room);

#endif
