/* SPDX-License-Identifier: Apache-2.0 */
/* How a run goes, on stderr: a bar that redraws itself on a terminal, now and then a plain line elsewhere. */
#ifndef MANTIS_SUPPORT_PROGRESS_H
#define MANTIS_SUPPORT_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

typedef struct {
    const char *title;
    bool terminal;
    double start, shown; /* clock times; shown: when it was drawn last */
    uint64_t first, total;
} progress;

progress progress_begin(const char *title, uint64_t first, uint64_t total);
/* After `done` of `total` steps. loss, the metric of this name (0..1; NAN: there is none) and speed (images per second)
 * as of now. */
void progress_show(progress *p, uint64_t done, double loss, const char *metric, double value, double speed);
/* The same for work whose parts have names: `done` in units of work, what is under way in words. */
void progress_part(progress *p, uint64_t done, const char *what);
/* Leaves the terminal line. */
void progress_end(progress *p);

#endif
