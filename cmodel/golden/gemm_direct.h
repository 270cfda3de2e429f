/* SPDX-License-Identifier: Apache-2.0 */
/* What the two forms of a convolution straight from pixels share. */
#ifndef MANTIS_GOLDEN_GEMM_DIRECT_H
#define MANTIS_GOLDEN_GEMM_DIRECT_H

#include "golden/gemm_job.h"

enum { PHASES = 16, TAPS = 256, MOST_TAPS = 16 };

/* Of a run: all of it, and what the first and the last output leave out. */
typedef enum { DIRECT_ALL, DIRECT_LEFT, DIRECT_RIGHT, DIRECT_WHATS } direct_what;

/* Outputs (py + d*i, px + d*j), i < rows, j < cols. */
typedef struct {
    size_t py, px, rows, cols;
    size_t run_bytes, depth;  /* of a run; of the packed B: runs of whole quads */
    uint16_t first_tap[TAPS]; /* of a run, in the order of positions (a, b) */
    uint32_t offset[TAPS];    /* of a run's first byte, in the window */
    ptrdiff_t top;            /* input row of run 0 at output row 0 */
    mantis_direct loop;
    size_t taps;                  /* of a run */
    uint8_t *packed;              /* blocks of GEMM_COLS columns: each room for start values, then its quads */
    size_t block_bytes, run_step; /* of b, from a run to the next */
    int32_t *high;                /* -128 * sum B of each run, of all columns in whole blocks, by direct_what */
} direct_phase;

typedef struct {
    const gemm_job *job;
    mantis_patch patch;                      /* the job's, or one of fewer and longer rows */
    size_t images, d, s;                     /* input dilation, stride */
    ptrdiff_t top, left;                     /* input row and column of the window's first pixel at output row 0 */
    size_t ahead;                            /* bytes from an input row to the one that is asked for meanwhile */
    size_t below, pitch;                     /* input rows beyond a row's first; bytes of a window's row */
    size_t rows_a_task, tasks, window_bytes; /* rows of phase 0 (its outputs' rows are d apart) */
    size_t phases, stage_bytes;
    bool together; /* all columns of an output, one block behind the other */
    bool few;      /* columns: gemm_direct_few.c */
    bool near;     /* of these, outputs that lie closer than words: the window's rows are bytes as ever */
    bool bare;     /* a row of outputs meets nothing but padding */
    size_t cols;   /* in whole blocks */
    uint8_t *window;
    direct_phase phase[PHASES];
} gemm_direct;

static inline int32_t *direct_high(const gemm_direct *p, const direct_phase *f, direct_what what, size_t r)
{
    return f->high + (what * f->loop.runs + r) * p->cols;
}

/* Runs of a row of outputs that meet the image: `count` from the first on. */
static inline void direct_runs(const gemm_direct *p, const direct_phase *f, size_t row, size_t *first, size_t *count)
{
    const ptrdiff_t top = f->top + (ptrdiff_t)(row * p->s), runs = (ptrdiff_t)f->loop.runs, low = top < 0 ? -top : 0,
                    left = (ptrdiff_t)p->patch.h - top, high = left < runs ? left : runs;
    *first = low < high ? (size_t)low : 0;
    *count = low < high ? (size_t)(high - low) : 0;
}

void mantis_direct_plan(gemm_direct *p, const gemm_job *job);

/* B of a block of columns; stage: p->stage_bytes. */
void mantis_direct_pack(const gemm_direct *p, const direct_phase *f, size_t block, uint8_t *stage);

/* Whether few columns are worth it, of all phases' plans; then the window's and B's form become theirs. */
bool mantis_direct_is_few(const gemm_direct *p);
void mantis_direct_plan_few(gemm_direct *p);
void mantis_direct_pack_few(const gemm_direct *p, direct_phase *f);
/* Input row y of an image into one row of the window, as planes of words. */
void mantis_direct_row_few(const gemm_direct *p, size_t image, ptrdiff_t y, uint8_t *to);

/* The kernel's position of tap i of run r, counted in B's rows of `run` bytes. */
static inline size_t direct_tap(const gemm_direct *p, const direct_phase *f, size_t r, size_t i)
{
    const mantis_patch *v = &p->patch;
    const size_t position = f->first_tap[r] + i * p->d;
    return v->flip ? v->kh * v->kw - 1 - position : position;
}

#endif
