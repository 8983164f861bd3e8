/*
 * Shards: the inputs cut into N parts of about the same size, for N runs that together read everything once.
 *
 * All inputs are laid behind each other, and the whole cut into N equal stretches. An input that lies in one of them
 * belongs to that shard. One that a cut goes through is itself cut there when it is a plain file: a line belongs to the
 * shard in which it begins. Everything else goes as a whole to the shard that its middle lies in. So every shard comes
 * to the same cuts by itself, as long as the inputs are the same for all.
 */
#ifndef FROE_RUN_SHARD_H
#define FROE_RUN_SHARD_H

#include "input/operand.h"

/* Reads "I/N", 1 <= I <= N. False with *error. */
bool froe_shard_parse(const char *text, unsigned *index, unsigned *count, froe_error *error);

/* Leaves of the inputs those of shard index, counted from 1; what is read of a file that was cut is in the input. False
 * with *error when there is an input that cannot be cut because nobody knows its size. */
bool froe_shard_take(struct froe_inputs *inputs, unsigned index, unsigned count, froe_error *error);

#endif
