/* SPDX-License-Identifier: Apache-2.0 */
/* A mapped netlist out of a flat BLIF file: cells of a Liberty library and the nets between their pins. */
#ifndef MANTIS_SYNTH_NETLIST_H
#define MANTIS_SYNTH_NETLIST_H

#include "liberty.h"

typedef struct {
    const lib_cell *cell;
    int net[CELL_PINS]; /* per pin; -1 open */
} net_cell;

typedef struct {
    int cell, pin;
} net_sink;

typedef struct {
    char *name;
    int driver, driver_pin; /* cell and pin; -1: a primary input or constant */
    net_sink *sink;
    int sinks;
    bool input, output;
    int constant; /* 0, 1, or -1: none */
    double load;  /* pF: input pins, of the edge with more, and the output load of ports */
} net;

typedef struct {
    char *model;
    net *net;
    int nets;
    net_cell *cell;
    int cells;
    int *input, inputs, *output, outputs; /* nets of the ports' bits, in file order */
    char **input_name, **output_name;     /* "a_i[3]"; an output's net may have another name */
    int *order, ordered;                  /* combinational cells, each after those it depends on */
} netlist;

/* Dies when the file is no flat BLIF of usable cells (names the first unmapped cell), or has a loop or a net with two
 * drivers. */
netlist *netlist_read(const char *path, const library *l, double output_load);
/* The net of this name, or -1. */
int netlist_find(const netlist *n, const char *name);

#endif
