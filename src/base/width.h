/*
 * Columns of one character on a terminal, from tables of our own: wcwidth() depends on the locale that was set.
 */
#ifndef FROE_BASE_WIDTH_H
#define FROE_BASE_WIDTH_H

#include <stdint.h>

/* 0 for combining and invisible characters, 2 for East Asian wide ones and emoji, otherwise 1 (unassigned ones too).
 * The caller deals with controls: they have no width. */
unsigned froe_width_of(uint32_t codepoint);

#endif
