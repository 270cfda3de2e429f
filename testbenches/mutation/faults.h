/* SPDX-License-Identifier: Apache-2.0 */
/* Faults of one expression: which tokens give way to which text. */
#ifndef MUTATION_FAULTS_H
#define MUTATION_FAULTS_H

#include "regions.h"

typedef enum {
    FAULT_OPERATOR,  /* + -, & | ^, shifts */
    FAULT_CONDITION, /* && ||, == !=, a negation gone, a condition turned round */
    FAULT_EDGE,      /* < for <=, a number by one: off by one */
    FAULT_CONSTANT,  /* 0 for 1, all ones for all zeros, a bit of a number */
    FAULT_WIDTH,     /* a cast, select or shift by one bit */
    FAULT_MASK,      /* ~ gone, & of a mask gone */
    FAULT_OPERANDS,  /* a - b, a < b, {a, b}, c ? a : b the other way round */
    FAULT_STUCK,     /* an operand of a condition, or the highest or lowest bit of a register */
    FAULT_RESET,     /* a register that reset leaves alone */
    FAULT_KINDS
} fault_kind;

extern const char *const fault_names[FAULT_KINDS];

typedef enum { SHAPE_TOKENS, SHAPE_WRAP, SHAPE_SKIP } fault_shape;

typedef struct {
    fault_kind kind;
    fault_shape shape; /* tokens replaced; or the whole expression in `before` `after`; or the statement left out */
    int first, end;    /* tokens replaced */
    int swap_first, swap_end;   /* SHAPE_TOKENS: exchanged with those, if swap_end > swap_first */
    char before[24], after[24]; /* replacement is before; around the expression both */
    const source *file;
    region where;
    int number; /* of the chosen */
} fault;

typedef struct {
    fault *items;
    int count;
} fault_list;

void faults_of(const source *s, const region *r, fault_list *list);

#endif
