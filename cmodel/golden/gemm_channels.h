/* SPDX-License-Identifier: Apache-2.0 */
/* What the parts of depthwise products share (gemm_channels.c, gemm_channels_phases.c). */
#ifndef MANTIS_GOLDEN_GEMM_CHANNELS_H
#define MANTIS_GOLDEN_GEMM_CHANNELS_H

#include "golden/gemm_job.h"

enum { CHANNELS_TAPS = 256 /* of the command set: kernels have at most 16 x 16 */ };

typedef struct {
    const gemm_job *job;
    size_t groups, padded, taps, pixels;
    uint8_t *weights; /* [tap][padded] */
    uint8_t *zeros;   /* [padded] */
    uint8_t *own;     /* a thread: int32 sums [pixel][padded], or [tap][padded] when reducing */
    size_t own_bytes, threads;
    size_t c_step; /* bytes from a group's C to the next */
} channels;

/* Behind an input dilation: a task is a row of outputs. */
bool mantis_channels_in_phases(const channels *p);
void mantis_channels_row_task(void *context, size_t row, unsigned thread);

/* sums[pixel][padded] of pixels whose taps are x[]. */
static inline void channels_sums(const channels *p, const uint8_t *const *x, size_t pixels, const uint8_t *weights,
                                 size_t taps, int32_t *sums)
{
    const mantis_loops *loops = p->job->loops;
    if (loops->channels_pixels) {
        loops->channels_pixels(x, pixels, weights, p->padded, taps, p->groups, sums, p->padded);
        return;
    }
    for (size_t i = 0; i < pixels; i++)
        loops->channels(x + i * taps, weights, p->padded, taps, p->groups, sums + i * p->padded);
}

/* Sums are aligned many rows at once, which asks for C's lines by itself. */
static inline bool channels_align_rows(const gemm_job *job)
{
    return job->loops->align_rows && gemm_aligns_blocks(job) && !job->bias;
}

/* Asks for the results of pixels m, m + apart and so on. */
static inline void channels_fetch(const channels *p, size_t m, size_t count, size_t apart)
{
    for (size_t i = 0; i < count; i++)
        mantis_fetch((uintptr_t)p->job->c + (m + i * apart) * p->job->ld * 4, 4 * p->groups);
}

/* The sums of pixels m, m + apart and so on. */
static inline void channels_align(const channels *p, const int32_t *sums, size_t m, size_t count, size_t apart,
                                  mantis_marks *marks)
{
    const gemm_job *job = p->job;
    uint8_t *const to = job->c + m * job->ld * 4;
    const size_t step = apart * job->ld * 4;
    if (channels_align_rows(job)) {
        job->loops->align_rows(sums, p->padded, count, p->groups, job->exponent, to, step, marks);
        return;
    }
    for (size_t i = 0; i < count; i++)
        gemm_align(job, sums + i * p->padded, 0, m + i * apart, 0, p->groups, NULL, to + i * step, marks);
}

#endif
