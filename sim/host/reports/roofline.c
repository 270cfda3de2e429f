/* SPDX-License-Identifier: Apache-2.0 */
#include "host/reports/roofline.h"

#include "host/device/port.h"
#include "mantis/version.h"

#include <string.h>

static const char *const PHASES[] = {"forward", "input gradient", "weight gradient"};
enum { PHASE_COUNT = sizeof PHASES / sizeof *PHASES };

static int number_of(const char *phase)
{
    int i = 0;
    while (i < PHASE_COUNT && strcmp(phase, PHASES[i]) != 0)
        i++;
    return i;
}

size_t roofline_table(text *t, const program_section_counters *sections, size_t count)
{
    size_t lines = 0;
    text_add(t, "layer\tphase\tnumber\tuseful MACs a byte\tuseful MACs a clock\n");
    for (size_t i = 0; i < count; i++) {
        const program_section_counters *s = &sections[i];
        const uint64_t beats = s->counters[MANTIS_COUNTER_READ_BEATS] + s->counters[MANTIS_COUNTER_WRITE_BEATS],
                       clocks = s->counters[MANTIS_COUNTER_CYCLES];
        if (!beats || !clocks || !s->clocked_useful)
            continue;
        text_add(t, "%s\t%s\t%d\t%.6g\t%.6g\n", s->layer, s->phase, number_of(s->phase),
                 (double)s->clocked_useful / ((double)beats * PORT_BEAT_BYTES),
                 (double)s->clocked_useful / (double)clocks);
        lines++;
    }
    return lines;
}

void roofline_script(text *script)
{
    static const char *const COLOURS[] = {"#1e8449", "#2471a3", "#c0392b", "#7d6608"};
    const double n = (double)mantis_array_size();
    text_add(script,
             "set logscale xy\nset key bottom right\nset xlabel 'useful MACs a byte of the memory port'\n"
             "set ylabel 'useful MACs a clock'\nset yrange [*:%g]\n"
             "plot %g < %u*x ? %g : %u*x with lines lw 2 lc rgb '#555555' title '%g MACs and %u bytes a clock'",
             2.0 * n * n, n * n, PORT_CLOCK_BYTES, n * n, PORT_CLOCK_BYTES, n * n, PORT_CLOCK_BYTES);
    for (int i = 0; i <= PHASE_COUNT; i++)
        text_add(script, ", $roofline skip 1 using ($3==%d?$4:NaN):5 with points pt 7 ps 0.7 lc rgb '%s' title '%s'", i,
                 COLOURS[i], i < PHASE_COUNT ? PHASES[i] : "update");
    text_add(script, ", '' skip 1 using 4:5:1 with labels left offset 0.6,0.3 font ',9' notitle\n");
}
