/* SPDX-License-Identifier: Apache-2.0 */
/* Runs gnuplot, where it is installed, as a child process. It reads and writes memory alone: script and tables go in,
 * the picture comes out, and no file has a name on the way. */
#ifndef MANTIS_REPORTS_GNUPLOT_H
#define MANTIS_REPORTS_GNUPLOT_H

#include "host/support/text.h"

/* A table of lines that what follows in the script plots as $NAME. Frees it; out of memory shows in the script. */
void gnuplot_table(text *script, const char *name, text *table);

/* Adds to `picture` what the script draws on its standard output; nothing, with a note on stderr, when gnuplot is
 * missing. `made` names the picture for messages. IO_ERROR: gnuplot failed; NO_MEMORY. */
mantis_status gnuplot_draw(const text *script, const char *made, text *picture, host_error *error);

#endif
