/* SPDX-License-Identifier: Apache-2.0 */
#include "host/layers/parameter.h"

#include "host/support/host_random.h"

#include <stdio.h>
#include <string.h>

void parameter_layout(parameter *p, arena *arena, uint32_t rows, uint32_t cols, const char *layer, const char *name)
{
    memset(p, 0, sizeof *p);
    snprintf(p->name, sizeof p->name, "%s.%s", layer, name);
    p->value = arena_tensor(arena, TENSOR_FP32, rows, cols, "%s", p->name);
    p->gradient = arena_tensor(arena, TENSOR_FP32, rows, cols, "%s.grad", p->name);
    p->velocity = arena_tensor(arena, TENSOR_FP32, rows, cols, "%s.velocity", p->name);
}

void parameter_initialize(const parameter *p, const arena *arena, uint64_t seed, uint64_t index)
{
    host_random r = host_random_make(seed, RANDOM_INIT, index);
    float *value = arena_at(arena, &p->value);
    for (uint64_t i = 0; i < tensor_elements(&p->value); i++)
        value[i] =
            p->spread == 0.0 ? (float)p->center : (float)(p->center + host_random_range(&r, -p->spread, p->spread));
    memset(arena_at(arena, &p->velocity), 0, tensor_bytes(&p->velocity));
}
