#include "cycle/gemm_lines.h"

#include "cycle/descriptor.h"

/* The bias of a column of blocks is loaded once, before its first block. */
static uint32_t first_phase(const struct gemm_steps *steps, const uint32_t desc[32])
{
    bool bias = descriptor_field(desc, MANTIS_GEMM_BIAS) && steps->row0 == 0 && steps->k0 == 0;
    return bias ? GEMM_PHASE_BIAS : GEMM_PHASE_A;
}

/* Rows of the operand's block: rows of C for A, columns of C for B. */
static uint32_t block_rows(const struct gemm_lines *l, const uint32_t desc[32])
{
    return l->phase == GEMM_PHASE_A ? gemm_steps_rows(&l->steps, desc) : gemm_steps_cols(&l->steps, desc);
}

static uint32_t line_count(const struct gemm_lines *l, const uint32_t desc[32])
{
    if (l->phase == GEMM_PHASE_BIAS)
        return 1;
    return gemm_lines_along_k(l, desc) ? block_rows(l, desc) : gemm_steps_klen(&l->steps, desc);
}

struct gemm_lines gemm_lines_begin(const uint32_t desc[32])
{
    struct gemm_lines l = {gemm_steps_begin(), 0, 0};
    l.phase = first_phase(&l.steps, desc);
    return l;
}

bool gemm_lines_next(struct gemm_lines *l, const uint32_t desc[32])
{
    if (++l->line < line_count(l, desc))
        return false;
    l->line = 0;
    if (l->phase != GEMM_PHASE_B) {
        l->phase++;
        return false;
    }
    l->phase = gemm_steps_next(&l->steps, desc) ? first_phase(&l->steps, desc) : (uint32_t)GEMM_PHASE_NONE;
    return true;
}

bool gemm_lines_along_k(const struct gemm_lines *l, const uint32_t desc[32])
{
    if (l->phase == GEMM_PHASE_A)
        return !descriptor_field(desc, MANTIS_GEMM_TRANS_A);
    return descriptor_field(desc, MANTIS_GEMM_TRANS_B);
}

uint32_t gemm_lines_addr(const struct gemm_lines *l, const uint32_t desc[32])
{
    const struct gemm_steps *s = &l->steps;
    if (l->phase == GEMM_PHASE_BIAS)
        return descriptor_field(desc, MANTIS_GEMM_X2_ADDR) + 4 * s->col0;
    bool is_a = l->phase == GEMM_PHASE_A;
    uint32_t base = descriptor_field(desc, is_a ? MANTIS_GEMM_X0_ADDR : MANTIS_GEMM_X1_ADDR);
    uint32_t pitch = descriptor_field(desc, is_a ? MANTIS_GEMM_X0_LD : MANTIS_GEMM_X1_LD);
    uint32_t row = is_a ? s->row0 : s->col0;
    return gemm_lines_along_k(l, desc) ? base + (row + l->line) * pitch + s->k0 : base + (s->k0 + l->line) * pitch + row;
}

uint32_t gemm_lines_bytes(const struct gemm_lines *l, const uint32_t desc[32])
{
    if (l->phase == GEMM_PHASE_BIAS)
        return 4 * gemm_steps_cols(&l->steps, desc);
    return gemm_lines_along_k(l, desc) ? gemm_steps_klen(&l->steps, desc) : block_rows(l, desc);
}
