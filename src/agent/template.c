/* Replacements. */
#include "agent/rules.h"

void froe_agent_expand(struct froe_buffer *to, struct froe_span template, const struct froe_span *groups,
                       unsigned fallback)
{
    if (template.ptr == NULL) {
        if (fallback > 0)
            froe_buffer_append(to, groups[fallback].ptr, groups[fallback].len);
        return;
    }
    size_t from = 0;
    for (size_t i = 0; i + 1 < template.len; i++) {
        uint8_t digit = template.ptr[i + 1];
        if (template.ptr[i] != '$' || digit < '1' || digit > '9')
            continue;
        froe_buffer_append(to, template.ptr + from, i - from);
        froe_buffer_append(to, groups[digit - '0'].ptr, groups[digit - '0'].len);
        from = i + 2;
        i++;
    }
    froe_buffer_append(to, template.ptr + from, template.len - from);
}
