/*
 * Keys of a few texts of the line, and statuses (froe_key_plan.several): the texts of a batch column by column, and
 * keys made of them. Private to the files keys_*.c.
 */
#ifndef FROE_QUERY_KEYS_SEVERAL_H
#define FROE_QUERY_KEYS_SEVERAL_H

#include "query/key.h"

/* The texts of the records of a batch. */
struct froe_several {
    struct froe_span texts[FROE_KEY_SEVERAL][FROE_GROUPS_BATCH];
};

void froe_several_take(const struct froe_key_plan *plan, const struct froe_record *records, size_t count,
                       struct froe_several *several);

/* Bytes of the key of record i. */
static inline size_t froe_several_len(const struct froe_key_plan *plan, const struct froe_several *several, size_t i)
{
    size_t len = plan->texts_at;
    for (uint32_t t = 0; t < plan->text_count; t++)
        len += several->texts[t][i].len;
    return len;
}

/* Writes what stands before the texts in the key of record i: plan->texts_at bytes. */
static inline void froe_several_write_head(const struct froe_key_plan *plan, const struct froe_record *record,
                                           const struct froe_several *several, size_t i, uint8_t *head)
{
    uint8_t bits = 0;
    int16_t status = (int16_t)record->status;
    /* Texts and statuses are all there is. */
    for (size_t p = 0; plan->text_count < plan->count && p < plan->count; p++)
        if (plan->parts[p].kind == FROE_KEY_STATUS)
            memcpy(head + plan->parts[p].at, &status, sizeof status);
    for (uint32_t t = 0; t < plan->text_count; t++) {
        uint32_t len = (uint32_t)several->texts[t][i].len;
        bits |= (uint8_t)((several->texts[t][i].ptr != NULL) << t);
        if (t + 1 < plan->text_count)
            memcpy(head + plan->lengths_at + t * sizeof len, &len, sizeof len);
    }
    head[plan->bits_at] = bits;
}

/* Writes the key of record i, up to 15 bytes more than it has. Returns its end. */
uint8_t *froe_several_write(const struct froe_key_plan *plan, const struct froe_record *record,
                            const struct froe_several *several, size_t i, uint8_t *to);

/* Bytes that may be overwritten behind a key. */
enum { FROE_SEVERAL_SLACK = 16 };

/* Bytes before the texts at most: a status for every field that is no text, bits, lengths. */
enum { FROE_SEVERAL_HEAD = 2 * FROE_KEYS_MAX + 1 + 4 * (FROE_KEY_SEVERAL - 1) };

/* Copies len > 0 bytes of the line, and perhaps up to 15 more. */
static inline void froe_copy_over(uint8_t *to, const uint8_t *from, size_t len)
{
    size_t at = 0;
    do {
        memcpy(to + at, from + at, FROE_SEVERAL_SLACK);
        at += FROE_SEVERAL_SLACK;
    } while (at < len);
}

/* Copies a text of a record, which may be absent. Returns the end of the copy. */
static inline uint8_t *froe_copy_text(uint8_t *to, const struct froe_record *record, struct froe_span text)
{
    if (text.ptr == NULL || text.len == 0)
        return to;
    /* The path "/" that stands for none is not in the line. */
    if (text.ptr >= record->line && text.ptr <= record->line + record->len)
        froe_copy_over(to, text.ptr, text.len);
    else
        memcpy(to, text.ptr, text.len);
    return to + text.len;
}

#endif
