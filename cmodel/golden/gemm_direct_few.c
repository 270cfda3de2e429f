/* SPDX-License-Identifier: Apache-2.0 */
/* Convolutions of few columns straight from pixels: outputs side by side lie in the lanes, not columns, so that lanes
 * are not left empty. A pixel's bytes are cut into words of four; the window's rows are planes, each of one word of all
 * pixels, and a tap is a place in a plane. Of pixels of fewer than four bytes a whole run is cut, and rows stay. B's
 * words follow in the order of runs, taps and planes, each of all columns. */
#include "golden/gemm_direct.h"

enum { LANES = 16 };

static const uint32_t RAISED = 0x80808080;

static size_t planes_of(const gemm_direct *p)
{
    return (p->patch.run + 3) / 4;
}

/* Fewer bytes from an output to the next than a word: its words are spread from the row's bytes as they lie, taps of a
 * run one behind the other. (Seven or eight columns of outputs a byte apart are faster in pairs.) */
static bool is_near(const gemm_direct *p)
{
    const size_t step = p->s * p->patch.run;
    return p->phases == 1 && step < 4 && (step > 1 || p->job->n <= DIRECT_FEW_BYTES);
}

/* Dots of sixteen outputs both ways; those of this way cost no load but for B, which many outputs share. */
bool mantis_direct_is_few(const gemm_direct *p)
{
    const direct_phase *f = &p->phase[0];
    const size_t n = p->job->n, across = gemm_blocks_of(f->cols, LANES) * LANES;
    if (!p->job->loops->direct_few || n > DIRECT_FEW || f->cols < DIRECT_FEW_PIXELS || (p->s != 1 && !is_near(p)))
        return false;
    const size_t words = is_near(p) ? f->loop.quads : f->taps * planes_of(p);
    return 4 * words * n * across < 3 * f->loop.quads * LANES * f->cols;
}

static void plan_near(gemm_direct *p)
{
    direct_phase *const f = &p->phase[0];
    p->few = p->near = true;
    p->window_bytes = gemm_round(((p->rows_a_task - 1) * p->s + p->below + 1) * p->pitch + DIRECT_SLACK);
    f->loop.left = f->loop.right = 0;
    f->loop.taps = 1;
    f->loop.planes = f->loop.quads;
    f->loop.plane_step = 4;
    f->run_step = 4 * f->loop.quads * p->job->n;
    f->block_bytes = gemm_round(f->loop.runs * f->run_step);
}

void mantis_direct_plan_few(gemm_direct *p)
{
    if (is_near(p)) {
        plan_near(p);
        return;
    }
    const mantis_patch *v = &p->patch;
    const size_t planes = planes_of(p), width = p->pitch / v->run;
    size_t most = width;
    for (size_t i = 0; i < p->phases; i++) {
        const direct_phase *f = &p->phase[i];
        const size_t words = width + gemm_blocks_of(f->cols, LANES) * LANES - f->cols;
        most = words > most ? words : most;
    }
    p->few = true;
    const size_t step = gemm_round(4 * most), old = p->pitch;
    p->pitch = planes * step;
    p->window_bytes = gemm_round(((p->rows_a_task - 1) * p->s + p->below + 1) * p->pitch + 4);
    for (size_t i = 0; i < p->phases; i++) {
        direct_phase *f = &p->phase[i];
        for (size_t r = 0; r < f->loop.runs; r++) /* a row of the window, and a pixel of it */
            f->offset[r] = (uint32_t)(f->offset[r] / old * p->pitch + f->offset[r] % old / v->run * 4);
        f->loop.left = f->loop.right = 0;
        f->loop.taps = f->taps ? f->taps : 1; /* of zeros: loops want one */
        f->loop.planes = planes;
        f->loop.plane_step = step;
        f->loop.pixel_step = 4;
        f->run_step = 4 * f->loop.taps * planes * p->job->n;
        f->block_bytes = gemm_round(f->loop.runs * f->run_step);
    }
}

void mantis_direct_pack_few(const gemm_direct *p, direct_phase *f)
{
    const gemm_job *job = p->job;
    const size_t run = p->patch.run, tap = p->near ? run : 4 * f->loop.planes; /* bytes of B from a tap to the next */
    int8_t *to = (int8_t *)f->packed;
    memset(f->packed, 0, f->block_bytes);
    memset(f->high, 0, f->loop.runs * p->cols * sizeof(int32_t));
    for (size_t r = 0; r < f->loop.runs; r++) {
        for (size_t i = 0; i < f->taps; i++) {
            const size_t t = direct_tap(p, f, r, i);
            for (size_t c = 0; c < run; c++) {
                for (size_t n = 0; n < job->n; n++) {
                    const int8_t w =
                        job->by_taps ? job->b.base[(ptrdiff_t)t * job->tap_step + (ptrdiff_t)(n * job->b.col_step + c)]
                                     : job->b.base[(t * run + c) * job->b.row_step + n];
                    const size_t at = i * tap + c;
                    to[(at / 4 * job->n + n) * 4 + at % 4] = w;
                    direct_high(p, f, DIRECT_ALL, r)[n] -= 128 * w;
                }
            }
        }
        to += f->run_step;
    }
}

/* Words of n <= 4 bytes, `pitch` bytes apart. */
static void copy_words(const mantis_patch *v, const uint8_t *from, size_t count, size_t n, uint32_t *to)
{
    const uint32_t mask = n == 4 ? UINT32_MAX : (UINT32_C(1) << 8 * n) - 1;
    size_t whole = count; /* words that end before the tensor does */
    while (whole && from + (whole - 1) * v->pitch + 4 > v->end)
        whole--;
    for (size_t x = 0; x < whole; x++)
        to[x] = (load32(from + x * v->pitch) & mask) ^ RAISED;
    for (size_t x = whole; x < count; x++) {
        uint32_t word = 0;
        memcpy(&word, from + x * v->pitch, n);
        to[x] = word ^ RAISED;
    }
}

void mantis_direct_row_few(const gemm_direct *p, size_t image, ptrdiff_t y, uint8_t *to)
{
    const mantis_patch *v = &p->patch;
    const mantis_direct *loop = &p->phase[0].loop;
    const size_t left = (size_t)-p->left, words = loop->plane_step / 4;
    memset(to, 0x80, loop->planes * loop->plane_step);
    if (y < 0 || y >= (ptrdiff_t)v->h || left >= words)
        return;
    const size_t pixels = words - left < v->w ? words - left : v->w;
    const uint8_t *const from = v->base + (image * v->h + (size_t)y) * v->w * v->pitch;
    for (size_t plane = 0; plane < loop->planes; plane++) {
        const size_t bytes = v->run - 4 * plane;
        uint32_t *const row = (uint32_t *)(void *)(to + plane * loop->plane_step);
        copy_words(v, from + 4 * plane, pixels, bytes < 4 ? bytes : 4, row + left);
    }
}
