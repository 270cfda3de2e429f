/* SPDX-License-Identifier: Apache-2.0 */
#include "energy.h"

#include <stdlib.h>

#include "tool.h"

double (*net_slews(const netlist *n, const lib_cell *driver))[2]
{
    double(*slew)[2] = allocate((size_t)n->nets, sizeof *slew);
    for (int i = 0; i < n->inputs; i++)
        for (int p = 0; p < driver->pins; p++)
            for (int a = 0; a < driver->pin[p].arcs; a++)
                for (int rise = 0; rise < 2; rise++)
                    slew[n->input[i]][rise] =
                        table_look(&driver->pin[p].arc[a].transition[rise], n->net[n->input[i]].load, 0);
    for (int pass = 0; pass < 2; pass++) { /* flops first, then the logic in order */
        for (int k = 0; k < (pass ? n->ordered : n->cells); k++) {
            const net_cell *c = &n->cell[pass ? n->order[k] : k];
            if (!pass && !c->cell->flop)
                continue;
            for (int p = 0; p < c->cell->pins; p++) {
                const lib_pin *pin = &c->cell->pin[p];
                if (pin->input || c->net[p] < 0)
                    continue;
                for (int a = 0; a < pin->arcs; a++)
                    for (int rise = 0; rise < 2; rise++) {
                        const lib_arc *arc = &pin->arc[a];
                        if (arc->pin < 0 || !arc->transition[rise].loads)
                            continue;
                        const int from = c->net[arc->pin];
                        const double in = arc->edge                       ? 0
                                          : arc->sense > 0                ? slew[from][rise]
                                          : arc->sense < 0                ? slew[from][!rise]
                                          : slew[from][0] > slew[from][1] ? slew[from][0]
                                                                          : slew[from][1];
                        const double s = table_look(&arc->transition[rise], n->net[c->net[p]].load, in);
                        if (s > slew[c->net[p]][rise])
                            slew[c->net[p]][rise] = s;
                    }
            }
        }
    }
    return slew;
}

static double average(const double s[2])
{
    return (s[0] + s[1]) / 2;
}

static double pair(const lib_power *e, double load, double slew)
{
    return table_look(&e->energy[0], load, slew) + table_look(&e->energy[1], load, slew);
}

energy energy_of(const netlist *n, const library *l, const double *rate, const double (*slew)[2], int clock)
{
    energy e = {0, 0, 0, 0, 0};
    const double half_v2 = l->voltage * l->voltage / 2;
    for (int i = 0; i < n->nets; i++) {
        if (i == clock)
            e.clock += 2 * half_v2 * n->net[i].load;
        else
            e.switching += rate[i] * half_v2 * n->net[i].load;
        if (i != clock && n->net[i].driver < 0)
            e.inputs += rate[i] * half_v2 * n->net[i].load;
    }
    for (int k = 0; k < n->cells; k++) {
        const net_cell *c = &n->cell[k];
        e.leakage += c->cell->leakage_nw;
        for (int p = 0; p < c->cell->pins; p++) {
            const lib_pin *pin = &c->cell->pin[p];
            if (c->net[p] < 0)
                continue;
            if (pin->input) {
                for (int w = 0; w < pin->powers; w++) {
                    if (c->net[p] == clock)
                        e.clock += pair(&pin->power[w], 0, 0) / pin->powers;
                    else
                        e.internal +=
                            rate[c->net[p]] / 2 * pair(&pin->power[w], 0, average(slew[c->net[p]])) / pin->powers;
                }
                continue;
            }
            double weights = 0, sum = 0, plain = 0;
            for (int w = 0; w < pin->powers; w++) {
                const int from = pin->power[w].pin >= 0 ? c->net[pin->power[w].pin] : -1;
                const double weight = from >= 0 && from != clock ? rate[from] : from == clock && from >= 0 ? 1 : 0;
                const double value =
                    pair(&pin->power[w], n->net[c->net[p]].load, from >= 0 && from != clock ? average(slew[from]) : 0);
                weights += weight, sum += weight * value, plain += value;
            }
            if (pin->powers)
                e.internal += rate[c->net[p]] / 2 * (weights > 0 ? sum / weights : plain / pin->powers);
        }
    }
    return e;
}
