/* SPDX-License-Identifier: Apache-2.0 */
/* Attention of `heads` heads over the t tokens of each sample. Input: queries, keys and values side by side, 3*w
 * channels; output: w channels.
 *
 *     forward    q = MAP x; for each head, one group per sample: S = Q K^T; host: P = softmax(S / sqrt(d));
 *                qp = MAP P; y = P V
 *     backward   qdy = MAP dy; dV = P^T dY, dP = dY V^T; host: dS = P * (dP - sum(P*dP)) / sqrt(d);
 *                qs = MAP dS; dQ = dS K, dK = dS^T Q
 *
 * Each product is of one sample and head: exponents of samples (psq; of the scores: of a sample's head) are one a
 * product, whatever it sums over. bhq mixes rows that meet the same weights; here each sample meets values of its own,
 * so it is psq. Group exponents (shift) are those of dy's and dS' channels; activations, which stand on both sides of
 * S, are by tensor then.
 *
 * All six products are int8 GEMMs. The host's part is in attention_rows.c. Scores are stored with rows padded to a
 * multiple of 16 columns, which stay 0. */
#include "host/device/peaks.h"
#include "host/support/basic_math.h"
#include "host/layers/attention_rows.h"
#include "host/layers/layer_classes.h"

#include <string.h>

typedef struct {
    operand x;      /* batch*t x 3w: Q, K and V */
    tensor scores;  /* batch*heads*t x padded: S, later dP and dS */
    tensor weights; /* P, fp32 */
    tensor peaks;   /* an entry each of a head's products: of their results together */
    operand p, s;   /* of P and dS */
    operand dy;     /* batch*t x w */
    tensor records; /* shift: dy's scale record for each head */
    uint32_t padded;
} attention;

static mantis_status infer(node *self, host_error *error)
{
    const shape *x = &self->from[0]->out;
    const uint32_t heads = self->attribute[LAYER_HEADS], t = x->h * x->w, w = x->c / 3;
    self->out = (shape){x->h, x->w, w};
    self->macs = 2 * (uint64_t)t * t * w;
    if (x->c % 3 || w % heads)
        return host_fail(error, MANTIS_BAD_SHAPE, "%u channels: three times a multiple of %u heads expected", x->c,
                         heads);
    return MANTIS_OK;
}

static uint32_t tokens(const node *self)
{
    return self->out.h * self->out.w;
}

static uint32_t record_bytes(uint32_t channels)
{
    return 16 + ((channels + 15) & ~15u);
}

static void layout(node *self, const layer_context *context, arena *arena)
{
    attention *s = self->state;
    const uint32_t t = tokens(self), batch = context->batch, heads = self->attribute[LAYER_HEADS],
                   rows = batch * heads * t, d = self->out.c / heads;
    quantizer values = context->activation, gradient = context->gradient;
    values.kind = values.kind == QUANTIZER_SHIFT ? QUANTIZER_PTQ : values.kind;
    gradient.kind = gradient.kind == QUANTIZER_BHQ ? QUANTIZER_PSQ : gradient.kind;
    s->padded = (t + 15) & ~15u;
    operand_layout(&s->x, arena, values, values, batch, t, 3 * self->out.c, context->emulation, self->name, "q");
    s->scores = arena_tensor(arena, TENSOR_FP32, rows, s->padded, "%s.scores", self->name);
    s->weights = arena_tensor(arena, TENSOR_FP32, rows, s->padded, "%s.weights", self->name);
    s->peaks = arena_tensor(arena, TENSOR_FP32, 1, 3 * heads, "%s.peaks", self->name);
    operand_layout(&s->p, arena, values, values, batch * heads, t, s->padded, context->emulation, self->name, "qp");
    operand_layout(&s->s, arena, gradient, gradient, batch * heads, t, s->padded, context->emulation, self->name, "qs");
    operand_layout(&s->dy, arena, gradient, gradient, batch, t, self->out.c, context->emulation, self->name, "qdy");
    if (gradient.kind == QUANTIZER_SHIFT)
        s->records = arena_tensor(arena, TENSOR_DFP8, heads, record_bytes(d), "%s.scales", self->name);
    layer_check_depth(arena, self->name, "dP", d, &gradient);
    layer_check_depth(arena, self->name, "dQ", t, &gradient);
}

/* One head's products: operands are parts of the first sample's matrices, a group strides over a sample. */
typedef struct {
    tensor q, k, v;      /* t x d of the mantissas of x */
    tensor scores, p, s; /* t x t */
    tensor y;            /* t x d of y or of dy's mantissas */
    uint32_t samples, x_group, score_group, y_group;
    uint32_t of_x, of_p, of_s, of_y; /* entries from a sample's scales to the next */
} head;

static uint32_t samples_apart(const tensor *q, uint32_t entries)
{
    return q->scaling.kind == MANTIS_SCALED_BY_SPAN ? entries : 0;
}

static head head_of(const node *self, const tensor *y, uint32_t h, uint32_t n)
{
    const attention *s = self->state;
    const uint32_t t = tokens(self), heads = self->attribute[LAYER_HEADS], w = self->out.c, d = w / heads;
    const tensor x = operand_rows(&s->x, n * t), p = operand_rows(&s->p, n * heads * t),
                 g = operand_rows(&s->s, n * heads * t);
    head made = {.q = tensor_part(&x, 0, h * d, t, d),
                 .k = tensor_part(&x, 0, w + h * d, t, d),
                 .v = tensor_part(&x, 0, 2 * w + h * d, t, d),
                 .scores = tensor_part(&s->scores, h * t, 0, t, t),
                 .p = tensor_part(&p, h * t, 0, t, t),
                 .s = tensor_part(&g, h * t, 0, t, t),
                 .samples = n,
                 .x_group = t * 3 * w,
                 .score_group = heads * t * s->padded,
                 .y_group = t * w,
                 .of_x = samples_apart(&x, 1),
                 .of_p = samples_apart(&p, heads),
                 .of_s = samples_apart(&g, heads),
                 .of_y = samples_apart(y, 1)};
    tensor whole = *y;
    if (y->scaling.kind == MANTIS_SCALED_BY_CHANNEL)
        whole.scaling.kind = MANTIS_SCALED_ONCE;
    made.y = tensor_part(&whole, 0, h * d, t, d);
    if (y->scaling.kind == MANTIS_SCALED_BY_CHANNEL) { /* of this head */
        made.y.scale = s->records.address + h * s->records.cols;
        made.y.scaling = (tensor_scaling){MANTIS_SCALED_BY_CHANNEL, d, y->scaling.groups};
    }
    return made;
}

/* Each head's scale record from that of all channels. */
static bool cut_records(program *p, const node *self)
{
    const attention *s = self->state;
    const uint32_t heads = self->attribute[LAYER_HEADS], d = self->out.c / heads;
    if (s->dy.across.kind != QUANTIZER_SHIFT)
        return true;
    if (program_run(p) != MANTIS_OK)
        return false;
    const uint8_t *whole = p->arena->memory.bytes + s->dy.fine.scale;
    uint8_t *to = arena_at(p->arena, &s->records);
    for (uint32_t h = 0; h < heads; h++, to += s->records.cols) {
        memcpy(to, whole, 16);
        memcpy(to + 16, whole + 16 + h * d, d);
    }
    return true;
}

static attention_rows rows_of(const node *self, const tensor *scores, const tensor *weights)
{
    const double d = (double)(self->out.c / self->attribute[LAYER_HEADS]);
    return (attention_rows){*scores, *weights, tokens(self), (float)(1.0 / basic_sqrt(d))};
}

static void forward(program *p, const layer_context *context, node *self, uint32_t n)
{
    attention *s = self->state;
    const uint32_t heads = self->attribute[LAYER_HEADS], rows = n * heads * tokens(self);
    const tensor x = node_x(self, 0, n), y = node_y(self, n);
    const tensor scores = tensor_rows(&s->scores, rows), weights = tensor_rows(&s->weights, rows);
    (void)context;
    operand_map_across(p, &s->x, &x);
    for (uint32_t h = 0; h < heads; h++) {
        const head g = head_of(self, &y, h, n);
        const tensor of_head = peak_part(&g.scores, &s->peaks, h);
        program_gemm(p, &(gemm_operation){.a = &g.q,
                                          .b = &g.k,
                                          .transpose_b = true,
                                          .out = &of_head,
                                          .record_groups = true,
                                          .a_scale_group = g.of_x,
                                          .b_scale_group = g.of_x,
                                          .groups = n,
                                          .a_group = g.x_group,
                                          .b_group = g.x_group,
                                          .out_group = g.score_group});
    }
    program_peak_of_parts(p, &s->peaks, heads, &scores);
    if (!finite_on_host(p, self, &scores))
        return;
    const attention_rows of_samples = rows_of(self, &scores, &weights);
    attention_softmax(p, &of_samples);
    operand_map_across(p, &s->p, &weights);
    for (uint32_t h = 0; h < heads; h++) {
        const head g = head_of(self, &y, h, n);
        const tensor of_head = peak_part(&g.y, &s->peaks, h);
        program_gemm(p, &(gemm_operation){.a = &g.p,
                                          .b = &g.v,
                                          .out = &of_head,
                                          .record_groups = true,
                                          .a_scale_group = g.of_p,
                                          .b_scale_group = g.of_x,
                                          .groups = n,
                                          .a_group = g.score_group,
                                          .b_group = g.x_group,
                                          .out_group = g.y_group});
    }
    program_peak_of_parts(p, &s->peaks, heads, &y);
}

static void backward(program *p, const layer_context *context, node *self, uint32_t n, const tensor *dy)
{
    attention *s = self->state;
    const uint32_t heads = self->attribute[LAYER_HEADS], rows = n * heads * tokens(self), w = self->out.c,
                   d = w / heads, t = tokens(self);
    const tensor scores = tensor_rows(&s->scores, rows), weights = tensor_rows(&s->weights, rows);
    tensor dx;
    (void)context;
    if (!node_dx(self, 0, n, &dx))
        return;
    operand_map_across(p, &s->dy, dy);
    if (!cut_records(p, self))
        return;
    const tensor qdy = operand_rows(&s->dy, dy->rows);
    for (uint32_t h = 0; h < heads; h++) {
        const head g = head_of(self, &qdy, h, n);
        const tensor part = tensor_part(&dx, 0, 2 * w + h * d, t, d), dv = peak_part(&part, &s->peaks, 3 * h);
        program_gemm(p, &(gemm_operation){.a = &g.p,
                                          .transpose_a = true,
                                          .b = &g.y,
                                          .out = &dv,
                                          .record_groups = true,
                                          .a_scale_group = g.of_p,
                                          .b_scale_group = g.of_y,
                                          .groups = n,
                                          .a_group = g.score_group,
                                          .b_group = g.y_group,
                                          .out_group = g.x_group});
        program_gemm(p, &(gemm_operation){.a = &g.y,
                                          .b = &g.v,
                                          .transpose_b = true,
                                          .out = &g.scores,
                                          .a_scale_group = g.of_y,
                                          .b_scale_group = g.of_x,
                                          .groups = n,
                                          .a_group = g.y_group,
                                          .b_group = g.x_group,
                                          .out_group = g.score_group});
    }
    if (program_results(p) != MANTIS_OK)
        return;
    const attention_rows of_samples = rows_of(self, &scores, &weights);
    attention_softmax_gradient(p, &of_samples);
    operand_map_across(p, &s->s, &scores);
    for (uint32_t h = 0; h < heads; h++) {
        const head g = head_of(self, &qdy, h, n);
        const tensor of_q = tensor_part(&dx, 0, h * d, t, d), of_k = tensor_part(&dx, 0, w + h * d, t, d);
        const tensor dq = peak_part(&of_q, &s->peaks, 3 * h + 1), dk = peak_part(&of_k, &s->peaks, 3 * h + 2);
        program_gemm(p, &(gemm_operation){.a = &g.s,
                                          .b = &g.k,
                                          .out = &dq,
                                          .record_groups = true,
                                          .a_scale_group = g.of_s,
                                          .b_scale_group = g.of_x,
                                          .groups = n,
                                          .a_group = g.score_group,
                                          .b_group = g.x_group,
                                          .out_group = g.x_group});
        program_gemm(p, &(gemm_operation){.a = &g.s,
                                          .transpose_a = true,
                                          .b = &g.q,
                                          .out = &dk,
                                          .record_groups = true,
                                          .a_scale_group = g.of_s,
                                          .b_scale_group = g.of_x,
                                          .groups = n,
                                          .a_group = g.score_group,
                                          .b_group = g.x_group,
                                          .out_group = g.x_group});
    }
    program_peak_of_parts(p, &s->peaks, 3 * heads, &dx);
}

const layer_class LAYER_ATTENTION = {.kind = "attention",
                                     .about = "heads of softmax(Q K^T / sqrt(d)) V over a sample's tokens",
                                     .inputs = 1,
                                     .attributes = {{LAYER_HEADS, LAYER_REQUIRED, 1, 64}},
                                     .state_bytes = sizeof(attention),
                                     .infer = infer,
                                     .layout = layout,
                                     .forward = forward,
                                     .backward = backward};
