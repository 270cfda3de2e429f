/* SPDX-License-Identifier: Apache-2.0 */
#include "host/reports/sweep.h"

#include "host/reports/page.h"
#include "host/reports/report_parts.h"

#include <inttypes.h>
#include <math.h>

void sweep_summarize(sweep_cell *cell)
{
    uint32_t good = 0;
    double sum = 0.0;
    cell->least = INFINITY;
    cell->greatest = -INFINITY;
    for (uint32_t k = 0; k < cell->seeds; k++)
        if (isfinite(cell->metric[k])) {
            sum += cell->metric[k];
            cell->least = fmin(cell->least, cell->metric[k]);
            cell->greatest = fmax(cell->greatest, cell->metric[k]);
            good++;
        }
    if (!good)
        cell->least = cell->greatest = (double)NAN;
    cell->mean = good ? sum / (double)good : (double)NAN;
}

void sweep_print(const sweep_cell *cells, size_t count, const char *metric, FILE *to)
{
    fprintf(to, "\n  %-26s %9s %9s %9s %10s %9s\n", "arithmetic", metric, "least", "greatest", "last loss", "diverged");
    for (size_t i = 0; i < count; i++) {
        const sweep_cell *c = &cells[i];
        if (isfinite(c->mean))
            fprintf(to, "  %-26s %7.2f %% %7.2f %% %7.2f %%", c->name, 100.0 * c->mean, 100.0 * c->least,
                    100.0 * c->greatest);
        else
            fprintf(to, "  %-26s %9s %9s %9s", c->name, "-", "-", "-");
        if (isfinite(c->final_loss))
            fprintf(to, " %10.4f", c->final_loss);
        else
            fprintf(to, " %10s", "-");
        fprintf(to, " %5u/%u\n", c->diverged, c->seeds);
    }
}

static void table(text *t, const sweep_cell *cells, size_t count)
{
    text_add(
        t, "name\tbits\trounding\tsaturate\tseeds\tdiverged\tmean_percent\tleast_percent\tgreatest_percent\tfinal_loss"
           "\tgradient\n");
    for (size_t i = 0; i < count; i++) {
        const sweep_cell *c = &cells[i];
        text_add(t, "%s\t%d\t%s\t%d\t%u\t%u\t", c->name, c->is_float ? 32 : c->bits,
                 c->is_float  ? "-"
                 : c->nearest ? "nearest"
                              : "stochastic",
                 c->saturate, c->seeds, c->diverged);
        report_number(t, 100.0 * c->mean, "\t");
        report_number(t, 100.0 * c->least, "\t");
        report_number(t, 100.0 * c->greatest, "\t");
        report_number(t, c->final_loss, "\t");
        text_add(t, "%s\n", c->is_float ? "-" : quantizer_name(&c->gradient));
    }
}

typedef struct {
    char words[40];
} title;

static bool same_curve(const sweep_cell *a, const sweep_cell *b)
{
    return !a->is_float && !b->is_float && a->nearest == b->nearest && a->saturate == b->saturate &&
           quantizer_same(&a->gradient, &b->gradient);
}

/* One data block for each gradient, rounding and headroom: bits, mean, least, greatest, and 0 or NaN: a cross for a
 * divergence. Returns how many, with their titles. */
static int blocks(text *t, const sweep_cell *cells, size_t count, title titles[SWEEP_CURVES])
{
    int made = 0;
    for (size_t first = 0; first < count; first++) {
        bool any = false, before = cells[first].is_float;
        for (size_t i = 0; i < first; i++)
            before |= same_curve(&cells[i], &cells[first]);
        for (size_t i = first; i < count && !before; i++) {
            const sweep_cell *c = &cells[i];
            if (!same_curve(c, &cells[first]))
                continue;
            any = true;
            text_add(t, "%d\t", c->bits);
            report_number(t, 100.0 * c->mean, "\t");
            report_number(t, 100.0 * c->least, "\t");
            report_number(t, 100.0 * c->greatest, c->diverged ? "\t0\n" : "\tNaN\n");
        }
        if (any) {
            text_add(t, "\n\n");
            snprintf(titles[made++].words, sizeof titles->words, "%s%s%s, %s",
                     cells[first].gradient.kind == QUANTIZER_PTQ ? "" : quantizer_name(&cells[first].gradient),
                     cells[first].gradient.kind == QUANTIZER_PTQ ? "" : ", ",
                     cells[first].nearest ? "nearest" : "stochastic", cells[first].saturate ? "saturate" : "headroom");
        }
    }
    return made;
}

static mantis_status figure(page *p, const sweep_cell *cells, size_t count, const char *metric, host_error *error)
{
    text data = {0}, script = {0};
    title titles[SWEEP_CURVES];
    int made = blocks(&data, cells, count, titles);
    page_put(p, &data, "sweep");
    text_add(&script,
             "set xlabel 'bits of matrix operands'\nset ylabel 'test %s, %%'\nset key bottom right\nset "
             "xrange [3.6:8.4] reverse\n"
             "set xtics 1\nset yrange [0:*]\nset offsets 0,0,graph 0.08,graph 0.08\nplot ",
             metric);
    if (cells[0].is_float)
        text_add(&script, "%.6g with lines lw 2 dt 2 lc rgb '#2471a3' title 'fp32%s', ",
                 isfinite(cells[0].mean) ? 100.0 * cells[0].mean : 0.0, cells[0].diverged ? ", diverged" : "");
    for (int k = 0; k < made; k++)
        text_add(&script, "%s$sweep index %d using 1:2:3:4 with yerrorlines pt 7 ps 0.6 lw 1.8 lt %d title '%s'",
                 k ? ", " : "", k, k + 1, titles[k].words);
    for (size_t i = 0; i < count; i++)
        if (cells[i].diverged && !cells[i].is_float) {
            text_add(&script, ", $sweep using 1:5 with points pt 2 ps 1.6 lw 2.5 lc rgb '#c0392b' title 'diverged'");
            break;
        }
    text_add(&script, "\n");
    return page_figure(
        p, &script, "Mean of the seeds that did not diverge, with least and greatest; a cross: some diverged.", error);
}

mantis_status sweep_page(const sweep_cell *cells, size_t count, const training_options *o, const data_pair *data,
                         const char *folder, host_error *error)
{
    page p;
    text t = {0};
    output_set files = {.folder = folder};
    page_begin(&p, "Bits, rounding, headroom");
    text_add(&p.html, "<p>Network <b>");
    text_add_escaped(&p.html, o->net);
    text_add(&p.html, "</b> on ");
    text_add_escaped(&p.html, data->source);
    text_add(&p.html, ": executor %s, batch %u, learning rate %g (%s), momentum %g, weight decay %g, ", o->executor,
             o->batch, o->rate, schedule_name(o->schedule.kind), o->momentum, o->decay);
    text_add(&p.html, "%" PRIu64 " %s, ", o->steps ? o->steps : (uint64_t)o->epochs, o->steps ? "steps" : "epochs");
    text_add(&p.html,
             "%u seeds from %" PRIu64
             ".</p>\n<table><tr><th>arithmetic</th><th>%s</th><th>least</th><th>greatest</th><th>last loss</th>"
             "<th>diverged</th></tr>\n",
             cells[0].seeds, o->seed, task_of_data(data)->metric);
    for (size_t i = 0; i < count; i++) {
        text_add(&p.html, "<tr><td>%s</td>", cells[i].name);
        report_percent(&p.html, cells[i].mean);
        report_percent(&p.html, cells[i].least);
        report_percent(&p.html, cells[i].greatest);
        if (isfinite(cells[i].final_loss))
            text_add(&p.html, "<td>%.4f</td>", cells[i].final_loss);
        else
            text_add(&p.html, "<td>&ndash;</td>");
        text_add(&p.html, "<td>%u of %u</td></tr>\n", cells[i].diverged, cells[i].seeds);
    }
    text_add(&p.html, "</table>\n");
    if (figure(&p, cells, count, task_of_data(data)->metric, error) == MANTIS_OK) {
        table(&t, cells, count);
        output_set_add(&files, &t, "sweep.tsv", error);
    }
    page_end(&p, &files, "index.html", error);
    return output_set_end(&files, error);
}
