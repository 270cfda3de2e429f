/* SPDX-License-Identifier: Apache-2.0 */
/* step_rates UNIT.json WORK.json...: training steps a second of the networks whose work was counted (mantis work
 * --json), at the unit's frequency, into the unit's JSON: step_batch, step_clocks and steps_per_second by network. The
 * clocks are those of the order that --overlap builds, as measured. What was there of them before is replaced. */
#include "flat.h"
#include "tool.h"

#include <stdio.h>
#include <string.h>

static const char *const GROUPS[] = {"step_batch.", "step_clocks.", "steps_per_second."};
enum { GROUP_COUNT = sizeof GROUPS / sizeof *GROUPS };

static int group_of(const char *name)
{
    int g = 0;
    while (g < GROUP_COUNT && strncmp(name, GROUPS[g], strlen(GROUPS[g])) != 0)
        g++;
    return g;
}

/* Trained with --fuse: another step of the same network. */
static bool fused(const flat *work)
{
    const char *value = flat_text(work, "fuse");
    return value && strcmp(value, "true") == 0;
}

int main(int argc, char **argv)
{
    flat unit = {0}, all = {0};
    double mhz;
    if (argc < 3)
        die("usage: step_rates UNIT.json WORK.json...");
    if (!flat_read_json(&unit, argv[1]))
        return 1;
    if (!flat_get(&unit, "fmax_mhz", &mhz))
        die("%s: no fmax_mhz", argv[1]);
    for (int i = 0; i < unit.pairs; i++)
        if (group_of(unit.pair[i].name) == GROUP_COUNT)
            flat_set(&all, unit.pair[i].name, unit.pair[i].value, unit.pair[i].text);
    for (int g = 0; g < GROUP_COUNT; g++) /* names of one group follow each other */
        for (int i = 2; i < argc; i++) {
            flat work = {0};
            double batch, clocks;
            char name[100], value[40];
            if (!flat_read_json(&work, argv[i]))
                return 1;
            if (!flat_text(&work, "net") || !flat_get(&work, "batch", &batch) ||
                !flat_get(&work, "two_engines.built_measured", &clocks) || clocks <= 0)
                die("%s: not the JSON of mantis work", argv[i]);
            snprintf(name, sizeof name, "%s%s%s", GROUPS[g], flat_text(&work, "net"), fused(&work) ? "_fused" : "");
            snprintf(value, sizeof value, g == 2 ? "%.3f" : "%.0f",
                     g == 0   ? batch
                     : g == 1 ? clocks
                              : 1e6 * mhz / clocks);
            flat_set(&all, name, value, false);
        }
    FILE *to = fopen(argv[1], "w");
    if (!to)
        die("%s: cannot be written", argv[1]);
    flat_write_json(&all, to);
    if (ferror(to) | fclose(to))
        die("%s: cannot be written", argv[1]);
    return 0;
}
