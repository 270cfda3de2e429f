/* SPDX-License-Identifier: Apache-2.0 */
/* The page of mantis compare: numbers first, then loss and accuracy with the seeds' spread, their difference against
 * the spread between fp32 seeds, exponents and mapping errors of the tensors, clocks of layers and phases. */
#include "host/reports/compare.h"
#include "host/support/files.h"
#include "host/reports/page.h"
#include "host/reports/report.h"
#include "host/reports/report_parts.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

static void summary(text *t, const compare_page_content *in)
{
    const training_options *o = in->options;
    const comparison *c = in->result;
    text_add(t, "<p>Network <b>");
    text_add_escaped(t, o->net);
    text_add(t, "</b> on ");
    text_add_escaped(t, in->data->source);
    text_add(t,
             ": %u training and %u test images. Integer runs: executor %s, %d bits (normalization %d), %s "
             "rounding%s%s. Both kinds start from the same weights and "
             "take the same images in the same order; batch %u, learning rate %g (%s), momentum %g, weight decay %g, "
             "%" PRIu64 " steps.</p>\n",
             in->data->train.count, in->data->test.count, o->executor, o->bits, o->norm_bits,
             o->nearest ? "nearest" : "stochastic",
             o->nearest_forward || o->nearest_backward || o->nearest_update ? " (nearest in some directions)" : "",
             o->saturate ? ", saturating" : "", o->batch, o->rate, schedule_name(o->schedule.kind), o->momentum,
             o->decay, in->floating[0].steps);
    text_add(t, "<table><tr><th>seed</th><th>integer accuracy</th><th>fp32 accuracy</th><th>difference</th><th>integer "
                "loss</th><th>fp32 loss</th></tr>\n");
    for (uint32_t k = 0; k < c->seeds; k++) {
        double i = run_record_accuracy(&in->integer[k]), f = run_record_accuracy(&in->floating[k]);
        text_add(t, "<tr><td>%" PRIu64 "</td>", o->seed + k);
        report_percent(t, i);
        report_percent(t, f);
        report_percent(t, i - f);
        text_add(t, "<td>%.4f</td><td>%.4f</td></tr>\n", run_record_final_loss(&in->integer[k]),
                 run_record_final_loss(&in->floating[k]));
    }
    text_add(t, "</table>\n<table><tr><th>measure</th><th>value</th></tr>\n<tr><td>mean accuracy difference</td>");
    report_percent(t, c->mean_difference);
    text_add(t, "</tr>\n<tr><td>fp32 accuracy, greatest less least seed</td>");
    report_percent(t, c->float_accuracy_spread);
    text_add(t, "</tr>\n<tr><td>loss gap of each seed to its own fp32 run, mean of windows</td>");
    report_percent(t, c->gap_mean);
    text_add(t, "</tr>\n<tr><td>loss gap of the seeds' means, largest window</td>");
    report_percent(t, c->gap_max);
    text_add(t,
             "</tr>\n<tr><td>fp32 spread between seeds, mean and largest window</td><td>%.2f %%, %.2f %%</td></tr>\n"
             "<tr><td>windows whose integer mean lies inside the fp32 seeds' range</td>",
             100.0 * c->spread_mean, 100.0 * c->spread_max);
    report_percent(t, c->inside);
    text_add(t,
             "</tr></table>\n<p class=\"note\">Windows are of %" PRIu64
             " steps. Gap: |integer - fp32| / fp32 of window means; spread: (greatest - least fp32 "
             "seed) / fp32 mean.</p>\n",
             c->window);
}

/* step, then least, mean, greatest of integer and fp32, gap and spread in percent. */
static void curves(text *t, const comparison *c)
{
    text_add(t, "step\tint_min\tint_mean\tint_max\tfp32_min\tfp32_mean\tfp32_max\tgap_percent\tspread_percent\n");
    for (size_t w = 0; w < c->window_count; w++) {
        const compare_window *at = &c->windows[w];
        text_add(t, "%" PRIu64 "\t%.9g\t%.9g\t%.9g\t%.9g\t%.9g\t%.9g\t%.6g\t%.6g\n", at->last_step, at->integer[0],
                 at->integer[1], at->integer[2], at->floating[0], at->floating[1], at->floating[2], 100.0 * at->gap,
                 100.0 * at->spread);
    }
}

static void accuracy(text *t, const compare_page_content *in)
{
    text_add(t, "step\tint_min\tint_mean\tint_max\tfp32_min\tfp32_mean\tfp32_max\n");
    for (size_t p = 0;; p++) {
        double of[2][3] = {{INFINITY, 0.0, -INFINITY}, {INFINITY, 0.0, -INFINITY}};
        uint64_t at = 0;
        for (uint32_t k = 0; k < in->result->seeds; k++)
            for (int kind = 0; kind < 2; kind++) {
                const run_record *r = kind ? &in->floating[k] : &in->integer[k];
                if (p >= r->point_count)
                    return;
                double a = 100.0 * r->points[p].accuracy;
                at = r->points[p].step;
                of[kind][0] = fmin(of[kind][0], a);
                of[kind][1] += a / (double)in->result->seeds;
                of[kind][2] = fmax(of[kind][2], a);
            }
        text_add(t, "%" PRIu64 "\t%.6g\t%.6g\t%.6g\t%.6g\t%.6g\t%.6g\n", at, of[0][0], of[0][1], of[0][2], of[1][0],
                 of[1][1], of[1][2]);
    }
}

static const char BANDS[] =
    "skip 1 using 1:5:7 with filledcurves lc rgb '#2471a3' fs transparent solid 0.2 noborder title 'fp32, range of "
    "seeds', "
    "'' skip 1 using 1:2:4 with filledcurves lc rgb '#c0392b' fs transparent solid 0.2 noborder title 'integer, range "
    "of seeds', "
    "'' skip 1 using 1:6 with linespoints pt 7 ps 0.3 lw 2 lc rgb '#2471a3' title 'fp32, mean', "
    "'' skip 1 using 1:3 with linespoints pt 7 ps 0.3 lw 2 dt 2 lc rgb '#c0392b' title 'integer, mean'\n";

static mantis_status figures(page *p, const compare_page_content *in, host_error *error)
{
    text table = {0}, script = {0};
    curves(&table, in->result);
    page_put(p, &table, "curves.tsv", error);
    accuracy(&table, in);
    page_put(p, &table, "accuracy.tsv", error);
    text_add(&p->html, "<h2>Loss and accuracy</h2>\n");
    text_add(&script,
             "set xlabel 'step'\nset ylabel 'training loss'\nset key top right\nset yrange [0:*]\nplot 'curves.tsv' %s",
             BANDS);
    page_figure(p, &script, "Training loss, means of windows: line = mean of the seeds, band = least to greatest seed.",
                error);
    text_add(&script, "set xlabel 'step'\nset ylabel 'test accuracy, %%'\nset key bottom right\nplot 'accuracy.tsv' %s",
             BANDS);
    page_figure(p, &script, "Accuracy on the whole test set.", error);
    text_add(&script,
             "set xlabel 'step'\nset ylabel '%% of the fp32 loss'\nset key top left\nset yrange [0:*]\n"
             "plot 'curves.tsv' skip 1 using 1:9 with filledcurves y1=0 lc rgb '#aab7b8' fs transparent solid 0.4 "
             "title 'spread between fp32 seeds', "
             "'' skip 1 using 1:8 with linespoints pt 7 ps 0.3 lw 2 lc rgb '#c0392b' title 'gap integer to fp32'\n");
    return page_figure(p, &script,
                       "The integer runs' distance from fp32 against what another seed does to fp32 itself.", error);
}

/* The numbers beside the page. */
static mantis_status tables(const compare_page_content *in, output_set *files, host_error *error)
{
    text table = {0};
    curves(&table, in->result);
    output_set_add(files, &table, "curves.tsv", error);
    accuracy(&table, in);
    output_set_add(files, &table, "accuracy.tsv", error);
    if (!in->integer[0].seen_count)
        return error->status;
    report_tensor_table(&table, &in->integer[0]);
    return output_set_add(files, &table, "tensors.tsv", error);
}

mantis_status compare_page(const compare_page_content *in, const char *folder, host_error *error)
{
    page p;
    output_set files = {.folder = folder};
    if (page_begin(&p, in->title, error) != MANTIS_OK)
        return error->status;
    summary(&p.html, in);
    if (figures(&p, in, error) == MANTIS_OK && in->integer[0].seen_count)
        report_tensors(&p, &in->integer[0], error);
    if (error->status == MANTIS_OK && in->integer[0].section_count)
        report_sections(&p, &in->integer[0], error);
    if (error->status == MANTIS_OK)
        tables(in, &files, error);
    page_end(&p, &files, "index.html", error);
    return output_set_end(&files, error);
}
