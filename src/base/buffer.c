#include "base/buffer.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/number.h"

uint8_t *froe_buffer_reserve(struct froe_buffer *buffer, size_t more)
{
    if (buffer->failed)
        return NULL;
    if (buffer->data != NULL && buffer->cap - buffer->len >= more)
        return buffer->data + buffer->len;
    size_t cap = buffer->cap < 256 ? 256 : buffer->cap;
    while (cap - buffer->len < more && cap <= SIZE_MAX / 2)
        cap *= 2;
    uint8_t *data = cap - buffer->len < more ? NULL : realloc(buffer->data, cap);
    if (data == NULL) {
        buffer->failed = true;
        return NULL;
    }
    buffer->data = data;
    buffer->cap = cap;
    return data + buffer->len;
}

void froe_buffer_append(struct froe_buffer *buffer, const void *bytes, size_t len)
{
    uint8_t *to = froe_buffer_reserve(buffer, len);
    if (to == NULL || len == 0)
        return;
    memcpy(to, bytes, len);
    buffer->len += len;
}

void froe_buffer_text(struct froe_buffer *buffer, const char *text)
{
    froe_buffer_append(buffer, text, strlen(text));
}

void froe_buffer_byte(struct froe_buffer *buffer, uint8_t byte)
{
    uint8_t *to = froe_buffer_reserve(buffer, 1);
    if (to == NULL)
        return;
    *to = byte;
    buffer->len++;
}

void froe_buffer_number(struct froe_buffer *buffer, uint64_t number)
{
    uint8_t *to = froe_buffer_reserve(buffer, FROE_NUMBER_DIGITS);
    if (to != NULL)
        buffer->len += froe_number_write(to, number);
}

void froe_buffer_seconds(struct froe_buffer *buffer, uint64_t nanoseconds)
{
    froe_buffer_number(buffer, nanoseconds / 1000000000);
    uint64_t rest = nanoseconds % 1000000000;
    if (rest == 0)
        return;
    uint8_t digits[10] = ".000000000";
    size_t len = sizeof digits;
    for (size_t i = sizeof digits; i-- > 1; rest /= 10)
        digits[i] = (uint8_t)('0' + rest % 10);
    while (digits[len - 1] == '0')
        len--;
    froe_buffer_append(buffer, digits, len);
}

void froe_buffer_format(struct froe_buffer *buffer, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    va_list again;
    va_copy(again, arguments);
    int len = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    uint8_t *to = len < 0 ? NULL : froe_buffer_reserve(buffer, (size_t)len + 1);
    if (to != NULL) {
        vsnprintf((char *)to, (size_t)len + 1, format, again);
        buffer->len += (size_t)len;
    }
    va_end(again);
}

void froe_buffer_free(struct froe_buffer *buffer)
{
    free(buffer->data);
    *buffer = (struct froe_buffer){0};
}
