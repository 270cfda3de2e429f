/* SPDX-License-Identifier: Apache-2.0 */
/* MACs and useful MACs: of views of every kind against the definition of the patch matrix, element by element, and of a
 * small convolution network's passes against products done by hand. A tap that meets a pixel does so in all three
 * passes, so a convolution's useful MACs are equal in them. */
#include "../host/scratch.h"

#include "host/data/data_sources.h"
#include "host/reports/report.h"

typedef struct {
    uint32_t images, h, w, c, oh, ow, kh, kw, pad, stride, dilate, n, groups, rate;
} view;

static gemm_work counted(const view *v, bool transposed)
{
    mantis_command c = mantis_command_make(MANTIS_OP_GEMM);
    const uint32_t pixels = v->images * v->oh * v->ow, depth = v->kh * v->kw * v->c;
    mantis_set(&c, MANTIS_GEMM_TRANS_A, transposed);
    mantis_set(&c, MANTIS_GEMM_VIEW, 1);
    mantis_set(&c, MANTIS_GEMM_ROWS, transposed ? depth : pixels);
    mantis_set(&c, MANTIS_GEMM_COLS, v->n);
    mantis_set(&c, MANTIS_GEMM_DEPTH, transposed ? pixels : depth);
    mantis_set(&c, MANTIS_GEMM_LAST_GROUP, v->groups - 1);
    mantis_set(&c, MANTIS_GEMM_VIEW_IMAGES, v->images);
    mantis_set(&c, MANTIS_GEMM_VIEW_H, v->h);
    mantis_set(&c, MANTIS_GEMM_VIEW_W, v->w);
    mantis_set(&c, MANTIS_GEMM_VIEW_C, v->c);
    mantis_set(&c, MANTIS_GEMM_VIEW_OH, v->oh);
    mantis_set(&c, MANTIS_GEMM_VIEW_OW, v->ow);
    mantis_set(&c, MANTIS_GEMM_VIEW_KH, v->kh);
    mantis_set(&c, MANTIS_GEMM_VIEW_KW, v->kw);
    mantis_set(&c, MANTIS_GEMM_VIEW_PAD, v->pad);
    mantis_set(&c, MANTIS_GEMM_VIEW_STRIDE, v->stride);
    mantis_set(&c, MANTIS_GEMM_VIEW_DILATE, v->dilate);
    mantis_set(&c, MANTIS_GEMM_VIEW_RATE, v->rate);
    return gemm_work_of(&c);
}

/* Every element of the patch matrix (docs/views.md), times columns and groups. */
static gemm_work defined(const view *v)
{
    gemm_work work = {0, 0};
    for (uint32_t m = 0; m < v->images * v->oh * v->ow; m++)
        for (uint32_t k = 0; k < v->kh * v->kw * v->c; k++) {
            const int64_t tap = k / v->c, oy = m / v->ow % v->oh, ox = m % v->ow, d = v->dilate,
                          rate = v->rate ? v->rate : 1;
            const int64_t y = oy * v->stride + tap / v->kw * rate - v->pad,
                          x = ox * v->stride + tap % v->kw * rate - v->pad;
            work.macs += v->n * v->groups;
            if (y >= 0 && x >= 0 && y % d == 0 && x % d == 0 && y / d < v->h && x / d < v->w)
                work.useful += v->n * v->groups;
        }
    return work;
}

static void test_views(void)
{
    uint64_t state = 5, nothing_lost = 0, something_lost = 0;
    bool equal = true;
    for (int i = 0; i < 2000; i++) {
        const uint32_t factor = 1u << tap_random(&state) % 3, which = tap_random(&state) % 2;
        view v = {1 + (uint32_t)(tap_random(&state) % 3),
                  1 + (uint32_t)(tap_random(&state) % 7),
                  1 + (uint32_t)(tap_random(&state) % 7),
                  1 + (uint32_t)(tap_random(&state) % 5),
                  1 + (uint32_t)(tap_random(&state) % 9),
                  1 + (uint32_t)(tap_random(&state) % 9),
                  1 + (uint32_t)(tap_random(&state) % 5),
                  1 + (uint32_t)(tap_random(&state) % 5),
                  (uint32_t)(tap_random(&state) % 5),
                  which ? factor : 1,
                  which ? 1 : factor,
                  1 + (uint32_t)(tap_random(&state) % 20),
                  1 + (uint32_t)(tap_random(&state) % 4),
                  (uint32_t)(tap_random(&state) % 5)};
        if (i % 4 == 0) { /* as large an image as the taps reach */
            v.pad = 0;
            v.dilate = 1;
            v.h = (v.oh - 1) * v.stride + (v.kh - 1) * (v.rate ? v.rate : 1) + 1;
            v.w = (v.ow - 1) * v.stride + (v.kw - 1) * (v.rate ? v.rate : 1) + 1;
        }
        const gemm_work want = defined(&v), got = counted(&v, i & 1);
        equal &= want.macs == got.macs && want.useful == got.useful;
        nothing_lost += want.useful == want.macs;
        something_lost += want.useful < want.macs;
    }
    tap_ok(equal && nothing_lost >= 500 && something_lost > 1000,
           "2000 views: as the patch matrix has them (%llu without a zero)", (unsigned long long)nothing_lost);
}

/* 8 x 8 pixels: two convolutions of 3 x 3 with padding 1, the second with stride 2, and a linear layer. In one
 * direction the first has 8 * 3 pairs of output and tap, of which 2 meet padding; the second 4 * 3 and 1. */
static const char NETWORK[] =
    "input x\nconv c1 out=2 kernel=3 pad=1\nconv c2 out=4 kernel=3 pad=1 stride=2\nflatten f\nlinear fc out=classes\n";

enum {
    BATCH = 2,
    C1 = 24 * 24 * 2,
    C1_USEFUL = 22 * 22 * 2,
    C2 = 12 * 12 * 2 * 4,
    C2_USEFUL = 11 * 11 * 2 * 4,
    C2_DILATED = 24 * 24 * 4 * 2, /* 8 x 8 results of 9 taps over dy with zeros between its pixels */
    FC = 64 * 10,
    FC_BIAS = 10,
};

static void expect(const run_result *r, int phase, uint64_t macs, uint64_t useful, const char *what)
{
    const gemm_work *w = &r->phases[phase].work;
    tap_ok(w->macs == BATCH * macs && w->useful == BATCH * useful, "%s: %llu MACs, %llu useful", what,
           (unsigned long long)w->macs, (unsigned long long)w->useful);
}

static void test_network(void)
{
    host_error error = {.status = MANTIS_OK};
    training_options o = training_defaults();
    data_pair data;
    trainer t;
    run_result r;
    if (!tap_ok(data_draw(&data, 8, 4, 5, &error) == MANTIS_OK, "data"))
        return;
    data.train.rows = data.train.cols = data.test.rows = data.test.cols = 8; /* the pixels do not matter */
    o.net = scratch_write("useful.net", NETWORK, strlen(NETWORK));
    o.steps = 1;
    o.batch = BATCH;
    o.profile = true;
    o.machine.threads = 1;
    if (trainer_open(&t, &o, &data, &error) == MANTIS_OK) {
        trainer_step(&t, &error);
        run_result_take(&r, &t, &error);
        trainer_close(&t);
    }
    if (!tap_ok(error.status == MANTIS_OK, "one step of the network %s", error.text))
        return;
    expect(&r, 0, C1 + C2 + FC, C1_USEFUL + C2_USEFUL + FC, "forward");
    expect(&r, 1, C2_DILATED + FC, C2_USEFUL + FC, "input gradient: not of the image");
    expect(&r, 2, C1 + C2 + FC + FC_BIAS, C1_USEFUL + C2_USEFUL + FC + FC_BIAS,
           "weight gradient with the linear layer's sums for its bias; REDUCE's are no MACs");
    uint64_t macs = 0, useful = 0;
    for (int i = 0; i < REPORT_PHASES; i++) {
        macs += r.phases[i].work.macs;
        useful += r.phases[i].work.useful;
    }
    tap_ok(r.totals.work.macs == macs && r.totals.work.useful == useful,
           "the step: their sums, and nothing of the evaluation");
    tap_ok(report_useful(&r.phases[1].work) == (double)(C2_USEFUL + FC) / (double)(C2_DILATED + FC),
           "as a fraction: %.4f", report_useful(&r.phases[1].work));
    data_free(&data);
}

int main(void)
{
    test_views();
    test_network();
    scratch_remove();
    return tap_done();
}
