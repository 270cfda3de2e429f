/* SPDX-License-Identifier: Apache-2.0 */
/* The error of a public call: whatever happened inside becomes the caller's, or nothing when he passed NULL. */
#ifndef MANTIS_LIBRARY_ERROR_H
#define MANTIS_LIBRARY_ERROR_H

#include "host/support/error.h"

/* Copies the inner error to the caller's and returns its status. */
static inline mantis_status library_tell(mantis_error *to, const host_error *inner)
{
    if (to)
        *to = *inner;
    return inner->status;
}

#endif
