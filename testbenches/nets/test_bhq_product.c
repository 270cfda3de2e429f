/* SPDX-License-Identifier: Apache-2.0 */
/* Whole products under the block Householder quantizer, as layers make them on golden, against the vectors of an
 * independent implementation (testbenches/vectors/bhq.txt): mantissas and entries of the reflected gradient, the
 * product by position, and the result. */
#include "../common/bhq_vectors.h"
#include "../common/tap.h"
#include "../common/vectors.h"

#include "host/device/executors.h"
#include "host/layers/reflection.h"

#include <string.h>

typedef struct {
    bool mantissas, entries, product, result;
} agreement;

static bool equal(const uint32_t *a, const uint32_t *b, uint32_t count)
{
    return memcmp(a, b, count * sizeof *a) == 0;
}

static agreement run(const bhq_record *r, mantis_executor *executor)
{
    arena im;
    program p;
    operand o;
    reflection mirror;
    host_error error = {.status = MANTIS_OK};
    agreement same = {false, false, false, false};
    const quantizer how = {QUANTIZER_BHQ, 0, r->bits}, along = {QUANTIZER_PTQ, 0, r->bits};
    memset(&mirror, 0, sizeof mirror);
    arena_begin(&im);
    const tensor x = arena_tensor(&im, TENSOR_FP32, r->rows, r->depth, "x"),
                 w = arena_tensor(&im, TENSOR_DFP8, r->depth, r->cols, "w"),
                 dx = arena_tensor(&im, TENSOR_FP32, r->rows, r->cols, "dx");
    operand_layout(&o, &im, how, along, r->rows, 1, r->depth, NULL, "test", "q");
    reflection_layout(&mirror, &im, r->rows, r->depth > r->cols ? r->depth : r->cols);
    if (arena_commit(&im, &error) == MANTIS_OK) {
        memcpy(arena_at(&im, &x), r->x, 4 * r->rows * r->depth);
        int8_t *weights = arena_at(&im, &w);
        for (uint32_t i = 0; i < r->depth * r->cols; i++)
            weights[i] = (int8_t)r->w[i];
        arena_set_scale(&im, &w, (uint32_t)r->w_exponent);
        program_init(&p, &im, executor, r->seed);
        program_begin_step(&p, r->step);
        p.stream = r->stream;
        reflection_open(&p, &mirror, &x, &o);
        const tensor q = operand_rows(&o, r->rows), to = reflection_product(&mirror, &dx);
        program_gemm(&p, &(gemm_operation){.a = &q, .b = &w, .out = &to});
        if (program_run(&p) == MANTIS_OK) {
            const int8_t *m = arena_at(&im, &q);
            same.mantissas = true;
            for (uint32_t i = 0; i < r->rows * r->depth; i++)
                same.mantissas &= m[i] == r->m[i];
            same.entries =
                equal((const uint32_t *)(const void *)(im.memory.bytes + q.scale), (const uint32_t *)r->e, r->rows);
            same.product = equal(arena_at(&im, &to), r->product, r->rows * r->cols);
        }
        reflection_close(&p, &mirror, &dx);
        same.result = program_run(&p) == MANTIS_OK && equal(arena_at(&im, &dx), r->dx, r->rows * r->cols) &&
                      p.stream == r->stream + 7;
        if (p.error.status != MANTIS_OK)
            printf("# %s\n", p.error.text);
    }
    reflection_free(&mirror);
    arena_free(&im);
    return same;
}

int main(void)
{
    static bhq_record r;
    int products = 0, mantissas = 0, entries = 0, product = 0, result = 0, kind;
    host_error error = {.status = MANTIS_OK};
    mantis_executor *executor = executors_create("golden", &(executor_options){.threads = 2}, &error);
    FILE *f = vectors_open("bhq.txt");
    while (f && executor && (kind = bhq_read(f, &r)) > 0) {
        if (kind != BHQ_PRODUCT)
            continue;
        const agreement same = run(&r, executor);
        products++;
        mantissas += same.mantissas;
        entries += same.entries;
        product += same.product;
        result += same.result;
        if (!same.result)
            printf("# %u x %u x %u, %d bits, %u leaders: %d %d %d %d\n", r.rows, r.depth, r.cols, r.bits,
                   r.order.leaders, same.mantissas, same.entries, same.product, same.result);
    }
    tap_ok(f && executor && products == 24, "bhq.txt: %d products", products);
    tap_ok(mantissas == products, "mantissas of the reflected gradient: %d of %d", mantissas, products);
    tap_ok(entries == products, "their exponents: %d of %d", entries, products);
    tap_ok(product == products, "products by position: %d of %d", product, products);
    tap_ok(result == products, "results: %d of %d", result, products);
    if (f)
        fclose(f);
    mantis_destroy(executor);
    return tap_done();
}
