/* SPDX-License-Identifier: Apache-2.0 */
/* Products: shapes, groups, views and scales of the operands, into one GEMM or, where a command takes fewer entries
 * than an operand has, into several with the same bits. */
#include "host/device/program_build.h"

static void count_work(gemm_work *sum, const gemm_work *more)
{
    sum->macs += more->macs;
    sum->useful += more->useful;
}

static void set_groups(program *p, mantis_command *c, const gemm_operation *o)
{
    if (o->groups <= 1)
        return;
    program_set(p, c, MANTIS_GEMM_LAST_GROUP, o->groups - 1);
    program_set(p, c, MANTIS_GEMM_X0_GROUP, o->a_group);
    program_set(p, c, MANTIS_GEMM_X1_GROUP, o->b_group);
    program_set(p, c, MANTIS_GEMM_X0_SCALE_STEP, o->a->scaling.kind ? o->a_scale_group : 0);
    program_set(p, c, MANTIS_GEMM_X1_SCALE_STEP, o->b->scaling.kind ? o->b_scale_group : 0);
    const uint32_t word = o->raw ? 8 : 4;
    if (program_expect(p, o->out_group <= UINT32_MAX / word, "GEMM", o->out, "the groups' results lie too far apart"))
        program_set(p, c, MANTIS_GEMM_OUT_GROUP, word * o->out_group);
}

typedef struct {
    uint32_t m, k, n, b_depth;
} gemm_shape;

static gemm_shape shape_of(const gemm_operation *o)
{
    const tensor *a = o->a, *b = o->b;
    const patch_view *v = &o->view;
    gemm_shape s = {a->rows, a->cols, o->transpose_b ? b->rows : b->cols, o->transpose_b ? b->cols : b->rows};
    if (v->kernel) {
        const uint32_t taps = v->kernel * v->kernel;
        s.m = v->images * v->oh * v->ow;
        s.k = taps * a->cols;
        if (o->transpose_b) { /* stored [(tap, n) x c] */
            s.n = b->rows / taps;
            s.b_depth = taps * b->cols;
        }
    }
    if (o->transpose_a) {
        uint32_t t = s.m;
        s.m = s.k;
        s.k = t;
    }
    return s;
}

static bool set_view(program *p, mantis_command *c, const gemm_operation *o)
{
    const patch_view *v = &o->view;
    if (!v->kernel)
        return true;
    if (!program_expect(p, o->a->rows == v->images * v->h * v->w, "GEMM", o->a,
                        "A has not the pixels of the view's images"))
        return false;
    program_set(p, c, MANTIS_GEMM_VIEW, 1);
    program_set(p, c, MANTIS_GEMM_VIEW_FLIP, v->flip);
    program_set(p, c, MANTIS_GEMM_VIEW_H, v->h);
    program_set(p, c, MANTIS_GEMM_VIEW_W, v->w);
    program_set(p, c, MANTIS_GEMM_VIEW_C, o->a->cols);
    program_set(p, c, MANTIS_GEMM_VIEW_IMAGES, v->images);
    program_set(p, c, MANTIS_GEMM_VIEW_OH, v->oh);
    program_set(p, c, MANTIS_GEMM_VIEW_OW, v->ow);
    program_set(p, c, MANTIS_GEMM_VIEW_KH, v->kernel);
    program_set(p, c, MANTIS_GEMM_VIEW_KW, v->kernel);
    program_set(p, c, MANTIS_GEMM_VIEW_PAD, v->pad);
    program_set(p, c, MANTIS_GEMM_VIEW_STRIDE, v->stride);
    program_set(p, c, MANTIS_GEMM_VIEW_DILATE, v->dilate);
    program_set(p, c, MANTIS_GEMM_VIEW_RATE, v->rate);
    const uint64_t step = (uint64_t)(o->b->rows / (v->kernel * v->kernel)) * o->b->ld;
    if (o->transpose_b && program_expect(p, step <= UINT32_MAX, "GEMM", o->b, "the taps of B lie too far apart"))
        program_set(p, c, MANTIS_GEMM_X1_STEP, (uint32_t)step);
    return true;
}

/* -- Scales ------------------------------------------------------------------------------------- */

/* Rows (or columns) of C that an entry of an operand covers: 0 where one covers the operand of a group. */
static bool rows_an_entry(program *p, const gemm_operation *o, const tensor *t, bool transposed, uint32_t *rows)
{
    const uint32_t span = t->scaling.span, lines = span / t->ld;
    const patch_view *v = t == o->a ? &o->view : NULL;
    const uint32_t image = v ? v->h * v->w : 0;
    *rows = 0;
    if (((uint64_t)t->rows - 1) * t->ld + t->cols <= span)
        return true;
    if (!program_expect(p, span % t->ld == 0, "GEMM", t, "entries end within a row") ||
        !program_expect(p, transposed == (t == o->b), "GEMM", t,
                        "entries along the reduction: a product has one exponent there, or group exponents"))
        return false;
    *rows = lines;
    if (!v || !v->kernel || (v->kernel == 1 && v->stride == 1 && v->dilate <= 1 && v->pad == 0))
        return true;
    *rows = lines / image * v->oh * v->ow;
    return program_expect(p, lines % image == 0, "GEMM", t, "the entries of a view's tensor cover no whole images");
}

/* Entries that the command would take of the operand: rows of them, or 1. */
static uint64_t set_scaling(program *p, mantis_command *c, const gemm_operation *o, bool b)
{
    const tensor *t = b ? o->b : o->a;
    const uint32_t g = t->scaling.groups, length = mantis_get(c, b ? MANTIS_GEMM_COLS : MANTIS_GEMM_ROWS);
    uint32_t span = t->scaling.span;
    if (t->scaling.kind == MANTIS_SCALED_ONCE)
        return 1;
    if (t->scaling.kind == MANTIS_SCALED_BY_SPAN && !rows_an_entry(p, o, t, b ? o->transpose_b : o->transpose_a, &span))
        return 1;
    program_set(p, c, b ? MANTIS_GEMM_X1_SCALING : MANTIS_GEMM_X0_SCALING, t->scaling.kind);
    program_set(p, c, b ? MANTIS_GEMM_X1_SPAN : MANTIS_GEMM_X0_SPAN, span);
    if (t->scaling.kind == MANTIS_SCALED_BY_CHANNEL)
        program_set(p, c, b ? MANTIS_GEMM_X1_LOG_G : MANTIS_GEMM_X0_LOG_G, g >= 8 ? 3 : g / 2);
    return t->scaling.kind == MANTIS_SCALED_BY_SPAN && span ? ((uint64_t)length + span - 1) / span : 1;
}

/* -- Pieces ------------------------------------------------------------------------------------- */

static void append_gemm(program *p, const mantis_command *c)
{
    program_append(p, c);
    const gemm_work work = gemm_work_of(c);
    count_work(&p->totals.work, &work);
    p->pending_useful += work.useful;
    if (p->profile)
        count_work(&p->sections[p->section].work, &work);
}

static void move(program *p, mantis_command *c, uint32_t field, uint64_t bytes)
{
    program_set(p, c, field, mantis_get(c, field) + (uint32_t)bytes);
}

/* Rows first..first+count-1 of C as a command; of a view these are whole images. */
static mantis_command rows_of(program *p, const mantis_command *whole, uint32_t first, uint32_t count)
{
    mantis_command c = *whole;
    const uint32_t span = mantis_get(whole, MANTIS_GEMM_X0_SPAN);
    const uint32_t image = mantis_get(whole, MANTIS_GEMM_VIEW_OH) * mantis_get(whole, MANTIS_GEMM_VIEW_OW);
    uint64_t lines = first;
    if (mantis_get(whole, MANTIS_GEMM_VIEW)) {
        lines =
            (uint64_t)(first / image) * mantis_get(whole, MANTIS_GEMM_VIEW_H) * mantis_get(whole, MANTIS_GEMM_VIEW_W);
        program_set(p, &c, MANTIS_GEMM_VIEW_IMAGES, count / image);
    }
    program_set(p, &c, MANTIS_GEMM_ROWS, count);
    move(p, &c, MANTIS_GEMM_X0_ADDR, lines * mantis_get(whole, MANTIS_GEMM_X0_LD));
    move(p, &c, MANTIS_GEMM_X0_SCALE, span ? 4 * (uint64_t)(first / span) : 0);
    move(p, &c, MANTIS_GEMM_OUT, 4 * (uint64_t)first * mantis_get(whole, MANTIS_GEMM_OUT_LD));
    return c;
}

/* The same of columns: rows of the stored B, which is transposed. */
static mantis_command columns_of(program *p, const mantis_command *whole, uint32_t first, uint32_t count)
{
    mantis_command c = *whole;
    const uint32_t span = mantis_get(whole, MANTIS_GEMM_X1_SPAN);
    program_set(p, &c, MANTIS_GEMM_COLS, count);
    move(p, &c, MANTIS_GEMM_X1_ADDR, (uint64_t)first * mantis_get(whole, MANTIS_GEMM_X1_LD));
    move(p, &c, MANTIS_GEMM_X1_SCALE, span ? 4 * (uint64_t)(first / span) : 0);
    move(p, &c, MANTIS_GEMM_X2_ADDR, 4 * (uint64_t)first);
    move(p, &c, MANTIS_GEMM_OUT, 4 * (uint64_t)first);
    return c;
}

/* A product of more entries than a command takes, in rows and columns of as many as it does, each of whole images with
 * a view. */
static void append_pieces(program *p, const gemm_operation *o, mantis_command *c, uint64_t a_entries,
                          uint64_t b_entries)
{
    const uint32_t m = mantis_get(c, MANTIS_GEMM_ROWS), n = mantis_get(c, MANTIS_GEMM_COLS);
    const uint32_t image = o->view.kernel ? o->view.oh * o->view.ow : 1;
    uint64_t rows = m, cols = n;
    if (a_entries > MANTIS_MAX_COEF)
        rows = (uint64_t)MANTIS_MAX_COEF * mantis_get(c, MANTIS_GEMM_X0_SPAN) / image * image;
    if (b_entries > MANTIS_MAX_COEF)
        cols = (uint64_t)MANTIS_MAX_COEF * mantis_get(c, MANTIS_GEMM_X1_SPAN);
    /* A piece of images begins where an entry does: spans divide the image here, or are whole images. */
    if (!program_expect(p, o->groups <= 1 && o->out->ld == o->out->cols, "GEMM", o->out,
                        "more scale entries than a command of groups, or into a part of a matrix, takes") ||
        !program_expect(p, rows && (rows == m || rows % mantis_get(c, MANTIS_GEMM_X0_SPAN) == 0), "GEMM", o->a,
                        "an image has more scale entries than a command takes"))
        return;
    program_set(p, c, MANTIS_GEMM_RECORD_PEAK, 0);
    for (uint64_t row = 0; row < m; row += rows) {
        const mantis_command band = rows_of(p, c, (uint32_t)row, (uint32_t)(m - row < rows ? m - row : rows));
        for (uint64_t col = 0; col < n; col += cols) {
            const mantis_command one = columns_of(p, &band, (uint32_t)col, (uint32_t)(n - col < cols ? n - col : cols));
            append_gemm(p, &one);
        }
    }
    program_peak(p, o->out);
}

void program_gemm(program *p, const gemm_operation *o)
{
    const tensor *a = o->a, *b = o->b, *out = o->out;
    if (!program_expect(p, o->view.kernel <= 16, "GEMM", a, "a view's kernel has at most 16 x 16 taps"))
        return;
    const gemm_shape s = shape_of(o);
    const uint32_t m = s.m, k = s.k, n = s.n, b_depth = s.b_depth;
    if (!program_expect(p, a->kind == TENSOR_DFP8, "GEMM", a, "A is not int8") ||
        !program_expect(p, b->kind == TENSOR_DFP8, "GEMM", b, "B is not int8") ||
        !program_expect(p, out->kind == (o->raw ? TENSOR_RAW : TENSOR_FP32) && !out->scaling.kind, "GEMM", out,
                        o->raw ? "C is not raw" : "C is not fp32 with one peak") ||
        !program_expect(p, !o->raw || (!o->bias && !o->record_groups), "GEMM", out, "raw sums have no bias or peak") ||
        !program_expect(p, b_depth == k, "GEMM", b, "A and B differ in K") ||
        !program_expect(p, out->rows == m && out->cols == n, "GEMM", out, "C is not M x N") ||
        !program_expect(p,
                        !o->bias || (o->bias->kind == TENSOR_FP32 &&
                                     tensor_elements(o->bias) == (uint64_t)n * (o->groups > 1 ? o->groups : 1)),
                        "GEMM", out, "the bias has not N elements"))
        return;
    mantis_command c = mantis_command_make(MANTIS_OP_GEMM);
    if (!set_view(p, &c, o))
        return;
    program_set_random(p, &c);
    program_set(p, &c, MANTIS_GEMM_TRANS_A, o->transpose_a);
    program_set(p, &c, MANTIS_GEMM_TRANS_B, o->transpose_b);
    program_set(p, &c, MANTIS_GEMM_RECORD_PEAK, !o->raw && (o->groups <= 1 || o->record_groups));
    program_set(p, &c, MANTIS_GEMM_RAW, o->raw);
    program_set(p, &c, MANTIS_GEMM_ACCUMULATE, o->accumulate);
    program_set(p, &c, MANTIS_GEMM_OUT, out->address);
    program_set(p, &c, MANTIS_GEMM_OUT_SCALE, out->scale);
    program_set(p, &c, MANTIS_GEMM_ROWS, m);
    program_set(p, &c, MANTIS_GEMM_COLS, n);
    program_set(p, &c, MANTIS_GEMM_DEPTH, k);
    program_set(p, &c, MANTIS_GEMM_OUT_LD, out->ld);
    program_set(p, &c, MANTIS_GEMM_X0_ADDR, a->address);
    program_set(p, &c, MANTIS_GEMM_X0_SCALE, a->scale);
    program_set(p, &c, MANTIS_GEMM_X0_LD, a->ld);
    program_set(p, &c, MANTIS_GEMM_X1_ADDR, b->address);
    program_set(p, &c, MANTIS_GEMM_X1_SCALE, b->scale);
    program_set(p, &c, MANTIS_GEMM_X1_LD, b->ld);
    if (o->bias) {
        program_set(p, &c, MANTIS_GEMM_BIAS, 1);
        program_set(p, &c, MANTIS_GEMM_X2_ADDR, o->bias->address);
        program_set(p, &c, MANTIS_GEMM_X2_SCALE, o->bias->scale);
    }
    set_groups(p, &c, o);
    const uint64_t a_entries = set_scaling(p, &c, o, false), b_entries = set_scaling(p, &c, o, true);
    if (a_entries > MANTIS_MAX_COEF || b_entries > MANTIS_MAX_COEF)
        append_pieces(p, o, &c, a_entries, b_entries);
    else
        append_gemm(p, &c);
}
