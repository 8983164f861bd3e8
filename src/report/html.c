#include "report/html.h"

#include "base/text.h"

static const char *reference_of(uint8_t byte)
{
    switch (byte) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    case '\'':
        return "&#39;";
    default:
        return NULL;
    }
}

/* None of these bytes is ever part of a longer sequence, nor of an ill-formed one, so the text may be cut there. */
void froe_html_text(struct froe_buffer *buffer, struct froe_span text)
{
    size_t from = 0;
    for (size_t i = 0; i < text.len; i++) {
        const char *reference = reference_of(text.ptr[i]);
        if (reference == NULL)
            continue;
        if (i > from)
            froe_text_escape(buffer, (struct froe_span){text.ptr + from, i - from});
        froe_buffer_text(buffer, reference);
        from = i + 1;
    }
    if (text.len > from)
        froe_text_escape(buffer, (struct froe_span){text.ptr + from, text.len - from});
}
