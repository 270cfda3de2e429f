/* SPDX-License-Identifier: Apache-2.0 */
#include "liberty.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "liberty_tree.h"
#include "tool.h"

typedef struct {
    const liberty_group *root;
    double time, capacitance, voltage; /* factors to ns, pF, V */
} context;

static int numbers(const char *text, double *to, int limit)
{
    int n = 0;
    while (text && *text) {
        char *end;
        double v = strtod(text, &end);
        if (end == text) {
            text++;
            continue;
        }
        if (n == limit)
            die("a Liberty table has more than %d points", limit);
        to[n++] = v;
        text = end;
    }
    return n;
}

static const liberty_group *template_of(const context *c, const char *name)
{
    for (int i = 0; i < c->root->children; i++) {
        const liberty_group *g = c->root->child[i];
        if (strstr(g->name, "lut_template") || strstr(g->name, "lu_table_template") ||
            strstr(g->name, "power_lut_template"))
            if (!strcmp(g->argument, name))
                return g;
    }
    return NULL;
}

/* `unit` brings the values to ns or pJ. */
static lib_table read_table(const context *c, const liberty_group *g, double unit)
{
    lib_table t = {0};
    const liberty_group *form = template_of(c, g->argument);
    double axis[2][TABLE_SIDE] = {{0}}, value[TABLE_SIDE * TABLE_SIDE];
    int points[2] = {0, 0};
    bool by_load[2] = {false, false};
    for (int a = 0; a < 2; a++) {
        const char *index = a ? "index_2" : "index_1", *variable = a ? "variable_2" : "variable_1";
        const char *text = liberty_get(g, index), *what = form ? liberty_get(form, variable) : NULL;
        if (!text && form)
            text = liberty_get(form, index);
        if (!what && strcmp(g->argument, "scalar") != 0 && text)
            die("table template %s of the Liberty says not what its axes are", g->argument);
        if (!what)
            continue;
        points[a] = numbers(text, axis[a], TABLE_SIDE);
        by_load[a] = strstr(what, "capacitance") != NULL;
    }
    int n = numbers(liberty_get(g, "values"), value, TABLE_SIDE * TABLE_SIDE);
    int first = points[0] ? points[0] : 1, second = points[1] ? points[1] : 1;
    if (n != first * second)
        die("a Liberty table (%s) has %d values where %d are expected", g->argument, n, first * second);
    int load_axis = by_load[0] ? 0 : by_load[1] ? 1 : -1;
    int slew_axis = load_axis == 0 ? (points[1] ? 1 : -1) : load_axis == 1 ? 0 : points[0] ? 0 : -1;
    t.loads = load_axis >= 0 ? points[load_axis] : 1;
    t.slews = slew_axis >= 0 ? points[slew_axis] : 1;
    for (int i = 0; i < t.loads; i++)
        t.load[i] = load_axis >= 0 ? axis[load_axis][i] * c->capacitance : 0;
    for (int i = 0; i < t.slews; i++)
        t.slew[i] = slew_axis >= 0 ? axis[slew_axis][i] * c->time : 0;
    for (int i = 0; i < t.loads; i++)
        for (int j = 0; j < t.slews; j++)
            t.value[i][j] = value[load_axis == 1 ? j * second + i : load_axis == 0 ? i * second + j : j] * unit;
    return t;
}

static int below(const double *axis, int n, double x)
{
    int i = 0;
    while (i + 2 < n && x >= axis[i + 1])
        i++;
    return i;
}

double table_look(const lib_table *t, double load, double slew)
{
    if (!t->loads)
        return 0;
    int i = below(t->load, t->loads, load), j = below(t->slew, t->slews, slew);
    int i1 = t->loads > 1 ? i + 1 : i, j1 = t->slews > 1 ? j + 1 : j;
    double u = i1 > i ? (load - t->load[i]) / (t->load[i1] - t->load[i]) : 0;
    double v = j1 > j ? (slew - t->slew[j]) / (t->slew[j1] - t->slew[j]) : 0;
    return (1 - u) * ((1 - v) * t->value[i][j] + v * t->value[i][j1]) +
           u * ((1 - v) * t->value[i1][j] + v * t->value[i1][j1]);
}

static int related(const lib_cell *cell, const liberty_group *g)
{
    const char *name = liberty_get(g, "related_pin");
    return name ? cell_pin(cell, name) : -1;
}

static void read_arc(const context *c, const lib_cell *cell, lib_pin *p, const liberty_group *g)
{
    lib_arc a = {.pin = related(cell, g)};
    const char *type = liberty_get(g, "timing_type"), *sense = liberty_get(g, "timing_sense");
    if (type && (strstr(type, "setup") || strstr(type, "hold") || strstr(type, "recovery") || strstr(type, "removal") ||
                 strstr(type, "width")))
        return;
    a.edge = type && strstr(type, "_edge");
    a.sense = sense && !strcmp(sense, "positive_unate") ? 1 : sense && !strcmp(sense, "negative_unate") ? -1 : 0;
    for (int i = 0; i < g->children; i++) {
        const liberty_group *t = g->child[i];
        if (!strcmp(t->name, "cell_rise"))
            a.delay[1] = read_table(c, t, c->time);
        if (!strcmp(t->name, "cell_fall"))
            a.delay[0] = read_table(c, t, c->time);
        if (!strcmp(t->name, "rise_transition"))
            a.transition[1] = read_table(c, t, c->time);
        if (!strcmp(t->name, "fall_transition"))
            a.transition[0] = read_table(c, t, c->time);
    }
    p->arc = grow(p->arc, (size_t)p->arcs + 1, sizeof *p->arc);
    p->arc[p->arcs++] = a;
}

/* Internal energy in Liberty is counted in capacitance unit times voltage unit squared. */
static bool read_power(const context *c, const lib_cell *cell, lib_pin *p, const liberty_group *g)
{
    lib_power e = {.pin = related(cell, g)};
    const double unit = c->capacitance * c->voltage * c->voltage;
    for (int i = 0; i < g->children; i++) {
        const liberty_group *t = g->child[i];
        if (!strcmp(t->name, "rise_power") || !strcmp(t->name, "power"))
            e.energy[1] = read_table(c, t, unit);
        if (!strcmp(t->name, "fall_power") || !strcmp(t->name, "power"))
            e.energy[0] = read_table(c, t, unit);
    }
    if (!e.energy[0].loads && !e.energy[1].loads)
        return false;
    p->power = grow(p->power, (size_t)p->powers + 1, sizeof *p->power);
    p->power[p->powers++] = e;
    return true;
}

static void read_flop(lib_cell *cell, const liberty_group *ff, char *states)
{
    const char *next = liberty_get(ff, "next_state"), *clock = liberty_get(ff, "clocked_on");
    cell->flop = false;
    strncpy(states, ff->argument, 127);
    if (!next || !clock || liberty_get(ff, "clear") || liberty_get(ff, "preset"))
        return;
    uint64_t when;
    if (!function_table(next, cell->input, cell->inputs, &cell->next_state) ||
        !function_table(clock, cell->input, cell->inputs, &when))
        return;
    for (int i = 0; i < cell->inputs; i++) {
        uint64_t same;
        char plain[64];
        snprintf(plain, sizeof plain, "%s", cell->input[i]);
        function_table(plain, cell->input, cell->inputs, &same);
        uint64_t all = cell->inputs == 6 ? ~UINT64_C(0) : (UINT64_C(1) << (1 << cell->inputs)) - 1;
        if (when == same || when == (~same & all)) {
            cell->flop = true, cell->falling = when != same, cell->clock_input = i;
            return;
        }
    }
}

static void read_cell(const context *c, const liberty_group *g, lib_cell *cell, bool *power)
{
    cell->name = g->argument;
    cell->area = liberty_number(g, "area", 0);
    cell->leakage_nw = liberty_number(g, "cell_leakage_power", 0);
    const liberty_group *body[CELL_PINS], *ff = NULL;
    bool other = false;
    for (int i = 0; i < g->children; i++) {
        const liberty_group *p = g->child[i];
        if (!strcmp(p->name, "ff"))
            ff = p;
        if (!strcmp(p->name, "latch") || !strcmp(p->name, "statetable") || !strcmp(p->name, "bus") ||
            !strcmp(p->name, "memory"))
            other = true;
        if (strcmp(p->name, "pin") != 0)
            continue;
        if (cell->pins == CELL_PINS) {
            other = true;
            break;
        }
        const char *direction = liberty_get(p, "direction"), *clock = liberty_get(p, "clock");
        body[cell->pins] = p;
        cell->pin[cell->pins++] = (lib_pin){.name = p->argument,
                                            .input = direction && !strcmp(direction, "input"),
                                            .clock = clock && !strcmp(clock, "true"),
                                            .capacitance = liberty_number(p, "capacitance", 0) * c->capacitance};
        lib_pin *pin = &cell->pin[cell->pins - 1];
        pin->edge_capacitance[0] =
            liberty_number(p, "fall_capacitance", pin->capacitance / c->capacitance) * c->capacitance;
        pin->edge_capacitance[1] =
            liberty_number(p, "rise_capacitance", pin->capacitance / c->capacitance) * c->capacitance;
        if (liberty_get(p, "three_state"))
            other = true;
    }
    for (int i = 0; i < cell->pins && !other; i++) {
        if (!cell->pin[i].input)
            continue;
        if (cell->inputs == FUNCTION_INPUTS)
            other = true;
        else
            cell->input[cell->inputs] = cell->pin[i].name, cell->input_pin[cell->inputs++] = i;
    }
    char states[128] = "";
    if (ff && !other)
        read_flop(cell, ff, states);
    cell->usable = !other && (!ff || cell->flop);
    for (int i = 0; i < cell->pins; i++) {
        lib_pin *p = &cell->pin[i];
        for (int k = 0; k < body[i]->children; k++) {
            const liberty_group *t = body[i]->child[k];
            if (!strcmp(t->name, "timing"))
                read_arc(c, cell, p, t);
            if (!strcmp(t->name, "internal_power") && read_power(c, cell, p, t))
                *power = true;
        }
        const char *f = liberty_get(body[i], "function");
        if (p->input || !f)
            continue;
        if (ff) {
            char *comma = strchr(states, ',');
            size_t first = comma ? (size_t)(comma - states) : strlen(states);
            p->state = true;
            p->known = strlen(f) == first && !strncmp(f, states, first);
            if (!p->known && comma && !strcmp(f, comma + 1 + strspn(comma + 1, " ")))
                p->known = p->inverted_state = true;
        } else {
            p->known = !other && function_table(f, cell->input, cell->inputs, &p->function);
        }
        if (!p->known)
            cell->usable = false;
    }
}

library *library_read(const char *path)
{
    const liberty_group *root = liberty_parse(path);
    library *l = allocate(1, sizeof *l);
    context c = {root, 1, 1, 1};
    const char *time = liberty_get(root, "time_unit"), *load = liberty_get(root, "capacitive_load_unit");
    if (time)
        c.time = strtod(time, NULL) * (strstr(time, "ps") ? 1e-3 : strstr(time, "ns") ? 1 : 0);
    if (load)
        c.capacitance = strtod(load, NULL) * (strstr(load, "ff") || strstr(load, "fF")   ? 1e-3
                                              : strstr(load, "pf") || strstr(load, "pF") ? 1
                                                                                         : 0);
    const char *leak = liberty_get(root, "leakage_power_unit");
    const double leakage = !leak ? 1
                                 : strtod(leak, NULL) * (strstr(leak, "pW")   ? 1e-3
                                                         : strstr(leak, "nW") ? 1
                                                         : strstr(leak, "uW") ? 1e3
                                                                              : 0);
    if (c.time <= 0 || c.capacitance <= 0 || leakage <= 0)
        die("%s: units of time, capacitance or leakage are not known", path);
    l->name = root->argument;
    l->voltage = liberty_number(root, "nom_voltage", 0);
    for (int i = 0; i < root->children; i++) {
        if (strcmp(root->child[i]->name, "cell") != 0)
            continue;
        l->cell = grow(l->cell, (size_t)l->cells + 1, sizeof *l->cell);
        memset(&l->cell[l->cells], 0, sizeof *l->cell);
        read_cell(&c, root->child[i], &l->cell[l->cells], &l->has_power);
        l->cell[l->cells++].leakage_nw *= leakage;
    }
    if (!l->cells)
        die("%s: the Liberty has no cells", path);
    return l;
}

const lib_cell *library_find(const library *l, const char *name)
{
    for (int i = 0; i < l->cells; i++)
        if (!strcmp(l->cell[i].name, name))
            return &l->cell[i];
    return NULL;
}

int cell_pin(const lib_cell *c, const char *name)
{
    for (int i = 0; i < c->pins; i++)
        if (!strcmp(c->pin[i].name, name))
            return i;
    return -1;
}

static int outputs(const lib_cell *c)
{
    return c->pins - c->inputs;
}

const lib_cell *library_nand2(const library *l)
{
    const lib_cell *best = NULL;
    for (int i = 0; i < l->cells; i++) {
        const lib_cell *c = &l->cell[i];
        if (!c->usable || c->flop || c->inputs != 2 || outputs(c) != 1)
            continue;
        for (int p = 0; p < c->pins; p++)
            if (!c->pin[p].input && c->pin[p].function == 7 && c->area > 0 && (!best || c->area < best->area))
                best = c;
    }
    return best;
}

const lib_cell *library_driver(const library *l)
{
    const lib_cell *best[2] = {NULL, NULL};
    for (int i = 0; i < l->cells; i++) {
        const lib_cell *c = &l->cell[i];
        if (!c->usable || c->flop || c->inputs != 1 || outputs(c) != 1 || c->area <= 0)
            continue;
        for (int p = 0; p < c->pins; p++) {
            if (c->pin[p].input || c->pin[p].function != 2)
                continue;
            if (!best[0] || c->area < best[0]->area)
                best[1] = best[0], best[0] = c;
            else if (c->area > best[0]->area && (!best[1] || c->area < best[1]->area))
                best[1] = c;
        }
    }
    return best[1] ? best[1] : best[0];
}

const lib_cell *library_flop(const library *l)
{
    const lib_cell *best = NULL;
    for (int i = 0; i < l->cells; i++) {
        const lib_cell *c = &l->cell[i];
        if (c->usable && c->flop && !c->falling && c->inputs == 2 && c->area > 0 && (!best || c->area < best->area))
            best = c;
    }
    return best;
}
