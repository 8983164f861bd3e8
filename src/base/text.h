/*
 * Bytes from logs made safe for a terminal or for JSON.
 *
 * "Unsafe for a terminal" are: C0 controls, DEL, C1 controls (also as U+0080..U+009F in UTF-8), bidirectional controls
 * (U+061C, U+200E, U+200F, U+202A..U+202E, U+2066..U+2069), line and paragraph separators (U+2028, U+2029) and bytes
 * that are not well-formed UTF-8 (Unicode 15, table 3-7). Each such byte is shown as \xHH, hexadecimal in lower case.
 * A backslash itself stays as it is: the escaped form is for eyes, not for reading back.
 */
#ifndef FROE_BASE_TEXT_H
#define FROE_BASE_TEXT_H

#include "base/buffer.h"

/* Length in bytes of the well-formed UTF-8 sequence at ptr (1..4), or 0 when there is none; *bad is then the length of
 * the maximal ill-formed part (Unicode 15, section 3.9, "substitution of maximal subparts"), 1..3. len > 0. */
size_t froe_utf8_sequence(const uint8_t *ptr, size_t len, size_t *bad);

/* Appends text with all that is unsafe for a terminal escaped. */
void froe_text_escape(struct froe_buffer *buffer, struct froe_span text);

/* Columns that the escaped text takes on a terminal (wide and zero-width characters as wcwidth of the platform counts
 * them in the UTF-8 range; 1 for what it does not know). */
size_t froe_text_width(struct froe_span text);

/* Appends text as a JSON string with its quotes: \" \\ \b \f \n \r \t, \u00XX for other bytes below 0x20 and DEL;
 * U+FFFD for each maximal ill-formed part. With `terminal`, C1 and bidirectional controls become \uXXXX as well. */
void froe_text_json(struct froe_buffer *buffer, struct froe_span text, bool terminal);

#endif
