#include "cycle/gemm_steps.h"

#include "cycle/descriptor.h"

struct gemm_steps gemm_steps_begin(void)
{
    return (struct gemm_steps){0};
}

bool gemm_steps_next(struct gemm_steps *s, const uint32_t desc[32])
{
    s->half ^= 1;
    s->k0 += MANTIS_KC;
    if (s->k0 < descriptor_field(desc, MANTIS_GEMM_DEPTH))
        return true;
    s->k0 = 0;
    s->row0 += MANTIS_EDGE;
    if (s->row0 < descriptor_field(desc, MANTIS_GEMM_ROWS))
        return true;
    s->row0 = 0;
    s->col0 += MANTIS_EDGE;
    if (s->col0 < descriptor_field(desc, MANTIS_GEMM_COLS))
        return true;
    s->col0 = 0;
    return false;
}

uint32_t gemm_steps_rows(const struct gemm_steps *s, const uint32_t desc[32])
{
    return geometry_min(MANTIS_EDGE, descriptor_field(desc, MANTIS_GEMM_ROWS) - s->row0);
}

uint32_t gemm_steps_cols(const struct gemm_steps *s, const uint32_t desc[32])
{
    return geometry_min(MANTIS_EDGE, descriptor_field(desc, MANTIS_GEMM_COLS) - s->col0);
}

uint32_t gemm_steps_klen(const struct gemm_steps *s, const uint32_t desc[32])
{
    return geometry_min(MANTIS_KC, descriptor_field(desc, MANTIS_GEMM_DEPTH) - s->k0);
}

bool gemm_steps_last_chunk(const struct gemm_steps *s, const uint32_t desc[32])
{
    return descriptor_field(desc, MANTIS_GEMM_DEPTH) - s->k0 <= MANTIS_KC;
}
