#include "base/error.h"

#include <stdarg.h>
#include <stdio.h>

bool froe_error_set(froe_error *error, const char *format, ...)
{
    if (error == NULL)
        return false;
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(error->text, sizeof error->text, format, arguments);
    va_end(arguments);
    error->option = NULL;
    error->column = 0;
    return false;
}

bool froe_error_option(froe_error *error, const char *option, unsigned column, const char *format, ...)
{
    if (error == NULL)
        return false;
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(error->text, sizeof error->text, format, arguments);
    va_end(arguments);
    error->option = option;
    error->column = column;
    return false;
}
