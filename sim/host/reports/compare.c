/* SPDX-License-Identifier: Apache-2.0 */
#include "host/reports/compare.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static double mean_loss(const run_record *r, uint64_t first, uint64_t count)
{
    double sum = 0.0;
    for (uint64_t i = first; i < first + count; i++)
        sum += (double)r->losses[i];
    return sum / (double)count;
}

/* Least, mean and greatest of the runs' means. */
static void three(double to[3], const run_record *runs, uint32_t seeds, uint64_t first, uint64_t count)
{
    to[0] = INFINITY, to[1] = 0.0, to[2] = -INFINITY;
    for (uint32_t k = 0; k < seeds; k++) {
        double value = mean_loss(&runs[k], first, count);
        to[0] = fmin(to[0], value);
        to[1] += value / (double)seeds;
        to[2] = fmax(to[2], value);
    }
}

static void accuracies(comparison *c, const run_record *integer, const run_record *floating)
{
    double least = INFINITY, greatest = -INFINITY;
    for (uint32_t k = 0; k < c->seeds; k++) {
        double a = run_record_accuracy(&floating[k]);
        c->mean_difference += (run_record_accuracy(&integer[k]) - a) / (double)c->seeds;
        least = fmin(least, a);
        greatest = fmax(greatest, a);
    }
    c->float_accuracy_spread = greatest - least;
}

mantis_status compare_runs(comparison *c, const run_record *integer, const run_record *floating, uint32_t seeds,
                           uint64_t window, host_error *error)
{
    memset(c, 0, sizeof *c);
    uint64_t steps = UINT64_MAX;
    for (uint32_t k = 0; k < seeds; k++) {
        steps = integer[k].steps < steps ? integer[k].steps : steps;
        steps = floating[k].steps < steps ? floating[k].steps : steps;
    }
    if (seeds == 0 || steps == 0)
        return host_fail(error, MANTIS_BAD_ARGUMENT,
                         "nothing to compare: a run diverged in its first step; use a smaller --lr");
    if (window == 0)
        window = steps >= 1000 ? 100 : steps >= 10 ? steps / 10 : 1;
    if (window > steps)
        window = steps;
    c->seeds = seeds;
    c->window = window;
    c->window_count = steps / window;
    c->windows = calloc(c->window_count, sizeof *c->windows);
    if (!c->windows)
        return host_fail(error, MANTIS_NO_MEMORY, "out of memory for %zu windows", c->window_count);
    for (size_t w = 0; w < c->window_count; w++) {
        compare_window *at = &c->windows[w];
        uint64_t first = w * window;
        at->last_step = first + window;
        three(at->integer, integer, seeds, first, window);
        three(at->floating, floating, seeds, first, window);
        double base = fmax(at->floating[1], 1e-12);
        at->gap = fabs(at->integer[1] - at->floating[1]) / base;
        at->spread = (at->floating[2] - at->floating[0]) / base;
        c->gap_max = fmax(c->gap_max, at->gap);
        c->spread_max = fmax(c->spread_max, at->spread);
        c->spread_mean += at->spread / (double)c->window_count;
        c->inside += (at->integer[1] >= at->floating[0] && at->integer[1] <= at->floating[2]) / (double)c->window_count;
        for (uint32_t k = 0; k < seeds; k++) {
            double own = mean_loss(&floating[k], first, window);
            c->gap_mean += fabs(mean_loss(&integer[k], first, window) - own) / fmax(own, 1e-12) / (double)seeds /
                           (double)c->window_count;
        }
    }
    accuracies(c, integer, floating);
    return MANTIS_OK;
}

void compare_free(comparison *c)
{
    free(c->windows);
    memset(c, 0, sizeof *c);
}
