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

/* What some programs put in front of a file, and so in front of a line where files are put together; no part of it. */
#define FROE_BYTE_ORDER_MARK     "\xef\xbb\xbf"
#define FROE_BYTE_ORDER_MARK_LEN 3

/* Length in bytes of the well-formed UTF-8 sequence at ptr (1..4), or 0 when there is none; *bad is then the length of
 * the maximal ill-formed part (Unicode 15, section 3.9, "substitution of maximal subparts"), 1..3. len > 0. */
size_t froe_utf8_sequence(const uint8_t *ptr, size_t len, size_t *bad);

/* Appends text with all that is unsafe for a terminal escaped. */
void froe_text_escape(struct froe_buffer *buffer, struct froe_span text);

/* The same; returns the columns that it takes, as froe_text_width(). */
size_t froe_text_show(struct froe_buffer *buffer, struct froe_span text);

/* Length in bytes of what froe_text_escape() shows as one piece at the start of text: a character or an escaped run;
 * *width is set to the columns that it takes on a terminal. text.len > 0. */
size_t froe_text_character(struct froe_span text, size_t *width);

/* Columns that the escaped text takes on a terminal: 2 for wide characters and 0 for combining ones by our own tables
 * (base/width.h), whatever the locale; 1 for what they do not know. */
size_t froe_text_width(struct froe_span text);

/* Appends text as a JSON string with its quotes: \" \\ \b \f \n \r \t, \u00XX for other bytes below 0x20 and DEL;
 * U+FFFD for each maximal ill-formed part. With `terminal`, the other unsafe characters become \uXXXX as well. */
void froe_text_json(struct froe_buffer *buffer, struct froe_span text, bool terminal);

/* Appends text as it is but for U+FFFD in place of each maximal ill-formed part. */
void froe_text_utf8(struct froe_buffer *buffer, struct froe_span text);

#endif
