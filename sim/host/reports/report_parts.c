/* SPDX-License-Identifier: Apache-2.0 */
#include "host/reports/report_parts.h"

#include "host/reports/report.h"
#include "host/reports/report_shares.h"
#include "host/reports/roofline.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define MOST_LINES 14 /* curves in one figure; more tensors become a map of colours */

void report_percent(text *t, double fraction)
{
    if (isfinite(fraction))
        text_add(t, "<td>%.2f %%</td>", 100.0 * fraction);
    else
        text_add(t, "<td>&ndash;</td>");
}

void report_number(text *t, double value, const char *separator)
{
    if (isfinite(value))
        text_add(t, "%.9g%s", value, separator);
    else
        text_add(t, "NaN%s", separator);
}

void report_metric(text *t, const run_log *r)
{
    if (r->diverged)
        text_add(t, "<td>diverged after %" PRIu64 " steps</td>", r->steps);
    else
        report_percent(t, run_log_metric(r));
}

void report_divergence(text *script, const run_log *r, const char *colour)
{
    if (r->diverged)
        text_add(script, "set arrow from %" PRIu64 ", graph 0 to %" PRIu64 ", graph 1 nohead lw 1.5 dt 3 lc rgb '%s'\n",
                 r->steps, r->steps, colour);
}

void report_tensor_table(text *t, const run_log *r)
{
    text_add(t, "step\ttensor\texponent\trelative_error\n");
    for (size_t i = 0; i < r->seen_count; i++) {
        text_add(t, "%" PRIu64 "\t%s\t%d\t", r->seen[i].step, r->seen[i].name, r->seen[i].exponent);
        report_number(t, r->seen[i].error, "\n");
    }
}

/* True for the first observation of its tensor. */
static bool is_first(const run_log *r, size_t i)
{
    for (size_t k = 0; k < i; k++)
        if (strcmp(r->seen[k].name, r->seen[i].name) == 0)
            return false;
    return true;
}

/* Indices of the first observation of each tensor, malloc'ed. */
static size_t *tensors(const run_log *r, size_t *count)
{
    size_t *first = malloc((r->seen_count + 1) * sizeof *first);
    *count = 0;
    for (size_t i = 0; first && i < r->seen_count; i++) {
        if (r->seen[i].step != r->seen[0].step)
            break; /* each observed step maps the same tensors */
        if (is_first(r, i))
            first[(*count)++] = i;
    }
    return first;
}

/* One block of gnuplot data a tensor: its number, step, exponent, log10 of the error. */
static void blocks(text *t, const run_log *r, const size_t *first, size_t count)
{
    for (size_t k = 0; k < count; k++) {
        const char *name = r->seen[first[k]].name;
        for (size_t i = 0; i < r->seen_count; i++)
            if (strcmp(r->seen[i].name, name) == 0) {
                text_add(t, "%zu\t%" PRIu64 "\t%d\t", k, r->seen[i].step, r->seen[i].exponent);
                report_number(t, 100.0 * r->seen[i].error, "\t");
                text_add(t, "%s\n", name);
            }
        text_add(t, "\n\n");
    }
}

static void lines(text *script, const run_log *r, const size_t *first, size_t count, int column)
{
    text_add(script, "set key outside right\nset xlabel 'step'\nplot ");
    for (size_t k = 0; k < count; k++)
        text_add(script, "%s$tensors index %zu using 2:%d with linespoints pt 7 ps 0.3 lw 1.5 lt %zu title '%s'",
                 k ? ", " : "", k, column, k + 1, r->seen[first[k]].name);
    text_add(script, "\n");
}

/* Tensors from bottom to top, steps from left to right, the value as a colour. */
static void colours(text *script, size_t count, int column)
{
    text_add(
        script,
        "set palette defined (0 '#2c3e50', 1 '#2980b9', 2 '#27ae60', 3 '#f1c40f', 4 '#c0392b')\nset yrange [-1:%zu]\n"
        "set xlabel 'step'\nset ylabel 'mapped tensor, in order of its first MAP'\nunset key\n"
        "plot $tensors using 2:1:%d with points pt 5 ps 0.6 lc palette\n",
        count, column);
}

mantis_status report_tensors(page *p, const run_log *r, host_error *error)
{
    size_t count, *first = tensors(r, &count);
    text table = {0}, script = {0};
    if (!first)
        return host_fail(error, MANTIS_NO_MEMORY, "out of memory for a figure");
    blocks(&table, r, first, count);
    page_put(p, &table, "tensors");
    text_add(&p->html, "<h2>Mapped tensors</h2>\n");
    for (int column = 3; column <= 4 && error->status == MANTIS_OK; column++) {
        const char *what = column == 3 ? "shared exponent" : "mapping error, %";
        text_add(&script, "set ylabel '%s'\nset cblabel '%s'\n%s", what, what,
                 column == 3           ? ""
                 : count <= MOST_LINES ? "set logscale y\n"
                                       : "set logscale cb\n");
        if (count <= MOST_LINES)
            lines(&script, r, first, count, column);
        else
            colours(&script, count, column);
        page_figure(p, &script,
                    column == 3 ? "Shared exponent of each tensor when it is mapped (first seed)."
                                : "Mapping error: root of sum (x - q 2^E)^2 / sum x^2 (first seed).",
                    error);
    }
    if (count > MOST_LINES) {
        text_add(&p->html, "<p class=\"note\">Tensors by number:");
        for (size_t k = 0; k < count; k++)
            text_add(&p->html, " %zu&nbsp;%s%s", k, r->seen[first[k]].name, k + 1 < count ? "," : ".");
        text_add(&p->html, "</p>\n");
    }
    free(first);
    return error->status;
}

static void shares_table(text *t, const clock_shares *s)
{
    if (!s->clocks[CLOCK_SHARE_cycles])
        return;
    text_add(t, "<table><tr><th>of all clocks</th><th>clocks</th><th>share</th></tr>\n");
    for (int i = 0; i < CLOCK_SHARES; i++) {
        text_add(t, "<tr><td>%s</td><td>%" PRIu64 "</td>", clock_share_about(i), s->clocks[i]);
        report_percent(t, clock_share_of(s, i));
        text_add(t, "</tr>\n");
    }
    text_add(t, "</table>\n");
}

void report_shares_table(page *p, const clock_shares *s)
{
    text_add(&p->html, "<h2>Clocks</h2>\n");
    shares_table(&p->html, s);
}

mantis_status report_sections(page *p, const run_log *r, host_error *error)
{
    static const int STALLS[] = {MANTIS_COUNTER_STALL_A,     MANTIS_COUNTER_STALL_B,      MANTIS_COUNTER_STALL_DRAIN,
                                 MANTIS_COUNTER_STALL_WRITE, MANTIS_COUNTER_STALL_MEMORY, MANTIS_COUNTER_STALL_OTHER};
    text table = {0}, script = {0}, *t = &p->html;
    text_add(t, "<h2>Clocks</h2>\n<table><tr><th>layer, phase</th><th>cycles</th><th>useful MACs</th><th>of all "
                "clocks</th><th>in products</th><th>MAC "
                "active</th><th>A</th><th>B</th><th>drain</th>"
                "<th>write</th><th>memory</th><th>other</th></tr>\n");
    text_add(&table, "layer and phase\tactive\twaiting\trest\n");
    for (size_t i = 0; i < r->section_count; i++) {
        const uint64_t *n = r->sections[i].counters;
        if (n[MANTIS_COUNTER_CYCLES] == 0)
            continue;
        text_add(t, "<tr><td>");
        text_add_escaped(t, r->sections[i].layer);
        text_add(t, " %s</td><td>%" PRIu64 "</td><td>%" PRIu64 "</td>", r->sections[i].phase, n[MANTIS_COUNTER_CYCLES],
                 r->sections[i].clocked_useful);
        report_percent(t, report_fill(r->sections[i].clocked_useful, n[MANTIS_COUNTER_CYCLES]));
        text_add(t, "<td>%" PRIu64 "</td>", n[MANTIS_COUNTER_GEMM_CYCLES]);
        report_percent(t, n[MANTIS_COUNTER_GEMM_CYCLES] ? report_mac_active(n) : (double)NAN);
        for (size_t k = 0; k < sizeof STALLS / sizeof *STALLS; k++)
            text_add(t, "<td>%" PRIu64 "</td>", n[STALLS[k]]);
        text_add(t, "</tr>\n");
        text_add(&table, "%s %s\t%" PRIu64 "\t%" PRIu64 "\t%" PRIu64 "\n", r->sections[i].layer, r->sections[i].phase,
                 n[MANTIS_COUNTER_MAC_ACTIVE], n[MANTIS_COUNTER_GEMM_CYCLES] - n[MANTIS_COUNTER_MAC_ACTIVE],
                 n[MANTIS_COUNTER_CYCLES] - n[MANTIS_COUNTER_GEMM_CYCLES]);
    }
    text_add(t, "</table>\n");
    shares_table(t, &r->shares);
    page_put(p, &table, "cycles");
    text_add(&script, "set style data histograms\nset style histogram rowstacked\nset style fill solid border -1\nset "
                      "boxwidth 0.7\nset xtics rotate by -50\n"
                      "set ylabel 'clocks'\nset key top left\nplot $cycles skip 1 using 2:xtic(1) title 'MAC "
                      "array active' lc rgb '#1e8449', "
                      "'' skip 1 using 3 title 'matrix products, array waiting' lc rgb '#f5b041', '' skip 1 using 4 "
                      "title 'mapping, vectors, other' lc rgb '#aab7b8'\n");
    page_figure(p, &script, "Clocks of each layer and phase, summed over the first seed's steps.", error);
    if (error->status != MANTIS_OK || !roofline_table(&table, r->sections, r->section_count)) {
        text_free(&table);
        return error->status;
    }
    page_put(p, &table, "roofline");
    text_add(t, "<h2>Roofline</h2>\n");
    roofline_script(&script);
    return page_figure(
        p, &script,
        "Useful MACs a clock of each layer and phase (all clocks, no zeros of padding and dilation) "
        "against useful MACs a byte that passed the memory port. The line is what the array and the port "
        "allow.",
        error);
}
