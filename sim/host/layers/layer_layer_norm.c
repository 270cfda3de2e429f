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
 * All mantissas have the norm bits. Coefficients of rows come in blocks of MAX_COEF rows. With --norm l1 rows are
 * divided by their mean absolute deviation (numerics section 13), and backward is
 *                dx = VECTOR c0*qd + c1*sgn + c3 with M from qd and qh: M = G2/n, c1 = -c0 M, c3 = c0 (H M - Q) */
#include "host/device/peaks.h"
#include "host/layers/deviation_norm.h"
#include "host/layers/layer_classes.h"
#include "host/layers/moments.h"
#include "host/layers/row_moments.h"

#define ONE 0x3f800000u

typedef struct {
    tensor qx, qh, qg;       /* m x c: of x (backward: of gamma*dy), of xhat, of dy */
    tensor xhat;             /* m x c fp32; backward's gamma*dy */
    tensor row_sums, sums;   /* m pairs, c pairs */
    tensor peaks;            /* of the parts of a VECTOR with more rows than coefficients */
    coefficient row[3];      /* m x 1: of the first and second term, and the constant */
    tensor gamma, beta;      /* 1 x c, DFP-16 */
    struct {                 /* with the norm L1 */
        tensor sgn;          /* m x c, int8 */
        tensor signs;        /* m pairs */
        coefficient sign[2]; /* m x 1 each */
    } l1;
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
    s->peaks =
        arena_tensor(arena, TENSOR_FP32, 1, (rows + MANTIS_MAX_COEF - 1) / MANTIS_MAX_COEF, "%s.peaks", self->name);
    s->sums = arena_tensor(arena, TENSOR_SUMS, 1, c, "%s.sums", self->name);
    for (int i = 0; i < 3; i++)
        coefficient_layout(&s->row[i], arena, rows, 1, self->name, NAMES[i]);
    if (context->norm == NORM_L1) {
        s->l1.sgn = arena_tensor(arena, TENSOR_DFP8, rows, c, "%s.sgn", self->name);
        s->l1.signs = arena_tensor(arena, TENSOR_SUMS, rows, 1, "%s.signs", self->name);
        coefficient_layout(&s->l1.sign[0], arena, rows, 1, self->name, ".sgn.c0");
        coefficient_layout(&s->l1.sign[1], arena, rows, 1, self->name, ".sgn.c3");
    }
    s->gamma = arena_tensor(arena, TENSOR_DFP16, 1, c, "%s.gamma.q", self->name);
    s->beta = arena_tensor(arena, TENSOR_DFP16, 1, c, "%s.beta.q", self->name);
}

/* out = c[0]*a + c[1]*b + c[2] with a coefficient per row; b NULL: without. Records the peak of the whole. */
static void vector_rows(program *p, const layer_norm *s, const coefficient *const c_of[3], const tensor *a,
                        const tensor *b, const tensor *out)
{
    for (uint32_t first = 0; first < out->rows; first += MANTIS_MAX_COEF) {
        const uint32_t n = out->rows - first < MANTIS_MAX_COEF ? out->rows - first : MANTIS_MAX_COEF;
        const tensor c[3] = {tensor_part(&c_of[0]->mantissa, first, 0, n, 1),
                             tensor_part(&c_of[1]->mantissa, first, 0, n, 1),
                             tensor_part(&c_of[2]->mantissa, first, 0, n, 1)};
        const tensor part = tensor_part(a, first, 0, n, a->cols), rows = tensor_part(out, first, 0, n, out->cols);
        const tensor other = b ? tensor_part(b, first, 0, n, b->cols) : part;
        const tensor to = n < out->rows ? peak_part(&rows, &s->peaks, first / MANTIS_MAX_COEF) : rows;
        program_vector(p, &(vector_operation){
                              .term = {{&part, &c[0]}, {b ? &other : NULL, &c[1]}}, .constant = &c[2], .out = &to});
    }
    if (out->rows > MANTIS_MAX_COEF)
        program_peak_of_parts(p, &s->peaks, (out->rows + MANTIS_MAX_COEF - 1) / MANTIS_MAX_COEF, out);
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

/* The rows of a task: how many, from `first` on. */
static uint32_t rows_of(const rows_work *w, size_t task, uint32_t *first)
{
    *first = (uint32_t)task * ROWS_PER_TASK;
    return w->rows - *first < ROWS_PER_TASK ? w->rows - *first : ROWS_PER_TASK;
}

static const int64_t (*row_sums(const rows_work *w, uint32_t first))[2]
{
    return (const int64_t(*)[2])arena_at(w->arena, &w->state->row_sums) + first;
}

static uint32_t *row_words(const rows_work *w, int which, uint32_t first)
{
    return (uint32_t *)arena_at(w->arena, &w->state->row[which].value) + first;
}

/* a and b of each row from its sums. */
static void normalize_task(void *context, size_t task, unsigned thread)
{
    const rows_work *w = context;
    uint32_t first;
    const uint32_t count = rows_of(w, task, &first);
    const row_moments r = row_moments_of(w->channels, (int32_t)arena_scale(w->arena, &w->state->qx));
    (void)thread;
    row_moments_normalize(&r, row_sums(w, first), count, row_words(w, 0, first), row_words(w, 2, first));
}

/* Coefficients of each row's signs from its sum. */
static void signs_task(void *context, size_t task, unsigned thread)
{
    const rows_work *w = context;
    const layer_norm *s = w->state;
    const int32_t ex = (int32_t)arena_scale(w->arena, &s->qx);
    (void)thread;
    for (uint32_t row = (uint32_t)task * ROWS_PER_TASK; row < w->rows && row < ((uint32_t)task + 1) * ROWS_PER_TASK;
         row++) {
        int64_t sums[2];
        sums_at(w->arena, &s->row_sums, row, sums);
        deviation_set_sign(w->arena, s->l1.sign, row, w->channels, sums[0], ex);
    }
}

/* a and b of each row from its deviations. */
static void deviations_task(void *context, size_t task, unsigned thread)
{
    const rows_work *w = context;
    const layer_norm *s = w->state;
    const int32_t ex = (int32_t)arena_scale(w->arena, &s->qx);
    (void)thread;
    for (uint32_t row = (uint32_t)task * ROWS_PER_TASK; row < w->rows && row < ((uint32_t)task + 1) * ROWS_PER_TASK;
         row++) {
        int64_t sums[2], signs[2];
        sums_at(w->arena, &s->row_sums, row, sums);
        sums_at(w->arena, &s->l1.signs, row, signs);
        const deviations d = deviations_of(w->channels, sums[0], signs, ex, MOMENTS_EPSILON);
        const deviation_affine a = deviations_normalize(&d, ONE, 0);
        set_word(w->arena, &s->row[0].value, row, a.c0);
        set_word(w->arena, &s->row[2].value, row, a.c3);
    }
}

/* sgn, then the coefficients of rows in row[0] and row[2]. False after an error. */
static bool normalize_by_deviation(program *p, const layer_norm *s, const tensor *qx)
{
    const tensor d = tensor_rows(&s->xhat, qx->rows), sgn = tensor_rows(&s->l1.sgn, qx->rows);
    const coefficient *const c[3] = {&s->l1.sign[0], &s->l1.sign[0], &s->l1.sign[1]};
    share_rows(p, s, qx->rows, qx->cols, signs_task);
    coefficient_map(p, &s->l1.sign[0], qx->rows);
    coefficient_map(p, &s->l1.sign[1], qx->rows);
    vector_rows(p, s, c, qx, NULL, &d);
    program_sign(p, &d, &sgn);
    program_reduce(p, &sgn, qx, true, false, &s->l1.signs);
    if (program_results(p) != MANTIS_OK)
        return false;
    share_rows(p, s, qx->rows, qx->cols, deviations_task);
    return true;
}

static void forward(program *p, const layer_context *context, node *self, uint32_t n)
{
    layer_norm *s = self->state;
    const coefficient *const c[3] = {&s->row[0], &s->row[1], &s->row[2]};
    const int bits = context->norm_bits;
    const tensor x = node_x(self, 0, n), y = node_y(self, n), xhat = tensor_rows(&s->xhat, x.rows);
    const tensor qx = tensor_rows(&s->qx, x.rows), qh = tensor_rows(&s->qh, x.rows);
    program_map(p, &x, &qx, bits);
    program_reduce(p, &qx, NULL, true, false, &s->row_sums);
    if (program_results(p) != MANTIS_OK)
        return;
    if (context->norm == NORM_L2)
        share_rows(p, s, x.rows, x.cols, normalize_task);
    else if (!normalize_by_deviation(p, s, &qx))
        return;
    coefficient_map(p, &s->row[0], x.rows);
    coefficient_map(p, &s->row[2], x.rows);
    vector_rows(p, s, c, &qx, NULL, &xhat);
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
    const layer_norm *s = w->state;
    uint32_t first;
    const uint32_t count = rows_of(w, task, &first);
    const int32_t ed = (int32_t)arena_scale(w->arena, &s->qx), eh = (int32_t)arena_scale(w->arena, &s->qh);
    (void)thread;
    row_moments_gradient(w->channels, row_sums(w, first), ed, ed + eh, row_words(w, 0, first), count,
                         row_words(w, 2, first), row_words(w, 1, first));
}

/* The same under L1: c1 and c3 of numerics section 13, with M from the normalized values. */
static void deviation_gradient_task(void *context, size_t task, unsigned thread)
{
    const rows_work *w = context;
    const arena *im = w->arena;
    const layer_norm *s = w->state;
    const int32_t ed = (int32_t)arena_scale(im, &s->qx), eh = (int32_t)arena_scale(im, &s->qh);
    (void)thread;
    for (uint32_t row = (uint32_t)task * ROWS_PER_TASK; row < w->rows && row < ((uint32_t)task + 1) * ROWS_PER_TASK;
         row++) {
        int64_t sums[2], signs[2];
        sums_at(im, &s->row_sums, row, sums);
        sums_at(im, &s->l1.signs, row, signs);
        const deviation_gradient g = deviations_rows(w->channels, signs[0], scaled_of(sums[0], ed),
                                                     scaled_of(sums[1], ed + eh), word_at(im, &s->row[0].value, row));
        set_word(im, &s->row[1].value, row, g.c1);
        set_word(im, &s->row[2].value, row, g.c3);
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
    if (program_results(p) != MANTIS_OK)
        return;
    set_gradients(p->arena, self);
    host_peak(p, &self->parameters[0].gradient);
    host_peak(p, &self->parameters[1].gradient);
    if (!node_dx(self, 0, n, &dx))
        return;
    const bool l1 = context->norm == NORM_L1;
    const tensor sgn = tensor_rows(&s->l1.sgn, dy->rows);
    const coefficient *const c[3] = {&s->row[0], &s->row[1], &s->row[2]};
    share_rows(p, s, dy->rows, dy->cols, l1 ? deviation_gradient_task : gradient_task);
    coefficient_map(p, &s->row[1], dy->rows);
    coefficient_map(p, &s->row[2], dy->rows);
    vector_rows(p, s, c, &qd, l1 ? &sgn : &qh, &dx);
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
