/* SPDX-License-Identifier: Apache-2.0 */
/* Depthwise products behind an input dilation, as input gradients of a stride are: outputs fall into phases, of which
 * each meets taps of its own. Those alone are multiplied, a row's outputs of a phase together. */
#include "golden/gemm_channels.h"

bool mantis_channels_in_phases(const channels *p)
{
    return p->job->patch.dilate && !p->job->reduces;
}

/* A tap that a phase meets: its place among all, and the input's row (NULL: padding) and column at the first output. */
typedef struct {
    size_t t;
    const uint8_t *row;
    size_t x; /* left of the input: huge */
} met_tap;

static size_t taps_met(const mantis_patch *v, size_t image, size_t oy, size_t ox, met_tap *met)
{
    const size_t gaps = ((size_t)1 << v->dilate) - 1;
    size_t n = 0;
    for (size_t t = 0; t < v->kh * v->kw; t++) {
        const size_t place = v->flip ? v->kh * v->kw - 1 - t : t;
        const size_t y = oy + place / v->kw * v->rate - v->pad, x = ox + place % v->kw * v->rate - v->pad;
        if (y & gaps || x & gaps)
            continue;
        const bool inside = y >> v->dilate < v->h;
        met[n++] = (met_tap){t, inside ? v->base + (image * v->h + (y >> v->dilate)) * v->w * v->pitch : NULL,
                             (size_t)((ptrdiff_t)x / (ptrdiff_t)(gaps + 1))};
    }
    return n;
}

/* Outputs ox, ox + d and so on of row `row`, of all images. */
static void do_phase(const channels *p, size_t row, size_t ox, uint8_t *weights, int32_t *sums, mantis_marks *marks)
{
    const mantis_patch *v = &p->job->patch;
    const size_t d = (size_t)1 << v->dilate;
    const uint8_t *x[CHANNELS_PIXELS * CHANNELS_TAPS];
    met_tap met[CHANNELS_TAPS];
    const size_t taps = taps_met(v, row / v->oh, row % v->oh, ox, met);
    for (size_t t = 0; t < taps; t++)
        memcpy(weights + t * p->padded, p->weights + met[t].t * p->padded, p->padded);
    for (size_t done = 0; ox < v->ow;) {
        const size_t m = row * v->ow + ox;
        size_t count = 0;
        for (; count < CHANNELS_PIXELS && ox < v->ow; count++, done++, ox += d)
            for (size_t t = 0; t < taps; t++) {
                const size_t at = met[t].x + done;
                x[count * taps + t] = met[t].row && at < v->w ? met[t].row + at * v->pitch : p->zeros;
            }
        channels_fetch(p, m, count, d);
        channels_sums(p, x, count, weights, taps, sums);
        channels_align(p, sums, m, count, d, marks);
    }
}

void mantis_channels_row_task(void *context, size_t task, unsigned thread)
{
    const channels *p = (const channels *)context;
    uint8_t *const own = p->own + thread * p->own_bytes;
    mantis_marks marks = {0, 0};
    for (size_t ox = 0; ox >> p->job->patch.dilate == 0; ox++)
        do_phase(p, task, ox, own + p->padded * sizeof(int32_t) * CHANNELS_PIXELS, (int32_t *)(void *)own, &marks);
    mantis_gemm_merge(p->job->marks, &marks);
}
