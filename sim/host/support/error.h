/* SPDX-License-Identifier: Apache-2.0 */
/* An error of the host program: a status and one line that says what went wrong, where, and what to do.
 *
 * Every host function that can fail takes a `host_error *` and returns its status; text is filled in exactly when the
 * status is not MANTIS_OK. Nothing here prints: the command line does, on stderr.
 *
 * Room support: what any program needs and no paper on training mentions: errors, files, text, JSON, .npy, options,
 * progress, exact elementary functions. */
#ifndef MANTIS_SUPPORT_ERROR_H
#define MANTIS_SUPPORT_ERROR_H

#include "mantis/error.h"
#include "mantis/executor.h"

#define HOST_ERROR_BYTES MANTIS_ERROR_BYTES
typedef mantis_error host_error;

/* Fills the error in (the first one wins: a later call on a failed error changes nothing) and returns its status. */
mantis_status host_fail(host_error *error, mantis_status status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#endif
