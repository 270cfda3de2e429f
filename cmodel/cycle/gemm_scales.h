/* SPDX-License-Identifier: Apache-2.0 */
/* gemm_scales: the exponents of a GEMM's operands finer than one for all: E of each row or column entry, or g of each
 * channel, read from memory before the product starts (microarchitecture 10).
 *
 * Latency: a word read in a clock is shown in the next and holds. Used by gemm. */
#ifndef MANTIS_CYCLE_GEMM_SCALES_H
#define MANTIS_CYCLE_GEMM_SCALES_H

#include "cycle/gemm_scales_ports.h"

#include <stdbool.h>
#include "mantis/command_set.h"

enum gemm_scales_state { GEMM_SCALES_IDLE, GEMM_SCALES_REQ, GEMM_SCALES_DATA, GEMM_SCALES_TAKE, GEMM_SCALES_DONE };

struct gemm_scales {
    uint32_t state; /* enum gemm_scales_state */
    uint32_t op;    /* the operand being loaded: 0 A, 1 B */
    uint32_t index, item;
    uint32_t bad;
    uint32_t hold[4];                   /* D: the beat whose items are being taken */
    uint16_t store[2][MANTIS_MAX_COEF]; /* 10 bits */
    uint16_t data[2];                   /* the memories' output registers */
};

struct gemm_scales_unit {
    struct gemm_scales s;
    struct gemm_scales_in in;
    struct gemm_scales_out out;
};

/* Reads desc_i and entries_*_i of the inputs. */
void gemm_scales_outputs(const struct gemm_scales *s, const struct gemm_scales_in *in, struct gemm_scales_out *out);
/* Would a clock change anything? */
static inline bool gemm_scales_stirs(const struct gemm_scales *s, const struct gemm_scales_in *in)
{
    return s->state != GEMM_SCALES_IDLE || in->start_i || in->a_read_i || in->b_read_i;
}
void gemm_scales_tick(struct gemm_scales *s, const struct gemm_scales_in *in, const struct gemm_scales_out *out);

#endif
