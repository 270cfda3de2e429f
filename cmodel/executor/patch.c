/* SPDX-License-Identifier: Apache-2.0 */
#include "executor/patch.h"

#include <string.h>

static unsigned log2_of(uint32_t x)
{
    return x >> 1; /* 1, 2, 4 -> 0, 1, 2 */
}

mantis_patch mantis_patch_of(const mantis_command *c, const void *base, size_t element)
{
    mantis_patch p = {
        .base = (const uint8_t *)base,
        .pitch = mantis_get(c, MANTIS_GEMM_X0_LD) * element,
        .run = mantis_get(c, MANTIS_GEMM_VIEW_C) * element,
        .h = mantis_get(c, MANTIS_GEMM_VIEW_H),
        .w = mantis_get(c, MANTIS_GEMM_VIEW_W),
        .oh = mantis_get(c, MANTIS_GEMM_VIEW_OH),
        .ow = mantis_get(c, MANTIS_GEMM_VIEW_OW),
        .kh = mantis_get(c, MANTIS_GEMM_VIEW_KH),
        .kw = mantis_get(c, MANTIS_GEMM_VIEW_KW),
        .pad = mantis_get(c, MANTIS_GEMM_VIEW_PAD),
        .rate = mantis_get(c, MANTIS_GEMM_VIEW_RATE) ? mantis_get(c, MANTIS_GEMM_VIEW_RATE) : 1,
        .stride = log2_of(mantis_get(c, MANTIS_GEMM_VIEW_STRIDE)),
        .dilate = log2_of(mantis_get(c, MANTIS_GEMM_VIEW_DILATE)),
        .flip = mantis_get(c, MANTIS_GEMM_VIEW_FLIP),
    };
    p.end = p.base + ((size_t)mantis_get(c, MANTIS_GEMM_VIEW_IMAGES) * p.h * p.w - 1) * p.pitch + p.run;
    return p;
}

/* The input coordinate at position `place` of the kernel; beyond `size` where there are zeros. Left of the input wraps
 * to huge. */
static size_t input_at(const mantis_patch *p, size_t out, size_t place, size_t size)
{
    const size_t at = (out << p->stride) + place * p->rate - p->pad;
    if (at & (((size_t)1 << p->dilate) - 1))
        return size;
    return at >> p->dilate; /* wrapped ones stay beyond 2^16, which no size is */
}

void mantis_patch_taps(const mantis_patch *p, size_t image, size_t oy, size_t ox, const uint8_t *zeros,
                       const uint8_t **taps)
{
    for (size_t kh = 0; kh < p->kh; kh++) {
        const size_t y = input_at(p, oy, p->flip ? p->kh - 1 - kh : kh, p->h);
        for (size_t kw = 0; kw < p->kw; kw++) {
            const size_t x = input_at(p, ox, p->flip ? p->kw - 1 - kw : kw, p->w);
            *taps++ = y < p->h && x < p->w ? p->base + ((image * p->h + y) * p->w + x) * p->pitch : zeros;
        }
    }
}

/* Copies in sixteens, writing up to 15 bytes too many: the next run, or the slack, lies there. `from` must have them
 * too. */
static inline void copy_sixteens(uint8_t *to, const uint8_t *from, size_t n)
{
    for (size_t i = 0; i < n; i += 16)
        memcpy(to + i, from + i, 16);
}

static inline bool has_sixteens(const mantis_patch *p, const uint8_t *from, size_t n)
{
    return (size_t)(p->end - from) >= n + 15;
}

static inline void zero_run(uint8_t *to, size_t n)
{
    for (size_t i = 0; i < n; i += 16)
        memset(to + i, 0, 16);
}

/* The taps of a kernel row that lies inside the input, `left` its first pixel: one run where pixels have no gap between
 * them. */
static inline void copy_row(const mantis_patch *p, const uint8_t *left, uint8_t *to)
{
    const size_t n = p->kw, run = p->run, step = p->pitch * p->rate;
    if (!has_sixteens(p, left + (n - 1) * step, run)) /* at the tensor's end */
        for (size_t kw = 0; kw < n; kw++)
            memcpy(to + kw * run, left + (p->flip ? n - 1 - kw : kw) * step, run);
    else if (p->flip)
        for (size_t kw = 0; kw < n; kw++)
            copy_sixteens(to + kw * run, left + (n - 1 - kw) * step, run);
    else if (step == run)
        copy_sixteens(to, left, n * run);
    else
        for (size_t kw = 0; kw < n; kw++)
            copy_sixteens(to + kw * run, left + kw * step, run);
}

/* The same where some taps read padding or gaps. */
static void copy_row_partly(const mantis_patch *p, const uint8_t *row, size_t ox, uint8_t *to)
{
    for (size_t kw = 0; kw < p->kw; kw++, to += p->run) {
        const size_t x = input_at(p, ox, p->flip ? p->kw - 1 - kw : kw, p->w);
        const uint8_t *from = row + (x < p->w ? x : 0) * p->pitch;
        if (x >= p->w)
            zero_run(to, p->run);
        else if (has_sixteens(p, from, p->run))
            copy_sixteens(to, from, p->run);
        else
            memcpy(to, from, p->run);
    }
}

/* One patch. */
static void one(const mantis_patch *p, size_t image, size_t oy, size_t ox, uint8_t *to)
{
    const size_t left = (ox << p->stride) - p->pad;
    const bool inside = p->dilate == 0 && left < p->w && left + (p->kw - 1) * p->rate < p->w;
    for (size_t kh = 0; kh < p->kh; kh++, to += p->kw * p->run) {
        const size_t y = input_at(p, oy, p->flip ? p->kh - 1 - kh : kh, p->h);
        const uint8_t *row = p->base + (image * p->h + (y < p->h ? y : 0)) * p->w * p->pitch;
        if (y >= p->h)
            zero_run(to, p->kw * p->run);
        else if (inside)
            copy_row(p, row + left * p->pitch, to);
        else
            copy_row_partly(p, row, ox, to);
    }
}

void mantis_patch_rows(const mantis_patch *p, size_t first, size_t count, uint8_t *to, size_t to_pitch)
{
    size_t ox = first % p->ow, oy = first / p->ow % p->oh, image = first / p->ow / p->oh;
    for (size_t i = 0; i < count; i++, to += to_pitch) {
        one(p, image, oy, ox, to);
        if (++ox == p->ow) {
            ox = 0;
            if (++oy == p->oh) {
                oy = 0;
                image++;
            }
        }
    }
}
