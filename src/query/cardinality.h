/*
 * Distinct values, estimated: HyperLogLog (P. Flajolet, É. Fusy, O. Gandouet, F. Meunier, "HyperLogLog: the analysis of
 * a near-optimal cardinality estimation algorithm", 2007) with 2^14 registers and 64-bit hashes, and the improved raw
 * estimator of O. Ertl, "New cardinality estimation algorithms for HyperLogLog sketches", arXiv 1702.01284, 2017,
 * algorithm 6, which needs no tables for small numbers. The relative standard error is 1.04 / sqrt(2^14) = 0.8%.
 *
 * A sketch is one word, zero when empty. Up to three registers are kept in the word itself, more in a hash table that
 * grows, and many in an array of 16 KiB. The estimate depends on the registers alone. The hash is the same on every
 * machine and in every process.
 */
#ifndef FROE_QUERY_CARDINALITY_H
#define FROE_QUERY_CARDINALITY_H

#include "base/buffer.h"
#include "query/aggregate_arena.h"

enum { FROE_CARDINALITY_BITS = 14, FROE_CARDINALITY_REGISTERS = 1 << FROE_CARDINALITY_BITS };

/* 1.04 / sqrt(registers). */
#define FROE_CARDINALITY_ERROR 0.008125

/* XXH3 with a fixed seed. */
uint64_t froe_cardinality_hash(const uint8_t *ptr, size_t len);

/* Adds a value by its hash. When memory is short it is lost and arena->failed is set. */
void froe_cardinality_add(uint64_t *sketch, uint64_t hash, struct froe_arena *arena);

/* Adds all values of `from` to `to`; `from` is empty afterwards. */
void froe_cardinality_merge(uint64_t *to, uint64_t *from, struct froe_arena *arena);
/* The same; `from` stays as it is. */
void froe_cardinality_add_all(uint64_t *to, const uint64_t *from, struct froe_arena *arena);

/* Registers that are written one by one at most. */
enum { FROE_CARDINALITY_LISTED = 2048 };

/* Appends the sketch as query/aggregate_codec.h says. */
void froe_cardinality_encode(const uint64_t *sketch, struct froe_buffer *out);
/* Takes one from the front of *bytes and adds it. False: there is none. */
bool froe_cardinality_decode(uint64_t *sketch, struct froe_span *bytes, struct froe_arena *arena);

/* The estimate, to the nearest integer. */
uint64_t froe_cardinality_count(const uint64_t *sketch);

#endif
