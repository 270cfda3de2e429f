/* SPDX-License-Identifier: Apache-2.0 */
/* What went wrong: a status code from the closed list of mantis/command_set.h and one line of text: what, where, what
 * to do.
 *
 * Calls that take a mantis_error fill it in each time: status MANTIS_OK and an empty text when all is well. The pointer
 * may be NULL: the returned status (or NULL handle) says enough then. Running out of memory is NO_MEMORY like any other
 * error; no call of this library ends the process or prints. */
#ifndef MANTIS_ERROR_H
#define MANTIS_ERROR_H

#include "mantis/api.h"
#include "mantis/command_set.h"

#define MANTIS_ERROR_BYTES 1024

typedef struct {
    mantis_status status;
    char text[MANTIS_ERROR_BYTES];
} mantis_error;

#endif
