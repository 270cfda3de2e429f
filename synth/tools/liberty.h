/* SPDX-License-Identifier: Apache-2.0 */
/* A Liberty library as timing and power need it: cells, pins, functions, tables. Units are brought to ns, pF, pJ, V,
 * nW. */
#ifndef MANTIS_SYNTH_LIBERTY_H
#define MANTIS_SYNTH_LIBERTY_H

#include <stdbool.h>
#include <stdint.h>

#include "function.h"

enum { TABLE_SIDE = 10, CELL_PINS = 12 };

/* value[load][slew], bilinear between points and beyond them; a missing axis has one point. `loads` 0: no table. */
typedef struct {
    int loads, slews;
    double load[TABLE_SIDE], slew[TABLE_SIDE], value[TABLE_SIDE][TABLE_SIDE];
} lib_table;

typedef struct {
    int pin;                           /* related input; -1 when the Liberty names none */
    bool edge;                         /* timing_type rising_edge or falling_edge */
    int sense;                         /* +1 positive unate, -1 negative unate, 0 otherwise */
    lib_table delay[2], transition[2]; /* [0] output falls, [1] output rises */
} lib_arc;

typedef struct {
    int pin;             /* related input; -1: the pin's own transitions (input pins) */
    lib_table energy[2]; /* [0] fall, [1] rise; pJ a transition */
} lib_power;

typedef struct {
    char *name;
    bool input, clock;
    double capacitance, edge_capacitance[2]; /* pF; [0] fall, [1] rise */
    uint64_t
        function; /* outputs: truth table over the cell's inputs in order, or of a register its state (see lib_cell) */
    bool state, inverted_state; /* outputs of registers: the state itself or its complement */
    bool known;                 /* the function could be read */
    lib_arc *arc;
    int arcs;
    lib_power *power;
    int powers;
} lib_pin;

typedef struct {
    char *name;
    double area, leakage_nw;
    lib_pin pin[CELL_PINS];
    int pins;
    char *input[FUNCTION_INPUTS]; /* names, in the order of truth tables */
    int input_pin[FUNCTION_INPUTS];
    int inputs;
    bool flop;           /* ff without clear and preset, clocked by one pin */
    bool falling;        /* clocked by the falling edge */
    int clock_input;     /* index into input[] */
    uint64_t next_state; /* truth table over the inputs */
    bool usable;         /* combinational with readable functions, or flop */
} lib_cell;

typedef struct {
    char *name;
    double voltage;
    bool has_power; /* some cell has internal_power tables */
    lib_cell *cell;
    int cells;
} library;

/* Dies when the file is no Liberty or its units are unknown. */
library *library_read(const char *path);
const lib_cell *library_find(const library *l, const char *name);
/* Pin index, or -1. */
int cell_pin(const lib_cell *c, const char *name);
double table_look(const lib_table *t, double load, double slew);

/* The smallest cell of function !(A B); NULL when there is none. */
const lib_cell *library_nand2(const library *l);
/* The second smallest buffer (the smallest when there is one): what drives inputs. NULL when there is none. */
const lib_cell *library_driver(const library *l);
/* The smallest rising-edge flop. NULL when there is none. */
const lib_cell *library_flop(const library *l);

#endif
