/* SPDX-License-Identifier: Apache-2.0 */
/* SIGINT (Ctrl-C), SIGTERM and SIGHUP. Each ends the program at once, with no temporary file left behind, except while
 * work runs that can stop in good order: then the first one is noted, for the work to look at between its steps. */
#ifndef MANTIS_SUPPORT_INTERRUPT_H
#define MANTIS_SUPPORT_INTERRUPT_H

#include <stdbool.h>

/* At the program's start. Signals that its caller ignores (nohup) stay ignored. */
void interrupt_begin(void);

/* From now on, or no longer, the first signal is noted. Returns what held before. */
bool interrupt_note(bool note);

/* The signal that was noted; 0: none. */
int interrupt_signal(void);
/* Its name, "SIGINT" and the like. */
const char *interrupt_name(void);

#endif
