/* SPDX-License-Identifier: Apache-2.0 */
/* A ring's pending commands run one at a time, for executors around another one that look at each command when it has
 * just finished: a later one may overwrite what it has read. */
#ifndef MANTIS_DEVICE_ONE_BY_ONE_H
#define MANTIS_DEVICE_ONE_BY_ONE_H

#include "mantis/executor.h"

/* A command that finished without error, and the report of it alone. */
typedef void (*one_by_one_seen)(void *context, const mantis_memory *memory, const mantis_command *command,
                                const mantis_report *one);

/* As mantis_run(inner, memory, ring, report). */
mantis_status one_by_one_run(mantis_executor *inner, mantis_memory *memory, mantis_ring *ring, mantis_report *report,
                             one_by_one_seen seen, void *context);

#endif
