/* SPDX-License-Identifier: Apache-2.0 */
#include "host/device/coefficient.h"

#include "host/device/peaks.h"

#include <string.h>

void coefficient_layout(coefficient *c, arena *arena, uint32_t rows, uint32_t cols, const char *layer, const char *name)
{
    c->value = arena_tensor(arena, TENSOR_FP32, rows, cols, "%s%s", layer, name);
    c->mantissa = arena_tensor(arena, TENSOR_DFP16, rows, cols, "%s%s.q", layer, name);
}

void coefficient_map(program *p, const coefficient *c, uint32_t rows)
{
    const tensor value = tensor_rows(&c->value, rows), mantissa = tensor_rows(&c->mantissa, rows);
    const bool stochastic = p->stochastic;
    const uint32_t stream = p->stream;
    p->stochastic = false;
    host_peak(p, &value);
    program_map(p, &value, &mantissa, 16);
    p->stochastic = stochastic;
    p->stream = stream; /* nearest draws no words: the streams of the step stay where they are */
}

void coefficient_set(program *p, const coefficient *c, float value)
{
    memcpy(arena_at(p->arena, &c->value), &value, sizeof value);
    coefficient_map(p, c, 1);
}
