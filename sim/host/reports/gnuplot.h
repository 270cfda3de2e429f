/* SPDX-License-Identifier: Apache-2.0 */
/* Runs gnuplot, where it is installed, as a child process that is given its script by a pipe. */
#ifndef MANTIS_REPORTS_GNUPLOT_H
#define MANTIS_REPORTS_GNUPLOT_H

#include "host/support/error.h"

/* Inside the folder. `made` names the picture for messages. A missing gnuplot is a note on stderr, a failing one
 * IO_ERROR. */
mantis_status gnuplot_run(const char *folder, const char *script, const char *made, host_error *error);

#endif
