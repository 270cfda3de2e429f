/* SPDX-License-Identifier: Apache-2.0 */
/* results: what the flow found, for people and for machines.
 *
 *   results write OUT.json FACTS...         one unit: merge facts files into its JSON
 *   results table JSON...                   an aligned table
 *   results tsv JSON...                     the same with tabs
 *   results check BASELINE NEW UNIT...      folders of JSON: worse by over 3 % fails (status 1), another tool version
 *                                           reads STALE (status 2), better by over 3 % asks to be recorded (status 0)
 *   results summary OUT.json FOLDER         ratios of int8 to the floating-point baselines, and of the units to the
 *                                           array
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "flat.h"
#include "tool.h"

static const char *const phases[] = {"random", "forward", "input_gradient", "weight_gradient", "update"};

static int write_unit(int argc, char **argv)
{
    flat f = {0};
    for (int i = 1; i < argc; i++)
        if (!flat_read_facts(&f, argv[i]))
            die("%s: no such facts", argv[i]);
    static const char *const must[] = {"unit",        "config.top",         "liberty",         "liberty_sha256",
                                       "tools.yosys", "tools.opensta",      "area_um2",        "nand2_equivalents",
                                       "fmax_mhz",    "critical_path.from", "critical_path.to"};
    for (size_t i = 0; i < sizeof must / sizeof *must; i++)
        if (!flat_text(&f, must[i]))
            die("%s: %s is missing from the facts", argv[0], must[i]);
    for (size_t i = 0; i < sizeof phases / sizeof *phases; i++) {
        char name[80];
        snprintf(name, sizeof name, "energy_pj_per_op.%s.zero_delay", phases[i]);
        if (!flat_text(&f, name))
            flat_set(&f, name, NULL, false); /* not made: null, and no "glitches" */
    }
    FILE *to = fopen(argv[0], "w");
    if (!to)
        die("%s: cannot be written", argv[0]);
    flat_write_json(&f, to);
    if (ferror(to) | fclose(to))
        die("%s: cannot be written", argv[0]);
    return 0;
}

typedef struct {
    const char *head, *name;
    int width, digits;
} column;

static const column columns[] = {
    {"area um2", "area_um2", 12, 0},
    {"memory um2", "memory_area_um2", 12, 0},
    {"NAND2", "nand2_equivalents", 10, 0},
    {"MHz", "fmax_mhz", 9, 1},
    {"pJ/op rnd", "energy_pj_per_op.random.zero_delay", 9, 2},
    {"pJ/op fwd", "energy_pj_per_op.forward.zero_delay", 9, 2},
};

/* aligned for people, else a tab between cells */
static int table(int argc, char **argv, bool aligned)
{
    const size_t count = sizeof columns / sizeof *columns;
    const char *tab = aligned ? " " : "\t";
    printf("%-*s", aligned ? 20 : 0, "unit");
    for (size_t k = 0; k < count; k++)
        printf("%s%*s", tab, aligned ? columns[k].width : 0, columns[k].head);
    printf("%s%scritical path\n", aligned ? " " : "", tab);
    for (int i = 0; i < argc; i++) {
        flat f = {0};
        double v;
        if (!flat_read_json(&f, argv[i]))
            return 1;
        printf("%-*s", aligned ? 20 : 0, flat_text(&f, "unit"));
        for (size_t k = 0; k < count; k++)
            if (flat_get(&f, columns[k].name, &v))
                printf("%s%*.*f", tab, aligned ? columns[k].width : 0, columns[k].digits, v);
            else
                printf("%s%*s", tab, aligned ? columns[k].width : 0, "-");
        printf("%s%s%s -> %s\n", aligned ? " " : "", tab, flat_text(&f, "critical_path.from"),
               flat_text(&f, "critical_path.to"));
    }
    return 0;
}

static bool same(const flat *a, const flat *b, const char *name)
{
    const char *x = flat_text(a, name), *y = flat_text(b, name);
    return x && y && !strcmp(x, y);
}

static bool readable(const char *path)
{
    FILE *f = fopen(path, "r");
    if (f)
        fclose(f);
    return f != NULL;
}

static int check(int argc, char **argv)
{
    static const struct {
        const char *name, *unit;
        int good; /* sign of change that is good */
    } figure[] = {{"area_um2", "um2", -1}, {"fmax_mhz", "MHz", 1}};
    int worse = 0, stale = 0, better = 0;
    for (int i = 2; i < argc; i++) {
        char path[2][1024];
        flat f[2] = {{0}, {0}};
        for (int k = 0; k < 2; k++)
            snprintf(path[k], sizeof path[k], "%s/%s.json", argv[k], argv[i]);
        if (!readable(path[1]))
            die("%s was not made", path[1]);
        if (!readable(path[0])) {
            printf("NEW     %-20s no baseline: make synth-record\n", argv[i]);
            better++;
            continue;
        }
        if (!flat_read_json(&f[0], path[0]) || !flat_read_json(&f[1], path[1]))
            return 1;
        if (!same(&f[0], &f[1], "tools.yosys") || !same(&f[0], &f[1], "tools.opensta") ||
            !same(&f[0], &f[1], "liberty_sha256")) {
            printf("STALE   %-20s baseline: yosys %s, opensta %s, %s %.8s; now: yosys %s, opensta %s, %s %.8s\n",
                   argv[i], flat_text(&f[0], "tools.yosys"), flat_text(&f[0], "tools.opensta"),
                   flat_text(&f[0], "liberty"), flat_text(&f[0], "liberty_sha256"), flat_text(&f[1], "tools.yosys"),
                   flat_text(&f[1], "tools.opensta"), flat_text(&f[1], "liberty"), flat_text(&f[1], "liberty_sha256"));
            stale++;
            continue;
        }
        for (size_t k = 0; k < sizeof figure / sizeof *figure; k++) {
            double was, now;
            if (!flat_get(&f[0], figure[k].name, &was) || !flat_get(&f[1], figure[k].name, &now) || was <= 0)
                die("%s: no %s", argv[i], figure[k].name);
            const double change = 100 * (now / was - 1);
            const char *word = change * figure[k].good < -3 ? "WORSE" : change * figure[k].good > 3 ? "BETTER" : "ok";
            printf("%-7s %-20s %-9s %12.1f -> %12.1f %s (%+.1f %%)%s\n", word, argv[i], figure[k].name, was, now,
                   figure[k].unit, change, *word == 'B' ? ": make synth-record" : "");
            worse += *word == 'W';
            better += *word == 'B';
        }
    }
    if (worse)
        printf("synth-check: %d figures are worse by over 3 %%\n", worse);
    if (stale)
        printf("synth-check: %d baselines are STALE: other tools or another Liberty; record again (make synth-record) "
               "or use the recorded versions\n",
               stale);
    if (better)
        printf("synth-check: %d figures are new or better by over 3 %%: record them (make synth-record)\n", better);
    if (!worse && !stale && !better)
        printf("synth-check: all within 3 %% of the baselines\n");
    return worse ? 1 : stale ? 2 : 0;
}

/* A figure of a unit; false when the unit or the figure does not exist. */
static bool figure_of(const char *folder, const char *unit, const char *figure, double *v)
{
    char path[1024];
    flat f = {0};
    snprintf(path, sizeof path, "%s/%s.json", folder, unit);
    return readable(path) && flat_read_json(&f, path) && flat_get(&f, figure, v);
}

/* Ratio of a figure of two units, null when one of them does not exist. */
static void ratio(flat *to, const char *name, const char *folder, const char *over, const char *under,
                  const char *figure)
{
    double v[2];
    if (figure_of(folder, over, figure, &v[0]) && figure_of(folder, under, figure, &v[1]))
        flat_number(to, name, v[0] / v[1]);
    else
        flat_set(to, name, NULL, false);
}

/* What one PE gives: MACs a joule of each kind of operands, MACs per second and mm2. Units of JSON: um2, MHz, pJ. */
static void yield(flat *to, const char *name, const char *folder, const char *unit)
{
    char key[160], figure[80];
    double area, mhz, pj;
    snprintf(key, sizeof key, "%s.area_um2_per_mac", name);
    if (!figure_of(folder, unit, "area_um2", &area) || !figure_of(folder, unit, "fmax_mhz", &mhz)) {
        flat_set(to, key, NULL, false);
        return;
    }
    flat_number(to, key, area);
    snprintf(key, sizeof key, "%s.gmacs_per_second_per_mm2", name);
    flat_number(to, key, 1e3 * mhz / area);
    for (size_t p = 0; p < sizeof phases / sizeof *phases; p++)
        for (int glitches = 0; glitches < 2; glitches++) {
            snprintf(figure, sizeof figure, "energy_pj_per_op.%s.%s", phases[p], glitches ? "glitches" : "zero_delay");
            if (!figure_of(folder, unit, figure, &pj))
                continue; /* no product in this pass */
            snprintf(key, sizeof key, "%s.gmacs_per_joule.%s.%s", name, phases[p],
                     glitches ? "glitches" : "zero_delay");
            flat_number(to, key, 1e3 / pj);
        }
}

/* A floating-point PE over the int8 one: areas and energies of a MAC, MACs of a joule and of a mm2. */
static void format_ratios(flat *to, const char *name, const char *folder, const char *unit)
{
    char key[160], figure[80];
    double own[3], pe[3];
    snprintf(key, sizeof key, "%s.area_per_mac_over_int8", name);
    ratio(to, key, folder, unit, "pe", "area_um2");
    snprintf(key, sizeof key, "%s.frequency_over_int8", name);
    ratio(to, key, folder, unit, "pe", "fmax_mhz");
    static const char *const figures[3] = {"area_um2", "fmax_mhz", "energy_pj_per_op.random.zero_delay"};
    bool all = true;
    for (int i = 0; i < 3; i++)
        all = figure_of(folder, unit, figures[i], &own[i]) && figure_of(folder, "pe", figures[i], &pe[i]) && all;
    snprintf(key, sizeof key, "%s.macs_per_mm2_over_int8", name);
    if (all)
        flat_number(to, key, own[1] / own[0] / (pe[1] / pe[0]));
    else
        flat_set(to, key, NULL, false);
    snprintf(key, sizeof key, "%s.macs_per_joule_over_int8", name);
    if (all)
        flat_number(to, key, pe[2] / own[2]);
    else
        flat_set(to, key, NULL, false);
    for (size_t p = 0; p < sizeof phases / sizeof *phases - 1; p++) /* the last one, the update, has no products */
        for (int glitches = 0; glitches < 2; glitches++) {
            snprintf(figure, sizeof figure, "energy_pj_per_op.%s.%s", phases[p], glitches ? "glitches" : "zero_delay");
            snprintf(key, sizeof key, "%s.energy_per_mac_over_int8.%s.%s", name, phases[p],
                     glitches ? "glitches" : "zero_delay");
            ratio(to, key, folder, unit, "pe", figure);
        }
}

static int summary(int argc, char **argv)
{
    static const char *const format[] = {"bf16", "fp16", "fp32"};
    if (argc != 2)
        die("usage: results summary OUT.json FOLDER");
    flat f = {0};
    yield(&f, "int8", argv[1], "pe");
    for (size_t i = 0; i < 3; i++)
        for (int piped = 0; piped < 2; piped++) {
            char name[40], unit[60];
            snprintf(name, sizeof name, "%s%s", format[i], piped ? "_pipelined" : "");
            snprintf(unit, sizeof unit, "fp_pe_%s", name);
            yield(&f, name, argv[1], unit);
            format_ratios(&f, name, argv[1], unit);
        }
    ratio(&f, "mapping_unit_over_array_16.area", argv[1], "mapping_unit", "mac_array_16", "area_um2");
    flat_number(&f, "mapping_unit_over_array_16.limit", 0.10);
    ratio(&f, "align_lanes_16_over_array_16.area", argv[1], "align_lanes_16", "mac_array_16", "area_um2");
    flat_number(&f, "align_lanes_16_over_array_16.limit", 0.15);
    ratio(&f, "quantizer_lane_over_map_lane.area", argv[1], "quantizer_lane", "map_lane", "area_um2");
    ratio(&f, "quantizer_lane_over_map_lane.energy_random", argv[1], "quantizer_lane", "map_lane",
          "energy_pj_per_op.random.zero_delay");
    ratio(&f, "array_16_by_parts_over_flat.area", argv[1], "mac_array_16", "mac_array_16_flat", "area_um2");
    ratio(&f, "array_16_by_parts_over_flat.frequency", argv[1], "mac_array_16", "mac_array_16_flat", "fmax_mhz");
    FILE *to = fopen(argv[0], "w");
    if (!to)
        die("%s: cannot be written", argv[0]);
    flat_write_json(&f, to);
    return ferror(to) | fclose(to) ? 1 : 0;
}

int main(int argc, char **argv)
{
    if (argc > 3 && !strcmp(argv[1], "write"))
        return write_unit(argc - 2, argv + 2);
    if (argc > 2 && !strcmp(argv[1], "table"))
        return table(argc - 2, argv + 2, true);
    if (argc > 2 && !strcmp(argv[1], "tsv"))
        return table(argc - 2, argv + 2, false);
    if (argc > 4 && !strcmp(argv[1], "check"))
        return check(argc - 2, argv + 2);
    if (argc == 4 && !strcmp(argv[1], "summary"))
        return summary(argc - 2, argv + 2);
    die("usage: results write OUT.json FACTS... | table|tsv JSON... | check BASELINE NEW UNIT... | summary OUT.json "
        "FOLDER");
}
