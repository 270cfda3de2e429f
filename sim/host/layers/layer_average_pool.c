/* SPDX-License-Identifier: Apache-2.0 */
/* Means over windows, as products with matrices of ones and zeros: the sums run on the MAC array. A row of results is a
 * product of its own, for all samples (a group each):
 *
 *     forward    qx = MAP x; sum[row] = GEMM F^T (ow x pixels) * qx[rows under the windows] (pixels x c);
 *                y = VECTOR (1/count) * sum
 *     backward   scaled = VECTOR (1/count) * dy; qs = MAP scaled;
 *                dx[row] = GEMM G^T (w x windows) * qs[rows of windows over it] (windows x c)
 *
 * F has a block of w x ow for each row of a window, G one of ow x w for each row of windows that may lie over a row of
 * pixels, and one of zeros for rows under no window: 1 where window and pixel meet. With padding counts differ, and
 * 1/count is a coefficient of each row of y, in blocks of MAX_COEF; else one number. */
#include "host/device/peaks.h"
#include "host/layers/layer_classes.h"
#include "host/layers/pool_window.h"

typedef struct {
    tensor value, q; /* fp32 and int8 */
    uint32_t blocks;
} pool_matrix;

typedef struct {
    pool_matrix f, g;
    tensor qx;           /* batch*h*w x c, int8 */
    tensor sum;          /* batch*oh*ow x c: forward's sums, backward's scaled gradient */
    tensor qs;           /* the same, int8 */
    coefficient inverse; /* 1/count: batch*oh*ow x 1, or one */
    tensor peaks;        /* of each product's and each block's results */
} average_pool;

static mantis_status infer(node *self, host_error *error)
{
    const uint32_t k = self->attribute[LAYER_KERNEL];
    if (pool_infer(self, error) != MANTIS_OK)
        return error->status;
    self->macs = shape_elements(&self->out) * k * k;
    if ((uint64_t)k * self->from[0]->out.w > MANTIS_MAX_K)
        return host_fail(error, MANTIS_BAD_SHAPE, "%u rows of %u pixels, a product has at most %d", k,
                         self->from[0]->out.w, MANTIS_MAX_K);
    return MANTIS_OK;
}

static void layout_matrix(pool_matrix *m, arena *arena, uint32_t blocks, uint32_t rows, uint32_t cols,
                          const char *layer, const char *name)
{
    m->blocks = blocks;
    m->value = arena_tensor(arena, TENSOR_FP32, blocks * rows, cols, "%s.%s", layer, name);
    m->q = arena_tensor(arena, TENSOR_DFP8, blocks * rows, cols, "%s.q%s", layer, name);
}

static void layout(node *self, const layer_context *context, arena *arena)
{
    average_pool *s = self->state;
    const shape *in = &self->from[0]->out, *out = &self->out;
    const uint32_t batch = context->batch, rows = batch * out->h * out->w;
    const uint32_t k = self->attribute[LAYER_KERNEL], stride = self->attribute[LAYER_STRIDE];
    layout_matrix(&s->f, arena, k, in->w, out->w, self->name, "f");
    layout_matrix(&s->g, arena, (k + stride - 1) / stride + 1, out->w, in->w, self->name, "g");
    s->qx = arena_tensor(arena, TENSOR_DFP8, batch * in->h * in->w, in->c, "%s.qx", self->name);
    const uint32_t blocks = (rows + MANTIS_MAX_COEF - 1) / MANTIS_MAX_COEF, lines = in->h > out->h ? in->h : out->h;
    s->peaks = arena_tensor(arena, TENSOR_FP32, 1, lines > blocks ? lines : blocks, "%s.peaks", self->name);
    s->sum = arena_tensor(arena, TENSOR_FP32, rows, out->c, "%s.sum", self->name);
    s->qs = arena_tensor(arena, TENSOR_DFP8, rows, out->c, "%s.qs", self->name);
    coefficient_layout(&s->inverse, arena, self->attribute[LAYER_PAD] ? rows : 1, 1, self->name, ".inverse");
}

/* Ones where the window of a column `by_pixel ? row : col` meets the pixel, in so many blocks; zeros behind them. */
static void set_matrix(const program *p, const node *self, const pool_matrix *m, uint32_t blocks, bool by_pixel)
{
    const uint32_t width = self->from[0]->out.w, rows = m->value.rows / m->blocks, cols = m->value.cols;
    float *value = arena_at(p->arena, &m->value);
    for (uint32_t block = 0; block < m->blocks; block++)
        for (uint32_t row = 0; row < rows; row++)
            for (uint32_t col = 0; col < cols; col++) {
                uint32_t first, last;
                const uint32_t pixel = by_pixel ? row : col;
                pool_span(self, by_pixel ? col : row, width, &first, &last);
                *value++ = block < blocks && first <= pixel && pixel <= last ? 1.0f : 0.0f;
            }
}

static void set_counts(const program *p, const node *self)
{
    const average_pool *s = self->state;
    const shape *in = &self->from[0]->out, *out = &self->out;
    float *value = arena_at(p->arena, &s->inverse.value);
    for (uint32_t i = 0; i < s->inverse.value.rows; i++) {
        uint32_t first_y, last_y, first_x, last_x;
        pool_span(self, i / out->w % out->h, in->h, &first_y, &last_y);
        pool_span(self, i % out->w, in->w, &first_x, &last_x);
        value[i] = 1.0f / (float)((last_y - first_y + 1) * (last_x - first_x + 1));
    }
}

static void setup(program *p, const layer_context *context, node *self)
{
    average_pool *s = self->state;
    const bool stochastic = p->stochastic;
    (void)context;
    set_matrix(p, self, &s->f, s->f.blocks, true);
    set_matrix(p, self, &s->g, s->g.blocks - 1, false);
    set_counts(p, self);
    p->stochastic = false;
    host_peak(p, &s->f.value);
    program_map(p, &s->f.value, &s->f.q, 8); /* 0 and 1 are exact at 8 bits */
    host_peak(p, &s->g.value);
    program_map(p, &s->g.value, &s->g.q, 8);
    p->stochastic = stochastic;
    coefficient_map(p, &s->inverse, s->inverse.value.rows);
}

/* out = x / count; rows in blocks where each has a count. Records the peak of the whole. */
static void divide(program *p, const average_pool *s, const tensor *x, const tensor *out)
{
    const tensor *inverse = &s->inverse.mantissa;
    const uint32_t block = inverse->rows == 1 ? out->rows : MANTIS_MAX_COEF;
    for (uint32_t first = 0; first < out->rows; first += block) {
        const uint32_t n = out->rows - first < block ? out->rows - first : block;
        const tensor c = inverse->rows == 1 ? *inverse : tensor_part(inverse, first, 0, n, 1);
        const tensor part = tensor_part(x, first, 0, n, x->cols), of_block = tensor_part(out, first, 0, n, out->cols);
        const tensor to = out->rows > block ? peak_part(&of_block, &s->peaks, first / block) : of_block;
        program_vector(p, &(vector_operation){.term = {{&part, &c}}, .out = &to});
    }
    if (out->rows > block)
        program_peak_of_parts(p, &s->peaks, (out->rows + block - 1) / block, out);
}

/* One row of all samples: `to` from rows first.. of `from`, so many of them as a has blocks of `width` rows. */
static void multiply(program *p, const tensor *a, const tensor *from, uint32_t from_row, uint32_t from_group,
                     const tensor *to, uint32_t to_row, uint32_t to_group, uint32_t n, const tensor *peaks)
{
    const tensor b = tensor_part(from, from_row, 0, a->rows, from->cols),
                 row = tensor_part(to, to_row, 0, a->cols, to->cols), out = peak_part(&row, peaks, to_row / a->cols);
    program_gemm(p, &(gemm_operation){.a = a,
                                      .transpose_a = true,
                                      .b = &b,
                                      .out = &out,
                                      .groups = n,
                                      .b_group = from_group,
                                      .out_group = to_group,
                                      .record_groups = true});
}

static void forward(program *p, const layer_context *context, node *self, uint32_t n)
{
    average_pool *s = self->state;
    const shape *in = &self->from[0]->out, *out = &self->out;
    const tensor x = node_x(self, 0, n), y = node_y(self, n), qx = tensor_rows(&s->qx, x.rows),
                 sum = tensor_rows(&s->sum, y.rows);
    program_map(p, &x, &qx, context->bits);
    for (uint32_t oy = 0; oy < out->h; oy++) {
        uint32_t first, last;
        pool_span(self, oy, in->h, &first, &last);
        const tensor a = tensor_rows(&s->f.q, (last - first + 1) * in->w);
        multiply(p, &a, &qx, first * in->w, (uint32_t)shape_elements(in), &sum, oy * out->w,
                 (uint32_t)shape_elements(out), n, &s->peaks);
    }
    program_peak_of_parts(p, &s->peaks, out->h, &sum);
    divide(p, s, &sum, &y);
}

static void backward(program *p, const layer_context *context, node *self, uint32_t n, const tensor *dy)
{
    average_pool *s = self->state;
    const shape *in = &self->from[0]->out, *out = &self->out;
    const uint32_t k = self->attribute[LAYER_KERNEL], stride = self->attribute[LAYER_STRIDE],
                   pad = self->attribute[LAYER_PAD];
    const tensor scaled = tensor_rows(&s->sum, dy->rows), qs = tensor_rows(&s->qs, dy->rows);
    tensor dx;
    if (!node_dx(self, 0, n, &dx))
        return;
    divide(p, s, dy, &scaled);
    program_map(p, &scaled, &qs, context->bits);
    for (uint32_t y = 0; y < in->h; y++) {
        const uint32_t first = y + pad < k ? 0 : (y + pad - k) / stride + 1,
                       end = (y + pad) / stride < out->h ? (y + pad) / stride + 1 : out->h; /* of the windows over it */
        const bool some = first < end;
        const tensor a = some ? tensor_rows(&s->g.q, (end - first) * out->w)
                              : tensor_part(&s->g.q, (s->g.blocks - 1) * out->w, 0, out->w, in->w);
        multiply(p, &a, &qs, some ? first * out->w : 0, (uint32_t)shape_elements(out), &dx, y * in->w,
                 (uint32_t)shape_elements(in), n, &s->peaks);
    }
    program_peak_of_parts(p, &s->peaks, in->h, &dx);
}

const layer_class LAYER_AVERAGE_POOL = {.kind = "average_pool",
                                        .about = "mean of a window",
                                        .inputs = 1,
                                        .attributes = POOL_ATTRIBUTES,
                                        .constant = true,
                                        .state_bytes = sizeof(average_pool),
                                        .infer = infer,
                                        .layout = layout,
                                        .setup = setup,
                                        .forward = forward,
                                        .backward = backward};
