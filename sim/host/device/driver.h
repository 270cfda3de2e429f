/* SPDX-License-Identifier: Apache-2.0 */
/* Submission: hands the pending commands of a program's ring to its executor, adds the report to the totals, and turns
 * a failed command into one line with the names of its tensors. */
#ifndef MANTIS_DEVICE_DRIVER_H
#define MANTIS_DEVICE_DRIVER_H

#include "host/device/program.h"

/* Runs ring.head..ring.tail-1. On an error p->error says it and the ring is emptied. */
mantis_status driver_submit(program *p);

/* "GEMM fc1.y = fc1.qx * fc1.qw + fc1.b" into text. */
const char *driver_name_command(const arena *arena, const mantis_command *command, char *text, size_t size);

#endif
