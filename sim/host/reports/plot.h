/* SPDX-License-Identifier: Apache-2.0 */
/* Plots as .tsv tables and, where gnuplot is installed, as SVG. Without gnuplot the tables alone are written, with a
 * note on stderr. Drawing is done in a child process that is given its script by a pipe. */
#ifndef MANTIS_REPORTS_PLOT_H
#define MANTIS_REPORTS_PLOT_H

#include "host/device/program.h"

typedef struct {
    const char *name;
    const float *loss;
    uint64_t steps, first_step;
} plot_curve;

/* FOLDER/loss.tsv (step, loss of each curve) and FOLDER/loss.svg: each loss with its mean over a window. One curve, or
 * two of equal steps, drawn so that both are seen, with a panel of first less second. IO_ERROR. */
mantis_status plot_loss(const char *folder, const plot_curve *curves, size_t count, host_error *error);

/* FOLDER/cycles.tsv and FOLDER/cycles.svg: cycles of each layer in each phase, MAC-active ones apart. */
mantis_status plot_cycles(const char *folder, const program_section_counters *sections, size_t count,
                          host_error *error);

/* FOLDER/roofline.tsv and FOLDER/roofline.svg: useful MACs a clock against useful MACs a byte (roofline.h). */
mantis_status plot_roofline(const char *folder, const program_section_counters *sections, size_t count,
                            host_error *error);

#endif
