/* SPDX-License-Identifier: Apache-2.0 */
/* gemm: C = A * B + bias. Scales loads the operands' finer exponents, if they have some; then loader and walker work
 * on different halves of the scratchpads, and the drain empties one tile while the array sums the next. Section 10.
 * Used by mantis_top. */
#ifndef MANTIS_CYCLE_GEMM_H
#define MANTIS_CYCLE_GEMM_H

#include "cycle/drain.h"
#include "cycle/gemm_inner.h"
#include "cycle/gemm_loader.h"
#include "cycle/gemm_loads.h"
#include "cycle/gemm_reads.h"
#include "cycle/gemm_scales.h"
#include "cycle/gemm_walker.h"
#include "cycle/mac_array.h"
#include "cycle/product_scaling.h"
#include "cycle/quiet.h"
#include "cycle/scratchpad.h"
#include "cycle/gemm_ports.h"

enum gemm_state { GEMM_IDLE, GEMM_RUN, GEMM_FINISH, GEMM_LOAD, GEMM_BEGIN }; /* numbered as in the RTL */

struct gemm {
    uint32_t state;  /* enum gemm_state */
    uint32_t filled; /* one bit a half */
    uint32_t shadow_busy;
    uint32_t starved; /* the loader was ready in the last clock and no beat came */
    uint32_t fault;   /* an exponent entry is out of range */
    uint32_t base;    /* D: the exponent that a sum's finer exponents are added to, 12 bits */
    uint32_t places;  /* D: of products of the current k, of channels along it; 3 bits */
    struct gemm_reads reads;
    struct gemm_scales_unit u_scales;
    struct gemm_loader_unit u_loader;
    struct gemm_walker_unit u_walker;
    struct scratchpad_unit u_scratchpad_a;
    struct scratchpad_unit u_scratchpad_b;
    struct mac_array_unit u_array;
    struct drain_unit u_drain;
    struct gemm_inner inner;
    bool offered;                      /* desc_i may be another since it was looked at */
    bool stirred;                      /* registers of its own changed with the last step */
    struct quiet quiet;                /* no registers: what is left out, and .. */
    struct product_scaling scaling[2]; /* .. what the command says of A and B */
};

/* The units as `quiet` numbers them. */
enum gemm_units { GEMM_SCALES, GEMM_LOADER, GEMM_WALKER, GEMM_PAD_A, GEMM_PAD_B, GEMM_ARRAY, GEMM_DRAIN };

struct gemm_unit {
    struct gemm s;
    struct gemm_in in;
    struct gemm_out out;
};

/* Fills the outputs of gemm and of its units, from registers and from desc_i. */
void gemm_outputs(struct gemm *s, const struct gemm_in *in, struct gemm_out *out);
/* Fills the inputs of gemm's units from gemm's inputs and their outputs: to be called once gemm's inputs of this clock
 * are known, after gemm_outputs and before gemm_tick. */
void gemm_route(struct gemm *s, const struct gemm_in *in);
/* The scratchpads' reads and the array's operands, from the walker's ports and theirs. */
void gemm_route_reads(struct gemm *s);
void gemm_route_operands(struct gemm *s);
/* Would a clock change anything? */
bool gemm_stirs(const struct gemm *s, const struct gemm_in *in);
/* After a step: nothing that it shows has changed. */
bool gemm_stands(const struct gemm *s);
void gemm_tick(struct gemm *s, const struct gemm_in *in, const struct gemm_out *out);

#endif
