/* SPDX-License-Identifier: Apache-2.0 */
/* B of a convolution straight from pixels: packed once for each phase and block of columns, in the order of the runs,
 * zeros where a run is no multiple of four bytes. */
#include "golden/gemm_direct.h"

/* A run's rows of B (forward: as stored, K x N) or its bytes of each column (by taps). */
static void stage_run(const gemm_direct *p, const direct_phase *f, size_t r, size_t col, size_t cols, uint8_t *stage)
{
    const gemm_job *job = p->job;
    const mantis_patch *v = &p->patch;
    const size_t width = 4 * f->loop.quads;
    for (size_t i = 0; i < f->taps; i++) {
        const size_t t = direct_tap(p, f, r, i);
        if (job->by_taps) {
            for (size_t n = 0; n < cols; n++) {
                memcpy(stage + n * f->depth + r * width + i * v->run,
                       job->b.base + (ptrdiff_t)t * job->tap_step + (col + n) * job->b.col_step, v->run);
            }
        } else {
            for (size_t c = 0; c < v->run; c++) {
                memcpy(stage + (r * width + i * v->run + c) * cols,
                       job->b.base + (t * v->run + c) * job->b.row_step + col, cols);
            }
        }
    }
}

/* Some quads of a run; those behind are packed before, since their start values lie where these come. */
static void pack_part(const gemm_direct *p, const direct_phase *f, size_t block, size_t r, size_t first, size_t quads,
                      direct_what what, const uint8_t *stage)
{
    const size_t col = block * GEMM_COLS, cols = gemm_part(p->job->n, block, GEMM_COLS),
                 k = 4 * (r * f->loop.quads + first);
    uint8_t *const to = f->packed + block * f->block_bytes + k * GEMM_COLS;
    const mantis_matrix staged = {(const int8_t *)stage + k * (p->job->by_taps ? 1 : cols), p->job->by_taps ? 1 : cols,
                                  p->job->by_taps ? f->depth : 1};
    int32_t *const all = direct_high(p, f, DIRECT_ALL, r) + col;
    if (!quads)
        return;
    p->job->loops->pack_b(&staged, 0, cols, 4 * quads, to);
    if (what != DIRECT_ALL)
        memcpy(direct_high(p, f, what, r) + col, to, cols * sizeof(int32_t));
    for (size_t n = 0; n < cols; n++)
        all[n] = (int32_t)((uint32_t)all[n] + load32(to + 4 * n));
}

void mantis_direct_pack(const gemm_direct *p, const direct_phase *f, size_t block, uint8_t *stage)
{
    const size_t col = block * GEMM_COLS, cols = gemm_part(p->job->n, block, GEMM_COLS);
    memset(stage, 0, f->depth * cols);
    for (size_t r = 0; r < f->loop.runs; r++)
        stage_run(p, f, r, col, cols, stage);
    for (size_t r = f->loop.runs; r-- > 0;) {
        for (direct_what what = DIRECT_ALL; what < DIRECT_WHATS; what++)
            memset(direct_high(p, f, what, r) + col, 0, GEMM_COLS * sizeof(int32_t));
        pack_part(p, f, block, r, f->loop.quads - f->loop.right, f->loop.right, DIRECT_RIGHT, stage);
        pack_part(p, f, block, r, f->loop.left, f->loop.quads - f->loop.left - f->loop.right, DIRECT_ALL, stage);
        pack_part(p, f, block, r, 0, f->loop.left, DIRECT_LEFT, stage);
    }
}
