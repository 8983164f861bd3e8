#include "query/keys_several.h"

void froe_several_take(const struct froe_key_plan *plan, const struct froe_record *records, size_t count,
                       struct froe_several *several)
{
    for (size_t i = 0; i < plan->count; i++)
        if (plan->parts[i].kind != FROE_KEY_STATUS)
            froe_field_plain_texts(&plan->fields[i], records, count, several->texts[plan->parts[i].at]);
}

uint8_t *froe_several_write(const struct froe_key_plan *plan, const struct froe_record *record,
                            const struct froe_several *several, size_t i, uint8_t *to)
{
    froe_several_write_head(plan, record, several, i, to);
    to += plan->texts_at;
    for (uint32_t t = 0; t < plan->text_count; t++)
        to = froe_copy_text(to, record, several->texts[t][i]);
    return to;
}
