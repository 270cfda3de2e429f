/* SPDX-License-Identifier: Apache-2.0 */
/* step_energy: what a training step costs, layer by layer and pass by pass: the counts of `mantis work` times the
 * energies of synth/results.
 *
 *   step_energy WORK.json RESULTS [--glitches] [--json OUT.json] [--sum]
 *
 * RESULTS is a folder of unit JSONs. A unit's energy is that of operands recorded in the same pass, or of random ones
 * where no such record exists (said below the table). --sum prints the passes' sums alone. Energies in nJ, DRAM apart:
 * it is of another technology. docs/results.md says what is counted and what is not. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "clock_pins.h"
#include "flat.h"
#include "memory_energy.h"
#include "tool.h"

static const double DRAM_BYTE =
    1300.0 / 8; /* pJ: 1.3 nJ for 64 bits, the lower end of 1.3 to 2.6 (M. Horowitz, ISSCC 2014) */

enum { RANDOM, FORWARD, INPUT_GRADIENT, WEIGHT_GRADIENT, UPDATE, PASSES };
static const char *const PASS[PASSES] = {"random", "forward", "input_gradient", "weight_gradient", "update"};

enum { PE, MAPPING, ALIGN, VECTOR, MEMORY_LOW, MEMORY_HIGH, DRAM, COLUMNS };
static const char *const COLUMN[COLUMNS] = {"pe", "mapping", "align", "vector", "memory_low", "memory_high", "dram"};

typedef struct {
    double v[COLUMNS];  /* nJ */
    double operands[2]; /* of the memory, low and high: scratchpads; scales with the operands' width */
    double macs, idle;  /* idle: clocks of PEs in whose row or column nothing is done while the array works */
    double pins;        /* nJ of clock pins in all of these */
} cost;

typedef struct {
    const char *folder, *delays;
    flat work;
    double array, port; /* the array's edge; bits of the memory port */
    char missing[4096]; /* passes of units that random operands stand in for */
} context;

static void unit_read(const context *c, const char *unit, flat *f)
{
    char path[1024];
    snprintf(path, sizeof path, "%s/%s.json", c->folder, unit);
    if (!flat_read_json(f, path))
        die("%s: needed for the energy of a step", path);
}

/* pJ an operation. */
static double price(context *c, const char *unit, int pass)
{
    flat f = {0};
    char name[100];
    double v;
    unit_read(c, unit, &f);
    snprintf(name, sizeof name, "energy_pj_per_op.%s.%s", PASS[pass], c->delays);
    if (flat_get(&f, name, &v))
        return v;
    snprintf(name, sizeof name, "%s in %s", unit, PASS[pass]);
    if (!strstr(c->missing, name)) {
        const size_t used = strlen(c->missing);
        snprintf(c->missing + used, sizeof c->missing - used, "%s%s", used ? ", " : "", name);
    }
    snprintf(name, sizeof name, "energy_pj_per_op.random.%s", c->delays);
    if (!flat_get(&f, name, &v))
        die("%s/%s.json: no energy (make synth, with records)", c->folder, unit);
    return v;
}

static double clock_part(const context *c, const char *unit)
{
    flat f = {0};
    double v;
    unit_read(c, unit, &f);
    if (!flat_get(&f, "energy_parts.random.clock", &v))
        die("%s/%s.json: no clock part of the energy", c->folder, unit);
    return v;
}

typedef struct {
    double pe, map_lane, random, align_lane, vector_term;
    struct {
        double pe, map_lane, random, align_lane, vector_term;
    } pins; /* the part of the clock pins */
} prices;

static prices prices_of(context *c, int pass)
{
    return (prices){.pe = pass == UPDATE ? 0 : price(c, "pe", pass),
                    .map_lane = price(c, "map_lane", pass),
                    .random = 16 * price(c, "random", RANDOM),
                    .align_lane = price(c, "align_lane", pass),
                    .vector_term = price(c, "vector_term", pass),
                    .pins = {.pe = clock_part(c, "pe"),
                             .map_lane = clock_part(c, "map_lane"),
                             .random = 16 * clock_part(c, "random"),
                             .align_lane = clock_part(c, "align_lane"),
                             .vector_term = clock_part(c, "vector_term")}};
}

static double amount(const context *c, const char *row, const char *item)
{
    char name[300];
    double v;
    snprintf(name, sizeof name, "%s.%s", row, item);
    if (!flat_get(&c->work, name, &v))
        die("the work has no %s", name);
    return v;
}

static cost cost_of(const context *c, const prices *p, const char *row)
{
    const double n = c->array, banks = n < 16 ? 16 : n, macs = amount(c, row, "macs");
    cost k = {.macs = macs, .idle = amount(c, row, "array_clocks") * n * n - macs};
    const double mapped = amount(c, row, "mapped"), steps = amount(c, row, "random_steps"),
                 aligned = amount(c, row, "aligned"), terms = amount(c, row, "terms");
    k.v[PE] = macs * p->pe + k.idle * p->pins.pe; /* an idle PE takes its clock pins' energy alone */
    k.v[MAPPING] = mapped * p->map_lane + steps * p->random;
    k.v[ALIGN] = aligned * p->align_lane;
    k.v[VECTOR] = terms * p->vector_term;
    k.pins = ((macs + k.idle) * p->pins.pe + mapped * p->pins.map_lane + steps * p->pins.random +
              aligned * p->pins.align_lane + terms * p->pins.vector_term) /
             1000;
    for (int high = 0; high < 2; high++) { /* the shapes are those of memory/macros.txt */
        k.operands[high] =
            memory_energy(amount(c, row, "operand_reads") * banks, amount(c, row, "operand_bytes"), 8, 128 * n, high);
        k.v[MEMORY_LOW + high] =
            k.operands[high] +
            memory_energy(amount(c, row, "psum_reads"), amount(c, row, "psum_writes"), 32 * n, 16 * n, high) +
            memory_energy(amount(c, row, "bias_reads"), amount(c, row, "bias_writes") / 4, 512, n, high) +
            memory_energy(amount(c, row, "coefficient_reads") * 16, amount(c, row, "coefficient_writes"), 16, 1040,
                          high) +
            memory_energy(amount(c, row, "scale_reads"), amount(c, row, "scale_writes"), 10, 4096, high);
    }
    k.v[DRAM] = c->port / 8 * (amount(c, row, "read_beats") + amount(c, row, "write_beats")) * DRAM_BYTE;
    for (int i = 0; i < COLUMNS; i++)
        k.v[i] /= 1000;
    for (int i = 0; i < 2; i++)
        k.operands[i] /= 1000;
    return k;
}

static void add(cost *to, const cost *k)
{
    for (int i = 0; i < COLUMNS; i++)
        to->v[i] += k->v[i];
    for (int i = 0; i < 2; i++)
        to->operands[i] += k->operands[i];
    to->macs += k->macs;
    to->idle += k->idle;
    to->pins += k->pins;
}

static double chip(const cost *k, int high)
{
    return k->v[PE] + k->v[MAPPING] + k->v[ALIGN] + k->v[VECTOR] + k->v[MEMORY_LOW + high];
}

static void put_row(const char *layer, const char *pass, const cost *k)
{
    printf("%-12s %-16s %12.0f %10.1f %10.1f %10.1f %10.1f %10.1f %10.1f %11.1f %11.1f %12.1f\n", layer, pass, k->macs,
           k->v[PE], k->v[MAPPING], k->v[ALIGN], k->v[VECTOR], k->v[MEMORY_LOW], k->v[MEMORY_HIGH], chip(k, 0),
           chip(k, 1), k->v[DRAM]);
}

static void put_json(flat *out, const char *row, const cost *k)
{
    char name[300];
    snprintf(name, sizeof name, "%s.macs", row);
    flat_number(out, name, k->macs);
    for (int i = 0; i < COLUMNS; i++) {
        snprintf(name, sizeof name, "%s.%s_nj", row, COLUMN[i]);
        flat_number(out, name, k->v[i]);
    }
    for (int high = 0; high < 2; high++) {
        snprintf(name, sizeof name, "%s.chip_%s_nj", row, high ? "high" : "low");
        flat_number(out, name, chip(k, high));
    }
}

/* nJ of all PEs of a step, with operands of their pass or (random) with random ones. */
static double products(context *c, const cost *pass, const char *unit, bool random)
{
    double pj = 0;
    for (int p = FORWARD; p < UPDATE; p++)
        pj += pass[p].macs * price(c, unit, random ? RANDOM : p) + pass[p].idle * clock_part(c, unit);
    return pj / 1000;
}

/* The same step with floating-point PEs in the place of the int8 ones, and scratchpads of wider operands; without
   mapping, random words and alignment, which int8 alone needs. VECTOR and the other memories are left as they are. */
static void formats(context *c, const cost *pass, const cost *all, flat *out)
{
    static const struct {
        const char *name, *unit;
        int bytes;
    } format[] = {{"int8", "pe", 1},
                  {"bf16", "fp_pe_bf16", 2},
                  {"fp16", "fp_pe_fp16", 2},
                  {"fp32", "fp_pe_fp32", 4},
                  {"bf16_pipelined", "fp_pe_bf16_pipelined", 2},
                  {"fp16_pipelined", "fp_pe_fp16_pipelined", 2},
                  {"fp32_pipelined", "fp_pe_fp32_pipelined", 4}};
    printf("\n%-16s %14s %8s %14s %8s | %16s %8s %16s %8s\n", "products", "PEs nJ, step's", "x int8", "PEs nJ, random",
           "x int8", "chip, low memory", "x int8", "high memory", "x int8");
    double base[4] = {0};
    for (size_t i = 0; i < sizeof format / sizeof *format; i++) {
        const char *const what[4] = {"pe", "pe_random", "chip_low", "chip_high"};
        double v[4] = {products(c, pass, format[i].unit, false), products(c, pass, format[i].unit, true), 0, 0};
        for (int high = 0; high < 2; high++)
            v[2 + high] = i == 0 ? chip(all, high)
                                 : v[0] + all->v[VECTOR] + all->v[MEMORY_LOW + high] +
                                       (format[i].bytes - 1) * all->operands[high];
        for (int k = 0; k < 4; k++) {
            char name[120];
            if (i == 0)
                base[k] = v[k];
            snprintf(name, sizeof name, "formats.%s.%s_nj", format[i].name, what[k]);
            flat_number(out, name, v[k]);
            snprintf(name, sizeof name, "formats.%s.%s_over_int8", format[i].name, what[k]);
            flat_number(out, name, v[k] / base[k]);
        }
        printf("%-16s %14.1f %8.2f %14.1f %8.2f | %16.1f %8.2f %16.1f %8.2f\n", format[i].name, v[0], v[0] / base[0],
               v[1], v[1] / base[1], v[2], v[2] / base[2], v[3], v[3] / base[3]);
    }
}

/* The pass in "layers.NAME.PASS.macs"; -1 when the pair is no such line. */
static int row_of(const char *name, char row[200], char layer[200])
{
    const size_t n = strlen(name);
    if (strncmp(name, "layers.", 7) || n < 6 || strcmp(name + n - 5, ".macs") || n >= 200)
        return -1;
    snprintf(row, 200, "%.*s", (int)(n - 5), name);
    const char *dot = strrchr(row, '.');
    snprintf(layer, 200, "%.*s", (int)(dot - row - 7), row + 7);
    for (int p = FORWARD; p < PASSES; p++)
        if (!strcmp(dot + 1, PASS[p]))
            return p;
    die("unknown pass %s", dot + 1);
}

int main(int argc, char **argv)
{
    context c = {.delays = "zero_delay"};
    const char *out_path = NULL;
    bool sum = false;
    if (argc < 3)
        die("usage: step_energy WORK.json RESULTS [--glitches] [--json OUT.json] [--sum]");
    for (int i = 3; i < argc; i++)
        if (!strcmp(argv[i], "--glitches"))
            c.delays = "glitches";
        else if (!strcmp(argv[i], "--sum"))
            sum = true;
        else if (!strcmp(argv[i], "--json") && i + 1 < argc)
            out_path = argv[++i];
        else
            die("unknown argument %s", argv[i]);
    c.folder = argv[2];
    if (!flat_read_json(&c.work, argv[1]))
        return 1;
    if (!flat_get(&c.work, "array", &c.array) || !flat_get(&c.work, "port_bits", &c.port))
        die("%s: not the JSON of mantis work", argv[1]);
    prices p[PASSES];
    cost pass[PASSES] = {0}, all = {0};
    flat out = {0};
    flat_set(&out, "net", flat_text(&c.work, "net"), true);
    flat_set(&out, "batch", flat_text(&c.work, "batch"), false);
    flat_set(&out, "array", flat_text(&c.work, "array"), false);
    flat_set(&out, "port_bits", flat_text(&c.work, "port_bits"), false);
    flat_set(&out, "delays", c.delays, true);
    for (int i = FORWARD; i < PASSES; i++)
        p[i] = prices_of(&c, i);
    printf("%-12s %-16s %12s %10s %10s %10s %10s %10s %10s %11s %11s %12s\n", "layer", "pass", "MACs", "PEs nJ",
           "mapping", "align", "vector", "mem. low", "mem. high", "chip, low", "chip, high", "DRAM");
    for (int i = 0; i < c.work.pairs; i++) {
        char row[200], layer[200];
        const int at = row_of(c.work.pair[i].name, row, layer);
        if (at < 0)
            continue;
        const cost k = cost_of(&c, &p[at], row);
        if (!sum)
            put_row(layer, PASS[at], &k);
        put_json(&out, row, &k);
        add(&pass[at], &k);
        add(&all, &k);
    }
    for (int i = FORWARD; i < PASSES; i++) {
        char name[60];
        put_row("sum", PASS[i], &pass[i]);
        snprintf(name, sizeof name, "passes.%s", PASS[i]);
        put_json(&out, name, &pass[i]);
    }
    put_row("step", "", &all);
    put_json(&out, "step", &all);
    formats(&c, pass, &all, &out);
    const double whole[2] = {chip(&all, 0), chip(&all, 1)};
    const clock_pins pins = clock_pins_of(&c.work, c.folder, clock_part(&c, "pe"), all.macs, all.pins);
    clock_pins_put(&pins, whole, &out);
    if (*c.missing)
        printf("\nno record, so random operands: %s\n", c.missing);
    if (out_path) {
        FILE *to = fopen(out_path, "w");
        if (!to)
            die("%s: cannot be written", out_path);
        flat_write_json(&out, to);
        if (ferror(to) | fclose(to))
            die("%s: cannot be written", out_path);
    }
    return 0;
}
