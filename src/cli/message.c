#include "cli/message.h"

#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* Decodes the UTF-8 sequence at `text` (Unicode 15, table 3-7); returns its length, 0 when it is none. The NUL that
 * ends the text is never a continuation byte, so nothing is read behind it. */
static size_t decode(const unsigned char *text, uint32_t *code)
{
    if (text[0] < 0x80) {
        *code = text[0];
        return 1;
    }
    if (text[0] < 0xc2 || text[0] > 0xf4)
        return 0;
    size_t length = text[0] < 0xe0 ? 2 : text[0] < 0xf0 ? 3 : 4;
    uint32_t value = text[0] & (0x7fU >> length);
    for (size_t i = 1; i < length; i++) {
        if ((text[i] & 0xc0) != 0x80)
            return 0;
        value = value << 6 | (text[i] & 0x3fU);
    }
    bool overlong = (length == 3 && value < 0x800) || (length == 4 && value < 0x10000);
    if (overlong || value > 0x10ffff || (value >= 0xd800 && value <= 0xdfff))
        return 0;
    *code = value;
    return length;
}

static bool is_safe(uint32_t code)
{
    if (code < 0x20 || (code >= 0x7f && code <= 0x9f))
        return false;
    bool bidirectional = code == 0x61c || code == 0x200e || code == 0x200f || (code >= 0x202a && code <= 0x202e) ||
                         (code >= 0x2066 && code <= 0x2069);
    return !bidirectional && code != 0x2028 && code != 0x2029;
}

size_t froe_cli_escape(char *out, size_t size, const char *text, size_t *columns)
{
    static const char hex[] = "0123456789abcdef";
    const unsigned char *at = (const unsigned char *)text;
    size_t length = 0;
    size_t width = 0;
    while (*at != '\0') {
        uint32_t code;
        size_t taken = decode(at, &code);
        bool keep = taken != 0 && is_safe(code);
        if (length + 4 >= size)
            break;
        if (keep) {
            memcpy(out + length, at, taken);
            length += taken;
            width += 1;
        } else {
            taken = 1;
            char escaped[4] = {'\\', 'x', hex[*at >> 4], hex[*at & 15]};
            memcpy(out + length, escaped, sizeof escaped);
            length += sizeof escaped;
            width += sizeof escaped;
        }
        at += taken;
    }
    out[length] = '\0';
    if (columns != NULL)
        *columns = width;
    return length;
}

void froe_cli_write_error(const char *bytes, size_t length)
{
    while (length > 0) {
        ssize_t written = write(STDERR_FILENO, bytes, length);
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            return;
        bytes += written;
        length -= (size_t)written;
    }
}

size_t froe_cli_message_line(char out[FROE_CLI_MESSAGE_MAX], const char *text)
{
    static const char program[] = "froe: ";
    size_t length = sizeof program - 1;
    memcpy(out, program, length);
    length += froe_cli_escape(out + length, FROE_CLI_MESSAGE_MAX - length - 1, text, NULL);
    out[length++] = '\n';
    return length;
}

void froe_cli_message(const char *format, ...)
{
    char text[FROE_CLI_MESSAGE_MAX];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    char line[FROE_CLI_MESSAGE_MAX];
    froe_cli_write_error(line, froe_cli_message_line(line, text));
}

void froe_cli_hint(const struct froe_cli_command *command)
{
    char line[128];
    int length = snprintf(line, sizeof line, "Try 'froe %s%s--help'.\n", command == NULL ? "" : command->name,
                          command == NULL ? "" : " ");
    froe_cli_write_error(line, (size_t)length);
}

void froe_cli_hint_topic(const char *name)
{
    char line[128];
    int length = snprintf(line, sizeof line, "Try 'froe help %s'.\n", name);
    froe_cli_write_error(line, (size_t)length);
}

int froe_cli_print(const char *bytes, size_t length)
{
    while (length > 0) {
        ssize_t written = write(STDOUT_FILENO, bytes, length);
        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0 && errno == EPIPE)
            return FROE_EXIT_OK;
        if (written <= 0) {
            froe_cli_message("standard output: cannot write: %s", strerror(errno));
            return FROE_EXIT_FAILED;
        }
        bytes += written;
        length -= (size_t)written;
    }
    return FROE_EXIT_OK;
}
