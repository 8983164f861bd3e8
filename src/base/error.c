#include "base/error.h"

#include <stdarg.h>
#include <stdio.h>

__attribute__((format(printf, 4, 0))) static void set(froe_error *error, const char *option, unsigned column,
                                                      const char *format, va_list arguments)
{
    if (error == NULL)
        return;
    vsnprintf(error->text, sizeof error->text, format, arguments);
    error->option = option;
    error->column = column;
}

bool froe_error_set(froe_error *error, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    set(error, NULL, 0, format, arguments);
    va_end(arguments);
    return false;
}

bool froe_error_option(froe_error *error, const char *option, unsigned column, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    set(error, option, column, format, arguments);
    va_end(arguments);
    return false;
}
