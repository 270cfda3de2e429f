/* SPDX-License-Identifier: Apache-2.0 */
#include "host/support/error.h"

#include <stdarg.h>
#include <stdio.h>

mantis_status host_fail(host_error *error, mantis_status status, const char *format, ...)
{
    if (error->status != MANTIS_OK)
        return error->status;
    error->status = status;
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(error->text, sizeof error->text, format, arguments);
    va_end(arguments);
    return status;
}
