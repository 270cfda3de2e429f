/* SPDX-License-Identifier: Apache-2.0 */
/* Normalization of each row (pixel or token) over its channels, then gamma and beta of each channel (numerics section
 * 9).
 *
 *     forward    qx = MAP x; S1, S2 = REDUCE qx by row; host: a = n*r*2^-ex, b = -S1*r of each row;
 *                xhat = VECTOR a*qx + b; qh = MAP xhat; y = VECTOR gamma*qh + beta
 *     backward   qg = MAP dy; dbeta = sum g, dgamma = sum g*xhat: REDUCE qg, qh by channel;
 *                g' = VECTOR gamma*qg; qd = MAP g'; G1, G2 = REDUCE qd, qh by row;
 *                dx = VECTOR (1/sigma)*qd - (G2/(n sigma))*qh - G1/(n sigma)
 *
 * All mantissas have the norm bits. Coefficients of rows come in blocks of MAX_COEF rows. */
#include "host/layers/layer_classes.h"
#include "host/layers/moments.h"

typedef struct {
    tensor qx, qh, qg;     /* m x c: of x (backward: of gamma*dy), of xhat, of dy */
    tensor xhat;           /* m x c fp32; backward's gamma*dy */
    tensor row_sums, sums; /* m pairs, c pairs */
    coefficient row[3];    /* m x 1: of the first and second term, and the constant */
    tensor gamma, beta;    /* 1 x c, DFP-16 */
} layer_norm;

static mantis_status infer(node *self, host_error *error)
{
    self->out = self->from[0]->out;
    if (self->out.c > MANTIS_MAX_COEF)
        return host_fail(error, MANTIS_BAD_SHAPE, "%u channels, at most %d", self->out.c, MANTIS_MAX_COEF);
    return MANTIS_OK;
}

static void layout(node *self, const layer_context *context, arena *arena)
{
    static const char *const NAMES[3] = {".c0", ".c1", ".c3"};
    layer_norm *s = self->state;
    const uint32_t c = self->out.c, rows = context->batch * self->out.h * self->out.w;
    const tensor_kind kind = context->norm_bits == 16 ? TENSOR_DFP16 : TENSOR_DFP8;
    parameter_layout(&self->parameters[0], arena, 1, c, self->name, "gamma");
    parameter_layout(&self->parameters[1], arena, 1, c, self->name, "beta");
    self->parameters[0].center = 1.0;
    self->parameter_count = 2;
    s->qx = arena_tensor(arena, kind, rows, c, "%s.qx", self->name);
    s->qh = arena_tensor(arena, kind, rows, c, "%s.qh", self->name);
    s->qg = arena_tensor(arena, kind, rows, c, "%s.qg", self->name);
    s->xhat = arena_tensor(arena, TENSOR_FP32, rows, c, "%s.xhat", self->name);
    s->row_sums = arena_tensor(arena, TENSOR_SUMS, rows, 1, "%s.row_sums", self->name);
    s->sums = arena_tensor(arena, TENSOR_SUMS, 1, c, "%s.sums", self->name);
    for (int i = 0; i < 3; i++)
        coefficient_layout(&s->row[i], arena, rows, 1, self->name, NAMES[i]);
    s->gamma = arena_tensor(arena, TENSOR_DFP16, 1, c, "%s.gamma.q", self->name);
    s->beta = arena_tensor(arena, TENSOR_DFP16, 1, c, "%s.beta.q", self->name);
}

/* out = c0*a + c1*b + c3 with a coefficient per row; b NULL: without. Records the peak of the whole. */
static void vector_rows(program *p, const layer_norm *s, const tensor *a, const tensor *b, const tensor *out)
{
    for (uint32_t first = 0; first < out->rows; first += MANTIS_MAX_COEF) {
        const uint32_t n = out->rows - first < MANTIS_MAX_COEF ? out->rows - first : MANTIS_MAX_COEF;
        const tensor c[3] = {tensor_part(&s->row[0].mantissa, first, 0, n, 1),
                             tensor_part(&s->row[1].mantissa, first, 0, n, 1),
                             tensor_part(&s->row[2].mantissa, first, 0, n, 1)};
        const tensor part = tensor_part(a, first, 0, n, a->cols), to = tensor_part(out, first, 0, n, out->cols);
        const tensor other = b ? tensor_part(b, first, 0, n, b->cols) : part;
        program_vector(p, &(vector_operation){
                              .term = {{&part, &c[0]}, {b ? &other : NULL, &c[1]}}, .constant = &c[2], .out = &to});
    }
    if (out->rows > MANTIS_MAX_COEF)
        program_peak(p, out);
}

static void set_row(const arena *im, const layer_norm *s, uint32_t which, uint32_t row, scaled value)
{
    set_word(im, &s->row[which].value, row, scaled_word(value));
}

/* The host's part of some rows, a task for a thread. */
typedef struct {
    const arena *arena;
    const layer_norm *state;
    uint32_t rows, channels;
} rows_work;

enum { ROWS_PER_TASK = 256 };

static void share_rows(const program *p, const layer_norm *s, uint32_t rows, uint32_t channels, mantis_work work)
{
    rows_work w = {p->arena, s, rows, channels};
    mantis_share(p->executor, work, &w, (rows + ROWS_PER_TASK - 1) / ROWS_PER_TASK);
}

/* a and b of each row from its sums. */
static void normalize_task(void *context, size_t task, unsigned thread)
{
    const rows_work *w = context;
    const int32_t ex = (int32_t)arena_scale(w->arena, &w->state->qx);
    (void)thread;
    for (uint32_t row = (uint32_t)task * ROWS_PER_TASK; row < w->rows && row < ((uint32_t)task + 1) * ROWS_PER_TASK;
         row++) {
        int64_t sums[2];
        sums_at(w->arena, &w->state->row_sums, row, sums);
        const moments m = moments_of(w->channels, sums[0], sums[1], ex);
        const affine normal = moments_normalize(&m);
        set_row(w->arena, w->state, 0, row, normal.a);
        set_row(w->arena, w->state, 2, row, normal.b);
    }
}

static void forward(program *p, const layer_context *context, node *self, uint32_t n)
{
    layer_norm *s = self->state;
    const int bits = context->norm_bits;
    const tensor x = node_x(self, 0, n), y = node_y(self, n), xhat = tensor_rows(&s->xhat, x.rows);
    const tensor qx = tensor_rows(&s->qx, x.rows), qh = tensor_rows(&s->qh, x.rows);
    program_map(p, &x, &qx, bits);
    program_reduce(p, &qx, NULL, true, false, &s->row_sums);
    if (program_run(p) != MANTIS_OK)
        return;
    share_rows(p, s, x.rows, x.cols, normalize_task);
    coefficient_map(p, &s->row[0], x.rows);
    coefficient_map(p, &s->row[2], x.rows);
    vector_rows(p, s, &qx, NULL, &xhat);
    program_map(p, &xhat, &qh, bits);
    program_map(p, &self->parameters[0].value, &s->gamma, 16);
    program_map(p, &self->parameters[1].value, &s->beta, 16);
    program_vector(p, &(vector_operation){.term = {{&qh, &s->gamma}}, .constant = &s->beta, .out = &y});
}

/* dgamma, dbeta from the sums over channels. */
static void set_gradients(const arena *im, node *self)
{
    layer_norm *s = self->state;
    const int32_t eg = (int32_t)arena_scale(im, &s->qg), eh = (int32_t)arena_scale(im, &s->qh);
    for (uint32_t i = 0; i < self->out.c; i++) {
        int64_t sums[2];
        sums_at(im, &s->sums, i, sums);
        set_word(im, &self->parameters[0].gradient, i, scaled_word(scaled_of(sums[1], eg + eh)));
        set_word(im, &self->parameters[1].gradient, i, scaled_word(scaled_of(sums[0], eg)));
    }
}

/* The rows' coefficients of backward. 1/sigma is what forward left in row[0]. */
static void gradient_task(void *context, size_t task, unsigned thread)
{
    const rows_work *w = context;
    const arena *im = w->arena;
    const layer_norm *s = w->state;
    const int32_t ed = (int32_t)arena_scale(im, &s->qx), eh = (int32_t)arena_scale(im, &s->qh);
    (void)thread;
    for (uint32_t row = (uint32_t)task * ROWS_PER_TASK; row < w->rows && row < ((uint32_t)task + 1) * ROWS_PER_TASK;
         row++) {
        int64_t sums[2];
        sums_at(im, &s->row_sums, row, sums);
        const scaled over_n =
            scaled_negate(scaled_divide(scaled_of_word(word_at(im, &s->row[0].value, row)), w->channels));
        set_row(im, s, 1, row, scaled_multiply(over_n, scaled_of(sums[1], ed + eh)));
        set_row(im, s, 2, row, scaled_multiply(over_n, scaled_of(sums[0], ed)));
    }
}

static void backward(program *p, const layer_context *context, node *self, uint32_t n, const tensor *dy)
{
    layer_norm *s = self->state;
    const int bits = context->norm_bits;
    const tensor qg = tensor_rows(&s->qg, dy->rows), qh = tensor_rows(&s->qh, dy->rows),
                 qd = tensor_rows(&s->qx, dy->rows);
    const tensor scaled = tensor_rows(&s->xhat, dy->rows);
    tensor dx;
    program_map(p, dy, &qg, bits);
    program_reduce(p, &qg, &qh, false, false, &s->sums);
    program_vector(p, &(vector_operation){.term = {{&qg, &s->gamma}}, .out = &scaled});
    program_map(p, &scaled, &qd, bits);
    program_reduce(p, &qd, &qh, true, false, &s->row_sums);
    if (program_run(p) != MANTIS_OK)
        return;
    set_gradients(p->arena, self);
    program_peak(p, &self->parameters[0].gradient);
    program_peak(p, &self->parameters[1].gradient);
    if (!node_dx(self, 0, n, &dx))
        return;
    share_rows(p, s, dy->rows, dy->cols, gradient_task);
    coefficient_map(p, &s->row[1], dy->rows);
    coefficient_map(p, &s->row[2], dy->rows);
    vector_rows(p, s, &qd, &qh, &dx);
}

const layer_class LAYER_LAYER_NORM = {.kind = "layer_norm",
                                      .about = "each pixel or token normalized over its channels",
                                      .inputs = 1,
                                      .overwrites = true,
                                      .state_bytes = sizeof(layer_norm),
                                      .infer = infer,
                                      .layout = layout,
                                      .forward = forward,
                                      .backward = backward};
