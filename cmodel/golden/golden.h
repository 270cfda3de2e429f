/* SPDX-License-Identifier: Apache-2.0 */
/* The golden executor's inside: what its kernels share.
 *
 * Room golden: the kernels that define the bits, and their SIMD forms. */
#ifndef MANTIS_GOLDEN_H
#define MANTIS_GOLDEN_H

#include "executor/bytes.h"
#include "executor/core.h"
#include "golden/loops.h"
#include "golden/walk.h"
#include "mantis/numerics.h"

typedef struct {
    mantis_core core;
    const mantis_loops *loops;
    uint32_t random_mask;          /* of every random word; see mantis_golden_random_bits */
    mantis_multiplier *multiplier; /* NULL: exact products */
    mantis_golden_seen seen;       /* NULL: nobody wants to know */
    void *seen_context;
    uint32_t done;   /* commands to come that were done with one before them (chain.h) */
    uint64_t joined; /* commands that were done so */
} mantis_golden;

static inline mantis_golden *mantis_golden_of(mantis_core *core)
{
    return (mantis_golden *)core;
}

/* To be asked by kernels first: the command was done with one before it. */
static inline bool mantis_golden_done(mantis_golden *g)
{
    const bool done = g->done;
    g->done -= done;
    g->joined += done;
    return done;
}

/* The table's kernels (executor/core.h). */
mantis_status mantis_peak_kernel(mantis_core *core, const mantis_command *c, uint8_t *memory, uint32_t *sticky);
mantis_status mantis_map_kernel(mantis_core *core, const mantis_command *c, uint8_t *memory, uint32_t *sticky);
mantis_status mantis_gemm_kernel(mantis_core *core, const mantis_command *c, uint8_t *memory, uint32_t *sticky);
mantis_status mantis_vector_kernel(mantis_core *core, const mantis_command *c, uint8_t *memory, uint32_t *sticky);
mantis_status mantis_reduce_kernel(mantis_core *core, const mantis_command *c, uint8_t *memory, uint32_t *sticky);
mantis_status mantis_align_kernel(mantis_core *core, const mantis_command *c, uint8_t *memory, uint32_t *sticky);

static inline mantis_random_key mantis_key(uint32_t seed_lo, uint32_t seed_hi, uint32_t step, uint32_t stream)
{
    const mantis_random_key key = {(uint64_t)seed_hi << 32 | seed_lo, step, stream};
    return key;
}

#endif
