/*
 * The values of panels: as numbers to reckon with, as what changed, and as short text for eyes.
 *
 * Numbers are exact, in units of 10^-9, which holds all that a cell can have behind its point (durations are whole
 * nanoseconds, averages have three places).
 */
#ifndef FROE_REPORT_PANEL_VALUE_H
#define FROE_REPORT_PANEL_VALUE_H

#include "report/panel.h"

/* Units in one. */
#define FROE_PANEL_UNITS 1000000000

/* False when the cell is absent, a text, or beyond 10^25. */
bool froe_panel_number(struct froe_cell cell, __int128 *units);

/* A number as a cell that borrows from scratch, which is overwritten. */
struct froe_cell froe_panel_cell(__int128 units, struct froe_buffer *scratch);

/* now - before as a cell that borrows from scratch, which is overwritten; absent unless both are numbers. */
struct froe_cell froe_panel_change(struct froe_cell before, struct froe_cell now, struct froe_buffer *scratch);

/* Seconds since 1970-01-01 UTC of a time as cells have it (a date: of its midnight, as if in UTC). False when the text
 * is none. */
bool froe_panel_moment(struct froe_span text, int64_t *seconds);

/* 0 Monday … 6 Sunday of `Mon` … `Sun`; 7: none of them. */
unsigned froe_panel_weekday(struct froe_span text);

/*
 * Appends what people read of a cell, not yet escaped: `1,234`, `12.3 MB`, `1.2%`, `345 ms`, `2015-05-17 10:05 +02:00`;
 * a time has seconds unless they are cut off by step_seconds; `-` for absent. Texts stay as they are.
 */
void froe_panel_show(struct froe_buffer *buffer, enum froe_panel_kind kind, int64_t step_seconds,
                     struct froe_cell cell);

/* Appends what people read of a change: `+12.3%`, `+5 kB` from zero (of the kind), `new`, `gone`, `=`; nothing where
 * there are no numbers. plain: without thousands separators and units, `+5000`. */
void froe_panel_show_change(struct froe_buffer *buffer, enum froe_panel_kind kind, struct froe_cell before,
                            struct froe_cell now, bool plain);

/* -1, 0 or 1: less, the same or not comparable, more. New is more, gone is less. */
int froe_panel_direction(struct froe_cell before, struct froe_cell now);

/* Part of whole in tenths of a percent, rounded half up, at most 1000; -1: there is none. */
int froe_panel_share(struct froe_cell part, struct froe_cell whole);

#endif
