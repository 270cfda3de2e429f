/* SPDX-License-Identifier: Apache-2.0 */
/* The expressions of a source file that are computed while the machine runs: right-hand sides, conditions, inputs of
 * instances. No declarations, parameters, ports, loop headers, case labels, functions. */
#ifndef MUTATION_REGIONS_H
#define MUTATION_REGIONS_H

#include "tokens.h"

typedef enum { REGION_VALUE, REGION_CONDITION } region_kind;

typedef struct {
    region_kind kind;
    int first, end; /* tokens of the expression: first..end-1 */
    int target;     /* a statement's first token, when it is one assignment `target... <= expression;`, else -1 */
    bool reset;     /* done in reset */
    bool is_signed; /* may hold signed operands: nothing may change its signedness */
} region;

typedef struct {
    region *items;
    int count;
} region_list;

void regions_verilog(const source *s, region_list *list);
void regions_c(const source *s, region_list *list);
void regions_add(region_list *list, region r);

#endif
