/* SPDX-License-Identifier: Apache-2.0 */
/* power: energy per operation of a mapped netlist under recorded operands.
 *
 *   power LIBERTY NETLIST.blif RECORD [--glitches] [--ops PER_CLOCK] [--clocks LIMIT] [--phase NAME] [--toggles FILE]
 *         [--skip N]                                the first N clocks (default 1) settle the netlist and are not
 * counted power LIBERTY NETLIST.blif --activity A        every net but the clock makes A transitions per clock: for
 * comparison with other tools
 *
 * Prints facts: energy_pj_per_op.PHASE.zero_delay (or .glitches), its parts, and how many clocks were replayed. Outputs
 * that the record knows are compared in every clock (the netlist's state begins as zero); a difference ends the run
 * with status 1. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "energy.h"
#include "gates.h"
#include "record.h"
#include "tool.h"

typedef struct {
    int *input, *output; /* per record bit: net, or -1 */
} binding;

static int port_net(const netlist *n, const record_port *p, int bit, const char *const *name, const int *nets,
                    int count)
{
    char text[160];
    (void)n;
    for (int form = 0; form < 2; form++) {
        if (form == 0)
            snprintf(text, sizeof text, "%s[%d]", p->name, bit);
        else
            snprintf(text, sizeof text, "%s", p->name);
        if (form == 1 && p->width != 1)
            break;
        for (int i = 0; i < count; i++)
            if (!strcmp(name[i], text))
                return nets[i];
    }
    return -1;
}

static binding bind(const netlist *n, const record *r, int clock)
{
    binding b = {allocate((size_t)r->bits, sizeof(int)), allocate((size_t)r->bits, sizeof(int))};
    bool *driven = allocate((size_t)n->nets, 1);
    for (int p = 0, at = 0; p < r->ports; p++)
        for (int bit = 0; bit < r->port[p].width; bit++, at++) {
            const bool out = r->port[p].output;
            const int i =
                out ? port_net(n, &r->port[p], bit, (const char *const *)n->output_name, n->output, n->outputs)
                    : port_net(n, &r->port[p], bit, (const char *const *)n->input_name, n->input, n->inputs);
            if (i < 0)
                die("record of %s: the netlist has no %s %s[%d]", r->unit, out ? "output" : "input", r->port[p].name,
                    bit);
            b.input[at] = out ? -1 : i, b.output[at] = out ? i : -1;
            if (!out)
                driven[i] = true;
        }
    for (int i = 0; i < n->inputs; i++)
        if (n->input[i] != clock && !driven[n->input[i]])
            die("record of %s: input %s has no column", r->unit, n->input_name[i]);
    free(driven);
    return b;
}

static void print_energy(const char *name, const energy *e, double ops)
{
    printf("energy_pj_per_op.%s=%.5g\n", name, (e->switching + e->internal + e->clock) / ops);
}

int main(int argc, char **argv)
{
    double ops = 1, activity = -1;
    long limit = 0, skip = 1;
    bool glitches = false;
    const char *phase = NULL, *record_path = NULL, *toggles = NULL;
    if (argc < 4)
        die("usage: power LIBERTY NETLIST.blif RECORD [--glitches] [--ops N] [--clocks N] [--phase NAME] | --activity "
            "A");
    for (int i = 3; i < argc; i++)
        if (!strcmp(argv[i], "--glitches"))
            glitches = true;
        else if (!strcmp(argv[i], "--ops") && i + 1 < argc)
            ops = atof(argv[++i]);
        else if (!strcmp(argv[i], "--skip") && i + 1 < argc)
            skip = atol(argv[++i]);
        else if (!strcmp(argv[i], "--clocks") && i + 1 < argc)
            limit = atol(argv[++i]);
        else if (!strcmp(argv[i], "--phase") && i + 1 < argc)
            phase = argv[++i];
        else if (!strcmp(argv[i], "--toggles") && i + 1 < argc)
            toggles = argv[++i];
        else if (!strcmp(argv[i], "--activity") && i + 1 < argc)
            activity = atof(argv[++i]);
        else if (argv[i][0] != '-' && !record_path)
            record_path = argv[i];
        else
            die("unknown argument %s", argv[i]);
    const library *l = library_read(argv[1]);
    if (!l->has_power)
        die("%s: no internal_power tables: energy can't be told from this Liberty", argv[1]);
    const lib_cell *driver = library_driver(l);
    if (!driver)
        die("%s: no buffer cell", argv[1]);
    double load = 0;
    for (int p = 0; p < driver->pins; p++)
        if (driver->pin[p].input)
            load = 4 * driver->pin[p].capacitance;
    const netlist *n = netlist_read(argv[2], l, load);
    double(*slew)[2] = net_slews(n, driver), *rate = allocate((size_t)n->nets, sizeof *rate);
    const int clock = netlist_find(n, "clk_i");

    if (activity >= 0) {
        for (int i = 0; i < n->nets; i++)
            rate[i] = n->net[i].constant < 0 ? activity : 0;
        const energy e = energy_of(n, l, rate, (const double(*)[2])slew, clock);
        printf("switching=%.8g\ninputs=%.8g\ninternal=%.8g\nclock=%.8g\nleakage=%.8g\n", e.switching, e.inputs,
               e.internal, e.clock, e.leakage);
        return 0;
    }
    if (!record_path)
        die("no record");
    const record *r = record_read(record_path, limit);
    const binding b = bind(n, r, clock);
    gates *g = gates_new(n, glitches, (const double(*)[2])slew, 0.2);
    long different = 0, compared = 0, working = 0;
    for (long t = 0; t < r->clocks; t++) {
        const uint8_t *v = r->value + t * r->bits;
        for (int k = 0; k < r->bits; k++)
            if (b.input[k] >= 0)
                g->input[b.input[k]] = v[k] == 1;
        gates_clock(g);
        if (t < skip)
            gates_clear(g); /* the step from power-up into the record is none of its work */
        else
            working += r->op < 0 || v[r->op] == 1 || (b.output[r->op] >= 0 && v[r->op] != 2);
        for (int k = 0; k < r->bits; k++) {
            if (b.output[k] < 0 || v[k] == 2)
                continue;
            compared++;
            if (g->value[b.output[k]] != v[k] && different++ < 3)
                fprintf(stderr, "mantis synth: clock %ld: output %s is %d\n", t, n->net[b.output[k]].name,
                        g->value[b.output[k]]);
        }
    }
    if (different)
        die("%s: %ld of %ld output bits differ from the record", r->unit, different, compared);
    if (r->clocks <= skip)
        die("%s: the record has no more than the %ld clocks that are skipped", r->unit, skip);
    if (!working)
        die("%s: the record has no operation", r->unit);
    const double clocks = (double)(r->clocks - skip);
    ops *= (double)working / clocks; /* the other clocks are the price of these */
    for (int i = 0; i < n->nets; i++)
        rate[i] = (double)g->toggle[i] / clocks;
    const energy e = energy_of(n, l, rate, (const double(*)[2])slew, clock);
    char name[64];
    snprintf(name, sizeof name, "%s.%s", phase ? phase : r->phase, glitches ? "glitches" : "zero_delay");
    print_energy(name, &e, ops);
    if (!glitches) {
        printf("energy_parts.%s.switching=%.5g\nenergy_parts.%s.internal=%.5g\nenergy_parts.%s.clock=%.5g\n",
               phase ? phase : r->phase, e.switching / ops, phase ? phase : r->phase, e.internal / ops,
               phase ? phase : r->phase, e.clock / ops);
        printf("energy_parts.%s.clocks=%ld\nenergy_parts.%s.operations=%.6g\nenergy_parts.%s.compared_bits=%"
               "ld\nleakage_nw=%.5g\n",
               phase ? phase : r->phase, r->clocks, phase ? phase : r->phase, ops * clocks, phase ? phase : r->phase,
               compared, e.leakage);
    }
    if (toggles) {
        FILE *f = fopen(toggles, "w");
        if (!f)
            die("%s: cannot be written", toggles);
        for (int i = 0; i < n->nets; i++)
            fprintf(f, "%s %llu\n", n->net[i].name, (unsigned long long)g->toggle[i]);
        if (fclose(f))
            die("%s: cannot be written", toggles);
    }
    return 0;
}
