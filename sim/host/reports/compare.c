/* SPDX-License-Identifier: Apache-2.0 */
#include "host/reports/compare.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static double mean_loss(const run_log *r, uint64_t first, uint64_t count)
{
    double sum = 0.0;
    for (uint64_t i = first; i < first + count; i++)
        sum += (double)r->losses[i];
    return sum / (double)count;
}

/* Least, mean and greatest of the means of the runs that have these steps. */
static void three(double to[3], const run_log *runs, uint32_t seeds, uint64_t first, uint64_t count)
{
    uint32_t have = 0;
    double sum = 0.0;
    to[0] = to[2] = (double)NAN; /* fmin and fmax prefer numbers */
    for (uint32_t k = 0; k < seeds; k++) {
        if (runs[k].steps < first + count)
            continue;
        double value = mean_loss(&runs[k], first, count);
        to[0] = fmin(to[0], value);
        to[2] = fmax(to[2], value);
        sum += value;
        have++;
    }
    to[1] = have ? sum / (double)have : (double)NAN;
}

static void accuracies(comparison *c, const run_log *integer, const run_log *floating)
{
    double least = (double)NAN, greatest = (double)NAN;
    for (uint32_t k = 0; k < c->seeds; k++) {
        double a = run_log_metric(&floating[k]);
        c->mean_difference += (run_log_metric(&integer[k]) - a) / (double)c->seeds;
        least = fmin(least, a);
        greatest = fmax(greatest, a);
    }
    c->float_metric_spread = greatest - least;
}

/* The steps that every run has, and those of the longest. */
static void lengths(const run_log *integer, const run_log *floating, uint32_t seeds, uint64_t *common,
                    uint64_t *longest)
{
    *common = UINT64_MAX, *longest = 0;
    for (uint32_t k = 0; k < 2 * seeds; k++) {
        const uint64_t steps = k < seeds ? integer[k].steps : floating[k - seeds].steps;
        *common = steps < *common ? steps : *common;
        *longest = steps > *longest ? steps : *longest;
    }
}

/* Gap and spread of a window that all runs have, into the comparison's means and maxima. */
static void measure(comparison *c, compare_window *at, const run_log *integer, const run_log *floating)
{
    const uint64_t first = at->last_step - c->window;
    const double base = fmax(at->floating[1], 1e-12), part = 1.0 / (double)c->common;
    at->gap = fabs(at->integer[1] - at->floating[1]) / base;
    at->spread = (at->floating[2] - at->floating[0]) / base;
    c->gap_max = fmax(c->gap_max, at->gap);
    c->spread_max = fmax(c->spread_max, at->spread);
    c->spread_mean += at->spread * part;
    c->inside += (at->integer[1] >= at->floating[0] && at->integer[1] <= at->floating[2]) * part;
    for (uint32_t k = 0; k < c->seeds; k++) {
        const double own = mean_loss(&floating[k], first, c->window);
        c->gap_mean +=
            fabs(mean_loss(&integer[k], first, c->window) - own) / fmax(own, 1e-12) / (double)c->seeds * part;
    }
}

mantis_status compare_runs(comparison *c, const run_log *integer, const run_log *floating, uint32_t seeds,
                           uint64_t window, host_error *error)
{
    uint64_t common, longest;
    memset(c, 0, sizeof *c);
    lengths(integer, floating, seeds, &common, &longest);
    if (window == 0)
        window = longest >= 1000 ? 100 : longest >= 10 ? longest / 10 : 1;
    if (window > longest && longest)
        window = longest;
    c->seeds = seeds;
    c->window = window;
    c->window_count = longest / window;
    c->common = common / window;
    c->windows = calloc(c->window_count + 1, sizeof *c->windows);
    if (!c->windows)
        return host_fail(error, MANTIS_NO_MEMORY, "out of memory for %zu windows", c->window_count);
    if (!c->common)
        c->gap_max = c->gap_mean = c->spread_max = c->spread_mean = c->inside = (double)NAN;
    for (size_t w = 0; w < c->window_count; w++) {
        compare_window *at = &c->windows[w];
        at->last_step = (w + 1) * window;
        at->gap = at->spread = (double)NAN;
        three(at->integer, integer, seeds, w * window, window);
        three(at->floating, floating, seeds, w * window, window);
        if (w < c->common)
            measure(c, at, integer, floating);
    }
    accuracies(c, integer, floating);
    return MANTIS_OK;
}

void compare_free(comparison *c)
{
    free(c->windows);
    memset(c, 0, sizeof *c);
}
