/* SPDX-License-Identifier: Apache-2.0 */
/* h x w x c pixels -> f*h x f*w x c, bilinear, f = 2, 4 or 8: products with constant matrices, first along the columns
 * of an image, then along its rows. Row o of U (f*m x m) has the weights of result o, which lies at s of the input:
 *
 *     s = (o + 1/2) / f - 1/2      1 - (s - floor s) at floor s,   s - floor s at floor s + 1
 *
 * and a place beyond the border is the border's own (half-pixel centres, "align_corners" false). With corners=1 the
 * first and the last pixel stay where they are ("align_corners" true): f*(m-1) + 1 results, s = o / f. The weights are
 * multiples of 1/2f, which 8 bits hold exactly.
 *
 *     forward    qx = MAP x; t[n] = GEMM U_h * qx[n](h x w*c), a group per image; qt = MAP t;
 *                y[n, row] = GEMM U_w * qt[n, row](w x c), a group per row
 *     backward   qdy = MAP dy; dt[n, row] = GEMM U_w^T * qdy[n, row]; qdt = MAP dt; dx[n] = GEMM U_h^T * qdt[n]
 */
#include "host/device/peaks.h"
#include "host/layers/layer_classes.h"

#define GROUPS_MOST 65536u /* of a command */

typedef struct {
    tensor value, mantissa; /* results x m, fp32 and int8 */
} interpolation;

typedef struct {
    interpolation rows, cols; /* U_h, U_w */
    tensor qx, t, qt;         /* batch*h*w x c; batch*H*w x c, fp32 and int8 */
    tensor qdy, dt, qdt;
} upsample;

/* How many a side of m pixels becomes. */
static uint32_t results_of(const node *self, uint32_t m)
{
    const uint32_t f = self->attribute[LAYER_FACTOR];
    return self->attribute[LAYER_CORNERS] ? f * (m - 1) + 1 : f * m;
}

static mantis_status infer(node *self, host_error *error)
{
    const shape *x = &self->from[0]->out;
    const uint32_t f = self->attribute[LAYER_FACTOR];
    if (f != 2 && f != 4 && f != 8)
        return host_fail(error, MANTIS_BAD_SHAPE, "factor %u: 2, 4 or 8 expected", f);
    if ((uint64_t)f * x->h > GROUPS_MOST || (uint64_t)f * x->w > GROUPS_MOST || (uint64_t)x->w * x->c > MANTIS_MAX_DIM)
        return host_fail(error, MANTIS_BAD_SHAPE, "an image of %u x %u x %u is too large", x->h, x->w, x->c);
    self->out = (shape){results_of(self, x->h), results_of(self, x->w), x->c};
    self->macs = (uint64_t)self->out.h * x->w * x->c * (x->h + (uint64_t)self->out.w);
    return MANTIS_OK;
}

static interpolation interpolation_layout(arena *arena, uint32_t results, uint32_t m, const char *layer,
                                          const char *name)
{
    return (interpolation){arena_tensor(arena, TENSOR_FP32, results, m, "%s.%s", layer, name),
                           arena_tensor(arena, TENSOR_DFP8, results, m, "%s.%s.q", layer, name)};
}

static void layout(node *self, const layer_context *context, arena *arena)
{
    upsample *s = self->state;
    const shape *x = &self->from[0]->out;
    const uint32_t c = x->c, small = context->batch * x->h * x->w, middle = context->batch * self->out.h * x->w,
                   large = context->batch * self->out.h * self->out.w;
    s->rows = interpolation_layout(arena, self->out.h, x->h, self->name, "rows");
    s->cols = interpolation_layout(arena, self->out.w, x->w, self->name, "cols");
    s->qx = arena_tensor(arena, TENSOR_DFP8, small, c, "%s.qx", self->name);
    s->t = arena_tensor(arena, TENSOR_FP32, middle, c, "%s.t", self->name);
    s->qt = arena_tensor(arena, TENSOR_DFP8, middle, c, "%s.qt", self->name);
    s->qdy = arena_tensor(arena, TENSOR_DFP8, large, c, "%s.qdy", self->name);
    s->dt = arena_tensor(arena, TENSOR_FP32, middle, c, "%s.dt", self->name);
    s->qdt = arena_tensor(arena, TENSOR_DFP8, middle, c, "%s.qdt", self->name);
}

/* Writes U and maps it, to nearest and in 8 bits whatever the layer's bits are; draws no random stream. */
static void set_weights(program *p, const node *self, const interpolation *u)
{
    const uint32_t m = u->value.cols, f = self->attribute[LAYER_FACTOR], stream = p->stream;
    const bool stochastic = p->stochastic;
    float *to = arena_at(p->arena, &u->value);
    for (uint64_t i = 0; i < tensor_elements(&u->value); i++)
        to[i] = 0.0f;
    for (uint32_t o = 0; o < u->value.rows; o++, to += m) {
        /* 2f (s + 1), so that it is not below 0 */
        const uint32_t at = 2 * o + (self->attribute[LAYER_CORNERS] ? 2 * f : 1 + f);
        const uint32_t low = at / (2 * f), part = at % (2 * f);
        to[low ? low - 1 : 0] += (float)(2 * f - part) / (float)(2 * f);
        to[low < m ? low : m - 1] += (float)part / (float)(2 * f);
    }
    p->stochastic = false;
    host_peak(p, &u->value);
    program_map(p, &u->value, &u->mantissa, 8);
    p->stochastic = stochastic;
    p->stream = stream;
}

/* to[g] = U * from[g], transposed: U^T * from[g], for `count` groups of rows and columns that lie behind each other. */
static void interpolate(program *p, const interpolation *u, bool transposed, const tensor *from, const tensor *to,
                        uint32_t count)
{
    const uint32_t in = transposed ? u->value.rows : u->value.cols, out = transposed ? u->value.cols : u->value.rows,
                   n = (uint32_t)(tensor_elements(from) / count / in);
    const tensor all = tensor_shaped(from, count * in, n), results = tensor_shaped(to, count * out, n);
    for (uint32_t first = 0, groups; first < count; first += groups) {
        groups = count - first < GROUPS_MOST ? count - first : GROUPS_MOST;
        const tensor b = tensor_part(&all, first * in, 0, in, n), c = tensor_part(&results, first * out, 0, out, n);
        program_gemm(p, &(gemm_operation){.a = &u->mantissa,
                                          .transpose_a = transposed,
                                          .b = &b,
                                          .out = &c,
                                          .groups = groups,
                                          .b_group = in * n,
                                          .out_group = out * n,
                                          .record_groups = count <= GROUPS_MOST});
    }
    if (count > GROUPS_MOST)
        program_peak(p, to);
}

static void forward(program *p, const layer_context *context, node *self, uint32_t n)
{
    upsample *s = self->state;
    const uint32_t middle = n * self->out.h * self->from[0]->out.w;
    const tensor x = node_x(self, 0, n), y = node_y(self, n), qx = tensor_rows(&s->qx, x.rows),
                 t = tensor_rows(&s->t, middle), qt = tensor_rows(&s->qt, middle);
    set_weights(p, self, &s->rows);
    set_weights(p, self, &s->cols);
    program_map(p, &x, &qx, context->bits);
    interpolate(p, &s->rows, false, &qx, &t, n);
    program_map(p, &t, &qt, context->bits);
    interpolate(p, &s->cols, false, &qt, &y, n * self->out.h);
}

static void backward(program *p, const layer_context *context, node *self, uint32_t n, const tensor *dy)
{
    upsample *s = self->state;
    const uint32_t middle = n * self->out.h * self->from[0]->out.w;
    tensor dx;
    if (!node_dx(self, 0, n, &dx))
        return;
    const tensor qdy = tensor_rows(&s->qdy, dy->rows), dt = tensor_rows(&s->dt, middle),
                 qdt = tensor_rows(&s->qdt, middle);
    program_map(p, dy, &qdy, context->bits);
    interpolate(p, &s->cols, true, &qdy, &dt, n * self->out.h);
    program_map(p, &dt, &qdt, context->bits);
    interpolate(p, &s->rows, true, &qdt, &dx, n);
}

const layer_class LAYER_UPSAMPLE = {.kind = "upsample",
                                    .about = "bilinear, 2, 4 or 8 times the height and width",
                                    .inputs = 1,
                                    .attributes = {{LAYER_FACTOR, LAYER_REQUIRED, 2, 8}, {LAYER_CORNERS, 0, 0, 1}},
                                    .constant = true,
                                    .state_bytes = sizeof(upsample),
                                    .infer = infer,
                                    .layout = layout,
                                    .forward = forward,
                                    .backward = backward};
