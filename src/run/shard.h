/*
 * Shards: the inputs cut into N parts of about the same size, for N runs that together read everything once.
 *
 * All inputs are laid behind each other, and the whole cut into N equal stretches. An input that lies in one of them
 * belongs to that shard. One that a cut goes through is itself cut there when it is a plain file: a line belongs to the
 * shard in which it begins. A BGZF file (input/bgzf.h) is cut where the first block behind the cut begins: a line
 * belongs to the shard in whose blocks it begins, but one that begins with the first byte of a block at a cut to the
 * shard before. So no shard needs to know how the block before its own ends: each drops all through the first newline,
 * and reads on through the first one behind its end. A fault belongs to the shard in which the member begins. Whether
 * the blocks before a cut really lead there shows to the shard that reads them, which tells when they do not.
 *
 * Everything else, and a BGZF file where the block for a cut is not found, goes as a whole to the shard that its middle
 * lies in. So every shard comes to the same cuts by itself, as long as the inputs are the same for all.
 */
#ifndef FROE_RUN_SHARD_H
#define FROE_RUN_SHARD_H

#include "input/operand.h"

/* Reads "I/N", 1 <= I <= N. False with *error. */
bool froe_shard_parse(const char *text, unsigned *index, unsigned *count, froe_error *error);

/* Leaves of the inputs those of shard index, counted from 1; what is read of a file that was cut is in the input. False
 * with *error when there is an input that cannot be cut because nobody knows its size, or memory is short. */
bool froe_shard_take(struct froe_inputs *inputs, unsigned index, unsigned count, froe_error *error);

#endif
