/* SPDX-License-Identifier: Apache-2.0 */
#include "host/reports/run_log.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define LAST_STEPS 100u

void run_log_free(run_log *r)
{
    free(r->losses);
    free(r->points);
    free(r->seen);
    free(r->sections);
    memset(r, 0, sizeof *r);
}

double run_log_metric(const run_log *r)
{
    return r->point_count && !r->diverged ? r->points[r->point_count - 1].metric : (double)NAN;
}

double run_log_final_loss(const run_log *r)
{
    if (r->diverged)
        return (double)NAN;
    uint64_t last = r->steps < LAST_STEPS ? r->steps : LAST_STEPS;
    double sum = 0.0;
    for (uint64_t i = r->steps - last; i < r->steps; i++)
        sum += (double)r->losses[i];
    return last ? sum / (double)last : (double)NAN;
}
