/* SPDX-License-Identifier: Apache-2.0 */
#include "host/reports/report_shares.h"

#include "mantis/version.h"

double report_fill(uint64_t useful, uint64_t clocks)
{
    const double n = (double)mantis_array_size();
    return clocks ? (double)useful / (n * n * (double)clocks) : 0.0;
}

void report_clocks_json(json *j, const clock_shares *s)
{
    json_open(j, "clocks", '{');
    for (int i = 0; i < CLOCK_SHARES; i++)
        json_unsigned(j, clock_share_name(i), s->clocks[i]);
    json_close(j, '}');
}

static double share(const uint64_t *counters, int counter)
{
    const uint64_t all = counters[MANTIS_COUNTER_CYCLES];
    return all ? (double)counters[counter] / (double)all : 0.0;
}

void report_shares_json(json *j, const uint64_t counters[MANTIS_COUNTERS], const clock_shares *s)
{
    json_open(j, "engine_shares", '{');
    json_real(j, "products", share(counters, MANTIS_COUNTER_PRODUCTS));
    json_real(j, "streams", share(counters, MANTIS_COUNTER_STREAMS));
    json_close(j, '}');
    json_real(j, "overlap_fraction", share(counters, MANTIS_COUNTER_OVERLAP));
    if (s)
        report_clocks_json(j, s);
}

void report_engine_shares_text(const uint64_t counters[MANTIS_COUNTERS], const char *indent, FILE *to)
{
    fprintf(to, "%s%% of all clocks  products %.1f, streams %.1f, overlap %.1f\n", indent,
            100.0 * share(counters, MANTIS_COUNTER_PRODUCTS), 100.0 * share(counters, MANTIS_COUNTER_STREAMS),
            100.0 * share(counters, MANTIS_COUNTER_OVERLAP));
}

static void parts(const clock_shares *s, int first, int last, FILE *to)
{
    for (int i = first; i <= last; i++)
        fprintf(to, "%s%s %.1f", i == first ? "" : ", ", clock_share_name(i), 100.0 * clock_share_of(s, i));
}

void report_shares_text(const clock_shares *s, const char *indent, FILE *to)
{
    fprintf(to, "%s%% of all clocks  products %.1f, streams %.1f (", indent,
            100.0 * clock_share_of(s, CLOCK_SHARE_products), 100.0 * clock_share_of(s, CLOCK_SHARE_streams));
    parts(s, CLOCK_SHARE_peak, CLOCK_SHARE_align, to);
    fprintf(to, "), control %.1f, overlap %.1f\n", 100.0 * clock_share_of(s, CLOCK_SHARE_control),
            100.0 * clock_share_of(s, CLOCK_SHARE_overlap));
    fprintf(to, "%s                 ", indent);
    parts(s, CLOCK_SHARE_mac_active, CLOCK_SHARES - 1, to);
    fputc('\n', to);
}
