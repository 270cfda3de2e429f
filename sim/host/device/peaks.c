/* SPDX-License-Identifier: Apache-2.0 */
#include "host/device/peaks.h"

#include "host/device/program_build.h"
#include "mantis/numerics.h"

enum { WORDS_PER_TASK = 65536, TASKS = 256 };

typedef struct {
    const uint32_t *words;
    uint64_t count, apart; /* words, and words of a task */
    uint32_t peak[TASKS];
} peak_work;

static void peak_task(void *context, size_t task, unsigned thread)
{
    peak_work *w = context;
    const uint64_t first = task * w->apart, left = w->count - first;
    (void)thread;
    w->peak[task] = mantis_peak(w->words + first, (size_t)(left < w->apart ? left : w->apart));
}

static bool has_one_peak(program *p, const tensor *x)
{
    return program_expect(p, x->kind == TENSOR_FP32 && !x->scaling.kind && x->ld == x->cols, "peak", x,
                          "the tensor is not fp32 under one peak, or a part of one");
}

void host_peak(program *p, const tensor *x)
{
    if (!has_one_peak(p, x))
        return;
    const uint64_t count = tensor_elements(x), share = (count + TASKS - 1) / TASKS;
    peak_work w = {.words = arena_at(p->arena, x), .count = count};
    w.apart = share > WORDS_PER_TASK ? share : WORDS_PER_TASK;
    const size_t tasks = (size_t)((count + w.apart - 1) / w.apart);
    mantis_share(p->executor, peak_task, &w, tasks);
    arena_set_scale(p->arena, x, mantis_peak(w.peak, tasks));
}

void peak_add(peak_found *found, const float *words, uint64_t n)
{
    const uint32_t peak = mantis_peak((const uint32_t *)(const void *)words, (size_t)n);
    uint32_t seen = atomic_load(&found->most);
    while (peak > seen && !atomic_compare_exchange_weak(&found->most, &seen, peak)) {
    }
}

void host_peak_found(program *p, const tensor *x, const peak_found *found)
{
    if (has_one_peak(p, x))
        arena_set_scale(p->arena, x, atomic_load(&found->most));
}

tensor peak_part(const tensor *part, const tensor *entries, uint32_t i)
{
    tensor own = *part;
    own.scale = entries->address + 4 * i;
    return own;
}

void program_peak_of_parts(program *p, const tensor *entries, uint32_t count, const tensor *whole)
{
    tensor few = tensor_shaped(entries, 1, count);
    few.scale = whole->scale;
    program_peak(p, &few);
}
