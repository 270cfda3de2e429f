/* SPDX-License-Identifier: Apache-2.0 */
/* The page of mantis compare: numbers first, then loss and accuracy with the seeds' spread, their difference against
 * the spread between fp32 seeds, exponents and mapping errors of the tensors, clocks of layers and phases. */
#include "host/reports/compare.h"
#include "host/support/files.h"
#include "host/reports/page.h"
#include "host/reports/report.h"
#include "host/reports/report_methods.h"
#include "host/reports/report_parts.h"

#include <ctype.h>
#include <inttypes.h>
#include <math.h>
#include <string.h>

static void last_loss(text *t, const run_log *r)
{
    const double loss = run_log_final_loss(r);
    if (isfinite(loss))
        text_add(t, "<td>%.4f</td>", loss);
    else
        text_add(t, "<td>&ndash;</td>");
}

static void summary(text *t, const compare_page_content *in)
{
    const training_options *o = in->options;
    const comparison *c = in->result;
    const char *metric = task_of_data(in->data)->metric;
    char how[160];
    text_add(t, "<p>Network <b>");
    text_add_escaped(t, o->net);
    text_add(t, "</b> on ");
    text_add_escaped(t, in->data->source);
    text_add(
        t,
        ": %u training and %u test images of %u classes. Integer runs: executor %s, %d bits (normalization %d), %s "
        "rounding%s%s%s. Both kinds start from the same weights and "
        "take the same images in the same order; batch %u, learning rate %g (%s), momentum %g, weight decay %g, "
        "%" PRIu64 " steps.</p>\n",
        in->data->train.count, in->data->test.count, in->data->train.classes, o->executor, o->bits, o->norm_bits,
        o->nearest ? "nearest" : "stochastic",
        o->nearest_forward || o->nearest_backward || o->nearest_update ? " (nearest in some directions)" : "",
        o->saturate ? ", saturating" : "", report_methods_words(o, how, sizeof how), o->batch, o->rate,
        schedule_name(o->schedule.kind), o->momentum, o->decay, in->steps);
    text_add(t,
             "<table><tr><th>seed</th><th>integer %s</th><th>fp32 %s</th><th>difference</th><th>integer "
             "loss</th><th>fp32 loss</th></tr>\n",
             metric, metric);
    for (uint32_t k = 0; k < c->seeds; k++) {
        double i = run_log_metric(&in->integer[k]), f = run_log_metric(&in->floating[k]);
        text_add(t, "<tr><td>%" PRIu64 "</td>", o->seed + k);
        report_metric(t, &in->integer[k]);
        report_metric(t, &in->floating[k]);
        report_percent(t, i - f);
        last_loss(t, &in->integer[k]);
        last_loss(t, &in->floating[k]);
        text_add(t, "</tr>\n");
    }
    text_add(t, "</table>\n<table><tr><th>measure</th><th>value</th></tr>\n<tr><td>mean %s difference</td>", metric);
    report_percent(t, c->mean_difference);
    text_add(t, "</tr>\n<tr><td>fp32 %s, greatest less least seed</td>", metric);
    report_percent(t, c->float_metric_spread);
    text_add(t, "</tr>\n<tr><td>loss gap of each seed to its own fp32 run, mean of windows</td>");
    report_percent(t, c->gap_mean);
    text_add(t, "</tr>\n<tr><td>loss gap of the seeds' means, largest window</td>");
    report_percent(t, c->gap_max);
    text_add(t, "</tr>\n<tr><td>fp32 spread between seeds, mean of windows</td>");
    report_percent(t, c->spread_mean);
    text_add(t, "</tr>\n<tr><td>fp32 spread between seeds, largest window</td>");
    report_percent(t, c->spread_max);
    text_add(t, "</tr>\n<tr><td>windows whose integer mean lies inside the fp32 seeds' range</td>");
    report_percent(t, c->inside);
    text_add(t,
             "</tr></table>\n<p class=\"note\">Windows are of %" PRIu64
             " steps. Gap: |integer - fp32| / fp32 of window means; spread: (greatest - least fp32 "
             "seed) / fp32 mean. A run that diverged counts in the windows that it did; gaps and spreads are of the "
             "%zu windows that all runs have.</p>\n",
             c->window, c->common);
}

/* least, mean, greatest of integer and of fp32, each behind a tab. */
static void triples(text *t, const double integer[3], const double floating[3])
{
    for (int i = 0; i < 6; i++)
        report_number(t, i < 3 ? integer[i] : floating[i - 3], i < 5 ? "\t" : "");
}

/* step, then least, mean, greatest of integer and fp32, gap and spread in percent. */
static void curves(text *t, const comparison *c)
{
    text_add(t, "step\tint_min\tint_mean\tint_max\tfp32_min\tfp32_mean\tfp32_max\tgap_percent\tspread_percent\n");
    for (size_t w = 0; w < c->window_count; w++) {
        const compare_window *at = &c->windows[w];
        text_add(t, "%" PRIu64 "\t", at->last_step);
        triples(t, at->integer, at->floating);
        text_add(t, "\t");
        report_number(t, 100.0 * at->gap, "\t");
        report_number(t, 100.0 * at->spread, "\n");
    }
}

/* The same of the test points; returns how many there are: as many as the run with most of them has. */
static size_t metrics(text *t, const compare_page_content *in)
{
    text_add(t, "step\tint_min\tint_mean\tint_max\tfp32_min\tfp32_mean\tfp32_max\n");
    for (size_t p = 0;; p++) {
        double of[2][3];
        uint64_t at = 0;
        for (int kind = 0; kind < 2; kind++) {
            const run_log *runs = kind ? in->floating : in->integer;
            double sum = 0.0;
            uint32_t have = 0;
            of[kind][0] = of[kind][2] = (double)NAN;
            for (uint32_t k = 0; k < in->result->seeds; k++) {
                if (p >= runs[k].point_count)
                    continue;
                const double a = 100.0 * runs[k].points[p].metric;
                at = runs[k].points[p].step;
                of[kind][0] = fmin(of[kind][0], a);
                of[kind][2] = fmax(of[kind][2], a);
                sum += a;
                have++;
            }
            of[kind][1] = have ? sum / (double)have : (double)NAN;
        }
        if (!at)
            return p;
        text_add(t, "%" PRIu64 "\t", at);
        triples(t, of[0], of[1]);
        text_add(t, "\n");
    }
}

/* Axes without a curve: no run got as far as its first point. */
static const char NOTHING[] = "set yrange [0:1]\nset label 'every run diverged before its first point' at graph "
                              "0.5, graph 0.5 center\nplot NaN notitle\n";

static const char BANDS[] =
    "skip 1 using 1:5:7 with filledcurves lc rgb '#2471a3' fs transparent solid 0.2 noborder title 'fp32, range of "
    "seeds', "
    "'' skip 1 using 1:2:4 with filledcurves lc rgb '#c0392b' fs transparent solid 0.2 noborder title 'integer, range "
    "of seeds', "
    "'' skip 1 using 1:6 with linespoints pt 7 ps 0.3 lw 2 lc rgb '#2471a3' title 'fp32, mean', "
    "'' skip 1 using 1:3 with linespoints pt 7 ps 0.3 lw 2 dt 2 lc rgb '#c0392b' title 'integer, mean'\n";

/* What all curves over steps begin with: their axis, and where runs diverged. */
static void begin(text *script, const compare_page_content *in, const char *more)
{
    text_add(script, "set xlabel 'step'\nset xrange [0:%" PRIu64 "]\n%s", in->steps, more);
    for (uint32_t k = 0; k < in->result->seeds; k++) {
        report_divergence(script, &in->floating[k], "#2471a3");
        report_divergence(script, &in->integer[k], "#c0392b");
    }
}

static mantis_status figures(page *p, const compare_page_content *in, host_error *error)
{
    text table = {0}, script = {0};
    char label[96];
    curves(&table, in->result);
    page_put(p, &table, "curves");
    const task_class *task = task_of_data(in->data);
    const size_t points = metrics(&table, in);
    page_put(p, &table, task->key);
    text_add(&p->html, "<h2>Loss and %s</h2>\n", task->metric);
    begin(&script, in, "set ylabel 'training loss'\nset key top right\nset yrange [0:*]\n");
    if (in->result->window_count)
        text_add(&script, "plot $curves %s", BANDS);
    else
        text_add(&script, "%s", NOTHING);
    page_figure(p, &script,
                "Training loss, means of windows: line = mean of the seeds, band = least to greatest seed. A dotted "
                "line across: a run diverged.",
                error);
    snprintf(label, sizeof label, "set ylabel 'test %s, %%'\nset key bottom right\n", task->metric);
    begin(&script, in, label);
    if (points)
        text_add(&script, "plot $%s %s", task->key, BANDS);
    else
        text_add(&script, "%s", NOTHING);
    snprintf(label, sizeof label, "%c%s on the whole test set.", toupper((unsigned char)*task->metric),
             task->metric + 1);
    page_figure(p, &script, label, error);
    begin(&script, in, "set ylabel '% of the fp32 loss'\nset key top left\nset yrange [0:*]\n");
    text_add(&script, "%s",
             in->result->common
                 ? "plot $curves skip 1 using 1:9 with filledcurves y1=0 lc rgb '#aab7b8' fs transparent solid "
                   "0.4 title 'spread between fp32 seeds', '' skip 1 using 1:8 with linespoints pt 7 ps 0.3 lw 2 lc "
                   "rgb '#c0392b' title 'gap integer to fp32'\n"
                 : NOTHING);
    return page_figure(p, &script,
                       "The integer runs' distance from fp32 against what another seed does to fp32 itself.", error);
}

/* The numbers beside the page. */
static mantis_status tables(const compare_page_content *in, output_set *files, host_error *error)
{
    text table = {0};
    char name[32];
    curves(&table, in->result);
    output_set_add(files, &table, "curves.tsv", error);
    metrics(&table, in);
    snprintf(name, sizeof name, "%s.tsv", task_of_data(in->data)->key);
    output_set_add(files, &table, name, error);
    if (!in->integer[0].seen_count)
        return error->status;
    report_tensor_table(&table, &in->integer[0]);
    return output_set_add(files, &table, "tensors.tsv", error);
}

mantis_status compare_page(const compare_page_content *in, const char *folder, host_error *error)
{
    page p;
    output_set files = {.folder = folder};
    page_begin(&p, in->title);
    summary(&p.html, in);
    if (figures(&p, in, error) == MANTIS_OK && in->integer[0].seen_count)
        report_tensors(&p, &in->integer[0], error);
    if (error->status == MANTIS_OK && in->integer[0].section_count)
        report_sections(&p, &in->integer[0], error);
    else if (error->status == MANTIS_OK && in->integer[0].shares.clocks[CLOCK_SHARE_cycles])
        report_shares_table(&p, &in->integer[0].shares);
    if (error->status == MANTIS_OK)
        tables(in, &files, error);
    page_end(&p, &files, "index.html", error);
    return output_set_end(&files, error);
}
