/* The commands in fp32. Each kernel runs one command whose checks (fields, sizes, addresses, scale entries) have passed.
 * MANTIS_OK or MANTIS_NO_MEMORY. Same order of operations whatever the tensor: results repeat for one number of BLAS threads. */
#ifndef MANTIS_FLOAT_KERNELS_H
#define MANTIS_FLOAT_KERNELS_H

#include "float/shadow.h"
#include "golden/patch.h"
#include "mantis/command.h"

#include <stdbool.h>

typedef struct {
    mantis_memory *memory;
    shadow_set *shadows;
} float_context;

/* Elements of a DFP operand as fp32: from its shadow, or, where no MAP wrote it (constants from the host), from memory as q * 2^E.
 * *owned is what the caller must free, NULL for a shadow. NULL: out of memory. */
const float *float_operand(const float_context *x, uint32_t address, uint32_t scale, uint64_t elements, uint32_t element_bytes, float **owned);

mantis_status float_map(const float_context *x, const mantis_command *c);
mantis_status float_gemm(const float_context *x, const mantis_command *c);
mantis_status float_vector(const float_context *x, const mantis_command *c);
mantis_status float_reduce(const float_context *x, const mantis_command *c);

/* One group's product on a patch view: C = beta*C + P*B, or P^T*B when it reduces over pixels. B is k x n with ldb, or lies by taps. */
typedef struct {
    mantis_patch patch;
    bool reduces, by_taps;
    size_t m, n, k, channels, ldb, tap_step, ldc;
    const float *b;
    float beta, *c;
} float_product;

mantis_status float_view_product(const float_product *p);
mantis_status float_depthwise(const float_product *p, size_t groups, size_t b_step);

/* Largest magnitude word of fp32 values; words in memory. */
uint32_t float_peak(const float *values, uint64_t n);
uint32_t float_load32(const mantis_memory *memory, uint32_t address);
void float_store32(mantis_memory *memory, uint32_t address, uint32_t word);

#endif
