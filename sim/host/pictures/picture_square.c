/* SPDX-License-Identifier: Apache-2.0 */
/* Scaling in integers. A side of n pixels becomes m: in units of 1 / 2m of a pixel, place i of the result lies at
 * (2i + 1) n, pixel x of the picture at (2x + 1) m, and the triangle's half width is 2 max(n, m). */
#include "host/pictures/picture.h"

#include <stdlib.h>
#include <string.h>

typedef struct {
    uint32_t from, to, first; /* sides n and m; the first place that is wanted */
} side;

/* The pixels under the triangle of place i: the first, and how many. */
static uint32_t reach(const side *s, uint32_t i, uint32_t *count)
{
    const int64_t n = s->from, m = s->to, middle = (2 * (int64_t)i + 1) * n, half = 2 * (n > m ? n : m);
    int64_t first = (middle - half) / (2 * m), last = (middle + half) / (2 * m); /* one too many does no harm */
    first = first < 0 ? 0 : first;
    last = last > n - 1 ? n - 1 : last;
    *count = (uint32_t)(last - first + 1);
    return (uint32_t)first;
}

static uint64_t weight_of(const side *s, uint32_t i, uint32_t x)
{
    const int64_t n = s->from, m = s->to, half = 2 * (n > m ? n : m);
    const int64_t apart = llabs((2 * (int64_t)x + 1) * m - (2 * (int64_t)i + 1) * n);
    return apart < half ? (uint64_t)(half - apart) : 0;
}

/* `size` places of one side from `lines` lines of `values` values: value v of place i of line l becomes that of pixels
 * first, first + 1, ... weighed. Steps say how far pixels and lines lie apart. */
typedef struct {
    uint32_t size, lines, values;
    size_t pixel_in, line_in, pixel_out, line_out;
} walk;

static void scale(const side *s, const walk *w, const uint8_t *in, uint8_t *out, uint64_t *weights)
{
    for (uint32_t i = 0; i < w->size; i++) {
        uint32_t count;
        const uint32_t place = s->first + i, first = reach(s, place, &count);
        uint64_t all = 0;
        for (uint32_t k = 0; k < count; k++)
            all += weights[k] = weight_of(s, place, first + k);
        for (uint32_t l = 0; l < w->lines; l++)
            for (uint32_t v = 0; v < w->values; v++) {
                const uint8_t *p = in + l * w->line_in + first * w->pixel_in + v;
                uint64_t sum = 0;
                for (uint32_t k = 0; k < count; k++)
                    sum += weights[k] * p[k * w->pixel_in];
                out[l * w->line_out + i * w->pixel_out + v] = (uint8_t)((2 * sum + all) / (2 * all));
            }
    }
}

/* The side as long as the other one's scaling makes it, and the middle of it. */
static side fit(uint32_t from, uint32_t shorter, uint32_t size)
{
    const uint64_t to = ((uint64_t)from * size * 2 + shorter) / (2 * (uint64_t)shorter);
    return (side){from, (uint32_t)to, (uint32_t)((to - size) / 2)};
}

mantis_status picture_square(const picture *p, uint32_t size, uint8_t *to, host_error *error)
{
    const uint32_t shorter = p->rows < p->cols ? p->rows : p->cols, c = p->channels;
    const side x = fit(p->cols, shorter, size), y = fit(p->rows, shorter, size);
    const size_t row_in = (size_t)p->cols * c, row_out = (size_t)size * c;
    uint8_t *narrow = malloc(p->rows * row_out);
    uint64_t *weights = malloc((p->rows > p->cols ? p->rows : p->cols) * sizeof *weights);
    if (!narrow || !weights)
        host_fail(error, MANTIS_NO_MEMORY, "out of memory for a picture of %u rows", p->rows);
    else {
        scale(&x, &(walk){size, p->rows, c, c, row_in, c, row_out}, p->pixels, narrow, weights);
        scale(&y, &(walk){size, 1, size * c, row_out, 0, row_out, 0}, narrow, to, weights);
    }
    free(weights);
    free(narrow);
    return error->status;
}
