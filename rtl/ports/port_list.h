/* SPDX-License-Identifier: Apache-2.0 */
/* The ports of the machine's units, read once from the heads of their RTL modules and written in every form that others
 * need. Data flows one way: observed_units.txt, module heads (port_heads.c) -> port_list -> outputs (port_outputs.c).
 * All outputs come after all reading, so that what is malformed leaves none half written.
 *
 * A width is a number of bits, or that number times N, the array edge, or times PORT, the bits of the memory port, over
 * a number: N and PORT stay names in the outputs, so that they serve every configuration. */
#ifndef MANTIS_PORT_LIST_H
#define MANTIS_PORT_LIST_H

#include <stdbool.h>

enum {
    PORT_NAME = 64,
    PORT_TEXT = 200,
    PORTS_MAX = 96,
    UNITS_MAX = 64,
    N_MIN = 8,
    N_MAX = 32,
    PORT_MIN = 128,
    PORT_MAX = 512
};

typedef struct {
    char name[PORT_NAME];
    bool output;
    unsigned bits;   /* width, or its part for each unit of N or PORT / divisor */
    bool times_n;    /* the width is bits * N */
    bool times_port; /* the width is bits * PORT / divisor */
    unsigned divisor;
    char text[PORT_TEXT];  /* the comment behind the port, or "" */
    char group[PORT_TEXT]; /* the comment line above its group, or "" */
} port;

typedef struct {
    char name[PORT_NAME];
    int line;           /* of observed_units.txt, where it is named first */
    const char *source; /* the file of its head; NULL before that was read */
    bool has_n;         /* it has the parameter N */
    bool has_port;      /* it has the parameter PORT */
    int count;
    port ports[PORTS_MAX];
} port_module;

typedef struct {
    char path[PORT_NAME]; /* below the top, "u_gemm/u_loader"; "." is the top itself */
    int module;           /* index in the list */
} port_unit;

typedef struct {
    int units, modules;
    port_unit unit[UNITS_MAX];
    port_module module[UNITS_MAX];
} port_list;

/* observed_units.txt: a line for each unit, path and module; # begins a comment. */
void port_read_units(port_list *list, const char *path);
/* The head of each module of the list that stands in the file. package: the file of command_set_pkg, whose constants
 * widths may name. */
void port_read_source(port_list *list, const char *path, const char *package);
/* The width, from what follows the [ of a range; writes into it. */
void port_read_width(port *p, char *range, const char *package);
/* Every module of the list has its head. */
void port_check_found(const port_list *list, const char *units_path);

/* All outputs, below folder (which must hold a folder cycle); a file that would not change keeps its time. */
void port_write_all(const port_list *list, const char *folder);

#endif
