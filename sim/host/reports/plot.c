/* SPDX-License-Identifier: Apache-2.0 */
#include "host/reports/plot.h"

#include "host/support/files.h"
#include "host/reports/gnuplot.h"
#include "host/reports/roofline.h"
#include "host/support/output_set.h"

#include <inttypes.h>
#include <stdio.h>

#define WINDOW 25

/* Mean of the window that ends at step i. */
static double smooth(const plot_curve *c, uint64_t i)
{
    uint64_t from = i + 1 < WINDOW ? 0 : i + 1 - WINDOW;
    double sum = 0.0;
    for (uint64_t k = from; k <= i; k++)
        sum += (double)c->loss[k];
    return sum / (double)(i + 1 - from);
}

/* Between single quotes a quote is written twice. */
static void add_title(text *script, const char *name)
{
    text_add(script, " title '");
    for (; *name; name++)
        text_add(script, *name == '\'' ? "''" : "%c", *name);
    text_add(script, "'");
}

/* FOLDER/NAME.tsv with the table, and NAME.svg with what the script, which plots it as $NAME, draws. Frees both. */
static mantis_status put(const char *folder, const char *name, int height, text *table, text *script, host_error *error)
{
    char made[PATH_MAX], tsv[32], svg[32];
    text whole = {0}, copy = {0}, picture = {0};
    output_set files = {.folder = folder};
    host_error drawing = {.status = MANTIS_OK};
    snprintf(tsv, sizeof tsv, "%s.tsv", name);
    snprintf(svg, sizeof svg, "%s.svg", name);
    snprintf(made, sizeof made, "%s/%s", folder, svg);
    text_add(&copy, "%s", table->bytes ? table->bytes : "");
    gnuplot_table(&whole, name, &copy);
    text_add(&whole,
             "set terminal svg size 900,%d noenhanced background '#ffffff' font 'sans,13'\n"
             "set datafile separator '\\t'\n%s\n",
             height, script->bytes ? script->bytes : "");
    whole.failed |= script->failed;
    gnuplot_draw(&whole, made, &picture, &drawing);
    output_set_add(&files, table, tsv, error);
    if (drawing.status == MANTIS_OK && picture.size)
        output_set_add(&files, &picture, svg, error);
    text_free(&picture);
    text_free(&whole);
    text_free(script);
    output_set_end(&files, error);
    return drawing.status ? host_fail(error, drawing.status, "%s", drawing.text) : error->status;
}

/* Step, then loss and mean of each curve. */
static void add_losses(text *table, const plot_curve *curves, size_t count)
{
    text_add(table, "step");
    for (size_t k = 0; k < count; k++)
        text_add(table, "\t%s\t%s, mean of %d", curves[k].name, curves[k].name, WINDOW);
    text_add(table, "\n");
    for (uint64_t i = 0; i < curves[0].steps; i++) {
        text_add(table, "%" PRIu64, curves[0].first_step + i + 1);
        for (size_t k = 0; k < count; k++)
            text_add(table, "\t%.6g\t%.6g", (double)curves[k].loss[i], smooth(&curves[k], i));
        text_add(table, "\n");
    }
}

/* One curve: its losses thin, their mean over them. */
static void draw_one(text *script, const plot_curve *curve)
{
    text_add(script, "set xlabel 'step'\nplot $loss skip 1 using 1:2 with lines lw 0.6 lc rgb '#e8b0a9' title "
                     "'each batch', '' skip 1 using 1:3 with lines lw 1.8 lc rgb '#c0392b'");
    add_title(script, curve->name);
}

/* Two: the second broad and pale under the first, so that neither hides the other where they agree; below, on a scale
 * of its own, what lies between them. */
static void draw_two(text *script, const plot_curve *curves)
{
    text_add(script, "set multiplot\nset lmargin at screen 0.11\nset rmargin at screen 0.97\n"
                     "set tmargin at screen 0.91\nset bmargin at screen 0.42\nset format x ''\n"
                     "plot $loss skip 1 using 1:4 with lines lw 0.6 lc rgb '#b9d2e6' notitle, "
                     "'' skip 1 using 1:2 with lines lw 0.6 lc rgb '#e8b0a9' notitle, "
                     "'' skip 1 using 1:5 with lines lw 7 lc rgb '#7fb0d6'");
    add_title(script, curves[1].name);
    text_add(script, ", '' skip 1 using 1:3 with lines lw 1.6 lc rgb '#c0392b'");
    add_title(script, curves[0].name);
    text_add(script,
             "\nunset title\nset format x '%%g'\nset xlabel 'step'\nset ylabel 'difference'\nset yrange [*:*]\n"
             "set tmargin at screen 0.38\nset bmargin at screen 0.12\nset xzeroaxis lt 1 lc rgb '#7fb0d6' lw 2\n"
             "plot $loss skip 1 using 1:($2-$4) with lines lw 0.6 lc rgb '#c0c0c0' title 'each batch', "
             "'' skip 1 using 1:($3-$5) with lines lw 1.6 lc rgb '#c0392b' title 'difference of the means'\n"
             "unset multiplot");
}

mantis_status plot_loss(const char *folder, const plot_curve *curves, size_t count, host_error *error)
{
    text table = {0}, script = {0};
    const uint64_t first = curves[0].first_step + 1, last = curves[0].first_step + curves[0].steps;
    if (files_make_folder(folder, error) != MANTIS_OK)
        return error->status;
    add_losses(&table, curves, count);
    text_add(&script,
             "set key top right\nset grid lc rgb '#dddddd'\n"
             "set xrange [%" PRIu64 ":%" PRIu64 "]\nset ylabel 'training loss'\nset yrange [0:*]\n"
             "set title 'Cross-entropy of each batch (thin) and its mean over the last %d steps'\n",
             first, last > first ? last : first + 1, WINDOW);
    if (count == 2)
        draw_two(&script, curves);
    else
        draw_one(&script, curves);
    return put(folder, "loss", count == 2 ? 640 : 520, &table, &script, error);
}

mantis_status plot_cycles(const char *folder, const program_section_counters *sections, size_t count, host_error *error)
{
    text table = {0}, script = {0};
    if (files_make_folder(folder, error) != MANTIS_OK)
        return error->status;
    text_add(&table, "layer and phase");
    for (int k = 0; k < MANTIS_COUNTERS; k++)
        text_add(&table, "\t%s", mantis_counter_name(k));
    text_add(&table, "\n");
    for (size_t i = 0; i < count; i++) {
        if (sections[i].counters[MANTIS_COUNTER_CYCLES] == 0)
            continue;
        text_add(&table, "%s %s", sections[i].layer, sections[i].phase);
        for (int k = 0; k < MANTIS_COUNTERS; k++)
            text_add(&table, "\t%" PRIu64, sections[i].counters[k]);
        text_add(&table, "\n");
    }
    text_add(
        &script,
        "set style data histograms\nset style histogram rowstacked\nset style fill solid border -1\nset boxwidth 0.7\n"
        "set grid y lc rgb '#dddddd'\nset xtics rotate by -35\nset ylabel 'clocks'\nset key top left\nset title "
        "'Clocks of each layer and phase'\n"
        "plot $cycles skip 1 using %d:xtic(1) title 'MAC array active' lc rgb '#1e8449', "
        "'' skip 1 using ($%d-$%d) title 'matrix products, array waiting' lc rgb '#f5b041', "
        "'' skip 1 using ($%d-$%d) title 'mapping, vectors, other' lc rgb '#aab7b8'\n",
        MANTIS_COUNTER_MAC_ACTIVE + 2, MANTIS_COUNTER_GEMM_CYCLES + 2, MANTIS_COUNTER_MAC_ACTIVE + 2,
        MANTIS_COUNTER_CYCLES + 2, MANTIS_COUNTER_GEMM_CYCLES + 2);
    return put(folder, "cycles", 520, &table, &script, error);
}

mantis_status plot_roofline(const char *folder, const program_section_counters *sections, size_t count,
                            host_error *error)
{
    text table = {0}, script = {0};
    if (files_make_folder(folder, error) != MANTIS_OK)
        return error->status;
    roofline_table(&table, sections, count);
    text_add(&script, "set grid lc rgb '#dddddd'\n");
    roofline_script(&script);
    return put(folder, "roofline", 620, &table, &script, error);
}
